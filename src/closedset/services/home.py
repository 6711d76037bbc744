"""The user's own folder: what belongs to this machine and to no production."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Return ``$CLOSEDSET_HOME``, or the platform's folder for user data."""
    chosen = os.environ.get("CLOSEDSET_HOME")
    return Path(chosen) if chosen else platformdirs.user_data_path("closedset", appauthor=False)


def call_sheet_home(production_id: str) -> Path:
    """Return where this machine keeps keys and memory of a production's call sheet.

    Outside the production: a folder that is copied or restored must not take back a revocation.
    """
    return home() / "callsheet" / production_id
