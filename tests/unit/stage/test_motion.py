"""Performers move while a shot lasts, end as the panel shows them, and no foot slides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from staging import NOW, ONE, clear, look, make_request, make_shot, pair

from closedset.model.pixels import Plates
from closedset.model.shot import MOVES_FOR, Mark, Mood, Move, Movement, Pose, SetKind, ShotSize
from closedset.stage import Stage
from closedset.stage.layout import Station
from closedset.stage.motion import AT_REST, Plan, plan_for
from closedset.stage.performer import Acting, build_performer, gait
from closedset.stage.players import player_at, player_in

SECONDS = np.arange(0, 4.01, 0.125)


def station(pose: Pose = Pose.WALKING, goes: Movement | None = None, slot: int = 0) -> Station:
    return Station(Mark("MARA", slot, pose, goes=goes), (1.0, 2.0, 0.0), 0.6, 0.0, 0.0)


def plan(pose: Pose, goes: Movement | None = None, free: float = 9.0) -> Plan:
    at = station(pose, goes)
    assert at.mark.movement is not None
    carried = gait(look("MARA"), pose is Pose.RUNNING)
    return plan_for(at, at.mark.movement, 6.0, carried, lambda _at, _way: free)


@pytest.mark.parametrize(("name", "run"), [("MARA", False), ("JOE", False), ("MARA", True)])
def test_the_foot_on_the_ground_stays_where_it_is(name: str, run: bool) -> None:
    carried = gait(look(name), run)
    pose = Pose.RUNNING if run else Pose.WALKING
    places = []
    for phase in np.linspace(0.0, 0.24, 7):
        acting = Acting(pose, Mood.NEUTRAL, False, None, 0.0, 0.0, float(phase))
        ankle = build_performer(look(name), acting).joints["left_ankle"]
        places.append(float(ankle[1]) - carried * phase)  # carried ahead, along -y
    assert np.ptp(places) < 0.012


def test_a_walker_comes_from_afar_at_an_even_pace_and_stops_where_the_panel_has_them() -> None:
    walk = plan(Pose.WALKING)
    steps = [walk.at(float(s)) for s in SECONDS]
    left = np.array([np.hypot(*s.offset) for s in steps])
    assert 2.0 < left[0] < 4.0
    assert np.all(np.diff(left) <= 1e-9)
    paces = -np.diff(left)[:16] / 0.125
    assert np.ptp(paces) < 1e-6
    assert left[-1] == 0
    assert (steps[-1].settled, steps[-1].yaw) == (1.0, 0.0)
    assert walk.at(9.0) == steps[-1]


def test_where_there_is_no_room_nobody_walks_and_where_there_is_little_they_start_near() -> None:
    assert plan(Pose.WALKING, free=0.9).way == 0
    assert plan(Pose.WALKING, free=1.9).way == pytest.approx(1.9 - 0.45)


def test_a_way_that_is_barred_is_gone_round() -> None:
    at = station()
    barred = lambda _at, way: 1.0 if abs(way - at.yaw - np.pi) < 0.1 else 8.0  # noqa: E731
    found = plan_for(at, Movement.ARRIVE, 6.0, gait(look("MARA")), barred)
    assert found.way > 2
    assert abs(found.heading - at.yaw) > 0.3


def test_who_leaves_begins_where_the_panel_has_them() -> None:
    walk = plan(Pose.WALKING, Movement.LEAVE)
    assert walk.at(0.0).offset == (0.0, 0.0)
    x, y = walk.at(3.0).offset
    assert np.hypot(x, y) > 2
    assert (x, y) == pytest.approx(np.hypot(x, y) * np.array([np.sin(0.6), -np.cos(0.6)]))


def test_who_sits_down_keeps_the_feet_and_ends_on_the_seat() -> None:
    at = station(Pose.SITTING, Movement.SIT_DOWN)
    request = make_request(make_shot(ShotSize.WIDE, ONE, ("MARA",)))
    moved = plan_for(at, Movement.SIT_DOWN, 4.0, 1.0, lambda _at, _way: 9.0)
    home = player_at(at, request)
    players = [player_in(at, request, moved.at(s)) for s in (0.0, 0.8, 1.3, 4.0)]
    heights = [float(p.landmarks["eyes"][2]) for p in players]
    assert heights[0] > heights[1] > heights[-1]
    assert heights[0] > heights[-1] + 0.25
    for player in players:
        slip = player.landmarks["feet"][:2] - home.landmarks["feet"][:2]
        assert float(np.hypot(*slip)) < 1e-3
    assert moved.at(4.0) == AT_REST
    assert players[-1].meshes is home.meshes


def test_a_turn_ends_as_the_panel_shows_it_and_a_sitter_turns_the_head() -> None:
    standing = plan(Pose.STANDING, Movement.TURN)
    assert abs(standing.at(0.0).yaw) == pytest.approx(np.pi)
    assert standing.at(4.0) == AT_REST
    sitting = plan(Pose.SITTING, Movement.TURN)
    assert abs(sitting.at(0.0).gaze) > 1
    assert sitting.at(4.0).gaze == 0


@pytest.mark.slow
def test_frames_of_a_walk_move_and_come_to_rest_with_the_flow_along_the_way() -> None:
    marks = (Mark("MARA", 0, Pose.WALKING), pair()[1])
    shot = make_shot(ShotSize.WIDE, marks, ("MARA", "JOE"), kind=SetKind.STREET)
    shot = replace(shot, seconds=Fraction(6))
    assert shot.moves
    frames = list(Stage(lambda: NOW).frames(clear(make_request(shot, 96, 54)), 7))
    at = [{b.character: b for b in f.bodies} for f in frames]
    way = [np.array(b["MARA"].landmarks[4].world) for b in at]
    assert float(np.linalg.norm(way[0] - way[3])) > 1.5
    rest = float(MOVES_FOR)
    assert np.array_equal(frames[5].ids, frames[6].ids), f"all is over after {rest} s"
    assert at[0]["JOE"].landmarks == at[6]["JOE"].landmarks
    seen = next(k for k in (1, 2, 3) if _mine(frames[k]).mean() > 0.004)
    flow, mine = frames[seen].flow, _mine(frames[seen])
    assert flow is not None
    goes = at[seen + 1]["MARA"].landmarks[4].x - at[seen]["MARA"].landmarks[4].x
    assert np.median(flow[mine][:, 0]) == pytest.approx(goes / 24, rel=0.35, abs=0.05)
    assert not flow[~mine].any()


def _mine(plates: Plates) -> np.ndarray:
    return np.isin(plates.ids, [i.value for i in plates.id_table if i.name == "MARA"])


@pytest.mark.slow
def test_the_camera_goes_along_with_a_walker_it_tracks() -> None:
    shot = make_shot(ShotSize.MEDIUM_WIDE, (Mark("MARA", 0, Pose.WALKING),), ("MARA",),
                     kind=SetKind.STREET)  # fmt: skip
    shot = replace(shot, seconds=Fraction(6), move=Move.TRACK)
    frames = list(Stage(lambda: NOW).frames(clear(make_request(shot, 96, 54)), 3))
    eyes = [next(p for p in f.bodies[0].landmarks if p.name == "eyes") for f in frames]
    assert max(abs(e.x - eyes[-1].x) for e in eyes) < 12, "the walker stays in the frame"
    cameras = [f.camera.world_to_camera[:3, 3] for f in frames]
    assert float(np.linalg.norm(cameras[0] - cameras[-1])) > 1


def test_a_still_shot_does_not_move() -> None:
    assert not make_shot(ShotSize.WIDE, pair(), ("MARA", "JOE")).moves
    away = make_shot(ShotSize.CLOSE, (ONE[0], Mark("JOE", 1, Pose.WALKING)), ("MARA",))
    assert not away.moves, "who walks out of frame moves nothing in it"


@pytest.mark.parametrize("move", [Move.PUSH_IN, Move.PULL_BACK])
def test_focus_stays_on_the_face_while_the_camera_comes_and_goes(move: Move) -> None:
    shot = replace(make_shot(ShotSize.CLOSE, ONE, ("MARA",)), move=move, seconds=Fraction(3))
    frames = list(Stage(lambda: NOW).frames(clear(make_request(shot, 96, 54)), 3))
    for plates in frames:
        (body,) = plates.bodies
        eyes = next(p.world for p in body.landmarks if p.name == "eyes")
        depth = plates.camera.project(np.array([eyes]))[0, 2]
        assert plates.focus == pytest.approx(depth, abs=1e-3)
    assert abs(frames[0].focus - frames[-1].focus) > 0.1
