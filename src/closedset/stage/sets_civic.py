"""Sets of public duty: wards, classrooms, libraries."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import WARM, burn, company, room, seats_at, strips
from closedset.stage.solids import (
    Color,
    ball,
    hoop,
    moved,
    rod,
    slabs,
)
from closedset.stage.stage_set import Place, SpotKind, StageSet

_COOL = (1.1, 1.2, 1.25)
_WHITE: Color = (0.93, 0.94, 0.93)


def hospital(stage: StageSet) -> None:
    """Ward: bed with rails, drip, monitor, curtain on a rail, chair, window."""
    room(
        stage,
        half=3.3,
        back=2.7,
        height=2.7,
        walls=(0.74, 0.83, 0.82),
        floor=(0.66, 0.70, 0.70),
        windows=((1.2, 1.0, 1.5, 1.25),),
        boards=False,
    )
    sheet: Color = (0.94, 0.95, 0.95)
    stage.add(
        "hospital bed",
        slabs(
            f.STEEL,
            (-1.55, 0.33, 0.3, -0.55, 2.55, 0.42),
            (-1.55, 2.5, 0.3, -0.55, 2.58, 1.05),
            (-1.55, 0.28, 0.3, -0.55, 0.34, 0.9),
        ),
        slabs(sheet, (-1.52, 0.36, 0.42, -0.58, 2.5, 0.62)),
        slabs((0.55, 0.72, 0.78), (-1.54, 0.35, 0.44, -0.56, 1.75, 0.645)),
        ball((-1.05, 2.26, 0.67), (0.36, 0.22, 0.1), _WHITE),
        *[
            rod((x, y, 0.05), (x, y, 0.3), 0.03, f.STEEL)
            for x in (-1.45, -0.65)
            for y in (0.43, 2.45)
        ],
    )
    stage.add(
        "bed rail",
        *[
            rod((x, 1.1, z), (x, 2.1, z), 0.016, f.STEEL, sides=6)
            for x in (-1.58, -0.52)
            for z in (0.74, 0.9)
        ],
        *[
            rod((x, y, 0.4), (x, y, 0.9), 0.016, f.STEEL, sides=6)
            for x in (-1.58, -0.52)
            for y in (1.1, 1.6, 2.1)
        ],
    )
    stage.spot(
        SpotKind.LIE, (-1.05, 1.70, 0.645), 180, name="bed", group="bed", words=("bed", "asleep")
    )
    stage.add(
        "drip",
        rod((-0.2, 2.3, 0.04), (-0.2, 2.3, 2.0), 0.016, f.STEEL),
        rod((-0.38, 2.3, 2.0), (-0.02, 2.3, 2.0), 0.012, f.STEEL),
        *[
            rod(
                (-0.2, 2.3, 0.05),
                (-0.2 + 0.28 * np.cos(a), 2.3 + 0.28 * np.sin(a), 0.03),
                0.016,
                f.STEEL,
                sides=6,
            )
            for a in (0.3, 2.4, 4.5)
        ],
        slabs((0.80, 0.90, 0.94), (-0.42, 2.27, 1.66, -0.26, 2.33, 1.95)),
        rod((-0.34, 2.3, 1.66), (-0.52, 1.9, 0.72), 0.006, _WHITE, sides=5),
    )
    _hospital_fittings(stage)


def _hospital_fittings(stage: StageSet) -> None:
    stage.add(
        "monitor",
        slabs(f.DARK, (-2.3, 2.45, 1.25, -1.75, 2.6, 1.7)),
        rod((-2.02, 2.6, 1.45), (-2.02, 2.7, 1.45), 0.04, f.STEEL),
    )
    stage.add("screen", slabs((0.10, 0.24, 0.2), (-2.26, 2.44, 1.29, -1.79, 2.45, 1.66)), glow=0.4)
    beat = [
        (-2.24, 1.45),
        (-2.12, 1.45),
        (-2.08, 1.58),
        (-2.03, 1.36),
        (-1.99, 1.47),
        (-1.9, 1.47),
        (-1.87, 1.54),
        (-1.82, 1.45),
    ]
    stage.add(
        "pulse",
        *[
            rod((a[0], 2.435, a[1]), (b[0], 2.435, b[1]), 0.008, (0.4, 1.0, 0.5), sides=5)
            for a, b in itertools.pairwise(beat)
        ],
        glow=0.9,
    )
    stage.add(
        "curtain rail",
        rod((-3.3, 0.3, 2.35), (0.35, 0.3, 2.35), 0.015, f.STEEL),
        rod((0.35, 0.3, 2.35), (0.35, 2.7, 2.35), 0.015, f.STEEL),
    )
    stage.add(
        "curtain",
        *[
            rod(
                (0.35, 2.62 - i * 0.075, 0.3),
                (0.35, 2.62 - i * 0.075, 2.34),
                0.045,
                (0.62, 0.78, 0.72),
                sides=8,
            )
            for i in range(11)
        ],
    )
    stage.add(
        "bedside cabinet",
        slabs(_WHITE, (-2.4, 1.7, 0, -1.95, 2.15, 0.8)),
        slabs((0.6, 0.66, 0.68), (-2.36, 1.69, 0.5, -1.99, 1.7, 0.76)),
    )
    stage.top("bedside cabinet", (-2.18, 1.92, 0.8), (0.4, 0.4))
    stage.add("chair", moved(f.chair(0.45, (0.42, 0.56, 0.60)), (-0.05, 1.1, 0), np.radians(-65)))
    stage.spot(
        SpotKind.SIT, (-0.05, 1.1, 0), -65, height=0.45, group="bed", words=("chair", "bedside")
    )
    stage.add(
        "red cross",
        slabs(
            (0.8, 0.2, 0.18),
            (2.0, 2.685, 2.4, 2.06, 2.69, 2.6),
            (1.93, 2.685, 2.47, 2.13, 2.69, 2.53),
        ),
    )
    strips(stage, (-1.2, 1.5), 0.6)
    company(stage, 1.0, -0.3)
    stage.floors += [Place((2.6, 1.2, 0), -0.8), Place((2.4, 0.0, 0), -0.9)]
    stage.view = ((2.2, -3.0, 1.8), (-0.75, 1.6, 1.0))


def classroom(stage: StageSet) -> None:
    """Blackboard with writing, teacher's desk, rows of desks seen from the side wall's end."""
    room(
        stage,
        half=4.6,
        back=3.6,
        height=3.0,
        walls=(0.80, 0.76, 0.62),
        floor=(0.55, 0.42, 0.30),
        leans=(3.5,),
    )
    stage.add(
        "blackboard",
        slabs((0.16, 0.28, 0.24), (-2.2, 3.54, 1.0, 2.2, 3.6, 2.35)),
        slabs(
            f.WOOD,
            (-2.28, 3.52, 0.93, 2.28, 3.6, 1.0),
            (-2.28, 3.52, 2.35, 2.28, 3.6, 2.42),
            (-2.28, 3.52, 1.0, -2.2, 3.6, 2.35),
            (2.2, 3.52, 1.0, 2.28, 3.6, 2.35),
            (-2.2, 3.44, 0.93, 2.2, 3.54, 0.96),
        ),
    )
    chalk = [
        (-1.9, 3.53, 2.1 - i * 0.2, -1.9 + w, 3.535, 2.13 - i * 0.2)
        for i, w in enumerate((1.5, 1.1, 1.6, 0.7))
    ]
    triangle = [((0.6, 1.25), (1.7, 1.25)), ((1.7, 1.25), (1.7, 2.0)), ((1.7, 2.0), (0.6, 1.25))]
    stage.add(
        "chalk",
        slabs(_WHITE, *chalk),
        *[rod((a[0], 3.53, a[1]), (b[0], 3.53, b[1]), 0.013, _WHITE, sides=5) for a, b in triangle],
    )
    stage.add(
        "teacher's desk",
        moved(f.table(1.6, 0.75, 0.76, f.DARK_WOOD), (1.5, 2.3, 0)),
        slabs(f.DARK_WOOD, (0.75, 1.98, 0.2, 2.25, 2.0, 0.72)),
        yields=True,
    )
    stage.top("teacher's desk", (1.5, 2.3, 0.76), (1.3, 0.55))
    _classroom_fittings(stage)


def _classroom_fittings(stage: StageSet) -> None:
    stage.add(
        "globe",
        ball((2.1, 2.35, 1.0), 0.16, (0.36, 0.56, 0.68)),
        rod((2.1, 2.35, 0.76), (2.1, 2.35, 0.84), 0.09, f.DARK),
        hoop((2.1, 2.35, 1.0), 0.18, 0.01, (0.8, 0.65, 0.3)),
    )
    stage.add("chair", moved(f.chair(0.45), (1.5, 2.95, 0)))
    stage.spot(
        SpotKind.SIT, (1.5, 2.95, 0), 0, height=0.45, name="teacher_seat", words=("teacher", "desk")
    )
    for y in (0.55, -0.85, -2.25):
        for x in (-3.2, -1.6, 0.0, 1.6, 3.2):
            if y > 0 and x == 0.0:
                continue
            stage.add(
                "pupil's desk",
                moved(f.table(0.75, 0.5, 0.7, (0.74, 0.56, 0.36)), (x, y, 0)),
                moved(f.chair(0.43, (0.36, 0.48, 0.54)), (x, y - 0.5, 0), np.pi),
            )
            stage.spot(
                SpotKind.SIT,
                (x, y - 0.5, 0),
                180,
                height=0.43,
                group="desks",
                words=("desk", "pupil", "student"),
            )
    for x, tint in ((-4.0, (0.7, 0.4, 0.3)), (-3.2, (0.4, 0.6, 0.7)), (3.0, (0.8, 0.7, 0.4))):
        stage.add(
            "poster",
            slabs(_WHITE, (x - 0.28, 3.585, 1.4, x + 0.28, 3.6, 2.1)),
            slabs(tint, (x - 0.23, 3.58, 1.65, x + 0.23, 3.585, 2.05)),
        )
    stage.add(
        "clock",
        rod((0, 3.6, 2.68), (0, 3.55, 2.68), 0.18, f.DARK, sides=24),
        rod((0, 3.55, 2.68), (0, 3.54, 2.68), 0.155, _WHITE, sides=24),
        slabs(
            f.DARK, (-0.008, 3.535, 2.68, 0.008, 3.54, 2.79), (0.0, 3.535, 2.672, 0.09, 3.54, 2.688)
        ),
    )
    strips(stage, (-2.4, 0.0, 2.4), 0.8)
    for x, facing in ((-0.3, 0), (-1.3, 30), (0.4, -30)):
        stage.spot(SpotKind.STAND, (x, 2.6, 0), facing, words=("blackboard", "board", "front"))
    company(stage, 0.0, -0.1, most=3)
    stage.view = ((-3.9, -4.3, 2.1), (0.7, 2.4, 1.15))


def library(stage: StageSet) -> None:
    """Tall shelves with a ladder, reading tables with green lamps."""
    room(
        stage,
        half=4.2,
        back=3.4,
        height=3.4,
        walls=(0.56, 0.46, 0.36),
        floor=(0.42, 0.30, 0.21),
        ceiling=(0.82, 0.78, 0.70),
        sides=(),
        windows=((-0.55, 1.3, 1.1, 1.9),),
    )
    books: list[Color] = [
        (0.55, 0.22, 0.18),
        (0.22, 0.34, 0.46),
        (0.72, 0.62, 0.40),
        (0.26, 0.38, 0.28),
        (0.44, 0.30, 0.38),
    ]
    seed = int(stage.rng.integers(1 << 30))
    # In the left corner the wall stays free: a door comes there.
    for i, x in ((1, -1.65), (2, 1.65), (3, 3.3)):
        stage.add("book shelf", moved(f.shelf(1.5, 3.0, 7, books, seed + i), (x, 3.03, 0)))
    for side in (-1, 1):
        for j, y in enumerate((0.15, 1.75)):
            stage.add(
                "book shelf",
                moved(
                    f.shelf(1.5, 3.0, 7, books, seed + 10 * side + j + 50),
                    (side * 3.83, y, 0),
                    -side * np.pi / 2,
                ),
            )
    stage.add(
        "ladder",
        *[rod((x, 2.35, 0), (x, 2.98, 2.7), 0.025, f.WOOD, sides=6) for x in (-2.0, -1.55)],
        *[
            rod(
                (-2.0, 2.35 + 0.63 * k, 2.7 * k),
                (-1.55, 2.35 + 0.63 * k, 2.7 * k),
                0.018,
                f.WOOD,
                sides=6,
            )
            for k in np.linspace(0.1, 0.95, 9)
        ],
    )
    table = f.table(1.7, 0.9, 0.75, f.DARK_WOOD)
    seats_at(
        stage,
        "reading",
        1.35,
        0.85,
        table=table,
        top=0.75,
        size=(0.8, 0.7),
        chairs=((-0.45, 0.72, 0), (0.5, 0.72, 0), (-1.1, 0.0, 90), (1.1, 0.0, -90)),
        chair=f.chair(0.45, f.DARK_WOOD),
        words=("table", "desk", "reads"),
    )
    for x in (0.75, 1.95):
        stage.add(
            "reading lamp",
            rod((x, 0.85, 0.75), (x, 0.85, 0.77), 0.09, (0.7, 0.56, 0.25)),
            rod((x, 0.85, 0.77), (x, 0.85, 1.05), 0.014, (0.7, 0.56, 0.25)),
        )
        stage.add(
            "lamp shade",
            rod((x - 0.16, 0.85, 1.06), (x + 0.16, 0.85, 1.06), 0.075, (0.22, 0.52, 0.36)),
            glow=0.5,
        )
        burn(stage, (x, 0.6, 1.0), WARM)
    stage.add(
        "open book",
        slabs(_WHITE, (1.15, 0.7, 0.752, 1.34, 0.95, 0.775), (1.36, 0.7, 0.752, 1.55, 0.95, 0.775)),
    )
    company(stage, -0.9, -0.2)
    stage.floors += [Place((-2.8, 0.9, 0), 0.9)]
    stage.view = ((-3.2, -3.8, 1.85), (0.7, 1.8, 1.3))


CIVIC: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.HOSPITAL: hospital,
    SetKind.CLASSROOM: classroom,
    SetKind.LIBRARY: library,
}
