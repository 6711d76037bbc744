"""The user's own models on the set that a request names them for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from closedset.errors import StageError
from closedset.model.shot import OwnModel
from closedset.stage.imports import model_from_bytes
from closedset.stage.mesh import Mesh
from closedset.stage.solids import moved
from closedset.stage.stage_set import StageSet

Shelf = Callable[[OwnModel], bytes]
"""Fetches the file of a model."""


def empty_shelf(model: OwnModel) -> bytes:
    """Stand for the folder of a stage that has no models. Raises StageError."""
    raise StageError(
        f"the model {model.file} is not at hand.",
        remedy="Put it into the production's models folder.",
    )


def set_up(stage: StageSet, shelf: Shelf) -> None:
    """Stand a setting's own models on its set. Raises StageError for other bytes than cleared."""
    for model in stage.setting.models:
        stage.add(model.name, moved(_mesh(model, shelf), model.at, float(np.radians(model.turn))))


def _mesh(model: OwnModel, shelf: Shelf) -> Mesh:
    data = shelf(model)
    if hashlib.sha256(data).hexdigest() != model.sha256:
        raise StageError(
            f"the model {model.file} was changed after it was cleared.",
            remedy="Run the same command again: the changed one is cleared anew.",
        )
    return _built(data, model.file, model.height, model.up, model.units)


@lru_cache(maxsize=8)
def _built(data: bytes, file: str, height: float, up: str, units: str) -> Mesh:
    return model_from_bytes(data, file, height=height or None, up=up, units=units)
