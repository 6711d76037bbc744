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

_AGED = re.compile(
    r"\s*\((?:\d|mid|early|late|age|teen|twent|thirt|fort|fift|sixt|a (?:man|woman))", re.IGNORECASE
)
"""What stands after a name at its first entrance: ``EDDA (20s, freckles)``."""
_SOMEBODY = re.compile(
    r",\s+(?:an?|the|his|her|their|our|one)\s+(?:(?!of\b|in\b|on\b|at\b)[\w'’-]+\s+){0,4}?"
    r"(?:man|woman|boy|girl|guy|lady|kid|child|teen|teenager|driver|nurse|cook|clerk|guard|cop|"
    r"judge|priest|nun|monk|thief|spy|chef|maid|pilot|coach|student|widow|widower|mother|father|"
    r"brother|sister|son|daughter|wife|husband|uncle|aunt|friend|neighbou?r|stranger|star|model|"
    r"chief|boss|king|queen|prince|princess|captain|sergeant|detective|patient|orphan|twin|"
    r"(?!(?:river|flower|paper|number|winter|summer|letter|dinner|tower|shower|ladder|power|corner|"
    r"counter|shutter|hammer|poster|whisper|murmur|thunder|water|clatter|flicker|glimmer|shimmer|"
    r"mirror|door|floor|motor|tractor|drawer|tremor|siren|organ|fist|mist|twist|list|trailer|"
    r"silver|amber|feather|ember|cluster|shower|copper|over|under|after|other|another)\b)"
    r"\w{2,}(?:er|or|ist|ian|eer|ess))\s*(?=[,.;:(–—-]|who\b|with\b|in (?:his|her|a)\b|$)",
    re.IGNORECASE,
)
"""``, a tired bus driver,``: a phrase about somebody, closed like one."""
_HOURS = frozenset("dawn summer autumn winter june may april august".split())


def enters(word: Word, text: str) -> bool:
    """Does the shouted ``word`` bring somebody in, by what follows it in ``text``?"""
    if _AGED.match(text, word.end) and not part(word.folded):
        return True
    letters = word.folded
    if letters in _HOURS or not _SOMEBODY.match(text, word.end):
        return False
    names = (given_names(), surnames(), word_names(), STAGE_NAMES)
    return any(letters in known for known in names) or not in_dictionary(letters)
