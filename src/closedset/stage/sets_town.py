"""Streets, stops, alleys and rooftops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.mesh import Mesh
from closedset.stage.sets_country import ground, tree
from closedset.stage.solids import Color, box, merge, moved, panel, prism, rod, shaded, slab, slabs
from closedset.stage.stage_set import Place, SpotKind, StageSet
from closedset.stage.vehicles import VEHICLES, park

WARM = (2.6, 1.8, 0.95)
_LIT: Color = (1.0, 0.82, 0.48)
_GLASS: Color = (0.34, 0.42, 0.50)


def facade(
    stage: StageSet, x: float, y: float, wide: float, tall: float, ground_floor: bool
) -> None:
    """Raise a house front at y, facing -y, with windows, some lit at night."""
    tone = stage.pick(
        (0.62, 0.42, 0.34),
        (0.68, 0.62, 0.52),
        (0.52, 0.52, 0.54),
        (0.58, 0.48, 0.40),
        (0.70, 0.66, 0.60),
    )
    dim: Color = (tone[0] * 0.8, tone[1] * 0.8, tone[2] * 0.8)
    parts = [
        slab((x, y, 0), (x + wide, y + 6, tall), tone),
        slab((x - 0.05, y - 0.18, tall - 0.3), (x + wide + 0.05, y, tall), dim),
    ]
    dark: list[Mesh] = []
    lit: list[Mesh] = []
    first = 1.0
    if ground_floor:
        first = 4.0
        parts.append(slab((x + 0.1, y - 0.12, 3.05), (x + wide - 0.1, y, 3.5), dim))
        shop_window(stage, x + 0.5, y, wide - 2.2)
        parts.append(
            slab((x + wide - 1.35, y - 0.05, 0), (x + wide - 0.45, y, 2.3), (0.25, 0.2, 0.17))
        )
    count = max(int(wide // 1.7), 1)
    for z in np.arange(first, tall - 1.9, 2.9):
        for i in range(count):
            wx = x + (i + 0.5) * wide / count - 0.5
            glow = stage.night and stage.rng.random() < 0.38
            glass = panel((wx, y - 0.02, z), (1.0, 0, 0), (0, 0, 1.55), _LIT if glow else _GLASS)
            (lit if glow else dark).append(glass)
            parts.append(slab((wx - 0.1, y - 0.12, z - 0.12), (wx + 1.1, y, z), dim))
            parts.append(slab((wx + 0.47, y - 0.05, z), (wx + 0.53, y - 0.02, z + 1.55), dim))
    stage.add("house", merge("house", parts))
    if dark:
        stage.add("windows", merge("windows", dark))
    if lit:
        stage.add("lit windows", merge("lit windows", lit), glow=0.6)


def shop_window(stage: StageSet, x: float, y: float, wide: float) -> None:
    """Glaze a shop front with bars and goods; most are dimly lit at night."""
    open_late = stage.night and stage.rng.random() < 0.6
    pane: Color = (0.62, 0.44, 0.24) if open_late else (0.16, 0.19, 0.24) if stage.night else _GLASS
    stage.add(
        "shop window",
        panel((x, y - 0.02, 0.7), (wide, 0, 0), (0, 0, 2.0), pane),
        glow=0.45 if open_late else 0.0,
    )
    bars = [
        slab((bx - 0.03, y - 0.06, 0.7), (bx + 0.03, y - 0.02, 2.7), f.DARK)
        for bx in np.linspace(x, x + wide, 4)
    ]
    bars += [
        slab((x, y - 0.06, z), (x + wide, y - 0.02, z + 0.06), f.DARK) for z in (0.66, 2.1, 2.68)
    ]
    for gx in np.arange(x + 0.3, x + wide - 0.3, 0.42):
        tall = float(stage.rng.uniform(0.2, 0.7))
        bars.append(
            slab((gx, y - 0.03, 0.72), (gx + 0.24, y - 0.022, 0.72 + tall), (0.20, 0.17, 0.16))
        )
    stage.add("shop front", merge("shop front", bars))


def row_of_houses(stage: StageSet, y: float, start: float, end: float) -> None:
    """Raise house fronts side by side."""
    x = start
    while x < end:
        wide = float(stage.rng.uniform(5.0, 8.5))
        facade(stage, x, y, wide, float(stage.rng.uniform(6.2, 10.5)), True)
        x += wide


def lamp_post(stage: StageSet, x: float, y: float, arm: float = 0.9) -> None:
    """Street lamp, on at night."""
    post = [
        rod((x, y, 0), (x, y, 4.4), 0.06, f.DARK, tip=0.045),
        rod((x, y, 4.35), (x, y - arm, 4.5), 0.035, f.DARK),
        rod((x, y, 0), (x, y, 0.5), 0.1, f.DARK),
    ]
    stage.add("lamp post", merge("lamp post", post))
    stage.add(
        "street lamp",
        box((x, y - arm, 4.46), (0.28, 0.5, 0.1), (1.0, 0.9, 0.65)),
        glow=1.0 if stage.night else 0.2,
    )
    stage.lamp((x, y - arm, 4.0), WARM)


def pavement(stage: StageSet, y0: float, y1: float, kerb: float | None = None) -> None:
    """Lay a raised pavement with joints; the kerb is at ``y0``, or where told."""
    edge = y0 - 0.16 if kerb is None else kerb
    slabs = [
        slab((-60, y0, -0.16), (60, y1, 0.0), (0.60, 0.59, 0.57)),
        slab((-60, edge, -0.17), (60, edge + 0.16, 0.01), (0.74, 0.73, 0.70)),
    ]
    joints = [
        slab((x, max(y0, -9.0), 0), (x + 0.02, y1, 0.001), (0.46, 0.45, 0.44))
        for x in np.arange(-14, 14, 1.2)
    ]
    joints += [
        slab((-14, y, 0), (14, y + 0.02, 0.001), (0.46, 0.45, 0.44))
        for y in np.arange(max(y0, -9.0) + 1.2, y1, 1.2)
    ]
    stage.add("pavement", merge("pavement", slabs + joints), ground=True)


def roadway(stage: StageSet, y: float, z: float, dash: Color = (0.85, 0.84, 0.80)) -> None:
    """Paint a dashed center line along x."""
    dashes = [
        slab((x, y - 0.07, z), (x + 1.6, y + 0.07, z + 0.004), dash)
        for x in np.arange(-45, 45, 3.6)
    ]
    stage.add("road marking", merge("dashes", dashes), ground=True)


def street(stage: StageSet) -> None:
    """Pavement, kerb, roadway and house fronts; with a vehicle in the script, the road lies behind.

    Seen from the pavement the house fronts are near, which is the better street for a talk. A bus
    or a car that the scene is about must stand behind the people, though, not in the lens.
    """
    if any(thing in VEHICLES for thing in stage.setting.dressing):
        _roadside(stage)
        return
    stage.add("roadway", slab((-60, -30, -0.3), (60, 30, -0.14), (0.36, 0.36, 0.38)), ground=True)
    pavement(stage, -1.6, 6.4)
    roadway(stage, -5.2, -0.14)
    row_of_houses(stage, 6.4, -34.0, 34.0)
    for x in (-7.5, 3.3, 11.0):
        lamp_post(stage, x, 1.7, 1.1)
    stage.add(
        "far pavement", slab((-60, -13.0, -0.16), (60, -9.0, 0), (0.58, 0.57, 0.55)), ground=True
    )
    park(stage, "car", Place((-6.4, -2.9, -0.14), np.pi / 2))
    stage.add(
        "litter bin", rod((-2.7, 2.6, 0), (-2.7, 2.6, 0.9), 0.24, (0.22, 0.34, 0.28), tip=0.28)
    )
    tree(stage, 6.4, 2.2, 4.6)
    stage.spots.clear()
    street_spots(stage)
    stage.spot(SpotKind.LEAN, (3.3, 1.64, 0), 0, height=4.4, words=("lamp", "post"))
    for x in (-1.2, 0.6, -3.4):
        stage.spot(SpotKind.LEAN, (x, 6.33, 0), 0, height=3.0, words=("wall", "window", "shop"))
    stage.floors += [
        Place((-2.0, 2.2, 0), 0.3),
        Place((1.7, 2.6, 0), -0.3),
        Place((2.4, 1.0, 0), 0),
    ]
    stage.view = ((8.6, -4.2, 2.2), (-3.5, 1.6, 2.4))


def street_spots(stage: StageSet) -> None:
    """Offer the places of people who stand and talk."""
    for x, y, facing in ((-0.55, 0.0, 50), (0.55, 0.0, -50), (0.0, 0.6, 0), (-1.4, 0.5, 40)):
        stage.spot(SpotKind.STAND, (x, y, 0), facing, words=("pavement", "sidewalk"))


def _roadside(stage: StageSet) -> None:
    stage.add("roadway", slab((-60, 1.5, -0.3), (60, 9.0, -0.14), (0.36, 0.36, 0.38)), ground=True)
    pavement(stage, -30.0, 1.5, kerb=1.5)
    roadway(stage, 5.4, -0.14)
    stage.add(
        "far pavement", slab((-60, 9.0, -0.3), (60, 12.2, 0.0), (0.62, 0.61, 0.59)), ground=True
    )
    row_of_houses(stage, 12.2, -38.0, 38.0)
    for x in (-11.0, 5.4):
        lamp_post(stage, x, 10.0, -1.0)
    lamp_post(stage, 2.3, 1.0, -0.9)
    _kiosk(stage, 4.6, 0.35)
    tree(stage, -9.8, 10.4, 5.0)
    street_spots(stage)
    stage.spot(SpotKind.LEAN, (4.0, -0.36, 0), 0, height=2.4, words=("wall", "kiosk"))
    stage.spot(SpotKind.LEAN, (2.3, 0.93, 0), 0, height=4.4, words=("lamp", "post"))
    nose = np.pi / 2
    stage.curbs += [
        Place((-3.9, 2.95, -0.14), nose),
        Place((6.6, 2.75, -0.14), nose),
        Place((-2.0, 7.5, -0.14), -nose),
        Place((8.4, 7.5, -0.14), -nose),
    ]
    stage.floors += [
        Place((-2.0, 0.6, 0), 0.3),
        Place((1.5, 0.7, 0), -0.3),
        Place((-3.2, 0.2, 0), 0),
    ]
    stage.view = ((6.2, -4.4, 1.9), (-2.6, 3.0, 1.7))


def _kiosk(stage: StageSet, x: float, y: float) -> None:
    """News stand, its shutters open towards the street."""
    green: Color = (0.22, 0.36, 0.31)
    rng = stage.rng
    papers = [
        slab(
            (x - 0.95 + i * 0.32, y - 0.735, z),
            (x - 0.70 + i * 0.32, y - 0.715, z + 0.34),
            stage.pick((0.92, 0.9, 0.84), (0.85, 0.55, 0.4), (0.6, 0.7, 0.8)),
        )
        for i in range(6)
        for z in (0.95, 1.4)
        if rng.random() < 0.8
    ]
    stage.add(
        "kiosk",
        slabs(green, (x - 1.1, y - 0.7, 0, x + 1.1, y + 0.8, 2.3)),
        slabs(shaded(green, 0.8), (x - 1.3, y - 0.95, 2.3, x + 1.3, y + 0.95, 2.5)),
    )
    stage.add("newspapers", *papers)


def alley(stage: StageSet) -> None:
    """Narrow passage running away from the camera: brick walls, bins, fire stairs."""
    ground(stage, (0.32, 0.32, 0.33))
    brick = stage.pick((0.50, 0.32, 0.27), (0.46, 0.38, 0.34))
    for side in (-1, 1):
        courses = [
            slab((side * 2.6, y0, 0), (side * 6.0, y0 + 8, 9.0), shaded(brick, t))
            for y0, t in ((-2.0, 1.0), (6.0, 0.92), (14.0, 0.84))
        ]
        courses += [
            slab((side * 2.58, -2.0, z), (side * 2.6, 22, z + 0.03), shaded(brick, 0.75))
            for z in np.arange(0.5, 8.8, 0.6)
        ]
        stage.add("brick wall", merge("brick wall", courses))
    stage.add("end wall", slab((-6, 22, 0), (6, 23, 7.5), shaded(brick, 0.8)))
    lit = [
        panel((side * 2.55, y, z), (0, 1.1 * -side, 0), (0, 0, 1.3), _LIT)
        for side, y, z in ((-1, 3.0, 3.2), (1, 7.0, 3.4), (-1, 11.0, 5.8), (1, 2.6, 6.0))
    ]
    stage.add("windows", merge("windows", lit), glow=0.95 if stage.night else 0.15)
    for x, y in ((-2.05, 2.6), (-2.05, 3.6), (2.0, 5.2)):
        stage.add(
            "bin",
            merge(
                "bin",
                [
                    slab((x - 0.4, y - 0.42, 0.08), (x + 0.4, y + 0.42, 1.05), (0.20, 0.32, 0.26)),
                    slab((x - 0.44, y - 0.46, 1.05), (x + 0.44, y + 0.46, 1.14), f.DARK),
                ],
            ),
        )
    stairs = [
        slab((1.5, y, z), (2.58, y + 2.2, z + 0.06), f.DARK) for y, z in ((3.4, 3.0), (3.4, 5.6))
    ]
    stairs += [rod((1.55, y, 3.0), (1.55, y, 6.6), 0.025, f.DARK, sides=6) for y in (3.4, 4.5, 5.6)]
    stairs += [
        rod((1.55, 5.6, 3.0), (1.55, 3.4, 5.6), 0.04, f.DARK, sides=6),
        rod((1.55, 3.4, 3.9), (1.55, 5.6, 3.9), 0.02, f.DARK, sides=6),
    ]
    stage.add("fire stairs", merge("stairs", stairs))
    stage.add(
        "wall lamp",
        box((-2.45, 1.4, 3.0), (0.3, 0.22, 0.22), (1.0, 0.88, 0.6)),
        glow=1.0 if stage.night else 0.2,
    )
    stage.lamp((-2.1, 1.2, 2.8), WARM)
    stage.add(
        "puddle",
        prism(
            [[0.9 + 0.7 * np.cos(a), 2.2 + 0.4 * np.sin(a)] for a in np.arange(0, 6.28, 0.4)],
            0,
            0.004,
            (0.45, 0.50, 0.56),
        ),
        ground=True,
    )
    for side, y in ((-1, 0.2), (1, 1.0)):
        stage.spot(SpotKind.LEAN, (side * 2.58, y, 0), -side * 90.0, height=9.0, words=("wall",))
    street_spots(stage)
    stage.floors += [Place((1.9, 0.4, 0), -0.4), Place((-1.9, -0.8, 0), 0.4)]
    stage.bounds = (-2.58, -2.0, 2.58, 22.0)
    stage.view = ((-0.9, -4.6, 1.55), (0.35, 4.0, 1.75))


def bus_stop(stage: StageSet) -> None:
    """Glass shelter with a bench, the sign pole, kerb and street, houses behind."""
    stage.add("roadway", slab((-60, -30, -0.3), (60, 30, -0.14), (0.30, 0.30, 0.32)), ground=True)
    pavement(stage, -1.6, 7.4)
    roadway(stage, -5.2, -0.14)
    row_of_houses(stage, 7.4, -34.0, 34.0)
    frame: Color = (0.24, 0.30, 0.33)
    posts = [rod((x, 1.45, 0), (x, 1.45, 2.4), 0.04, frame) for x in (-1.9, 0.0, 1.9)]
    rails = [slab((-1.9, 1.42, z), (1.9, 1.48, z + 0.06), frame) for z in (0.35, 2.0)]
    stage.add("shelter back", merge("shelter", [*posts, *rails]))
    for x in (-1.9, 1.9):
        stage.add("shelter post", rod((x, 0.55, 0), (x, 0.55, 2.4), 0.04, frame))
    stage.add(
        "shelter roof",
        merge(
            "roof",
            [
                slab((-2.1, 0.2, 2.4), (2.1, 1.6, 2.5), frame),
                slab((-2.12, 0.18, 2.36), (2.12, 0.24, 2.56), (0.80, 0.62, 0.16)),
            ],
        ),
    )
    stage.add(
        "shelter light",
        slab((-1.7, 0.7, 2.37), (1.7, 0.9, 2.395), (0.95, 1.0, 1.0)),
        glow=1.0 if stage.night else 0.1,
    )
    stage.lamp((0.0, 0.6, 2.2), (1.7, 2.0, 2.1))
    stage.add("bench", moved(f.bench(0.45, 1.9), (0.0, 1.05, 0)))
    poster = merge(
        "poster",
        [
            panel((-1.83, 1.4, 0.55), (0.0, -0.8, 0), (0, 0, 1.35), (0.75, 0.80, 0.86)),
            slab((-1.9, 0.55, 0.45), (-1.85, 1.45, 2.0), frame),
        ],
    )
    stage.add("timetable", poster, glow=0.5 if stage.night else 0.0)
    sign = [
        rod((2.75, 0.2, 0), (2.75, 0.2, 2.9), 0.035, f.STEEL),
        rod((2.75, 0.16, 2.75), (2.75, 0.24, 2.75), 0.3, (0.85, 0.66, 0.12), sides=24),
        slab((2.5, 0.17, 1.9), (3.0, 0.23, 2.35), (0.9, 0.9, 0.86)),
    ]
    bus_mark = [
        slab((2.60, 0.14, 2.68), (2.90, 0.16, 2.86), (0.1, 0.1, 0.12)),
        slab((2.63, 0.13, 2.76), (2.87, 0.145, 2.83), (0.85, 0.66, 0.12)),
    ]
    stage.add("bus stop sign", merge("sign", sign + bus_mark))
    for x in (-6.0, 5.6):
        lamp_post(stage, x, 2.4, 1.1)
    for x in (-0.45, 0.4):
        stage.spot(SpotKind.SIT, (x, 1.05, 0), 0, height=0.45, group="bench", words=("bench",))
    stage.spot(SpotKind.LEAN, (-1.9, 0.51, 0), 0, height=2.4, words=("shelter", "post", "wall"))
    stage.spot(SpotKind.LEAN, (2.75, 0.165, 0), 0, height=2.9, words=("sign", "pole"))
    stage.curbs += [Place((-8.6, -3.0, -0.14), np.pi / 2)]
    stage.floors += [Place((-2.9, 0.9, 0), 0.4), Place((3.6, 1.2, 0), -0.4)]
    street_spots(stage)
    stage.seat = "bench"
    stage.view = ((5.0, -7.0, 1.8), (-0.7, 1.0, 2.3))


def _skyline(stage: StageSet) -> None:
    """Raise the town beyond the parapet, in three rows."""
    rng, night = stage.rng, stage.night
    for distance, low, high, tone in ((16, -2, 3, 0.52), (30, 1, 8, 0.62), (50, 4, 17, 0.70)):
        towers, lights = [], []
        x = -distance * 1.6
        while x < distance * 1.6:
            wide, tall = float(rng.uniform(3, 7)), float(rng.uniform(low, high))
            t = tone * (0.55 if night else 1.0)
            towers.append(
                slab((x, distance, -20), (x + wide, distance + 4, tall), (t * 0.95, t * 0.96, t))
            )
            for wx in np.arange(x + 0.5, x + wide - 0.8, 1.3):
                for wz in np.arange(max(tall - 12, -2), tall - 1.2, 1.9):
                    if rng.random() < 0.4:
                        lights.append(
                            panel(
                                (wx, distance - 0.03, wz),
                                (0.7, 0, 0),
                                (0, 0, 1.0),
                                _LIT if night else _GLASS,
                            )
                        )
            x += wide + float(rng.uniform(0.2, 2.0))
        stage.add("skyline", merge("skyline", towers))
        if lights:
            stage.add("skyline windows", merge("lights", lights), glow=0.9 if night else 0.0)


def rooftop(stage: StageSet) -> None:
    """Flat roof with parapet, vents, a water tank, and the skyline beyond."""
    stage.add("roof", slab((-9, -9, -0.3), (9, 6, 0), (0.46, 0.45, 0.44)), ground=True)
    seams = [
        slab((x, -9, 0), (x + 0.03, 6, 0.002), (0.36, 0.35, 0.35)) for x in np.arange(-8, 9, 2.0)
    ]
    stage.add("seams", merge("seams", seams), ground=True)
    stage.add(
        "parapet",
        merge(
            "parapet",
            [
                slab((-9, 3.2, 0), (9, 3.5, 0.95), (0.60, 0.50, 0.44)),
                slab((-9, 3.13, 0.95), (9, 3.57, 1.05), (0.74, 0.70, 0.64)),
            ],
        ),
    )
    for side in (-1, 1):
        stage.add(
            "side parapet", slab((side * 8.7, -9, 0), (side * 9, 3.5, 1.0), (0.58, 0.48, 0.42))
        )
    _skyline(stage)
    stage.add(
        "vent",
        merge(
            "vent",
            [
                rod((-3.4, 1.6, 0), (-3.4, 1.6, 1.1), 0.22, f.STEEL),
                rod((-3.4, 1.6, 1.1), (-3.4, 1.6, 1.35), 0.34, f.STEEL, tip=0.06),
            ],
        ),
    )
    tank = [
        rod((4.6, 2.0, 1.7), (4.6, 2.0, 3.7), 0.95, (0.46, 0.33, 0.24)),
        rod((4.6, 2.0, 3.7), (4.6, 2.0, 4.4), 1.05, (0.34, 0.26, 0.22), tip=0.0),
    ]
    tank += [
        rod((4.6 + a, 2.0 + b, 0), (4.6 + a, 2.0 + b, 1.7), 0.05, f.DARK)
        for a in (-0.6, 0.6)
        for b in (-0.6, 0.6)
    ]
    stage.add("water tank", merge("tank", tank))
    stage.add(
        "stair house",
        merge(
            "house",
            [
                slab((-7.6, 0.4, 0), (-5.4, 2.9, 2.5), (0.56, 0.50, 0.46)),
                slab((-6.9, 0.36, 0), (-6.1, 0.4, 2.0), (0.28, 0.33, 0.36)),
            ],
        ),
    )
    stage.add(
        "door lamp",
        box((-6.5, 0.33, 2.2), (0.3, 0.14, 0.14), (1.0, 0.88, 0.6)),
        glow=1.0 if stage.night else 0.1,
    )
    stage.lamp((-6.3, -0.1, 2.0), WARM)
    for x in (-1.3, 0.9, 2.4):
        stage.spot(SpotKind.LEAN, (x, 3.13, 0), 0, height=1.05, words=("wall", "parapet", "edge"))
    stage.top("parapet", (-0.2, 3.35, 1.05), (1.8, 0.4))
    stage.add("crate", moved(f.crate(0.5, 0.7), (2.6, 0.9, 0), -0.3))
    stage.spot(SpotKind.SIT, (2.6, 0.9, 0), -20, height=0.5, words=("crate", "box"))
    street_spots(stage)
    stage.floors += [Place((-2.0, 1.4, 0), 0.4)]
    stage.bounds = (-8.7, -9.0, 8.7, 3.2)
    stage.seat = "crate"
    stage.view = ((-5.2, -5.8, 2.3), (1.3, 4.0, 1.6))


TOWN: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.STREET: street,
    SetKind.ALLEY: alley,
    SetKind.BUS_STOP: bus_stop,
    SetKind.ROOFTOP: rooftop,
}
