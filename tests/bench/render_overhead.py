"""Time the engine against a plain loop: PYTHONPATH=src python tests/bench/render_overhead.py

Two figures, each in one run on one machine:

- *outside*: processor seconds per shot that the engine spends around the pipeline's call (prompt,
  controls, checks, resizing, measuring), with plates of 1280x720 and a pipeline that returns a
  ready picture at once;
- *ratio*: a shot through the engine over the same call of the same pipeline, made by hand with
  the same arguments, taking turns; the weights are the tiny twin's, whose pictures must be small.

On a card, ``--device cuda`` and a recipe whose weights are in the depot (``--depot FOLDER``) give
the figures of the true model, and so does ``--true-size``: random weights of the true architecture,
for ``sdxl-lightning``, ``z-image-turbo`` and ``wan-vace``. ``--board 24`` adds *board*: so many
shots through one renderer, asked for by four threads as a board asks, held against the plain loop,
by the plan that the card is given for a board. Copying the plates is not measured: the stage makes
them anyway.
"""

from __future__ import annotations

import argparse
import functools
import platform
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "render"))
sys.path.insert(0, str(Path(__file__).parents[1] / "gpu"))

import numpy as np
import twins
from render_props import NOW, make_plates, make_request

from closedset.gate import Gate
from closedset.model.pixels import Plates, Steering
from closedset.render import load_recipe
from closedset.render.engine import DiffusersRenderer
from closedset.render.plan import Room
from closedset.store import Depot


def main() -> None:
    """Measure and print."""
    args = _arguments()
    root = Path(tempfile.mkdtemp())
    depot = Depot(args.depot) if args.depot else twins.depot_with(args.recipe, root)
    print(
        f"{platform.machine()} {platform.python_version()} {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )
    outside = _outside(args.recipe, depot, args.shots)
    print(
        f"outside the pipeline, 1280x720: {outside:.3f} processor s a shot (median of {args.shots})"
    )
    load: Any = None
    if args.true_size:
        import true_size

        load = true_size.loader(args.recipe)
    plain, ratio = _ratio(args, depot, load)
    print(f"engine / plain loop at {args.size}: {ratio:.3f} (plain {plain:.2f} s a shot)")
    if args.board:
        rate, plan = _board(args, depot, load)
        print(f"board of {args.board}: {rate:.2f} s a shot, {plain / rate:.2f} x plain ({plan})")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="sdxl-lightning")
    parser.add_argument("--shots", type=int, default=7)
    parser.add_argument("--size", default="64x64")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--depot", type=Path)
    parser.add_argument("--true-size", action="store_true")
    parser.add_argument("--board", type=int, default=0)
    return parser.parse_args()


def _plates(width: int, height: int) -> Plates:
    gate = Gate(clock=lambda: NOW)
    return make_plates(gate.clear(make_request(width, height)))


class _Instant:
    """A pipeline that returns a ready picture, and notes when it was called and left."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self, callback_on_step_end: Any = None, **asked: Any) -> SimpleNamespace:
        began = time.process_time()
        shape = (1, asked["height"], asked["width"], 3)
        images = np.random.default_rng(0).random(shape, np.float32)
        self.spent = time.process_time() - began
        return SimpleNamespace(images=images)


def _outside(recipe: str, depot: Depot, shots: int) -> float:
    instant, plates = _Instant(), _plates(1280, 720)
    room = Room("cpu", None, 10**12)
    renderer = DiffusersRenderer(
        load_recipe(recipe), lambda: NOW, depot, "cpu", lambda *_: instant, room
    )
    spent = []
    for _ in range(shots + 1):
        began = time.process_time()
        renderer.render(plates)
        spent.append(time.process_time() - began - instant.spent)
    return statistics.median(spent[1:])


def _board(args: argparse.Namespace, depot: Depot, load: Any) -> tuple[float, str]:
    """Return seconds a shot of a board, and the plan by which it was drawn."""
    plates = _plates(*(int(n) for n in args.size.split("x")))
    recipe = load_recipe(args.recipe)
    renderer = DiffusersRenderer(recipe, lambda: NOW, depot, args.device, load, shots=args.board)
    steering = Steering(portraits=(("MARA", plates),))
    renderer.render(plates, steering)
    began = time.perf_counter()
    with ThreadPoolExecutor(4) as hands:
        drawn = list(hands.map(lambda _: renderer.render(plates, steering), range(args.board)))
    spent = (time.perf_counter() - began) / args.board
    made = dict(drawn[-1].making)
    said = [f"{name} {made[name]}" for name in ("memory", "batch", "compiled") if name in made]
    return spent, ", ".join(said)


def _ratio(args: argparse.Namespace, depot: Depot, load: Any) -> tuple[float, float]:
    """Return the plain loop's seconds, and engine over plain; both do the very same call."""
    plates = _plates(*(int(n) for n in args.size.split("x")))
    recipe, shots = load_recipe(args.recipe), args.shots
    renderer = DiffusersRenderer(recipe, lambda: NOW, depot, args.device, load)
    steering = Steering(portraits=(("MARA", plates),))
    renderer.render(plates, steering)
    pipeline: Any = renderer._warm.pipeline
    kept: dict[str, Any] = {}
    kind = type(pipeline)

    class Kept(kind):  # type: ignore[misc, valid-type]
        @functools.wraps(kind.__call__)
        def __call__(self, **asked: Any) -> Any:
            kept.update(asked)
            return kind.__call__(self, **asked)

    pipeline.__class__ = Kept
    renderer.render(plates, steering)
    pipeline.__class__ = kind
    import torch

    seed = kept.pop("generator").initial_seed()
    kept.pop("callback_on_step_end", None)
    ours, plain = [], []
    for _ in range(shots):
        began = time.perf_counter()
        renderer.render(plates, steering)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        pipeline(**kept, generator=torch.Generator("cpu").manual_seed(seed))
        plain.append(time.perf_counter() - began)
    return statistics.median(plain), statistics.median(ours) / statistics.median(plain)


if __name__ == "__main__":
    main()
