"""Light by time of day, inside and out: which lamps a shot gets, and how they shade a surface.

The light is a film set's, not the weather's: a key from the camera's side so that faces read, a
back light for the outline, a sky. Night is blue, low and pooled, never black. The result is
display-referred: exposure and shoulder are part of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from closedset.model.pixels import F32
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Setting

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Lamp:
    """One light; colors are linear RGB, strength included."""

    position: tuple[float, float, float]
    """Metres, or a direction towards the light where ``reach`` is 0."""
    color: Rgb
    reach: float = 0.0
    """Half-strength distance in metres; 0 is the sun."""
    shadow: bool = False
    spread: float = 0.1
    """Radius of the source: radians for the sun, metres for a lamp."""
    performers: float = 1.0
    """Multiplier on performers."""
    surroundings: float = 1.0
    """Multiplier on everything else: a flag keeps a key off the walls."""


@dataclass(frozen=True, slots=True)
class LightPlan:
    """Every light of a shot; the first lamp is the key and throws the shadow."""

    lamps: tuple[Lamp, ...]
    above: Rgb
    """Ambient from the sky or the ceiling, linear."""
    below: Rgb
    zenith: Rgb
    """Sky straight up, sRGB."""
    horizon: Rgb
    """Sky at the horizon, sRGB."""
    haze: float
    """Share of distance fog a metre."""
    exposure: float = 1.0


def _scaled(color: Rgb, by: float) -> Rgb:
    return (color[0] * by, color[1] * by, color[2] * by)


_SUN = {
    TimeOfDay.DAY: ((-0.55, -0.75, 0.95), (2.1, 1.95, 1.7)),
    TimeOfDay.DAWN: ((-0.95, -0.55, 0.42), (1.7, 1.05, 0.72)),
    TimeOfDay.DUSK: ((0.95, -0.6, 0.36), (1.75, 0.92, 0.5)),
    TimeOfDay.NIGHT: ((-0.6, -0.7, 0.85), (0.5, 0.56, 0.68)),
}
_SKY = {
    TimeOfDay.DAY: ((0.36, 0.58, 0.86), (0.83, 0.91, 0.97)),
    TimeOfDay.DAWN: ((0.45, 0.52, 0.70), (0.98, 0.80, 0.66)),
    TimeOfDay.DUSK: ((0.26, 0.27, 0.46), (0.96, 0.60, 0.38)),
    TimeOfDay.NIGHT: ((0.025, 0.04, 0.10), (0.11, 0.15, 0.26)),
}
_AMBIENT = {
    TimeOfDay.DAY: ((0.62, 0.70, 0.82), (0.30, 0.27, 0.23)),
    TimeOfDay.DAWN: ((0.46, 0.46, 0.55), (0.26, 0.21, 0.19)),
    TimeOfDay.DUSK: ((0.36, 0.33, 0.44), (0.22, 0.16, 0.14)),
    TimeOfDay.NIGHT: ((0.085, 0.115, 0.20), (0.045, 0.055, 0.085)),
}
_BACK = {
    TimeOfDay.DAY: (0.35, 0.38, 0.42),
    TimeOfDay.DAWN: (0.75, 0.50, 0.38),
    TimeOfDay.DUSK: (0.85, 0.45, 0.28),
    TimeOfDay.NIGHT: (0.42, 0.56, 0.95),
}


def _exterior(time: TimeOfDay) -> tuple[Lamp, ...]:
    direction, color = _SUN[time]
    night = time is TimeOfDay.NIGHT
    key = Lamp(direction, color, shadow=True, spread=0.09, surroundings=0.34 if night else 1.0)
    back = Lamp((0.45, 0.9, 0.7), _BACK[time], surroundings=0.25)
    eye_light = Lamp((0.1, -1.0, 0.15), (0.16, 0.15, 0.15), surroundings=0.2)
    return key, back, eye_light


def _interior(time: TimeOfDay) -> tuple[Lamp, ...]:
    night = time is TimeOfDay.NIGHT
    warm = (1.55, 1.12, 0.70) if night else (1.15, 1.08, 0.98)
    key = Lamp(
        (-1.9, -2.3, 2.9),
        warm,
        reach=3.6,
        shadow=True,
        spread=0.35,
        surroundings=0.16 if night else 0.8,
    )
    window = (0.20, 0.28, 0.50) if night else _scaled(_SUN[time][1], 0.45)
    back = Lamp((0.7, 0.75, 0.55), window, surroundings=0.3 if night else 0.7)
    fill = (0.07, 0.08, 0.12) if night else (0.2, 0.2, 0.21)
    return key, back, Lamp((0.6, -1.0, 0.2), fill, surroundings=0.6)


def light_plan(
    setting: Setting, practicals: tuple[tuple[tuple[float, float, float], Rgb], ...]
) -> LightPlan:
    """Choose the lamps for a setting; ``practicals`` are the set's own (position, linear color)."""
    time = setting.time
    night = time is TimeOfDay.NIGHT
    above, below = _AMBIENT[time]
    lamps = _interior(time) if setting.interior else _exterior(time)
    if setting.interior:
        above, below = (
            ((0.055, 0.06, 0.09), (0.04, 0.038, 0.042))
            if night
            else ((0.60, 0.59, 0.57), (0.36, 0.34, 0.31))
        )
    strength = (0.36 if setting.interior else 1.0) if night else 0.3 if setting.interior else 0.0
    if strength:
        lamps += tuple(
            Lamp(where, _scaled(color, strength), reach=1.7, performers=0.7)
            for where, color in practicals
        )
    zenith, horizon = _SKY[time]
    haze = {"fog": 0.07, "snow": 0.03, "rain": 0.025}.get(setting.weather, 0.006)
    if setting.weather != "clear" and not night:
        zenith, horizon = (0.62, 0.66, 0.70), (0.80, 0.82, 0.83)
        lamps = (
            (Lamp(lamps[0].position, (0.9, 0.92, 0.95), shadow=True, spread=0.3), *lamps[1:])
            if not setting.interior
            else lamps
        )
    return LightPlan(
        lamps,
        above,
        below,
        zenith,
        horizon,
        haze if not setting.interior else 0.0,
        exposure=1.25 if night else 1.0,
    )


def to_linear(srgb: F32) -> F32:
    """sRGB in [0, 1] to linear, by the 2.2 power that is near enough for a previz."""
    return np.power(np.clip(srgb, 0, 1), 2.2).astype(np.float32)


def to_display(linear: F32) -> F32:
    """Linear light to sRGB in [0, 1] with a soft shoulder: 1 stays below white."""
    x = np.maximum(linear, 0)
    curve = x * (1 + x / 4.0) / (1 + x * 0.62)
    return np.clip(np.power(curve, 1 / 2.2), 0, 1).astype(np.float32)


def toward(lamp: Lamp, points: F32) -> tuple[F32, F32, F32]:
    """Return unit directions to the lamp (N, 3), falloff (N,), distance (N,) in metres."""
    if lamp.reach <= 0:
        d = np.asarray(lamp.position, np.float32)
        d = d / np.linalg.norm(d)
        n = len(points)
        return (
            np.broadcast_to(d, points.shape),
            np.ones(n, np.float32),
            np.full(n, 1e3, np.float32),
        )
    way = np.asarray(lamp.position, np.float32) - points
    distance = np.sqrt(np.einsum("ij,ij->i", way, way))
    falloff = np.float32(1.6) / (1 + (distance / np.float32(lamp.reach)) ** 2)
    return way / np.maximum(distance, np.float32(1e-6))[:, None], falloff, distance


def incident(
    plan: LightPlan, points: F32, normals: F32, performer: F32, key: F32, ambient: F32
) -> F32:
    """Return the light arriving at N points, (N, 3) linear.

    ``key`` and ``ambient`` (N,) are the unshadowed shares of the key lamp and of the sky;
    ``performer`` (N,) is 1 on performers. Lambert's law, wrapped a little so that the terminator on
    a face stays soft.
    """
    up = (normals[:, 2:3] + 1) / 2
    above, below = np.asarray(plan.above, np.float32), np.asarray(plan.below, np.float32)
    total = (above * up + below * (1 - up)) * ambient[:, None]
    for index, lamp in enumerate(plan.lamps):
        direction, falloff, _ = toward(lamp, points)
        facing = np.einsum("ij,ij->i", normals, direction)
        wrap = np.float32(0.12) * performer
        amount = np.maximum((facing + wrap) / (1 + wrap), 0) * falloff
        amount *= performer * lamp.performers + (1 - performer) * lamp.surroundings
        # Other lamps are not traced; the ambient share keeps them out of corners.
        amount *= key if index == 0 and lamp.shadow else 0.4 + 0.6 * ambient
        total = total + amount[:, None] * np.asarray(lamp.color, np.float32)
    return (total * plan.exposure).astype(np.float32)


def sky(plan: LightPlan, directions: F32) -> F32:
    """Return the sky seen along (N, 3) unit directions, (N, 3) sRGB."""
    height = np.clip(directions[:, 2:3], 0, 1) ** 0.55
    low, high = np.asarray(plan.horizon, np.float32), np.asarray(plan.zenith, np.float32)
    return (low * (1 - height) + high * height).astype(np.float32)
