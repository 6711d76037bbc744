"""Put random shots to the director's ruler: PYTHONPATH=src python tests/bench/shots.py [first] [n].

Each shot is drawn small; its plate document alone is then judged, by projecting the landmarks
through the saved matrices: crop at the size's landmark, headroom, line of action, eyes in sight, no
camera in a body. Prints every flaw with its seed, then the counts.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "stage"))

from random_shots import flaws, random_shot, request_of
from staging import NOW, clear

from closedset.stage import Stage, plate_document


def main(first: int, count: int) -> None:
    stage, rules, failed = Stage(lambda: NOW), Counter[str](), 0
    for seed in range(first, first + count):
        shot = random_shot(seed)
        plates = stage.plates(clear(request_of(shot)))
        found = flaws(json.loads(json.dumps(plate_document(plates))), shot)
        failed += bool(found)
        for flaw in found:
            rules[flaw.rule] += 1
            print(f"{seed}: {shot.size.value} {shot.angle.value} {shot.height.value} "
                  f"{shot.setting.kind.value}: {flaw.rule}: {flaw.what}", flush=True)  # fmt: skip
    print(f"{count} shots, {failed} with flaws; {dict(rules)}")


if __name__ == "__main__":
    main(*(int(a) for a in (sys.argv[1:] + ["5000", "500"][len(sys.argv) - 1 :])))
