"""Tests for the day a GPU is there: skipped with the reason where there is none.

So that they do not rot meanwhile, ``CLOSEDSET_CARD=cpu pytest -m gpu tests/gpu`` runs all of them
on the processor that do not need a card's own memory.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CARD = os.environ.get("CLOSEDSET_CARD", "cuda")


@pytest.fixture(scope="session")
def card() -> str:
    """Return the device that is drawn on."""
    return CARD


@pytest.fixture
def memory() -> int:
    """Return the bytes of the card's own memory."""
    import torch

    if not CARD.startswith("cuda"):
        pytest.skip(f"{CARD} has no memory of its own")
    return int(torch.cuda.get_device_properties(0).total_memory)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what lies here on a machine without CUDA."""
    here = [item for item in items if Path(item.path).parent == Path(__file__).parent]
    if not here:
        return
    import torch

    if CARD.startswith("cuda") and not torch.cuda.is_available():
        for item in here:
            item.add_marker(pytest.mark.skip(reason="no CUDA device on this machine"))
