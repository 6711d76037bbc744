"""The diffusers renderer: twins through the true code, and every way it must refuse."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import twins
from PIL import Image
from render_props import DESCRIPTION, NOW, make_plates, make_request

from closedset.errors import Cancelled, NotCleared, RenderError
from closedset.gate import Gate
from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.protocols import Clock
from closedset.model.recipe import Recipe
from closedset.render import list_recipes, load_recipe, renderer_for
from closedset.render.calls import CALLS, Order
from closedset.render.controls import depth_control, depth_range
from closedset.render.engine import DiffusersRenderer, load_pipeline
from closedset.render.plan import Plan, Room, Rung, quantizer_here
from closedset.stage.shooting import _strike as unsafe_plates  # render is tested without a stage
from closedset.store.depot import Depot

SDXL = load_recipe("sdxl-lightning")
STILLS = ["sd15-lcm", "sdxl-lightning", "z-image-turbo", "flux2-klein"]


def slow(value: object) -> Any:
    return pytest.param(value, marks=pytest.mark.slow)


PLENTY = Room("cpu", None, 10**12)


@pytest.fixture(scope="session")
def twin_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins")


@pytest.fixture
def sdxl(twin_root: Path) -> Depot:
    return twins.depot_with("sdxl-lightning", twin_root)


class Spy:
    """Takes what the engine hands a pipeline and returns a grey picture."""

    def __init__(self, value: float = 0.5) -> None:
        self.seen: dict[str, Any] = {}
        self.value = value

    def __call__(self, callback_on_step_end: Any = None, **seen: Any) -> SimpleNamespace:
        self.seen = seen
        return SimpleNamespace(images=np.full((1, seen["height"], seen["width"], 3), self.value))


def spied(depot: Depot, clock: Clock, spy: Spy) -> DiffusersRenderer:
    return DiffusersRenderer(SDXL, clock, depot, "cpu", lambda *_: spy, PLENTY)


def draw(renderer: Any, plates: Plates) -> Frames:
    portraits = (("MARA", plates),)
    return cast("Frames", renderer.render(plates, Steering(portraits=portraits)))


@pytest.mark.parametrize("recipe", [slow(r) if r != SDXL.id else r for r in STILLS])
def test_the_twin_runs_from_its_repositories_to_frames_the_same_twice(
    recipe: str, twin_root: Path, gate: Gate, clock: Clock
) -> None:
    renderer = renderer_for(load_recipe(recipe), clock, twins.depot_with(recipe, twin_root), "cpu")
    plates = make_plates(gate.clear(make_request(90, 70)))
    frames = draw(renderer, plates)
    assert frames.pixels.shape == (1, 70, 90, 3)
    assert frames.trained
    assert frames.cleared is plates.cleared
    assert frames.pixels.std() > 1
    again = draw(renderer, plates)
    assert again.pixels.tobytes() == frames.pixels.tobytes()
    assert cast("Any", renderer)._warm.memo.hits >= 1
    other = make_plates(gate.clear(make_request(90, 70, seed=8)))
    assert draw(renderer, other).pixels.tobytes() != frames.pixels.tobytes()


def test_the_depth_plate_steers_the_twin(sdxl: Depot, gate: Gate, clock: Clock) -> None:
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu")
    plates = make_plates(gate.clear(make_request(64, 48)))
    steered = renderer.render(plates).pixels
    plates.depth[:] = 1.0 + np.linspace(0, 5, 64, dtype=np.float32)
    assert (renderer.render(unsafe_plates(plates)).pixels != steered).any()


@pytest.mark.slow
def test_a_portrait_steers_the_twin_that_takes_references(
    twin_root: Path, gate: Gate, clock: Clock
) -> None:
    depot = twins.depot_with("flux2-klein", twin_root)
    renderer = DiffusersRenderer(load_recipe("flux2-klein"), clock, depot, "cpu")
    plates = make_plates(gate.clear(make_request(64, 64)))
    alone = renderer.render(plates).pixels
    assert (draw(renderer, plates).pixels != alone).any()


@pytest.mark.slow
@pytest.mark.parametrize("part", ["unet", "lcm", "controlnet"])
def test_every_component_reaches_the_picture(
    part: str, tmp_path: Path, twin_root: Path, gate: Gate, clock: Clock
) -> None:
    """An ignored second repository, single file or LoRA would not show in any other way."""
    import shutil

    import torch
    from safetensors.torch import load_file, save_file

    from closedset.render.fetch import import_folder

    recipe = load_recipe("sd15-lcm" if part == "lcm" else "sdxl-lightning")
    plates = make_plates(gate.clear(make_request(64, 48)))
    depot = twins.depot_with(recipe.id, twin_root)
    before = DiffusersRenderer(recipe, clock, depot, "cpu").render(plates).pixels
    source = tmp_path / "source"
    shutil.copytree(twins.build(recipe.id, twin_root / "source"), source)
    (file,) = (source / part).glob("*.safetensors")
    state = {k: v + 0.1 * torch.ones_like(v) for k, v in load_file(file).items()}
    save_file(state, file, {"format": "pt"})
    changed = Depot(tmp_path / "models")
    import_folder(recipe, source, changed)
    after = DiffusersRenderer(recipe, clock, changed, "cpu").render(plates).pixels
    assert (before != after).any()


def test_what_a_take_records_says_how_it_was_made(
    sdxl: Depot, plates: Plates, clock: Clock
) -> None:
    making = dict(spied(sdxl, clock, Spy()).render(plates).making)
    assert making["prompt"]
    assert making["weights"] == cast("Any", sdxl.lock(SDXL.id)).digest
    assert (making["steps"], making["size"], making["memory"]) == ("4", "320x176", "whole")
    assert making["framing"] == "0.00", "a grey picture keeps no framing"
    assert float(making["identity"].removeprefix("MARA ")) > 10, "nor anybody's colors"


def test_the_generator_sees_the_cleared_words_and_no_name(
    sdxl: Depot, plates: Plates, clock: Clock
) -> None:
    spy = Spy()
    spied(sdxl, clock, spy).render(plates)
    assert DESCRIPTION in spy.seen["prompt"]
    words = " ".join(str(v) for v in spy.seen.values()).lower()
    assert "mara" not in words


def test_the_weights_are_loaded_once(sdxl: Depot, plates: Plates, clock: Clock) -> None:
    loads = []

    def load(*given: object) -> Spy:
        loads.append(given)
        return Spy()

    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", load, PLENTY)
    renderer.render(plates)
    renderer.render(plates)
    assert len(loads) == 1


def test_weights_swapped_after_the_renderer_was_made_are_not_loaded(
    sdxl: Depot, plates: Plates, clock: Clock, tmp_path: Path
) -> None:
    depot = Depot(tmp_path)
    shutil.copytree(sdxl.folder(SDXL.id), depot.folder(SDXL.id))
    loads: list[object] = []
    renderer = DiffusersRenderer(
        SDXL, clock, depot, "cpu", lambda *given: loads.append(given) or Spy(), PLENTY
    )
    path = next(depot.folder(SDXL.id).rglob("unet/*.safetensors"))
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(RenderError, match="its SHA-256 differs"):
        renderer.render(plates)
    assert not loads


def test_pixels_that_are_not_numbers_are_refused(sdxl: Depot, plates: Plates, clock: Clock) -> None:
    with pytest.raises(RenderError, match="not numbers"):
        spied(sdxl, clock, Spy(float("nan"))).render(plates)


def test_nothing_is_loaded_for_a_forged_clearance(
    sdxl: Depot, plates: Plates, clock: Clock
) -> None:
    from closedset.model.request import ClearedRequest

    forged = object.__new__(ClearedRequest)
    object.__setattr__(plates, "cleared", forged)
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", lambda *_: pytest.fail("loaded"))
    with pytest.raises(NotCleared, match="was not made by"):
        renderer.render(plates)


def test_a_portrait_of_another_clearance_is_refused(
    sdxl: Depot, plates: Plates, gate: Gate, clock: Clock
) -> None:
    stranger = make_plates(gate.clear(make_request(seed=9)))
    renderer = spied(sdxl, clock, Spy())
    with pytest.raises(NotCleared, match="another clearance"):
        renderer.render(plates, Steering(portraits=(("MARA", stranger),)))


def test_it_stops_inside_a_step_and_goes_on_afterwards(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates = make_plates(gate.clear(make_request(64, 48)))
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu")
    undisturbed = renderer.render(plates).pixels
    steps: list[tuple[int, int]] = []
    renderer.watch(lambda step, total, _: steps.append((step, total)), lambda: steps[-1] == (2, 4))
    with pytest.raises(Cancelled, match="stopped after step 2 of 4"):
        renderer.render(plates)
    assert [s for s in steps if s[1]] == [(1, 4), (2, 4)]
    renderer.watch(None)
    assert renderer.render(plates).pixels.tobytes() == undisturbed.tobytes()


def test_a_clearance_that_expires_while_it_draws_ends_the_drawing(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates = make_plates(gate.clear(make_request(64, 48)))
    now: list[datetime] = [NOW]
    renderer = DiffusersRenderer(SDXL, lambda: now[0], sdxl, "cpu")

    def watch(step: int, _total: int, _text: str) -> None:
        if step == 2:
            now[0] = NOW + timedelta(hours=1)

    renderer.watch(watch)
    with pytest.raises(NotCleared, match="good for 900 s"):
        renderer.render(plates)


class Hungry:
    """Runs out of memory until it is held as sparingly as ``enough``."""

    def __init__(self, enough: Rung | None) -> None:
        self.enough = enough
        self.held: list[Rung] = []

    def load(self, *given: Any) -> Callable[..., Any]:
        rung = given[-1].rung
        self.held.append(rung)
        return Spy() if rung is self.enough else Bursting()


class Bursting:
    def __call__(self, **_: Any) -> None:
        import torch

        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")


def test_out_of_memory_it_steps_down_one_rung_at_a_time_and_says_so(
    sdxl: Depot, plates: Plates, clock: Clock
) -> None:
    hungry, said = Hungry(Rung.OFFLOAD), []
    room = Room("cuda", 10**12, 10**12)
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cuda", hungry.load, room)
    renderer.watch(lambda step, total, text: said.append(text))
    assert dict(renderer.render(plates).making)["memory"] == "offload"
    assert hungry.held == [Rung.WHOLE, Rung.TILED, Rung.OFFLOAD]
    assert sum("out of memory on cuda; going on" in text for text in said) == 2
    renderer.render(plates)
    assert len(hungry.held) == 3, "the rung that fits is kept"


def test_where_torchao_does_not_work_it_goes_on_without(
    sdxl: Depot, plates: Plates, clock: Clock
) -> None:
    held, said = list[Rung](), list[str]()

    def load(*given: Any) -> Spy:
        held.append(given[-1].rung)
        if held[-1] is Rung.INT8:
            raise RenderError("no kernel.")
        return Spy()

    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cuda", load, plan=Plan(Rung.INT8))
    renderer.watch(lambda _step, _total, text: said.append(text))
    assert dict(renderer.render(plates).making)["memory"] == "float8"
    assert held == [Rung.INT8, Rung.FLOAT8]
    assert any("RenderError in quantized code; going on" in text for text in said)


def test_a_library_that_a_pipeline_asks_for_and_is_not_here_is_said(
    sdxl: Depot, plates: Plates, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks(*_: object) -> None:
        raise ImportError("\nQwen2VLVideoProcessor requires the Torchvision library but")

    monkeypatch.setattr("closedset.render.engine._assemble", lacks)
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", room=PLENTY)
    with pytest.raises(RenderError, match=r"requires the Torchvision.*pip install") as told:
        renderer.render(plates)
    assert told.value.lasting, "trying again does not help"


def test_at_the_bottom_of_the_ladder_it_says_what_to_type(
    sdxl: Depot, plates: Plates, clock: Clock
) -> None:
    hungry = Hungry(None)
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cuda", hungry.load, Room("cuda", 1, 10**12))
    with pytest.raises(RenderError, match=r"ran out of memory at 320x176.*--size 1024x576"):
        renderer.render(plates)
    assert hungry.held == [Rung.GROUPS]


@pytest.mark.slow
def test_each_rung_holds_the_true_classes_and_only_eight_bits_draw_another_picture(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates = make_plates(gate.clear(make_request(64, 48)))

    def draw_held(rung: Rung) -> bytes:
        def load(recipe: Recipe, place: Path, lock: Any, device: str, _: Plan) -> Any:
            return load_pipeline(recipe, place, lock, device, Plan(rung))

        renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", load)
        return renderer.render(plates).pixels.tobytes()

    tiled = draw_held(Rung.TILED)
    assert draw_held(Rung.GROUPS) == tiled
    assert draw_held(Rung.FLOAT8) != tiled
    if quantizer_here():
        assert draw_held(Rung.INT8) != tiled


def test_weights_that_do_not_fit_the_machine_are_not_loaded(
    sdxl: Depot, plates: Plates, clock: Clock
) -> None:
    renderer = DiffusersRenderer(
        SDXL, clock, sdxl, "cpu", lambda *_: pytest.fail("loaded"), Room("cpu", None, 1000)
    )
    with pytest.raises(RenderError, match=r"needs about .* GB of memory"):
        renderer.render(plates)


def test_near_is_white_far_is_black_and_nothing_is_black(plates: Plates) -> None:
    depth = np.array([[1.0, 2.0, 8.0, np.inf]], np.float32).repeat(3, axis=0)
    object.__setattr__(plates, "depth", depth)
    row = np.asarray(depth_control(depth, depth_range([plates])))[1, :, 0].tolist()
    assert row[0] > 250
    assert row[0] > row[1] > row[2]
    assert row[3] == 0


CONTROLNET = {
    "eta": 0.0, "guess_mode": False, "control_guidance_start": 0.0, "control_guidance_end": 1.0,
}  # fmt: skip
LEFT: dict[str, dict[str, object]] = {
    "StableDiffusionControlNetPipeline": CONTROLNET,
    "StableDiffusionControlNetImg2ImgPipeline": CONTROLNET,
    "StableDiffusionXLControlNetPipeline": CONTROLNET
    | {"crops_coords_top_left": (0, 0), "negative_crops_coords_top_left": (0, 0)},
    "ZImageControlNetPipeline": {"cfg_normalization": False, "cfg_truncation": 1.0},
    "Flux2KleinPipeline": {"text_encoder_out_layers": (9, 18, 27)},
    "LTX2ImageToVideoPipeline": {
        "motion_speed": 1.0, "noise_scale": 0.0, "decode_timestep": 0.0,
        "enable_prompt_enhancement": False,
        # Of no effect here: the length is given, and what they belong to is off.
        "min_seconds": 1.0, "max_seconds": 20.0, "spatio_temporal_guidance_blocks": [28],
        "prompt_enhancement_seed": 10,
    },
}  # fmt: skip
"""What a call leaves to its pipeline: other defaults in a later diffusers are other pictures."""
_MEANT = frozenset(
    "self return_dict generator max_sequence_length callback callback_steps callback_on_step_end "
    "callback_on_step_end_tensor_inputs num_images_per_prompt num_videos_per_prompt".split()
)
"""What the engine sets itself, or what is one of a kind."""


@pytest.mark.parametrize("recipe", [r.id for r in list_recipes() if r.renderer == "diffusers"])
def test_the_pipeline_takes_every_argument_and_its_own_defaults_are_known(recipe: str) -> None:
    import diffusers

    diffusion = load_recipe(recipe).diffusion
    assert diffusion is not None
    picture = (Image.new("RGB", (16, 16)),) * 5
    every = dict.fromkeys(("depth", "edges", "pose", "beauty", "portraits"), picture)
    order = Order(diffusion, "words", "", 16, 16, 1, 5, every)
    kind = getattr(diffusers, diffusion.pipeline)
    takes = inspect.signature(kind.__call__).parameters
    given = set(CALLS[diffusion.pipeline](order))
    assert given <= set(takes)
    assert "generator" in takes
    assert {"callback_on_step_end", "callback"} & set(takes)
    left = {
        name: one.default
        for name, one in takes.items()
        if name not in given | _MEANT
        and one.kind is not one.VAR_KEYWORD
        and one.default not in (None, one.empty)
    }
    assert left == LEFT.get(diffusion.pipeline, {})


@pytest.mark.parametrize("recipe", [r.id for r in list_recipes() if r.renderer == "diffusers"])
def test_the_denoisers_can_what_their_plans_ask_of_them(recipe: str) -> None:
    """What is switched on where there is a card, and would fail there alone."""
    import diffusers

    diffusion = load_recipe(recipe).diffusion
    assert diffusion is not None
    hints = inspect.signature(getattr(diffusers, diffusion.pipeline).__init__).parameters
    said = str(hints["transformer" if "transformer" in hints else "unet"].annotation)
    kind = getattr(diffusers, said.rpartition(".")[2].rstrip("'>") or said)
    assert kind._supports_group_offloading
    assert hasattr(kind, "enable_layerwise_casting")
    assert not diffusion.speed.compile or kind._repeated_blocks
    assert not diffusion.speed.cache or hasattr(kind, "enable_cache")
