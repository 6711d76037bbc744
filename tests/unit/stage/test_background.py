"""Extras on the set: seen, behind the action, in nobody's face, and like nobody in the cast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from staging import NOW, clear, make_request, make_shot, pair

from closedset.cast import FLOOR, background, distance
from closedset.errors import Refused, StageError
from closedset.model.request import PictureRequest
from closedset.model.shot import Extra, Pose, SetKind, Shot, ShotSize
from closedset.stage import Stage
from closedset.stage.background import stations
from closedset.stage.layout import block
from closedset.stage.sets import build_set

STAGE = Stage(lambda: NOW)


def crowd(count: int, **what: object) -> tuple[Extra, ...]:
    return tuple(Extra("worker", k + 1, **what) for k in range(count))  # type: ignore[arg-type]


def asked(shot: Shot, extras: tuple[Extra, ...]) -> PictureRequest:
    shot = replace(shot, extras=extras)
    request = make_request(shot)
    return replace(request, extras=background(shot, "p", [c.look for c in request.cast]))


def wide(kind: SetKind = SetKind.STREET) -> Shot:
    return make_shot(ShotSize.WIDE, pair(), ("MARA", "JOE"), kind=kind, lens=28.0)


def test_extras_are_in_the_picture_behind_the_cast_and_hide_no_face() -> None:
    plates = STAGE.plates(clear(asked(wide(), crowd(3, watches=True))))
    bodies = {b.character: {p.name: p for p in b.landmarks} for b in plates.bodies}
    there = [name for name in bodies if name.endswith("(extra)")]
    shown = {i.name for i in plates.id_table if i.value in np.unique(plates.ids)}
    assert len(there) == 3
    assert set(there) <= shown
    for name in ("MARA", "JOE"):
        assert bodies[name]["eyes"].seen == 2
        assert all(bodies[e]["eyes"].depth > bodies[name]["eyes"].depth for e in there)


def test_the_cameras_of_a_scene_find_an_extra_in_one_place() -> None:
    request = asked(wide(), crowd(4))
    close = replace(request.shot, size=ShotSize.CLOSE, subjects=("JOE",))
    found = []
    for shot in (request.shot, close):
        stage = build_set(shot.setting, "last-bus")
        places = stations(replace(request, shot=shot), stage, block(shot, stage.spots))
        found.append([p.position for p in places])
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_an_extra_looks_like_nobody_in_the_cast_and_the_same_in_every_shot() -> None:
    request = asked(wide(), crowd(12))
    cast = [c.look for c in request.cast]
    gaps = [distance(look, other) for look in request.extras for other in cast]
    assert min(gaps) >= FLOOR
    assert request.extras[:3] == background(replace(request.shot, extras=crowd(3)), "p", cast)
    assert len({look.id for look in request.extras}) == 12


def test_passengers_take_the_seats_that_are_free() -> None:
    shot = make_shot(ShotSize.WIDE, pair(Pose.SITTING, Pose.SITTING), ("MARA",), kind=SetKind.TRAIN)
    stage = build_set(shot.setting, "last-bus")
    people = block(shot, stage.spots)
    places = stations(asked(shot, crowd(3, pose=Pose.SITTING)), stage, people)
    taken = [np.array(p.position[:2]) for p in (*people, *places)]
    apart = [np.hypot(*(a - b)) for k, a in enumerate(taken) for b in taken[:k]]
    assert [p.on_set for p in places] == [True] * 3
    assert min(apart) > 0.5


def test_the_gate_clears_the_extras_that_are_drawn_and_no_others() -> None:
    request = asked(wide(), crowd(2))
    assert request.digest != replace(request, extras=request.extras[::-1]).digest
    assert request.digest != make_request(wide()).digest
    with pytest.raises(Refused, match="one look for each"):
        clear(replace(request, extras=request.extras[:1]))
    stage = build_set(request.shot.setting, "last-bus")
    with pytest.raises(StageError, match="2 extras and looks for 1"):
        stations(replace(request, extras=request.extras[:1]), stage, ())


def test_an_extra_named_after_somebody_is_refused() -> None:
    shot = replace(wide(), extras=(Extra("tom hanks", 1),))
    request = replace(make_request(shot), extras=background(shot, "p", []))
    with pytest.raises(Refused):
        clear(request)
