"""One event of the append-only, hash-chained ledger, and what makes a chain of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from closedset.errors import StoreError

_GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    seq: int
    """1-based, without gaps."""
    at: datetime
    kind: str
    """``clearance``, ``refusal``, ``hold``, ``take``, ``export`` …"""
    body: tuple[tuple[str, str], ...]
    """Sorted key–value pairs."""
    previous: str
    """SHA-256 of the event before, or 64 zeros."""
    sha256: str
    """Of (seq, at, kind, body, previous)."""


def event_digest(
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


def check_chain(events: Sequence[LedgerEvent], head: tuple[int, str] | None) -> None:
    """Raise StoreError naming the first broken link.

    ``head`` is (seq, sha256) of the last event as noted outside the database; it may lag by a
    killed write, and is None where it was never written.
    """
    previous = _GENESIS
    for position, event in enumerate(events, start=1):
        if event.seq != position:
            raise _broken(position, f"it is missing; event {event.seq} follows")
        if event.previous != previous:
            raise _broken(position, "it does not follow the event before it")
        if event.sha256 != event_digest(event.seq, event.at, event.kind, event.body, previous):
            raise _broken(position, "its content is not what was hashed")
        previous = event.sha256
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


def _broken(seq: int, why: str) -> StoreError:
    return StoreError(
        f"the ledger is broken at event {seq}: {why}.",
        remedy="Restore production.sqlite from a backup; what follows event "
        f"{seq - 1} cannot be relied on.",
    )
