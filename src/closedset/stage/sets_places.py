"""More sets under the sky: platform, car park, house, park, cemetery, quay, desert, mountain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import company
from closedset.stage.mesh import Mesh
from closedset.stage.sets_country import ground, park_bench, tree
from closedset.stage.sets_town import lamp_post, row_of_houses
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
from closedset.stage.stage_set import Place, SpotKind, StageSet
from closedset.stage.vehicles import park as park_vehicle

_STONE: Color = (0.66, 0.65, 0.61)
_LIT: Color = (1.0, 0.82, 0.48)
_PATH: Color = (0.78, 0.70, 0.56)


def platform(stage: StageSet) -> None:
    """Railway platform: canopy on columns, clock, bench, rails and the far platform."""
    stage.add(
        "track bed", slab((-60, 1.7, -1.0), (60, 6.2, -0.75), (0.50, 0.47, 0.43)), ground=True
    )
    stage.add(
        "platform",
        slabs((0.68, 0.66, 0.62), (-60, -30, -1.2, 60, 1.6, 0)),
        slabs(
            (0.90, 0.88, 0.80), (-60, 1.2, -0.01, 60, 1.32, 0.003), (-60, 1.6, -1.2, 60, 1.72, 0.01)
        ),
        ground=True,
    )
    for y in (2.9, 4.35):
        stage.add(
            "rail", slabs((0.52, 0.42, 0.36), (-60, y, -0.75, 60, y + 0.09, -0.56)), ground=True
        )
    stage.add(
        "sleepers",
        slabs(
            f.DARK_WOOD, *[(x, 2.5, -0.76, x + 0.24, 4.9, -0.68) for x in np.arange(-30, 30, 0.75)]
        ),
        ground=True,
    )
    stage.add(
        "far platform",
        slabs((0.66, 0.64, 0.60), (-60, 6.2, -1.2, 60, 9.6, 0)),
        slabs((0.88, 0.86, 0.78), (-60, 6.1, -1.2, 60, 6.3, 0.01)),
        ground=True,
    )
    stage.add(
        "fence",
        *[
            slab((x, 9.6, 0), (x + 0.1, 9.66, 1.3), (0.46, 0.36, 0.28))
            for x in np.arange(-24, 24, 0.32)
        ],
        slabs((0.46, 0.36, 0.28), (-24, 9.66, 0.9, 24, 9.7, 1.0)),
    )
    for x in (-9, -3.5, 4.5, 12.5):
        tree(stage, x, 13.0, 5.0)
    _platform_fittings(stage)


def _platform_fittings(stage: StageSet) -> None:
    iron: Color = (0.24, 0.36, 0.34)
    for x in (-6.6, -2.2, 2.2, 6.6):
        stage.add(
            "column",
            rod((x, 0.35, 0), (x, 0.35, 3.6), 0.09, iron),
            rod((x, 0.35, 0), (x, 0.35, 0.5), 0.15, iron),
            rod((x, 0.35, 3.0), (x + 0.7, 0.35, 3.6), 0.04, iron, sides=6),
            rod((x, 0.35, 3.0), (x - 0.7, 0.35, 3.6), 0.04, iron, sides=6),
        )
        stage.spot(
            SpotKind.LEAN, (x, 0.24, 0), 0, height=3.6, words=("column", "pillar", "post", "wall")
        )
    stage.add(
        "canopy",
        slabs(iron, (-30, -3.0, 3.6, 30, 1.5, 3.75)),
        *[
            prism(
                [(x, 1.5), (x + 0.16, 1.5), (x + 0.16, 1.54), (x, 1.54)],
                3.3,
                3.62,
                (0.82, 0.78, 0.64),
            )
            for x in np.arange(-14, 14, 0.34)
        ],
        flies=True,
    )
    stage.add(
        "clock",
        rod((0.0, 1.1, 3.05), (0.0, 0.98, 3.05), 0.34, iron, sides=28),
        rod((0.0, 0.98, 3.05), (0.0, 0.97, 3.05), 0.29, (0.96, 0.94, 0.86), sides=28),
        slabs(
            f.DARK, (-0.012, 0.95, 3.05, 0.012, 0.965, 3.26), (0, 0.95, 3.038, 0.17, 0.965, 3.062)
        ),
        rod((0, 1.04, 3.35), (0, 1.04, 3.6), 0.03, iron),
    )
    stage.add(
        "sign",
        slabs((0.94, 0.93, 0.88), (-5.6, 9.4, 1.5, -2.6, 9.46, 2.2)),
        slabs((0.16, 0.26, 0.42), (-5.4, 9.38, 1.78, -2.8, 9.4, 1.92)),
        rod((-5.3, 9.43, 0), (-5.3, 9.43, 1.5), 0.05, f.DARK),
        rod((-2.9, 9.43, 0), (-2.9, 9.43, 1.5), 0.05, f.DARK),
    )
    for x in (-4.4, 4.4):
        stage.add(
            "platform lamp",
            ball((x, 0.35, 3.3), 0.16, (1.0, 0.92, 0.7)),
            glow=1.0 if stage.night else 0.1,
        )
        stage.lamp((x, 0.0, 3.1), (2.6, 1.9, 1.1))
    park_bench(stage, 1.0, 0.72)
    company(stage, -0.6, -0.4)
    stage.floors += [Place((-3.3, 0.2, 0), 0.4), Place((3.3, -0.2, 0), -0.4)]
    stage.view = ((-6.6, -4.2, 2.5), (1.4, 3.4, 1.0))


def parking(stage: StageSet) -> None:
    """Car park: painted bays, rows of cars, lamp, a barrier, blocks behind."""
    ground(stage, (0.42, 0.42, 0.44))
    stage.add(
        "bay lines",
        slabs(
            (0.90, 0.89, 0.84),
            *[(x, 1.2, 0, x + 0.1, 6.2, 0.004) for x in np.arange(-18.5, 19, 2.7)],
            (-18.5, 6.2, 0, 18.5, 6.3, 0.004),
            *[(x, -7.5, 0, x + 0.1, -2.8, 0.004) for x in np.arange(-18.5, 19, 2.7)],
        ),
        ground=True,
    )
    for x in (-9.1, -6.4, 3.7, 9.1):
        park_vehicle(stage, "car", Place((x, 3.8, 0), 0.0))
    stage.spots.clear()
    stage.curbs += [
        Place((-1.0, 3.6, 0), 0.15),
        Place((1.4, 3.9, 0), 0.0),
        Place((6.4, 3.8, 0), 0.0),
    ]
    row_of_houses(stage, 16.0, -34.0, 34.0)
    for x in (-4.8, 7.6):
        lamp_post(stage, x, 7.6, 1.2)
    stage.add(
        "ticket machine",
        slabs((0.24, 0.40, 0.56), (2.1, 0.95, 0, 2.5, 1.3, 1.5)),
        slabs((0.94, 0.93, 0.88), (2.15, 0.93, 1.0, 2.45, 0.95, 1.35)),
        slabs((0.9, 0.75, 0.2), (2.05, 0.9, 1.5, 2.55, 1.35, 1.6)),
    )
    stage.add(
        "parking sign",
        rod((-2.6, 1.0, 0), (-2.6, 1.0, 2.6), 0.04, f.STEEL),
        slabs((0.18, 0.34, 0.64), (-2.95, 0.95, 1.95, -2.25, 0.98, 2.65)),
        slabs(
            (0.95, 0.95, 0.95),
            (-2.72, 0.94, 2.08, -2.63, 0.95, 2.54),
            (-2.63, 0.94, 2.46, -2.48, 0.95, 2.54),
            (-2.63, 0.94, 2.26, -2.48, 0.95, 2.34),
            (-2.52, 0.94, 2.3, -2.44, 0.95, 2.5),
        ),
    )
    stage.spot(SpotKind.LEAN, (2.3, 0.93, 0), 0, height=1.6, words=("machine", "wall"))
    company(stage, 0.0, -0.3)
    stage.floors += [Place((-1.8, 0.5, 0), 0.4)]
    stage.view = ((5.6, -6.0, 2.6), (-1.8, 3.6, 1.1))


def house(stage: StageSet) -> None:
    """House with a porch behind a front garden, path, picket fence, letter box."""
    ground(stage, (0.46, 0.56, 0.32))
    color = stage.pick((0.88, 0.84, 0.72), (0.62, 0.72, 0.74), (0.82, 0.66, 0.52))
    roof: Color = (0.50, 0.28, 0.24)
    y = 6.0
    stage.add(
        "house",
        slabs(color, (-4.6, y, 0, 4.6, y + 6, 3.2)),
        *[
            slab((-4.6, y - 0.012, z), (4.6, y, z + 0.02), shaded(color, 0.86))
            for z in np.arange(0.3, 3.2, 0.3)
        ],
    )
    gable = prism([(-4.6, 0), (4.6, 0), (0, 2.6)], -3.0, 3.0, color)
    stage.add("gable", moved(gable, (0, y + 3.0, 3.2), 0, np.pi / 2))
    for side in (-1, 1):
        slope = slab((0, -3.4, 0), (5.75, 3.4, 0.16), roof)
        stage.add("roof", moved(slope, (0, y + 3.0, 5.86), 0 if side > 0 else np.pi, 0, 0.515))
    stage.add("chimney", slabs((0.58, 0.36, 0.3), (2.2, y + 2.5, 4.2, 2.9, y + 3.3, 6.6)))
    glass: Color = _LIT if stage.night else (0.62, 0.74, 0.82)
    for x0, z, w, h in ((-3.6, 0.95, 1.5, 1.4), (2.1, 0.95, 1.5, 1.4), (-0.6, 3.7, 1.2, 1.1)):
        stage.add("window", moved(f.window_frame(w, h, 2, (0.95, 0.94, 0.9)), (x0, y, z)))
        stage.add(
            "lit window" if stage.night else "window glass",
            panel((x0, y - 0.016, z), (w, 0, 0), (0, 0, h), glass),
            glow=0.7 if stage.night else 0.1,
        )
    stage.add("front door", moved(f.door((0.62, 0.22, 0.2), 1.0, 2.1), (-0.5, y - 0.02, 0.3)))
    stage.add(
        "porch",
        slabs(
            (0.72, 0.64, 0.52),
            (-1.8, y - 1.8, 0, 1.8, y, 0.3),
            (-0.9, y - 2.15, 0, 0.9, y - 1.8, 0.15),
        ),
    )
    stage.add(
        "porch roof",
        slabs(roof, (-2.0, y - 2.0, 2.75, 2.0, y, 2.9)),
        *[
            rod((x, y - 1.65, 0.3), (x, y - 1.65, 2.75), 0.07, (0.95, 0.94, 0.9))
            for x in (-1.65, 1.65)
        ],
    )
    stage.add(
        "porch lamp",
        ball((0.95, y - 0.15, 2.2), 0.12, (1.0, 0.9, 0.65)),
        glow=1.0 if stage.night else 0.1,
    )
    stage.lamp((0.6, y - 0.6, 2.2), (2.4, 1.7, 0.9))
    _house_fittings(stage, y)


def _house_fittings(stage: StageSet, y: float) -> None:
    stage.add("path", slab((-0.8, -20, 0), (0.8, y - 1.8, 0.012), _PATH), ground=True)
    pickets = [
        slab((x, 2.0, 0), (x + 0.09, 2.04, 0.95), (0.95, 0.94, 0.9))
        for x in np.arange(-9, 9, 0.2)
        if abs(x + 0.05) > 0.85
    ]
    stage.add(
        "picket fence",
        *pickets,
        slabs(
            (0.95, 0.94, 0.9),
            (-9, 2.04, 0.3, -0.85, 2.08, 0.38),
            (-9, 2.04, 0.7, -0.85, 2.08, 0.78),
            (0.85, 2.04, 0.3, 9, 2.08, 0.38),
            (0.85, 2.04, 0.7, 9, 2.08, 0.78),
        ),
    )
    stage.add(
        "letter box",
        rod((1.15, 1.75, 0), (1.15, 1.75, 1.0), 0.04, f.WOOD),
        slabs((0.3, 0.42, 0.56), (1.0, 1.5, 1.0, 1.3, 1.9, 1.22)),
        slabs((0.75, 0.2, 0.18), (1.31, 1.8, 1.2, 1.33, 1.84, 1.42)),
    )
    tree(stage, -6.6, 6.2, 5.4)
    tree(stage, 7.4, 9.0, 6.2)
    stage.add(
        "bushes",
        *[
            ball((x, y - 0.5, 0.3), (0.6, 0.4, 0.42), (0.30, 0.44, 0.24), 10)
            for x in (-4.0, -3.0, 2.6, 3.6)
        ],
    )
    stage.spot(
        SpotKind.SIT,
        (0.0, y - 1.72, 0.0),
        0,
        height=0.3,
        group="porch",
        words=("porch", "steps", "step", "stoop"),
    )
    stage.spot(
        SpotKind.SIT, (0.6, y - 1.72, 0.0), 0, height=0.3, group="porch", words=("porch", "steps")
    )
    stage.spot(
        SpotKind.STAND, (-0.4, y - 0.7, 0.3), 0, group="porch", words=("door", "porch", "doorway")
    )
    stage.spot(SpotKind.LEAN, (2.6, 2.0, 0), 0, height=0.95, words=("fence",))
    company(stage, 0.0, -0.2)
    stage.floors += [Place((-2.4, 0.8, 0), 0.4), Place((2.4, 1.0, 0), -0.4)]
    stage.curbs += [Place((4.6, 1.0, 0), np.pi * 0.46)]
    stage.view = ((-5.2, -5.6, 1.9), (0.7, 5.0, 2.2))


def waterfront(stage: StageSet) -> None:
    """Quay: stone edge with bollards, moored boats, water, the far shore with its lights."""
    night = stage.night
    water: Color = (0.09, 0.14, 0.24) if night else (0.46, 0.64, 0.72)
    stage.add("water", slab((-200, 1.9, -1.4), (200, 300, -0.9), water), ground=True)
    ripples = [
        slab(
            (float(x), y, -0.9),
            (float(x) + float(stage.rng.uniform(0.8, 3)), y + 0.1, -0.89),
            shaded(water, 1.25),
        )
        for y in np.arange(3.4, 30, 1.8)
        for x in stage.rng.uniform(-18, 18, 5)
    ]
    stage.add("ripples", *ripples, ground=True)
    stage.add(
        "quay",
        slabs((0.66, 0.62, 0.56), (-60, -30, -1.6, 60, 1.5, 0)),
        slabs((0.76, 0.72, 0.66), (-60, 1.5, -1.6, 60, 1.95, 0.05)),
        slabs(
            (0.52, 0.49, 0.45),
            *[(x, -9, -0.01, x + 0.02, 1.5, 0.001) for x in np.arange(-12, 12, 1.3)],
        ),
        ground=True,
    )
    for x in (-5.2, -1.6, 2.0, 5.6):
        stage.add(
            "bollard",
            rod((x, 1.25, 0), (x, 1.25, 0.5), 0.13, f.DARK),
            rod((x, 1.25, 0.5), (x, 1.25, 0.6), 0.2, f.DARK, tip=0.17),
        )
    stage.spot(
        SpotKind.SIT,
        (-0.4, 1.62, -0.0),
        180,
        height=0.05,
        group="edge",
        words=("edge", "quay", "pier", "dock"),
    )
    for x, color in ((-4.4, (0.24, 0.40, 0.56)), (3.2, (0.70, 0.30, 0.22))):
        stage.add("boat", *_hull(x, 4.0, color))
    far = [
        slab(
            (float(x), 58, -1),
            (float(x) + float(stage.rng.uniform(3, 7)), 60, float(stage.rng.uniform(1.5, 6))),
            (0.12, 0.16, 0.26) if night else (0.66, 0.70, 0.74),
        )
        for x in np.arange(-60, 60, 5.0)
    ]
    stage.add("far shore", *far)
    _waterfront_fittings(stage, night)


def _waterfront_fittings(stage: StageSet, night: bool) -> None:
    if night:
        stage.add(
            "far lights",
            *[
                panel((float(x), 57.9, float(z)), (0.5, 0, 0), (0, 0, 0.5), _LIT)
                for x, z in zip(
                    stage.rng.uniform(-55, 55, 46), stage.rng.uniform(0.2, 3.2, 46), strict=True
                )
            ],
            glow=1.0,
        )
    stage.add(
        "gulls",
        *[
            moved(
                merge(
                    "gull",
                    [
                        moved(
                            box((0.25, 0, 0.06), (0.5, 0.1, 0.03), (0.95, 0.95, 0.93)),
                            (0, 0, 0),
                            0,
                            0,
                            -0.35,
                        ),
                        moved(
                            box((-0.25, 0, 0.06), (0.5, 0.1, 0.03), (0.95, 0.95, 0.93)),
                            (0, 0, 0),
                            0,
                            0,
                            0.35,
                        ),
                    ],
                ),
                at,
            )
            for at in ((-2.5, 9, 4.2), (1.6, 12, 5.2), (3.4, 10, 4.6))
        ],
    )
    lamp_post(stage, -3.4, 0.9, 0.8)
    lamp_post(stage, 7.4, 0.9, 0.8)
    stage.add(
        "crates",
        moved(f.crate(0.6, 0.7), (2.9, 0.5, 0), 0.3),
        moved(f.crate(0.5, 0.6), (3.6, 0.3, 0), -0.2),
    )
    stage.spot(SpotKind.SIT, (2.9, 0.5, 0), 15, height=0.6, words=("crate", "box"))
    stage.spot(SpotKind.LEAN, (-3.4, 0.8, 0), 0, height=4.4, words=("lamp", "post"))
    company(stage, 0.0, -0.2)
    stage.floors += [Place((-2.4, 0.4, 0), 0.3)]
    stage.seat = "crate"
    stage.view = ((-6.4, -4.6, 2.2), (0.8, 4.0, 0.7))


def _hull(x: float, y: float, color: Color) -> list[Mesh]:
    z = -0.95
    outline = [(-2.6, 0.0), (-2.3, -0.75), (1.6, -0.75), (3.0, 0.0), (1.6, 0.75), (-2.3, 0.75)]
    return [
        moved(prism(outline, 0.0, 0.85, color), (x, y, z)),
        moved(
            prism([(px * 1.02, py * 1.04) for px, py in outline], 0.85, 0.93, (0.93, 0.91, 0.85)),
            (x, y, z),
        ),
        slabs((0.93, 0.91, 0.85), (x - 1.5, y - 0.5, z + 0.93, x + 0.1, y + 0.5, z + 1.9)),
        slabs((0.34, 0.44, 0.52), (x - 1.3, y - 0.505, z + 1.3, x - 0.1, y - 0.495, z + 1.75)),
        rod((x + 0.6, y, z + 0.9), (x + 0.6, y, z + 4.8), 0.05, f.WOOD),
        rod((x + 0.6, y, z + 4.6), (x + 2.9, y, z + 0.95), 0.012, f.DARK, sides=4),
        rod((x + 0.6, y, z + 4.6), (x - 2.4, y, z + 0.95), 0.012, f.DARK, sides=4),
    ]


PLACES: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.PLATFORM: platform,
    SetKind.PARKING: parking,
    SetKind.HOUSE: house,
    SetKind.WATERFRONT: waterfront,
}
