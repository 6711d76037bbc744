"""The casting sheet: everybody who was cleared, and nobody without a clearance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from staging import NOW, clear, make_request, make_shot, pair

from closedset.errors import NotCleared
from closedset.model.shot import ShotSize
from closedset.stage.casting import FACES, TURNAROUND, casting_sheet


def test_the_sheet_turns_everybody_around_and_lines_them_up() -> None:
    request = make_request(make_shot(ShotSize.WIDE, pair(), ("MARA",)), 64, 48)
    cells = casting_sheet(clear(request), lambda: NOW)
    assert len(cells) == 2 * (len(TURNAROUND) + len(FACES)) + 1
    caption, line_up = cells[-1]
    assert "MARA" in caption
    assert " m" in caption
    for name, points in line_up.landmarks:
        at = {label: (x, y) for label, x, y in points}
        assert 0 < at["top_of_head"][1] < at["feet"][1] < 48, name
        assert 0 < at["chest"][0] < 64, name
    tops = {
        name: next(y for n, _, y in points if n == "top_of_head")
        for name, points in line_up.landmarks
    }
    assert tops["JOE"] < tops["MARA"], "the taller one stands higher on the ruler"


def test_no_sheet_without_a_live_clearance() -> None:
    request = make_request(make_shot(ShotSize.WIDE, pair(), ("MARA",)), 64, 48)
    cleared = clear(request)
    with pytest.raises(NotCleared):
        casting_sheet(cleared, lambda: NOW + timedelta(hours=1))
