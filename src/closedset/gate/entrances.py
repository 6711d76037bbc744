"""How a screenplay brings somebody in: a shouted word, then who that is.

``EDDA (20s, freckles)`` and ``MARA, a tired bus driver, wipes the window.`` are people;
``BANG, a door`` and ``SILENCE, the man waits`` are not. A shouted word that is no name at all needs
an age; one that may be a name needs only a phrase about somebody that ends where it should.
"""

from __future__ import annotations

import re

from closedset.gate.canonical import Word
from closedset.gate.epithets import STAGE_NAMES
from closedset.gate.lexicon import given_names, in_dictionary, surnames, word_names
from closedset.gate.wordforms import part
from closedset.model.entrance import SOMEBODY

_AGED = re.compile(
    r"\s*\((?:\d|mid|early|late|age|teen|twent|thirt|fort|fift|sixt|a (?:man|woman))", re.IGNORECASE
)
"""What stands after a name at its first entrance: ``EDDA (20s, freckles)``."""
_HOURS = frozenset("dawn summer autumn winter june may april august".split())


def enters(word: Word, text: str) -> bool:
    """Does the shouted ``word`` bring somebody in, by what follows it in ``text``?"""
    if _AGED.match(text, word.end) and not part(word.folded):
        return True
    letters = word.folded
    if letters in _HOURS or not SOMEBODY.match(text, word.end):
        return False
    names = (given_names(), surnames(), word_names(), STAGE_NAMES)
    return any(letters in known for known in names) or not in_dictionary(letters)
