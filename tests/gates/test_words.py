"""The gate for words: real people are refused, possible names held, an invented world clears."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from gate_props import NOW, request
from hypothesis import given, settings
from hypothesis import strategies as st

from closedset.errors import Held, Refused
from closedset.gate import Declarations, Gate
from closedset.model.performer import GarmentKind, HairStyle
from closedset.model.request import TextField
from closedset.model.verdict import Decision, Verdict

HERE = Path(__file__).parent
CORPUS = [json.loads(line) for line in (HERE / "data/words.jsonl").read_text("utf-8").splitlines()]
SHARED = HERE.parents[2] / "shared" / "data" / "prompts"


def ask(text: str, **declared: tuple[str, ...]) -> Verdict:
    return Gate(clock=lambda: NOW, declared=Declarations(**declared)).check(  # type: ignore[arg-type]
        [TextField("prompt", text)]
    )


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["prompt"][:40])
def test_our_own_corpus(row: dict[str, str]) -> None:
    verdict = ask(row["prompt"])
    assert verdict.decision == row["verdict"], verdict.reasons
    assert all(r.message and r.remedy for r in verdict.reasons)


def people() -> list[str]:
    lines = files("closedset.gate").joinpath("data", "notable.txt").read_text("utf-8").splitlines()
    return [line.split("|")[0].strip() for line in lines if not line.startswith("#")]


@pytest.mark.slow
def test_every_listed_person_is_refused_however_typed() -> None:
    names = people()
    assert len(names) > 700
    for name in names:
        for typed in (name, name.lower(), name.upper(), name.replace(" ", ""), "".join(name[::1])):
            assert ask(f"{typed} in a diner").decision is Decision.REFUSE, typed


@pytest.mark.parametrize("name", ["Tom Hanks", "TOM HANKS", "T0M HANKS", "Tom Hnaks", "tomhanks"])
def test_a_notable_name_cannot_be_declared_away(name: str) -> None:
    assert ask(f"{name} waits.", characters=(name,)).decision is Decision.REFUSE
    assert ask(f"{name} waits.", places=(name,)).decision is Decision.REFUSE


def test_a_declared_notable_name_refuses_only_where_it_stands_and_says_to_rename() -> None:
    assert ask("A man waits.", characters=("Tom Hanks", "Mara")).decision is Decision.CLEAR
    (reason,) = ask("Mara meets Tom Hanks.", characters=("TOM HANKS", "Mara")).reasons
    assert "Rename the character TOM HANKS" in reason.remedy


def test_a_cast_name_that_is_notable_is_refused() -> None:
    import dataclasses

    asked = request("He waits.")
    cast = (dataclasses.replace(asked.cast[0], character="TOM HANKS"),)
    with pytest.raises(Refused, match="real person"):
        Gate(clock=lambda: NOW).clear(dataclasses.replace(asked, cast=cast))


@pytest.mark.parametrize(
    "text",
    [
        "Zarquin waits.",
        "ZARQUIN (V.O.) speaks.",
        "zarquin's hand.",
        "ZARQUIN’S COAT falls.",
        "They follow Zarquin.",
    ],
)
def test_declared_names_clear(text: str) -> None:
    assert ask(text).decision is Decision.HOLD
    assert ask(text, characters=("Zarquin",)).decision is Decision.CLEAR


def test_names_of_several_words_clear_once_declared() -> None:
    for name in (
        "Mara Ellison Vey",
        "Ha-yoon Gim",
        "Lourenço Brandão",
        "Dr. Okonjo",
        "İnci Aliyev",
    ):
        assert ask(f"{name} waits. {name}'s hand.").decision is Decision.HOLD, name
        assert ask(f"{name} waits. {name}'s hand.", characters=(name,)).decision is Decision.CLEAR


def test_a_held_name_asks_the_question_and_gives_the_command() -> None:
    with pytest.raises(Held) as held:
        Gate(clock=lambda: NOW).clear(request("Mara waits for Zarquin."))
    assert held.value.message.startswith('Is "Zarquin" a character, a place or a thing?')
    assert 'closedset answer PRODUCTION "Zarquin" --is character|place|thing' in held.value.remedy


def test_what_leaves_the_gate_is_name_blind() -> None:
    declared = Declarations(characters=("Zarquin Vey",))
    gate = Gate(clock=lambda: NOW, declared=declared)
    cleared = gate.clear(request("MARA'S hand. Zarquin Vey looks at Mara. mara leaves."))
    assert cleared.prompt == (
        "a lean woman in her thirties's hand. a person looks at a lean woman in her thirties. "
        "a lean woman in her thirties leaves"
    )


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("A mural on Nelson Mandela Square at night", "A mural on a square at night"),
        ("A teenager reads Hemingway on the bus", "A teenager reads a book on the bus"),
        ("a Ralph Lauren shirt on a chair", "a designer shirt on a chair"),
        ("She sips a Shirley Temple", "She sips a cherry soda"),
        ("fog over the George Washington Bridge", "fog over the bridge"),
        ("A quartet plays Mozart in the rain", "A quartet plays classical music in the rain"),
        ("улица Пушкина ночью", "улица ночью"),
    ],
)
def test_a_thing_that_bears_a_name_is_drawn_without_it(text: str, prompt: str) -> None:
    assert Gate(clock=lambda: NOW).clear(request(text)).prompt == prompt


@pytest.mark.parametrize(
    "text",
    [
        "a photo of Nelson Mandela",
        "an actor playing Churchill",
        "a portrait of Shirley Temple",
        "Paris Hilton in the lobby of a hotel",
        "Hemingway reads on the bus",
        "4my Wineh0u5e plays a tune",
    ],
)
def test_a_person_is_not_taken_for_what_bears_the_name(text: str) -> None:
    assert ask(text).decision is Decision.REFUSE


def test_the_negative_prompt_comes_from_its_own_field() -> None:
    import dataclasses

    texts = (TextField("action", "Mara waits."), TextField("negative_prompt", "Mara, blur"))
    cleared = Gate(clock=lambda: NOW).clear(dataclasses.replace(request(), texts=texts))
    assert cleared.prompt == "a lean woman in her thirties waits"
    assert cleared.negative_prompt == "a lean woman in her thirties, blur"


def test_a_longer_text_than_the_gate_reads_is_refused() -> None:
    verdict = ask("rain " * 5000)
    assert [r.code for r in verdict.reasons] == ["text-too-long"]


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_the_gate_fall_over(text: str) -> None:
    assert ask(text) == ask(text)


def test_the_gate_is_quick_and_does_not_load_torch() -> None:
    code = (
        "import sys,time;t=time.perf_counter();from datetime import datetime,UTC;"
        "from closedset.gate import Gate;from closedset.model.request import TextField;"
        "g=Gate(clock=lambda:datetime(2026,1,1,tzinfo=UTC));"
        "assert 'torch' not in sys.modules and 'tuf' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    gate = Gate(clock=lambda: NOW)
    seconds = []
    for row in CORPUS:
        start = time.process_time()  # of this process alone: a busy machine is no slower gate
        gate.check([TextField("prompt", row["prompt"])])
        seconds.append(time.process_time() - start)
    assert statistics.median(seconds) < 0.015


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/prompts is not here")
def test_prompts_from_outside_stay_above_the_floors() -> None:
    """Loose floors; the rows were looked at while building, so this is no held-out figure."""
    counts: dict[str, Counter[str]] = {}
    for name, key in (("real_person_prompts", "kind"), ("benign_prompts", "class")):
        for line in (SHARED / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if not row["ambiguous"]:
                verdict = ask(row["prompt"]).decision.value
                counts.setdefault(row[key], Counter())[verdict] += 1

    def share(kind: str, *verdicts: str) -> float:
        return sum(counts[kind][v] for v in verdicts) / counts[kind].total()

    for kind, floor in (("direct", 0.98), ("misspelled", 0.9), ("homoglyph", 0.98)):
        assert share(kind, "hold", "refuse") >= floor, kind
    for kind, floor in (("split", 0.92), ("other_script", 0.9), ("lookalike", 0.97)):
        assert share(kind, "hold", "refuse") >= floor, kind
    assert share("plain", "refuse") <= 0.01
    assert share("plain", "hold") <= 0.10


@pytest.mark.parametrize("word", [*HairStyle, *GarmentKind])
def test_what_our_own_performers_wear_is_nobody_s_name(word: str) -> None:
    assert ask(str(word)).decision is Decision.CLEAR
