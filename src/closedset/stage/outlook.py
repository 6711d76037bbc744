"""What is seen through the windows of an interior: painted flats, as on a film set.

Flats are plain slabs in three layers, each paler than the one before it, and they give off the
light of the hour, so that by day a window is the brightest thing in a room. By night they are dark
and have windows of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from closedset.stage.light import hour_of
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, ball, merge, panel, rod, shaded, slab
from closedset.stage.stage_set import StageSet

_LIT: Color = (1.0, 0.80, 0.45)
_LAYERS: dict[str, tuple[Color, Color, Color, float]] = {
    # near, middle, far, light given off
    "dawn": ((0.74, 0.60, 0.60), (0.86, 0.72, 0.68), (0.96, 0.84, 0.77), 0.42),
    "morning": ((0.76, 0.80, 0.74), (0.87, 0.89, 0.86), (0.95, 0.96, 0.95), 0.62),
    "day": ((0.74, 0.81, 0.82), (0.84, 0.89, 0.92), (0.92, 0.95, 0.97), 0.62),
    "golden hour": ((0.80, 0.62, 0.44), (0.92, 0.76, 0.54), (1.0, 0.88, 0.66), 0.55),
    "dusk": ((0.44, 0.34, 0.42), (0.64, 0.46, 0.48), (0.90, 0.66, 0.52), 0.30),
    "night": ((0.05, 0.07, 0.13), (0.08, 0.11, 0.19), (0.12, 0.16, 0.27), 0.05),
    "moonlight": ((0.07, 0.10, 0.18), (0.11, 0.15, 0.26), (0.18, 0.24, 0.38), 0.10),
}
_TREES = {"dawn": 0.9, "golden hour": 1.0, "dusk": 0.55, "night": 0.1, "moonlight": 0.16}


def glint(width: float, height: float, panes: int) -> Mesh:
    """Slanting strokes of light on the panes of a window from the origin, as one draws glass."""
    marks = []
    wide = width / panes
    for pane in range(panes):
        for start, thick in ((0.18, 0.045), (0.34, 0.02)):
            x = wide * (pane + start)
            lean = min(wide * 0.38, height * 0.45)
            base = height * 0.42
            marks.append(
                panel((x, 0.045, base), (wide * thick, 0, 0), (lean, 0, height * 0.45), (1, 1, 1))
            )
    return merge("glass", marks)


def _houses(stage: StageSet, y: float, half: float, low: float, high: float, tone: Color) -> Mesh:
    rng = stage.rng
    x, parts = -half, []
    while x < half:
        wide, tall = float(rng.uniform(3.2, 6.0)), float(rng.uniform(low, high))
        shade = float(rng.uniform(0.94, 1.03))
        color = (min(tone[0] * shade, 1), min(tone[1] * shade, 1), min(tone[2] * shade, 1))
        parts.append(slab((x, y, -3), (x + wide, y + 1.0, tall), color))
        if rng.random() < 0.5:
            chimney = x + wide * float(rng.uniform(0.2, 0.7))
            parts.append(slab((chimney, y, tall), (chimney + 0.5, y + 0.5, tall + 0.7), color))
        x += wide + float(rng.uniform(-0.2, 1.4))
    return merge("houses", parts)


def _panes(stage: StageSet, y: float, half: float, top: float, share: float, color: Color) -> Mesh:
    rng = stage.rng
    found = [
        panel((x, y, z), (0.62, 0, 0), (0, 0, 0.95), color)
        for x in np.arange(-half, half, 1.45)
        for z in np.arange(-1.2, top, 1.7)
        if rng.random() < share
    ]
    return merge("panes", found or [panel((0, y, -2.5), (0.6, 0, 0), (0, 0, 0.9), color)])


def outside(stage: StageSet, y: float, half: float, scene: str = "street") -> None:
    """Hang the flats behind the windows of a wall at ``y``; ``scene`` is street, garden or sky."""
    near, middle, far, glow = _LAYERS[hour_of(stage.setting)]
    wide = half + 16.0
    drop = {"sky": -26.0, "road": -1.3}.get(scene, -0.9)
    stage.add(
        "ground outside",
        slab((-wide - 30, y + 0.3, drop - 0.1), (wide + 30, y + 60, drop), near),
        glow=glow * 0.7,
    )
    if scene == "sky":
        flat = _houses(stage, y + 40, wide + 24, -4.0, 9.0, far)
        stage.add("towers outside", flat, glow=glow)
        stage.add("towers outside", _houses(stage, y + 26, wide + 10, -9.0, 1.2, middle), glow=glow)
    elif scene == "street":
        stage.add("houses outside", _houses(stage, y + 30, wide + 14, 3.4, 6.0, far), glow=glow)
        stage.add("houses outside", _houses(stage, y + 17, wide, 1.5, 3.4, middle), glow=glow)
    if scene != "sky":
        _trees(stage, y, half, near, glow, dense=scene != "street")
    if stage.night and scene != "garden":
        far_y = y + (25.95 if scene == "sky" else 16.95)
        top = 0.2 if scene == "sky" else 1.6
        lit = _panes(stage, far_y, wide, top, 0.34, _LIT)
        stage.add("lit windows outside", lit, glow=0.75)


def _trees(
    stage: StageSet, y: float, half: float, near: Color, glow: float, *, dense: bool
) -> None:
    """Stand a few trees, and a hedge in a garden, before the flats."""
    rng = stage.rng
    dim = _TREES.get(hour_of(stage.setting), 1.0)
    leaf: Color = (0.62 * dim, 0.74 * dim, 0.56 * dim) if dim > 0.3 else shaded(near, 1.3)
    parts: list[Mesh] = []
    count = int((half + 6) * (0.9 if dense else 0.35)) + 1
    for x in np.linspace(-half - 5, half + 5, count):
        at, deep = float(x + rng.uniform(-0.8, 0.8)), y + float(rng.uniform(8, 12))
        tall = float(rng.uniform(2.2, 3.6))
        parts.append(rod((at, deep, -1.2), (at, deep, tall * 0.6), 0.1, shaded(leaf, 0.8), sides=6))
        parts += [
            ball(
                (at + float(rng.uniform(-0.5, 0.5)), deep, tall * float(rng.uniform(0.6, 0.9))),
                float(rng.uniform(0.55, 0.9)), leaf, 10,
            )
            for _ in range(3)
        ]  # fmt: skip
    if dense:
        parts.append(slab((-half - 14, y + 6, -1.2), (half + 14, y + 6.6, 0.55), shaded(leaf, 0.9)))
    stage.add("trees outside", merge("trees", parts), glow=glow * 0.7)


def pool(
    windows: Sequence[tuple[float, float, float, float]], back: float, color: Color
) -> list[Mesh]:
    """Return the patches of sun that windows (x, z, width, height) in a back wall throw inside."""
    patches = []
    for x, z, w, h in windows:
        # The sun stands 40 degrees up behind the wall and a little to the side.
        near, far = back - 1.1 * z, back - 1.1 * (z + h)
        shift = 0.35
        corner = (x + shift * (back - near), near, 0.003)
        down = (shift * (near - far), far - near, 0.0)
        half_w = w / 2 - 0.05
        for k in (0, 1):
            start = (corner[0] + k * (half_w + 0.1), corner[1], corner[2])
            patches.append(panel(start, down, (half_w, 0, 0), color))
    return patches
