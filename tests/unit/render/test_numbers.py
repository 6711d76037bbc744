"""The numbers that a pipeline is made of: their width, where they come from, when they go."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import twins
from render_props import make_plates, make_request

from closedset.errors import RenderError, WeightsError
from closedset.gate import Gate
from closedset.model.pixels import Steering
from closedset.model.protocols import Clock
from closedset.render import load_recipe
from closedset.render.engine import DiffusersRenderer, load_pipeline
from closedset.render.machine import out_of_memory
from closedset.render.memo import Memo
from closedset.render.plan import Plan, Room, Rung
from closedset.store.depot import Depot, check_safetensors

SDXL = load_recipe("sdxl-lightning")
UNET = "unet/sdxl_lightning_4step_unet.safetensors"
PLENTY = Room("cpu", None, 10**12)
DRAWN = [
    "sdxl-lightning",
    *(
        pytest.param(recipe, marks=pytest.mark.slow)
        for recipe in (
            "sd15-lcm", "z-image-turbo", "flux2-klein", "wan-vace", "wan-ti2v", "ltx2",
            "sd-x2-upscaler",
        )
    ),
]  # fmt: skip


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("numbers")


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Depot:
    """A depot of this test's own, with the twin of SDXL."""
    twins.depot_with(SDXL.id, root)
    shutil.copytree(root / "models", tmp_path / "models")
    return Depot(tmp_path / "models")


@pytest.mark.parametrize("recipe_id", DRAWN)
def test_a_twin_is_loaded_and_draws_in_the_half_precision_of_a_card(
    recipe_id: str, root: Path, gate: Gate, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a processor all is float32: a width that went missing would show on a card alone."""
    import torch

    monkeypatch.setattr("closedset.render.engine._width", lambda *_: torch.bfloat16)
    recipe = load_recipe(recipe_id)
    renderer = DiffusersRenderer(recipe, clock, twins.depot_with(recipe_id, root), "cpu")
    plates = make_plates(gate.clear(make_request(128, 128)))
    moments = (plates,) * 5 if recipe.task == "clip" else ()
    frames = renderer.render(plates, Steering(moments=moments))
    assert frames.pixels.std() > 1
    whole = {"vae"} if recipe_id.startswith("wan") else set()
    for name, part in renderer._warm.pipeline.components.items():
        if isinstance(part, torch.nn.Module):
            wide = torch.float32 if name in whole else torch.bfloat16
            # Wan keeps its norms and time embeddings whole by itself; the bulk is meant.
            bulk = max(part.parameters(), key=lambda weight: weight.numel())
            assert bulk.dtype is wide, name


class Grey:
    """Stands in for a pipeline, and hangs on itself as a pipeline with hooks does."""

    def __init__(self) -> None:
        self.hook = self

    def __call__(self, callback_on_step_end: Any = None, **seen: Any) -> SimpleNamespace:
        return SimpleNamespace(images=np.full((1, seen["height"], seen["width"], 3), 0.5))


def test_what_another_recipe_left_behind_is_gone_before_the_next_is_planned(
    own: Depot, gate: Gate, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plates = make_plates(gate.clear(make_request(64, 48)))
    before = DiffusersRenderer(SDXL, clock, own, "cpu", lambda *_: Grey(), PLENTY)
    before.render(plates)
    left = weakref.ref(before._warm.pipeline)
    seen: list[object] = []

    def room(_device: str) -> Room:
        seen.append(left())
        return PLENTY

    monkeypatch.setattr("closedset.render.warm.machine_room", room)
    gc.disable()
    try:
        del before
        assert left() is not None, "it hangs on itself: without a sweep it stays"
        DiffusersRenderer(SDXL, clock, own, "cpu", lambda *_: Grey()).render(plates)
    finally:
        gc.enable()
    assert seen == [None]


def test_of_a_shot_that_is_drawn_nothing_stays(own: Depot, gate: Gate, clock: Clock) -> None:
    """What a renderer keeps of each shot adds up over a board of five hundred."""
    renderer = DiffusersRenderer(SDXL, clock, own, "cpu", lambda *_: Grey(), PLENTY)
    left = []
    for seed in range(3):
        plates = make_plates(gate.clear(make_request(64, 48, seed=seed)))
        frames = renderer.render(plates)
        left += [weakref.ref(plates.depth), weakref.ref(frames.pixels)]
    del plates, frames
    gc.collect()
    assert [one for one in left if one() is not None] == []


def test_a_memo_keeps_no_more_than_it_may_and_drops_the_longest_unused() -> None:
    import torch

    memo, asked = Memo(most=3 * 400), list[str]()

    def read(prompt: str) -> Any:
        asked.append(prompt)
        return torch.zeros(100)

    for prompt in ("a", "b", "c", "a", "d"):
        memo.ask(read, prompt)
    assert asked == ["a", "b", "c", "d"]
    assert sum(size for _, size in memo._kept.values()) == 1200
    memo.ask(read, "a")
    memo.ask(read, "b")
    assert asked == ["a", "b", "c", "d", "b"], "b was used the longest ago"


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 17.9 GB)"), True),
        (RuntimeError("Invalid buffer size: 13.35 GB"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), True),
        (MemoryError(), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED"), False),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
    ],
)
def test_full_memory_is_told_from_other_failures(error: Exception, full: bool) -> None:
    assert out_of_memory(error) is full


class Opens:
    """A pickle that leaves a file behind when it is opened."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.mark}",)


def lay_pickle(path: Path, mark: Path) -> None:
    path.write_bytes(pickle.dumps({"w": Opens(mark)}).ljust(path.stat().st_size, b"."))


DOORS = {
    "check": lambda depot, source: check_safetensors(source / UNET),
    "take_in": lambda depot, source: depot.take_in(SDXL.id, source / "unet", "unet"),
    # As if somebody had put it there past the import.
    "pin": lambda depot, source: depot.pin(shutil.copytree(source, depot.folder(SDXL.id)).name),
}


@pytest.mark.parametrize("door", DOORS)
def test_each_door_of_the_depot_by_itself_keeps_a_dressed_pickle_out(
    door: str, root: Path, tmp_path: Path
) -> None:
    source = Path(shutil.copytree(twins.build(SDXL.id, root / "source"), tmp_path / "source"))
    mark = tmp_path / "opened"
    lay_pickle(source / UNET, mark)
    with pytest.raises(WeightsError, match="is a pickle that calls itself safetensors"):
        DOORS[door](Depot(tmp_path / "empty"), source)
    assert not mark.exists()


@pytest.mark.parametrize("part", ["base/unet", "base/text_encoder", "base/vae", "controlnet"])
def test_where_only_a_pickle_lies_the_loader_opens_none(
    part: str, own: Depot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last door, behind the lock: asked with the depot's checks left out."""
    import torch

    opened: list[object] = []
    true = torch.load
    monkeypatch.setattr(torch, "load", lambda *a, **k: opened.append(a) or true(*a, **k))
    place, lock = own.folder(SDXL.id), own.check(SDXL.id)
    mark = tmp_path / "opened"
    # The denoiser is a file of its own: the pipeline's own would be passed over.
    files = sorted((place / ("unet" if part == "base/unet" else part)).glob("*.safetensors"))
    for file in files:
        lay_pickle(file, mark)
        named = "pytorch_model.bin" if "text" in part else "diffusion_pytorch_model.bin"
        shutil.copy(file, file.with_name(named))
        if part != "base/unet":
            file.unlink()
    assert files
    with pytest.raises(RenderError, match="do not load as StableDiffusionXLControlNetPipeline"):
        load_pipeline(SDXL, place, lock, "cpu", Plan(Rung.WHOLE))
    assert not opened, "torch would refuse it too, but nobody asked"
    assert not mark.exists()


def test_weights_that_are_not_numbers_draw_nothing_and_say_why(
    root: Path, tmp_path: Path, gate: Gate, clock: Clock
) -> None:
    from safetensors.torch import load_file, save_file

    from closedset.render.fetch import import_folder

    source = Path(shutil.copytree(twins.build(SDXL.id, root / "source"), tmp_path / "source"))
    state = {name: value * float("nan") for name, value in load_file(source / UNET).items()}
    save_file(state, source / UNET, {"format": "pt"})
    depot = Depot(tmp_path / "broken")
    import_folder(SDXL, source, depot)
    renderer = DiffusersRenderer(SDXL, clock, depot, "cpu")
    with pytest.raises(RenderError, match=r"not numbers.*or the weights are broken") as told:
        renderer.render(make_plates(gate.clear(make_request(64, 48))))
    assert told.value.lasting, "the queue does not try again in vain"
