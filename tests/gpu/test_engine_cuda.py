"""The engine on a card: every rung holds the twin, and the same seed starts from the same noise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.gpu
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins")


def drawn(recipe_id: str, root: Path, device: str, plan: Any = None) -> np.ndarray:
    """Draw one small shot with a recipe's twin on ``device``, by ``plan`` or by the card's own."""
    import twins
    from render_props import make_plates, make_request

    from closedset.gate import Gate
    from closedset.model.pixels import Steering
    from closedset.render import load_recipe
    from closedset.render.engine import DiffusersRenderer

    depot = twins.depot_with(recipe_id, root)
    recipe = load_recipe(recipe_id)
    renderer = DiffusersRenderer(recipe, lambda: NOW, depot, device, plan=plan)
    plates = make_plates(Gate(clock=lambda: NOW).clear(make_request(128, 128)))
    steering = Steering(portraits=(("MARA", plates),))
    return renderer.render(plates, steering).pixels.astype(np.int16)


TWINS = (
    "sd15-lcm", "sdxl-lightning", "z-image-turbo", "flux2-klein",
    "wan-vace", "wan-ti2v", "ltx2", "sd-x2-upscaler",
)  # fmt: skip


@pytest.mark.parametrize("recipe", TWINS)
def test_a_twin_draws_the_same_bytes_twice_on_the_card(recipe: str, root: Path, card: str) -> None:
    one, two = (drawn(recipe, root, card) for _ in range(2))
    assert one.std() > 1
    assert (one == two).all()


@pytest.mark.parametrize("recipe", ["sdxl-lightning", "z-image-turbo", "wan-vace"])
@pytest.mark.parametrize("rung", ["tiled", "offload", "groups", "float8", "int8"])
def test_each_rung_of_the_ladder_draws_on_the_card(
    recipe: str, rung: str, root: Path, card: str
) -> None:
    from closedset.render.plan import Plan, Rung, quantizer_here

    if rung == "int8" and not quantizer_here():
        pytest.skip("torchao is not installed")
    assert drawn(recipe, root, card, Plan(Rung(rung))).std() > 1


@pytest.mark.parametrize("recipe", ["sdxl-lightning", "z-image-turbo", "wan-vace", "wan-ti2v"])
def test_compiled_blocks_draw_much_the_same_picture(recipe: str, root: Path, card: str) -> None:
    from closedset.render.plan import Plan, Rung

    plain = drawn(recipe, root, card, Plan(Rung.WHOLE))
    compiled = drawn(recipe, root, card, Plan(Rung.WHOLE, compiled=True))
    assert np.abs(plain - compiled).mean() < 2


@pytest.mark.parametrize("recipe", ["sd15-lcm", "sdxl-lightning"])
def test_a_call_for_four_draws_much_the_same_picture(recipe: str, root: Path, card: str) -> None:
    from closedset.render.plan import Plan, Rung

    one = drawn(recipe, root, card, Plan(Rung.WHOLE))
    four = drawn(recipe, root, card, Plan(Rung.WHOLE, batch=4))
    assert np.abs(one - four).mean() < 2


@pytest.mark.parametrize(
    ("recipe", "compiled"),
    [
        *((r, False) for r in ("sd15-lcm", "sdxl-lightning", "z-image-turbo", "flux2-klein")),
        *((r, True) for r in ("sdxl-lightning", "z-image-turbo", "flux2-klein")),
        ("sd-x2-upscaler", False),
    ],
)
def test_calls_that_overlap_draw_the_bytes_of_calls_that_do_not(
    recipe: str, compiled: bool, root: Path, card: str
) -> None:
    """Eight shots by four threads, decoded beside each other's denoising, on another stream."""
    import torch
    import twins
    from render_props import make_plates, make_request

    from closedset.gate import Gate
    from closedset.model.pixels import Steering
    from closedset.render import load_recipe
    from closedset.render.engine import DiffusersRenderer
    from closedset.render.plan import Plan, Rung

    gate = Gate(clock=lambda: NOW)
    shots = [make_plates(gate.clear(make_request(128, 128, seed=40 + i))) for i in range(8)]
    depot, chosen = twins.depot_with(recipe, root), load_recipe(recipe)
    streams: set[int] = set()

    def drawn_by(plan: Plan, hands: int) -> list[bytes]:
        renderer = DiffusersRenderer(chosen, lambda: NOW, depot, card, plan=plan)
        renderer._warm.ready(lambda *_: None)
        vae: Any = renderer._warm.pipeline.vae
        decode = vae.decode

        def noted(*args: Any, **kwargs: Any) -> Any:
            if card.startswith("cuda"):
                streams.add(torch.cuda.current_stream().cuda_stream)
            return decode(*args, **kwargs)

        vae.decode = noted

        def draw(plates: Any) -> bytes:
            steering = Steering(portraits=(("MARA", plates),))
            return renderer.render(plates, steering).pixels.tobytes()

        with ThreadPoolExecutor(hands) as pool:
            return list(pool.map(draw, shots))

    alone = drawn_by(Plan(Rung.WHOLE, compiled=compiled), 1)
    if card.startswith("cuda"):
        assert streams == {torch.cuda.default_stream().cuda_stream}
        streams.clear()
    assert drawn_by(Plan(Rung.WHOLE, compiled=compiled, overlap=True), 4) == alone
    if card.startswith("cuda"):
        assert len(streams) == 1
        assert torch.cuda.default_stream().cuda_stream not in streams


def test_the_ladder_steps_down_when_the_card_is_truly_full(
    root: Path, card: str, memory: int
) -> None:
    """All memory but a little is taken, so the first try fails as it would on a small card."""
    import torch
    import twins
    from render_props import make_plates, make_request

    from closedset.gate import Gate
    from closedset.render import load_recipe
    from closedset.render.engine import DiffusersRenderer
    from closedset.render.plan import Room

    depot = twins.depot_with("sdxl-lightning", root)
    room = Room("cuda", 10**12, 10**12)
    recipe = load_recipe("sdxl-lightning")
    renderer = DiffusersRenderer(recipe, lambda: NOW, depot, card, None, room)
    said: list[str] = []
    renderer.watch(lambda _step, _steps, text: said.append(text))
    plates = make_plates(Gate(clock=lambda: NOW).clear(make_request(128, 128)))
    torch.cuda.set_per_process_memory_fraction(2_000_000 / memory)
    try:
        with pytest.raises(Exception, match="out of memory"):
            renderer.render(plates)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert any("going on" in text for text in said)
