"""What the gate catches and what it lets through, as tables; fails when a figure gets worse.

    python tests/bench/gate_bench.py                our own corpus, both halves
    python tests/bench/gate_bench.py --shared       ../shared/data/prompts too, where it exists
    python tests/bench/gate_bench.py --speed        time and memory

``dev`` was read row by row while building; ``held`` and ``fresh`` are only counted, ``fresh`` being
rows written before the last change of rules. ``author`` was written by somebody who never saw the
gate, was counted once before it was read, and is development data since; so was ``second``, by
another. ``own_second`` was written here against the classes that ``second`` missed, before the gate
was asked, and is only counted. ``third`` is by a third author, counted once before it was read
and development data since; its invented names are counted twice, the second time declared.
``own_third`` was written here against the classes that ``third`` missed. ``fifth``, ``sixth`` and
``seventh`` are by three more authors, counted once, then taught to the learned layer (as all the
above is: ``gate_train.py --left-out`` counts each author by a model that never saw them), and so
were ``eighth`` and ``ninth``, by two who wrote of invented people, declared and not, and of nobody.
``fourth`` and ``tenth`` are by authors of whose prompts nothing was taught to it; each was counted
before it was read. ``eleventh`` to ``thirty_fourth`` imitate ``../shared/data/prompts``;
each was counted before it was read, then its classes were mended; those up to ``twenty_ninth``
are taught to the learned layer since.
``captions`` are harmless captions and action lines of our own. Each row counts prompts
by kind, with a 95 % Wilson interval. Floors are in ``gate_floors.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "gates" / "data"
SHARED = HERE.parents[2] / "shared" / "data" / "prompts"
APART = ("invented_character", "fictional_known_character", "artist_style")
KINDS = {"benign": "plain", "benign_invented": "invented_character", "harmless": "plain",
         "undeclared": "invented_character", "declared": "invented, declared"}  # fmt: skip
"""What the third and later authors called the kinds of the other sets."""
_LATER = (
    "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty_first", "twenty_second",
    "twenty_third", "twenty_fourth", "twenty_fifth", "twenty_sixth", "twenty_seventh",
    "twenty_eighth", "twenty_ninth", "thirtieth", "thirty_first", "thirty_second",
    "thirty_third", "thirty_fourth",
)  # fmt: skip
"""Sets by authors who wrote the kind as the class."""
Counts = dict[str, Counter[str]]


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927)."""
    z, p = 1.959964, hits / total
    middle = p + z * z / (2 * total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def run(rows: list[dict[str, object]], declared: tuple[str, ...] = ()) -> list[str]:
    """Return the verdicts of ``closedset check --jsonl`` on ``rows``, in order."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.jsonl"
        lines = (json.dumps({"id": r["id"], "prompt": r["prompt"]}) for r in rows)
        source.write_text("\n".join(lines) + "\n", "utf-8")
        command = [sys.executable, "-m", "closedset", "check", "--jsonl", str(source)]
        for name in declared:
            command += ["--declare", f"{name}=character"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [json.loads(line)["verdict"] for line in done.stdout.splitlines()]


def _declared(row: dict[str, object]) -> str:
    """Return the verdict on a row that says itself who is declared, of the same gate in here."""
    from closedset.gate import Declarations, Gate
    from closedset.model.request import TextField

    names = tuple(map(str, row["declare"]))  # type: ignore[call-overload]
    gate = Gate(clock=lambda: NOW, declared=Declarations(characters=names))
    return gate.check([TextField("prompt", str(row["prompt"]))]).decision.value


def count(files: tuple[tuple[Path, str], ...], part: str = "") -> Counts:
    rows: list[dict[str, object]] = []
    for path, key in files:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            odd = row.get("ambiguous") or row[key] == "ambiguous"
            if odd or (part and row["part"] != part):
                continue
            rows.append({**row, "kind": KINDS.get(row[key], row[key])})
    counts: Counts = defaultdict(Counter)
    bare = [row for row in rows if not row.get("declare")]
    for row, verdict in zip(bare, run(bare), strict=True):
        counts[str(row["kind"])][verdict] += 1
    for row in rows:
        if row.get("declare"):
            counts[str(row["kind"])][_declared(row)] += 1
    invented = [row for row in rows if "declared" in row]
    names = tuple(sorted({str(name) for row in invented for name in row["declared"]}))  # type: ignore[attr-defined]
    if invented:
        counts["invented, declared"] = Counter(run(invented, names))
    return counts


def table(counts: Counts, real: tuple[str, ...]) -> list[str]:
    """Return the table's lines; for real people the share caught, else the share cleared."""
    lines = [
        "| kind | prompts | clear | hold | refuse | 95 % interval |",
        "|---|---|---|---|---|---|",
    ]
    harmless: Counter[str] = Counter()
    for kind, found in counts.items():
        total = found.total()
        good = total - found["clear"] if kind in real + APART[:1] else found["clear"]
        low, high = wilson(good, total)
        word = "caught" if kind in real + APART[:1] else "clear"
        shares = " | ".join(f"{found[v] / total:.1%}" for v in ("clear", "hold", "refuse"))
        lines.append(f"| {kind} | {total} | {shares} | {word} {low:.1%}–{high:.1%} |")
        if kind not in real + APART:
            harmless += found
    total = harmless.total()
    shares = " | ".join(f"{harmless[v] / total:.1%}" for v in ("clear", "hold", "refuse"))
    low, high = wilson(harmless["clear"], total)
    lines.append(f"| **all harmless** | {total} | {shares} | clear {low:.1%}–{high:.1%} |")
    return lines


def worse(counts: Counts, floors: dict[str, float], real: tuple[str, ...]) -> list[str]:
    """Return what fell below its floor."""
    fallen = []
    for kind, floor in floors.items():
        found = counts[kind]
        caught = kind in real + APART[:1]
        good = found.total() - found["clear"] if caught else found["clear"]
        if good / found.total() < floor:
            fallen.append(f"{kind}: {good / found.total():.1%}, floor {floor:.1%}")
    return fallen


def speed() -> None:
    """Print load time, memory, time a prompt, 10,000 prompts, a long prompt and a screenplay."""
    start = time.process_time()
    from closedset.gate import Gate
    from closedset.model.request import TextField

    gate = Gate(clock=lambda: NOW)
    gate.check([TextField("prompt", "Mara waits under the Charles Bridge in Prague.")])
    print(f"load: {time.process_time() - start:.2f} s of CPU, {_megabytes()} MB, "
          f"torch {'loaded' if 'torch' in sys.modules else 'not loaded'}")  # fmt: skip
    rows = [
        json.loads(line)["prompt"]
        for name in ("real", "benign")
        for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
        if json.loads(line).get("kind") != "other_script"
        and json.loads(line).get("class") != "other_language"
    ]
    seconds = []
    for text in rows * 2:
        start = time.process_time()
        gate.check([TextField("prompt", text)])
        seconds.append(time.process_time() - start)
    seconds = sorted(seconds[len(rows) :])
    print(f"a prompt: median {seconds[len(seconds) // 2] * 1e3:.1f} ms, "
          f"p99 {seconds[int(len(seconds) * 0.99)] * 1e3:.1f} ms of CPU")  # fmt: skip
    before, start = _megabytes(), time.process_time()
    for i in range(10_000):
        gate.check([TextField("prompt", f"{rows[i % len(rows)]} take {i}")])
    print(f"10,000 prompts: {time.process_time() - start:.0f} s, +{_megabytes() - before} MB")
    start = time.process_time()
    verdict = gate.check([TextField("prompt", "rain on a tin roof " * 55_000)])
    print(f"1 MB: {verdict.decision.value} in {time.process_time() - start:.2f} s")
    pages = [
        f"Mara crosses the yard, picks up crate {i} and looks at the river." for i in range(2400)
    ]
    start = time.process_time()
    asked = {r.span for p in pages for r in gate.check([TextField("action", p)]).reasons}
    print(
        f"120 pages, 2,400 action lines: {time.process_time() - start:.1f} s, asks {sorted(asked)}"
    )


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", action="store_true")
    parser.add_argument("--speed", action="store_true")
    wanted = parser.parse_args()
    if wanted.speed:
        speed()
        return 0
    floors = json.loads((HERE / "gate_floors.json").read_text("utf-8"))
    own = ((DATA / "real.jsonl", "kind"), (DATA / "benign.jsonl", "class"))
    fresh = ((DATA / "fresh_real.jsonl", "kind"), (DATA / "fresh_benign.jsonl", "class"))
    author = ((DATA / "author.jsonl", "kind"),)
    sets = {"dev": (own + fresh, "dev"), "held": (own, "held"), "fresh": (fresh, "held")}
    sets["author"] = (author, "")
    sets["second"] = (((DATA / "second.jsonl", "kind"),), "")
    sets["own_second"] = (((DATA / "own_second.jsonl", "kind"),), "")
    sets["third"] = (((DATA / "third.jsonl", "class"),), "")
    sets["own_third"] = (((DATA / "own_third.jsonl", "kind"),), "")
    sets["captions"] = (((DATA / "captions.jsonl", "kind"),), "")
    for name in _LATER:
        sets[name] = (((DATA / f"{name}.jsonl", "class"),), "")
    if wanted.shared and SHARED.is_dir():
        files = ((SHARED / "real_person_prompts.jsonl", "kind"),
                 (SHARED / "benign_prompts.jsonl", "class"))  # fmt: skip
        sets["shared"] = (files, "")
    real = tuple(floors["real"])
    fallen: list[str] = []
    for name, (files, part) in sets.items():
        counts = count(files, part)
        print(f"\n{name}\n" + "\n".join(table(counts, real)))
        fallen += [f"{name} {line}" for line in worse(counts, floors.get(name, {}), real)]
    print("\n" + ("\n".join(f"WORSE: {line}" for line in fallen) or "nothing got worse"))
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
