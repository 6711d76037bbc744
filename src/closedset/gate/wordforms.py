"""Forms of ordinary words: inflected, compounded, slipped, stretched and run together.

Each function answers for letters alone; what stands around a word is read in ``vocabulary.py``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from closedset.gate.canonical import Word
from closedset.gate.lexicon import (
    LANGUAGES,
    brands,
    common,
    frequencies,
    frequency,
    given_names,
    in_dictionary,
    more_names,
    places,
    surnames,
    things,
    trade_words,
    word_names,
)
from closedset.gate.notable import last_names, load_notable
from closedset.gate.policy import Policy

ENGLISH_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday english i".split()
)


def any_name(letters: str) -> bool:
    return letters in more_names() or letters in word_names() or letters in load_notable().tokens


def listed_name(letters: str) -> bool:
    return letters in word_names() or letters in given_names() or letters in surnames()


def usual_here(letters: str) -> bool:
    """Is this a film word, a known thing, a month or a day?"""
    return letters in trade_words() or letters in things() or letters in ENGLISH_MONTHS


def could_be_name(word: Word) -> bool:
    return word.capital and not word.shouted and len(word.folded) > 1


def part(letters: str) -> bool:
    """Is this shouted word what somebody does, ``FARMER (60)``, and nobody's given name?"""
    plain = in_dictionary(letters) and letters not in given_names() | word_names()
    return plain and frequency(letters) >= 10 ** (3.0 - 9)


def slip(letters: str) -> bool:
    """Is this lower-case word a slip of the pen for an ordinary one: ``desing``, ``dinasour``?

    One letter in words of six or seven, two in longer ones.
    """
    if not 6 <= len(letters) <= 16 or not letters.isascii() or any_name(letters):
        return False
    most = 1 if len(letters) < 8 else 2
    near = _usual_words().get(letters[0], ())
    return any(
        abs(len(word) - len(letters)) <= most
        and DamerauLevenshtein.distance(letters, word, score_cutoff=most) <= most
        for word in near
    )


def demonym(letters: str) -> bool:
    """Is this where somebody or something is from: ``Goan``, ``Ligurian``, ``Oaxacan``?"""
    if any_name(letters):
        return False
    ends = ("n", "an", "ian", "ean", "ese")
    stems = [letters.removesuffix(end) for end in ends if letters.endswith(end)]
    return any(len(stem) > 2 and (stem in places() or stem + "a" in places()) for stem in stems)


def foreign_thing(letters: str) -> bool:
    """May this unknown word after ``a`` or ``an`` be a thing of some country: ``a santur``?

    It is in no list of names, and more than one letter away from every notable name.
    """
    if any_name(letters) or len(letters) < 4:
        return False
    near = _notable_tokens().get(letters[0], ())
    return not any(
        abs(len(token) - len(letters)) <= 1
        and DamerauLevenshtein.distance(letters, token, score_cutoff=1) <= 1
        for token in near
    )


@lru_cache(maxsize=1)
def _notable_tokens() -> dict[str, tuple[str, ...]]:
    """Return the words of notable names of four letters or more, by their first letter."""
    found: dict[str, list[str]] = {}
    for token in sorted(load_notable().tokens):
        if len(token) > 3:
            found.setdefault(token[0], []).append(token)
    return {first: tuple(tokens) for first, tokens in found.items()}


@lru_cache(maxsize=1)
def _usual_words() -> dict[str, tuple[str, ...]]:
    """Return common English words of six letters or more, by their first letter."""
    found: dict[str, list[str]] = {}
    least = 10 ** (3.0 - 9)
    for word, often in frequencies("en").items():
        if often >= least and 5 <= len(word) <= 17 and in_dictionary(word) and not any_name(word):
            found.setdefault(word[0], []).append(word)
    return {first: tuple(words) for first, words in found.items()}


@lru_cache(maxsize=65536)
def famous_surname(letters: str) -> bool:
    """Is this a notable person's surname and no word, also in small letters: ``chomsky``?"""
    if (
        len(letters) < 5
        or letters not in last_names()
        or in_dictionary(letters)
        or derived(letters)
    ):
        return False
    known = letters in places() or letters in brands() or usual_here(letters)
    return not known and frequency(letters) < 10 ** (4.3 - 9)


def worldly(letters: str, policy: Policy) -> bool:
    """Is this word about as frequent in most languages as in English? Names are, words are not."""
    here = frequency(letters)
    if _marks(letters):
        return False
    if here >= 10 ** (policy.worldly_zipf - 9):
        return False
    same = sum(frequency(letters, language) >= here / 5 for language in LANGUAGES)
    return same >= 4


def _marks(letters: str) -> bool:
    """Are these several things of one make, and nobody's name: ``Priuses``?"""
    makes = {letters.removesuffix("es"), letters.removesuffix("s")} - {letters}
    return any(make in brands() and not any_name(make) for make in makes)


_PREFIXES = tuple(
    "un re over half under mid out semi super micro cryo hydro aero astro electro cyber nano multi "
    "anti ultra infra hyper techno retro counter photo tele thermo mega mini auto proto pseudo "
    "non inter trans".split()
)


def derived(letters: str) -> bool:
    """Is this a form or a compound of ordinary words: ``unplugs``, ``doorframe``?"""
    if _marks(letters):
        return True
    for ending in (
        "s",
        "es",
        "ed",
        "ing",
        "ly",
        "er",
        "ers",
        "or",
        "ors",
        "ish",
        "less",
        "like",
        "ness",
        "lit",
    ):
        stem = letters.removesuffix(ending)
        if len(stem) >= 4 and stem != letters:
            doubled = stem[:-1] if stem[-1] == stem[-2] else stem
            if any(common(s, 2.5) for s in (stem, stem + "e", doubled)):
                return True
    for prefix in _PREFIXES:
        stem = letters.removeprefix(prefix)
        if len(stem) > (3 if len(prefix) < 4 else 2) and stem != letters and common(stem, 3.0):
            return True
    return any(
        common(letters[:cut], 4.0 if min(cut, len(letters) - cut) < 4 else 3.3)
        and common(letters[cut:], 4.0 if min(cut, len(letters) - cut) < 4 else 3.3)
        for cut in range(3, len(letters) - 2)
    )


def frequent(word: Word, zipf: float, policy: Policy) -> bool:
    forms = {word.folded, word.text.lower()}
    if any(frequency(f) >= 10 ** (zipf - 9) for f in forms):
        return True
    foreign = 10 ** (max(zipf, policy.foreign_zipf) - 9)
    shown = word.text.lower()
    return any(frequency(shown, language) >= foreign for language in LANGUAGES)


_STRETCH = re.compile(r"(.)\1{2,}")
_CLIPPED = frozenset("d y o n l s t th em er im cause til neath tis twas whatcha gotta".split())
"""What stands on one side of an apostrophe in speech: ``d'you``, ``o'clock``, ``th'ole``."""


def stretched(letters: str) -> bool:
    """Is this an ordinary word or sound with a letter drawn out: ``Creeeak``, ``nooo``?"""
    if not _STRETCH.search(letters):
        return False
    forms = {_STRETCH.sub(r"\1", letters), _STRETCH.sub(r"\1\1", letters)}
    return any(in_dictionary(f) or frequency(f) >= 10 ** (2.5 - 9) for f in forms)


def contracted(text: str) -> bool:
    """Is this a word run together with a clipped one, as people talk: ``D'you``, ``y'all``?"""
    parts = re.split(r"['’`´]", text)
    if len(parts) != 2 or not all(parts) or parts[1][0].isupper():
        return False
    first, second = parts[0].lower(), parts[1].lower()
    return (first in _CLIPPED and frequency(second) >= 10 ** (4.0 - 9)) or (
        second in _CLIPPED and frequency(first) >= 10 ** (3.0 - 9) and not any_name(first)
    )
