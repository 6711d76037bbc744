"""The 3D blocking stage: performers' bodies, sets, light and a real camera become plates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.errors import StageError
from closedset.model.pixels import Plates
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, RequestKind

__all__ = ["Stage"]

LANDMARKS = ("top_of_head", "eyes", "chin", "shoulders", "chest", "waist", "knees", "feet")


def _silent(_message: str) -> None:
    return None


class Stage:
    """Stages and photographs cleared shots."""

    def __init__(self, clock: Clock, progress: Callable[[str], None] = _silent) -> None:
        self._clock = clock
        self._progress = progress

    def plates(self, cleared: ClearedRequest) -> Plates:
        """Return the plates of a cleared shot, ``cleared.request.width`` x ``height`` pixels.

        Everything drawn comes from the cleared request. Raises NotCleared if the clearance is
        forged or expired, StageError if the request is not a shot or cannot be built and framed.
        """
        request = cleared.require(self._clock())
        if request.kind is not RequestKind.SHOT:
            raise StageError(
                f"a {request.kind.value} has no stage picture; the stage draws shots.",
                remedy="Typeset it instead.",
            )
        # Bodies and rays are heavy imports, and a text check never needs them.
        from closedset.stage.light import light_plan
        from closedset.stage.picture import develop
        from closedset.stage.scene import assemble
        from closedset.stage.tracer import Tracer

        self._progress(f"staging {request.shot.id}")
        scene = assemble(request)
        plan = light_plan(request.shot.setting, tuple(scene.stage.practicals))
        maps = develop(Tracer(scene.surfaces), scene.camera, plan)
        landmarks = []
        for player in scene.players:
            points = np.array([player.landmarks[name] for name in LANDMARKS])
            seen = scene.camera.project(points)
            rows = tuple(
                (name, float(x), float(y))
                for name, (x, y, _) in zip(LANDMARKS, seen.tolist(), strict=True)
            )
            landmarks.append((player.name, rows))
        return Plates(
            cleared=cleared,
            camera=scene.camera,
            beauty=maps.beauty,
            albedo=maps.albedo,
            light=maps.light,
            depth=maps.depth,
            normals=maps.normals,
            ids=maps.ids,
            id_table=scene.table,
            landmarks=tuple(landmarks),
        )
