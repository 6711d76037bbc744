"""How far apart two performers look, as someone at the back of the room would see it."""

from __future__ import annotations

import math

from closedset.model.performer import RGB, SyntheticPerformer

FLOOR = 0.25
"""Two performers of one production are at least this far apart while the palettes allow it."""

_WEIGHTS = {"garment": 0.30, "hair": 0.25, "skin": 0.15, "body": 0.20, "extras": 0.10}


def distance(a: SyntheticPerformer, b: SyntheticPerformer) -> float:
    """Return how unlike two performers look, 0 (the same) to 1.

    A weighted sum of what reads in a wide shot: the outermost garment's color, hair style and
    color, skin, silhouette, and beard or glasses.
    """
    hair = 0.5 * (a.hair.style is not b.hair.style) + 0.5 * _color(a.hair.color, b.hair.color)
    body = [abs(getattr(a.body, n) - getattr(b.body, n)) for n in ("gender", "weight", "height")]
    body.append(min(1.0, abs(a.body.age_years - b.body.age_years) / 40))
    extras = (a.hair.beard is not b.hair.beard) + (a.glasses is not b.glasses)
    parts = {
        "garment": _color(_outer(a), _outer(b)),
        "hair": hair,
        "skin": _color(a.skin, b.skin),
        "body": sum(body) / len(body),
        "extras": extras / 2,
    }
    return sum(_WEIGHTS[name] * value for name, value in parts.items())


def _outer(performer: SyntheticPerformer) -> RGB:
    wardrobe = performer.wardrobe
    return (wardrobe.layer or wardrobe.top).color


def _color(a: RGB, b: RGB) -> float:
    """Return the distance of two colors, 1 at 160 sRGB units, about navy to mustard."""
    return min(1.0, math.dist(a, b) / 160)
