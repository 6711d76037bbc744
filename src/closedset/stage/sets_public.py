"""Sets where one is served: bars, diners, restaurants and shops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import company, hang, room, seats_at, strips
from closedset.stage.solids import Color, ball, moved, panel, rod, shaded, slab, slabs
from closedset.stage.stage_set import Place, SpotKind, StageSet

_BRASS: Color = (0.8, 0.65, 0.3)
_GLASS: tuple[Color, ...] = (
    (0.25, 0.45, 0.25),
    (0.65, 0.4, 0.12),
    (0.75, 0.75, 0.7),
    (0.5, 0.15, 0.12),
)


def bar(stage: StageSet) -> None:
    """Counter with stools, back shelf full of bottles, pendants, a side window."""
    room(
        stage,
        half=4.2,
        back=3.2,
        height=2.9,
        walls=(0.46, 0.30, 0.24),
        floor=(0.38, 0.26, 0.18),
        ceiling=(0.5, 0.42, 0.36),
        windows=((3.15, 1.0, 0.85, 1.4), (-4.0, 1.0, 0.85, 1.4)),
    )
    wood: Color = (0.40, 0.22, 0.14)
    stage.add(
        "bar counter",
        slabs(wood, (-3.0, 1.35, 0, 3.0, 1.8, 1.04)),
        slabs((0.55, 0.34, 0.2), (-3.1, 1.22, 1.04, 3.1, 1.9, 1.1)),
        rod((-3.0, 1.22, 0.2), (3.0, 1.22, 0.2), 0.025, _BRASS),
        slabs(shaded(wood, 0.8), *[(-2.9 + i, 1.33, 0.15, -2.1 + i, 1.35, 0.9) for i in range(6)]),
    )
    stage.top("bar counter", (-0.7, 1.45, 1.1), (1.6, 0.3))
    rng = stage.rng
    shelves = [
        slab((-2.9, 2.95, z), (2.9, 3.19, z + 0.04), (0.45, 0.28, 0.17)) for z in (1.25, 1.7, 2.15)
    ]
    stage.add("back bar", slab((-2.9, 2.85, 0), (2.9, 3.19, 0.95), (0.34, 0.2, 0.14)), *shelves)
    bottles = []
    for z in (1.29, 1.74):
        for x in np.arange(-2.75, 2.8, 0.19):
            color, tall = _GLASS[int(rng.integers(4))], float(rng.uniform(0.2, 0.27))
            bottles += [
                rod((x, 3.07, z), (x, 3.07, z + tall), 0.042, color, sides=8),
                rod((x, 3.07, z + tall), (x, 3.07, z + tall + 0.1), 0.017, color, sides=6),
            ]
    stage.add("bottles", *bottles)
    stage.add(
        "shelf light", slab((-2.9, 3.17, 2.25), (2.9, 3.19, 2.32), (1.0, 0.7, 0.35)), glow=0.9
    )
    for x in (-0.45, 0.45, -1.35, 1.35, -2.25, 2.25):
        stage.add("bar stool", moved(f.stool(0.75, (0.45, 0.14, 0.12)), (x, 0.88, 0)), yields=True)
        stage.spot(
            SpotKind.SIT,
            (x, 0.88, 0),
            180,
            height=0.75,
            group="bar",
            words=("bar", "stool", "counter"),
        )
    stage.spot(SpotKind.LEAN, (0.9, 1.22, 0), 0, height=1.1, words=("bar", "counter"))
    stage.spot(
        SpotKind.STAND, (0.6, 2.3, 0), 0, name="bartender", words=("bartender", "barman", "behind")
    )
    hang(stage, ((-1.9, 1.45), (0.0, 1.45), (1.9, 1.45)), 2.05, (0.16, 0.36, 0.26))
    stage.add(
        "taps",
        slabs(_BRASS, (1.6, 1.5, 1.1, 2.1, 1.6, 1.36)),
        *[rod((x, 1.5, 1.3), (x, 1.46, 1.52), 0.02, f.DARK) for x in (1.7, 1.85, 2.0)],
    )
    company(stage, 0.0, -0.35)
    stage.seat = "stool"
    stage.view = ((-3.5, -3.3, 1.85), (0.5, 1.8, 1.2))


def diner(stage: StageSet) -> None:
    """Counter and stools behind, booths by the windows, pendants, checkered floor."""
    room(
        stage,
        half=4.6,
        back=3.6,
        height=2.9,
        walls=(0.66, 0.80, 0.75),
        floor=(0.84, 0.80, 0.72),
        boards=False,
        windows=((-4.3, 0.95, 2.2, 1.4), (2.1, 0.95, 2.2, 1.4)),
        sides=(-1.6,),
    )
    tiles = [
        (x, y, -0.01, x + 0.5, y + 0.5, 0.002)
        for i, x in enumerate(np.arange(-4.5, 4.5, 0.5))
        for j, y in enumerate(np.arange(-11.0, 3.5, 0.5))
        if (i + j) % 2
    ]
    stage.add("floor tiles", slabs((0.34, 0.36, 0.38), *tiles), ground=True)
    stage.add(
        "counter",
        slabs((0.86, 0.82, 0.74), (-1.9, 1.95, 0, 1.9, 2.45, 0.98)),
        slabs(f.RED, (-1.92, 1.94, 0.3, 1.92, 1.96, 0.55), (-2.0, 1.85, 0.98, 2.0, 2.55, 1.03)),
        slabs(f.STEEL, (-2.01, 1.84, 0.985, 2.01, 2.56, 1.02)),
    )
    stage.top("counter", (-0.3, 2.15, 1.03), (1.2, 0.35))
    for x in (-0.4, 0.4, -1.2, 1.2):
        stage.add("counter stool", moved(f.stool(0.72), (x, 1.45, 0)), yields=True)
        stage.spot(
            SpotKind.SIT,
            (x, 1.45, 0),
            180,
            height=0.72,
            group="counter",
            words=("counter", "stool"),
        )
    stage.add(
        "coffee machine",
        slabs(f.STEEL, (-0.9, 3.15, 0.95, -0.3, 3.5, 1.5), (-1.9, 3.1, 0, 1.9, 3.59, 0.95)),
        rod((-0.6, 3.1, 1.0), (-0.6, 3.1, 1.16), 0.07, f.DARK),
        slabs(f.DARK, (-0.85, 3.14, 1.3, -0.35, 3.15, 1.42)),
    )
    stage.add(
        "pie stand",
        rod((0.7, 3.3, 0.95), (0.7, 3.3, 1.05), 0.03, f.STEEL),
        rod((0.7, 3.3, 1.05), (0.7, 3.3, 1.07), 0.2, f.STEEL),
        rod((0.7, 3.3, 1.07), (0.7, 3.3, 1.14), 0.15, (0.78, 0.55, 0.28), tip=0.17),
    )
    _diner_fittings(stage)


def _diner_fittings(stage: StageSet) -> None:
    lines = [
        (
            -1.35 + (i % 2) * 1.45,
            3.535,
            2.32 - (i // 2) * 0.14,
            -0.3 + (i % 2) * 1.45,
            3.55,
            2.35 - (i // 2) * 0.14,
        )
        for i in range(8)
    ]
    stage.add(
        "menu board",
        slabs((0.14, 0.18, 0.17), (-1.5, 3.55, 1.75, 1.5, 3.595, 2.5)),
        slabs(f.CREAM, *lines),
    )
    number = 0
    for side in (1, -1):
        x = side * 3.1
        for y in (0.9, 2.6):
            number += 1
            for dx, facing in ((-0.75, 90), (0.75, -90)):
                stage.add("booth", moved(f.booth(0.45, 1.0), (x + dx, y, 0), np.radians(facing)))
                for dy in (-0.22,) if y > 2 else (-0.22, 0.24):
                    stage.spot(
                        SpotKind.SIT,
                        (x + dx + (0.03 if dx < 0 else -0.03), y + dy, 0),
                        facing,
                        height=0.45,
                        group=f"booth {number}",
                        words=("booth", "table", "window"),
                    )
            stage.add("booth table", moved(f.pedestal_table(0.62, 0.9), (x, y, 0)))
            stage.top(f"booth {number}", (x, y, 0.75), (0.5, 0.7))
            stage.add(
                "napkins",
                slabs(f.STEEL, (x - 0.05, y + 0.3, 0.75, x + 0.05, y + 0.4, 0.87)),
                rod((x + 0.12, y + 0.35, 0.75), (x + 0.12, y + 0.35, 0.9), 0.025, f.RED, tip=0.012),
            )
    hang(stage, ((-3.1, 2.4), (-1.1, 2.1), (1.1, 2.1), (3.1, 2.4), (3.1, 0.9)), 1.95, f.RED)
    stage.add(
        "neon sign", panel((2.5, 3.56, 2.5), (1.4, 0, 0), (0, 0, 0.2), (1.0, 0.35, 0.3)), glow=1.0
    )
    company(stage, 0.0, -0.2)
    stage.seat = "booth"
    stage.view = ((-3.9, -3.6, 1.85), (0.8, 2.2, 1.05))


def restaurant(stage: StageSet) -> None:
    """White table-cloths, candles, wine glasses, paintings, curtained windows."""
    room(
        stage,
        half=4.4,
        back=3.4,
        height=3.0,
        walls=stage.pick((0.50, 0.28, 0.26), (0.34, 0.42, 0.38)),
        floor=(0.46, 0.32, 0.22),
        windows=((-3.0, 0.7, 1.3, 1.75), (1.7, 0.7, 1.3, 1.75)),
        leans=(0.0,),
    )
    cloth: Color = (0.95, 0.93, 0.89)
    spots = ((0.0, 0.55), (-2.5, 1.7), (2.5, 1.7), (2.7, -0.3))
    for number, (x, y) in enumerate(spots):
        table = slabs(cloth, (-0.48, -0.48, 0.28, 0.48, 0.48, 0.75))
        seats_at(
            stage,
            f"place {number + 1}",
            x,
            y,
            table=table,
            top=0.75,
            size=(0.5, 0.35),
            chairs=((-0.82, 0.0, 90), (0.82, 0.0, -90)),
            chair=f.chair(0.45, f.DARK_WOOD),
        )
        stage.add(
            "candle",
            rod((x, y + 0.1, 0.75), (x, y + 0.1, 0.95), 0.014, cloth),
            ball((x, y + 0.1, 0.985), (0.012, 0.012, 0.03), (1.0, 0.75, 0.3), 8),
            glow=0.7,
        )
        if number < 3:
            stage.lamp((x, y - 0.1, 1.15), (0.55, 0.3, 0.1))
        for dx in (-0.28, 0.28):
            at = (x + dx * 0.75, y + 0.2)
            stage.add(
                "glass",
                rod((*at, 0.75), (*at, 0.757), 0.035, (0.8, 0.86, 0.88)),
                rod((*at, 0.757), (*at, 0.85), 0.006, (0.8, 0.86, 0.88)),
                rod((*at, 0.85), (*at, 0.95), 0.022, (0.55, 0.16, 0.18), tip=0.04),
            )
            stage.add(
                "plate",
                rod(
                    (x + dx, y - 0.12, 0.75),
                    (x + dx, y - 0.12, 0.765),
                    0.08,
                    (0.9, 0.9, 0.9),
                    tip=0.12,
                ),
            )
    for x in (-0.72, 0.72):
        stage.add("picture", moved(f.picture(0.55, 0.7, (0.62, 0.58, 0.42)), (x, 3.38, 1.75)))
    from_x = ((-3.0, -1.7), (1.7, 3.0))
    for x0, x1 in from_x:
        for start in (x0 - 0.32, x1 + 0.02):
            stage.add(
                "curtain",
                *[
                    rod(
                        (start + i * 0.075, 3.28, 0.1),
                        (start + i * 0.075, 3.28, 2.7),
                        0.045,
                        (0.62, 0.24, 0.2),
                        sides=8,
                    )
                    for i in range(5)
                ],
            )
    hang(stage, ((0.0, 0.55), (-2.5, 1.7), (2.5, 1.7)), 2.0, (0.82, 0.66, 0.36))
    company(stage, -1.3, -0.8)
    stage.view = ((-3.7, -3.6, 1.8), (0.6, 1.6, 1.1))


def shop(stage: StageSet) -> None:
    """Aisles of goods, a till on a counter, a shop window, sale signs, strip lights."""
    room(
        stage,
        half=4.2,
        back=3.4,
        height=2.8,
        walls=(0.84, 0.82, 0.74),
        floor=(0.74, 0.73, 0.70),
        boards=False,
        sides=(),
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
                    (side * 3.83, y, 0),
                    -side * np.pi / 2,
                ),
            )
    stage.add(
        "till counter",
        slabs((0.56, 0.44, 0.33), (1.2, 1.2, 0, 2.6, 1.8, 0.95)),
        slabs(f.CREAM, (1.16, 1.16, 0.95, 2.64, 1.84, 0.99)),
    )
    stage.add(
        "till",
        slabs(f.DARK, (1.8, 1.3, 0.99, 2.3, 1.7, 1.14), (1.9, 1.55, 1.14, 2.2, 1.6, 1.42)),
        slabs((0.6, 0.8, 0.7), (1.93, 1.54, 1.2, 2.17, 1.55, 1.38)),
    )
    _shop_fittings(stage, goods)


def _shop_fittings(stage: StageSet, goods: list[Color]) -> None:
    stage.top("till counter", (1.45, 1.5, 0.99), (0.4, 0.4))
    stage.spot(
        SpotKind.STAND,
        (1.7, 2.2, 0),
        0,
        name="shopkeeper",
        words=("shopkeeper", "clerk", "cashier", "till", "behind"),
    )
    stage.spot(SpotKind.LEAN, (1.5, 1.16, 0), 0, height=0.99, words=("counter", "till"))
    stage.add(
        "crate of fruit",
        slabs(
            f.WOOD,
            (-2.1, 1.1, 0, -1.2, 1.7, 0.6),
            (-2.1, 1.1, 0.6, -1.2, 1.14, 0.75),
            (-2.1, 1.66, 0.6, -1.2, 1.7, 0.75),
        ),
        *[
            ball(
                (-2.0 + i * 0.15, 1.24 + j * 0.15, 0.68),
                0.08,
                goods[0] if (i + j) % 3 else goods[5],
                8,
            )
            for i in range(6)
            for j in range(3)
        ],
    )
    strips(stage, (-2.2, 0.0, 2.2), 0.6)
    for x, tint in ((-1.9, (0.85, 0.2, 0.18)), (0.0, (0.95, 0.75, 0.2)), (1.9, (0.85, 0.2, 0.18))):
        stage.add(
            "sale sign",
            slabs(tint, (x - 0.45, 2.6, 2.2, x + 0.45, 2.62, 2.52)),
            slabs((0.97, 0.96, 0.9), (x - 0.35, 2.595, 2.33, x + 0.35, 2.6, 2.39)),
            *[
                rod((x + d, 2.61, 2.52), (x + d, 2.61, 2.8), 0.005, f.DARK, sides=4)
                for d in (-0.35, 0.35)
            ],
        )
    company(stage, -0.2, -0.2)
    stage.floors += [Place((-2.6, -0.3, 0), 0.9)]
    stage.view = ((-3.0, -3.8, 1.9), (0.6, 1.6, 1.15))


PUBLIC: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.BAR: bar,
    SetKind.DINER: diner,
    SetKind.RESTAURANT: restaurant,
    SetKind.SHOP: shop,
}
