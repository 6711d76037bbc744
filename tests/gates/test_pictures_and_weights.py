"""A picture or a weight file from outside gets in only on somebody's word, never on its own."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from gate_props import NOW
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from closedset.gate import Gate
from closedset.gate.audit import audit_record
from closedset.gate.faces import count_faces
from closedset.gate.pictures import MOST_BYTES, open_picture
from closedset.gate.weights import judge_weights
from closedset.model.request import TextField
from closedset.model.verdict import Decision, Verdict


def png(text: str = "", size: tuple[int, int] = (64, 48)) -> bytes:
    info, out = PngInfo(), io.BytesIO()
    if text:
        info.add_text("parameters", text)
    Image.new("RGB", size, (90, 120, 150)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def ask(data: bytes, *, sealed_here: bool = False) -> Verdict:
    return Gate(clock=lambda: NOW).check_picture(data, sealed_here=sealed_here)


def codes(verdict: Verdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


def test_a_picture_from_outside_is_never_cleared_by_itself() -> None:
    assert ask(png()).decision is Decision.HOLD
    assert ask(png(), sealed_here=True).decision is Decision.CLEAR


def test_words_in_the_metadata_go_through_the_word_layers() -> None:
    verdict = ask(png("portrait of Tom Hanks"))
    assert verdict.decision is Decision.REFUSE
    assert "notable-name" in codes(verdict)


def test_only_pixels_go_on() -> None:
    picture = open_picture(png("portrait of Tom Hanks"))
    assert isinstance(getattr(picture, "pixels", None), np.ndarray)
    assert picture.pixels.shape == (48, 64, 3)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"GIF89a" + b"\0" * 40,
        png()[:60],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"\0" * (MOST_BYTES + 1),
    ],
    ids=["empty", "svg", "eps", "gif", "cut", "garbage", "heavy"],
)
def test_what_cannot_be_opened_safely_is_refused(data: bytes) -> None:
    verdict = ask(data)
    assert verdict.decision is Decision.REFUSE
    assert codes(verdict) == {"picture-unread"}


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    assert codes(ask(out.getvalue())) == {"picture-unread"}


def test_a_real_face_is_refused() -> None:
    pytest.importorskip(
        "dlib", reason="the face finder is an extra: pip install 'closedset[faces]'"
    )
    data = pytest.importorskip("skimage.data", reason="scikit-image ships the one real portrait")
    portrait = data.astronaut()
    assert count_faces(portrait)
    for view in (portrait, np.rot90(portrait), portrait[:, ::-1]):
        out = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(view)).save(out, "PNG")
        assert codes(ask(out.getvalue())) == {"unknown-face"}


def weights(path: Path, header: bytes = b'{"a":{}}') -> str:
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 16)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_weights_load_only_by_a_hash_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "face.safetensors"
    digest = weights(path)
    assert judge_weights(path, {digest}) == []
    (reason,) = judge_weights(path, set())
    assert reason.code == "weights-unlisted"
    path.write_bytes(path.read_bytes() + b"x")
    assert [r.code for r in judge_weights(path, {digest})] == ["weights-unlisted"]


@pytest.mark.parametrize("data", [b"", b"\x80\x04\x95", b"PK\x03\x04" + b"\0" * 60, b"\xff" * 40])
def test_a_pickle_by_another_name_is_never_opened(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "face.safetensors"
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    assert [r.code for r in judge_weights(path, {digest})] == ["weights-format"]


def test_the_audit_line_shows_codes_and_never_words() -> None:
    texts = (TextField("prompt", "Tom Hanks waits."),)
    verdict = Gate(clock=lambda: NOW).check(texts)
    line = audit_record(texts, verdict, b"0123456789abcdef")
    assert line["codes"] == "notable-name"
    assert "Hanks" not in json.dumps(line)
    assert line == audit_record(texts, verdict, b"0123456789abcdef")
    assert line["prompt"] != audit_record(texts, verdict, b"another salt, 16")["prompt"]
    with pytest.raises(ValueError, match="takes 16 or more"):
        audit_record(texts, verdict, b"short")
