"""The gate's work is bounded, whatever the text: lists loaded, words compared, letters read.

Counted, not timed: a clock on a busy machine says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from gate_props import NOW
from names_of_faker import DATA, latin, names, native

from closedset.gate import Gate, canonical, languages, lexicon, words
from closedset.gate.packaged import WordList
from closedset.model.request import TextField

SCRIPTS = (
    "Ο γέρος περιμένει. Старик ждёт поезд. Дядо чака влак. Старець чекає потяг. האיש מחכה לרכבת. "
    "الرجل ينتظر القطار. پیرمرد منتظر است. बूढ़ा आदमी ट्रेन का इंतज़ार करता है। বুড়ো মানুষটি ট্রেনের জন্য "
    "অপেক্ষা করছে। "
    "முதியவர் ரயிலுக்காக காத்திருக்கிறார். 노인이 기차를 기다린다. 老人在等火车。 老人が駅で待つ。 "
    "ชายชรารอรถไฟ ծերունին սպասում է գնացքին მოხუცი ელოდება მატარებელს አዛውንቱ ባቡር እየጠበቀ "
    "వృద్ధుడు రైలు కోసం ជនចំណាស់ ລົດໄຟ မီးရထား "
)
FOREIGN = " ".join(w for listed in languages._SETS.values() for w in sorted(listed))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[tuple[str, str]]]:
    """Counts which lists are read from disk; none is, but for English."""
    counts: Counter[tuple[str, str]] = Counter()
    real = lexicon.word_frequencies

    def counted(language: str, size: str, least: float) -> WordList:
        counts[language, size] += 1
        return real(language, size, least) if language == "en" else WordList({b"x": 1.0})

    monkeypatch.setattr(lexicon, "word_frequencies", counted)
    _forget()
    yield counts
    _forget()


def _forget() -> None:
    lexicon.frequencies.cache_clear()
    lexicon.all_frequencies.cache_clear()


def ask(text: str) -> list[str]:
    return [r.code for r in Gate(clock=lambda: NOW).check([TextField("prompt", text)]).reasons]


def test_a_text_in_twenty_scripts_reads_each_word_list_once(
    asked: Counter[tuple[str, str]],
) -> None:
    ask(SCRIPTS * 20)
    assert asked
    assert set(asked.values()) == {1}
    assert sum(size == "large" for _, size in asked) <= lexicon.AT_ONCE
    before = asked.total()
    ask(SCRIPTS)
    assert asked.total() == before


def test_a_text_that_could_be_in_any_language_is_read_in_three_at_most(
    asked: Counter[tuple[str, str]],
) -> None:
    found = languages.languages_of(FOREIGN.split() * 3)
    assert len(found) <= languages.MOST_LANGUAGES
    ask(f"{FOREIGN} {SCRIPTS} {FOREIGN} {SCRIPTS}")
    assert set(asked.values()) == {1}
    assert sum(size == "large" for _, size in asked) <= lexicon.AT_ONCE


def test_a_text_of_a_megabyte_is_refused_before_a_word_of_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(words, "canonicalize", never)
    assert ask("rain on a tin roof " * 55_000) == ["text-too-long"]


def test_long_words_do_not_fill_the_memory() -> None:
    ask(" ".join(f"é{i}" * 251 for i in range(20)))  # loads what any such text loads
    before = canonical._fold.cache_info().currsize
    ask(" ".join(f"é{i}" * 250 for i in range(20)))
    assert canonical._fold.cache_info().currsize == before


@pytest.mark.slow
def test_the_shipped_names_are_those_of_the_package_they_were_made_from() -> None:
    listed = names()
    assert (DATA / "people_latin.txt").read_text("utf-8") == latin(listed)
    assert (DATA / "people_native.txt").read_text("utf-8") == native(listed)
