"""Who declares a full name has declared its parts, and nobody real with it."""

from __future__ import annotations

import pytest
from gate_props import LOOK, ask

from closedset.gate.compile import prompt_of
from closedset.gate.slips import names_notable
from closedset.model.performer import CastMember
from closedset.model.request import TextField
from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jorun Velt", "Jorun waits. Velt's coat is wet."),
        ("Jorun Velt", "Mrs. Velt waters the plants; the Velts are out."),
        ("Jorun Velt", "The Velt sisters carry a ladder. J. Velt signs."),
        ("Jorun Velt", "JORUN VELT (40s) turns. Young Jorun runs."),
        ("DR. QUILLAN", "Quillan puts on her glasses."),
        ("MRS. QUILLAN'S SON", "Mrs. Quillan's son kicks a ball. Quillan shouts."),
        ("Constable Orrin Thimble", "Constable Thimble directs traffic."),
        ("Wilhelmina “Billie” Tock", "Billie Tock runs a numbers racket."),
        ("Ha-yoon Velt", "Ha-yoon laughs, and Velt does not."),
        ("Caoimhe Ní Bhriain-Velt", "Ní Bhriain-Velt lights a lamp; Caoimhe’s hand shakes."),
        ("Salina Shiner", "Ms. Shiner hands over the key."),
        ("Evelyn King", "Mr. King opens the door."),
    ],
)
def test_a_declared_full_name_declares_its_parts(name: str, text: str) -> None:
    assert ask(text).decision is not Decision.CLEAR
    assert ask(text, characters=(name,)).decision is Decision.CLEAR, ask(
        text, characters=(name,)
    ).reasons


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("Tom Velt", "Anna Cruise"), "Tom Cruise waits."),
        (("Tom Velt", "Anna Cruze"), "Tom Cruze waits."),
        (("Maya Obama",), "Obama waits."),
        (("Evelyn King",), "Dr. King and the King of Pop dance."),
        (("Jorun Velt",), "Brisa Velt waits."),
        (("Rose Velt",), "The young Elizabeth Taylor picks a rose."),
    ],
)
def test_parts_of_declared_names_clear_nobody_else(names: tuple[str, ...], text: str) -> None:
    assert ask(text, characters=names).decision is not Decision.CLEAR


@pytest.mark.parametrize(
    "name", ["Tom Cruze", "Brad Pit", "Leonardo Di Kaprio", "Arnold Shwarzeneger", "Dubya"]
)
def test_a_misspelled_notable_name_cannot_be_declared_away(name: str) -> None:
    assert ask(f"{name} waits at the bus stop.", characters=(name,)).decision is Decision.REFUSE


@pytest.mark.parametrize(
    "name", ["Tom Crews", "Tam Hollin", "Lily Jones", "Lina", "Young Will", "Anna Török"]
)
def test_a_name_near_a_notable_one_that_is_a_name_itself_can_be_declared(name: str) -> None:
    assert names_notable(name) is None
    assert ask(f"{name} waits at the bus stop.", characters=(name,)).decision is Decision.CLEAR


def test_no_part_of_a_declared_name_is_compiled() -> None:
    cast = (CastMember("JORUN VELT", LOOK),)
    texts = (TextField("action", "Mrs. Velt, Jorun’s coat, the Velts, Osric and ROSE. A rose."),)
    said = prompt_of(texts, cast, ("JORUN VELT", "Osric Tane", "Rose Marl"), negative=False)
    who = LOOK.description
    assert said == f"{who}, {who}'s coat, the people, a person and a person. A rose"
