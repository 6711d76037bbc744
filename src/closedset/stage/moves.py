"""Camera moves: keys along the length of a shot, eased, and the camera between two of them.

A move starts at the framing that the board shows. Positions and aims are eased by a cubic that
starts and stops at rest (smoothstep: Perlin, "Improving Noise", 2002, gives its kin), as an
operator does. A move never leaves the room: what the walls do not allow is left out of the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from closedset.model.pixels import Camera
from closedset.model.shot import SHAKES_FOR, Lens, Move, Side
from closedset.stage.lens import F64, eye_of, pinhole

Reach = Callable[[F64, F64], float]
"""(start, unit way) -> metres to the first wall."""

_PAN, _TILT = np.radians(16.0), np.radians(9.0)
_IN, _OUT = 0.26, 0.34
"""Share of the distance to the subject that a push covers, and a pull."""
_TRACK = 0.9
"""Metres a camera tracks at most."""
_NEAREST = 0.5
_KEPT = 0.25
"""Metres kept from a wall."""


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A camera at one time of a shot."""

    at: float
    """0 at the first frame, 1 at the last."""
    eye: F64
    aim: F64
    focal_mm: float


def ease(t: float) -> float:
    """Return 0 to 1 for 0 to 1, at rest at both ends."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def _allowed(start: F64, way: F64, reach: Reach) -> F64:
    """Shorten ``way`` (3,) metres so that it stops short of a wall."""
    length = float(np.linalg.norm(way))
    if length < 1e-6:
        return way
    free = max(min(length, reach(start, way / length) - _KEPT), 0.0)
    return np.asarray(way * (free / length))


def _turned(ahead: F64, yaw: float, pitch: float) -> F64:
    c, s = np.cos(yaw), np.sin(yaw)
    flat = np.array([ahead[0] * c - ahead[1] * s, ahead[0] * s + ahead[1] * c, ahead[2]])
    level = float(np.hypot(flat[0], flat[1]))
    angle = float(np.clip(np.arctan2(flat[2], level) + pitch, -1.4, 1.4))
    return np.array([*(flat[:2] / level * np.cos(angle)), np.sin(angle)])


def keys_for(
    move: Move, camera: Camera, distance: float, side: Side, reach: Reach, end: float = 1.0
) -> tuple[Key, ...]:
    """Return the keys of a move from ``camera`` on, over at ``end`` of the shot.

    ``distance`` is the subject's, metres along the view axis. A pan and a track go to the side that
    the subject looks to: right for one who stands left.
    """
    eye, ahead = eye_of(camera), camera.world_to_camera[2, :3]
    right = camera.world_to_camera[0, :3]
    sign = -1.0 if side is Side.RIGHT else 1.0
    aim = eye + ahead * distance
    end_eye, end_aim = eye, aim
    if move is Move.PAN:
        end_aim = eye + _turned(ahead, -sign * _PAN, 0.0) * distance
    elif move is Move.TILT:
        end_aim = eye + _turned(ahead, 0.0, _TILT) * distance
    elif move is Move.PUSH_IN:
        end_eye = eye + ahead * max(min(distance * _IN, distance - _NEAREST), 0.0)
    elif move is Move.PULL_BACK:
        end_eye = eye + _allowed(eye, -ahead * distance * _OUT, reach)
    elif move is Move.TRACK:
        way = _allowed(eye, right * sign * min(_TRACK, distance * 0.3), reach)
        end_eye, end_aim = eye + way, aim + way
    first = Key(0.0, eye, aim, camera.focal_mm)
    return first, Key(end, end_eye, end_aim, camera.focal_mm)


_WAVES = np.array([[1, 2], [2, 1], [1, 3]]) / float(SHAKES_FOR)
"""Hertz of yaw, pitch and roll."""
_PHASES = np.array([[0.0, 0.7], [1.1, 2.9], [2.3, 0.4]])
_SWING = np.array([[7.0, 3.0], [4.0, 4.0], [3.0, 1.2]]) * 1e-3
"""Radians."""


def _shake(t: float, seconds: float) -> F64:
    """Return yaw, pitch, roll in radians of a camera on a shoulder, at rest at the start."""
    turned = np.sin(2 * np.pi * _WAVES * t * seconds + _PHASES) - np.sin(_PHASES)
    return np.asarray((_SWING * turned).sum(axis=1))


def camera_at(
    keys: tuple[Key, ...],
    camera: Camera,
    t: float,
    *,
    shake_seconds: float = 0.0,
    follows: tuple[F64, F64] | None = None,
) -> Camera:
    """Return the camera at ``t`` (0 to 1) between ``keys``; at 0 it is ``camera`` itself.

    ``shake_seconds`` is the length of a hand-held shot, else 0; ``follows`` how far eye and aim,
    (3,) each, go along with somebody who moves, metres.
    """
    first, last = keys[0], keys[-1]
    still = np.array_equal(first.eye, last.eye) and np.array_equal(first.aim, last.aim)
    if follows is None and (t <= 0 or (still and not shake_seconds)):
        return camera
    before = [k for k in keys if k.at <= t][-1]
    after = next((k for k in keys if k.at > t), keys[-1])
    span = after.at - before.at
    u = ease((t - before.at) / span) if span > 0 else 1.0
    eye = before.eye + (after.eye - before.eye) * u
    aim = before.aim + (after.aim - before.aim) * u
    if follows is not None:
        eye, aim = eye + follows[0], aim + follows[1]
    roll = 0.0
    if shake_seconds:
        yaw, pitch, roll = _shake(t, shake_seconds)
        ahead = aim - eye
        aim = eye + _turned(ahead / np.linalg.norm(ahead), yaw, pitch) * np.linalg.norm(ahead)
    lens = Lens(before.focal_mm + (after.focal_mm - before.focal_mm) * u, camera.sensor_width_mm)
    return pinhole(eye, aim, lens, camera.width, camera.height, roll)
