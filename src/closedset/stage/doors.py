"""Doors of interiors: every room has one, and it stands open when somebody is in the doorway.

A set that was built without a door gets one where its walls are free. Which wall that is depends on
the set alone, so a place has its door in the same spot in all its scenes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from closedset.stage import furniture as f
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, merge, moved, slab
from closedset.stage.stage_set import Place, SpotKind, StageSet

WORDS = ("doorway", "door", "doorframe", "threshold")
_IN_DOORWAY = re.compile(r"\b(?:doorway|door ?frame|threshold|open door)\b")
_WIDE, _HIGH = 0.92, 2.05
_BEFORE = 0.30
"""Metres from a wall to the middle of who stands in its door."""
_ROOM = 0.34
"""Metres to each side of that place in which nothing stands."""
_WOOD: Color = (0.52, 0.42, 0.32)
_BEYOND: Color = (0.27, 0.26, 0.28)


def offer(stage: StageSet) -> None:
    """Offer a place in front of each of the set's doors; make a door where there is none."""
    names = {piece.name for piece in stage.pieces}
    if "back wall" not in names or "cell bars" in names:
        return
    doors = [p for p in map(_place_of, _doors(stage)) if p is not None]
    made = not doors
    doors = doors or [place for place in _walls(stage) if _free(stage, place, 0.66)][:1]
    for place in sorted(doors, key=lambda p: float(np.hypot(*p.position[:2])))[:3]:
        if made:
            stage.add("door", _stood(f.door(_WOOD, _WIDE, _HIGH), place))
        x, y, _ = place.position
        if _free(stage, place, _ROOM):
            at = (x + _BEFORE * np.sin(place.yaw), y - _BEFORE * np.cos(place.yaw), 0.0)
            at = (float(at[0]), float(at[1]), 0.0)
            stage.spot(SpotKind.STAND, at, float(np.degrees(place.yaw)), group="door", words=WORDS)


def open_for(stage: StageSet, spot: tuple[float, float], said: str) -> None:
    """Open the door before which somebody stands at ``spot`` (x, y), if ``said`` says so."""
    if not _IN_DOORWAY.search(said):
        return
    for index, piece in enumerate(stage.pieces):
        place = _place_of(piece.mesh) if piece.name == "door" else None
        if place is None or np.hypot(*np.subtract(place.position[:2], spot)) > 0.6:
            continue
        del stage.pieces[index]
        glow = 0.45 if stage.night else 0.0
        stage.add("doorway", _stood(_frame(), place))
        stage.add("beyond the door", _stood(_opening(stage.night), place), glow=glow)
        return


def _doors(stage: StageSet) -> Iterator[Mesh]:
    return (piece.mesh for piece in stage.pieces if piece.name == "door")


def _place_of(mesh: Mesh) -> Place | None:
    """Return where the middle of an upright door is on its wall, and which way it faces."""
    low, high = mesh.vertices.min(0).astype(float), mesh.vertices.max(0).astype(float)
    size, middle = high - low, (low + high) / 2
    if size[2] < 1.7 or min(size[:2]) > 0.3:
        return None
    if size[0] > size[1]:
        return Place((middle[0], high[1] - 0.03, 0.0), 0.0) if middle[1] > 0 else None
    side = float(np.sign(middle[0]))
    return Place((middle[0] + side * (size[0] / 2 - 0.03), middle[1], 0.0), -side * np.pi / 2)


def _walls(stage: StageSet) -> Iterator[Place]:
    """Yield places for a door, best first: the back wall off its middle, then the side walls."""
    low_x, _, high_x, back = stage.bounds
    across = np.arange(low_x + 0.8, high_x - 0.75, 0.1)
    for x in sorted(across, key=lambda x: (abs(abs(x) - 1.5), x)):
        yield Place((float(x), back - 0.02, 0.0), 0.0)
    deep = np.arange(-2.0, back - 0.8, 0.1)
    for y in [*deep[deep > -0.15], *deep[deep < -0.15][::-1]]:
        for side, x in ((1.0, high_x), (-1.0, low_x)):
            yield Place((x - 0.02 * side, float(y), 0.0), -side * np.pi / 2)


def _free(stage: StageSet, place: Place, room: float) -> bool:
    """Whether nothing stands, hangs or is leant on within ``room`` metres of a place on a wall."""
    x, y, _ = place.position
    x, y = x + 0.4 * float(np.sin(place.yaw)), y - 0.4 * float(np.cos(place.yaw))
    turned = abs(np.sin(place.yaw)) > 0.5
    reach = np.array([0.42, room] if turned else [room, 0.42])
    low, high = np.array([x, y]) - reach, np.array([x, y]) + reach
    for piece in stage.pieces:
        if piece.name.endswith(" wall") or piece.name in ("ceiling", "door"):
            continue
        under, over = piece.mesh.vertices.min(0), piece.mesh.vertices.max(0)
        if room == _ROOM and (over - under)[0 if turned else 1] < 0.05:
            continue  # a rail on the wall is in nobody's way
        meets = np.all(under[:2] < high) and np.all(over[:2] > low)
        # A rug is no step.
        if meets and under[2] < _HIGH + 0.1 and over[2] > 0.05:
            return False
    used = [s.position for s in stage.spots if s.kind is SpotKind.LEAN]
    used += [hook.position for hook in stage.hooks]
    return room == _ROOM or not any(np.hypot(u[0] - x, u[1] - y) < 0.85 for u in used)


def _stood(mesh: Mesh, place: Place) -> Mesh:
    """Put a door that is drawn from its left foot into its place on a wall."""
    x, y, z = place.position
    half = _WIDE / 2
    return moved(
        mesh, (x - half * float(np.cos(place.yaw)), y - half * float(np.sin(place.yaw)), z),
        place.yaw,
    )  # fmt: skip


def _frame() -> Mesh:
    """Return the frame of a door, with the edge of the leaf that stands open behind it."""
    leaf = slab((0.0, -0.025, 0), (0.06, 0.0, _HIGH), _WOOD)
    return merge("doorway", [*f.door_frame(_WIDE, _HIGH, 0.10, 0.06), leaf])


def _opening(night: bool) -> Mesh:
    """Return what is seen through an open door: a passage, lit at night."""
    wall: Color = (0.86, 0.70, 0.44) if night else _BEYOND
    floor: Color = (0.52, 0.40, 0.26) if night else (0.40, 0.37, 0.34)
    return merge(
        "beyond the door",
        [
            slab((0, 0.0, 0.22), (_WIDE, 0.02, _HIGH), wall),
            slab((0, -0.002, 0), (_WIDE, 0.02, 0.22), floor),
            slab(
                (0.62, -0.004, 0.22),
                (_WIDE, 0.0, _HIGH),
                (wall[0] * 0.8, wall[1] * 0.8, wall[2] * 0.8),
            ),
        ],
    )
