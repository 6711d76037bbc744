"""Where goods and cars are kept: warehouses and garages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import company, hang, room, strips
from closedset.stage.solids import Color, box, moved, rod, slab, slabs
from closedset.stage.stage_set import Place, SpotKind, StageSet
from closedset.stage.vehicles import park

_BRASS: Color = (0.8, 0.65, 0.3)
_GLASS: tuple[Color, ...] = (
    (0.25, 0.45, 0.25),
    (0.65, 0.4, 0.12),
    (0.75, 0.75, 0.7),
    (0.5, 0.15, 0.12),
)


def warehouse(stage: StageSet) -> None:
    """High hall with racks, crates, roof trusses and hanging lamps."""
    room(
        stage,
        half=8.0,
        back=8.0,
        height=6.0,
        walls=(0.54, 0.55, 0.56),
        floor=(0.52, 0.50, 0.47),
        boards=False,
        sides=(),
        ceiling=(0.48, 0.49, 0.51),
        windows=((-6.0, 3.9, 3.0, 1.1), (-1.5, 3.9, 3.0, 1.1), (3.0, 3.9, 3.0, 1.1)),
        outlook="sky",
    )
    rng = stage.rng
    for x in (-5.6, -2.9, 2.9, 5.6):
        posts = [
            (x + a - 0.04, y - 0.04, 0, x + a + 0.04, y + 0.04, 3.6)
            for a in (-0.9, 0.9)
            for y in (4.6, 6.4)
        ]
        boards = [(x - 0.95, 4.55, z, x + 0.95, 6.45, z + 0.07) for z in (0.1, 1.3, 2.5)]
        boxes = [
            box(
                (x + float(rng.uniform(-0.4, 0.4)), 5.3 + float(rng.uniform(-0.3, 0.3)), z + 0.37),
                (0.9, 0.9, 0.6),
                stage.pick(f.WOOD, (0.66, 0.52, 0.34)),
                float(rng.uniform(-0.2, 0.2)),
            )
            for z in (0.17, 1.37, 2.57)
        ]
        stage.add(
            "rack", slabs((0.22, 0.36, 0.56), *posts), slabs((0.85, 0.48, 0.15), *boards), *boxes
        )
    for x, y, yaw in ((-2.6, 2.2, 0.3), (2.4, 2.6, -0.2), (-3.5, 0.9, 0.1)):
        stage.add("crate", moved(f.crate(0.8, 0.8), (x, y, 0), yaw))
    stage.add(
        "crate",
        moved(f.crate(0.5, 0.62), (-1.9, 0.75, 0), 0.2),
        moved(f.crate(0.5, 0.62), (1.9, 0.9, 0), -0.3),
    )
    stage.spot(
        SpotKind.SIT, (-1.9, 0.75, 0), 30, height=0.5, group="crates", words=("crate", "box")
    )
    stage.spot(SpotKind.SIT, (1.9, 0.9, 0), -30, height=0.5, group="crates", words=("crate", "box"))
    stage.top("crate", (-3.5, 0.9, 0.8), (0.6, 0.6))
    stage.add("crate on top", moved(f.crate(0.55, 0.55), (-2.55, 2.25, 0.8), 0.6))
    stage.add(
        "column",
        slabs((0.45, 0.47, 0.5), (0.85, 1.9, 0, 1.15, 2.2, 6.0)),
        slabs((0.88, 0.72, 0.2), (0.83, 1.88, 0, 1.17, 2.22, 1.1)),
        slabs(f.DARK, (0.82, 1.87, 0.3, 1.18, 2.23, 0.5), (0.82, 1.87, 0.7, 1.18, 2.23, 0.9)),
    )
    stage.spot(
        SpotKind.LEAN, (1.0, 1.87, 0), 0, height=6.0, words=("column", "pillar", "wall", "post")
    )
    for y in (-4.0, 0.0, 4.0):
        truss = [slab((-8, y - 0.06, z), (8, y + 0.06, z + 0.12), f.DARK) for z in (5.0, 5.6)]
        truss += [
            rod((x, y, 5.1), (x + 0.8, y, 5.65), 0.03, f.DARK, sides=6)
            for x in np.arange(-7.6, 7.4, 0.8)
        ]
        stage.add("truss", *truss, flies=True)
    hang(stage, ((-3.0, 1.8), (0.6, 2.6), (3.6, 1.8)), 4.0, (0.25, 0.32, 0.3))
    company(stage, 0.0, -0.2)
    stage.floors += [Place((3.4, 1.0, 0), -0.6), Place((-4.6, 2.4, 0), 0.5)]
    stage.curbs.append(Place((4.6, 1.2, 0), 0.3))
    stage.seat = "crate"
    stage.view = ((-5.6, -5.6, 2.5), (1.0, 2.4, 1.4))


def garage(stage: StageSet) -> None:
    """Workshop: a car, a roller door, tool board, workbench, tires."""
    room(
        stage,
        half=4.4,
        back=3.8,
        height=3.2,
        walls=(0.66, 0.64, 0.58),
        floor=(0.48, 0.47, 0.46),
        boards=False,
        sides=(-1.6,),
    )
    park(stage, "car", Place((1.55, 1.7, 0.0), np.radians(62)))
    ribs = [(-3.8, 3.74, z, -1.0, 3.77, z + 0.02) for z in np.arange(0.15, 2.5, 0.15)]
    stage.add(
        "roller door",
        slabs((0.70, 0.72, 0.72), (-3.8, 3.76, 0, -1.0, 3.79, 2.5)),
        slabs(f.DARK, *ribs),
        slabs((0.4, 0.4, 0.42), (-3.9, 3.68, 2.5, -0.9, 3.79, 2.8)),
    )
    stage.add("tool board", slabs((0.74, 0.58, 0.36), (0.2, 3.74, 1.35, 3.6, 3.79, 2.5)))
    tools = [
        (0.5, 0.7, 0.06),
        (0.8, 0.55, 0.05),
        (1.1, 0.62, 0.1),
        (1.5, 0.45, 0.06),
        (1.9, 0.6, 0.05),
        (2.3, 0.5, 0.12),
        (2.7, 0.66, 0.06),
        (3.1, 0.5, 0.08),
    ]
    stage.add(
        "tools",
        *[
            slabs(
                f.DARK,
                (x, 3.70, 2.35 - long, x + 0.035, 3.74, 2.3),
                (x - wide / 2, 3.70, 2.22, x + 0.035 + wide / 2, 3.74, 2.32),
            )
            for x, long, wide in tools
        ],
    )
    stage.add(
        "workbench",
        slabs(
            f.WOOD,
            (0.2, 3.1, 0.84, 3.6, 3.7, 0.9),
            *[(x, 3.15, 0, x + 0.08, 3.65, 0.84) for x in (0.25, 1.9, 3.48)],
        ),
        slabs((0.65, 0.2, 0.16), (2.9, 3.2, 0.9, 3.4, 3.5, 1.14)),
    )
    stage.top("workbench", (1.3, 3.3, 0.9), (1.4, 0.35))
    for z in (0.0, 0.22, 0.44):
        stage.add(
            "tire",
            rod((-2.9, 2.9, z), (-2.9, 2.9, z + 0.2), 0.36, (0.14, 0.14, 0.15), sides=24),
            rod((-2.9, 2.9, z + 0.2), (-2.9, 2.9, z + 0.205), 0.2, (0.45, 0.45, 0.46), sides=16),
        )
    stage.spot(SpotKind.SIT, (-2.9, 2.88, 0), 20, height=0.65, words=("tire", "tires"))
    stage.add(
        "oil drum",
        rod((-3.7, 1.2, 0), (-3.7, 1.2, 0.9), 0.3, (0.24, 0.38, 0.5), sides=20),
        *[
            rod((-3.7, 1.2, z), (-3.7, 1.2, z + 0.03), 0.31, (0.2, 0.3, 0.4), sides=20)
            for z in (0.28, 0.58)
        ],
    )
    strips(stage, (-2.0, 1.6), 1.0)
    company(stage, -1.3, -0.4)
    stage.floors += [Place((-2.2, 1.0, 0), 0.5)]
    stage.view = ((-3.5, -3.7, 1.9), (0.5, 1.6, 1.1))


STORE: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.WAREHOUSE: warehouse,
    SetKind.GARAGE: garage,
}
