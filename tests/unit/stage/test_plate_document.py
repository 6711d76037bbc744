"""The plate document says where everything is, and anyone can check it with the matrices alone."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from random_shots import flaws, project, random_shot, request_of
from staging import NOW, ONE, clear, make_request, make_shot, pair

from closedset.model.pixels import Plates
from closedset.model.shot import Angle, Move, Pose, SetKind, Shot, ShotSize
from closedset.stage import Stage, plate_document, pose_picture
from closedset.stage.bodies import COCO


def shoot(shot: Shot, at: float = 0.0, width: int = 192, height: int = 108) -> Plates:
    request = replace(make_request(shot, width, height), moment=at)
    return Stage(lambda: NOW).plates(clear(request))


@pytest.fixture(scope="module")
def two() -> Plates:
    return shoot(make_shot(ShotSize.MEDIUM_WIDE, pair(), ("MARA", "JOE"), kind=SetKind.STREET))


def test_the_document_is_json_and_projects_to_its_own_pixels(two: Plates) -> None:
    document = json.loads(json.dumps(plate_document(two)))
    assert {p["character"] for p in document["performers"]} == {"MARA", "JOE"}
    for body in document["performers"]:
        assert tuple(body["keypoints"]) == COCO
        for point in (*body["landmarks"].values(), *body["keypoints"].values()):
            x, y, depth = project(document, np.array([point["world"]]))[0]
            assert (x, y, depth) == pytest.approx(
                (point["x"], point["y"], point["depth"]), abs=1e-3
            )


@pytest.mark.parametrize(
    ("angle", "eyes"), [(Angle.FRONT, 2), (Angle.THREE_QUARTER, 2), (Angle.BEHIND, 0)]
)
def test_the_back_of_a_head_hides_its_eyes(angle: Angle, eyes: int) -> None:
    plates = shoot(make_shot(ShotSize.CLOSE, ONE, ("MARA",), angle=angle, kind=SetKind.STREET))
    seen = {point.name: point.seen for point in plates.bodies[0].keypoints}
    assert sum(seen[name] == 2 for name in ("left_eye", "right_eye")) == eyes
    assert (seen["nose"] == 2) == (eyes == 2)


def test_landmarks_stand_above_one_another_and_left_is_the_performers_left(two: Plates) -> None:
    for body in two.bodies:
        heights = [p.world[2] for p in body.landmarks]
        assert heights == sorted(heights, reverse=True)
        points = {p.name: np.array(p.world) for p in body.keypoints}
        across = points["left_shoulder"] - points["right_shoulder"]
        ahead = points["nose"] - (points["left_ear"] + points["right_ear"]) / 2
        assert np.cross(ahead, across)[2] > 0, "left of where the nose points"


def test_a_point_is_seen_hidden_or_outside(two: Plates) -> None:
    marks = {p.name: p for body in two.bodies for p in body.landmarks if body.character == "MARA"}
    assert marks["eyes"].seen == 2
    assert marks["feet"].seen == 0, "a medium wide shot ends at the knees"
    back = shoot(make_shot(ShotSize.MEDIUM, ONE, ("MARA",), angle=Angle.BEHIND, lens=50.0))
    nose = next(p for p in back.bodies[0].keypoints if p.name == "nose")
    chest = next(p for p in back.bodies[0].landmarks if p.name == "chest")
    assert chest.seen == 2
    assert nose.seen in (1, 2)


def test_the_depth_plate_agrees_with_a_visible_landmark(two: Plates) -> None:
    for body in two.bodies:
        eyes = next(p for p in body.landmarks if p.name == "eyes")
        assert two.depth[int(eyes.y), int(eyes.x)] == pytest.approx(eyes.depth, abs=0.12)


def test_edges_lie_where_ids_change(two: Plates) -> None:
    assert two.edges is not None
    change = two.ids[:, 1:] != two.ids[:, :-1]
    assert two.edges[:, 1:][change].min() == 1
    assert two.edges.mean() < 0.5


def test_the_pose_picture_has_limbs_where_the_keypoints_are(two: Plates) -> None:
    picture = pose_picture(two).pixels
    assert picture.shape == (108, 192, 3)
    for body in two.bodies:
        for point in body.keypoints:
            if point.seen:
                assert picture[int(point.y), int(point.x)].max() > 0
    assert (picture.max(axis=2) == 0).mean() > 0.7


@pytest.mark.parametrize("move", [Move.PUSH_IN, Move.PULL_BACK, Move.PAN, Move.TILT, Move.TRACK])
def test_flow_is_where_the_surface_lies_in_the_next_frame(move: Move) -> None:
    shot = replace(make_shot(ShotSize.WIDE, ONE, ("MARA",), kind=SetKind.STREET), move=move)
    now, then = shoot(shot, 0.5), shoot(shot, 0.5 + 1 / (3 * 24))
    assert now.flow is not None
    assert float(np.abs(now.flow).max()) > 0.01, "the camera moves"
    y, x = np.mgrid[10:98:7, 10:182:9].reshape(2, -1)
    to = np.floor(np.stack([x, y], 1) + 0.5 + now.flow[y, x]).astype(int)
    inside = (to[:, 0] >= 0) & (to[:, 0] < 192) & (to[:, 1] >= 0) & (to[:, 1] < 108)
    same = now.ids[y, x][inside] == then.ids[to[inside, 1], to[inside, 0]]
    assert same.mean() > 0.9, "what a pixel shows is found where its flow leads"


def test_the_frames_of_a_move_are_the_plates_of_its_moments() -> None:
    shot = replace(make_shot(ShotSize.MEDIUM, ONE, ("MARA",), lens=50.0), move=Move.PUSH_IN)
    frames = list(Stage(lambda: NOW).frames(clear(make_request(shot, 96, 54)), 3))
    assert len(frames) == 3
    assert np.array_equal(frames[0].beauty, shoot(shot, 0.0, 96, 54).beauty)
    assert np.array_equal(frames[2].ids, shoot(shot, 1.0, 96, 54).ids)
    sizes = [float(np.ptp([p.y for p in f.bodies[0].landmarks])) for f in frames]
    assert sizes == sorted(sizes), "a push in makes the subject larger"
    near = [f.camera.world_to_camera[:3, 3] for f in frames]
    assert not np.array_equal(near[0], near[2])


def test_a_still_does_not_flow(two: Plates) -> None:
    assert two.flow is not None
    assert not two.flow.any()


def test_a_lens_that_the_room_is_too_small_for_gives_way_and_says_so() -> None:
    shot = make_shot(ShotSize.MEDIUM, pair(), ("MARA",), angle=Angle.PROFILE, lens=135.0,
                     kind=SetKind.CORRIDOR)  # fmt: skip
    plates = shoot(shot)
    assert plates.camera.focal_mm < 135.0
    assert "135 mm asked" in plates.notes[0]
    assert plate_document(plates)["notes"] == list(plates.notes)


def test_a_check_that_cannot_fail_is_none() -> None:
    shot = random_shot(3)
    plates = Stage(lambda: NOW).plates(clear(request_of(shot)))
    document = json.loads(json.dumps(plate_document(plates)))
    matrix = document["camera"]["intrinsics"]
    matrix[0][0], matrix[1][1] = matrix[0][0] * 1.2, matrix[1][1] * 1.2
    with pytest.raises(AssertionError, match="projection"):
        flaws(document, shot)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(12), 7000, 7092])
def test_random_shots_keep_the_rules_of_framing(seed: int) -> None:
    shot = random_shot(seed)
    plates = Stage(lambda: NOW).plates(clear(request_of(shot)))
    assert flaws(json.loads(json.dumps(plate_document(plates))), shot) == []


def test_over_the_shoulder_leaves_the_listener_a_quarter_of_the_frame() -> None:
    for first, second in ((Pose.STANDING, Pose.STANDING), (Pose.SITTING, Pose.STANDING)):
        shot = make_shot(ShotSize.MEDIUM, pair(first, second), ("MARA", "JOE"),
                         angle=Angle.OVER_SHOULDER, lens=50.0, kind=SetKind.STREET)  # fmt: skip
        plates = shoot(shot)
        listener = [p.value for p in plates.id_table if p.name == "JOE"]
        cover = np.isin(plates.ids, listener)
        assert 0.12 < cover.mean() < 0.4
        assert cover[:, 96:].sum() > 0.9 * cover.sum(), "at one edge"
