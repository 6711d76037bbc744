"""The ink look: deterministic, legible, and never without a clearance."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np
import pytest
from render_props import NOW, make_plates, make_request
from scipy import ndimage

from closedset.errors import NotCleared, RenderError
from closedset.gate import Gate
from closedset.model.pixels import Plates
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest
from closedset.model.screenplay import TimeOfDay
from closedset.render import load_recipe, renderer_for
from closedset.stage.shooting import _strike as unsafe_plates  # render is tested without a stage

INK = load_recipe("ink")
LUMA = np.array([0.2126, 0.7152, 0.0722])


def test_frames_have_the_request_size_and_its_very_clearance(plates: Plates, clock: Clock) -> None:
    frames = renderer_for(INK, clock).render(plates)
    assert frames.pixels.shape == (1, 180, 320, 3)
    assert frames.cleared is plates.cleared
    assert not frames.trained
    frames.check(clock())


def test_the_same_seed_gives_the_same_bytes(plates: Plates, clock: Clock) -> None:
    first = renderer_for(INK, clock).render(plates)
    assert first.pixels.tobytes() == renderer_for(INK, clock).render(plates).pixels.tobytes()


def test_another_seed_differs_in_detail_and_not_in_the_picture(gate: Gate, clock: Clock) -> None:
    one, two = (
        renderer_for(INK, clock).render(make_plates(gate.clear(make_request(seed=s)))).pixels[0]
        for s in (1, 2)
    )
    assert (one != two).mean() > 0.3
    assert np.abs(one.astype(int) - two).mean() < 25


def test_the_outline_is_the_darkest_thing_and_the_face_stays_clean(
    gate: Gate, clock: Clock
) -> None:
    plates = make_plates(gate.clear(make_request(640, 360)))
    grey = renderer_for(INK, clock).render(plates).pixels[0] @ LUMA
    inside = plates.ids == 2
    ring = np.zeros_like(inside)
    ring[1:-1, 1:-1] = inside[1:-1, 1:-1] & ~(
        inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    )
    height, width = inside.shape
    cheek = grey[int(0.24 * height) : int(0.32 * height), int(0.48 * width) : int(0.52 * width)]
    # The hand wobbles: the line lies within two pixels of the border.
    assert np.median(ndimage.minimum_filter(grey, 5)[ring]) < 80
    assert cheek.min() > 120
    # Shading may turn slowly; hatching, grain and stray lines may not be there.
    assert (cheek - ndimage.gaussian_filter(cheek, 2.0)).std() < 4


def test_night_is_darker_and_bluer_than_day_and_still_legible(gate: Gate, clock: Clock) -> None:
    day, night = (
        renderer_for(INK, clock).render(make_plates(gate.clear(make_request(time=t)))).pixels[0]
        for t in (TimeOfDay.DAY, TimeOfDay.NIGHT)
    )
    coat = make_plates(gate.clear(make_request()))
    shade = (coat.ids == 3) & (coat.light < 0.2)
    assert (night @ LUMA).mean() < (day @ LUMA).mean() - 15
    assert (night @ LUMA)[shade].mean() < (day @ LUMA)[shade].mean() - 15
    by_day, by_night = (np.divide(*p[shade].mean(0)[[2, 0]]) for p in (day, night))
    assert by_night > 1.2 * by_day
    assert np.ptp(np.percentile(night @ LUMA, (5, 95))) > 60


@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_rain_and_snow_fall_out_of_doors_and_not_on_the_face(
    weather: str, gate: Gate, clock: Clock
) -> None:
    def drawn(interior: bool, falling: str) -> np.ndarray:
        base = make_request(640, 360, time=TimeOfDay.NIGHT)
        setting = dataclasses.replace(base.shot.setting, interior=interior, weather=falling)
        request = dataclasses.replace(base, shot=dataclasses.replace(base.shot, setting=setting))
        return renderer_for(INK, clock).render(make_plates(gate.clear(request))).pixels[0]

    dry, wet = drawn(False, "clear"), drawn(False, weather)
    changed = np.abs(dry.astype(int) - wet).max(-1)
    head = make_plates(gate.clear(make_request(640, 360))).ids == 2
    assert 0.005 < (changed > 12).mean() < 0.2
    assert changed[head].mean() < 0.3 * changed.mean()
    assert (drawn(True, weather) == drawn(True, "clear")).all()


def test_plates_with_nothing_in_them_are_drawn_as_sky(plates: Plates, clock: Clock) -> None:
    plates.ids[:] = 0
    plates.depth[:] = np.inf
    plates.normals[:] = 0
    assert renderer_for(INK, clock).render(unsafe_plates(plates)).pixels.mean() > 50


def test_a_forged_clearance_draws_nothing(plates: Plates, clock: Clock) -> None:
    object.__setattr__(plates, "cleared", object.__new__(ClearedRequest))
    with pytest.raises(NotCleared, match="was not made by"):
        renderer_for(INK, clock).render(plates)


def test_an_expired_clearance_draws_nothing(plates: Plates) -> None:
    with pytest.raises(NotCleared, match="is good for 900 s"):
        renderer_for(INK, lambda: NOW + timedelta(minutes=16)).render(plates)


def test_a_notice_is_not_drawn_from_plates(notice: ClearedRequest, clock: Clock) -> None:
    with pytest.raises(RenderError, match="is for a notice"):
        renderer_for(INK, clock).render(make_plates(notice))


def test_plates_of_another_size_are_refused(gate: Gate, plates: Plates, clock: Clock) -> None:
    object.__setattr__(plates, "cleared", gate.clear(make_request(640, 360)))
    with pytest.raises(RenderError, match=r"320x180.*640x360"):
        renderer_for(INK, clock).render(plates)


def test_plates_that_the_stage_did_not_make_are_not_drawn(plates: Plates, clock: Clock) -> None:
    """Else any photograph could come in as a plate."""
    mine = dataclasses.replace(plates, beauty=np.full_like(plates.beauty, 0.5))
    with pytest.raises(NotCleared, match="not made by the stage"):
        renderer_for(INK, clock).render(mine)


def test_plates_that_were_painted_over_are_not_drawn(plates: Plates, clock: Clock) -> None:
    plates.albedo[:] = 0.5
    with pytest.raises(NotCleared, match="altered"):
        renderer_for(INK, clock).render(plates)
