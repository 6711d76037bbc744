"""A face comes in only beside a grant that names it, and goes out only if nobody forbids it."""

from __future__ import annotations

import dataclasses
import io
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from gate_props import ADA, GRANT, NOW, Sheet, request, unsafe_call_sheet
from PIL import Image

from closedset.errors import CallSheetError, Refused
from closedset.gate import Enrolled, Gate, Likeness, faces, likeness
from closedset.model.grant import VerifiedGrant, commitment
from closedset.model.pixels import Frames
from closedset.model.screenplay import LineSpan
from closedset.model.shot import Line
from closedset.model.verdict import Decision, Verdict


def png(gray: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (gray, gray, gray)).save(out, "PNG")
    return out.getvalue()


REFERENCE = Enrolled("@demo-ada", (png(),), "salt")
FACE_GRANT = dataclasses.replace(
    GRANT,
    facets=("body", "face", "voice"),
    verification_ok=True,
    template_commitment=commitment(REFERENCE.pictures, REFERENCE.salt),
    languages=("en",),
    adapter_sha256=("d" * 64,),
)
FILM = request().production


@pytest.fixture
def describer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A describer for flat pictures: one face each, as far apart as their grays.

    What is tested here is what the gate does with distances; the real models are tried below.
    """

    def describe(pixels: faces.Pixels) -> faces.Vectors:
        vector = np.zeros((1, 128))
        vector[0, 0] = float(pixels[0, 0, 0]) / 100
        return vector

    likeness._template.cache_clear()
    monkeypatch.setattr(faces, "describe_faces", describe)
    monkeypatch.setattr(likeness, "describe_faces", describe)
    monkeypatch.setattr("closedset.gate.pictures.count_faces", lambda pixels: 1)


def ask(data: bytes, sheet: Sheet | None) -> Verdict:
    gate = Gate(
        clock=lambda: NOW,
        call_sheet=unsafe_call_sheet(sheet) if sheet else None,
        enrolled=(REFERENCE,),
    )
    return gate.check_picture(data, production=FILM)


@pytest.mark.usefixtures("describer")
@pytest.mark.parametrize(
    ("gray", "change", "codes"),
    [
        (90, {}, []),
        (120, {}, []),
        (200, {}, ["unknown-face"]),
        (90, {"facets": ("body",)}, ["grant-facet"]),
        (90, {"verification_ok": False}, ["grant-pictures"]),
        (90, {"not_after": NOW - timedelta(days=1)}, ["grant-expired"]),
        (90, {"not_before": NOW + timedelta(days=1)}, ["grant-not-yet-valid"]),
        (90, {"production_id": "another-film"}, ["grant-production"]),
        (90, {"script_sha256": "1" * 64}, ["grant-script"]),
        (90, {"template_commitment": "0" * 64}, ["grant-pictures"]),
    ],
)
def test_a_face_comes_in_only_beside_a_grant_of_it(
    gray: int, change: dict[str, object], codes: list[str]
) -> None:
    sheet = Sheet(dataclasses.replace(FACE_GRANT, **change))  # type: ignore[arg-type]
    assert [r.code for r in ask(png(gray), sheet).reasons] == codes


@pytest.mark.usefixtures("describer")
def test_a_face_of_somebody_who_withdrew_does_not_come_in() -> None:
    assert [r.code for r in ask(png(), Sheet(None, "grant-revoked")).reasons] == ["grant-revoked"]
    assert [r.code for r in ask(png(), None).reasons] == ["unknown-handle"]


@pytest.mark.usefixtures("describer")
def test_no_face_comes_in_where_nobody_says_for_which_production() -> None:
    sheet = unsafe_call_sheet(Sheet(FACE_GRANT))
    gate = Gate(clock=lambda: NOW, call_sheet=sheet, enrolled=(REFERENCE,))
    assert [r.code for r in gate.check_picture(png()).reasons] == ["grant-production"]


class TwoSheet(Sheet):
    """Ada consents and is on the list; @ben withdrew."""

    def grant_for(self, handle: str, now: datetime) -> VerifiedGrant:
        if handle == "@ben":
            raise CallSheetError("grant-revoked", "@ben withdrew.", remedy="Recast.")
        return super().grant_for(handle, now)


@pytest.mark.usefixtures("describer")
@pytest.mark.parametrize(("gray", "codes"), [(62, ["grant-revoked"]), (82, []), (90, [])])
def test_the_nearest_enrolled_performer_decides_about_a_face(gray: int, codes: list[str]) -> None:
    """Ada's pictures are at 90, Ben's at 60: both are near to each face."""
    gate = Gate(
        clock=lambda: NOW,
        call_sheet=unsafe_call_sheet(TwoSheet(FACE_GRANT)),
        enrolled=(REFERENCE, Enrolled("@ben", (png(60),), "salt")),
    )
    verdict = gate.check_picture(png(gray), production=FILM)
    assert [r.code for r in verdict.reasons] == codes


@pytest.mark.usefixtures("describer")
def test_two_equally_near_must_both_consent() -> None:
    gate = Gate(
        clock=lambda: NOW,
        call_sheet=unsafe_call_sheet(TwoSheet(FACE_GRANT)),
        enrolled=(REFERENCE, Enrolled("@ben", (png(90),), "salt")),
    )
    verdict = gate.check_picture(png(90), production=FILM)
    assert [r.code for r in verdict.reasons] == ["grant-revoked"]


def frames(gate: Gate, gray: int, *, ada: bool = False, trained: bool = True) -> Frames:
    cleared = gate.clear(request(performer=ADA) if ada else request())
    return Frames(cleared, np.full((1, 360, 640, 3), gray, np.uint8), trained=trained)


def not_sealed(gate: Gate, bad: Frames, why: str) -> str:
    """Return the code with which the gate refuses to have finished pixels sealed."""
    with pytest.raises(Refused, match=why) as refused:
        gate.confirm(bad.cleared, bad)
    return refused.value.code


@pytest.mark.usefixtures("describer")
def test_a_generated_face_near_somebody_who_is_not_cast_is_not_sealed() -> None:
    sheet = unsafe_call_sheet(Sheet(FACE_GRANT))
    gate = Gate(clock=lambda: NOW, call_sheet=sheet, enrolled=(REFERENCE,))
    for gray, ada, trained in ((90, True, True), (250, False, True), (90, False, False)):
        good = frames(gate, gray, ada=ada, trained=trained)
        gate.confirm(good.cleared, good)
    assert not_sealed(gate, frames(gate, 90), "too near to @demo-ada") == "output-face"


@pytest.mark.usefixtures("describer")
def test_a_face_is_not_sealed_for_a_performer_cast_by_body_alone() -> None:
    sheet = unsafe_call_sheet(Sheet(dataclasses.replace(FACE_GRANT, facets=("body",))))
    gate = Gate(clock=lambda: NOW, call_sheet=sheet, enrolled=(REFERENCE,))
    far = frames(gate, 250, ada=True)
    gate.confirm(far.cleared, far)
    assert not_sealed(gate, frames(gate, 90, ada=True), "too near to @demo-ada") == "output-face"


@pytest.mark.usefixtures("describer")
def test_nobody_on_the_do_not_replicate_list_is_sealed() -> None:
    never = Likeness("somebody", ((0.9, *(0.0,) * 127),))
    gate = Gate(clock=lambda: NOW, do_not_replicate=(never,))
    assert not_sealed(gate, frames(gate, 90), "too near to somebody") == "output-face"


def test_faces_that_cannot_be_compared_are_not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "describe_faces", lambda pixels: None)
    gate = Gate(clock=lambda: NOW, do_not_replicate=(Likeness("somebody", ((0.0,) * 128,)),))
    assert not_sealed(gate, frames(gate, 90), "could not be compared") == "output-unread"


def test_weights_may_be_those_that_a_recipe_or_the_casts_grant_names(tmp_path: Path) -> None:
    path = tmp_path / "ada.safetensors"
    header = b'{"a":{}}'
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    digest = faces_hash(path)
    grant = dataclasses.replace(FACE_GRANT, adapter_sha256=(digest,))
    sheet = Sheet(grant)
    gate = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
    cast = request(performer=ADA).cast
    assert gate.check_weights(path, {digest}).decision is Decision.CLEAR
    assert gate.check_weights(path, (), cast, FILM).decision is Decision.CLEAR
    assert [r.code for r in gate.check_weights(path, ()).reasons] == ["weights-unlisted"]
    assert [r.code for r in gate.check_weights(path, (), cast).reasons] == ["weights-unlisted"]
    changes: tuple[dict[str, object], ...] = (
        {"not_after": NOW - timedelta(days=1)},
        {"production_id": "another-film"},
        {"facets": ("body",)},
        {"pid": "c" * 64},
    )
    for change in changes:
        sheet.grant = dataclasses.replace(grant, **change)  # type: ignore[arg-type]
        refused = gate.check_weights(path, (), cast, FILM)
        assert [r.code for r in refused.reasons] == ["weights-unlisted"], change
    sheet.grant = None
    found = gate.check_weights(path, (), cast, FILM).reasons
    assert [r.code for r in found] == ["weights-unlisted"]


def faces_hash(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("language", "change", "codes"),
    [
        ("en", {}, []),
        ("en-GB", {}, []),
        ("de", {}, ["grant-language"]),
        ("en", {"languages": ("en-GB",)}, ["grant-language"]),
        ("en", {"facets": ("body", "face")}, ["grant-facet"]),
        ("en", {"scenes": ("9",)}, ["grant-scene"]),
    ],
)
def test_a_voice_needs_its_own_grant(
    language: str, change: dict[str, object], codes: list[str]
) -> None:
    sheet = Sheet(dataclasses.replace(FACE_GRANT, **change))  # type: ignore[arg-type]
    gate = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
    asked = request(performer=ADA)
    silent = gate.check_voice(asked, language)
    assert silent.decision is Decision.CLEAR
    shot = dataclasses.replace(asked.shot, dialogue=(Line("MARA", "Wait.", LineSpan(1, 1)),))
    heard = gate.check_voice(dataclasses.replace(asked, shot=shot), language)
    assert [r.code for r in heard.reasons] == codes


@pytest.mark.parametrize(
    ("speaker", "codes"),
    [
        ("MARA", ["grant-facet"]),
        ("Mara", ["grant-facet"]),
        ("MARA KELL", ["grant-facet"]),
        ("mara  kell (V.O.)", ["grant-facet"]),
        ("BEN", ["malformed-request"]),
        ("", ["malformed-request"]),
    ],
)
def test_whoever_speaks_is_somebody_in_the_cast_however_the_cue_writes_them(
    speaker: str, codes: list[str]
) -> None:
    sheet = Sheet(dataclasses.replace(FACE_GRANT, facets=("body",)))
    gate = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
    asked = request(performer=ADA)
    shot = dataclasses.replace(asked.shot, dialogue=(Line(speaker, "Wait.", LineSpan(1, 1)),))
    cast = (dataclasses.replace(asked.cast[0], aliases=("MARA KELL",)),)
    heard = gate.check_voice(dataclasses.replace(asked, shot=shot, cast=cast), "en")
    assert [r.code for r in heard.reasons] == codes


def test_a_real_face_is_known_again_and_no_other() -> None:
    pytest.importorskip("dlib", reason="an extra: pip install 'closedset[faces]'")
    pytest.importorskip("face_recognition_models", reason="an extra: closedset[faces]")
    data = pytest.importorskip("skimage.data", reason="scikit-image ships the one real portrait")
    portrait = np.ascontiguousarray(data.astronaut()[:300, 100:400])
    known = faces.likeness_of("@demo-ada", [portrait])
    assert known is not None
    for view in (portrait[:, ::-1], (portrait * 0.4).astype(np.uint8), np.rot90(portrait)):
        (vector,) = faces.describe_faces(np.ascontiguousarray(view))  # type: ignore[misc]
        assert known.distance(vector) < faces.SAME


@pytest.mark.usefixtures("describer")
def test_a_picture_that_was_refused_for_a_face_leaves_a_card_that_says_so() -> None:
    gate = Gate(clock=lambda: NOW, do_not_replicate=(Likeness("N. N.", ((0.9,) + (0.0,) * 127,)),))
    with pytest.raises(Refused) as refused:
        gate.confirm((drawn := frames(gate, 90)).cleared, drawn)
    card = gate.clear_notice(request(), refused.value.reasons)
    assert "output-face" in card.prompt
    other = Gate(clock=lambda: NOW)
    with pytest.raises(Refused, match="a notice card says why"):
        other.clear_notice(request(), refused.value.reasons)
