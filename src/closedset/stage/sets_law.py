"""Sets of the law: courtroom, interview room, cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import company, hang, room, seats_at
from closedset.stage.solids import (
    Color,
    ball,
    box,
    moved,
    panel,
    prism,
    rod,
    shaded,
    slab,
    slabs,
)
from closedset.stage.stage_set import Place, SpotKind, StageSet

_COOL = (1.1, 1.2, 1.25)
_WHITE: Color = (0.93, 0.94, 0.93)


def court(stage: StageSet) -> None:
    """Judge's bench under a seal, witness stand, flags, rail, counsel's tables."""
    wood: Color = (0.46, 0.29, 0.18)
    room(
        stage,
        half=4.6,
        back=4.0,
        height=3.8,
        walls=(0.70, 0.62, 0.48),
        floor=(0.44, 0.33, 0.25),
        leans=(),
        sides=(-1.4,),
    )
    stage.add(
        "judge's bench",
        slabs(
            wood,
            (-1.7, 2.5, 0, 1.7, 2.75, 1.35),
            (-1.7, 2.75, 0, -1.5, 3.6, 1.35),
            (1.5, 2.75, 0, 1.7, 3.6, 1.35),
            (-1.8, 2.42, 1.35, 1.8, 2.85, 1.42),
        ),
        slabs(
            shaded(wood, 1.3),
            *[(-1.5 + i * 0.78, 2.48, 0.2, -0.86 + i * 0.78, 2.5, 1.2) for i in range(4)],
        ),
    )
    stage.add("judge's platform", slabs(shaded(wood, 0.8), (-1.5, 2.75, 0, 1.5, 3.98, 0.5)))
    stage.add(
        "judge's chair",
        slabs(
            (0.34, 0.16, 0.14),
            (-0.3, 3.15, 0.5, 0.3, 3.6, 0.95),
            (-0.34, 3.55, 0.5, 0.34, 3.7, 1.95),
        ),
    )
    stage.spot(
        SpotKind.SIT, (0, 3.3, 0.5), 0, height=0.45, name="judge_seat", words=("judge", "bench")
    )
    stage.top("judge's bench", (0, 2.63, 1.42), (2.4, 0.3))
    stage.add(
        "seal",
        rod((0, 3.97, 2.75), (0, 3.93, 2.75), 0.5, (0.78, 0.62, 0.28), sides=32),
        rod((0, 3.93, 2.75), (0, 3.91, 2.75), 0.4, (0.30, 0.36, 0.48), sides=32),
        moved(
            prism([(-0.22, 0.1), (0.22, 0.1), (0, 0.36)], -0.01, 0.01, (0.85, 0.72, 0.36)),
            (0, 3.905, 2.55),
            0,
            np.pi / 2,
        ),
        slabs(
            (0.85, 0.72, 0.36),
            (-0.2, 3.9, 2.55, -0.14, 3.91, 2.66),
            (-0.03, 3.9, 2.55, 0.03, 3.91, 2.66),
            (0.14, 3.9, 2.55, 0.2, 3.91, 2.66),
        ),
    )
    stage.add(
        "panels",
        slabs(wood, (-4.6, 3.94, 0, 4.6, 3.99, 1.9)),
        slabs(
            shaded(wood, 0.75),
            *[(x, 3.93, 0.1, x + 0.03, 3.945, 1.85) for x in np.arange(-4.4, 4.5, 0.8)],
        ),
    )
    _court_fittings(stage, wood)


def _court_fittings(stage: StageSet, wood: Color) -> None:
    for x, color in ((-2.3, (0.62, 0.2, 0.2)), (2.3, (0.22, 0.3, 0.5))):
        stage.add(
            "flag",
            rod((x, 3.5, 0), (x, 3.5, 2.7), 0.025, (0.75, 0.6, 0.3)),
            *[
                rod(
                    (x - 0.13 + i * 0.085, 3.47, 1.2),
                    (x - 0.06 + i * 0.04, 3.48, 2.6),
                    0.055,
                    color,
                    sides=8,
                )
                for i in range(4)
            ],
        )
    stage.add(
        "witness stand",
        slabs(
            wood,
            (2.1, 1.9, 0, 3.3, 1.98, 1.0),
            (2.1, 1.98, 0, 2.18, 2.9, 1.0),
            (3.22, 1.98, 0, 3.3, 2.9, 1.0),
            (2.05, 1.85, 1.0, 3.35, 2.03, 1.05),
        ),
    )
    stage.add(
        "witness chair",
        moved(f.chair(0.45, f.DARK_WOOD), (2.7, 2.5, 0.15)),
        slabs(wood, (2.18, 1.98, 0, 3.22, 2.9, 0.15)),
    )
    stage.spot(
        SpotKind.SIT,
        (2.7, 2.5, 0.15),
        0,
        height=0.45,
        name="witness_seat",
        words=("witness", "stand"),
    )
    for number, x in enumerate((-1.9, 1.9)):
        stage.add(
            "counsel's table",
            moved(f.table(1.7, 0.8, 0.76, wood), (x, 0.0, 0)),
            slabs(_WHITE, (x - 0.4, -0.2, 0.762, x - 0.1, 0.1, 0.78)),
        )
        stage.top(f"counsel's table {number + 1}", (x + 0.3, 0.0, 0.76), (0.8, 0.6))
        for dx in (-0.42, 0.42):
            stage.add("chair", moved(f.chair(0.45, f.DARK_WOOD), (x + dx, -0.75, 0), np.pi))
            stage.spot(
                SpotKind.SIT,
                (x + dx, -0.75, 0),
                180,
                height=0.45,
                group=f"counsel {number + 1}",
                words=("table", "counsel", "lawyer"),
            )
    hang(stage, ((-2.6, 1.2), (2.6, 1.2)), 2.9, (0.75, 0.6, 0.3))
    company(stage, 0.0, 0.9)
    stage.view = ((-3.6, -4.4, 1.9), (0.5, 2.6, 1.45))


def police(stage: StageSet) -> None:
    """Interrogation room: bare table, a hanging lamp, one-way glass, height marks on the wall."""
    room(
        stage,
        half=2.9,
        back=2.5,
        height=2.7,
        walls=(0.52, 0.57, 0.56),
        floor=(0.42, 0.43, 0.43),
        boards=False,
        sides=(-1.0,),
    )
    stage.add(
        "one-way glass",
        slabs((0.13, 0.17, 0.20), (-1.5, 2.46, 1.0, 0.9, 2.5, 2.0)),
        slabs(
            f.DARK,
            (-1.58, 2.44, 0.94, 0.98, 2.5, 1.0),
            (-1.58, 2.44, 2.0, 0.98, 2.5, 2.06),
            (-1.58, 2.44, 1.0, -1.5, 2.5, 2.0),
            (0.9, 2.44, 1.0, 0.98, 2.5, 2.0),
        ),
        *[
            panel((x, 2.455, 1.2), (w, 0, 0), (0.3, 0, 0.6), (0.34, 0.42, 0.47))
            for x, w in ((-1.1, 0.1), (-0.9, 0.04))
        ],
    )
    stage.add(
        "height marks",
        *[
            slab(
                (1.45, 2.485, z),
                (1.45 + (0.7 if i % 2 == 0 else 0.35), 2.5, z + 0.02),
                (0.16, 0.17, 0.18),
            )
            for i, z in enumerate(np.arange(1.0, 2.25, 0.15))
        ],
    )
    seats_at(
        stage,
        "interview",
        0.0,
        0.45,
        table=f.table(1.1, 0.8, 0.75, (0.55, 0.57, 0.58)),
        top=0.75,
        size=(0.7, 0.6),
        chairs=((-0.9, 0.0, 90), (0.9, 0.0, -90), (0.0, 0.75, 0)),
        chair=f.chair(0.45, (0.35, 0.37, 0.39)),
        words=("table", "across", "opposite"),
    )
    hang(stage, ((0.0, 0.45),), 1.85, (0.24, 0.28, 0.27))
    stage.add("door", moved(f.door((0.34, 0.40, 0.44)), (2.86, 1.6, 0), -np.pi / 2))
    stage.add(
        "camera",
        box((-2.7, 2.3, 2.45), (0.14, 0.24, 0.12), f.DARK, 0.7),
        rod((-2.85, 2.45, 2.5), (-2.7, 2.3, 2.5), 0.02, f.DARK),
        rod((-2.62, 2.2, 2.45), (-2.6, 2.17, 2.45), 0.04, (0.7, 0.2, 0.2)),
    )
    stage.add(
        "recorder",
        slabs(f.DARK, (-0.15, 0.58, 0.752, 0.15, 0.76, 0.81)),
        rod((-0.06, 0.6, 0.82), (-0.06, 0.58, 0.92), 0.012, f.STEEL),
    )
    company(stage, 0.4, -0.75)
    stage.spot(SpotKind.LEAN, (2.05, 2.5, 0), 0, height=2.7, words=("wall",))
    stage.floors += [Place((-2.2, 1.4, 0), 0.8)]
    stage.view = ((-2.3, -3.0, 1.8), (0.3, 1.2, 1.15))


def cell(stage: StageSet) -> None:
    """Prison cell: bunk, barred window, bars with a gate, steel toilet."""
    stone: Color = (0.58, 0.58, 0.54)
    room(
        stage,
        half=2.0,
        back=2.2,
        height=2.6,
        walls=stone,
        floor=(0.46, 0.46, 0.45),
        boards=False,
        windows=((-0.45, 1.7, 0.9, 0.6),),
        sides=(),
    )
    blocks = [(-2.0, 2.188, z, 2.0, 2.199, z + 0.015) for z in np.arange(0.3, 2.6, 0.3)]
    blocks += [
        (x + (0.3 if k % 2 else 0.0), 2.188, z, x + (0.315 if k % 2 else 0.015), 2.199, z + 0.3)
        for k, z in enumerate(np.arange(0.0, 1.5, 0.3))
        for x in np.arange(-1.9, 1.7, 0.6)
    ]
    stage.add("joints", slabs(shaded(stone, 0.78), *blocks))
    stage.add(
        "window bars",
        *[
            rod((x, 2.2, 1.68), (x, 2.2, 2.32), 0.022, f.DARK, sides=8)
            for x in (-0.27, -0.09, 0.09, 0.27)
        ],
    )
    stage.add(
        "bunk",
        slabs(
            f.STEEL, (-1.95, 0.2, 0.36, -1.15, 2.15, 0.42), (-1.95, 0.2, 1.36, -1.15, 2.15, 1.42)
        ),
        slabs(
            (0.62, 0.62, 0.55),
            (-1.93, 0.22, 0.42, -1.17, 2.13, 0.54),
            (-1.93, 0.22, 1.42, -1.17, 2.13, 1.54),
        ),
        slabs((0.40, 0.44, 0.40), (-1.94, 0.21, 0.43, -1.16, 1.4, 0.56)),
        *[rod((x, y, 0), (x, y, 1.75), 0.03, f.STEEL) for x in (-1.9, -1.18) for y in (0.23, 2.1)],
        ball((-1.55, 1.85, 0.58), (0.26, 0.17, 0.08), _WHITE),
    )
    stage.spot(
        SpotKind.SIT, (-1.3, 1.0, 0), 90, height=0.56, group="bunk", words=("bunk", "bed", "cot")
    )
    stage.spot(SpotKind.LIE, (-1.55, 1.52, 0.56), 180, name="bunk", words=("bunk", "bed", "asleep"))
    stage.add(
        "toilet",
        rod((1.5, 1.8, 0), (1.5, 1.8, 0.4), 0.17, f.STEEL, tip=0.2),
        slabs(f.STEEL, (1.25, 1.95, 0, 1.75, 2.19, 0.95)),
        rod((1.5, 1.8, 0.40), (1.5, 1.8, 0.41), 0.15, f.DARK),
    )
    bars = [
        rod((1.98, y, 0), (1.98, y, 2.6), 0.024, f.DARK, sides=8)
        for y in np.arange(-2.4, 1.2, 0.15)
    ]
    rails = slabs(f.DARK, (1.95, -2.5, 0.9, 2.01, 1.2, 0.96), (1.95, -2.5, 2.1, 2.01, 1.2, 2.16))
    stage.add("cell bars", *bars, rails)
    stage.add("lock", slabs(f.STEEL, (1.9, -0.5, 0.95, 1.98, -0.3, 1.25)))
    hang(stage, ((0.1, 0.6),), 2.2, (0.3, 0.32, 0.3))
    company(stage, 0.3, -0.2)
    stage.spot(SpotKind.LEAN, (0.75, 2.188, 0), 0, height=2.6, words=("wall",))
    stage.floors += [Place((1.2, 0.6, 0), -0.6)]
    stage.view = ((-1.2, -3.2, 1.65), (0.25, 1.4, 1.15))


LAW: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.COURT: court,
    SetKind.POLICE: police,
    SetKind.CELL: cell,
}
