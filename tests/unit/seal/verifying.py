"""What a process of its own does where twenty of them verify at once."""

from __future__ import annotations

import json
import multiprocessing
import os
from multiprocessing.process import BaseProcess
from pathlib import Path

from closedset.services.verify import VerifyService

_PRELOADED = "verifying closedset.seal c2pa cv2 zxingcpp scipy.fft PIL.Image av".split()
"""Imported once, in the process that all of these are forked from: a cold start is not tested."""


def verify(files: tuple[str, ...], told: str, environment: dict[str, str]) -> None:
    """Verify files and write what was found, a JSON object a line."""
    os.environ.clear()
    os.environ.update(environment)
    found = VerifyService().verify_all(tuple(map(Path, files)))
    Path(told).write_text("".join(json.dumps(one) + "\n" for one in found), "utf-8")


def spawn(files: tuple[Path, ...], told: Path) -> BaseProcess:
    """Start a process that verifies ``files`` and writes to ``told``."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    what = (tuple(map(str, files)), str(told), dict(os.environ))
    child = context.Process(target=verify, args=what)
    child.start()
    return child
