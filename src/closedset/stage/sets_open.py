"""Open ground: park, cemetery, desert, mountain."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import company
from closedset.stage.sets_country import ground, hills, park_bench, pine, tree
from closedset.stage.sets_town import lamp_post
from closedset.stage.solids import (
    Color,
    ball,
    merge,
    moved,
    prism,
    rod,
    shaded,
    slab,
    slabs,
)
from closedset.stage.stage_set import Place, StageSet

_STONE: Color = (0.66, 0.65, 0.61)
_LIT: Color = (1.0, 0.82, 0.48)
_PATH: Color = (0.78, 0.70, 0.56)


def park(stage: StageSet) -> None:
    """Lawn, a winding path, bench under trees, lamp, pond, town far off."""
    ground(stage, (0.44, 0.58, 0.30))
    bends = [(x, 2.6 + 0.9 * np.sin(x / 3.4)) for x in np.arange(-16, 16.1, 0.8)]
    path = [slab((x0, y0 - 0.75, 0), (x0 + 0.85, y0 + 0.75, 0.012), _PATH) for x0, y0 in bends]
    stage.add("path", *path, ground=True)
    pond = [(3.5 + 4.2 * np.cos(a), 9.5 + 2.0 * np.sin(a)) for a in np.arange(0, 6.28, 0.3)]
    stage.add(
        "pond",
        prism(pond, 0, 0.015, (0.14, 0.2, 0.3) if stage.night else (0.58, 0.72, 0.78)),
        ground=True,
    )
    stage.add(
        "ducks",
        *[
            ball((x, y, 0.1), (0.2, 0.11, 0.1), (0.94, 0.92, 0.85), 8)
            for x, y in ((2.6, 9.0), (3.5, 9.4))
        ],
        *[
            ball((x - 0.16, y, 0.24), 0.07, (0.94, 0.92, 0.85), 8)
            for x, y in ((2.6, 9.0), (3.5, 9.4))
        ],
    )
    for x, y, h in (
        (-4.6, 5.0, 5.6),
        (6.6, 4.4, 5.2),
        (-9.5, 8.0, 6.4),
        (-2.2, 13.5, 6.0),
        (10.5, 12.0, 6.6),
        (1.0, 16.0, 5.6),
    ):
        tree(stage, x, y, h)
    park_bench(stage, -0.2, 1.45)
    lamp_post(stage, 2.35, 1.55, 0.7)
    stage.add(
        "litter bin", rod((-1.75, 1.5, 0), (-1.75, 1.5, 0.8), 0.22, (0.22, 0.36, 0.28), tip=0.26)
    )
    hills(stage, (0.40, 0.52, 0.40))
    company(stage, 0.0, -0.3)
    stage.floors += [Place((-3.0, 0.8, 0), 0.4), Place((3.4, 0.8, 0), -0.4)]
    stage.seat = "bench"
    stage.view = ((-4.8, -5.2, 1.8), (1.0, 5.0, 1.5))


def cemetery(stage: StageSet) -> None:
    """Rows of stones and crosses, an open grave, iron fence, bare trees, a chapel."""
    ground(stage, (0.42, 0.48, 0.32))
    rng = stage.rng
    for row, y in enumerate((2.4, 4.8, 7.4, 10.2)):
        for x in np.arange(-9 + (row % 2), 9.5, 2.0):
            if abs(x) < 1.2 and row == 0:
                continue
            tone = float(rng.uniform(0.85, 1.08))
            stone = shaded(_STONE, tone)
            at, lean = (float(x + rng.uniform(-0.2, 0.2)), y, 0.0), float(rng.uniform(-0.06, 0.06))
            if rng.random() < 0.3:
                mesh = slabs(
                    stone,
                    (-0.07, -0.07, 0, 0.07, 0.07, 1.25),
                    (-0.34, -0.06, 0.8, 0.34, 0.06, 0.95),
                    (-0.25, -0.2, 0, 0.25, 0.2, 0.16),
                )
            else:
                mesh = merge(
                    "stone",
                    [
                        slab((-0.34, -0.08, 0), (0.34, 0.08, 0.72), stone),
                        rod((0, -0.08, 0.72), (0, 0.08, 0.72), 0.34, stone, sides=20),
                        slabs(
                            shaded(stone, 0.62),
                            (-0.2, -0.088, 0.62, 0.2, -0.08, 0.65),
                            (-0.16, -0.088, 0.5, 0.16, -0.08, 0.53),
                        ),
                    ],
                )
            stage.add("gravestone", moved(mesh, at, 0, 0, lean))
    stage.add(
        "grave mound",
        ball((0.0, 2.0, -0.02), (0.55, 1.0, 0.22), (0.38, 0.30, 0.22), 14),
        slabs(_STONE, (-0.3, 3.0, 0, 0.3, 3.14, 0.85)),
    )
    stage.add(
        "flowers",
        *[
            ball((x, 1.6 + 0.2 * k, 0.24), 0.07, c, 8)
            for k, (x, c) in enumerate(
                ((-0.1, (0.8, 0.25, 0.25)), (0.1, (0.95, 0.9, 0.85)), (0.0, (0.85, 0.5, 0.6)))
            )
        ],
    )
    iron = [
        rod((x, 13.0, 0), (x, 13.0, 1.6), 0.025, f.DARK, sides=5) for x in np.arange(-18, 18, 0.4)
    ]
    stage.add(
        "iron fence",
        *iron,
        slabs(f.DARK, (-18, 12.98, 0.3, 18, 13.02, 0.36), (-18, 12.98, 1.3, 18, 13.02, 1.36)),
    )
    for x, y in ((-5.4, 6.0), (6.2, 8.6), (11.0, 14.0)):
        _bare_tree(stage, x, y)
    stage.add(
        "chapel",
        slabs((0.70, 0.66, 0.58), (-9.5, 18, 0, -4.5, 26, 4.0), (-8.0, 17, 0, -6.0, 19, 6.5)),
        moved(
            rod((0, 0, 0), (0, 0, 3.4), 1.5, (0.40, 0.36, 0.38), tip=0.0, sides=4),
            (-7, 18, 6.5),
            np.pi / 4,
        ),
        moved(
            prism([(-2.7, 0), (2.7, 0), (0, 2.0)], -4, 4, (0.40, 0.36, 0.38)),
            (-7, 22, 4.0),
            0,
            np.pi / 2,
        ),
        slabs(
            (0.45, 0.40, 0.3),
            (-7.04, 17.9, 9.8, -6.96, 18.0, 10.9),
            (-7.3, 17.9, 10.4, -6.7, 18.0, 10.5),
        ),
    )
    hills(stage, (0.44, 0.50, 0.46))
    company(stage, 0.0, -0.2)
    stage.floors += [Place((-2.4, 0.6, 0), 0.3)]
    stage.view = ((-3.6, -5.4, 1.8), (0.5, 5.0, 1.5))


def _bare_tree(stage: StageSet, x: float, y: float) -> None:
    rng, bark = stage.rng, (0.26, 0.22, 0.2)
    parts = [rod((x, y, 0), (x + 0.2, y, 3.4), 0.22, bark, tip=0.12, sides=10)]
    for _ in range(9):
        z = float(rng.uniform(1.8, 3.4))
        end = (
            x + float(rng.uniform(-2.0, 2.0)),
            y + float(rng.uniform(-0.8, 0.8)),
            z + float(rng.uniform(0.8, 2.2)),
        )
        parts.append(rod((x + 0.2 * z / 3.4, y, z), end, 0.08, bark, tip=0.03, sides=6))
        tip = (
            end[0] + float(rng.uniform(-0.8, 0.8)),
            end[1],
            end[2] + float(rng.uniform(0.3, 1.0)),
        )
        parts.append(rod(end, tip, 0.035, bark, tip=0.012, sides=5))
    stage.add("bare tree", *parts)


def desert(stage: StageSet) -> None:
    """Dunes, tall cacti, rocks, table mountains, a bleached skull."""
    ground(stage, (0.86, 0.72, 0.50), 120)
    rng = stage.rng
    stage.add(
        "dunes",
        *[
            ball((x, y, -1.0), (rx, 5.0, rz), (0.88, 0.74, 0.52), 24)
            for x, y, rx, rz in (
                (-16, 18, 14, 3.2),
                (10, 24, 16, 3.4),
                (0, 34, 22, 4.0),
                (24, 16, 12, 2.8),
            )
        ],
    )
    for x, y, w, h in ((-32, 70, 12, 15), (4, 84, 18, 19), (36, 76, 10, 12)):
        outline = [
            (-w, 0),
            (w, 0),
            (w * 0.72, h * 0.55),
            (w * 0.62, h),
            (-w * 0.66, h),
            (-w * 0.74, h * 0.5),
        ]
        stage.add(
            "mesa", moved(prism(outline, -4, 4, (0.74, 0.48, 0.34)), (x, y, -1), 0, np.pi / 2)
        )
    green: Color = (0.36, 0.50, 0.32)
    for at, deep, tall in ((-3.6, 4.6, 3.2), (5.0, 6.6, 3.8), (-8.5, 10.0, 3.6), (10.5, 13.0, 3.4)):
        parts = [
            rod((at, deep, 0), (at, deep, tall), 0.22, green, sides=12),
            ball((at, deep, tall), 0.22, green, 12),
        ]
        for side, z, up in ((-1, tall * 0.4, 0.9), (1, tall * 0.55, 0.8)):
            parts += [
                rod((at, deep, z), (at + side * 0.7, deep, z), 0.13, green, sides=10),
                ball((at + side * 0.7, deep, z), 0.13, green, 10),
                rod(
                    (at + side * 0.7, deep, z),
                    (at + side * 0.7, deep, z + up),
                    0.13,
                    green,
                    sides=10,
                ),
                ball((at + side * 0.7, deep, z + up), 0.13, green, 10),
            ]
        stage.add("cactus", *parts)
    stage.add(
        "rocks",
        *[
            ball(
                (float(rng.uniform(-8, 8)), float(rng.uniform(2.0, 9)), 0.05),
                (float(rng.uniform(0.2, 0.6)), 0.3, float(rng.uniform(0.12, 0.4))),
                (0.66, 0.50, 0.38),
                7,
            )
            for _ in range(16)
        ],
    )
    stage.add("boulder", ball((2.2, 1.4, 0.25), (0.7, 0.5, 0.42), (0.68, 0.52, 0.40), 9))
    stage.add(
        "skull",
        ball((-1.7, 1.6, 0.14), (0.16, 0.2, 0.13), (0.94, 0.91, 0.84), 10),
        ball((-1.7, 1.42, 0.09), (0.09, 0.16, 0.08), (0.94, 0.91, 0.84), 8),
        rod((-1.84, 1.66, 0.2), (-2.1, 1.62, 0.34), 0.03, (0.9, 0.86, 0.78), tip=0.005),
        rod((-1.56, 1.66, 0.2), (-1.3, 1.62, 0.34), 0.03, (0.9, 0.86, 0.78), tip=0.005),
    )
    company(stage, 0.0, -0.2)
    stage.curbs += [Place((-3.2, 2.6, 0), np.pi / 2)]
    stage.floors += [Place((-2.6, 0.6, 0), 0.3), Place((2.8, 0.2, 0), -0.3)]
    stage.seat = "log"
    stage.view = ((-4.6, -6.2, 1.9), (1.0, 7.0, 1.9))


def mountain(stage: StageSet) -> None:
    """Peaks with snow, pines, rocks, a path along the slope."""
    ground(stage, (0.50, 0.54, 0.38))
    rng = stage.rng
    for x, y, w, h in (
        (-34, 74, 26, 26),
        (4, 90, 34, 38),
        (40, 78, 26, 24),
        (-70, 90, 30, 30),
        (76, 95, 30, 28),
    ):
        rock: Color = (0.50, 0.52, 0.58)
        stage.add(
            "peak", moved(prism([(-w, 0), (w, 0), (0, h)], -1, 1, rock), (x, y, -2), 0, np.pi / 2)
        )
        cap = [
            (-w * 0.30, h * 0.70),
            (-w * 0.12, h * 0.76),
            (-w * 0.02, h * 0.68),
            (w * 0.12, h * 0.77),
            (w * 0.30, h * 0.70),
            (0, h),
        ]
        flanks = [
            prism([a, b, (0, h)], -1.2, 1.2, (0.95, 0.96, 0.98)) for a, b in itertools.pairwise(cap)
        ]
        stage.add("snow", *[moved(flank, (x, y, -2), 0, np.pi / 2) for flank in flanks])
    stage.add(
        "foothills",
        *[
            ball((x, 44, -3), (20, 8, z), (0.40, 0.48, 0.38), 20)
            for x, z in ((-40, 9), (-12, 7), (16, 8), (44, 10))
        ],
    )
    for _ in range(30):
        across, deep = float(rng.uniform(-24, 24)), float(rng.uniform(7, 34))
        stage.add(
            "pine", pine(across, deep, float(rng.uniform(3.0, 6.0)), float(rng.uniform(0.85, 1.25)))
        )
    stage.add(
        "path",
        *[
            slab(
                (x, 1.6 + 0.4 * np.sin(x / 2), 0),
                (x + 0.85, 2.9 + 0.4 * np.sin(x / 2), 0.012),
                (0.68, 0.60, 0.48),
            )
            for x in np.arange(-14, 14, 0.8)
        ],
        ground=True,
    )
    stage.add(
        "rocks",
        *[
            ball(
                (float(rng.uniform(-7, 7)), float(rng.uniform(3.6, 7)), 0.05),
                (float(rng.uniform(0.25, 0.7)), 0.4, float(rng.uniform(0.2, 0.5))),
                _STONE,
                7,
            )
            for _ in range(14)
        ],
    )
    stage.add(
        "boulder",
        slabs(_STONE, (-2.7, 0.5, 0, -1.7, 1.3, 0.5)),
        ball((-2.2, 0.9, 0.3), (0.75, 0.6, 0.34), shaded(_STONE, 0.95), 9),
    )
    stage.add(
        "signpost",
        rod((2.2, 1.2, 0), (2.2, 1.2, 1.9), 0.06, f.DARK_WOOD),
        slabs(f.WOOD, (2.1, 1.1, 1.5, 3.0, 1.15, 1.72), (1.4, 1.1, 1.2, 2.3, 1.15, 1.4)),
    )
    company(stage, 0.0, -0.2)
    stage.floors += [Place((-3.4, 0.2, 0), 0.3), Place((3.2, 0.2, 0), -0.3)]
    stage.seat = "log"
    stage.view = ((-3.8, -6.0, 1.7), (0.8, 8.0, 3.0))


OPEN: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.PARK: park,
    SetKind.CEMETERY: cemetery,
    SetKind.DESERT: desert,
    SetKind.MOUNTAIN: mountain,
}
