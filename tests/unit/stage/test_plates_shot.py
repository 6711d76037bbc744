"""Plates come from a live clearance, say what they show, and agree with their camera."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from staging import NOW, ONE, clear, make_request, make_shot, pair

from closedset.errors import GateError, NotCleared, StageError
from closedset.gate import Gate
from closedset.model.pixels import Plates
from closedset.model.request import ClearedRequest, RequestKind, TextField
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Angle, Mark, Pose, Prop, SetKind, Shot, ShotSize
from closedset.stage import Stage


def shoot(shot: Shot, width: int = 192, height: int = 108) -> Plates:
    return Stage(lambda: NOW).plates(clear(make_request(shot, width, height)))


@pytest.fixture(scope="module")
def two_shot() -> Plates:
    return shoot(make_shot(ShotSize.MEDIUM, pair(), ("MARA", "JOE"), kind=SetKind.DINER))


def test_an_expired_clearance_draws_nothing() -> None:
    cleared = clear(make_request(make_shot(ShotSize.MEDIUM, ONE, ("MARA",))))
    with pytest.raises(NotCleared, match="900 s"):
        Stage(lambda: NOW + timedelta(minutes=16)).plates(cleared)


def test_a_forged_clearance_draws_nothing() -> None:
    with pytest.raises(NotCleared, match="was not made by"):
        Stage(lambda: NOW).plates(object.__new__(ClearedRequest))


def test_a_request_that_was_not_cleared_draws_nothing() -> None:
    request = make_request(make_shot(ShotSize.MEDIUM, ONE, ("MARA",)))
    with pytest.raises((NotCleared, AttributeError)):
        Stage(lambda: NOW).plates(request)  # type: ignore[arg-type]


def test_a_notice_has_no_stage_picture() -> None:
    gate = Gate(clock=lambda: NOW)
    request = make_request(make_shot(ShotSize.MEDIUM, ONE, ("MARA",)))
    request = replace(request, texts=(TextField("action", "Tom Hanks waits at the door"),))
    with pytest.raises(GateError) as refused:
        gate.clear(request)
    cleared = gate.clear_notice(request, refused.value.reasons)
    assert cleared.request.kind is RequestKind.NOTICE
    with pytest.raises(StageError, match="notice"):
        Stage(lambda: NOW).plates(cleared)


def test_the_id_table_names_every_value_in_the_plate(two_shot: Plates) -> None:
    named = {p.value for p in two_shot.id_table}
    assert set(np.unique(two_shot.ids)) <= named | {0}
    assert len(named) == len(two_shot.id_table)
    shown = {p.name for p in two_shot.id_table if p.value in two_shot.ids and p.kind == "performer"}
    assert shown == {"MARA", "JOE"}


def test_shapes_and_ranges_are_as_promised(two_shot: Plates) -> None:
    assert two_shot.beauty.shape == (108, 192, 3)
    for plate in (two_shot.beauty, two_shot.albedo, two_shot.light):
        assert plate.dtype == np.float32
        assert plate.min() >= 0
        assert plate.max() <= 1
    length = np.linalg.norm(two_shot.normals, axis=2)
    assert np.allclose(length[two_shot.ids > 0], 1, atol=1e-3)
    assert np.all(length[two_shot.ids == 0] == 0)
    assert np.all(np.isinf(two_shot.depth) == (two_shot.ids == 0))


def test_depth_agrees_with_the_camera(two_shot: Plates) -> None:
    camera = two_shot.camera
    floor = next(p.value for p in two_shot.id_table if p.name == "back wall")
    rows, columns = np.nonzero(two_shot.ids == floor)
    pick = len(rows) // 2
    y, x = rows[pick], columns[pick]
    z = float(two_shot.depth[y, x])
    ray = np.linalg.inv(camera.intrinsics) @ [x + 0.5, y + 0.5, 1.0]
    world = camera.world_to_camera[:3, :3].T @ (ray * z - camera.world_to_camera[:3, 3])
    assert world[1] == pytest.approx(3.6, abs=0.02), "the diner's back wall stands at 3.6 m"
    assert np.allclose(camera.project(world[None])[0], [x + 0.5, y + 0.5, z], atol=1e-3)


def test_the_same_request_gives_the_same_plates(two_shot: Plates) -> None:
    again = shoot(make_shot(ShotSize.MEDIUM, pair(), ("MARA", "JOE"), kind=SetKind.DINER))
    for name in ("beauty", "albedo", "light", "depth", "normals", "ids"):
        assert np.array_equal(getattr(two_shot, name), getattr(again, name)), name
    assert two_shot.landmarks == again.landmarks


def test_plates_have_no_way_to_disk(two_shot: Plates) -> None:
    with pytest.raises(TypeError, match="memory"):
        copy.deepcopy(two_shot)


CASES = [
    make_shot(ShotSize.WIDE, pair(), ("MARA", "JOE"), kind=SetKind.BAR, time=TimeOfDay.NIGHT),
    make_shot(ShotSize.WIDE, pair(Pose.SITTING, Pose.SITTING), ("MARA", "JOE"), kind=SetKind.DINER),
    make_shot(ShotSize.MEDIUM_WIDE, pair(Pose.SITTING), ("MARA", "JOE"), kind=SetKind.BUS),
    make_shot(ShotSize.MEDIUM, pair(Pose.SITTING, Pose.SITTING), ("MARA",), kind=SetKind.CAR),
    make_shot(ShotSize.CLOSE, pair(), ("JOE",), lens=85.0, kind=SetKind.FOREST),
    make_shot(ShotSize.MEDIUM_CLOSE, pair(), ("MARA", "JOE"), angle=Angle.OVER_SHOULDER, lens=50.0),
    make_shot(ShotSize.MEDIUM_CLOSE, pair(), ("JOE", "MARA"), angle=Angle.OVER_SHOULDER, lens=50.0),
    make_shot(ShotSize.WIDE, (Mark("MARA", 0, Pose.WALKING, prop=Prop.SUITCASE),), ("MARA",),
              kind=SetKind.BUS_STOP, time=TimeOfDay.NIGHT),
    make_shot(ShotSize.EXTREME_WIDE, ONE, ("MARA",), kind=SetKind.ALLEY, lens=24.0),
]  # fmt: skip


@pytest.mark.parametrize("shot", CASES, ids=lambda s: f"{s.size.value}-{s.setting.kind.value}")
def test_no_subject_is_hidden_and_every_face_is_lit(shot: Shot) -> None:
    plates = shoot(shot)
    framed = shot.subjects[:1] if shot.angle is Angle.OVER_SHOULDER else shot.subjects
    for name in framed:
        marks = {m: (x, y) for m, x, y in dict(plates.landmarks)[name]}
        x = (marks["eyes"][0] + marks["chin"][0]) / 2
        y = (marks["eyes"][1] + marks["chin"][1]) / 2
        reach = max(round((marks["chin"][1] - marks["eyes"][1]) / 2), 1)
        patch = (
            slice(round(y) - reach, round(y) + reach + 1),
            slice(round(x) - reach, round(x) + reach + 1),
        )
        values = {p.value for p in plates.id_table if p.name == name}
        assert np.isin(plates.ids[patch], list(values)).mean() > 0.35, f"{name} is hidden"
        skin = [p.value for p in plates.id_table if p.name == name and p.part == "skin"]
        face = np.isin(plates.ids[patch], skin)
        assert plates.light[patch][face].mean() > 0.2, f"{name}'s face lies in the dark"


def test_a_sitter_has_a_seat_and_feet_stand_on_the_floor() -> None:
    plates = shoot(
        make_shot(ShotSize.WIDE, pair(Pose.SITTING, Pose.SITTING), ("MARA", "JOE"),
                  kind=SetKind.OFFICE), 480, 270)  # fmt: skip
    shown = {p.name for p in plates.id_table if p.value in plates.ids}
    assert {"chair", "table"} <= shown


def test_a_character_without_a_performer_is_named_in_the_error() -> None:
    request = make_request(make_shot(ShotSize.WIDE, pair(), ("MARA",)))
    cleared = clear(replace(request, cast=request.cast[:1]))
    with pytest.raises(StageError, match="JOE"):
        Stage(lambda: NOW).plates(cleared)
