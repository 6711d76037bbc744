"""Hair: what a performer's style is made of, and how it sits on their head.

Everything is shaped in head coordinates (the template's metres, eyes at z = 0.728) by ``hair_mass``
and then moved and scaled to the performer's own head. Under falling hair a thin cap follows the
hairline, so that no skin shows through a parting.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import csr_matrix, vstack
from scipy.spatial import cKDTree

from closedset.model.performer import HairStyle, SyntheticPerformer
from closedset.model.pixels import F32
from closedset.stage import hair_mass as mass
from closedset.stage import headwear
from closedset.stage.anny_model import SKIN_VERTICES, AnnyModel
from closedset.stage.body import F64, skin_weights
from closedset.stage.face import head_pattern
from closedset.stage.hair_mass import Fall, Mass
from closedset.stage.mesh import vertex_normals
from closedset.stage.pattern import Pattern, Piece, keep, subdivide

EYES = np.array([0.0, -0.125, 0.728])
KNOTS = {
    HairStyle.PONYTAIL: np.array([0.0, 0.070, 0.775]),
    HairStyle.BUN: np.array([0.0, 0.066, 0.792]),
}
WHORL = np.array([0.014, 0.030, 0.845])
FALLS = {
    HairStyle.BOB: Fall(low=0.616, lift=0.017, flare=0.018, tuck=0.022),
    HairStyle.LONG: Fall(low=0.455, lift=0.017, flare=0.012, tuck=0.0, wave=0.004, parted=True),
}
CAP = dict.fromkeys((HairStyle.CROPPED, HairStyle.CAP, HairStyle.HAT), 0.0045)
"""Thickness of the layer next to the skull, metres; 2 mm where other hair lies over it."""


def hairline(points: F64) -> F64:
    """Return below zero on the scalp of the template: height of the hairline minus z, metres.

    Brow to hairline is as far as brow to the base of the nose.
    """
    x, y = np.abs(points[:, 0]), points[:, 1]
    line = np.interp(
        y,
        [-0.150, -0.138, -0.122, -0.106, -0.092, -0.080, -0.068, -0.055, -0.035, -0.015, 0.0,
         0.02, 0.05],
        [0.822, 0.818, 0.808, 0.790, 0.764, 0.738, 0.722, 0.738, 0.744, 0.730, 0.698,
         0.655, 0.640],
    )  # fmt: skip
    line = line + 0.0012 * np.sin(points[:, 0] * 210 + 1.1)
    ears = np.where((x > 0.0775) & (points[:, 2] < 0.735), 1.0, -1.0)
    return np.asarray(np.maximum(line - points[:, 2], ears * 0.02))


@lru_cache(maxsize=2)
def scalp(model: AnnyModel) -> Pattern:
    """Return the part of the head that hair grows on."""
    head = head_pattern(model)
    near = subdivide(keep(head, hairline(head.template) - 0.02))
    return keep(near, hairline(near.template))


class Barber:
    """Cuts one performer's hair on the rest shape of their head."""

    def __init__(self, model: AnnyModel, rest: F32, look: SyntheticPerformer) -> None:
        self.model, self.look, self.rest = model, look, rest
        eyes = [np.unique(model.faces[name]) for name in ("left_eye", "right_eye")]
        self.place = np.mean([rest[i].mean(axis=0) for i in eyes], axis=0).astype(np.float64)
        top = float(rest[:SKIN_VERTICES, 2].max()) - self.place[2]
        self.scale = top / (float(model.template[:SKIN_VERTICES, 2].max()) - EYES[2])
        head = head_pattern(model)
        self.body = self._inward(np.asarray(head.points @ rest))
        self.body_normals = vertex_normals(self.body, head.faces).astype(np.float64)
        self.skull = mass.Skull(self.body)
        self.cloth = scalp(model)
        seed = int.from_bytes(sha256(look.id.encode()).digest()[:8], "big")
        self.random = np.random.default_rng(seed)
        self.part = float(self.random.choice([-0.022, 0.0, 0.022]))
        self.color = np.asarray(look.hair.color, np.float64) / 255
        self.skin = np.asarray(look.skin, np.float64) / 255

    def _inward(self, points: NDArray[np.floating]) -> F64:
        return np.asarray((points - self.place) / self.scale + EYES, np.float64)

    def _outward(self, points: F64) -> F32:
        return np.asarray((points - EYES) * self.scale + self.place, np.float32)

    def cap(self, thickness: float) -> Piece:
        """Return the layer next to the skull; the skin shines through at the hairline."""
        points = self._inward(np.asarray(self.cloth.points @ self.rest))
        inside = mass.smoothstep(-hairline(self.cloth.template) / 0.022)
        normals = vertex_normals(points, self.cloth.faces)
        points = points + normals * (0.0006 + thickness * inside)[:, None]
        fade = (0.42 + 0.58 * inside)[:, None]
        colors = self.color * 0.86 * fade + self.skin * 0.82 * (1 - fade)
        weights = (self.cloth.points @ skin_weights(self.model)).tocsr()
        return Piece(
            "hair", self._outward(points), self.cloth.faces, weights, colors.astype(np.float32)
        )

    def clear_of_body(self, points: F64) -> F64:
        """Let what hangs lower than the jaw lie over neck, shoulders and what they wear."""
        low = mass.smoothstep((0.66 - points[:, 2]) / 0.06)
        room = np.interp(points[:, 2], [0.54, 0.60, 0.66], [0.042, 0.022, 0.0])
        moved = points.copy()
        for sign in (1.0, -1.0):
            facing = (self.body_normals[:, 1] * sign > 0.25) & (self.body[:, 2] < 0.68)
            side = self.body[facing]
            _, near = cKDTree(side[:, [0, 2]]).query(points[:, [0, 2]], k=5)
            edge = side[near, 1].mean(axis=1) * sign + room
            own = (points[:, 1] + 0.02) * sign > 0
            lack = np.where(own, np.clip(edge - points[:, 1] * sign, 0, 0.2), 0.0)
            moved[:, 1] += sign * low * lack
        return moved

    def piece(self, made: Mass, name: str = "hair", color: F64 | None = None) -> Piece:
        """Return a mass of hair, or of cloth in ``color``, as a part of the performer."""
        base = self.color if color is None else color
        colors = np.clip(made.tone[:, None] * base, 0, 1).astype(np.float32)
        return Piece(
            name, self._outward(made.points), made.faces, self._weights(made.points), colors
        )

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

    def fall(self) -> list[Mass]:
        """Return hair that hangs."""
        made = mass.falling(self.skull, FALLS[self.look.hair.style], self.part, self.random)
        points = self.clear_of_body(made.points)
        return [mass.thickened(Mass(points, made.faces, made.tone), 0.011)]

    def drawn_back(self) -> list[Mass]:
        """Return hair drawn to a knot, and what hangs from it or is wound there."""
        style = self.look.hair.style
        knot = KNOTS[style]

        def lift(way: F64) -> F64:
            return np.asarray(0.008 + 0.005 * np.clip(way[:, 2], 0, 1))

        smooth = mass.combed(self.skull, hairline, knot, lift, 0.008, self.random)
        away = (knot - mass.CENTER) / np.linalg.norm(knot - mass.CENTER)
        (seat,) = self.skull.out(away[None], 0.008)
        close = [smooth, *self.strands()]
        if style is HairStyle.BUN:
            radius = np.array([0.041, 0.034, 0.037])
            return [*close, mass.ball(seat + away * 0.022, radius, away, self.random)]
        share = np.linspace(0, 1, 26)
        spine = np.stack(
            [
                (1.0 if self.part >= 0 else -1.0) * 0.075 * share**1.5,
                seat[1] + 0.050 * np.sin(np.pi * 0.60 * share) - 0.012 * share,
                seat[2] + 0.016 * np.sin(np.pi * share) - 0.235 * share**1.3,
            ],
            axis=1,
        )
        wide = np.interp(
            share, [0, 0.06, 0.3, 0.6, 0.85, 1], [0.013, 0.015, 0.029, 0.030, 0.020, 0.003]
        )
        return [*close, mass.tail(spine, wide, 0.72, self.random)]

    def strands(self) -> list[Mass]:
        """Return a loose strand at each temple: drawn-back hair is never a helmet."""
        found = []
        for out in (1.0, -1.0):
            knots = np.array(
                [
                    [0.047, -0.120, 0.812], [0.066, -0.118, 0.786], [0.080, -0.107, 0.745],
                    [0.0835, -0.101, 0.700], [0.0795, -0.102, 0.660], [0.0755, -0.106, 0.632],
                ]
            )  # fmt: skip
            at, steps = np.linspace(0, 1, len(knots)), np.linspace(0, 1, 22)
            spine = np.stack([np.interp(steps, at, knots[:, k]) for k in range(3)], axis=1)
            spine[:, 0] *= out
            spine = ndimage.gaussian_filter1d(spine, 1.5, axis=0, mode="nearest")
            wide = np.interp(steps, [0, 0.25, 0.7, 1.0], [0.004, 0.0075, 0.0055, 0.0008])
            found.append(mass.tail(spine, wide, 0.6, self.random))
        return found

    def short(self) -> list[Mass]:
        """Return short hair: full on top, close at the sides, combed from the whorl."""

        def lift(way: F64) -> F64:
            top = mass.smoothstep((way[:, 2] - 0.15) / 0.6)
            front = mass.smoothstep((-way[:, 1] - 0.2) / 0.6) * top
            return np.asarray(0.0055 + 0.017 * top + 0.012 * front)

        pole = WHORL * np.array([np.sign(self.part) or 1.0, 1, 1])
        return [mass.combed(self.skull, hairline, pole, lift, 0.020, self.random, 0.014)]

    def curly(self) -> list[Mass]:
        """Return curls."""
        return [mass.curls(self.skull, hairline, 0.026, 0.017, self.random)]

    def afro(self) -> list[Mass]:
        """Return a round head of fine curls."""
        return [mass.curls(self.skull, hairline, 0.062, 0.011, self.random)]

    def worn(self) -> list[Mass]:
        """Return what is worn on the head; nothing for a bare one."""
        style = self.look.hair.style
        if style is HairStyle.CAP:
            return headwear.cap(self.skull)
        if style is HairStyle.HAT:
            return headwear.hat(self.skull)
        if style is HairStyle.HOOD:
            return headwear.hood(self.skull, self.random)
        return headwear.headscarf(self.skull, self.random) if style is HairStyle.HEADSCARF else []

    def cloth_color(self) -> F64:
        """Return the color of what is worn on the head: a hood's is its garment's."""
        wardrobe = self.look.wardrobe
        hooded = self.look.hair.style is HairStyle.HOOD
        color = (wardrobe.layer or wardrobe.top).color if hooded else wardrobe.bottom.color
        return np.asarray(color, np.float64) / 255


def hair(model: AnnyModel, rest: F32, look: SyntheticPerformer) -> list[Piece]:
    """Return the hair of ``look`` at rest; nothing where the head is bald."""
    style = look.hair.style
    if style is HairStyle.BALD:
        return []
    barber = Barber(model, rest, look)
    makers = {HairStyle.SHORT: barber.short, HairStyle.CURLY: barber.curly}
    makers |= {HairStyle.AFRO: barber.afro}
    makers |= dict.fromkeys(KNOTS, barber.drawn_back) | dict.fromkeys(FALLS, barber.fall)
    masses = makers[style]() if style in makers else []
    pieces = [barber.cap(CAP.get(style, 0.002))] + [barber.piece(m) for m in masses]
    cloth = [barber.piece(m, "headwear", barber.cloth_color()) for m in barber.worn()]
    return [_merged(pieces), *([_merged(cloth)] if cloth else [])]


def _merged(pieces: list[Piece]) -> Piece:
    shift = np.cumsum([0, *[len(p.vertices) for p in pieces]])
    return Piece(
        pieces[0].name,
        np.concatenate([p.vertices for p in pieces]),
        np.concatenate([p.faces + s for p, s in zip(pieces, shift, strict=False)]).astype(np.int32),
        vstack([p.weights for p in pieces]).tocsr(),
        np.concatenate([p.colors for p in pieces]),
    )
