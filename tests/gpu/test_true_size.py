"""True sizes on a card: random weights of the true architecture, drawn with by the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BILLIONS = {
    "sdxl-lightning": {"unet": 2.567, "controlnet": 1.251, "text_encoder_2": 0.695},
    "z-image-turbo": {"transformer": 6.155, "text_encoder": 4.022},
    "wan-vace": {"transformer": 2.154, "text_encoder": 5.681},
}
"""Published parameter counts."""
NEEDED = {"sdxl-lightning": 16, "z-image-turbo": 40, "wan-vace": 24}
"""GB of the card, with everything on it."""


@pytest.mark.gpu
@pytest.mark.parametrize("recipe", BILLIONS)
def test_the_true_model_draws_on_the_card(
    recipe: str, tmp_path: Path, card: str, memory: int
) -> None:
    import true_size
    import twins
    from render_props import make_plates, make_request

    from closedset.gate import Gate
    from closedset.model.pixels import Steering
    from closedset.render import load_recipe
    from closedset.render.engine import DiffusersRenderer
    from closedset.render.plan import Plan, Rung

    if memory < NEEDED[recipe] * 1e9:
        pytest.skip(f"wants a card of {NEEDED[recipe]} GB; this one has {memory / 1e9:.0f}")
    chosen = load_recipe(recipe)
    assert chosen.diffusion is not None
    chosen = replace(chosen, diffusion=replace(chosen.diffusion, steps=2))
    depot = twins.depot_with(recipe, tmp_path)
    loader = true_size.loader(recipe)
    renderer = DiffusersRenderer(chosen, lambda: NOW, depot, card, loader, plan=Plan(Rung.WHOLE))
    plates = make_plates(Gate(clock=lambda: NOW).clear(make_request(832, 480)))
    clip = chosen.diffusion.clip
    frames = renderer.render(plates, Steering(moments=(plates,) * (5 if clip else 1)))
    assert frames.pixels.shape == (5 if clip else 1, 480, 832, 3)
    assert frames.pixels.std() > 1


@pytest.mark.gpu
@pytest.mark.parametrize("recipe", BILLIONS)
def test_the_sizes_are_the_published_ones(recipe: str) -> None:
    """Counted on no device at all; beside the card test because only that rests on it."""
    import true_size

    parts = true_size.PIPELINES[recipe]("meta").components
    for name, billions in BILLIONS[recipe].items():
        counted = sum(p.numel() for p in parts[name].parameters()) / 1e9
        assert counted == pytest.approx(billions, abs=0.001)
