"""Nicknames of ordinary words are asked about where they are written as names, and nowhere else."""

from __future__ import annotations

import pytest
from gate_props import decision

from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    "text",
    [
        "On a rainy evening the Lion of Sweden waits outside the station.",
        "The Girl with the Million Dollar Legs walks through a market.",
        "A portrait of La Loren in soft window light",
        "A portrait of La Lollo in soft window light",
        "On a rainy evening El Bravo del Bronx waits outside the station.",
        "Backwoods Barbie tuning a banjo on a porch swing",
    ],
)
def test_a_nickname_is_asked_about(text: str) -> None:
    assert decision(text) is not Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "a lion of carved stone in Sweden",
        "the girl with the million dollar legs",
        "A photo of La Rambla at dawn",
        "A bus crosses El Paso del Norte slowly.",
        "a barbie of the backwoods, a doll of straw",
    ],
)
def test_the_same_words_elsewhere_are_nobody(text: str) -> None:
    assert decision(text) is Decision.CLEAR
