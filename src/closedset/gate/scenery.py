"""Capitals that are weather, a river by its article, a street corner or the empty screen."""

from __future__ import annotations

import re

from closedset.gate.canonical import Canon
from closedset.gate.epithets import POURS
from closedset.gate.lexicon import in_dictionary
from closedset.gate.phrases import (
    DETERMINERS,
    adjacent,
)
from closedset.gate.toponyms import GREEN
from closedset.gate.wordforms import (
    any_name,
)

_CORNER = re.compile(
    r"\b(?:corner|junction|intersection|crossing|[Ss]igns?) (?:of|for|at) "
    r"(?:\w+ ){0,2}\w+ and (?:\w+ ){0,2}[A-Z]\w+|"
    r"\b(?:corner of|[Ss]igns? for) (?:\w+ ){1,2}and \d{1,3}(?:st|nd|rd|th)|"
    r"\b(?:at|of|on|near|off|from|past|to) \d{1,3}(?:st|nd|rd|th) and (?:\w+ ){0,1}[A-Z]\w+"
)
_ALONG_IT = frozenset(
    "along down up across over on into in beside above below beneath toward towards past".split()
)
_AND_THEN = _ALONG_IT | frozenset(
    "at by with under near from to for and or but as while where when in of before after during "
    "through between behind beside".split()
)
_WATER = re.compile(
    r"\b(?:boats?|rafts?|river|ferry|barges?|canoes?|kayaks?|rowers?|rowing|paddles?|paddling|fish\w*|"
    r"anglers?|swim\w*|flows?|current|bank|banks|riverbank|ford|rapids|dam|sail\w*|steamer|"
    r"houseboats?|punts?|punting|gondolas?|drifts?|drifting|herons?|otters?)\b",
    re.I,
)
SKIES = frozenset(
    "ivy moss mist frost ash ashes sparks rain snow hail sleet haze embers dew".split()
)
NATURE = frozenset(
    "falling rising melting freezing blooming blossoming growing climbing covering creeping "
    "spreading hanging drifting rolling swirling curling pouring dripping glowing shining "
    "glittering glistening sparkling shimmering flowing rustling swaying wilting ripening drying "
    "breaking fading coming approaching ending starting beginning turning lying surrounding "
    "filling burning blowing clinging setting lingering settling piling floating fluttering "
    "flickering crumbling gathering carpeting lining framing spilling trailing tumbling crashing "
    "washing".split()
)
"""What plants, stones, weather and seasons do, besides somebody."""
_HAS_GROWN = re.compile(
    r" (?:has|have|had) (?:\w+ly |long |now )?(?:grown|crept|spread|covered|swallowed|climbed|"
    r"left|taken|settled|gathered|wrapped|filled|fallen|formed|begun|started|drifted|risen|melted|softened|"
    r"colonized|colonised|claimed|overrun|overgrown|hidden|pushed|wound|curled|bloomed)\b"
)
"""What plants and weather have done when a picture begins."""
_SEASONS = frozenset("autumn summer winter spring dawn".split())
_SEASONABLE = frozenset(
    "leaves light sunlight sun wind winds rain fog mist colors colours flowers blossom blossoms "
    "snow sky skies morning evening afternoon night day fair market harvest fields storm "
    "frost".split()
)
_LEFT = frozenset("home for with without early work him her them his my our school".split())
"""What follows where somebody leaves."""
_TITLES_OVER = re.compile(
    r"(?:^|[.!?:;(,\n-]\s*)(?:[Tt]hen |[Aa]nd )?(?:over|from|in|on|to|against) $|"
    r"\b(?:cuts?|fades?|smash(?:es)?|dissolves?|irises|snaps?|slams?|goes|holds?|opens?|ends?)"
    r"(?: (?:up|in|out|back|down|smash|cut|fade))* (?:over|from|in|on|to|into) $|"
    r"\b(?:titles?|cards?|texts?|credits|logos?|captions?|supers?|voices?|v\.? ?o\.?|sounds?|music|"
    r"song|noise|hear|heard|plays|silence|breathing|words|letters|lettering)\b[^.!?]* over $",
    re.IGNORECASE,
)
"""Before ``Black`` or ``White``: a cut, a fade, or what is read and heard while no picture is."""


def lettered(canon: Canon, i: int) -> bool:
    """Is this word read on a thing: ``a mug that says World's Okayest Boss``, ``HALE & SONS``?"""
    word = canon.words[i]
    if _AND_SONS.match(canon.original, word.end):
        return True
    before = canon.original[max(word.start - 120, 0) : word.start]
    rest = canon.original[word.end : word.end + 120]
    if before[-60:].count("'") + before[-60:].count('"') and _WRITTEN_ON.match(rest):
        return True
    quoted = _PRINTED.search(before)
    if quoted and re.match(r"[^'\"”’\n]{0,60}['\"”’]", canon.original[word.end :]):
        return True
    if sprayed(canon, i) or _on_its_side(before, rest, known=in_dictionary(word.folded)):
        return True
    said = _SAYS.search(before)
    firm = word.shouted and re.match(r" (?:(?:&|AND|and) )?[A-Z]{2}", canon.original[word.end :])
    plain = in_dictionary(word.folded) or not any_name(word.folded)
    return said is not None and (plain or firm is not None)


def _on_its_side(before: str, rest: str, *, known: bool) -> bool:
    """Are these capitals painted on a thing: ``a bus with Sightseeing Tours on the side``?

    What is no word (``known``) may be somebody who sits there, but not who is written there.
    """
    if not _BEARS.search(before):
        return False
    return bool(_WRITTEN.match(rest) or (known and _PLACED.match(rest)))


_BEARS = re.compile(
    r"\b(?:bus|truck|van|lorry|car|cab|boat|ferry|train|tram|plane|box|crate|bag|cup|mug|jar|tin|"
    r"can|bottle|cake|barn|wall|door|window|awning|storefront|shop|banner|flag|shirt|hat|cap|kayak|"
    r"decker|paper|card|balloon|jersey|sweater) with (?:the words? )?"
    r"(?:[A-Z]\S* |(?:of|and|the|&) ){0,5}$|\b(?:the|with) words? (?:[A-Z]\S* ){0,5}$"
)
_WRITTEN = re.compile(
    r"(?: (?:[A-Z]\S*|of|and|the|&)){0,5} (?:painted|printed|written|stenciled|spelled)\b"
)
_PLACED = re.compile(
    r"(?: (?:[A-Z]\S*|of|and|the|&)){0,5} (?:on (?:the|its|one) (?:sides?|front|back|tail|"
    r"sign|label|door|hull|stern|bow|lid|cover|sleeve)\b|on it\b(?=[.,]|$)|painted|printed|written|"
    r"stenciled|stencilled|embroidered|in (?:\w+ )?(?:letters|icing|frosting|chalk|paint|neon))"
)


def sprayed(canon: Canon, i: int) -> bool:
    """Are these capitals lettering: ``Graffiti of the word KAHLO``?"""
    word = canon.words[i]
    return word.shouted and bool(_SPRAYED.search(canon.original[: word.start][-40:]))


_AND_SONS = re.compile(
    r" (?:&|and|AND) (?i:sons?|daughters?|bros|brothers|sisters|co|company|partners|associates)\b"
)
_PRINTED = re.compile(
    r"\b(?:text|words?|letters|lettering|logo|inscription|slogan|label|brand|caption) ['\"“‘]"
    r"[^'\"“”‘’\n]{0,40}$"
)
"""Before what is quoted as lettering: ``the text 'Anker'``, ``the words "Hope Farm Eggs"``."""
_WRITTEN_ON = re.compile(
    r"[^'\"”’.!?\n]{0,40}['\"”’],? (?:is |are )?(?:written|printed|painted|stitched|embroidered|"
    r"stenciled|engraved|spelled)\b"
)
"""After words that are quoted because they are read: ``'Eat More Kale' written on it``."""
_SPRAYED = re.compile(
    r"\b(?:words?|letters|lettering|graffiti|painted|sprayed|scrawled|stenciled|carved|written) $"
)
"""Before capitals that are sprayed or cut: ``Graffiti of the word KAHLO``."""
_SAYS = re.compile(
    r"\b(?:sign|box|mug|cup|shirt|t-shirt|tee|poster|label|door|card|banner|billboard|plate|plaque|"
    r"sticker|patch|badge|cake|note|screen|bag|board|blackboard|whiteboard|chalkboard|marquee|menu|"
    r"cover|crate|can|jar|bottle|hat|cap|jersey|tattoo|balloon|doormat|mat|credits|caption|heading|headline|bus|tram|signboard|placard|another|one)(?:s|es)?\b"
    r"[^.!?;\n]{0,40}?\b(?:says|reads|read|saying|reading|said|labeled|labelled|marked|stamped)[:,]?"
    r"(?: [A-Z'’\"“]\S*){0,5} ?[\"'“‘]?$"
)
"""A thing and the verb of what is written on it, with nothing but capitals between."""


def title_card(canon: Canon, i: int) -> bool:
    """Is this the empty screen: ``CUT TO: Black``, ``over Black, a phone rings``?"""
    word = canon.words[i]
    return word.text in ("Black", "White") and bool(
        _TITLES_OVER.search(canon.original[max(word.start - 200, 0) : word.start])
    )


def weather(canon: Canon, i: int) -> bool:
    """Is a word that opens a sentence the weather or a season: ``Mist hangs``?

    ``Autumn leaves the house`` is somebody.
    """
    words = canon.words
    word = words[i]
    opens = word.initial and word.capital and not word.shouted
    if not opens or not adjacent(canon, i, i + 1):
        return False
    after = words[i + 1]
    then = words[i + 2] if adjacent(canon, i + 1, i + 2) else None
    if word.folded in SKIES | GREEN and _HAS_GROWN.match(canon.original, word.end):
        return True
    if word.folded in SKIES | GREEN and after.folded in NATURE:
        return True
    if word.folded in SKIES:
        return after.folded in POURS and not (then is not None and then.folded in _LEFT)
    if word.folded not in _SEASONS or after.folded not in _SEASONABLE:
        return False
    goes = then is not None and (then.capital or then.folded in DETERMINERS | _LEFT | {"the"})
    return not (goes and after.folded == "leaves")


def on_the_map(canon: Canon, i: int) -> bool:
    """Is this a river or a ridge by its article: ``down the Neckar``, ``across the Triglav``?

    What is a name too must have water about it: ``a raft on the Shannon``.
    """
    words = canon.words
    word = words[i]
    if i < 2 or not word.capital or word.shouted or word.text[-2:] in ("'s", "’s"):
        return False
    after = words[i + 1] if adjacent(canon, i, i + 1) else None
    if words[i - 1].text != "the" or words[i - 2].folded not in _ALONG_IT:
        return False
    joined = adjacent(canon, i - 2, i - 1) and adjacent(canon, i - 1, i)
    if not joined or (after is not None and after.folded not in _AND_THEN):
        return False
    return not any_name(word.folded) or bool(_WATER.search(canon.text))


def at_the_corner(canon: Canon, i: int) -> bool:
    """Is this one of two streets that meet: ``the corner of Haight and Ashbury``?"""
    word = canon.words[i]
    met = _CORNER.finditer(canon.original)
    return word.capital and any(m.start() < word.start < m.end() for m in met)
