"""Verify never lies and never falls over."""

from __future__ import annotations

import io
import json
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from sealing import HandClock, seal_one

from closedset.errors import SealError
from closedset.model.sealed import SealedAsset
from closedset.seal import SigningIdentity, Verifier, load_identity, verify, verify_file

CONTRACT = ["file", "verdict", "slate", "watermark", "manifest", "ledger"]


@pytest.fixture
def panel(tmp_path: Path, asset: SealedAsset) -> Path:
    path = tmp_path / "001_1A.png"
    path.write_bytes(asset.data)
    return path


def test_a_sealed_panel_verifies_with_the_contracts_keys(
    panel: Path, at_home: SigningIdentity
) -> None:
    found = verify_file(panel).as_json()
    assert list(found) == CONTRACT
    assert found["verdict"] == "sealed"
    states = {layer: found[layer]["state"] for layer in CONTRACT[2:]}  # type: ignore[index]
    assert states == {
        "slate": "found",
        "watermark": "found",
        "manifest": "found",
        "ledger": "absent",
    }
    assert found["manifest"]["trust"] == "local"  # type: ignore[index]
    json.dumps(found)


def test_a_valid_seal_of_a_stranger_is_not_sealed_until_a_bundle_vouches(
    panel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, identity: SigningIdentity
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "elsewhere"))
    found = verify_file(panel)
    assert (found.verdict, found.manifest.evidence["trust"]) == ("marked", "unknown")
    assert "--bundle" in found.manifest.basis
    assert not (tmp_path / "elsewhere").exists()
    bundle = tmp_path / "authority.pem"
    bundle.write_bytes(identity.authority_pem)
    vouched = verify_file(panel, bundle=bundle)
    assert (vouched.verdict, vouched.manifest.evidence["trust"]) == ("sealed", "bundle")
    load_identity(tmp_path / "elsewhere" / "signing")
    assert verify_file(panel, bundle=bundle).manifest.evidence["trust"] == "bundle"
    assert verify_file(panel).manifest.evidence["trust"] == "unknown"


def test_a_bundle_that_is_none_is_an_error(panel: Path) -> None:
    with pytest.raises(SealError, match="bundle"):
        verify_file(panel, bundle=panel)


def test_one_flipped_byte_anywhere_is_never_sealed(panel: Path, asset: SealedAsset) -> None:
    rng = random.Random(4)
    store = asset.data.find(b"caBX")
    size = int.from_bytes(asset.data[store - 4 : store], "big")
    everywhere = [rng.randrange(len(asset.data)) for _ in range(40)]
    manifest = [rng.randrange(store - 4, store + size + 8) for _ in range(40)]
    verifier = Verifier()
    frame = [*range(33), *range(store - 4, store + 60), *range(store + size, store + size + 8)]
    for at in everywhere + manifest + frame:
        changed = bytearray(asset.data)
        changed[at] ^= 1 << rng.randrange(8)
        panel.write_bytes(changed)
        assert verifier.verify(panel).verdict != "sealed", at


def test_edited_pixels_under_a_kept_manifest_are_tampered(panel: Path, asset: SealedAsset) -> None:
    store = asset.data.find(b"caBX") - 4
    size = int.from_bytes(asset.data[store : store + 4], "big") + 12
    chunk = asset.data[store : store + size]
    with Image.open(io.BytesIO(asset.data)) as image:
        edited = image.convert("RGB")
    edited.putpixel((5, 5), (1, 2, 3))
    out = io.BytesIO()
    edited.save(out, "PNG")
    png = out.getvalue()
    panel.write_bytes(png[:33] + chunk + png[33:])
    found = verify_file(panel)
    assert (found.verdict, found.manifest.state) == ("tampered", "broken")


def test_a_manifest_moved_to_another_picture_is_tampered(
    panel: Path, asset: SealedAsset, clock: HandClock, identity: SigningIdentity
) -> None:
    other = seal_one(clock, identity, seed=5).data
    spliced = []
    for data in (asset.data, other):
        store = data.find(b"caBX") - 4
        size = int.from_bytes(data[store : store + 4], "big") + 12
        spliced.append((data[:store], data[store : store + size], data[store + size :]))
    panel.write_bytes(spliced[0][0] + spliced[1][1] + spliced[0][2])
    assert verify_file(panel).verdict == "tampered"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_resaved_panel_is_marked_and_its_slate_is_found(
    tmp_path: Path, asset: SealedAsset, kind: str
) -> None:
    path = tmp_path / f"resaved.{kind.lower()}"
    with Image.open(io.BytesIO(asset.data)) as image:
        image.convert("RGB").save(path, kind)
    found = verify_file(path)
    assert (found.verdict, found.manifest.state) == ("marked", "absent")
    assert found.slate.state == found.watermark.state == "found"
    assert found.slate.evidence["clearance"] == asset.record.clearance_id


def png_bomb() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


HOSTILE = {
    "empty.png": b"",
    "text.png": b"not a picture",
    "magic.png": b"\x89PNG\r\n\x1a\n",
    "bomb.png": png_bomb(),
    "nul.bin": bytes(1000),
    "head.jpg": b"\xff\xd8\xff\xe0" + bytes(50),
    "app11.jpg": b"\xff\xd8\xff\xeb\xff\xff" + b"JP" * 40,
    "short.pdf": b"%PDF-1.7\n",
    "loop.pdf": b"%PDF-1.7\n1 0 obj<</Parent 1 0 R>>endobj\ntrailer<</Root 1 0 R/Prev 9>>"
    b"startxref\n9\n%%EOF",
    "page.html": b"<html></html>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_report(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    found = verify_file(path).as_json()
    assert found["verdict"] in {"unmarked", "tampered"}
    assert list(found) == CONTRACT


def test_truncated_panels_get_a_report(panel: Path, asset: SealedAsset) -> None:
    for end in range(1, len(asset.data), len(asset.data) // 25):
        panel.write_bytes(asset.data[:end])
        assert verify_file(panel).verdict != "sealed"


def test_missing_files_folders_and_odd_names_get_a_report(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.png", tmp_path, Path("\0.png"), tmp_path / ("x" * 5000)):
        assert verify_file(path).verdict == "unmarked"


def test_a_file_over_the_limit_is_not_read_whole(
    panel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MAX_BYTES", 100)
    assert "larger" in verify_file(panel).manifest.basis


def test_a_sidecar_of_rubbish_is_tampered(tmp_path: Path) -> None:
    page = tmp_path / "board.html"
    page.write_bytes(b"<html></html>")
    for rubbish in (b"", b"[]", b"{}", b"[" * 100_000, b'{"certificates": 3}', b"\xff\xfe"):
        (tmp_path / "board.html.seal.json").write_bytes(rubbish)
        assert verify_file(page).verdict == "tampered"
