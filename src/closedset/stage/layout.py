"""Blocking: where everybody stands, which way they turn, where they look.

Places depend on the scene's cast, the slots, the poses and the set alone, never on the shot, so
that all coverage of a scene cuts together. Talkers face each other across the x axis; the camera's
side is -y, and bodies cheat a third of the way towards it, as actors do.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from closedset.model.shot import Angle, Mark, Pose, SetKind, Shot
from closedset.stage.spots import is_own, take_spots
from closedset.stage.stage_set import Spot, SpotKind, asked_for

SEATED = frozenset({Pose.SITTING})
TABLE_KINDS = frozenset({SetKind.DINER, SetKind.KITCHEN, SetKind.BAR, SetKind.OFFICE, SetKind.ROOM})
"""Sets where two who sit have a table between them."""

_FACES_CAMERA = 0.6
"""Cosine of how far a support may be turned from the camera's side."""
_EYES_STANDING, _EYES_SITTING = 1.58, 1.18


@dataclass(frozen=True, slots=True)
class Station:
    """One performer's place."""

    mark: Mark
    position: tuple[float, float, float]
    """World metres; on the floor, or on a bed for one who lies down indoors."""
    yaw: float
    """Radians the body turns about z; 0 faces -y."""
    gaze_yaw: float
    """Radians, in the performer's frame, positive to the performer's left."""
    gaze_pitch: float
    """Radians, positive up."""
    support: float = 0.0
    """Metres: height of what the back leans on, whose foot ``position`` then is; 0: nothing."""
    on_set: bool = False
    """On a seat, a bed or a mark of the set's own: nothing is brought or cleared for them."""
    seat: float = 0.0
    """Metres: height of the set's seat over ``position``; 0: none."""

    @property
    def gaze(self) -> float:
        """Degrees about z the eyes look: 0 is -y, 90 is +x."""
        return float(np.degrees(self.yaw + self.gaze_yaw))


def _spots(count: int, apart: float) -> list[tuple[float, float]]:
    """Ground places of ``count`` people, (x, y) metres, by slot."""
    half = apart / 2
    if count <= 1:
        return [(0.0, 0.0)]
    pair = [(-half, 0.0), (half, 0.0)]
    if count == 2:
        return pair
    if count == 3:
        return [(-half - 0.12, 0.0), (half + 0.12, 0.0), (0.0, 0.55)]
    wide = [(-half - 0.15, 0.0), (half + 0.15, 0.0), (-0.33, 0.62), (0.33, 0.62)]
    if count > _ROW:
        return wide + [_in_crowd(extra) for extra in range(count - 4)]
    for extra in range(count - 4):
        side = -1 if extra % 2 == 0 else 1
        rank = extra // 2
        wide.append((side * (half + 0.85 + 0.7 * rank), 0.5 + 0.12 * rank))
    return wide[:count]


_ROW = 8
"""People who still stand beside one another; more are a crowd behind the first four."""
_ABREAST = 7


def _in_crowd(number: int) -> tuple[float, float]:
    """Return the place of one of a crowd: rows behind one another, each in the gaps of the last."""
    row, column = divmod(number, _ABREAST)
    # From the middle outward, so that a half row has no hole.
    out = (column + 1) // 2 * (1 if column % 2 else -1)
    strayed = ((number * 7919) % 13 / 12 - 0.5, (number * 104729) % 11 / 10 - 0.5)
    x = out * 0.92 + (0.46 if row % 2 else 0.0) + 0.22 * strayed[0]
    return x, 1.45 + 0.72 * row + 0.2 * strayed[1]


def _eye_height(pose: Pose) -> float:
    return _EYES_SITTING if pose in SEATED or pose is Pose.KNEELING else _EYES_STANDING


def _wrap(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def _body_yaw(shot: Shot, mark: Mark, spot: tuple[float, float], target: float | None) -> float:
    alone = max(len(shot.scene_cast), len(shot.marks)) <= 1
    if mark.pose in (Pose.WALKING, Pose.RUNNING):
        return float(np.radians(32.0 if alone else 62.0))
    if target is not None:
        share = 0.74 if mark.pose in SEATED else 0.66
        return float(target * share)
    if alone:
        return float(np.radians(24.0))
    inward = -np.sign(spot[0]) or 1.0
    return float(np.radians(28.0) * inward)


def _target_yaw(spot: tuple[float, float], other: tuple[float, float]) -> float:
    dx, dy = other[0] - spot[0], other[1] - spot[1]
    return float(np.arctan2(dx, -dy))


def partner_of(shot: Shot, names: Collection[str]) -> str:
    """Return over whose shoulder the camera looks at the first subject, or "".

    ``names`` are on the set, by slot. It is the other subject; with one subject, whom they look at,
    or the next one on the set.
    """
    subjects = [s for s in shot.subjects if s in names]
    if not subjects:
        return ""
    others = subjects[1:]
    mark = next((m for m in shot.marks if m.character == subjects[0]), None)
    if mark and mark.looks_at in names and mark.looks_at != subjects[0]:
        others.append(mark.looks_at)
    others += [c for c in names if c != subjects[0]]
    return others[0] if others else ""


_LOW_ARMS = frozenset({"driving", "typing", "writing"})


def _over_the_shoulder(shot: Shot, marks: list[Mark]) -> list[Mark]:
    """Over the shoulder, the two in the picture look at each other, whoever else talks.

    Who listens in the foreground keeps the arms down: a raised one would lie across the other's
    face.
    """
    listener = partner_of(shot, [m.character for m in marks])
    if shot.angle is not Angle.OVER_SHOULDER or not listener:
        return marks
    subject = next(s for s in shot.subjects if s in {m.character for m in marks})
    found = []
    for mark in marks:
        if mark.character == subject:
            mark = replace(mark, looks_at=listener)
        elif mark.character == listener:
            quiet = Pose.STANDING if mark.pose in (Pose.POINTING, Pose.REACHING) else mark.pose
            does = mark.does if mark.does in _LOW_ARMS else ""
            mark = replace(mark, looks_at=subject, pose=quiet, does=does, speaking=False)
        found.append(mark)
    return found


def block(shot: Shot, spots: Sequence[Spot] = ()) -> tuple[Station, ...]:
    """Place everyone who has a mark; ``spots`` are what the set offers, best first.

    Pure; the same for every shot of a scene with these poses on this set.
    """
    marks = _over_the_shoulder(shot, sorted(shot.marks, key=lambda m: m.slot))
    stations = _blocked(shot, marks, spots)
    return _in_touch(stations)


def _blocked(shot: Shot, marks: list[Mark], spots: Sequence[Spot]) -> tuple[Station, ...]:
    taken = take_spots(shot, marks, spots)
    if taken:
        where = {name: (s.position[0], s.position[1]) for name, s in taken.items()}
        poses = {m.character: m.pose for m in marks}
        return tuple(_on_spot(shot, m, where, poses, taken[m.character]) for m in marks)
    leans = [s for s in spots if s.kind is SpotKind.LEAN and np.cos(s.yaw) > _FACES_CAMERA]
    said = next((m.place for m in marks if m.pose is Pose.LEANING), "")
    anchor = asked_for(leans, said) or next(iter(leans), None)
    marks, leaner = _leaning(marks, anchor)
    sitting = [m for m in marks if m.pose in SEATED]
    table = shot.setting.kind in TABLE_KINDS and len(sitting) >= 2
    count = max(len(shot.scene_cast), max((m.slot for m in marks), default=0) + 1)
    lying = count > 1 and any(m.pose is Pose.LYING for m in marks)
    grid = _spots(count, 1.6 if lying else 1.5 if table else 1.36 if sitting else 1.1)
    if anchor is not None and leaner is not None:
        grid = _along_support(anchor, count, leaner.slot)
    where = {m.character: grid[m.slot] for m in marks}
    poses = {m.character: m.pose for m in marks}
    return tuple(
        _station(shot, mark, where, poses, anchor if mark is leaner else None) for mark in marks
    )


_TOUCH = {"embracing": (0.135, 0.06), "dancing": (0.19, 0.0), "shaking hands": (0.48, 0.0)}
"""Half the metres between two in contact, along their line and across it: heads pass."""
_TOWARDS = np.radians(62.0)
"""How far two in contact are turned from the camera's side: one of them shows the face."""


def _in_touch(stations: tuple[Station, ...]) -> tuple[Station, ...]:
    """Bring the two who hug, shake hands or dance together, midway between their places."""
    pair = [s for s in stations if s.mark.does in _TOUCH and s.mark.pose is Pose.STANDING]
    if len(pair) != 2 or pair[0].mark.does != pair[1].mark.does:
        return stations
    ahead, aside = _TOUCH[pair[0].mark.does]
    one, two = pair
    middle = (np.array(one.position[:2]) + np.array(two.position[:2])) / 2
    along = np.array([np.sin(_TOWARDS), -np.cos(_TOWARDS)])
    across = np.array([-along[1], along[0]])
    met = {}
    for station, way in ((one, 1.0), (two, -1.0)):
        yaw = _TOWARDS if way > 0 else _TOWARDS - np.pi
        x, y = middle - way * (ahead * along + aside * across)
        met[station.mark.character] = replace(
            station, position=(float(x), float(y), 0.0), yaw=float(yaw), gaze_yaw=0.0,
            gaze_pitch=0.0, on_set=False, seat=0.0, support=0.0,
        )  # fmt: skip
    return tuple(met.get(s.mark.character, s) for s in stations)


def _leaning(marks: list[Mark], anchor: Spot | None) -> tuple[list[Mark], Mark | None]:
    """Let the first who leans have the support; whoever has none stands with arms crossed."""
    first = next((m for m in marks if m.pose is Pose.LEANING), None) if anchor else None
    stands = [
        replace(m, pose=Pose.ARMS_CROSSED) if m.pose is Pose.LEANING and m is not first else m
        for m in marks
    ]
    return stands, first


def _along_support(anchor: Spot, count: int, leaner: int) -> list[tuple[float, float]]:
    """Ground places in a row along a support, left to right by slot; the others a step before."""
    along = np.array([np.cos(anchor.yaw), np.sin(anchor.yaw)])
    foot = np.array(anchor.position[:2])
    places = []
    for slot in range(count):
        ahead = 0.0 if slot == leaner else 0.62
        # Slot 0 stands left, slot 1 right, whoever comes third beyond them.
        step = (slot - leaner) * 0.95
        at = foot + along * step + np.array(anchor.normal) * ahead
        places.append((float(at[0]), float(at[1])))
    return places


def _station(
    shot: Shot,
    mark: Mark,
    where: dict[str, tuple[float, float]],
    poses: dict[str, Pose],
    support: Spot | None,
) -> Station:
    spot = where[mark.character]
    known = mark.looks_at in where and mark.looks_at != mark.character
    target = _target_yaw(spot, where[mark.looks_at]) if known else None
    if target is not None and abs(target) > np.radians(100):
        # Never turn the back on the camera: look past the near shoulder instead.
        target = float(np.sign(target) * np.radians(100))
    yaw = support.yaw if support else _body_yaw(shot, mark, spot, target)
    pitch = _pitch(mark, spot, where, poses, target)
    lift = 0.45 if mark.pose is Pose.LYING and shot.setting.interior else 0.0
    gaze = _wrap(target - yaw) if target is not None else 0.0
    height = support.height if support else 0.0
    return Station(mark, (spot[0], spot[1], lift), yaw, gaze, pitch, height)


def _pitch(
    mark: Mark,
    spot: tuple[float, float],
    where: dict[str, tuple[float, float]],
    poses: dict[str, Pose],
    target: float | None,
) -> float:
    """Return how far up somebody looks, radians."""
    if target is not None:
        far = float(np.hypot(*np.subtract(where[mark.looks_at], spot)))
        rise = _eye_height(poses[mark.looks_at]) - _eye_height(mark.pose)
        return float(np.arctan2(rise, max(far, 0.5)))
    if mark.prop is not None and not mark.speaking and mark.looks_at == "":
        return -0.28
    if mark.looks_at:
        return -0.28 if mark.prop is not None else -0.04
    return 0.0


AT_WORK = frozenset({"cooking"})
"""What one does turned to the stove or the sink."""
_TURNS = np.radians(80.0)
"""How far a head turns on a body that a seat holds."""
_TO_BACK = 0.26
"""Metres from the hips of one who lies to the middle of the back."""


def _on_spot(
    shot: Shot,
    mark: Mark,
    where: dict[str, tuple[float, float]],
    poses: dict[str, Pose],
    spot: Spot,
) -> Station:
    """Put somebody on a spot of the set, facing as it does."""
    at = where[mark.character]
    known = mark.looks_at in where and mark.looks_at != mark.character
    target = _target_yaw(at, where[mark.looks_at]) if known else None
    pitch = _pitch(mark, at, where, poses, target)
    x, y, z = spot.position
    if spot.kind is SpotKind.LIE:
        head = np.array(spot.normal) * _TO_BACK
        place = (x - float(head[0]), y - float(head[1]), z)
        return Station(mark, place, _wrap(spot.yaw - np.pi), 0.0, 0.0, on_set=True)
    yaw = spot.yaw
    if spot.kind is SpotKind.STAND:
        yaw = _body_yaw(shot, mark, at, target)
        if spot.work is not None and mark.does in AT_WORK:
            yaw = spot.work
        if mark.pose is Pose.LEANING:
            mark = replace(mark, pose=Pose.ARMS_CROSSED)
    gaze = _wrap(target - yaw) if target is not None else 0.0
    gaze = float(np.clip(gaze, -_TURNS, _TURNS))
    if mark.pose in SEATED and "wheel" in spot.words and not mark.does and mark.prop is None:
        mark = replace(mark, does="driving")
    own = is_own(spot)
    return Station(mark, (x, y, z), yaw, gaze, pitch, on_set=own, seat=spot.height)
