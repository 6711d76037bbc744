"""Whether a word, as it stands between its neighbors, is an ordinary one and no name."""

from __future__ import annotations

import re

from closedset.gate.canonical import Word
from closedset.gate.epithets import third_person
from closedset.gate.lexicon import (
    brands,
    frequency,
    given_names,
    in_dictionary,
    places,
    products,
    proper_adjective,
    surnames,
    things,
    trade_words,
    verbs,
    word_names,
)
from closedset.gate.phrases import (
    AT_PLACE,
    DETERMINERS,
    NO_DEEDS,
)
from closedset.gate.policy import Policy
from closedset.gate.toponyms import GREEN
from closedset.gate.wordforms import (
    ENGLISH_MONTHS,
    any_name,
    contracted,
    demonym,
    derived,
    famous_surname,
    foreign_thing,
    frequent,
    listed_name,
    slip,
    stretched,
    worldly,
)

_SEASONS = frozenset("spring summer autumn winter dawn eve holiday".split())
_SKIN = frozenset("black white brown".split())
_SAID_OF = frozenset(
    "man men woman women girl girls boy boys person people teenager teenagers couple family child "
    "children kid kids guy lady ladies baby student students player dancer singer doctor nurse "
    "actor actress model teacher soldier officer firefighter chef father mother daughter son "
    "grandmother grandfather musician artist athlete".split()
)
"""Of whom a color with a capital is said: ``a teenage Black girl``."""
_LOOKS = frozenset("dusty rusty misty sunny stormy rocky sandy rich frank".split())
"""Names that tell what a thing looks like: ``Dusty Chevrolet on blocks``."""
_NEAR_PERSONS = frozenset("into near beside behind between on".split())
_CREEPS = frozenset(
    "hangs hanging climbs climbing covers covering grows growing creeps creeping spills spilling "
    "trails trailing curls curling blooms blooming sways swaying falls winds crawls spreads "
    "chokes fills lines frames".split()
)
"""What plants do."""
_MADE_OF = frozenset("stone brick glass marble clay slate wood steel granite".split())
_COUNTED = re.compile(r"\d{2,}[a-z]{1,4}$")
"""A number and its unit: ``1000fps``."""


def ordinary(word: Word, after: Word | None, policy: Policy, before: Word | None) -> bool:
    """Is this word, as it stands before the word ``after``, no name?"""
    letters = word.folded
    if not any(c.isalpha() for c in letters) or len(letters) == 1:
        return True
    if any(c.isdigit() for c in word.text) and (len(letters) <= 6 or _COUNTED.match(word.text)):
        return True
    if word.shouted and len(letters) == 2:  # AC, TV, HQ
        return letters not in given_names() and letters not in surnames()
    if letters in trade_words() or letters in ENGLISH_MONTHS:
        return True
    if letters in _SKIN and after is not None and after.folded in _SAID_OF:
        return True
    if word.initial and letters in _LOOKS and after is not None and after.folded in brands():
        return True
    if _is_noun_here(word, after, before):
        return True
    if letters in given_names() or letters in surnames() or famous_surname(letters):
        return False
    named = word.capital and not word.shouted
    acts = named and after is not None and _acts(after)
    if acts and after is not None and in_dictionary(letters):
        made = letters in _MADE_OF and after.folded == "steps"
        thing = after.folded in products() and letters not in word_names()
        acts = not (thing or made)  # "Rocking Chair", "Stone steps wind"
    if named and word.initial and letters in _MOSTLY_NAMES and after is not None:
        acts = acts or _goes_on(after)
    if letters in GREEN and after is not None and after.folded in _CREEPS:
        acts = False  # "Ivy hangs from the freezers"
    if letters in word_names():
        if named and before is not None and before.folded in AT_PLACE:
            return _no_person_there(letters, before.folded)
        return not acts if word.initial else not named
    inside = named and not word.initial
    article = before is not None and before.folded in ("a", "an", "the")
    if named and after is not None and after.text.islower() and demonym(letters):
        return article or not acts
    if stretched(letters) or contracted(word.text):
        return True
    if inside and before is not None and before.folded == "in" and _a_town(word, after):
        return True
    if inside or acts:
        if any_name(letters):
            return frequency(letters) >= 10 ** (policy.paired_zipf - 9)
        return known_capital(letters, inside, policy)
    listed = word.capital and any_name(letters)
    if listed and named and word.initial and _only_a_name(letters):
        return False
    if in_dictionary(letters) or (derived(letters) and not listed):
        return True
    if any_name(letters) and not proper_adjective(letters):
        least = policy.paired_zipf if word.capital else policy.capital_zipf
        return frequency(letters) >= 10 ** (least - 9)
    if not word.capital and before is not None and before.folded in ("a", "an"):
        return foreign_thing(letters) or frequent(word, policy.word_zipf, policy)
    if named and word.initial:  # English alone: "Beamen" is a word to the Dutch
        often = max(frequency(letters), frequency(word.text.lower()))
        return often >= 10 ** (policy.capital_zipf - 9)
    return frequent(word, policy.word_zipf, policy) or (not word.capital and slip(letters))


_MOSTLY_NAMES = frozenset(
    "jack max frank bob rob nick ken eve drew curt gene pat russ ted tad wade lance dean dale ray "
    "mark grant burton gloria martin taylor jasper".split()
)
"""Names that are words as well, and seldom open a sentence as such."""


def _goes_on(after: Word) -> bool:
    """Does this word go on after somebody: ``Jack and a goat``, ``Jack, drenched``?"""
    if not after.text.islower():
        return False
    joins = after.folded in ("and", "in", "on", "at", "with", "mid")
    return joins or after.folded.endswith("ed") or third_person(after.folded)


def _a_town(word: Word, after: Word | None) -> bool:
    """Is this, after ``in``, a place of the gazetteer that few are named for: ``in Modena``?"""
    if after is not None and after.capital and not after.initial:
        return False
    own = word.text[-2:] in ("'s", "’s")
    return word.folded in places() and not own and not famous_surname(word.folded)


def _only_a_name(letters: str) -> bool:
    """Is this in a list of names, and no word, place, mark or adjective of one: ``Friedrich``?"""
    adjective = letters.endswith(("an", "ish", "ese", "ic"))
    known = in_dictionary(letters) or letters in places() or letters in brands()
    return not (known or adjective or letters in things())


def _no_person_there(letters: str, before: str) -> bool:
    """Is a capital that is a name too rather a thing, a time or a place after this word?

    ``the Hunter``, ``at Dawn``, ``in Savannah``; ``beside Rose`` and ``over Hope`` are somebody.
    """
    if letters in _SEASONS:
        return before not in _NEAR_PERSONS
    if before == "in" and letters in ("black", "white", "green", "brown", "gray", "grey"):
        return True  # "a bride in White"
    return before == "the" or (before in ("in", "across", "visiting") and letters in places())


def _is_noun_here(word: Word, after: Word | None, before: Word | None) -> bool:
    """Does an article make an ordinary word of this name: ``the miller``, ``the Clerk``?

    Not before another capital, and a capital only after ``the`` where no given name is meant.
    """
    if before is None or not in_dictionary(word.folded) or (after is not None and after.capital):
        return False
    if word.capital:
        return before.folded == "the" and not listed_name(word.folded)
    return before.folded in DETERMINERS


def known_capital(letters: str, inside: bool, policy: Policy) -> bool:
    """Is a word ordinary that stands where names stand, and is in no list of names?"""
    if not in_dictionary(letters) and worldly(letters, policy):
        return False
    if in_dictionary(letters) or proper_adjective(letters):
        return not inside or frequency(letters) >= 10 ** (policy.word_zipf - 9)
    if inside and derived(letters):
        return True
    return frequency(letters) >= 10 ** (policy.rare_zipf - 9)


def _acts(word: Word) -> bool:
    """Does this word make the one before it somebody: a verb, a surname?"""
    letters = word.folded
    return (
        letters in verbs()
        or (letters.endswith("ing") and len(letters) > 5 and letters not in NO_DEEDS)
        or (word.capital and not word.shouted)
    )
