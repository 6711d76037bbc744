"""The gate for words: all layers, in order, over every text of a request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from closedset.gate import reasons as say
from closedset.gate.bearers import bearers
from closedset.gate.by_field import find_by_field
from closedset.gate.called import TITLES, part_pattern, part_words, parts_of
from closedset.gate.canonical import Canon, canonicalize
from closedset.gate.chance import by_chance, by_slip, indexes, is_read, of_a_thing
from closedset.gate.compile import lower, name_pattern
from closedset.gate.content import find_sexual, find_style
from closedset.gate.declarations import Declarations
from closedset.gate.decode import (
    adapter_tag,
    assembled,
    hidden_texts,
    initials,
    masked,
    says_turned,
    turned_texts,
)
from closedset.gate.descriptions import find_descriptions
from closedset.gate.epithets import find_nicknames
from closedset.gate.heads import named_places
from closedset.gate.hunches import find_hunch
from closedset.gate.joined import joined, parted_names, surname_alone
from closedset.gate.lexicon import in_dictionary, more_names, squashed
from closedset.gate.notable import (
    AGES,
    Sighting,
    find_by_sound,
    find_exact,
    find_near,
    find_packed,
)
from closedset.gate.opening import acts_as_somebody
from closedset.gate.pairs import find_pairs
from closedset.gate.phrases import adjacent, headed_phrases, listed_phrases
from closedset.gate.policy import Policy
from closedset.gate.roles import find_roles
from closedset.gate.slips import names_notable
from closedset.gate.somebody import somebody_by_place
from closedset.gate.toponyms import settled_by_form
from closedset.gate.vocabulary import unknown_names, unknown_packed, unknown_spelled
from closedset.model.performer import CastMember
from closedset.model.request import TextField
from closedset.model.verdict import ASKS, Reason

SHORTEST_TURNED = 8
"""Letters of a name that is believed when read backwards or from initials."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Who and what is declared where a text is read."""

    names: tuple[str, ...]
    """Characters, places and things."""
    things: tuple[str, ...]
    """Places and things alone."""
    characters: tuple[str, ...]
    handles: frozenset[str]
    nobody: frozenset[str]
    """Descriptions, squashed, that mean nobody real."""


@dataclass(frozen=True, slots=True)
class _Blind:
    """A text with ``somebody`` for each declared name: ``she looks like Mara`` asks for nobody."""

    text: str
    names: tuple[tuple[int, str], ...]
    """Where each ``somebody`` that stands for a name begins, and the name as it was typed."""

    def typed(self, span: str) -> str:
        """Return ``span``, which stands in ``text``, in the words that were typed."""
        at = self.text.find(span)
        for start, name in reversed(self.names):
            if at >= 0 and at <= start < at + len(span):
                cut = start - at
                span = span[:cut] + name + span[cut + len(SOMEBODY) :]
        return span


SOMEBODY = "somebody"
_MARK = re.compile("\ue000(\\d+)\ue001")
"""Stands for a name while several are replaced; no canonical text holds these characters."""


def _blind(text: str, names: tuple[str, ...], characters: tuple[str, ...]) -> _Blind:
    """Return ``text``, spaces made one, with declared ``names`` and parts of ``characters`` out."""
    typed: list[str] = []

    def out(match: re.Match[str]) -> str:
        typed.append(match.group())
        return f"\ue000{len(typed) - 1}\ue001"

    plain = " ".join(text.split())
    for pattern in (name_pattern(names), part_pattern(characters)):
        plain = pattern.sub(out, plain) if pattern is not None else plain
    starts: list[tuple[int, str]] = []
    parts, size, at = [""], 0, 0
    for mark in _MARK.finditer(plain):
        before = plain[at : mark.start()]
        size += len(before)
        starts.append((size, typed[int(mark[1])]))
        parts += [before, SOMEBODY]
        size, at = size + len(SOMEBODY), mark.end()
    return _Blind("".join((*parts, plain[at:])), tuple(starts))


def _described(blind: _Blind) -> list[Reason]:
    """Return whom the patterns see described."""
    found = find_descriptions(blind.text)
    return [say.described(blind.typed(span), refuse=v == "refuse") for span, v in found]


def _hunched(blind: _Blind, known: _Known) -> list[Reason]:
    """Return whom the learned layer would ask about, where nothing else was found."""
    hunch = find_hunch(blind.text, named=bool(blind.names), nobody=known.nobody)
    return [say.known_by(blind.typed(hunch.span), hunch.who)] if hunch is not None else []


class WordGate:
    """The word layers under one policy and one set of declarations."""

    def __init__(self, policy: Policy, declared: Declarations) -> None:
        self._policy = policy
        self._declared = declared

    def judge(self, texts: Sequence[TextField], cast: Sequence[CastMember] = ()) -> list[Reason]:
        """Return every finding in ``texts`` and in the names of who stands in this shot.

        A declared name that is a notable person's refuses the shots it stands in, and no other.
        """
        characters = (*self._declared.characters, *(m.character for m in cast))
        found: list[Reason] = []
        for name in dict.fromkeys(m.character for m in cast):
            person = names_notable(name)
            if person is not None:
                found.append(say.notable(name, person, part=name))
        handles = {h.lower() for h, _ in self._declared.handles} | {m.handle.lower() for m in cast}
        declared = (*self._declared.places, *self._declared.things)
        things = tuple(n for n in declared if not surname_alone(n) and n not in characters)
        names = (*characters, *things)
        names, characters = _named(names), _named(characters)
        answered = self._declared.nobody
        blind = (_blind(said, names, characters).text for said in answered)
        nobody = frozenset(map(squashed, (*answered, *blind)))
        known = _Known(names, things, characters, frozenset(handles), nobody)
        for field in texts:
            found += self._judge_one(field, known)
        if not found:
            found = self._judge_joined(texts, known)
        return list(dict.fromkeys(found))

    def _judge_joined(self, texts: Sequence[TextField], known: _Known) -> list[Reason]:
        """Judge as one what a generator reads as one: ``the president`` here, ``France`` there."""
        said = [field.text for field in texts if field.text.strip()]
        if len(said) < 2 or sum(map(len, said)) > self._policy.max_characters:
            return []
        blind = _blind(canonicalize(joined(said)).text, known.names, known.characters)
        found = _described(blind)
        parts = (_blind(canonicalize(t).text, known.names, known.characters).text for t in said)
        found += [say.nickname(name, certain=False) for name in parted_names(list(parts))]
        return found or _hunched(blind, known)

    def _judge_one(self, field: TextField, known: _Known) -> list[Reason]:
        limit = self._policy.max_characters
        if len(field.text) > limit:
            return [say.too_long(field.name, len(field.text), limit)]
        found = self._read(field.text, known)
        if tag := adapter_tag(field.text):
            found.append(say.adapter(tag))
        for spelled in (initials(field.text), masked(field.text), assembled(field.text)):
            if spelled is not None:
                found.append(say.encoded(spelled.span, spelled.text))
        for reading in hidden_texts(field.text):
            inner = self._read(reading.text, known)
            found += inner
            if inner or reading.span != field.text[:80]:
                found.append(say.encoded(reading.span, reading.text))
        found += [
            say.notable(s.span, s.person)
            for turned in turned_texts(field.text, suspect=any(map(_odd, found)))
            for s in _turned(turned, 5 if says_turned(field.text) else SHORTEST_TURNED)
            if s.span not in field.text
        ]
        return found

    def _read(self, text: str, known: _Known) -> list[Reason]:
        """Judge one text as it reads, in every layer."""
        canon = canonicalize(text)
        blind = _blind(canon.text, known.names, known.characters)
        plain, typed = blind.text, blind.typed
        found = _described(blind)
        if (sexual := find_sexual(plain)) is not None:
            found.append(say.sexual(*sexual))
        if (manner := find_style(plain)) is not None:
            found.append(say.style(typed(manner)))
        return self._names(canon, known) + found or _hunched(blind, known)

    def _names(self, canon: Canon, known: _Known) -> list[Reason]:
        people = {n: person for n in known.names if (person := names_notable(n)) is not None}
        declared = tuple(n for n in known.names if n not in people)
        acting = acts_as_somebody(canon, _settled(canon, known.things))
        whole = _settled(canon, declared) - acting
        several = _settled(canon, tuple(n for n in declared if len(n.split()) > 1)) - acting
        parts = parts_of(tuple(n for n in known.characters if n not in people))
        settled = _with_labels(canon, several, whole | part_words(canon, parts))
        sightings, things, phrases = _sightings(canon, several, whole, settled)
        part_of = {person: name for name, person in people.items()}
        found = [
            say.notable(s.span, s.person, part=part_of.get(s.person))
            if s.certain
            else say.nickname(s.span, certain=False)
            for s in sightings
        ]
        seen_people = {s.person for s in sightings}
        for name, person in people.items():
            if person not in seen_people and _settled(canon, (name,)) - things:
                found.append(say.notable(name, person, part=name))
        spans = " ".join(s.span for s in sightings)
        nicknames = find_nicknames(canon, things | settled)
        by_field = find_by_field(canon, settled | phrases)
        for nickname in (*nicknames, *by_field, *find_pairs(canon, settled)):
            if nickname.span not in spans and not is_read(canon, nickname.span):
                certain = nickname.certain and not of_a_thing(canon, nickname.span)
                found.append(say.nickname(nickname.span, certain=certain))
        found += [say.described(s, refuse=False) for s in find_roles(canon, whole)]
        for word in canon.words:
            if word.text.startswith("@") and word.text.lower() not in known.handles:
                found.append(say.unknown_handle(word.text))
        seen = {i for s in sightings for i in indexes(canon, s.span)}
        people_by_place = somebody_by_place(canon, settled | phrases | seen)
        sure = (settled | things | (settled_by_form(canon) - seen)) - people_by_place
        for first, last in unknown_names(canon, sure, people_by_place, self._policy):
            span = canon.quote(first, last)
            if span not in spans:
                found.append(say.undeclared(span))
        unseen = (*unknown_packed(canon, declared), *unknown_spelled(canon, declared))
        found += [say.undeclared(s) for s in unseen if s not in spans]
        return found


def _sightings(
    canon: Canon, several: frozenset[int], whole: frozenset[int], settled: frozenset[int]
) -> tuple[list[Sighting], set[int], frozenset[int]]:
    """Return the notable people named in a text, and the indexes of words known to be things.

    Last come those of listed phrases of several words, and of what bears somebody's name.
    ``several``: words of declared names of several words; ``whole``: of all; ``settled``: also
    those of their parts.
    """
    phrases = listed_phrases(canon)
    borne = {i for b in bearers(canon, phrases) for i in b.words}
    exact = dict.fromkeys(s for s in find_exact(canon) if not by_chance(canon, s.span))
    sightings = [
        replace(s, certain=s.certain and not of_a_thing(canon, s.span))
        for s in exact
        if not _inside(canon, s.span, phrases)
    ]
    sightings = [s for s in sightings if not indexes(canon, s.span) <= borne]
    people = frozenset(i for s in sightings for i in indexes(canon, s.span))
    things = ({i for p in phrases for i in p} - people) | borne
    called = {i for n in find_nicknames(canon, things) if n.certain for i in indexes(canon, n.span)}
    named = people | called  # "El Peluca" is no place
    things |= headed_phrases(canon, named, things) | named_places(canon, named)
    sightings = [
        s for s in sightings if len(inside := indexes(canon, s.span)) != 1 or not inside <= several
    ]
    words = tuple(w for i, w in enumerate(canon.words) if i not in whole | things)
    rest = Canon(canon.original, canon.text, words)
    near = [s for s in find_near(rest) if not _only_part(canon, s.span, settled)]
    near = [
        replace(s, certain=s.certain and not of_a_thing(canon, s.span))
        for s in near
        if not by_slip(canon, s.span)
    ]
    more = dict.fromkeys((*near, *find_packed(canon), *find_by_sound(rest)))
    sightings += [s for s in more if not (indexes(canon, s.span) or {-1}) <= borne]
    long = frozenset(i for p in phrases if len(p) > 1 for i in p) | borne
    return list(dict.fromkeys(sightings)), things, long


def _with_labels(canon: Canon, whole: frozenset[int], settled: frozenset[int]) -> frozenset[int]:
    """Return ``settled`` with what stands before a declared name and says who that is.

    ``Young Mara``, ``Constable Thimble``; ``Piper`` before a whole declared name.
    """
    found = set(settled)
    for i in sorted(settled):
        label = canon.words[i - 1] if i and adjacent(canon, i - 1, i) else None
        if label is None or i - 1 in settled or not label.capital:
            continue
        if label.folded in AGES | TITLES or (i in whole and in_dictionary(label.folded)):
            found.add(i - 1)
    return frozenset(found)


def _only_part(canon: Canon, span: str, settled: frozenset[int]) -> bool:
    """Is one part of a declared name all that is a name here: ``Emma stones the crow``?"""
    inside = [i for i in indexes(canon, span) if canon.words[i].folded not in TITLES]
    named = [i for i in inside if canon.words[i].capital or i in settled]
    return len(named) == 1 and named[0] in settled


def _inside(canon: Canon, span: str, phrases: list[range]) -> bool:
    """Does one known phrase hold all of ``span``: Lincoln in Lincoln Memorial?"""
    inside = indexes(canon, span)
    return bool(inside) and any(p.start <= min(inside) and max(inside) < p.stop for p in phrases)


def _named(declared: Sequence[str]) -> tuple[str, ...]:
    """Return what is declared, each once, without what is no name but describes somebody real."""
    return tuple(name for name in dict.fromkeys(declared) if not _describes(name))


@lru_cache(maxsize=4096)
def _describes(name: str) -> bool:
    """Is this no name but a description that is refused: ``the actor who played Hamlet``?"""
    return any(decision == "refuse" for _, decision in find_descriptions(name))


def _odd(reason: Reason) -> bool:
    """Could this question be about a name that is turned round, and not about a plain one?

    Those only make a refusal of a question that is asked anyway.
    """
    words = [w.folded for w in canonicalize(reason.span).words]
    return reason.code != ASKS or not all(w in more_names() or in_dictionary(w) for w in words)


def _turned(text: str, least: int) -> list[Sighting]:
    """Return notable people whose full names stand in ``text``, a text turned round."""
    if len(text) < SHORTEST_TURNED:
        return []
    found = find_exact(canonicalize(text))
    return [s for s in found if len(s.span) >= least and " " in s.person]


def _settled(canon: Canon, names: tuple[str, ...]) -> frozenset[int]:
    """Return the indexes of words that a declared name covers."""
    pattern = name_pattern(_shown(names))
    if pattern is None:
        return frozenset()
    text = lower(" ".join(w.text for w in canon.words))
    starts: dict[int, int] = {}
    at = 0
    for index, word in enumerate(canon.words):
        starts[at] = index
        at += len(word.text) + 1
    covered: set[int] = set()
    for match in pattern.finditer(text):
        covered.update(i for s, i in starts.items() if match.start() <= s < match.end())
    return frozenset(covered)


@lru_cache(maxsize=256)
def _shown(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return ``names``, and in capitals those whose capitals look Latin: ``ААРОН``."""
    loud = (
        " ".join(w.text for w in canonicalize(n.upper()).words) for n in names if not n.isascii()
    )
    return (*names, *loud)
