"""What the world's lists know is nobody; what is only spelled like it still asks."""

from __future__ import annotations

import pytest
from gate_props import decision

from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    "thing",
    [
        "the Stelvio Pass",
        "Sognefjorden",
        "Mont Saint-Michel",
        "Kiyomizu-dera",
        "Bed-Stuy",
        "Jagalchi Market",
        "Place des Vosges",
        "Penne all'Arrabbiata",
        "Cao Lầu",
        "Okonomiyaki",
    ],
)
def test_a_thing_of_the_world_is_nobody(thing: str) -> None:
    assert decision(f"a wide shot with {thing} at dusk") is Decision.CLEAR


@pytest.mark.parametrize(
    "somebody",
    [
        "Ali Shan walks along the pier.",
        "A portrait of Rosen Borg",
        "Tor Tola smiles at the window.",
        "Skansen nods and leaves.",
        "A portrait of Skansen Zillertal",
        "Braies Skansen buys bread.",
        "Rimowa Echeveria waits alone.",
        "At dusk Rimowa Echeveria waits.",
    ],
)
def test_a_place_spelled_or_acting_like_somebody_asks(somebody: str) -> None:
    assert decision(somebody) == "hold"


@pytest.mark.parametrize(
    "text",
    [
        "the River Zarquin at dawn",
        "a canoe on Black Lake",
        "the White Mountain in fog",
        "St. Agnes Church in the snow",
        "the Battle of Zarquin, oil painting",
        "the Zarquin Raiders in a huddle",
        "the Zarquin Arms, a pub in the rain",
        "the Rusty Anchor, a pub at night",
        "Cyclone Maemi from above",
        "Tropical Storm Ophelia over a bay",
        "the yacht Zarquin at anchor",
        "the Barbara Jordan Terminal at night",
        "the Hollins Community Center at night",
        "a bus stop at 5th and Main",
        "a crater named for Zarquin on the moon",
        "planet Xarn in the sky",
        "the Zarquin Nature Reserve at dawn",
        "Nelson Mandela Bay at dawn",
    ],
)
def test_two_signs_make_a_place_a_team_or_a_boat(text: str) -> None:
    assert decision(text) is Decision.CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Tug McGraw pitches.",
        "Storm Vexley smiles at us.",
        "Hurricane Higgins at the table.",
        "Emma Vale Center smiles at us.",
        "A portrait of Emma Vale Center",
        "the Mara Vale Raiders",
        "the yacht Emma smiles at us",
        "Green Hill walks away.",
        "near Mason Lodge, a portrait",
        "Brooke Campus smiles.",
        "Lago Ruiz nods.",
        "the Temple of Emma Vale",
        "planet Vexley smiles.",
        "Emma, the star of the show, bows.",
        "the Rusty Anchor walks on",
    ],
)
def test_a_name_that_only_looks_like_one_asks(text: str) -> None:
    assert decision(text) is not Decision.CLEAR
