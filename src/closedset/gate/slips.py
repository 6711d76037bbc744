"""Is a declared name a notable person's, misspelled? ``Tom Cruze`` is, ``Tom Crews`` is not.

A text that nobody declared anything in is searched more widely (``notable.find_near``), because
there a question costs little. A declared name is somebody's answer, so it is taken at its word
unless what differs is no name of its own: a doubled letter, or a spelling that no list of names
knows and that sounds like the notable person's or lies a letter or two away from it, word by word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from closedset.gate.epithets import is_nickname
from closedset.gate.lexicon import in_dictionary, more_names, word_names
from closedset.gate.notable import AGES, full_names, load_notable, name_parts

_SOUNDS = (
    ("sch", "s"), ("tch", "c"), ("ch", "k"), ("sh", "s"), ("ph", "f"), ("gh", ""), ("wh", "w"),
    ("kn", "n"), ("wr", "r"), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("th", "t"), ("dg", "g"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("z", "s"), ("v", "f"),
    ("w", "v"), ("j", "g"), ("y", "i"),
)  # fmt: skip
"""Spellings of one sound in names, in the order in which they are read."""
_LONG = 7
"""Letters of a word from which on two slips in it are believed."""
_SHORT = 3
"""Letters of the shortest word in which a slip is believed: ``Uncle Hob`` is no ``Uncle Ho``."""
_WHOSE = frozenset("mother father sister brother daughter lawyer voice driver".split())
"""Last words that say whose somebody is: ``Victor's Mother`` is no slip of a surname."""
_SHORTEST = 6
"""Letters of a name that is searched for."""
_Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """Notable names of several words: how they sound, and their first letters."""

    sounds: dict[str, tuple[tuple[_Parts, str], ...]]
    initials: dict[str, tuple[tuple[_Parts, str], ...]]


@lru_cache(maxsize=1)
def _index() -> _Index:
    sounds: dict[str, list[tuple[_Parts, str]]] = {}
    initials: dict[str, list[tuple[_Parts, str]]] = {}
    for person, parts in full_names():
        if len("".join(parts)) < _SHORTEST:
            continue
        sounds.setdefault("".join(map(_sound, parts)), []).append((parts, person))
        initials.setdefault(parts[0][0] + parts[-1][0], []).append((parts, person))
    return _Index(
        {k: tuple(v) for k, v in sounds.items()}, {k: tuple(v) for k, v in initials.items()}
    )


@lru_cache(maxsize=65536)
def _sound(word: str) -> str:
    """Return the consonants of a folded ``word`` as heard, and if a vowel is first."""
    heard = word
    for spelling, sound in _SOUNDS:
        heard = heard.replace(spelling, sound)
    first = "a" if heard[:1] in tuple("aeiouh") else heard[:1]
    rest = re.sub("[aeiouh]", "", heard[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


@lru_cache(maxsize=4096)
def names_notable(name: str) -> str | None:
    """Return the notable person that a declared ``name`` is, or is a slip of the pen away from."""
    packed = name.replace(" ", "")
    notable = load_notable()
    if packed in notable.packed:
        return notable.packed[packed]
    parts = name_parts(name)
    letters = "".join(parts)
    if letters in notable.exact and not _otherwise(parts, letters):
        return notable.exact[letters]
    if is_nickname(letters) and not all(_is_name(p) or in_dictionary(p) for p in parts):
        return name
    return misspelled(name)


def _otherwise(parts: list[str], letters: str) -> bool:
    """Is this a name of its own: ``Lina`` is no Li Na, ``Young Will`` no Will Young?"""
    notable = load_notable()
    if len(parts) == 1:
        return letters in notable.flipped or (letters in notable.joined and letters in more_names())
    return parts[0] in AGES and letters in notable.flipped


def misspelled(name: str) -> str | None:
    """Return the notable person of whose full name ``name`` is a slip; None if it is a name."""
    parts = tuple(name_parts(name))
    if len(parts) < 2 or parts[-1] in _WHOSE:
        return None
    index = _index()
    for other, person in index.sounds.get("".join(map(_sound, parts)), ()):
        if _heard_alike(parts, other):
            return person
    for other, person in index.initials.get(parts[0][0] + parts[-1][0], ()):
        if len(other) == len(parts) and _read_alike(parts, other):
            return person
    return None


def _heard_alike(parts: Sequence[str], other: Sequence[str]) -> bool:
    """Do names that sound the same differ in doubled letters alone, or in what is no name?"""
    letters, known = "".join(parts), "".join(other)
    if _single(letters) == _single(known):
        return True
    most = max(1, len(known) // 4)
    near = DamerauLevenshtein.distance(letters, known, score_cutoff=most) <= most
    return near and any(part not in other and not _is_name(part) for part in parts)


def _read_alike(parts: Sequence[str], other: Sequence[str]) -> bool:
    """Is each word the other's or a slip away, and no slip a name of its own?"""
    slips = [(a, b) for a, b in zip(parts, other, strict=True) if a != b]
    edits = [DamerauLevenshtein.distance(a, b, score_cutoff=2) for a, b in slips]
    within = all(e <= (1 if len(b) < _LONG else 2) for e, (_, b) in zip(edits, slips, strict=True))
    within &= all(len(b) >= _SHORT for _, b in slips)
    within &= sum(edits) <= (2 if len("".join(other)) < 2 * _LONG else 3)
    return within and not any(_is_name(a) for a, _ in slips)


def _single(letters: str) -> str:
    return re.sub(r"(.)\1+", r"\1", letters)


def _is_name(letters: str) -> bool:
    return letters in more_names() or letters in word_names()
