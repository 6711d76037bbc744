"""People take the places that the script names, and do what it says they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from staging import clear, make_request, make_shot

from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Mark, Pose, Prop, SetKind, Setting, ShotSize
from closedset.shots.words import ACTS
from closedset.stage.gestures import STANCES, stance_for
from closedset.stage.layout import block
from closedset.stage.players import Player
from closedset.stage.scene import Scene, assemble
from closedset.stage.sets import build_set
from closedset.stage.stage_set import StageSet

SIT, LIE, STAND = Pose.SITTING, Pose.LYING, Pose.STANDING


def the_set(kind: SetKind) -> StageSet:
    return build_set(Setting(kind.value.upper(), kind, True, TimeOfDay.DAY), "last-bus")


def staged(kind: SetKind, *marks: Mark, size: ShotSize = ShotSize.WIDE) -> Scene:
    names = tuple(m.character for m in marks)
    return assemble(clear(make_request(make_shot(size, marks, names, kind=kind))))


def player(scene: Scene, name: str) -> Player:
    return next(p for p in scene.players if p.name == name)


def test_the_driver_sits_at_the_wheel_and_the_other_beside() -> None:
    marks = (
        Mark("MARA", 0, SIT, "JOE", place="at the wheel"),
        Mark("JOE", 1, SIT, "MARA", speaking=True),
    )
    shot = make_shot(ShotSize.MEDIUM, marks, ("MARA", "JOE"), kind=SetKind.CAR)
    spots = the_set(SetKind.CAR).spots
    mara, joe = block(shot, spots)
    driver = next(s for s in spots if s.name == "driver_seat")
    assert mara.position == driver.position
    assert mara.mark.does == "driving"
    assert joe.position == next(s for s in spots if s.name == "passenger_seat").position


def test_places_are_the_same_in_every_shot_of_a_scene() -> None:
    marks = (Mark("MARA", 0, SIT, "JOE", place="on the sofa"), Mark("JOE", 1, STAND, "MARA"))
    spots = the_set(SetKind.ROOM).spots
    wide = make_shot(ShotSize.WIDE, marks, ("MARA", "JOE"))
    close = replace(make_shot(ShotSize.CLOSE, marks, ("JOE",)), dialogue=())
    assert [s.position for s in block(wide, spots)] == [s.position for s in block(close, spots)]


@pytest.mark.parametrize("kind", [SetKind.BEDROOM, SetKind.HOSPITAL])
def test_who_lies_on_the_bed_lies_on_the_bed_of_the_set(kind: SetKind) -> None:
    scene = staged(kind, Mark("MARA", 0, LIE, place="on the bed"))
    names = [p.name for p in scene.stage.pieces]
    assert "mattress" not in names, "none is brought"
    body = np.concatenate([m.vertices for m in player(scene, "MARA").meshes])
    bed = next(s for s in the_set(kind).spots if s.name == "bed")
    assert abs(float(body[:, 2].min()) - bed.position[2]) < 0.02
    under = [
        p for p in scene.stage.pieces
        if np.all(p.mesh.vertices.min(0)[:2] < body.mean(0)[:2])
        and np.all(p.mesh.vertices.max(0)[:2] > body.mean(0)[:2])
        and 0.3 < p.mesh.vertices.max(0)[2] < 1.4
    ]  # fmt: skip
    assert under, "the bed is still there"


def test_who_sits_on_the_sofa_does_not_get_a_chair() -> None:
    marks = (Mark("MARA", 0, SIT, "JOE", place="on the sofa"), Mark("JOE", 1, STAND, "MARA"))
    scene = staged(SetKind.ROOM, *marks)
    assert "sofa" in [p.name for p in scene.stage.pieces]
    assert "chair" not in [p.name for p in scene.stage.pieces]


def test_a_place_that_the_set_does_not_have_changes_nothing() -> None:
    marks = (Mark("MARA", 0, SIT, "JOE"), Mark("JOE", 1, SIT, "MARA"))
    strange = (replace(marks[0], place="on the throne"), marks[1])
    spots = the_set(SetKind.ROOM).spots
    shots = [make_shot(ShotSize.WIDE, m, ("MARA", "JOE")) for m in (marks, strange)]
    plain, asked = (block(s, spots) for s in shots)
    assert [s.position for s in plain] == [s.position for s in asked]


def test_every_act_that_a_script_names_is_a_pose_of_the_stage() -> None:
    for act, _ in ACTS:
        assert any(stance_for(pose, act) for pose in Pose), act
    assert stance_for(SIT, "drinking") == "sitting, drinking"
    assert stance_for(STAND, "typing") == "", "a pose for sitters does not make one sit"
    assert "driving" in STANCES


def test_who_drinks_has_the_cup_at_the_mouth() -> None:
    mark = Mark("MARA", 0, STAND, does="drinking", prop=Prop.CUP)
    mara = player(staged(SetKind.ROOM, mark), "MARA")
    assert mara.prop is not None
    gap = np.linalg.norm(mara.prop.vertices - mara.landmarks["nose"], axis=1).min()
    assert gap < 0.16


def test_who_phones_has_a_phone_at_the_ear_whatever_they_carry() -> None:
    mara = player(staged(SetKind.ROOM, Mark("MARA", 0, Pose.PHONE, prop=Prop.BOX)), "MARA")
    assert mara.prop is not None
    assert float(np.ptp(mara.prop.vertices, axis=0).max()) < 0.2, "no box over the head"
    pointing = Mark("MARA", 0, Pose.POINTING, prop=Prop.SUITCASE)
    assert player(staged(SetKind.ROOM, pointing), "MARA").prop is None


def test_how_a_line_is_said_shows_on_the_face() -> None:
    calm = Mark("MARA", 0, STAND, speaking=True)
    faces = [
        next(m for m in player(staged(SetKind.ROOM, mark), "MARA").meshes if m.name == "skin")
        for mark in (calm, replace(calm, manner="(furious)"), replace(calm, manner="(xyz)"))
    ]
    assert float(np.abs(faces[0].vertices - faces[1].vertices).max()) > 0.003
    assert np.array_equal(faces[0].vertices, faces[2].vertices), "a word nobody knows is no mood"
