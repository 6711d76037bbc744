"""What a trade wears: part and extra alike are known by it at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from closedset.model.performer import RGB, Garment, GarmentKind, HairStyle

_NAVY, _OLIVE, _GREY, _WHITE = (52, 62, 86), (104, 106, 78), (112, 114, 118), (222, 222, 216)
_BLACK, _SAND, _TEAL, _BROWN = (46, 46, 50), (168, 150, 118), (126, 164, 164), (112, 88, 66)
_ORANGE, _BLUE = (186, 116, 66), (112, 140, 168)
_UNIFORM, _APRON, _SUIT = GarmentKind.UNIFORM, GarmentKind.APRON, GarmentKind.SUIT
_COAT, _JACKET = GarmentKind.COAT, GarmentKind.JACKET


@dataclass(frozen=True, slots=True)
class Dress:
    """What a trade wears; what is left open is one's own."""

    nouns: str
    layer: GarmentKind | None
    """None: nothing over the top."""
    colors: tuple[RGB, ...]
    """Of the layer, or of the top where there is none."""
    head: HairStyle | None = None
    top: GarmentKind | None = None
    under: RGB | None = None
    """The top's color under a layer."""
    bottom: GarmentKind | None = None
    """In the layer's color, a shade darker where there is none."""


_BLACKS, _EARTHS = (_BLACK,), (_BROWN, _SAND, _OLIVE, _GREY)
_TROUSERS = GarmentKind.TROUSERS


def _uniform(nouns: str, *colors: RGB, head: HairStyle | None = None) -> Dress:
    return Dress(nouns, None, colors, head, _UNIFORM, bottom=_TROUSERS)


DRESSED = (
    _uniform("cop policeman policewoman officer trooper", _NAVY, head=HairStyle.CAP),
    _uniform("sheriff deputy marshal", _SAND, _BROWN, head=HairStyle.HAT),
    _uniform("guard bouncer bailiff sentry", _GREY, _NAVY),
    _uniform("soldier marine rebel", _OLIVE, head=HairStyle.CAP),
    _uniform("conductor porter bellhop usher doorman", _NAVY, (96, 52, 56), head=HairStyle.CAP),
    _uniform("steward stewardess pilot", _NAVY),
    Dress("fireman firefighter", _JACKET, (_SAND,), HairStyle.CAP, bottom=_TROUSERS),
    _uniform("nurse orderly paramedic medic", _TEAL, _BLUE),
    Dress("doctor surgeon scientist technician intern", _COAT, (_WHITE,), under=_BLUE),
    Dress("bartender barman barmaid barista waiter waitress cook chef baker butcher", _APRON,
           (_BLACK, (88, 60, 56)), top=GarmentKind.SHIRT, under=_WHITE),
    Dress("maid", _APRON, (_WHITE,), None, GarmentKind.DRESS, _BLACK),
    Dress("lawyer banker businessman businesswoman executive detective henchman butler footman"
           " musician gangster dealer", _SUIT, (_GREY, _NAVY, _BLACK), bottom=_TROUSERS),
    Dress("priest judge mourner", _COAT, _BLACKS, under=_BLACK, bottom=_TROUSERS),
    Dress("monk", _COAT, (_BROWN,), HairStyle.HOOD, GarmentKind.SWEATER, _BROWN, _TROUSERS),
    Dress("nun", _COAT, _BLACKS, HairStyle.HEADSCARF, GarmentKind.SWEATER, _WHITE, _TROUSERS),
    Dress("prisoner inmate convict", None, (_ORANGE, _GREY), None, GarmentKind.SHIRT,
           bottom=_TROUSERS),
    Dress("cowboy cowhand rancher outlaw horseman gambler gunman settler prospector", _JACKET,
           (_BROWN, _SAND, _BLACK), HairStyle.HAT, GarmentKind.SHIRT),
    Dress("farmer farmhand peasant villager pilgrim", None, _EARTHS, HairStyle.HAT,
           GarmentKind.SHIRT),
    Dress("worker laborer docker dockhand deckhand longshoreman miner builder mechanic workman"
           " sailor fisherman stagehand plumber electrician carpenter janitor", _JACKET,
           (_BROWN, _OLIVE, _NAVY, _GREY), HairStyle.CAP),
    Dress("patient", None, (_WHITE, _BLUE), None, GarmentKind.SHIRT, bottom=_TROUSERS),
    Dress("jogger runner cyclist skater surfer swimmer golfer", None, (_BLUE, _ORANGE, _GREY),
           None, GarmentKind.T_SHIRT, bottom=GarmentKind.SHORTS),
)  # fmt: skip
"""Trades and what they wear; the first that knows a noun dresses it."""

NEVER_BARE = frozenset("monk nun cowboy sheriff".split())
"""Whose head is always covered."""


def dress_of(trade: str) -> Dress | None:
    """Return what somebody of a trade wears, by its last word; None where no clothes go with it."""
    noun = trade.rsplit(" ", 1)[-1]
    return next((dress for dress in DRESSED if noun in dress.nouns.split()), None)


def bottom_of(dress: Dress, color: RGB, own: Garment) -> Garment:
    """Return what goes with a dress of ``color``; ``own`` where the trade leaves it open."""
    if dress.bottom is None:
        return own
    r, g, b = color if dress.layer is not None else (round(c * 0.72) for c in color)
    return Garment(dress.bottom, (r, g, b))
