"""Rooms have doors; who stands in a doorway has an open one behind them, inside the room."""

from __future__ import annotations

import numpy as np
import pytest
from staging import OUTDOORS, clear, make_request, make_shot

from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Angle, Mark, SetKind, Setting, ShotSize
from closedset.stage.doors import WORDS
from closedset.stage.lens import eye_of
from closedset.stage.scene import Scene, assemble
from closedset.stage.sets import build_set
from closedset.stage.stage_set import StageSet

ROOMS = [
    SetKind.KITCHEN, SetKind.OFFICE, SetKind.HOSPITAL, SetKind.BAR, SetKind.THEATER,
    SetKind.LIBRARY, SetKind.DINER, SetKind.SHOP, SetKind.CORRIDOR,
]  # fmt: skip


def set_of(kind: SetKind) -> StageSet:
    return build_set(Setting(kind.value, kind, kind not in OUTDOORS, TimeOfDay.DAY), "p")


def scene(kind: SetKind, place: str) -> Scene:
    marks = (Mark("MARA", 0, looks_at="JOE", place=place), Mark("JOE", 1, looks_at="MARA"))
    return assemble(
        clear(make_request(make_shot(ShotSize.WIDE, marks, ("MARA", "JOE"), kind=kind)))
    )


@pytest.mark.parametrize("kind", ROOMS)
def test_a_room_has_a_door_and_a_place_in_it(kind: SetKind) -> None:
    stage = set_of(kind)
    assert [s for s in stage.spots if set(WORDS) <= set(s.words)]
    assert any(piece.name == "door" for piece in stage.pieces)


def test_a_cell_has_bars_and_no_door_of_a_flat() -> None:
    assert not any(piece.name == "door" for piece in set_of(SetKind.CELL).pieces)


@pytest.mark.parametrize("kind", [SetKind.BAR, SetKind.HOSPITAL, SetKind.ROOM])
def test_both_stay_inside_when_one_stands_in_the_doorway(kind: SetKind) -> None:
    made = scene(kind, "in the doorway")
    low_x, _, high_x, back = made.stage.bounds
    for player in made.players:
        x, y, _ = player.station.position
        assert low_x < x < high_x
        assert y < back
    (opened,) = [p.mesh for p in made.stage.pieces if p.name == "doorway"]
    middle = (opened.vertices.min(0) + opened.vertices.max(0))[:2] / 2
    assert np.hypot(*(middle - np.array(made.players[0].station.position[:2]))) < 0.6


@pytest.mark.parametrize("kind", [SetKind.HOSPITAL, SetKind.OFFICE])
def test_a_single_of_one_in_a_doorway_is_not_taken_through_its_wall(kind: SetKind) -> None:
    marks = (Mark("MARA", 0, place="in the doorway"), Mark("JOE", 1))
    shot = make_shot(ShotSize.WIDE, marks, ("MARA",), angle=Angle.THREE_QUARTER, kind=kind)
    made = assemble(clear(make_request(shot)))
    low_x, _, high_x, _ = made.stage.bounds
    assert low_x < eye_of(made.camera)[0] < high_x


def test_a_door_stays_closed_behind_who_only_stands_at_it() -> None:
    names = {piece.name for piece in scene(SetKind.HOSPITAL, "at the door").stage.pieces}
    assert "door" in names
    assert "doorway" not in names
