"""How a screenplay brings somebody in: a shouted word, then who that is.

``EDDA (20s, freckles)`` and ``MARA, a tired bus driver, wipes the window.`` are people;
``BANG, a door`` and ``SILENCE, the man waits`` are not. A shouted word that is no name at all needs
an age; one that may be a name needs only a phrase about somebody that ends where it should.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from closedset.gate.called import TITLES
from closedset.gate.canonical import Word
from closedset.gate.epithets import STAGE_NAMES
from closedset.gate.lexicon import given_names, in_dictionary, surnames, word_names
from closedset.gate.wordforms import any_name, part
from closedset.model.entrance import SOMEBODY

_AGED = re.compile(
    r"\s*\((?:\d|mid|early|late|age|teen|twent|thirt|fort|fift|sixt|a (?:man|woman))", re.IGNORECASE
)
"""What stands after a name at its first entrance: ``EDDA (20s, freckles)``."""
_LONGEST = 4
"""Words in a name; a longer run is a caption."""
_HOURS = frozenset("dawn summer autumn winter june may april august".split())


def enters(words: Sequence[Word], i: int, text: str) -> bool:
    """Does the shouted word at ``i``, alone or in a run, bring somebody in by what follows it?"""
    run = _shouted_run(words, i, text)
    end = run[-1].end
    if _speaks(words[i], run, text):
        return True
    if _AGED.match(text, end):
        return not all(part(word.folded) for word in run)
    if run[-1].folded in _HOURS or not SOMEBODY.match(text, end):
        return False
    names = (given_names(), surnames(), word_names(), STAGE_NAMES)
    return any(
        any(w.folded in known for known in names) or not in_dictionary(w.folded) for w in run
    )


def _speaks(word: Word, run: Sequence[Word], text: str) -> bool:
    """Is ``word`` in a cue, a name alone on its line above what is said: ``PERPETUA``?"""
    before = text[: run[0].start]
    alone = not before or before.endswith("\n")
    if not alone or not _LINE_BELOW.match(text, run[-1].end):
        return False
    named = any_name(word.folded) or not in_dictionary(word.folded)
    return named and not part(word.folded) and word.folded not in TITLES and len(word.folded) > 2


_LINE_BELOW = re.compile(r" ?(?:\([^()\n]{1,20}\))?\n[ \t]*\S")


def _shouted_run(words: Sequence[Word], i: int, text: str) -> Sequence[Word]:
    """Return the shouted words side by side around ``i``: ``ABELARD FINK``."""
    first = last = i
    while first and words[first - 1].shouted and _beside(words, first - 1, text):
        first -= 1
    while last + 1 < len(words) and words[last + 1].shouted and _beside(words, last, text):
        last += 1
    return words[first : last + 1] if last - first < _LONGEST else words[i : i + 1]


def _beside(words: Sequence[Word], i: int, text: str) -> bool:
    return text[words[i].end : words[i + 1].start] in (" ", "-", ". ")
