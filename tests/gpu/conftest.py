"""Tests for the day a GPU is there: skipped with the reason where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what lies here on a machine without CUDA."""
    here = [item for item in items if Path(item.path).parent == Path(__file__).parent]
    if not here:
        return
    import torch

    if not torch.cuda.is_available():
        for item in here:
            item.add_marker(pytest.mark.skip(reason="no CUDA device on this machine"))
