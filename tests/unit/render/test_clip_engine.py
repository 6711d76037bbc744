"""Clips: exact count and rate, windows that overlap, control pictures that do not flicker."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import twins
from PIL import Image
from render_props import NOW, make_plates, make_request

from closedset.errors import NotCleared, RenderError
from closedset.gate import Gate
from closedset.model.pixels import Plates, PosePicture, Steering
from closedset.model.protocols import Clock
from closedset.model.recipe import Clip, Recipe
from closedset.model.sealed import SealedAsset, SealRecord, Slate
from closedset.render import load_recipe
from closedset.render.calls import CALLS, Order
from closedset.render.checks import require_shot, require_steering
from closedset.render.controls import depth_range
from closedset.render.engine import DiffusersRenderer
from closedset.render.material import Material
from closedset.render.plan import Room
from closedset.seal.sealer import _issue as unsafe_issue  # nor with a sealer
from closedset.stage import _strike_pose as unsafe_pose
from closedset.stage.shooting import _strike as unsafe_plates  # render is tested without a stage

PLENTY = Room("cpu", None, 10**12)


def short(recipe_id: str, most: int = 5, overlap: int | None = None, steps: int = 1) -> Recipe:
    """The recipe with one step and short windows."""
    recipe = load_recipe(recipe_id)
    diffusion = recipe.diffusion
    assert diffusion is not None
    assert diffusion.clip is not None
    clip = dataclasses.replace(
        diffusion.clip, most_frames=most, overlap=overlap or diffusion.clip.overlap
    )
    return dataclasses.replace(
        recipe, diffusion=dataclasses.replace(diffusion, clip=clip, steps=steps)
    )


def moments(gate: Gate, count: int, size: tuple[int, int] = (64, 64)) -> tuple[Plates, ...]:
    """A wall that comes nearer."""
    cleared = gate.clear(make_request(*size))
    plates = []
    for i in range(count):
        made = make_plates(cleared)
        made.depth[:] = made.depth - 0.05 * i
        plates.append(unsafe_plates(made))
    return tuple(plates)


class Camera:
    """Returns frames that are numbered in their grey, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def __call__(self, callback_on_step_end: Any = None, **asked: Any) -> SimpleNamespace:
        self.calls.append(asked)
        count, number = asked["num_frames"], len(self.calls)
        frames = np.full((1, count, asked["height"], asked["width"], 3), number / 10)
        return SimpleNamespace(frames=frames)


def unsafe_sealed(pixels: Any, slate: Slate) -> SealedAsset:
    """A sealed still, without the work of sealing."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    height, width = pixels.shape[:2]
    data = file.getvalue()
    record = SealRecord(data, "0" * 64, "image/png", slate, "clr-0", "0" * 64, width, height)
    return cast("SealedAsset", unsafe_issue(record))


def shoot(recipe: Recipe, tmp_path: Path, clock: Clock, plates: tuple[Plates, ...]) -> Any:
    depot = twins.depot_with(recipe.id, tmp_path)
    camera = Camera()
    renderer = DiffusersRenderer(recipe, clock, depot, "cpu", lambda *_: camera, PLENTY)
    return renderer.render(plates[0], Steering(moments=plates)), camera.calls


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.mark.parametrize(
    ("count", "asked"), [(2, [5]), (5, [5]), (6, [5, 5]), (8, [5, 5]), (9, [5, 5]), (12, [5, 5, 5])]
)
def test_a_clip_has_exactly_the_frames_of_its_moments(
    root: Path, gate: Gate, clock: Clock, count: int, asked: list[int]
) -> None:
    frames, calls = shoot(short("wan-vace", overlap=1), root, clock, moments(gate, count))
    assert frames.pixels.shape[0] == count
    assert frames.fps == 16
    assert [call["num_frames"] for call in calls] == asked
    seeds = [call["generator"].initial_seed() for call in calls]
    assert seeds == [7 + i for i in range(len(calls))]


def test_a_second_window_goes_on_from_the_frames_of_the_first(
    root: Path, gate: Gate, clock: Clock
) -> None:
    _, calls = shoot(short("wan-vace", most=9, overlap=5), root, clock, moments(gate, 12))
    first, second = calls
    assert [np.asarray(m).max() for m in first["mask"]] == [255] * 9
    assert [np.asarray(m).max() for m in second["mask"]] == [0] * 5 + [255] * 4
    assert np.asarray(second["video"][4])[0, 0, 0] == round(0.1 * 255 + 0.5 - 0.5)
    assert len(second["video"]) == len(second["mask"]) == 9


@pytest.mark.parametrize("recipe", ["wan-ti2v", "ltx2"])
def test_an_image_to_video_window_starts_from_the_last_frame_made(
    root: Path, gate: Gate, clock: Clock, recipe: str
) -> None:
    most = 5 if recipe == "wan-ti2v" else 9
    _, calls = shoot(short(recipe, most), root, clock, moments(gate, most + 2))
    assert np.asarray(calls[1]["image"])[0, 0, 0] in {25, 26}
    assert np.asarray(calls[0]["image"]).std() > 5, "the first starts from the blocking"


def test_the_approved_panel_is_the_first_frame(root: Path, gate: Gate, clock: Clock) -> None:
    recipe = short("wan-ti2v")
    depot = twins.depot_with(recipe.id, root)
    camera = Camera()
    renderer = DiffusersRenderer(recipe, clock, depot, "cpu", lambda *_: camera, PLENTY)
    plates = moments(gate, 3)
    panel = np.full((104, 64, 3), 200, np.uint8)
    panel[64:] = 0  # its slate
    parent = unsafe_sealed(panel, Slate.of(plates[0].cleared, NOW.date()))
    renderer.render(plates[0], Steering(moments=plates, parent=parent))
    assert np.asarray(camera.calls[0]["image"]).tolist() == panel[:64].tolist()


def test_a_clip_along_the_depth_keeps_the_approved_panel_as_its_first_frame(
    root: Path, gate: Gate, clock: Clock
) -> None:
    plates = moments(gate, 3)
    recipe = short("wan-vace")
    panel = np.full((104, 64, 3), 200, np.uint8)
    panel[64:] = 0  # its slate
    parent = unsafe_sealed(panel, Slate.of(plates[0].cleared, NOW.date()))
    material = Material(plates[0], Steering(moments=plates, parent=parent), recipe)
    window = material.window([])
    assert recipe.diffusion is not None
    order = Order(
        diffusion=recipe.diffusion, prompt="a", negative="", width=64, height=64, steps=1,
        frames=window.frames, controls=window.controls, known=window.known,
    )  # fmt: skip
    asked = CALLS["WanVACEPipeline"](order)
    assert np.asarray(asked["video"][0]).tolist() == panel[:64].tolist()
    assert [np.asarray(one).max() for one in asked["mask"]] == [0, 255, 255, 255, 255]
    assert len(asked["video"]) == window.frames == 5


@pytest.mark.parametrize(
    "change", [{"shot": "9Z"}, {"production": "Another"}, {"level": "@ada · UNION GRANT"}]
)
def test_a_still_of_another_shot_or_cast_steers_nothing(gate: Gate, change: dict[str, str]) -> None:
    (plates,) = moments(gate, 1)
    slate = dataclasses.replace(Slate.of(plates.cleared, NOW.date()), **change)  # type: ignore[arg-type]
    parent = unsafe_sealed(np.zeros((104, 64, 3), np.uint8), slate)
    with pytest.raises(NotCleared, match="the picture to go on from is shot"):
        require_steering(plates, Steering(parent=parent))


def test_a_picture_from_elsewhere_steers_nothing(gate: Gate) -> None:
    (plates,) = moments(gate, 1)
    photo: Any = np.full((64, 64, 3), 200, np.uint8)
    with pytest.raises(NotCleared, match="was not made by the stage"):
        require_steering(plates, Steering(parent=photo))
    with pytest.raises(NotCleared, match="was not made by the stage"):
        require_steering(plates, Steering(poses=(PosePicture(plates.cleared, photo),)))
    pose = unsafe_pose(PosePicture(plates.cleared, photo))
    require_steering(plates, Steering(poses=(pose,)))
    photo[:] = 0
    with pytest.raises(NotCleared, match="altered since"):
        require_steering(plates, Steering(poses=(pose,)))


@pytest.mark.parametrize("name", ["edges", "flow"])
def test_edges_and_flow_painted_over_are_refused(gate: Gate, name: str, clock: Clock) -> None:
    (made,) = moments(gate, 1)
    own = np.zeros((64, 64, 2) if name == "flow" else (64, 64), np.float32)
    plates = unsafe_plates(dataclasses.replace(made, **{name: own}))  # type: ignore[arg-type]
    require_shot(plates, clock)
    own[3] = 1
    with pytest.raises(NotCleared, match="altered since"):
        require_shot(plates, clock)


def test_one_depth_range_serves_all_frames(gate: Gate) -> None:
    plates = moments(gate, 3)
    material = Material(plates[0], Steering(moments=plates), short("wan-vace"))
    depth = material.window([]).controls["depth"]
    low, high = depth_range(plates)
    wall = np.median(plates[0].depth)
    assert np.asarray(depth[0])[0, 0, 0] == int((1 / wall - low) / (high - low) * 255)
    assert np.asarray(depth[0])[0, 0, 0] < np.asarray(depth[2])[0, 0, 0]


def test_a_still_recipe_draws_one_picture_of_many_moments(gate: Gate) -> None:
    plates = moments(gate, 3)
    assert Material(plates[0], Steering(moments=plates), load_recipe("sd15-lcm")).count == 1


def test_poses_and_edges_become_pictures(gate: Gate) -> None:
    (plates,) = moments(gate, 1)
    recipe = short("wan-vace")
    from closedset.model.recipe import Control

    posed = dataclasses.replace(
        recipe, diffusion=dataclasses.replace(recipe.diffusion, controls=(Control("pose"),))
    )
    with pytest.raises(RenderError, match="none were handed in"):
        Material(plates, Steering(), posed).window([])
    pose = np.zeros((64, 64, 3), np.uint8)
    pose[3] = 255
    window = Material(plates, Steering(poses=(PosePicture(plates.cleared, pose),)), posed).window(
        []
    )
    assert np.asarray(window.controls["pose"][0])[3].min() == 255
    edged = dataclasses.replace(
        recipe, diffusion=dataclasses.replace(recipe.diffusion, controls=(Control("edges"),))
    )
    with pytest.raises(RenderError, match="no edges"):
        Material(plates, Steering(), edged).window([])
    object.__setattr__(plates, "edges", (plates.ids > 1).astype(np.float32))
    drawn = Material(plates, Steering(), edged).window([]).controls["edges"][0]
    assert isinstance(drawn, Image.Image)
    assert set(np.unique(np.asarray(drawn))) == {0, 255}


def test_a_recipe_whose_windows_never_move_on_is_an_error(gate: Gate) -> None:
    plates = moments(gate, 12)
    recipe = short("wan-vace", most=5, overlap=5)
    made = [np.zeros((64, 64, 3), np.uint8)] * 5
    with pytest.raises(RenderError, match="never ends"):
        Material(plates[0], Steering(moments=plates), recipe).window(made)
    assert recipe.diffusion is not None
    assert isinstance(recipe.diffusion.clip, Clip)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["wan-vace", "wan-ti2v", "ltx2"])
def test_the_twin_makes_a_clip_in_windows(
    recipe: str, root: Path, gate: Gate, clock: Clock
) -> None:
    most = 9 if recipe != "wan-ti2v" else 5
    chosen = short(recipe, most, 1 if recipe != "wan-vace" else 5)
    plates = moments(gate, most + 2)
    renderer = DiffusersRenderer(chosen, clock, twins.depot_with(recipe, root), "cpu")
    steering = Steering(moments=plates, portraits=(("MARA", plates[0]),))
    frames = renderer.render(plates[0], steering)
    assert frames.pixels.shape == (most + 2, 64, 64, 3)
    assert frames.fps == (16 if recipe == "wan-vace" else 24)
    assert frames.seconds == pytest.approx((most + 2) / frames.fps)
    assert (frames.pixels[0] != frames.pixels[-1]).any()
    again = renderer.render(plates[0], steering)
    assert again.pixels.tobytes() == frames.pixels.tobytes()
