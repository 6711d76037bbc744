"""One small demo board, made once, for every test of the whole line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from closedset.services import BoardResult, open_services

SMALL = (384, 216)


@dataclass(frozen=True)
class Made:
    folder: Path
    result: BoardResult


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo board at a quarter of its size, without its animatic, which has tests of its own."""
    folder = tmp_path_factory.mktemp("demo") / "last-bus"
    result = open_services().board.demo(folder, silent, size=SMALL, animatic=False)
    return Made(folder, result)


def silent(stage: str, done: int, total: int, text: str) -> None:
    """Take progress and show it only where pytest shows stderr."""
    print(f"[{done}/{total}] {stage}: {text}", file=sys.stderr)
