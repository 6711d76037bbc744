"""Small places, marks and models that no list names, told by their form and by what is around them.

``Stratford-upon-Avon``, ``outside Ballyvaughan, County Clare``, ``between Amarillo and Tucumcari``,
``iBuyPower``, ``Airpods Max``, ``the Oriental Pearl``. Each needs two signs, form and surroundings,
because most forms of place names are surnames too.
"""

from __future__ import annotations

import re

from closedset.gate.canonical import Canon, Word
from closedset.gate.lexicon import (
    brands,
    given_names,
    in_dictionary,
    large_cities,
    more_names,
    places,
    surnames,
    trade_words,
    word_names,
)
from closedset.gate.notable import load_notable
from closedset.gate.phrases import DEEDS, adjacent, followed, phrase_at
from closedset.gate.wordforms import any_name

_WITHIN = frozenset(
    "in near outside toward towards at to from around through across into leaving".split()
)
"""What stands before a place and seldom before a person."""
_JOINED = re.compile(
    r"[A-Z]\w+-(?:[Ll]e|[Ll]a|[Ll]es|on|upon|under|by|in|sur|sous|de|next|super|en|am|an|ob)-"
    r"(?:the-|la-|le-)?[A-Z]\w+"
)
_TURKISH = re.compile(
    r"\b(?:[A-ZÇĞİÖŞÜ][\w]+ ){1,3}(?:Caddesi|Sokağı|Bulvarı|Meydanı|Köprüsü|Camii|Camisi|Kulesi|"
    r"Sarayı|Çarşısı|Parkı|İstasyonu|Mahallesi|Limanı|Sahili|Hamamı|Kalesi|Müzesi|İskelesi)"
    r"(?:['’]\w+)?"
)
"""A street, a bridge or a quay: ``Galata Köprüsü'nde``."""
_SHAPE = re.compile(
    r"^(?:bally|kil|inver|aber|llan|strath|ard|tre|pen|san|santa|mont|vill?a|bad)\w{3,}$|"
    r"^\w{3,}(?:ville|burg|burgh|shire|wick|bury|borough|mouth|thorpe|stead|haven|dale|port|stan|"
    r"grad|gorod|abad|pur|nagar|heim|hausen|dorf|furt|ovo|evka|opolis|land|islands?|vik|berg|"
    r"holm|stad|by)$"
)
_LYING = frozenset("near outside above around in of below beyond".split())
_LAND = frozenset(
    "aerial vineyard vineyards terrace terraces grove groves orchard orchards pasture pastures "
    "road roads highway hill hills hillside hillsides valley valleys village villages farmhouse "
    "farm farms ranch beach beaches coast coastline shore mountain mountains field fields river "
    "riverbank lake bridge cliff cliffs harbor harbour port market station airport suburb suburbs "
    "town city streets skyline countryside desert dunes forest woods rainforest mine quarry border "
    "canyon plain plains marsh delta bay cove island church chapel monastery ruins dam railway "
    "fjord fjords glacier glaciers waterfall waterfalls geyser geysers reef reefs moor moors "
    "tracks outskirts cottage villa cabin barn backwaters lighthouse".split()
)
"""What lies in a landscape, beside a place and not beside a person."""
_REGIONS = frozenset("county state province parish shire prefecture canton".split())
_STREETS = re.compile(
    r"^[A-ZÄÖÜÅØ][\w]{3,}(?:platz|straße|strasse|gasse|allee|brücke|damm|ufer|plein|straat|gatan|gata|"
    r"vägen|torget|gracht|laan|utca|körút)(?:en|s)?$"
)
"""Streets in one word with the name: ``Mozartplatz``."""
_MARKED = re.compile(r"^[a-z]{1,2}[A-Z]\w+$")
"""A small letter before a capital: ``iBuyPower``, ``eBay``."""
_LETTERED = frozenset("word words text letters lettering logo".split())


def settled_by_form(canon: Canon) -> set[int]:
    """Return the indexes of words that are places, marks or models by form and surroundings."""
    formed = (m for form in (_JOINED, _TURKISH) for m in form.finditer(canon.original))
    found = {i for m in formed for i in _between(canon, m.span())}
    for i, word in enumerate(canon.words):
        if (
            _STREETS.match(word.text)
            or _MARKED.match(word.text)
            or _is_acronym(word)
            or _is_lettering(canon, i)
        ):
            found.add(i)
        if _is_saints_street(canon, i) or _is_lakes_province(canon, i):
            found.add(i)
        if i and _is_town(canon, i - 1) and not _listed(word.folded):
            found.add(i)  # the province after its town
        if _is_town(canon, i) or _lies_there(canon, i) or _looks_over(canon, i):
            found.add(i)
        if not word.capital or word.shouted or _listed(word.folded):
            continue
        if _is_small_place(canon, i) or _is_model(canon, i):
            found.add(i)
    plants: set[int] = set()
    for i in range(2, len(canon.words)):
        if _ends_thing(canon, i):
            found |= {i - 1, i}
        if _grows(canon, i, plants):
            plants.add(i)
    return found | plants


def _between(canon: Canon, span: tuple[int, int]) -> list[int]:
    return [i for i, w in enumerate(canon.words) if span[0] <= w.start and w.end <= span[1]]


def _listed(letters: str) -> bool:
    return letters in given_names() or letters in surnames() or letters in load_notable().exact


def _is_acronym(word: Word) -> bool:
    """Is this a run of capital consonants, which nobody could say as a name: ``LDLC``?"""
    return word.shouted and 3 <= len(word.text) <= 6 and not re.search("[AEIOUY]", word.text)


def _is_lettering(canon: Canon, i: int) -> bool:
    """Is this small word quoted as letters to be shown: ``the word 'mardefly' on a mug``?"""
    word = canon.words[i]
    if i == 0 or word.capital or canon.words[i - 1].folded not in _LETTERED:
        return False
    gap = canon.original[canon.words[i - 1].end : word.start]
    return gap.strip() in ("'", '"', "‘", "“") and not _listed(word.folded)


def _is_small_place(canon: Canon, i: int) -> bool:
    """Is the word at ``i`` a place by its neighbors, or by a locative before it and its form?"""
    words = canon.words
    before = words[i - 1].folded if i else ""
    if words[i].text[-2:] in ("'s", "’s"):
        return False
    if before == "and" and i > 3 and words[i - 3].folded == "between":
        return words[i - 2].folded in places()
    if before not in _WITHIN:
        return False
    if _SHAPE.match(words[i].folded) and before in ("in", "near", "outside", "toward", "towards"):
        return True
    if i + 1 >= len(words) or not words[i + 1].capital:
        return False
    gap = canon.original[words[i].end : words[i + 1].start]
    region = words[i + 1].folded in places() or words[i + 1].folded in _REGIONS
    return gap == ", " and region


def _is_town(canon: Canon, i: int) -> bool:
    """Is the word at ``i`` a listed place before its country or state: ``Madison, Wisconsin``?"""
    words = canon.words
    if not words[i].capital or words[i].folded not in places() or i + 1 >= len(words):
        return False
    if words[i].folded in load_notable().exact or not words[i + 1].capital:
        return False
    if canon.original[words[i].end : words[i + 1].start] != ", ":
        return False
    size = phrase_at(canon, i + 1, (large_cities(),)) or phrase_at(canon, i + 1, (places(),))
    return size > 1 or (size == 1 and words[i + 1].folded not in given_names())


def _lies_there(canon: Canon, i: int) -> bool:
    """Is the word at ``i`` a place by what lies there: ``vineyards near Mendoza``?"""
    words = canon.words
    alone = not (adjacent(canon, i, i + 1) and words[i + 1].capital)
    if _is_built_of(canon, i) and alone:
        return True
    if i < 2 or not words[i].capital or words[i].folded not in places():
        return False
    if words[i].folded in load_notable().exact or words[i].text[-2:] in ("'s", "’s"):
        return False
    return words[i - 1].folded in _LYING and words[i - 2].folded in _LAND and alone


_SHORT = frozenset("St Dr Ave Blvd Rd Ln Pl Hwy Pkwy".split())


def _is_saints_street(canon: Canon, i: int) -> bool:
    """Is this a street by its short word: ``the corner of Bleeker St. near a shop``?"""
    words = canon.words
    if not adjacent(canon, i, i + 1) or words[i + 1].text not in _SHORT or not words[i].capital:
        return False
    name = adjacent(canon, i + 1, i + 2) and words[i + 2].capital and not words[i + 2].initial
    placed = i > 0 and words[i - 1].folded in ("of", "on", "at", "along", "down", "up", "across")
    return placed and not name and words[i].folded not in given_names()


def _is_lakes_province(canon: Canon, i: int) -> bool:
    """Is this the land after a lake or a mountain: ``Lake Louise, Alberta``?"""
    words = canon.words
    if i < 2 or words[i].folded not in places() or not words[i].capital:
        return False
    gap = canon.original[words[i - 1].end : words[i].start]
    head = words[i - 2].folded in ("lake", "mount", "fort", "port", "cape", "san", "santa", "saint")
    return gap == ", " and head and words[i - 2].capital


def _is_built_of(canon: Canon, i: int) -> bool:
    """Is word ``i`` a town by its center, ``downtown Jackson``, or ``pagoda of Orro``?"""
    words = canon.words
    word = words[i]
    if i < 2 or not word.capital or word.shouted or word.text[-2:] in ("'s", "’s"):
        return False
    if words[i - 1].folded in ("downtown", "uptown", "midtown") and word.folded in places():
        return True
    if words[i - 1].folded != "of":
        return False
    if words[i - 2].folded in _MIDST and word.folded in places():
        return not _listed(word.folded)
    return words[i - 2].folded in _BUILT and not any_name(word.folded)


_MIDST = frozenset(
    "heart center centre middle streets alleys outskirts edge medina souk souks capital".split()
)
_BUILT = frozenset(
    "pagoda temple shrine monastery port village town city ruins island bay valley gulf strait "
    "plains hills walls rooftops skyline harbor harbour".split()
)


_SEEN = frozenset("rooftops rooftop skyline streets suburb suburbs harbor harbour backstreets "
                  "townhouse townhouses brownstone brownstones countryside coastline waterfront "
                  "riverfront traffic nightlife canals canal beaches docks".split())  # fmt: skip
_ROADS = frozenset("street avenue road lane boulevard".split())
_BODIES = frozenset("planet moon island village town city kingdom realm continent galaxy asteroid "
                    "spaceship starship spacecraft station colony".split())  # fmt: skip


def _looks_over(canon: Canon, i: int) -> bool:
    """Is the word at ``i`` a place by the noun beside it: ``Chelsea rooftops``, ``planet Orro``?"""
    words = canon.words
    word = words[i]
    after = words[i + 1] if adjacent(canon, i, i + 1) else None
    if after is not None and after.text.islower() and word.text[-2:] not in ("'s", "’s"):
        if word.capital and word.folded in places() and after.folded in _SEEN:
            return True
        if word.text.islower() and after.folded in _ROADS:
            return word.folded not in load_notable().exact
    if i < 1 or not adjacent(canon, i - 1, i) or not word.capital or word.shouted:
        return False
    if words[i - 1].folded not in _BODIES or not words[i - 1].text.islower():
        return False
    alone = after is None or not (after.capital or after.folded in DEEDS)
    return alone and not _listed(word.folded) and word.folded not in word_names()


def _is_model(canon: Canon, i: int) -> bool:
    """Is this the model of the make before it: ``Airpods Max``, ``Renault Clio``?"""
    if not adjacent(canon, i, i - 1) or canon.words[i].initial:
        return False
    make = canon.words[i - 1]
    return (
        make.capital
        and len(make.folded) > 2
        and (make.folded in brands() or make.folded in trade_words())
        and (make.folded not in word_names() and not _listed(make.folded) and _is_make(make.folded))
    )


def _is_make(letters: str) -> bool:
    """Is this a make alone and no nation, festival or age of the film words?"""
    return letters in brands() or letters in _DEVICES


_DEVICES = frozenset(
    "iphone ipad ipod airpods macbook galaxy pixel playstation xbox nintendo kindle thinkpad "
    "surface gopro garmin nokia samsung sony canon nikon leica hasselblad roland korg yamaha "
    "kawasaki suzuki honda toyota nissan mazda subaru mitsubishi hyundai kia skoda seat dacia "
    "renault peugeot citroen fiat lancia opel vauxhall volvo saab".split()
)


def _ends_thing(canon: Canon, i: int) -> bool:
    """Does the word at ``i`` end ``the Oriental Pearl``: article, ordinary word, name and word?"""
    article, first, last = canon.words[i - 2 : i + 1]
    if article.folded not in ("the", "a", "an") or not (first.capital and last.capital):
        return False
    if not (adjacent(canon, i - 2, i - 1) and adjacent(canon, i - 1, i)) or first.shouted:
        return False
    plain = in_dictionary(first.folded) and first.folded not in word_names()
    if article.folded == "the" and first.folded in word_names() and in_dictionary(last.folded):
        own = more_names() | word_names() | load_notable().tokens
        return last.folded not in own and not (last.shouted or followed(canon, i))
    return plain and not _listed(first.folded) and last.folded in word_names()


GREEN = frozenset(
    "ivy bramble lavender thyme heather fern holly basil rosemary sage jasmine wisteria hazel "
    "willow rowan clover daisy poppy violet iris lily rose olive laurel myrtle juniper marigold "
    "coral kelp lichen "
    "primrose magnolia saffron ginger nettle bracken moss honeysuckle clematis".split()
)
_GROWN = frozenset(
    "swallowed strangled covered overgrown choked smothered draped wrapped hung eaten "
    "grown framed edged lined ringed planted thick heavy scented beds bed pot pots bowl "
    "sprig sprigs bunch hedge hedges bush bushes leaves tangle tangles field fields row "
    "rows garland scent smell".split()
)


def _grows(canon: Canon, i: int, plants: set[int]) -> bool:
    """Is the capital at ``i`` a plant: ``swallowed by Ivy``, ``beds of Thyme and Fern``?

    ``plants`` holds those found before it.
    """
    words = canon.words
    if words[i].folded not in GREEN or not words[i].capital:
        return False
    grows = words[i - 1].folded in ("by", "in", "with", "of") and words[i - 2].folded in _GROWN
    joined = words[i - 1].folded == "and" and i - 2 in plants
    after = words[i + 1] if i + 1 < len(words) and adjacent(canon, i, i + 1) else None
    return (grows or joined) and not (after is not None and after.capital)
