"""Peak memory of ``closedset check --jsonl`` on 1,000 and on 10,000 prompts, as one process each.

    python tests/bench/gate_memory.py

The prompts are our corpus over and over, each with a number of its own, so that no two are alike.
Fails when ten times the prompts take more than a tenth more memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "gates" / "data"
MOST = 1.1


def prompts(count: int) -> list[str]:
    rows = [
        json.loads(line)["prompt"]
        for path in sorted(DATA.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [f"{rows[i % len(rows)]} take {i}" for i in range(count)]


def peak(count: int) -> tuple[float, float]:
    """Return the peak resident size in MB, and the seconds of CPU, of one run."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.jsonl"
        lines = (json.dumps({"id": i, "prompt": p}) for i, p in enumerate(prompts(count)))
        source.write_text("\n".join(lines) + "\n", "utf-8")
        measured = (
            "import resource, subprocess, sys;"
            "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE);"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
            "print(done.stdout.count(b'\\n'), used.ru_maxrss, used.ru_utime + used.ru_stime)"
        )
        command = [sys.executable, "-m", "closedset", "check", "--jsonl", str(source)]
        done = subprocess.run(
            [sys.executable, "-c", measured, *command], capture_output=True, text=True, check=True
        )
    answered, kilobytes, seconds = done.stdout.split()
    if int(answered) != count:
        raise SystemExit(f"{answered} of {count} prompts were answered")
    return int(kilobytes) / 1024, float(seconds)


def main() -> int:
    few = many = 0.0
    for count in (1_000, 10_000):
        start = time.monotonic()
        megabytes, seconds = peak(count)
        print(f"{count:6} prompts: peak {megabytes:.0f} MB, {seconds:.0f} s of CPU, "
              f"{time.monotonic() - start:.0f} s")  # fmt: skip
        few, many = few or megabytes, megabytes
    return 0 if many <= few * MOST else 1


if __name__ == "__main__":
    sys.exit(main())
