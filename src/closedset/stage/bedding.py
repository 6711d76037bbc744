"""Bedding: who is in bed lies under a blanket, without coat and hat.

A blanket lies on the body as cloth does: on its highest points, spanning the hollows between them,
down to the mattress, and over its sides. It leaves head, shoulders and upper chest free.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from scipy import ndimage

from closedset.model.performer import Hair, HairStyle, SyntheticPerformer
from closedset.model.pixels import F32
from closedset.model.shot import Mark, Pose, SetKind
from closedset.stage.lens import F64
from closedset.stage.mesh import Mesh, vertex_normals

_IN_BED = re.compile(r"\b(?:in|into|under)\b.*\b(?:bed|bunk|cot|blankets?|covers?|sheets?)\b")
_ON_BED = re.compile(r"\b(?:on|onto|across|over|against)\b")
_BEDS = frozenset({SetKind.BEDROOM, SetKind.HOSPITAL, SetKind.CELL})
_CELL = 0.025
"""Metres between two points of the cloth."""
_WIDE, _PAST_FEET = 0.485, 0.05
"""Metres that a blanket reaches to each side of the body's middle, and beyond its feet."""
_FOLD = 0.16
"""Metres of sheet turned over at the upper edge."""
_THICK, _HANGS = 0.018, 0.24
SHEET = np.array([0.93, 0.93, 0.91], np.float32)
WARD, HOME = np.array([0.55, 0.68, 0.74], np.float32), np.array([0.76, 0.69, 0.62], np.float32)


def in_bed(mark: Mark, kind: SetKind) -> bool:
    """Whether somebody lies under the covers: ``in bed``, or asleep in a bed and not on it."""
    if mark.pose is not Pose.LYING:
        return False
    if _IN_BED.search(mark.place):
        return True
    return mark.does == "asleep" and kind in _BEDS and not _ON_BED.search(mark.place)


def undressed(look: SyntheticPerformer) -> SyntheticPerformer:
    """Return a look without what nobody wears in bed."""
    worn = replace(look.wardrobe, layer=None)
    bare = look.hair.style in (HairStyle.HAT, HairStyle.CAP, HairStyle.HOOD)
    hair = Hair(HairStyle.CROPPED, look.hair.color, look.hair.beard) if bare else look.hair
    return replace(look, wardrobe=worn, hair=hair)


def blanket(meshes: tuple[Mesh, ...], chest: F64, feet: F64, bed: float, color: F32) -> Mesh:
    """Return the blanket over a body that lies from ``chest`` to ``feet``, (3,) metres.

    ``bed`` is the height of the mattress, ``color`` (3,) the blanket's.
    """
    along = (feet - chest)[:2] / np.linalg.norm((feet - chest)[:2])
    side = np.array([-along[1], along[0]])
    points = np.concatenate([m.vertices for m in meshes]).astype(float)
    away = points[:, :2] - chest[:2]
    down, across = away @ along, away @ side
    length = float(down.max()) + _PAST_FEET
    rows, columns = int(length / _CELL) + 1, int(2 * _WIDE / _CELL) + 1
    r, c = np.rint(down / _CELL).astype(int), np.rint((across + _WIDE) / _CELL).astype(int)
    inside = (r >= 0) & (r < rows) & (c >= 0) & (c < columns)
    high = np.full((rows, columns), bed)
    np.maximum.at(high, (r[inside], c[inside]), points[inside, 2])
    # Cloth spans what lies between knees, feet and arms, and comes down beside them in a slope.
    spanned = ndimage.grey_closing(ndimage.grey_dilation(high, size=3), size=9, mode="nearest")
    high = np.maximum(ndimage.gaussian_filter(spanned, 1.6, mode="nearest"), high) + _THICK
    return _cloth(high, chest, along, side, bed, color)


def _cloth(high: F64, start: F64, along: F64, side: F64, bed: float, color: F32) -> Mesh:
    """Return the surface over a grid of heights (R, C), its rim hanging down."""
    rim = np.pad(high, 1, mode="edge")
    rim[[0, -1]], rim[:, [0, -1]] = rim[[0, -1]] - _THICK, bed - _HANGS
    rim[-1] = bed
    rows, columns = rim.shape
    down = np.clip(np.arange(rows) - 1, 0, rows - 3) * _CELL
    down[[0, -1]] += (0.004, 0.012)
    across = np.clip(np.arange(columns) - 1, 0, columns - 3) * _CELL - _WIDE
    across[[0, -1]] += (-0.012, 0.012)
    plan = start[:2] + down[:, None, None] * along + across[None, :, None] * side
    vertices = np.concatenate([plan, rim[..., None]], axis=2).reshape(-1, 3).astype(np.float32)
    a = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    quads = np.stack([a, a + columns, a + columns + 1, a + 1], axis=1)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32)
    if vertex_normals(vertices, faces)[:, 2].mean() < 0:
        faces = np.ascontiguousarray(faces[:, ::-1])
    turned = np.repeat(down < _FOLD, columns)[:, None]
    colors = np.where(turned, SHEET, color).astype(np.float32)
    return Mesh("blanket", vertices, faces, vertex_normals(vertices, faces), colors)
