"""Hair as a soft mass: one smooth surface from the parting to the tips, grooved into locks.

Falling hair hangs from a dome over the skull. The dome's columns are the hyperbolas of elliptic
coordinates whose foci are the two ends of the parting, so hair leaves the parting to both sides and
the crown all around, as combed hair does. Curls are a dome with rounded bumps. All in head
coordinates: the template's metres, eyes at z = 0.728, chin at 0.605.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import identity
from scipy.spatial import cKDTree

from closedset.model.pixels import I32
from closedset.stage.body import F64
from closedset.stage.mesh import vertex_normals
from closedset.stage.pattern import Pattern, keep, open_edges, smoother

CENTER = np.array([0.0, -0.028, 0.735])
"""From here every point of the hair is seen in one direction only: the dome is star-shaped."""
PART_FRONT, PART_BACK = -0.128, -0.004
COLUMNS, CROWN_ROWS = 288, 18
_POLAR, _AROUND, _PAD = 64, 128, 6
"""Rows and columns of the table of the skull's radius, and how far it repeats at its seam."""


@dataclass(frozen=True, slots=True, eq=False)
class Mass:
    """A piece of hair in head coordinates."""

    points: F64
    """(N, 3) metres."""
    faces: I32
    tone: F64
    """(N,) how light the hair is there: 1 is its color."""


@dataclass(frozen=True, slots=True)
class Fall:
    """How falling hair is cut. Metres."""

    low: float
    """Height of the tips."""
    lift: float
    """How far the hair stands off the skull."""
    flare: float
    """How far the sides swing out on their way down."""
    tuck: float
    """How far the tips turn in."""
    wave: float = 0.0
    """Sideways swing of the locks, radians of a turn around the head."""
    groove: float = 1.0
    """Depth of the gaps between locks; cloth has next to none."""
    parted: bool = False
    """Long enough that the shoulders part it: the sides fall before them, the rest behind."""


class Skull:
    """The head under the hair, ears left out, as a radius for every direction from ``CENTER``."""

    def __init__(self, points: F64) -> None:
        x, y, z = points.T
        ears = (np.abs(x) > 0.0765) & (z < 0.765)
        face = (y < -0.10) & (z < 0.76)
        used = points[(z > 0.63) & ~ears & ~face]
        away = used - CENTER
        radius = np.linalg.norm(away, axis=1)
        polar_angle = np.linspace(0, np.pi, _POLAR)[:, None]
        around = np.linspace(-np.pi, np.pi, _AROUND, endpoint=False)[None]
        way = np.stack(
            [
                np.sin(polar_angle) * np.sin(around),
                -np.sin(polar_angle) * np.cos(around),
                np.broadcast_to(np.cos(polar_angle), (_POLAR, _AROUND)),
            ],
            axis=2,
        )
        gap, near = cKDTree(away / radius[:, None]).query(way.reshape(-1, 3), k=6)
        weight = 1 / (gap**2 + 1e-4)
        table = (weight * radius[near]).sum(axis=1) / weight.sum(axis=1)
        table = table.reshape(_POLAR, _AROUND)
        table[:1] = table[:1].mean()
        # A skull is smooth; the model's vertices on it are a finger's breadth apart.
        table = ndimage.gaussian_filter(table, 2.0, mode=("nearest", "wrap"))
        padded = np.concatenate([table[:, -_PAD:], table, table[:, :_PAD]], axis=1)
        self._table = ndimage.spline_filter(padded, order=3, mode="nearest")

    def out(self, directions: F64, lift: NDArray[np.floating] | float) -> F64:
        """Return points (N, 3) ``lift`` metres over the skull along unit ``directions``."""
        x, y, z = directions.T
        row = np.arccos(np.clip(z, -1, 1)) / np.pi * (_POLAR - 1)
        column = (np.arctan2(x, -y) + np.pi) / (2 * np.pi) * _AROUND + _PAD
        radius = ndimage.map_coordinates(
            self._table, [row, column], order=3, mode="nearest", prefilter=False
        )
        return np.asarray(CENTER + directions * (radius + lift)[:, None])


def ridges(u: F64, seed: np.random.Generator, counts: tuple[int, ...] = (11, 27, 57)) -> F64:
    """Return 0 in the gaps between locks to 1 on their backs, periodic in ``u`` with period 1."""
    total, norm = np.zeros_like(u), 0.0
    for count, share in zip(counts, (0.5, 0.32, 0.18), strict=False):
        sway = np.zeros_like(u)
        for k in (2, 3, 5):
            sway += 0.35 / k / 3 * np.sin(2 * np.pi * (k * u + seed.random()))
        total += share * np.abs(np.sin(np.pi * (count * (u + 0.25 * sway) + seed.random())))
        norm += share
    return np.asarray(total / norm)


def grid_faces(rows: int, columns: int) -> I32:
    """Return the faces of a (rows, columns) grid that closes around its columns."""
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    a = (r * columns + c).ravel()
    b = (r * columns + (c + 1) % columns).ravel()
    return np.concatenate(
        [np.stack([a, a + columns, b], 1), np.stack([b, a + columns, b + columns], 1)]
    ).astype(np.int32)


def smoothstep(value: NDArray[np.floating]) -> F64:
    """Return 0 below 0, 1 above 1 and a soft rise between."""
    t = np.clip(value, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))


def dome(skull: Skull, part: float, lift: F64) -> F64:
    """Return points (R, COLUMNS, 3) from the parting at x = ``part`` down to the ears' height.

    ``lift`` is (R, COLUMNS) metres.
    """
    rows = len(lift)
    around = np.linspace(0, 2 * np.pi, COLUMNS, endpoint=False)
    share = np.linspace(0, 1, rows)
    half, middle = (PART_BACK - PART_FRONT) / 2, (PART_BACK + PART_FRONT) / 2
    spread = 1.17 * np.sin(share * np.pi / 2)[:, None]
    x = half * np.sinh(spread) * np.sin(around) + part * (1 - share[:, None] ** 2)
    y = middle + 0.018 * share[:, None] - half * np.cosh(spread) * np.cos(around)
    z = np.broadcast_to(CENTER[2] + 0.115 * np.cos(share * np.pi / 2)[:, None], x.shape)
    way = np.stack([x, y, z], axis=2).reshape(-1, 3) - CENTER
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    return skull.out(way, lift.ravel()).reshape(rows, COLUMNS, 3)


def face_window(points: F64) -> F64:
    """Return above zero before the face: what falling hair leaves free."""
    _, y, z = points.T
    edge = np.interp(
        z,
        [0.735, 0.755, 0.780, 0.802, 0.817, 0.824],
        [-0.096, -0.101, -0.109, -0.122, -0.138, -0.30],
    )
    return np.asarray(edge - y)


def trimmed(mass: Mass, field: F64) -> Mass:
    """Return the part of ``mass`` where ``field`` is below zero, its cut edge drawn smooth."""
    count = len(mass.points)
    own = keep(Pattern(identity(count, format="csr"), mass.faces, mass.points), field)
    points, tone = own.template.copy(), np.asarray(own.points @ mass.tone)
    smooth = smoother(own.faces, len(points), 0.5)
    rim = np.unique(open_edges(own.faces))
    for _ in range(10):
        points[rim] = np.asarray(smooth[rim] @ points)
    return Mass(points, own.faces, tone)


def thickened(mass: Mass, depth: float) -> Mass:
    """Return ``mass`` with its open edges rolled in by ``depth`` metres: the edge looks soft."""
    rim = open_edges(mass.faces)
    normals = vertex_normals(mass.points, mass.faces).astype(np.float64)
    loop, inverse = np.unique(rim, return_inverse=True)
    a, b = rim.T
    layers, faces, tones = [mass.points], [mass.faces], [mass.tone]
    last, count = np.stack([a, b], 1), len(mass.points)
    back = mass.points[loop] - mass.points[loop].mean(axis=0)
    back /= np.maximum(np.linalg.norm(back, axis=1, keepdims=True), 1e-6)
    for step, dim in ((0.35, 0.86), (1.0, 0.62)):
        ring = inverse.reshape(-1, 2) + count
        layers.append(mass.points[loop] - normals[loop] * depth * step)
        tones.append(mass.tone[loop] * dim)
        faces.append(np.stack([last[:, 1], last[:, 0], ring[:, 0]], 1))
        faces.append(np.stack([last[:, 1], ring[:, 0], ring[:, 1]], 1))
        last, count = ring, count + len(loop)
    return Mass(
        np.concatenate(layers), np.concatenate(faces).astype(np.int32), np.concatenate(tones)
    )


def _crown_lift(fall: Fall, locks: F64) -> F64:
    """Return (CROWN_ROWS, COLUMNS) metres over the skull: low at the parting, then full."""
    share = np.linspace(0, 1, CROWN_ROWS)[:, None]
    dip = 0.65 * min(1.0, fall.groove)
    rise = 1 - dip + dip * smoothstep(share / 0.35)
    around = np.linspace(0, 2 * np.pi, COLUMNS, endpoint=False)
    # Over the forehead hair lies flat; at the sides it has ears to cover.
    rise = rise * (1 - 0.62 * np.exp(-((np.minimum(around, 2 * np.pi - around) / 0.75) ** 2)))
    rise = rise + 0.75 * smoothstep((share - 0.55) / 0.45) * np.sin(around) ** 4
    groove = (0.0010 + 0.0030 * share) * (locks[None] - 0.6)
    return np.asarray(fall.lift * rise + groove * smoothstep(share / 0.2))


def falling(
    skull: Skull, fall: Fall, part: float, random: np.random.Generator, window: float = 0.0
) -> Mass:
    """Return hair that hangs from the parting to its tips, the face left free.

    ``window`` metres more than hair does, cloth reaches over the edge of the face.
    """
    u = np.arange(COLUMNS) / COLUMNS
    locks = 0.6 + fall.groove * (ridges(u, random) - 0.6)
    tips = 0.016 * (1 - locks) + 0.008 * np.sin(2 * np.pi * (3 * u + random.random()))
    tips = tips * min(1.0, fall.groove)
    points = _hanging(skull, fall, part, locks, tips)
    # The face is cut out of the smooth form: its edge must not follow every groove.
    plain = _hanging(skull, fall, part, np.full(COLUMNS, 0.6), np.zeros(COLUMNS))
    tone = _streaks(points.shape[:2], locks, random)
    tone = 1.0 + min(1.0, fall.groove) * (tone - 1.0)
    laid = _over_shoulders(points, plain[CROWN_ROWS - 1]) if fall.parted else points
    mass = Mass(laid.reshape(-1, 3), grid_faces(*points.shape[:2]), tone.ravel())
    field = face_window(plain.reshape(-1, 3)).reshape(points.shape[:2]) - window
    # From the ears down the edge is a lock: it follows one column.
    field[CROWN_ROWS:] = field[CROWN_ROWS - 1]
    return trimmed(mass, field.ravel())


def _hanging(skull: Skull, fall: Fall, part: float, locks: F64, tips: F64) -> F64:
    """Return points (rows, COLUMNS, 3) of hair that falls straight from the dome."""
    top = dome(skull, part, _crown_lift(fall, locks))
    start, count = top[-1], 12 + int((0.735 - fall.low) * 60)
    share = np.linspace(0, 1, count + 1)[1:, None]
    z = start[:, 2] + (_tips(fall, start) + tips - start[:, 2]) * share
    outward = start[:, :2] - np.array([0.0, -0.03])
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    swing = fall.flare * np.sin(np.pi * np.minimum(share * 0.85, 1)) - fall.tuck * share**2.5
    swing = swing + 0.0052 * (locks - 0.6) * smoothstep(share * 4 + 0.4)
    # The last bit of each lock tapers towards what is under it.
    swing = swing - 0.008 * smoothstep((share - 0.86) / 0.14)
    plan = start[None, :, :2] + outward[None] * swing[..., None]
    if fall.wave:
        around = 2 * np.pi * np.arange(COLUMNS) / COLUMNS
        bend = fall.wave * np.sin(14 * share + 5 * np.sin(around) + 2.0) * share
        along = np.stack([-outward[:, 1], outward[:, 0]], axis=1)
        plan = plan + along[None] * bend[..., None]
    return np.concatenate([top, np.concatenate([plan, z[..., None]], axis=2)])


def _over_shoulders(points: F64, start: F64) -> F64:
    """Part long hair at the shoulders: the sides fall before them, the rest behind."""
    ahead, low = _around(start), smoothstep((0.675 - points[..., 2]) / 0.10)
    front = low * smoothstep((1.52 - ahead) / 0.18)
    back = low * smoothstep((ahead - 1.62) / 0.18)
    moved = points.copy()
    moved[..., 1] -= front * np.clip(points[..., 1] + 0.092, 0, 1)
    moved[..., 1] += back * np.clip(0.040 - points[..., 1], 0, 1)
    return moved


def _around(points: F64) -> F64:
    """Return the angle around the head from the face, 0 to pi, of (N, 3) points."""
    return np.asarray(np.arctan2(np.abs(points[:, 0]), -(points[:, 1] + 0.03)))


def _tips(fall: Fall, start: F64) -> F64:
    """Return the height where each column ends. On the shoulders themselves hair ends early."""
    if not fall.parted:
        return np.full(len(start), fall.low)
    ends = [fall.low + 0.045, fall.low + 0.045, 0.592, 0.592, fall.low, fall.low]
    return np.asarray(np.interp(_around(start), [0.0, 1.40, 1.56, 1.64, 1.90, np.pi], ends))


def _streaks(shape: tuple[int, int], locks: F64, random: np.random.Generator) -> F64:
    """Return how light each point is: dark gaps, fine streaks, a sheen around the crown."""
    rows, columns = shape
    share = np.linspace(0, 1, rows)[:, None]
    fine = ridges(np.arange(columns) / columns, random, (43, 71, 97))
    sheen = np.exp(-(((share * rows - 0.62 * CROWN_ROWS) / (0.20 * CROWN_ROWS)) ** 2))
    tone = 0.60 + 0.42 * locks[None] + 0.22 * (fine[None] - 0.5)
    tone = tone + 0.42 * sheen * (0.3 + fine[None]) - 0.12 * smoothstep((share - 0.8) / 0.2)
    return np.asarray(tone)


def polar(pole: F64, rows: int, reach: float) -> F64:
    """Return unit directions (rows, COLUMNS, 3) around ``pole``, out to ``reach`` radians."""
    axis = pole / np.linalg.norm(pole)
    side = np.cross(axis, [0.0, -1.0, 0.1])
    side /= np.linalg.norm(side)
    other = np.cross(side, axis)
    angle = np.linspace(0, reach, rows)[:, None, None]
    around = np.linspace(0, 2 * np.pi, COLUMNS, endpoint=False)[None, :, None]
    return np.asarray(
        np.cos(angle) * axis + np.sin(angle) * (np.cos(around) * other + np.sin(around) * side)
    )


def edged(
    skull: Skull, way: F64, lift: F64, line: Callable[[F64], F64], tone: F64, edge: F64
) -> Mass:
    """Return hair that stands ``lift`` over the skull along ``way`` and thins out to its edge.

    ``line`` says how far outside the hairline a point of the skin is, metres; below zero inside.
    ``edge`` is added to it: where locks end short of the hairline or reach over it.
    """
    flat = way.reshape(-1, 3)
    away = line(skull.out(flat, 0.0)) + edge.ravel()
    inside = smoothstep(-away / 0.034)
    points = skull.out(flat, 0.0015 + lift.ravel() * (0.10 + 0.90 * inside))
    mass = Mass(points, grid_faces(*way.shape[:2]), tone.ravel() * (0.86 + 0.14 * inside))
    return trimmed(mass, away)


def curls(
    skull: Skull, line: Callable[[F64], F64], depth: float, size: float, random: np.random.Generator
) -> Mass:
    """Return a head of curls ``depth`` metres thick made of bumps ``size`` metres wide."""
    way = polar(np.array([0.0, 0.15, 1.0]), 60, 2.35)
    flat = way.reshape(-1, 3)
    count = int(4 * np.pi * (0.12 / size) ** 2 * 1.15)
    near, _ = cKDTree(_spread(count, random)).query(flat, k=1)
    bump = np.clip(1 - (near / (0.74 * size / 0.12)) ** 2, 0, 1)
    high = np.interp(flat[:, 2], [-0.6, 0.1, 0.7], [0.45, 0.85, 1.0])
    lift = depth * high + 0.45 * size * (bump - 0.4)
    tone = 0.74 + 0.28 * bump + 0.08 * np.clip(flat[:, 2], 0, 1)
    return edged(skull, way, lift, line, tone, np.zeros(len(flat)))


def combed(
    skull: Skull,
    line: Callable[[F64], F64],
    pole: F64,
    lift: Callable[[F64], F64],
    groove: float,
    random: np.random.Generator,
    tuft: float = 0.0,
) -> Mass:
    """Return hair that lies close, its locks running from or to ``pole``.

    ``groove`` is the depth between locks, ``tuft`` how far single locks reach over the edge and
    how much each swerves on its way; metres.
    """
    way = polar(pole - CENTER, 52, 2.6)
    share = np.linspace(0, 1, 52)[:, None]
    u = np.arange(COLUMNS)[None] / COLUMNS
    bent = (u + 2.2 * tuft * np.sin(9 * share + 2 * np.pi * 2 * u)) % 1.0
    counts = (11, 23, 47) if tuft else (17, 37, 71)
    locks, fine = ridges(bent, random, counts), ridges(bent, random, (53, 83, 113))
    flat = way.reshape(-1, 3)
    high = lift(flat).reshape(way.shape[:2])
    high = high * (1 + 28 * groove * smoothstep(share / 0.12) * (locks - 0.62))
    sheen = 0.34 * np.exp(-(((share - 0.30) / 0.09) ** 2)) * (0.3 + fine)
    tone = 0.62 + 0.40 * locks + 0.22 * (fine - 0.5) + sheen
    edge = np.where(flat[:, 1] < 0, tuft, 0.4 * tuft) * (0.55 - locks.ravel())
    return edged(skull, way, high, line, np.asarray(tone), edge)


def tail(spine: F64, wide: NDArray[np.floating], flat: float, random: np.random.Generator) -> Mass:
    """Return a lock as thick as ``wide`` (K,) metres along ``spine`` (K, 3), grooved, pointed."""
    sides, steps = 48, len(spine)
    ahead = np.gradient(spine, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.cross(ahead, [0.0, 1.0, 0.02])
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(side, ahead)
    u = np.arange(sides) / sides
    locks = ridges(u, random, (5, 9, 17))
    share = np.linspace(0, 1, steps)[:, None]
    radius = wide[:, None] * (1 + 0.34 * (locks[None] - 0.6) * smoothstep(share / 0.2))
    angle = 2 * np.pi * (u[None] + 0.06 * np.sin(3 * share))
    points = spine[:, None] + radius[..., None] * (
        np.cos(angle)[..., None] * side[:, None] + flat * np.sin(angle)[..., None] * up[:, None]
    )
    # The locks end at different lengths.
    points = (
        points
        + ahead[-1] * (0.03 * (locks[None] - 0.4) * smoothstep((share - 0.7) / 0.3))[..., None]
    )
    tone = 0.60 + 0.46 * locks[None] + 0.16 * np.sin(np.pi * share) ** 2
    return Mass(
        points.reshape(-1, 3),
        grid_faces(steps, sides),
        np.broadcast_to(tone, points.shape[:2]).ravel().copy(),
    )


def ball(
    center: F64, radius: F64, axis: F64, random: np.random.Generator, swirl: float = 2.4
) -> Mass:
    """Return a knot of hair wound around ``axis``: an ellipsoid with spiral grooves."""
    rows, sides = 26, 64
    polar_angle = np.linspace(0.02, np.pi - 0.02, rows)[:, None]
    around = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None]
    axis = axis / np.linalg.norm(axis)
    side = np.cross(axis, [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    other = np.cross(axis, side)
    u = (around / (2 * np.pi) + swirl * polar_angle / np.pi / 2) % 1.0
    locks = ridges(u, random, (5, 9, 19))
    size = 1 + 0.13 * (locks - 0.6) * np.sin(polar_angle)
    way = (
        np.cos(polar_angle)[..., None] * axis
        + (np.sin(polar_angle) * np.cos(around))[..., None] * side
        + (np.sin(polar_angle) * np.sin(around))[..., None] * other
    )
    points = center + way * size[..., None] * radius
    return Mass(
        points.reshape(-1, 3),
        grid_faces(rows, sides)[:, ::-1].copy(),
        (0.56 + 0.54 * locks).ravel(),
    )


def _spread(count: int, random: np.random.Generator) -> F64:
    """Return ``count`` unit vectors, evenly spread by the golden spiral and then shaken."""
    k = np.arange(count) + 0.5
    z = 1 - 2 * k / count
    turn = np.pi * (1 + 5**0.5) * k
    ring = np.sqrt(1 - z * z)
    points = np.stack([ring * np.cos(turn), ring * np.sin(turn), z], 1)
    points += random.normal(0, 0.32 * np.sqrt(4 * np.pi / count), points.shape)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True))
