"""Shots that were framed wrong once: each stands for a class of them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from random_shots import flaws, random_shot, request_of
from staging import clear, look, make_shot

from closedset.model.performer import Body, Garment, GarmentKind
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Mark, Mood, Pose, SetKind, Setting, ShotSize
from closedset.stage.bodies import LANDMARKS
from closedset.stage.camera import camera_for
from closedset.stage.clearing import space
from closedset.stage.document import plate_document
from closedset.stage.framing import Figure, Space
from closedset.stage.layout import Station
from closedset.stage.mesh import Mesh
from closedset.stage.performer import Acting, build_performer
from closedset.stage.players import Player
from closedset.stage.shooting import shoot
from closedset.stage.solids import box, rod
from closedset.stage.stage_set import StageSet


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(64054, id="an umbrella's shaft before the eyes"),
        pytest.param(64200, id="one of a group with a face behind another's shoulder"),
    ],
)
def test_every_face_of_the_shot_is_seen(seed: int) -> None:
    shot = random_shot(seed)
    document = json.loads(json.dumps(plate_document(shoot(clear(request_of(shot))))))
    assert flaws(document, shot) == []


def head(name: str, at: tuple[float, float, float], prop: Mesh | None = None) -> Player:
    """A head with its eyes on the side of -y, and maybe a thing before it."""
    x, y, z = at
    marks = {n: np.array([x, y - 0.1, z]) for n in LANDMARKS}
    station = Station(Mark(name, 0), at, 0.0, 0.0, 0.0)
    mesh = box(at, (0.2, 0.2, 0.3), (0.8, 0.6, 0.5))
    return Player(station, (mesh,), prop, marks, 0.0, {}, np.zeros(3))


@pytest.mark.parametrize(
    ("others", "prop", "seen"),
    [
        ((), None, 1.0),
        (((0.0, -0.25, 1.6),), None, 0.0),
        (((0.5, -0.25, 1.6),), None, 1.0),
        ((), rod((0.0, -0.16, 1.2), (0.0, -0.16, 2.0), 0.01, (0.2, 0.2, 0.2)), 0.0),
    ],
    ids=["nobody", "a shoulder right before it", "a shoulder beside it", "a shaft before it"],
)
def test_a_face_is_hidden_by_what_is_not_its_own(
    others: tuple[tuple[float, float, float], ...], prop: Mesh | None, seen: float
) -> None:
    setting = Setting("FIELD", SetKind.FIELD, False, TimeOfDay.DAY)
    bare = StageSet(setting, np.random.default_rng(0))
    people = (head("MARA", (0.0, 0.0, 1.6), prop), *(head("JOE", at) for at in others))
    eyes = people[0].landmarks["eyes"][None]
    assert space(bare, people).seen(np.array([0.0, -3.0, 1.6]), eyes) == seen


def kneeling() -> Figure:
    """Somebody who looks to the right, a foot far behind."""
    high = (1.25, 1.13, 1.02, 0.93, 0.8, 0.56, 0.3, 0.0)
    marks = {name: np.array([0.0, 0.0, z]) for name, z in zip(LANDMARKS, high, strict=True)}
    body = np.array([*marks.values(), [-0.62, 0.0, 0.05], [0.35, 0.0, 0.05]])
    return Figure(marks, 60.0, body)


@pytest.mark.parametrize("size", [(360, 640), (640, 480), (1280, 720)])
def test_look_room_never_costs_a_whole_figure_its_foot(size: tuple[int, int]) -> None:
    shot = make_shot(ShotSize.FULL, (Mark("MARA", 0, Pose.KNEELING),), ("MARA",), lens=50.0)
    who = kneeling()
    camera = camera_for(shot, {"MARA": who}, *size, Space(ceiling=12.0)).camera
    across = camera.project(who.outline)[:, 0] / size[0]
    assert across.min() > 0.03
    assert across.max() < 0.97


def test_what_no_camera_on_this_side_shows_is_said() -> None:
    shot = make_shot(ShotSize.CLOSE, (Mark("MARA", 0),), ("MARA",))
    nobody = Space(ceiling=12.0, seen=lambda _eye, _points: 0.0)
    notes = camera_for(shot, {"MARA": kneeling()}, 640, 360, nobody).notes
    assert "a face stays hidden from this side of the line" in notes


def test_a_dress_has_no_gap_at_the_waist_of_who_kneels() -> None:
    worn = replace(look("MARA").wardrobe, top=Garment(GarmentKind.DRESS, (150, 50, 45)))
    made = build_performer(
        replace(look("MARA"), wardrobe=worn),
        Acting(Pose.KNEELING, Mood.NEUTRAL, False, None, 0.0, 0.0),
    )
    top, bottom = (
        np.concatenate([m.vertices for m in made.meshes if m.name == name])
        for name in ("top", "bottom")
    )
    assert top[:, 2].min() < bottom[:, 2].max() - 0.08


def test_whoever_wears_a_dress_can_sit_in_it() -> None:
    # Between these thighs hangs cloth that is nowhere near the hips.
    body = Body(gender=0.0, age_years=18, muscle=0.0, weight=1.0, height=1.0, proportions=1.0)
    worn = replace(look("JOE").wardrobe, top=Garment(GarmentKind.DRESS, (150, 50, 45)))
    who = replace(look("JOE"), id="syn-00000000000d", body=body, wardrobe=worn)
    made = build_performer(who, Acting(Pose.SITTING, Mood.NEUTRAL, False, None, 0.0, 0.0))
    assert 0.2 < made.seat_height < 0.7
