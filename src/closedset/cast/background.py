"""Looks of extras: dressed for their trade, muted, and never to be mistaken for one of the cast.

They are drawn from the production, the scene and their number, so an extra looks the same in every
shot of a scene. Nothing of a script's own characters is used but to stand apart from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from closedset.cast.palette import BOTTOMS
from closedset.cast.reading import Said
from closedset.cast.record import identify
from closedset.cast.synthesis import Dice, apart, draw
from closedset.model.performer import (
    RGB,
    Garment,
    GarmentKind,
    Hair,
    HairStyle,
    SyntheticPerformer,
    Wardrobe,
)
from closedset.model.shot import Shot

_MOST_DRAWS = 60
_FEMININE = frozenset("woman lady waitress barmaid nun maid actress stewardess bridesmaid".split())
_MASCULINE = frozenset(
    "man gentleman monk butler footman doorman barman waiter cowboy bellhop".split()
)
_NAVY, _OLIVE, _GREY, _WHITE = (52, 62, 86), (104, 106, 78), (112, 114, 118), (222, 222, 216)
_BLACK, _SAND, _TEAL, _BROWN = (46, 46, 50), (168, 150, 118), (126, 164, 164), (112, 88, 66)
_ORANGE, _BLUE = (186, 116, 66), (112, 140, 168)
_UNIFORM, _APRON, _SUIT = GarmentKind.UNIFORM, GarmentKind.APRON, GarmentKind.SUIT
_COAT, _JACKET = GarmentKind.COAT, GarmentKind.JACKET


@dataclass(frozen=True, slots=True)
class _Dress:
    """What a trade wears; what is left open is the extra's own, in muted colors."""

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


def _uniform(nouns: str, *colors: RGB, head: HairStyle | None = None) -> _Dress:
    return _Dress(nouns, None, colors, head, _UNIFORM, bottom=_TROUSERS)


_DRESSED = (
    _uniform("cop policeman policewoman officer trooper", _NAVY, head=HairStyle.CAP),
    _uniform("sheriff deputy marshal", _SAND, _BROWN, head=HairStyle.HAT),
    _uniform("guard bouncer bailiff sentry", _GREY, _NAVY),
    _uniform("soldier marine rebel", _OLIVE, head=HairStyle.CAP),
    _uniform("conductor porter bellhop usher doorman", _NAVY, (96, 52, 56), head=HairStyle.CAP),
    _uniform("steward stewardess pilot", _NAVY),
    _Dress("fireman firefighter", _JACKET, (_SAND,), HairStyle.CAP, bottom=_TROUSERS),
    _uniform("nurse orderly paramedic medic", _TEAL, _BLUE),
    _Dress("doctor surgeon scientist technician intern", _COAT, (_WHITE,), under=_BLUE),
    _Dress("bartender barman barmaid barista waiter waitress cook chef baker butcher", _APRON,
           (_BLACK, (88, 60, 56)), top=GarmentKind.SHIRT, under=_WHITE),
    _Dress("maid", _APRON, (_WHITE,), None, GarmentKind.DRESS, _BLACK),
    _Dress("lawyer banker businessman businesswoman executive detective henchman butler footman"
           " musician gangster dealer", _SUIT, (_GREY, _NAVY, _BLACK), bottom=_TROUSERS),
    _Dress("priest judge mourner", _COAT, _BLACKS, under=_BLACK, bottom=_TROUSERS),
    _Dress("monk", _COAT, (_BROWN,), HairStyle.HOOD, GarmentKind.SWEATER, _BROWN, _TROUSERS),
    _Dress("nun", _COAT, _BLACKS, HairStyle.HEADSCARF, GarmentKind.SWEATER, _WHITE, _TROUSERS),
    _Dress("prisoner inmate convict", None, (_ORANGE, _GREY), None, GarmentKind.SHIRT,
           bottom=_TROUSERS),
    _Dress("cowboy cowhand rancher outlaw horseman gambler gunman settler prospector", _JACKET,
           (_BROWN, _SAND, _BLACK), HairStyle.HAT, GarmentKind.SHIRT),
    _Dress("farmer farmhand peasant villager pilgrim", None, _EARTHS, HairStyle.HAT,
           GarmentKind.SHIRT),
    _Dress("worker laborer docker dockhand deckhand longshoreman miner builder mechanic workman"
           " sailor fisherman stagehand plumber electrician carpenter janitor", _JACKET,
           (_BROWN, _OLIVE, _NAVY, _GREY), HairStyle.CAP),
    _Dress("patient", None, (_WHITE, _BLUE), None, GarmentKind.SHIRT, bottom=_TROUSERS),
    _Dress("jogger runner cyclist skater surfer swimmer golfer", None, (_BLUE, _ORANGE, _GREY),
           None, GarmentKind.T_SHIRT, bottom=GarmentKind.SHORTS),
)  # fmt: skip
"""Trades and what they wear; the first that knows a noun dresses it."""
_ALWAYS = frozenset("monk nun".split())
"""Whose head is never bare."""
_ON_HEAD = 0.75
"""Share of a trade that wears its cap or hat."""
_MUTED = 0.35
"""How far an extra's colors go towards grey: the eye stays with the cast."""


def background(
    shot: Shot, production: str, cast: Sequence[SyntheticPerformer]
) -> tuple[SyntheticPerformer, ...]:
    """Return the looks of ``shot.extras``; each is ``FLOOR`` or more from everybody in ``cast``.

    Where 60 draws find none so far off, the farthest of them is taken.
    """
    return tuple(
        _extra(f"{production}\0{shot.scene}\0{extra.number}", extra.trade, tuple(cast))
        for extra in shot.extras
    )


@lru_cache(maxsize=512)
def _extra(seed: str, trade: str, cast: tuple[SyntheticPerformer, ...]) -> SyntheticPerformer:
    def drawn(number: int) -> SyntheticPerformer:
        return _draw(Dice(f"extra {seed}", number), trade)

    return identify(apart(drawn, cast, _MOST_DRAWS))


def _draw(dice: Dice, trade: str) -> SyntheticPerformer:
    noun = trade.rsplit(" ", 1)[-1]
    feminine = True if noun in _FEMININE else False if noun in _MASCULINE else None
    look = draw(Said(feminine=feminine, glasses=False, trade=trade), dice)
    worn, style = _clothes(look.wardrobe, noun, dice)
    hair = look.hair if style is None else Hair(style, look.hair.color, look.hair.beard)
    kind = "woman" if look.body.gender > 0.5 else "man"
    # Faces of the mean: nobody in the background is somebody.
    return replace(
        look, id="", hair=hair, wardrobe=worn, face=(), glasses=False,
        description=f"a {kind} in the background",
    )  # fmt: skip


def _clothes(own: Wardrobe, noun: str, dice: Dice) -> tuple[Wardrobe, HairStyle | None]:
    """Return what an extra wears, and what is on the head where their trade says."""
    worn = next((d for d in _DRESSED if noun in d.nouns.split()), None)
    bottom = Garment(own.bottom.kind, _muted(dice.pick("muted bottom", list(BOTTOMS.values()))))
    if worn is None:
        layer = None if own.layer is None else Garment(own.layer.kind, _muted(own.layer.color))
        top = Garment(own.top.kind, _muted(own.top.color))
        return Wardrobe(top, bottom, own.shoes, layer), None
    color = dice.pick("trade color", worn.colors)
    covered = dice.unit("on the head") < _ON_HEAD or noun in _ALWAYS
    over = None if worn.layer is None else Garment(worn.layer, color)
    shown = color if over is None else worn.under or _muted(own.top.color)
    if worn.bottom is not None:
        bottom = Garment(worn.bottom, color if over is not None else _darker(color))
    top = Garment(worn.top or own.top.kind, shown)
    return Wardrobe(top, bottom, own.shoes, over), worn.head if covered else None


def _muted(color: RGB) -> RGB:
    grey = sum(color) / 3
    r, g, b = (round(c + (grey - c) * _MUTED) for c in color)
    return r, g, b


def _darker(color: RGB) -> RGB:
    r, g, b = (round(c * 0.72) for c in color)
    return r, g, b
