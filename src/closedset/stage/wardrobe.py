"""Clothes: cut on the template from MakeHuman's helper surfaces, then loosened, folded and hemmed.

``helper-tights`` is a smooth shell from neck to wrists and toes, ``helper-skirt`` a long skirt. A
garment is a part of them, pushed out to the width its cut asks for. Under it there is no skin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import identity

from closedset.model.performer import RGB, GarmentKind, Wardrobe
from closedset.model.pixels import F32, I32
from closedset.model.shot import Pose
from closedset.stage.anny_model import SKIN_VERTICES, AnnyModel
from closedset.stage.body import skin_weights
from closedset.stage.mesh import vertex_normals
from closedset.stage.pattern import (
    F64,
    Pattern,
    Piece,
    hemmed,
    keep,
    open_edges,
    pattern,
    smoother,
    subdivide,
)

WAIST = 0.05
"""Trousers end here, under a top that hangs over them."""
TUCK = 0.115
"""A top worn with a skirt is tucked in at this height."""
ANKLE = -0.755
SHOE_TOP = -0.735
SHOULDER = np.array([0.168, -0.015, 0.525])
WRIST = np.array([0.431, -0.176, 0.245])
OPEN_FRONT = frozenset({GarmentKind.JACKET, GarmentKind.COAT})
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
    GarmentKind.SHIRT: Cut(-0.005, 0.95, 0.009, 0.049, 0.041, 0.003, 0.004),
    GarmentKind.SWEATER: Cut(0.0, 0.97, 0.013, 0.056, 0.043, 0.0035, 0.008),
    GarmentKind.JACKET: Cut(-0.055, 0.955, 0.022, 0.062, 0.053, 0.0035, 0.008),
    GarmentKind.COAT: Cut(-0.42, 0.965, 0.028, 0.068, 0.060, 0.004, 0.010),
    GarmentKind.DRESS: Cut(-0.40, 0.30, 0.006, 0.058, 0.056, 0.002, 0.004),
    GarmentKind.SKIRT: Cut(-0.40, 0.0, 0.014, 0.0, 0.0, 0.003, 0.004),
}
LEGS = {GarmentKind.TROUSERS: (0.080, 0.088, 0.098), GarmentKind.JEANS: (0.072, 0.066, 0.068)}
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
    GarmentKind.DRESS: (0.090, 0.104, 0.500),
}
"""Half-width of the neck opening, its depth to the front and its lowest point: metres."""


def opening(points: F64, kind: GarmentKind) -> F64:
    """Return |x| minus the half-width of an open front, per template point; large on the back."""
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


@lru_cache(maxsize=2)
def collar_pattern(model: AnnyModel) -> Pattern:
    """Return the stand of a shirt's collar: the neck from the neckline up, open at the throat."""
    tights = shell(model)
    x, y, z = tights.template.T
    top = np.interp(y, [-0.08, 0.03], [0.578, 0.606])
    throat = np.where(y < -0.02, 0.012 + 0.25 * np.maximum(z - 0.55, 0) - np.abs(x), -1.0)
    inside = -neckline(tights.template, GarmentKind.SHIRT)
    return keep(tights, np.maximum(np.maximum(inside, z - top), throat))


def trims(kind: GarmentKind, points: F64) -> list[tuple[F64, float, float]]:
    """Return what is sewn onto a garment: (field, below zero where it is; rise; shade)."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    ring = neck_ring(points, *NECKS[kind][:2])
    # The chest slopes away under the neckline: without a floor a band would become a bib.
    upper = NECKS[kind][2] - (0.040 if kind is GarmentKind.SHIRT else 0.015) - z
    made, share = CUTS[kind], arm_share(points)
    if kind in OPEN_FRONT:
        reach = np.interp(
            z, [0.14, 0.20, 0.43, 0.475, 0.48, 0.53], [-0.01, 0.012, 0.06, 0.05, 0.035, 0.055]
        )
        lapel = np.maximum(opening(points, kind) - reach, np.where(z < 0.555, 0.0, 1.0) + z - 0.555)
        collar = np.maximum(ring - 1.42, 0.44 - z) + np.where(y > -0.055, 0.0, 1.0)
        cuff = np.where(share > 0, made.sleeve - 0.05 - share, 1.0)
        return [(np.minimum(lapel, collar * 0.07), 0.006, 1.16), (cuff, 0.003, 0.94)]
    if kind is GarmentKind.SHIRT:
        leaf = ring - np.interp(x, [0.0, 0.010, 0.022, 0.045, 0.06], [0.7, 0.9, 1.62, 1.42, 1.30])
        placket = np.maximum(x - 0.012, np.where((y < 0) & (z < 0.535), -1.0, 1.0))
        cuff = np.where(share > 0, made.sleeve - 0.075 - share, 1.0)
        return [
            (np.maximum(leaf * 0.06, upper), 0.007, 1.05),
            (placket, 0.0025, 0.93),
            (cuff, 0.0025, 0.96),
        ]
    rib = {GarmentKind.T_SHIRT: (1.14, 0.0), GarmentKind.SWEATER: (1.24, 0.055)}.get(kind)
    if rib is None:
        return []
    bands = np.minimum(np.maximum((ring - rib[0]) * 0.06, upper), made.sleeve - rib[1] - share)
    bands = np.where(share < 0, np.minimum(np.maximum((ring - rib[0]) * 0.06, upper), 1.0), bands)
    return [(np.minimum(bands, z - made.hem - rib[1] * 0.8), 0.003, 0.88)]


@lru_cache(maxsize=8)
def lower_pattern(model: AnnyModel, kind: GarmentKind) -> Pattern:
    """Return trousers, or the skirt of a skirt, dress or coat."""
    if kind in LEGS:
        tights = shell(model)
        body = keep(
            tights, np.maximum(tights.template[:, 2] - WAIST, ANKLE - tights.template[:, 2])
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


def _folds(points: F64, amount: float) -> F64:
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


def _widen(
    vertices: F64, start: F64, middle: F64, end: F64, radii: tuple[float, float, float]
) -> F64:
    """Push points of a limb out to the least radius at start, middle and end of its axis."""
    moved = vertices.copy()
    for a, b, first, last in (
        (start, middle, radii[0], radii[1]),
        (middle, end, radii[1], radii[2]),
    ):
        line = b - a
        share = (vertices - a) @ line / float(line @ line)
        inside = (share > 0.0) & (share <= (1.0 if b is not end else 1.4))
        spoke = vertices - a - share[:, None] * line
        radius = np.linalg.norm(spoke, axis=1)
        want = first + (last - first) * np.clip(share, 0, 1)
        # A soft maximum: cloth keeps a little of the limb's form.
        grown = np.where(radius < want, want + 0.15 * (radius - want), radius)
        fade = np.clip(share / 0.25, 0, 1) if a is start else np.ones_like(share)
        factor = 1 + (grown / np.maximum(radius, 1e-4) - 1) * fade
        moved = np.where(
            inside[:, None], a + share[:, None] * line + spoke * factor[:, None], moved
        )
    return moved


def _even_rim(points: F64, cloth: Pattern) -> F64:
    """Draw the open edges smooth, which cutting leaves in short and long steps."""
    smooth = smoother(cloth.faces, len(points), 0.5)
    rim = np.unique(open_edges(cloth.faces))
    moved = points.copy()
    for _ in range(6):
        moved[rim] = np.asarray(smooth[rim] @ moved)
    return moved


def _trim(base: Piece, cloth: Pattern, field: F64, rise: float, shade: float) -> Piece:
    """Return the part of a finished piece where ``field`` is below zero, raised by ``rise``."""
    count = len(base.vertices)
    own = keep(Pattern(identity(count, format="csr"), cloth.faces, cloth.template), field)
    points = np.asarray(own.points @ base.vertices, np.float64)
    points = _even_rim(points + vertex_normals(points, own.faces) * rise, own)
    tone = np.clip(np.asarray(own.points @ base.colors) * shade, 0, 1)
    return Piece(
        base.name,
        points.astype(np.float32),
        own.faces,
        (own.points @ base.weights).tocsr(),
        tone.astype(np.float32),
    )


def _bridge(vertices: F64, faces: I32, rounds: int = 10) -> F64:
    """Let cloth span hollows: smooth it, and keep what that pushes outward."""
    normals = vertex_normals(vertices, faces).astype(np.float64)
    smooth = smoother(faces, len(vertices), 0.6)
    relaxed = vertices
    for _ in range(rounds):
        relaxed = np.asarray(smooth @ relaxed)
    lift = np.einsum("ni,ni->n", relaxed - vertices, normals)
    return np.asarray(vertices + normals * np.maximum(lift, 0.0)[:, None])


class Tailor:
    """Fits patterns to one rest body."""

    def __init__(self, model: AnnyModel, rest: F32, heads: F32) -> None:
        self.model, self.rest, self.heads = model, rest.astype(np.float64), heads
        self.weights = skin_weights(model)
        self.at = {name: heads[i].astype(np.float64) for i, name in enumerate(model.bones)}

    def piece(
        self, name: str, cloth: Pattern, vertices: F64, color: RGB, shade: float = 1.0
    ) -> Piece:
        """Return a posable piece of one color."""
        tone = np.asarray(color, np.float32) / 255.0 * np.float32(shade)
        return Piece(
            name,
            vertices.astype(np.float32),
            cloth.faces,
            (cloth.points @ self.weights).tocsr(),
            np.tile(tone, (len(vertices), 1)).astype(np.float32),
        )

    def lay(self, cloth: Pattern, ease: float) -> F64:
        """Return the pattern's points on the body, ``ease`` metres outside it."""
        points = np.asarray(cloth.points @ self.rest)
        return np.asarray(points + vertex_normals(points, cloth.faces) * ease)

    def upper(self, name: str, kind: GarmentKind, color: RGB, tucked: bool = False) -> list[Piece]:
        """Return a top, a layer or the upper half of a dress."""
        made, cloth = CUTS[kind], upper_pattern(self.model, kind, tucked)
        points = _bridge(self.lay(cloth, made.ease), cloth.faces)
        share = arm_share(cloth.template)
        for side, sign in (("L", 1), ("R", -1)):
            arm = (share > 0.02) & (cloth.template[:, 0] * sign > 0)
            axis = [self.at[f"{b}.{side}"] for b in ("upperarm01", "lowerarm01", "wrist")]
            wide = _widen(
                points[arm], axis[0], axis[1], axis[2], (made.elbow, made.elbow, made.cuff)
            )
            points[arm] = wide
        push = _folds(cloth.template, made.folds)
        # The hem stands off what it hangs over.
        if tucked:
            push -= 0.012 * np.clip((0.20 - cloth.template[:, 2]) / 0.08, 0, 1)
        else:
            push += 0.009 * np.clip((0.10 - cloth.template[:, 2]) / 0.10, 0, 1)
        points += vertex_normals(points, cloth.faces) * push[:, None]
        points = _even_rim(points, cloth)
        base = self.piece(name, cloth, points, color)
        pieces = [hemmed(base, made.thickness)]
        for field, rise, shade in trims(kind, cloth.template):
            if (field[cloth.faces] < -1e-6).any():
                pieces.append(hemmed(_trim(base, cloth, field, rise, shade), rise + 0.002))
        if kind is GarmentKind.SHIRT:
            stand = collar_pattern(self.model)
            high = _even_rim(self.lay(stand, 0.008), stand)
            pieces.append(hemmed(self.piece(name, stand, high, color), 0.003))
        return pieces

    def trousers(self, kind: GarmentKind, color: RGB) -> list[Piece]:
        """Return trousers or jeans."""
        cloth = lower_pattern(self.model, kind)
        points = self.lay(cloth, 0.004)
        for side, sign in (("L", 1), ("R", -1)):
            legs = (cloth.template[:, 0] * sign > 0) & (cloth.template[:, 2] < -0.04)
            axis = [self.at[f"{b}.{side}"] for b in ("upperleg01", "lowerleg01", "foot")]
            points[legs] = _widen(points[legs], axis[0], axis[1], axis[2], LEGS[kind])
        points += vertex_normals(points, cloth.faces) * _folds(cloth.template, 0.004)[:, None]
        return [hemmed(self.piece("bottom", cloth, points, color), 0.006)]

    def skirt(self, name: str, kind: GarmentKind, color: RGB) -> list[Piece]:
        """Return the skirt of a skirt, a dress or a coat."""
        made, cloth = CUTS[kind], lower_pattern(self.model, kind)
        points = self.lay(cloth, made.ease)
        angle = np.arctan2(cloth.template[:, 0], -cloth.template[:, 1])
        drop = np.clip((0.12 - cloth.template[:, 2]) / 0.5, 0, 1)
        pleat = 0.008 * drop * np.sin(angle * 11 + 2 * np.sin(angle * 3))
        points += vertex_normals(points, cloth.faces) * pleat[:, None]
        return [hemmed(self.piece(name, cloth, points, color), made.thickness)]

    def shoes(self, color: RGB) -> list[Piece]:
        """Return both shoes: an upper, and a flat sole of darker color."""
        tights = shell(self.model)
        cloth = keep(tights, tights.template[:, 2] - SHOE_TOP)
        points = self.lay(cloth, 0.008)
        floor = float(self.rest[:SKIN_VERTICES, 2].min())
        low = points[:, 2] < floor + 0.022
        middle = np.where(cloth.template[:, 0] > 0, 1, -1)
        for sign in (1, -1):
            own = low & (middle == sign)
            center = points[own].mean(axis=0)
            points[own, :2] = center[:2] + (points[own, :2] - center[:2]) * 1.05
        points[low, 2] = np.where(points[low, 2] < floor + 0.01, floor - 0.018, points[low, 2])
        piece = self.piece("shoes", cloth, points, color)
        piece.colors[points[:, 2] < floor + 0.004] *= np.float32(0.45)
        return [hemmed(piece, 0.006)]


def dressed(tailor: Tailor, wardrobe: Wardrobe, pose: Pose) -> list[Piece]:
    """Return the clothes for ``pose``. A skirt that a pose would open becomes trousers."""
    top, bottom, layer = wardrobe.top, wardrobe.bottom, wardrobe.layer
    pieces: list[Piece] = []
    kind = top.kind if top.kind in NECKS else GarmentKind.SHIRT
    tucked = bottom.kind is GarmentKind.SKIRT and upright(pose)
    pieces += tailor.upper("top", kind, top.color, tucked)
    pieces += lower(tailor, wardrobe, pose)
    if layer is not None:
        over = layer.kind if layer.kind in OPEN_FRONT else GarmentKind.JACKET
        pieces += tailor.upper("layer", over, layer.color)
        if over is GarmentKind.COAT and upright(pose):
            pieces += tailor.skirt("layer", over, layer.color)
    return pieces + tailor.shoes(wardrobe.shoes)


def upright(pose: Pose) -> bool:
    """Return whether a skirt hangs well in ``pose``."""
    return pose not in (Pose.SITTING, Pose.KNEELING, Pose.LYING, Pose.RUNNING)


def bare_legs(wardrobe: Wardrobe, pose: Pose) -> bool:
    """Return whether the legs show below a skirt."""
    skirted = wardrobe.top.kind is GarmentKind.DRESS or wardrobe.bottom.kind in SKIRTS
    return skirted and upright(pose)


def lower(tailor: Tailor, wardrobe: Wardrobe, pose: Pose) -> list[Piece]:
    """Return what covers the legs."""
    if bare_legs(wardrobe, pose):
        dress = wardrobe.top.kind is GarmentKind.DRESS
        garment = wardrobe.top if dress else wardrobe.bottom
        return tailor.skirt("bottom", garment.kind, garment.color)
    kind = wardrobe.bottom.kind if wardrobe.bottom.kind in LEGS else GarmentKind.TROUSERS
    dress = wardrobe.top.kind is GarmentKind.DRESS
    return tailor.trousers(kind, wardrobe.top.color if dress else wardrobe.bottom.color)
