"""Kill a board of forty shots and go on; draw five hundred and watch the memory. Run by hand.

    PYTHONPATH=src python tests/bench/render_endurance.py kills [--kills 4] [--seed 1] [--queue]
    PYTHONPATH=src python tests/bench/render_endurance.py memory [--shots 500]
    PYTHONPATH=src python tests/bench/render_endurance.py board [--shots 500]

*kills*: `closedset board` with a recipe's tiny twin is killed (SIGKILL) at random moments and
started again; panels, takes, their records and shot lists must be those of a run that nobody
disturbed, and the ledger's chain must hold. With ``--queue``, what is killed is `closedset render`
of all shots over a board in ink; no job may be left, none may have failed.
*memory*: one renderer draws shots that differ in seed and words; what the process holds afterwards
is printed at 50, at half and at the end. *board*: so many shots go through a whole board at 128x128
(stage, pipeline, seals, store); what the process holds is printed every fifty.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "render"))

SHOTS = 40
BOARD = """
import sys
from pathlib import Path
from closedset.services import open_services
open_services().board.make(
    Path(sys.argv[1]), Path(sys.argv[2]), recipe=sys.argv[3], draft=sys.argv[3] != "ink",
    size=(128, 128), animatic=False, progress=lambda *_: None,
)
"""
QUEUE = """
import sys
from pathlib import Path
from closedset.services import open_services
render = open_services().render
asked = render.stills(Path(sys.argv[2]), recipe=sys.argv[3], draft=True, size=(128, 128))
sys.exit(render.draw(asked, lambda *_: None).exit_status)
"""
PLACES = "KITCHEN DINER OFFICE BEDROOM".split()


def main() -> None:
    """Do what was asked for and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["kills", "memory", "board"])
    parser.add_argument("--recipe", default="sd15-lcm")
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shots", type=int, default=500)
    parser.add_argument("--queue", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        if args.what == "memory":
            memory(Path(place), args.recipe, args.shots)
            return
        script = prepare(Path(place), args.recipe, SHOTS if args.what == "kills" else args.shots)
        if args.what == "kills":
            kills(script, args.recipe, args.kills, random.Random(args.seed), args.queue)
        else:
            board(script, args.recipe)


def prepare(place: Path, recipe: str, shots: int) -> Path:
    """Write a script of so many shots, and make a home that has the recipe's twin."""
    import twins

    from closedset.services import open_services

    os.environ["CLOSEDSET_HOME"] = str(place / "home")
    open_services().pipelines.bring(recipe, twins.build(recipe, place / "source"))
    script = place / "many.fountain"
    scenes = [f"INT. {PLACES[n % 4]} - DAY\n\nThe table has {n} cups.\n" for n in range(shots)]
    script.write_text("\n".join(scenes))
    return script


def kills(script: Path, recipe: str, count: int, rng: random.Random, queue: bool) -> None:
    """Kill ``count`` times a process that was at work, go on, compare."""
    whole_folder, cut_folder = script.parent / "undisturbed", script.parent / "killed"
    child = QUEUE if queue else BOARD
    if queue:
        for folder in (whole_folder, cut_folder):
            run(BOARD, script, folder, "ink").wait()
    began = time.monotonic()
    run(child, script, whole_folder, recipe).wait()
    whole = time.monotonic() - began
    print(f"undisturbed: {drawn(whole_folder)} panels, {whole:.0f} s", flush=True)
    for number in range(count):
        process = run(child, script, cut_folder, recipe)
        # Each start goes on where the last was killed: there is less left to be killed in.
        time.sleep(whole * (0.2 + rng.uniform(0.2, 0.9) / count))
        done = process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        there = len(list(cut_folder.glob("takes/*.png")))
        print(f"kill {number + 1}: {there} takes{' (had ended)' if done else ''}", flush=True)
    run(child, script, cut_folder, recipe).wait()
    one, other = files_of(whole_folder), files_of(cut_folder)
    files = {name for name in one if one[name] != other.get(name)} | (one.keys() ^ other.keys())
    print(f"after the last start: {drawn(cut_folder)} panels; {len(one)} files and records alike: ")
    print(not files, flush=True)
    if files or drawn(whole_folder) < SHOTS:
        sys.exit(f"differ: {sorted(files)[:5]}")


def run(child: str, script: Path, out: Path, recipe: str) -> subprocess.Popen[bytes]:
    """Start the work in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", child, str(script), str(out), recipe])


def drawn(folder: Path) -> int:
    """Return how many panels hang there. Ends the program if one is a card: cards are no test."""
    from closedset.store import Production

    with Production.read(folder) as production:
        cards = [take.shot for take in production.takes() if take.kind == "notice"]
    if cards:
        sys.exit(f"{folder}: {len(cards)} shots were not cleared, {cards[0]} first")
    return len(list(folder.glob("panels/*")))


def files_of(folder: Path) -> dict[str, str]:
    """Return name to hash of panels, takes and shot lists, and of each take's record.

    Raises StoreError if the ledger's chain is broken; ends the program for a job that is not done.
    """
    from closedset.ledger import Ledger
    from closedset.store import JobState, Production

    files = [*folder.glob("panels/*"), *folder.glob("takes/*"), *folder.glob("shots.*")]
    found = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }
    with Production.read(folder) as production:
        Ledger(production).audit()
        states = {job.state for job in production.jobs()}
        records = {f"record {take.id}": repr(take) for take in production.takes()}
    if states - {JobState.DONE}:
        sys.exit(f"{folder}: jobs are {sorted(states)}")
    return found | records


def board(script: Path, recipe: str) -> None:
    """Make one long board in this process, and weigh it every fifty shots."""
    import psutil

    from closedset.services import open_services

    def progress(stage: str, done: int, _total: int, _text: str) -> None:
        if stage == "shoot" and done % 50 == 0:
            held = psutil.Process().memory_info().rss / 1e6
            print(f"{done} shots: {held:.0f} MB", flush=True)

    open_services().board.make(
        script, script.parent / "board", recipe=recipe, draft=True, size=(128, 128),
        animatic=False, progress=progress,
    )  # fmt: skip
    print(f"{drawn(script.parent / 'board')} panels drawn", flush=True)


def memory(place: Path, recipe: str, shots: int) -> None:
    """Draw and weigh."""
    import psutil
    import twins
    from render_props import NOW, make_plates, make_request

    from closedset.gate import Gate
    from closedset.render import load_recipe
    from closedset.render.engine import DiffusersRenderer

    depot = twins.depot_with(recipe, place)
    gate = Gate(clock=lambda: NOW)
    renderer = DiffusersRenderer(load_recipe(recipe), lambda: NOW, depot, "cpu")
    for number in range(1, shots + 1):
        text = f"Mara waits {number} minutes at the door"
        renderer.render(make_plates(gate.clear(make_request(64, 64, seed=number, text=text))))
        if number in {50, shots // 2, shots}:
            gc.collect()
            held = psutil.Process().memory_info().rss / 1e6
            print(f"{number} shots: {held:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
