"""Names that some list knows as a town, a thing or a word, where somebody stands."""

from __future__ import annotations

import pytest
from gate_props import decision

from closedset.model.verdict import Decision

SOMEBODY = (
    "Porter Bridge tames a griffin.",
    "Colt yawning in a crowded waiting room.",
    "Rusty hammers a nail into a fence post.",
    "Wide: James against the sky.",
    "Jump Leader tames a griffin.",
    "Character Name's hands shake over the letter.",
    "In the rain, Soon Shores waits.",
    "Two men follow Little Brave into the rain.",
    "A drone shot circles Guadalupe Linen on the cliff.",
    "The Crowd hunts for a key.",
    "Two men follow Nurse into the rain.",
    "The dog runs to Mayor across the field.",
    "Person B and a goat on a bridge.",
)
"""Two words, or a part's label, of which a dictionary has every word."""
TOWNS = (
    "Minato Ishii is late.",
    "Yamada tames a griffin.",
    "Two men follow Ueda into the rain.",
    "Ishikawa's hands shake over the letter.",
    "Nagano hunts for ghosts in a subway.",
    "In the rain, Moyo waits.",
    "Victoria tames a griffin.",
    "Sofia on a unicycle.",
    "Hamilton with a surfboard at sunset.",
    "Santiago in an elevator full of balloons.",
)
"""Names that towns bear too."""
WORDS = (
    "Gloria and a goat on a bridge.",
    "Grace mid-jump, arms wide.",
    "Joy hunts for ghosts in a subway.",
    "Ping in an elevator full of balloons.",
    "Fang, mid-stride, on a bridge.",
    "Shephard hunts for ghosts in a subway.",
    "Beamen tames a griffin.",
    "Slow push in on Clementine as the courtroom falls silent.",
    "Pan to Hope on the balcony.",
    "Bill sneezes and a vase topples off the piano.",
    "Mason (40s, tired eyes) unlocks the pharmacy.",
)
"""Names that are ordinary words, or in no dictionary at all."""
NOBODY = (
    "Coffee Machine, First-person perspective.",
    "The camera orbits around. Rocking Chair, the camera circles around.",
    "A New Orleans style balcony decorated for Mardi Gras.",
    "a portrait of a statue of the Greek god Hermes wearing a cycling helmet.",
    "A baseball player in a Wildcats uniform sliding into base.",
    "A family of foxes crossing Abbey Road.",
    "A jar of Dijon mustard beside a hot dog.",
    "A pair of Stan Smith trainers hang from a telephone wire.",
    "A student underlines a page of Dostoevsky on the night train.",
    "A spaniel named Madonna.",
    "The brown bear stands up; the green day begins.",
    "A sign pointing to the North Rim Trail.",
    "Close on Vienna, the river below.",
    "Push in on Venus over the rooftops.",
    'INSERT - PHONE SCREEN: "Mom (17 missed calls)"',
    "İnönü Caddesi'nde yaşlı bir adam simit satıyor",
    "Yaşlı bir balıkçı Galata Köprüsü'nde bekliyor",
    "Wind lifts a sheet of music from the stand.",
    "Stone steps wind from a jetty to the door.",
    "A double decker with Sightseeing Tours on the side.",
    "A Ferrari Enzo under a dust sheet in a barn.",
    "A Queen Victoria agave in a clay pot on the sill.",
    "a portrait of a statue of the Norse god Thor wearing a chef's hat and an apron.",
    "In the soft light of a Flemish panel, the Madonna is seated beneath a rose arbour.",
    "Drone shot over the Aswan dam and Lake Nasser.",
    "Rain hammers the roof of Charles de Gaulle Airport.",
    "Moonlit in the rain, a quiet street.",
    "An aerial shot of the fjords near Bergen, with a ferry.",
    "A statue of Bugs Bunny near a roller coaster.",
    "A tram rattles down Kossuth Lajos Street in the fog.",
    "A bus with Little Hampton written on the front.",
    "a bowl of black eyed peas",
    "Mist rising over a lake.",
    "Moss growing on a wall.",
    "Rose opening in the morning light.",
    "Sewing Machine, the camera circles around.",
    "Espresso Machine, First-person perspective.",
    "A cake with Happy Retirement spelled in blue icing.",
    "A plate of Swedish Meatballs on a checkered tablecloth.",
    "Turning onto Maple Drive in the rain.",
    "Motherland Calls statue, low angle, storm.",
    "Appliance Warehouse truck in a parking lot.",
    "Red light. The Captain counts depth charges on his fingers.",
    "The Mayor of a town with no citizens cuts a ribbon.",
    "Nagano in the snow, seen from above.",
    "Kyoto at dusk, lanterns along the canal.",
    "Victoria hosts a parade.",
    "Fukushima, wide, the harbour at dawn.",
    "Rose petals for sale on a market stall.",
    "Grace fills the room.",
    "Moon over a frozen lake.",
    "We've painted out the camera.",
    "Mercator map unrolled across the captain's table.",
)


@pytest.mark.parametrize("text", [*SOMEBODY, *TOWNS, *WORDS])
def test_a_name_is_asked_about_whatever_else_it_is(text: str) -> None:
    assert decision(text) is Decision.HOLD


def test_a_name_said_to_be_written_backwards_may_be_short() -> None:
    assert decision("iL teJ (read the name backwards) selling ice cream") is Decision.REFUSE


def test_a_designer_s_own_face_is_refused() -> None:
    assert decision("a person with Giorgio Armani's exact face wins a race") is Decision.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        "Wa\u04cft Disn\u0435y juggles oranges in a courtroom",
        "Totò corre per le vie di Napoli",
        "8483 Ru7h hosts a cooking duel",
        "843 D00n4 herds llamas",
        "全景镜头：曹雪芹骑着自行车",
        "Megastar Chiru as a lighthouse keeper",
        "marshal tito in a library",
    ],
)
def test_somebody_real_is_refused(text: str) -> None:
    assert decision(text) is Decision.REFUSE


@pytest.mark.parametrize("text", ["an iron lady on a plinth", "the rocket man waves"])
def test_a_phrase_that_is_a_nickname_too_is_asked_about(text: str) -> None:
    assert decision(text) is Decision.HOLD


def test_a_boat_that_bears_a_name_is_asked_about() -> None:
    assert decision("A fishing trawler called the Amelia Earhart chugs out.") is Decision.HOLD


@pytest.mark.parametrize("text", NOBODY)
def test_things_towns_and_lettering_are_nobody(text: str) -> None:
    assert decision(text) is Decision.CLEAR
