"""A hand-held camera sways as long as its shot lasts, from the pictures of one round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from staging import clear, make_request, make_shot, pair

from closedset import animatic
from closedset.model.request import ClearedRequest
from closedset.model.shot import SHAKES_FOR, Mark, Move, Movement, Pose, Shot, ShotSize
from closedset.stage.lens import eye_of
from closedset.stage.moves import camera_at
from closedset.stage.shooting import assemble

SHOT = replace(
    make_shot(ShotSize.MEDIUM, pair(), ("MARA",)), move=Move.HANDHELD, seconds=Fraction(6)
)


def clip(shot: Shot) -> ClearedRequest:
    request = animatic.held_request(make_request(shot, 640, 360), drawn=True)
    return clear(replace(request, width=128, height=72))


class Numbered:
    """Counts what it stages and draws."""

    def __init__(self) -> None:
        self.drawn = 0

    def frames(
        self, _cleared: ClearedRequest, _count: int, drawn: int, *, for_look: bool
    ) -> Iterator[int]:
        assert for_look
        yield from range(drawn)

    def render(self, plates: int) -> int:
        self.drawn += 1
        return plates


def test_what_is_drawn_of_a_hand_held_shot_comes_again_until_it_ends() -> None:
    cleared, stage = clip(SHOT), Numbered()
    stills = list(animatic.drawings(stage, stage, cleared, lambda: None))
    assert stills == [k % 20 for k in range(48)]
    assert stage.drawn == 20


def test_one_who_moves_comes_to_rest_before_a_round_begins() -> None:
    walker = Mark("MARA", 0, Pose.WALKING, goes=Movement.ARRIVE)
    request = clip(replace(SHOT, marks=(walker, *SHOT.marks[1:]))).request
    drawn, again = animatic._rounds(request)
    assert (drawn, again) == (46, 20)
    assert animatic._rounds(clip(replace(SHOT, move=Move.PUSH_IN)).request) == (26, 0)


@pytest.mark.parametrize("seconds", [4.0, 6.0, 11.0])
def test_a_round_ends_where_it_began(seconds: float) -> None:
    scene = assemble(clear(make_request(SHOT, 64, 36)))

    def ahead(at: float) -> np.ndarray:
        camera = camera_at(scene.keys, scene.camera, at / seconds, shake_seconds=seconds)
        assert np.allclose(eye_of(camera), eye_of(scene.camera))
        return camera.world_to_camera[:3, :3]

    around = float(SHAKES_FOR)
    assert np.allclose(ahead(0.4), ahead(0.4 + around), atol=1e-9)
    steps = [ahead(k * 0.125) for k in range(20)]
    angles = [np.arccos(np.clip((np.trace(a.T @ steps[0]) - 1) / 2, -1, 1)) for a in steps]
    assert 0.006 < max(angles) < 0.035
