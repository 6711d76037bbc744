"""Reports say what the events say: no more, no less, and each use once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from closedset.ledger import Ledger, appearances, withdrawals
from closedset.model.ledger import LedgerEvent
from closedset.store import Production

ADA, BEN = "@ada/pid-a/union", "@ben/pid-b/self"


@pytest.fixture
def events(tmp_path: Path) -> tuple[LedgerEvent, ...]:
    """Ada alone in 1A (made twice), with Ben in a clip of 2B; Ada withdraws; then Ben alone."""

    def clock() -> datetime:
        return datetime(2026, 5, 1, 12, tzinfo=UTC)

    with Production.open(tmp_path / "film", clock, create=True, production_id="x") as production:
        book = Ledger(production)

        def clear(name: str, grants: str, people: str, seconds: str = "") -> None:
            body = {"clearance": name, "grants": grants, "performers": people, "seconds": seconds}
            book.append("clearance", body)

        def take(clearance: str, sha256: str, shot: str, media: str) -> None:
            body = {"clearance": clearance, "asset": sha256, "shot": shot, "media": media}
            book.append("take", body | {"take": f"take-{sha256}"})

        clear("clr-1", "g-a", ADA)
        take("clr-1", "a1", "1A", "storyboard")
        clear("clr-1", "g-a", ADA)
        take("clr-1", "a2", "1A", "storyboard")
        clear("clr-2", "g-a g-b", f"{ADA} {BEN}", "2.5")
        take("clr-2", "a3", "2B", "animatic")
        take("clr-nobody", "a4", "3C", "storyboard")
        book.append("revocation", {"revoked": "pid-a"})
        clear("clr-3", "g-b", BEN)
        take("clr-3", "a5", "4D", "storyboard")
        return book.audit()


def test_each_performer_has_what_was_made_under_their_grant(
    events: tuple[LedgerEvent, ...],
) -> None:
    ada, ben = appearances(events)
    assert (ada.handle, ada.level, ada.grant_sha256) == ("@ada", "union", "g-a")
    assert [one.sha256 for one in ada.outputs] == ["a1", "a2", "a3"]
    assert [one.sha256 for one in ben.outputs] == ["a3", "a5"]


def test_a_take_made_again_is_no_second_use(events: tuple[LedgerEvent, ...]) -> None:
    ada, ben = appearances(events)
    assert (len(ada.uses), ada.seconds) == (2, 2.5)
    assert (len(ben.uses), ben.seconds) == (2, 2.5)


def test_a_withdrawal_touches_what_was_made_before_it(events: tuple[LedgerEvent, ...]) -> None:
    (one,) = withdrawals(events)
    assert one.revoked == ("pid-a",)
    assert [(t.handle, [o.sha256 for o in t.outputs]) for t in one.touched] == [
        ("@ada", ["a1", "a2", "a3"])
    ]


def test_a_ledger_that_noted_grants_alone_still_counts(tmp_path: Path) -> None:
    def clock() -> datetime:
        return datetime(2026, 5, 1, 12, tzinfo=UTC)

    with Production.open(tmp_path / "old", clock, create=True, production_id="x") as production:
        book = Ledger(production)
        book.append("clearance", {"clearance": "clr-1", "grants": "g-a"})
        book.append("take", {"clearance": "clr-1", "asset": "a1"})
        (found,) = appearances(book.audit())
    assert (found.handle, found.grant_sha256, len(found.uses)) == ("", "g-a", 1)
