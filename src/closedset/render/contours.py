"""Find the lines of a picture in its plates: where a pen would go, how wide, how dark.

Lines run between pixels, on the corners of the pixel grid, so that every border is exactly one line
and none needs thinning. A border is drawn where the id changes (heaviest round a performer), where
depth jumps, and where the surface folds. Depth jumps are sought in inverse depth, which is linear
in the picture over any plane: a floor seen at a grazing angle has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from closedset.model.pixels import F32, Plates

Bool = NDArray[np.bool_]

SILHOUETTE, PART, OVERLAP, FOLD, SET_EDGE, SET_FOLD = 1, 2, 3, 4, 5, 6
"""Kinds of border, by who it belongs to; see ``WIDTHS``. 0 is no border."""
WIDTHS = np.array([0.0, 3.3, 1.9, 2.1, 1.15, 1.5, 1.1], np.float32)
"""Pen width of each kind in pixels at 720 lines, for something 500 pixels per metre large."""
TONES = np.array([0.0, 1.0, 0.9, 0.92, 0.72, 0.78, 0.6], np.float32)
"""How black each kind is, before distance lightens it."""
_SET_FOLD_COS = 0.90
"""Set pieces are drawn at folds sharper than 26 degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Ownership:
    """Who owns each pixel, looked up from the id table once."""

    person: NDArray[np.int16]
    """(H, W) 1-based performer number, 0 elsewhere."""
    skin: Bool
    """(H, W) a performer's skin."""
    hair: Bool
    detail: Bool
    """(H, W) eyes, brows, mouth: parts that make a face."""
    soft: Bool
    """(H, W) lips, brows, beard: parts of a face that end without an edge."""
    face: F32
    """(H, W) 1 on a head, falling to 0 round it; cut to the performer whose head it is."""
    head: F32
    """The same, not cut: what a line along the head's outline asks."""


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """Unit border segments on the corner grid, (W + 1) corners a row."""

    start: NDArray[np.int64]
    """(N,) corner index at the left or top end."""
    vertical: Bool
    """(N,) runs down, else right."""
    kind: NDArray[np.int8]
    width: F32
    """(N,) pixels."""
    tone: F32
    """(N,) 0 paper to 1 black."""


def ownership(plates: Plates) -> Ownership:
    """Spread the id table over the picture."""
    top = max([int(plates.ids.max()), *(p.value for p in plates.id_table)]) + 1
    people: dict[str, int] = {}
    person = np.zeros(top, np.int16)
    part = {name: np.zeros(top, bool) for name in ("skin", "hair", "detail", "soft")}
    for entry in plates.id_table:
        if entry.kind != "performer":
            continue
        person[entry.value] = people.setdefault(entry.name, len(people) + 1)
        part["skin"][entry.value] = entry.part == "skin"
        part["hair"][entry.value] = entry.part in ("hair", "beard")
        part["detail"][entry.value] = entry.part in ("eyes", "brows", "lips", "mouth")
        part["soft"][entry.value] = entry.part in ("brows", "lips", "beard")
    ids = plates.ids
    skin, hair, detail, soft = (part[name][ids] for name in ("skin", "hair", "detail", "soft"))
    face, head = _faces(plates, people, person[ids])
    return Ownership(person[ids], skin, hair, detail, soft, face, head)


def _faces(plates: Plates, people: dict[str, int], person: NDArray[np.int16]) -> tuple[F32, F32]:
    """Mark each head, cut to its own performer and not: a disc round the middle of the face."""
    height, width = plates.depth.shape
    face, head = np.zeros((2, height, width), np.float32)
    for name, points in plates.landmarks:
        at = {label: np.array([x, y]) for label, x, y in points}
        if name not in people or not {"top_of_head", "chin"} <= at.keys():
            continue
        size = float(np.linalg.norm(at["top_of_head"] - at["chin"]))
        middle = at["chin"] * 0.6 + at["top_of_head"] * 0.4
        reach = 0.75 * size + 1.0
        x0, x1 = (int(np.clip(middle[0] + s * reach, 0, width)) for s in (-1, 1))
        y0, y1 = (int(np.clip(middle[1] + s * reach, 0, height)) for s in (-1, 1))
        if x0 >= x1 or y0 >= y1:
            continue
        yy, xx = np.mgrid[y0:y1, x0:x1]
        far = np.hypot(xx - middle[0], yy - middle[1]) / reach
        disc = np.clip((1.0 - far) * 5.0, 0, 1).astype(np.float32)
        own = disc * (person[y0:y1, x0:x1] == people[name])
        head[y0:y1, x0:x1] = np.maximum(head[y0:y1, x0:x1], disc)
        face[y0:y1, x0:x1] = np.maximum(face[y0:y1, x0:x1], own)
    return face, head


def find_borders(plates: Plates, own: Ownership, light: F32) -> Borders:
    """Return every border segment of the picture.

    ``light`` is (H, W) in [0, 1]: lines are thinner where the light falls.
    """
    normals = _smooth(plates, own)
    down = _direction(plates, own, normals, light, vertical=True)
    right = _direction(plates, own, normals, light, vertical=False)
    pairs: Any = zip(down, right, strict=True)
    return Borders(*(np.concatenate(pair) for pair in pairs))


def _direction(
    plates: Plates, own: Ownership, normals: F32, light: F32, *, vertical: bool
) -> tuple[NDArray[np.int64], Bool, NDArray[np.int8], F32, F32]:
    """Borders between horizontal neighbors (``vertical`` lines) or vertical ones."""
    height, width = plates.depth.shape

    def turn(a: NDArray[Any]) -> NDArray[Any]:
        return a if vertical else np.swapaxes(a, 0, 1)

    depth = turn(plates.depth)
    kind = _kinds(
        turn(plates.ids),
        turn(own.person),
        depth,
        turn(normals),
        turn(own.face),
        plates.camera.intrinsics[0, 0],
    )
    rows, columns = np.nonzero(kind)
    found = kind[rows, columns]
    near = np.minimum(depth[rows, columns], depth[rows, columns + 1])
    scale = height / 720.0
    size = plates.camera.intrinsics[0, 0] / np.maximum(near, 0.2) / scale
    grow = np.where(np.isfinite(near), np.clip((size / 500.0) ** 0.45, 0.42, 1.25), 0.5)
    shade = 1.22 - 0.5 * np.minimum(turn(light)[rows, columns], turn(light)[rows, columns + 1])
    widths = WIDTHS[found] * grow * shade * scale
    fade = np.clip(1.15 - 0.035 * np.where(np.isfinite(near), near, 20.0), 0.45, 1.0)
    tones = TONES[found] * np.where(found >= SET_EDGE, fade, np.maximum(fade, 0.8))
    on_face = turn(own.head)[rows, columns]
    inner = (on_face > 0.3) & (found != SILHOUETTE)
    widths = np.where(inner, np.minimum(widths, 1.7 * scale * np.clip(grow, 0.55, 1.0)), widths)
    either = [turn(m)[rows, columns] | turn(m)[rows, columns + 1] for m in (own.hair, own.soft)]
    lock = either[0] & ((found == FOLD) | (found == OVERLAP))
    widths = widths * np.where(lock, 0.55, np.where(either[0] & (found == SILHOUETTE), 0.75, 1.0))
    gentle = either[1] & (found == PART)
    tones = tones * np.where(lock, 0.7, np.where(gentle, 0.5, 1.0))
    widths = widths * np.where(gentle, 0.75, 1.0)
    x, y = (columns + 1, rows) if vertical else (rows, columns + 1)
    start = y.astype(np.int64) * (width + 1) + x
    return (
        start,
        np.full(start.size, vertical),
        found.astype(np.int8),
        widths.astype(np.float32),
        tones.astype(np.float32),
    )


def _smooth(plates: Plates, own: Ownership) -> F32:
    """Normals, with the facets of a performer's mesh blurred away; set pieces stay sharp."""
    soft = ndimage.gaussian_filter(plates.normals, (1.0, 1.0, 0))
    length = np.maximum(np.linalg.norm(soft, axis=-1, keepdims=True), 1e-6)
    return np.where((own.person > 0)[..., None], soft / length, plates.normals)


def _kinds(
    ids: NDArray[np.int32],
    person: NDArray[np.int16],
    depth: F32,
    normals: F32,
    face: F32,
    focal: float,
) -> NDArray[np.int8]:
    """(H, W - 1) kind of the border between each pixel and its right neighbor."""
    a, b = (slice(None), slice(None, -1)), (slice(None), slice(1, None))
    inverse = np.where(np.isfinite(depth), 1.0 / np.maximum(depth, 1e-3), 0.0)
    step = np.abs(np.diff(inverse, axis=1))
    beside = np.pad(step, ((0, 0), (1, 1)), mode="edge")
    sharp = step - np.maximum(beside[:, :-2], beside[:, 2:])
    nearest = np.minimum(depth[a], depth[b])
    nearest = np.where(np.isfinite(nearest), nearest, 1e3)
    # A step of s in 1/z at distance z is s z² metres.
    jump = np.maximum(sharp, 0.0) * nearest**2
    anyone = (person[a] > 0) | (person[b] > 0)
    both = (person[a] > 0) & (person[a] == person[b])
    same = ids[a] == ids[b]
    overlap = jump > np.where(both, 0.018 + 0.006 * nearest, 0.04 + 0.01 * nearest)
    fold = _folds(normals, nearest, both, np.maximum(face[a], face[b]), focal) & same
    kind = np.zeros(same.shape, np.int8)
    kind[fold & ~anyone] = SET_FOLD
    kind[fold & both] = FOLD
    kind[overlap & same & ~anyone] = SET_EDGE
    kind[overlap & same & both] = OVERLAP
    kind[~same & ~anyone] = SET_EDGE
    kind[~same & both] = PART
    kind[person[a] != person[b]] = SILHOUETTE
    return kind


def _folds(normals: F32, near: F32, both: Bool, face: F32, focal: float) -> Bool:
    """Where the surface turns sharply, one segment wide across the fold."""
    turn = 1.0 - np.einsum("ijk,ijk->ij", normals[:, :-1], normals[:, 1:])
    beside = np.pad(turn, ((0, 0), (1, 1)))
    peak = (turn >= beside[:, :-2]) & (turn > beside[:, 2:])
    # On skin and cloth, turning is judged per centimetre: a face far away is not all folds.
    pixels_per_cm = np.maximum(focal / near / 100.0, 0.6)
    bend = np.sqrt(np.maximum(2.0 * turn, 0.0)) * np.minimum(pixels_per_cm, 6.0)
    sharp = np.where(both, (bend > 1.0 + 0.5 * face) & (turn > 0.012), turn > 1 - _SET_FOLD_COS)
    return np.asarray(peak & sharp, bool)
