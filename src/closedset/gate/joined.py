"""Texts that a generator reads as one: a name whose parts stand in two of them."""

from __future__ import annotations

from collections.abc import Sequence

from closedset.gate.canonical import canonicalize
from closedset.gate.lexicon import given_names, in_dictionary, place_heads, places, word_names
from closedset.gate.notable import last_names, load_notable, name_parts

_SHORT_FIELD = 2
"""Words of a text that may be the half of a name and nothing else."""


def joined(texts: Sequence[str]) -> str:
    """Return texts as one, as a generator's prompt has them."""
    return ", ".join(said for text in texts if (said := text.strip(" .,;\n")))


def parted_names(texts: Sequence[str]) -> list[str]:
    """Return notable people's names of which one text is the surname: ``mark …`` and ``hamill``."""
    exact, flipped = load_notable().exact, load_notable().flipped
    words = [[w.folded for w in canonicalize(text).words] for text in texts]
    found = []
    for i, short in enumerate(words):
        if not 0 < len(short) <= _SHORT_FIELD:
            continue
        last = "".join(short)
        for j, others in enumerate(words):
            firsts = dict.fromkeys(w for w in others if w in given_names() | word_names())
            found += [
                f"{first} {' '.join(short)}"
                for first in firsts
                if i != j and first + last in exact and first + last not in flipped
            ]
    return found


def surname_alone(name: str) -> bool:
    """Is ``name`` a notable person's surname, and of no place or thing that says what it is?

    ``Clooney`` may be an invented somebody; a place or a thing is ``Clooney Street``.
    """
    parts = name_parts(name)
    if not parts or parts[-1] in place_heads() | places() or in_dictionary(parts[-1]):
        return False
    return parts[-1] in last_names()
