"""Layer 4: names of notable real people. A match is refused, and no declaration overrides it.

The list in ``data/notable.txt`` was written for this project from general knowledge. Names that are
also ordinary words (Prince, Seal, Drake) are left out of it: they need context, not a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rapidfuzz.distance import DamerauLevenshtein

from closedset.gate.canonical import Canon, Word, fold, squash
from closedset.gate.lexicon import common

LONGEST = 5
"""Words in the longest name searched for."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A notable person found in a text."""

    person: str
    span: str


@dataclass(frozen=True, slots=True)
class NotableIndex:
    """The list, ready to be searched."""

    exact: dict[str, str]
    """Letters of a name or alias without spaces, also surname first → person."""
    near: dict[str, tuple[tuple[str, str], ...]]
    """First letter and last word's first letter → ((letters, person), …) for near misses."""


def _parts(name: str) -> list[str]:
    return [p for p in (fold(w) for w in name.replace("-", " ").replace(".", " ").split()) if p]


@lru_cache(maxsize=1)
def load_notable() -> NotableIndex:
    """Read the list: one person a line, aliases after ``|``, comments after ``#``."""
    exact: dict[str, str] = {}
    near: dict[str, list[tuple[str, str]]] = {}
    text = files("closedset.gate").joinpath("data", "notable.txt").read_text("utf-8")
    for line in text.splitlines():
        names = [n.strip() for n in line.split("#")[0].split("|") if n.strip()]
        for name in names:
            parts = _parts(name)
            letters = "".join(parts)
            exact.setdefault(letters, names[0])
            if len(parts) > 1:
                exact.setdefault("".join((parts[-1], *parts[:-1])), names[0])
            if len(letters) >= 7:
                near.setdefault(letters[0] + parts[-1][0], []).append((letters, names[0]))
    return NotableIndex(exact, {k: tuple(v) for k, v in near.items()})


def find_exact(canon: Canon) -> list[Sighting]:
    """Return the notable people whose names stand in the text, spaced, joined or reversed."""
    index = load_notable().exact
    found: list[Sighting] = []
    words = [w for w in canon.words if not w.folded.isdigit() and w.folded]
    for letters, first, last in squash(canon.words):
        if letters in index:
            found.append(Sighting(index[letters], canon.quote(first, last)))
    i = 0
    while i < len(words):
        step = 1
        for size in range(min(LONGEST, len(words) - i), 0, -1):
            run = words[i : i + size]
            person = index.get("".join(w.folded for w in run))
            if person is not None:
                found.append(Sighting(person, canon.quote(run[0], run[-1])))
                step = size
                break
        i += step
    return found


def _allowed(length: int) -> int:
    """Edits that still count as the same name."""
    return 1 if length < 10 else 2


def _nearest(letters: str, key: str) -> str | None:
    """Return the notable person whose name is a slip of the pen away from ``letters``."""
    for name, person in load_notable().near.get(key, ()):
        limit = _allowed(len(name))
        if (
            abs(len(name) - len(letters)) <= limit
            and DamerauLevenshtein.distance(letters, name, score_cutoff=limit) <= limit
        ):
            return person
    return None


def find_near(canon: Canon) -> list[Sighting]:
    """Return misspelled notable people. Runs of ordinary words are not compared."""
    found: list[Sighting] = []
    words = [w for w in canon.words if len(w.folded) > 1 and w.folded.isalpha()]
    for i in range(len(words)):
        for size in (3, 2, 1):
            run = words[i : i + size]
            if len(run) == size and (person := _near_run(run)):
                found.append(Sighting(person, canon.quote(run[0], run[-1])))
                break
    return found


def _near_run(run: list[Word]) -> str | None:
    letters = "".join(w.folded for w in run)
    if len(letters) < 7 or all(common(w.folded) for w in run):
        return None
    if len(run) == 1:
        return next((p for k in _keys(letters) if (p := _nearest(letters, k))), None)
    return _nearest(letters, run[0].folded[0] + run[-1].folded[0])


def _keys(letters: str) -> list[str]:
    return [k for k in load_notable().near if k[0] == letters[0]]


@lru_cache(maxsize=4096)
def names_notable(name: str) -> str | None:
    """Return the notable person that a declared ``name`` is, or is a swapped letter away from."""
    letters = "".join(_parts(name))
    index = load_notable().exact
    if letters in index:
        return index[letters]
    if len(letters) < 7:
        return None
    for other, person in index.items():
        if (
            len(other) == len(letters)
            and sorted(other) == sorted(letters)
            and DamerauLevenshtein.distance(letters, other, score_cutoff=1) <= 1
        ):
            return person
    return None
