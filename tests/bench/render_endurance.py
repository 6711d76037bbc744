"""Kill a board of forty shots and go on; draw five hundred and watch the memory. Run by hand.

    PYTHONPATH=src python tests/bench/render_endurance.py kills [--kills 4] [--seed 1]
    PYTHONPATH=src python tests/bench/render_endurance.py memory [--shots 500]

*kills*: `closedset board` with a recipe's tiny twin is killed (SIGKILL) at random moments and
started again; panels, takes and shot lists must be those of a run that nobody disturbed.
*memory*: one renderer draws shots that differ in seed and words; what the process holds afterwards
is printed at 50, at half and at the end.
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
CHILD = """
import sys
from pathlib import Path
from closedset.services import open_services
open_services().board.make(
    Path(sys.argv[1]), Path(sys.argv[2]), recipe=sys.argv[3], draft=True, size=(128, 128),
    animatic=False, progress=lambda *_: None,
)
"""
PLACES = "KITCHEN DINER OFFICE BEDROOM".split()


def main() -> None:
    """Do what was asked for and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["kills", "memory"])
    parser.add_argument("--recipe", default="sd15-lcm")
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shots", type=int, default=500)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        if args.what == "kills":
            kills(Path(place), args.recipe, args.kills, random.Random(args.seed))
        else:
            memory(Path(place), args.recipe, args.shots)


def kills(place: Path, recipe: str, count: int, rng: random.Random) -> None:
    """Kill, go on, compare."""
    import twins

    from closedset.services import open_services

    os.environ["CLOSEDSET_HOME"] = str(place / "home")
    open_services().pipelines.bring(recipe, twins.build(recipe, place / "source"))
    script = place / "forty.fountain"
    scenes = [f"INT. {PLACES[n % 4]} - DAY\n\nRain falls on window {n}.\n" for n in range(SHOTS)]
    script.write_text("\n".join(scenes))
    began = time.monotonic()
    run(script, place / "undisturbed", recipe).wait()
    whole = time.monotonic() - began
    print(f"undisturbed: {drawn(place / 'undisturbed')} panels, {whole:.0f} s", flush=True)
    for number in range(count):
        child = run(script, place / "killed", recipe)
        time.sleep(rng.uniform(0.3, 0.8) * whole)
        done = child.poll() is not None
        child.send_signal(signal.SIGKILL)
        child.wait()
        there = drawn(place / "killed")
        print(f"kill {number + 1}: {there} panels{' (had ended)' if done else ''}", flush=True)
    run(script, place / "killed", recipe).wait()
    one, other = files_of(place / "undisturbed"), files_of(place / "killed")
    files = {name for name in one if one[name] != other.get(name)} | (one.keys() ^ other.keys())
    print(f"after the last start: {drawn(place / 'killed')} panels; all files alike: {not files}")
    if files or drawn(place / "undisturbed") < SHOTS:
        sys.exit(f"differ: {sorted(files)[:5]}")


def run(script: Path, out: Path, recipe: str) -> subprocess.Popen[bytes]:
    """Start the board in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", CHILD, str(script), str(out), recipe])


def drawn(folder: Path) -> int:
    """Return how many panels hang there."""
    return len(list(folder.glob("panels/*")))


def files_of(folder: Path) -> dict[str, str]:
    """Return name to hash of panels, takes and shot lists."""
    files = [*folder.glob("panels/*"), *folder.glob("takes/*"), *folder.glob("shots.*")]
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


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
