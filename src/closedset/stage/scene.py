"""One shot put together: set, performers, props and seats, camera, and who is in the way.

The camera asks for its place; whatever then stands in it, or between it and a subject's face, is
pulled away piece by piece, as a crew flies a wall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closedset.errors import StageError
from closedset.model.pixels import F32, Camera, PlateId
from closedset.model.request import PictureRequest
from closedset.model.shot import Angle, Lens, Pose, Prop, SetKind, Shot, ShotSize
from closedset.stage import furniture
from closedset.stage.camera import camera_for, partner_of
from closedset.stage.framing import Figure, Space
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
)
from closedset.stage.layout import SEATED, TABLE_KINDS, Station, block
from closedset.stage.lens import eye_of, pinhole
from closedset.stage.mesh import Mesh
from closedset.stage.performer import Acting, BuiltPerformer, build_performer
from closedset.stage.props import GLOWING, grip, make_prop
from closedset.stage.sets import build_set
from closedset.stage.solids import moved, slab, turn
from closedset.stage.stage_set import SetPiece, SpotKind, StageSet
from closedset.stage.tracer import Surface, Tracer

_SOLES = np.array([0, 0, 0.06], np.float32)
_FACE = ("top_of_head", "eyes", "chin", "shoulders")


@dataclass(frozen=True, slots=True, eq=False)
class Player:
    """A built performer in its place."""

    station: Station
    meshes: tuple[Mesh, ...]
    prop: Mesh | None
    landmarks: dict[str, NDArray[np.float64]]
    """World metres."""
    seat_height: float
    joints: dict[str, NDArray[np.float64]]
    """World metres: the 17 COCO keypoints."""
    grip: NDArray[np.float64]
    """World metres: the middle of the right hand's grip, or of the hand where it holds nothing."""

    @property
    def name(self) -> str:
        return self.station.mark.character

    @property
    def figure(self) -> Figure:
        """The player as the camera knows them."""
        points = np.concatenate([m.vertices for m in self.meshes])
        # Every seventeenth vertex is one every two or three centimetres.
        body = np.vstack([points[::17], points[points.argmin(0)], points[points.argmax(0)]])
        return Figure(self.landmarks, self.station.gaze, body.astype(float))


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything the tracer needs for one shot."""

    stage: StageSet
    surfaces: tuple[Surface, ...]
    table: tuple[PlateId, ...]
    camera: Camera
    players: tuple[Player, ...]
    notes: tuple[str, ...] = ()
    """What was done to get the camera where it stands: a lens changed, a wall flown."""


def _prop_in_hand(built: BuiltPerformer, prop: Prop | None, pose: Pose) -> Mesh | None:
    if prop is None or built.hand_frames is None:
        return None
    rotation, at = built.hand_frames
    return make_prop(prop).transformed(grip(prop, rotation, pose), at)


def _player(station: Station, request: PictureRequest) -> Player:
    mark = station.mark
    member = next((c for c in request.cast if c.character == mark.character), None)
    if member is None:
        raise StageError(
            f"{mark.character} has a mark in shot {request.shot.id} but is not cast.",
            remedy="Cast the character, or take the mark off the shot.",
        )
    acting = Acting(
        mark.pose,
        mark.mood,
        mark.speaking,
        mark.prop,
        station.gaze_yaw,
        station.gaze_pitch,
        0.37 * mark.slot,
    )
    built = build_performer(member.look, acting)
    rotation, at = turn(station.yaw), np.asarray(station.position, np.float32)
    if station.support:
        at = at + rotation @ np.array([0, -_back_of(built, station.support), 0], np.float32)
    held = _prop_in_hand(built, mark.prop, mark.pose)

    def world(point: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.asarray(rotation.astype(float) @ np.asarray(point, float) + at)

    frames = built.hand_frames
    return Player(
        station,
        tuple(m.transformed(rotation, at) for m in built.meshes),
        held.transformed(rotation, at) if held else None,
        {name: world(point) for name, point in built.landmarks.items()},
        built.seat_height,
        {name: world(point) for name, point in built.joints.items()},
        world(frames[1] if frames else built.landmarks["right_hand"]),
    )


def _seat_mesh(kind: str, height: float) -> Mesh:
    makers: dict[str, Callable[[float], Mesh]] = {
        "chair": furniture.chair,
        "booth": furniture.booth,
        "bus seat": furniture.bus_seat,
        "bench": furniture.bench,
        "stool": furniture.stool,
        "crate": furniture.crate,
        "log": furniture.log,
        "car seat": furniture.car_seat,
    }
    return makers[kind](height)


def _back_of(built: BuiltPerformer, support: float) -> float:
    """Return how far behind its origin a body's back reaches, up to the support's top, metres."""
    top = float(np.clip(support, 0.8, 1.4))
    points = np.concatenate([m.vertices for m in built.meshes])
    torso = points[(points[:, 2] > 0.55) & (points[:, 2] < top)]
    return float(torso[:, 1].max()) - 0.015 if len(torso) else 0.12


def _furnish(stage: StageSet, players: tuple[Player, ...]) -> None:
    """Put seats under sitters and a table between two of them; clear what stood in their place."""
    _clear_marks(stage, players)
    sitters = [p for p in players if p.station.mark.pose in SEATED]
    for player in players:
        if player.station.position[2] > 0:
            low, high = _box_of(player.meshes)
            mattress = slab(
                (low[0] - 0.3, low[1] - 0.25, low[2] - 0.22),
                (high[0] + 0.15, high[1] + 0.25, low[2]),
                (0.80, 0.78, 0.74),
            )
            stage.add("mattress", mattress)
            frame = slab(
                (low[0] - 0.36, low[1] - 0.3, 0),
                (high[0] + 0.2, high[1] + 0.3, low[2] - 0.2),
                furniture.WOOD,
            )
            stage.add("bed frame", frame)
    for player in sitters:
        mesh = _seat_mesh(stage.seat, player.seat_height)
        x, y, z = player.station.position
        stage.add(stage.seat, moved(mesh, (x, y, z), player.station.yaw))
    if len(sitters) >= 2 and stage.setting.kind in TABLE_KINDS:
        if stage.setting.kind in (SetKind.DINER, SetKind.BAR):
            stage.add("table", moved(furniture.pedestal_table(0.62, 0.8), (0, -0.12, 0)))
        else:
            stage.add("table", moved(furniture.table(0.62, 0.8), (0, -0.12, 0)))


def _box_of(meshes: tuple[Mesh, ...]) -> tuple[F32, F32]:
    points = np.concatenate([m.vertices for m in meshes])
    return points.min(0), points.max(0)


def _clear_marks(stage: StageSet, players: tuple[Player, ...]) -> None:
    """Take away set pieces that would stand inside a performer."""
    kept = []
    boxes = [_box_of(p.meshes) for p in players]
    for piece in stage.pieces:
        low, high = piece.mesh.vertices.min(0), piece.mesh.vertices.max(0)
        small = float(np.max((high - low)[:2])) < 4.5
        hit = any(np.all(low + 0.04 < b) and np.all(high - 0.04 > a + _SOLES) for a, b in boxes)
        hit = hit and not _leans_on(players, low, high)
        if piece.ground or piece.flies or not (small and hit):
            kept.append(piece)
    stage.pieces[:] = kept


def _leans_on(players: tuple[Player, ...], low: F32, high: F32) -> bool:
    """Whether somebody leans on the piece in this box."""
    feet = [np.array([*p.station.position[:2], 0.5]) for p in players if p.station.support]
    return any(bool(np.all(f > low - 0.06) and np.all(f < high + 0.06)) for f in feet)


def _in_the_way(
    pieces: list[SetPiece], eye: NDArray[np.float64], aims: NDArray[np.float64]
) -> set[int]:
    """Indices of set pieces that hide one of ``aims`` (N, 3) from ``eye`` or surround it."""
    found: set[int] = set()
    for index, piece in enumerate(pieces):
        low, high = piece.mesh.vertices.min(0) - 0.12, piece.mesh.vertices.max(0) + 0.12
        size = np.max(high - low)
        if not piece.ground and size < 6 and np.all(eye > low) and np.all(eye < high):
            found.add(index)
    surfaces = [Surface(p.mesh, 0) for p in pieces]
    start = np.repeat(eye[None], len(aims), axis=0).astype(np.float32)
    way = aims - eye
    end = eye + way * (1 - 0.06 / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 0.1))
    for _ in range(24):
        remaining = [i for i in range(len(pieces)) if i not in found and not pieces[i].ground]
        if not remaining:
            break
        tracer = Tracer([surfaces[i] for i in remaining])
        hit = {remaining[k] for k in tracer.first_along(start, end.astype(np.float32)) if k >= 0}
        if not hit:
            break
        found |= hit
    return found


_BREATH = 0.24
"""Metres before a landmark where a ray to it stops: the landmark's own body begins there."""


def _space(stage: StageSet, players: tuple[Player, ...]) -> Space:
    """Return what limits the camera on this set, with these people on it."""
    shell = [Surface(p.mesh, 0) for p in stage.pieces if p.flies]
    walls = Tracer(shell) if shell else None
    bodies = Tracer([Surface(m, 0) for p in players for m in p.meshes])

    def reach(start: NDArray[np.float64], way: NDArray[np.float64]) -> float:
        if walls is None:
            return float("inf")
        return float(walls.distances(start[None], way[None])[0])

    def seen(eye: NDArray[np.float64], points: NDArray[np.float64]) -> float:
        way = points - eye
        length = np.linalg.norm(way, axis=1)
        met = bodies.distances(np.repeat(eye[None], len(points), axis=0), way / length[:, None])
        return float(np.sum(met > length - _BREATH))

    return Space(stage.ceiling, stage.lane, reach, seen)


def _aims(shot: Shot, players: tuple[Player, ...]) -> NDArray[np.float64]:
    """Points that must be seen: each subject's face, and the body as far as the size shows it."""
    shown = {
        ShotSize.MEDIUM: ("chest",),
        ShotSize.MEDIUM_WIDE: ("chest", "waist"),
        ShotSize.WIDE: ("chest", "waist", "knees"),
        ShotSize.EXTREME_WIDE: ("chest", "waist", "knees"),
    }.get(shot.size, ())
    points = []
    for player in players:
        if player.name in shot.subjects:
            seated = player.station.mark.pose in SEATED
            names = _FACE + (shown[:1] if seated else shown)
            for name in names:
                at = player.landmarks[name]
                side = turn(player.station.yaw).astype(float) @ np.array([0.14, 0, 0])
                points += [at, at + side, at - side]
    return np.array(points)


def _head_in_frame(camera: Camera, eyes: NDArray[np.float64]) -> bool:
    """Whether projected ``eyes`` (x, y, depth) lie well inside: no headless body at the edge."""
    x, y, depth = eyes
    return bool(
        depth > 0
        and 0.05 * camera.width < x < 0.95 * camera.width
        and 0.08 * camera.height < y < 0.9 * camera.height
    )


def _framed(shot: Shot, players: tuple[Player, ...], camera: Camera) -> tuple[Player, ...]:
    """Drop those off camera who would stand in the foreground or in the lens of a shot."""
    subjects = [p.name for p in players if p.name in shot.subjects]
    keep = set(subjects)
    over = shot.angle is Angle.OVER_SHOULDER
    if over:
        keep = {subjects[0], partner_of(shot, subjects, {p.name: p.figure for p in players})}
        subjects = subjects[:1]
    eyes = np.array([p.landmarks["eyes"] for p in players if p.name in subjects])
    depths = camera.project(eyes)[:, 2]
    # Over the shoulder nobody else stands between the two, nor beside the one in the foreground.
    limit = float(depths.max()) + 0.2 if over else float(depths.min()) * 0.95
    return tuple(p for p in players if p.name in keep or _stays(p, camera, limit))


def _stays(player: Player, camera: Camera, limit: float) -> bool:
    """Whether someone who is not a subject may be in the picture: behind, and with their head."""
    points = np.array([player.landmarks[n] for n in ("eyes", "chest", "waist")])
    seen = camera.project(points)
    distance = float(np.linalg.norm(eye_of(camera)[:2] - points[0, :2]))
    if distance < 0.9 or (seen[:, 2].max() > 0 and seen[:, 2].min() < limit):
        return False
    return _head_in_frame(camera, seen[0])


def _surfaces(
    stage: StageSet, players: tuple[Player, ...]
) -> tuple[tuple[Surface, ...], tuple[PlateId, ...]]:
    surfaces: list[Surface] = []
    table: list[PlateId] = []

    def add(mesh: Mesh, kind: str, name: str, part: str, glow: float, casts: bool) -> None:
        value = len(table) + 1
        table.append(PlateId(value, kind, name, part))
        surfaces.append(Surface(mesh, value, glow, casts, kind == "performer"))

    for player in players:
        for mesh in player.meshes:
            add(mesh, "performer", player.name, mesh.name, 0.0, True)
        if player.prop is not None:
            held = player.station.mark.prop
            add(player.prop, "prop", player.prop.name, "", 0.8 if held in GLOWING else 0.0, True)
    for piece in stage.pieces:
        solid = not piece.flies and piece.glow < 0.5
        kind = "prop" if piece.name in {p.value for p in Prop} else "set"
        add(piece.mesh, kind, piece.name, "", piece.glow, solid)
    return tuple(surfaces), tuple(table)


def _establish(request: PictureRequest, stage: StageSet) -> Camera:
    eye, aim = (np.array(v, float) for v in stage.view)
    shot = request.shot
    lens = shot.lens
    if shot.size in (ShotSize.WIDE, ShotSize.EXTREME_WIDE):
        lens = Lens(min(lens.focal_mm, 28.0), lens.sensor_width_mm)
    return pinhole(eye, aim, lens, request.width, request.height)


def _insert(
    request: PictureRequest, stage: StageSet, focus: Prop
) -> tuple[Camera, tuple[Surface, ...], tuple[PlateId, ...]]:
    """Show a thing in a hand, or where it lies."""
    shot, size = request.shot, (request.width, request.height)
    grasp = _grasp(request)
    if grasp:
        mesh = in_hand(focus, grasp)
        ways = from_the_reader(grasp)
    else:
        mesh = lay_down(stage, shot, focus)
        ways = from_the_front(mesh)
        _hold_up(stage, mesh)
    aims = _spread(mesh)
    cameras = [look_at(mesh, away, shot.lens, size, stage.ceiling) for away in ways]
    tracer = Tracer([Surface(p.mesh, 0) for p in stage.pieces])
    camera = min(cameras, key=lambda c: _hidden(tracer, c, aims))
    _fly(stage, camera, aims)
    stage.add(focus.value, mesh, glow=0.8 if focus in GLOWING else 0.0, ground=True)
    surfaces, table = _surfaces(stage, ())
    if grasp:
        hand = tuple(
            Surface(m, len(table) + 1 + k, performer=True) for k, m in enumerate(grasp.meshes)
        )
        names = tuple(PlateId(s.id, "performer", grasp.name, s.mesh.name) for s in hand)
        return camera, surfaces + hand, table + names
    return camera, surfaces, table


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
    holds = replace(mark, pose=pose, prop=request.shot.focus, looks_at="")
    shot = replace(request.shot, marks=tuple(holds if m == mark else m for m in request.shot.marks))
    station = next(s for s in block(shot) if s.mark.character == mark.character)
    player = _player(station, request)
    meshes = forearm(player.meshes, player.landmarks["right_hand"], player.joints["right_elbow"])
    return Grasp(meshes, player.name, player.grip, player.landmarks["eyes"])


def _fly(stage: StageSet, camera: Camera, aims: NDArray[np.float64]) -> None:
    """Pull away set pieces between the camera and ``aims``."""
    gone = _in_the_way(stage.pieces, eye_of(camera), aims)
    stage.pieces[:] = [p for i, p in enumerate(stage.pieces) if i not in gone]


def assemble(request: PictureRequest) -> Scene:
    """Build the scene of a request. Raises StageError where it cannot be built or framed."""
    shot = request.shot
    stage = build_set(shot.setting, request.production.id)
    players: tuple[Player, ...] = ()
    notes: tuple[str, ...] = ()
    marked = {m.character for m in shot.marks}
    subjects = [s for s in shot.subjects if s in marked]
    if shot.focus is not None and shot.size is ShotSize.INSERT:
        camera, surfaces, table = _insert(request, stage, shot.focus)
        return Scene(stage, surfaces, table, camera, ())
    if not subjects:
        camera = _establish(request, stage)
        eye = eye_of(camera)
        ahead = camera.world_to_camera[2, :3]
        _fly(stage, camera, np.array([eye + ahead * 1.2]))
    else:
        players = tuple(_player(s, request) for s in block(shot, stage.of_kind(SpotKind.LEAN)))
        _furnish(stage, players)
        figures = {p.name: p.figure for p in players}
        setup = camera_for(shot, figures, request.width, request.height, _space(stage, players))
        camera, notes = setup.camera, setup.notes
        _fly(stage, camera, _aims(shot, players))
        players = _framed(shot, players, camera)
    surfaces, table = _surfaces(stage, players)
    return Scene(stage, surfaces, table, camera, players, notes)
