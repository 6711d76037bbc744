"""Two who hug, dance or shake hands stand as far apart as that takes, facing each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from staging import NOW, clear, make_request, make_shot, pair

from closedset.model.shot import Shot, ShotSize
from closedset.stage import Stage
from closedset.stage.layout import Station, block


def touching(does: str, other: str | None = None) -> Shot:
    one, two = pair()
    both = (
        replace(one, does=does, speaking=False),
        replace(two, does=does if other is None else other),
    )
    return make_shot(ShotSize.MEDIUM, both, ("MARA", "JOE"))


def apart(stations: tuple[Station, ...]) -> float:
    return float(np.hypot(*np.subtract(stations[0].position, stations[1].position)[:2]))


@pytest.mark.parametrize(
    ("does", "least", "most"),
    [("embracing", 0.25, 0.35), ("dancing", 0.33, 0.45), ("shaking hands", 0.9, 1.0)],
)
def test_two_in_contact_face_each_other_at_its_distance(
    does: str, least: float, most: float
) -> None:
    one, two = block(touching(does))
    assert least < apart((one, two)) < most
    assert abs(abs(one.yaw - two.yaw) - np.pi) < 1e-6
    way = np.subtract(two.position, one.position)[:2]
    ahead = np.array([np.sin(one.yaw), -np.cos(one.yaw)])
    assert way @ ahead / np.linalg.norm(way) > 0.85


def test_nobody_is_moved_who_does_it_alone() -> None:
    assert apart(block(touching("embracing", ""))) > 1.0


def joints(does: str) -> list[dict[str, np.ndarray]]:
    plates = Stage(lambda: NOW).plates(clear(make_request(touching(does), 160, 90)))
    return [
        {p.name: np.array(p.world) for p in (*body.landmarks, *body.keypoints)}
        for body in plates.bodies
    ]


def test_hands_that_shake_meet() -> None:
    one, two = (joint["right_wrist"] for joint in joints("shaking hands"))
    # A hand's length beyond each wrist, whatever the difference in height.
    assert float(np.linalg.norm(one - two)) < 0.23


def test_who_hugs_has_both_hands_behind_the_other() -> None:
    one, two = joints("embracing")
    way = (two["chest"] - one["chest"])[:2]
    for hand in ("left_wrist", "right_wrist"):
        assert (one[hand] - one["chest"])[:2] @ way / (way @ way) > 0.9, hand
