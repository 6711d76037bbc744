"""Whom the action puts in the background: adults nobody named, and nobody else."""

from __future__ import annotations

import pytest

from closedset.model.shot import Extra, Pose, Shot
from closedset.script import parse
from closedset.shots import breakdown

CUES = "MARA\nYes.\n\nSECOND THUG\nNo.\n"


def shots_of(action: str, heading: str = "EXT. STREET - DAY") -> tuple[Shot, ...]:
    text = f"{heading}\n\nMara waits. {action}\n\n{CUES}"
    return breakdown(parse(text.encode(), "a.fountain")).shots


def extras(action: str, heading: str = "EXT. STREET - DAY") -> tuple[Extra, ...]:
    return shots_of(action, heading)[-1].extras


@pytest.mark.parametrize(
    ("action", "count", "trade"),
    [
        ("Three dock workers watch.", 3, "dock worker"),
        ("A crowd gathers.", 12, "onlooker"),
        ("Two cops by the car.", 2, "cop"),
        ("A BARTENDER wipes the bar.", 1, "bartender"),
        ("Passengers doze.", 4, "passenger"),
        ("A line of customers waits at the counter.", 6, "customer"),
        ("Behind her, two soldiers smoke.", 2, "soldier"),
        ("There are four guards at the door.", 4, "guard"),
        ("A dozen mourners stand around the grave.", 12, "mourner"),
        ("Mara pushes through the crowd.", 12, "onlooker"),
        ("Hundreds of protesters march.", 30, "protester"),
        ("A waiter brings coffee. Another waiter waits.", 2, "waiter"),
    ],
)
def test_people_without_a_cue_are_extras(action: str, count: int, trade: str) -> None:
    assert [e.trade for e in extras(action)] == [trade] * count


@pytest.mark.parametrize(
    "action",
    [
        "Children play in the yard. Two boys and a girl laugh.",
        "A crowd of Elvises dances.",
        "A crowd of children gathers.",
        "Three little kids and a teenager run by.",
        "The street is empty. Not a soul.",
        "She looks like a soldier.",
        "Mara, a nurse, sits down.",
        "A portrait of two men hangs on the wall.",
        "She passes the nurses' station. The bus driver's hat falls.",
        "A waiter uniform hangs there.",
        "She calls the police.",
        "The men laugh.",
        "A thug comes in.",
        "Two women, Mara and another, talk.",
        "A man sits by the door. This is Joe.",
        "She hears voices of men. She remembers two soldiers.",
        "Both women stand up straight.",
        "The two men shake hands. These women are tired.",
        "Mara (60s), a heavy-set bus driver with a grey scarf, sits at the wheel.",
        "On the table stands a photograph: two drivers in front of a bus.",
    ],
)
def test_children_the_named_the_denied_and_the_pictured_are_nobody(action: str) -> None:
    assert extras(action) == ()


def test_those_whom_a_cue_declares_are_not_counted_twice() -> None:
    assert len(extras("Three thugs enter.")) == 2


def test_extras_stay_for_the_scene_and_keep_their_numbers_until_they_leave() -> None:
    stays = "Two cops by the car.\n\nMara looks up. The cops laugh."
    assert [e.number for e in extras(stays)] == [1, 2]
    assert extras("Two cops by the car.\n\nThe cops drive off. Everybody leaves.") == ()


def test_who_dozes_sits_and_who_watches_looks() -> None:
    dozing = extras("Passengers doze.", "INT. TRAIN - DAY")
    assert {(e.pose, e.does) for e in dozing} == {(Pose.SITTING, "asleep")}
    assert all(e.watches for e in extras("Three dock workers watch."))


def test_the_place_is_shown_with_those_who_are_there_and_without_those_who_come() -> None:
    there = breakdown(parse(b"EXT. QUAY - DAY\n\nTwo fishermen wait. Mara runs.\n\nMARA\nYes.\n"))
    comes = breakdown(parse(b"EXT. QUAY - DAY\n\nTwo fishermen arrive. Mara runs.\n\nMARA\nYes.\n"))
    assert len(there.shots[0].extras) == 2
    assert comes.shots[0].extras == ()
    assert "empty" in comes.shots[0].why
    assert "empty" not in there.shots[0].why


def test_extras_who_wait_on_a_bench_sit() -> None:
    found = extras("A doctor and two soldiers wait on a bench.", "INT. CORRIDOR - DAY")
    assert [(e.trade, e.pose) for e in found] == [
        ("doctor", Pose.SITTING), ("soldier", Pose.SITTING), ("soldier", Pose.SITTING),
    ]  # fmt: skip


def test_what_a_name_says_in_brackets_is_no_extra() -> None:
    assert extras("TOMAS REIS (20s, an orderly, a green shirt) holds a cup.") == ()
