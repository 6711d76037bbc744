"""Short names mean one person beside their field, or where they act, and nobody elsewhere."""

from __future__ import annotations

import pytest
from gate_props import decision

from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    "text",
    [
        "AJ, the British heavyweight, doing ballet",
        "JT on a zipline",
        "At night KD sinks a three-pointer from the parking lot",
        "Flash from the Miami Heat plays mini golf",
        "Worm, the rebounder with green hair, Chicago Bulls jersey",
        "the Glove guards a penguin on a basketball court",
        "Old photo of Goose on the mound, Yankees cap",
        "el Cholo shouts at a waiter",
    ],
)
def test_a_short_name_beside_its_field_is_held(text: str) -> None:
    assert decision(text) is not Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "a glove lies on a basketball court",
        "Bird on a wire above a football stadium",
        "Goose and ducklings cross a baseball field",
        "Flash photography at a basketball game, crowd in the stands",
        "The worm turns in the soil",
        "a truth that nobody tells",
        "Prince of the forest, a stag at dawn",
        "THE GLOVE FALLS ON THE BASKETBALL COURT",
        "Sweetness fills the bakery",
        "TV on a shelf",
        "The TJ logo on a truck",
    ],
)
def test_the_same_words_elsewhere_are_nobody(text: str) -> None:
    assert decision(text) is Decision.CLEAR


def test_a_declared_name_is_nobody_else() -> None:
    text = "Goose, the pitcher, waits on the mound."
    assert decision(text) is Decision.HOLD
    assert decision(text, characters=("Goose",)) is Decision.CLEAR
