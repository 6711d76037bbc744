"""What the words of an action make people do: poses, arms, things carried, touch, sleep."""

from __future__ import annotations

import pytest

from closedset.model.shot import Mark, Pose, Prop, Shot
from closedset.script import parse
from closedset.shots import breakdown


def shots_of(heading: str, *paragraphs: str) -> tuple[Shot, ...]:
    text = "\n\n".join((heading, *paragraphs))
    return breakdown(parse(f"{text}\n".encode(), "a.fountain")).shots


def marks(action: str, heading: str = "INT. ROOM - DAY") -> dict[str, Mark]:
    """Return the marks of a scene's first setup with people, where Eve and Adam are known."""
    shots = shots_of(heading, f"EVE (30) and ADAM (40) are here. {action}")
    return {m.character: m for m in next(s for s in shots if s.marks).marks}


@pytest.mark.parametrize(
    ("action", "pose", "does"),
    [
        ("Eve stands, arms crossed.", Pose.ARMS_CROSSED, ""),
        ("Eve sits down and folds her arms.", Pose.SITTING, "arms crossed"),
        ("Eve sits at the table. She points at the door.", Pose.SITTING, "pointing"),
        ("Eve cooks at the stove.", Pose.STANDING, "cooking"),
        ("Eve sleeps in the armchair.", Pose.SITTING, "asleep"),
        ("Eve sleeps.", Pose.LYING, "asleep"),
        ("Eve sleeps. She wakes up.", Pose.LYING, ""),
        ("Eve hugs Adam.", Pose.STANDING, "embracing"),
        ("They shake hands.", Pose.STANDING, "shaking hands"),
        ("Eve types.", Pose.SITTING, "typing"),
        ("Eve dances.", Pose.STANDING, "dancing"),
        ("Eve hugs herself.", Pose.STANDING, ""),
    ],
)
def test_the_words_decide_what_the_body_does(action: str, pose: Pose, does: str) -> None:
    eve = marks(action)["EVE"]
    assert (eve.pose, eve.does) == (pose, does)


@pytest.mark.parametrize("knock", ["A knock. She stands.", "She stands."])
def test_a_pronoun_is_who_was_seen_last_whatever_sounds_between(knock: str) -> None:
    said = ("EVE (30) sits on the bed.", "EVE\nWho?", knock, "ADAM (40) comes in.")
    assert shots_of("INT. ROOM - DAY", *said)[-1].marks[0].pose is Pose.STANDING


def test_no_verb_is_needed_to_be_in_a_doorway() -> None:
    assert "doorway" in marks("Eve in the doorway.")["EVE"].place


def test_the_picture_shows_where_one_stood_while_they_talked() -> None:
    shots = shots_of(
        "INT. ROOM - DAY",
        "ADAM (40) reads.",
        "EVE (30) stands in the doorway.",
        "ADAM\nGood evening.",
        "EVE\nIs it?",
        "She crosses to the desk and puts the book down.",
        "ADAM\nWho sent you?",
        "Eve looks out.",
    )
    shot = next(s for s in shots if "doorway" in s.action)
    assert "crosses" in shot.action
    assert {m.character: m.place for m in shot.marks}["EVE"] == "in the doorway"


def test_who_sleeps_in_a_car_sits_and_looks_at_nobody() -> None:
    eve = marks("Adam drives. Eve is asleep.", "INT. CAR - NIGHT")["EVE"]
    assert (eve.pose, eve.does, eve.looks_at) == (Pose.SITTING, "asleep", "")


def test_two_who_hug_look_at_each_other() -> None:
    both = marks("They hug.")
    assert (both["EVE"].looks_at, both["ADAM"].looks_at) == ("ADAM", "EVE")


def test_an_embrace_has_a_setup_of_its_own() -> None:
    shots = shots_of(
        "INT. ROOM - DAY",
        "EVE (30) waits. ADAM (40) waits.",
        "EVE\nYou.",
        "ADAM\nYou.",
        "They hug.",
    )
    last = shots[-1]
    assert last.action == "They hug."
    assert {m.does for m in last.marks} == {"embracing"}


def test_who_drives_sits_at_the_wheel_and_who_types_at_the_desk() -> None:
    assert "wheel" in marks("Eve is driving.")["EVE"].place
    assert "desk" in marks("Eve is typing.")["EVE"].place


def test_what_somebody_works_at_is_their_place() -> None:
    assert "stove" in marks("Eve cooks at the stove.")["EVE"].place
    assert marks("Eve looks at the stove.")["EVE"].place == ""


def test_a_suitcase_that_somebody_brings_stays_in_their_hand_until_they_put_it_down() -> None:
    shots = shots_of(
        "EXT. PIER - DAY",
        "EVE (30) walks along the pier with an old suitcase.",
        "EVE\nHello?",
        "EVE stops and looks around.",
        "She puts the suitcase down.",
        "EVE\nNobody.",
        "EVE\nNobody at all.",
        "EVE\nWell.",
    )
    held = [m.prop for s in shots for m in s.marks]
    assert held[0] is Prop.SUITCASE
    assert held[1] is Prop.SUITCASE
    assert held[-1] is None


def test_who_reads_a_book_has_it_in_the_hands() -> None:
    assert marks("Eve reads a book.")["EVE"].prop is Prop.BOOK


def test_a_face_shows_what_the_action_says_and_at_whom() -> None:
    eve = marks("Eve laughs.")["EVE"]
    assert (eve.manner, eve.looks_at) == ("laughs", "ADAM")


def test_what_an_insert_shows_is_covered_by_it() -> None:
    shots = shots_of(
        "INT. ROOM - DAY",
        "EVE (30) holds a letter.",
        "INSERT - THE LETTER",
        "A single line in pencil.",
        "EVE\nNo.",
    )
    insert = next(s for s in shots if s.focus is Prop.LETTER)
    assert "in pencil" in insert.action
    assert not any(s.action == "A single line in pencil." for s in shots)


def test_what_lies_on_the_knees_makes_nobody_kneel() -> None:
    both = marks("Eve drives. Adam sits beside her, a map on his knees.", "INT. CAR - DAY")
    assert both["ADAM"].pose is Pose.SITTING
    assert marks("Adam falls to his knees.")["ADAM"].pose is Pose.KNEELING


def test_nobody_stands_or_kneels_in_a_car() -> None:
    both = marks("Eve drives. Adam kneels and stands up.", "INT. CAR - DAY")
    assert both["ADAM"].pose is Pose.SITTING


def test_who_sits_telephones_sitting() -> None:
    eve = marks("Eve sits on the bed, phone at her ear.")["EVE"]
    assert (eve.pose, eve.does, eve.prop) == (Pose.SITTING, "on the phone", Prop.PHONE)


def test_who_waits_on_a_bench_sits() -> None:
    assert marks("Eve waits on the bench.")["EVE"].pose is Pose.SITTING


def test_who_crosses_the_arms_in_a_doorway_is_still_in_it() -> None:
    assert marks("Eve stands in the doorway, arms crossed.")["EVE"].place == "in the doorway"


def test_a_pronoun_is_whom_we_heard_last() -> None:
    shots = shots_of(
        "INT. ROOM - DAY",
        "EVE (30) waits. ADAM (40) waits.",
        "ADAM\nWell?",
        "EVE\nNo.",
        "She reads a letter.",
    )
    (insert,) = [s for s in shots if s.focus is Prop.LETTER]
    assert {m.character: m.prop for m in insert.marks} == {"EVE": Prop.LETTER, "ADAM": None}


def test_an_insert_that_is_called_twice_is_one() -> None:
    shots = shots_of(
        "INT. ROOM - DAY", "EVE (30) waits.", "She reads a letter.", "CLOSE ON the letter."
    )
    assert [s.focus for s in shots].count(Prop.LETTER) == 1
    assert shots[-1].focus is Prop.LETTER


def test_what_somebody_brings_stands_nowhere_before() -> None:
    with_case = shots_of("EXT. ROAD - DAY", "EVE (30) walks along the road with a suitcase.")
    assert not any(s.setting.dressing for s in with_case)
    alone = shots_of("INT. ROOM - DAY", "EVE (30) waits. A suitcase on the floor.")
    assert "suitcase" in alone[0].setting.dressing
