"""What a mark still says when the manifest is gone, and what verify makes of containers."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from sealing import TITLE, HandClock, cleared, slate_of, take_of

from closedset.errors import SealError, StoreError
from closedset.ledger import Ledger
from closedset.model.pixels import Frames
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SealedAsset
from closedset.render.frames import _expose as unsafe_frames  # the seal is tested without a stage
from closedset.seal import (
    Sealer,
    SigningIdentity,
    Verifier,
    bundle_of,
    load_identity,
    proof_of,
    remember,
    seal_document,
)
from closedset.seal.slate import margin_height
from closedset.store import Production

SIZE = (640, 360)


def scene_for(allowed: ClearedRequest, seed: int) -> Frames:
    """Paint soft shapes: a picture as people draw them, not noise."""
    rng = np.random.default_rng(seed)
    low = rng.integers(30, 225, (9, 16, 3), np.uint8)
    picture = cv2.resize(low, SIZE, interpolation=cv2.INTER_CUBIC)
    cv2.circle(picture, (SIZE[0] // 3, SIZE[1] // 2), 70, (40, 35, 30), -1)
    return unsafe_frames(allowed, picture[None])


@pytest.fixture(scope="module")
def picture(identity: SigningIdentity) -> SealedAsset:
    clock = HandClock()
    gate, allowed = cleared(clock, SIZE)
    sealer = Sealer(final=gate.door, clock=clock, identity=identity)
    return sealer.seal(scene_for(allowed, 0), slate_of(allowed))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> SealedAsset:
    """Another shot, sealed on another machine."""
    clock = HandClock()
    gate, allowed = cleared(clock, SIZE, "9Z")
    identity = load_identity(tmp_path_factory.mktemp("elsewhere"))
    sealer = Sealer(final=gate.door, clock=clock, identity=identity)
    return sealer.seal(scene_for(allowed, 4), slate_of(allowed))


@pytest.fixture
def film(tmp_path: Path, picture: SealedAsset, clock: HandClock) -> Iterator[Production]:
    with Production.open(
        tmp_path / "film", clock, create=True, title=TITLE, production_id="last-bus"
    ) as production:
        take = take_of(picture)
        production.put_take(take, picture, "001_1A.png")
        body = {"take": take.id, "shot": "1A", "asset": picture.sha256}
        Ledger(production).append("take", body | {"clearance": picture.record.clearance_id})
        yield production


def pixels_of(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.array(image.convert("RGB"))


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG")
    return out.getvalue()


def jpeg(pixels: np.ndarray, quality: int = 80) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def page_with(pixels: np.ndarray) -> np.ndarray:
    """Show a picture on a white page with some text beside it."""
    page = np.full((900, 1400, 3), 255, np.uint8)
    height, width = pixels.shape[:2]
    page[120 : 120 + height, 300 : 300 + width] = pixels
    cv2.putText(page, "Some notes", (300, 700), cv2.FONT_HERSHEY_SIMPLEX, 1, (30, 30, 30), 2)
    return page


def verify(path: Path, data: bytes, bundle: Path | None = None) -> dict:
    path.write_bytes(data)
    found = Verifier(bundle).verify(path).as_json()
    assert list(found) == ["file", "verdict", "slate", "watermark", "manifest", "ledger"]
    json.dumps(found)
    return found


def test_a_stripped_picture_leads_back_to_its_take_and_manifest(
    tmp_path: Path, picture: SealedAsset, film: Production, at_home: SigningIdentity
) -> None:
    remember(film.id, film.folder)
    found = verify(tmp_path / "stripped.png", png(pixels_of(picture.data)))
    assert found["verdict"] == "marked"
    mark = found["watermark"]
    assert (mark["state"], mark["production"], mark["own_key"]) == ("found", "last-bus", True)
    assert "registry" in mark["basis"]
    assert mark["payload"].endswith(picture.slate.short_id.lower())
    assert mark["fingerprint"]["differs"] < 30
    assert found["manifest"]["state"] == "absent"
    recovered = found["manifest"]["recovered"]
    assert recovered["consent"]["clearance_id"] == picture.record.clearance_id


def test_a_row_outside_the_chain_is_no_ledger(
    picture: SealedAsset, film: Production, at_home: SigningIdentity
) -> None:
    """A row is soon written into a database; the chain is what vouches for it."""
    panel = film.folder / "panels" / "001_1A.png"
    before = Verifier().verify(panel)
    assert (before.verdict, before.ledger.state) == ("sealed", "found")
    forged = {"asset": "0" * 64, "clearance": "clr-0000000000000000", "take": "take-0"}
    with sqlite3.connect(film.folder / "production.sqlite") as database:
        database.execute(
            "INSERT INTO events VALUES (2, ?, 'take', ?, ?, ?)",
            ("2026-05-01T12:00:00+00:00", json.dumps(sorted(forged.items())), "0" * 64, "1" * 64),
        )
    after = Verifier().verify(panel)
    assert (after.verdict, after.ledger.state) == ("sealed", "broken")
    assert "broken at event 2" in after.ledger.basis
    with pytest.raises(StoreError, match="broken at event 2"):
        bundle_of(film, at_home)


def test_without_any_record_the_mark_still_reads(
    tmp_path: Path, picture: SealedAsset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "nobody"))
    found = verify(tmp_path / "stripped.jpg", jpeg(pixels_of(picture.data)))
    assert (found["verdict"], found["watermark"]["state"]) == ("marked", "found")
    assert found["watermark"]["own_key"] is False
    assert not (tmp_path / "nobody").exists()


def test_a_picture_without_its_slate_and_a_screenshot_of_a_page_are_marked(
    tmp_path: Path, picture: SealedAsset, at_home: SigningIdentity
) -> None:
    pixels = pixels_of(picture.data)
    assert verify(tmp_path / "cut.jpg", jpeg(pixels[: SIZE[1]]))["verdict"] == "marked"
    shown = verify(tmp_path / "page.png", png(page_with(pixels)))
    assert shown["verdict"] == "marked"
    assert shown["slate"]["state"] == "found"


def test_a_slate_under_another_pictures_mark_is_tampered(
    tmp_path: Path, picture: SealedAsset, stranger: SealedAsset, at_home: SigningIdentity
) -> None:
    pixels, other = pixels_of(picture.data), pixels_of(stranger.data)
    margin = margin_height(*SIZE)
    spliced = np.concatenate([other[:-margin], pixels[-margin:]])
    found = verify(tmp_path / "spliced.png", png(spliced))
    assert found["verdict"] == "tampered"
    assert found["slate"]["state"] == "broken"


def test_the_manifest_of_one_production_on_anothers_picture_is_never_sealed(
    tmp_path: Path, picture: SealedAsset, stranger: SealedAsset, at_home: SigningIdentity
) -> None:
    def chunks(data: bytes) -> tuple[bytes, bytes, bytes]:
        store = data.find(b"caBX") - 4
        end = store + int.from_bytes(data[store : store + 4], "big") + 12
        return data[:store], data[store:end], data[end:]

    (head, _, tail), (_, store, _) = chunks(picture.data), chunks(stranger.data)
    assert verify(tmp_path / "spliced.png", head + store + tail)["verdict"] == "tampered"


@pytest.mark.slow
def test_a_pdf_whose_manifest_was_stripped_still_shows_its_marks(
    tmp_path: Path, picture: SealedAsset, at_home: SigningIdentity
) -> None:
    sheet = Image.fromarray(pixels_of(picture.data))
    out = io.BytesIO()
    sheet.save(out, "PDF", quality=80)
    found = verify(tmp_path / "stripped.pdf", out.getvalue())
    assert (found["verdict"], found["watermark"]["state"]) == ("marked", "found")
    assert found["watermark"]["pictures"][0]["in"] == "page 1"
    blank = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(blank, "PDF")
    assert verify(tmp_path / "blank.pdf", blank.getvalue())["verdict"] == "unmarked"


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


@pytest.mark.slow
def test_archives_are_as_good_as_what_is_in_them(
    tmp_path: Path, picture: SealedAsset, stranger: SealedAsset, at_home: SigningIdentity
) -> None:
    plain = png(np.full((100, 160, 3), 90, np.uint8))
    bare = jpeg(pixels_of(picture.data))
    broken = picture.data[:-60] + bytes([picture.data[-60] ^ 1]) + picture.data[-59:]
    for members, verdict in (
        ({"a.png": picture.data, "b.png": picture.data, "list.csv": b"1,2"}, "sealed"),
        ({"a.png": picture.data, "b.png": stranger.data}, "marked"),
        ({"a.png": picture.data, "b.png": plain}, "marked"),
        ({"ppt/media/image1.jpg": bare}, "marked"),
        ({"a.png": picture.data, "b.png": broken}, "tampered"),
        ({"b.png": plain}, "unmarked"),
        ({"list.csv": b"1,2"}, "unmarked"),
    ):
        assert verify(tmp_path / "set.zip", archive(**members))["verdict"] == verdict, (
            members.keys()
        )


def test_a_page_stripped_of_its_side_car_shows_its_marks(
    tmp_path: Path, picture: SealedAsset, at_home: SigningIdentity
) -> None:
    uri = b"data:image/png;base64," + base64.b64encode(picture.data)
    page = b"<!doctype html><html><body><img src='" + uri + b"'></body></html>"
    sealed = seal_document(page, "text/html", "b.html", (picture.data,), identity=at_home)
    (tmp_path / "b.html.seal.json").write_bytes(sealed.record.sidecar)
    assert verify(tmp_path / "b.html", page)["verdict"] == "sealed"
    (tmp_path / "b.html.seal.json").unlink()
    found = verify(tmp_path / "b.html", page)
    assert (found["verdict"], found["watermark"]["state"]) == ("marked", "found")


def test_the_public_bundle_verifies_on_another_machine(
    tmp_path: Path,
    picture: SealedAsset,
    stranger: SealedAsset,
    film: Production,
    identity: SigningIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = tmp_path / "bundle.json"
    bundle.write_bytes(bundle_of(film, identity))
    assert bundle_of(film, identity) == bundle.read_bytes()
    assert b"PRIVATE" not in bundle.read_bytes()
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "another machine"))
    sealed = verify(tmp_path / "a.png", picture.data, bundle)
    assert (sealed["verdict"], sealed["manifest"]["trust"]) == ("sealed", "bundle")
    assert (sealed["ledger"]["state"], sealed["ledger"]["production"]) == ("found", "last-bus")
    stripped = verify(tmp_path / "a.jpg", jpeg(pixels_of(picture.data)), bundle)
    assert stripped["verdict"] == "marked"
    assert "the bundle" in stripped["watermark"]["basis"]
    assert stripped["watermark"]["take"] == "take-0123456789abcdef"
    assert stripped["watermark"]["fingerprint"]["differs"] < 30
    foreign = verify(tmp_path / "b.png", stranger.data, bundle)
    assert (foreign["verdict"], foreign["manifest"]["trust"]) == ("marked", "unknown")
    assert "production" not in foreign["watermark"]


def test_a_proof_vouches_for_one_file_and_shows_no_other(
    tmp_path: Path,
    picture: SealedAsset,
    film: Production,
    identity: SigningIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(4):
        Ledger(film).append("export", {"sha256": f"{number:064x}"})
    bundle = bundle_of(film, identity)
    proof = tmp_path / "proof.json"
    proof.write_bytes(proof_of(bundle, picture.sha256))
    assert b"0" * 63 + b"1" not in proof.read_bytes()
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "another machine"))
    found = verify(tmp_path / "a.png", picture.data, proof)
    assert (found["verdict"], found["manifest"]["trust"]) == ("sealed", "bundle")
    assert (found["ledger"]["state"], found["ledger"]["seq"]) == ("found", 1)
    said = json.loads(proof.read_bytes())
    (one,) = said["leaves"]
    for change in ({"place": 1}, {"path": one["path"][:-1]}, {"leaf": {**one["leaf"], "seq": 2}}):
        proof.write_text(json.dumps(said | {"leaves": [one | change]}))
        with pytest.raises(SealError, match="signed root"):
            Verifier(proof)
    proof.write_text(json.dumps(said | {"leaves": [one | {"place": float("inf")}]}))
    with pytest.raises(SealError, match="cannot be read"):
        Verifier(proof)
    proof.write_bytes(proof_of(bundle, picture.sha256, f"{2:064x}", f"{2:064x}"))
    assert len(json.loads(proof.read_bytes())["leaves"]) == 2
    assert verify(tmp_path / "a.png", picture.data, proof)["verdict"] == "sealed"
    with pytest.raises(SealError, match="knows no file"):
        proof_of(bundle, "f" * 64)
    with pytest.raises(SealError, match="cannot be read"):
        proof_of(bundle.replace(b'"payload": "', b'"payload": "A', 1), picture.sha256)


def test_a_changed_bundle_is_an_error(
    tmp_path: Path, film: Production, identity: SigningIdentity
) -> None:
    data = bundle_of(film, identity)
    for changed in (
        data.replace(b'"payload": "', b'"payload": "A', 1),
        data[:-40],
        b"{}",
        b"[" * 100_000,
        b'{"certificates": 3}',
    ):
        (tmp_path / "bundle.json").write_bytes(changed)
        with pytest.raises(SealError, match="bundle"):
            Verifier(tmp_path / "bundle.json")


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(3):
            file.writestr(f"{number}.png", bytes(80 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.slow
def test_bombs_polyglots_and_broken_archives_get_a_report(
    tmp_path: Path, picture: SealedAsset, at_home: SigningIdentity
) -> None:
    bomb = verify(tmp_path / "bomb.zip", zip_bomb())
    assert bomb["verdict"] == "unmarked"
    assert "64 MiB" in bomb["watermark"]["basis"]
    inner = archive(**{"x.png": b"\x89PNG\r\n\x1a\n" + bytes(40)})
    hostile = {
        "short.zip": b"PK\x03\x04" + bytes(30),
        "cut.zip": inner[:60],
        "loop.zip": archive(**{"../../etc/passwd": b"x", "a.png": picture.data[:5000]}),
        "tiff.tif": b"II*\0" + b"\xff" * 64,
        "webp.webp": b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(64),
        "gif.gif": b"GIF89a" + b"\xff" * 40,
        "bmp.bmp": b"BM" + b"\xff" * 60,
        "page.html": b"<html><img src='data:image/png;base64," + b"A" * 65 + b"'></html>",
        "pdf.pdf": b"%PDF-1.7\n" + b"<<" * 50_000,
    }
    for name, data in hostile.items():
        assert verify(tmp_path / name, data)["verdict"] in {"unmarked", "tampered"}, name
    png_then_zip = picture.data + archive(**{"evil.txt": b"x"})
    assert verify(tmp_path / "poly.png", png_then_zip)["verdict"] != "sealed"
    pdf_named_png = verify(tmp_path / "liar.png", b"%PDF-1.4\n%%EOF")
    assert pdf_named_png["verdict"] == "unmarked"
