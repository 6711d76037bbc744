"""Capitals that stand where only somebody does, though a list knows the word as something else.

``Mrs. Bell``, ``Sister Harrow``, ``Virginia's Mother``, ``Juniper, 40s, a tired baker``, ``a photo
of Vienna Hill``. Each sign is what stands beside the word, so it holds for names that no list has.
"""

from __future__ import annotations

import re

from closedset.gate.called import KIN, TITLES
from closedset.gate.canonical import Canon, Word
from closedset.gate.languages import is_function_word
from closedset.gate.lexicon import (
    brands,
    frequency,
    given_names,
    in_dictionary,
    large_cities,
    more_names,
    myths,
    place_heads,
    places,
    products,
    proper_adjective,
    things,
    trade_words,
    verbs,
    word_names,
)
from closedset.gate.opening import BEINGS, PORTRAITS, does_what_people_do, opens_as_namesake
from closedset.gate.phrases import DETERMINERS, HEADS_FIRST, SURNAME_HEADS, UNMANNED, adjacent
from closedset.gate.scenery import at_the_corner, lettered
from closedset.gate.scripts import family, script_of
from closedset.gate.wordforms import (
    ENGLISH_MONTHS,
    any_name,
    could_be_name,
    listed_name,
    usual_here,
)

_HOLY = frozenset("sister brother father mother lady lord king queen prince princess saint pope "
                  "emperor empress count duke general major president chef coach grandpa "
                  "cousin".split())  # fmt: skip
"""Titles that things bear too: ``Mother Nature``, ``King Cobra``, ``General Store``."""
SHOWN = frozenset(
    "sign signs word words text letters lettering reads reading says saying written writes wrote "
    "titled title label labeled labelled caption captioned spelling spells logo marked poster "
    "banner neon brand named style called film movie book song game characters script".split()
)
"""What is read on a sign, or is a work's title, may be any word."""
_MAD = frozenset("old young little big fat blind mad crazy poor dear sweet tiny tall skinny "
                 "drunk sleepy lucky one-eyed toothless".split())  # fmt: skip
"""Before a capital these say whom somebody is told from: ``Mad Hob``, ``Little Marlow``."""
_RELATED = KIN | frozenset(
    "lawyer boss assistant bodyguard landlord landlady neighbor partner ex agent doctor nurse "
    "teacher secretary grandmother grandfather mom mum dad sibling twin nephew niece uncle aunt "
    "roommate henchman ghost stunt double understudy".split()
)
_AGED = re.compile(
    r", (?:(?:early|mid|late)[ -])?(?:\d0s|[1-9]\d|teens|twenties|thirties|forties|fifties|sixties)"
    r", (?:an? |in |wear|hold|with )|\s?\((?:(?:early|mid|late)[ -])?(?:\d0s|[1-9]\d)\)"
)
"""After a capital this makes it somebody: ``, 40s, a tired baker``."""
_HEARD = re.compile(r"\s?\((?:V\.?\s?O|O\.?\s?[SC])\.?\)")
"""After a name this says that somebody is heard and not seen."""
_WHERE = frozenset("in at near on across above around visiting outside inside through".split())
_NOT_BEFORE = _WHERE | DETERMINERS | HEADS_FIRST | {"the"}


def somebody_by_place(canon: Canon, settled: frozenset[int]) -> set[int]:
    """Return the indexes of words that are somebody by what stands beside them.

    ``settled`` holds those of declared names, and of phrases of several words that a list knows.
    """
    found = _among_latin(canon, settled)
    for i, word in enumerate(canon.words):
        if i in settled or not word.capital or len(word.folded) < 2:
            continue
        if any(sign(canon, i) for sign in _SIGNS):
            named = {i}
        elif _in_full(canon, i, settled) or _portrayed(canon, i, settled):
            named = {i, i + 1}
        else:
            continue
        if not _off_scene(canon, i):  # asked last: it searches the text
            found |= named
    return found


def _off_scene(canon: Canon, i: int) -> bool:
    """Is this a street's name at a corner, or what a sign says: ``Private Property``?"""
    return at_the_corner(canon, i) or lettered(canon, i)


def _among_latin(canon: Canon, settled: frozenset[int]) -> set[int]:
    """Return two words side by side in another script, in a text in Latin letters: ``아만다 고만``.

    What is quoted, or said to be written, is lettering.
    """
    if canon.text.isascii() or family(canon.text) != "latin":
        return set()
    found: set[int] = set()
    for i in range(len(canon.words) - 1):
        pair = canon.words[i : i + 2]
        scripts = {script_of(w.text[0]) for w in pair}
        if len(scripts) != 1 or scripts & {"latin", "other"} or not adjacent(canon, i, i + 1):
            continue
        shown = {w.folded for w in canon.words[max(0, i - 4) : i]} & SHOWN
        quoted = canon.original[: pair[0].start].rstrip()[-1:] in tuple("'\"“‘「『«(")
        if not (shown or quoted or settled & {i, i + 1}):
            found |= {i, i + 1}
    return found


def _titled(canon: Canon, i: int) -> bool:
    """Does a title that only somebody bears stand before word ``i``: ``Mrs. Bell``?"""
    if i == 0 or not adjacent(canon, i - 1, i) or not could_be_name(canon.words[i]):
        return False
    title = canon.words[i - 1]
    if not title.capital or title.folded not in TITLES:
        return False
    if title.folded in _HOLY and not (title.shouted or any_name(canon.words[i].folded)):
        return canon.words[i].folded in places()
    return canon.words[i].folded not in TITLES | myths() | place_heads() | {"jr", "sr"}


def _told_apart(canon: Canon, i: int) -> bool:
    """Does a capital before word ``i`` say which of several that is: ``Mad Hob``?"""
    if i == 0 or not adjacent(canon, i - 1, i) or not could_be_name(canon.words[i]):
        return False
    label, word = canon.words[i - 1], canon.words[i]
    if not (label.capital and label.folded in _MAD) or word.folded in UNMANNED:
        return False
    if proper_adjective(word.folded) or word.folded in ENGLISH_MONTHS:
        return False
    if adjacent(canon, i, i + 1) and canon.words[i + 1].folded in place_heads():
        return False  # "Old Quarry Rd"
    if i > 1 and canon.words[i - 2].folded in DETERMINERS | {"the", "in"}:
        return False
    if not label.initial and i > 1 and not canon.words[i - 2].capital:
        return True
    return any_name(word.folded) or not in_dictionary(word.folded)


def _somebodys(canon: Canon, i: int) -> bool:
    """Is word ``i`` whose date or mother comes after it: ``Virginia's Mother``, ``Will'S DATE``?"""
    word = canon.words[i]
    if word.text[-2:].lower() not in ("'s", "’s") or not adjacent(canon, i, i + 1):
        return False
    if i and canon.words[i - 1].folded in DETERMINERS | {"the"}:
        return False
    whose = canon.words[i + 1]
    if whose.folded not in _RELATED or usual_here(word.folded):
        return False
    if whose.capital and not word.shouted:
        return True
    return whose.text.islower() and any_name(word.folded)


def _aged(canon: Canon, i: int) -> bool:
    """Is an age said of word ``i``: ``Juniper, 40s, a tired baker``?"""
    word = canon.words[i]
    if not word.shouted and _HEARD.match(canon.original, word.end):
        return True
    if word.shouted or not _AGED.match(canon.original, word.end):
        return False
    if i and canon.words[i - 1].capital and adjacent(canon, i - 1, i):
        return False
    if word.folded in places() and not any_name(word.folded):
        return False
    return word.folded not in _RELATED or not in_dictionary(word.folded)


def _filmed(canon: Canon, i: int) -> bool:
    """Does a camera that holds on word ``i`` hold on somebody: ``push in on Clementine``?"""
    word = canon.words[i]
    if word.initial or not could_be_name(word) or _is_listed(word.folded):
        return False
    if adjacent(canon, i, i + 1) and canon.words[i + 1].capital:
        return False
    if not _CAMERA.search(canon.original[max(word.start - 40, 0) : word.start]):
        return False
    known = word.folded in large_cities() or word.folded in brands() or word.folded in UNMANNED
    return any_name(word.folded) and not known and not proper_adjective(word.folded)


def _is_listed(letters: str) -> bool:
    """Is this a film word, a day, a god, or a thing that nobody is called?"""
    if letters in trade_words() or letters in ENGLISH_MONTHS or letters in myths():
        return True
    return letters in things() and letters not in more_names()


_CAMERA = re.compile(
    r"\b(?:push(?:es|ing)?|zoom(?:s|ing)?|doll(?:y|ies|ying)|creep(?:s|ing)?|close|closer|hold(?:s|"
    r"ing)?|linger(?:s|ing)?|stay(?:s|ing)?|settle(?:s|ing)?|land(?:s|ing)?|focus(?:es)?|tight|"
    r"move(?:s|ing)?)(?: (?:slowly|back|gently))? (?:in )?(?:on|onto) $|"
    r"\b(?:pan|tilt|rack(?: focus)?|pull focus|track|whip)(?:s|ning|ing)?"
    r"(?: (?:slowly|up|down|over|across|back|left|right))? (?:to|with|behind) $",
    re.IGNORECASE,
)
"""Before a capital: what a camera does to whom it shows."""


def _in_full(canon: Canon, i: int, settled: frozenset[int]) -> bool:
    """Is word ``i`` the first of two names that are words or places: ``Vienna Hill``?"""
    if not adjacent(canon, i, i + 1) or i + 1 in settled:
        return False
    first, last = canon.words[i], canon.words[i + 1]
    if not (could_be_name(first) and could_be_name(last)) or last.initial:
        return False
    before = canon.words[i - 1] if adjacent(canon, i - 1, i) else None
    if before is not None and before.shouted and before.folded in trade_words():
        before = None  # "POV Althea Villanueva"
    if before is not None and (before.capital or before.folded in _NOT_BEFORE):
        return False
    if i + 2 < len(canon.words) and adjacent(canon, i + 1, i + 2) and canon.words[i + 2].capital:
        return False
    if first.folded in places() and (_only_a_name(last.folded) or _two_towns(first, last)):
        return True
    return _given(first) and _family(first, last) and not _a_place(canon, i)


def _portrayed(canon: Canon, i: int, settled: frozenset[int]) -> bool:
    """Is word ``i`` the first of two names that sit for a portrait or act: ``Minato Ishii walks``?

    Each word alone may be a place or a thing to some list.
    """
    if not adjacent(canon, i, i + 1) or i + 1 in settled:
        return False
    first, last = canon.words[i], canon.words[i + 1]
    if not (could_be_name(first) and could_be_name(last)) or proper_adjective(first.folded):
        return False
    if last.initial or last.folded in UNMANNED | BEINGS or not _name_or_place(first.folded):
        return False
    acts = does_what_people_do(canon.original[last.end : last.end + 200])
    if first.initial:
        return acts and _name_or_place(last.folded)
    sits = tuple(w.folded for w in canon.words[max(i - 2, 0) : i])
    return (sits in _SITS and first.folded not in DETERMINERS) or (sits in _NEAR and acts)


def _name_or_place(letters: str) -> bool:
    return any_name(letters) or letters in places()


_SITS = {(what, "of") for what in PORTRAITS}
_NEAR = _SITS | {("up", "of"), ("closeup", "of"), ("shot", "of"), ("photo", "of")}


def _two_towns(first: Word, last: Word) -> bool:
    """Are these two towns' names side by side, as no address has them: ``Minato Ishii``?

    The first may be a large one where the second is a surname as well.
    """
    small = all(
        w.folded in places() and w.folded not in large_cities() and not in_dictionary(w.folded)
        for w in (first, last)
    )
    return small or (
        last.folded in more_names()
        and last.folded in places() - large_cities()
        and last.capital
        and not in_dictionary(last.folded)
    )


def _only_a_name(letters: str) -> bool:
    """Is this a surname and nothing else, also after a large city: ``Paris Geller``?"""
    other = in_dictionary(letters) or letters in large_cities() or letters in brands()
    return letters in more_names() and not other and not usual_here(letters)


def _given(word: Word) -> bool:
    letters = word.folded
    if is_function_word(letters) or letters in HEADS_FIRST or frequency(letters) > 10 ** (5.4 - 9):
        return letters in given_names() or letters in word_names()
    return any_name(letters) or (letters in places() and letters not in large_cities())


def _family(first: Word, last: Word) -> bool:
    """May ``last`` be a surname after ``first``: no month, animal, or land that a city lies in?"""
    letters = last.folded
    if letters in ENGLISH_MONTHS or letters in UNMANNED or frequency(letters) > 10 ** (5.8 - 9):
        return False
    if usual_here(letters) and letters not in word_names():
        return False
    ordinary = in_dictionary(first.folded) and not listed_name(first.folded)
    if letters in products() and ordinary and not listed_name(letters):
        return False  # "Coffee Machine"
    if first.folded in large_cities() and letters in large_cities():
        return False
    return any_name(letters)


def _a_place(canon: Canon, i: int) -> bool:
    """Do words ``i`` and the next make a place, ``Max Beach``, that nothing says acts?"""
    if canon.words[i + 1].folded not in place_heads() - SURNAME_HEADS:
        return False
    after = canon.words[i + 2] if adjacent(canon, i + 1, i + 2) else None
    acts = after is not None and after.folded in verbs()
    return not acts or canon.words[i].folded in places()


_SIGNS = (_titled, _told_apart, _somebodys, _aged, _filmed, opens_as_namesake)
