"""Nothing unsealed is written, and nothing outside the folder."""

from __future__ import annotations

import base64
import copy
import errno
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sealing import HandClock, cleared, frames_for, seal_one, take_of

from closedset.errors import StoreError, UnsealedWrite
from closedset.model.sealed import SealedAsset, SealedDocument
from closedset.seal import SigningIdentity, seal_document
from closedset.store import Production, quoted_json, quoted_text

KINDS = ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PDF", "PPM", "ICO", "TGA"]


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((8, 8, 3), 77, np.uint8)).save(out, kind)
    return out.getvalue()


def files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("production.")
    } - {".closedset/lock", ".closedset/owner"}


def test_a_take_is_kept_under_its_hash_and_shown_as_a_panel(
    production: Production, asset: SealedAsset
) -> None:
    panel = production.put_take(take_of(asset), asset, "001_1A.png")
    assert panel.read_bytes() == asset.data
    assert (production.folder / "takes" / f"{asset.sha256}.png").read_bytes() == asset.data
    stored = production.find_take(take_of(asset).id)
    assert stored is not None
    assert (stored.take, stored.data, stored.panel) == (take_of(asset), asset.data, "001_1A.png")
    assert production.find_asset(asset.sha256) == stored
    assert production.find_take("take-unknown") is None


def test_a_clip_is_kept_beside_the_panels_and_never_pruned(
    production: Production, asset: SealedAsset
) -> None:
    clip = take_of(asset, "take-fedcba9876543210")
    kept = production.put_clip(clip, asset)
    assert kept.read_bytes() == asset.data
    stored = production.find_take(clip.id)
    assert stored is not None
    assert (stored.data, stored.panel) == (asset.data, "")
    assert production.prune_panels([]) == ()
    with pytest.raises(UnsealedWrite, match="names other bytes"):
        production.put_clip(replace(clip, asset_sha256="0" * 64), asset)
    with pytest.raises(UnsealedWrite, match="SealedAsset"):
        production.put_clip(clip, object.__new__(SealedAsset))


def test_what_is_not_a_genuine_sealed_asset_is_refused(
    production: Production, asset: SealedAsset
) -> None:
    _, allowed = cleared(HandClock())
    frames = frames_for(allowed)
    shell = object.__new__(SealedAsset)

    class Lookalike:
        data, sha256, media_type = asset.data, asset.sha256, "image/png"
        slate, record = asset.slate, asset.record

    for forged in (frames, frames.pixels, asset.data, asset.record, shell, Lookalike(), None):
        with pytest.raises(UnsealedWrite):
            production.put_take(take_of(asset), forged, "001_1A.png")  # type: ignore[arg-type]
    for copying in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(asset)
    assert files(production.folder) == set()


def test_a_take_that_names_other_bytes_is_refused(
    production: Production, asset: SealedAsset
) -> None:
    with pytest.raises(UnsealedWrite, match="other bytes"):
        production.put_take(replace(take_of(asset), asset_sha256="0" * 64), asset, "001_1A.png")
    assert files(production.folder) == set()


def test_a_take_whose_file_changed_or_went_is_not_found(
    production: Production, asset: SealedAsset
) -> None:
    production.put_take(take_of(asset), asset, "001_1A.png")
    stored = production.find_take(take_of(asset).id)
    assert stored is not None
    stored.path.write_bytes(asset.data[:-1])
    assert production.find_take(stored.take.id) is None
    with pytest.raises(StoreError, match="not the file that was sealed"):
        _ = stored.data
    with pytest.raises(UnsealedWrite):
        production.restore_panel(stored)
    stored.path.unlink()
    assert production.find_take(stored.take.id) is None
    production.put_take(stored.take, asset, "001_1A.png")
    assert production.find_take(stored.take.id) == stored


def test_a_missing_or_edited_panel_is_restored(production: Production, asset: SealedAsset) -> None:
    panel = production.put_take(take_of(asset), asset, "001_1A.png")
    stored = production.find_take(take_of(asset).id)
    assert stored is not None
    panel.write_bytes(b"edited")
    assert production.restore_panel(stored).read_bytes() == asset.data
    panel.unlink()
    assert production.restore_panel(stored, "002_1A.png").read_bytes() == asset.data
    assert files(production.folder) == {f"takes/{asset.sha256}.png", "panels/002_1A.png"}


def test_the_plate_document_lies_beside_its_take_and_its_panel(
    production: Production, asset: SealedAsset
) -> None:
    folder = production.folder
    production.put_take(take_of(asset), asset, "001_1A.png", b'{"schema": 1}')
    assert (folder / "plates" / "001_1A.json").read_bytes() == b'{"schema": 1}'
    stored = production.find_take(take_of(asset).id)
    assert stored is not None
    assert stored.plate == b'{"schema": 1}'
    (folder / "plates" / "001_1A.json").write_text("edited")
    production.restore_panel(stored, "002_1A.png")
    assert (folder / "plates" / "002_1A.json").read_bytes() == b'{"schema": 1}'
    production.prune_panels([])
    assert not (folder / "plates" / "002_1A.json").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_no_plate_document(
    production: Production, asset: SealedAsset, kind: str
) -> None:
    with pytest.raises(UnsealedWrite):
        production.put_take(take_of(asset), asset, "001_1A.png", picture(kind))
    assert files(production.folder) == set()


def test_pruning_removes_only_the_stores_own_panels(
    production: Production, asset: SealedAsset
) -> None:
    panel = production.put_take(take_of(asset), asset, "001_1A.png")
    notes = panel.with_name("notes.txt")
    notes.write_text("mine")
    assert production.prune_panels(["001_1A.png"]) == ()
    assert production.prune_panels([]) == ("001_1A.png",)
    assert notes.exists()


@pytest.mark.parametrize(
    "name", ["shots.csv", "notes.txt", "a.json", "x.toml", "p.png", "p", "p.pdf"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_are_refused_under_any_name(production: Production, name: str, kind: str) -> None:
    with pytest.raises(UnsealedWrite):
        production.write_document(name, picture(kind))
    assert files(production.folder) == set()


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\x20ftypisom",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"ID3\x03\0\0",
        b"OggS\0\2",
        b"PK\x03\x04\0\0",
        b"%PDF-1.7\n%\x01",
        b'{"p": "data:image/png;base64,AAAA"}',
        b'{"p": "' + base64.b64encode(picture("PNG")) + b'"}',
        b'{"p": "' + base64.b64encode(picture("GIF")) + b'"}',
        b"P3\n2 1 255\n1 2 3 4 5 6\n",
        b"/* XPM */",
        b"<SVG xmlns='x'/>",
        '{"p": "data:image/png;base64,AAAA"}'.encode("utf-16"),
    ],
)
def test_clips_sounds_archives_and_embedded_pictures_are_refused(
    production: Production, data: bytes
) -> None:
    with pytest.raises(UnsealedWrite):
        production.write_document("shots.json", data)


@pytest.mark.parametrize("name", ["script.fountain", "script.fdx"])
def test_a_screenplay_may_spell_out_what_it_likes(production: Production, name: str) -> None:
    data = b"She types <svg> and data:image/png;base64,AAAA."
    assert production.write_document(name, data).read_bytes() == data
    with pytest.raises(UnsealedWrite):
        production.write_document("other.fountain", data)
    with pytest.raises(UnsealedWrite):
        production.write_document(name, picture("PNG"))


def test_quoting_keeps_the_words_and_embeds_nothing(production: Production) -> None:
    said = "<SVG a> data:image/png;base64,iVBORw0KGgo <html> R0lGODdh /9j/4AAQ"
    text = quoted_json(json.dumps({"said": said, "\\": "\\<svg"}, ensure_ascii=False))
    assert json.loads(text) == {"said": said, "\\": "\\<svg"}
    production.write_document("a.json", text.encode())
    cell = quoted_text(said)
    assert cell.replace("\u2060", "") == said
    production.write_document("a.csv", cell.encode())


@pytest.mark.parametrize(
    "name", ["board.pdf", "board.html", "a.svg", "a.zip", "a.pptx", "a.npy", "a"]
)
def test_only_text_formats_are_plain_documents(production: Production, name: str) -> None:
    with pytest.raises(UnsealedWrite, match="plain text format"):
        production.write_document(name, b"hello")


@pytest.mark.parametrize(
    "name",
    [
        "../x.csv",
        "/tmp/x.csv",
        "a/../../x.csv",
        "a\\..\\x.csv",
        "",
        ".",
        "a//b.csv",
        "~/x.csv",
        ".hidden.csv",
        "C:x.csv",
        "x\0.csv",
        "takes/x.csv",
        "panels/x.csv",
        "Panels/x.csv",
        ".closedset/x.csv",
        "production.toml",
        "PRODUCTION.TOML",
        "x.csv\n",
    ],
)
def test_names_that_leave_the_folder_or_are_its_own_are_refused(
    production: Production, name: str
) -> None:
    with pytest.raises(StoreError):
        production.write_document(name, b"a\n")
    assert files(production.folder) == set()


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_out_of_the_folder_is_refused(production: Production, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (production.folder / "out").symlink_to(tmp_path / "outside")
    with pytest.raises(StoreError, match="not a name inside"):
        production.write_document("out/x.csv", b"a\n")


def test_documents_are_written_whole_and_read_back(production: Production) -> None:
    for data in (b"id,size\n1A,WS\n", "сцена\n".encode(), b""):
        path = production.write_document("deep/er/shots.csv", data)
        assert path.read_bytes() == data == production.read_document("deep/er/shots.csv")
    assert production.read_document("none.csv") is None


def test_a_script_of_an_old_word_processor_is_kept(production: Production) -> None:
    script = "INT. CAFÉ - DAY\n\nRain.\n".encode("latin-1")
    assert production.write_document("script.fountain", script).read_bytes() == script
    with pytest.raises(UnsealedWrite):
        production.write_document("shots.csv", script)
    with pytest.raises(UnsealedWrite):
        production.write_document("script.fountain", bytes(range(128, 256)) * 9)


def test_a_sealed_document_is_written_with_its_sidecar(
    production: Production, asset: SealedAsset, identity: SigningIdentity
) -> None:
    page = b"<img src='data:image/png;base64," + base64.b64encode(asset.data) + b"'>"
    sealed = seal_document(page, "text/html", "board.html", (asset.data,), identity=identity)
    assert production.put_sealed_document("board.html", sealed).read_bytes() == page
    side = production.folder / "board.html.seal.json"
    assert side.read_bytes() == sealed.record.sidecar
    with pytest.raises(UnsealedWrite, match="sealed as"):
        production.put_sealed_document("other.html", sealed)
    for forged in (page, asset, object.__new__(SealedDocument), sealed.record):
        with pytest.raises(UnsealedWrite):
            production.put_sealed_document("board.html", forged)  # type: ignore[arg-type]


def test_a_full_disk_is_a_store_error_and_leaves_the_old_file(
    production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    production.write_document("shots.csv", b"old\n")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match=r"shots\.csv: No space left"):
            production.write_document("shots.csv", b"new\n")
    assert production.read_document("shots.csv") == b"old\n"
    assert files(production.folder) == {"shots.csv"}


def test_bytes_that_read_back_otherwise_are_noticed(
    production: Production, asset: SealedAsset, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = os.replace

    def rotten(source: Path, target: Path) -> None:
        Path(source).write_bytes(b"rot")
        honest(source, target)

    monkeypatch.setattr(os, "replace", rotten)
    with pytest.raises(StoreError, match="reads back other bytes"):
        production.put_take(take_of(asset), asset, "001_1A.png")
    assert production.find_take(take_of(asset).id) is None


def test_a_closed_production_writes_nothing(
    production: Production, clock_asset: SealedAsset
) -> None:
    production.close()
    with pytest.raises(StoreError, match="closed"):
        production.write_document("shots.csv", b"a\n")
    with pytest.raises(StoreError, match="closed"):
        production.put_take(take_of(clock_asset), clock_asset, "001_1A.png")
    assert files(production.folder) == set()


@pytest.fixture
def clock_asset(identity: SigningIdentity) -> SealedAsset:
    return seal_one(HandClock(), identity, seed=3)
