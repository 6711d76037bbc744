"""Camera grammar: which size, angle, height, lens and move a setup gets, and on which side.

Slot 0 and every even slot stands left and looks right, odd slots the reverse, in every setup of a
scene: that is what "staying on one side of the line" means. Lenses for Super 35.
"""

from __future__ import annotations

from dataclasses import dataclass

from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Mark,
    Move,
    Pose,
    SetKind,
    Setting,
    ShotSize,
    Side,
)
from closedset.shots.beats import Beat
from closedset.shots.directions import Directions, directions
from closedset.shots.setups import Role
from closedset.shots.words import INTIMATE, MOVES_BY, ROUGH, TOWERS

MOST_SUBJECTS = 4
"""More people than this cannot be told apart in one frame."""
_LENS = {
    ShotSize.EXTREME_WIDE: 24.0,
    ShotSize.WIDE: 28.0,
    ShotSize.FULL: 32.0,
    ShotSize.MEDIUM_WIDE: 32.0,
    ShotSize.COWBOY: 40.0,
    ShotSize.MEDIUM: 40.0,
    ShotSize.MEDIUM_CLOSE: 50.0,
    ShotSize.CLOSE: 85.0,
    ShotSize.EXTREME_CLOSE: 100.0,
    ShotSize.INSERT: 85.0,
}
_TIGHTER = {
    ShotSize.WIDE: ShotSize.MEDIUM_WIDE,
    ShotSize.MEDIUM_WIDE: ShotSize.MEDIUM,
    ShotSize.MEDIUM: ShotSize.MEDIUM_CLOSE,
    ShotSize.MEDIUM_CLOSE: ShotSize.CLOSE,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the framing of one setup depends on."""

    role: Role
    beats: tuple[Beat, ...]
    setting: Setting
    present: tuple[str, ...]
    subjects: tuple[str, ...]
    lead: Mark | None
    """The first subject's mark."""
    talks: int
    """Setups of talk before this one in the scene."""
    progress: float
    """0 at the scene's first setup, 1 at its last."""
    first_of_script: bool
    last_of_script: bool

    @property
    def text(self) -> str:
        return " ".join(b.action for b in self.beats)

    @property
    def asked(self) -> Directions:
        """What the script itself asks of the camera."""
        return directions(self.text)

    @property
    def intimate(self) -> bool:
        return any(INTIMATE.search(b.manner) for b in self.beats)


def size_of(m: Moment) -> ShotSize:
    """Wide to see the place, tighter as the scene goes on."""
    outside = not m.setting.interior
    if m.role is Role.ESTABLISH:
        return ShotSize.EXTREME_WIDE if outside else ShotSize.WIDE
    if m.role is Role.INSERT:
        return ShotSize.INSERT
    if m.asked.size is not None and m.subjects:
        return m.asked.size
    if m.role is Role.REACTION:
        return ShotSize.CLOSE if m.progress > 0.5 else ShotSize.MEDIUM_CLOSE
    if m.role is Role.MASTER:
        return ShotSize.WIDE if len(m.subjects) != 2 or outside else ShotSize.MEDIUM_WIDE
    if m.role is Role.ENTRANCE or len(m.subjects) > 2:
        return ShotSize.MEDIUM_WIDE
    if m.role is Role.ACTION:
        moving = m.lead is not None and m.lead.pose in {Pose.WALKING, Pose.RUNNING}
        return ShotSize.MEDIUM_WIDE if moving or not m.subjects else ShotSize.MEDIUM
    steps = min(m.talks, 2) + (m.intimate and m.talks > 0)
    size = ShotSize.MEDIUM
    for _ in range(steps):
        size = _TIGHTER.get(size, size)
    return size


def angle_of(m: Moment) -> Angle:
    """Over the shoulder while people face each other; from the side when someone walks past."""
    if m.role in {Role.ESTABLISH, Role.INSERT}:
        return Angle.THREE_QUARTER if m.role is Role.ESTABLISH else Angle.FRONT
    shoulder = m.asked.angle is Angle.OVER_SHOULDER and len(m.subjects) < 2
    if m.asked.angle is not None and m.subjects and not shoulder:
        return m.asked.angle
    if m.role is Role.MASTER:
        return Angle.FRONT if len(m.subjects) > 2 else Angle.THREE_QUARTER
    if m.role is Role.TALK and len(m.subjects) == 2 and m.talks < 2:
        return Angle.OVER_SHOULDER
    if m.lead is not None and m.lead.pose in {Pose.WALKING, Pose.RUNNING}:
        return Angle.PROFILE if m.role is Role.ACTION else Angle.THREE_QUARTER
    return Angle.THREE_QUARTER


def height_of(m: Moment) -> Height:
    """Eye level unless the words or the body ask for another."""
    if m.asked.height is not None and m.role is not Role.INSERT:
        return m.asked.height
    if m.role is Role.ESTABLISH:
        return Height.HIGH if m.setting.kind is SetKind.ROOFTOP else Height.EYE
    if m.role is Role.INSERT or (m.lead is not None and m.lead.pose is Pose.LYING):
        return Height.HIGH
    if TOWERS.search(m.text):
        return Height.LOW
    return Height.EYE


def move_of(m: Moment, size: ShotSize) -> Move:
    """Still, unless there is a reason to move."""
    if m.asked.move is not None and m.role is not Role.INSERT:
        return m.asked.move
    if m.last_of_script and m.role not in {Role.INSERT, Role.REACTION}:
        return Move.PULL_BACK
    if m.role is Role.ESTABLISH:
        if m.first_of_script:
            return Move.PUSH_IN
        return Move.PAN if MOVES_BY.search(m.text) else Move.STATIC
    if m.role is Role.INSERT:
        return Move.STATIC
    if ROUGH.search(m.text):
        return Move.HANDHELD
    walking = m.lead is not None and m.lead.pose in {Pose.WALKING, Pose.RUNNING}
    if walking and m.role in {Role.ACTION, Role.ENTRANCE}:
        return Move.TRACK
    if m.role is Role.REACTION and size is ShotSize.CLOSE and m.progress > 0.8:
        return Move.PUSH_IN
    return Move.STATIC


def lens_of(size: ShotSize, angle: Angle) -> Lens:
    """Short for places, long for faces."""
    if angle is Angle.OVER_SHOULDER and size is ShotSize.MEDIUM:
        return Lens(50.0)
    return Lens(_LENS[size])


def side_of(m: Moment) -> Side:
    """The subject's side of the frame, the same in every setup of the scene."""
    if m.lead is None or (len(m.subjects) > 1 and m.role is not Role.TALK):
        return Side.CENTER
    if len(m.subjects) > 2:
        return Side.CENTER
    return Side.LEFT if m.lead.slot % 2 == 0 else Side.RIGHT
