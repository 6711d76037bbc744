"""The diffusers renderer: the twin through the true code, and every way it must refuse."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import tiny_sdxl
from conftest import DESCRIPTION, make_plates, make_request

from closedset.errors import NotCleared, RenderError
from closedset.gate import Gate
from closedset.model.pixels import Plates
from closedset.model.protocols import Clock
from closedset.render import load_recipe, renderer_for
from closedset.render.engine import DiffusersRenderer, check_weights, depth_control
from closedset.stage.shooting import _strike as unsafe_plates  # render is tested without a stage

RECIPE = load_recipe("sdxl-lightning")


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_sdxl.build(tmp_path_factory.mktemp("twin"))


@pytest.fixture
def hub_folder(tmp_path: Path) -> Path:
    """A folder that would pass, with nothing in it to load."""
    (tmp_path / "model_index.json").write_text(f'{{"_class_name": "{RECIPE.pipeline}"}}')
    return tmp_path


class Spy:
    """Takes what the engine hands a pipeline and returns a grey picture."""

    def __init__(self, value: float = 0.5) -> None:
        self.seen: dict[str, Any] = {}
        self.value = value

    def __call__(self, **seen: Any) -> SimpleNamespace:
        self.seen = seen
        return SimpleNamespace(images=np.full((1, seen["height"], seen["width"], 3), self.value))


def test_the_twin_runs_from_folder_to_frames(twin: Path, gate: Gate, clock: Clock) -> None:
    plates = make_plates(gate.clear(make_request(70, 50)))
    frames = renderer_for(RECIPE, clock, twin, "cpu").render(plates)
    assert frames.pixels.shape == (1, 50, 70, 3)
    assert frames.trained
    assert frames.cleared is plates.cleared
    assert frames.pixels.std() > 1


def test_the_twin_gives_the_same_bytes_for_a_seed_and_others_for_another(
    twin: Path, gate: Gate, clock: Clock
) -> None:
    def draw(seed: int) -> bytes:
        plates = make_plates(gate.clear(make_request(64, 48, seed=seed)))
        return renderer_for(RECIPE, clock, twin, "cpu").render(plates).pixels.tobytes()

    assert draw(3) == draw(3)
    assert draw(3) != draw(4)


def test_the_depth_plate_steers_the_twin(twin: Path, gate: Gate, clock: Clock) -> None:
    import torch

    renderer = DiffusersRenderer(RECIPE, clock, twin, "cpu")
    plates = make_plates(gate.clear(make_request(64, 48)))
    renderer.render(plates)
    control = cast("Any", renderer._pipeline).controlnet
    # A fresh ControlNet begins and ends in zero convolutions and would steer nothing.
    zeros = [control.controlnet_cond_embedding.conv_out, control.controlnet_mid_block]
    with torch.no_grad():
        for block in (*zeros, *control.controlnet_down_blocks):
            block.weight.normal_(0, 0.5, generator=torch.Generator().manual_seed(0))
    steered = renderer.render(plates).pixels
    plates.depth[:] = 1.0 + np.linspace(0, 5, 64, dtype=np.float32)
    assert (renderer.render(unsafe_plates(plates)).pixels != steered).any()


def test_without_weights_it_says_what_to_type(clock: Clock) -> None:
    with pytest.raises(RenderError, match=r"needs weights.*--recipe ink.*weights=FOLDER"):
        renderer_for(RECIPE, clock)


@pytest.mark.parametrize("name", ["unet/model.bin", "a.ckpt", "vae/b.PT", "c.pkl", "code.py"])
def test_a_file_that_could_run_code_refuses_the_folder_unopened(
    hub_folder: Path, name: str, clock: Clock
) -> None:
    bad = hub_folder / name
    bad.parent.mkdir(exist_ok=True)
    bad.write_bytes(b"cos\nsystem\n(S'touch opened'\ntR.")
    with pytest.raises(RenderError, match="could run code"):
        renderer_for(RECIPE, clock, hub_folder)


def test_a_clean_folder_is_accepted(hub_folder: Path) -> None:
    check_weights(RECIPE, hub_folder)


@pytest.mark.parametrize("index", ["", "[]", '{"_class_name": "FluxPipeline"}'])
def test_a_folder_of_something_else_is_refused(hub_folder: Path, index: str) -> None:
    (hub_folder / "model_index.json").write_text(index)
    with pytest.raises(RenderError, match=r"model_index\.json"):
        check_weights(RECIPE, hub_folder)


def test_a_damaged_safetensors_is_a_render_error(
    twin: Path, tmp_path: Path, plates: Plates, clock: Clock
) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(twin, copy)
    (copy / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"cos\nsystem\n" * 9)
    with pytest.raises(RenderError, match="do not load"):
        renderer_for(RECIPE, clock, copy, "cpu").render(plates)


def test_the_generator_sees_the_cleared_words_and_no_name(
    hub_folder: Path, plates: Plates, clock: Clock
) -> None:
    spy = Spy()
    DiffusersRenderer(RECIPE, clock, hub_folder, "cpu", lambda *_: spy).render(plates)
    assert spy.seen["prompt"] == plates.cleared.prompt
    assert DESCRIPTION in spy.seen["prompt"]
    words = " ".join(str(v) for v in spy.seen.values()).lower()
    assert "mara" not in words


def test_the_weights_are_loaded_once(hub_folder: Path, plates: Plates, clock: Clock) -> None:
    loads = []

    def load(*given: object) -> Spy:
        loads.append(given)
        return Spy()

    renderer = DiffusersRenderer(RECIPE, clock, hub_folder, "cpu", load)
    renderer.render(plates)
    renderer.render(plates)
    assert len(loads) == 1


def test_pixels_that_are_not_numbers_are_refused(
    hub_folder: Path, plates: Plates, clock: Clock
) -> None:
    renderer = DiffusersRenderer(RECIPE, clock, hub_folder, "cpu", lambda *_: Spy(float("nan")))
    with pytest.raises(RenderError, match="not numbers"):
        renderer.render(plates)


def test_nothing_is_loaded_for_a_forged_clearance(
    hub_folder: Path, plates: Plates, clock: Clock
) -> None:
    from closedset.model.request import ClearedRequest

    forged = object.__new__(ClearedRequest)
    object.__setattr__(plates, "cleared", forged)
    renderer = DiffusersRenderer(RECIPE, clock, hub_folder, "cpu", lambda *_: pytest.fail("loaded"))
    with pytest.raises(NotCleared, match="was not made by"):
        renderer.render(plates)


def test_near_is_white_far_is_black_and_nothing_is_black() -> None:
    depth = np.array([[1.0, 2.0, 8.0, np.inf]], np.float32).repeat(3, axis=0)
    row = np.asarray(depth_control(depth))[1, :, 0].tolist()
    assert row[0] > 250
    assert row[0] > row[1] > row[2]
    assert row[3] == 0
