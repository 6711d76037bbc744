"""Lens and tripod: from a place, an aim and a focal length to the matrices of a camera.

Sensor width and focal length give the field of view, as on a real camera: width in pixels times
focal length over sensor width is the focal length in pixels (Hartley and Zisserman, *Multiple View
Geometry*, chapter 6). Degrees about z count from -y, the camera's side: 0 is -y, 90 is +x.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import STOP, Camera
from closedset.model.shot import Lens

F64 = NDArray[np.float64]


def pinhole(eye: F64, at: F64, lens: Lens, width: int, height: int, roll: float = 0.0) -> Camera:
    """Return the camera at ``eye`` that looks at ``at``, z up, both in metres.

    ``roll`` turns the picture clockwise, radians. Looking straight down, the top of the picture
    lies towards +y.
    """
    # A framing is found by trying a thousand cameras: plain numbers are ten times as quick here.
    fx, fy, fz = (at - eye).tolist()
    length = math.sqrt(fx * fx + fy * fy + fz * fz)
    fx, fy, fz = fx / length, fy / length, fz / length
    level = math.hypot(fx, fy)
    rx, ry = (fy / level, -fx / level) if level >= 1e-6 else (1.0, 0.0)
    right, down = (rx, ry, 0.0), (-fz * ry, fz * rx, fx * ry - fy * rx)
    if roll:
        c, s = math.cos(roll), math.sin(roll)
        right, down = (
            tuple(c * r - s * d for r, d in zip(right, down, strict=True)),
            tuple(s * r + c * d for r, d in zip(right, down, strict=True)),
        )
    world = np.zeros((4, 4))
    world[0, :3], world[1, :3], world[2, :3] = right, down, (fx, fy, fz)
    world[:3, 3] = -world[:3, :3] @ eye
    world[3, 3] = 1.0
    focal = lens.focal_mm / lens.sensor_width_mm * width
    matrix = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
    return Camera(world, matrix, width, height, lens.focal_mm, lens.sensor_width_mm)


def eye_of(camera: Camera) -> F64:
    """Return the camera's position (3,) in metres."""
    return -camera.world_to_camera[:3, :3].T @ camera.world_to_camera[:3, 3]


def direction(azimuth: float) -> F64:
    """Unit ground vector for degrees about z."""
    a = math.radians(azimuth)
    return np.array([math.sin(a), -math.cos(a), 0.0])


def azimuth_of(vector: F64) -> float:
    """Degrees about z of a ground vector."""
    return float(np.degrees(np.arctan2(vector[0], -vector[1])))


def wrapped(degrees: float) -> float:
    """Bring an angle into [-180, 180)."""
    return (degrees + 180) % 360 - 180


SHARP_MM = 0.025
"""Circle of confusion on the sensor that still counts as sharp, Super 35."""


def sharp_range(focus: float, focal_mm: float, stop: float = STOP) -> tuple[float, float]:
    """Return the nearest and farthest sharp distance in metres; the latter may be inf."""
    focal = focal_mm / 1000
    hyperfocal = focal**2 / (stop * SHARP_MM / 1000) + focal
    near = focus * (hyperfocal - focal) / (hyperfocal + focus - 2 * focal)
    if focus >= hyperfocal:
        return near, float("inf")
    return near, focus * (hyperfocal - focal) / (hyperfocal - focus)
