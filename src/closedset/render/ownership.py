"""Who owns each pixel: performers and their parts, looked up from the id table once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from closedset.compiled import in_bands, kernel
from closedset.model.pixels import F32, I32, Plates

Bool = NDArray[np.bool_]
F64 = NDArray[np.float64]
_PARTS = {
    "skin": ("skin",),
    "hair": ("hair", "beard"),
    "detail": ("eyes", "brows", "lips", "mouth"),
    "soft": ("brows", "lips", "beard"),
    "eyes": ("eyes", "brows"),
    "lips": ("lips",),
}


Box = tuple[slice, slice]


class Head(NamedTuple):
    """One performer's head in the picture."""

    person: int
    """1-based place in ``Ownership.names``."""
    size: float
    """Pixels from chin to crown."""
    around: Box
    """Rows and columns that its hair may lie in."""


@dataclass(frozen=True, slots=True, eq=False)
class Ownership:
    """Maps of (H, W)."""

    names: tuple[str, ...]
    """The performers; not a map."""
    person: NDArray[np.int16]
    """1-based place in ``names``, 0 elsewhere."""
    skin: Bool
    """A performer's skin."""
    hair: Bool
    detail: Bool
    """Eyes, brows, mouth: parts that make a face."""
    soft: Bool
    """Lips, brows, beard: parts of a face that end without an edge."""
    eyes: Bool
    """Eyes and brows."""
    lips: Bool
    face: F32
    """1 on a head, falling to 0 round it; cut to the performer whose head it is."""
    head: F32
    """The same, not cut: what a line along the head's outline asks."""
    head_size: F32
    """Pixels from chin to crown of the head that ``head`` marks, 0 elsewhere."""
    heads: tuple[Head, ...]
    """Every head in the picture; not a map."""


def ownership(plates: Plates) -> Ownership:
    """Spread the id table over the picture."""
    top = max([int(plates.ids.max()), *(p.value for p in plates.id_table)]) + 1
    people: dict[str, int] = {}
    person = np.zeros(top, np.int16)
    # One bit for each of ``_PARTS``: the picture is gone through once.
    part = np.zeros(top, np.uint8)
    for entry in plates.id_table:
        if entry.kind != "performer":
            continue
        person[entry.value] = people.setdefault(entry.name, len(people) + 1)
        part[entry.value] = sum(
            (entry.part in parts) << bit for bit, parts in enumerate(_PARTS.values())
        )
    owner = np.empty(plates.ids.shape, np.int16)
    marked = np.empty((len(_PARTS), *plates.ids.shape), bool)
    in_bands(
        lambda top, low: _spread(plates.ids, person, part, top, low, owner, marked), len(owner)
    )
    skin, hair, detail, soft, eyes, lips = marked
    heads = tuple(_heads(plates, people))
    face, head, size = _faces(plates, heads, owner)
    return Ownership(
        tuple(people), owner, skin, hair, detail, soft, eyes, lips, face, head, size,
        tuple(head for head, _ in heads),
    )  # fmt: skip


@kernel
def _spread(
    ids: I32, people: NDArray[np.int16], parts: NDArray[np.uint8], top: int, bottom: int,
    owner: NDArray[np.int16], marked: Bool,
) -> None:  # fmt: skip
    """Write the owner of each pixel, and into ``marked`` (P, H, W) of which parts it is."""
    for row in range(top, bottom):
        for column in range(ids.shape[1]):
            entry = ids[row, column]
            owner[row, column] = people[entry]
            part = parts[entry]
            for bit in range(len(marked)):
                marked[bit, row, column] = (part >> bit) & 1


def _heads(plates: Plates, people: dict[str, int]) -> Iterator[tuple[Head, F64]]:
    """Yield each head, and the middle (x, y) of its face in pixels."""
    for name, points in plates.landmarks:
        at = {label: np.array([x, y]) for label, x, y in points}
        if name not in people or not {"top_of_head", "chin"} <= at.keys():
            continue
        size = float(np.linalg.norm(at["top_of_head"] - at["chin"]))
        middle = at["chin"] * 0.6 + at["top_of_head"] * 0.4
        if np.isfinite(size) and np.isfinite(middle).all():
            yield Head(people[name], size, _box(plates, middle, 1.6 * size + 1.0)), middle


def _box(plates: Plates, middle: F64, reach: float) -> Box:
    """Rows and columns within ``reach`` pixels of a place."""
    height, width = plates.depth.shape
    x0, x1 = (int(np.clip(middle[0] + s * reach, 0, width)) for s in (-1, 1))
    y0, y1 = (int(np.clip(middle[1] + s * reach, 0, height)) for s in (-1, 1))
    return slice(y0, y1), slice(x0, x1)


def _faces(
    plates: Plates, heads: tuple[tuple[Head, F64], ...], person: NDArray[np.int16]
) -> tuple[F32, F32, F32]:
    """Mark each head, cut to its own performer and not: a disc round the middle of the face."""
    face, head, sizes = np.zeros((3, *plates.depth.shape), np.float32)
    for one, middle in heads:
        reach = 0.75 * one.size + 1.0
        box = rows, columns = _box(plates, middle, reach)
        if rows.start >= rows.stop or columns.start >= columns.stop:
            continue
        across = np.arange(columns.start, columns.stop, dtype=np.float32) - np.float32(middle[0])
        down = np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(middle[1])
        far = np.sqrt(across**2 + down[:, None] ** 2) * np.float32(1 / reach)
        disc = np.clip((1 - far) * 5, 0, 1)
        own = disc * (person[box] == one.person)
        sizes[box] = np.where(disc > head[box], np.float32(one.size), sizes[box])
        head[box] = np.maximum(head[box], disc)
        face[box] = np.maximum(face[box], own)
    return face, head, sizes
