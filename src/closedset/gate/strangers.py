"""Layer 3, in part: labels and pairs of words that stand where somebody does: ``Jump Leader``.

Every word of them is in a dictionary, so only the capitals and the sentence speak for a name. A
sign's lettering, an object's name before a camera direction, a street and a kind of food are
capitals too, and are told by what stands beside them.
"""

from __future__ import annotations

import re

from closedset.gate.called import KIN, TITLES
from closedset.gate.canonical import Canon
from closedset.gate.epithets import DRIFTS, third_person
from closedset.gate.languages import is_function_word
from closedset.gate.lexicon import (
    brands,
    in_dictionary,
    large_cities,
    place_heads,
    places,
    products,
    proper_adjective,
    trade_words,
    verbs,
    word_names,
)
from closedset.gate.opening import BEINGS, PERSONS, works
from closedset.gate.phrases import AT_PLACE, DETERMINERS, UNMANNED, adjacent
from closedset.gate.wordforms import ENGLISH_MONTHS, any_name, could_be_name, usual_here

_ACTS = re.compile(
    r"(?:'s|’s)? (?:hands?|eyes|face|hair|voice|fingers|shoulders|back|lips)\b|"
    r",? (?:mid-\w|drenched|barefoot|asleep|seated|alone|half-asleep)|"
    r" (?:is|was) \w+ing\b|, (?:\w+ed|soaked|wearing|holding|\d0s|[1-9]\d)\b(?! (?:by|in) )"
)
"""After two capitals these say that they are somebody."""
_STANDS = re.compile(r" (?:and an? |in an? |at an? |on an? |with an? )")
_SAYS_OF = frozenset(
    "follow follows following chase chases chasing watch watches watching meet meets meeting help "
    "helps helping carry carries tell tells ask asks hug hugs hugging kiss kisses interview "
    "circles circling to toward towards beside behind".split()
)
"""What somebody stands after; ``behind`` and ``to`` a place does too, by its head."""
_PRINTED = frozenset("painted printed written spelled stitched lettering stenciled".split())


FRAMES = frozenset(
    "a an the this that these those in on at by from with and but or then when while as his her "
    "their its my our your two three four five int ext portrait photo picture close wide "
    "shot".split()
)
"""What opens a caption with a capital and is no part of a name."""
_TEMPERS = frozenset(
    "old young little big grumpy sleepy jolly angry gentle kind cruel lonely drunk rude nervous "
    "shy bald tall skinny weary tired silent cheerful blind".split()
)
"""Before what somebody does for a living these make a part's label of it."""


def labeled(canon: Canon, i: int) -> bool:
    """Is this half of a part's label, ``Handsome Man``, or of a pair, ``Hunter and Sky``?"""
    words = canon.words
    word = words[i]
    if not word.capital or word.shouted or word.initial:
        return False
    if adjacent(canon, i - 1, i) and word.folded in PERSONS:
        before = words[i - 1]
        if i > 1 and words[i - 2].folded == "the":
            return False  # "the Old Woman" is a part, and nobody's name
        if canon.original[before.end : word.start] == "-":
            return False  # "a Spider-Man mask"
        return before.capital and not before.shouted and before.folded not in FRAMES
    return _old_ferryman(canon, i) or _acting_pair(canon, i) or _both(canon, i)


def _both(canon: Canon, i: int) -> bool:
    """Is word ``i`` the second of two who open a sentence: ``Hunter and Sky``?"""
    if i < 2 or canon.words[i - 1].folded not in ("and", "or"):
        return False
    first, then = canon.words[i - 2], canon.words[i].folded
    if not (first.initial and first.capital) or first.folded in ENGLISH_MONTHS:
        return False
    if first.folded in word_names():
        return True
    town = first.folded in large_cities() or then in places() or first.folded in brands()
    return any_name(first.folded) and not town and not in_dictionary(first.folded)


def _old_ferryman(canon: Canon, i: int) -> bool:
    """Is this a part's label that acts, ``Old Ferryman lifting a lantern``?"""
    words = canon.words
    old = words[i - 1].initial and words[i - 1].folded in _TEMPERS
    if not old or not adjacent(canon, i - 1, i) or not works(words[i].folded):
        return False
    if words[i].folded in UNMANNED or not adjacent(canon, i, i + 1):
        return False
    deed = words[i + 1].folded
    return third_person(deed) or deed in verbs() or (deed.endswith("ing") and len(deed) > 5)


def _acting_pair(canon: Canon, i: int) -> bool:
    """Do two capitals that open a sentence do something together: ``Manual Vales sings``?"""
    words = canon.words
    if not (words[i - 1].initial and words[i - 1].capital and adjacent(canon, i - 1, i)):
        return False
    if words[i - 1].shouted or words[i - 1].folded in FRAMES | AT_PLACE | DETERMINERS:
        return False
    if i + 1 >= len(words) or not adjacent(canon, i, i + 1):
        return False
    after = words[i + 1]
    acts = after.folded in verbs() or (after.folded.endswith("ing") and len(after.folded) > 5)
    named = _named(words[i - 1].folded, words[i].folded)
    acts = acts or (named and third_person(after.folded) and after.folded not in DRIFTS)
    return acts and after.text.islower() and not _a_thing(words[i].folded)


def stranger(canon: Canon, i: int, known: frozenset[int]) -> bool:
    """Is word ``i`` one of two capitals, or a label, that stand where somebody does?

    ``known`` holds the words of listed places and things.
    """
    word = canon.words[i]
    if not could_be_name(word):
        return False
    if _labels(canon, i):
        return True
    return any(_pair(canon, first, known) for first in (i - 1, i) if first >= 0)


def _labels(canon: Canon, i: int) -> bool:
    """Is this a part's label for want of a name: ``follow Nurse``, ``Person B``, ``The Crowd``?"""
    words, word = canon.words, canon.words[i]
    after = words[i + 1] if adjacent(canon, i, i + 1) else None
    if word.folded in PERSONS | {"person"} and after is not None and len(after.text) == 1:
        return after.capital and after.text != "I"
    if word.initial or not i or word.folded not in _PARTS or not adjacent(canon, i - 1, i):
        return False
    if after is not None and after.capital:
        return False
    before = words[i - 1]
    if before.text in ("The", "A") and before.initial:
        return word.folded not in TITLES and _goes_on(canon, i)
    return before.folded in _SAYS_OF and before.text.islower()


_PARTS = (PERSONS | KIN | TITLES) - {"general", "major", "count", "mark", "mother", "lord"} | {
    "crowd", "stranger", "nurse", "narrator", "conductor", "cashier", "student",
}  # fmt: skip
"""Who goes by no more than what they are."""


def _pair(canon: Canon, i: int, known: frozenset[int]) -> bool:
    """Are word ``i`` and the next, two capitals and no more, somebody here?"""
    words = canon.words
    if i + 1 >= len(words) or not adjacent(canon, i, i + 1):
        return False
    if i + 1 in known or (i in known and not any_name(words[i].folded)):
        return False
    if canon.original[words[i].end : words[i + 1].start] != " ":
        return False
    first, last = words[i], words[i + 1]
    if not (could_be_name(first) and could_be_name(last)) or last.initial:
        return False
    before = words[i - 1] if not first.initial and adjacent(canon, i - 1, i) else None
    if before is not None and before.capital:
        return False
    if adjacent(canon, i + 1, i + 2) and words[i + 2].capital:
        return False
    if _is_thing(first.folded, last.folded):
        return False
    if before is None:
        return _goes_on(canon, i + 1, named=first.initial and _named(first.folded, last.folded))
    return before.folded in _SAYS_OF and not _lettering(canon, i + 2)


def _named(first: str, last: str) -> bool:
    return any_name(first) or any_name(last)


def _is_thing(first: str, last: str) -> bool:
    """Do these words make a thing, a kind or a place, by either of them?"""
    if is_function_word(first) or is_function_word(last) or first in DETERMINERS | AT_PLACE:
        return True
    if proper_adjective(first) or proper_adjective(last):
        return True
    if usual_here(first) or usual_here(last):
        return True
    return _a_thing(last) or last in BEINGS


def _a_thing(letters: str) -> bool:
    return any(letters in known for known in (products(), place_heads(), trade_words(), UNMANNED))


def _lettering(canon: Canon, i: int) -> bool:
    return i < len(canon.words) and canon.words[i].folded in _PRINTED


def _goes_on(canon: Canon, i: int, named: bool = True) -> bool:
    """Does the text go on after word ``i`` as it does after somebody?

    Without a name among the words, a place to stand in says too little: ``Desk Lamp on a table``.
    """
    text = canon.original[canon.words[i].end :][:80]
    if _ACTS.match(text) or (named and _STANDS.match(text)):
        return True
    if not adjacent(canon, i, i + 1) or canon.words[i + 1].capital:
        return False
    deed = canon.words[i + 1].folded
    if deed in DRIFTS or works(deed):
        return False
    return deed in verbs() or (third_person(deed) and not deed.endswith("ings"))
