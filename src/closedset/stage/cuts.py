"""How garments are cut: which part of MakeHuman's helper surfaces each takes, and its trims.

``helper-tights`` is a smooth shell from neck to wrists and toes, ``helper-skirt`` a long skirt. All
fields are on the template, metres, and are below zero where the part is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from closedset.model.performer import GarmentKind
from closedset.stage.anny_model import AnnyModel
from closedset.stage.pattern import F64, Pattern, keep, pattern, subdivide

WAIST = 0.05
"""Trousers end here, under a top that hangs over them."""
TUCK = 0.085
"""A tucked top ends here, inside skirt or trousers."""
BELT = 0.118
"""Trousers that hold a tucked shirt end here."""
KNEE = -0.30
"""Shorts end here."""
CROTCH = -0.03
ANKLE = -0.775
SHOE_TOP = -0.735
SHOULDER = np.array([0.168, -0.015, 0.525])
WRIST = np.array([0.431, -0.176, 0.245])
OPEN_FRONT = frozenset({GarmentKind.JACKET, GarmentKind.COAT, GarmentKind.SUIT})
COLLARED = frozenset({GarmentKind.SHIRT, GarmentKind.UNIFORM})
SKIRTS = frozenset({GarmentKind.SKIRT, GarmentKind.DRESS})


@dataclass(frozen=True, slots=True)
class Cut:
    """How a garment is made. Metres, on the template."""

    hem: float
    """Height of the lower edge."""
    sleeve: float
    """Share of the arm that is covered, 1 at the wrist."""
    ease: float
    """Distance from the body."""
    elbow: float
    cuff: float
    """Least radius of the sleeve at elbow and cuff."""
    folds: float
    thickness: float


CUTS = {
    GarmentKind.T_SHIRT: Cut(0.005, 0.36, 0.007, 0.062, 0.06, 0.0025, 0.004),
    GarmentKind.SHIRT: Cut(-0.005, 0.95, 0.009, 0.047, 0.037, 0.0045, 0.004),
    GarmentKind.SWEATER: Cut(0.0, 0.97, 0.013, 0.053, 0.040, 0.005, 0.008),
    GarmentKind.JACKET: Cut(-0.055, 0.955, 0.022, 0.058, 0.047, 0.005, 0.008),
    GarmentKind.COAT: Cut(-0.42, 0.965, 0.028, 0.063, 0.053, 0.0055, 0.010),
    GarmentKind.SUIT: Cut(-0.055, 0.945, 0.020, 0.056, 0.046, 0.004, 0.008),
    GarmentKind.UNIFORM: Cut(-0.005, 0.95, 0.010, 0.048, 0.039, 0.004, 0.004),
    GarmentKind.DRESS: Cut(-0.40, 0.30, 0.006, 0.058, 0.056, 0.002, 0.004),
    GarmentKind.SKIRT: Cut(-0.40, 0.0, 0.014, 0.0, 0.0, 0.003, 0.004),
}
LEGS = {
    GarmentKind.TROUSERS: (0.080, 0.074, 0.080),
    GarmentKind.JEANS: (0.074, 0.062, 0.060),
    GarmentKind.SHORTS: (0.086, 0.096, 0.096),
}
"""Least radius of a trouser leg at thigh, knee and hem."""


def arm_share(points: F64) -> F64:
    """Return how far along an arm template points lie: 0 shoulder, 1 wrist; -1 off the arms."""
    x = np.abs(points[:, 0])
    line = WRIST - SHOULDER
    folded = np.stack([x, points[:, 1], points[:, 2]], axis=1) - SHOULDER
    share = folded @ line / float(line @ line)
    off = (points[:, 2] < 0.13) | (x < 0.14 + np.maximum(0.0, 0.525 - points[:, 2]) * 0.4)
    return np.where(off, -1.0, share)


def neck_ring(points: F64, width: float, depth: float) -> F64:
    """Return how far out each template point lies from the neck's axis; 1 is the neckline."""
    ahead = np.where(points[:, 1] < -0.015, depth, 0.058)
    return np.asarray(np.hypot(points[:, 0] / width, (points[:, 1] + 0.015) / ahead))


def neckline(points: F64, kind: GarmentKind) -> F64:
    """Return above zero inside the neck opening of ``kind`` on the template."""
    width, depth, low = NECKS[kind]
    inside = (1.0 - neck_ring(points, width, depth)) * width
    return np.where(points[:, 2] > 0.40, np.minimum(inside, points[:, 2] - low), -1.0)


@lru_cache(maxsize=2)
def shell(model: AnnyModel) -> Pattern:
    """Return the subdivided tights."""
    return subdivide(pattern(model.template, model.faces["tights"]))


@lru_cache(maxsize=2)
def skirt_shell(model: AnnyModel) -> Pattern:
    """Return the subdivided skirt."""
    return subdivide(pattern(model.template, model.faces["skirt"]))


NECKS = {
    GarmentKind.T_SHIRT: (0.080, 0.092, 0.532),
    GarmentKind.SHIRT: (0.062, 0.076, 0.540),
    GarmentKind.SWEATER: (0.066, 0.080, 0.542),
    GarmentKind.JACKET: (0.074, 0.090, 0.40),
    GarmentKind.COAT: (0.070, 0.086, 0.40),
    GarmentKind.SUIT: (0.074, 0.090, 0.40),
    GarmentKind.UNIFORM: (0.062, 0.076, 0.540),
    GarmentKind.DRESS: (0.090, 0.104, 0.500),
}
"""Half-width of the neck opening, its depth to the front and its lowest point: metres."""


def opening(points: F64, kind: GarmentKind) -> F64:
    """Return |x| minus the half-width of an open front, per template point; large on the back."""
    if kind is GarmentKind.SUIT:
        # Buttoned at the waist: the edges meet, and part again over the hips.
        width = np.interp(points[:, 2], [-0.06, 0.16, 0.23, 0.55], [0.030, -0.004, -0.004, 0.060])
        return np.where(points[:, 1] < 0.0, np.abs(points[:, 0]) - width, 1.0)
    top, low = (0.052, 0.030) if kind is GarmentKind.JACKET else (0.058, 0.045)
    width = np.interp(points[:, 2], [-0.1, 0.20, 0.55], [low + 0.012, low, top])
    return np.where(points[:, 1] < 0.0, np.abs(points[:, 0]) - width, 1.0)


@lru_cache(maxsize=32)
def upper_pattern(model: AnnyModel, kind: GarmentKind, tucked: bool) -> Pattern:
    """Return the part of a top, layer or dress that the tights give."""
    made, tights = CUTS[kind], shell(model)
    low = {GarmentKind.COAT: 0.10, GarmentKind.DRESS: 0.12}.get(kind, made.hem)
    low = max(low, TUCK) if tucked else low
    piece = keep(tights, np.maximum(neckline(tights.template, kind), low - tights.template[:, 2]))
    piece = keep(piece, arm_share(piece.template) - made.sleeve)
    if kind in OPEN_FRONT:
        piece = keep(piece, -opening(piece.template, kind))
    return piece


def _around_neck(points: F64) -> F64:
    """Return the angle around the neck from the throat, 0 to pi."""
    return np.asarray(np.arctan2(np.abs(points[:, 0]), -(points[:, 1] + 0.005)))


def _throat(points: F64, spread: float) -> F64:
    """Return above zero where a collar stands open before the throat."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    return np.where(y < -0.02, 0.007 + spread * np.clip(z - 0.548, 0, 1) - x, -1.0)


@lru_cache(maxsize=2)
def collar_patterns(model: AnnyModel) -> tuple[Pattern, Pattern]:
    """Return a shirt collar's stand, around the neck, and its leaf, folded down over it."""
    tights = shell(model)
    at = tights.template
    around = _around_neck(at)
    top = np.interp(around, [0.0, 0.6, np.pi], [0.574, 0.583, 0.604])
    stand = np.maximum(
        np.maximum(-neckline(at, GarmentKind.SHIRT), at[:, 2] - top), _throat(at, 0.25)
    )
    # The leaf ends in two points beside the placket.
    low = np.interp(
        around, [0.0, 0.20, 0.42, 0.75, 1.3, np.pi], [0.565, 0.535, 0.508, 0.527, 0.546, 0.566]
    )
    inner = 0.006 + 0.62 * np.clip(0.572 - at[:, 2], 0, 1) - np.abs(at[:, 0])
    inner = np.where(at[:, 1] < -0.02, inner, -1.0)
    leaf = np.maximum(np.maximum(low - at[:, 2], at[:, 2] - top), inner)
    # Beside and behind the neck it ends a thumb's length from it.
    reach = np.interp(around, [0.0, 0.45, 0.75, 1.3, np.pi], [0.20, 0.118, 0.100, 0.090, 0.086])
    leaf = np.maximum(leaf, np.hypot(at[:, 0], at[:, 1] + 0.015) - reach)
    return keep(tights, stand), keep(tights, leaf)


def uniform_trims(points: F64) -> list[tuple[F64, float, float]]:
    """Return shoulder straps and the flaps of two breast pockets, as ``trims`` does."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    strap = np.maximum(np.abs(y + 0.012) - 0.020, np.maximum(0.085 - x, x - 0.150))
    strap = np.where(z > 0.49, strap, 1.0)
    flap = np.maximum(np.abs(x - 0.075) - 0.036, np.abs(z - 0.425) - 0.016)
    pocket = np.maximum(np.abs(x - 0.075) - 0.034, np.abs(z - 0.385) - 0.045)
    front = np.where((y < -0.03) & (arm_share(points) < 0.05), 0.0, 1.0)
    return [
        (strap, 0.005, 0.82),
        (pocket + front, 0.002, 0.94),
        (flap + front, 0.005, 0.86),
    ]


def tie_field(points: F64) -> F64:
    """Return below zero on a tie, from the knot at the throat to over the belt."""
    x, z = np.abs(points[:, 0]), points[:, 2]
    wide = np.interp(
        z, [0.130, 0.165, 0.30, 0.505, 0.507, 0.515, 0.545],
        [0.000, 0.036, 0.030, 0.014, 0.017, 0.018, 0.021],
    )  # fmt: skip
    return np.where((points[:, 1] < -0.02) & (z < 0.548) & (z > 0.13), x - wide, 1.0)


@lru_cache(maxsize=2)
def apron_patterns(model: AnnyModel) -> tuple[Pattern, Pattern]:
    """Return an apron's bib with its shoulder straps, and its skirt."""
    tights, skirt = shell(model), skirt_shell(model)
    x, y, z = np.abs(tights.template[:, 0]), tights.template[:, 1], tights.template[:, 2]
    bib = np.maximum(
        x - np.interp(z, [0.10, 0.16, 0.36, 0.43], [0.17, 0.15, 0.085, 0.080]), z - 0.43
    )
    strap = np.maximum(np.abs(x - 0.072) - 0.011, 0.425 - z)
    bib = np.where(y < 0.0, np.minimum(bib, strap), np.where(z > 0.5, strap, 1.0))
    bib = np.maximum(np.maximum(bib, 0.095 - z), arm_share(tights.template) - 0.02)
    band = np.maximum(np.abs(z - 0.115) - 0.014, arm_share(tights.template) - 0.02)
    around = np.arctan2(np.abs(skirt.template[:, 0]), -skirt.template[:, 1])
    low = np.maximum(
        around - 1.30, np.maximum(-0.30 - skirt.template[:, 2], skirt.template[:, 2] - 0.115)
    )
    return keep(tights, np.minimum(bib, band)), keep(skirt, low)


def trims(kind: GarmentKind, points: F64) -> list[tuple[F64, float, float]]:
    """Return what is sewn onto a garment: (field, below zero where it is; rise; shade)."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    ring = neck_ring(points, *NECKS[kind][:2])
    # The chest slopes away under the neckline: without a floor a band would become a bib.
    upper = NECKS[kind][2] - (0.040 if kind in COLLARED else 0.015) - z
    made, share = CUTS[kind], arm_share(points)
    if kind in OPEN_FRONT:
        reach = np.interp(
            z, [0.14, 0.20, 0.43, 0.475, 0.48, 0.53], [-0.01, 0.012, 0.06, 0.05, 0.035, 0.055]
        )
        lapel = np.maximum(opening(points, kind) - reach, np.where(z < 0.555, 0.0, 1.0) + z - 0.555)
        collar = np.maximum(ring - 1.42, 0.44 - z) + np.where(y > -0.055, 0.0, 1.0)
        cuff = np.where(share > 0, made.sleeve - 0.05 - share, 1.0)
        return [(np.minimum(lapel, collar * 0.07), 0.006, 1.16), (cuff, 0.003, 0.94)]
    if kind in COLLARED:
        placket = np.maximum(x - 0.012, np.where((y < 0) & (z < 0.535), -1.0, 1.0))
        cuff = np.where(share > 0, made.sleeve - 0.075 - share, 1.0)
        return [
            (placket, 0.0025, 0.93),
            (cuff, 0.0025, 0.96),
        ]
    rib = {GarmentKind.T_SHIRT: (1.14, 0.0), GarmentKind.SWEATER: (1.24, 0.055)}.get(kind)
    if rib is None:
        return []
    bands = np.minimum(np.maximum((ring - rib[0]) * 0.06, upper), made.sleeve - rib[1] - share)
    bands = np.where(share < 0, np.minimum(np.maximum((ring - rib[0]) * 0.06, upper), 1.0), bands)
    return [(np.minimum(bands, z - made.hem - rib[1] * 0.8), 0.003, 0.88)]


@lru_cache(maxsize=16)
def lower_pattern(model: AnnyModel, kind: GarmentKind, high: bool = False) -> Pattern:
    """Return trousers, or the skirt of a skirt, dress or coat."""
    if kind in LEGS:
        tights = shell(model)
        body = keep(
            tights,
            np.maximum(
                tights.template[:, 2] - (BELT if high else WAIST),
                (KNEE if kind is GarmentKind.SHORTS else ANKLE) - tights.template[:, 2],
            ),
        )
        return keep(body, arm_share(body.template) - 0.2)
    skirt = skirt_shell(model)
    top = 0.15 if kind is GarmentKind.SKIRT else 0.16
    piece = keep(
        skirt, np.maximum(CUTS[kind].hem - skirt.template[:, 2], skirt.template[:, 2] - top)
    )
    if kind in OPEN_FRONT:
        piece = keep(piece, -opening(piece.template, kind))
    return piece


def folds(points: F64, amount: float) -> F64:
    """Return a displacement in metres: creases that run around limbs and gather at joints."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    share = arm_share(points)
    gather = np.exp(-(((share - 0.5) / 0.16) ** 2)) * (share > 0)
    gather += 0.8 * np.exp(-(((share - 0.9) / 0.1) ** 2)) * (share > 0)
    gather += 0.6 * np.exp(-(((z - 0.15) / 0.07) ** 2)) * (share < 0)
    gather += np.exp(-(((z + 0.37) / 0.09) ** 2)) + 1.1 * np.exp(-(((z + 0.70) / 0.07) ** 2))
    along = np.where(share > 0, share * 0.42, z)
    wave = np.sin(along * 95 + 9 * np.sin(x * 21 + 1.3) + 7 * np.sin(y * 17))
    wave += 0.6 * np.sin(along * 151 - 11 * np.sin(x * 13) + 8 * np.sin(y * 23 + 0.7))
    return np.asarray(amount * gather * wave)
