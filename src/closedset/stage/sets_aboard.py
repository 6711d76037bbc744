"""Close quarters: an aircraft cabin, the deck of a small ship, the inside of a tent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import burn, company
from closedset.stage.mesh import Mesh
from closedset.stage.sets_country import ground
from closedset.stage.sets_travel import carriage
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
from closedset.stage.stage_set import SpotKind, StageSet

_STONE: Color = (0.74, 0.70, 0.62)
_WHITE: Color = (0.94, 0.93, 0.90)


def _plane_seat() -> Mesh:
    """One seat of a row; the sitter faces -y."""
    cloth: Color = (0.26, 0.36, 0.54)
    return merge(
        "plane seat",
        [
            slabs(
                cloth, (-0.22, -0.26, 0.36, 0.22, 0.24, 0.46), (-0.22, 0.22, 0.40, 0.22, 0.34, 1.1)
            ),
            slabs(_WHITE, (-0.18, 0.205, 0.88, 0.18, 0.22, 1.08)),
            slabs(
                f.DARK,
                (-0.27, -0.2, 0.36, -0.22, 0.3, 0.66),
                (0.22, -0.2, 0.36, 0.27, 0.3, 0.66),
                (-0.05, -0.1, 0, 0.05, 0.1, 0.36),
            ),
        ],
    )


def plane(stage: StageSet) -> None:
    """Cabin: rows of three seats, small round windows, lockers above."""
    half, back, front, height = 6.0, 1.75, -2.1, 2.3
    openings = [(0.45 + i * 1.0, 1.05, 0.34, 0.46) for i in range(12)]
    carriage(stage, half, back, front, height, (0.86, 0.87, 0.88), (0.34, 0.38, 0.44), openings)
    for end, name in ((-1, "rear"), (1, "front")):
        stage.add(
            f"{name} wall",
            slabs((0.80, 0.82, 0.84), (end * half, -7, 0, end * half + end * 0.1, back, height)),
            flies=True,
        )
    stage.add(
        "curtain",
        *[
            rod(
                (half - 0.05, -0.55 + i * 0.085, 0.1),
                (half - 0.05, -0.55 + i * 0.085, 2.0),
                0.05,
                (0.30, 0.38, 0.52),
                sides=8,
            )
            for i in range(9)
        ],
    )
    for y0, y1 in ((0.75, 1.75), (-2.1, -1.1)):
        stage.add(
            "locker",
            slabs(_WHITE, (-half, y0, 1.72, half, y1, 2.12)),
            slabs(
                (0.6, 0.62, 0.64),
                *[
                    (
                        x,
                        min(y0, y1) - 0.004 if y0 > 0 else y1 - 0.002,
                        1.74,
                        x + 0.02,
                        (min(y0, y1) if y0 > 0 else y1 + 0.004),
                        2.1,
                    )
                    for x in np.arange(-5.5, 6, 1.1)
                ],
            ),
            flies=True,
        )
    seat = _plane_seat()
    for number, x in enumerate((1.0, 0.1, -0.8, 1.9, 2.8, -1.7, -2.6, -3.5, 3.7, -4.4, 4.6)):
        for y in (0.42, 0.92, 1.42, -0.95, -1.45, -1.85):
            stage.add("seat", moved(seat, (x, y, 0), np.pi / 2))
        for y in (0.42, 0.92):
            stage.spot(
                SpotKind.SIT,
                (x, y, 0),
                90,
                height=0.46,
                group=f"row {number + 1}",
                words=("seat", "window", "aisle"),
            )
    for x in (-3.6, 0.0, 3.6):
        stage.add(
            "ceiling light",
            slab(
                (x - 1.2, -0.35, height - 0.03), (x + 1.2, -0.1, height + 0.01), (0.97, 0.98, 1.0)
            ),
            glow=1.0,
            flies=True,
        )
        burn(stage, (x, -0.2, 2.1), (0.9, 1.0, 1.05))
    for x in (1.5, -0.4):
        stage.spot(
            SpotKind.STAND,
            (x, -0.28, 0),
            20,
            group="aisle",
            words=("aisle", "stewardess", "attendant"),
        )
    stage.seat, stage.lane = "bus seat", -68.0
    stage.view = ((-3.9, -0.25, 1.62), (2.2, 0.3, 1.25))


def boat(stage: StageSet) -> None:
    """Deck of a small ship: rail, wheelhouse, mast, life ring, the sea."""
    sea: Color = (0.10, 0.17, 0.28) if stage.night else (0.36, 0.56, 0.64)
    stage.add("sea", slab((-300, -300, -2.2), (300, 600, -1.6), sea), ground=True)
    waves = [
        slab(
            (x, y, -1.6), (x + float(stage.rng.uniform(1.5, 5)), y + 0.16, -1.58), shaded(sea, 1.35)
        )
        for y in np.arange(5, 60, 3.0)
        for x in stage.rng.uniform(-30, 30, 6)
    ]
    stage.add("waves", *waves, ground=True)
    deck: Color = (0.66, 0.50, 0.34)
    stage.add(
        "deck",
        slabs(deck, (-6.5, -4.0, -0.25, 6.5, 2.6, 0)),
        slabs(
            shaded(deck, 0.72),
            *[(-6.5, y, -0.01, 6.5, y + 0.018, 0.002) for y in np.arange(-3.8, 2.6, 0.24)],
        ),
        ground=True,
    )
    stage.add(
        "hull",
        slabs(_WHITE, (-6.5, 2.6, -1.4, 6.5, 2.75, 0.28)),
        slabs((0.6, 0.22, 0.18), (-6.5, 2.56, 0.28, 6.5, 2.8, 0.34)),
    )
    rail = [rod((-6.5, 2.68, z), (6.5, 2.68, z), 0.022, f.STEEL, sides=8) for z in (0.65, 1.02)]
    rail += [
        rod((x, 2.68, 0.3), (x, 2.68, 1.02), 0.022, f.STEEL, sides=8)
        for x in np.arange(-6.3, 6.5, 1.05)
    ]
    stage.add("rail", *rail)
    stage.add(
        "life ring",
        hoop((1.6, 2.6, 0.72), 0.27, 0.06, (0.85, 0.32, 0.18), "y"),
        slabs(
            _WHITE,
            *[
                (1.6 + dx - 0.05, 2.53, 0.72 + dz - 0.05, 1.6 + dx + 0.05, 2.67, 0.72 + dz + 0.05)
                for dx, dz in ((0.27, 0), (-0.27, 0), (0, 0.27), (0, -0.27))
            ],
        ),
    )
    house = [
        slabs(_WHITE, (-5.8, -0.2, 0, -3.2, 2.2, 2.3)),
        slabs((0.6, 0.22, 0.18), (-6.0, -0.4, 2.3, -3.0, 2.4, 2.45)),
    ]
    stage.add("wheelhouse", *house)
    _boat_fittings(stage)


def _boat_fittings(stage: StageSet) -> None:
    stage.add(
        "wheelhouse window",
        slabs(
            (0.30, 0.40, 0.48) if not stage.night else (1.0, 0.82, 0.5),
            (-3.205, 0.1, 1.2, -3.19, 0.9, 1.9),
            (-3.205, 1.1, 1.2, -3.19, 1.9, 1.9),
            (-5.4, -0.21, 1.2, -4.6, -0.195, 1.9),
        ),
        glow=0.6 if stage.night else 0.0,
    )
    stage.add("wheelhouse door", slabs((0.5, 0.34, 0.22), (-4.3, -0.215, 0.1, -3.55, -0.195, 2.05)))
    stage.lamp((-3.0, -0.4, 2.2), (2.0, 1.5, 0.9))
    stage.add(
        "mast",
        rod((3.4, 0.9, 0), (3.4, 0.9, 8.0), 0.1, f.WOOD, tip=0.06),
        rod((3.4, 0.9, 1.7), (6.4, 0.6, 1.9), 0.05, f.WOOD),
        *[rod((3.4, 0.9, 7.6), (x, 2.6, 1.0), 0.012, f.DARK, sides=5) for x in (1.4, 5.6)],
    )
    stage.add(
        "sail",
        moved(
            prism([(3.55, 2.0), (6.2, 2.1), (3.5, 7.2)], -0.02, 0.02, (0.93, 0.89, 0.80)),
            (0, 0.85, 0),
            0,
            np.pi / 2,
        ),
    )
    stage.add(
        "crate",
        moved(f.crate(0.5, 0.7), (-1.9, 1.6, 0), 0.2),
        moved(f.crate(0.5, 0.7), (1.9, 1.4, 0), -0.2),
    )
    stage.spot(SpotKind.SIT, (-1.9, 1.6, 0), 15, height=0.5, group="crates", words=("crate", "box"))
    stage.spot(SpotKind.SIT, (1.9, 1.4, 0), -15, height=0.5, group="crates", words=("crate", "box"))
    stage.add(
        "rope",
        *[
            hoop((2.4, -0.6, 0.03 + 0.05 * i), 0.3 - 0.02 * i, 0.03, (0.78, 0.66, 0.44), "z")
            for i in range(3)
        ],
    )
    for x in (-0.4, 0.6):
        stage.spot(SpotKind.LEAN, (x, 2.64, 0), 0, height=1.04, words=("rail", "railing"))
    company(stage, 0.0, -0.2)
    stage.bounds = (-6.5, -4.0, 6.5, 2.7)
    stage.seat = "crate"
    stage.view = ((4.6, -4.3, 2.0), (-1.6, 2.2, 1.35))


def tent(stage: StageSet) -> None:
    """Large canvas tent: poles, camp beds, a lantern, a trestle table."""
    ground(stage, (0.52, 0.46, 0.32))
    cloth: Color = (0.80, 0.72, 0.52)
    stage.ceiling = 2.4
    stage.bounds = (-3.2, -9.0, 3.2, 3.0)
    for side in (-1, 1):
        stage.add("tent wall", slabs(cloth, (side * 3.2, -9, 0, side * 3.3, 3.0, 1.5)), flies=True)
        roof = panel(
            (side * 3.25, -9.0, 1.5), (0, 12.1, 0), (-side * 3.25, 0, 1.5), shaded(cloth, 0.95)
        )
        stage.add("tent roof", roof, flies=True)
        stage.add(
            "seams",
            *[
                rod((side * 3.22, y, 1.5), (0, y, 2.97), 0.02, shaded(cloth, 0.7), sides=4)
                for y in np.arange(-4, 3.0, 1.4)
            ],
            flies=True,
        )
    gable = prism(
        [(-3.25, 0), (3.25, 0), (3.25, 1.5), (0, 3.0), (-3.25, 1.5)],
        -0.03,
        0.03,
        shaded(cloth, 0.9),
    )
    stage.add("back canvas", moved(gable, (0, 3.05, 0), 0, np.pi / 2), flies=True)
    stage.add("front canvas", moved(gable, (0, -9.05, 0), 0, np.pi / 2), flies=True)
    bright = (0.10, 0.13, 0.22) if stage.night else (0.90, 0.94, 0.92)
    flap = prism([(-0.75, 0), (0.75, 0), (0.12, 2.3), (-0.12, 2.3)], -0.01, 0.01, bright)
    stage.add(
        "tent opening", moved(flap, (0, 3.0, 0), 0, np.pi / 2), glow=0.0 if stage.night else 0.7
    )
    for side in (-1, 1):
        fold = prism([(0, 0), (0.34, 0), (0.12, 2.3), (0, 2.3)], -0.02, 0.02, shaded(cloth, 0.8))
        stage.add(
            "flap", moved(fold, (side * 0.75 if side > 0 else -0.78 - 0.3, 2.97, 0), 0, np.pi / 2)
        )
    if not stage.night:
        stage.lamp((0, 2.3, 1.3), (1.1, 1.05, 0.95))
    for y in (1.9, -2.6):
        stage.add("tent pole", rod((1.15, y, 0), (1.15, y, 2.45), 0.045, f.WOOD))
    for x in (-2.4, 2.4):
        stage.add(
            "camp bed",
            slabs((0.42, 0.46, 0.36), (x - 0.38, 0.3, 0.36, x + 0.38, 2.3, 0.42)),
            slabs((0.60, 0.34, 0.28), (x - 0.39, 0.28, 0.40, x + 0.39, 1.5, 0.47)),
            ball((x, 2.05, 0.46), (0.26, 0.16, 0.08), _WHITE),
            *[
                rod((x + a, y, 0), (x - a, y, 0.4), 0.02, f.WOOD, sides=6)
                for y in (0.5, 2.1)
                for a in (-0.35, 0.35)
            ],
        )
        stage.spot(
            SpotKind.SIT,
            (x - (0.15 if x > 0 else -0.15), 0.9, 0),
            -90 if x > 0 else 90,
            height=0.47,
            group="beds",
            words=("bed", "cot"),
        )
    stage.spot(SpotKind.LIE, (-2.4, 1.62, 0.47), 180, name="bed", words=("bed", "asleep", "cot"))
    stage.add("trestle table", moved(f.table(1.0, 0.6, 0.72), (-0.55, 1.9, 0)), yields=True)
    stage.top("trestle table", (-0.7, 1.9, 0.72), (0.5, 0.45))
    stage.add(
        "lantern",
        slabs(
            f.DARK, (-0.28, 1.82, 0.72, -0.12, 1.98, 0.76), (-0.28, 1.82, 0.98, -0.12, 1.98, 1.02)
        ),
        hoop((-0.2, 1.9, 1.06), 0.06, 0.008, f.DARK),
    )
    stage.add(
        "lantern light", slab((-0.26, 1.84, 0.76), (-0.14, 1.96, 0.98), (1.0, 0.82, 0.45)), glow=1.0
    )
    burn(stage, (-0.2, 1.5, 1.0), (3.4, 2.1, 0.9))
    company(stage, 0.0, -0.3)
    stage.seat = "crate"
    stage.view = ((-1.9, -3.6, 1.6), (0.35, 1.6, 1.1))


ABOARD: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.PLANE: plane,
    SetKind.BOAT: boat,
    SetKind.TENT: tent,
}
