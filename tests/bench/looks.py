"""Time the looks: PYTHONPATH=src python tests/bench/looks.py [--size 1280x720] [--plates]

Prints processor seconds of one core and wall seconds, the median over a few panels of the demo
shot's kind: two performers in a room. A busy machine makes both figures worse than they are.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "stage"))

import cv2
import numpy as np
from staging import clear, make_request, make_shot, pair

from closedset.model.pixels import Plates
from closedset.model.shot import SetKind, ShotSize
from closedset.render import look_ids
from closedset.render.looks import load_look
from closedset.render.study import Study
from closedset.stage import Stage


def main() -> None:
    """Measure and print a table."""
    args = _arguments()
    width, height = (int(n) for n in args.size.split("x"))
    cv2.setNumThreads(1)
    shot = make_shot(ShotSize.MEDIUM_WIDE, pair(), ("MARA", "JOE"), kind=SetKind.ROOM)
    cleared = clear(make_request(shot, width, height))
    stage = Stage(lambda: cleared.issued)
    plates = stage.plates(cleared)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"load {os.getloadavg()[0]:.1f}, {datetime.now(UTC):%Y-%m-%d}")  # fmt: skip
    print(f"python {' '.join(sys.argv)}")
    print(f"{'':14} {'cpu s':>7} {'wall s':>7}   {width}x{height}")
    if args.plates:
        _row("plates", lambda: stage.plates(cleared), args.times)
    for look in look_ids():
        _row(look, lambda look=look: _draw(plates, look), args.times)
    _row("(calibration)", _calibrate, args.times)


def _draw(plates: Plates, look: str) -> np.ndarray:
    request = plates.cleared.request
    return load_look(look).draw(Study(plates, request.shot, request.seed))


def _calibrate() -> None:
    """200 sums of a million numbers: what this machine gives a program just now."""
    a = np.ones(1_000_000, np.float32)
    b = np.empty_like(a)
    for _ in range(200):
        np.add(a, a, out=b)


def _row(name: str, work: Callable[[], object], times: int) -> None:
    work()
    cpu, wall = [], []
    for _ in range(times):
        before, start = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - before)
        wall.append(time.perf_counter() - start)
    print(f"{name:14} {statistics.median(cpu):7.3f} {statistics.median(wall):7.3f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--plates", action="store_true", help="time the stage as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
