"""Find the lines of a picture in its plates: where a pen would go, how wide, how dark.

Lines run between pixels, on the corners of the pixel grid, so that every border is exactly one line
and none needs thinning. A border is drawn where the id changes (heaviest round a performer), where
depth jumps, and where the surface folds. Depth jumps are sought in inverse depth, which is linear
in the picture over any plane: a floor seen at a grazing angle has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, I32, Plates
from closedset.render.ownership import Bool, Ownership

SILHOUETTE, PART, OVERLAP, FOLD, SET_EDGE, SET_FOLD = 1, 2, 3, 4, 5, 6
"""Kinds of border, by who it belongs to; see ``WIDTHS``. 0 is no border."""
WIDTHS = np.array([0.0, 3.6, 1.9, 2.2, 1.25, 1.9, 1.25], np.float32)
"""Pen width of each kind in pixels at 720 lines, for something 500 pixels per metre large."""
TONES = np.array([0.0, 1.0, 0.92, 0.95, 0.75, 0.9, 0.72], np.float32)
"""How black each kind is, before distance lightens it."""
_SET_FOLD_COS = 0.90
"""Set pieces are drawn at folds sharper than 26 degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """Unit border segments on the corner grid, (W + 1) corners a row."""

    start: NDArray[np.int64]
    """(N,) corner index at the left or top end."""
    vertical: Bool
    """(N,) runs down, else right."""
    kind: NDArray[np.int8]
    pixel: NDArray[np.int64]
    """(N,) flat index of the pixel on the nearer side: whose surface the line lies on."""


def find_borders(plates: Plates, ids: I32, own: Ownership) -> Borders:
    """Return every border segment of the picture; ``ids`` is the id plate, ``settled``."""
    inverse = np.where(np.isfinite(plates.depth), 1.0 / np.maximum(plates.depth, 1e-3), 0.0)
    seen = _Seen(
        ids,
        own.person,
        inverse.astype(np.float32),
        own.face,
        _smooth(plates, own),
        float(plates.camera.intrinsics[0, 0]),
    )
    down, right = _direction(seen, vertical=True), _direction(seen, vertical=False)
    pairs: Any = zip(down, right, strict=True)
    return Borders(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The maps that borders are sought in, (H, W)."""

    ids: I32
    person: NDArray[np.int16]
    inverse: F32
    """1 / metres; 0 for sky."""
    face: F32
    normals: tuple[F32, F32, F32]
    focal: float


def settled(ids: I32) -> I32:
    """Give stray pixels to the surface around them: two surfaces in one plane make confetti."""
    same = np.zeros(ids.shape, np.uint8)
    down, right = ids[1:] == ids[:-1], ids[:, 1:] == ids[:, :-1]
    same[1:] += down
    same[:-1] += down
    same[:, 1:] += right
    same[:, :-1] += right
    stray = np.flatnonzero(same <= 1)
    if not len(stray):
        return ids
    height, width = ids.shape
    y, x = stray // width, stray % width
    steps = [(r, c) for r in range(-2, 3) for c in range(-2, 3)]
    around = np.stack(
        [ids[np.clip(y + r, 0, height - 1), np.clip(x + c, 0, width - 1)] for r, c in steps]
    )
    calm = ids.copy()
    # Of two surfaces that fight, the median is the one that has more of the neighborhood.
    calm.ravel()[stray] = np.sort(around, axis=0)[len(steps) // 2]
    return calm


def _smooth(plates: Plates, own: Ownership) -> tuple[F32, F32, F32]:
    """Normals, with the facets of a performer's mesh blurred away; set pieces stay sharp."""
    planes = [np.ascontiguousarray(plates.normals[..., c]) for c in range(3)]
    people = own.person > 0
    rows, columns = np.flatnonzero(people.any(1)), np.flatnonzero(people.any(0))
    if len(rows):
        box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        soft = [cv2.GaussianBlur(plane[box], (0, 0), 1.2) for plane in planes]
        length = np.sqrt(soft[0] ** 2 + soft[1] ** 2 + soft[2] ** 2)
        for plane, blurred in zip(planes, soft, strict=True):
            np.copyto(plane[box], blurred / np.maximum(length, 1e-6), where=people[box])
    return planes[0], planes[1], planes[2]


def _direction(
    seen: _Seen, *, vertical: bool
) -> tuple[NDArray[np.int64], Bool, NDArray[np.int8], NDArray[np.int64]]:
    """Borders between horizontal neighbors (``vertical`` lines) or vertical ones."""
    width = seen.ids.shape[1]
    kind = _kinds(seen, axis=1 if vertical else 0)
    place = np.flatnonzero(kind)
    y, x = np.divmod(place, kind.shape[1])
    here = y * width + x
    beside = here + (1 if vertical else width)
    inverse = seen.inverse.ravel()
    pixel = np.where(inverse[beside] > inverse[here], beside, here)
    corner = (y + (not vertical)) * (width + 1) + x + vertical
    return corner.astype(np.int64), np.full(len(y), vertical), kind.ravel()[place], pixel


def _kinds(seen: _Seen, axis: int) -> NDArray[np.int8]:
    """Kind of the border between each pixel and the next along ``axis``."""
    a: tuple[slice, ...] = (slice(None, -1), slice(None))
    b: tuple[slice, ...] = (slice(1, None), slice(None))
    if axis == 1:
        a, b = a[::-1], b[::-1]
    one, two = seen.person[a], seen.person[b]
    differ = seen.ids[a] != seen.ids[b]
    anyone = one > 0
    near = np.maximum(seen.inverse[a], seen.inverse[b])
    kind = np.zeros(differ.shape, np.int8)
    for found, of_set, of_person in (
        (_folds(seen, near, a, b, axis), SET_FOLD, FOLD),
        (_jumps(seen, near, a, axis), SET_EDGE, OVERLAP),
        (differ, SET_EDGE, PART),
    ):
        place = np.flatnonzero(found)
        kind.ravel()[place] = np.where(anyone.ravel()[place], of_person, of_set)
    kind.ravel()[np.flatnonzero(one != two)] = SILHOUETTE
    return kind


def _peak(values: F32, axis: int) -> tuple[F32, F32]:
    """Each value's neighbors before and after along ``axis``."""
    if axis == 0:
        padded = np.pad(values, ((1, 1), (0, 0)), mode="edge")
        return padded[:-2], padded[2:]
    padded = np.pad(values, ((0, 0), (1, 1)), mode="edge")
    return padded[:, :-2], padded[:, 2:]


def _jumps(seen: _Seen, near: F32, a: tuple[slice, ...], axis: int) -> Bool:
    """Where depth jumps. A step of s in 1/z at distance z is s z² metres."""
    step = np.abs(np.diff(seen.inverse, axis=axis))
    before, after = _peak(step, axis)
    sharp = step - np.maximum(before, after)
    found = np.asarray(sharp > near * (np.float32(0.018) * near + np.float32(0.006)), bool)
    place = np.flatnonzero(found)
    inverse, anyone = near.ravel()[place], seen.person[a].ravel()[place] > 0
    found.ravel()[place] = anyone | (sharp.ravel()[place] > inverse * (0.04 * inverse + 0.01))
    return found


def _folds(seen: _Seen, near: F32, a: tuple[slice, ...], b: tuple[slice, ...], axis: int) -> Bool:
    """Where the surface turns sharply, one segment wide across the fold."""
    nx, ny, nz = seen.normals
    turn = 1.0 - (nx[a] * nx[b] + ny[a] * ny[b] + nz[a] * nz[b])
    before, after = _peak(turn, axis)
    peak = np.asarray((turn > 0.012) & (turn >= before) & (turn > after), bool)
    place = np.flatnonzero(peak)
    bend, distance = turn.ravel()[place], 1.0 / np.maximum(near.ravel()[place], 1e-3)
    # On skin and cloth, turning is judged per centimetre: a face far away is not all folds.
    pixels_per_cm = np.clip(seen.focal / 100.0 / distance, 0.6, 6.0)
    limit = 1.0 + 0.9 * seen.face[a].ravel()[place]
    cloth = np.sqrt(np.maximum(2.0 * bend, 0.0)) * pixels_per_cm > limit
    anyone = seen.person[a].ravel()[place] > 0
    peak.ravel()[place] = np.where(anyone, cloth, bend > 1 - _SET_FOLD_COS)
    return peak
