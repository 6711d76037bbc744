"""Folders that a stranger prepared: nothing outside is touched, nothing unsealed is kept."""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
from pathlib import Path

import pytest
from sealing import HandClock, seal_one, take_of

from closedset.errors import ProductionError, StoreError, UnsealedWrite
from closedset.model.sealed import SEALS, SealedAsset
from closedset.seal import SigningIdentity
from closedset.store import Production


@pytest.fixture
def made(production: Production, asset: SealedAsset) -> Path:
    """A closed production with one take."""
    production.put_take(take_of(asset), asset, "001_1A.png")
    production.close()
    return production.folder


def reopen(folder: Path) -> Production:
    return Production.open(folder, HandClock())


def edit(folder: Path, sql: str, *values: object) -> None:
    with sqlite3.connect(folder / "production.sqlite") as database:
        database.execute(sql, values)
    database.close()


@pytest.mark.parametrize(
    "name",
    [
        ".closedset/tmp",
        ".closedset/owner",
        ".closedset/lock",
        ".closedset/ledger.head",
        ".closedset",
        "takes",
        "panels",
        "production.sqlite",
        "production.toml",
    ],
)
def test_a_link_in_place_of_the_stores_own_files_is_refused(
    made: Path, tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "precious"
    inside = made / name
    if inside.exists():
        inside.rename(outside)
    else:
        outside.mkdir()
    if outside.is_dir():
        (outside / "letter.txt").write_text("dear")
    before = {p: p.read_bytes() for p in [outside, *outside.rglob("*")] if p.is_file()}
    inside.symlink_to(outside)
    with pytest.raises(ProductionError, match="is a link"):
        reopen(made)
    assert {p: p.read_bytes() for p in before} == before


def test_a_panel_name_in_the_database_deletes_nothing_elsewhere(made: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("dear")
    edit(made, "UPDATE takes SET panel = ?", "../../victim.txt")
    with reopen(made) as production, pytest.raises(StoreError, match="is not a panel name"):
        production.prune_panels(())
    assert victim.read_text() == "dear"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "[]"),
        ("body", "not json"),
        ("body", '{"first_made": 5}'),
        ("body", "[" * 100_000),
        ("media_type", "image/jpeg"),
    ],
)
def test_a_take_row_that_nobody_wrote_is_an_error_of_ours(
    made: Path, asset: SealedAsset, column: str, value: str
) -> None:
    edit(made, f"UPDATE takes SET {column} = ?", value)
    with reopen(made) as production, pytest.raises(StoreError, match="changed from outside"):
        production.find_take(take_of(asset).id)


def test_an_asset_whose_bytes_were_swapped_in_memory_is_not_stored(
    production: Production, identity: SigningIdentity
) -> None:
    asset = seal_one(HandClock(), identity, seed=3)
    photo = b"\x89PNG\r\n\x1a\na photograph"
    record = SEALS.record(asset)
    take = take_of(asset)
    object.__setattr__(record, "data", photo)
    digest = hashlib.sha256(photo).hexdigest()
    object.__setattr__(record, "sha256", digest)
    with pytest.raises(UnsealedWrite):
        production.put_take(dataclasses.replace(take, asset_sha256=digest), asset, "001_1A.png")
    assert list(production.folder.rglob("*.png")) == []
