"""The measure of framing: high on the stage's own picture, chance on another, whatever is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from render_props import make_plates, make_request

from closedset.gate import Gate
from closedset.model.pixels import U8, Plates
from closedset.render.measure import framing, identity, measured, outlines


@pytest.fixture(params=[(320, 180), (180, 320)])
def staged(request: pytest.FixtureRequest, gate: Gate) -> Plates:
    return make_plates(gate.clear(make_request(*request.param)))


def picture_of(plates: Plates) -> U8:
    return (plates.beauty * 255).astype(np.uint8)


def test_the_stages_own_picture_keeps_its_framing(staged: Plates) -> None:
    assert framing(picture_of(staged), staged) > 0.8


def test_a_darker_flatter_or_grainy_picture_keeps_it_too(staged: Plates) -> None:
    picture = picture_of(staged)
    assert framing((picture * 0.3).astype(np.uint8), staged) > 0.7
    assert framing((picture * 0.5 + 100).astype(np.uint8), staged) > 0.7
    grain = np.random.default_rng(0).normal(0, 6, picture.shape)
    assert framing(np.clip(picture + grain, 0, 255).astype(np.uint8), staged) > 0.6


def test_a_frame_moved_sideways_or_one_of_nothing_does_not(staged: Plates) -> None:
    picture = picture_of(staged)
    aside = np.roll(picture, staged.depth.shape[1] // 3, axis=1)
    assert framing(aside, staged) < 0.3
    assert framing(np.zeros_like(picture), staged) == 0.0
    noise = np.random.default_rng(1).integers(0, 256, picture.shape, np.uint8)
    assert abs(framing(noise, staged)) < 0.15


def test_parts_of_a_performer_are_one_thing_and_the_frame_has_no_outline(staged: Plates) -> None:
    """The fixture's head and body overlap: their border is none, their contour is one."""
    found = outlines(staged)
    assert not found[-1].all()
    assert not found[0].any()
    middle = staged.depth.shape[1] // 2
    column = staged.ids[:, middle]
    (chin,) = np.flatnonzero((column[:-1] == 2) & (column[1:] == 3))
    assert not found[chin, middle]
    assert found[np.flatnonzero(column > 1)[0] - 1, middle]


def test_plates_without_an_outline_measure_nothing(staged: Plates) -> None:
    object.__setattr__(staged, "ids", np.ones_like(staged.ids))
    object.__setattr__(staged, "depth", np.full_like(staged.depth, 3.0))
    assert framing(picture_of(staged), staged) == 0.0


def test_a_performer_keeps_their_colors_in_any_exposure(staged: Plates) -> None:
    picture = picture_of(staged)
    assert dict(identity(picture, staged)) == {"MARA": pytest.approx(0.0, abs=0.5)}
    darker = identity((picture * 0.8).astype(np.uint8), staged)
    assert dict(darker)["MARA"] < 8


def test_another_coat_is_far_away_and_another_wall_is_not(staged: Plates) -> None:
    blue = picture_of(staged)
    blue[staged.ids == 3] = (40, 60, 160)
    wall = picture_of(staged)
    wall[staged.ids == 1] = (40, 60, 160)
    assert dict(identity(blue, staged))["MARA"] > 20
    assert dict(identity(wall, staged))["MARA"] < 0.5
    grey = np.full_like(blue, 128)
    assert dict(identity(grey, staged))["MARA"] > 10


def test_who_is_hardly_seen_is_not_measured(staged: Plates) -> None:
    assert [name for name, _ in measured(picture_of(staged), staged)] == ["framing", "identity"]
    object.__setattr__(staged, "ids", np.ones_like(staged.ids))
    assert identity(picture_of(staged), staged) == ()
    assert [name for name, _ in measured(picture_of(staged), staged)] == ["framing"]
