"""A container is sealed if all that can be seen in it is, clips and pages and archives too."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from sealing import HandClock
from test_clips import coded, pictures_of, seal_clip
from test_documents import page, pdf

from closedset.model.sealed import SealedAsset
from closedset.resources import verify_page
from closedset.seal import SigningIdentity, Verifier, VerifyReport, embedded, seal_document

SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9'/></svg>"
TEXT = "Notes — naïve".encode()


@pytest.fixture(scope="module")
def clip(identity: SigningIdentity) -> bytes:
    return seal_clip(HandClock(), identity, count=2).data


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def verify(path: Path, members: dict[str, bytes]) -> VerifyReport:
    path.write_bytes(archive(members))
    return Verifier().verify(path)


def again(data: bytes, kind: str) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.slow
def test_one_thing_without_a_seal_and_an_archive_is_not_sealed(
    tmp_path: Path, asset: SealedAsset, clip: bytes, at_home: SigningIdentity
) -> None:
    panel = {"a.png": asset.data}
    assert verify(tmp_path / "a.zip", panel | {"notes.txt": TEXT}).verdict == "sealed"
    plain = coded(pictures_of(clip)[-2:-1] * 3, 40)
    for name, added, verdict in (
        ("changed.mp4", clip[:-9] + b"X" + clip[-8:], "tampered"),
        ("again.mp4", plain, "marked"),
        ("plain.pdf", pdf(), "marked"),
        ("drawing.svg", SVG, "marked"),
        ("photo.heif", b"\0\0\0\x18ftypheic" + bytes(60), "marked"),
        ("photo.jxl", b"\xff\x0a\xfa\x1f" + bytes(60), "marked"),
        ("letters.ttf", b"\0\1\0\0" + bytes(60), "marked"),
        ("scene.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n0 0 moveto", "marked"),
        ("page.html", b"<html><body style='background:red'></body></html>", "marked"),
        ("inner.zip", archive({"again.png": again(asset.data, "PNG")}), "marked"),
        ("inner.zip", archive({"b.svg": SVG}), "marked"),
    ):
        assert verify(tmp_path / "b.zip", panel | {name: added}).verdict == verdict, name


@pytest.mark.slow
def test_sealed_clips_pages_and_archives_make_a_sealed_archive(
    tmp_path: Path, asset: SealedAsset, clip: bytes, at_home: SigningIdentity
) -> None:
    sheet = seal_document(pdf(), "application/pdf", "board.pdf", (asset.data,), identity=at_home)
    html = page(asset.data)
    web = seal_document(html, "text/html", "board.html", (asset.data,), identity=at_home).record
    members = {
        "film/a.png": asset.data,
        "film/a.mp4": clip,
        "film/board.pdf": sheet.data,
        "film/board.html": html,
        "film/board.html.seal.json": web.sidecar,
        "film/inner.zip": archive({"a.png": asset.data, "shots.csv": b"shot\n1A\n"}),
        "film/production.sqlite": b"SQLite format 3\0" + bytes(90),
        "film/verify.html": verify_page(),
        "__MACOSX/film/._a.png": b"\x00\x05\x16\x07" + bytes(90),
    }
    found = verify(tmp_path / "all.zip", members)
    assert found.verdict == "sealed"
    told = {one["in"]: one["verdict"] for one in found.watermark.evidence["pictures"]}
    assert set(told.values()) == {"sealed"}
    assert len(told) == 5
    del members["film/board.html.seal.json"]
    assert verify(tmp_path / "without.zip", members).verdict == "marked"


def test_a_deck_of_sealed_pictures_is_marked_for_its_pages_show_more(
    tmp_path: Path, asset: SealedAsset, at_home: SigningIdentity
) -> None:
    deck = {"[Content_Types].xml": b"<Types/>", "ppt/media/image1.png": asset.data}
    found = verify(tmp_path / "deck.pptx", deck)
    assert found.verdict == "marked"
    assert found.manifest.basis == "the pictures inside are sealed, the document itself is not"
    assert found.watermark.evidence["pictures"][0]["verdict"] == "sealed"
    deck["ppt/media/image2.jpg"] = again(asset.data, "BMP")
    assert verify(tmp_path / "deck.pptx", deck).verdict == "marked"


@pytest.mark.slow
def test_what_is_over_the_limits_is_not_called_sealed(
    tmp_path: Path,
    asset: SealedAsset,
    clip: bytes,
    at_home: SigningIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nested = asset.data
    for level in range(5):
        nested = archive({f"{level}.{'zip' if level else 'png'}": nested})
    assert verify(tmp_path / "deep.zip", {"a.png": asset.data, "b.zip": nested}).verdict == "marked"
    monkeypatch.setattr(embedded.Budget, "__init__", lambda one: _few(one))
    found = verify(tmp_path / "clips.zip", {"a.png": asset.data, "b.mp4": clip, "c.mp4": clip})
    assert found.verdict == "marked"
    assert "c.mp4 was not looked into" in found.watermark.basis
    found = verify(tmp_path / "many.zip", {f"{number}.txt": TEXT for number in range(9)})
    assert "over the limits" in found.watermark.basis


def _few(budget: embedded.Budget) -> None:
    budget.members, budget.size, budget.apart, budget.depth = 5, 10**9, 1e-9, 3
