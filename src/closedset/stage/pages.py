"""Fingers and pages: whatever of a hand would come through a sheet or a screen stays behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from closedset.model.shot import Prop
from closedset.stage.lens import F64
from closedset.stage.mesh import Mesh

_PAGES = frozenset({Prop.LETTER, Prop.PHOTOGRAPH, Prop.TICKET, Prop.PHONE})
_DEEP, _BEHIND = 0.07, 0.0015
"""Metres before a page within which a hand is its holder's, and behind it where fingers end."""


def pressed(meshes: Sequence[Mesh], page: Mesh, eyes: F64) -> tuple[Mesh, ...]:
    """Return ``meshes`` with the fingers that pierce ``page`` laid flat against its back.

    ``eyes`` (3,) are on the side of its face. Around things that are no pages a hand is as it is.
    """
    if page.name not in _PAGES:
        return tuple(meshes)
    points = page.vertices.astype(float)
    center = (points.max(0) + points.min(0)) / 2
    # A sheet's own axes, its thickness last: whatever is printed on it lies along them.
    axes = np.linalg.svd(page.normals.astype(float), full_matrices=False)[2]
    axes = axes[np.argsort(-np.ptp((points - center) @ axes.T, axis=0))]
    spread = (points - center) @ axes.T
    front = axes[2] if axes[2] @ (eyes - center) > 0 else -axes[2]
    back = float(((points - center) @ front).min()) - _BEHIND
    found = []
    for mesh in meshes:
        away = mesh.vertices - center
        across, depth = away @ axes[:2].T, away @ front
        inside = np.all((across > spread.min(0)[:2]) & (across < spread.max(0)[:2]), axis=1)
        pierces = inside & (depth > back) & (depth < _DEEP)
        if not pierces.any():
            found.append(mesh)
            continue
        moved = mesh.vertices - np.where(pierces, depth - back, 0.0)[:, None] * front
        found.append(replace(mesh, vertices=np.ascontiguousarray(moved, np.float32)))
    return tuple(found)
