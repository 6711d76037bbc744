"""The same seed on another machine: ids and depths do not depend on what its processor can do."""

from __future__ import annotations

import pytest
from machines import Maps, apart, drawn, drawn_elsewhere

FIRST, COUNT, SIZE = 91_000, 4, (320, 180)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Maps, Maps]:
    folder = tmp_path_factory.mktemp("plain")
    return drawn(FIRST, COUNT, SIZE), drawn_elsewhere(folder, FIRST, COUNT, SIZE)


@pytest.mark.slow
def test_a_plain_machine_draws_the_same_picture(both: tuple[Maps, Maps]) -> None:
    for shot in range(COUNT):
        found = apart(*both, shot, shot)
        assert found.same >= 0.999, (shot, found)
        assert found.metres <= 1e-3, (shot, found)
        assert found.light <= 0.5, (shot, found)


@pytest.mark.slow
def test_two_pictures_are_told_apart(both: tuple[Maps, Maps]) -> None:
    here, there = both
    for shot in range(COUNT):
        found = apart(here, there, shot, (shot + 1) % COUNT)
        assert found.same < 0.999, found
        moved = {**there, f"depth {shot}": there[f"depth {shot}"] + 0.002}
        assert apart(here, moved, shot, shot).metres > 1e-3
