"""What the camera may not stand in or look through, and who leaves the picture for it.

The camera asks for its place; whatever then stands in it, or between it and a subject's face, is
pulled away piece by piece, as a crew flies a wall.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, Camera
from closedset.model.shot import Angle, Shot, ShotSize
from closedset.stage.framing import Space
from closedset.stage.layout import SEATED, partner_of
from closedset.stage.lens import eye_of
from closedset.stage.mesh import Mesh
from closedset.stage.players import Player
from closedset.stage.solids import turn
from closedset.stage.stage_set import SetPiece, StageSet
from closedset.stage.tracer import Surface, Tracer

_CLOSE = frozenset({ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.EXTREME_CLOSE})
_FACE = ("top_of_head", "eyes", "chin", "shoulders")


def _in_the_way(
    pieces: list[SetPiece], eye: NDArray[np.float64], points: NDArray[np.float64]
) -> set[int]:
    """Indices of set pieces that hide one of ``points`` (N, 3) from ``eye`` or surround it."""
    found: set[int] = set()
    way = points - eye
    length = np.maximum(np.linalg.norm(way, axis=1), 0.1)
    stop = length - 0.06
    way = way / length[:, None]
    for index, piece in enumerate(pieces):
        if piece.ground:
            continue
        low, high = (v.astype(float) for v in _box(piece.mesh))
        inside = np.all(eye > low - 0.12) and np.all(eye < high + 0.12)
        around = inside and np.max(high - low) < 6
        crossed = _crosses(eye, way, stop, low, high)
        if around or (crossed and _meets(piece.mesh, eye, way, stop)):
            found.add(index)
    return found


def _box(mesh: Mesh) -> tuple[F32, F32]:
    return mesh.vertices.min(0), mesh.vertices.max(0)


def _crosses(
    eye: NDArray[np.float64],
    way: NDArray[np.float64],
    stop: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> bool:
    """Whether a ray from ``eye`` passes the box before it ends (the slab test)."""
    safe = np.where(np.abs(way) < 1e-9, 1e-9, way)
    near, far = (low - eye) / safe, (high - eye) / safe
    enter = np.minimum(near, far).max(axis=1)
    leave = np.maximum(near, far).min(axis=1)
    return bool(np.any((enter <= leave) & (leave > 0) & (enter < stop)))


def _meets(
    mesh: Mesh, eye: NDArray[np.float64], way: NDArray[np.float64], stop: NDArray[np.float64]
) -> bool:
    """Whether a ray from ``eye`` meets a mesh before it ends.

    Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection", 1997; a few dozen rays
    are done before Embree has taken in the triangles.
    """
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(float) for k in range(3))
    ab, ac, to = b - a, c - a, eye - a
    across = np.cross(to, ab)
    for ray, limit in zip(way, stop, strict=True):
        p = np.cross(ray, ac)
        det = np.einsum("ij,ij->i", ab, p)
        flat = np.abs(det) < 1e-12
        scale = 1 / np.where(flat, 1, det)
        u = np.einsum("ij,ij->i", to, p) * scale
        v = across @ ray * scale
        t = np.einsum("ij,ij->i", ac, across) * scale
        if np.any(~flat & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 1e-4) & (t < limit)):
            return True
    return False


_BREATH, _NEAR = 0.24, 0.02
"""Metres before a landmark where a ray to it stops: the landmark's own body begins there. What is
held does not, nor does anybody else."""
_ANKLE = 0.09
"""Metres over the soles: a ray to the floor would graze whatever lies on it."""


def is_wall(piece: SetPiece) -> bool:
    """Whether a camera cannot be carried through a piece: the shell of a room, a house."""
    size = np.ptp(piece.mesh.vertices, axis=0)
    return piece.flies or bool(not piece.ground and size[2] > 2.2 and size[:2].max() > 2.2)


def walls_of(stage: StageSet) -> Callable[[NDArray[np.float64], NDArray[np.float64]], float]:
    """Return a function (start, unit way) -> metres to the first wall, house front or ceiling."""
    shell = [Surface(p.mesh, 0, lasting=True) for p in stage.pieces if is_wall(p)]
    tracer = Tracer(shell) if shell else None

    def reach(start: NDArray[np.float64], way: NDArray[np.float64]) -> float:
        if tracer is None:
            return float("inf")
        return float(tracer.distances(start[None], way[None])[0])

    return reach


def space(stage: StageSet, players: tuple[Player, ...]) -> Space:
    """Return what limits the camera on this set, with these people on it."""
    worn = [(k + 1, mesh) for k, player in enumerate(players) for mesh in player.meshes]
    bodies = Tracer([Surface(mesh, owner, performer=True) for owner, mesh in worn])
    marks = np.array([[p.landmarks[n] for n in ("eyes", "chin", "chest")] for p in players])
    things = [Surface(p.prop, 0) for p in players if p.prop is not None]
    held = Tracer(things) if things else None

    def seen(eye: NDArray[np.float64], points: NDArray[np.float64]) -> float:
        way = points - eye
        length = np.linalg.norm(way, axis=1)
        start, way = np.repeat(eye[None], len(points), axis=0), way / length[:, None]
        owners = np.linalg.norm(marks[None] - points[:, None, None], axis=3).min(2).argmin(1) + 1
        ids, met = bodies.met(start, way)
        free = met > length - np.where(ids == owners, _BREATH, _NEAR)
        if held is not None:
            # An umbrella's shaft may be a hand's breadth from the face.
            free &= held.distances(start, way) > length - _NEAR
        return float(np.sum(free))

    return Space(stage.ceiling, stage.lane, walls_of(stage), seen)


def aims(shot: Shot, players: tuple[Player, ...]) -> NDArray[np.float64]:
    """Points that must be seen: each subject's face, and the body as far as the size shows it."""
    shown = {
        ShotSize.MEDIUM: ("chest",),
        ShotSize.COWBOY: ("chest", "waist"),
        ShotSize.MEDIUM_WIDE: ("chest", "waist"),
        ShotSize.FULL: ("chest", "waist", "knees", "feet"),
        ShotSize.WIDE: ("chest", "waist", "knees", "feet"),
        ShotSize.EXTREME_WIDE: ("chest", "waist", "knees", "feet"),
    }.get(shot.size, ())
    points = []
    for player in players:
        if player.name in shot.subjects:
            seated = player.station.mark.pose in SEATED
            names = _FACE + (shown[:1] if seated else shown)
            for name in names:
                at = player.landmarks[name] + np.array([0, 0, _ANKLE if name == "feet" else 0.0])
                side = turn(player.station.yaw).astype(float) @ np.array([0.14, 0, 0])
                points += [at, at + side, at - side]
                if shot.size in _CLOSE and name in _FACE[1:3]:
                    # A post as thin as a nose hides half a face.
                    points += [at + 0.3 * side, at - 0.3 * side]
    return np.array(points)


def _head_in_frame(camera: Camera, eyes: NDArray[np.float64]) -> bool:
    """Whether projected ``eyes`` (x, y, depth) lie well inside: no headless body at the edge."""
    x, y, depth = eyes
    return bool(
        depth > 0
        and 0.05 * camera.width < x < 0.95 * camera.width
        and 0.08 * camera.height < y < 0.9 * camera.height
    )


def framed(shot: Shot, players: tuple[Player, ...], camera: Camera) -> tuple[Player, ...]:
    """Drop those off camera who would stand in the foreground or in the lens of a shot."""
    names = [p.name for p in players]
    subjects = [s for s in shot.subjects if s in names]
    keep = set(subjects)
    over = shot.angle is Angle.OVER_SHOULDER
    if over:
        keep = {subjects[0], partner_of(shot, names)}
        subjects = subjects[:1]
    eyes = np.array([p.landmarks["eyes"] for p in players if p.name in subjects])
    depths = camera.project(eyes)[:, 2]
    # Over the shoulder nobody else stands between the two, nor beside the one in the foreground.
    limit = float(depths.max()) + 0.2 if over else float(depths.min()) * 0.95
    heads = [_head(p, camera) for p in players if p.name in keep]
    return tuple(
        p
        for p in players
        if p.name in keep or (_stays(p, camera, limit) and _clear(p, camera, heads))
    )


Head = tuple[NDArray[np.float64], float]
"""The eyes in the picture, and the pixels from chin to crown."""


def clears(
    player: Player, camera: Camera, limit: float, cast: Sequence[Player], *, whole: bool
) -> bool:
    """Whether an extra may be in the picture: ``limit`` metres deep, before or by nobody in cast.

    ``whole`` asks for the head to be all in the frame; a camera that moves will yet show it.
    """
    heads = [_head(p, camera) for p in cast]
    eyes = camera.project(player.landmarks["eyes"][None])[0]
    if not whole and not 0 < eyes[0] < camera.width:
        return bool(eyes[2] > limit)
    if not (_stays(player, camera, limit) and _clear(player, camera, heads)):
        return False
    return not any(_covers(player, other, camera) for other in cast)


def _covers(player: Player, other: Player, camera: Camera) -> bool:
    """Whether somebody nearer to the camera stands before a part of another's body."""
    names = ("shoulders", "waist", "knees", "feet")
    near, far = (camera.project(np.array([p.landmarks[n] for n in names])) for p in (player, other))
    if near[0, 2] > far[0, 2]:
        return False
    wide = 0.34 * camera.intrinsics[0, 0] / max(float(near[0, 2]), 0.1)
    return bool(
        near[:, 0].min() - wide < far[:, 0].max() + 0.6 * wide
        and near[:, 0].max() + wide > far[:, 0].min() - 0.6 * wide
    )


def _head(player: Player, camera: Camera) -> Head:
    at = camera.project(np.array([player.landmarks[n] for n in ("eyes", "top_of_head", "chin")]))
    return at[0, :2], float(np.linalg.norm(at[1, :2] - at[2, :2]))


def _clear(player: Player, camera: Camera, heads: Sequence[Head]) -> bool:
    """Whether somebody behind shows a whole head: not cut by the frame, not half behind another's.

    Two heads that touch read as one monster.
    """
    eyes, size = _head(player, camera)
    if not 0.6 * size < eyes[0] < camera.width - 0.6 * size:
        return False
    near = [abs(eyes[0] - other[0]) < 0.75 * (size + far) and abs(eyes[1] - other[1]) < 1.2 * far
            for other, far in heads]  # fmt: skip
    return not any(near)


def _stays(player: Player, camera: Camera, limit: float) -> bool:
    """Whether someone who is not a subject may be in the picture: behind, and with their head."""
    points = np.array([player.landmarks[n] for n in ("eyes", "chest", "waist")])
    seen = camera.project(points)
    distance = float(np.linalg.norm(eye_of(camera)[:2] - points[0, :2]))
    if distance < 0.9 or (seen[:, 2].max() > 0 and seen[:, 2].min() < limit):
        return False
    return _head_in_frame(camera, seen[0])


def faces(shot: Shot, players: tuple[Player, ...]) -> NDArray[np.float64]:
    """Return the points of the subjects' faces, (N, 3), which nothing may hide."""
    return np.array([p.landmarks[n] for p in players if p.name in shot.subjects for n in _FACE[:3]])


def fly(
    stage: StageSet,
    eye: NDArray[np.float64],
    points: NDArray[np.float64],
    kept: NDArray[np.float64] | None = None,
) -> None:
    """Pull away set pieces around ``eye``, or between it and ``points`` (N, 3).

    What somebody uses goes only from before the points ``kept`` (N, 3).
    """
    used = [i for i, p in enumerate(stage.pieces) if p.used]
    others = [i for i, p in enumerate(stage.pieces) if not p.used]
    gone = set()
    for indices, before in ((others, points), (used, points if kept is None else kept)):
        found = _in_the_way([stage.pieces[i] for i in indices], eye, before)
        gone |= {indices[i] for i in found}
    stage.pieces[:] = [p for i, p in enumerate(stage.pieces) if i not in gone]
