"""Layer 5: words that ask for a real person without a name.

A description means somebody if it ties a public part (actor, president, founder) to something that
only one person has: a work, a land, a date, a first, a feat. ``the captain of the fishing boat``
ties a part to a common noun and passes; ``the captain of Argentina's team`` does not. Works are
marked first, so that their titles count as names in lower case too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import Canon, Word, canonicalize
from closedset.gate.lexicon import brands, places, squashed, things
from closedset.gate.phrases import phrase_at


@dataclass(frozen=True, slots=True)
class _Patterns:
    """``data/descriptions.txt``, compiled."""

    judged: tuple[tuple[re.Pattern[str], str], ...]
    """(pattern, ``refuse`` or ``hold``)."""
    asked: tuple[tuple[re.Pattern[str], str], ...]
    """The same, of likenesses asked for outright."""
    beside: dict[str, tuple[int, ...]]
    """Letters, and which of ``asked`` are tried on a text that has them; on others they are not."""
    harmless: re.Pattern[str]
    daily: re.Pattern[str]
    """A part with what anybody may do or carry: ``the Italian chef who burned the sauce``."""
    cue: re.Pattern[str]
    """A text without one of these words describes nobody."""
    roles: dict[str, str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    roles: dict[str, str] = {}
    judged: list[tuple[re.Pattern[str], str]] = []
    asked: list[tuple[re.Pattern[str], str]] = []
    beside: dict[str, tuple[int, ...]] = {}
    special: dict[str, re.Pattern[str]] = {}

    def filled(pattern: str) -> str:
        while found := re.search(r"<([A-Z]+)>", pattern):
            pattern = pattern.replace(found.group(), roles[found.group(1)])
        return pattern

    text = files("closedset.gate").joinpath("data", "descriptions.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        kind, tab, pattern = line.partition("\t")
        if not tab:
            name, _, alternatives = line.partition(" = ")
            roles[name] = alternatives
            continue
        compiled = re.compile(filled(pattern), re.IGNORECASE)
        verdict, *letters = kind.split()
        if letters:
            for part in (each.replace("_", " ") for each in letters):
                beside[part] = (*beside.get(part, ()), len(asked))
            asked.append((compiled, verdict))
        elif kind in ("refuse", "hold"):
            judged.append((compiled, kind))
        else:
            special[kind] = compiled
    solved = {name: filled(pattern) for name, pattern in roles.items()}
    several = special["harmless"], special["daily"], special["cue"]
    return _Patterns(tuple(judged), tuple(asked), beside, *several, solved)


@lru_cache(maxsize=1)
def _works() -> frozenset[str]:
    return _listed("works.txt")


@lru_cache(maxsize=1)
def _feats() -> re.Pattern[str]:
    text = files("closedset.gate").joinpath("data", "feats.txt").read_text("utf-8")
    feats = {
        f.strip().lower().replace("-", " ")
        for line in text.splitlines()
        if line[:1] != "#"
        for f in line.split(";")
    }
    ordered = sorted((f for f in feats if f), key=lambda f: (-len(f), f))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")


def _listed(name: str) -> frozenset[str]:
    text = files("closedset.gate").joinpath("data", name).read_text("utf-8")
    entries = (e for line in text.splitlines() if line[:1] != "#" for e in line.split(";"))
    return frozenset(k for e in entries if len(k := squashed(e)) > 1)


_COMMON_TITLES = frozenset(
    "it us bad her baby sorry hello ghost speed heat fame cats ray elvis lost house friends "
    "alien us roar stan vogue halo umbrella diamonds rey carrie emma yellow creep zombie heroes "
    "rehab valerie apple amazon oracle virgin queen genesis kiss oasis blur scream halloween "
    "psycho venom blade joker dune frozen avatar gravity wicked sherlock eleven wednesday toxic "
    "firework seven chicago imagine respect yesterday superstition stars america gravity "
    "relativity evolution telephone communism gladiator predator ferrari mercedes barcelona "
    "scrubs skins girls weeds dallas dynasty empire power suits billions succession entourage "
    "shameless dark ballers liverpool chelsea casino fight misery jaws rocky birdman dexter".split()
)
"""Titles that are also ordinary words count only when capitalized."""


def _mark_works(text: str) -> str:
    """Return ``text`` with the titles of works replaced by a word that patterns see."""
    canon = canonicalize(text)
    words = canon.words
    parts: list[str] = []
    at = 0
    for title in _works_at(canon):
        parts += [text[at : words[title.start].start], "XWORK"]
        at = words[title.stop - 1].end
        if text[at - 2 : at] in ("'s", "’s"):
            parts.append("'s")
    return "".join((*parts, text[at:])) if parts else text


def _works_at(canon: Canon) -> Iterator[range]:
    """Yield the words, as ranges of indexes, of each title of a work."""
    i = 0
    while i < len(canon.words):
        size = phrase_at(canon, i, (_works(),))
        run = canon.words[i : i + size]
        letters = "".join(w.folded for w in run)
        shy = letters in _COMMON_TITLES or (size == 1 and len(letters) < 6)
        if size and not (shy and not any(_a_title(w) for w in run)):
            yield range(i, i + size)
        i += max(size, 1)


def _a_title(word: Word) -> bool:
    """Is this word's capital more than the sentence's, and no land's, as in ``the US``?"""
    return word.capital and not word.initial and word.text != "US"


def works_in(canon: Canon) -> bool:
    """Does a text hold the title of a work, written as one?"""
    return next(_works_at(canon), None) is not None


def roles_pattern(names: tuple[str, ...], more: str) -> re.Pattern[str]:
    """Return a pattern for the named alternatives of ``descriptions.txt`` and ``more``."""
    parts = [_patterns().roles[name] for name in names]
    return re.compile(rf"\b(?:{'|'.join((more, *parts))})s?\b", re.IGNORECASE)


def find_descriptions(text: str) -> list[tuple[str, str]]:
    """Return (span, ``refuse`` or ``hold``) for each description of a real person in ``text``."""
    lowered = text.lower().replace("’", "'").replace("-", " ")
    feat = _feats().search(lowered)
    found = [(feat.group(), "hold")] if feat else []
    patterns = _patterns()
    found += _asked(text, lowered)
    if not patterns.cue.search(text):
        return list(dict.fromkeys(found))
    plain = patterns.daily.sub("somebody", patterns.harmless.sub("somebody", text))
    for candidate in dict.fromkeys((plain, _mark_works(plain))):
        for pattern, verdict in patterns.judged:
            match = pattern.search(candidate)
            if match and not _about_nobody(match.group()):
                found.append((match.group().strip().replace("XWORK", "…"), verdict))
    return list(dict.fromkeys(found))


def _asked(text: str, lowered: str) -> list[tuple[str, str]]:
    """Return the likenesses that are asked for outright: ``my old boss, use her face``."""
    patterns, found = _patterns(), list[tuple[str, str]]()
    lowered = f" {lowered} "
    near = {i for part, which in patterns.beside.items() if part in lowered for i in which}
    for i in sorted(near):
        pattern, verdict = patterns.asked[i]
        if match := pattern.search(text):
            found.append((match.group().strip(" ,"), verdict))
    return found


_LASTING = re.compile(
    r"\b(?:wrote|kept a|penned|founded|invented|discovered|assassinated|liberated|painted|composed|"
    r"stood before|faced down|hijacked|bombed|robbed)\b"
)
"""What one does in a place and is remembered for, as nobody is for having come from there."""
_TIED = re.compile(r"\b(?:of|from|in|at|for)\s+(?:the\s+|a\s+)?([A-Z].*)$")


@lru_cache(maxsize=1)
def _everyman() -> tuple[re.Pattern[str], re.Pattern[str]]:
    roles = _patterns().roles
    parts = "|".join(roles[name] for name in ("ART", "SPORT", "FOUND"))
    return (
        re.compile(rf"\s*(?:\w+\s+)?{roles['ANYONE']}\b", re.IGNORECASE),
        re.compile(rf"\s*(?:\w+\s+)?(?:{parts})\s+(?:from|in|at)\b", re.IGNORECASE),
    )


def _about_nobody(span: str) -> bool:
    """Does the pattern tie somebody only to where they are: ``a man from Texas``?"""
    tie = _TIED.search(span)
    if tie is None or "XWORK" in span or _LASTING.search(span):
        return False
    target = squashed(tie.group(1))
    anyone, trade = _everyman()
    nowhere = target in places() or target in things() or target in brands()
    return nowhere and bool(anyone.match(span) or trade.match(span))
