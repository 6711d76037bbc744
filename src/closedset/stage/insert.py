"""Inserts: a thing, close, in a hand or on a surface that the scene has.

Whoever the action says holds, opens or hands over the thing keeps it in the hand; otherwise it lies
on the set's best place for things, the one the words name first. The thing fills about half of the
frame, its long side at most three quarters, seen at a slight angle.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import I32, Camera
from closedset.model.shot import Lens, Mark, Prop, Shot
from closedset.stage import furniture
from closedset.stage.framing import Setup
from closedset.stage.lens import F64, direction, pinhole
from closedset.stage.mesh import Mesh, islands
from closedset.stage.props import make_prop, resting
from closedset.stage.solids import moved, turn
from closedset.stage.stage_set import SpotKind, StageSet, Top

_FILL = 0.52
"""Square root of the share of the frame that the thing's bounding box takes."""
_LONGEST = 0.74
"""Share of width or height that the thing takes at most."""
_IN_HAND = re.compile(
    r"\b(?:holds?|holding|opens?|unfolds?|hands?|tears?|reads?|reading|picks?|takes?|gives?|raises?"
    r"|lifts?|clutch(?:es|ing)|grips?|draws?|pulls?|checks?|carries|turns? it)\b",
    re.IGNORECASE,
)
_LAID = re.compile(
    r"\b(?:on|onto|under|inside|beside|puts?|lays?|sets?|lies|stands)\b", re.IGNORECASE
)
_HAND_HELD = frozenset(
    {
        Prop.PHONE, Prop.LETTER, Prop.CUP, Prop.BOOK, Prop.BOTTLE, Prop.KEY, Prop.PHOTOGRAPH,
        Prop.WATCH, Prop.TICKET, Prop.KNIFE, Prop.GUN, Prop.FLASHLIGHT,
    }
)  # fmt: skip
_LOW = frozenset({"floor", "ground", "grass", "sand", "snow", "mud", "road", "pavement", "gutter"})
_MOST_TOPS = 5
"""Places that are tried for one that the camera sees well."""
_BESIDE = 0.045
"""Metres from an arm's axis at which the middle of a piece of cloth is no sleeve's."""
_PAGES = frozenset({Prop.LETTER, Prop.PHOTOGRAPH, Prop.TICKET, Prop.BOOK})
"""Flat things, held by a corner so that the hand hides little of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Grasp:
    """A hand, ready for the thing: meshes of hand and forearm, and where it holds."""

    meshes: tuple[Mesh, ...]
    name: str
    """Character."""
    place: F64
    """(3,) metres: the middle of the grip."""
    eyes: F64
    """(3,) metres: where the holder looks from."""
    held: Mesh | None = None
    """What both hands hold, where they hold it; None: the right hand takes it."""


def holder(shot: Shot) -> Mark | None:
    """Return who holds the thing that an insert shows, or None where it lies somewhere."""
    if shot.focus not in _HAND_HELD:
        return None
    for mark in shot.marks:
        if mark.prop is shot.focus:
            return mark
    verb = _IN_HAND.search(shot.action)
    laid = _LAID.search(shot.action)
    if verb is None or (laid and laid.start() < verb.start()):
        return None
    said = shot.action.upper()
    named = [(said.find(m.character.upper()), m) for m in shot.marks]
    found = sorted(((at, m.slot, m) for at, m in named if at >= 0), key=lambda n: n[:2])
    if found:
        return found[0][2]
    return next((m for m in shot.marks if m.speaking), next(iter(shot.marks), None))


def forearm(meshes: tuple[Mesh, ...], hand: F64, elbow: F64) -> tuple[Mesh, ...]:
    """Return what of a performer lies within a forearm's reach of the line elbow to hand."""
    axis = elbow - hand
    length = float(np.linalg.norm(axis))
    axis = axis / max(length, 1e-6)
    kept = []
    for mesh in meshes:
        along = (mesh.vertices - hand) @ axis
        off = np.linalg.norm(mesh.vertices - hand - along[:, None] * axis, axis=1)
        # A hand is wider than a sleeve; farther up lies the body.
        wide = np.where(along < 0.3 * length, 0.105, 0.085)
        near = (along < length) & (along > -0.2) & (off < wide)
        faces = mesh.faces[near[mesh.faces].all(axis=1)]
        if mesh.name != "skin":
            faces = _around(mesh, faces, mesh.vertices - hand - along[:, None] * axis)
        if len(faces):
            kept.append(replace(mesh, faces=faces))
    return tuple(kept)


def _around(mesh: Mesh, faces: I32, spokes: NDArray[np.floating]) -> I32:
    """Leave out of ``faces`` (M, 3) what lies beside an arm and not around it: a hem, a lapel.

    ``spokes`` (N, 3) lead from the arm's axis to the vertices, metres.
    """
    label, used = islands(faces, len(mesh.vertices)), np.unique(faces)
    kept = [
        part
        for part in np.unique(label[used])
        if np.linalg.norm(spokes[used[label[used] == part]].mean(axis=0)) < _BESIDE
    ]
    return np.ascontiguousarray(faces[np.isin(label[faces[:, 0]], kept)])


def in_hand(prop: Prop, grasp: Grasp) -> Mesh:
    """Put the thing into the hand, its face to the holder's eyes."""
    if grasp.held is not None:
        return grasp.held
    way = grasp.eyes - grasp.place
    yaw = float(np.arctan2(way[0], -way[1]))
    lift = float(np.arctan2(way[2], np.hypot(way[0], way[1])))
    mesh = make_prop(prop)
    flat = prop in _PAGES or prop in (Prop.PHONE, Prop.WATCH)
    if prop in _PAGES:
        size = np.ptp(mesh.vertices, axis=0) / 2
        mesh = moved(mesh, (0.05 - float(size[0]), 0, float(size[2]) - 0.05))
    # A page leans back until it faces the reader; a cup stays upright.
    mesh = moved(mesh, (0, 0, 0), 0, -(lift if flat else 0.0))
    return mesh.transformed(turn(yaw), grasp.place.astype(np.float32))


def tops_for(stage: StageSet, shot: Shot, prop: Prop) -> tuple[Top, ...]:
    """Return places for the thing, best first: what the action names, then what the set offers.

    A set without tables has seats; out of doors there is the ground. Where there is nothing at all,
    a table comes in.
    """
    size = np.ptp(resting(prop, 0.0).vertices, axis=0)
    said = set(re.findall(r"[a-z]+", shot.action.lower()))
    ground = Top("ground", (0.0, 0.0, 0.002), (2.0, 2.0))
    if said & _LOW:
        return (ground,)
    fits = [t for t in stage.tops if min(t.size) > float(min(size[:2]))]
    named = [t for t in fits if said & set(t.name.lower().split())]
    seats = [
        Top("seat", (s.position[0], s.position[1], s.position[2] + s.height + 0.004), (0.4, 0.4))
        for s in stage.of_kind(SpotKind.SIT)
    ]
    found = named + [t for t in fits if t not in named] + seats
    if not found:
        found = [_bring_table(stage)] if stage.setting.interior else [ground]
    return tuple(found[:_MOST_TOPS])


def lay_down(prop: Prop, top: Top) -> Mesh:
    """Return the thing, lying on ``top``."""
    return moved(resting(prop, top.center[2]), (top.center[0], top.center[1], 0.0))


def _bring_table(stage: StageSet) -> Top:
    """Stand a table where the action is."""
    mesh = furniture.table(0.9, 0.7)
    high = float(mesh.vertices[:, 2].max())
    blocked = []
    for piece in stage.pieces:
        low, up = piece.mesh.vertices.min(0), piece.mesh.vertices.max(0)
        near = low[0] < 0.8 and up[0] > -0.8 and low[1] < 0.6 and up[1] > -2.0
        small = float(np.max((up - low)[:2])) < 4.5
        blocked.append(near and small and not piece.ground and not piece.flies)
    stage.pieces[:] = [p for p, b in zip(stage.pieces, blocked, strict=True) if not b]
    stage.add("table", mesh, ground=True)
    return Top("table", (0.0, 0.0, high), (0.9, 0.7))


def _fill(camera: Camera, points: NDArray[np.floating]) -> tuple[float, F64]:
    """Return how much too large (over 1) or small the thing is, and its middle in pixels."""
    seen = camera.project(points)[:, :2] / [camera.width, camera.height]
    low, high = seen.min(0), seen.max(0)
    wide, tall = high - low
    scale = max(np.sqrt(wide * tall) / _FILL, wide / _LONGEST, tall / _LONGEST)
    return float(scale), np.asarray((low + high) / 2)


def look_at(
    mesh: Mesh, away: F64, lens: Lens, size: tuple[int, int], reach: Callable[[F64, F64], float]
) -> Setup:
    """Frame a thing seen from the direction ``away`` (3,).

    ``reach`` is (start, unit way) -> metres to the first wall or ceiling; where the camera cannot
    go far enough, the lens gets shorter.
    """
    points = mesh.vertices.astype(float)
    away = away / np.linalg.norm(away)
    center = (points.min(0) + points.max(0)) / 2
    limit = max(reach(center + away * 0.3, away) + 0.15, 0.25)
    distance, focal = 0.6, lens.focal_mm
    for _ in range(24):
        eye = center + away * distance
        camera = pinhole(eye, center, replace(lens, focal_mm=focal), *size)
        scale, middle = _fill(camera, points)
        wanted = max(distance * scale, 0.12)
        if wanted > limit or focal < lens.focal_mm:
            focal = min(focal * min(limit / wanted, 1.25), lens.focal_mm)
        distance = min(wanted, limit)
        right, down = camera.world_to_camera[0, :3], camera.world_to_camera[1, :3]
        off = (middle - 0.5) * size * distance / camera.intrinsics[0, 0]
        center = center + right * off[0] + down * off[1]
    if focal < lens.focal_mm - 0.5:
        note = f"{lens.focal_mm:.0f} mm asked, {focal:.0f} mm used: a wall or ceiling is near"
        return Setup(camera, (note,))
    return Setup(camera)


def from_the_reader(grasp: Grasp) -> tuple[F64, ...]:
    """Return the direction (3,) from the thing to a camera at the holder's eyes, a little aside."""
    way = grasp.eyes - grasp.place
    aside = np.cross(way, [0.0, 0.0, 1.0])
    return (np.asarray(way + 0.22 * aside),)


def carries(low: F64, high: F64, mesh: Mesh) -> bool:
    """Whether what fills the box ``low`` to ``high`` lies under the thing and bears it."""
    foot = mesh.vertices[:, 2].min()
    middle = (mesh.vertices.min(0) + mesh.vertices.max(0))[:2] / 2
    under = bool(np.all(middle > low[:2]) and np.all(middle < high[:2]))
    return under and bool(low[2] < foot and high[2] > foot - 0.03)


def from_the_front(mesh: Mesh) -> tuple[F64, ...]:
    """Return directions (3,) from a thing on a surface to the camera, best first.

    All lie before the line; a flat thing is seen from higher.
    """
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    flat = float((high - low)[2]) < 0.06
    ways = []
    for steeper in (0.0, 14.0):
        lift = np.radians((38.0 if flat else 18.0) + steeper)
        for azimuth in (13.0, -13.0, 32.0, -32.0, 52.0, -52.0):
            ways.append(direction(azimuth) * np.cos(lift) + np.array([0, 0, np.sin(lift)]))
    return tuple(ways)
