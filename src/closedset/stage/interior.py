"""What interior sets share: walls with openings, the view outside, lamps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from closedset.stage import furniture as f
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, merge, moved, panel, rod, shaded, slab
from closedset.stage.stage_set import StageSet

Opening = tuple[float, float, float, float]
"""x, z, width, height of a hole in a wall, metres from the wall's own start."""

WARM = (2.2, 1.45, 0.75)
_LIT: Color = (1.0, 0.80, 0.45)


def wall(length: float, height: float, color: Color, openings: Sequence[Opening] = ()) -> Mesh:
    """Wall in the x-z plane from the origin, 12 cm thick behind it, with openings left out."""
    parts, x = [], 0.0
    trim = shaded(color, 0.72)
    for ox, oz, ow, oh in sorted(openings):
        if ox > x:
            parts.append(slab((x, 0, 0), (ox, 0.12, height), color))
        if oz > 0.01:
            parts.append(slab((ox, 0, 0), (ox + ow, 0.12, oz), color))
        parts.append(slab((ox, 0, oz + oh), (ox + ow, 0.12, height), color))
        x = ox + ow
    parts.append(slab((x, 0, 0), (length, 0.12, height), color))
    if not any(o[1] < 0.1 for o in openings):
        parts.append(slab((0, -0.015, 0), (length, 0, 0.11), trim))
    return merge("wall", parts)


def outside(stage: StageSet, y: float, half: float) -> None:
    """Put a street front behind a window, lit at night."""
    rng = stage.rng
    houses, lights = [], []
    glass: Color = _LIT if stage.night else (0.42, 0.52, 0.60)
    x = -half - 4.0
    while x < half + 4.0:
        wide, tall = float(rng.uniform(2.5, 4.5)), float(rng.uniform(2.2, 6.5))
        tone = float(rng.uniform(0.35, 0.62))
        houses.append(
            slab((x, y + 7, -1), (x + wide, y + 9, tall), (tone, tone * 0.95, tone * 0.9))
        )
        for wx in np.arange(x + 0.5, x + wide - 0.7, 0.95):
            for wz in np.arange(0.6, tall - 0.9, 1.25):
                if rng.random() < 0.45:
                    lights.append(panel((wx, y + 6.98, wz), (0.5, 0, 0), (0, 0, 0.7), glass))
        x += wide + float(rng.uniform(0.1, 1.0))
    stage.add("houses outside", merge("houses", houses), glow=0.0 if stage.night else 0.4)
    stage.add(
        "ground outside",
        slab((-half - 9, y + 0.3, -0.4), (half + 9, y + 12, -0.3), (0.4, 0.4, 0.4)),
    )
    if lights:
        windows = merge("windows", lights)
        stage.add("lit windows outside", windows, glow=0.6 if stage.night else 0.0)


def room(
    stage: StageSet,
    *,
    half: float,
    back: float,
    front: float,
    height: float,
    walls: Color,
    floor: Color,
    windows: Sequence[Opening] = (),
    ceiling: Color = (0.86, 0.85, 0.82),
    boards: bool = True,
) -> None:
    """Build floor, walls and ceiling: x in [-half, half], y in [front, back]."""
    stage.ceiling = height
    planks = [slab((-half, front, -0.1), (half, back, 0), floor)]
    if boards:
        dark = shaded(floor, 0.86)
        planks += [
            slab((-half, y, 0), (half, y + 0.016, 0.001), dark)
            for y in np.arange(front + 0.3, back, 0.3)
        ]
    stage.add("floor", merge("floor", planks), ground=True)
    shifted = [(x + half, z, w, h) for x, z, w, h in windows]
    stage.add(
        "back wall", moved(wall(2 * half, height, walls, shifted), (-half, back, 0)), flies=True
    )
    side = shaded(walls, 0.93)
    long = back - front
    left = moved(wall(long, height, side), (-half, front, 0), np.pi / 2)
    right = moved(wall(long, height, side), (half, back, 0), -np.pi / 2)
    near = moved(wall(2 * half, height, walls), (half, front, 0), np.pi)
    for name, mesh in (("left wall", left), ("right wall", right), ("fourth wall", near)):
        stage.add(name, mesh, flies=True)
    stage.add(
        "ceiling", slab((-half, front, height), (half, back, height + 0.1), ceiling), flies=True
    )
    for x, z, w, h in windows:
        stage.add(
            "window",
            moved(f.window_frame(w, h, 3 if w > 1.6 else 2, (0.9, 0.88, 0.84)), (x, back, z)),
        )
    if windows:
        outside(stage, back, half)
    stage.view = (
        (-half + 0.5, max(front + 0.4, -4.6), min(1.9, height - 0.5)),
        (0.7, back * 0.5, 1.0),
    )


def hang(stage: StageSet, spots: Sequence[tuple[float, float]], z: float, color: Color) -> None:
    """Hang pendant lamps, on at any hour."""
    for x, y in spots:
        shade, bulb = f.pendant(x, y, z, stage.ceiling, color)
        stage.add("pendant lamp", shade)
        stage.add("bulb", bulb, glow=1.0)
        stage.lamp((x, y, z - 0.1), WARM)


def floor_lamp(stage: StageSet, x: float, y: float) -> None:
    """Stand a lamp with a shade."""
    stage.add(
        "lamp stand",
        merge(
            "stand",
            [
                rod((x, y, 0), (x, y, 1.45), 0.015, f.DARK),
                rod((x, y, 0), (x, y, 0.03), 0.15, f.DARK),
            ],
        ),
    )
    stage.add(
        "lamp shade", rod((x, y, 1.38), (x, y, 1.7), 0.21, (1.0, 0.86, 0.6), tip=0.13), glow=0.75
    )
    stage.lamp((x, y - 0.2, 1.5), WARM)
