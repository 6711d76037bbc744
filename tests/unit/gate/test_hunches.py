"""The learned layer asks about what somebody is known by, and about nothing else."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from gate_props import ask

from closedset.cast.reading import Said
from closedset.cast.synthesis import Dice, draw
from closedset.gate import policy
from closedset.gate.canonical import canonicalize
from closedset.gate.hunches import clues_of, find_hunch, runs, score
from closedset.gate.known_by import find_known, stem
from closedset.gate.reasons import HOLDS
from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("a painter with a bandaged ear among the cypresses of Arles", "Vincent van Gogh"),
        ("asp in the fig basket, last Ptolemaic queen, kohl running", "Cleopatra"),
        ("chemistry teacher in his underwear, yellow hazmat suit, desert, RV", "Walter White"),
    ],
)
def test_what_somebody_is_known_by_is_a_question_that_names_them(text: str, who: str) -> None:
    verdict = ask(text)
    assert verdict.decision is Decision.HOLD
    (reason,) = verdict.reasons
    assert reason.code == "maybe-known-person"
    assert who in reason.message
    assert "--is nobody" in reason.remedy


@pytest.mark.parametrize(
    "text",
    [
        "a painter with a bandaged hand among the birches",
        "A cup of Earl Grey tea on the sill",
        "the chemistry teacher wipes the board in the yellow light",
        "That man at the counter has been here since morning.",
    ],
)
def test_one_cue_alone_describes_nobody(text: str) -> None:
    assert ask(text).decision is Decision.CLEAR


def test_an_answer_settles_the_question_once() -> None:
    text = "The clown in the sewer holds out a red balloon through the storm drain, to a child."
    (reason,) = ask(text).reasons
    assert ask(text, nobody=(reason.span,)).decision is Decision.CLEAR


def test_a_long_question_ends_with_a_word_and_can_be_answered() -> None:
    text = (
        "get me that guy who quit the band, sold the island and now breeds alpacas near Inverness "
        "with his third wife, 1997, on the cover of a magazine, grinning, from the films"
    )
    (reason,) = ask(text).reasons
    assert len(reason.span) <= 120
    assert ask(text, nobody=(reason.span,)).decision is Decision.CLEAR


def test_nobody_answers_this_question_and_no_other() -> None:
    text = "Tom Hanks and Rourke in the style of Banksy, the actor who played Hamlet in London"
    spans = tuple(reason.span for reason in ask(text).reasons)
    assert {r.code for r in ask(text, nobody=(text, *spans)).reasons} == {
        r.code for r in ask(text).reasons
    }


def test_a_listed_things_name_shows_nobody() -> None:
    assert ask("A bicycle carries a cake from Dairy Queen on its back.").decision is Decision.CLEAR


def test_it_only_ever_asks() -> None:
    assert "maybe-known-person" in HOLDS


def test_sentences_far_apart_are_read_apart() -> None:
    gap = "Rain falls on the harbor, on the cranes, on the boats and on the empty fish market. " * 3
    assert find_hunch("The painter has a bandaged ear in Arles.") is not None
    assert find_hunch(f"The painter waits. {gap} The nurse has a bandaged ear.") is None
    assert len(runs(gap)) == 3


def test_no_word_counts_twice() -> None:
    words = ["the", "machine", "sparkles", "sparkly"]
    assert find_known(words, list(map(stem, words))) is None


def test_nobody_in_sight_is_no_hunch() -> None:
    assert score(clues_of(canonicalize("Lisbon, 1755, the church"))) == -float("inf")


def test_other_weights_are_another_policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = policy.load_policy().version
    here = files("closedset.gate").joinpath("data")
    for entry in here.iterdir():
        if entry.name.endswith(".txt"):
            text = entry.read_bytes()
            softer = text.replace(b"\n*hold 0.", b"\n*hold 9.")
            assert (softer != text) == (entry.name == "hunches.txt")
            tmp_path.joinpath("data").mkdir(exist_ok=True)
            tmp_path.joinpath("data", entry.name).write_bytes(softer)
    monkeypatch.setattr(policy, "files", lambda _: tmp_path)
    policy._lists.cache_clear()
    try:
        assert policy.load_policy().version != before
    finally:
        policy._lists.cache_clear()


def test_the_weights_are_small_and_every_line_of_the_list_can_fit() -> None:
    data = files("closedset.gate").joinpath("data")
    assert len(data.joinpath("hunches.txt").read_bytes()) < 200_000
    for line in data.joinpath("known_by.txt").read_text("utf-8").splitlines():
        if line[0] != "#":
            who, trades, known = line.split("|")
            assert who.strip(), line
            assert len(known.split()) + bool(trades.split()) >= 2, line


def test_no_performer_that_we_draw_is_taken_for_somebody() -> None:
    trades = ("", "nurse", "police officer", "painter", "singer", "bus driver")
    drawn = (draw(Said(trade=trades[k % 6]), Dice(f"P{k}")).description for k in range(600))
    assert [d for d in drawn if find_hunch(d)] == []


def test_plain_looks_describe_nobody_and_olive_is_no_oliver() -> None:
    for looks in (
        "a man in his forties with curly black hair and glasses, in a tan coat",
        "a woman with black hair in a ponytail, in an olive jacket",
    ):
        assert find_hunch(looks) is None
