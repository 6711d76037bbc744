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
shots through one renderer, asked for by as many threads as a board has for it, held against the
plain loop, by the plan that the card is given for a board; ``--batch 4`` names the shots drawn in
one call, ``--overlap`` has each call decoded beside the next.
``--medium`` is for a processor: an SDXL of a tenth of the size with random weights, so that a shot
takes seconds and the pipeline outweighs what stands around it. ``--look-on`` has somebody look on:
*previews* says how many were shown and what that took of the time. Copying the plates is not
measured: the stage makes them anyway.
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
from dataclasses import replace
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
from closedset.model.pixels import Frames, Plates, Preview, Steering
from closedset.model.recipe import Speed
from closedset.render import load_recipe
from closedset.render.engine import DiffusersRenderer
from closedset.render.plan import Plan, Room, Rung
from closedset.run import MOST_HANDS
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
    if args.medium:
        load = _medium
    if args.look_on:
        _look_on(args, depot, load)
        return
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
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--depot", type=Path)
    parser.add_argument("--true-size", action="store_true")
    parser.add_argument("--board", type=int, default=0)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--overlap", action="store_true")
    parser.add_argument("--medium", action="store_true")
    parser.add_argument("--look-on", action="store_true")
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
    given = args.batch or args.overlap
    plan = Plan(Rung.WHOLE, batch=args.batch or 1, overlap=args.overlap) if given else None
    speed = recipe.diffusion.speed if recipe.diffusion else Speed()
    hands = max(MOST_HANDS, 2 * (args.batch or speed.batch))
    renderer = DiffusersRenderer(
        recipe, lambda: NOW, depot, args.device, load, plan=plan, shots=args.board
    )
    steering = Steering(portraits=(("MARA", plates),))
    renderer.render(plates, steering)
    began = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        drawn = list(pool.map(lambda _: renderer.render(plates, steering), range(args.board)))
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


def _medium(*_: Any) -> Any:
    """Return SDXL's own classes with random weights, 130 million numbers in the denoiser."""
    import torch
    from diffusers import (
        AutoencoderKL,
        ControlNetModel,
        EulerDiscreteScheduler,
        StableDiffusionXLControlNetPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    blocks = twins._SDXL | {
        "block_out_channels": (64, 192, 384),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "attention_head_dim": (1, 3, 6),
        "transformer_layers_per_block": (1, 2, 10),
        "norm_num_groups": 32,
        "layers_per_block": 2,
    }
    torch.manual_seed(0)
    text = twins._clip_text()
    pipeline = StableDiffusionXLControlNetPipeline(
        vae=AutoencoderKL(
            block_out_channels=(32, 64, 128, 128),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
        ),
        text_encoder=CLIPTextModel(text).eval(),
        text_encoder_2=CLIPTextModelWithProjection(text).eval(),
        tokenizer=twins.clip_tokenizer(),
        tokenizer_2=twins.clip_tokenizer(),
        unet=UNet2DConditionModel(
            sample_size=64,
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            **blocks,
        ),
        controlnet=ControlNetModel(conditioning_embedding_out_channels=(16, 32, 96, 256), **blocks),
        scheduler=EulerDiscreteScheduler(timestep_spacing="trailing"),
        add_watermarker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _look_on(args: argparse.Namespace, depot: Depot, load: Any) -> None:
    """Draw, with and without somebody looking on, in turns; print previews and their share."""
    from closedset.model.sealed import Slate
    from closedset.previews import in_small
    from closedset.seal import Sealer, load_identity
    from closedset.services import system_clock

    gate = Gate(clock=system_clock)
    sealer = Sealer(final=gate.door, clock=system_clock, identity=load_identity(clock=system_clock))
    width, height = (int(n) for n in args.size.split("x"))
    request = make_request(width, height)
    plates, small = make_plates(gate.clear(request)), gate.clear(in_small(request))
    spent: list[float] = []

    def show(frames: Frames, _step: int, _steps: int) -> None:
        began = time.perf_counter()
        sealer.seal(frames, Slate.of(small, system_clock().date()))
        spent.append(time.perf_counter() - began)

    recipe = load_recipe(args.recipe)
    assert recipe.diffusion is not None
    recipe = replace(recipe, diffusion=replace(recipe.diffusion, steps=args.steps))
    renderer = DiffusersRenderer(recipe, system_clock, depot, args.device, load)
    seen, unseen = [], []
    for _ in range(args.shots):
        for times, preview in ((unseen, None), (seen, Preview(small, show))):
            began = time.perf_counter()
            renderer.render(plates, Steering(preview=preview))
            times.append(time.perf_counter() - began)
    whole = sum(seen)
    print(
        f"previews: {len(spent)} in {whole:.0f} s of drawing {args.shots} shots, "
        f"{sum(spent):.2f} s of it sealing ({sum(spent) / whole:.1%}); "
        f"unseen the same took {sum(unseen):.0f} s"
    )


if __name__ == "__main__":
    main()
