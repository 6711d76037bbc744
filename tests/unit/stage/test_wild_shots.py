"""Whatever is ordered is drawn, or refused with a reason: no shot ends in a traceback."""

from __future__ import annotations

import numpy as np
import pytest
from staging import NOW, clear
from wild_shots import MOST, wild_request

from closedset.errors import ClosedsetError
from closedset.render.plates_renderer import PlatesRenderer
from closedset.stage import Stage


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(0, 24, 2))
def test_any_shot_at_all_is_drawn_or_refused_with_a_reason(seed: int) -> None:
    try:
        plates = Stage(lambda: NOW).plates(clear(wild_request(seed)))
    except ClosedsetError as error:
        if not str(error):
            pytest.fail("refused without a reason")
        return
    assert np.isfinite(plates.beauty).all()
    picture = PlatesRenderer(lambda: NOW, "ink").render(plates).pixels
    assert picture.shape == (1, 54, 96, 3)


def test_thirty_people_are_ordered_now_and_then() -> None:
    counts = [len(wild_request(seed).shot.marks) for seed in range(400)]
    assert max(counts) >= MOST - 2
    assert min(counts) == 0
