"""Which of the set's own places people take: the wheel, the bed, the bar that the script names.

Where the script names none, blocking has its own grid. Where it does, the others come near, on
seats and marks of the set, beside each other as the camera at -y sees them. What cannot be kept
leaves everybody on the grid.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from closedset.model.shot import Mark, Pose, SetKind, Shot
from closedset.stage.stage_set import Spot, SpotKind, asked_for

_KINDS = {Pose.SITTING: SpotKind.SIT, Pose.LYING: SpotKind.LIE}
_UPRIGHT = frozenset(
    {
        Pose.STANDING, Pose.POINTING, Pose.REACHING, Pose.PHONE, Pose.HOLDING, Pose.ARMS_CROSSED,
        Pose.LEANING,
    }
)  # fmt: skip
_ABOARD = frozenset({SetKind.CAR})
"""Sets without room for a grid: everybody takes a place of the set."""
_AWAY = np.cos(np.radians(112.0))
"""A place that faces farther from the camera's side shows a back."""
_BEHIND = np.cos(np.radians(143.0))
_SIDEWAYS = 0.7
"""Sine of how far a place faces to a side from which on it is taken to have a wall behind it."""
_APART, _FAR = 0.55, 3.0
"""Metres between two people of one conversation, least and most."""
_TALKING = 1.4
"""Metres at which they leave each other room in the picture."""


def take_spots(shot: Shot, marks: Sequence[Mark], spots: Sequence[Spot]) -> dict[str, Spot]:
    """Return everybody's spot by character; empty where the grid serves better.

    ``marks`` are in order of slot, ``spots`` best first.
    """
    usable = [s for s in spots if s.kind is SpotKind.LIE or np.cos(s.yaw) > _AWAY]
    taken: dict[str, Spot] = {}
    for mark in marks:
        free = [s for s in usable if s not in taken.values() and s.kind is _kind(mark)]
        named = asked_for(free, f"{mark.place} {mark.does}")
        if named is None and shot.setting.kind in _ABOARD and free:
            named = free[0]
        if named is not None:
            taken[mark.character] = named
    for mark in marks if taken else ():
        if mark.character not in taken:
            near = _near(mark, usable, taken)
            near = near or _beside(mark, marks, taken)
            if near is None:
                return {}
            taken[mark.character] = near
    return taken if _in_line(shot, taken) else {}


def _kind(mark: Mark) -> SpotKind | None:
    if mark.pose in _UPRIGHT and mark.pose is not Pose.LEANING:
        return SpotKind.STAND
    return _KINDS.get(mark.pose)


def _near(mark: Mark, spots: Sequence[Spot], taken: dict[str, Spot]) -> Spot | None:
    """Return the free spot at talking distance of the others and beside the first, if any."""
    free = [s for s in spots if s.kind is _kind(mark) and s not in taken.values()]
    found: list[tuple[float, Spot]] = []
    for spot in free:
        ways = [np.subtract(o.position, spot.position)[:2] for o in taken.values()]
        far = [float(np.hypot(*way)) for way in ways]
        if all(_APART < f < _FAR for f in far) and _across(ways[0]):
            found.append((sum(abs(f - _TALKING) for f in far), spot))
    return min(found, key=lambda f: f[0])[1] if found else None


def _across(way: NDArray[np.floating]) -> bool:
    """Whether two people stand beside each other for a camera at -y: neither hides the other."""
    return bool(abs(way[0]) > max(0.25, 0.8 * abs(way[1])))


def _beside(mark: Mark, marks: Sequence[Mark], taken: dict[str, Spot]) -> Spot | None:
    """Return room to stand a step before and beside the first who has a place."""
    if _kind(mark) is not SpotKind.STAND and mark.pose is not Pose.LEANING:
        return None
    name, other = next(iter(taken.items()))
    slot = next(m.slot for m in marks if m.character == name)
    x, y, _ = other.position
    inward = other.normal[0]
    # Before a side wall there is room on one side only.
    way = np.sign(inward) * abs(mark.slot - slot) if abs(inward) > _SIDEWAYS else mark.slot - slot
    out = x + 1.1 * float(way)
    return Spot(f"beside {name}", SpotKind.STAND, (out, y - 0.55, 0.0), 0.0, group=_CLEARED)


_CLEARED = "cleared"
"""Group of places that are not the set's own: what stands there must go."""


def is_own(spot: Spot) -> bool:
    """Whether a spot is the set's own, with nothing in its place."""
    return spot.group != _CLEARED


def _in_line(shot: Shot, taken: dict[str, Spot]) -> bool:
    """Whether the first two of the scene stand across the picture and can talk to each other."""
    pair = [taken[name].position for name in shot.scene_cast[:2] if name in taken]
    if len(pair) < 2:
        return True
    way = np.subtract(pair[1], pair[0])[:2]
    return _across(way) and float(np.hypot(*way)) < _FAR and _can_face(shot, taken)


def _can_face(shot: Shot, taken: dict[str, Spot]) -> bool:
    """Whether nobody of the first two must look behind their own back at the other."""
    one, two = (taken[name] for name in shot.scene_cast[:2])
    if SpotKind.LIE in (one.kind, two.kind):
        # Who sits on its edge turns the head as far as it goes; nobody loses the bed for that.
        return True
    for here, other in ((one, two), (two, one)):
        way = np.subtract(other.position, here.position)[:2]
        turned = float(np.dot(way, here.normal)) / max(float(np.hypot(*way)), 1e-6)
        if here.kind is SpotKind.SIT and turned < _BEHIND:
            return False
    return True
