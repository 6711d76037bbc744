"""Looks of extras: dressed for their trade, muted, and never to be mistaken for one of the cast.

They are drawn from the production, the scene and their number, so an extra looks the same in every
shot of a scene. Nothing of a script's own characters is used but to stand apart from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
_FEMININE = frozenset("woman lady waitress barmaid nun actress stewardess bridesmaid".split())
_MASCULINE = frozenset("man gentleman monk doorman barman waiter cowboy bellhop".split())
_NAVY, _OLIVE, _GREY, _WHITE = (52, 62, 86), (104, 106, 78), (112, 114, 118), (222, 222, 216)
_BLACK, _SAND, _TEAL, _BROWN = (46, 46, 50), (168, 150, 118), (126, 164, 164), (112, 88, 66)
_ORANGE, _BLUE = (186, 116, 66), (112, 140, 168)
_UNIFORM, _APRON, _SUIT = GarmentKind.UNIFORM, GarmentKind.APRON, GarmentKind.SUIT
_COAT, _JACKET = GarmentKind.COAT, GarmentKind.JACKET
_DRESSED: tuple[tuple[str, GarmentKind, tuple[RGB, ...], HairStyle | None], ...] = (
    ("cop policeman policewoman officer trooper", _UNIFORM, (_NAVY,), HairStyle.CAP),
    ("sheriff deputy marshal", _UNIFORM, (_SAND, _BROWN), HairStyle.HAT),
    ("guard bouncer bailiff", _UNIFORM, (_GREY, _NAVY), None),
    ("soldier marine", _UNIFORM, (_OLIVE,), HairStyle.CAP),
    ("conductor porter bellhop steward usher doorman", _UNIFORM, (_NAVY, (96, 52, 56)), None),
    ("fireman firefighter", _JACKET, (_SAND,), HairStyle.CAP),
    ("nurse orderly paramedic", _UNIFORM, (_TEAL, _BLUE), None),
    ("doctor surgeon scientist technician", _COAT, (_WHITE,), None),
    ("bartender barman barmaid barista waiter waitress cook chef baker butcher", _APRON,
     (_BLACK, _WHITE, (88, 60, 56)), None),
    ("lawyer judge banker businessman businesswoman executive detective henchman", _SUIT,
     (_GREY, _NAVY, _BLACK), None),
    ("priest nun monk mourner", _COAT, (_BLACK,), None),
    ("prisoner inmate convict", GarmentKind.SHIRT, (_ORANGE, _GREY), None),
    ("cowboy cowhand rancher outlaw horseman gambler gunman", _JACKET, (_BROWN, _SAND, _BLACK),
     HairStyle.HAT),
    ("worker laborer docker longshoreman miner builder mechanic workman sailor fisherman", _JACKET,
     (_BROWN, _OLIVE, _NAVY, _GREY), HairStyle.CAP),
    ("patient", GarmentKind.SHIRT, (_WHITE, _BLUE), None),
)  # fmt: skip
"""Trades, what they wear over the rest, its colors, and what is on the head."""
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
    top = Garment(own.top.kind, _muted(own.top.color))
    bottom = Garment(own.bottom.kind, _muted(dice.pick("muted bottom", list(BOTTOMS.values()))))
    layer, style = own.layer, None
    for nouns, kind, colors, head in _DRESSED:
        if noun in nouns.split():
            color = dice.pick("trade color", colors)
            style = head if dice.unit("on the head") < _ON_HEAD else None
            if kind in (GarmentKind.UNIFORM, GarmentKind.SHIRT):
                top, layer = Garment(kind, color), None
                bottom = Garment(GarmentKind.TROUSERS, _darker(color))
            else:
                layer = Garment(kind, color)
            if kind is GarmentKind.SUIT:
                bottom = Garment(GarmentKind.TROUSERS, color)
            break
    else:
        layer = None if layer is None else Garment(layer.kind, _muted(layer.color))
    return Wardrobe(top, bottom, own.shoes, layer), style


def _muted(color: RGB) -> RGB:
    grey = sum(color) / 3
    r, g, b = (round(c + (grey - c) * _MUTED) for c in color)
    return r, g, b


def _darker(color: RGB) -> RGB:
    r, g, b = (round(c * 0.72) for c in color)
    return r, g, b
