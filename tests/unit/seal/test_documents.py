"""Documents are sealed only around sealed pictures."""

from __future__ import annotations

import base64
import io
import json
import os
from pathlib import Path

import pytest
from PIL import Image
from sealing import HandClock, seal_one

from closedset.errors import SealError, StoreError, UnsealedWrite
from closedset.model.sealed import SealedAsset
from closedset.seal import (
    SigningIdentity,
    Verifier,
    documents,
    load_identity,
    manifest,
    seal_document,
)
from closedset.seal.documents import check_sidecar
from closedset.store import Production


def pdf() -> bytes:
    import typst

    return typst.compile(b"A board.", format="pdf")


def page(*pictures: bytes) -> bytes:
    tags = (b"<img src='data:image/png;base64," + base64.b64encode(p) + b"'>" for p in pictures)
    return b"<!doctype html><html><body>" + b"".join(tags) + b"</body></html>"


def test_a_sealed_pdf_verifies_and_is_the_same_twice(
    tmp_path: Path, asset: SealedAsset, at_home: SigningIdentity
) -> None:
    source = pdf()
    first = seal_document(source, "application/pdf", "board.pdf", (asset.data,))
    again = seal_document(source, "application/pdf", "board.pdf", (asset.data,))
    assert first.data == again.data
    verify_file = Verifier().verify
    path = tmp_path / "board.pdf"
    path.write_bytes(first.data)
    found = verify_file(path)
    assert (found.verdict, found.manifest.evidence["trust"]) == ("sealed", "local")
    for at in range(7, len(first.data), 397):
        changed = bytearray(first.data)
        changed[at] ^= 4
        path.write_bytes(changed)
        assert verify_file(path).verdict != "sealed", at


def test_a_sealed_page_verifies_and_one_changed_byte_shows(
    tmp_path: Path, asset: SealedAsset, at_home: SigningIdentity
) -> None:
    sealed = seal_document(page(asset.data), "text/html", "board.html", (asset.data,))
    again = seal_document(page(asset.data), "text/html", "board.html", (asset.data,))
    assert again.record == sealed.record
    verify_file = Verifier().verify
    path, side = tmp_path / "board.html", tmp_path / "board.html.seal.json"
    path.write_bytes(sealed.data)
    side.write_bytes(sealed.record.sidecar)
    found = verify_file(path)
    assert (found.verdict, found.manifest.evidence["trust"]) == ("sealed", "local")
    assert found.manifest.evidence["parts"] == [asset.sha256]
    for at in range(0, len(sealed.record.sidecar), 11):
        changed = bytearray(sealed.record.sidecar)
        changed[at] ^= 1
        side.write_bytes(changed)
        assert verify_file(path).verdict == "tampered", at
    side.write_bytes(sealed.record.sidecar)
    path.write_bytes(sealed.data + b" ")
    assert verify_file(path).verdict == "tampered"
    side.unlink()
    stripped = verify_file(path)
    assert (stripped.verdict, stripped.watermark.state) == ("marked", "found")


@pytest.mark.parametrize("said", [[], 7, {"sha256": ""}, {"sha256": "", "parts": 1e999}])
def test_a_side_car_that_says_nonsense_under_a_good_signature_is_refused(
    tmp_path: Path, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    data = page()
    monkeypatch.setattr(documents, "_statement", lambda *_: json.dumps(said).encode())
    sidecar = documents._sidecar(data, "b.html", "text/html", (), identity)
    with pytest.raises(SealError, match="does not verify"):
        check_sidecar(sidecar, data)
    (tmp_path / "b.html").write_bytes(data)
    (tmp_path / "b.html.seal.json").write_bytes(sidecar)
    assert Verifier().verify(tmp_path / "b.html").verdict == "tampered"


def test_a_part_without_a_seal_of_this_machine_is_refused(
    tmp_path: Path, asset: SealedAsset, identity: SigningIdentity, clock: HandClock
) -> None:
    with Image.open(io.BytesIO(asset.data)) as image:
        out = io.BytesIO()
        image.convert("RGB").save(out, "PNG")
    stranger = seal_one(clock, load_identity(tmp_path))
    for part in (out.getvalue(), b"", stranger.data, asset.data[:-1]):
        with pytest.raises(UnsealedWrite, match="not sealed by this machine"):
            seal_document(pdf(), "application/pdf", "board.pdf", (part,), identity=identity)


def test_a_page_with_another_picture_is_refused(
    asset: SealedAsset, identity: SigningIdentity
) -> None:
    for extra in (
        page(asset.data[:-1]),
        b"<img src='data:image/svg+xml,%3Csvg/%3E'>",
        b"<svg></svg>",
        b"<IFRAME src=x>",
        b"<style>a{background:url(data:image/gif;base64,R0lGODlh)}</style>",
    ):
        with pytest.raises(UnsealedWrite):
            seal_document(
                page(asset.data) + extra, "text/html", "b.html", (asset.data,), identity=identity
            )


def test_other_formats_are_refused(asset: SealedAsset, identity: SigningIdentity) -> None:
    with pytest.raises(SealError, match="application/zip"):
        seal_document(b"PK", "application/zip", "b.zip", (asset.data,), identity=identity)


def test_a_part_is_verified_once_for_all_its_documents(
    clock: HandClock, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    part = seal_one(clock, identity, seed=8).data
    asked: list[str] = []
    honest = manifest.read

    def counting(data: bytes, media_type: str, **options: bytes) -> manifest.ManifestReport:
        asked.append(media_type)
        return honest(data, media_type, **options)

    monkeypatch.setattr(manifest, "read", counting)
    for name in ("a.html", "b.html"):
        seal_document(page(part), "text/html", name, (part,), identity=identity)
    assert asked == ["image/png"]
    stranger = load_identity(tmp_path)
    with pytest.raises(UnsealedWrite, match="not sealed by this machine"):
        seal_document(page(part), "text/html", "b.html", (part,), identity=stranger)


@pytest.mark.parametrize("moment", range(5))
def test_a_full_disk_or_a_kill_never_leaves_a_page_with_another_ones_seal(
    moment: int,
    asset: SealedAsset,
    identity: SigningIdentity,
    clock: HandClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = [page(asset.data), page(asset.data).replace(b"</html>", b"<p>new</p></html>")]
    old, new = (
        seal_document(one, "text/html", "b.html", (asset.data,), identity=identity) for one in pages
    )
    assert old.data != new.data
    calls = iter(range(99))

    def failing(real):  # type: ignore[no-untyped-def]
        def step(*args: object) -> object:
            if next(calls) == moment:
                raise OSError(28, "No space left on device")
            return real(*args)

        return step

    with Production.open(tmp_path / "film", clock, create=True, production_id="x") as film:
        film.put_sealed_document("b.html", old)
        monkeypatch.setattr(os, "fsync", failing(os.fsync))
        monkeypatch.setattr(os, "replace", failing(os.replace))
        with pytest.raises(StoreError, match="No space left"):
            film.put_sealed_document("b.html", new)
        monkeypatch.undo()
        found = film.folder / "b.html"
        if found.exists():
            check_sidecar((film.folder / "b.html.seal.json").read_bytes(), found.read_bytes())
        film.put_sealed_document("b.html", new)
        assert found.read_bytes() == new.data
