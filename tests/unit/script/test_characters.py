"""Who is in the script: cues and introductions declare, and one person may have several names."""

from __future__ import annotations

import pytest

from closedset.model.screenplay import Character
from closedset.script import parse


def people(action: str, *cues: str) -> tuple[Character, ...]:
    speeches = "".join(f"\n\n{cue}\nHello." for cue in cues)
    return parse(f"INT. ROOM - DAY\n\n{action}{speeches}\n".encode(), "a.fountain").people


def names(action: str, *cues: str) -> dict[str, tuple[str, ...]]:
    return {person.name: person.aliases for person in people(action, *cues)}


@pytest.mark.parametrize(
    "introduction",
    [
        "KIARA (30) reads.",
        "KIARA (early 30s) sits.",
        "KIARA, 30, reads.",
        "KIARA, mid-30s, sits.",
        "KIARA, a tired bus driver in a red coat, sits.",
        "In the back: KIARA, his sister.",
    ],
)
def test_a_name_in_capitals_with_an_age_or_a_trade_is_a_character(introduction: str) -> None:
    assert names(introduction) == {"KIARA": ()}


@pytest.mark.parametrize(
    "action",
    [
        "BANG! The door flies open.",
        "SUPER: PARIS (1944)",
        "A SIGN says STOP.",
        "Kiara (30) reads.",
        "Kiara, a tired bus driver, reads.",
        "SILENCE, the man waits.",
        "BANG, a door.",
        "She reads THE NEWS, a flicker of hope.",
    ],
)
def test_other_capitals_declare_nobody(action: str) -> None:
    assert names(action) == {}


def test_a_title_and_the_bare_name_are_one_person() -> None:
    assert names("Rain.", "NURSE PILAR", "PILAR") == {"NURSE PILAR": ("PILAR",)}


def test_a_title_and_a_last_name_are_who_has_them_in_full() -> None:
    found = names("SERGEANT IMRE KOS (45) walks along the bunks.", "SERGEANT KOS", "MRS. KOS")
    assert set(found) == {"SERGEANT KOS", "MRS. KOS"}
    assert "SERGEANT IMRE KOS" in found["SERGEANT KOS"]


def test_two_people_with_one_name_stay_two() -> None:
    assert set(names("Rain.", "DR. SMITH", "MRS. SMITH")) == {"DR. SMITH", "MRS. SMITH"}
    assert all("SMITH" not in a for a in names("Rain.", "DR. SMITH", "MRS. SMITH").values())


@pytest.mark.parametrize("other", ["YOUNG MARA", "MARA'S MOTHER", "MARA 2"])
def test_a_younger_self_a_relative_and_a_number_are_somebody_else(other: str) -> None:
    assert set(names("Rain.", "MARA", other)) == {"MARA", other}


def test_the_introduction_in_full_belongs_to_the_cue() -> None:
    assert names("This is COLE HARPER, forty, sunburnt.", "COLE") == {"COLE": ("COLE HARPER",)}


def test_a_last_name_counts_where_the_script_uses_it_alone() -> None:
    found = names("Then Lundqvist runs through the trees.", "CAPTAIN LUNDQVIST")
    assert found == {"CAPTAIN LUNDQVIST": ("LUNDQVIST",)}
    assert names("An old man. He is a good man.", "OLD MAN") == {"OLD MAN": ()}


def test_order_is_the_order_of_appearance() -> None:
    assert list(names("KIARA (30) waits for OTTO (44).", "OTTO", "JUNO")) == [
        "KIARA",
        "OTTO",
        "JUNO",
    ]
