"""Name-blind compile: what a generator reads has descriptions where the script has names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from closedset.gate.bearers import bearers
from closedset.gate.canonical import canonicalize
from closedset.gate.phrases import listed_phrases
from closedset.model.performer import CastMember
from closedset.model.request import TextField

SOMEONE = "a person"
"""Stands for a declared character who is not cast in this shot."""


_GIVEN_NAME = re.compile(r"\s+(?:named|called|nicknamed)\s+[\"“']?[A-Z][\w'’-]*[\"”]?")
"""``a dog named Elvis`` clears, because no person is meant; the name itself still stays behind."""


@lru_cache(maxsize=256)
def name_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern for any of ``names``, longest first, with possessive, or None if empty."""
    cleaned = {_key(n) for n in names}
    ordered = sorted((n for n in cleaned if n), key=lambda n: (-len(n), n))
    if not ordered:
        return None
    alternatives = "|".join(r"[\s\-.]+".join(map(re.escape, n.split())) for n in ordered)
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
        for name in (member.character, *member.aliases):
            say[_key(name)] = description
        if member.handle:
            say[_key(member.handle)] = description
    pattern = name_pattern(tuple(sorted(say)))
    parts = []
    for field in texts:
        if (field.name == "negative_prompt") is not negative:
            continue
        text = " ".join(canonicalize(_nameless(field.text)).text.split())
        if pattern is not None:
            text = _replace(pattern, say, text)
        text = _GIVEN_NAME.sub("", text)
        if text:
            parts.append(text)
    return ". ".join(p.rstrip(".") for p in parts)


def _nameless(text: str) -> str:
    """Return ``text`` with what bears a real person's name said without it: ``a square``."""
    canon = canonicalize(text)
    parts: list[str] = []
    at = 0
    found = bearers(canon, listed_phrases(canon))
    for bearer in sorted(found, key=lambda b: (b.words.start, -len(b.words))):
        first, last = canon.words[bearer.words[0]], canon.words[bearer.words[-1]]
        if first.start >= at:
            own = "'s" if last.text[-2:] in ("'s", "’s") and bearer.reads else ""
            parts += [text[at : first.start], bearer.reads, own]
            at = last.end
    return "".join((*parts, text[at:]))


def _replace(pattern: re.Pattern[str], say: dict[str, str], text: str) -> str:
    """Return ``text`` with every name replaced; matched without case, the rest kept as it is."""
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(lower(text)):
        own = "'s" if match["own"] else ""
        parts += [text[at : match.start()], say[_key(match["name"])], own]
        at = match.end()
    return "".join((*parts, text[at:]))


def _key(name: str) -> str:
    """Return a name as it is compared: no case, no hyphens, one space."""
    plain = lower(canonicalize(name).text)
    return " ".join(plain.replace("-", " ").replace(".", " ").split())


def lower(text: str) -> str:
    """Return ``text`` in lower case, letter for letter, so that positions stay the same."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
