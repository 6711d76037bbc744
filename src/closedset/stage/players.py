"""Performers in their places: posed, turned, moved, with what they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from closedset.errors import StageError
from closedset.model.performer import SyntheticPerformer
from closedset.model.request import PictureRequest
from closedset.model.shot import Mark, Pose, Prop
from closedset.stage.bedding import in_bed, undressed
from closedset.stage.expressions import read_expression
from closedset.stage.framing import Figure
from closedset.stage.gestures import stance_for
from closedset.stage.layout import Station
from closedset.stage.lens import azimuth_of, wrapped
from closedset.stage.mesh import Mesh
from closedset.stage.motion import AT_REST, Step
from closedset.stage.pages import pressed
from closedset.stage.performer import Acting, BuiltPerformer, build_performer
from closedset.stage.props import grip, make_prop
from closedset.stage.solids import turn

_NECK_ENDS = 35.0
"""Degrees between where somebody should look and where the head points that eyes do not bridge."""


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
    lift: float = 0.0
    """Metres that a seat of the set lifts the body."""

    @property
    def name(self) -> str:
        return self.station.mark.character

    def carried(self, way: NDArray[np.float64]) -> Player:
        """Return the player ``way`` (3,) metres from here."""
        still, by = np.eye(3, dtype=np.float32), way.astype(np.float32)
        return replace(
            self,
            meshes=tuple(m.transformed(still, by) for m in self.meshes),
            prop=self.prop.transformed(still, by) if self.prop is not None else None,
            landmarks={name: point + way for name, point in self.landmarks.items()},
            joints={name: point + way for name, point in self.joints.items()},
            grip=self.grip + way,
        )

    @property
    def figure(self) -> Figure:
        """The player as the camera knows them."""
        points = np.concatenate([m.vertices for m in self.meshes])
        # Every seventeenth vertex is one every two or three centimetres.
        body = np.vstack([points[::17], points[points.argmin(0)], points[points.argmax(0)]])
        return Figure(self.landmarks, self._looks(), body.astype(float))

    def _looks(self) -> float:
        """Return degrees about z the face looks: the eyes' way, or the head's where a neck ends."""
        ears = (self.joints["left_ear"] + self.joints["right_ear"]) / 2
        head = azimuth_of(self.joints["nose"] - ears)
        gaze = self.station.gaze
        bridged = abs(wrapped(head - gaze)) <= _NECK_ENDS
        return gaze if bridged or self.station.mark.pose is Pose.LYING else head


def _prop_in_hand(built: BuiltPerformer, prop: Prop | None, pose: Pose) -> Mesh | None:
    if prop is None or built.hand_frames is None:
        return None
    rotation, at = built.hand_frames
    return make_prop(prop).transformed(grip(prop, rotation, pose), at)


def player_at(station: Station, request: PictureRequest) -> Player:
    """Return the performer cast for a station, in place. Raises StageError if nobody is cast."""
    look = look_of(request, station.mark.character)
    covered = in_bed(station.mark, request.shot.setting.kind)
    return _placed(station, undressed(look) if covered else look)


def look_of(request: PictureRequest, name: str) -> SyntheticPerformer:
    """Return the look of a character, or of an extra. Raises StageError if nobody is cast."""
    extras = (
        (extra.name, look) for extra, look in zip(request.shot.extras, request.extras, strict=True)
    )
    cast = ((member.character, member.look) for member in request.cast)
    found = next((look for known, look in (*cast, *extras) if known == name), None)
    if found is None:
        raise StageError(
            f"{name} has a mark in shot {request.shot.id} but is not cast.",
            remedy="Cast the character, or take the mark off the shot.",
        )
    return found


def player_in(station: Station, request: PictureRequest, step: Step) -> Player:
    """Return a performer in the middle of a movement; at rest it is ``player_at``'s.

    Raises like ``player_at``.
    """
    home = player_at(station, request)
    if step == AT_REST:
        return home
    look = look_of(request, station.mark.character)
    mark = station.mark if step.pose is None else replace(station.mark, pose=step.pose)
    x, y, z = station.position
    there = replace(
        station, mark=mark, position=(x + step.offset[0], y + step.offset[1], z),
        yaw=station.yaw + step.yaw, gaze_yaw=station.gaze_yaw + step.gaze,
    )  # fmt: skip
    acting = replace(
        _acting(there), phase=step.phase, cycle=step.cycle, settling=step.settling,
        settled=step.settled,
    )  # fmt: skip
    built = build_performer(look, acting)
    player = _stood(there, built, home.lift * step.seated)
    if not step.pinned:
        return player
    slid = home.landmarks["feet"] - player.landmarks["feet"]
    return player.carried(np.array([slid[0], slid[1], 0.0]))


_POINTED = frozenset(
    {
        Prop.GUN, Prop.KNIFE, Prop.KEY, Prop.UMBRELLA, Prop.PHONE, Prop.TICKET, Prop.FLASHLIGHT,
    }
)  # fmt: skip
"""What a hand that points can hold."""


def _phones(mark: Mark) -> bool:
    """Whether somebody has a phone at the ear."""
    return mark.pose is Pose.PHONE or (mark.pose is Pose.SITTING and mark.does == "on the phone")


def _held(mark: Mark) -> Prop | None:
    """Return what is in the hand: at the ear a phone, before a pointing finger nothing large."""
    if _phones(mark) and mark.prop is not None:
        return Prop.PHONE
    if mark.pose is Pose.POINTING and mark.prop not in _POINTED:
        return None
    return mark.prop


def _stance(mark: Mark) -> str:
    """Return what the arms do; they do nothing else with a thing in the hand, except drink it."""
    drinks = mark.does == "drinking" and not mark.speaking
    free = mark.prop is None if not drinks else mark.prop in (None, Prop.CUP, Prop.BOTTLE)
    return stance_for(mark.pose, mark.does) if free or _phones(mark) else ""


def _acting(station: Station) -> Acting:
    mark = station.mark
    return Acting(
        mark.pose,
        mark.mood,
        mark.speaking,
        _held(mark),
        station.gaze_yaw,
        station.gaze_pitch,
        0.37 * mark.slot,
        stance=_stance(mark),
        expression=read_expression("asleep" if mark.does == "asleep" else mark.manner),
    )


@lru_cache(maxsize=40)
def _placed(station: Station, look: SyntheticPerformer) -> Player:
    """The same performer doing the same in the same place is often in a scene's next shot too."""
    built = build_performer(look, _acting(station))
    # On a high stool the feet hang; into a low seat one sinks a little.
    lift = max(station.seat - built.seat_height, -0.03) if station.seat else 0.0
    return _stood(station, built, lift)


def _stood(station: Station, built: BuiltPerformer, lift: float) -> Player:
    """Put a built performer on a station, ``lift`` metres up."""
    mark = station.mark
    rotation, at = turn(station.yaw), np.asarray(station.position, np.float32)
    if station.support:
        at = at + rotation @ np.array([0, -_back_of(built, station.support), 0], np.float32)
    at = at + np.array([0, 0, lift], np.float32)
    held = _prop_in_hand(built, _held(mark), Pose.PHONE if _phones(mark) else mark.pose)

    def world(point: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.asarray(rotation.astype(float) @ np.asarray(point, float) + at)

    frames = built.hand_frames
    meshes = built.meshes
    if held is not None:
        meshes = pressed(meshes, held, built.landmarks["eyes"].astype(float))
    return Player(
        station,
        tuple(m.transformed(rotation, at) for m in meshes),
        held.transformed(rotation, at) if held else None,
        {name: world(point) for name, point in built.landmarks.items()},
        built.seat_height,
        {name: world(point) for name, point in built.joints.items()},
        world(frames[1] if frames else built.landmarks["right_hand"]),
        lift,
    )


def _back_of(built: BuiltPerformer, support: float) -> float:
    """Return how far behind its origin a body's back reaches, up to the support's top, metres."""
    if built.support_y is not None and support >= built.landmarks["shoulders"][2]:
        return built.support_y - 0.01
    # A parapet or a car carries less than the whole back.
    top = float(np.clip(support, 0.8, 1.4))
    points = np.concatenate([m.vertices for m in built.meshes])
    torso = points[(points[:, 2] > 0.55) & (points[:, 2] < top)]
    return float(torso[:, 1].max()) - 0.015 if len(torso) else 0.12
