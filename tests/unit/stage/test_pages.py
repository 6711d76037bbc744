"""Fingers stay behind what they hold, and an insert's arm brings no hem along."""

from __future__ import annotations

import numpy as np

from closedset.model.shot import Prop
from closedset.stage.insert import forearm
from closedset.stage.mesh import Mesh
from closedset.stage.pages import pressed
from closedset.stage.props import make_prop
from closedset.stage.solids import box, merge, rod

EYES = np.array([0.0, -0.5, 0.3])


def hand() -> Mesh:
    """A finger through the middle of a sheet in the x-z plane, and a wrist beside it."""
    finger = rod((0.0, 0.08, 0.0), (0.0, -0.03, 0.0), 0.01, (0.8, 0.6, 0.5))
    wrist = rod((0.2, 0.05, 0.0), (0.2, -0.05, 0.0), 0.03, (0.8, 0.6, 0.5))
    return merge("skin", [finger, wrist])


def test_no_finger_comes_through_a_letter() -> None:
    before = hand()
    (after,) = pressed([before], make_prop(Prop.LETTER), EYES)
    on_sheet = np.abs(before.vertices[:, 0]) < 0.1
    assert (before.vertices[on_sheet, 1] < -0.01).any(), "the finger pierces the sheet"
    assert (after.vertices[on_sheet, 1] > 0).all()
    assert np.array_equal(after.vertices[~on_sheet], before.vertices[~on_sheet])


def test_fingers_close_around_what_is_no_page() -> None:
    before = hand()
    (after,) = pressed([before], make_prop(Prop.BOTTLE), EYES)
    assert after is before


def test_an_arm_comes_without_the_hem_that_hangs_beside_it() -> None:
    sleeve = rod((0.0, 0.0, 0.05), (0.0, 0.0, 0.2), 0.05, (0.2, 0.2, 0.6))
    hem = box((0.075, 0.0, 0.04), (0.03, 0.03, 0.03), (0.2, 0.2, 0.6))
    (kept,) = forearm((merge("layer", [sleeve, hem]),), np.zeros(3), np.array([0, 0, 0.25]))
    assert len(kept.faces) == len(sleeve.faces)
