"""Loops over pixels and triangles, compiled for this machine and run on its cores side by side.

What is compiled lets go of the interpreter's lock, and each core works on rows of its own, so a
picture does not depend on how many there are. The first start ever compiles; later ones read what
was compiled from the package's own folder, or from the user's cache where that cannot be written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import event

_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])
single = cast("Callable[[float], float]", np.float32)
"""A number for loops that do eight at a time: one double among them makes all of them doubles."""
_MOST = 8
"""Cores used at most: every one goes through all triangles once."""


def kernel(function: _Kernel) -> _Kernel:
    """Compile ``function`` when it is first called."""
    try:
        compiled = njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        # No folder can be written: compile anew at each start.
        compiled = njit(nogil=True, error_model="numpy")(function)
    return cast("_Kernel", compiled)


def part(function: _Kernel) -> _Kernel:
    """Write ``function`` out wherever a kernel calls it.

    A call that takes arrays counts their references, which in a loop costs more than the work.
    """
    return cast("_Kernel", njit(inline="always", error_model="numpy")(function))


class _Notice(event.Listener):
    """Hears when numba begins to compile something that it has not kept."""

    def __init__(self, say: Callable[[], None]) -> None:
        self._say = say

    def on_start(self, _event: event.Event) -> None:
        self._say()

    def on_end(self, _event: event.Event) -> None:
        """Nothing waits for the end."""


@contextmanager
def telling(say: Callable[[], None]) -> Iterator[None]:
    """Call ``say`` whenever something has to be compiled meanwhile."""
    with event.install_listener("numba:compile", _Notice(say)):
        yield


@cache
def _hands() -> ThreadPoolExecutor:
    """Threads for bands, kept: starting some takes longer than many a loop."""
    return ThreadPoolExecutor(_cores(), thread_name_prefix="bands")


if hasattr(os, "register_at_fork"):
    # A forked process has none of the threads that its parent kept.
    os.register_at_fork(after_in_child=_hands.cache_clear)


def _cores() -> int:
    return min(os.cpu_count() or 1, _MOST)


def in_bands(work: Callable[[int, int], object], rows: int) -> None:
    """Call ``work(top, bottom)`` for bands of ``rows`` rows, one a core; bands begin even."""
    count = max(1, min(_cores(), rows // 8))
    if count == 1:
        work(0, rows)
        return
    cuts = [2 * (rows * k // (2 * count)) for k in range(count)] + [rows]
    first, *others = pairwise(cuts)
    given = [(_hands().submit(work, *band), band) for band in others]
    try:
        work(*first)
    finally:
        # What no thread has begun is done here, so that nobody waits where all are busy.
        for future, band in given:
            if future.cancel():
                work(*band)
            else:
                future.result()
