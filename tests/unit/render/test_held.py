"""A held still is the still, for the time and the use that were cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from sealing import HandClock, cleared, frames_for

from closedset.errors import NotCleared
from closedset.model.pixels import FRAMES, Frames
from closedset.render import hold
from closedset.render.frames import _expose as unsafe_frames

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_a_still_is_held_shrunk_under_the_clips_own_clearance() -> None:
    clock = HandClock(NOON)
    gate, panel = cleared(clock, (320, 180))
    still = frames_for(panel)
    request = replace(panel.request, media="animatic", width=160, height=90, frames=1, fps=2 / 7)
    held = hold([still], gate.clear(request), clock)
    FRAMES.check(held)
    gate.confirm(held.cleared, held)
    assert held.pixels.shape == (1, 90, 160, 3)
    assert held.seconds == pytest.approx(3.5)
    assert abs(float(held.pixels.mean()) - float(still.pixels.mean())) < 2
    assert held.cleared.request.media == "animatic"


def test_drawn_moments_play_and_the_last_one_is_held_to_the_end() -> None:
    clock = HandClock(NOON)
    gate, panel = cleared(clock, (32, 18))
    moving = gate.clear(replace(panel.request, media="animatic", frames=5, fps=8.0))
    shades = [np.full((1, 18, 32, 3), value, np.uint8) for value in (10, 20)]
    clip = hold([unsafe_frames(moving, shade) for shade in shades], moving, clock)
    assert clip.pixels[:, 0, 0, 0].tolist() == [10, 20, 20, 20, 20]
    gate.confirm(moving, clip)
    for wrong in ([], [unsafe_frames(moving, shades[0])] * 6):
        with pytest.raises(ValueError, match="for 5 pictures at 8"):
            hold(wrong, moving, clock)


def test_another_shot_another_seed_a_strangers_still_and_no_time_are_refused() -> None:
    clock = HandClock(NOON)
    gate, panel = cleared(clock, (320, 180))
    _, other = cleared(clock, (320, 180), shot_id="9Z")
    reseeded = gate.clear(replace(panel.request, seed=8))
    for allowed in (other, reseeded):
        with pytest.raises(NotCleared, match="another request"):
            hold([frames_for(panel)], allowed, clock)
    painted = Frames(panel, np.zeros((1, 180, 320, 3), np.uint8))
    with pytest.raises(NotCleared, match="not made by the stage"):
        hold([painted], panel, clock)
    with pytest.raises(ValueError, match="held for a time"):
        hold([frames_for(panel)], panel, clock)
    clock.wait(minutes=16)
    with pytest.raises(NotCleared, match="good for 900 s"):
        hold([frames_for(panel)], panel, clock)


@pytest.mark.parametrize(("count", "fps"), [(120, 1.0), (2, 24.0), (1, 0.1)])
def test_a_clip_does_not_pass_on_the_clearance_of_a_still_or_of_a_shorter_one(
    count: int, fps: float
) -> None:
    clock = HandClock(NOON)
    gate, still = cleared(clock, (32, 18))
    shorter = gate.clear(replace(still.request, frames=count, fps=fps * 2))
    for allowed in (still, shorter):
        clip = unsafe_frames(allowed, np.zeros((count, 18, 32, 3), np.uint8), fps=fps)
        with pytest.raises(NotCleared, match=r"pictures at .* a second were drawn; cleared were"):
            gate.confirm(allowed, clip)
    own = gate.clear(replace(still.request, frames=count, fps=fps))
    gate.confirm(own, unsafe_frames(own, np.zeros((count, 18, 32, 3), np.uint8), fps=fps))
    with pytest.raises(NotCleared, match="0 pictures at 0"):
        gate.confirm(own, frames_for(own))
    assert len({one.request.digest for one in (still, shorter, own)}) == 3
