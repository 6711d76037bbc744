"""Append events, each naming the hash of the one before, and audit the chain.

What an audit can see: an event changed, removed from the middle, added or swapped; the last events
cut off, because the store notes the head's hash outside the database. What it cannot: someone who
rewrites the database and that note together, from one event to the end. A signed head or a copy of
it elsewhere would be needed for that.

The words of a refused request stay out: callers log reason codes and digests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from closedset.errors import StoreError
from closedset.model.ledger import LedgerEvent
from closedset.store import Production, ProductionView

_GENESIS = "0" * 64


class Ledger:
    """The ledger of one production; a read-only view can be read and audited."""

    def __init__(self, production: ProductionView) -> None:
        self._production = production

    def append(self, kind: str, body: Mapping[str, str]) -> LedgerEvent:
        """Add an event and return it. Raises StoreError if the production is read-only."""
        production = self._production
        if not isinstance(production, Production):
            raise StoreError(
                f"{production.folder} is open for reading.",
                remedy="Open it with Production.open to write its ledger.",
            )
        for key, value in body.items():
            if not isinstance(key, str) or not isinstance(value, str):
                raise TypeError(f"ledger bodies map text to text; got {key!r}: {value!r}")
        pairs = tuple(sorted(body.items()))
        at = production.clock().astimezone(UTC)

        def build(seq: int, previous: str) -> LedgerEvent:
            return LedgerEvent(
                seq, at, kind, pairs, previous, _digest(seq, at, kind, pairs, previous)
            )

        return production.append_event(build)

    def events(self) -> tuple[LedgerEvent, ...]:
        """Return all events, oldest first, unchecked."""
        return self._production.events()

    def audit(self) -> tuple[LedgerEvent, ...]:
        """Return all events if the chain holds. Raises StoreError naming the first broken link."""
        events = self.events()
        previous = _GENESIS
        for position, event in enumerate(events, start=1):
            if event.seq != position:
                raise _broken(position, f"it is missing; event {event.seq} follows")
            if event.previous != previous:
                raise _broken(position, "it does not follow the event before it")
            if event.sha256 != _digest(event.seq, event.at, event.kind, event.body, previous):
                raise _broken(position, "its content is not what was hashed")
            previous = event.sha256
        self._check_head(events)
        return events

    def _check_head(self, events: tuple[LedgerEvent, ...]) -> None:
        """Compare with the head noted outside the database; it may lag by a killed write."""
        head = self._production.ledger_head()
        if head is None:
            if len(events) > 1:  # the very first may have been killed before its note
                raise StoreError(
                    "the ledger's head is missing; whether events were cut off cannot be told.",
                    remedy="Restore the folder from a backup.",
                )
            return
        seq, sha256 = head
        if seq > len(events):
            raise _broken(len(events) + 1, f"events up to {seq} were written and are gone")
        if events[seq - 1].sha256 != sha256:
            raise _broken(seq, "it is not the event whose hash was noted")


def salted_digest(text: str, salt: str) -> str:
    """Return SHA-256 of salt and text: lets someone who knows the text find it, and nobody else."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _broken(seq: int, why: str) -> StoreError:
    return StoreError(
        f"the ledger is broken at event {seq}: {why}.",
        remedy="Restore production.sqlite from a backup; what follows event "
        f"{seq - 1} cannot be relied on.",
    )


def _digest(
    seq: int, at: datetime, kind: str, body: tuple[tuple[str, str], ...], previous: str
) -> str:
    """Return SHA-256 over the event as canonical JSON (sorted keys, no spaces, UTF-8)."""
    fields = {
        "seq": seq,
        "at": at.astimezone(UTC).isoformat(),
        "kind": kind,
        "body": [list(pair) for pair in body],
        "previous": previous,
    }
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
