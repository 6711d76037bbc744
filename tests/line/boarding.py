"""What a process of its own does in the tests that kill one: draw a scene of the demo."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.process import BaseProcess
from pathlib import Path

from closedset.resources import demo_screenplay
from closedset.services import open_services

_PRELOADED = (
    "boarding closedset.stage closedset.gate closedset.seal closedset.board closedset.render "
    "numba scipy.ndimage cv2 c2pa typst pypdfium2 pypdf embreex zxingcpp tuf.ngclient"
).split()
"""Imported once, in the process that all of these are forked from: a cold start is not tested."""


_SMALL = (384, 216)


def draw_scene(folder: str, environment: dict[str, str]) -> None:
    """Board the demo's third scene: five shots that are drawn and one that is refused."""
    os.environ.clear()
    os.environ.update(environment)
    make = open_services().board.make
    script = demo_screenplay()
    make(script, Path(folder), scenes="3", size=_SMALL, animatic=False, progress=_silent)


def spawn(folder: Path) -> BaseProcess:
    """Start a process that boards that scene in ``folder``."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    child = context.Process(target=draw_scene, args=(str(folder), dict(os.environ)))
    child.start()
    return child


def _silent(stage: str, done: int, total: int, text: str) -> None:
    """Nobody watches."""
