"""Name-blind compile: what a generator reads has descriptions where the script has names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from closedset.gate.canonical import canonicalize
from closedset.model.performer import CastMember
from closedset.model.request import TextField

SOMEONE = "a person"
"""Stands for a declared character who is not cast in this shot."""


@lru_cache(maxsize=256)
def name_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern for any of ``names``, longest first, with possessive, or None if empty."""
    cleaned = {canonicalize(n).text.strip().lower() for n in names}
    ordered = sorted((n for n in cleaned if n), key=lambda n: (-len(n), n))
    if not ordered:
        return None
    alternatives = "|".join(r"[\s\-]+".join(map(re.escape, n.split())) for n in ordered)
    extension = r"(?:\s*\((?:V\.?O|O\.?S|O\.?C|CONT['’]?D)\.?\))?"
    return re.compile(
        rf"(?<![\w@])(?P<name>{alternatives}){extension}(?P<own>['’`´]s\b)?(?!\w)", re.IGNORECASE
    )


def prompt_of(
    texts: Sequence[TextField], cast: Sequence[CastMember], others: Iterable[str], *, negative: bool
) -> str:
    """Join the (negative) texts, names replaced by the cast performers' descriptions.

    ``others`` are declared characters and handles who are not cast here; they become ``a person``.
    """
    say: dict[str, str] = {}
    for name in others:
        say[_key(name)] = SOMEONE
    for member in cast:
        description = member.look.description or SOMEONE
        say[_key(member.character)] = description
        if member.handle:
            say[_key(member.handle)] = description
    pattern = name_pattern(tuple(sorted(say)))
    parts = []
    for field in texts:
        if (field.name == "negative_prompt") is not negative:
            continue
        text = " ".join(canonicalize(field.text).text.split())
        if pattern is not None:
            text = pattern.sub(lambda m: say[_key(m["name"])] + ("'s" if m["own"] else ""), text)
        if text:
            parts.append(text)
    return ". ".join(p.rstrip(".") for p in parts)


def _key(name: str) -> str:
    return " ".join(canonicalize(name).text.lower().replace("-", " ").split())
