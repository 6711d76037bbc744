"""Layer 5, second half: characters of the screen who are known by one face.

``Borat at a county fair`` names nobody real and asks for one actor all the same. A name that is
also a word, or that many have played, counts only where the text speaks of a screen: ``Eleven, as
filmed in the series``. What bears a character's name, a mask or a lunchbox, shows nobody.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import Canon, Word
from closedset.gate.lexicon import given_names, in_dictionary, squashed
from closedset.gate.phrases import adjacent, phrase_at

_SCREEN = re.compile(
    r"[^.;!?]{0,80}?(?:\b(?:in|from|of|as in|as (?:seen|filmed|shot|shown|played|portrayed|cast)"
    r"\b[^.;]{0,20}?)\s+(?:(?:the|that|his|her|their|those)\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?:films?|movies?|trilogy|franchise|saga|sitcom|series|tv show|television|adaptation|reboot|"
    r"remake|sequel|prequel|netflix|hbo|bbc)\b(?!\s+(?:set|crew|club|festival|school|poster|star))|"
    r"\blive[- ]action\b|\bas filmed\b)|(?-i:\s+from (?:The|A) [A-Z][a-z])",
    re.IGNORECASE,
)
"""What after a name, in its sentence, says that a screen knows it."""
_BEARERS = frozenset(
    "costume costumes mask masks poster posters lunchbox toy toys figurine figurines figure doll "
    "dolls shirt tshirt hoodie cosplay balloon sticker stickers comic comics card cards cake plush "
    "pinata logo mug backpack ride pajamas pyjamas sheets wig puppet statue museum banner style "
    "theme hat fan fans marathon rerun reruns quote quotes trivia night party".split()
)
"""What bears a character's name and has no face."""


@lru_cache(maxsize=1)
def _roles() -> tuple[frozenset[str], frozenset[str]]:
    """Return the squashed names that stand for a face alone, and those that need a screen."""
    text = files("closedset.gate").joinpath("data", "roles.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if line[:1] != "#")
    names = [name for line in lines for name in line.split(";") if name]
    alone = frozenset(squashed(name) for name in names if name[0] != "?")
    return alone, frozenset(squashed(name[1:]) for name in names if name[0] == "?")


def find_roles(canon: Canon, settled: frozenset[int]) -> list[str]:
    """Return the names of characters with one known face; ``settled`` words are declared names."""
    alone, beside = _roles()
    found: list[str] = []
    i = 0
    while i < len(canon.words):
        size = phrase_at(canon, i, (alone, beside)) if canon.words[i].folded else 0
        last = i + size - 1
        if size and not settled.issuperset(range(i, i + size)) and _named(canon, i, last):
            letters = "".join(w.folded for w in canon.words[i : i + size])
            if letters in alone or _SCREEN.match(canon.original, canon.words[last].end):
                found.append(canon.quote(canon.words[i], canon.words[last]))
        i += max(size, 1)
    return found


def _no_word(run: tuple[Word, ...]) -> bool:
    """Can small letters mean nothing else: ``borat``, ``buffy summers``?"""
    odd = any(not in_dictionary(w.folded) or w.folded in given_names() for w in run)
    return odd and sum(len(w.folded) for w in run) > (4 if len(run) == 1 else 7)


def _named(canon: Canon, first: int, last: int) -> bool:
    """Is the run written as a name, and is it nobody's mask, mug or card?"""
    words = canon.words
    written = (
        words[last].capital or words[last].text[:1].isdigit() or _no_word(words[first : last + 1])
    )
    after = words[last + 1] if adjacent(canon, last, last + 1) else None
    before = words[first - 1] if adjacent(canon, first - 1, first) else None
    if before is not None and before.folded in ("a", "an"):
        return False  # "an Indiana Jones hat"
    longer = after is not None and after.capital and not after.initial and not after.shouted
    given = before is not None and before.capital and not before.initial
    if first == last and (longer or given):
        return False  # "Jon Columbo", "Columbo Road"
    return written and not (after is not None and after.folded in _BEARERS)
