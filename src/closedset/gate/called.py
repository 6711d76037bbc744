"""By what else a declared character goes: ``Mara``, ``Mrs. Voss`` and ``the Vosses`` of Mara Voss.

Who declares a full name has said who its parts are, so the gate does not ask about them again, and
the compiler takes them out with the name. A part counts only where it is written as a name: with a
capital, if it is a word as well. It never makes a notable person's name a character's, and two
characters' parts side by side are no declared name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from closedset.gate.canonical import Canon, canonicalize, fold
from closedset.gate.lexicon import (
    frequency,
    given_names,
    in_dictionary,
    more_names,
    surnames,
    word_names,
)

TITLES = frozenset(
    "mr mrs ms miss mx dr sir dame lord lady madame monsieur senor senora herr frau don dona "
    "captain sergeant sheriff detective inspector officer agent professor father sister brother "
    "mother uncle aunt aunty auntie colonel general major lieutenant commander admiral "
    "president senator governor mayor king queen prince princess duke duchess count countess "
    "baron baroness emperor empress pope cardinal bishop rabbi imam judge coach chef doctor "
    "nurse reverend pastor sheikh sultan emir maharaja abbot friar constable corporal private "
    "gunny gunnery marshal cadet ensign brigadier chancellor deacon skipper grandma grandpa granny "
    "gran nana papa mama abuela cousin".split()
)
"""Before a capitalized word these make it somebody."""
_SMALL = frozenset(
    "von van der den del dela della della las los the and bin ibn abu ben bint dos das saint "
    "young old older younger little big junior senior black white red blue green brown gray grey "
    "from of for with".split()
)
"""Parts that are nobody's name alone."""
_LABELS = frozenset("old young little big junior".split())
_COLORS = frozenset("black white red blue green brown gray grey".split())
"""Of these, the ones that are surnames too."""
KIN = frozenset(
    "man woman boy girl kid child voice mother father sister brother son daughter wife husband "
    "friend mom dad guy crowd guard cop driver leader date".split()
)
"""Last words of names that only say who that is: ``Mara's Mother``."""
_NOBODY = TITLES | _SMALL | KIN
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_HOUSEHOLDS = frozenset(
    "family brothers sisters siblings twins boys girls kids children household house home place "
    "residence farm apartment owned".split()
)
"""What after a surname says that a family of that name is meant."""
_ARTICLES = frozenset(("the", "a", "an"))
_TITLED = f"(?:(?i:{'|'.join(sorted(TITLES))})[. ] ?)?"
_PLURALS = ("s", "es")


def word_too(letters: str) -> bool:
    """Is a part of a name also an ordinary word, which only a capital makes a name?"""
    return letters in word_names() or in_dictionary(letters) or frequency(letters) >= 10 ** (4 - 9)


@dataclass(frozen=True, slots=True)
class Part:
    """A word by which somebody goes who is declared with more words, or their whole family."""

    owners: tuple[str, ...]
    """The declared names that it is a part of."""
    family: bool
    """Is it the plural of a last word, and nobody's name itself?"""


@lru_cache(maxsize=256)
def parts_of(names: tuple[str, ...]) -> dict[str, Part]:
    """Return the parts of the declared ``names``, by their folded letters."""
    alone: dict[str, dict[str, None]] = {}
    families: dict[str, dict[str, None]] = {}
    for name in names:
        words = [w.folded for w in canonicalize(name).words if w.folded]
        for letters in _parts(name, words):
            alone.setdefault(letters, {})[name] = None
        for letters in _families(name, words):
            families.setdefault(letters, {})[name] = None
    found = {letters: Part(tuple(of), family=True) for letters, of in families.items()}
    return found | {letters: Part(tuple(of), family=False) for letters, of in alone.items()}


def part_words(canon: Canon, parts: Mapping[str, Part]) -> set[int]:
    """Return the indexes of words that, as they are written, are parts of a declared name.

    An ordinary word is one where it has a capital and no article: ``the King`` is another, ``the
    King brothers`` are not.
    """
    found: set[int] = set()
    for i, word in enumerate(canon.words):
        part = parts.get(word.folded)
        if part is None or (word_too(word.folded) and not word.capital):
            continue
        after = canon.words[i + 1].folded if i + 1 < len(canon.words) else ""
        plain = in_dictionary(word.folded) and not part.family and after not in _HOUSEHOLDS
        if not (plain and i and canon.words[i - 1].folded in _ARTICLES):
            found.add(i)
    return found


def _parts(name: str, words: list[str]) -> set[str]:
    """Return the words of a full name that are names alone; beside a name any word may be one."""
    if len(words) < 2:
        return set()
    untitled = next((n for n, w in enumerate(words) if w not in TITLES), 0)
    first, last = words[untitled], words[-1]
    names = {w for w in words if w not in _NOBODY and _is_name(w)}
    found = {w for w in words if _stands_alone(w)}
    found |= {p for pair in _HYPHENED.findall(name) for p in map(fold, pair.split("-"))}
    labeled = len(words) == 2 and first in _LABELS
    if _may_be_one(last) and (names - {last} or labeled):
        found.add(last)
    known = first in names and first in more_names()
    if _may_be_one(first) and last in names and (known or untitled or len(words) == 2):
        found.add(first)
    return found


def _may_be_one(letters: str) -> bool:
    small = _SMALL - _COLORS | KIN
    return len(letters) > 2 and letters.isalpha() and letters not in small


def _is_name(letters: str) -> bool:
    return letters in more_names() or not in_dictionary(letters)


def _stands_alone(letters: str) -> bool:
    if len(letters) < 2 or letters in _NOBODY or not letters.isalpha():
        return False
    if letters in given_names() or letters in surnames() or letters in word_names():
        return True
    rare = frequency(letters) < 10 ** (4.5 - 9)
    return rare and (letters in more_names() or not in_dictionary(letters))


def _families(name: str, words: list[str]) -> list[str]:
    """Return the plurals of the last word of a name: ``the Vosses``."""
    last = words[-1] if words else ""
    if len(last) < 3 or last not in (words if _stands_alone(last) else _parts(name, words)):
        return []
    return [last + ending for ending in _PLURALS]


@lru_cache(maxsize=256)
def part_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern for the parts of ``names`` as they are written in a text, or None."""
    written: set[str] = set()
    parts = parts_of(names)
    for name in names:
        for word in canonicalize(name).words:
            plain = re.sub(r"['’`´]s?$", "", word.text, flags=re.IGNORECASE)
            for typed in (plain, *(plain + ending for ending in _PLURALS)):
                if fold(typed) in parts:
                    written |= {typed[:1].upper() + typed[1:], typed.title(), typed.upper()}
                    written |= set() if word_too(fold(typed)) else {typed.lower()}
    if not written:
        return None
    ordered = sorted(written, key=lambda w: (-len(w), w))
    any_part = "|".join(map(re.escape, ordered))
    return re.compile(rf"(?<![\w@]){_TITLED}(?P<part>{any_part})(?P<own>['’`´]s\b)?(?!\w)")
