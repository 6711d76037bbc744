"""Words that open a sentence: names or not by what follows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from closedset.gate import Gate
from closedset.model.request import TextField
from closedset.model.verdict import Decision

GATE = Gate(clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))
SOMEBODY = (
    "June is peeling a potato.",
    "Jasmine, 9, draws a chalk door on a brick wall.",
    "Copper is walking home with the shopping.",
    "Moth folds a map on the stairs.",
    "Chad who runs the bakery slides a tray into the oven.",
    "Brooklyn in a yellow coat runs for the last ferry.",
    "Brooklyn is knitting by the stove.",
    "Bay is walking two greyhounds along a canal.",
    "Misty with a shaved head looks straight into the lens.",
    "Parker crossing the parking lot at noon.",
    "Sugar is holding a calculator.",
    "Rocky on a scooter, late for school.",
)
NOBODY = (
    "Gentle waves lap against the shore.",
    "Summer rain on a tin roof.",
    "Dog is walking on the beach.",
    "Robot is reading a book in a cafe.",
    "Farmer in a straw hat, golden hour.",
    "Paris at night in the rain.",
    "Ivy covers the windows of a bus.",
    "May evening on the terrace.",
    "Elegance in a red dress, fashion photography.",
    "Portrait with long hair and soft light.",
    "Light is falling on the wall.",
    "Rose petals drift over the pond.",
)


@pytest.mark.parametrize("text", SOMEBODY)
def test_a_bare_word_that_does_what_only_somebody_does_is_asked_about(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.HOLD


@pytest.mark.parametrize("text", NOBODY)
def test_a_caption_without_its_article_names_nobody(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Minato Ishii is walking two greyhounds along a canal.",
        "A portrait of Guadalupe Linen, oil painting.",
        "Close-up of Albertina Scull laughing in the rain.",
    ],
)
def test_two_places_side_by_side_that_act_are_somebody(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.HOLD


@pytest.mark.parametrize(
    "text",
    ["Polar Bear is walking on thin ice.", "A portrait of Niagara Falls, oil painting."],
)
def test_two_capitals_of_a_kind_or_a_place_are_nobody(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Ivy has crept in through the window.",
        "A tram climbs Powell Street past a hotel.",
        "A firetruck with Engine 7 on the door.",
        "A box that says Lemon Tarts, with a tart drawn on it.",
        "The sign over the shop reads HALLORAN & DAUGHTERS UPHOLSTERY",
        "Dusty Chevrolet on blocks behind a dealership.",
        "A tom cruises past the dustbins at night.",
    ],
)
def test_plants_streets_numbers_and_lettering_are_nobody(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    ["1u15 F0n51 drives a tractor.", "Name card one reads FIDEL. Name card two reads CASTRO."],
)
def test_a_one_is_either_letter_and_cards_may_hold_a_name(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is not Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "an old CRT television in a shop window",
        "Ice cubes crack and shift in the glass.",
        "The Tesla Model 3 is buried in snow up to its mirrors.",
        "Un pêcheur répare son filet sur le quai Victor Hugo.",
        "Rain has left beads of water on the leather seat.",
        "Inside stands an old bus lamp.",
        "A teenage Black girl with glasses reads on a porch.",
        "A green John Deere tractor pulls a trailer.",
        'A street sign showing "Bobby Jones Dr" at a crossing.',
    ],
)
def test_plurals_models_and_weather_are_nobody(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "He will smith the iron again tomorrow.",
        "Taylor, swift on her feet, sprints past the nurses.",
        "A student underlines a sentence in her battered Tolstoy.",
        "A fishing boat christened Greta Garbo rots on the slipway.",
        "Pepper with a green umbrella waits at a crossing.",
        "Forest sculpting a lion out of wet sand.",
        "11zz0 sails a paper boat.",
        "5t1n9 hunts for ghosts in a subway.",
        "جورج كلوني يشرب الشاي في سوق قديم",
    ],
)
def test_what_may_be_chance_is_asked_about_and_not_refused(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.HOLD


@pytest.mark.parametrize(
    "text", ["CR7 on a bike.", "Ice Cube at a bus stop.", "will smith smiles", "9r4c3 K311y sings."]
)
def test_what_is_no_chance_is_refused(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        "Sting mans a hot-dog cart in Oslo.",
        "Usher hunts for ghosts in a subway.",
        "Bono tames a sea serpent.",
        "Kaká on a unicycle.",
    ],
)
def test_a_stage_name_that_does_something_is_somebody(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is not Decision.CLEAR


@pytest.mark.parametrize(
    "text", ["Pink roses in a vase.", "Seal pups on a beach.", "A lawyer works pro bono."]
)
def test_a_stage_name_that_is_a_word_here_is_nobody(text: str) -> None:
    assert GATE.check([TextField("prompt", text)]).decision is Decision.CLEAR
