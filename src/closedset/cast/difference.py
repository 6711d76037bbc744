"""How different two performers look, in one number."""

from __future__ import annotations

import math
from functools import lru_cache

from closedset.model.performer import RGB, HairStyle, SyntheticPerformer

FLOOR = 0.5
"""Nearest that two performers of a production may look, by ``distance``."""
CLOSE_FLOOR = 0.5
"""Nearest that two heads of a production may look, by ``head_distance``."""
_BARE = frozenset({HairStyle.BALD, HairStyle.CROPPED})
"""Hair that a drawing hardly tells apart."""


def distance(a: SyntheticPerformer, b: SyntheticPerformer) -> float:
    """Return how far apart two performers look; 0 for the same look, about 3 at most.

    Body outline, face, hair, skin and clothes add up, weighted by what is seen in a wide shot:
    the top's color counts most. Colors are compared in CIELAB (CIE 15:2004, CIE76 difference
    / 100).
    """
    x, y = a.body, b.body
    body = math.hypot(
        x.gender - y.gender,
        0.8 * (x.weight - y.weight),
        2.0 * (x.stature - y.stature),
        0.4 * (x.muscle - y.muscle),
        (x.age_years - y.age_years) / 80,
    )
    hair = 0.25 * (a.hair.style is not b.hair.style) + 0.15 * (a.hair.beard is not b.hair.beard)
    hair += 0.4 * _color(a.hair.color, b.hair.color) + 0.1 * (a.glasses is not b.glasses)
    outer_a, outer_b = (p.wardrobe.layer or p.wardrobe.top for p in (a, b))
    clothes = 1.2 * _color(outer_a.color, outer_b.color) + 0.15 * (outer_a.kind is not outer_b.kind)
    clothes += 0.3 * _color(a.wardrobe.bottom.color, b.wardrobe.bottom.color)
    features = dict(a.face), dict(b.face)
    names = sorted(set(features[0]) | set(features[1]))
    face = math.dist(*([f.get(name, 0.0) for name in names] for f in features))
    return 0.6 * body + 0.1 * face + hair + 0.4 * _color(a.skin, b.skin) + clothes


def head_distance(a: SyntheticPerformer, b: SyntheticPerformer) -> float:
    """Return how far apart two performers look in a close-up, where clothes tell nobody apart.

    0 for the same head, about 3 at most. Silhouette and color of the hair, skin, beard and glasses
    are what a drawing keeps of a face.
    """
    styles = {a.hair.style, b.hair.style}
    bare = styles <= _BARE
    hair = 0.0 if len(styles) == 1 or bare else 0.3
    hair += 0.25 * (a.hair.beard is not b.hair.beard) + 0.15 * (a.glasses is not b.glasses)
    if HairStyle.BALD not in styles:
        hair += 0.8 * _color(a.hair.color, b.hair.color)
    gone_by = (
        abs(a.body.gender - b.body.gender) * 0.3 + abs(a.body.age_years - b.body.age_years) / 80
    )
    return hair + gone_by + 1.0 * _color(a.skin, b.skin)


def _color(a: RGB, b: RGB) -> float:
    return math.dist(_lab(a), _lab(b)) / 100


@lru_cache(maxsize=512)
def _lab(color: RGB) -> tuple[float, float, float]:
    """Convert sRGB (IEC 61966-2-1) to CIELAB under D65."""
    r, g, b = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in color)
    )
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (841 / 108) * t + 4 / 29 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
