"""The sets: every SetKind built from solids, the same for a place in all its scenes.

How each one is put together is in the ``sets_*`` modules; what stands on all of them because the
script names it comes from ``dressing``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from closedset.model.shot import Setting
from closedset.stage import doors
from closedset.stage.dressing import dress
from closedset.stage.mesh import Mesh
from closedset.stage.sets_aboard import ABOARD
from closedset.stage.sets_civic import CIVIC
from closedset.stage.sets_country import COUNTRY
from closedset.stage.sets_halls import HALLS
from closedset.stage.sets_homes import HOMES
from closedset.stage.sets_law import LAW
from closedset.stage.sets_open import OPEN
from closedset.stage.sets_places import PLACES
from closedset.stage.sets_public import PUBLIC
from closedset.stage.sets_store import STORE
from closedset.stage.sets_town import TOWN
from closedset.stage.sets_travel import TRAVEL
from closedset.stage.sets_work import WORK
from closedset.stage.stage_set import SetPiece, StageSet, place_seed

BUILDERS = {
    **HOMES, **WORK, **CIVIC, **LAW, **HALLS, **PUBLIC, **STORE, **TRAVEL, **ABOARD,
    **TOWN, **PLACES, **COUNTRY, **OPEN,
}  # fmt: skip


_WATER = frozenset({"sea", "water", "pond", "ripples", "waves", "foam"})
_SNOW = (0.95, 0.96, 0.98)


@lru_cache(maxsize=8)
def _built(setting: Setting, production: str) -> StageSet:
    stage = StageSet(setting, np.random.default_rng(place_seed(production, setting.place)))
    BUILDERS[setting.kind](stage)
    doors.offer(stage)
    dress(stage)
    if not setting.interior and setting.weather in ("snow", "rain", "storm"):
        stage.pieces[:] = [_weathered(piece, setting.weather) for piece in stage.pieces]
    return stage


def _weathered(piece: SetPiece, weather: str) -> SetPiece:
    """Lay snow on what faces the sky, or wet the ground."""
    mesh = piece.mesh
    if piece.glow > 0 or piece.name in _WATER:
        return piece
    if weather == "snow":
        cover = np.clip((mesh.normals[:, 2:] - 0.35) / 0.3, 0, 1) * np.float32(0.88)
        colors = mesh.colors + cover * (np.array(_SNOW, np.float32) - mesh.colors)
    elif piece.ground:
        colors = mesh.colors * np.array([0.78, 0.80, 0.84], np.float32)
    else:
        return piece
    painted = Mesh(mesh.name, mesh.vertices, mesh.faces, mesh.normals, colors.astype(np.float32))
    return replace(piece, mesh=painted)


def build_set(setting: Setting, production: str) -> StageSet:
    """Build the set for a setting. Pure: the same place gives the same set.

    The caller may dress the set it gets; the next caller gets a fresh one.
    """
    master = _built(setting, production)
    return replace(
        master,
        pieces=list(master.pieces),
        practicals=list(master.practicals),
        spots=list(master.spots),
        tops=list(master.tops),
        curbs=list(master.curbs),
        floors=list(master.floors),
        hooks=list(master.hooks),
    )
