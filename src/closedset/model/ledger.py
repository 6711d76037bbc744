"""One event of the append-only, hash-chained ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
