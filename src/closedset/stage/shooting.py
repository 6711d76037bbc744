"""From an assembled scene to its plates, at one moment of the camera's move."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from closedset.model.pixels import F32, PLATES, BodyMarks, Camera, Plates
from closedset.model.request import ClearedRequest
from closedset.model.shot import Move, Shot
from closedset.stage.action import rehearse
from closedset.stage.bodies import LANDMARKS, marks_of
from closedset.stage.lens import F64, eye_of
from closedset.stage.light import LightPlan, light_plan
from closedset.stage.moves import camera_at
from closedset.stage.own_models import Shelf, empty_shelf
from closedset.stage.picture import Maps, carry, develop, flow_between
from closedset.stage.scene import Scene, assemble
from closedset.stage.tracer import Tracer

_strike = PLATES.claim()
FPS = 24
"""Frames a second, as on film."""
_CLOSEST = 0.2
"""Metres: nothing nearer can be focused on."""


def shoot(cleared: ClearedRequest, shelf: Shelf = empty_shelf) -> Plates:
    """Return the plates of a cleared shot at its moment of the move."""
    scene = assemble(cleared, shelf)
    return expose(cleared, scene, Tracer(scene.surfaces), cleared.request.moment)


def roll(
    cleared: ClearedRequest, count: int, drawn: int, shelf: Shelf = empty_shelf, *,
    for_look: bool = False,
) -> Iterator[Plates]:  # fmt: skip
    """Yield the plates of the first ``drawn`` of ``count`` moments, on a set that is built once.

    The next moment is photographed while the last one is being drawn. ``for_look``: without the
    flow, and with outlines in the beauty plate that have steps.
    """
    setups = _setups(cleared, count, drawn, shelf)

    def take() -> Plates | None:
        setup = next(setups, None)
        return None if setup is None else expose(cleared, *setup, for_look=for_look)

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(take)
        while (plates := coming.result()) is not None:
            coming = pool.submit(take)
            yield plates


def _setups(
    cleared: ClearedRequest, count: int, drawn: int, shelf: Shelf
) -> Iterator[tuple[Scene, Tracer, float, _Next]]:
    """Yield what ``expose`` takes, moment after moment."""
    request = cleared.request
    action = rehearse(assemble(cleared, shelf), request)
    seconds = float(request.shot.seconds)
    moments = [index / max(count - 1, 1) for index in range(min(drawn + 1, count))]
    scene = action.at(0.0)
    tracer = Tracer(scene.surfaces)
    for index, at in enumerate(moments[:drawn]):
        after = moments[min(index + 1, len(moments) - 1)]
        then = action.at(after * seconds) if after > at else scene
        yield scene, tracer, at, _Next(then, after - at)
        if then is not scene:
            scene, tracer = then, Tracer(then.surfaces)


@dataclass(frozen=True, slots=True, eq=False)
class _Next:
    """The scene at a later moment."""

    scene: Scene
    later: float
    """By how much of the shot; 0: it is the same moment."""


def expose(
    cleared: ClearedRequest,
    scene: Scene,
    tracer: Tracer,
    at: float = 0.0,
    following: _Next | None = None,
    *,
    for_look: bool = False,
) -> Plates:
    """Photograph an assembled scene, ``for_look`` as ``roll`` says. Deterministic."""
    shot = cleared.request.shot
    frames = max(float(shot.seconds) * FPS, 2.0)
    camera = _camera(shot, scene, at)
    maps = develop(cleared, tracer, camera, _lit(shot, scene), smooth=not for_look)
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
            flow=None if for_look else _flow(shot, scene, maps, at, 1 / frames, following),
            bodies=bodies,
            notes=scene.notes,
            focus=_focus(shot, scene, camera),
            seconds=at * float(shot.seconds) if following is not None else 0.0,
        )
    )


def _focus(shot: Shot, scene: Scene, camera: Camera) -> float:
    """Return metres along the view axis to what the shot is about: focus goes with the move."""
    eyes = {p.name: p.landmarks["eyes"] for p in scene.players}
    about = next((eyes[name] for name in shot.subjects if name in eyes), None)
    if about is None:
        ahead = scene.camera.world_to_camera[2, :3]
        about = eye_of(scene.camera) + ahead * scene.distance
    return max(float(camera.project(np.asarray(about)[None])[0, 2]), _CLOSEST)


def _flow(
    shot: Shot, scene: Scene, maps: Maps, at: float, step: float, following: _Next | None
) -> F32:
    """Return the flow to the frame ``step`` of the shot later.

    Who moves is taken to move as a whole, at the pace at which they get to the next scene.
    """
    now, share = _camera(shot, scene, at), 0.0
    moved: dict[str, F64] = {}
    then_scene = scene
    if following is not None and following.later > 0:
        share = min(step / following.later, 1.0)
        moved = _moved(scene, following.scene)
        if scene.follows is not None and following.scene.follows is not None:
            pairs = zip(scene.follows, following.scene.follows, strict=True)
            eye, aim = (a + (b - a) * share for a, b in pairs)
            then_scene = replace(scene, follows=(eye, aim))
    then = _camera(shot, then_scene, at + step)
    flow = flow_between(now, then, maps.depth)
    for name, way in moved.items():
        values = [i.value for i in scene.table if i.kind == "performer" and i.name == name]
        carry(flow, np.isin(maps.ids, values), now, then, maps.depth, way * share)
    return flow


def _moved(scene: Scene, then: Scene) -> dict[str, F64]:
    """Return by character how far the chest of who moves gets until a later scene, metres."""
    return {
        a.name: b.landmarks["chest"] - a.landmarks["chest"]
        for a, b in zip(scene.everybody, then.everybody, strict=True)
        if a.meshes is not b.meshes
    }


def _camera(shot: Shot, scene: Scene, at: float) -> Camera:
    shake = float(shot.seconds) if shot.move is Move.HANDHELD else 0.0
    at, follows = min(at, 1.0), scene.follows
    return camera_at(scene.keys, scene.camera, at, shake_seconds=shake, follows=follows)


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
    for player in scene.everybody:
        values = [i.value for i in scene.table if i.name == player.name]
        marks = {name: player.landmarks[name] for name in LANDMARKS}
        found.append(marks_of(player.name, values, marks, player.joints, camera, tracer))
    return tuple(found)
