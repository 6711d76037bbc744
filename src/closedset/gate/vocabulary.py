"""Layer 3: each word must be one we know. Anything else may be a name, and a person must say.

A name is never cleared because no list knows it: that would let every private person through.
"""

from __future__ import annotations

from closedset.gate.canonical import Canon, Word
from closedset.gate.lexicon import (
    LANGUAGES,
    common,
    frequency,
    given_names,
    places,
    surnames,
    trade_words,
    verbs,
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
    after = canon.words[i + 1] if i + 1 < len(canon.words) else None
    before = canon.words[i - 1] if i and not word.initial else None
    paired = any(w is not None and _could_be_name(w) for w in (before, after))
    if paired and _could_be_name(word) and word.folded not in trade_words():
        if frequency(word.folded) < 10 ** (policy.paired_zipf - 9):
            return True
        return word.folded in word_names() | given_names() | surnames()
    return not _ordinary(word, after, policy)


def _ordinary(word: Word, after: Word | None, policy: Policy) -> bool:
    """Is this word, as it stands before the word ``after``, no name?"""
    letters = word.folded
    if not letters or not any(c.isalpha() for c in letters) or len(letters) == 1:
        return True
    if any(c.isdigit() for c in word.text) and len(letters) <= 6:
        return True
    if letters in trade_words():
        return True
    if letters in given_names() or letters in surnames():
        return False
    named = word.capital and not word.shouted
    acts = named and after is not None and _acts(after)
    if letters in word_names():
        return not acts if word.initial else not named
    if named and (acts or not word.initial) and _worldly(letters, policy):
        return False
    if (not word.capital or (word.initial and not acts)) and _derived(letters):
        return True
    inside = named and not word.initial
    if acts or inside:
        return frequency(letters) >= 10 ** (policy.capital_zipf - 9)
    return _frequent(word, policy.word_zipf, policy)


def _could_be_name(word: Word) -> bool:
    return word.capital and not word.shouted and len(word.folded) > 1


def _acts(word: Word) -> bool:
    """Does this word make the one before it somebody: a verb, a surname?"""
    letters = word.folded
    return (
        letters in verbs()
        or (letters.endswith("ing") and len(letters) > 5)
        or (word.capital and not word.shouted)
    )


def _worldly(letters: str, policy: Policy) -> bool:
    """Is this word about as frequent in most languages as in English? Names are, words are not."""
    here = frequency(letters)
    if here >= 10 ** (policy.worldly_zipf - 9):
        return False
    same = sum(frequency(letters, language) >= here / 5 for language in LANGUAGES)
    return same >= 4


def _derived(letters: str) -> bool:
    """Is this a form or a compound of ordinary words: ``unplugs``, ``doorframe``?"""
    for ending, least in (("s", 2.5), ("es", 2.5), ("ed", 2.5), ("ing", 2.5), ("ly", 2.5)):
        stem = letters.removesuffix(ending)
        if (
            len(stem) >= 4
            and stem != letters
            and (common(stem, least) or common(stem + "e", least))
        ):
            return True
    for prefix in ("un", "re", "over", "half"):
        stem = letters.removeprefix(prefix)
        if len(stem) >= 4 and stem != letters and common(stem, 3.0):
            return True
    return any(
        common(letters[:cut], 4.0) and common(letters[cut:], 4.0)
        for cut in range(3, len(letters) - 2)
    )


def _frequent(word: Word, zipf: float, policy: Policy) -> bool:
    forms = {word.folded, word.text.lower()}
    if any(frequency(f) >= 10 ** (zipf - 9) for f in forms):
        return True
    foreign = 10 ** (max(zipf, policy.foreign_zipf) - 9)
    shown = word.text.lower()
    return any(frequency(shown, language) >= foreign for language in LANGUAGES)
