"""What a performer ruled out, held against everything a shot says.

Words find topics, and words can be missed, so this errs towards no: a topic nobody knows, a
language whose words are not listed, and every listed word anywhere in the shot refuse. Dialogue
counts too: nobody draws it, but the board prints it under the picture.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import canonicalize, fold, squash
from closedset.gate.languages import languages_of
from closedset.gate.scripts import family
from closedset.model.grant import VerifiedGrant
from closedset.model.request import PictureRequest
from closedset.model.topics import TOPICS, topic_of
from closedset.model.verdict import Reason

READ = frozenset({"en", "es"})
"""Languages whose words ``data/topics.txt`` lists."""


def ruled_out(request: PictureRequest, character: str, grant: VerifiedGrant) -> list[Reason]:
    """Return a refusal for each thing the performer ruled out that this shot may hold."""
    if not grant.prohibited:
        return []
    said = _said(request)
    found = []
    for term in grant.prohibited:
        why = _why(term, said)
        if why:
            found.append(_refusal(grant.handle, term, why, character))
    return list(dict.fromkeys(found))


def _why(term: str, said: tuple[str, ...]) -> str:
    """Say why a shot with these texts may be what ``term`` rules out; empty if it is not."""
    topic = topic_of(term)
    if not topic:
        return "and this program cannot tell whether a shot keeps to that"
    for text in said:
        canon = canonicalize(text)
        runs = [letters for letters, _, _ in squash(canon.words)]
        plain = " ".join([*(word.folded for word in canon.words), *runs])
        match = _pattern(topic).search(plain)
        if match:
            return f"and this shot says {match.group()!r}"
    for text in said:
        words = [word.text.lower() for word in canonicalize(text).words]
        foreign = any(family(word) != "latin" for word in words if word.isalpha())
        if foreign or not READ & set(languages_of(words)):
            return "and this shot is written in a language in which the words for it are not known"
    return ""


def _said(request: PictureRequest) -> tuple[str, ...]:
    """Return every text of a request, and what it is for."""
    shot = request.shot
    texts = [field.text for field in request.texts]
    texts += [shot.action, shot.setting.place, shot.setting.kind.value, request.media]
    texts += [thing.value for thing in shot.setting.dressing]
    for mark in shot.marks:
        texts += [mark.place, mark.does, mark.manner, mark.looks_at]
        texts += [mark.prop.value] if mark.prop else []
    texts += [member.look.description for member in request.cast]
    texts += [line.text for line in shot.dialogue]
    texts += [shot.focus.value] if shot.focus else []
    return tuple(dict.fromkeys(text for text in texts if text))


@lru_cache(maxsize=1)
def topic_words() -> dict[str, tuple[str, ...]]:
    """Return the words of each topic, as listed; a star stands for any ending."""
    text = files("closedset.gate").joinpath("data/topics.txt").read_text("utf-8")
    table = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, words = line.partition(":")
            table[name] = tuple(word for word in words.split() if word != "|")
    return table


@lru_cache(maxsize=len(TOPICS))
def _pattern(topic: str) -> re.Pattern[str]:
    parts = sorted({_expression(word) for word in topic_words()[topic]})
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _expression(word: str) -> str:
    plain = " ".join(fold(part) for part in word.rstrip("*").split("_"))
    return plain + r"\w*" * word.endswith("*")


def _refusal(handle: str, term: str, why: str, character: str) -> Reason:
    recast = f"or recast {character} with a synthetic performer."
    remedy = f"Rewrite the shot, ask {handle} for a grant that allows it, {recast}"
    if not topic_of(term):
        topics = ", ".join(TOPICS)
        remedy = f"Ask {handle} for a grant that says it as one or more of: {topics}; {recast}"
    return Reason("grant-prohibited", handle, f"{handle} rules out {term!r}, {why}.", remedy)
