"""Append events, each naming the hash of the one before, and audit the chain.

What an audit can see: an event changed, removed from the middle, added or swapped; the last events
cut off, because the store notes the head's hash outside the database. What it cannot: someone who
rewrites the database and that note together, from one event to the end. A signed head or a copy of
it elsewhere would be needed for that.

The words of a refused request stay out: callers log reason codes and digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC

from closedset.errors import StoreError
from closedset.model.ledger import LedgerEvent, check_chain, event_digest
from closedset.store import Production, ProductionView


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
                seq, at, kind, pairs, previous, event_digest(seq, at, kind, pairs, previous)
            )

        return production.append_event(build)

    def events(self) -> tuple[LedgerEvent, ...]:
        """Return all events, oldest first, unchecked."""
        return self._production.events()

    def audit(self) -> tuple[LedgerEvent, ...]:
        """Return all events if the chain holds. Raises StoreError naming the first broken link."""
        head = self._production.ledger_head()  # first, for a writer may be adding events
        events = self.events()
        check_chain(events, head)
        return events


def salted_digest(text: str, salt: str) -> str:
    """Return SHA-256 of salt and text: lets someone who knows the text find it, and nobody else."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
