"""The append-only, hash-chained record of what was cleared, refused, made and exported."""

from __future__ import annotations

from closedset.ledger.decisions import Decisions, decisions_in
from closedset.ledger.ledger import Ledger, salted_digest
from closedset.ledger.reports import Appearance, Output, Withdrawal, appearances, withdrawals

__all__ = [
    "Appearance",
    "Decisions",
    "Ledger",
    "Output",
    "Withdrawal",
    "appearances",
    "decisions_in",
    "salted_digest",
    "withdrawals",
]
