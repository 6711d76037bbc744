"""A recipe with two ControlNets, one shot a call and several: each shot is steered by its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import twins
from render_props import make_plates, make_request
from test_together import line_up

from closedset.gate import Gate
from closedset.model.pixels import Plates
from closedset.model.protocols import Clock
from closedset.model.recipe import Control, Recipe
from closedset.render import load_recipe
from closedset.render.engine import DiffusersRenderer, load_pipeline
from closedset.render.plan import Plan, Rung
from closedset.stage.shooting import _strike as unsafe_plates  # render is tested without a stage

CONTROLS = (Control("depth", 0.6), Control("beauty", 0.4))


def with_two(recipe_id: str) -> Recipe:
    recipe = load_recipe(recipe_id)
    assert recipe.diffusion is not None
    return replace(recipe, diffusion=replace(recipe.diffusion, controls=CONTROLS))


class Two:
    """Loads a pipeline with two ControlNets and keeps what steers them, one pair a shot."""

    def __init__(self) -> None:
        self.seen: set[tuple[bytes, bytes]] = set()

    def load(self, *given: Any) -> Any:
        from diffusers import MultiControlNetModel

        pipeline = load_pipeline(*given)
        two = MultiControlNetModel([pipeline.controlnet, pipeline.controlnet])
        steer = two.forward

        def forward(*args: Any, controlnet_cond: Any, **kwargs: Any) -> Any:
            for one, other in zip(*controlnet_cond, strict=True):
                self.seen.add((one.numpy().tobytes(), other.numpy().tobytes()))
            return steer(*args, controlnet_cond=controlnet_cond, **kwargs)

        two.forward = forward
        pipeline.controlnet = two
        return pipeline


def shots(gate: Gate) -> list[Plates]:
    made = []
    ramp = np.linspace(1.0, 6.0, 64, dtype=np.float32)
    for seed, depth in enumerate((ramp, ramp[::-1], np.where(ramp < 3, 1.0, 6.0))):
        plates = make_plates(gate.clear(make_request(64, 48, seed=seed)))
        plates.depth[:] = depth
        plates.beauty[:] = (depth / 6.0)[:, None]
        made.append(unsafe_plates(plates))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["sd15-lcm", "sdxl-lightning"])
def test_several_shots_with_two_controls_each_are_drawn_in_one_call(
    recipe: str, tmp_path_factory: pytest.TempPathFactory, gate: Gate, clock: Clock
) -> None:
    depot: Any = twins.depot_with(recipe, Path(tmp_path_factory.getbasetemp()) / "twins-of-two")
    plates = shots(gate)

    def drawn(batch: int) -> tuple[list[Any], set[tuple[bytes, bytes]]]:
        plan, two = Plan(Rung.WHOLE, batch=batch), Two()
        renderer = DiffusersRenderer(with_two(recipe), clock, depot, "cpu", two.load, plan=plan)
        return [frames.pixels.astype(int) for frames in line_up(renderer, plates)], two.seen

    (single, steered), (several, together) = drawn(1), drawn(3)
    assert max(np.abs(a - b).max() for a, b in zip(single, several, strict=True)) <= 2
    assert np.abs(single[0] - single[1]).max() > 2
    assert together == steered
    assert len({depth for depth, _ in steered}) == len({beauty for _, beauty in steered}) == 3
