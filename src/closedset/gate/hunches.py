"""Layer 5, last part: the gate's own small learned layer, for what no pattern foresaw.

A linear model over what the other layers know (how well a line of ``known_by.txt`` fits, titles of
works, capitals, places, years, rare words) and over the words themselves. It reads a run of
sentences at a time, asks only where the text shows somebody, and only ever holds: its answer is a
question. Its weights, ``data/hunches.txt``, are made by ``tests/bench/gate_train.py`` from the
corpora in ``tests/gates/data`` and are part of the policy's version.
"""

from __future__ import annotations

import math
import re
import textwrap
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import Canon, canonicalize, fold
from closedset.gate.descriptions import roles_pattern, works_in
from closedset.gate.known_by import Known, find_known, stem, weight
from closedset.gate.lexicon import places, proper_adjective, squashed
from closedset.gate.phrases import listed_phrases

_MOST_WORDS = 28
"""Words of the sentences that are read together; a longer sentence is read alone."""
_ENOUGH, _SURE = 3.0, 4.0
"""So well known that it needs no word for a person, ``pipe, violin, deerstalker``; and that the
question says who."""
_USUAL = 2.0
"""A word that tells no more is usual, and its capital says nothing: ``The Old Woman``."""
_END = re.compile(r"(?<=[.!?;\n])\s+")
_UNREAL = re.compile(
    r"\b(?:invented|made[- ]up|unnamed|nobody|no one|fictional|fictitious|imaginary|generic|"
    r"composite|extras?|anonymous|no faces?|faceless|unknown|our own|our|original character|"
    r"not based|any)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b1[0-9]\d\d\b|\b20[0-2]\d\b|'\d0s|\b\d{4}s\b")
_OWNER = re.compile(r"\b[A-Z]\w+['’]s\b")
_THAT_GUY = re.compile(r"\bthat (?:\w+ ){0,3}(?:guy|lady|girl|man|woman|kid)\b", re.IGNORECASE)
_DRAW_HIM = re.compile(
    r"\b(?:draw|show|paint|make|give|want|put|picture|render) (?:me |us )?(?:him|her)\b",
    re.IGNORECASE,
)
_SCREEN = re.compile(
    r"\b(?:movies?|films?|series|show|sitcom|franchise|version|likeness|on screen|streaming|"
    r"sequel|trilogy|reboot|remake)\b",
    re.IGNORECASE,
)
_OTHERS = (
    "he|him|his|she|her|hers|himself|herself|who|whose|whom|someone|somebody|face|portrait|"
    "likeness|wizard|witch|pirate|officer|detective|spy|mutant|vampire|slayer|killer|murderer|"
    "assassin|hitman|thief|smuggler|villain|hero|heroine|knight|warrior|soldier|monk|priest|friar|"
    "nanny|doctor|nurse|lawyer|cop|sheriff|teen|hermit|jedi|hunter|trader|teacher|waitress|manager|"
    "inventor|maker|breaker|writer|lieutenant|professor|headmaster|master|gangster|boss|burglar|"
    "psychiatrist|clerk|widow|genius|brother|sister|gang|band"
)


@dataclass(frozen=True, slots=True)
class Hunch:
    """A run of sentences that may describe a real person."""

    span: str
    score: float
    who: str
    """Whom the words fit, if they fit a line of the list well; else empty."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What the model weighs."""

    values: dict[str, float]
    stems: frozenset[str]
    """Of the words; each counts by its own weight, less in a longer text."""
    known: Known | None
    somebody: bool
    """Does the text show anybody at all?"""


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, float], dict[str, float]]:
    """Return the weights of the clues (``*`` before their names) and of the words."""
    text = files("closedset.gate").joinpath("data", "hunches.txt").read_text("utf-8")
    clues: dict[str, float] = {}
    words: dict[str, float] = {}
    for line in text.splitlines():
        if line[:1] != "#":
            name, _, value = line.partition(" ")
            (clues if name[0] == "*" else words)[name.removeprefix("*")] = float(value)
    return clues, words


@lru_cache(maxsize=1)
def _person() -> re.Pattern[str]:
    return roles_pattern(("ANYONE", "PUBLIC", "KIN", "SCHOLAR"), _OTHERS)


def find_hunch(
    text: str, *, named: bool = False, nobody: frozenset[str] = frozenset()
) -> Hunch | None:
    """Return the run of sentences that most likely describes a real person, or None.

    ``named``: a declared character stands in the text, so that the description is likely theirs.
    ``nobody``: spans, squashed, of which somebody has said that nobody real is meant.
    """
    best: Hunch | None = None
    for run in runs(text):
        clues = clues_of(canon := canonicalize(run))
        total = score(clues)
        known = clues.known
        if total > least(known, named=named) and (best is None or total > best.score):
            span = _span(canon, known)
            if squashed(span) not in nobody:
                best = Hunch(span, total, known.who if known and _sure(known) else "")
    return best


def least(known: Known | None, *, named: bool = False) -> float:
    """Return the score above which is held: more where no line of the list says who is meant.

    And more where a declared character stands in the text, little if a line says who it is: else
    ``Mara watches`` in front would let anybody through.
    """
    by_clue, _ = _weights()
    if _sure(known):
        return by_clue["hold"] + by_clue["named_known"] * named
    return by_clue["alone"] + by_clue["named"] * named


def runs(text: str) -> list[str]:
    """Split a text into runs of sentences that are read together."""
    found: list[str] = []
    run: list[str] = []
    size = 0
    for sentence in _END.split(text):
        length = len(sentence.split())
        if run and size + length > _MOST_WORDS:
            found.append(" ".join(run))
            run, size = [], 0
        run.append(sentence)
        size += length
    return [*found, " ".join(run)]


def score(clues: Clues) -> float:
    """Return the model's log odds that the text describes a real person."""
    if not clues.somebody:
        return -math.inf
    by_clue, by_word = _weights()
    total = by_clue["bias"] + sum(by_clue[name] * v for name, v in clues.values.items())
    words = sum(by_word.get(s, 0.0) for s in sorted(clues.stems))
    return total + words / math.sqrt(max(len(clues.stems), 8))


def clues_of(canon: Canon) -> Clues:
    """Return what the model weighs about a run of sentences."""
    text, words = canon.original, canon.words
    letters = [fold(re.sub("['’]", "", w.text)) for w in words]
    stems = [stem(w) for w in letters]
    whole = [phrase for phrase in listed_phrases(canon) if len(phrase) > 1]
    known = _outside_phrases(whole, find_known(letters, stems))
    telling = [weight(w) for w in letters]
    capitals = [
        w
        for w, told in zip(words, telling, strict=True)
        if w.capital and not w.initial and not w.shouted and told > _USUAL
    ]
    person = _shows_somebody(canon, whole)
    values = {
        "capitals": min(len(capitals), 4) / 2,
        "place": any(w.folded in places() for w in capitals),
        "adjective": any(proper_adjective(w.folded) for w in capitals),
        "work": works_in(canon),
        "rare": min(sum(t >= 3.2 for t in telling), 5) / 3,
        "telling": sum(telling) / (len(words) + 1),
        "length": min(len(words), 60) / 30,
        "number": any(w.text.isdigit() for w in words),
        "person": person,
    }
    patterns = {"unreal": _UNREAL, "year": _YEAR, "owner": _OWNER, "that": _THAT_GUY,
                "draw": _DRAW_HIM, "screen": _SCREEN}  # fmt: skip
    values |= {name: bool(p.search(text)) for name, p in patterns.items()}
    if _sure(known):
        values["unreal"] = False  # to say "invented" of somebody whom all know changes nothing
    values |= _fit(known, len(words))
    somebody = person or (known is not None and known.score >= _ENOUGH)
    plain = {name: float(value) for name, value in values.items()}
    return Clues(plain, frozenset(stems) - {""}, known, somebody)


def _outside_phrases(whole: list[range], known: Known | None) -> Known | None:
    """Return what is known unless one listed thing says it all: ``Argentine tango``."""
    if known is None:
        return None
    outside = {w for w in known.words if not any(w in phrase for phrase in whole)}
    least = 2 if any(len(phrase) > 3 for phrase in whole) else 1
    return known if len(outside) >= least else None


def _shows_somebody(canon: Canon, whole: list[range]) -> bool:
    """Is there a word for somebody outside every listed thing: no queen in ``Dairy Queen``?"""
    inside = [(canon.words[p[0]].start, canon.words[p[-1]].end) for p in whole]
    found = _person().finditer(canon.original)
    return any(not any(a <= m.start() and m.end() <= b for a, b in inside) for m in found)


def _fit(known: Known | None, size: int) -> dict[str, float]:
    """Return how well the words fit a line of the list, in steps, so that odds need not be even."""
    total, cues, trades = (known.score, known.cues, known.trades) if known else (0.0, 0, 0.0)
    steps = {f"known>{step}": float(total > step) for step in (3, 4, 5, 6, 8)}
    return steps | {
        "known": total / 4,
        "dense": total / math.sqrt(size + 4),
        "cues": min(cues, 4) / 2,
        "cues3": float(cues >= 3),
        "trades": trades,
    }


def _sure(known: Known | None) -> bool:
    return known is not None and known.score >= _SURE


def _span(canon: Canon, known: Known | None) -> str:
    """Return the words to ask about: from the first cue to the last, else the run's beginning."""
    if known is not None and _sure(known):
        return canon.quote(canon.words[known.words[0]], canon.words[known.words[-1]])
    return textwrap.shorten(canon.original, 120, placeholder="").rstrip(" ,;:-–—")
