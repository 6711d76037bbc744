"""The camera stands where the shot size says, on the near side of the line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from staging import ONE, make_shot, pair

from closedset.errors import StageError
from closedset.model.shot import Angle, Height, Mark, Pose, SetKind, ShotSize
from closedset.stage.camera import camera_for
from closedset.stage.framing import CROPS, Figure, Space
from closedset.stage.layout import block
from closedset.stage.lens import eye_of

W, H = 1280, 720
SPACE = Space(ceiling=12.0)
HEIGHTS = {
    "top_of_head": 1.72, "eyes": 1.60, "chin": 1.49, "shoulders": 1.40, "chest": 1.27,
    "waist": 1.03, "knees": 0.48, "feet": 0.05,
}  # fmt: skip


def figure(x: float = 0.0, gaze: float = 30.0, scale: float = 1.0) -> Figure:
    marks = {name: np.array([x, 0.0, z * scale]) for name, z in HEIGHTS.items()}
    return Figure(marks, gaze)


def figures() -> dict[str, Figure]:
    return {"MARA": figure(-0.55, 90.0), "JOE": figure(0.55, -90.0, 1.06)}


@pytest.mark.parametrize("size", list(CROPS))
@pytest.mark.parametrize("lens", [24.0, 50.0, 100.0])
@pytest.mark.parametrize("height", [Height.EYE, Height.LOW, Height.HIGH])
def test_each_size_crops_where_its_name_says(size: ShotSize, lens: float, height: Height) -> None:
    shot = make_shot(size, ONE, ("MARA",), lens=lens, height=height)
    who = figure()
    camera = camera_for(shot, {"MARA": who}, W, H, SPACE).camera
    top, top_share, bottom, bottom_share = CROPS[size]
    seen = camera.project(np.array([who.mark(top), who.mark(bottom)]))[:, 1] / H
    assert seen[0] == pytest.approx(top_share, abs=0.03)
    assert seen[1] == pytest.approx(bottom_share, abs=0.03)


@pytest.mark.parametrize("size", [s for s in CROPS if s is not ShotSize.EXTREME_CLOSE])
def test_no_head_is_cut_off(size: ShotSize) -> None:
    shot = make_shot(size, ONE, ("MARA",), lens=50.0)
    who = figure()
    camera = camera_for(shot, {"MARA": who}, W, H, SPACE).camera
    x, y, _ = camera.project(np.array([who.landmarks["top_of_head"]]))[0]
    assert 0 < x < W
    assert y > 0.02 * H


@pytest.mark.parametrize("angle", [Angle.FRONT, Angle.THREE_QUARTER, Angle.PROFILE, Angle.BEHIND])
@pytest.mark.parametrize("size", [ShotSize.MEDIUM, ShotSize.CLOSE])
def test_all_coverage_of_a_dialogue_stays_on_one_side_of_the_line(
    angle: Angle, size: ShotSize
) -> None:
    for subjects in (("MARA",), ("JOE",), ("MARA", "JOE")):
        shot = make_shot(size, pair(), subjects, angle=angle, lens=50.0)
        eye = eye_of(camera_for(shot, figures(), W, H, SPACE).camera)
        assert eye[1] < 0


@pytest.mark.parametrize(("subject", "partner"), [("MARA", "JOE"), ("JOE", "MARA")])
@pytest.mark.parametrize("lens", [35.0, 50.0, 85.0])
def test_over_the_shoulder_sees_the_subject_past_the_partner(
    subject: str, partner: str, lens: float
) -> None:
    shot = make_shot(
        ShotSize.MEDIUM_CLOSE, pair(), (subject, partner), angle=Angle.OVER_SHOULDER, lens=lens
    )
    people = figures()
    camera = camera_for(shot, people, W, H, SPACE).camera
    seen = camera.project(np.array([people[n].landmarks["eyes"] for n in (subject, partner)]))
    assert eye_of(camera)[1] < 0
    assert seen[1, 2] < seen[0, 2] - 0.5, "the partner stands in the foreground"
    assert abs(seen[0, 0] - seen[1, 0]) > 0.2 * W, "and beside the subject, not before them"
    left = people[subject].landmarks["eyes"][0] < 0
    assert (seen[0, 0] < seen[1, 0]) == left, "who stands left stays left"


def test_a_two_shot_holds_both_heads() -> None:
    for size in (ShotSize.WIDE, ShotSize.MEDIUM_WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE):
        shot = make_shot(size, pair(), ("MARA", "JOE"), lens=50.0)
        people = figures()
        camera = camera_for(shot, people, W, H, SPACE).camera
        seen = camera.project(np.array([p.landmarks["top_of_head"] for p in people.values()]))
        assert np.all((seen[:, 0] > 0.05 * W) & (seen[:, 0] < 0.95 * W))
        assert np.all((seen[:, 1] > 0.02 * H) & (seen[:, 1] < 0.5 * H))
        assert seen[0, 0] < seen[1, 0]


def test_a_longer_lens_stands_farther_away() -> None:
    shots = [make_shot(ShotSize.CLOSE, ONE, ("MARA",), lens=f) for f in (35.0, 85.0)]
    eyes = [eye_of(camera_for(shot, {"MARA": figure()}, W, H, SPACE).camera) for shot in shots]
    near, far = (float(np.hypot(e[0], e[1])) for e in eyes)
    assert far == pytest.approx(near * 85 / 35, rel=0.1)


def test_low_looks_up_and_high_looks_down() -> None:
    z = {
        height: eye_of(
            camera_for(
                make_shot(ShotSize.MEDIUM, ONE, ("MARA",), height=height, lens=50.0),
                {"MARA": figure()}, W, H, SPACE,
            ).camera
        )[2]
        for height in Height
    }  # fmt: skip
    assert z[Height.LOW] < z[Height.EYE] < z[Height.HIGH] < z[Height.OVERHEAD]


def test_look_room_lies_before_the_eyes() -> None:
    shot = make_shot(ShotSize.MEDIUM_CLOSE, pair(), ("MARA",), angle=Angle.THREE_QUARTER, lens=50.0)
    people = figures()
    camera = camera_for(shot, people, W, H, SPACE).camera
    assert camera.project(np.array([people["MARA"].landmarks["eyes"]]))[0, 0] < 0.47 * W


def test_a_shot_of_somebody_who_is_not_there_is_refused() -> None:
    shot = make_shot(ShotSize.MEDIUM, ONE, ("NOBODY",))
    with pytest.raises(StageError, match="NOBODY"):
        camera_for(shot, {"MARA": figure()}, W, H, SPACE)


def test_places_do_not_depend_on_the_shot() -> None:
    wide = block(make_shot(ShotSize.WIDE, pair(), ("MARA", "JOE")))
    close = block(make_shot(ShotSize.CLOSE, pair(), ("JOE",), angle=Angle.PROFILE, lens=85.0))
    assert wide == close


def test_talkers_look_each_other_in_the_eye() -> None:
    mara, joe = block(make_shot(ShotSize.WIDE, pair(Pose.SITTING), ("MARA", "JOE")))
    assert mara.gaze == pytest.approx(90.0)
    assert joe.gaze == pytest.approx(-90.0)
    assert mara.gaze_pitch > 0.1, "the sitter looks up"
    assert joe.gaze_pitch < -0.1


def test_a_face_that_an_umbrella_hides_from_above_is_seen_from_lower_and_the_notes_say_so() -> None:
    roofed = Space(ceiling=12.0, seen=lambda eye, points: len(points) if eye[2] < 1.8 else 0.0)
    shot = make_shot(ShotSize.MEDIUM, ONE, ("MARA",), height=Height.HIGH, lens=50.0)
    found = camera_for(shot, {"MARA": figure()}, W, H, roofed)
    assert eye_of(found.camera)[2] < 1.8
    assert "eye level used" in found.notes[-1]
    assert camera_for(shot, {"MARA": figure()}, W, H, SPACE).notes == ()


def test_a_group_is_not_filmed_from_behind_to_see_a_chest() -> None:
    shot = make_shot(ShotSize.MEDIUM_WIDE, pair(), ("MARA", "JOE"), lens=35.0)

    def seen(eye: np.ndarray, points: np.ndarray) -> float:
        chests = points[:, 2] < 1.4
        return float(len(points) if eye[0] < -1.5 else (~chests).sum())

    eye = eye_of(camera_for(shot, figures(), W, H, Space(12.0, seen=seen)).camera)
    assert abs(np.degrees(np.arctan2(eye[0], -eye[1]))) < 45


def test_where_no_shoulder_can_be_had_the_shot_holds_both_and_says_so() -> None:
    far = {name: np.array([1.3, 0.7, z]) for name, z in HEIGHTS.items()}
    people = figures() | {"NAN": Figure(far, -90.0)}
    marks = (*pair(), Mark("NAN", 2, looks_at="JOE"))
    shot = make_shot(ShotSize.MEDIUM, marks, ("JOE", "NAN"), angle=Angle.OVER_SHOULDER, lens=50.0)
    found = camera_for(shot, people, W, H, SPACE)
    assert "over the shoulder asked, two-shot used" in found.notes[-1]
    heads = np.array([people[n].mark("eyes") for n in ("JOE", "NAN")])
    seen = found.camera.project(heads)
    assert np.all((seen[:, 0] > 0) & (seen[:, 0] < W))


def test_over_the_shoulder_the_listener_keeps_the_arms_down() -> None:
    marks = (Mark("MARA", 0, speaking=True), Mark("JOE", 1, Pose.POINTING, does="waving"))
    shot = make_shot(ShotSize.MEDIUM, marks, ("MARA", "JOE"), angle=Angle.OVER_SHOULDER)
    joe = block(shot)[1].mark
    assert (joe.pose, joe.does, joe.looks_at) == (Pose.STANDING, "", "MARA")
    front = replace(shot, angle=Angle.FRONT)
    assert block(front)[1].mark.pose is Pose.POINTING


def test_a_crowd_stands_in_rows_behind_the_first_four_and_nobody_in_anybody() -> None:
    marks = tuple(Mark(f"X{k}", k) for k in range(30))
    shot = make_shot(ShotSize.WIDE, marks, ("X0", "X1"), kind=SetKind.STREET)
    places = np.array([s.position[:2] for s in block(shot)])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2) + 9 * np.eye(30)
    assert apart.min() > 0.42
    assert np.abs(places[:, 0]).max() < 4
    assert places[4:, 1].min() > places[:4, 1].max() + 0.5


def test_who_cannot_be_seen_over_a_shoulder_is_framed_alone_at_the_size_asked() -> None:
    people = figures()
    # The listener stands behind the line: nobody films over that shoulder.
    behind = {name: at + np.array([-0.9, 1.4, 0.0]) for name, at in people["JOE"].landmarks.items()}
    people["JOE"] = replace(people["JOE"], landmarks=behind)
    shot = make_shot(ShotSize.CLOSE, pair(), ("MARA",), angle=Angle.OVER_SHOULDER, lens=85.0)
    setup = camera_for(shot, people, W, H, SPACE)
    ends = [people["MARA"].mark(name) for name in ("top_of_head", "shoulders")]
    seen = setup.camera.project(np.array(ends))[:, 1] / H
    assert seen == pytest.approx([0.07, 0.96], abs=0.03)
    assert "single used" in setup.notes[-1]


@pytest.mark.parametrize("size", [ShotSize.MEDIUM_WIDE, ShotSize.MEDIUM, ShotSize.CLOSE])
def test_an_upright_picture_cuts_arms_and_keeps_the_size(size: ShotSize) -> None:
    who = figure()
    x, y, z = who.mark("waist")
    hands = np.array([[x + side, y, z + 0.1] for side in (-0.6, 0.6)])
    who = replace(who, body=np.vstack([np.array(list(who.landmarks.values())), hands]))
    shot = make_shot(size, ONE, ("MARA",), lens=50.0)
    camera = camera_for(shot, {"MARA": who}, 720, 1280, SPACE).camera
    _, _, bottom, share = CROPS[size]
    seen = camera.project(who.mark(bottom)[None])[0, 1] / 1280
    assert seen == pytest.approx(share, abs=0.03)


def test_no_single_is_taken_from_beyond_a_line_that_lies_aslant() -> None:
    people = figures()
    # The first two of the scene stand almost one behind the other.
    for name, way in (("MARA", [0.1, 1.36, 0.0]), ("JOE", [-0.04, 0.85, 0.0])):
        moved = {n: at + np.array(way) for n, at in people[name].landmarks.items()}
        people[name] = replace(people[name], landmarks=moved)
    people["JOE"] = replace(people["JOE"], gaze=-12.0)
    left, right = (people[n].landmarks["chest"][:2] for n in ("MARA", "JOE"))
    shot = make_shot(ShotSize.WIDE, pair(), ("JOE",), angle=Angle.PROFILE, lens=50.0)
    eye = eye_of(camera_for(shot, people, W, H, SPACE).camera)
    assert np.cross(right - left, eye[:2] - left) <= 0
