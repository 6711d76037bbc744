"""Places, teams, storms and boats by a word beside the name that nobody's name has.

``the River Zarquin``, ``the Battle of Zarquin``, ``St. Agnes Church``, ``Black Lake``, ``the
Zarquin Raiders``, ``Hurricane Zelda``, ``the Barbara Jordan Terminal``. ``phrases.py`` knows the
heads that stand alone; here two signs are needed, because one alone is a name too.
"""

from __future__ import annotations

from closedset.gate.canonical import Canon, Word
from closedset.gate.lexicon import (
    given_names,
    in_dictionary,
    more_names,
    place_heads,
    surnames,
    word_names,
)
from closedset.gate.notable import load_notable
from closedset.gate.phrases import AT_PLACE, SURNAME_HEADS, adjacent, followed, pictured

_COLORS = frozenset("red blue black white green yellow old new great little upper lower".split())
"""Before a head these are no given names."""
_OF_HEADS = frozenset(
    "sea bay gulf strait straits isle isles port battle siege treaty duchy kingdom county "
    "principality republic university city town village valley mouth straits sack fall palace "
    "temple tower citadel sultanate emirate caliphate barony abbey cathedral diocese archdiocese "
    "province region district parish bishopric colony harbor harbour canal ruins forest plains "
    "plain shores shore coast mines docks outskirts".split()
)
"""Before ``of`` and a name these make a place, a battle or a realm of it."""
_TEAMS = frozenset(
    "raiders tigers lions bears eagles hawks falcons panthers jaguars cougars wildcats bobcats "
    "bulldogs huskies wolves wolverines badgers gators sharks dolphins marlins rays orioles robins "
    "cardinals ravens owls ducks rockets comets meteors stars suns flames storm hurricanes "
    "cyclones thunder lightning avalanche blizzard giants titans trojans spartans vikings pirates "
    "buccaneers cowboys rangers outlaws bandits marshals braves chiefs warriors knights lancers "
    "crusaders cavaliers monarchs kings royals dukes senators capitals patriots minutemen rebels "
    "colonels generals admirals mariners sailors steelers packers oilers drillers miners brewers "
    "millers bakers mechanics engineers pistons bolts jets pilots aviators flyers racers sprinters "
    "blazers trailblazers pioneers settlers nomads wanderers rovers athletic united hotspur albion "
    "dodgers mets twins angels saints devils demons dragons phantoms ghosts wizards sorcerers "
    "mustangs broncos colts chargers stallions longhorns bulls rams bison buffaloes stampede "
    "hornets wasps yellowjackets scorpions vipers cobras rattlers diamondbacks timbers sounders "
    "dynamo galaxy fire fury crew isotopes redbirds bluejays mudhens sox redhawks blackhawks "
    "arms".split()
)
"""What clubs call themselves, and inns their ``Arms``; after ``the`` and a name."""
_STORMS = frozenset("hurricane typhoon cyclone storm".split())
_BOATS = frozenset(
    "barge tug tugboat yacht schooner brig sloop ketch clipper galleon dhow longship steamboat "
    "riverboat houseboat paddleboat sailboat catamaran starship spaceship airship zeppelin".split()
)
_CIVIC = frozenset(
    "forum airport terminal center centre stadium arena library museum hospital hospice university "
    "college school academy institute auditorium theatre theater memorial expressway parkway "
    "highway gymnasium natatorium courthouse planetarium observatory pavilion".split()
)
"""What is built in somebody's name, and no surname."""
_STREETS = frozenset("square circle avenue hall locks plaza boulevard street road".split())
"""What bears a full name where a place may stand: ``past Mustafa Kemal Square``."""


def named_places(canon: Canon, people: frozenset[int]) -> set[int]:
    """Return the words of places, teams, storms and boats that two signs make one.

    ``people`` holds the words in which a notable person was seen; they are not settled.
    """
    found: set[int] = set()
    for i, word in enumerate(canon.words):
        if word.shouted or i in people:
            continue
        letters = word.folded
        if word.capital and letters in place_heads():
            found |= _color_before(canon, i) | _saint_before(canon, i) | _in_honor(canon, i, people)
        if letters in _OF_HEADS:
            found |= _realm(canon, i, people)
        if word.capital and letters in _TEAMS:
            found |= _team(canon, i, people)
        if letters in _STORMS | _BOATS or (word.text == "River" and _article(canon, i)):
            found |= _christened(canon, i, people)
    return found


def _article(canon: Canon, i: int) -> bool:
    return i > 0 and canon.words[i - 1].folded == "the" and adjacent(canon, i - 1, i)


def _plain(canon: Canon, i: int, people: frozenset[int]) -> bool:
    """Is the word at ``i`` one capital that no list of people has, and no capital after it?"""
    if i >= len(canon.words) or not adjacent(canon, i - 1, i) or i in people:
        return False
    word = canon.words[i]
    if not word.capital or word.shouted or word.folded in word_names() | given_names():
        return False
    return not followed(canon, i)


def _color_before(canon: Canon, i: int) -> set[int]:
    """Return ``Black Lake``: a color, or ``Old``, and a head; after a preposition if a surname."""
    if i == 0 or not adjacent(canon, i - 1, i):
        return set()
    first = canon.words[i - 1]
    if not first.capital or first.folded not in _COLORS or followed(canon, i):
        return set()
    placed = i > 1 and canon.words[i - 2].folded in AT_PLACE and not pictured(canon, i - 1)
    return {i - 1, i} if placed or canon.words[i].folded not in SURNAME_HEADS else set()


def _saint_before(canon: Canon, i: int) -> set[int]:
    """Return ``St. Agnes Church``, ``Saint Bartholomew's Hospital``."""
    if i < 2 or not (adjacent(canon, i - 2, i - 1) and adjacent(canon, i - 1, i)):
        return set()
    saint, name = canon.words[i - 2 : i]
    if saint.folded not in ("st", "saint") or not (saint.capital and name.capital):
        return set()
    return set() if followed(canon, i) else {i - 2, i - 1, i}


def _in_honor(canon: Canon, i: int, people: frozenset[int]) -> set[int]:
    """Return ``the Barbara Jordan Terminal``: a full name before what is built in its honor."""
    if canon.words[i].folded not in _CIVIC | _STREETS or followed(canon, i):
        return set()
    first = i
    while first and i - first < 4 and adjacent(canon, first - 1, first):
        before = canon.words[first - 1]
        if not before.capital or before.shouted or before.folded in AT_PLACE | {"a", "an"}:
            break
        first -= 1
    if first == i or set(range(first, i)) & people or pictured(canon, first):
        return set()
    if canon.words[i].folded in _STREETS:
        where = canon.words[first - 1].folded if adjacent(canon, first - 1, first) else ""
        if where not in AT_PLACE or i - first < 2:
            return set()
    return set(range(first, i + 1))


def _realm(canon: Canon, i: int, people: frozenset[int]) -> set[int]:
    """Return the name in ``the Battle of Zarquin``, and the head where it has a capital."""
    if not _article(canon, i) or not adjacent(canon, i, i + 1):
        return set()
    if canon.words[i + 1].folded != "of" or not _plain(canon, i + 2, people):
        return set()
    if canon.words[i + 2].folded in surnames() or canon.words[i + 2].text[-2:] in ("'s", "’s"):
        return set()
    return {i, i + 1, i + 2} if canon.words[i].capital else {i + 2}


def _team(canon: Canon, i: int, people: frozenset[int]) -> set[int]:
    """Return ``the Zarquin Raiders``, ``The New Zarquin Arms``."""
    first = i
    while first and i - first < 2 and adjacent(canon, first - 1, first):
        if not canon.words[first - 1].capital or canon.words[first - 1].folded == "the":
            break
        first -= 1
    if first == i or not _article(canon, first) or set(range(first, i + 1)) & people:
        return set()
    if canon.words[first].folded in given_names() and i - first > 1:
        return set()
    after = canon.words[i + 1] if adjacent(canon, i, i + 1) else None
    return set() if after is not None and after.capital else set(range(first, i + 1))


def _christened(canon: Canon, i: int, people: frozenset[int]) -> set[int]:
    """Return the name of a storm, a boat or a river after its head at ``i``."""
    j = i + 1
    if j >= len(canon.words) or not adjacent(canon, i, j) or j in people:
        return set()
    name = canon.words[j]
    if not name.capital or name.shouted or name.text[-2:] in ("'s", "’s"):
        return set()
    if canon.words[i].folded in _STORMS:
        given = canon.words[i].folded == "storm" and not _tropical(canon, i)
        return {i, j} if _storm_name(name) and not (given or followed(canon, j)) else set()
    if not _article(canon, i):
        return set()  # Tug McGraw
    return {i, j} if _plain(canon, j, people) else set()


def _tropical(canon: Canon, i: int) -> bool:
    """Does ``Tropical`` stand before ``Storm``, which alone is somebody's name?"""
    return i > 0 and canon.words[i - 1].folded == "tropical" and adjacent(canon, i - 1, i)


def _storm_name(word: Word) -> bool:
    """Is this a given name, as storms have, or no name: never ``Hurricane Higgins``?"""
    letters = word.folded
    known = letters in more_names() or letters in word_names() or letters in surnames()
    if letters in load_notable().tokens and letters not in given_names():
        return False
    return letters in given_names() or not (known or in_dictionary(letters))
