"""Large rooms and odd ones: church, gym, theater, concourse; plane, ship's deck, tent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import WARM, burn, company, room, strips
from closedset.stage.mesh import Mesh
from closedset.stage.solids import (
    Color,
    ball,
    hoop,
    merge,
    moved,
    panel,
    prism,
    rod,
    shaded,
    slab,
    slabs,
)
from closedset.stage.stage_set import Place, SpotKind, StageSet

_STONE: Color = (0.74, 0.70, 0.62)
_WHITE: Color = (0.94, 0.93, 0.90)


def arch(
    x: float, y: float, z: float, w: float, h: float, color: Color, depth: float = 0.02
) -> Mesh:
    """Pointed arch panel in the x-z plane, its foot in the middle at (x, y, z)."""
    half = w / 2
    outline = [
        (-half, 0.0),
        (half, 0.0),
        (half, h * 0.62),
        (half * 0.62, h * 0.85),
        (0.0, h),
        (-half * 0.62, h * 0.85),
        (-half, h * 0.62),
    ]
    return moved(prism(outline, -depth / 2, depth / 2, color), (x, y, z), 0, np.pi / 2)


def church(stage: StageSet) -> None:
    """Nave with pews, altar with a cross, stained glass, columns, candles."""
    room(
        stage,
        half=4.6,
        back=7.0,
        height=7.0,
        walls=(0.76, 0.71, 0.60),
        floor=(0.60, 0.56, 0.50),
        ceiling=(0.60, 0.52, 0.42),
        boards=False,
        sides=(),
    )
    stage.ceiling = 4.5
    glow = 0.05 if stage.night else 0.75
    dim = 0.3 if stage.night else 1.0
    for x, w, h, z in ((0.0, 1.5, 3.4, 2.6), (-2.6, 1.0, 2.6, 2.4), (2.6, 1.0, 2.6, 2.4)):
        stage.add("window arch", arch(x, 6.985, z - 0.12, w + 0.24, h + 0.24, shaded(_STONE, 0.75)))
        tints = [(0.80, 0.32, 0.28), (0.34, 0.52, 0.80), (0.90, 0.76, 0.36), (0.42, 0.66, 0.48)]
        stage.add(
            "stained glass", arch(x, 6.965, z, w, h, shaded((0.62, 0.72, 0.90), dim)), glow=glow
        )
        panes = [
            panel(
                (x - w / 2 + 0.08 + i * (w - 0.16) / 3, 6.95, z + 0.1 + j * h * 0.17),
                ((w - 0.16) / 3 - 0.05, 0, 0),
                (0, 0, h * 0.17 - 0.05),
                shaded(tints[(i + 2 * j) % 4], dim),
            )
            for i in range(3)
            for j in range(4 if i != 1 else 5)
        ]
        stage.add("panes", *panes, glow=glow)
    if not stage.night:
        stage.lamp((0.0, 5.8, 4.0), (1.0, 0.95, 0.9))
    stage.add(
        "altar step",
        slabs(_STONE, (-2.6, 4.3, 0, 2.6, 6.98, 0.18), (-2.2, 4.8, 0.18, 2.2, 6.98, 0.34)),
        ground=True,
    )
    stage.add(
        "altar",
        slabs(_WHITE, (-0.9, 5.5, 0.34, 0.9, 6.1, 1.3)),
        slabs((0.62, 0.2, 0.2), (-0.25, 5.49, 0.5, 0.25, 5.5, 1.3)),
    )
    stage.top("altar", (0, 5.7, 1.3), (1.4, 0.3))
    stage.add(
        "cross",
        slabs(
            (0.50, 0.34, 0.2),
            (-0.06, 6.35, 1.3, 0.06, 6.43, 3.0),
            (-0.42, 6.35, 2.3, 0.42, 6.43, 2.42),
        ),
    )
    _church_fittings(stage)


def _church_fittings(stage: StageSet) -> None:
    for x in (-0.7, 0.7):
        stage.add(
            "altar candle",
            rod((x, 5.85, 1.3), (x, 5.85, 1.72), 0.03, _WHITE),
            ball((x, 5.85, 1.77), (0.02, 0.02, 0.045), (1.0, 0.8, 0.4), 8),
            glow=0.6,
        )
        burn(stage, (x, 5.5, 1.9), WARM)
    pew = merge(
        "pew",
        [
            slabs(
                f.DARK_WOOD,
                (-1.25, -0.2, 0.40, 1.25, 0.2, 0.45),
                (-1.25, -0.26, 0.40, 1.25, -0.2, 0.95),
                (-1.3, -0.28, 0, -1.25, 0.24, 0.98),
                (1.25, -0.28, 0, 1.3, 0.24, 0.98),
                (-1.25, -0.24, 0.1, 1.25, -0.2, 0.4),
            )
        ],
    )
    for row, y in enumerate((-2.0, -0.9, 0.2, 1.3, 2.4)):
        for side in (-1, 1):
            stage.add("pew", moved(pew, (side * 2.2, y, 0)))
            for dx in (-0.45, 0.45):
                stage.spot(
                    SpotKind.SIT,
                    (side * 2.2 + dx, y - 0.02, 0),
                    180,
                    height=0.45,
                    group=f"pew {row + 1}",
                    words=("pew", "bench"),
                )
    stage.add(
        "aisle carpet", slab((-0.6, -14, 0.001), (0.6, 4.3, 0.012), (0.58, 0.2, 0.2)), ground=True
    )
    for side in (-1, 1):
        for y in (0.6, 3.6):
            stage.add(
                "column",
                rod((side * 3.9, y, 0), (side * 3.9, y, 7.0), 0.26, _STONE, sides=20),
                rod((side * 3.9, y, 0), (side * 3.9, y, 0.35), 0.36, _STONE, sides=20),
            )
    stage.spot(SpotKind.LEAN, (4.6, -1.2, 0), -90, height=7.0, words=("wall",))
    stage.spot(
        SpotKind.STAND, (0.0, 4.6, 0.18), 0, name="altar_stand", words=("altar", "priest", "front")
    )
    for x, y, facing in ((-0.28, 0.0, 60), (0.28, 0.75, -30), (0.0, 1.7, 0)):
        stage.spot(SpotKind.STAND, (x, y, 0.012), facing, group="aisle", words=("aisle",))
    stage.view = ((-0.9, -6.2, 2.1), (0.15, 3.0, 2.2))


def gym(stage: StageSet) -> None:
    """Sports hall: hoop on its board, court lines, wall bars, bench."""
    room(
        stage,
        half=6.0,
        back=6.0,
        height=5.4,
        walls=(0.78, 0.74, 0.62),
        floor=(0.80, 0.58, 0.34),
        windows=((-5.0, 3.4, 3.0, 1.2), (2.0, 3.4, 3.0, 1.2)),
        outlook="sky",
        sides=(-1.5,),
    )
    line: Color = (0.94, 0.94, 0.92)
    marks = slabs(
        line,
        (-1.8, 1.6, 0.001, -1.74, 5.9, 0.004),
        (1.74, 1.6, 0.001, 1.8, 5.9, 0.004),
        (-1.8, 1.6, 0.001, 1.8, 1.66, 0.004),
        (-5.8, -1.0, 0.001, 5.8, -0.94, 0.004),
    )
    arc = [
        rod(
            (1.8 * np.cos(a), 1.62 - 1.8 * np.sin(a), 0.002),
            (1.8 * np.cos(a + 0.2), 1.62 - 1.8 * np.sin(a + 0.2), 0.002),
            0.028,
            line,
            sides=4,
        )
        for a in np.arange(0, np.pi, 0.2)
    ]
    stage.add("court lines", marks, *arc, ground=True)
    stage.add(
        "backboard",
        slabs(_WHITE, (-0.9, 5.3, 2.9, 0.9, 5.35, 4.0)),
        slabs(
            (0.8, 0.25, 0.18),
            (-0.3, 5.29, 3.1, -0.26, 5.3, 3.5),
            (0.26, 5.29, 3.1, 0.3, 5.3, 3.5),
            (-0.3, 5.29, 3.46, 0.3, 5.3, 3.5),
            (-0.3, 5.29, 3.1, 0.3, 5.3, 3.14),
        ),
        rod((0, 5.35, 3.4), (0, 6.0, 3.4), 0.06, f.DARK),
    )
    _gym_fittings(stage)


def _gym_fittings(stage: StageSet) -> None:
    net = [
        rod(
            (0.23 * np.cos(a), 5.06 + 0.23 * np.sin(a), 3.05),
            (0.14 * np.cos(a + 0.3), 5.06 + 0.14 * np.sin(a + 0.3), 2.65),
            0.008,
            _WHITE,
            sides=4,
        )
        for a in np.arange(0, 6.28, 0.52)
    ]
    stage.add("hoop", hoop((0, 5.06, 3.05), 0.23, 0.018, (0.9, 0.36, 0.14), "z"), *net)
    for x in (-5.2, -3.9, 3.9, 5.2):
        stage.add(
            "wall bars",
            *[
                rod((x - 0.5, 5.9, z), (x + 0.5, 5.9, z), 0.022, f.WOOD, sides=6)
                for z in np.arange(0.2, 2.8, 0.2)
            ],
            slabs(
                f.WOOD,
                (x - 0.55, 5.84, 0, x - 0.5, 5.99, 2.8),
                (x + 0.5, 5.84, 0, x + 0.55, 5.99, 2.8),
            ),
        )
    stage.add("bench", moved(f.bench(0.42, 2.4), (-3.6, 3.4, 0)))
    for x in (-4.1, -3.1):
        stage.spot(SpotKind.SIT, (x, 3.4, 0), 0, height=0.42, group="bench", words=("bench",))
    stage.add("ball", ball((1.5, 1.1, 0.12), 0.12, (0.85, 0.45, 0.18)))
    stage.add(
        "mats",
        slabs(
            (0.28, 0.42, 0.60), (3.0, 2.6, 0, 5.2, 3.9, 0.12), (3.05, 2.62, 0.125, 5.18, 3.86, 0.25)
        ),
    )
    strips(stage, (-2.5, 2.5), 2.0, 1.8)
    company(stage, 0.0, -0.2)
    stage.floors += [Place((-4.6, 1.0, 0), 0.8)]
    stage.view = ((-4.2, -4.8, 1.9), (0.4, 4.0, 2.0))


def theater(stage: StageSet) -> None:
    """Stage with red curtains and footlights, seen over rows of seats."""
    room(
        stage,
        half=5.2,
        back=6.4,
        height=5.6,
        walls=(0.40, 0.26, 0.24),
        floor=(0.34, 0.24, 0.22),
        ceiling=(0.42, 0.32, 0.28),
        boards=False,
        sides=(-1.5,),
    )
    red: Color = (0.68, 0.16, 0.15)
    stage.add(
        "stage floor",
        slabs((0.58, 0.42, 0.28), (-4.4, 2.8, 0, 4.4, 6.35, 0.9)),
        slabs(
            (0.3, 0.2, 0.15), *[(x, 2.79, 0, x + 0.02, 2.8, 0.9) for x in np.arange(-4.2, 4.3, 0.6)]
        ),
        ground=True,
    )
    gold: Color = (0.80, 0.64, 0.32)
    stage.add(
        "proscenium",
        slabs(
            gold,
            (-4.7, 2.7, 0, -4.3, 2.95, 4.6),
            (4.3, 2.7, 0, 4.7, 2.95, 4.6),
            (-4.7, 2.7, 4.3, 4.7, 2.95, 4.75),
        ),
    )
    for side in (-1, 1):
        stage.add(
            "curtain",
            *[
                rod(
                    (side * (4.2 - i * 0.19), 3.15 + (i % 2) * 0.06, 0.9),
                    (side * (4.2 - i * 0.19), 3.15, 4.4),
                    0.11,
                    red,
                    sides=10,
                )
                for i in range(9)
            ],
        )
    stage.add(
        "pelmet",
        *[
            rod(
                (-4.2 + i * 0.35, 3.02, 4.4),
                (-4.2 + i * 0.35, 3.02, 3.85 + 0.12 * (i % 2)),
                0.17,
                shaded(red, 0.9),
                tip=0.13,
                sides=8,
            )
            for i in range(25)
        ],
    )
    _theater_fittings(stage, red)


def _theater_fittings(stage: StageSet, red: Color) -> None:
    stage.add("back cloth", slab((-4.4, 6.3, 0.9), (4.4, 6.38, 5.2), (0.44, 0.56, 0.68)))
    stage.add(
        "spot light",
        rod((0.2, 4.2, 0.902), (0.2, 4.2, 0.906), 1.1, (1.0, 0.95, 0.78), sides=32),
        glow=0.7,
    )
    burn(stage, (0.2, 4.0, 3.6), (4.0, 3.6, 2.8))
    burn(stage, (-2.6, 3.6, 2.4), (2.0, 1.5, 1.0))
    stage.add(
        "footlights",
        *[
            ball((x, 2.86, 0.96), (0.1, 0.05, 0.08), (1.0, 0.9, 0.6), 8)
            for x in np.arange(-3.6, 3.7, 0.72)
        ],
        glow=0.9,
    )
    chair = merge(
        "seat",
        [
            slabs(
                red, (-0.24, -0.2, 0.36, 0.24, 0.22, 0.44), (-0.24, -0.28, 0.36, 0.24, -0.2, 0.98)
            ),
            slabs(
                f.DARK_WOOD, (-0.29, -0.26, 0, -0.24, 0.2, 0.62), (0.24, -0.26, 0, 0.29, 0.2, 0.62)
            ),
        ],
    )
    for row, y in enumerate((1.35, 0.35, -0.65, -1.65)):
        for i in range(-6, 7):
            if abs(i) < 1:
                continue
            x = i * 0.62
            stage.add("theater seat", moved(chair, (x, y, 0)))
            stage.spot(
                SpotKind.SIT,
                (x, y + 0.02, 0),
                180,
                height=0.44,
                group=f"row {row + 1}",
                words=("seat", "row", "audience"),
            )
    for x, facing in ((-0.5, 30), (0.6, -30), (0.1, 0), (-1.6, 30)):
        stage.spot(
            SpotKind.STAND,
            (x, 3.9, 0.906),
            facing,
            group="stage",
            words=("stage", "sings", "actor"),
        )
    stage.spot(SpotKind.STAND, (0.0, -0.2, 0), 0, group="aisle", words=("aisle",))
    stage.spot(SpotKind.STAND, (0.0, 0.9, 0), 0, group="aisle", words=("aisle",))
    stage.view = ((-1.2, -4.9, 2.1), (0.3, 3.0, 1.9))


def hall(stage: StageSet) -> None:
    """Concourse: departure board, clock, rows of seats, counters, columns."""
    room(
        stage,
        half=8.0,
        back=6.5,
        height=5.0,
        walls=(0.78, 0.76, 0.70),
        floor=(0.72, 0.70, 0.66),
        boards=False,
        windows=((-7.2, 0.4, 3.0, 3.6), (4.2, 0.4, 3.0, 3.6)),
        outlook="sky",
        sides=(),
    )
    tiles = [(x, -12, -0.01, x + 0.02, 6.4, 0.001) for x in np.arange(-7, 8, 1.0)] + [
        (-8, y, -0.01, 8, y + 0.02, 0.001) for y in np.arange(-8, 6.4, 1.0)
    ]
    stage.add("floor tiles", slabs((0.58, 0.56, 0.53), *tiles), ground=True)
    stage.add(
        "board",
        slabs((0.12, 0.13, 0.15), (-3.0, 5.9, 2.7, 3.0, 6.0, 4.3)),
        rod((-2.5, 5.95, 4.3), (-2.5, 5.95, 5.0), 0.02, f.DARK),
        rod((2.5, 5.95, 4.3), (2.5, 5.95, 5.0), 0.02, f.DARK),
    )
    rows = [
        (x, 5.88, 4.0 - j * 0.19, x + w, 5.9, 4.09 - j * 0.19)
        for j in range(7)
        for x, w in ((-2.8, 0.5), (-2.1, 1.9), (0.3, 0.6), (1.5, 0.9 if j % 3 else 1.2))
    ]
    stage.add("departures", slabs((0.98, 0.80, 0.32), *rows), glow=0.8)
    stage.add(
        "clock",
        rod((0, 5.88, 4.62), (0, 5.8, 4.62), 0.3, f.DARK, sides=28),
        rod((0, 5.8, 4.62), (0, 5.79, 4.62), 0.26, _WHITE, sides=28),
        slabs(f.DARK, (-0.012, 5.78, 4.62, 0.012, 5.79, 4.82), (0, 5.78, 4.608, 0.15, 5.79, 4.632)),
    )
    stage.add(
        "counter",
        slabs((0.40, 0.50, 0.58), (-3.0, 5.0, 0, 3.0, 5.7, 1.05)),
        slabs(_WHITE, (-3.05, 4.95, 1.05, 3.05, 5.75, 1.1)),
        slabs(
            shaded((0.40, 0.50, 0.58), 0.7),
            *[(x, 4.985, 0.1, x + 0.03, 5.0, 1.0) for x in (-1.0, 1.0)],
        ),
    )
    stage.spot(SpotKind.LEAN, (0.5, 4.95, 0), 0, height=1.1, words=("counter", "desk"))
    stage.top("counter", (-0.3, 5.3, 1.1), (1.5, 0.4))
    _hall_fittings(stage)


def _hall_fittings(stage: StageSet) -> None:
    seat = merge(
        "seat",
        [
            slabs(
                (0.26, 0.36, 0.46),
                (-0.25, -0.24, 0.40, 0.25, 0.22, 0.45),
                (-0.25, 0.2, 0.45, 0.25, 0.26, 0.92),
            )
        ],
    )
    for y, number in ((2.4, 1), (1.0, 2)):
        for side in (-1, 1):
            xs = [side * (1.9 + 0.58 * i) for i in range(4)]
            stage.add(
                "seats",
                *[moved(seat, (x, y, 0)) for x in xs],
                slabs(
                    f.STEEL,
                    (min(xs) - 0.3, y - 0.04, 0.34, max(xs) + 0.3, y + 0.04, 0.40),
                    *[(x - 0.03, y - 0.2, 0, x + 0.03, y + 0.2, 0.34) for x in (min(xs), max(xs))],
                ),
            )
            for x in xs[:3]:
                stage.spot(
                    SpotKind.SIT,
                    (x, y - 0.02, 0),
                    0,
                    height=0.45,
                    group=f"row {number}{'L' if side < 0 else 'R'}",
                    words=("seat", "bench", "waits"),
                )
    for x in (-6.0, 6.0):
        stage.add(
            "column",
            rod((x, 3.4, 0), (x, 3.4, 5.0), 0.35, (0.84, 0.82, 0.76), sides=24),
            rod((x, 3.4, 0), (x, 3.4, 0.2), 0.45, (0.6, 0.58, 0.54), sides=24),
        )
    stage.add(
        "suitcase",
        slabs((0.60, 0.28, 0.2), (1.0, 2.3, 0.06, 1.42, 2.55, 0.72)),
        rod((1.08, 2.5, 0.72), (1.08, 2.5, 1.0), 0.012, f.STEEL),
        rod((1.34, 2.5, 0.72), (1.34, 2.5, 1.0), 0.012, f.STEEL),
        rod((1.08, 2.5, 1.0), (1.34, 2.5, 1.0), 0.016, f.DARK),
    )
    strips(stage, (-3.0, 3.0), 1.5, 2.4)
    company(stage, 0.0, -0.2)
    stage.floors += [Place((-4.8, 0.6, 0), 0.5), Place((4.6, 0.2, 0), -0.5)]
    stage.view = ((-4.6, -5.4, 1.9), (0.4, 3.4, 2.0))


HALLS: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.CHURCH: church,
    SetKind.GYM: gym,
    SetKind.THEATER: theater,
    SetKind.HALL: hall,
}
