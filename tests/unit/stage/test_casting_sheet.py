"""The casting sheet: everybody who was cleared, and nobody without a clearance."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from staging import NOW, ONE, clear, make_request, make_shot, pair

from closedset.errors import NotCleared, Refused
from closedset.model.pixels import Plates
from closedset.model.request import FACES, LINE_UP, TURNAROUND, PictureRequest, RequestKind
from closedset.model.shot import ShotSize
from closedset.stage import Stage


def cell(view: str, *, two: bool = False) -> PictureRequest:
    shot = make_shot(ShotSize.WIDE, pair() if two else ONE, ("MARA",))
    return replace(make_request(shot, 64, 48), kind=RequestKind.CASTING, view=view)


def plates_of(request: PictureRequest) -> Plates:
    return Stage(lambda: NOW).plates(clear(request))


def test_everybody_stands_in_the_line_up_as_tall_as_they_are() -> None:
    plates = plates_of(cell(LINE_UP, two=True))
    tops = {}
    for name, points in plates.landmarks:
        at = {label: (x, y) for label, x, y in points}
        assert 0 < at["top_of_head"][1] < at["feet"][1] < 48, name
        assert 0 < at["chest"][0] < 64, name
        tops[name] = at["top_of_head"][1]
    assert tops["JOE"] < tops["MARA"], "the taller one stands higher on the ruler"


def test_a_turnaround_and_the_expressions_are_all_different_pictures() -> None:
    pictures = [plates_of(cell(view)).beauty for view in (*TURNAROUND, *FACES)]
    for k, one in enumerate(pictures):
        assert all(not np.array_equal(one, other) for other in pictures[k + 1 :])


def test_a_view_that_there_is_not_is_answered_with_those_there_are() -> None:
    with pytest.raises(Refused, match=r"accepted: front, .*, line-up"):
        plates_of(cell("upside down"))


def test_no_cell_without_a_live_clearance() -> None:
    cleared = clear(cell(LINE_UP))
    with pytest.raises(NotCleared):
        Stage(lambda: NOW + timedelta(hours=1)).plates(cleared)
