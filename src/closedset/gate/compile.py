"""Name-blind compile: what a generator reads has descriptions where the script has names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from closedset.gate.bearers import bearers
from closedset.gate.called import part_pattern, parts_of
from closedset.gate.canonical import Canon, canonicalize, fold
from closedset.gate.lexicon import common, in_dictionary
from closedset.gate.phrases import listed_phrases
from closedset.model.performer import CastMember
from closedset.model.request import TextField

SOMEONE = "a person"
"""Stands for a declared character who is not cast in this shot."""
_LONE = frozenset("aeiouy")
"""Single letters that are words in English or Spanish."""
_Spellings = dict[str, tuple[str, frozenset[int]]]
_OWN = re.compile(r"['’`´]s$", re.IGNORECASE)

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
    say = _sayings(cast, others := tuple(others))
    blind = dict(descriptions_of(cast, others))
    for member in cast:
        for name in filter(None, (member.character, *member.aliases, member.handle)):
            say[_key(name)] = blind[member.character] or SOMEONE
    pattern = name_pattern(tuple(sorted(say)))
    parts = []
    for field in texts:
        if (field.name == "negative_prompt") is not negative:
            continue
        plain = _undisguised(_nameless(field.text), tuple(sorted(say)))
        text = " ".join(canonicalize(plain).text.split())
        if pattern is not None:
            text = _replace(pattern, say, text)
        text = _partless(text, tuple(sorted(say)), say)
        text = _GIVEN_NAME.sub("", text)
        if text:
            parts.append(text)
    return ". ".join(p.rstrip(".") for p in parts)


def descriptions_of(
    cast: Sequence[CastMember], others: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """Return (character, performer's description) with every declared name in it ``a person``.

    An ordinary word in lower case stays, even if a character goes by it: ``a woman``, ``brown``.
    """
    say = _sayings(cast, others)
    names = tuple(sorted(say))
    pattern = name_pattern(names)
    found = []
    for member in cast:
        text = member.look.description
        if pattern is not None and text:
            plain = " ".join(canonicalize(_undisguised(text, names)).text.split())
            text = _replace(pattern, say, plain, ordinary=True)
        found.append((member.character, text))
    return tuple(found)


def _sayings(cast: Sequence[CastMember], others: Iterable[str]) -> dict[str, str]:
    """Return every declared name and handle, as compared, as ``a person``."""
    names = [*others]
    for member in cast:
        names += [member.character, *member.aliases, member.handle]
    return {_key(name): SOMEONE for name in names if _key(name)}


@lru_cache(maxsize=64)
def _spelled(names: tuple[str, ...]) -> tuple[_Spellings, frozenset[str]]:
    """Return letters → (name, where its words begin), and every beginning of those letters."""
    table: _Spellings = {}
    for name in names:
        words = [w.folded for w in canonicalize(name).words if w.folded]
        starts, at = set(), 0
        for word in words:
            starts.add(at)
            at += len(word)
        if at > 1 and not name.startswith("@"):
            table.setdefault("".join(words), (name, frozenset(starts)))
    return table, frozenset(letters[:n] for letters in table for n in range(1, len(letters) + 1))


def _undisguised(text: str, names: tuple[str, ...]) -> str:
    """Return ``text`` with names spelled out that are spaced, dotted, cut or in other letters."""
    canon = canonicalize(text)
    parts: list[str] = []
    at = i = 0
    while i < len(canon.words):
        end, name = _disguise(canon, i, names)
        if end > i:
            first, last = canon.words[i], canon.words[end - 1]
            own = "'s" if last.text[-2:].lower() in ("'s", "’s") else ""
            parts += [text[at : first.start], name, own]
            at, i = last.end, end
        else:
            i += 1
    return "".join((*parts, text[at:]))


def _disguise(canon: Canon, first: int, names: tuple[str, ...]) -> tuple[int, str]:
    """Return where the longest disguised name that begins at word ``first`` ends, and the name."""
    table, openings = _spelled(names)
    found = (first, "")
    letters = ""
    cuts: list[tuple[int, int]] = []
    for j in range(first, len(canon.words)):
        cuts += [(len(letters), j)] if letters else []
        letters += canon.words[j].folded
        if letters not in openings:
            break
        name, starts = table.get(letters, ("", frozenset[int]()))
        if name and all(_joined(canon, k, own=cut in starts) for cut, k in cuts):
            typed = canon.quote(canon.words[first], canon.words[j])
            found = (j + 1, name) if _key(_OWN.sub("", typed)) not in names else (first, "")
    return found


def _joined(canon: Canon, k: int, *, own: bool) -> bool:
    """May the words before and at ``k`` be parts of one name, which has a gap of its ``own`` here?

    ``a dam`` is two words, and ``Zor vath`` a name that is cut.
    """
    before, word = canon.words[k - 1], canon.words[k]
    gap = canon.original[before.end : word.start]
    if not gap.strip(" \t\r\n-.") and own:
        return True
    if not any(c.isspace() for c in gap):
        return True
    return len(before.folded) == len(word.folded) == 1 or not all(
        w.folded in _LONE if len(w.folded) == 1 else in_dictionary(w.folded) for w in (before, word)
    )


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


def _replace(
    pattern: re.Pattern[str], say: dict[str, str], text: str, *, ordinary: bool = False
) -> str:
    """Return ``text`` with every name replaced; matched without case, the rest kept as it is.

    ``ordinary``: a name stays that is written as lower-case words which are no one's name alone.
    What matches a name and compares as none, as a long s does, is ``a person`` too.
    """
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(lower(text)):
        typed = text[match.start("name") : match.end("name")]
        if ordinary and typed.islower() and all(common(word) for word in typed.split()):
            continue
        own = "'s" if match["own"] else ""
        parts += [text[at : match.start()], say.get(_key(match["name"]), SOMEONE), own]
        at = match.end()
    return "".join((*parts, text[at:]))


def _partless(text: str, names: tuple[str, ...], say: dict[str, str]) -> str:
    """Return ``text`` with parts of the declared ``names`` replaced too: ``Mrs. Voss``.

    A part that several characters have is ``a person``, their family ``people``.
    """
    pattern = part_pattern(names)
    if pattern is None:
        return text
    parts = parts_of(names)

    def said(match: re.Match[str]) -> str:
        letters = fold(match["part"])
        owners = dict.fromkeys(say[name] for name in parts[letters].owners)
        one = next(iter(owners)) if len(owners) == 1 else SOMEONE
        return ("people" if parts[letters].family else one) + ("'s" if match["own"] else "")

    return pattern.sub(said, text)


def _key(name: str) -> str:
    """Return a name as it is compared: no case, no hyphens, one space."""
    plain = lower(canonicalize(name).text)
    return " ".join(plain.replace("-", " ").replace(".", " ").split())


def lower(text: str) -> str:
    """Return ``text`` in lower case, letter for letter, so that positions stay the same."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
