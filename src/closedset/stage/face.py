"""Skin and what is in a face: eyes, brows, lips, teeth, beard, glasses.

All fields are in the template's coordinates, metres: eyes at z = 0.728, mouth 0.655, chin 0.605.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix

from closedset.model.performer import RGB, SyntheticPerformer
from closedset.model.pixels import F32
from closedset.stage.anny_model import AnnyModel
from closedset.stage.body import F64, skin_weights
from closedset.stage.cuts import arm_share
from closedset.stage.mesh import vertex_normals
from closedset.stage.pattern import Pattern, Piece, cut, joined, keep, pattern, subdivide


def _bump(value: F64, center: float, width: float) -> F64:
    return np.asarray(np.exp(-(((value - center) / width) ** 2)))


@lru_cache(maxsize=2)
def head_pattern(model: AnnyModel) -> Pattern:
    """Return the skin of head and neck, down to below any collar."""
    body = pattern(model.template, model.faces["body"])
    x, _, z = body.template.T
    return keep(body, np.maximum(0.44 - z, np.abs(x) - 0.17))


def brow_field(points: F64) -> F64:
    """Return the height of template points over the middle line of the brow; wide outside it."""
    x = np.abs(points[:, 0])
    middle = np.interp(
        x, [0.012, 0.024, 0.038, 0.046, 0.055], [0.7475, 0.7500, 0.7522, 0.7512, 0.7478]
    )
    half = np.interp(x, [0.010, 0.016, 0.034, 0.055], [0.0014, 0.0034, 0.0028, 0.0005])
    field = np.maximum(np.abs(points[:, 2] - middle) - half, np.maximum(0.0115 - x, x - 0.054))
    return np.where(points[:, 1] < -0.09, field, 1.0)


MOUTH_LINE, MOUTH_CORNER = 0.6610, 0.0258


def lip_field(points: F64) -> F64:
    """Return below zero on the lips of the template."""
    x = np.abs(points[:, 0])
    arch = np.maximum(1 - (x / MOUTH_CORNER) ** 2, 0.0)
    bow = 0.0016 * np.exp(-((x / 0.0035) ** 2))
    top = MOUTH_LINE + 0.0122 * arch**0.85 - bow
    low = MOUTH_LINE - 0.0142 * arch**0.80
    field = np.maximum(points[:, 2] - top, low - points[:, 2])
    return np.where(points[:, 1] < -0.115, field, 1.0)


def mouth_field(points: F64) -> F64:
    """Return below zero inside the mouth of the template, behind the lips."""
    box = np.stack(
        [
            np.abs(points[:, 0]) - 0.024,
            np.abs(points[:, 2] - 0.659) - 0.019,
            np.abs(points[:, 1] + 0.095) - 0.032,
        ]
    )
    return np.asarray(box.max(axis=0))


_STUBBLE = 0.013
"""Metres within which a beard grows dense, on both sides of its edge."""
_EDGE = 0.45
"""How much of the skin's color hair covers at a beard's edge."""


def beard_field(points: F64) -> F64:
    """Return below zero where a beard grows on the template."""
    y, z = points[:, 1], points[:, 2]
    cheek = np.interp(
        y,
        [-0.160, -0.147, -0.140, -0.130, -0.118, -0.100, -0.082, -0.070, -0.060],
        [0.6800, 0.6790, 0.6730, 0.6640, 0.6560, 0.6530, 0.6640, 0.6900, 0.7250],
    )
    neck = np.interp(y, [-0.14, -0.11, -0.085, -0.065], [0.590, 0.604, 0.620, 0.650])
    jaw = np.maximum(z - cheek, np.maximum(neck - z, y + 0.064))
    ragged = 0.0010 * np.sin(points[:, 0] * 700) * np.sin(points[:, 2] * 900)
    return np.asarray(jaw + ragged)


@lru_cache(maxsize=2)
def face_patterns(model: AnnyModel) -> dict[str, Pattern]:
    """Return ``skin``, ``lips``, ``brows`` and ``beard`` patterns of the head."""
    head = head_pattern(model)
    lips, rest = cut(head, lip_field(head.template))
    front = keep(rest, np.maximum(brow_field(rest.template) - 0.012, rest.template[:, 1] + 0.08))
    fine = subdivide(front)
    return {
        "skin": rest,
        "lips": lips,
        "brows": keep(fine, brow_field(fine.template)),
        "beard": keep(rest, beard_field(rest.template)),
    }


@lru_cache(maxsize=8)
def limb_pattern(model: AnnyModel, sleeve: float, legs: bool) -> Pattern:
    """Return bare hands, with the arm from share ``sleeve`` on, and bare legs where they show."""
    body = pattern(model.template, model.faces["body"])
    parts = [keep(body, sleeve - arm_share(body.template))]
    if legs:
        field = np.maximum(body.template[:, 2] + 0.15, -0.775 - body.template[:, 2])
        low = keep(body, field)
        parts.append(keep(low, arm_share(low.template) - 0.1))
    return joined(parts)


def _tone(color: RGB) -> F32:
    return np.asarray(color, np.float32) / np.float32(255.0)


class Complexion:
    """Makes the skin, the face and what sits on it for one rest body."""

    def __init__(self, model: AnnyModel, rest: F32, look: SyntheticPerformer) -> None:
        self.model, self.rest, self.look = model, rest.astype(np.float64), look
        self.weights = skin_weights(model)
        self.skin = _tone(look.skin)

    def piece(self, name: str, cloth: Pattern, color: F32, ease: float = 0.0) -> Piece:
        """Return a piece of the head that follows the expression."""
        points = np.asarray(cloth.points @ self.rest)
        if ease:
            points = points + vertex_normals(points, cloth.faces) * ease
        colors = np.broadcast_to(color, (len(points), 3)).astype(np.float32)
        weights = (cloth.points @ self.weights).tocsr()
        return Piece(name, points.astype(np.float32), cloth.faces, weights, colors, cloth.points)

    def flesh(self, sleeve: float, legs: bool) -> list[Piece]:
        """Return all skin that shows, and the lips."""
        parts = face_patterns(self.model)
        head = self.piece("skin", parts["skin"], self._blush(parts["skin"].template))
        limbs = self.piece("skin", limb_pattern(self.model, sleeve, legs), self.skin)
        red = np.array([0.86, 0.62, 0.60], np.float32)
        red = red + (1 - self.look.body.gender) * np.array([0.05, 0.14, 0.13], np.float32)
        at = parts["lips"].template
        line = 1 - 0.62 * _bump(at[:, 2], MOUTH_LINE, 0.0013)[:, None]
        upper = np.where(at[:, 2] > MOUTH_LINE, 0.93, 1.0)[:, None]
        tone = (self.skin * red * line * upper).astype(np.float32)
        lips = self.piece("lips", parts["lips"], self._mouth(at, tone))
        return [head, limbs, lips]

    def _blush(self, points: F64) -> F32:
        x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
        front = np.clip((-0.07 - y) / 0.04, 0, 1)
        rose = 0.10 * _bump(x, 0.045, 0.018) * _bump(z, 0.688, 0.018) * front
        rose += 0.10 * _bump(x, 0.0, 0.016) * _bump(z, 0.690, 0.012) * front
        dark = 0.10 * _bump(x, 0.032, 0.02) * _bump(z, 0.717, 0.008) * front
        tone = self.skin * (1 - dark[:, None])
        tone = tone * (1 - rose[:, None] * np.array([0.1, 0.9, 0.8]))
        if self.look.hair.beard:
            near = np.clip(1 - beard_field(points) / _STUBBLE, 0, 1)[:, None]
            stubble = _EDGE * near * near
            tone = tone * (1 - stubble) + _tone(self.look.hair.color) * stubble
        return self._mouth(points, tone.astype(np.float32))

    def _mouth(self, points: F64, tone: F32) -> F32:
        inside = (mouth_field(points) < 0)[:, None]
        return np.where(inside, np.array([0.24, 0.09, 0.09]), tone).astype(np.float32)

    def features(self) -> list[Piece]:
        """Return eyes, lashes, brows, teeth and, where worn, beard and glasses."""
        parts = face_patterns(self.model)
        hair = _tone(self.look.hair.color)
        brow = self.piece("brows", parts["brows"], hair * np.float32(0.75), 0.0022)
        pieces = [self._eye("L"), self._eye("R"), brow]
        dark = np.array([0.10, 0.07, 0.06], np.float32)
        for name in ("left_lash", "right_lash"):
            lash = pattern(self.model.template, self.model.faces[name])
            pieces.append(self.piece("brows", lash, dark))
        for name, tone in (("upper_teeth", 0.88), ("lower_teeth", 0.80), ("tongue", 0.0)):
            cloth = pattern(self.model.template, self.model.faces[name])
            color = np.array([tone, tone * 0.97, tone * 0.9] if tone else [0.6, 0.3, 0.3])
            pieces.append(self.piece("mouth", cloth, color.astype(np.float32)))
        if self.look.hair.beard:
            pieces.append(self._beard(parts["beard"], hair))
        if self.look.glasses:
            pieces.append(self._glasses())
        return pieces

    def _beard(self, cloth: Pattern, color: F32) -> Piece:
        x, y, z = cloth.template.T
        inside = np.clip(-beard_field(cloth.template) / 0.005, 0, 1)
        wave = np.sin(x * 620 + 3 * np.sin(z * 300)) * np.sin(z * 410 + 2 * np.sin(y * 350))
        ease = 0.0006 + inside * (0.0050 + 0.006 * np.clip((0.645 - z) / 0.035, 0, 1))
        points = np.asarray(cloth.points @ self.rest)
        points = (
            points + vertex_normals(points, cloth.faces) * (ease + 0.0012 * wave * inside)[:, None]
        )
        # Skin shines through where the beard thins out.
        deep = np.clip(-beard_field(cloth.template) / _STUBBLE, 0, 1)
        full = np.clip(_EDGE + (1 - _EDGE) * np.sqrt(deep) + 0.12 * wave * inside, 0, 1)[:, None]
        tone = color * (0.92 + 0.20 * (wave * inside)[:, None]) * full + self.skin * (1 - full)
        weights = (cloth.points @ self.weights).tocsr()
        return Piece(
            "beard", points.astype(np.float32), cloth.faces, weights,
            np.clip(tone, 0, 1).astype(np.float32), cloth.points,
        )  # fmt: skip

    def _bone_weights(self, count: int, bone: str) -> csr_matrix:
        at = self.model.bones.index(bone)
        rows = np.arange(count)
        shape = (count, len(self.model.bones))
        return csr_matrix((np.ones(count), (rows, np.full(count, at))), shape=shape)

    def eye_center(self, side: str) -> tuple[F64, float]:
        """Return the middle of an eyeball at rest, (3,), and its radius, metres."""
        quads = self.model.faces["left_eye" if side == "L" else "right_eye"]
        ball = self.rest[np.unique(quads)]
        center = (ball.min(axis=0) + ball.max(axis=0)) / 2
        return center, float((ball.max(axis=0) - ball.min(axis=0)).mean() / 2)

    def _eye(self, side: str) -> Piece:
        center, radius = self.eye_center(side)
        stops = np.radians([0, 9.5, 10, 18, 22.5, 23.5, 26, 40, 60, 85])
        iris = _iris(self.look)
        tones = [[0.02] * 3, [0.02] * 3, iris * 0.75, iris, iris * 0.45, iris * 0.35]
        tones += [[0.93, 0.92, 0.90]] * 3 + [[0.84, 0.76, 0.74]]
        around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        ring, spin = np.meshgrid(stops, around, indexing="ij")
        flat = np.stack(
            [np.sin(ring) * np.cos(spin), -np.cos(ring), np.sin(ring) * np.sin(spin)], axis=-1
        ).reshape(-1, 3)
        colors = np.repeat(np.array(tones, np.float32), 24, axis=0)
        first = (np.arange(len(stops) - 1)[:, None] * 24 + np.arange(24)).ravel()
        after = (np.arange(len(stops) - 1)[:, None] * 24 + (np.arange(24) + 1) % 24).ravel()
        faces = np.concatenate(
            [np.stack([first, first + 24, after], 1), np.stack([after, first + 24, after + 24], 1)]
        )
        glint, glint_faces = _disc(turnable=np.array([0.22, -1.0, 0.30]), size=0.105)
        shift = len(flat)
        flat = np.concatenate([flat, glint])
        colors = np.concatenate([colors, np.ones((len(glint), 3), np.float32)])
        faces = np.concatenate([faces, glint_faces + shift]).astype(np.int32)
        points = center + flat * radius
        bone = self._bone_weights(len(points), f"eye.{side}")
        return Piece("eyes", points.astype(np.float32), faces, bone, colors.astype(np.float32))

    def _glasses(self) -> Piece:
        frame: list[F64] = []
        faces: list[F64] = []
        count = 0
        ear = self.rest[(np.abs(self.model.template[:, 2] - 0.728) < 0.02)][:, 0]
        wide = float(np.percentile(np.abs(ear[np.abs(ear) < 0.12]), 99))
        for side, out in (("L", 1.0), ("R", -1.0)):
            eye, _ = self.eye_center(side)
            around = np.linspace(0, 2 * np.pi, 28)
            ring = np.stack(
                [
                    eye[0] + out * 0.002 + 0.0255 * _round(np.cos(around)),
                    np.full(28, eye[1] - 0.0245)
                    + 0.35 * np.maximum(0, _round(np.cos(around)) * out) * 0.012,
                    eye[2] - 0.003 + 0.0205 * _round(np.sin(around)),
                ],
                axis=1,
            )
            arm_start = np.array([eye[0] + out * 0.0275, eye[1] - 0.0195, eye[2] + 0.006])
            hinge = np.array([out * (wide - 0.002), eye[1] + 0.012, eye[2] + 0.006])
            arm_end = np.array([out * (wide + 0.001), eye[1] + 0.085, eye[2] + 0.002])
            for line in (ring, np.stack([arm_start, hinge, arm_end])):
                v, f = tube(line, 0.0016)
                frame.append(v)
                faces.append(f + count)
                count += len(v)
        left, _ = self.eye_center("L")
        bridge = np.array([[-0.009, 0, 0.0], [0.0, -0.002, 0.003], [0.009, 0, 0.0]])
        v, f = tube(bridge + np.array([0, left[1] - 0.0265, left[2] + 0.002]), 0.0016)
        frame.append(v)
        faces.append(f + count)
        points = np.concatenate(frame)
        colors = np.tile(np.array([0.10, 0.09, 0.09], np.float32), (len(points), 1))
        return Piece(
            "glasses", points.astype(np.float32), np.concatenate(faces).astype(np.int32),
            self._bone_weights(len(points), "head"), colors,
        )  # fmt: skip


def _round(value: F64) -> F64:
    """Square a circle's coordinate a little: the shape of a lens."""
    return np.asarray(np.sign(value) * np.abs(value) ** 0.8)


def _iris(look: SyntheticPerformer) -> F32:
    """Return an eye color that the performer's id decides; dark skin has dark eyes."""
    choices = np.array(
        [[0.42, 0.27, 0.15], [0.33, 0.21, 0.14], [0.42, 0.47, 0.33], [0.40, 0.52, 0.62]], np.float32
    )
    light = sum(look.skin) / 765 > 0.6
    return np.asarray(choices[sum(look.id.encode()) % (4 if light else 2)])


def _disc(turnable: F64, size: float) -> tuple[F64, F64]:
    """Return a small disc just over the unit sphere towards a direction: the light in an eye."""
    normal = turnable / np.linalg.norm(turnable)
    side = np.cross(normal, [0, 0, 1.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, normal)
    around = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    rim = normal + size * (np.cos(around)[:, None] * side + np.sin(around)[:, None] * up)
    points = np.concatenate([normal[None], rim])
    points = points / np.linalg.norm(points, axis=1, keepdims=True) * 1.03
    spokes = np.arange(10)
    faces = np.stack([np.zeros(10, int), 1 + spokes, 1 + (spokes + 1) % 10], axis=1)
    return points, faces


def tube(line: F64, radius: float, sides: int = 6) -> tuple[F64, F64]:
    """Return vertices and faces of a round rod along ``line`` (N, 3), metres."""
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    first = np.cross(ahead, [0.13, 0.21, 0.97])
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(ahead, first)
    around = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rim = (
        np.cos(around)[None, :, None] * first[:, None]
        + np.sin(around)[None, :, None] * second[:, None]
    )
    points = (line[:, None] + radius * rim).reshape(-1, 3)
    i = np.arange(len(line) - 1)[:, None] * sides
    j, k = np.arange(sides), (np.arange(sides) + 1) % sides
    a, b = (i + j).ravel(), (i + k).ravel()
    faces = np.concatenate(
        [np.stack([a, b, a + sides], axis=1), np.stack([b, b + sides, a + sides], axis=1)]
    )
    return points, faces
