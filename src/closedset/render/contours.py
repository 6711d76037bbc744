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
    padded = np.pad(ids, 1, mode="edge")
    same = np.zeros(ids.shape, np.uint8)
    for rows, columns in ((0, 1), (2, 1), (1, 0), (1, 2)):
        beside = padded[rows : rows + ids.shape[0], columns : columns + ids.shape[1]]
        same += beside == ids
    stray = same <= 1
    if not stray.any() or int(ids.max()) > np.iinfo(np.uint16).max:
        return ids
    around = cv2.medianBlur(ids.astype(np.uint16), 5).astype(np.int32)
    return np.asarray(np.where(stray, around, ids), np.int32)


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
    y, x = np.nonzero(kind)
    down, right = (0, 1) if vertical else (1, 0)
    beyond = seen.inverse[y + down, x + right] > seen.inverse[y, x]
    pixel = (y + down * beyond) * width + x + right * beyond
    corner = (y + down) * (width + 1) + x + right
    return corner.astype(np.int64), np.full(len(y), vertical), kind[y, x], pixel.astype(np.int64)


def _kinds(seen: _Seen, axis: int) -> NDArray[np.int8]:
    """Kind of the border between each pixel and the next along ``axis``."""
    a: tuple[slice, ...] = (slice(None, -1), slice(None))
    b: tuple[slice, ...] = (slice(1, None), slice(None))
    if axis == 1:
        a, b = a[::-1], b[::-1]
    one, two = seen.person[a], seen.person[b]
    same = seen.ids[a] == seen.ids[b]
    kind = np.zeros(same.shape, np.int8)
    kind[~same] = SET_EDGE
    near = np.maximum(seen.inverse[a], seen.inverse[b])
    for found, of_set, of_person in (
        (_folds(seen, near, a, b, axis), SET_FOLD, FOLD),
        (_jumps(seen, near, a, axis), SET_EDGE, OVERLAP),
    ):
        place = np.nonzero(found & same)
        kind[place] = np.where(one[place] > 0, of_person, of_set)
    place = np.nonzero(~same)
    kind[place] = np.where(one[place] > 0, PART, SET_EDGE)
    kind[one != two] = SILHOUETTE
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
    found = sharp > near * (np.float32(0.018) * near + np.float32(0.006))
    place = np.nonzero(found & (seen.person[a] == 0))
    found[place] = sharp[place] > near[place] * (0.04 * near[place] + 0.01)
    return np.asarray(found, bool)


def _folds(seen: _Seen, near: F32, a: tuple[slice, ...], b: tuple[slice, ...], axis: int) -> Bool:
    """Where the surface turns sharply, one segment wide across the fold."""
    nx, ny, nz = seen.normals
    turn = 1.0 - (nx[a] * nx[b] + ny[a] * ny[b] + nz[a] * nz[b])
    before, after = _peak(turn, axis)
    peak = (turn > 0.012) & (turn >= before) & (turn > after)
    place = np.nonzero(peak)
    bend, distance = turn[place], 1.0 / np.maximum(near[place], 1e-3)
    # On skin and cloth, turning is judged per centimetre: a face far away is not all folds.
    pixels_per_cm = np.clip(seen.focal / 100.0 / distance, 0.6, 6.0)
    limit = 1.0 + 0.9 * np.maximum(seen.face[a][place], seen.face[b][place])
    cloth = np.sqrt(np.maximum(2.0 * bend, 0.0)) * pixels_per_cm > limit
    peak[place] = np.where(seen.person[a][place] > 0, cloth, bend > 1 - _SET_FOLD_COS)
    return np.asarray(peak, bool)
