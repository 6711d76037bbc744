"""The one place that reads the wall clock."""

from __future__ import annotations

from datetime import UTC, datetime


def system_clock() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)
