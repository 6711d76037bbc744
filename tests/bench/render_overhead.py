"""Time the engine against a plain loop: PYTHONPATH=src python tests/bench/render_overhead.py

Two figures, each in one run on one machine:

- *outside*: seconds per shot that the engine spends around the pipeline's call (prompt, controls,
  checks, resizing), with plates of 1280x720 and a pipeline that returns a ready picture at once;
- *ratio*: a shot through the engine over the same call of the same pipeline, made by hand with
  the same arguments, taking turns; the weights are the tiny twin's, whose pictures must be small.

On a card, ``--device cuda`` and a recipe whose weights are in the depot (``--depot FOLDER``) give
the figures of the true model. Copying the plates is not measured: the stage makes them anyway.
"""

from __future__ import annotations

import argparse
import functools
import platform
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "render"))

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
    print(f"outside the pipeline, 1280x720: {outside:.3f} s a shot (median of {args.shots})")
    ratio, plain = _ratio(args.recipe, depot, args.device, args.shots, args.size)
    print(f"engine / plain loop at {args.size}: {ratio:.3f} (plain {plain:.2f} s a shot)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="sdxl-lightning")
    parser.add_argument("--shots", type=int, default=7)
    parser.add_argument("--size", default="64x64")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--depot", type=Path)
    return parser.parse_args()


def _plates(width: int, height: int) -> Plates:
    gate = Gate(clock=lambda: NOW)
    return make_plates(gate.clear(make_request(width, height)))


class _Instant:
    """A pipeline that returns a ready picture, and notes when it was called and left."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self, callback_on_step_end: Any = None, **asked: Any) -> SimpleNamespace:
        began = time.perf_counter()
        shape = (1, asked["height"], asked["width"], 3)
        images = np.random.default_rng(0).random(shape, np.float32)
        self.spent = time.perf_counter() - began
        return SimpleNamespace(images=images)


def _outside(recipe: str, depot: Depot, shots: int) -> float:
    instant, plates = _Instant(), _plates(1280, 720)
    room = Room("cpu", None, 10**12)
    renderer = DiffusersRenderer(
        load_recipe(recipe), lambda: NOW, depot, "cpu", lambda *_: instant, room
    )
    spent = []
    for _ in range(shots + 1):
        began = time.perf_counter()
        renderer.render(plates)
        spent.append(time.perf_counter() - began - instant.spent)
    return statistics.median(spent[1:])


def _ratio(recipe: str, depot: Depot, device: str, shots: int, size: str) -> tuple[float, float]:
    """Return engine over plain, and the plain loop's seconds; both do the very same call."""
    width, height = (int(n) for n in size.split("x"))
    plates = _plates(width, height)
    renderer = DiffusersRenderer(load_recipe(recipe), lambda: NOW, depot, device)
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
    return statistics.median(ours) / statistics.median(plain), statistics.median(plain)


if __name__ == "__main__":
    main()
