"""What may be opened as a production, by whom, and what the job table keeps."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sealing import HandClock

from closedset.errors import Busy, ProductionError, StoreError
from closedset.store import Production, Queue


def test_plain_files_hold_no_time(folder: Path, production: Production) -> None:
    text = (folder / "production.toml").read_text("utf-8")
    assert text == 'schema = 1\nid = "last-bus"\ntitle = "Last Bus"\n'


@pytest.mark.parametrize(
    "title", ['Say "no"\\', "Последний\tавтобус", "最終バス", "a\x7fb\x01", ""]
)
def test_any_title_survives(folder: Path, title: str) -> None:
    clock = HandClock()
    with Production.open(folder, clock, create=True, title=title, production_id="x") as made:
        assert made.title == title
    with Production.read(folder) as view:
        assert (view.id, view.title) == ("x", title)


def test_a_second_writer_in_this_process_is_busy(folder: Path, production: Production) -> None:
    with pytest.raises(Busy, match=r"pid \d+"):
        Production.open(folder, HandClock())
    production.close()
    Production.open(folder, HandClock()).close()


def test_a_foreign_folder_is_left_untouched(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(ProductionError, match="nothing in it was touched"):
        Production.open(tmp_path, HandClock(), create=True, production_id="x")
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_missing_folder_is_not_made_without_create(folder: Path) -> None:
    for opening in (lambda: Production.open(folder, HandClock()), lambda: Production.read(folder)):
        with pytest.raises(ProductionError, match=r"no production\.toml"):
            opening()
    assert not folder.exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    with pytest.raises(ProductionError, match="is a file"):
        Production.open(tmp_path / "f", HandClock(), create=True, production_id="x")


def test_another_productions_folder_is_refused(folder: Path, production: Production) -> None:
    production.close()
    with pytest.raises(ProductionError, match="'last-bus', not 'other'"):
        Production.open(folder, HandClock(), create=True, production_id="other")


@pytest.mark.parametrize(
    "text", ["schema = 2\n", "schema = 'x'\n", "id = 3", "\0", "schema = true\n"]
)
def test_a_newer_or_damaged_production_is_refused(
    folder: Path, production: Production, text: str
) -> None:
    production.close()
    (folder / "production.toml").write_text(text)
    with pytest.raises(ProductionError):
        Production.open(folder, HandClock(), create=True, production_id="last-bus")
    assert (folder / "production.toml").read_text() == text


def test_a_newer_database_is_refused(folder: Path, production: Production) -> None:
    production.close()
    with sqlite3.connect(folder / "production.sqlite") as connection:
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    for opening in (lambda: Production.open(folder, HandClock()), lambda: Production.read(folder)):
        with pytest.raises(ProductionError, match="Upgrade"):
            opening()


def test_a_damaged_database_is_a_store_error(folder: Path, production: Production) -> None:
    production.close()
    (folder / "production.sqlite").write_bytes(b"not a database" * 100)
    for opening in (lambda: Production.open(folder, HandClock()), lambda: Production.read(folder)):
        with pytest.raises(StoreError, match=r"production\.sqlite"):
            opening()


def test_a_view_reads_beside_the_writer_and_writes_nothing(
    folder: Path, production: Production
) -> None:
    with Queue(folder) as queue:
        queue.enqueue("shot", "1A")
    with Production.read(folder) as view:
        assert [job.shot for job in view.jobs()] == ["1A"]
        assert not hasattr(view, "write_document")
        assert not hasattr(view, "put_take")
