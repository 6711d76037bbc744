"""The append-only, hash-chained record of what was cleared, refused, made and exported."""

from __future__ import annotations

from closedset.ledger.ledger import Ledger, salted_digest

__all__ = ["Ledger", "salted_digest"]
