"""The looks on real plates of the stage: figures read, faces are clean, night stays legible."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage
from staging import NOW, clear, make_request, make_shot, pair

from closedset.model.pixels import Plates
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import SetKind, ShotSize
from closedset.render import look_ids
from closedset.render.looks import load_look
from closedset.render.study import Study, luma
from closedset.stage import Stage

SETUPS = {
    "room by day": (ShotSize.MEDIUM, SetKind.ROOM, TimeOfDay.DAY),
    "street at night": (ShotSize.MEDIUM, SetKind.STREET, TimeOfDay.NIGHT),
    "rooftop at dawn": (ShotSize.MEDIUM_WIDE, SetKind.ROOFTOP, TimeOfDay.DAWN),
    "office at night": (ShotSize.MEDIUM_CLOSE, SetKind.OFFICE, TimeOfDay.NIGHT),
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shot_plates() -> dict[str, Plates]:
    stage = Stage(lambda: NOW)
    made = {}
    for name, (size, kind, time) in SETUPS.items():
        shot = make_shot(size, pair(), ("MARA", "JOE"), kind=kind, time=time)
        made[name] = stage.plates(clear(make_request(shot, 640, 360)))
    return made


def drawn(plates: Plates, look: str) -> tuple[np.ndarray, Study]:
    request = plates.cleared.request
    study = Study(plates, request.shot, request.seed)
    return luma(load_look(look).draw(study)) * 255, study


@pytest.mark.parametrize("look", look_ids())
@pytest.mark.parametrize("setup", SETUPS)
def test_figures_stand_off_the_ground(
    look: str, setup: str, shot_plates: dict[str, Plates]
) -> None:
    grey, study = drawn(shot_plates[setup], look)
    rim = study.people ^ ndimage.binary_erosion(study.people)
    span = ndimage.maximum_filter(grey, 7) - ndimage.minimum_filter(grey, 7)
    assert np.median(span[rim]) > 40


@pytest.mark.parametrize("look", ["ink", "pencil", "noir", "marker", "charcoal", "previz-grey"])
@pytest.mark.parametrize("setup", SETUPS)
def test_faces_are_light_and_clean(look: str, setup: str, shot_plates: dict[str, Plates]) -> None:
    grey, study = drawn(shot_plates[setup], look)
    bare = study.own.skin & (study.own.face > 0.9)
    cheeks = ndimage.binary_erosion(bare, iterations=3)
    if cheeks.sum() < 60:
        pytest.skip("no face is large enough in this setup")
    assert np.percentile(grey[cheeks], 75) > 95
    rough = np.abs(grey - ndimage.gaussian_filter(grey, 1.5))[cheeks]
    assert np.median(rough) < 5


@pytest.mark.parametrize("look", ["ink", "pencil", "noir", "marker", "charcoal", "previz-grey"])
def test_night_is_the_darker(look: str, shot_plates: dict[str, Plates]) -> None:
    day = drawn(shot_plates["room by day"], look)[0].mean()
    for setup in ("street at night", "office at night"):
        # A pencil leaves most of the paper white, by night as by day.
        less = 8 if look == "pencil" else 15
        assert drawn(shot_plates[setup], look)[0].mean() < day - less
