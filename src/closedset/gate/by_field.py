"""Layer 4, third part: short names by which somebody is known in one field only.

``Magic``, ``AJ``, ``The Glove`` mean nobody alone, and one person beside their field: ``AJ, the
British heavyweight``, ``Magic in a Lakers jersey``. ``data/by_field.txt`` lists each field's words
and names. Initials that are hardly anything else are somebody wherever they act. All is only held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import Canon, Word, fold
from closedset.gate.epithets import ACTING, Nickname
from closedset.gate.lexicon import in_dictionary, places, verbs
from closedset.gate.phrases import DETERMINERS, adjacent, nobody_follows

_NEAR = 16
"""Words between a name and a word of its field, at most."""
_GOES_ON = frozenset(
    "in on at as with and from under inside near behind over into through across up vs versus is "
    "was has had who while like against his her himself herself trying trapped stuck dressed lost "
    "caught alone".split()
)
"""What initials are followed by where they are somebody: ``AJ on a swing``."""
_SAYS_WHO = frozenset("the a an that from of in with at on".split())
"""What follows a name before what says who that is: ``, the striker``, ``from the Suns``."""
_TITLED = 0.7
"""Where more of the words are capitalized, as in a title, a capital makes no name."""
_PERSONAL = frozenset("himself herself".split())


@dataclass(frozen=True, slots=True)
class _Names:
    """The list, ready to be searched."""

    runs: dict[tuple[str, ...], frozenset[int]]
    """Folded words of a name → the fields in which it means somebody."""
    longest: dict[str, int]
    """First folded word of a name → most words of a name that opens with it."""
    plain: dict[str, frozenset[int]]
    """Folded word → the fields that it speaks of."""
    proper: dict[str, frozenset[int]]
    """The same for words that count only with a capital: ``Suns``."""
    initials: frozenset[str]
    """Initials that are hardly anything else."""


@lru_cache(maxsize=1)
def _names() -> _Names:
    """Read the list: ``= words of a field``, then its names, ``;`` between them."""
    runs: dict[tuple[str, ...], set[int]] = {}
    longest: dict[str, int] = {}
    cues: tuple[dict[str, set[int]], dict[str, set[int]]] = ({}, {})
    initials: set[str] = set()
    count = 0
    text = files("closedset.gate").joinpath("data", "by_field.txt").read_text("utf-8")
    for line in text.splitlines():
        if line[:1] == "=":
            count += 1
            for word in line[1:].split():
                cues[word[0].isupper()].setdefault(fold(word), set()).add(count)
        elif line[:1] == "!":
            initials.update(map(fold, line[1:].split()))
        elif line[:1] != "#":
            for name in filter(None, map(str.strip, line.split(";"))):
                words = tuple(map(fold, name.replace("-", " ").replace(".", " ").split()))
                runs.setdefault(words, set()).add(count)
                longest[words[0]] = max(longest.get(words[0], 0), len(words))
    plain, proper = ({k: frozenset(v) for k, v in found.items()} for found in cues)
    fields = {run: frozenset(found) for run, found in runs.items()}
    return _Names(fields, longest, plain, proper, frozenset(initials))


def find_by_field(canon: Canon, settled: set[int] | frozenset[int]) -> list[Nickname]:
    """Return short names that act, or stand beside a word of their field.

    Words in ``settled`` are known to be something else.
    """
    names = _names()
    found: list[Nickname] = []
    if sum(w.capital for w in canon.words) > _TITLED * len(canon.words) and len(canon.words) > 3:
        return found  # capitals say nothing
    for i, word in enumerate(canon.words):
        if i in settled:
            continue
        if word.folded in names.initials and _initials_act(canon, i):
            found.append(Nickname(word.text, certain=False))
            continue
        for size in range(names.longest.get(word.folded, 0), 0, -1):
            run = canon.words[i : i + size]
            fields = names.runs.get(tuple(w.folded for w in run))
            last = i + size - 1
            if fields and _stands(canon, i, run) and _means_one(canon, i, last, fields):
                found.append(Nickname(canon.quote(word, canon.words[last]), certain=False))
                break
    return found


def _stands(canon: Canon, i: int, words: Sequence[Word]) -> bool:
    """Are ``words``, from word ``i`` on, written as a name and no part of a longer one?"""
    if not _written_as_name(words):
        return False
    if i and adjacent(canon, i - 1, i):
        before = canon.words[i - 1]
        if before.folded in DETERMINERS | {"the"} or (before.capital and not before.initial):
            return False
    last = i + len(words) - 1
    after = canon.words[last + 1] if adjacent(canon, last, last + 1) else None
    longer = after is not None and after.capital and not after.initial
    owns = words[-1].text[-2:] in ("'s", "’s")
    return (owns or not longer) and not nobody_follows(canon, last)


def _written_as_name(words: Sequence[Word]) -> bool:
    if len(words) > 1 and words[0].folded == "the":
        words = words[1:]
    if all(w.capital for w in words):
        return not all(w.shouted for w in words) or len(words[0].text) < 5
    return len(words) == 1 and words[0].folded in _names().initials


def _means_one(canon: Canon, i: int, last: int, fields: frozenset[int]) -> bool:
    """Does what stands near say that the name at ``i`` is somebody of ``field``?"""
    words = canon.words[i : last + 1]
    plain = all(in_dictionary(w.folded) or w.folded in places() for w in words)
    if plain and words[0].initial and words[0].folded != "the":
        return _apposed(canon, last, fields)
    if not plain and _acts(canon, last):
        return True
    around = (*range(max(0, i - _NEAR), i), *range(last + 1, last + 1 + _NEAR))
    return _spoken(canon, around, fields, small=not words[-1].capital)


def _apposed(canon: Canon, last: int, fields: frozenset[int]) -> bool:
    """Does the field follow: ``, the point guard``, ``from the Suns``, ``dribbles a ball``?"""
    if last + 2 >= len(canon.words):
        return False
    after = canon.words[last + 1]
    gap = canon.original[canon.words[last].end : after.start]
    if gap.strip() not in ("", ","):
        return False
    if after.folded in _SAYS_WHO:
        return _spoken(canon, range(last + 2, last + 12), fields)
    if gap.strip():
        return False
    return _deed(after) and _spoken(canon, range(last + 1, last + 1 + _NEAR), fields)


def _deed(word: Word) -> bool:
    """Is ``word`` a verb as a name is followed by: ``dribbles``, ``hosting``?"""
    if word.folded in ACTING or word.folded in verbs():
        return word.folded.endswith(("s", "ing"))
    return False


def _acts(canon: Canon, last: int) -> bool:
    """Does the name act as only somebody does: ``Trane plays``, ``Trane as a conductor``?"""
    if not adjacent(canon, last, last + 1) or not canon.words[last].capital:
        return False
    after = canon.words[last + 1].folded
    if after == "as" and last + 2 < len(canon.words):
        return canon.words[last + 2].folded in ("a", "an", "the")
    return after in _PERSONAL or after in ACTING


def _spoken(
    canon: Canon, places: Iterable[int], fields: frozenset[int], *, small: bool = False
) -> bool:
    """Does a word of ``field`` stand at one of ``places``? ``small``: the text has no capitals."""
    names = _names()
    for j in places:
        if j >= len(canon.words):
            return False
        word = canon.words[j]
        letters = word.folded
        after = canon.words[j + 1].folded if j + 1 < len(canon.words) else ""
        spoken = (letters, letters.removesuffix("s"), letters + after)
        if any(not fields.isdisjoint(names.plain.get(w, ())) for w in spoken):
            return True
        if (word.capital or small) and not fields.isdisjoint(names.proper.get(letters, ())):
            return True
    return False


def _initials_act(canon: Canon, i: int) -> bool:
    """Are the initials at ``i`` in capitals, and do they act or stand where somebody does?"""
    word = canon.words[i]
    if not word.shouted or i + 1 >= len(canon.words):
        return False
    before = canon.words[i - 1] if adjacent(canon, i - 1, i) else None
    after = canon.words[i + 1]
    if after.capital or (before is not None and _no_name_after(before)):
        return False
    gap = canon.original[word.end : after.start]
    if gap in (" ", ", ") and after.folded in ("the", "a", "an"):
        return True  # "AJ, the heavyweight"
    return gap == " " and (after.folded in _GOES_ON or after.folded.endswith("ing") or _deed(after))


def _no_name_after(word: Word) -> bool:
    return word.shouted or word.folded.isdigit() or word.folded in DETERMINERS | {"the"}
