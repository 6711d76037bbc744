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
from closedset.cast.trades import NEVER_BARE, bottom_of, dress_of
from closedset.model.performer import (
    RGB,
    Garment,
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
    worn = dress_of(noun)
    bottom = Garment(own.bottom.kind, _muted(dice.pick("muted bottom", list(BOTTOMS.values()))))
    if worn is None:
        layer = None if own.layer is None else Garment(own.layer.kind, _muted(own.layer.color))
        top = Garment(own.top.kind, _muted(own.top.color))
        return Wardrobe(top, bottom, own.shoes, layer), None
    color = dice.pick("trade color", worn.colors)
    covered = dice.unit("on the head") < _ON_HEAD or noun in NEVER_BARE
    over = None if worn.layer is None else Garment(worn.layer, color)
    shown = color if over is None else worn.under or _muted(own.top.color)
    top = Garment(worn.top or own.top.kind, shown)
    bottom = bottom_of(worn, color, bottom)
    return Wardrobe(top, bottom, own.shoes, over), worn.head if covered else None


def _muted(color: RGB) -> RGB:
    grey = sum(color) / 3
    r, g, b = (round(c + (grey - c) * _MUTED) for c in color)
    return r, g, b
