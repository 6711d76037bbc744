"""Layer 3: each word must be one we know. Anything else may be a name, and a person must say.

A name is never cleared because no list knows it: that would let every private person through.
"""

from __future__ import annotations

from closedset.gate.canonical import Canon, Word
from closedset.gate.lexicon import (
    LANGUAGES,
    frequency,
    given_names,
    places,
    surnames,
    trade_words,
    word_names,
)
from closedset.gate.policy import Policy

LONGEST_PLACE = 4
"""Words in the longest place name searched for: ``New York City``, ``Rio de Janeiro``."""


def unknown_names(canon: Canon, known: frozenset[int], policy: Policy) -> list[tuple[Word, Word]]:
    """Return (first, last) of each run of words that may be an undeclared name.

    ``known`` holds the indexes of words that a declaration already settled.
    """
    settled = set(known) | _in_places(canon, known)
    doubt = [i not in settled and _doubtful(canon, i, policy) for i in range(len(canon.words))]
    runs: list[tuple[Word, Word]] = []
    i = 0
    while i < len(doubt):
        if not doubt[i]:
            i += 1
            continue
        first = last = i
        while last + 1 < len(doubt) and last + 1 not in settled and _joins(canon, doubt, last + 1):
            last += 1
        if first and first - 1 not in settled and _could_open(canon.words[first - 1]):
            first -= 1
        runs.append((canon.words[first], canon.words[last]))
        i = last + 1
    return runs


def _joins(canon: Canon, doubt: list[bool], i: int) -> bool:
    """Does word ``i`` belong to the name before it? ``Mara Stone``: yes."""
    word, before = canon.words[i], canon.words[i - 1]
    gap = canon.original[before.end : word.start]
    return gap in (" ", "-") and (
        doubt[i] or (word.capital and not word.shouted and not word.initial)
    )


def _could_open(word: Word) -> bool:
    """Is ``word`` a given name that is also a word, before a name: ``Rose Delgado``."""
    return word.capital and word.folded in word_names()


def _in_places(canon: Canon, known: frozenset[int]) -> set[int]:
    """Return the indexes of words that together name a place we know."""
    found: set[int] = set()
    words, names = canon.words, places()
    for i in range(len(words)):
        for size in range(min(LONGEST_PLACE, len(words) - i), 0, -1):
            run = words[i : i + size]
            if not run[0].capital or known & set(range(i, i + size)):
                continue
            if size == 1 and (run[0].folded in given_names() or run[0].folded in surnames()):
                continue
            if "".join(w.folded for w in run) in names:
                found.update(range(i, i + size))
                break
    return found


def _doubtful(canon: Canon, i: int, policy: Policy) -> bool:
    word = canon.words[i]
    if word.text.startswith("@"):
        return False
    return not _ordinary(canon, i, word, policy)


def _ordinary(canon: Canon, i: int, word: Word, policy: Policy) -> bool:
    """Is this word, as it stands here, no name?"""
    letters = word.folded
    if not letters or not any(c.isalpha() for c in letters) or len(letters) == 1:
        return True
    if any(c.isdigit() for c in word.text) and len(letters) <= 6:
        return True
    if letters in trade_words():
        return True
    if letters in given_names() or letters in surnames():
        return False
    if letters in word_names():
        return not word.capital or word.initial or word.shouted
    inside = word.capital and not word.initial and not word.shouted
    return _frequent(word, policy.capital_zipf if inside else policy.word_zipf, policy)


def _frequent(word: Word, zipf: float, policy: Policy) -> bool:
    forms = {word.folded, word.text.lower()}
    if any(frequency(f) >= 10 ** (zipf - 9) for f in forms):
        return True
    foreign = 10 ** (max(zipf, policy.foreign_zipf) - 9)
    shown = word.text.lower()
    return any(frequency(shown, language) >= foreign for language in LANGUAGES)
