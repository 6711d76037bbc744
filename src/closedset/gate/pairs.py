"""Layer 4, fourth part: two names side by side that alone are words: ``bush vs gore``.

In small letters ``bush`` is a plant and ``gore`` is blood; against each other they are two
people. ``data/rivals.txt`` lists, field by field, such names. A pair is only held.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import Canon, fold
from closedset.gate.epithets import Nickname

_AGAINST = frozenset("vs versus v against".split())
_WITH = _AGAINST | {"and", "meets"}
_DUEL = frozenset("debate debates debating".split())
"""After ``bush and gore`` these say that two people are meant."""


@lru_cache(maxsize=1)
def _fields() -> tuple[dict[str, frozenset[int]], frozenset[str]]:
    """Return the name → the lines it stands on, and the names that ``and`` may join too."""
    text = files("closedset.gate").joinpath("data", "rivals.txt").read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if line[:1] != "#"]
    fields: dict[str, set[int]] = {}
    for n, names in enumerate(lines):
        for name in names:
            fields.setdefault(fold(name.lstrip("+")), set()).add(n)
    free = frozenset(fold(name) for names in lines for name in names if name[0] == "+")
    return {name: frozenset(found) for name, found in fields.items()}, free


def find_pairs(canon: Canon, settled: set[int] | frozenset[int]) -> list[Nickname]:
    """Return the pairs in a text; words in ``settled`` are known to be something else."""
    found: list[Nickname] = []
    for i in range(1, len(canon.words) - 1):
        if canon.words[i].folded in _WITH and settled.isdisjoint((i - 1, i + 1)):
            first, last = canon.words[i - 1], canon.words[i + 1]
            if _two_people(canon, i):
                found.append(Nickname(canon.quote(first, last), certain=False))
    return found


def _two_people(canon: Canon, i: int) -> bool:
    """Do the words beside ``i`` mean two people of one field?"""
    fields, free = _fields()
    first, last = canon.words[i - 1].folded, canon.words[i + 1].folded
    if first == last or fields.get(first, frozenset()).isdisjoint(fields.get(last, ())):
        return False
    if canon.words[i].folded in _AGAINST:
        return True
    after = canon.words[i + 2].folded if i + 2 < len(canon.words) else ""
    return after in _DUEL or {first, last} <= free
