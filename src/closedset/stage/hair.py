"""Hair: a cap that hugs the skull under a few hundred locks, each a tapered, curved wisp.

The locks give the edge its softness: none of them ends in line with its neighbor. They are grown in the
rest shape from roots on the scalp, follow the head's surface along a direction that the style decides,
then fall; where they would enter the head or cover the face they are pushed out again.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from closedset.model.performer import HairStyle, SyntheticPerformer
from closedset.model.pixels import F32
from closedset.stage.anny_model import AnnyModel
from closedset.stage.body import F64, skin_weights
from closedset.stage.face import head_pattern
from closedset.stage.mesh import vertex_normals
from closedset.stage.pattern import Pattern, Piece, keep


def hairline(points: F64) -> F64:
    """Return below zero on the scalp of the template: height of the hairline minus z, metres."""
    y = points[:, 1]
    x = np.abs(points[:, 0])
    line = np.interp(
        y,
        [-0.155, -0.140, -0.118, -0.100, -0.082, -0.068, -0.050, -0.020, 0.000, 0.030, 0.060],
        [0.800, 0.798, 0.790, 0.768, 0.735, 0.715, 0.738, 0.735, 0.690, 0.648, 0.640],
    )
    ragged = 0.0035 * np.sin(points[:, 0] * 310 + 1.1) + 0.002 * np.sin(points[:, 0] * 811 + y * 400)
    ears = np.where((x > 0.0765) & (points[:, 2] < 0.74), 1.0, -1.0)
    return np.asarray(np.maximum(line + ragged - points[:, 2], ears * 0.02))


@lru_cache(maxsize=2)
def scalp(model: AnnyModel) -> Pattern:
    """Return the part of the head that hair grows on."""
    head = head_pattern(model)
    return keep(head, hairline(head.template))


def cap(model: AnnyModel, rest: F32, look: SyntheticPerformer, thickness: float) -> Piece:
    """Return the layer of hair next to the skull, thin at the hairline."""
    cloth = scalp(model)
    inside = np.clip(-hairline(cloth.template) / 0.03, 0.0, 1.0)
    points = np.asarray(cloth.points @ rest.astype(np.float64))
    points = points + vertex_normals(points, cloth.faces) * (0.0015 + thickness * inside)[:, None]
    color = np.asarray(look.hair.color, np.float32) / 255
    return Piece(
        "hair",
        points.astype(np.float32),
        cloth.faces,
        (cloth.points @ skin_weights(model)).tocsr(),
        np.tile(color, (len(points), 1)).astype(np.float32),
        None,
    )


def hair(model: AnnyModel, rest: F32, look: SyntheticPerformer) -> list[Piece]:
    """Return the hair of ``look`` at rest; nothing where the head is bald."""
    if look.hair.style is HairStyle.BALD:
        return []
    return [cap(model, rest, look, 0.006)]
