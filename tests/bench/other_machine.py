"""Whether another machine draws the same: PYTHONPATH=src python tests/bench/other_machine.py [n].

Draws random shots as this machine does, and in another process as a plain x86-64 with one core
would, with a body model of its own. Prints for each shot what share of the ids is equal, and how
far apart the depths of those are. On 2026-11-22, 20 shots:
99.999 % of the ids at least, depth within 0.05 mm.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "stage"))

from machines import apart, drawn, drawn_elsewhere

FIRST, SIZE = 70_000, (640, 360)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        there = drawn_elsewhere(Path(folder), FIRST, count, SIZE, own_body_model=True)
    here = drawn(FIRST, count, SIZE)
    found = [apart(here, there, shot, shot) for shot in range(count)]
    for shot, one in enumerate(found):
        print(f"{FIRST + shot}: ids equal {one.same:.4%}, depth within {one.metres * 1000:.3f} mm, "
              f"light {one.light:.4f} levels")  # fmt: skip
    print(f"{count} shots: ids equal {min(f.same for f in found):.4%} at least, "
          f"depth within {max(f.metres for f in found) * 1000:.3f} mm")  # fmt: skip


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["20"])[0]))
