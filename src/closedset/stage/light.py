"""Light by time of day, inside and out: which lamps a shot gets, and how they shade a surface.

The light is a film set's, not the weather's: a key from the camera's side so that faces read, a
back light for the outline, a sky. Night is blue, low and pooled, never black. The result is
display-referred: exposure and shoulder are part of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Setting

Rgb = tuple[float, float, float]
Vec3 = tuple[float, float, float]


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
    fog: bool = False
    """Whether the haze is thick enough to hide things."""
    exposure: float = 1.0


def _scaled(color: Rgb, by: float) -> Rgb:
    return (color[0] * by, color[1] * by, color[2] * by)


@dataclass(frozen=True, slots=True)
class _Hour:
    """The light of one time of day out of doors; directions point towards the light."""

    sun: Vec3
    sun_color: Rgb
    back: Rgb
    above: Rgb
    below: Rgb
    zenith: Rgb
    horizon: Rgb
    window: Rgb
    """What comes in through a window, linear."""


_HOURS = {
    "dawn": _Hour(
        (-0.95, -0.55, 0.42), (1.7, 1.05, 0.72), (0.75, 0.50, 0.38), (0.46, 0.46, 0.55),
        (0.26, 0.21, 0.19), (0.45, 0.52, 0.70), (0.98, 0.80, 0.66), (1.15, 0.78, 0.58),
    ),
    "morning": _Hour(
        (-0.9, -0.5, 0.5), (2.1, 1.75, 1.3), (0.5, 0.46, 0.4), (0.56, 0.62, 0.74),
        (0.30, 0.26, 0.21), (0.42, 0.62, 0.88), (0.95, 0.93, 0.86), (1.5, 1.28, 0.98),
    ),
    "day": _Hour(
        (-0.85, -0.55, 0.85), (2.1, 1.95, 1.7), (0.35, 0.38, 0.42), (0.62, 0.70, 0.82),
        (0.30, 0.27, 0.23), (0.36, 0.58, 0.86), (0.83, 0.91, 0.97), (1.35, 1.35, 1.3),
    ),
    "golden hour": _Hour(
        (0.95, -0.35, 0.3), (2.3, 1.35, 0.62), (1.2, 0.72, 0.34), (0.46, 0.42, 0.46),
        (0.28, 0.2, 0.14), (0.42, 0.52, 0.72), (1.0, 0.83, 0.56), (1.7, 1.05, 0.5),
    ),
    "dusk": _Hour(
        (0.95, -0.6, 0.36), (1.75, 0.92, 0.5), (0.85, 0.45, 0.28), (0.36, 0.33, 0.44),
        (0.22, 0.16, 0.14), (0.26, 0.27, 0.46), (0.96, 0.60, 0.38), (1.1, 0.62, 0.38),
    ),
    "night": _Hour(
        (-0.6, -0.7, 0.85), (0.5, 0.56, 0.68), (0.42, 0.56, 0.95), (0.080, 0.110, 0.190),
        (0.045, 0.055, 0.085), (0.025, 0.04, 0.10), (0.11, 0.15, 0.26), (0.10, 0.15, 0.30),
    ),
    "moonlight": _Hour(
        (-0.75, 0.35, 0.75), (0.62, 0.74, 1.0), (0.6, 0.76, 1.15), (0.10, 0.14, 0.25),
        (0.05, 0.06, 0.10), (0.04, 0.07, 0.17), (0.20, 0.27, 0.42), (0.22, 0.34, 0.62),
    ),
}  # fmt: skip
_DULL = {
    # weather: (share of sun that is left, sky, haze a metre)
    "overcast": (0.42, (0.74, 0.77, 0.80), 0.010),
    "rain": (0.40, (0.66, 0.70, 0.74), 0.025),
    "storm": (0.20, (0.33, 0.37, 0.43), 0.032),
    "snow": (0.50, (0.86, 0.88, 0.90), 0.030),
    "fog": (0.34, (0.84, 0.86, 0.87), 0.085),
}
_CLEAR_HAZE = 0.006


def hour_of(setting: Setting) -> str:
    """Return the name of the setting's hour: one of those the stage has a light for."""
    night = setting.time is TimeOfDay.NIGHT
    fits = {
        "morning": not night, "golden hour": not night, "moonlight": night,
    }.get(setting.light, False)  # fmt: skip
    return setting.light if fits else setting.time.value


def window_light(setting: Setting) -> Rgb:
    """Return the linear light that a window lets in at the setting's hour and weather."""
    color = _HOURS[hour_of(setting)].window
    return _scaled(color, 0.8) if setting.weather in _DULL else color


def _mixed(a: Rgb, b: Rgb, share: float) -> Rgb:
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def _exterior(setting: Setting, hour: _Hour) -> tuple[Lamp, ...]:
    night = setting.time is TimeOfDay.NIGHT
    key = Lamp(hour.sun, hour.sun_color, shadow=True, spread=0.09)
    if night:
        # A moon would light the hills as much as the actors: at night a crew lights a pool.
        x, y, z = hour.sun
        key = Lamp(
            (x * 7, y * 7, z * 8.5), _scaled(hour.sun_color, 2.2), reach=6.0, shadow=True,
            spread=0.35, surroundings=0.38,
        )  # fmt: skip
    back = Lamp((0.45, 0.9, 0.7), hour.back, surroundings=0.25)
    eye_light = Lamp((0.1, -1.0, 0.15), (0.16, 0.15, 0.15), surroundings=0.2)
    if setting.weather in _DULL:
        left = _DULL[setting.weather][0]
        grey = float(np.mean(hour.sun_color))
        color = _scaled(_mixed(hour.sun_color, (grey, grey, grey * 1.05), 0.7), left)
        # A dull sky is one large lamp: the key is weak, wide and high, faces keep some of it.
        if not night:
            key = Lamp(
                (hour.sun[0] * 0.5, hour.sun[1], 1.1), _scaled(color, 1.15), shadow=True,
                spread=0.35, surroundings=0.8,
            )  # fmt: skip
        back = Lamp(back.position, _scaled(hour.back, 0.6), surroundings=0.2)
    return key, back, eye_light


def _interior(setting: Setting, hour: _Hour) -> tuple[Lamp, ...]:
    night = setting.time is TimeOfDay.NIGHT
    warm: Rgb = (1.55, 1.12, 0.70) if night else _mixed((1.1, 1.05, 0.98), hour.window, 0.35)
    if setting.light in ("moonlight", "blackout"):
        warm = (0.46, 0.58, 0.86)
    if setting.light == "candlelight":
        warm = (1.7, 0.95, 0.42)
    key = Lamp(
        (-1.9, -2.3, 2.9), warm, reach=3.6, shadow=True, spread=0.35,
        surroundings=0.16 if night else 0.42,
    )  # fmt: skip
    back = Lamp(
        (0.7, 0.75, 0.55), _scaled(hour.window, 1.6 if night else 0.7),
        surroundings=0.3 if night else 0.55,
    )  # fmt: skip
    fill: Rgb = (0.07, 0.08, 0.12) if night else (0.2, 0.2, 0.21)
    return key, back, Lamp((0.6, -1.0, 0.2), fill, surroundings=0.6)


_ROOM_LIGHT: dict[bool, tuple[Rgb, Rgb]] = {
    True: ((0.085, 0.085, 0.11), (0.06, 0.056, 0.058)),
    False: ((0.46, 0.46, 0.46), (0.46, 0.44, 0.41)),
}
"""Ambient above and below indoors; by day the floor lights the ceiling."""


def light_plan(setting: Setting, practicals: tuple[tuple[Vec3, Rgb], ...]) -> LightPlan:
    """Choose the lamps for a setting; ``practicals`` are the set's own (position, linear color)."""
    hour = _HOURS[hour_of(setting)]
    night = setting.time is TimeOfDay.NIGHT
    lamps = _interior(setting, hour) if setting.interior else _exterior(setting, hour)
    above, below = _ROOM_LIGHT[night] if setting.interior else (hour.above, hour.below)
    lamps += tuple(
        Lamp(where, color, reach=1.7 if setting.interior and night else 2.5, performers=0.7)
        for where, color in practicals
        if max(color) > 0
    )
    zenith, horizon, haze = hour.zenith, hour.horizon, _CLEAR_HAZE
    if setting.weather in _DULL:
        _, sky_color, haze = _DULL[setting.weather]
        dark = 0.26 if night else 0.75 if setting.time is TimeOfDay.DUSK else 1.0
        dull = _mixed(_scaled(sky_color, dark), hour.horizon, 0.25)
        zenith, horizon = (dull, dull) if setting.weather == "fog" else (_scaled(dull, 0.88), dull)
        above = _mixed(above, _scaled(dull, 0.8), 0.0 if night else 0.5)
    plan = LightPlan(
        lamps, above, below, zenith, horizon,
        0.0 if setting.interior else haze, exposure=1.25 if night else 1.0,
        fog=setting.weather == "fog" and not setting.interior,
    )  # fmt: skip
    return _toned(plan, setting.tone, setting.light)


def _toned(plan: LightPlan, tone: str, light: str) -> LightPlan:
    """Bend the plan to the scene's mood: contrast, warmth, where the key stands."""
    key, back, fill, *rest = plan.lamps
    if light == "silhouette":
        key = replace(key, performers=0.06, surroundings=key.surroundings * 1.1)
        fill = replace(fill, performers=0.05)
        return replace(
            plan, lamps=(key, replace(back, color=_scaled(back.color, 1.5)), fill, *rest)
        )
    if tone == "tense":
        x, y, z = key.position
        key = replace(key, position=(x * 1.5, y * 0.45, z), spread=key.spread * 0.6)
        plan = replace(plan, above=_scaled(plan.above, 0.72), below=_scaled(plan.below, 0.6))
        fill = replace(fill, color=_scaled(fill.color, 0.4))
    elif tone == "tender":
        key = replace(key, color=_warmed(key.color, 1.1), spread=key.spread * 1.6)
        back = replace(back, color=_warmed(_scaled(back.color, 1.25), 1.15))
    elif tone == "bleak":
        key = replace(key, color=_drained(key.color, 0.6), spread=key.spread * 1.4)
        plan = replace(plan, zenith=_drained(plan.zenith, 0.6), horizon=_drained(plan.horizon, 0.6))
    elif tone == "bright":
        fill = replace(fill, color=_scaled(fill.color, 1.8))
        plan = replace(plan, below=_scaled(plan.below, 1.25))
    return replace(plan, lamps=(key, back, fill, *rest))


def _warmed(color: Rgb, by: float) -> Rgb:
    return (color[0] * by, color[1], color[2] / by)


def _drained(color: Rgb, share: float) -> Rgb:
    grey = 0.3 * color[0] + 0.6 * color[1] + 0.1 * color[2]
    return _mixed(color, (grey * 0.96, grey, grey * 1.06), share)
