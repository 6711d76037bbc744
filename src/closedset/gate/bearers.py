"""Things that bear a notable person's name and show nobody: a square, a hotel, a book, a sonata.

The words pass the gate; the name itself still stays behind. ``compile.py`` puts ``reads`` where the
name stood, because a generator that reads a name may draw the person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from closedset.gate.canonical import Canon, Word, fold
from closedset.gate.epithets import find_nicknames
from closedset.gate.lexicon import brands, in_dictionary, large_cities, verbs
from closedset.gate.notable import find_by_sound, find_exact, last_names, load_notable
from closedset.gate.phrases import (
    DETERMINERS,
    SHIPS,
    SURNAME_HEADS,
    UNMANNED,
    adjacent,
    nobody_follows,
    pictured,
)
from closedset.gate.scripts import script_of


@dataclass(frozen=True, slots=True)
class Bearer:
    """Words that hold a notable name and mean no person."""

    words: range
    """Indexes into ``Canon.words``, the name and what bears it."""
    reads: str
    """What a generator reads in their place; empty: nothing."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


STREETS = _folded(
    "street avenue boulevard road square airport bridge plaza way drive highway expressway "
    "parkway station university stadium library museum memorial monument center centre hospital "
    "school institute theater theatre arena tunnel dam park wing ward building pavilion auditorium "
    "prize award medal trophy fund foundation scholarship college academy clinic terminal terminus "
    "roundabout elementary flyover underpass "
    "canal reservoir lighthouse glacier crater observatory telescope viaduct aqueduct barrage pier "
    "wharf harbour harbor hospice gymnasium natatorium courthouse planetarium bay "
    "bulvarı caddesi sokağı meydanı köprüsü havalimanı üniversitesi stadyumu parkı müzesi platz "
    "circle locks hall nagar marg chowk bagh ganj vihar puram freeway turnpike interchange "
    "strasse straße str ulica utca tér मार्ग रोड चौक नगर सड़क पथ"
)
"""What follows the name of the person it is named for."""
_LANDFORMS = frozenset("lake mount mt cape fort port camp lago monte pico cabo".split())
"""Before a surname alone: ``Lake Nasser``."""
_SPECIES = frozenset(
    "agave orchid orchids rose roses lily lilies dahlia dahlias tulip tulips peony peonies "
    "camellia clematis plum plums apple apples pear pears apricot cherry cherries potato potatoes "
    "tomato tomatoes pine spruce palm fern cactus waterlily butterfly birdwing".split()
)
"""Plants and butterflies are named for people."""
_BUILDINGS = frozenset(
    "building bridge station airport stadium theater theatre canal escalator escalators".split()
)
"""After the article and a name these need no capital: ``the Eva Perón building``."""
_STATIONS = frozenset(
    f"{kind} {stop}"
    for kind in ("metro", "subway", "railway", "train", "underground", "bus", "tram", "ferry")
    for stop in ("station", "stop", "terminal")
)
_SHORT_STREETS = frozenset("st ave blvd rd dr ln pkwy ct hwy".split())
"""Latin, and with a capital: ``Bobby Jones Dr``."""
STREETS_FIRST = _folded(
    "mercado mercat marché escuela colegio hospital biblioteca instituto "
    "quai cours allée impasse promenade chemin faubourg collège école hôpital stade piazzale corso "
    "ponte puente travessa alameda glorieta malecón place rue avenue boulevard plaza calle "
    "avenida paseo via viale piazza praca praça rua largo metro métro metrô stazione estación "
    "estacion estação subte "
    "bahnhof hauptbahnhof flughafen universität universiteit université università "
    "museo musée museu teatro théâtre parque parc parco jardín jardin monumento monument "
    "aeropuerto aeroporto aéroport gare pont square estadio stade lycée universidad ulica "
    "имени памятник памятника памятнику памятником памятнике улице улицы площади проспекте "
    "улице улицей улицу проспекте проспекту бульваре бульвару площадью ulicy placu alei ulicą "
    "мост моста мосту мостом улица проспект площадь бульвар вулиця площа улица "
    "شارع ميدان جسر خیابان רחוב כיכר שדרות οδός "
    "πλατεία"
)
"""What stands before it."""
_READING = frozenset(
    "reads reading read rereads rereading quotes quoting recites reciting translates translating "
    "studies studying teaches devours underlines underlining annotates memorizes".split()
)
_MUSIC = frozenset(
    "pianist violinist cellist organist flautist harpist guitarist orchestra quartet trio choir "
    "band ensemble piano violin cello organ flute harp guitar accordion radio record gramophone "
    "jukebox turntable speakers hums humming whistles whistling listens listening blasts".split()
)
_PLAYING = frozenset("play plays playing hums humming whistles whistling to practices".split())
SCORES = frozenset(
    "suite suites partita minuet chorale toccata mazurka polonaise rondo serenade overture "
    "lullaby rhapsody variations capriccio lieder madrigal ballade impromptu sonatina bagatelle "
    "symphony symphonies sonata sonatas concerto concertos nocturne nocturnes requiem fugue fugues "
    "waltz waltzes opera operas aria arias quartet prelude preludes etude etudes cantata cantatas "
    "oratorio messiah ninth fifth melody".split()
)
_BOOKS = frozenset(
    "novel novels sonnet sonnets poem poems poetry essay essays paperback quotation theorem "
    "equation equations".split()
)
_HOTEL = re.compile(
    r"\b(?:hotel|lobby|suite|bellhop|concierge|room service|ballroom|penthouse|check-?in)\b", re.I
)
_BESIDE = (
    frozenset(("by", "at", "from", "into", "international"))
    | STREETS
    | STREETS_FIRST
    | _READING
    | _PLAYING
    | SCORES
    | _BOOKS
    | _SPECIES
    | _LANDFORMS
)
NAMESAKES = {
    "shirleytemple": "cherry soda",
    "arnoldpalmer": "iced tea",
    "royrogers": "cherry cola",
    "bloodymary": "tomato cocktail",
    "tomcollins": "gin cocktail",
    "robroy": "whiskey cocktail",
}
"""Whole names that are a thing's only name, and what is seen of it."""


def bearers(canon: Canon, phrases: list[range]) -> list[Bearer]:
    """Return what bears a notable person's name in this text.

    ``phrases`` are the runs of words that our lists know as things.
    """
    if not any(len(p) > 1 for p in phrases) and not any(_bears(w) for w in canon.words):
        return _hyphened_streets(canon)
    seen = [s.span for s in (*find_exact(canon), *find_by_sound(canon))]
    seen += [n.span for n in find_nicknames(canon, set()) if n.certain]
    found = _streets_elsewhere(canon) + _hyphened_streets(canon) + _makers(canon, phrases)
    holder = {i: phrase for phrase in reversed(phrases) for i in phrase}
    for span in dict.fromkeys(seen):
        for name in places_of(canon, span):
            found += _bearer(canon, name, holder.get(name.start))
    return list(dict.fromkeys(found))


def _makers(canon: Canon, phrases: list[range]) -> list[Bearer]:
    """Return surnames of makers beside their work: ``Rodin's The Thinker``, ``a book by Kafka``."""
    found: list[Bearer] = []
    starts = {p.start for p in phrases if len(p) > 1}
    stops = {p.stop for p in phrases if len(p) > 1}
    for i, word in enumerate(canon.words):
        if not word.capital or len(word.folded) < 4 or word.folded not in load_notable().tokens:
            continue
        if _read(canon, i):
            found.append(Bearer(range(i, i + 1), "a book"))
        if in_dictionary(word.folded):
            continue
        if adjacent(canon, i, i + 1) and canon.words[i + 1].capital and i + 1 not in starts:
            continue
        by = i > 1 and canon.words[i - 1].folded == "by"
        own = word.text[-2:] in ("'s", "’s")
        if by and (i - 1 in stops or _wrote_it(canon, i - 1)):
            found.append(Bearer(range(i - 1, i + 1), ""))
        elif own and i + 1 in starts and canon.words[i + 1].capital:
            found.append(Bearer(range(i, i + 1), ""))
        elif adjacent(canon, i, i + 1) and canon.words[i + 1].folded in SCORES:
            found += [] if pictured(canon, i) else [Bearer(range(i, i + 1), "")]
    return found


def _read(canon: Canon, i: int) -> bool:
    """Is this a writer's surname after a verb of reading: ``a girl reads Dickens``?"""
    before = canon.words[i - 1] if adjacent(canon, i - 1, i) else None
    after = canon.words[i + 1] if adjacent(canon, i, i + 1) else None
    alone = after is None or not (after.capital or after.folded in verbs())
    read = before is not None and before.folded in _READS
    of = before is not None and before.folded == "of" and i > 1
    read = read or (of and canon.words[i - 2].folded in _OF_A_BOOK)
    return read and alone and canon.words[i].folded in last_names()


_READS = frozenset("reads reading rereads rereading underlines underlining annotates".split())


def _bears(word: Word) -> bool:
    """Can this word stand beside the name of what it bears?"""
    letters = word.folded
    if word.capital and word.text.isascii() and letters in _SHORT_STREETS:
        return True
    if letters in _BESIDE | SHIPS | UNMANNED | _OF_A_BOOK or letters in brands():
        return True
    return "'" in word.text and fold(_head(word)) in STREETS


def _streets_elsewhere(canon: Canon) -> list[Bearer]:
    """Return streets in other scripts, whoever they are named for: ``улица Пушкина``."""
    found: list[Bearer] = []
    for i, word in enumerate(canon.words[:-1]):
        if word.text.isascii():
            continue
        if canon.words[i + 1].folded in STREETS and script_of(word.text[0]) == "devanagari":
            found.append(Bearer(range(i, i + 2), canon.words[i + 1].text))  # "सुभाष मार्ग"
        if word.folded not in STREETS_FIRST:
            continue
        script, stop = script_of(word.text[0]), i + 1
        if script == "latin":
            continue
        most = 3 if script in _CASED or canon.words[i + 1].folded in _RANKS else 2
        while stop < min(i + most, len(canon.words)) and adjacent(canon, stop - 1, stop):
            name = canon.words[stop]
            if script_of(name.text[0]) != script or (script in _CASED and not name.capital):
                break
            stop += 1
        if stop > i + 1:
            found.append(Bearer(range(i, stop), word.text))
    return found


_HYPHENED = re.compile(
    r"\b[A-ZÄÖÜ]\w+(?:-[A-ZÄÖÜ]\w+)*-(Allee|Straße|Strasse|Platz|Ring|Damm|Ufer|Weg|Brücke|Halle|"
    r"Haus|Universität|Gymnasium|Schule|Stadion|Denkmal|Museum|Park)\b"
)


def _hyphened_streets(canon: Canon) -> list[Bearer]:
    """Return streets in one word with the name: ``Karl-Marx-Allee``."""
    found = ((canon.between(*m.span()), m.group(1)) for m in _HYPHENED.finditer(canon.original))
    return [Bearer(words, head) for words, head in found if words]


_CASED = ("cyrillic", "greek")
_RANKS = _folded("الملك الأمير الشيخ السلطان الإمام القديس الجنرال")
"""Titles that a street's name may begin with, in Arabic."""


def places_of(canon: Canon, span: str) -> list[range]:
    """Return the words, as ranges of indexes, of each place where ``span`` stands."""
    found: list[range] = []
    at = canon.original.find(span)
    while at >= 0 and span:
        inside = canon.between(at, at + len(span))
        if inside:
            found.append(inside)
        at = canon.original.find(span, at + len(span))
    return found


def _bearer(canon: Canon, name: range, phrase: range | None) -> list[Bearer]:
    """Return what bears the name at ``name``, if any; ``phrase`` is a listed one there."""
    if phrase is not None and name.stop <= phrase.stop:
        return [Bearer(phrase, _phrase_reads(canon, name, phrase))] if len(name) > 1 else []
    last = name.stop - 1
    before = canon.words[name.start - 1] if adjacent(canon, name.start, name.start - 1) else None
    after = canon.words[last + 1] if adjacent(canon, last, last + 1) else None
    if before is not None and before.folded in STREETS_FIRST and not pictured(canon, name.start):
        return [Bearer(range(name.start - 1, name.stop), before.text)]
    if after is not None and (stop := _street_end(canon, name)):
        reads = _kind(canon, name.start, _head(canon.words[stop - 1]))
        return [Bearer(range(name.start, stop), reads)]
    if before is not None and before.capital and before.folded in _LANDFORMS and len(name) == 1:
        return [Bearer(range(name.start - 1, name.stop), before.text)]
    if (before is not None and before.folded in SHIPS) or nobody_follows(canon, last):
        return [Bearer(name, "")]
    if _is_airport(canon, name, before):
        return [Bearer(name, "the airport")]
    if before is not None and before.folded == "by" and _wrote_it(canon, name.start - 1):
        return [Bearer(range(name.start - 1, name.stop), "")]
    if _is_hotel(canon, name):
        return [Bearer(name, "hotel")]
    own = canon.words[last].text[-2:] in ("'s", "’s") or len(name) == 1
    if own and after is not None and after.folded in SCORES | _BOOKS:
        return [] if pictured(canon, name.start) else [Bearer(name, "")]
    if len(name) == 1 and before is not None and not (after is not None and after.capital):
        return _read_or_played(canon, name, before, after)
    return []


def _phrase_reads(canon: Canon, name: range, phrase: range) -> str:
    """Return what stays of a listed phrase when the full name in it is taken out."""
    letters = "".join(canon.words[i].folded for i in name)
    if letters in NAMESAKES:
        return _kind(canon, phrase.start, NAMESAKES[letters])
    rest = [canon.words[i].text for i in phrase if i not in name]
    if rest:
        return _kind(canon, phrase.start, " ".join(rest))
    return "designer" if letters in brands() else ""


def _head(word: Word) -> str:
    """Return the head without a case ending behind an apostrophe: ``Bulvarı'nda`` is Bulvarı."""
    return re.split("['’]", word.text)[0]


def _street_end(canon: Canon, name: range) -> int:
    """Return where a street's or a building's name ends that begins with ``name``; 0 for none.

    Up to two capitals may stand between: ``Michael Phelps Aquatic Center``. Nobody's face may be
    asked for, and nothing there may act.
    """
    if pictured(canon, name.start):
        return 0
    for last in range(name.stop, min(name.stop + 3, len(canon.words))):
        word = canon.words[last]
        if not adjacent(canon, last - 1, last):
            break
        latin = script_of(word.text[0]) == "latin"
        short = latin and word.folded in _SHORT_STREETS
        two = f"{word.folded} {canon.words[last + 1].folded}" if last + 1 < len(canon.words) else ""
        if word.text.islower() and word.folded in _SPECIES:
            return last + 1  # "a Queen Victoria agave"
        if two in _STATIONS or (word.folded in ("roundabout", "interchange")):
            return last + 1
        below = canon.words[name.start - 1].folded == "the" and word.folded in _BUILDINGS
        if (short or fold(_head(word)) in STREETS) and (word.capital or not latin or below):
            then = canon.words[last + 1] if adjacent(canon, last, last + 1) else None
            also = short or word.folded in SURNAME_HEADS
            acts = also and then is not None and then.folded in verbs()
            return 0 if acts else last + 1
        if not word.capital or not in_dictionary(word.folded):
            break
    return 0


def _kind(canon: Canon, first: int, head: str) -> str:
    """Return ``a square`` for a named one, without an article where one stands before it."""
    before = canon.words[first - 1] if adjacent(canon, first, first - 1) else None
    kind = head.lower()
    if before is not None and before.folded in DETERMINERS | {"the"}:
        return kind
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" if kind.isascii() else kind


def _is_hotel(canon: Canon, name: range) -> bool:
    """Is this a city and a hotel's brand, ``the Paris Hilton``, in a text about a hotel?"""
    words = canon.words
    if len(name) != 2 or name.start == 0 or words[name.start - 1].folded != "the":
        return False
    city, brand = words[name.start].folded, words[name.start + 1].folded
    return city in large_cities() and brand in brands() and bool(_HOTEL.search(canon.text))


_AIRPORT = re.compile(
    r"\b(?:airport|terminal|runway|departures?|arrivals|boarding|baggage|customs|flight|jet bridge|"
    r"control tower|tarmac|take-?off|lands?|landing|"
    r"airliner|jets?|planes?|airplanes?|aircraft|tax(?:is|iing)|luggage|check-?in|layover|"
    r"duty[- ]free)\b",
    re.I,
)
_AIRPORTS = frozenset(
    "charlesdegaulle jfk johnfkennedy ronaldreagan indiragandhi bengurion davidbengurion marcopolo "
    "leonardodavinci galileogalilei cristianoronaldo georgebest johnlennon simonbolivar ataturk "
    "benitojuarez josemarti toussaintlouverture nelsonmandela jomokenyatta lechwalesa chopin "
    "vaclavhavel adolfosuarez louisarmstrong willrogers johnwayne bobhope norman".split()
)
"""Letters of names under which airports go alone."""
_CONCOURSE = frozenset("airport departures arrivals terminal".split())


def _is_airport(canon: Canon, name: range, before: Word | None) -> bool:
    """Is this an airport by its namesake alone, in a text about flying: ``land at …``?"""
    letters = "".join(canon.words[i].folded for i in name)
    after = canon.words[name.stop] if adjacent(canon, name.stop - 1, name.stop) else None
    if after is not None and after.text == "International":
        return True
    if after is not None and letters in _AIRPORTS and after.folded in _CONCOURSE:
        return True
    placed = before is not None and before.folded in ("at", "from", "into", "in", "through", "to")
    return placed and letters in _AIRPORTS and bool(_AIRPORT.search(canon.text))


def _wrote_it(canon: Canon, i: int) -> bool:
    """Do the words before ``by`` at ``i`` name a book: ``a copy of … by``?"""
    return bool({w.folded for w in canon.words[max(0, i - 8) : i]} & _BOUND)


_BOUND = frozenset("copy book novel paperback hardback volume edition poems pages".split())
_OF_A_BOOK = frozenset(
    "page pages verse verses line lines volume volumes copy quote stanza".split()
)


def _read_or_played(canon: Canon, name: range, before: Word, after: Word | None) -> list[Bearer]:
    """Return somebody's books or music: ``reads Hemingway``, ``a quartet plays Haydn``."""
    acts = after is not None and after.folded in verbs()
    i = name.start - 2
    if before.folded == "of" and i >= 0 and canon.words[i].folded in _OF_A_BOOK:
        return [Bearer(name, "a book")]  # "a page of Shakespeare"
    if before.folded in _READING and not acts:
        return [Bearer(name, "a book")]
    around = {w.folded for w in canon.words[max(0, name.start - 8) : name.stop + 5]}
    if before.folded in _PLAYING and around & _MUSIC and not acts:
        return [Bearer(name, "classical music")]
    return []
