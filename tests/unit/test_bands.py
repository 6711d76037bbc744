"""Loops in bands: every row once, also inside one another, in many threads and after a fork."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from closedset import compiled
from closedset.compiled import in_bands


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    compiled._hands.cache_clear()


def rows_done(rows: int) -> list[int]:
    done = np.zeros(rows, int)

    def work(top: int, low: int) -> None:
        done[top:low] += 1

    in_bands(work, rows)
    return list(done)


@pytest.mark.parametrize("rows", [1, 7, 8, 33, 719, 720])
def test_every_row_is_done_once(rows: int) -> None:
    assert rows_done(rows) == [1] * rows


def test_bands_inside_bands_do_not_wait_for_one_another() -> None:
    done = np.zeros(64, int)

    def outer(top: int, low: int) -> None:
        for row in range(top, low):
            done[row] = sum(rows_done(40))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: in_bands(outer, 64), range(8), timeout=30))
    assert (done == 40).all()


def test_a_band_that_fails_is_told() -> None:
    def work(top: int, low: int) -> None:
        if top:
            raise ValueError(top)

    with pytest.raises(ValueError, match=r"^\d+$"):
        in_bands(work, 100)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_has_hands_of_its_own() -> None:
    assert rows_done(100) == [1] * 100
    child = os.fork()
    if child == 0:
        os._exit(0 if rows_done(100) == [1] * 100 else 1)
    assert os.waitpid(child, 0)[1] == 0
