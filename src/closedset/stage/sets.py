"""The sets: every SetKind built from solids, the same for a place in all its scenes.

How each one is put together is in the ``sets_*`` modules; what stands on all of them because the
script names it comes from ``dressing``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from closedset.model.shot import Setting
from closedset.stage.dressing import dress
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
from closedset.stage.stage_set import StageSet, place_seed

BUILDERS = {
    **HOMES, **WORK, **CIVIC, **LAW, **HALLS, **PUBLIC, **STORE, **TRAVEL, **ABOARD,
    **TOWN, **PLACES, **COUNTRY, **OPEN,
}  # fmt: skip


@lru_cache(maxsize=8)
def _built(setting: Setting, production: str) -> StageSet:
    stage = StageSet(setting, np.random.default_rng(place_seed(production, setting.place)))
    BUILDERS[setting.kind](stage)
    dress(stage)
    return stage


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
