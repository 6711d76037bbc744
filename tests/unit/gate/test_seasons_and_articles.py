"""Weather, seasons and foreign articles at the head of a sentence; rivers by their article, whom
a canal is named for, and what Arabic puts before and after a stem."""

from __future__ import annotations

import pytest
from gate_props import decision

from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    "text",
    [
        "Mist clings to the reeds.",
        "Frost covers the tracks.",
        "Rain drums on a tin roof.",
        "Autumn leaves drift down a canal.",
        "Winter light on a bare table.",
        "Un boulanger ferme sa porte avant la nuit.",
        "Un tailleur mesure un manteau avant l'hiver.",
        "夕暮れの港、ロングショット",
        "The Indira Gandhi Canal from above.",
        "A cleaner mops the Simón Bolívar airport at night.",
        "The Charles Darwin Research Station at low tide.",
        "A JFK terminal at dawn.",
        "A Fulbright scholar waits for a bus.",
        "A kayak glides down the Isonzo past a mill.",
        "Mist over the Neretva at dawn.",
        "An angler waits in the Shannon at dusk.",
        "The edge of a pond at noon.",
        "I like that take of the harbor.",
        "A lane at the Michael Phelps Aquatic Center.",
        "A page of Shakespeare burns.",
        "Ivy covers the wall.",
        "at the corner of Monroe and Lindqvist, night",
        "صياد يصلح شبكته عند الفجر",
        "امرأة تخبز الخبز في قرية",
        "أطفال يلعبون في زقاق ممطر",
    ],
)
def test_nobody_is_meant(text: str) -> None:
    assert decision(text) is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Autumn leaves the house.",
        "Winter walks in.",
        "Dawn opens the fridge.",
        "Rain performs in Seoul.",
        "Frost signs the form.",
        "Indira Gandhi beside a canal.",
        "A portrait of Charles Darwin at the station.",
        "JFK waves from a car.",
        "marx and engels at a bar",
        "A man walks down the Shannon corridor.",
        "The Edge plays guitar on a roof.",
        "will smith on a bench",
        "Michael Phelps at a pool.",
        "A photo of Shakespeare.",
        "Ivy covers her mouth.",
        "Forest is tuning an old radio.",
        "She waits beside the Morgan.",
        "شدّاد يجلس في المقهى",
        "حمّاد يجلس في المقهى",
    ],
)
def test_somebody_still_is(text: str) -> None:
    assert decision(text) is not Decision.CLEAR
