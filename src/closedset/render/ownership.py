"""Who owns each pixel: performers and their parts, looked up from the id table once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, Plates

Bool = NDArray[np.bool_]
_PARTS = {
    "skin": ("skin",),
    "hair": ("hair", "beard"),
    "detail": ("eyes", "brows", "lips", "mouth"),
    "soft": ("brows", "lips", "beard"),
    "eyes": ("eyes", "brows"),
    "lips": ("lips",),
}


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
    parts = part.take(plates.ids)
    skin, hair, detail, soft, eyes, lips = ((parts & (1 << b)) > 0 for b in range(len(_PARTS)))
    owner = person.take(plates.ids)
    face, head, size = _faces(plates, people, owner)
    return Ownership(tuple(people), owner, skin, hair, detail, soft, eyes, lips, face, head, size)


def _faces(
    plates: Plates, people: dict[str, int], person: NDArray[np.int16]
) -> tuple[F32, F32, F32]:
    """Mark each head, cut to its own performer and not: a disc round the middle of the face."""
    height, width = plates.depth.shape
    face, head, sizes = np.zeros((3, height, width), np.float32)
    for name, points in plates.landmarks:
        at = {label: np.array([x, y]) for label, x, y in points}
        if name not in people or not {"top_of_head", "chin"} <= at.keys():
            continue
        size = float(np.linalg.norm(at["top_of_head"] - at["chin"]))
        middle = at["chin"] * 0.6 + at["top_of_head"] * 0.4
        reach = 0.75 * size + 1.0
        x0, x1 = (int(np.clip(middle[0] + s * reach, 0, width)) for s in (-1, 1))
        y0, y1 = (int(np.clip(middle[1] + s * reach, 0, height)) for s in (-1, 1))
        if x0 >= x1 or y0 >= y1 or not np.isfinite(size):
            continue
        across = np.arange(x0, x1, dtype=np.float32) - np.float32(middle[0])
        down = np.arange(y0, y1, dtype=np.float32) - np.float32(middle[1])
        far = np.sqrt(across**2 + down[:, None] ** 2) * np.float32(1 / reach)
        disc = np.clip((1 - far) * 5, 0, 1)
        own = disc * (person[y0:y1, x0:x1] == people[name])
        box = (slice(y0, y1), slice(x0, x1))
        sizes[box] = np.where(disc > head[box], np.float32(size), sizes[box])
        head[box] = np.maximum(head[box], disc)
        face[box] = np.maximum(face[box], own)
    return face, head, sizes
