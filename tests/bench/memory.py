"""Memory over many panels: PYTHONPATH=src python tests/bench/memory.py [count].

Draws that many small random shots with all plates and a look, in one process, and prints what the
process holds on the way, so that growth shows.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "stage"))

from random_shots import random_shot, request_of
from staging import NOW, clear

from closedset.render.plates_renderer import PlatesRenderer
from closedset.stage import Stage

MARKS = (10, 100, 250, 500, 750, 1000)


def resident() -> float:
    """Return the process's resident memory in MB (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def main(count: int) -> None:
    stage, renderer = Stage(lambda: NOW), PlatesRenderer(lambda: NOW, "ink")
    for number in range(1, count + 1):
        request = request_of(random_shot(20_000 + number), 192, 108)
        renderer.render(stage.plates(clear(request)))
        if number in MARKS or number == count:
            print(f"{number} panels: {resident():.0f} MB", flush=True)


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["1000"])[0]))
