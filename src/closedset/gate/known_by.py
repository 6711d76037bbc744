"""Layer 5, third part: what the public knows somebody by, without a name.

``painter, bandaged ear, Arles`` names nobody and is one man; each word alone is harmless. So
``data/known_by.txt`` lists for each person, group or screen role the words it is known by, and two
of one line near each other count, the rarer the words the more. ``hunches.py`` weighs the result.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import fold
from closedset.gate.lexicon import frequency

_ENDINGS = ("iness", "ingly", "edly", "ing", "ies", "ied", "ers", "ed", "es", "er", "s")
_MOST_WEIGHT, _MOST_CUE, _MOST_TRADES = 3.6, 5.0, 2.0
_PLAIN_LOOKS = frozenset(
    """
    tall short big small slim thin lean heavy heavyset fat stout strong old young man woman
    men women twenties thirties forties fifties sixties seventies eighties teens hair haired
    bald head curly straight long cropped shaved bob bun ponytail afro braid braids beard
    bearded moustache mustache stubble glasses spectacles freckles black white grey gray brown
    dark light blond blonde red ginger auburn silver navy rust olive mustard teal burgundy sky
    cream plum sage brick charcoal rose tan forest lilac denim khaki yellow blue green orange
    pink purple beige violet golden gold shirt tshirt jacket suit coat overcoat raincoat
    trousers jeans shorts skirt dress uniform apron sweater hoodie blouse vest boots shoes hat
    cap hood headscarf scarf wearing
    """.split()
)
"""Looks that half the world has: they describe nobody, however many of them come together."""


@dataclass(frozen=True, slots=True)
class Known:
    """The line of the list that a run of words fits best."""

    who: str
    score: float
    """Sum of the weights of the cues, about 1 for a common word and 3.6 for a rare one."""
    cues: int
    """How many things somebody is known by; trades and lands are not counted."""
    trades: float
    """What of the score comes from trades and lands."""
    words: tuple[int, ...]
    """Indexes of the words that fit, ascending."""


@dataclass(frozen=True, slots=True)
class _Cue:
    stems: tuple[str, ...]
    line: int
    trade: bool
    weight: float
    text: str


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """Return a folded word without its ending, so that ``bandage`` and ``bandaged`` are one."""
    if len(word) == 4 and word[-1] == "s" and word[-2] != "s":
        return word[:-1]
    if len(word) < 5:
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if word[-1] in "ey" and len(word) > 3 else word


@lru_cache(maxsize=1 << 14)
def weight(word: str) -> float:
    """Return how telling a folded word is: 0.3 for the commonest, 3.6 for the rarest."""
    seen = frequency(word)
    zipf = math.log10(seen) + 9 if seen else 2.0
    return min(_MOST_WEIGHT, max(0.3, 6.2 - zipf))


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[str, ...], dict[str, tuple[_Cue, ...]]]:
    """Return who each line is about, and the cues by the stem of their first word."""
    text = files("closedset.gate").joinpath("data", "known_by.txt").read_text("utf-8")
    people: list[str] = []
    cues: defaultdict[str, list[_Cue]] = defaultdict(list)
    for line in text.splitlines():
        if line[:1] == "#":
            continue
        who, trades, known = (part.strip() for part in line.split("|"))
        for side in (trades, known):
            for entry in side.split():
                cue = _cue(entry, len(people), trade=side is trades)
                cues[cue.stems[0]].append(cue)
        people.append(who)
    return tuple(people), {first: tuple(found) for first, found in cues.items()}


def _cue(entry: str, line: int, *, trade: bool) -> _Cue:
    words = tuple(fold(w) for w in re.split(r"[^\w]+|_", entry.replace("'", "")) if w)
    total = sum(map(weight, words))
    size = min(1.2, 0.4 * total) if trade else min(_MOST_CUE, total)
    return _Cue(tuple(map(stem, words)), line, trade, size, "".join(words))


def find_known(words: Sequence[str], stems: Sequence[str]) -> Known | None:
    """Return the line that the folded ``words`` fit best, with two cues or more; None if none."""
    people, cues = _lines()
    hits: defaultdict[int, list[tuple[_Cue, int]]] = defaultdict(list)
    for i, first in enumerate(stems):
        for cue in cues.get(first, ()):
            size = len(cue.stems)
            if cue.trade and size == 1:
                fits = words[i] in (cue.text, cue.text + "s")  # "painted" is no painter
            else:
                fits = tuple(stems[i : i + size]) == cue.stems
                # "Olive" is a color, and no Oliver.
                fits = fits and (size > 1 or words[i] not in _PLAIN_LOOKS or words[i] == cue.text)
            if fits:
                hits[cue.line].append((cue, i))
    best: Known | None = None
    for line, found in hits.items():
        if len(found) > 1 and (known := _weighed(people[line], found)) is not None:
            best = known if best is None or known.score > best.score else best
    return best


def _weighed(who: str, found: list[tuple[_Cue, int]]) -> Known | None:
    """Add up one line's cues, each once and no word twice; None for fewer than two."""
    if all(cue.trade or cue.text in _PLAIN_LOOKS for cue, _ in found):
        return None
    used: set[int] = set()
    seen: set[str] = set()
    score = trades = 0.0
    cues = 0
    ordered = sorted(found, key=lambda hit: (hit[0].trade, -len(hit[0].stems), -hit[0].weight))
    for cue, i in ordered:
        at = range(i, i + len(cue.stems))
        if cue.text in seen or cue.stems[-1] in seen or not used.isdisjoint(at):
            continue
        seen |= {cue.text, *cue.stems}
        used.update(at)
        if cue.trade:
            trades += cue.weight
        else:
            score += cue.weight
            cues += 1
    if not cues or len(seen) < 2 or (cues == 1 and not trades):
        return None
    trades = min(trades, _MOST_TRADES)
    return Known(who, score + trades, cues, trades, tuple(sorted(used)))
