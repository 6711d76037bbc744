"""Find the lines of a picture in its plates: where a pen would go, how wide, how dark.

Lines run between pixels, on the corners of the pixel grid, so that every border is exactly one line
and none needs thinning. A border is drawn where the id changes (heaviest round a performer), where
depth jumps, and where the surface folds. Depth jumps are sought in inverse depth, which is linear
in the picture over any plane: a floor seen at a grazing angle has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.compiled import in_bands, kernel, part, single
from closedset.model.pixels import F32, I32, Plates
from closedset.render.ownership import Bool, Ownership

SILHOUETTE, PART, OVERLAP, FOLD, SET_EDGE, SET_FOLD = 1, 2, 3, 4, 5, 6
"""Kinds of border, by who it belongs to; see ``WIDTHS``. 0 is no border."""
WIDTHS = np.array([0.0, 3.6, 1.9, 2.2, 1.25, 1.9, 1.25], np.float32)
"""Pen width of each kind in pixels at 720 lines, for something 500 pixels per metre large."""
TONES = np.array([0.0, 1.0, 0.92, 0.95, 0.75, 0.9, 0.72], np.float32)
"""How black each kind is, before distance lightens it."""
_SET_FOLD = single(0.10)
"""One less the cosine: set pieces are drawn at folds sharper than 26 degrees."""
_BEND = single(0.012)
"""The same for what may be a fold at all."""
_ZERO, _ONE, _TWO, _TINY, _FAR = single(0), single(1), single(2), single(1e-6), single(1e-3)
_CLOTH = (single(0.6), single(6.0))
"""Pixels a centimetre between which turning is judged by the centimetre."""
_FACE = single(0.9)
_STEP, _SET_STEP = (single(0.018), single(0.006)), (single(0.04), single(0.01))
"""How deep a jump is, by its distance: on performers, and on the set."""


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
    height, width = ids.shape
    inverse = np.empty(ids.shape, np.float32)
    in_bands(lambda top, low: _invert(plates.depth, top, low, inverse), height)
    seen = _Seen(ids, own.person, inverse, own.face, _rounded(plates, own))
    kinds = np.zeros((2, height, width), np.int8)
    scale = single(plates.camera.intrinsics[0, 0] / 100.0)
    in_bands(lambda top, low: _mark(seen, scale, top, low, kinds), height)
    place = np.flatnonzero(kinds)
    across, here = np.divmod(place, height * width)
    beside = here + np.where(across, width, 1)
    flat = inverse.ravel()
    y, x = np.divmod(here, width)
    return Borders(
        start=(y + across) * (width + 1) + x + 1 - across,
        vertical=across == 0,
        kind=kinds.ravel()[place],
        pixel=np.where(flat[beside] > flat[here], beside, here),
    )


class _Seen(NamedTuple):
    """The maps that borders are sought in, (H, W)."""

    ids: I32
    person: NDArray[np.int16]
    inverse: F32
    """1 / metres; 0 for sky."""
    face: F32
    normals: F32
    """(H, W, 3)."""


def _rounded(plates: Plates, own: Ownership) -> F32:
    """Normals, with the facets of a performer's mesh blurred away; set pieces stay sharp."""
    normals = np.ascontiguousarray(plates.normals, np.float32)
    people = own.person > 0
    rows, columns = np.flatnonzero(people.any(1)), np.flatnonzero(people.any(0))
    if not len(rows):
        return normals
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    soft = np.asarray(cv2.GaussianBlur(normals[box], (0, 0), 1.2), np.float32)
    normals = normals.copy()
    inside, person = normals[box], people[box]
    in_bands(lambda top, low: _replace(soft, person, top, low, inside), len(soft))
    return normals


@kernel
def _invert(depth: F32, top: int, bottom: int, out: F32) -> None:
    """Write one over ``depth`` (H, W) metres; 0 for sky."""
    for row in range(top, bottom):
        for column in range(depth.shape[1]):
            far = depth[row, column]
            out[row, column] = _ONE / max(far, _FAR) if np.isfinite(far) else _ZERO


@kernel
def _replace(soft: F32, people: Bool, top: int, bottom: int, out: F32) -> None:
    """Write ``soft`` (H, W, 3), made unit vectors, into ``out`` where there are ``people``."""
    for row in range(top, bottom):
        for column in range(people.shape[1]):
            if people[row, column]:
                x, y, z = soft[row, column, 0], soft[row, column, 1], soft[row, column, 2]
                length = max(np.sqrt(x * x + y * y + z * z), _TINY)
                out[row, column, 0] = x / length
                out[row, column, 1] = y / length
                out[row, column, 2] = z / length


@part
def _turned(normals: F32, row: int, column: int, y: int, x: int) -> float:
    """Return one less the cosine between the normals of two pixels."""
    cosine = normals[row, column, 0] * normals[y, x, 0]
    cosine += normals[row, column, 1] * normals[y, x, 1]
    cosine += normals[row, column, 2] * normals[y, x, 2]
    bend: float = _ONE - cosine
    return bend


@part
def _folded(
    normals: F32, person: NDArray[np.int16], face: F32, scale: float, row: int, column: int,
    down: int, right: int, near: float,
) -> bool:  # fmt: skip
    """Whether the surface turns sharply, one segment wide across the fold."""
    y, x = row + down, column + right
    turn = _turned(normals, row, column, y, x)
    if not turn > _BEND:
        return False
    if (row if down else column) > 0 and turn < _turned(
        normals, row - down, column - right, row, column
    ):
        return False
    # Of two that turn alike, the first; the last pair of a row has none after it.
    last = y + down >= normals.shape[0] or x + right >= normals.shape[1]
    if last or turn <= _turned(normals, y, x, y + down, x + right):
        return False
    if person[row, column] == 0:
        return bool(turn > _SET_FOLD)
    # On skin and cloth, turning is judged per centimetre: a face far away is not all folds.
    pixels = min(max(scale / (_ONE / max(near, _FAR)), _CLOTH[0]), _CLOTH[1])
    bend = np.sqrt(max(_TWO * turn, _ZERO)) * pixels
    return bool(bend > _ONE + _FACE * face[row, column])


@part
def _jumped(
    inverse: F32, person: NDArray[np.int16], row: int, column: int, down: int, right: int,
    near: float,
) -> bool:  # fmt: skip
    """Whether depth jumps. A step of s in 1/z at distance z is s z² metres."""
    height, width = inverse.shape
    y, x = row + down, column + right
    step = abs(inverse[y, x] - inverse[row, column])
    least = near * (_STEP[0] * near + _STEP[1])
    if not step > least:
        return False
    # At the picture's edge, where no pair follows, the step itself stands for it.
    before = after = step
    if (row if down else column) > 0:
        before = abs(inverse[row, column] - inverse[row - down, column - right])
    if y + down < height and x + right < width:
        after = abs(inverse[y + down, x + right] - inverse[y, x])
    sharp = step - max(before, after)
    if person[row, column] == 0:
        least = max(least, near * (_SET_STEP[0] * near + _SET_STEP[1]))
    return bool(sharp > least)


@part
def _differ(
    ids: I32, person: NDArray[np.int16], inverse: F32, normals: F32,
    row: int, column: int, y: int, x: int,
) -> bool:  # fmt: skip
    """Whether there may be a border between two pixels: for most there is none."""
    near = max(inverse[row, column], inverse[y, x])
    return bool(
        (ids[row, column] != ids[y, x])
        | (person[row, column] != person[y, x])
        | (_turned(normals, row, column, y, x) > _BEND)
        | (abs(inverse[y, x] - inverse[row, column]) > near * (_STEP[0] * near + _STEP[1]))
    )


@part
def _kind(
    ids: I32, person: NDArray[np.int16], inverse: F32, face: F32, normals: F32, scale: float,
    row: int, column: int, down: int, right: int,
) -> int:  # fmt: skip
    """Return the kind of border between a pixel and the one ``down`` or ``right`` of it."""
    y, x = row + down, column + right
    near = max(inverse[row, column], inverse[y, x])
    anyone = person[row, column] > 0
    if person[row, column] != person[y, x]:
        return SILHOUETTE
    if ids[row, column] != ids[y, x]:
        return PART if anyone else SET_EDGE
    if _jumped(inverse, person, row, column, down, right, near):
        return OVERLAP if anyone else SET_EDGE
    if _folded(normals, person, face, scale, row, column, down, right, near):
        return FOLD if anyone else SET_FOLD
    return 0


@kernel
def _mark(seen: _Seen, scale: float, top: int, bottom: int, kinds: NDArray[np.int8]) -> None:
    """Write the kind of border between each pixel and its next ones into ``kinds`` (2, H, W).

    First to the right, where the line is vertical, then below; ``scale`` is a hundredth of the
    focal length in pixels.
    """
    # Every look into a tuple of arrays counts references: none inside the loop.
    ids, person, inverse = seen.ids, seen.person, seen.inverse
    face, normals = seen.face, seen.normals
    height, width = ids.shape
    for row in range(top, bottom):
        for column in range(width - 1):
            if _differ(ids, person, inverse, normals, row, column, row, column + 1):
                kinds[0, row, column] = _kind(
                    ids, person, inverse, face, normals, scale, row, column, 0, 1
                )
        if row + 1 == height:
            continue
        for column in range(width):
            if _differ(ids, person, inverse, normals, row, column, row + 1, column):
                kinds[1, row, column] = _kind(
                    ids, person, inverse, face, normals, scale, row, column, 1, 0
                )


@kernel
def _lonely(ids: I32, top: int, bottom: int, out: NDArray[np.uint8]) -> None:
    """Write 1 where at most one of the four pixels around has the same id."""
    height, width = ids.shape
    for row in range(top, bottom):
        for column in range(width):
            same, own = 0, ids[row, column]
            same += row > 0 and ids[row - 1, column] == own
            same += row + 1 < height and ids[row + 1, column] == own
            same += column > 0 and ids[row, column - 1] == own
            same += column + 1 < width and ids[row, column + 1] == own
            out[row, column] = same <= 1


def settled(ids: I32) -> I32:
    """Give stray pixels to the surface around them: two surfaces in one plane make confetti."""
    lonely = np.empty(ids.shape, np.uint8)
    in_bands(lambda top, low: _lonely(ids, top, low, lonely), len(ids))
    stray = np.flatnonzero(lonely)
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
