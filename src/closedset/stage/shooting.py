"""From an assembled scene to its plates, at one moment of the camera's move."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from closedset.model.pixels import PLATES, BodyMarks, Camera, Plates
from closedset.model.request import ClearedRequest
from closedset.model.shot import Move, Shot
from closedset.stage.bodies import LANDMARKS, marks_of
from closedset.stage.light import LightPlan, light_plan
from closedset.stage.moves import camera_at
from closedset.stage.picture import develop, flow_between
from closedset.stage.scene import Scene, assemble
from closedset.stage.tracer import Tracer

_strike = PLATES.claim()
FPS = 24
"""Frames a second, as on film."""


def shoot(cleared: ClearedRequest) -> Plates:
    """Return the plates of a cleared shot at its moment of the move."""
    scene = assemble(cleared)
    return expose(cleared, scene, Tracer(scene.surfaces), cleared.request.moment)


def roll(cleared: ClearedRequest, count: int) -> Iterator[Plates]:
    """Yield the plates of ``count`` moments of the move, on a set that is built once.

    The next moment is photographed while the last one is being drawn.
    """
    scene = assemble(cleared)
    tracer = Tracer(scene.surfaces)
    moments = [index / max(count - 1, 1) for index in range(count)]
    with ThreadPoolExecutor(1) as pool:
        coming = [pool.submit(expose, cleared, scene, tracer, at) for at in moments[:1]]
        for at in (*moments[1:], None):
            plates = coming.pop().result()
            if at is not None:
                coming.append(pool.submit(expose, cleared, scene, tracer, at))
            yield plates


def expose(cleared: ClearedRequest, scene: Scene, tracer: Tracer, at: float = 0.0) -> Plates:
    """Photograph an assembled scene. Deterministic."""
    shot = cleared.request.shot
    frames = max(float(shot.seconds) * FPS, 2.0)
    camera = _camera(shot, scene, at)
    maps = develop(cleared, tracer, camera, _lit(shot, scene))
    bodies = _bodies(scene, camera, tracer)
    return _strike(
        Plates(
            cleared=cleared,
            camera=camera,
            beauty=maps.beauty,
            albedo=maps.albedo,
            light=maps.light,
            depth=maps.depth,
            normals=maps.normals,
            ids=maps.ids,
            id_table=scene.table,
            landmarks=tuple(
                (b.character, tuple((p.name, p.x, p.y) for p in b.landmarks)) for b in bodies
            ),
            edges=maps.edges,
            flow=flow_between(camera, _camera(shot, scene, at + 1 / frames), maps.depth),
            bodies=bodies,
            notes=scene.notes,
            focus=scene.distance,
        )
    )


def _camera(shot: Shot, scene: Scene, at: float) -> Camera:
    shake = float(shot.seconds) if shot.move is Move.HANDHELD else 0.0
    return camera_at(scene.keys, scene.camera, min(at, 1.0), shake_seconds=shake)


def _lit(shot: Shot, scene: Scene) -> LightPlan:
    """Return the light plan; a key lamp near the action goes where the action went."""
    plan = light_plan(shot.setting, tuple(scene.stage.practicals))
    key = plan.lamps[0]
    if key.reach <= 0 or not scene.players:
        return plan
    middle = np.mean([p.station.position for p in scene.players], axis=0)
    if np.hypot(middle[0], middle[1]) < 1.0:
        return plan
    x, y, z = key.position
    moved = replace(key, position=(x + float(middle[0]), y + float(middle[1]), z))
    return replace(plan, lamps=(moved, *plan.lamps[1:]))


def _bodies(scene: Scene, camera: Camera, tracer: Tracer) -> tuple[BodyMarks, ...]:
    found = []
    for player in scene.players:
        values = [i.value for i in scene.table if i.name == player.name]
        marks = {name: player.landmarks[name] for name in LANDMARKS}
        found.append(marks_of(player.name, values, marks, player.joints, camera, tracer))
    return tuple(found)
