"""How long one question to a call sheet of 1,000 performers takes.

Run: python tests/bench/bench_callsheet.py

Cold: a fresh machine's first question, everything read and verified. Warm: the next questions, of
the same process, each about another performer. Prints milliseconds of wall time and of this
process's own work, median and worst.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "vectors"))

from list_props import Desk, grant_json, key

from closedset.callsheet.publish import Member

PERFORMERS = 1000
ROUNDS = 10


def crowd(desk: Desk) -> None:
    others = []
    for number in range(PERFORMERS - 1):
        name = f"extra-{number}"
        payload = json.dumps(grant_json(f"@{name}", name)).encode()
        others.append(Member(f"@{name}", Desk(desk.folder, payload, key(name)).packet()))
    desk.others = tuple(others)
    desk.publish()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, own = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - own) * 1e3


def report(what: str, times: list[tuple[float, float]]) -> None:
    walls, owns = [t[0] for t in times], [t[1] for t in times]
    print(
        f"{what}: wall median {median(walls):.1f} ms, worst {max(walls):.1f} ms; "
        f"own work median {median(owns):.1f} ms, worst {max(owns):.1f} ms"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        crowd(desk)
        desk.ask(state="imports")
        cold = [timed(lambda: desk.ask(state=f"cold-{i}")) for i in range(ROUNDS)]  # noqa: B023
        report(f"{PERFORMERS} performers, cold", cold)
        kept = [timed(lambda: desk.ask(state="cold-0")) for _ in range(ROUNDS)]
        report(f"{PERFORMERS} performers, new process' first question, list on disk", kept)
        client = desk.client("cold-0")
        client.grant_for("@demo-ada")
        names = [f"@extra-{i}" for i in range(ROUNDS)]
        warm = [timed(lambda: client.grant_for(name)) for name in names]  # noqa: B023
        report(f"{PERFORMERS} performers, warm, each another performer", warm)
        again = [timed(lambda: client.grant_for("@extra-1")) for _ in range(ROUNDS)]
        report(f"{PERFORMERS} performers, warm, the same performer", again)


if __name__ == "__main__":
    main()
