"""Sets where one meets people: bars, diners, shops, warehouses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import burn, hang, room
from closedset.stage.solids import Color, box, merge, moved, panel, rod, slab
from closedset.stage.stage_set import StageSet


def bar(stage: StageSet) -> None:
    """Counter with stools, back shelf full of bottles, pendants."""
    room(
        stage,
        half=4.2,
        back=3.2,
        front=-15.0,
        height=2.9,
        walls=(0.40, 0.28, 0.24),
        floor=(0.33, 0.23, 0.17),
        ceiling=(0.3, 0.25, 0.22),
    )
    stage.add(
        "bar counter",
        merge(
            "counter",
            [
                slab((-3.0, 1.35, 0), (3.0, 1.8, 1.04), (0.36, 0.20, 0.13)),
                slab((-3.1, 1.22, 1.04), (3.1, 1.9, 1.1), (0.50, 0.31, 0.18)),
                rod((-3.0, 1.22, 0.2), (3.0, 1.22, 0.2), 0.025, (0.8, 0.65, 0.3)),
                *[
                    slab((-2.9 + i, 1.33, 0.15), (-2.1 + i, 1.35, 0.9), (0.30, 0.16, 0.1))
                    for i in range(6)
                ],
            ],
        ),
    )
    rng = stage.rng
    stage.add(
        "back bar",
        merge(
            "back bar",
            [
                slab((-2.9, 2.85, 0), (2.9, 3.2, 0.95), (0.32, 0.19, 0.13)),
                *[
                    slab((-2.9, 2.95, z), (2.9, 3.2, z + 0.04), (0.45, 0.28, 0.17))
                    for z in (1.25, 1.7, 2.15)
                ],
            ],
        ),
    )
    glass: tuple[Color, ...] = (
        (0.25, 0.45, 0.25),
        (0.65, 0.4, 0.12),
        (0.75, 0.75, 0.7),
        (0.5, 0.15, 0.12),
    )
    bottles = []
    for z in (1.29, 1.74):
        for x in np.arange(-2.75, 2.8, 0.19):
            color, tall = glass[int(rng.integers(4))], float(rng.uniform(0.2, 0.27))
            bottles += [
                rod((x, 3.07, z), (x, 3.07, z + tall), 0.042, color, sides=8),
                rod((x, 3.07, z + tall), (x, 3.07, z + tall + 0.1), 0.017, color, sides=6),
            ]
    stage.add("bottles", merge("bottles", bottles))
    stage.add(
        "shelf light", slab((-2.9, 3.17, 2.25), (2.9, 3.19, 2.32), (1.0, 0.7, 0.35)), glow=0.9
    )
    for x in (-2.4, -1.6, 1.6, 2.4):
        stage.add("bar stool", moved(f.stool(0.75, (0.45, 0.14, 0.12)), (x, 0.9, 0)))
    hang(stage, ((-1.9, 1.45), (0.0, 1.45), (1.9, 1.45)), 2.05, (0.16, 0.3, 0.22))
    stage.add(
        "taps",
        merge(
            "taps",
            [
                slab((-0.25, 1.5, 1.1), (0.25, 1.6, 1.36), (0.8, 0.65, 0.3)),
                *[rod((x, 1.5, 1.3), (x, 1.46, 1.5), 0.02, f.DARK) for x in (-0.15, 0, 0.15)],
            ],
        ),
    )
    stage.seat = "stool"


def diner(stage: StageSet) -> None:
    """Counter and stools behind, booths at the sides, windows, pendants, checkered floor."""
    room(
        stage,
        half=4.6,
        back=3.6,
        front=-15.0,
        height=2.9,
        walls=(0.72, 0.80, 0.76),
        floor=(0.80, 0.77, 0.70),
        windows=((-4.2, 0.95, 2.1, 1.4), (2.1, 0.95, 2.1, 1.4)),
        boards=False,
    )
    tiles = [
        slab((x, y, 0), (x + 0.5, y + 0.5, 0.002), (0.30, 0.32, 0.34))
        for i, x in enumerate(np.arange(-4.5, 4.5, 0.5))
        for j, y in enumerate(np.arange(-11.0, 3.5, 0.5))
        if (i + j) % 2
    ]
    stage.add("floor tiles", merge("tiles", tiles), ground=True)
    stage.add(
        "counter",
        merge(
            "counter",
            [
                slab((-1.9, 1.95, 0), (1.9, 2.45, 0.98), (0.82, 0.79, 0.72)),
                slab((-1.92, 1.94, 0.3), (1.92, 1.96, 0.55), f.RED),
                slab((-2.0, 1.85, 0.98), (2.0, 2.55, 1.03), f.RED),
                slab((-2.01, 1.84, 0.985), (2.01, 2.56, 1.02), f.STEEL),
            ],
        ),
    )
    for x in (-1.5, -0.75, 0.0, 0.75, 1.5):
        stage.add("counter stool", moved(f.stool(0.72), (x, 1.45, 0)))
    stage.add(
        "coffee machine",
        merge(
            "machine",
            [
                slab((-0.9, 3.15, 0.95), (-0.3, 3.5, 1.5), f.STEEL),
                rod((-0.6, 3.1, 1.0), (-0.6, 3.1, 1.16), 0.07, f.DARK),
                slab((-1.9, 3.1, 0), (1.9, 3.6, 0.95), f.STEEL),
            ],
        ),
    )
    stage.add(
        "menu board",
        merge(
            "menu",
            [
                slab((-1.5, 3.55, 1.75), (1.5, 3.6, 2.5), (0.12, 0.15, 0.14)),
                *[
                    slab(
                        (-1.35 + (i % 2) * 1.45, 3.54, 2.32 - (i // 2) * 0.14),
                        (-0.3 + (i % 2) * 1.45, 3.55, 2.35 - (i // 2) * 0.14),
                        f.CREAM,
                    )
                    for i in range(8)
                ],
            ],
        ),
    )
    for side in (-1, 1):
        x = side * 3.15
        stage.add("booth", moved(f.booth(0.45, 1.0), (x - 0.75, 2.6, 0), np.pi / 2))
        stage.add("booth", moved(f.booth(0.45, 1.0), (x + 0.75, 2.6, 0), -np.pi / 2))
        stage.add("booth table", moved(f.pedestal_table(0.6, 0.9), (x, 2.6, 0)))
        stage.add("booth", moved(f.booth(0.45, 1.0), (x - 0.75, 0.95, 0), np.pi / 2))
        stage.add("booth", moved(f.booth(0.45, 1.0), (x + 0.75, 0.95, 0), -np.pi / 2))
        stage.add("booth table", moved(f.pedestal_table(0.6, 0.9), (x, 0.95, 0)))
    hang(stage, ((-3.15, 2.4), (-1.1, 2.1), (1.1, 2.1), (3.15, 2.4)), 1.95, f.RED)
    stage.add(
        "neon sign", panel((2.45, 3.5, 2.45), (1.4, 0, 0), (0, 0, 0.2), (1.0, 0.35, 0.3)), glow=1.0
    )
    stage.seat = "booth"
    stage.view = ((-3.9, -3.6, 1.85), (0.8, 2.2, 1.05))


def shop(stage: StageSet) -> None:
    """Aisle between shelves, a till, strip lights."""
    room(
        stage,
        half=4.2,
        back=3.4,
        front=-15.0,
        height=2.8,
        walls=(0.82, 0.82, 0.78),
        floor=(0.72, 0.72, 0.70),
        boards=False,
    )
    goods: list[Color] = [
        (0.8, 0.25, 0.2),
        (0.9, 0.75, 0.2),
        (0.25, 0.5, 0.75),
        (0.3, 0.6, 0.35),
        (0.9, 0.9, 0.86),
        (0.85, 0.5, 0.2),
    ]
    seed = int(stage.rng.integers(1 << 30))
    for i, x in enumerate((-2.9, -1.0, 0.9, 2.8)):
        stage.add("shelf", moved(f.shelf(1.75, 2.0, 5, goods, seed + i), (x, 3.0, 0)))
    for side in (-1, 1):
        for j, y in enumerate((-0.2, 1.55)):
            stage.add(
                "shelf",
                moved(
                    f.shelf(1.6, 1.7, 4, goods, seed + 9 + 2 * side + j),
                    (side * 3.75, y, 0),
                    -side * np.pi / 2,
                ),
            )
    stage.add(
        "till",
        merge(
            "till",
            [
                slab((1.7, 1.5, 0), (2.7, 2.1, 0.95), (0.5, 0.42, 0.34)),
                slab((1.66, 1.46, 0.95), (2.74, 2.14, 0.99), f.CREAM),
                slab((2.0, 1.65, 0.99), (2.4, 1.95, 1.15), f.DARK),
                slab((2.05, 1.7, 1.15), (2.35, 1.74, 1.35), f.DARK),
            ],
        ),
    )
    for x in (-2.2, 0.0, 2.2):
        stage.add(
            "strip light",
            slab((x - 0.1, -2.0, 2.76), (x + 0.1, 2.6, 2.8), (0.97, 1.0, 0.97)),
            glow=1.0,
            flies=True,
        )
        burn(stage, (x, 0.8, 2.6), (1.0, 1.1, 1.05))
    stage.add("sale sign", slab((-0.7, 2.9, 2.1), (0.7, 2.95, 2.5), (0.85, 0.2, 0.18)))


def warehouse(stage: StageSet) -> None:
    """High hall with racks, crates, roof trusses and hanging lamps."""
    room(
        stage,
        half=8.0,
        back=8.0,
        front=-15.0,
        height=6.0,
        walls=(0.52, 0.53, 0.54),
        floor=(0.50, 0.49, 0.47),
        boards=False,
        ceiling=(0.36, 0.37, 0.39),
        windows=((-6.0, 3.9, 3.0, 1.1), (-1.5, 3.9, 3.0, 1.1), (3.0, 3.9, 3.0, 1.1)),
    )
    rng = stage.rng
    for x in (-5.6, -2.9, 2.9, 5.6):
        posts = [
            slab((x + a - 0.04, y - 0.04, 0), (x + a + 0.04, y + 0.04, 3.6), (0.22, 0.36, 0.56))
            for a in (-0.9, 0.9)
            for y in (4.6, 6.4)
        ]
        boards = [
            slab((x - 0.95, 4.55, z), (x + 0.95, 6.45, z + 0.07), (0.85, 0.48, 0.15))
            for z in (0.1, 1.3, 2.5)
        ]
        boxes = [
            box(
                (x + float(rng.uniform(-0.4, 0.4)), 5.3 + float(rng.uniform(-0.3, 0.3)), z + 0.37),
                (0.9, 0.9, 0.6),
                stage.pick(f.WOOD, (0.62, 0.50, 0.34)),
                float(rng.uniform(-0.2, 0.2)),
            )
            for z in (0.17, 1.37, 2.57)
        ]
        stage.add("rack", merge("rack", posts + boards + boxes))
    for x, y, yaw in ((-2.6, 2.2, 0.3), (2.4, 2.6, -0.2), (-3.5, 0.9, 0.1)):
        stage.add("crate", moved(f.crate(0.8, 0.8), (x, y, 0), yaw))
    stage.add("crate on top", moved(f.crate(0.55, 0.55), (-2.55, 2.25, 0.8), 0.6))
    for y in (-4.0, 0.0, 4.0):
        truss = [slab((-8, y - 0.06, z), (8, y + 0.06, z + 0.12), f.DARK) for z in (5.0, 5.6)]
        truss += [
            rod((x, y, 5.1), (x + 0.8, y, 5.65), 0.03, f.DARK, sides=6)
            for x in np.arange(-7.6, 7.4, 0.8)
        ]
        stage.add("truss", merge("truss", truss), flies=True)
    hang(stage, ((-3.0, 1.8), (0.6, 2.6), (3.6, 1.8)), 4.0, (0.25, 0.32, 0.3))
    stage.seat = "crate"
    stage.view = ((-5.6, -5.6, 2.5), (1.0, 2.4, 1.4))


PUBLIC: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.BAR: bar,
    SetKind.DINER: diner,
    SetKind.SHOP: shop,
    SetKind.WAREHOUSE: warehouse,
}
