"""Kill a program at its n-th write, to see what is left."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

FORK = multiprocessing.get_context("fork") if hasattr(os, "fork") else None
needs_fork = pytest.mark.skipif(FORK is None, reason="this system cannot fork a process to kill it")


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a child that is killed at its n-th sync or rename; say if it was."""
    assert FORK is not None

    def child() -> None:
        left = [step]
        sync, rename, swap = os.fsync, Path.replace, os.replace

        def count() -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def killing_sync(handle: int) -> None:
            count()
            sync(handle)

        def killing_rename(self: Path, target: object) -> Path:
            count()
            return rename(self, target)  # type: ignore[arg-type]

        def killing_swap(source: object, target: object) -> None:
            count()
            swap(source, target)  # type: ignore[arg-type]

        os.fsync, Path.replace, os.replace = killing_sync, killing_rename, killing_swap  # type: ignore[assignment,method-assign]
        work()
        os._exit(0)

    process = FORK.Process(target=child)
    process.start()
    process.join(60)
    return process.exitcode == -signal.SIGKILL
