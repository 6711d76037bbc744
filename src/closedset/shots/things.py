"""Which things a scene's text puts on its set.

Nouns alone lie: a bus driver is not a bus, and "no car in sight" shows an empty road. So a noun
counts only where it is no part of a compound, no comparison and not denied. Written here from
general knowledge.
"""

from __future__ import annotations

import re

from closedset.model.shot import Thing

MOST = 8
"""Things that one set takes from its scene's text."""

_WORDS: tuple[tuple[Thing, str], ...] = (
    (Thing.POLICE_CAR, r"police (?:car|cruiser)|patrol car|squad car|(?<!cabin )cruiser"),
    (Thing.TAXI, r"taxi|taxi ?cab|cab"),
    (Thing.AMBULANCE, r"ambulance"),
    (Thing.BUS, r"(?:school |city |night )?bus(?:es)?"),
    (Thing.TRUCK, r"truck|lorry|fire engine|pick-?up(?= truck)|18-wheeler|semi"),
    (Thing.VAN, r"van|minivan|camper"),
    (Thing.MOTORCYCLE, r"motor ?cycle|motor ?bike|moped|scooter|vespa"),
    (Thing.BICYCLE, r"bicycle|bike|push ?bike"),
    (Thing.CAR, r"car|cars|sedan|convertible|limousine|limo|suv|jeep|station wagon|hatchback"),
    (Thing.ROWBOAT, r"row(?:ing )?boat|dinghy|canoe|small boat"),
    (Thing.STREET_LAMP, r"street ?(?:lamp|light)s?|lamp ?posts?"),
    (Thing.BENCH, r"bench(?:es)?"),
    (Thing.PHONE_BOOTH, r"(?:tele)?phone (?:booth|box)|pay ?phone"),
    (Thing.MAILBOX, r"mail ?box|letter ?box|post ?box"),
    (Thing.FOUNTAIN, r"fountain"),
    (Thing.STATUE, r"statue|monument"),
    (Thing.FIRE, r"camp ?fire|bonfire|fire pit"),
    (Thing.TENT, r"tents?"),
    (Thing.GRAVE, r"graves?|grave ?stones?|tomb ?stones?|head ?stones?"),
    (Thing.LADDER, r"(?:step)?ladder"),
    (Thing.ARMCHAIR, r"arm ?chair|recliner|easy chair"),
    (Thing.WHEELCHAIR, r"wheel ?chair"),
    (Thing.CHAIR, r"chairs?"),
    (Thing.SOFA, r"sofa|couch|settee"),
    (Thing.TABLE, r"(?:kitchen |dining |coffee )?table"),
    (Thing.BED, r"(?:single |double )?bed|cot|bunk"),
    (Thing.PIANO, r"piano|upright piano"),
    (Thing.TELEVISION, r"television|tv(?: set)?|t\.v\."),
    (Thing.FIREPLACE, r"fire ?place|hearth"),
    (Thing.CHRISTMAS_TREE, r"christmas tree"),
    (Thing.TREE, r"(?:oak |old |lone |single )?tree"),
    (Thing.FLOOR_LAMP, r"floor lamp|standing lamp"),
    (Thing.PLANT, r"(?:potted |house ?)plants?"),
    (Thing.CRATE, r"crates?"),
    (
        Thing.BARREL,
        r"(?:wooden |oil |rum |wine )barrels?|barrels(?! of (?:a|the|his|her))|oil drums?",
    ),
    (Thing.SAFE, r"(?:wall |steel )safe(?= |,|\.)"),
    (Thing.CLOCK, r"(?:wall )?clock"),
    (Thing.CALENDAR, r"calendar"),
    (Thing.MIRROR, r"mirror"),
    (Thing.POSTER, r"posters?"),
    (Thing.PICTURE, r"paintings?|framed picture|portrait"),
    (Thing.MAP, r"(?:wall )?map"),
    (Thing.LAPTOP, r"laptop|notebook computer|computer"),
    (Thing.RADIO, r"(?:transistor )?radio"),
    (Thing.CANDLE, r"candles?"),
    (Thing.FLOWERS, r"flowers|bouquet|roses|vase"),
    (Thing.NEWSPAPER, r"newspapers?"),
    (Thing.CAKE, r"(?:birthday |wedding )?cake"),
    (Thing.PLATE, r"plates?|breakfast|dinner plate|sandwich"),
    (Thing.TYPEWRITER, r"typewriter"),
    (Thing.PHONE, r"(?:tele)?phone|cell ?phone|smart ?phone"),
    (Thing.PHOTOGRAPH, r"photo(?:graph)?s?|snapshot|polaroid|picture frame"),
    (Thing.TICKET, r"tickets?"),
    (Thing.LETTER, r"letters?|envelopes?|postcard|telegram"),
    (Thing.WATCH, r"wrist ?watch|pocket watch|stopwatch"),
    (Thing.BOTTLE, r"bottles?|whisk(?:e)?y|wine bottle"),
    (Thing.CUP, r"cups?|mugs?|teacups?|coffee cups?"),
    (Thing.SUITCASE, r"suitcases?|luggage|briefcase"),
    (Thing.BAG, r"bags?|backpack|handbag|satchel"),
    (Thing.BOX, r"box(?:es)?|parcel|package"),
    (Thing.LAMP, r"(?:table |desk |bedside |bus |oil )?lamp|lantern"),
    (Thing.KEY, r"keys?"),
    (Thing.BOOK, r"books?|notebook|diary|journal"),
    (Thing.UMBRELLA, r"umbrella"),
    (Thing.KNIFE, r"knife|dagger"),
    (Thing.GUN, r"gun|pistol|revolver"),
)

_NOT_AFTER = (
    r"(?!['’]s\b)(?![-\s]+(?:drivers?|stops?|station|depot|lines?|tickets?|company|courier|park\b|chase"
    r"|dealer\w*|wash|shop|store|thief|thieves|keys?|office|rides?|accident|crash|conductor|pass"
    r"|call|number|book|case|cover|shelf|shelves|spread|room|side|sheets|cloth|press|player"
    r"|show|lamp|host|tower|lot|ride|house|line|bag|stool|top|tennis|guard|owner))"
)
_NOT_BEFORE = (
    r"(?<!\bno )(?<!\bnot a )(?<!without a )(?<!without )(?<!like a )(?<!like an )(?<!like the )"
    r"(?<!as a )(?<!of a )(?<!no more )(?<!\bthan a )"
)
_PATTERNS = tuple(
    (thing, re.compile(rf"{_NOT_BEFORE}\b(?:{words})\b{_NOT_AFTER}", re.IGNORECASE))
    for thing, words in _WORDS
)
_GOES = re.compile(
    r"\b(?:drives? (?:off|away)|gone|disappears|passes|goes by|speeds? past|in the distance)\b",
    re.IGNORECASE,
)
_MOVING = frozenset(
    {
        Thing.BUS,
        Thing.CAR,
        Thing.TAXI,
        Thing.TRUCK,
        Thing.VAN,
        Thing.AMBULANCE,
        Thing.POLICE_CAR,
        Thing.MOTORCYCLE,
        Thing.BICYCLE,
    }
)


def things_in(text: str) -> tuple[Thing, ...]:
    """Return the things that ``text`` (a scene's action) puts on the set, in order of mention.

    A vehicle that only goes by does not stand there; one word counts for one thing.
    """
    found: dict[Thing, int] = {}
    for sentence, offset in _sentences(text):
        taken: list[tuple[int, int]] = []
        for thing, pattern in _PATTERNS:
            for m in pattern.finditer(sentence):
                if any(a < m.end() and m.start() < b for a, b in taken):
                    continue
                taken.append((m.start(), m.end()))
                if thing in _MOVING and _GOES.search(sentence):
                    continue
                found.setdefault(thing, offset + m.start())
    return tuple(sorted(found, key=lambda thing: found[thing])[:MOST])


def _sentences(text: str) -> list[tuple[str, int]]:
    return [(m.group(), m.start()) for m in re.finditer(r"[^.!?;:]+", text)]
