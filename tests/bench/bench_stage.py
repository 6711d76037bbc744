"""What the stage costs: python tests/bench/bench_stage.py [panels].

Cold start, one warm panel with all plates at 1280x720 and its ink look, animatic frames at 640x360
on one set, and how memory grows over many panels. Wall time and CPU time of this process, and what
a fixed sum takes just now: a busy machine makes all figures worse than they are. On 2026-11-22, two
AMD EPYC cores with nothing else running: plates 0.24 to 0.36 s, ink 0.17 to 0.26 s, 10.2 frames a
second, first panel 5.3 s. Later that day, other programs sharing the cores, a frame with its ink
took 0.14 to 0.18 processor seconds where it had taken 0.21 to 0.23.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

START = time.perf_counter()
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "stage"))

import numpy as np  # noqa: E402
from staging import NOW, clear, make_request, make_shot, pair  # noqa: E402

from closedset.model.pixels import Plates  # noqa: E402
from closedset.model.shot import Angle, Move, SetKind, ShotSize  # noqa: E402
from closedset.render.looks import load_look  # noqa: E402
from closedset.render.study import Study  # noqa: E402
from closedset.stage import Stage  # noqa: E402

SHOTS = tuple(
    make_shot(size, pair(), subjects, angle=angle, lens=lens, kind=kind)
    for kind in (SetKind.KITCHEN, SetKind.STREET, SetKind.BUS)
    for size, subjects, angle, lens in (
        (ShotSize.WIDE, ("MARA", "JOE"), Angle.FRONT, 28.0),
        (ShotSize.MEDIUM, ("MARA", "JOE"), Angle.OVER_SHOULDER, 50.0),
        (ShotSize.CLOSE, ("JOE",), Angle.THREE_QUARTER, 85.0),
    )
)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def megabytes() -> float:
    """Return the resident set now, MB; the peak where the system does not say."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def ink(plates: Plates) -> None:
    request = plates.cleared.request
    load_look("ink").draw(Study(plates, request.shot, request.seed))


def calibrate() -> None:
    """200 sums of a million numbers."""
    a = np.ones(1_000_000, np.float32)
    b = np.empty_like(a)
    for _ in range(200):
        np.add(a, a, out=b)


def main(panels: int) -> None:
    stage = Stage(lambda: NOW)

    def shoot(index: int, width: int, height: int) -> Plates:
        return stage.plates(clear(make_request(SHOTS[index % len(SHOTS)], width, height)))

    shoot(0, 1280, 720)
    print(
        f"first panel 1280x720, from the start of the program: {time.perf_counter() - START:.1f} s"
    )
    for index in range(len(SHOTS)):
        shoot(index, 320, 180)
    ink(shoot(0, 320, 180))
    for index, shot in enumerate(SHOTS):
        wall, cpu = min(timed(lambda i=index: shoot(i, 1280, 720)) for _ in range(2))
        plates = shoot(index, 1280, 720)
        wall_look, cpu_look = min(timed(lambda p=plates: ink(p)) for _ in range(2))
        name = f"{shot.size.value} {shot.angle.value} {shot.setting.kind.value}"
        print(f"panel 1280x720, all plates, {name}: {wall:.2f} s wall, {cpu:.2f} s CPU; "
              f"ink {wall_look:.2f} s wall, {cpu_look:.2f} s CPU", flush=True)  # fmt: skip
    moving = replace(SHOTS[0], move=Move.PUSH_IN)
    cleared = clear(make_request(moving, 640, 360))
    wall, cpu = timed(lambda: [None for _ in stage.frames(cleared, 24)])
    print(f"frames 640x360 of one move: {24 / wall:.1f} a second wall, {24 / cpu:.1f} CPU")
    frames = stage.frames(cleared, 24, for_look=True)
    wall, cpu = timed(lambda: [ink(plates) for plates in frames])
    print(f"with ink, as an animatic's: {24 / wall:.1f} a second wall, {24 / cpu:.1f} CPU")
    wall, cpu = timed(calibrate)
    print(f"calibration: {wall:.3f} s wall, {cpu:.3f} s CPU, load {os.getloadavg()[0]:.1f}")
    before = megabytes()
    for index in range(panels):
        shoot(index, 320, 180)
        if (index + 1) % max(panels // 5, 1) == 0:
            print(f"after {index + 1} panels: {megabytes():.0f} MB (was {before:.0f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
