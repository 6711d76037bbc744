"""What the picture shows is what rays meet, however many cores drew it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numba import njit
from staging import NOW, OUTDOORS, clear, make_request, make_shot, pair

from closedset import compiled
from closedset.errors import NotCleared
from closedset.model.pixels import Camera, Plates
from closedset.model.request import ClearedRequest
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Lens, Move, SetKind, Setting, ShotSize
from closedset.render.looks import load_look
from closedset.render.study import Study
from closedset.stage import Stage, kernels_light, picture, shooting
from closedset.stage.lens import eye_of, pinhole
from closedset.stage.light import light_plan
from closedset.stage.picture import develop, seen
from closedset.stage.scene import assemble
from closedset.stage.sets import build_set
from closedset.stage.tracer import Surface, Tracer


def rays(camera: Camera) -> np.ndarray:
    """Unit directions through the pixel centers, row by row."""
    y, x = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    k = camera.intrinsics
    local = np.stack([(x - k[0, 2]) / k[0, 0], (y - k[1, 2]) / k[1, 1], np.ones_like(x)], axis=-1)
    ways = local.reshape(-1, 3) @ camera.world_to_camera[:3, :3]
    return ways / np.linalg.norm(ways, axis=1, keepdims=True)


@pytest.mark.parametrize("kind", [SetKind.LIBRARY, SetKind.CAR, SetKind.FOREST])
def test_every_pixel_shows_what_its_ray_meets(kind: SetKind) -> None:
    setting = Setting(kind.value.upper(), kind, kind not in OUTDOORS, TimeOfDay.DAY)
    stage = build_set(setting, "last-bus")
    tracer = Tracer([Surface(p.mesh, i + 1) for i, p in enumerate(stage.pieces)])
    # The camera stands on the set: half of its triangles lie behind it or across its eye.
    camera = pinhole(np.array([0.2, 0.1, 1.3]), np.array([1.2, 2.0, 1.1]), Lens(18.0), 160, 90)
    ways = rays(camera)
    ids, distance = tracer.met(np.repeat(eye_of(camera)[None], len(ways), axis=0), ways)
    plate = seen(tracer, camera)
    same = plate.ids.ravel() == ids
    assert same.mean() > 0.998
    met = same & (ids > 0)
    depth = distance[met] * (ways[met] @ camera.world_to_camera[2, :3])
    assert np.abs(plate.depth.ravel()[met] - depth).max() < 1e-3


def draw() -> Plates:
    shot = make_shot(ShotSize.MEDIUM, pair(), ("MARA", "JOE"), kind=SetKind.OFFICE)
    return Stage(lambda: NOW).plates(clear(make_request(shot, 160, 90)))


def test_the_picture_does_not_depend_on_the_number_of_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures, panels = [], []
    for cores in (1, 3):
        monkeypatch.setattr(compiled.os, "cpu_count", lambda n=cores: n)
        pictures.append(draw())
        shot = pictures[-1].cleared.request.shot
        panels.append(load_look("ink").draw(Study(pictures[-1], shot, 7)))
    assert np.array_equal(*panels)
    for name in ("beauty", "light", "depth", "ids", "normals", "albedo", "edges"):
        assert np.array_equal(*(getattr(p, name) for p in pictures)), name


def test_a_frame_for_a_look_lacks_nothing_but_the_flow_and_smooth_outlines() -> None:
    shot = make_shot(ShotSize.WIDE, pair(), ("MARA", "JOE"), kind=SetKind.OFFICE)
    cleared = clear(make_request(replace(shot, move=Move.PUSH_IN), 160, 90))
    for whole, lean in zip(
        Stage(lambda: NOW).frames(cleared, 3),
        Stage(lambda: NOW).frames(cleared, 3, for_look=True),
        strict=True,
    ):
        for name in ("albedo", "light", "depth", "normals", "ids", "edges"):
            assert np.array_equal(getattr(whole, name), getattr(lean, name)), name
        assert whole.flow is not None
        assert lean.flow is None
        off = np.abs(whole.beauty - lean.beauty).max(axis=2) > 0
        assert off[whole.edges > 0].any()
        assert not off[whole.edges == 0].any()


def test_probes_miss_no_shadow_that_rays_from_everywhere_find(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sparse = draw().light
    probed = picture._probed
    monkeypatch.setattr(
        picture, "_probed", lambda *args: (probed(*args)[0], np.zeros(args[1].shape, bool))
    )
    assert np.abs(draw().light - sparse).mean() < 0.001


def test_a_lamp_shades_by_lamberts_law_and_shows_as_the_display_curve_says() -> None:
    setting = Setting("A", SetKind.ROOM, True, TimeOfDay.NIGHT)
    plan = light_plan(setting, (((1.0, 0.5, 2.2), (0.9, 0.6, 0.3)),))
    light = picture._lights(plan)
    rng = np.random.default_rng(4)
    run = rng.random((kernels_light._ROWS, kernels_light._RUN)).astype(np.float32)
    normal = rng.normal(size=(3, kernels_light._RUN))
    run[:3] = normal / np.linalg.norm(normal, axis=0)
    run[kernels_light._GLOW] = 0.0
    place, body, key, sky = run[3:6].T.astype(float), run[9], run[11], run[12]
    up = (run[2] + 1) / 2
    linear = (np.outer(up, plan.above) + np.outer(1 - up, plan.below)) * sky[:, None]
    for index, lamp in enumerate(plan.lamps):
        way = np.array(lamp.position) - place * (lamp.reach > 0)
        far = np.linalg.norm(way, axis=1)
        facing = np.einsum("ij,ji->i", way / far[:, None], run[:3])
        amount = np.maximum((facing + 0.12 * body) / (1 + 0.12 * body), 0)
        amount *= 1.6 / (1 + (far / lamp.reach) ** 2) if lamp.reach else 1.0
        amount *= body * lamp.performers + (1 - body) * lamp.surroundings
        amount *= key if index == 0 else 0.4 + 0.6 * sky
        linear += np.outer(amount, lamp.color)
    arriving = linear * plan.exposure * run[6:9].T.astype(float) ** 2.2
    shown = (arriving * (1 + arriving / 4) / (1 + arriving * 0.62)) ** (1 / 2.2)
    kernels_light._lit(light.lamps, light.hues, run)
    assert np.abs(run[14:17].T - np.clip(shown, 0, 1)).max() < 1 / 255


def test_compiling_is_said_once_and_loops_that_were_kept_say_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    stage = Stage(lambda: NOW, said.append)
    loops = [njit(lambda x: x + 1), njit(lambda x: x + 2)]
    monkeypatch.setattr(shooting, "shoot", lambda *_: [loop(1) for loop in loops])
    shot = make_shot(ShotSize.MEDIUM, pair(), ("MARA", "JOE"))
    for _ in range(2):
        stage.plates(clear(make_request(shot, 160, 90)))
    assert [m for m in said if "compiling" in m] == [said[1]]
    said.clear()
    monkeypatch.undo()
    Stage(lambda: NOW, said.append).plates(clear(make_request(shot, 160, 90)))
    assert said == [f"staging {shot.id}"]


def test_a_forged_clearance_builds_no_scene_and_draws_no_picture() -> None:
    forged = object.__new__(ClearedRequest)
    stage = build_set(Setting("A", SetKind.ROOM, True, TimeOfDay.DAY), "last-bus")
    tracer = Tracer([Surface(p.mesh, i + 1) for i, p in enumerate(stage.pieces)])
    camera = pinhole(np.array([0.0, -3.0, 1.5]), np.array([0.0, 0.0, 1.5]), Lens(35.0), 32, 18)
    with pytest.raises(NotCleared):
        assemble(forged)
    with pytest.raises(NotCleared):
        develop(forged, tracer, camera, light_plan(stage.setting, ()))
