"""Hair: a cap that hugs the skull under a few hundred locks, each a tapered, curved wisp.

The locks give the edge its softness: none of them ends in line with its neighbor. They are grown
from roots on the scalp, in head coordinates (the template's metres, eyes at z = 0.728), along a
direction that the style decides, then fall; what would enter the head or cover the face is pushed
out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.spatial import cKDTree

from closedset.model.performer import HairStyle, SyntheticPerformer
from closedset.model.pixels import F32
from closedset.stage.anny_model import AnnyModel
from closedset.stage.body import F64, skin_weights
from closedset.stage.face import head_pattern
from closedset.stage.mesh import vertex_normals
from closedset.stage.pattern import Pattern, Piece, keep, subdivide

EYES = np.array([0.0, -0.125, 0.728])
CROWN = np.array([0.012, 0.000, 0.850])
KNOT = {
    HairStyle.PONYTAIL: np.array([0.0, 0.062, 0.790]),
    HairStyle.BUN: np.array([0.0, 0.060, 0.806]),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a style is cut. Metres in head coordinates."""

    locks: int
    length: float
    width: float
    lift: float
    """How far locks stand off the skull."""
    cap: float
    """Thickness of the layer next to the skull."""
    low: float
    """Where falling hair ends; 0 where it does not fall."""


STYLES = {
    HairStyle.CROPPED: Style(0, 0.0, 0.0, 0.0, 0.0035, 0.0),
    HairStyle.SHORT: Style(620, 0.042, 0.0115, 0.009, 0.008, 0.0),
    HairStyle.CURLY: Style(520, 0.030, 0.0100, 0.016, 0.014, 0.0),
    HairStyle.BOB: Style(620, 0.26, 0.0125, 0.015, 0.010, 0.602),
    HairStyle.LONG: Style(660, 0.46, 0.0130, 0.015, 0.010, 0.470),
    HairStyle.PONYTAIL: Style(480, 0.17, 0.0110, 0.007, 0.007, 0.0),
    HairStyle.BUN: Style(480, 0.17, 0.0110, 0.007, 0.007, 0.0),
}


def hairline(points: F64) -> F64:
    """Return below zero on the scalp of the template: height of the hairline minus z, metres."""
    x, y = np.abs(points[:, 0]), points[:, 1]
    line = np.interp(
        y,
        [-0.155, -0.140, -0.118, -0.100, -0.082, -0.068, -0.050, -0.020, 0.000, 0.030, 0.060],
        [0.800, 0.798, 0.790, 0.768, 0.735, 0.715, 0.738, 0.735, 0.690, 0.648, 0.640],
    )
    ragged = 0.0022 * np.sin(points[:, 0] * 420 + 1.1) + 0.0015 * np.sin(
        points[:, 0] * 811 + y * 400
    )
    ears = np.where((x > 0.0765) & (points[:, 2] < 0.74), 1.0, -1.0)
    return np.asarray(np.maximum(line + ragged - points[:, 2], ears * 0.02))


@lru_cache(maxsize=2)
def scalp(model: AnnyModel) -> Pattern:
    """Return the part of the head that hair grows on."""
    head = head_pattern(model)
    near = subdivide(keep(head, hairline(head.template) - 0.02))
    return keep(near, hairline(near.template))


class Barber:
    """Grows one performer's hair on the rest shape of their head."""

    def __init__(self, model: AnnyModel, rest: F32, look: SyntheticPerformer) -> None:
        self.model, self.look = model, look
        self.style = STYLES[look.hair.style]
        eyes = [np.unique(model.faces[name]) for name in ("left_eye", "right_eye")]
        self.place = np.mean([rest[i].mean(axis=0) for i in eyes], axis=0).astype(np.float64)
        top = float(rest[:13380, 2].max()) - self.place[2]
        self.scale = top / (float(model.template[:13380, 2].max()) - EYES[2])
        head = head_pattern(model)
        self.cloth = scalp(model)
        self.skull = self._inward(np.asarray(head.points @ rest))
        self.skull_normals = vertex_normals(self.skull, head.faces).astype(np.float64)
        self.tree = cKDTree(self.skull)
        self.scalp = self._inward(np.asarray(self.cloth.points @ rest))
        self.scalp_normals = vertex_normals(self.scalp, self.cloth.faces).astype(np.float64)
        seed = int.from_bytes(sha256(look.id.encode()).digest()[:8], "big")
        self.random = np.random.default_rng(seed)
        self.color = np.asarray(look.hair.color, np.float64) / 255

    def _inward(self, points: NDArray[np.floating]) -> F64:
        return np.asarray((points - self.place) / self.scale + EYES, np.float64)

    def _outward(self, points: F64) -> F32:
        return np.asarray((points - EYES) * self.scale + self.place, np.float32)

    def cap(self) -> Piece:
        """Return the layer next to the skull; the skin shines through at the hairline."""
        inside = np.clip(-hairline(self.cloth.template) / 0.025, 0.0, 1.0)
        points = self.scalp + self.scalp_normals * (0.0012 + self.style.cap * inside)[:, None]
        x, y, z = self.cloth.template.T
        grain = 0.06 * np.sin(x * 900 + 4 * np.sin(z * 130)) * np.sin(y * 260 + z * 190)
        tone = self.color * (0.82 + grain)[:, None]
        fade = np.clip(inside * 2.2 + 0.35, 0, 1)[:, None]
        skin = np.asarray(self.look.skin, np.float64) / 255
        colors = (tone * fade + skin * 0.8 * (1 - fade)).astype(np.float32)
        weights = (self.cloth.points @ skin_weights(self.model)).tocsr()
        return Piece("hair", self._outward(points), self.cloth.faces, weights, colors)

    def roots(self, count: int) -> tuple[F64, F64]:
        """Return ``count`` places spread over the scalp and the normals there."""
        a, b, c = (self.scalp[self.cloth.faces[:, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        steps = (np.arange(count) + self.random.random(count)) / count
        face = np.searchsorted(np.cumsum(area) / area.sum(), steps).clip(0, len(area) - 1)
        u, v = self.random.random((2, count))
        flip = u + v > 1
        u, v = np.where(flip, 1 - u, u), np.where(flip, 1 - v, v)
        corners = self.cloth.faces[face]
        weights = np.stack([1 - u - v, u, v], axis=1)
        place = np.einsum("nk,nki->ni", weights, self.scalp[corners])
        normal = np.einsum("nk,nki->ni", weights, self.scalp_normals[corners])
        return place, normal / np.linalg.norm(normal, axis=1, keepdims=True)

    def flow(self, points: F64) -> F64:
        """Return the direction (N, 3) in which hair lies at ``points``."""
        style = self.look.hair.style
        if style in KNOT:
            way = KNOT[style] - points
        elif style in (HairStyle.BOB, HairStyle.LONG):
            side = np.where(points[:, 0] > 0.018, 1.0, -1.0)
            top = np.clip((points[:, 2] - 0.79) / 0.05, 0, 1)
            back = np.clip((points[:, 1] + 0.09) / 0.1, 0.0, 1.0)
            way = np.stack(
                [
                    side * top * 1.3,
                    0.35 * back + 0.25 * (1 - back) * (1 - top),
                    -0.25 - 1.2 * (1 - top),
                ],
                axis=1,
            )
        else:
            way = points - CROWN
            way[:, 0] += 0.07 * np.clip((-points[:, 1] - 0.03) / 0.08, 0, 1)
            way[:, 2] += 0.02 * np.clip((-points[:, 1] - 0.08) / 0.04, 0, 1)
        return np.asarray(way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-6))

    def outside(self, points: F64, clearance: NDArray[np.floating]) -> F64:
        """Push points that are closer than ``clearance`` to the skin out along its normal."""
        _, near = self.tree.query(points)
        normal = self.skull_normals[near]
        depth = np.einsum("ni,ni->n", points - self.skull[near], normal)
        low = np.where(points[:, 2] < 0.575, 0.042, clearance)
        short = np.clip(low - depth, 0, 0.06)
        return np.asarray(points + normal * short[:, None])

    def clear_face(self, points: F64) -> F64:
        """Move what hangs before the face to its sides."""
        x, y, z = points.T
        half = np.interp(z, [0.60, 0.66, 0.73, 0.775, 0.81], [0.060, 0.068, 0.072, 0.060, 0.0])
        front = np.interp(z, [0.735, 0.775, 0.81], [-0.070, -0.105, -0.165])
        low = z < 0.81
        side = np.where(x >= 0, 1.0, -1.0)
        aside = np.where(low & (y < -0.045), side * np.maximum(np.abs(x), half), x)
        return np.stack([aside, np.where(low, np.maximum(y, front), y), z], axis=1)

    def grow(self, root: F64, normal: F64, steps: int) -> F64:
        """Return locks as paths (N, steps, 3) from their roots."""
        style, count = self.style, len(root)
        length = style.length * (0.75 + 0.5 * self.random.random(count))
        lift = style.lift * (0.35 + 0.9 * self.random.random(count))
        wild = 0.22 * self.random.standard_normal((count, 3))
        if style.low:
            drop = np.maximum(root[:, 2] - style.low, 0.03)
            length = np.minimum(length, drop * 1.22 + 0.05) * (
                0.93 + 0.1 * self.random.random(count)
            )
        elif self.look.hair.style in KNOT:
            length = np.linalg.norm(KNOT[self.look.hair.style] - root, axis=1) * 1.08
        elif self.look.hair.style is HairStyle.SHORT:
            length *= np.interp(root[:, 2], [0.70, 0.80], [0.5, 1.0])
            lift *= np.interp(root[:, 2], [0.72, 0.82], [0.35, 1.0])
        path = [root + normal * 0.001]
        for step in range(1, steps):
            share = step / (steps - 1)
            ahead = self.flow(path[-1]) + wild * (0.6 if style.low or style.length > 0.1 else 1.6)
            if style.low:
                ahead[:, 2] -= 1.4 * share
            _, near = self.tree.query(path[-1])
            out = self.skull_normals[near]
            hug = 0.85 if share < 0.5 or not style.low else 0.2
            ahead -= hug * out * np.einsum("ni,ni->n", ahead, out)[:, None]
            ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-6)
            point = path[-1] + ahead * (length / (steps - 1))[:, None]
            arch = lift * np.sin(np.pi * min(1.0, 0.15 + share * 0.75)) + 0.002
            point = self.outside(point, arch)
            path.append(self.clear_face(point) if style.low else point)
        paths = np.stack(path, axis=1)
        away, _ = self.tree.query(paths)
        return np.asarray(paths[away.max(axis=1) < 0.075])

    def curls(self, root: F64, normal: F64, steps: int) -> F64:
        """Return locks that wind around the normal, each its own way."""
        count = len(root)
        share = np.linspace(0, 1, steps)
        side = np.cross(normal, self.random.standard_normal((count, 3)))
        side /= np.linalg.norm(side, axis=1, keepdims=True)
        other = np.cross(normal, side)
        angle = 7.5 * share[None] * self.random.choice([-1.0, 1.0], count)[:, None]
        wide = 0.0085 * (0.6 + 0.8 * self.random.random(count))[:, None] * (0.4 + share[None])
        high = self.style.length * (0.7 + 0.5 * self.random.random(count))[:, None] * share[None]
        high *= np.interp(root[:, 2], [0.70, 0.80], [0.45, 1.0])[:, None]
        sag = 0.25 * high**2 / self.style.length
        path = root[:, None] + normal[:, None] * (0.004 + high[..., None])
        path += side[:, None] * (wide * np.cos(angle))[..., None]
        path += other[:, None] * (wide * np.sin(angle))[..., None]
        path[..., 2] -= sag
        path[..., 1] += np.where(path[..., 2] < 0.80, np.clip(-0.095 - path[..., 1], 0, 0.03), 0.0)
        return np.asarray(path)

    def tail(self) -> F64:
        """Return the paths of a ponytail or a bun, (N, 10, 3)."""
        style, steps = self.look.hair.style, 10
        share = np.linspace(0, 1, steps)
        if style is HairStyle.PONYTAIL:
            count = 90
            angle, spread = self.random.random((2, count))
            angle, spread = angle * 2 * np.pi, np.sqrt(spread)
            belly = 0.024 * np.sin(np.pi * (0.12 + 0.8 * share)) + 0.004
            path = np.zeros((count, steps, 3)) + KNOT[style]
            path[..., 0] += np.cos(angle)[:, None] * spread[:, None] * belly
            path[..., 1] += (
                0.004
                + 0.052 * np.sin(np.pi * 0.62 * share)
                + (np.sin(angle)[:, None] * spread[:, None] * belly * 0.8)
            )
            long = 0.20 * (0.85 + 0.25 * self.random.random(count))
            path[..., 2] -= long[:, None] * share**1.35 - 0.012 * np.sin(np.pi * share)
            return np.asarray(path)
        count, radius = 110, 0.036
        pole = self.random.standard_normal((count, 3)) * [0.35, 1.0, 0.35]
        pole /= np.linalg.norm(pole, axis=1, keepdims=True)
        side = np.cross(pole, [0.3, 0.2, 0.9])
        side /= np.linalg.norm(side, axis=1, keepdims=True)
        other = np.cross(pole, side)
        angle = (self.random.random(count) * 6.3)[:, None] + 2.6 * share[None]
        tilt = (self.random.random(count) * 1.2 - 0.6)[:, None]
        path = (
            np.cos(tilt)[..., None]
            * (side[:, None] * np.cos(angle)[..., None] + other[:, None] * np.sin(angle)[..., None])
            + pole[:, None] * np.sin(tilt)[..., None]
        )
        return np.asarray(KNOT[style] + [0, 0.018, 0.004] + radius * path * [1.0, 0.85, 0.95])

    def wisps(self, paths: F64, width: float, out: F64 | None = None) -> Piece:
        """Return closed, tapered locks along ``paths`` (N, K, 3)."""
        count, steps, _ = paths.shape
        ahead = np.gradient(paths, axis=1)
        ahead /= np.maximum(np.linalg.norm(ahead, axis=2, keepdims=True), 1e-9)
        if out is None:
            _, near = self.tree.query(paths.reshape(-1, 3))
            out = np.asarray(self.skull_normals[near]).reshape(paths.shape)
        side = np.cross(ahead, out)
        side /= np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-6)
        # Neighboring rings must not face opposite ways, or the lock turns inside out.
        agree = np.where((side[:, 1:] * side[:, :-1]).sum(axis=2) < 0, -1.0, 1.0)
        side[:, 1:] *= np.cumprod(agree, axis=1)[:, :, None]
        up = np.cross(side, ahead)
        share = np.linspace(0, 1, steps)
        taper = np.interp(share, [0, 0.12, 0.6, 1.0], [0.55, 1.0, 0.9, 0.06])
        each = width * (0.65 + 0.7 * np.asarray(self.random.random(count)))
        wide = each[:, None, None] * taper[None, :, None]
        edges = [side * wide / 2, up * wide * 0.26, -side * wide / 2]
        ring = np.stack([paths + edge for edge in edges], axis=2)
        first = (np.arange(count)[:, None] * steps + np.arange(steps - 1)).reshape(-1, 1) * 3
        k = np.arange(3)
        a, b = (first + k).ravel(), (first + (k + 1) % 3).ravel()
        faces = np.concatenate([np.stack([a, b + 3, b], 1), np.stack([a, a + 3, b + 3], 1)])
        tone = 0.84 + 0.26 * np.asarray(self.random.random(count))
        tone = tone[:, None] * np.linspace(0.9, 1.06, steps)
        shade = np.repeat(tone[:, :, None], 3, axis=2) * np.array([0.94, 1.08, 0.94])
        colors = np.clip(shade.reshape(-1, 1) * self.color, 0, 1).astype(np.float32)
        points = ring.reshape(-1, 3)
        weights = self._weights(points)
        return Piece("hair", self._outward(points), faces.astype(np.int32), weights, colors)

    def _weights(self, points: F64) -> csr_matrix:
        """Return skinning weights: the head's, and lower down more and more the chest's."""
        chest = 0.85 * np.clip((0.615 - points[:, 2]) / 0.10, 0, 1)
        bones = [self.model.bones.index(name) for name in ("head", "spine01")]
        rows = np.arange(len(points))
        data = (
            np.concatenate([1 - chest, chest]),
            (np.concatenate([rows, rows]), np.repeat(bones, len(points))),
        )
        return csr_matrix(data, shape=(len(points), len(self.model.bones)))


def hair(model: AnnyModel, rest: F32, look: SyntheticPerformer) -> list[Piece]:
    """Return the hair of ``look`` at rest; nothing where the head is bald."""
    style = look.hair.style
    if style is HairStyle.BALD:
        return []
    barber = Barber(model, rest, look)
    made = barber.style
    pieces = [barber.cap()]
    if not made.locks:
        return pieces
    root, normal = barber.roots(made.locks)
    if style is HairStyle.CURLY:
        pieces.append(barber.wisps(barber.curls(root, normal, 8), made.width))
    else:
        steps = 6 if style is HairStyle.SHORT else 9
        if made.low:
            high = root[:, 2] > 0.70
            root, normal = root[high], normal[high]
        pieces.append(barber.wisps(barber.grow(root, normal, steps), made.width))
    if style in KNOT:
        paths = barber.tail()
        out = paths - paths.mean(axis=0, keepdims=True)
        pieces.append(barber.wisps(paths, 0.012, out))
    return [_merged(pieces)]


def _merged(pieces: list[Piece]) -> Piece:
    shift = np.cumsum([0, *[len(p.vertices) for p in pieces]])
    return Piece(
        pieces[0].name,
        np.concatenate([p.vertices for p in pieces]),
        np.concatenate([p.faces + s for p, s in zip(pieces, shift, strict=False)]).astype(np.int32),
        vstack([p.weights for p in pieces]).tocsr(),
        np.concatenate([p.colors for p in pieces]),
    )
