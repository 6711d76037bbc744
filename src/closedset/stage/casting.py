"""A casting sheet: each performer all round, their expressions, and everybody before a ruler.

Each cell is a picture request of its own, which the gate clears, a renderer draws and the seal
marks like any panel; its cast is what the gate let through.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from closedset.errors import StageError
from closedset.model.pixels import PlateId, Plates
from closedset.model.protocols import Clock
from closedset.model.request import (
    LINE_UP,
    TURNAROUND,
    ClearedRequest,
    PictureRequest,
)
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Lens, Mood, Pose, SetKind, Setting
from closedset.stage.bodies import LANDMARKS
from closedset.stage.lens import pinhole
from closedset.stage.light import light_plan
from closedset.stage.mesh import Mesh
from closedset.stage.performer import Acting, BuiltPerformer, build_performer
from closedset.stage.picture import develop
from closedset.stage.shooting import _strike
from closedset.stage.solids import slab, turn
from closedset.stage.tracer import Surface, Tracer

_TURNED = dict(zip(TURNAROUND, (0.0, 45.0, 90.0, 180.0), strict=True))
"""Degrees about z."""
APART = 0.85
"""Metres between two people of a line-up."""
_STUDIO = Setting("STUDIO", SetKind.ROOM, True, TimeOfDay.DAY)
_LENS = Lens(85.0)
Placed = tuple[str, BuiltPerformer, float, float]
"""(character, body, x in metres, yaw in radians)."""


def casting_cell(cleared: ClearedRequest, clock: Clock) -> Plates:
    """Return the plates of one cell of the sheet: the cleared request's ``view`` of its cast.

    A turnaround or an expression shows one performer, the line-up everybody. Raises NotCleared
    without a live clearance, StageError where nobody is cast. The gate clears no other view.
    """
    request = cleared.require(clock())
    if not request.cast:
        raise StageError(
            f"shot {request.shot.id} has no cast, so there is no casting sheet.",
            remedy="Take a shot in which somebody is cast.",
        )
    if request.view == LINE_UP:
        return _strike(_line_up(cleared, request))
    if request.view in _TURNED:
        return _strike(_turned(cleared, request, _TURNED[request.view]))
    return _strike(_face(cleared, request))


def _line_up(cleared: ClearedRequest, request: PictureRequest) -> Plates:
    size = (request.width, request.height)
    row = [
        (m.character, build_performer(m.look, _acting()), _place(k, len(request.cast)), 0.0)
        for k, m in enumerate(request.cast)
    ]
    wide = max(2.6, APART * (len(row) + 1), 2.35 * size[0] / size[1])
    distance = wide * _LENS.focal_mm / _LENS.sensor_width_mm
    eye, aim = np.array([0.0, -distance, 1.05]), np.array([0.0, 0.0, 1.05])
    return _photograph(cleared, row, ruler(wide), eye, aim, size)


def _turned(cleared: ClearedRequest, request: PictureRequest, degrees: float) -> Plates:
    """Photograph the one performer from head to feet, turned about z."""
    (member, *_), size = request.cast, (request.width, request.height)
    stature = member.look.body.stature
    tall = max(2.1 * stature / 1.75, 0.9 * size[1] / size[0])
    far = tall * size[0] / size[1] * _LENS.focal_mm / _LENS.sensor_width_mm
    middle = np.array([0.0, 0.0, stature * 0.52])
    body = build_performer(member.look, _acting())
    row = [(member.character, body, 0.0, float(np.radians(degrees)))]
    return _photograph(cleared, row, (), middle + np.array([0.0, -far, 0.0]), middle, size)


def _face(cleared: ClearedRequest, request: PictureRequest) -> Plates:
    """Photograph the one performer's face with the view's expression."""
    (member, *_), size = request.cast, (request.width, request.height)
    near = 0.42 * size[0] / size[1] * _LENS.focal_mm / _LENS.sensor_width_mm
    felt = build_performer(member.look, _acting(request.view))
    aim = felt.landmarks["eyes"].astype(np.float64) - [0.0, 0.0, 0.03]
    eye = aim + np.array([0.35 * near, -near, 0.0])
    return _photograph(cleared, [(member.character, felt, 0.0, 0.0)], (), eye, aim, size)


def portraits(cleared: ClearedRequest, request: PictureRequest) -> tuple[tuple[str, Plates], ...]:
    """Return (character, square plates) of each member of the cast in frame, from the waist up."""
    side = request.height
    near = 1.05 * _LENS.focal_mm / _LENS.sensor_width_mm
    found = []
    for member in request.cast:
        if member.character not in request.shot.subjects:
            continue
        body = build_performer(member.look, _acting())
        aim = np.array([0.0, 0.0, member.look.body.stature * 0.76])
        eye = aim + np.array([0.15 * near, -near, 0.05])
        row = [(member.character, body, 0.0, 0.0)]
        plates = _photograph(cleared, row, (), eye, aim, (side, side))
        found.append((member.character, _strike(plates)))
    return tuple(found)


def _acting(expression: str = "neutral") -> Acting:
    return Acting(
        Pose.STANDING, Mood.NEUTRAL, False, None, 0.0, 0.0, expression=((expression, 1.0),)
    )


def _place(index: int, count: int) -> float:
    return (index - (count - 1) / 2) * APART


def ruler(wide: float) -> tuple[Mesh, ...]:
    """Return a wall ``wide`` metres across with a line each 10 cm, a broad one each half metre."""
    wall = slab((-wide, 0.60, -0.02), (wide, 0.64, 3.0), (0.88, 0.87, 0.84))
    lines = []
    for step in range(1, 23):
        z, broad = step / 10, step % 5 == 0
        thick = 0.007 if broad else 0.0025
        tone = (0.30, 0.32, 0.36) if broad else (0.62, 0.63, 0.66)
        lines.append(slab((-wide, 0.590, z - thick), (wide, 0.600, z + thick), tone))
    return (wall, *lines)


def _photograph(
    cleared: ClearedRequest,
    row: Sequence[Placed],
    set_pieces: Sequence[Mesh],
    eye: np.ndarray,
    aim: np.ndarray,
    size: tuple[int, int],
) -> Plates:
    """Return the plates of people on a studio floor."""
    camera = pinhole(eye, aim, _LENS, *size)
    surfaces: list[Surface] = []
    table: list[PlateId] = []
    marks = []

    def add(mesh: Mesh, kind: str, name: str, part: str) -> None:
        table.append(PlateId(len(table) + 1, kind, name, part))
        surfaces.append(Surface(mesh, len(table), 0.0, True, kind == "performer"))

    for character, body, x, yaw in row:
        rotation, at = turn(yaw), np.array([x, 0.0, 0.0], np.float32)
        for mesh in body.meshes:
            add(mesh.transformed(rotation, at), "performer", character, mesh.name)
        points = np.array([rotation @ body.landmarks[name] + at for name in LANDMARKS])
        seen = camera.project(points.astype(np.float64)).tolist()
        marks.append(
            (character, tuple((n, x, y) for n, (x, y, _) in zip(LANDMARKS, seen, strict=True)))
        )
    add(slab((-20, -20, -0.05), (20, 6, 0.0), (0.80, 0.79, 0.76)), "set", "floor", "")
    for mesh in set_pieces or (slab((-20, 2.0, 0), (20, 2.1, 8), (0.84, 0.83, 0.80)),):
        add(mesh, "set", "wall", "")
    maps = develop(cleared, Tracer(surfaces), camera, light_plan(_STUDIO, ()))
    return Plates(
        cleared=cleared, camera=camera, beauty=maps.beauty, albedo=maps.albedo, light=maps.light,
        depth=maps.depth, normals=maps.normals, ids=maps.ids, id_table=tuple(table),
        landmarks=tuple(marks),
    )  # fmt: skip
