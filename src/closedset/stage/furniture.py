"""Furniture and fittings that several sets share, each as one mesh standing at the origin."""

from __future__ import annotations

import numpy as np

from closedset.stage.mesh import Mesh
from closedset.stage.solids import (
    Color,
    ball,
    box,
    merge,
    moved,
    panel,
    prism,
    rod,
    shaded,
    slab,
    slabs,
)

WOOD: Color = (0.55, 0.38, 0.24)
DARK_WOOD: Color = (0.33, 0.22, 0.15)
STEEL: Color = (0.62, 0.64, 0.66)
DARK: Color = (0.16, 0.16, 0.18)
CREAM: Color = (0.88, 0.83, 0.72)
RED: Color = (0.66, 0.17, 0.15)
GREEN: Color = (0.25, 0.40, 0.26)


def chair(seat: float, color: Color = WOOD) -> Mesh:
    """Chair whose seat is ``seat`` metres high; the sitter faces -y."""
    legs = [
        slab((x - 0.02, y - 0.02, 0), (x + 0.02, y + 0.02, seat - 0.03), color)
        for x in (-0.19, 0.19)
        for y in (-0.22, 0.22)
    ]
    back = [
        slab((-0.20, 0.215, seat), (0.20, 0.25, seat + 0.46), color),
    ]
    return merge(
        "chair", [*legs, slab((-0.22, -0.26, seat - 0.04), (0.22, 0.26, seat), color), *back]
    )


def stool(seat: float, color: Color = RED) -> Mesh:
    """Round stool on one leg."""
    return merge(
        "stool",
        [
            rod((0, 0, seat - 0.07), (0, 0, seat), 0.19, color),
            rod((0, 0, 0.02), (0, 0, seat - 0.07), 0.035, STEEL),
            rod((0, 0, 0), (0, 0, 0.03), 0.2, STEEL),
        ],
    )


def booth(seat: float, width: float = 1.1, color: Color = RED) -> Mesh:
    """Upholstered bench with a high back; the sitter faces -y."""
    w = width / 2
    ribs = [
        slab(
            (-w + 0.02 + i * (width - 0.04) / 5, 0.215, seat + 0.05),
            (-w + 0.0 + (i + 1) * (width - 0.04) / 5, 0.245, seat + 0.56),
            color,
        )
        for i in range(5)
    ]
    return merge(
        "booth",
        [
            slab((-w, -0.26, 0), (w, 0.26, seat - 0.1), DARK_WOOD),
            slab((-w, -0.28, seat - 0.1), (w, 0.26, seat), color),
            slab((-w, 0.24, 0), (w, 0.36, seat + 0.6), color),
            *ribs,
        ],
    )


def bus_seat(seat: float, color: Color = (0.20, 0.32, 0.52)) -> Mesh:
    """Bus seat on a pedestal with a head rest and a grab bar; the sitter faces -y."""
    return merge(
        "bus seat",
        [
            slab((-0.15, -0.15, 0), (0.15, 0.15, seat - 0.09), DARK),
            slab((-0.23, -0.25, seat - 0.09), (0.23, 0.25, seat), color),
            slab((-0.23, 0.22, seat), (0.23, 0.30, seat + 0.62), color),
            rod((-0.2, 0.26, seat + 0.66), (0.2, 0.26, seat + 0.66), 0.018, (0.85, 0.72, 0.2)),
        ],
    )


def bench(seat: float, width: float = 1.7) -> Mesh:
    """Slatted bench; the sitter faces -y."""
    w = width / 2
    slats = [
        slab((-w, -0.24 + i * 0.125, seat - 0.035), (w, -0.14 + i * 0.125, seat), WOOD)
        for i in range(4)
    ]
    backs = [
        slab((-w, 0.25, seat + 0.13 + i * 0.15), (w, 0.285, seat + 0.23 + i * 0.15), WOOD)
        for i in range(3)
    ]
    feet = [
        slab((x - 0.03, -0.22, 0), (x + 0.03, 0.28, seat - 0.035), DARK)
        for x in (-w + 0.2, w - 0.2)
    ]
    posts = [
        slab((x - 0.03, 0.28, 0), (x + 0.03, 0.32, seat + 0.55), DARK) for x in (-w + 0.2, w - 0.2)
    ]
    return merge("bench", [*slats, *backs, *feet, *posts])


def crate(seat: float, size: float = 0.62) -> Mesh:
    """Wooden crate."""
    s = size / 2
    rims = [
        slab((-s - 0.015, -s - 0.015, z), (s + 0.015, s + 0.015, z + 0.06), DARK_WOOD)
        for z in (0.0, seat - 0.06)
    ]
    return merge("crate", [slab((-s, -s, 0), (s, s, seat - 0.005), WOOD), *rims])


def log(seat: float) -> Mesh:
    """Felled trunk, lying across."""
    r = min(seat / 2, 0.24)
    return merge(
        "log",
        [
            rod((-0.9, 0, seat - r), (0.9, 0, seat - r), r, (0.36, 0.27, 0.19)),
            slab((-0.6, -0.15, 0), (-0.4, 0.15, seat - r), (0.36, 0.27, 0.19)),
            slab((0.4, -0.15, 0), (0.6, 0.15, seat - r), (0.36, 0.27, 0.19)),
        ],
    )


def car_seat(seat: float) -> Mesh:
    """Car seat with head rest; the sitter faces -y."""
    gray: Color = (0.27, 0.26, 0.27)
    return merge(
        "car seat",
        [
            slab((-0.26, -0.28, 0.1), (0.26, 0.26, seat), gray),
            slab((-0.25, 0.24, seat), (0.25, 0.36, seat + 0.58), gray),
            slab((-0.13, 0.26, seat + 0.62), (0.13, 0.34, seat + 0.80), gray),
        ],
    )


def sofa(width: float, color: Color = (0.36, 0.42, 0.40)) -> Mesh:
    """Sofa with two cushions; the sitter faces -y, the seat is 0.42 m high."""
    w = width / 2
    return merge(
        "sofa",
        [
            slabs(color, (-w, -0.45, 0.08, w, 0.35, 0.30), (-w, 0.25, 0.30, w, 0.47, 0.86)),
            slabs(
                shaded(color, 1.06),
                (-w + 0.01, -0.44, 0.30, -0.01, 0.26, 0.42),
                (0.01, -0.44, 0.30, w - 0.01, 0.26, 0.42),
            ),
            slabs(
                shaded(color, 0.94),
                (-w - 0.2, -0.45, 0.05, -w, 0.47, 0.62),
                (w, -0.45, 0.05, w + 0.2, 0.47, 0.62),
            ),
            slabs(
                DARK_WOOD,
                *[
                    (x, y, 0, x + 0.06, y + 0.06, 0.08)
                    for x in (-w - 0.1, w + 0.04)
                    for y in (-0.4, 0.36)
                ],
            ),
        ],
    )


def armchair(color: Color = (0.46, 0.30, 0.24)) -> Mesh:
    """Armchair; the sitter faces -y, the seat is 0.42 m high."""
    return merge(
        "armchair",
        [
            slabs(
                color, (-0.36, -0.38, 0.1, 0.36, 0.36, 0.30), (-0.36, 0.26, 0.30, 0.36, 0.44, 0.98)
            ),
            slabs(shaded(color, 1.08), (-0.34, -0.39, 0.30, 0.34, 0.27, 0.42)),
            slabs(
                shaded(color, 0.92),
                (-0.52, -0.38, 0.08, -0.36, 0.44, 0.62),
                (0.36, -0.38, 0.08, 0.52, 0.44, 0.62),
            ),
        ],
    )


def bed(width: float, blanket: Color = (0.46, 0.54, 0.62), frame: Color = WOOD) -> Mesh:
    """Bed, its head at +y; the mattress is 0.56 m high and 2 m long, around the origin."""
    w = width / 2
    pillows = 2 if width > 1.3 else 1
    span = width / pillows
    return merge(
        "bed",
        [
            slabs(
                frame,
                (-w, -1.0, 0.1, w, 1.0, 0.34),
                (-w - 0.04, 1.0, 0, w + 0.04, 1.07, 1.1),
                (-w, -1.05, 0, w, -1.0, 0.56),
            ),
            slab((-w + 0.02, -0.98, 0.34), (w - 0.02, 0.98, 0.56), (0.93, 0.91, 0.87)),
            slab((-w - 0.015, -1.0, 0.38), (w + 0.015, 0.32, 0.585), blanket),
            slab((-w - 0.018, 0.20, 0.39), (w + 0.018, 0.34, 0.595), (0.95, 0.94, 0.9)),
            *[
                ball(
                    (-w + span * (k + 0.5), 0.70, 0.60), (span * 0.4, 0.2, 0.1), (0.96, 0.95, 0.92)
                )
                for k in range(pillows)
            ],
        ],
    )


def gable(half: float, apex: float, color: Color) -> Mesh:
    """Upright triangle in the x-z plane, a centimetre thick, its foot on z = 0."""
    flat = prism([(-half, 0), (half, 0), (0, apex)], -0.005, 0.005, color)
    return moved(flat, (0, 0, 0), 0, np.pi / 2)


def table(width: float, depth: float, height: float = 0.74, color: Color = WOOD) -> Mesh:
    """Four-legged table."""
    w, d = width / 2, depth / 2
    legs = [
        slab((x - 0.03, y - 0.03, 0), (x + 0.03, y + 0.03, height - 0.04), color)
        for x in (-w + 0.06, w - 0.06)
        for y in (-d + 0.06, d - 0.06)
    ]
    return merge("table", [slab((-w, -d, height - 0.04), (w, d, height), color), *legs])


def pedestal_table(width: float, depth: float, color: Color = CREAM) -> Mesh:
    """Diner table on one steel foot."""
    w, d = width / 2, depth / 2
    return merge(
        "table",
        [
            slab((-w, -d, 0.71), (w, d, 0.75), color),
            slab((-w - 0.01, -d - 0.01, 0.715), (w + 0.01, d + 0.01, 0.742), STEEL),
            rod((0, 0, 0.02), (0, 0, 0.71), 0.045, STEEL),
            rod((0, 0, 0), (0, 0, 0.03), 0.24, DARK),
        ],
    )


def shelf(width: float, height: float, rows: int, goods: list[Color], seed: int) -> Mesh:
    """Open shelf against a wall (back at y = 0.35), filled with boxes, books or bottles."""
    rng = np.random.default_rng(seed)
    w = width / 2
    parts = [
        slab((-w, 0.32, 0), (w, 0.35, height), DARK_WOOD),
        slab((-w - 0.03, 0, 0), (-w, 0.35, height), DARK_WOOD),
        slab((w, 0, 0), (w + 0.03, 0.35, height), DARK_WOOD),
    ]
    for row in range(rows):
        z = 0.08 + row * (height - 0.1) / rows
        parts.append(slab((-w, 0, z - 0.03), (w, 0.35, z), DARK_WOOD))
        x = -w + 0.04
        while x < w - 0.14:
            wide = float(rng.uniform(0.07, 0.2))
            tall = float(rng.uniform(0.45, 0.85)) * ((height - 0.1) / rows - 0.05)
            color = goods[int(rng.integers(len(goods)))]
            parts.append(slab((x, 0.06, z), (min(x + wide, w), 0.3, z + tall), color))
            x += wide + float(rng.uniform(0.01, 0.06))
    return merge("shelf", parts)


def pendant(x: float, y: float, z: float, top: float, color: Color) -> tuple[Mesh, Mesh]:
    """Hanging lamp: the shade with its cord, and the bulb that glows."""
    shade = merge(
        "pendant lamp",
        [
            rod((x, y, z), (x, y, z + 0.2), 0.2, color, tip=0.05),
            rod((x, y, z + 0.2), (x, y, top), 0.008, DARK, sides=6),
        ],
    )
    return shade, ball((x, y, z + 0.03), (0.1, 0.1, 0.055), (1.0, 0.92, 0.7), 12)


def window_frame(width: float, height: float, bars: int, color: Color) -> Mesh:
    """Frame with upright bars around an opening of this size, in the x-z plane from the origin.

    It laps a little into the opening, so that no face of it lies in a face of the wall.
    """
    t, i = 0.06, 0.012
    parts = [
        slab((-t, -0.05, -t), (width + t, 0.05, i), color),
        slab((-t, -0.05, height - i), (width + t, 0.05, height + t), color),
        slab((-t, -0.05, i), (i, 0.05, height - i), color),
        slab((width - i, -0.05, i), (width + t, 0.05, height - i), color),
        slab((-t - 0.01, -0.17, -0.045), (width + t + 0.01, -0.05, 0.0), color),
    ]
    for bar in range(1, bars):
        x = width * bar / bars
        parts.append(slab((x - 0.022, -0.03, 0), (x + 0.022, 0.03, height), color))
    return merge("window", parts)


def door_frame(width: float, height: float, wide: float, proud: float) -> list[Mesh]:
    """Frame of a door, ``wide`` at each side and above, standing ``proud`` of the wall; metres."""
    color: Color = (0.80, 0.77, 0.70)
    return [
        slab((-wide, -proud, 0), (0, 0.03, height + wide), color),
        slab((width, -proud, 0), (width + wide, 0.03, height + wide), color),
        slab((0, -proud, height), (width, 0.03, height + wide), color),
    ]


def door(color: Color, width: float = 0.92, height: float = 2.05) -> Mesh:
    """Door in its frame, in the x-z plane, from the origin to the right, seen from -y."""
    return merge(
        "door",
        [
            *door_frame(width, height, 0.08, 0.04),
            slab((0, -0.02, 0), (width, 0.03, height), color),
            slab((0.14, -0.03, 0.2), (width - 0.14, -0.02, 0.9), shaded(color, 0.85)),
            slab((0.14, -0.03, 1.1), (width - 0.14, -0.02, 1.85), shaded(color, 0.85)),
            ball((width - 0.08, -0.06, 1.0), 0.03, (0.75, 0.65, 0.3), 8),
        ],
    )


def picture(width: float, height: float, color: Color) -> Mesh:
    """Framed picture in the x-z plane around the origin, seen from -y."""
    w, h = width / 2, height / 2
    return merge(
        "picture",
        [
            slab((-w - 0.04, -0.02, -h - 0.04), (w + 0.04, 0.02, h + 0.04), DARK_WOOD),
            slab((-w, -0.03, -h), (w, -0.02, h), color),
            slab((-w, -0.034, -h), (w, -0.03, -h * 0.3), shaded(color, 0.6)),
        ],
    )


def plant(height: float = 1.1) -> Mesh:
    """Potted plant."""
    leaves = [
        ball((0.16 * np.cos(a), 0.16 * np.sin(a), height * s), (0.2, 0.2, 0.26), GREEN, 10)
        for a, s in ((0.2, 0.62), (2.1, 0.7), (4.1, 0.66), (5.4, 0.86), (3.0, 0.92))
    ]
    return merge(
        "plant",
        [
            rod((0, 0, 0), (0, 0, 0.32), 0.13, (0.6, 0.35, 0.24), tip=0.18),
            rod((0, 0, 0.3), (0, 0, height * 0.7), 0.02, DARK_WOOD),
            *leaves,
        ],
    )


def screen(width: float, height: float, color: Color) -> tuple[Mesh, Mesh]:
    """Monitor on a foot, standing at z = 0, facing -y: the case, and the lit face."""
    w = width / 2
    case = merge(
        "monitor",
        [
            slab((-w, 0, 0.12), (w, 0.05, 0.12 + height), DARK),
            slab((-0.03, 0.02, 0), (0.03, 0.05, 0.14), DARK),
            box((0, 0.04, 0.01), (0.26, 0.18, 0.02), DARK),
        ],
    )
    face = panel((-w + 0.02, -0.004, 0.14), (2 * w - 0.04, 0, 0), (0, 0, height - 0.04), color)
    return case, face
