"""The append-only, hash-chained record of what was cleared, refused, made and exported."""

from __future__ import annotations

from closedset.ledger.decisions import Decisions, decisions_in
from closedset.ledger.ledger import Ledger, salted_digest

__all__ = ["Decisions", "Ledger", "decisions_in", "salted_digest"]
