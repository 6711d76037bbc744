"""Fields that a generator reads as one, and places and things that act like somebody."""

from __future__ import annotations

import pytest
from gate_props import decision

from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    "texts",
    [
        [("prompt", "mark in brown robes"), ("style", "hamill")],
        [("style", "Streep"), ("prompt", "meryl at a desk")],
        [("prompt", "the lead actor at a window"), ("style", "Titanic")],
    ],
)
def test_what_is_told_in_two_fields_is_read_as_one(texts: list[tuple[str, str]]) -> None:
    assert decision(*texts) is not Decision.CLEAR


@pytest.mark.parametrize(
    "texts",
    [
        [("place", "A KITCHEN"), ("action", "She pours tea."), ("style", "pencil storyboard")],
        [("place", "Harbor"), ("action", "Gulls wheel over the boats."), ("style", "ink")],
    ],
)
def test_fields_of_nobody_stay_clear(texts: list[tuple[str, str]]) -> None:
    assert decision(*texts) is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    ["Rosewell weeps at the window.", "A portrait of Rosewell.", "Rosewell drinks coffee."],
)
def test_a_declared_place_that_acts_is_asked_about_again(text: str) -> None:
    assert decision(("prompt", text), places=("Rosewell",)) is Decision.HOLD
    assert decision(("prompt", text), characters=("Rosewell",)) is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    ["Snow falls over Rosewell.", "Rosewell stands empty.", "A ferry leaves Rosewell at dawn."],
)
def test_a_declared_place_is_a_place(text: str) -> None:
    assert decision(("prompt", text), places=("Rosewell",)) is Decision.CLEAR


@pytest.mark.parametrize("kind", ["places", "things"])
def test_a_known_surname_is_no_place_or_thing(kind: str) -> None:
    said = ("prompt", "Snow falls over Clooney.")
    assert decision(said, **{kind: ("Clooney",)}) is Decision.HOLD
    street = ("prompt", "Snow falls over Clooney Street.")
    assert decision(street, **{kind: ("Clooney Street",)}) is Decision.CLEAR
