"""What is out of focus runs together, and lends nothing of its color to what is sharp."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from closedset.model.pixels import Camera
from closedset.render.focus import faint, soften

SHAPE = (72, 96)


def study(blur: np.ndarray) -> Any:
    return SimpleNamespace(defocus=blur.astype(np.float32), scale=1.0)


def half(out: float) -> np.ndarray:
    """Sharp on the left, ``out`` pixels of blur on the right."""
    blur = np.zeros(SHAPE)
    blur[:, 48:] = out
    return blur


def test_the_blur_circle_is_the_thin_lens_formula() -> None:
    matrix = np.array([[2000.0, 0, 640], [0, 2000.0, 360], [0, 0, 1]])
    camera = Camera(np.eye(4), matrix, 1280, 720, 85.0, 24.89)
    depth = np.array([2.0, 1.0, 4.0, 1e9], np.float32)
    found = camera.defocus(depth, 2.0, stop=4.0)
    on_sensor = 0.085**2 * np.abs(depth - 2.0) / (4.0 * depth * (2.0 - 0.085))
    assert found == pytest.approx(on_sensor * 1000 / 24.89 * 1280, rel=1e-4)
    assert found[0] == 0
    assert np.all(camera.defocus(depth, 2.0, stop=8.0)[1:] < found[1:])


def test_blurred_stripes_run_together_and_sharp_ones_stay() -> None:
    stripes = np.tile((np.arange(96) // 3 % 2).astype(np.float32), (3, 72, 1))
    drawn = soften(stripes.copy(), study(half(14.0)))
    assert np.ptp(drawn[0][30, 66:84]) < 0.2
    assert np.array_equal(drawn[:, :, :48], stripes[:, :, :48])


def test_a_dark_figure_before_a_soft_wall_has_no_halo() -> None:
    picture = np.full((3, *SHAPE), 0.9, np.float32)
    picture[:, :, :48] = 0.1
    drawn = soften(picture.copy(), study(half(14.0)))
    assert drawn[:, :, :48].max() < 0.11
    assert drawn[:, :, 50:].min() > 0.85


def test_lines_grow_faint_out_of_focus_but_not_around_what_is_sharp() -> None:
    lines = np.ones(SHAPE, np.float32)
    drawn = faint(lines, study(half(24.0)))
    assert np.all(drawn[:, :52] == 1)
    assert np.all(drawn[:, 70:] < 0.5)


def test_where_all_is_sharp_nothing_changes() -> None:
    picture = np.random.default_rng(0).random((3, *SHAPE)).astype(np.float32)
    assert soften(picture, study(half(0.0))) is picture
    assert faint(picture[0], study(half(0.0))) is not None
