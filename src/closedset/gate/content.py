"""Layer 6: what no grant and no declaration can allow: sexual content, and children near it."""

from __future__ import annotations

import re

from closedset.gate.lexicon import places, squashed, things

_SEXUAL = re.compile(
    r"\b(?:porn\w*|nsfw|hentai|xxx|erotic\w*|nudes?|naked|topless|bottomless|undress(?:ed|ing)|"
    r"unclothed|lingerie|genital\w*|penis|vagina|nipples?|orgasm\w*|masturbat\w*|blowjob|"
    r"sex(?!\s+(?:education|discrimination))|sexual(?:ly)?|having sex|intercourse|fetish|bdsm|"
    r"strip(?:tease|per|ping)|make[s]? love|making love|seductive pose)\b",
    re.IGNORECASE,
)
_NOT_SEXUAL = re.compile(
    r"\bnaked\s+(?:eye|truth|flame|bulb|light\s*bulb|branches|trees?|steel|wood|soil)\b|"
    r"\bnude\s+(?:lipstick|heels|shoes|tones?|colou?rs?|palette|makeup)\b|"
    r"\bunisex\b|\bsame[- ]sex\b|\bnude-colou?red\b",
    re.IGNORECASE,
)
_MINOR = re.compile(
    r"\b(?:child(?:ren)?|kids?|minors?|toddlers?|infants?|bab(?:y|ies)|schoolgirls?|schoolboys?|"
    r"preteens?|teen(?:age)?(?:r|d)?s?|adolescents?|boys?|girls?|underage|lolita|loli|shota|"
    r"(?:[1-9]|1[0-7])[- ]?(?:year|yr)s?[- ]?old)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:bare-?(?:chested|bottomed)|shirtless|in (?:her|his|their) underwear|bikini|swimsuit|"
    r"bath(?:tub|ing)|shower(?:ing)?|bra|panties|sexy|seductive\w*|sensual\w*|provocative\w*)\b",
    re.IGNORECASE,
)
_STYLE = re.compile(
    r"\b(?:in the style of|in the manner of|style of|art by|painted by|photographed by|directed by|"
    r"illustrated by)\s+(?-i:(?:the\s+|an?\s+)?(?P<who>[A-Z][\w'’.-]+(?:\s+[A-Z][\w'’.-]+)*))",
    re.IGNORECASE,
)


def find_sexual(text: str) -> tuple[str, str] | None:
    """Return (code, span) of sexual content in ``text``, minors first, or None."""
    plain = _NOT_SEXUAL.sub(" ", text)
    sexual, minor, bare = _SEXUAL.search(plain), _MINOR.search(plain), _BARE.search(plain)
    if minor and (sexual or (bare and _young(minor.group()) and _sexy(bare.group()))):
        return "minor", minor.group()
    if sexual:
        return "sexual-content", sexual.group()
    return None


def _young(word: str) -> bool:
    return bool(word)


def _sexy(word: str) -> bool:
    """Words that are innocent at a beach or in a bathroom do not count."""
    return bool(re.match(r"sexy|seductive|sensual|provocative|panties|bra", word, re.IGNORECASE))


def find_style(text: str) -> str | None:
    """Return the words that ask for an artist's manner, or None."""
    for match in _STYLE.finditer(text):
        named = squashed(match["who"])
        known = named in things() or named in places() or named in _MANNERS
        if not known and not named.endswith(("ism", "isme", "ismo")):
            return match.group()
    return None


_MANNERS = frozenset("dalmatian egyptian manga anime comic noir".split())
