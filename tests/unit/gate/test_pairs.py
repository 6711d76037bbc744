"""Two names of one field against each other are two people; alone they are words."""

from __future__ import annotations

import pytest
from gate_props import decision

from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    "text",
    [
        "modi vs xi boxing match poster",
        "modi and xi playing table tennis",
        "bush vs. gore debate on a cruise ship",
        "a bush and gore debate on a cruise ship",
        "wilder versus fury, boxing poster",
        "magic vs bird, one on one in the rain",
        "depp vs heard court sketch",
    ],
)
def test_a_pair_of_one_field_is_held(text: str) -> None:
    assert decision(text) is Decision.HOLD


@pytest.mark.parametrize(
    "text",
    [
        "cat vs dog boxing match poster",
        "rose vs lily, two tennis players",
        "a splatter film full of bush and gore",
        "knight versus dragon at dawn",
        "a magic trick and a bird on the table",
        "stone vs paper, hands on a table",
        "bush vs moss, two kinds of green",
        "a fury and a gate",
    ],
)
def test_the_same_words_otherwise_are_nobody(text: str) -> None:
    assert decision(text) is Decision.CLEAR


def test_a_declared_name_makes_no_pair() -> None:
    said = "Bush vs Gore, two neighbors arguing"
    assert decision(said, characters=("Bush", "Gore")) is Decision.CLEAR
