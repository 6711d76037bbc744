"""Inserts fill the frame with their thing; who leans has something to lean on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from staging import NOW, clear, make_request, make_shot, pair

from closedset.model.pixels import Plates
from closedset.model.shot import Pose, Prop, SetKind, Shot, ShotSize, Thing
from closedset.stage import Stage
from closedset.stage.insert import holder
from closedset.stage.layout import block
from closedset.stage.scene import assemble
from closedset.stage.stage_set import Spot, SpotKind

WALL = Spot("lean_1", SpotKind.LEAN, (1.0, 2.5, 0.0), 0.0, 2.7)


def insert(focus: Prop, action: str, kind: SetKind = SetKind.KITCHEN) -> Shot:
    shot = make_shot(ShotSize.INSERT, pair(), focus=focus, kind=kind, lens=85.0)
    return replace(shot, action=action)


def shoot(shot: Shot) -> Plates:
    return Stage(lambda: NOW).plates(clear(make_request(shot, 160, 90)))


@pytest.mark.parametrize("kind", [SetKind.KITCHEN, SetKind.BUS_STOP, SetKind.BUS, SetKind.FIELD])
@pytest.mark.parametrize("focus", [Prop.LETTER, Prop.BOX, Prop.KEY])
def test_a_thing_that_lies_somewhere_fills_half_the_frame(focus: Prop, kind: SetKind) -> None:
    plates = shoot(insert(focus, f"A {focus.value} lies there.", kind))
    thing = [p.value for p in plates.id_table if p.kind == "prop" and p.name == focus.value]
    rows, columns = np.nonzero(np.isin(plates.ids, thing))
    tall, wide = np.ptp(rows) / 90, np.ptp(columns) / 160
    assert 0.4 < max(tall, wide) < 0.8
    assert rows.min() / 90 > 0.02
    assert rows.max() / 90 < 0.98


@pytest.mark.parametrize("action", ["The letter lies there.", "Joe opens the letter at last."])
def test_a_thing_that_the_scene_dressed_the_set_with_is_there_once(action: str) -> None:
    shot = insert(Prop.LETTER, action)
    dressed = replace(shot, setting=replace(shot.setting, dressing=(Thing.LETTER, Thing.CUP)))
    scene = assemble(clear(make_request(dressed)))
    names = [entry.name for entry in scene.table if entry.kind == "prop"]
    assert names.count("letter") == 1
    assert "cup" in names, "the rest of the dressing stays"


def test_the_one_who_opens_a_letter_holds_it() -> None:
    shot = insert(Prop.LETTER, "Joe opens the letter at last.")
    mark = holder(shot)
    assert mark is not None
    assert mark.character == "JOE"
    plates = shoot(shot)
    seen = {(p.kind, p.name) for p in plates.id_table if p.value in plates.ids}
    assert ("performer", "JOE") in seen, "a hand is in the picture"
    assert ("prop", "letter") in seen


def test_a_phone_is_looked_at_and_not_held_to_the_ear() -> None:
    shot = insert(Prop.PHONE, "She picks up the phone.")
    marks = tuple(
        replace(m, pose=Pose.SITTING, does="on the phone", speaking=m.character == "JOE")
        for m in shot.marks
    )
    plates = shoot(replace(shot, marks=marks))
    seen = {p.value: p for p in plates.id_table}
    skin = [v for v, p in seen.items() if p.kind == "performer" and p.part == "skin"]
    phone = [v for v, p in seen.items() if (p.kind, p.name) == ("prop", "phone")]
    share = [float(np.isin(plates.ids, ids).mean()) for ids in (skin, phone)]
    assert share[0] < 0.2, "a hand, no head"
    assert share[1] > 0.08


@pytest.mark.parametrize(
    "action",
    ["A letter lies on her knee.", "Mara puts it on the table.", "On the wall stands a box."],
)
def test_what_is_laid_down_is_in_nobodys_hand(action: str) -> None:
    assert holder(insert(Prop.LETTER, action)) is None


def leaners() -> Shot:
    return make_shot(ShotSize.WIDE, pair(Pose.LEANING), ("MARA", "JOE"), kind=SetKind.FIELD)


def test_without_a_support_nobody_leans() -> None:
    assert [s.mark.pose for s in block(leaners())] == [Pose.ARMS_CROSSED, Pose.STANDING]


def test_who_leans_stands_at_the_support_and_the_others_near() -> None:
    mara, joe = block(leaners(), [WALL])
    assert mara.mark.pose is Pose.LEANING
    assert mara.position == (1.0, 2.5, 0.0)
    assert mara.yaw == WALL.yaw, "the back is on the wall"
    assert joe.position[0] > mara.position[0], "slot 1 stands right of slot 0"
    assert joe.position[1] < mara.position[1] - 0.3, "a step before the wall"
    assert np.hypot(*np.subtract(joe.position, mara.position)[:2]) < 1.5


def test_a_support_that_faces_away_from_the_camera_is_no_use() -> None:
    away = replace(WALL, yaw=np.pi)
    assert block(leaners(), [away])[0].mark.pose is Pose.ARMS_CROSSED


@pytest.mark.parametrize("kind", [SetKind.STREET, SetKind.ROOM, SetKind.ROOFTOP])
def test_a_leaning_back_touches_what_it_leans_on(kind: SetKind) -> None:
    shot = make_shot(ShotSize.WIDE, pair(Pose.LEANING), ("MARA", "JOE"), kind=kind)
    scene = assemble(clear(make_request(shot)))
    mara = next(p for p in scene.players if p.name == "MARA")
    if mara.station.mark.pose is not Pose.LEANING:
        pytest.skip(f"the {kind.value} offers no support")
    foot = np.array(mara.station.position)
    normal = np.array([np.sin(mara.station.yaw), -np.cos(mara.station.yaw), 0])
    points = np.concatenate([m.vertices for m in mara.meshes])
    torso = points[(points[:, 2] > 0.55) & (points[:, 2] < min(mara.station.support, 1.4))]
    gap = float(((torso - foot) @ normal).min())
    assert -0.03 < gap < 0.03, "neither in the wall nor before it"
