"""What the crew decided about takes: which one is approved, which one is locked.

Read from the ledger alone, so that a decision has a date, cannot be taken back unseen, and is gone
with nothing but the ledger itself. The latest word counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closedset.model.ledger import LedgerEvent

APPROVAL, LOCK, UNLOCK = "approval", "lock", "unlock"
KINDS = (APPROVAL, LOCK, UNLOCK)
"""The events that are decisions; each names ``take``, ``shot`` and the take's ``kind``."""
MOVING = "moving"
"""The kind of take that moves: it is approved beside the shot's still, not in its place."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions in force."""

    approved: tuple[tuple[tuple[str, bool], str], ...] = ()
    """((shot, moves), id of the approved take)."""
    locked: frozenset[str] = frozenset()
    """Ids of takes that no other may replace; each is approved."""

    def panel(self, shot: str) -> str:
        """Return the id of the take approved as a shot's panel; empty if there is none."""
        return dict(self.approved).get((shot, False), "")

    def clip(self, shot: str) -> str:
        """Return the id of the moving take approved for a shot; empty if there is none."""
        return dict(self.approved).get((shot, True), "")

    def state(self, take_id: str) -> str:
        """Return ``locked``, ``approved`` or empty."""
        if take_id in self.locked:
            return "locked"
        return "approved" if take_id in dict(self.approved).values() else ""


def decisions_in(events: Sequence[LedgerEvent]) -> Decisions:
    """Sum up the decisions among ``events``, oldest first."""
    approved: dict[tuple[str, bool], str] = {}
    locked: set[str] = set()
    for event in events:
        body = dict(event.body)
        take = body.get("take", "")
        place = (body.get("shot", ""), body.get("kind") == MOVING)
        if event.kind == UNLOCK:
            locked.discard(take)
        elif event.kind in KINDS:
            locked.discard(approved.get(place, ""))
            approved[place] = take
        if event.kind == LOCK:
            locked.add(take)
    return Decisions(tuple(sorted(approved.items())), frozenset(locked))
