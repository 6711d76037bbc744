"""Draw performers: from a hash, within what the script says, until they stand apart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from closedset.cast.difference import CLOSE_FLOOR, FLOOR, distance, head_distance
from closedset.cast.palette import (
    BOTTOMS,
    FACE,
    FEMININE_HAIR,
    HAIR,
    LAYER_KINDS,
    MASCULINE_HAIR,
    SAID_COLORS,
    SHOES,
    SKINS,
    TOP_KINDS,
    TOPS,
)
from closedset.cast.reading import Said, read_looks
from closedset.cast.record import identify
from closedset.cast.trades import NEVER_BARE, Dress, bottom_of, dress_of
from closedset.model.performer import (
    RGB,
    Body,
    Garment,
    GarmentKind,
    Hair,
    HairStyle,
    SyntheticPerformer,
    Wardrobe,
    height_of,
)
from closedset.model.screenplay import Screenplay

_MOST_DRAWS = 200
"""After so many, the draw that stands farthest apart is kept."""
_LOWER = {GarmentKind.TROUSERS, GarmentKind.JEANS, GarmentKind.SKIRT, GarmentKind.SHORTS}
_DECADES = ("teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies")
T = TypeVar("T")


class Dice:
    """Numbers from a hash: the same everywhere, for ever."""

    def __init__(self, seed: str, draw: int = 0) -> None:
        self.seed = f"{seed}\0{draw}"

    def unit(self, what: str) -> float:
        """Return a number in [0, 1)."""
        digest = hashlib.sha256(f"{self.seed}\0{what}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64

    def between(self, what: str, low: float, high: float) -> float:
        return round(low + (high - low) * self.unit(what), 3)

    def pick(self, what: str, options: Sequence[T]) -> T:
        return options[min(int(self.unit(what) * len(options)), len(options) - 1)]


def synthesize(
    screenplay: Screenplay,
    characters: Sequence[str],
    pinned: Mapping[str, SyntheticPerformer] | None = None,
) -> dict[str, SyntheticPerformer]:
    """Return a performer for each character, in the order given.

    ``pinned`` performers (from cast.json) are kept as they are, and everybody else is drawn apart
    from them too. Any two that were drawn are at least ``FLOOR`` apart as long as the palette
    allows (tested to 40); beyond, the farthest of 200 draws is taken.
    """
    kept = {name: p for name, p in (pinned or {}).items() if name in set(characters)}
    cast: dict[str, SyntheticPerformer] = {}
    for name in dict.fromkeys(characters):
        if name in kept:
            cast[name] = kept[name]
            continue
        others = [*kept.values(), *(p for n, p in cast.items() if n not in kept)]
        said = read_looks(screenplay, name)
        cast[name] = apart(partial(_drawn, name, said), others, _MOST_DRAWS)
    return cast


def apart(
    drawn: Callable[[int], SyntheticPerformer], others: Sequence[SyntheticPerformer], most: int
) -> SyntheticPerformer:
    """Return the first of ``most`` draws, by number, that stands apart from all others.

    Where none is, the one that stands farthest apart.
    """
    best, best_gap = None, -1.0
    for number in range(most):
        candidate = drawn(number)
        gap = min((_gap(candidate, other) for other in others), default=FLOOR)
        if gap > best_gap:
            best, best_gap = candidate, gap
        if gap >= FLOOR:
            break
    if best is None:
        raise AssertionError("at least one draw is made")
    return best


def _gap(one: SyntheticPerformer, other: SyntheticPerformer) -> float:
    """Return how far apart two look, in a wide shot or a close-up, whichever is nearer.

    ``FLOOR`` is enough for both.
    """
    return min(distance(one, other), head_distance(one, other) * FLOOR / CLOSE_FLOOR)


def _drawn(name: str, said: Said, number: int) -> SyntheticPerformer:
    return draw(said, Dice(name, number))


def stand_in(
    pid: str, body: Body, screenplay: Screenplay | None = None, character: str = ""
) -> SyntheticPerformer:
    """Return the neutral body that appears for a consented performer, with no face of its own.

    The body is the grant's. Hair and clothes belong to the part: what ``screenplay`` says of
    ``character``, and the rest from the pid's hash.
    """
    said = read_looks(screenplay, character) if screenplay else Said()
    own = replace(said, feminine=body.gender > 0.5, age=body.age_years)
    return _dress(body, own, Dice(pid))


def draw(said: Said, dice: Dice) -> SyntheticPerformer:
    """Draw one performer within what is said of them."""
    feminine = dice.unit("gender") < 0.5 if said.feminine is None else said.feminine
    age = said.age if said.age is not None else 22 + int(dice.unit("age") * 44)
    gender = dice.between("how", 0.88, 1.0) if feminine else dice.between("how", 0.0, 0.12)
    stature = _stature(said, dice, feminine=feminine, age=age)
    body = Body(
        gender=gender,
        age_years=max(18, age),
        muscle=dice.between("muscle", 0.78, 0.9) if said.strong else dice.between("m", 0.35, 0.65),
        weight=_bent(dice, "weight", low=said.slim, high=said.heavy),
        height=round(height_of(gender, stature), 3),
        proportions=dice.between("proportions", 0.4, 0.8),
        stature_m=stature,
    )
    return _dress(body, said, dice, _face(dice, age))


def _face(dice: Dice, age: int) -> tuple[tuple[str, float], ...]:
    """Return the features of a face: a few strong ones make it somebody's."""
    drawn = []
    for name, reach in FACE.items():
        swing = 2 * dice.unit(f"face {name}") - 1
        strong = 1.0 if dice.unit(f"strong {name}") < 0.35 else 0.45
        drawn.append((name, round(reach * swing * strong, 3)))
    if age >= 50:
        drawn.append(("eye bags", round(min(0.9, (age - 45) / 30), 3)))
    return tuple(drawn)


def _stature(said: Said, dice: Dice, *, feminine: bool, age: int) -> float:
    """Return a standing height in metres: what the script says, else as adults spread."""
    if said.tall:
        return dice.between("tall", 1.78, 1.84) if feminine else dice.between("tall", 1.87, 1.95)
    if said.short:
        return dice.between("short", 1.50, 1.56) if feminine else dice.between("short", 1.62, 1.66)
    # The sum of three dice is near enough to the bell of real statures, and has no giants.
    spread = sum(dice.unit(f"stature {k}") for k in range(3)) / 3 - 0.5
    mean, reach = (1.635, 0.24) if feminine else (1.765, 0.26)
    return round(mean + reach * spread - (0.02 if age >= 65 else 0.0), 3)


def _bent(dice: Dice, what: str, *, low: bool, high: bool) -> float:
    if high:
        return dice.between(what, 0.82, 0.95)
    return dice.between(what, 0.12, 0.28) if low else dice.between(what, 0.3, 0.72)


def _dress(
    body: Body, said: Said, dice: Dice, face: tuple[tuple[str, float], ...] = ()
) -> SyntheticPerformer:
    feminine = body.gender > 0.5
    skin = dice.pick("skin", SKINS)
    hair = _hair(said, dice, feminine=feminine, age=body.age_years, dark=SKINS.index(skin) >= 5)
    wardrobe, outer = _wardrobe(said, dice)
    glasses = said.glasses or dice.unit("glasses") < 0.15
    return identify(
        SyntheticPerformer(
            id="",
            body=body,
            skin=skin,
            hair=hair,
            wardrobe=wardrobe,
            face=face,
            glasses=glasses,
            description=_describe(body, hair, said, outer, glasses=glasses),
        )
    )


def _hair(said: Said, dice: Dice, *, feminine: bool, age: int, dark: bool) -> Hair:
    styles = FEMININE_HAIR if feminine else MASCULINE_HAIR
    # Nobody under forty goes bald by chance; the script may still say so.
    usual = [s for s in styles if s is not HairStyle.BALD or age >= 40]
    color = said.hair_color or dice.pick("hair", list(HAIR.values())[: 2 if dark else 6])
    if said.hair_color is None and age >= 58:
        color = HAIR["white"] if age >= 72 else HAIR["grey"]
    beard = said.beard or (not feminine and dice.unit("beard") < 0.25)
    worn = dress_of(said.trade)
    covered = worn.head if worn is not None and said.trade in NEVER_BARE else None
    return Hair(said.hair or covered or dice.pick("style", usual), color, beard)


def _wardrobe(said: Said, dice: Dice) -> tuple[Wardrobe, str]:
    """Return the clothes, and the words for the outermost one."""
    top_name = dice.pick("top", list(TOPS))
    top = Garment(dice.pick("top kind", TOP_KINDS), TOPS[top_name])
    bottom_kind = dice.pick("bottom kind", (GarmentKind.TROUSERS, GarmentKind.JEANS))
    bottom = Garment(bottom_kind, dice.pick("bottom", list(BOTTOMS.values())))
    layer: Garment | None = None
    outer = f"{top_name} {top.kind.value}"
    if dice.unit("layered") < 0.35:
        name = dice.pick("layer", list(TOPS))
        layer = Garment(dice.pick("layer kind", LAYER_KINDS[:3]), TOPS[name])
        outer = f"{name} {layer.kind.value}"
    worn = dress_of(said.trade)
    if worn is not None:
        top, bottom, layer, outer = _of_trade(worn, dice, top, bottom)
    for kind, word in said.garments:
        garment = Garment(kind, SAID_COLORS.get(word, top.color))
        if kind in LAYER_KINDS:
            layer = garment
        elif kind in _LOWER:
            bottom = garment
        else:
            top, layer = garment, None
        if kind not in _LOWER:
            shade = word or (top_name if worn is None else "")
            outer = f"{shade} {kind.value}".strip()
    if layer is not None and layer.kind is GarmentKind.SUIT:
        bottom = Garment(GarmentKind.TROUSERS, layer.color)
    return Wardrobe(top, bottom, dice.pick("shoes", SHOES), layer), outer


def _of_trade(
    worn: Dress, dice: Dice, top: Garment, bottom: Garment
) -> tuple[Garment, Garment, Garment | None, str]:
    """Return top, bottom, layer and words of what a trade wears."""
    color = dice.pick("trade color", worn.colors)
    layer = None if worn.layer is None else Garment(worn.layer, color)
    shown = color if layer is None else worn.under or top.color
    top = Garment(worn.top or (top.kind if layer is not None else GarmentKind.SHIRT), shown)
    return top, bottom_of(worn, color, bottom), layer, (layer or top).kind.value


def _describe(body: Body, hair: Hair, said: Said, outer: str, *, glasses: bool) -> str:
    """Return name-blind words, such as a casting call would use."""
    build = "heavy-set " if body.weight > 0.8 else "slim " if body.weight < 0.29 else ""
    size = "tall " if body.height > 0.8 else "short " if body.height < 0.29 else ""
    noun = "woman" if body.gender > 0.5 else "man"
    decade = _DECADES[min(max(body.age_years // 10 - 1, 1), len(_DECADES) - 1)]
    their = "her" if noun == "woman" else "his"
    words = f"a {size}{build}{noun} in {their} {decade}"
    if said.trade:
        words += f", a {said.trade}," if said.trade[0] not in "aeiou" else f", an {said.trade},"
    if hair.style is HairStyle.BALD:
        words += " with a bald head"
    else:
        words += f" with {_hair_words(hair.style, hair.color)}"
    if hair.beard:
        words += " and a beard"
    if glasses:
        words += " and glasses"
    article = "an" if outer[0] in "aeiou" and not outer.startswith("uniform") else "a"
    return f"{words}, in {article} {outer}"


def _hair_words(style: HairStyle, color: RGB) -> str:
    name = next((word for word, value in HAIR.items() if value == color), "dark")
    headwear = {HairStyle.CAP, HairStyle.HAT, HairStyle.HOOD, HairStyle.HEADSCARF}
    if style in headwear:
        return f"a {style.value}"
    if style is HairStyle.AFRO:
        return f"a {name} afro"
    worn = {HairStyle.PONYTAIL: " in a ponytail", HairStyle.BUN: " in a bun"}
    if style in worn:
        return f"{name} hair{worn[style]}"
    if style is HairStyle.BOB:
        return f"a {name} bob"
    return f"{style.value} {name} hair"
