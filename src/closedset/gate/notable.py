"""Layer 4: names of notable real people. A match is refused, and no declaration overrides it.

The lists ``data/notable*.txt`` were written for this project from general knowledge; a user may
add more with ``CLOSEDSET_NOTABLE`` naming a file of the same form. A name is found joined, split,
turned round, misspelled and in its own script. Nicknames of ordinary words: ``epithets.py``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import DamerauLevenshtein, Indel

from closedset.gate.canonical import Canon, Word, fold, read_digits, squash
from closedset.gate.languages import common_native, known_native
from closedset.gate.lexicon import (
    common,
    frequency,
    given_names,
    in_dictionary,
    more_names,
    proper_adjective,
    word_names,
)
from closedset.gate.scripts import is_packed, script_of, skeleton

LONGEST = 7
"""Words or fragments in the longest name searched for."""
LISTS = (
    "notable.txt",
    "notable_screen.txt",
    "notable_world.txt",
    "notable_fields.txt",
    "notable_called.txt",
)
FILLERS = frozenset(
    "first last family given middle name names surname named called initials is are was a an "
    "the of whose who and plus with by his her their he she they it its combined into one".split()
)
"""Words that keep the parts of a name apart: ``first name Tom, surname …``."""


PARTING = frozenset("name names surname named called initials family combined plus".split())
"""Words that say that a name is given in parts."""
WORDS_TOO = frozenset(
    "bono kaka trump primo lope toto das mali boa saki lisa socrates thalia octavian "
    "madonna".split()
)
"""Single names that are ordinary words, or other things, in lower case."""


_FOREIGN_WORDS = frozenset("primo lope toto das boa saki".split())
"""Of these, the ones that open sentences in other languages: ``Primo piano`` is a close-up."""


AGES = frozenset("young younger old older little teen teenage baby".split())
"""Before a name these say which of somebody's ages: ``Young Will`` is no Will Young."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A notable person found in a text."""

    person: str
    span: str
    certain: bool = True
    """False for ordinary words that sound like a name in another script."""


@dataclass(frozen=True, slots=True)
class NotableIndex:
    """The list, ready to be searched."""

    exact: dict[str, str]
    """Letters of a name or alias without spaces, also surname first → person."""
    near: dict[str, tuple[tuple[str, str], ...]]
    """First letter and last word's first letter → ((letters, person), …) for near misses."""
    single: dict[str, tuple[tuple[str, str], ...]]
    """First letter → all of ``near`` under it, for names written in one word."""
    packed: dict[str, str]
    """Names in scripts without spaces (Han, kana, hangul) → person."""
    joined: frozenset[str]
    """Keys of ``exact`` that are names of several words without their spaces."""
    flipped: frozenset[str]
    """Keys of ``exact`` with the surname first; they need two words in the text."""
    digits: frozenset[str]
    """Keys of ``exact`` that are written with digits: ``CR7``, and no ``CRT``."""
    tokens: frozenset[str]
    """Every part of every name: evidence that a word is a name."""
    people: int
    """Entries read, one a person."""


def name_parts(name: str) -> list[str]:
    """Return the folded words of a name."""
    if name.isascii() and name.replace(" ", "").isalpha():
        return name.lower().split()
    return [p for p in (fold(w) for w in name.replace("-", " ").replace(".", " ").split()) if p]


@lru_cache(maxsize=1)
def entries() -> tuple[tuple[str, ...], ...]:
    """Return the people of the lists: each one's name, then the aliases. Read once."""
    folder = files("closedset.gate").joinpath("data")
    texts = [folder.joinpath(name).read_text("utf-8") for name in LISTS]
    if more := os.environ.get("CLOSEDSET_NOTABLE"):
        texts.append(Path(more).read_text("utf-8"))
    lines = (line.split("#")[0] for text in texts for line in text.splitlines())
    found = (tuple(n.strip() for n in line.split("|") if n.strip()) for line in lines)
    return tuple(names for names in found if names)


@lru_cache(maxsize=1)
def load_notable() -> NotableIndex:
    """Read the lists: one person a line, aliases after ``|``, comments after ``#``."""
    exact: dict[str, str] = {}
    near: dict[str, list[tuple[str, str]]] = {}
    packed: dict[str, str] = {}
    people: set[str] = set()
    joined: set[str] = set()
    solo: set[str] = set()
    flipped: set[str] = set()
    tokens: set[str] = set()
    digits: set[str] = set()
    for names in entries():
        people.add(names[0])
        for name in names:
            if not name.isascii() and any(map(is_packed, name)):
                packed.setdefault(name.replace(" ", ""), names[0])
                continue
            parts = name_parts(name)
            letters = "".join(parts)
            if len(letters) < (3 if script_of(name[0]) == "latin" else 5):
                continue
            exact.setdefault(letters, names[0])
            (joined if len(parts) > 1 else solo).add(letters)
            tokens.update(parts)
            if len(parts) == 1 and any(map(str.isdigit, name)):
                digits.add(letters)
            if len(parts) > 1:
                turned = "".join((parts[-1], *parts[:-1]))
                if turned not in exact and len(turned) >= 7:
                    exact[turned] = names[0]
                    flipped.add(turned)
            if len(letters) >= 6:
                near.setdefault(letters[0] + parts[-1][0], []).append((letters, names[0]))
    return NotableIndex(
        exact,
        *_buckets(near),
        packed,
        frozenset(joined - solo),
        frozenset(flipped - joined - solo),
        frozenset(digits),
        frozenset(tokens),
        len(people),
    )


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, tuple[str, ...]]:
    """Return consonants of a name, word by word → people, for names in another script."""
    sound: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for person, parts in full_names():
        key = " ".join(map(skeleton, parts))
        if len(key) >= 5:
            sound[key] = (*sound.get(key, ()), person)
        for other in _heard_otherwise(parts):
            others.setdefault(other, (person,))
    return others | sound


def _heard_otherwise(parts: tuple[str, ...]) -> Iterator[str]:
    """Yield keys of a name as languages write it that have no ``th``, or say ``ch`` otherwise.

    ``앤서니`` is Anthony with an s, and ``ميشيل`` Michelle with a sh.
    """
    spelled = " ".join(parts)
    for letters, heard in (("th", "s"), ("ch", "sh"), ("ch", "k"), ("th", "d"), ("j", "h")):
        if letters in spelled:
            key = " ".join(skeleton(p.replace(letters, heard)) for p in parts)
            if len(key.replace(" ", "")) >= 4:
                yield key


def full_names() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (person, folded words) for each notable name of several words in spaced letters."""
    for names in entries():
        for name in names:
            parts = () if any(map(is_packed, name)) else tuple(name_parts(name))
            if len(parts) > 1:
                yield names[0], parts


def _buckets(
    near: dict[str, list[tuple[str, str]]],
) -> tuple[dict[str, tuple[tuple[str, str], ...]], dict[str, tuple[tuple[str, str], ...]]]:
    single: dict[str, list[tuple[str, str]]] = {}
    for key, names in near.items():
        single.setdefault(key[0], []).extend(names)
    return {k: tuple(v) for k, v in near.items()}, {k: tuple(v) for k, v in single.items()}


def find_exact(canon: Canon) -> list[Sighting]:
    """Return the notable people whose names stand in the text, spaced, joined or turned round."""
    index = load_notable().exact
    found = _find_spelled(canon)
    words = [w for w in canon.words if w.folded and not w.folded.isdigit()]
    found += _find_runs(canon, words, index)
    odd = any(not w.folded.isalpha() for w in words) or _both_digits(canon)
    has_ones = any("1" in w.text for w in canon.words if w.folded)
    spelled = [_with_letters(w) for w in canon.words if w.folded] if odd or has_ones else []
    if odd:
        found += [s for s in _find_runs(canon, spelled, index, least=2) if s not in found]
    found += [s for w in canon.words if (s := _one_of_digits(canon, w)) is not None]
    if has_ones:
        ones = [replace(w, folded=w.folded.replace("l", "i")) for w in spelled]
        found += [s for s in _find_runs(canon, ones, _ones(), least=2) if s not in found]
    if any(w.folded in PARTING for w in words):
        kept = [w for w in words if w.folded not in FILLERS]
        spans = {s.span for s in found}
        found += [s for s in _find_runs(canon, kept, index, least=2) if s.span not in spans]
    return found


def _both_digits(canon: Canon) -> bool:
    """Does a word of digits alone stand before one with digits in it: ``8483 Ru7h``?"""
    return any(
        w.text.isdigit() and len(w.text) > 2 and any(map(str.isdigit, then.text))
        for w, then in pairwise(canon.words)
    )


@lru_cache(maxsize=1)
def last_names() -> frozenset[str]:
    """Return the last word, folded, of each notable person's full name."""
    return frozenset(parts[-1] for _, parts in full_names())


@lru_cache(maxsize=1)
def _ones() -> dict[str, str]:
    """Return the names with i for every l, because a 1 may be either: ``1u15 F0n51``."""
    return {name.replace("l", "i"): person for name, person in load_notable().exact.items()}


def _one_of_digits(canon: Canon, word: Word) -> Sighting | None:
    """Return who is meant by one word of half digits: ``5t1n9``, ``11zz0``."""
    digits = sum(map(str.isdigit, word.text))
    if digits < 2 or word.text.isdigit() or len(word.text) < 5:
        return None
    letters = _with_letters(word).folded
    person = load_notable().exact.get(letters) or _ones().get(letters.replace("l", "i"))
    known = person is not None and letters not in load_notable().digits
    return Sighting(person or "", canon.quote(word, word), certain=False) if known else None


def _with_letters(word: Word) -> Word:
    """Return ``word`` with every digit read as a letter: ``Curti5``, ``0770``."""
    if len(word.text) < 3 or not any(c.isdigit() for c in word.text):
        return replace(word, folded=read_digits(word.folded))
    letters = "".join(c for c in word.text.lower() if c.isalnum())
    return replace(word, folded=fold(read_digits(letters)))


def _find_spelled(canon: Canon) -> list[Sighting]:
    """Return people spelled letter by letter: ``T o m``, ``T.o.m``, one letter a line."""
    index = load_notable().exact
    found: list[Sighting] = []
    for letters, first, last in squash(canon.words):
        size = len(letters)
        names = (
            letters[i:j] for i in range(min(size, 200)) for j in range(min(size, i + 24), i + 4, -1)
        )
        hit = next((n for n in names if n in index), index.get(letters))
        if hit is None and letters in word_names() and len(letters) > 3:
            hit = letters  # "D.R.A.K.E." is no drake
        if hit is not None:
            found.append(Sighting(index.get(hit, hit), canon.quote(first, last)))
    return found


def _find_runs(
    canon: Canon, words: list[Word], index: dict[str, str], least: int = 1
) -> list[Sighting]:
    found: list[Sighting] = []
    i = 0
    while i < len(words):
        step = 1
        letters, hit, size = "", None, 0
        for j in range(i, min(i + LONGEST, len(words))):
            letters += words[j].folded
            if len(letters) > 32:
                break
            count = j - i + 1
            if count >= least and letters in index and _is_name(words[i : j + 1], letters):
                hit, size = index[letters], count
        if hit is not None:
            span = canon.quote(words[i], words[i + size - 1])
            found.append(Sighting(hit, span, certain=not like_a_noun(words, i, size)))
            step = size
        i += step
    return found


def like_a_noun(words: Sequence[Word], i: int, size: int = 1) -> bool:
    """Do small words from ``i`` on stand like a noun, ``a biden of time``? Then the gate only asks.

    So do ``a macron over the o`` and ``a tom cruises``.
    """
    if i == 0 or words[i - 1].folded not in ("a", "an") or i + size >= len(words):
        return False
    small = all(w.text.islower() for w in words[i : i + size])
    ordinary = all(in_dictionary(w.folded) for w in words[i : i + size])
    return small and (ordinary or (size == 1 and words[i + 1].folded == "of"))


_AFTER = frozenset("in on a at is as an to or he so no we the and of".split())


def _is_name(run: list[Word], letters: str) -> bool:
    """Is this run a name and no chance of ordinary words: ``the art of`` is no Artof?"""
    if len(run) == 1:
        plain = letters in word_names() or letters in WORDS_TOO
        notable = load_notable()
        if letters in notable.flipped:
            return False
        if letters in notable.joined and (common(letters, 2.8) or letters in more_names()):
            return False
        if letters in _FOREIGN_WORDS and run[0].initial and run[0].text.isascii():
            return False
        if letters in notable.digits and run[0].text.isalpha():
            return False  # "an old CRT" is no CR7
        if not run[0].capital and script_of(run[0].text[0]) in _CASED - {"latin", "other"}:
            return not common_native(run[0].text, 3.3)
        return run[0].capital or not plain
    if run[0].folded in AGES and len(run) == 2 and letters in load_notable().flipped:
        return False
    if len(run) == 2 and run[0].text.islower() and run[1].capital and common(run[0].folded, 4.0):
        return letters not in load_notable().flipped  # "a green John Deere tractor"
    small = not any(w.capital for w in run)
    if len(run) == 2 and small and letters in load_notable().flipped:
        return not all(common(w.folded, 4.5) for w in run)  # "that take" is no Take That
    if len(run) == 2 and run[1].folded in _AFTER and not any(w.capital for w in run):
        return not in_dictionary(run[0].folded)  # "salad in" is no Saladin
    if run[0].folded in ("a", "an", "the") and not any(w.capital for w in run):
        return not all(in_dictionary(w.folded) for w in run[1:])  # "a rod" is no A-Rod
    if any(not common(w.folded, 4.5) for w in run):
        return True
    return any(w.capital for w in run) or len(run) == 2


def find_packed(canon: Canon) -> list[Sighting]:
    """Return people named in Han, kana or hangul, where no space marks a name."""
    if canon.text.isascii():
        return []
    index = load_notable().packed
    text = "".join(c for c in canon.text if is_packed(c))
    found: list[Sighting] = []
    i = 0
    while i < len(text):
        for size in range(min(14, len(text) - i), 1, -1):
            if text[i : i + size] in index:
                found.append(Sighting(index[text[i : i + size]], text[i : i + size]))
                i += size - 1
                break
        i += 1
    return found


def find_by_sound(canon: Canon) -> list[Sighting]:
    """Return people whose names are spelled in another script, by the consonants of each word."""
    words = [w for w in canon.words if w.folded and script_of(w.text[0]) not in ("latin", "other")]
    found: list[Sighting] = []
    for i in range(len(words) - 1):
        for size in (4, 3, 2):
            run = words[i : i + size]
            if len(run) == size and (person := _heard_person(run)):
                plain = all(known_native(w.text, 3.3) for w in run)
                found.append(Sighting(person, canon.quote(run[0], run[-1]), certain=not plain))
                break
    return found


def _heard_person(run: list[Word]) -> str | None:
    """Return who is named by what sounds like ``run``, which is no run of ordinary words."""
    script = script_of(run[0].text[0])
    common = all(known_native(w.text, 4.4 if script == "hangul" else 5.0) for w in run)
    if common and script != "arabic":
        return None
    small = script in _CASED and not any(w.capital for w in run)
    if small and any(known_native(w.text, 2.5) for w in run):
        return None
    plain = all(known_native(w.text, 3.3) for w in run)
    usual = plain or all(common_native(w.text, 4.0) for w in run)
    for key in _sounds(run):
        short = plain and len(key.replace(" ", "")) < 5
        for person in _by_sound().get(key, ()):
            if (short or common) and not _reads_like(run, person):
                continue
            if not (usual and _reads_otherwise(run, person)):
                return person
    return None


def _reads_otherwise(run: list[Word], person: str) -> bool:
    """Do ordinary words share only their consonants with ``person``, and few of the letters?

    Asked where vowels are not written, or written otherwise; Devanagari writes them as they sound.
    """
    if script_of(run[0].text[0]) not in ("arabic", "hangul"):
        return False
    read, name = " ".join(w.folded for w in run), person.lower()
    return Indel.normalized_similarity(read, name) < 0.48 and _heard(run, name) < 0.66


def _reads_like(run: list[Word], person: str) -> bool:
    """Do ordinary words with few consonants have nearly all the letters of ``person``?"""
    return _heard(run, person.lower()) >= 0.72


def _heard(run: list[Word], name: str) -> float:
    """Return how alike a run of another script, ``jwrj klwny``, and a name are, 0 to 1."""
    heard = " ".join(w.folded for w in run).translate(str.maketrans("wyjk", "oigc"))
    return Indel.normalized_similarity(heard, name)


def _sounds(run: list[Word]) -> list[str]:
    """Return the ways to read ``run``; Arabic and Hebrew write some vowels as w and v."""
    keys = [""]
    for word in run:
        readings = {skeleton(word.folded)}
        if script_of(word.text[0]) in ("devanagari", "bengali"):
            spoken = re.sub("m(?=[^aeiou])", "n", word.folded.replace("c", "ch"))
            readings.add(skeleton(spoken.replace("chch", "ch")))
        if script_of(word.text[0]) in ("arabic", "hebrew"):
            readings.add(skeleton(word.folded[:1] + re.sub("[vw]", "", word.folded[1:])))
            if word.text[0] in "أإآاعא":  # a vowel opens the word, and only w or y is written
                readings.add(skeleton("a" + re.sub("[vwy]", "", word.folded)))
        keys = [f"{key} {reading}".strip() for key in keys for reading in sorted(readings)]
    return [key for key in keys if len(key) >= 5]


def _allowed(length: int) -> int:
    """Edits that still count as the same name."""
    if length < 8:
        return 1
    return 2 if length < 14 else 3


def _nearest(letters: str, names: tuple[tuple[str, str], ...]) -> str | None:
    """Return the notable person whose name is a slip of the pen away from ``letters``."""
    size = len(letters)
    for name, person in names:
        limit = _allowed(len(name))
        if (
            -limit <= len(name) - size <= limit
            and DamerauLevenshtein.distance(letters, name, score_cutoff=limit) <= limit
        ):
            return person
    return None


def find_near(canon: Canon) -> list[Sighting]:
    """Return misspelled notable people. Runs of ordinary words are not compared."""
    found: list[Sighting] = []
    words = [
        w
        for w in canon.words
        if len(w.folded) > 1 and w.folded.isalpha() and script_of(w.text[0]) in _CASED
    ]
    # Small ordinary words are most of any text, and no run of them alone is compared.
    odd = [w.capital or not common(w.folded, 3.5) for w in words]
    i = 0
    while i < len(words):
        step = 1
        for size in (4, 3, 2, 1) if any(odd[i : i + 4]) else ():
            run = words[i : i + size]
            if len(run) == size and (person := _near_run(run)) and not _listing(canon, run):
                found.append(Sighting(person, canon.quote(run[0], run[-1])))
                step = size
                break
        i += step
    return found


_CASED = frozenset(("latin", "other", "cyrillic", "greek"))
"""Scripts whose transcription is close enough to compare letter by letter."""


def _listing(canon: Canon, run: list[Word]) -> bool:
    """Do commas part small ordinary words, as in ``green gable, king-size bed``?"""
    if any(w.capital or not in_dictionary(w.folded) for w in run):
        return False
    return "," in canon.original[run[0].start : run[-1].end]


def _near_run(run: list[Word]) -> str | None:
    letters = "".join(w.folded for w in run)
    if not 6 <= len(letters) <= 30:
        return None
    named = sum(w.capital and not w.initial for w in run)
    plain = [common(w.folded, 3.5) for w in run]
    if len(run) == 1:
        if frequency(letters) > 10 ** (2.4 - 9) or len(letters) < 8:
            return None
        if run[0].text.islower() and common_native(run[0].text, 3.3):
            return None
        if in_dictionary(letters) or proper_adjective(letters):
            return None  # "Michaelmas"
        return _near_one(letters)
    if run[0].folded in ("a", "the") and len(run) == 2:
        named_so = run[0].text.islower() and run[1].folded in given_names()
        if named_so or in_dictionary(run[1].folded):
            return None  # "the James" is no Theo James
    if not any(w.capital for w in run) and _several_things(run, letters):
        return None
    both = all(w.capital for w in run) and named
    if not any(w.capital for w in run) and all(_word_here(w.folded) for w in run):
        return None
    if all(plain) and not both:
        return None
    latin = run[0].text.isascii()
    if (plain[0] and plain[-1] and not named) or not (latin or both):
        return None
    return _near_pair(letters, run[0].folded[0] + run[-1].folded[0])


def _several_things(run: list[Word], letters: str) -> bool:
    """Are these small words several of a thing that is a name in the singular: ``ice cubes``?"""
    one = run[-1].folded.removesuffix("s")
    return (
        letters.removesuffix("s") in load_notable().exact
        and one != run[-1].folded
        and one not in more_names()
        and all(in_dictionary(w.folded) for w in run)
    )


def _word_here(letters: str) -> bool:
    """Is a lower-case word one that a dictionary has, and no part of a listed name?"""
    return in_dictionary(letters) and letters not in load_notable().tokens


@lru_cache(maxsize=20000)
def _near_one(letters: str) -> str | None:
    return _nearest(letters, load_notable().single.get(letters[0], ()))


@lru_cache(maxsize=20000)
def _near_pair(letters: str, key: str) -> str | None:
    return _nearest(letters, load_notable().near.get(key, ()))
