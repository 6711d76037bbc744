"""Looks: found by their files, each itself, clear about words that name none."""

from __future__ import annotations

import dataclasses
import shutil
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from render_props import make_plates, make_request

from closedset.errors import UsageError
from closedset.gate import Gate
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest
from closedset.model.screenplay import TimeOfDay
from closedset.render import load_recipe, look_ids, looks, renderer_for
from closedset.render.drafting import readings
from closedset.services.board import in_look

INK = load_recipe("ink")
LUMA = np.array([0.2126, 0.7152, 0.0722])
ALL = ("blueprint", "charcoal", "ink", "marker", "noir", "pencil", "previz-grey")


def cleared_in(
    gate: Gate, look: str, width: int = 320, height: int = 180, time: TimeOfDay = TimeOfDay.DAY
) -> ClearedRequest:
    request = make_request(width, height, time=time)
    return gate.clear(
        dataclasses.replace(request, shot=dataclasses.replace(request.shot, look=look))
    )


def test_the_shipped_looks_are_these() -> None:
    assert look_ids() == ALL


@pytest.mark.parametrize("look", ALL)
def test_a_look_gives_the_same_bytes_twice(look: str, gate: Gate, clock: Clock) -> None:
    plates = make_plates(cleared_in(gate, look))
    one, two = (renderer_for(INK, clock).render(plates).pixels for _ in range(2))
    assert one.shape == (1, 180, 320, 3)
    assert one.tobytes() == two.tobytes()


def test_no_two_looks_are_alike(gate: Gate, clock: Clock) -> None:
    drawn = {}
    for look in ALL:
        frames = renderer_for(INK, clock).render(make_plates(cleared_in(gate, look)))
        drawn[look] = frames.pixels[0].astype(np.int16)
    for one, two in combinations(ALL, 2):
        assert np.abs(drawn[one] - drawn[two]).mean() > 12, (one, two)


def test_a_shot_without_a_look_is_drawn_in_the_recipes(gate: Gate, clock: Clock) -> None:
    plain = renderer_for(INK, clock).render(make_plates(cleared_in(gate, ""))).pixels
    named = renderer_for(INK, clock).render(make_plates(cleared_in(gate, "ink"))).pixels
    noir = dataclasses.replace(INK, look="noir")
    other = renderer_for(noir, clock).render(make_plates(cleared_in(gate, ""))).pixels
    assert (plain == named).all()
    assert (plain != other).mean() > 0.5


@pytest.mark.parametrize("word", ["oil", "", "Ink", "../ink", "previz_grey"])
def test_an_unknown_look_lists_the_looks_there_are(word: str) -> None:
    with pytest.raises(UsageError, match="the looks are blueprint, charcoal, ink") as refused:
        looks.load_look(word)
    assert "--look" in refused.value.remedy


def test_a_look_asked_of_a_diffusion_recipe_is_refused(gate: Gate) -> None:
    shots = (make_request().shot,)
    with pytest.raises(UsageError, match="has no looks"):
        in_look(shots, "noir", load_recipe("sdxl-lightning"))
    assert in_look(shots, "", load_recipe("sdxl-lightning")) == shots


def test_a_shot_that_names_a_look_keeps_it() -> None:
    named = dataclasses.replace(make_request().shot, look="pencil")
    both = in_look((named, make_request().shot), "noir", INK)
    assert [shot.look for shot in both] == ["pencil", "noir"]


def test_one_file_adds_a_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gate: Gate, clock: Clock
) -> None:
    source = Path(looks.__file__).parent / "noir.py"
    shutil.copy(source, tmp_path / "my_noir.py")
    monkeypatch.setattr(looks, "__path__", [*looks.__path__, str(tmp_path)])
    assert "my-noir" in look_ids()
    one, two = (
        renderer_for(INK, clock).render(make_plates(cleared_in(gate, look))).pixels
        for look in ("noir", "my-noir")
    )
    assert (one == two).all()


@pytest.mark.parametrize("look", ["ink", "pencil", "noir", "marker", "charcoal", "previz-grey"])
def test_night_is_darker_than_day_and_faces_stay_legible(
    look: str, gate: Gate, clock: Clock
) -> None:
    day, night = (
        renderer_for(INK, clock).render(make_plates(cleared_in(gate, look, time=t))).pixels[0]
        for t in (TimeOfDay.DAY, TimeOfDay.NIGHT)
    )
    plates = make_plates(cleared_in(gate, look))
    lit_face = (plates.ids == 2) & (plates.light > 0.5)
    assert (night @ LUMA).mean() < (day @ LUMA).mean() - 4
    assert np.median((night @ LUMA)[lit_face]) > 90


@pytest.mark.parametrize("look", ALL)
def test_the_figure_stands_off_the_ground(look: str, gate: Gate, clock: Clock) -> None:
    """Along the outline there is an edge of value: the line, or light against dark."""
    plates = make_plates(cleared_in(gate, look, 640, 360))
    grey = renderer_for(INK, clock).render(plates).pixels[0] @ LUMA
    assert contrast_at_outline(grey, plates.ids > 1) > 45


def contrast_at_outline(grey: np.ndarray, figure: np.ndarray, reach: int = 3) -> float:
    """Median range of luminance, 0 to 255, within ``reach`` pixels of a figure's outline."""
    from scipy import ndimage

    side = 2 * reach + 1
    span = ndimage.maximum_filter(grey, side) - ndimage.minimum_filter(grey, side)
    return float(np.median(span[figure ^ ndimage.binary_erosion(figure)]))


def test_a_picture_without_an_outline_would_fail_that_measure() -> None:
    figure = np.zeros((80, 80), bool)
    figure[20:60, 20:60] = True
    assert contrast_at_outline(np.where(figure, 120.0, 140.0), figure) < 45


def test_a_blueprint_reads_the_lens_off_the_camera(gate: Gate) -> None:
    plates = make_plates(cleared_in(gate, "blueprint"))
    read = readings(plates.camera)
    assert (read.focal_mm, read.sensor_mm) == (35.0, 24.89)
    assert read.down == pytest.approx(2 * np.degrees(np.arctan(0.5 / 1.2)), abs=0.01)
    assert (read.height, read.tilt, read.roll) == pytest.approx((0, 0, 0), abs=1e-9)
    nod = np.radians(10)
    turn = np.eye(4)
    turn[1:3, 1:3] = [[np.cos(nod), -np.sin(nod)], [np.sin(nod), np.cos(nod)]]
    matrix = turn @ plates.camera.world_to_camera
    matrix[:3, 3] = -matrix[:3, :3] @ np.array([0, 0, 1.6])
    down = readings(dataclasses.replace(plates.camera, world_to_camera=matrix))
    assert down.height == pytest.approx(1.6)
    assert abs(down.tilt) == pytest.approx(10)
