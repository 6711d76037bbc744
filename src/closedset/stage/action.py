"""A scene while it plays: who walks, sits down or turns is somewhere else in every frame.

The set and the camera's keys stay as they were assembled; performers are built anew for a time of
the shot. A camera that tracks goes along with the first subject, and one that is close tilts with
who sits down or stands up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from closedset.model.request import PictureRequest
from closedset.model.shot import Move, Movement, Pose, Shot
from closedset.stage.clearing import walls_of
from closedset.stage.framing import WHOLE
from closedset.stage.layout import Station
from closedset.stage.lens import F64, eye_of
from closedset.stage.motion import Free, Plan, plan_for
from closedset.stage.performer import gait
from closedset.stage.players import Player, look_of, player_in
from closedset.stage.scene import Scene, surfaces_of
from closedset.stage.tracer import Surface, Tracer

_WALKS = (Movement.ARRIVE, Movement.LEAVE)
_HEIGHTS, _HALF = (0.35, 0.9, 1.5), 0.24
"""Metres over the ground, and to both sides, at which a walker's way must be free."""
_FROM_LENS = 0.8
"""Metres that a walker keeps from the camera."""
_FARTHEST = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """An assembled scene and how everybody in it moves."""

    scene: Scene
    request: PictureRequest
    plans: Mapping[str, Plan]

    def at(self, seconds: float) -> Scene:
        """Return the scene at a time of the shot."""
        if not self.plans:
            return self.scene
        home = self.scene.everybody
        everybody = tuple(self._player(p, seconds) for p in home)
        moving = frozenset(
            now.name
            for now, before in zip(everybody, home, strict=True)
            if now.meshes is not before.meshes
        )
        surfaces, table = surfaces_of(self.scene.stage, everybody, self.scene.lasting, moving)
        cast = len(self.scene.players)
        players, extras = everybody[:cast], everybody[cast:]
        return replace(
            self.scene, surfaces=surfaces, table=table, players=players, extras=extras,
            follows=self._follows(players),
        )  # fmt: skip

    def _player(self, home: Player, seconds: float) -> Player:
        plan = self.plans.get(home.name)
        return player_in(home.station, self.request, plan.at(seconds)) if plan else home

    def _follows(self, players: tuple[Player, ...]) -> tuple[F64, F64] | None:
        """Return how far eye and aim go along with the first subject."""
        shot = self.request.shot
        plan = self.plans.get(shot.subjects[0]) if shot.subjects else None
        if plan is None:
            return None
        now, home = (
            next(p.landmarks["eyes"] for p in some if p.name == shot.subjects[0])
            for some in (players, self.scene.players)
        )
        way = now - home
        if plan.movement in _WALKS:
            if shot.move is not Move.TRACK:
                return None
            way = np.array([way[0], way[1], 0.0])
            eye = eye_of(self.scene.camera)
            length = float(np.linalg.norm(way))
            reach = walls_of(self.scene.stage)(eye, way / length) - 0.25 if length > 1e-6 else 0.0
            return way * min(1.0, max(reach, 0.0) / max(length, 1e-6)), way
        if shot.size in WHOLE:
            return None
        return np.zeros(3), np.array([0.0, 0.0, way[2]])


def rehearse(scene: Scene, request: PictureRequest) -> Action:
    """Plan how everybody in an assembled scene moves."""
    shot = request.shot
    plans: dict[str, Plan] = {}
    for player in scene.everybody:
        movement = player.station.mark.movement
        if movement is None:
            continue
        carried = gait(look_of(request, player.name), player.station.mark.pose is Pose.RUNNING)
        plan = plan_for(
            player.station, movement, float(shot.seconds), carried, _room(scene, shot, player)
        )
        if plan.way > 0 or movement not in _WALKS:
            plans[player.name] = plan
    scene = _tracking(scene, shot, plans)
    return Action(scene, request, plans)


def _tracking(scene: Scene, shot: Shot, plans: Mapping[str, Plan]) -> Scene:
    """Leave out a track's own way where the camera goes along with a walker."""
    plan = plans.get(shot.subjects[0]) if shot.subjects else None
    if shot.move is not Move.TRACK or plan is None or plan.movement not in _WALKS:
        return scene
    first = scene.keys[0]
    return replace(scene, keys=(first, replace(first, at=scene.keys[-1].at)))


def _room(scene: Scene, shot: Shot, walker: Player) -> Free:
    """Return how far somebody can go from a station before something stands there."""
    solid = [Surface(p.mesh, 0, lasting=True) for p in scene.stage.pieces if not p.ground]
    others = [p for p in scene.everybody if p is not walker]
    solid += [Surface(mesh, 0, performer=True) for p in others for mesh in p.meshes]
    tracer = Tracer(solid) if solid else None
    lens = eye_of(scene.camera)[:2]
    goes_along = shot.move is Move.TRACK and walker.name == shot.subjects[0]

    def free(station: Station, heading: float) -> float:
        way = np.array([np.sin(heading), -np.cos(heading), 0.0])
        side = np.array([way[1], -way[0], 0.0]) * _HALF
        foot = np.array([*station.position[:2], 0.0])
        starts = np.array([foot + side * k + [0, 0, z] for z in _HEIGHTS for k in (-1.0, 0.0, 1.0)])
        ways = np.repeat(way[None], len(starts), axis=0)
        far = float(tracer.distances(starts, ways).min()) if tracer else _FARTHEST
        along = float((lens - foot[:2]) @ way[:2])
        beside = float(np.linalg.norm(lens - foot[:2] - way[:2] * along))
        if not goes_along and along > 0 and beside < _FROM_LENS:
            far = min(far, along - _FROM_LENS)
        return min(far, _FARTHEST)

    return free
