"""The chain shows every edit it can show."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from closedset.errors import StoreError
from closedset.ledger import Ledger, salted_digest
from closedset.store import Production


def clock() -> datetime:
    return datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "film"


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    with Production.open(folder, clock, create=True, production_id="x") as production:
        book = Ledger(production)
        for number in range(1, 6):
            book.append("refusal", {"shot": f"{number}A", "codes": "notable-name"})
        yield book


def behind_its_back(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "production.sqlite", isolation_level=None)
    connection.execute("DROP TRIGGER events_are_never_changed")
    connection.execute("DROP TRIGGER events_are_never_deleted")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_events_are_numbered_chained_and_read_back(ledger: Ledger, folder: Path) -> None:
    events = ledger.audit()
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert events[0].previous == "0" * 64
    assert all(b.previous == a.sha256 for a, b in pairwise(events))
    assert events[2].body == (("codes", "notable-name"), ("shot", "3A"))
    with Production.read(folder) as view:
        assert Ledger(view).audit() == events
        with pytest.raises(StoreError, match="open for reading"):
            Ledger(view).append("take", {})


def test_an_empty_ledger_holds(tmp_path: Path) -> None:
    with Production.open(tmp_path / "p", clock, create=True, production_id="x") as production:
        assert Ledger(production).audit() == ()


@pytest.mark.parametrize("change", ["UPDATE events SET kind = 'x'", "DELETE FROM events"])
def test_the_database_refuses_to_change_events(ledger: Ledger, folder: Path, change: str) -> None:
    connection = sqlite3.connect(folder / "production.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change)
    connection.close()
    ledger.audit()


@pytest.mark.parametrize(
    ("change", "link"),
    [
        ('UPDATE events SET body = \'[["shot", "9Z"]]\' WHERE seq = 3', 3),
        ("UPDATE events SET kind = 'clearance' WHERE seq = 2", 2),
        ("UPDATE events SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 4", 4),
        ("UPDATE events SET previous = sha256 WHERE seq = 1", 1),
        ("UPDATE events SET body = 'rubbish' WHERE seq = 5", 5),
        ("DELETE FROM events WHERE seq = 3", 3),
        ("DELETE FROM events WHERE seq = 1", 1),
        ("DELETE FROM events WHERE seq = 5", 5),
        ("DELETE FROM events", 1),
    ],
)
def test_a_change_behind_its_back_is_named(
    ledger: Ledger, folder: Path, change: str, link: int
) -> None:
    behind_its_back(folder, change)
    with pytest.raises(StoreError, match=f"event {link}\\b"):
        ledger.audit()


def test_an_event_forged_onto_the_end_is_found(ledger: Ledger, folder: Path) -> None:
    behind_its_back(
        folder,
        "INSERT INTO events SELECT 6, at, kind, body, sha256, 'f00' FROM events WHERE seq = 5",
    )
    with pytest.raises(StoreError, match="event 6"):
        ledger.audit()


def test_a_missing_head_is_not_taken_for_a_whole_ledger(ledger: Ledger, folder: Path) -> None:
    (folder / ".closedset" / "ledger.head").unlink()
    with pytest.raises(StoreError, match="head is missing"):
        ledger.audit()


def test_a_head_that_lags_by_a_killed_write_is_accepted(ledger: Ledger, folder: Path) -> None:
    fourth = ledger.events()[3]
    (folder / ".closedset" / "ledger.head").write_text(f"4 {fourth.sha256}\n")
    assert len(ledger.audit()) == 5
    (folder / ".closedset" / "ledger.head").write_text(f"4 {'0' * 64}\n")
    with pytest.raises(StoreError, match="event 4"):
        ledger.audit()


def test_bodies_are_text_alone(ledger: Ledger) -> None:
    with pytest.raises(TypeError, match="text to text"):
        ledger.append("take", {"number": 3})  # type: ignore[dict-item]
    assert len(ledger.audit()) == 5


def test_a_salted_digest_hides_the_words() -> None:
    assert salted_digest("a text", "one") != salted_digest("a text", "two")
    assert "text" not in salted_digest("a text", "one")
