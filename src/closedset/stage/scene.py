"""One shot put together: set, performers, props and seats, camera, and who is in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import Camera, PlateId
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.model.shot import MOVES_FOR, Height, Lens, Pose, Prop, SetKind, ShotSize
from closedset.stage import background
from closedset.stage.camera import camera_for
from closedset.stage.clearing import aims, faces, fly, framed, space, walls_of
from closedset.stage.framing import Setup
from closedset.stage.insert import (
    Grasp,
    carries,
    forearm,
    from_the_front,
    from_the_reader,
    holder,
    in_hand,
    lay_down,
    look_at,
    tops_for,
)
from closedset.stage.layout import SEATED, block
from closedset.stage.lens import F64, eye_of, pinhole
from closedset.stage.mesh import Mesh
from closedset.stage.moves import Key, keys_for
from closedset.stage.own_models import Shelf, empty_shelf, set_up
from closedset.stage.pages import pressed
from closedset.stage.players import Player, player_at
from closedset.stage.pose import BUSY, READ
from closedset.stage.props import GLOWING
from closedset.stage.seating import furnish
from closedset.stage.sets import build_set
from closedset.stage.stage_set import StageSet
from closedset.stage.tracer import Surface, Tracer

_PLACE = 6.0
"""Metres at which an establishing shot is focused."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything the tracer needs for one shot."""

    stage: StageSet
    surfaces: tuple[Surface, ...]
    table: tuple[PlateId, ...]
    camera: Camera
    players: tuple[Player, ...]
    """The cast who are in the picture, or just out of it."""
    keys: tuple[Key, ...]
    """The camera's move."""
    distance: float
    """Metres along the view axis to what the shot is about."""
    notes: tuple[str, ...] = ()
    """What was done to get the camera where it stands: a lens changed, a wall flown."""
    lasting: frozenset[int] = frozenset()
    """Identities of the meshes that the set came with."""
    follows: tuple[F64, F64] | None = None
    """How far the camera's eye and aim, (3,) each, go along with somebody, metres."""
    extras: tuple[Player, ...] = ()
    """The background, as far as the camera sees it."""

    @property
    def everybody(self) -> tuple[Player, ...]:
        """Return cast and extras."""
        return self.players + self.extras


def surfaces_of(
    stage: StageSet,
    players: tuple[Player, ...],
    lasting: frozenset[int],
    moving: frozenset[str] = frozenset(),
) -> tuple[tuple[Surface, ...], tuple[PlateId, ...]]:
    """Return what the tracer needs and the ids; ``moving`` are in the middle of a movement."""
    surfaces: list[Surface] = []
    table: list[PlateId] = []
    goes = False

    def add(mesh: Mesh, kind: str, name: str, part: str, glow: float, casts: bool) -> None:
        value = len(table) + 1
        table.append(PlateId(value, kind, name, part))
        body, kept = kind == "performer", id(mesh) in lasting
        surfaces.append(Surface(mesh, value, glow, casts, body, kept, goes))

    for player in players:
        goes = player.name in moving
        for mesh in player.meshes:
            add(mesh, "performer", player.name, mesh.name, 0.0, True)
        if player.prop is not None:
            held = player.station.mark.prop
            add(player.prop, "prop", player.prop.name, "", 0.8 if held in GLOWING else 0.0, True)
    goes = False
    for piece in stage.pieces:
        solid = not piece.flies and piece.glow < 0.5
        kind = "prop" if piece.name in {p.value for p in Prop} else "set"
        add(piece.mesh, kind, piece.name, "", piece.glow, solid)
    return tuple(surfaces), tuple(table)


_ALOFT = {Height.HIGH: 7.0, Height.OVERHEAD: 14.0}
"""Metres over its own view from which a place is seen out of doors."""
_HIGH_UP = frozenset({SetKind.ROOFTOP})
"""Places whose own view is from above."""


def _establish(request: PictureRequest, stage: StageSet) -> Camera:
    eye, aim = (np.array(v, float) for v in stage.view)
    shot = request.shot
    if shot.height in _ALOFT and not shot.setting.interior and shot.setting.kind not in _HIGH_UP:
        eye += np.array([0.0, -0.5, 1.0]) * _ALOFT[shot.height]
    lens = shot.lens
    if shot.size in (ShotSize.WIDE, ShotSize.EXTREME_WIDE):
        lens = Lens(min(lens.focal_mm, 28.0), lens.sensor_width_mm)
    return pinhole(eye, aim, lens, request.width, request.height)


def _insert(
    request: PictureRequest, stage: StageSet, focus: Prop, lasting: frozenset[int]
) -> tuple[Setup, tuple[Surface, ...], tuple[PlateId, ...], float]:
    """Show a thing in a hand, or where it lies."""
    shot, size = request.shot, (request.width, request.height)
    stage.strike(focus.value)  # the scene's own copy of it
    grasp = _grasp(request)
    if grasp:
        places = [(in_hand(focus, grasp), from_the_reader(grasp))]
    else:
        lying = [lay_down(focus, top) for top in tops_for(stage, shot, focus)]
        places = [(mesh, from_the_front(mesh)) for mesh in lying]
    tracer = Tracer([Surface(p.mesh, 0, lasting=True) for p in stage.pieces])
    reach = walls_of(stage)
    seen = []
    for mesh, ways in places:
        for away in ways:
            setup = look_at(mesh, away, shot.lens, size, reach)
            hidden = _hidden(tracer, setup.camera, _spread(mesh))
            seen.append((hidden + 0.5 * len(setup.notes), setup, mesh))
        if min(cost for cost, _, _ in seen) == 0:
            break
    _, setup, mesh = min(seen, key=lambda s: s[0])
    _hold_up(stage, mesh)
    points = _spread(mesh)
    camera = setup.camera
    fly(stage, eye_of(camera), points)
    stage.add(focus.value, mesh, glow=0.8 if focus in GLOWING else 0.0, ground=True)
    surfaces, table = surfaces_of(stage, (), lasting)
    distance = float(camera.project(points[4][None])[0, 2])
    if grasp:
        meshes = pressed(grasp.meshes, mesh, grasp.eyes)
        hand = tuple(Surface(m, len(table) + 1 + k, performer=True) for k, m in enumerate(meshes))
        names = tuple(PlateId(s.id, "performer", grasp.name, s.mesh.name) for s in hand)
        return setup, surfaces + hand, table + names, distance
    return setup, surfaces, table, distance


def _hold_up(stage: StageSet, mesh: Mesh) -> None:
    """Never pull away what the thing lies on."""
    for index, piece in enumerate(stage.pieces):
        low, high = piece.mesh.vertices.min(0), piece.mesh.vertices.max(0)
        if carries(low.astype(float), high.astype(float), mesh):
            stage.pieces[index] = replace(piece, ground=True)


def _hidden(tracer: Tracer, camera: Camera, aims: NDArray[np.float64]) -> int:
    """Return how many of ``aims`` (N, 3) something hides from a camera."""
    way = aims - eye_of(camera)
    length = np.linalg.norm(way, axis=1)
    start = np.repeat(eye_of(camera)[None], len(aims), axis=0)
    met = tracer.distances(start, way / length[:, None])
    return int(np.sum(met < length - 0.02))


def _spread(mesh: Mesh) -> NDArray[np.float64]:
    """Return the middle and the corners of a mesh's box, drawn in a little."""
    low, high = mesh.vertices.min(0).astype(float), mesh.vertices.max(0).astype(float)
    middle, half = (low + high) / 2, (high - low) * 0.45
    corners = [[x, y, 1] for x in (-1, 0, 1) for y in (-1, 0, 1)]
    return np.asarray(middle + half * np.array(corners))


def _grasp(request: PictureRequest) -> Grasp | None:
    """Build the hand that holds the thing of an insert, if one does."""
    mark = holder(request.shot)
    if mark is None or request.shot.focus is None:
        return None
    pose = mark.pose if mark.pose in SEATED else Pose.STANDING
    # What the hands do besides would take the thing out of the picture: a phone goes to the ear.
    holds = replace(mark, pose=pose, prop=request.shot.focus, looks_at="", does="")
    shot = replace(request.shot, marks=tuple(holds if m == mark else m for m in request.shot.marks))
    station = next(s for s in block(shot) if s.mark.character == mark.character)
    player = player_at(station, request)
    both = request.shot.focus in READ and pose not in BUSY
    meshes: list[Mesh] = []
    for side in ("right", "left") if both else ("right",):
        hand, elbow = player.landmarks[f"{side}_hand"], player.joints[f"{side}_elbow"]
        meshes += forearm(player.meshes, hand, elbow)
    held = player.prop if both else None
    return Grasp(tuple(meshes), player.name, player.grip, player.landmarks["eyes"], held)


def assemble(cleared: ClearedRequest, shelf: Shelf = empty_shelf) -> Scene:
    """Build the scene of a cleared request; ``shelf`` has the user's own models.

    Raises NotCleared for a forged clearance, StageError where it cannot be built or framed.
    """
    request = cleared.request
    shot = request.shot
    stage = build_set(shot.setting, request.production.id)
    set_up(stage, shelf)
    # What the set came with is the same mesh in its next shot.
    lasting = frozenset(id(p.mesh) for p in stage.pieces)
    marked = {m.character for m in shot.marks}
    subjects = [s for s in shot.subjects if s in marked]
    if shot.focus is not None and shot.size is ShotSize.INSERT:
        setup, surfaces, table, distance = _insert(request, stage, shot.focus, lasting)
        keys = _keys(request, stage, setup.camera, distance)
        return Scene(stage, surfaces, table, setup.camera, (), keys, distance, setup.notes)
    if not subjects:
        camera = _establish(request, stage)
        keys = _keys(request, stage, camera, _PLACE)
        places = background.stations(request, stage, ())
        for key in keys:
            ahead = (key.aim - key.eye) / np.linalg.norm(key.aim - key.eye)
            fly(stage, key.eye, (key.eye + ahead * 1.2)[None])
        extras = background.players(request, stage, places, (), camera, keys)
        surfaces, table = surfaces_of(stage, extras, lasting)
        return Scene(stage, surfaces, table, camera, (), keys, _PLACE, extras=extras)
    blocked = block(shot, stage.spots)
    players = tuple(player_at(s, request) for s in blocked)
    furnish(stage, players)
    places = background.stations(request, stage, blocked)
    figures = {p.name: p.figure for p in players}
    setup = camera_for(shot, figures, request.width, request.height, space(stage, players))
    camera = setup.camera
    distance = float(camera.project(figures[subjects[0]].mark("eyes")[None])[0, 2])
    keys = _keys(request, stage, camera, distance)
    for key in keys:
        fly(stage, key.eye, aims(shot, players), faces(shot, players))
    players = framed(shot, players, camera)
    extras = background.players(request, stage, places, players, camera, keys)
    surfaces, table = surfaces_of(stage, players + extras, lasting)
    return Scene(
        stage, surfaces, table, camera, players, keys, distance, setup.notes, lasting,
        extras=extras,
    )  # fmt: skip


def _keys(
    request: PictureRequest, stage: StageSet, camera: Camera, distance: float
) -> tuple[Key, ...]:
    shot = request.shot
    end = min(1.0, float(MOVES_FOR / shot.seconds)) if shot.seconds > 0 else 1.0
    return keys_for(shot.move, camera, distance, shot.side, walls_of(stage), end)
