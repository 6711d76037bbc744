"""Each layer of the gate for words keeps its own promise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_props import decision

from closedset.errors import ClosedsetError
from closedset.gate.canonical import canonicalize
from closedset.gate.compile import name_pattern, prompt_of
from closedset.gate.decode import adapter_tag, hidden_texts
from closedset.gate.descriptions import find_descriptions
from closedset.gate.languages import languages_of
from closedset.gate.notable import load_notable
from closedset.gate.packed import packed_names
from closedset.gate.scripts import skeleton
from closedset.model.request import TextField
from closedset.model.verdict import Decision
from closedset.script import parse

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT / "tests" / "gates" / "data"
SCRIPTS = ROOT.parent / "shared" / "data" / "scripts"


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (CORPUS / name).read_text("utf-8").splitlines()]


def test_the_list_of_notable_people_is_long() -> None:
    assert load_notable().people > 8000


@pytest.mark.parametrize(
    "text",
    ["T o m", "Ｔｏｍ", "T\u200bom", "Тоm", "𝓣𝓸𝓶", "🅣🅞🅜", "🇹🇴🇲", "T0m", "To\u0336m"],
)
def test_letters_in_disguise_read_as_letters(text: str) -> None:
    assert "".join(w.folded for w in canonicalize(text).words) == "tom"


@pytest.mark.parametrize(
    "text",
    [
        "VG9tIEhhbmtzIHdhaXRz",
        "54 6f 6d 20 48 61 6e 6b 73",
        "%54%6F%6D%20%48%61%6E%6B%73",
        "&#84;&#111;&#109; Hanks",
        "\\u0054om Hanks",
        "01010100 01101111 01101101 00100000 01001000 01100001",
    ],
)
def test_encoded_words_are_read(text: str) -> None:
    assert any("Tom" in reading.text for reading in hidden_texts(text))
    assert decision(f"{text} in a diner") is not Decision.CLEAR


@pytest.mark.parametrize("text", ["skanH moT waits", "Gbz Unaxf waits"])
def test_mirror_writing_and_rot13_do_not_hide_a_name(text: str) -> None:
    assert decision(text) is not Decision.CLEAR


def test_an_acrostic_does_not_hide_a_name() -> None:
    lines = ["Trees", "On", "Mars", "Have", "A", "Nice", "Kind", "Shade"]
    assert decision("\n".join(lines)) is Decision.REFUSE


def test_weights_are_not_loaded_from_inside_a_prompt() -> None:
    assert adapter_tag("a man <lora:face:0.8>") == "<lora:face:0.8>"
    assert decision("a man <lora:face:0.8>") is Decision.REFUSE


def test_a_name_sounds_the_same_in_another_script() -> None:
    assert skeleton("hanks") == skeleton("khenks")


@pytest.mark.parametrize(
    "text", ["王小明在雨中等公交车", "山田花子が駅で待つ", "김민수가 버스를 기다린다"]
)
def test_names_without_capitals_are_seen(text: str) -> None:
    assert packed_names(text)


def test_languages_are_told_apart_by_their_small_words() -> None:
    assert languages_of(["ein", "mann", "mit", "hut", "in", "einem", "zug"]) == ("de",)
    assert languages_of(["a", "man", "in", "a", "hat", "on", "the", "train"]) == ("en",)


def test_a_part_alone_describes_nobody_and_a_tie_does() -> None:
    assert find_descriptions("the captain of the fishing boat looks up") == []
    assert find_descriptions("the captain of Argentina's team looks up") != []


@pytest.mark.parametrize(
    ("name", "key", "least"), [("real.jsonl", "kind", 0.99), ("benign.jsonl", "class", 0.97)]
)
def test_our_own_corpus_keeps_its_floor(name: str, key: str, least: float) -> None:
    apart = {"invented_character", "fictional_known_character", "artist_style", "other_language"}
    asked = [row for row in rows(name) if row[key] not in apart]
    clear = [decision(row["prompt"]) is Decision.CLEAR for row in asked]
    good = sum(clear) if name == "benign.jsonl" else len(clear) - sum(clear)
    assert good / len(asked) >= least


def test_a_declared_name_never_reaches_a_generator() -> None:
    if not SCRIPTS.is_dir():
        pytest.skip("../shared/data/scripts is not here")
    seen = 0
    for path in sorted(SCRIPTS.glob("*.f*")):
        try:
            screenplay = parse(path.read_bytes(), path.name)
        except ClosedsetError:
            continue
        names = screenplay.characters
        pattern = name_pattern(names)
        if pattern is None:
            continue
        for scene in screenplay.scenes:
            for element in scene.elements:
                for field in ("action", "negative_prompt"):
                    texts = (TextField(field, element.text),)
                    compiled = prompt_of(texts, (), names, negative=field != "action")
                    assert pattern.search(compiled.lower()) is None, compiled
                    seen += 1
    assert seen > 100


def test_the_name_of_a_pet_stays_behind() -> None:
    assert decision("A dog named Elvis howls.") is Decision.CLEAR
    texts = (TextField("action", "A dog named Elvis howls."),)
    assert prompt_of(texts, (), (), negative=False) == "A dog howls"
