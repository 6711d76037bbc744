"""Clothes: patterns (``cuts``) loosened, folded and hemmed for one body. Under them is no skin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import identity, vstack
from scipy.spatial import cKDTree

from closedset.model.performer import RGB, Garment, GarmentKind, Wardrobe
from closedset.model.pixels import F32, I32
from closedset.model.shot import Pose
from closedset.stage import cuts
from closedset.stage.anny_model import SKIN_VERTICES, AnnyModel
from closedset.stage.body import skin_weights
from closedset.stage.cuts import CUTS, LEGS, NECKS, OPEN_FRONT, SHOE_TOP, SKIRTS
from closedset.stage.mesh import vertex_normals
from closedset.stage.pattern import (
    F64,
    Pattern,
    Piece,
    cut,
    hemmed,
    keep,
    open_edges,
    patch,
    smoother,
)

_ACROSS = 8
"""Rows of cloth between two thighs."""
_INNER = 0.05
"""Template metres from the middle at which that cloth meets a thigh."""

_EDGE, _COVERED = 0.045, 0.035
"""Metres inside a layer's edge from which nothing under it is seen, and how near it lies."""


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
    own = patch(cloth, field)
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
        grown = float(np.ptp(self.rest[:SKIN_VERTICES, 2]))
        self.size = grown / float(np.ptp(model.template[:SKIN_VERTICES, 2]))
        """Stature over the template's: least widths grow with it."""

    def piece(
        self, name: str, cloth: Pattern, vertices: F64, color: RGB, shade: float = 1.0
    ) -> Piece:
        """Return a posable piece of one color."""
        tone = np.clip(np.asarray(color, np.float32) / 255.0 * np.float32(shade), 0, 1)
        return Piece(
            name,
            vertices.astype(np.float32),
            cloth.faces,
            (cloth.points @ self.weights).tocsr(),
            np.tile(tone, (len(vertices), 1)).astype(np.float32),
        )

    def lay(self, cloth: Pattern, ease: float | F64) -> F64:
        """Return the pattern's points on the body, ``ease`` metres outside it."""
        points = np.asarray(cloth.points @ self.rest)
        out = np.broadcast_to(np.asarray(ease, np.float64), (len(points),))
        return np.asarray(points + vertex_normals(points, cloth.faces) * out[:, None])

    def limb(
        self,
        points: F64,
        cloth: Pattern,
        where: F64,
        bones: tuple[str, ...],
        radii: tuple[float, ...],
    ) -> None:
        """Widen both arms or legs of a garment in place; ``radii`` are a template body's."""
        wide = (radii[0] * self.size, radii[1] * self.size, radii[2] * self.size)
        for side, sign in (("L", 1), ("R", -1)):
            own = (where > 0) & (cloth.template[:, 0] * sign > 0)
            a, b, c = (self.at[f"{bone}.{side}"] for bone in bones)
            points[own] = _widen(points[own], a, b, c, wide)

    def upper(self, name: str, kind: GarmentKind, color: RGB, tucked: bool = False) -> list[Piece]:
        """Return a top, a layer or the upper half of a dress."""
        made, cloth = CUTS[kind], cuts.upper_pattern(self.model, kind, tucked)
        points = _bridge(self.lay(cloth, made.ease), cloth.faces)
        arms = cuts.arm_share(cloth.template) - 0.02
        bones = ("upperarm01", "lowerarm01", "wrist")
        self.limb(points, cloth, arms, bones, (made.elbow, made.elbow, made.cuff))
        push = cuts.folds(cloth.template, made.folds)
        # The hem stands off what it hangs over.
        if tucked:
            push -= 0.012 * np.clip((0.20 - cloth.template[:, 2]) / 0.08, 0, 1)
        else:
            push += 0.009 * np.clip((0.10 - cloth.template[:, 2]) / 0.10, 0, 1)
        points += vertex_normals(points, cloth.faces) * push[:, None]
        points = _even_rim(points, cloth)
        base = self.piece(name, cloth, points, color)
        pieces = [hemmed(base, made.thickness)]
        for field, rise, shade in cuts.trims(kind, cloth.template):
            if (field[cloth.faces] < -1e-6).any():
                pieces.append(hemmed(_trim(base, cloth, field, rise, shade), rise + 0.002))
        if kind is GarmentKind.UNIFORM:
            sewn = [_trim(base, cloth, f, r, s) for f, r, s in cuts.uniform_trims(cloth.template)]
            pieces += [hemmed(trim, 0.003) for trim in sewn] + [self.tie(base, cloth, (38, 40, 48))]
        return pieces + (self.collar(name, color) if kind in cuts.COLLARED else [])

    def tie(self, base: Piece, cloth: Pattern, color: RGB) -> Piece:
        """Return a tie on a finished shirt."""
        made = _trim(base, cloth, cuts.tie_field(cloth.template), 0.007, 1.0)
        made.colors[:] = np.asarray(color, np.float32) / 255
        return hemmed(made, 0.004)

    def apron(self, color: RGB) -> list[Piece]:
        """Return an apron: bib, straps and band, and a skirt before the thighs."""
        bib, skirt = cuts.apron_patterns(self.model)
        pieces = []
        for cloth, ease in ((bib, 0.022), (skirt, 0.026)):
            points = _even_rim(_bridge(self.lay(cloth, ease), cloth.faces), cloth)
            pieces.append(hemmed(self.piece("layer", cloth, points, color), 0.004))
        return pieces

    def collar(self, name: str, color: RGB) -> list[Piece]:
        """Return a shirt's collar: a stand around the neck and a leaf folded over it."""
        stand, leaf = cuts.collar_patterns(self.model)
        high = _even_rim(self.lay(stand, 0.007), stand)
        top = np.clip((0.60 - leaf.template[:, 2]) / 0.07, 0, 1)
        over = _even_rim(self.lay(leaf, 0.0105 + 0.0075 * top), leaf)
        return [
            hemmed(self.piece(name, stand, high, color, 0.92), 0.003),
            hemmed(self.piece(name, leaf, over, color, 1.04), 0.004),
        ]

    def trousers(self, kind: GarmentKind, color: RGB, high: bool = False) -> list[Piece]:
        """Return trousers or jeans; ``high`` ones hold a tucked shirt with a belt."""
        cloth = cuts.lower_pattern(self.model, kind, high)
        ease = np.where(cloth.template[:, 2] > 0.05, 0.0065, 0.004)
        points = self.lay(cloth, ease)
        legs = -0.04 - cloth.template[:, 2]
        self.limb(points, cloth, legs, ("upperleg01", "lowerleg01", "foot"), LEGS[kind])
        folds = cuts.folds(cloth.template, 0.005)
        points += vertex_normals(points, cloth.faces) * folds[:, None]
        points = _even_rim(points, cloth)
        base = self.piece("bottom", cloth, points, color)
        pieces = [hemmed(base, 0.006)]
        if high:
            belt = np.maximum(
                cuts.BELT - 0.034 - cloth.template[:, 2], cloth.template[:, 2] - cuts.BELT - 0.01
            )
            made = _trim(base, cloth, belt, 0.004, 1.0)
            made.colors[:] = np.float32(0.16)
            pieces.append(hemmed(made, 0.006))
        return pieces

    def skirt(self, name: str, kind: GarmentKind, color: RGB) -> list[Piece]:
        """Return the skirt of a skirt, a dress or a coat."""
        made, cloth = CUTS[kind], cuts.lower_pattern(self.model, kind)
        # What is worn above hangs over the skirt's upper edge.
        hidden = (
            np.clip((cloth.template[:, 2] - 0.085) / 0.05, 0, 1)
            if kind is not GarmentKind.SKIRT
            else 0.0
        )
        points = self.lay(cloth, made.ease - 0.012 * hidden)
        angle = np.arctan2(cloth.template[:, 0], -cloth.template[:, 1])
        drop = np.clip((0.12 - cloth.template[:, 2]) / 0.5, 0, 1)
        pleat = 0.008 * drop * np.sin(angle * 11 + 2 * np.sin(angle * 3))
        points += vertex_normals(points, cloth.faces) * pleat[:, None]
        return [hemmed(self.piece(name, cloth, points, color), made.thickness)]

    def lap(self, color: RGB) -> list[Piece]:
        """Return a skirt on legs that a pose bends or parts: to the knee, and across between them.

        The cloth between hangs from the front of both thighs, which lies on top of who sits.
        """
        cloth = cuts.lower_pattern(self.model, GarmentKind.SHORTS)
        base = self.trousers(GarmentKind.SHORTS, color)
        points, template = base[0].vertices.astype(np.float64), cloth.template
        rows = []
        for level in np.linspace(cuts.CROTCH, cuts.KNEE + 0.004, _ACROSS):
            found = []
            for sign in (1.0, -1.0):
                x, y, z = template[:, 0] * sign, template[:, 1], template[:, 2]
                far = 6 * np.abs(z - level) + y + 0.8 * np.abs(x - _INNER) + 9.0 * (x < 0.01)
                found.append(int(far.argmin()))
            rows.append(found)
        left, right = np.array(rows).T
        middle = (points[left] + points[right]) / 2
        count = len(rows)
        steps = np.arange(count - 1)[:, None]
        quad = np.array([[0, 1, count], [1, count + 1, count]])
        faces = np.concatenate([steps[:, :, None] + quad + k * count for k in (0, 1)]).reshape(
            -1, 3
        )
        weights = base[0].weights.tocsr()
        return [
            *base,
            hemmed(
                Piece(
                    "bottom",
                    np.concatenate([points[left], middle, points[right]]).astype(np.float32),
                    faces.astype(np.int32),
                    vstack(
                        [weights[left], (weights[left] + weights[right]) / 2, weights[right]]
                    ).tocsr(),
                    base[0].colors[np.concatenate([left, left, right])],
                ),
                0.004,
            ),
        ]

    def shoes(self, color: RGB) -> list[Piece]:
        """Return both shoes: an upper, and a flat darker sole with a welt and a heel."""
        tights = cuts.shell(self.model)
        cloth = keep(tights, tights.template[:, 2] - SHOE_TOP)
        points = self.lay(cloth, 0.008)
        floor = float(self.rest[:SKIN_VERTICES, 2].min())
        low = points[:, 2] < floor + 0.022
        middle = np.where(cloth.template[:, 0] > 0, 1, -1)
        for sign in (1, -1):
            own = low & (middle == sign)
            center = points[own].mean(axis=0)
            points[own, :2] = center[:2] + (points[own, :2] - center[:2]) * 1.05
        points[low, 2] = np.where(points[low, 2] < floor + 0.010, floor - 0.018, points[low, 2])
        height = points[:, 2] - floor
        own = Pattern(identity(len(points), format="csr"), cloth.faces, points)
        sole, upper = cut(own, height - 0.004)
        pieces = []
        for part, shade, rise in ((upper, 1.0, 0.0), (sole, 0.42, 0.0028)):
            at = part.template + vertex_normals(part.template, part.faces) * rise
            whole = Pattern((part.points @ cloth.points).tocsr(), part.faces, part.template)
            at[:, 2] = np.where(part.template[:, 2] < floor - 0.012, floor - 0.018, at[:, 2])
            pieces.append(hemmed(self.piece("shoes", whole, at, color, shade), 0.005))
        return pieces


def dressed(tailor: Tailor, wardrobe: Wardrobe, pose: Pose) -> list[Piece]:
    """Return the clothes for ``pose``. A skirt that a pose would open lies on the lap."""
    top, bottom, layer = wardrobe.top, wardrobe.bottom, wardrobe.layer
    kind = top.kind if top.kind in NECKS and top.kind not in OPEN_FRONT else GarmentKind.SHIRT
    suited = layer is not None and layer.kind is GarmentKind.SUIT
    kind = GarmentKind.SHIRT if suited else kind
    if kind is GarmentKind.DRESS and not upright(pose):
        # It ends where its skirt begins, which a bent body pulls away from it.
        kind = GarmentKind.T_SHIRT
    skirted = bottom.kind is GarmentKind.SKIRT and upright(pose)
    tucked = skirted or kind in cuts.COLLARED
    pieces = tailor.upper("top", kind, top.color, tucked)
    if layer is not None:
        outer = _outer(tailor, layer, top, pose)
        if layer.kind is not GarmentKind.APRON:
            pieces = _uncovered(pieces, outer[0])
        pieces += outer
    pieces += lower(tailor, wardrobe, pose, tucked and not skirted)
    return pieces + tailor.shoes(wardrobe.shoes)


def _uncovered(pieces: list[Piece], layer: Piece) -> list[Piece]:
    """Leave out what a layer covers: cloth that is not there pokes through in no pose."""
    edge = cKDTree(layer.vertices[np.unique(open_edges(layer.faces))])
    cloth = cKDTree(layer.vertices)
    seen = []
    for piece in pieces:
        within = edge.query(piece.vertices)[0] > _EDGE
        covered = within & (cloth.query(piece.vertices)[0] < _COVERED)
        seen.append(replace(piece, faces=piece.faces[~covered[piece.faces].all(axis=1)]))
    return seen


def _outer(tailor: Tailor, layer: Garment, top: Garment, pose: Pose) -> list[Piece]:
    """Return what is worn over the top."""
    if layer.kind is GarmentKind.APRON:
        return tailor.apron(layer.color) if upright(pose) else tailor.apron(layer.color)[:1]
    over = layer.kind if layer.kind in OPEN_FRONT else GarmentKind.JACKET
    if over is GarmentKind.COAT and not upright(pose):
        over = GarmentKind.JACKET  # its skirt is sat on
    pieces = tailor.upper("layer", over, layer.color)
    if over is GarmentKind.COAT:
        pieces += tailor.skirt("layer", over, layer.color)
    if over is GarmentKind.SUIT:
        cloth = cuts.upper_pattern(tailor.model, GarmentKind.SHIRT, True)
        lying = _bridge(tailor.lay(cloth, CUTS[GarmentKind.SHIRT].ease), cloth.faces)
        shirt = tailor.piece("top", cloth, lying, top.color)
        red, green, blue = layer.color
        pieces.append(tailor.tie(shirt, cloth, (int(red * 0.55) + 40, green // 3, blue // 3)))
    return pieces


def upright(pose: Pose) -> bool:
    """Return whether a skirt hangs well in ``pose``."""
    return pose not in (Pose.SITTING, Pose.KNEELING, Pose.LYING, Pose.RUNNING)


def bare_legs(wardrobe: Wardrobe, pose: Pose) -> bool:
    """Return whether the legs show below a skirt."""
    skirted = wardrobe.top.kind is GarmentKind.DRESS or wardrobe.bottom.kind in SKIRTS
    return skirted and upright(pose)


def legs_show(wardrobe: Wardrobe) -> bool:
    """Return whether any of the legs' skin shows."""
    skirted = wardrobe.top.kind is GarmentKind.DRESS or wardrobe.bottom.kind in SKIRTS
    return skirted or wardrobe.bottom.kind is GarmentKind.SHORTS


def lower(tailor: Tailor, wardrobe: Wardrobe, pose: Pose, belted: bool) -> list[Piece]:
    """Return what covers the legs; a belt holds a tucked shirt."""
    if bare_legs(wardrobe, pose):
        dress = wardrobe.top.kind is GarmentKind.DRESS
        garment = wardrobe.top if dress else wardrobe.bottom
        return tailor.skirt("bottom", garment.kind, garment.color)
    if wardrobe.top.kind is GarmentKind.DRESS or wardrobe.bottom.kind in SKIRTS:
        dress = wardrobe.top.kind is GarmentKind.DRESS
        return tailor.lap(wardrobe.top.color if dress else wardrobe.bottom.color)
    kind = wardrobe.bottom.kind if wardrobe.bottom.kind in LEGS else GarmentKind.TROUSERS
    return tailor.trousers(kind, wardrobe.bottom.color, belted)
