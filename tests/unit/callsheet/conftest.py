"""A production with a call sheet in force, on a machine of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_props import Film


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Film:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    made = Film(tmp_path)
    made.open()
    return made
