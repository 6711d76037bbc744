"""The plan on cards of every size: how a recipe is held, and what it is sped up by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from closedset.model.recipe import Recipe
from closedset.render import list_recipes, load_recipe
from closedset.render.plan import MANY, Load, Plan, Room, Rung, below, choose, ladder

GIGA = 10**9
LOADS = {
    # Parameters in billions, rounded: all, what every step needs, the denoiser.
    "sd15-lcm": (1.5, 1.3, 0.9),
    "sd15-refine": (1.1, 0.9, 0.9),
    "sd15-scribble": (1.1, 0.9, 0.9),
    "sdxl-lightning": (4.8, 3.9, 2.6),
    "z-image-turbo": (12.5, 8.4, 6.2),
    "flux2-klein": (8.0, 4.0, 3.9),
    "wan-vace": (8.0, 5.7, 2.2),
    "wan-ti2v": (11.4, 5.7, 5.0),
    "ltx2": (34.0, 19.0, 19.0),
    "qwen-image-edit": (29.0, 20.5, 20.4),
}
CARDS = (4, 8, 12, 16, 24, 48, 80)
RUNGS = {
    "sd15-lcm": "whole whole whole whole whole whole whole",
    "sd15-refine": "whole whole whole whole whole whole whole",
    "sd15-scribble": "whole whole whole whole whole whole whole",
    "sdxl-lightning": "groups float8 offload whole whole whole whole",
    "z-image-turbo": "groups groups groups float8 offload whole whole",
    "flux2-klein": "groups float8 offload offload whole whole whole",
    "wan-vace": "groups groups groups offload whole whole whole",
    "wan-ti2v": "groups groups float8 offload offload whole whole",
    "ltx2": "groups groups groups groups groups float8 offload",
    "qwen-image-edit": "groups groups groups groups groups float8 whole",
}


@pytest.fixture(autouse=True)
def no_quantizer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed here changes no plan."""
    monkeypatch.setattr("closedset.render.plan.quantizer_here", lambda: False)


def load_of(recipe: str) -> Load:
    return Load(*(round(billions * GIGA) for billions in LOADS[recipe]))


def on(card: int, ram: int = 256) -> Room:
    """A card sold with so many GB, of which the desktop and the driver keep some."""
    return Room("cuda", round(card * 0.95 * GIGA), ram * GIGA)


@pytest.mark.parametrize("recipe", LOADS)
def test_each_card_holds_what_it_can_and_a_larger_one_never_less(recipe: str) -> None:
    found = [choose(load_recipe(recipe), load_of(recipe), on(card)).rung for card in CARDS]
    assert " ".join(found) == RUNGS[recipe]
    places = [ladder("cuda").index(rung) for rung in found]
    assert places == sorted(places, reverse=True)


def sped(recipe: str, **speed: object) -> Recipe:
    made = load_recipe(recipe)
    assert made.diffusion is not None
    return replace(
        made,
        diffusion=replace(made.diffusion, speed=replace(made.diffusion.speed, **speed)),  # type: ignore[arg-type]
    )


def test_a_board_is_batched_and_compiled_where_there_is_room_and_a_single_shot_is_not() -> None:
    recipe = sped("sdxl-lightning", batch=4, compile=True)
    load = load_of("sdxl-lightning")
    assert choose(recipe, load, on(24), MANY) == Plan(Rung.WHOLE, batch=4, compiled=True)
    assert choose(recipe, load, on(16), MANY).batch == 2
    assert choose(recipe, load, on(12 + 1), MANY).batch == 1
    assert choose(recipe, load, on(24), MANY - 1) == Plan(Rung.WHOLE)
    assert choose(recipe, load, on(8), MANY) == Plan(Rung.FLOAT8)


@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_nothing_of_it_is_used_without_a_card(device: str) -> None:
    recipe = sped("wan-ti2v", batch=4, compile=True, attention="_native_cudnn", cache=0.1)
    room = Room(device, None, 256 * GIGA)
    assert choose(recipe, load_of("wan-ti2v"), room, MANY) == Plan(Rung.WHOLE)


def test_a_measured_peak_is_believed_over_the_rule_of_thumb() -> None:
    recipe = load_recipe("wan-ti2v")
    assert recipe.diffusion is not None
    memory = replace(
        recipe.diffusion.memory, bf16=60 * GIGA, offload=30 * GIGA, quantized=20 * GIGA
    )
    recipe = replace(recipe, diffusion=replace(recipe.diffusion, memory=memory))
    rungs = [choose(recipe, load_of("wan-ti2v"), on(card)).rung for card in CARDS]
    assert rungs[3:] == [Rung.GROUPS, Rung.FLOAT8, Rung.OFFLOAD, Rung.WHOLE]


def test_each_step_down_needs_less_and_the_first_gives_up_the_others() -> None:
    plan: Plan | None = Plan(Rung.WHOLE, batch=4, compiled=True, cache=0.1)
    steps = []
    while plan is not None:
        steps.append((plan.rung.value, plan.batch, plan.compiled, plan.cache))
        plan = below(plan, "cuda")
    assert steps == [
        ("whole", 4, True, 0.1),
        ("whole", 1, True, 0.1),
        ("tiled", 1, False, 0.1),
        ("offload", 1, False, 0.1),
        ("float8", 1, False, 0.1),
        ("groups", 1, False, 0.1),
    ]


def test_torchao_quantizes_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("closedset.render.plan.quantizer_here", lambda: True)
    assert choose(load_recipe("sdxl-lightning"), load_of("sdxl-lightning"), on(8)).rung == "int8"
    assert "float8" not in ladder("cuda")
    assert below(Plan(Rung.OFFLOAD), "cuda") == Plan(Rung.INT8)
    assert below(Plan(Rung.INT8), "cuda") == Plan(Rung.GROUPS)
    assert below(Plan(Rung.FLOAT8), "cuda") == Plan(Rung.GROUPS), "where torchao failed"
    assert "int8" not in ladder("cpu")


def test_every_recipe_of_a_pipeline_has_a_figure_here_or_is_small() -> None:
    known = {r.id for r in list_recipes() if r.renderer == "diffusers"}
    assert known - set(LOADS) == {"sd-x2-upscaler"}
