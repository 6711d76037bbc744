"""Interior sets: rooms, diners, offices, vehicles from inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, ball, box, merge, moved, panel, rod, slab
from closedset.stage.stage_set import StageSet

Opening = tuple[float, float, float, float]
"""x, z, width, height of a hole in a wall, metres from the wall's own start."""

WARM = (2.2, 1.45, 0.75)
COOL = (1.2, 1.6, 2.0)
_LIT: Color = (1.0, 0.80, 0.45)


def wall(length: float, height: float, color: Color, openings: Sequence[Opening] = ()) -> Mesh:
    """Wall in the x-z plane from the origin, 12 cm thick behind it, with openings left out."""
    parts, x = [], 0.0
    trim = tuple(0.72 * c for c in color)
    for ox, oz, ow, oh in sorted(openings):
        if ox > x:
            parts.append(slab((x, 0, 0), (ox, 0.12, height), color))
        if oz > 0.01:
            parts.append(slab((ox, 0, 0), (ox + ow, 0.12, oz), color))
        parts.append(slab((ox, 0, oz + oh), (ox + ow, 0.12, height), color))
        x = ox + ow
    parts.append(slab((x, 0, 0), (length, 0.12, height), color))
    if not any(o[1] < 0.1 for o in openings):
        parts.append(slab((0, -0.015, 0), (length, 0, 0.11), trim))  # type: ignore[arg-type]
    return merge("wall", parts)


def outside(stage: StageSet, y: float, half: float) -> None:
    """Put a street front behind a window, lit at night."""
    rng = stage.rng
    houses, lights = [], []
    glass: Color = _LIT if stage.night else (0.42, 0.52, 0.60)
    x = -half - 4.0
    while x < half + 4.0:
        wide, tall = float(rng.uniform(2.5, 4.5)), float(rng.uniform(2.2, 6.5))
        tone = float(rng.uniform(0.35, 0.62))
        houses.append(
            slab((x, y + 7, -1), (x + wide, y + 9, tall), (tone, tone * 0.95, tone * 0.9))
        )
        for wx in np.arange(x + 0.5, x + wide - 0.7, 0.95):
            for wz in np.arange(0.6, tall - 0.9, 1.25):
                if rng.random() < 0.45:
                    lights.append(panel((wx, y + 6.98, wz), (0.5, 0, 0), (0, 0, 0.7), glass))
        x += wide + float(rng.uniform(0.1, 1.0))
    stage.add("houses outside", merge("houses", houses), glow=0.0 if stage.night else 0.4)
    stage.add("ground outside", slab((-half - 9, y + 0.3, -0.4), (half + 9, y + 12, -0.3), (0.4, 0.4, 0.4)))  # fmt: skip
    if lights:
        windows = merge("windows", lights)
        stage.add("lit windows outside", windows, glow=0.6 if stage.night else 0.0)


def room(
    stage: StageSet,
    *,
    half: float,
    back: float,
    front: float,
    height: float,
    walls: Color,
    floor: Color,
    windows: Sequence[Opening] = (),
    ceiling: Color = (0.86, 0.85, 0.82),
    boards: bool = True,
) -> None:
    """Build floor, walls and ceiling: x in [-half, half], y in [front, back]."""
    stage.ceiling = height
    planks = [slab((-half, front, -0.1), (half, back, 0), floor)]
    if boards:
        dark = tuple(0.86 * c for c in floor)
        planks += [
            slab((-half, y, 0), (half, y + 0.016, 0.001), dark)  # type: ignore[arg-type]
            for y in np.arange(front + 0.3, back, 0.3)
        ]
    stage.add("floor", merge("floor", planks), ground=True)
    shifted = [(x + half, z, w, h) for x, z, w, h in windows]
    stage.add(
        "back wall", moved(wall(2 * half, height, walls, shifted), (-half, back, 0)), shell=True
    )
    side = tuple(0.93 * c for c in walls)
    long = back - front
    left = moved(wall(long, height, side), (-half, front, 0), np.pi / 2)  # type: ignore[arg-type]
    right = moved(wall(long, height, side), (half, back, 0), -np.pi / 2)  # type: ignore[arg-type]
    near = moved(wall(2 * half, height, walls), (half, front, 0), np.pi)
    for name, mesh in (("left wall", left), ("right wall", right), ("fourth wall", near)):
        stage.add(name, mesh, shell=True)
    stage.add("ceiling", slab((-half, front, height), (half, back, height + 0.1), ceiling), shell=True)  # fmt: skip
    for x, z, w, h in windows:
        stage.add("window", moved(f.window_frame(w, h, 3 if w > 1.6 else 2, (0.9, 0.88, 0.84)), (x, back, z)))  # fmt: skip
    if windows:
        outside(stage, back, half)
    stage.view = (
        (-half + 0.5, max(front + 0.4, -4.6), min(1.9, height - 0.5)),
        (0.7, back * 0.5, 1.0),
    )


def hang(stage: StageSet, spots: Sequence[tuple[float, float]], z: float, color: Color) -> None:
    """Hang pendant lamps, on at any hour."""
    for x, y in spots:
        shade, bulb = f.pendant(x, y, z, stage.ceiling, color)
        stage.add("pendant lamp", shade)
        stage.add("bulb", bulb, glow=1.0)
        stage.lamp((x, y, z - 0.1), WARM)


def floor_lamp(stage: StageSet, x: float, y: float) -> None:
    """Stand a lamp with a shade."""
    stage.add("lamp stand", merge("stand", [rod((x, y, 0), (x, y, 1.45), 0.015, f.DARK), rod((x, y, 0), (x, y, 0.03), 0.15, f.DARK)]))  # fmt: skip
    stage.add("lamp shade", rod((x, y, 1.38), (x, y, 1.7), 0.21, (1.0, 0.86, 0.6), tip=0.13), glow=0.75)  # fmt: skip
    stage.lamp((x, y - 0.2, 1.5), WARM)


def living_room(stage: StageSet) -> None:
    """Sofa, lamp, bookshelf, window."""
    tint = stage.pick((0.72, 0.66, 0.56), (0.58, 0.64, 0.62), (0.68, 0.60, 0.60))
    room(stage, half=3.4, back=2.9, front=-15.0, height=2.7, walls=tint, floor=(0.50, 0.36, 0.24),
         windows=((-0.9, 0.9, 1.9, 1.35),))  # fmt: skip
    sofa_color = stage.pick((0.36, 0.42, 0.40), (0.52, 0.28, 0.22), (0.30, 0.34, 0.46))
    stage.add("sofa", moved(merge("sofa", [
        slab((-1.05, -0.45, 0.08), (1.05, 0.35, 0.42), sofa_color),
        slab((-1.05, 0.25, 0.3), (1.05, 0.47, 0.86), sofa_color),
        slab((-1.25, -0.45, 0.05), (-1.05, 0.47, 0.62), sofa_color),
        slab((1.05, -0.45, 0.05), (1.25, 0.47, 0.62), sofa_color),
        slab((-0.02, -0.46, 0.40), (0.02, 0.26, 0.44), f.DARK)]), (0.2, 2.25, 0)))  # fmt: skip
    stage.add("bookshelf", moved(f.shelf(1.3, 2.0, 5, [(0.6, 0.25, 0.2), (0.25, 0.35, 0.5), (0.75, 0.68, 0.5), (0.3, 0.42, 0.3)], 5), (-2.5, 2.5, 0)))  # fmt: skip
    stage.add("rug", slab((-1.7, -1.1, 0.001), (1.7, 1.35, 0.012), (0.55, 0.30, 0.27)), ground=True)
    stage.add("picture", moved(f.picture(0.8, 0.6, (0.55, 0.62, 0.60)), (2.3, 2.88, 1.65)))
    stage.add("door", moved(f.door((0.62, 0.5, 0.38)), (3.38, 1.4, 0), -np.pi / 2))
    floor_lamp(stage, 1.95, 2.3)
    stage.add("plant", moved(f.plant(), (-1.35, 2.5, 0)))


def kitchen(stage: StageSet) -> None:
    """Counter with sink and stove, cupboards, fridge."""
    room(stage, half=3.2, back=2.5, front=-15.0, height=2.6, walls=(0.80, 0.77, 0.66),
         floor=(0.62, 0.58, 0.52), windows=((-0.7, 1.15, 1.5, 0.95),))  # fmt: skip
    front_color = stage.pick((0.46, 0.56, 0.52), (0.88, 0.85, 0.78), (0.50, 0.42, 0.34))
    doors = [slab((-2.6 + i * 0.6 + 0.03, 1.88, 0.12), (-2.0 + i * 0.6 - 0.03, 1.9, 0.82), tuple(0.92 * c for c in front_color)) for i in range(7)]  # type: ignore[arg-type]  # fmt: skip
    stage.add("counter", merge("counter", [slab((-2.6, 1.9, 0), (1.6, 2.5, 0.87), front_color),
              slab((-2.64, 1.86, 0.87), (1.64, 2.5, 0.91), (0.34, 0.32, 0.31)), *doors]))  # fmt: skip
    for x0, x1 in ((-2.6, -0.95), (1.0, 1.9)):
        stage.add("cupboard", merge("cupboard", [slab((x0, 2.15, 1.5), (x1, 2.5, 2.2), front_color),
                  slab((x0 + (x1 - x0) / 2 - 0.01, 2.14, 1.5), (x0 + (x1 - x0) / 2 + 0.01, 2.16, 2.2), f.DARK)]))  # fmt: skip
    stage.add("fridge", merge("fridge", [slab((2.0, 1.8, 0), (2.75, 2.48, 1.85), (0.90, 0.91, 0.90)),
              slab((2.0, 1.79, 1.18), (2.75, 1.81, 1.20), f.DARK), slab((2.06, 1.74, 1.25), (2.1, 1.8, 1.6), f.STEEL)]))  # fmt: skip
    stage.add("stove", merge("stove", [slab((-2.0, 1.86, 0.1), (-1.4, 1.9, 0.84), f.DARK), slab((-1.9, 1.84, 0.4), (-1.5, 1.87, 0.7), (0.1, 0.1, 0.1)),
              *[rod((x, y, 0.91), (x, y, 0.925), 0.1, f.DARK) for x in (-1.85, -1.55) for y in (2.05, 2.33)],
              rod((-1.85, 2.33, 0.93), (-1.85, 2.33, 1.1), 0.11, (0.7, 0.3, 0.25))]))  # fmt: skip
    stage.add("tap", merge("tap", [rod((0.0, 2.35, 0.9), (0.0, 2.35, 1.18), 0.018, f.STEEL), rod((0.0, 2.35, 1.18), (0.0, 2.12, 1.15), 0.018, f.STEEL), slab((-0.3, 2.02, 0.9), (0.3, 2.4, 0.915), f.STEEL)]))  # fmt: skip
    hang(stage, ((0.0, 0.75),), 1.95, (0.75, 0.35, 0.2))


def bedroom(stage: StageSet) -> None:
    """Bed with pillows, bedside lamp, wardrobe, curtained window."""
    room(stage, half=3.1, back=2.7, front=-15.0, height=2.6, floor=(0.48, 0.36, 0.27), windows=((1.0, 0.9, 1.3, 1.3),),
         walls=stage.pick((0.60, 0.62, 0.70), (0.70, 0.62, 0.56), (0.58, 0.66, 0.60)))  # fmt: skip
    blanket = stage.pick((0.36, 0.46, 0.60), (0.60, 0.36, 0.34), (0.46, 0.50, 0.36))
    stage.add("bed", merge("bed", [slab((-1.7, 0.95, 0.1), (-0.05, 2.65, 0.34), f.WOOD), slab((-1.68, 0.95, 0.34), (-0.07, 2.6, 0.56), (0.92, 0.9, 0.86)),
              slab((-1.72, 0.92, 0.40), (-0.03, 1.95, 0.585), blanket), slab((-1.75, 2.62, 0), (0.0, 2.69, 1.15), f.DARK_WOOD),
              ball((-1.28, 2.35, 0.6), (0.33, 0.2, 0.1), (0.96, 0.95, 0.92)), ball((-0.48, 2.35, 0.6), (0.33, 0.2, 0.1), (0.96, 0.95, 0.92))]))  # fmt: skip
    stage.add("night stand", slab((0.12, 2.2, 0), (0.6, 2.65, 0.5), f.WOOD))
    stage.add("lamp foot", rod((0.36, 2.42, 0.5), (0.36, 2.42, 0.72), 0.03, f.DARK))
    stage.add("bedside lamp", rod((0.36, 2.42, 0.70), (0.36, 2.42, 0.95), 0.16, (1.0, 0.86, 0.6), tip=0.1), glow=0.8)  # fmt: skip
    stage.lamp((0.36, 2.2, 0.85), WARM)
    stage.add("wardrobe", merge("wardrobe", [slab((-3.05, 1.4, 0), (-2.4, 2.65, 2.1), f.WOOD), slab((-2.39, 2.0, 0.08), (-2.38, 2.02, 2.05), f.DARK)]))  # fmt: skip
    for x in (0.82, 2.22):
        stage.add("curtain", merge("curtain", [rod((x + i * 0.07, 2.58, 0.3), (x + i * 0.07, 2.58, 2.35), 0.045, (0.72, 0.65, 0.55), sides=8) for i in range(4)]))  # fmt: skip
    stage.add("picture", moved(f.picture(0.7, 0.5, (0.6, 0.5, 0.42)), (-0.9, 2.68, 1.75)))


def office(stage: StageSet) -> None:
    """Desks with screens, filing cabinets, ceiling panels, a broad window."""
    room(stage, half=4.0, back=3.4, front=-15.0, height=2.8, walls=(0.74, 0.76, 0.76), floor=(0.40, 0.42, 0.45),
         windows=((-2.6, 0.95, 5.2, 1.45),), boards=False)  # fmt: skip
    for x, y in ((-2.5, 1.9), (0.0, 2.2), (2.5, 1.9)):
        stage.add("desk", moved(f.table(1.5, 0.72, 0.74, (0.70, 0.64, 0.54)), (x, y, 0)))
        case, face = f.screen(0.62, 0.38, (0.55, 0.75, 0.95))
        stage.add("monitor", moved(case, (x, y + 0.12, 0.74)))
        stage.add("screen", moved(face, (x, y + 0.12, 0.74)), glow=0.9)
        stage.add("desk chair", moved(merge("chair", [f.stool(0.46, f.DARK), slab((-0.2, -0.25, 0.55), (0.2, -0.2, 1.0), f.DARK)]), (x + 0.35, y - 0.62, 0), 0.4))  # fmt: skip
        stage.add(
            "papers", box((x - 0.5, y - 0.05, 0.755), (0.21, 0.3, 0.03), (0.95, 0.94, 0.9), 0.2)
        )
    for x in (-2.0, 0.0, 2.0):
        stage.add("ceiling light", slab((x - 0.6, 0.3, 2.76), (x + 0.6, 0.9, 2.79), (0.95, 0.98, 1.0)), glow=1.0, shell=True)  # fmt: skip
        stage.lamp((x, 0.6, 2.5), (1.1, 1.2, 1.3))
    for i in range(3):
        y0 = 1.0 + i * 0.5
        stage.add("filing cabinet", merge("cabinet", [slab((3.4, y0, 0), (3.95, y0 + 0.46, 1.3), (0.50, 0.53, 0.52)),
                  *[slab((3.385, y0 + 0.04, z), (3.4, y0 + 0.42, z + 0.36), (0.43, 0.46, 0.45)) for z in (0.06, 0.48, 0.9)]]))  # fmt: skip
    stage.add("plant", moved(f.plant(1.4), (-3.5, 2.9, 0)))


def corridor(stage: StageSet) -> None:
    """Long hall with doors on the far side, strip lights, an end wall with an exit sign."""
    tint = stage.pick((0.66, 0.70, 0.66), (0.72, 0.68, 0.58), (0.62, 0.66, 0.74))
    room(
        stage,
        half=18.0,
        back=1.5,
        front=-4.2,
        height=2.6,
        walls=tint,
        floor=(0.52, 0.50, 0.46),
        boards=False,
    )
    for i, x in enumerate(np.arange(-15.6, 15.0, 2.8)):
        stage.add(
            "door", moved(f.door(((0.42, 0.30, 0.22), (0.30, 0.40, 0.44))[i % 2]), (x, 1.5, 0))
        )
        stage.add(
            "number plate", slab((x + 1.1, 1.47, 1.55), (x + 1.28, 1.5, 1.67), (0.9, 0.88, 0.8))
        )
    stage.add("rail", slab((-18, 1.47, 0.92), (18, 1.5, 1.02), tuple(0.7 * c for c in tint)))  # type: ignore[arg-type]
    for x in np.arange(-17.0, 17.5, 2.5):
        stage.add("strip light", slab((x - 0.6, -0.4, 2.56), (x + 0.6, -0.2, 2.6), (0.96, 1.0, 0.95)), glow=1.0, shell=True)  # fmt: skip
        if abs(x) < 6:
            stage.lamp((float(x), -0.3, 2.4), (0.75, 0.85, 0.8))
    stage.add(
        "exit sign", slab((-17.98, -1.0, 2.1), (-17.94, -0.3, 2.35), (0.2, 0.75, 0.4)), glow=0.9
    )
    stage.lane = 71.0
    stage.view = ((6.4, -1.9, 1.6), (-3.0, 0.2, 1.15))


def bar(stage: StageSet) -> None:
    """Counter with stools, back shelf full of bottles, pendants."""
    room(stage, half=4.2, back=3.2, front=-15.0, height=2.9, walls=(0.40, 0.28, 0.24), floor=(0.33, 0.23, 0.17), ceiling=(0.3, 0.25, 0.22))  # fmt: skip
    stage.add("bar counter", merge("counter", [slab((-3.0, 1.35, 0), (3.0, 1.8, 1.04), (0.36, 0.20, 0.13)), slab((-3.1, 1.22, 1.04), (3.1, 1.9, 1.1), (0.50, 0.31, 0.18)),
              rod((-3.0, 1.22, 0.2), (3.0, 1.22, 0.2), 0.025, (0.8, 0.65, 0.3)), *[slab((-2.9 + i, 1.33, 0.15), (-2.1 + i, 1.35, 0.9), (0.30, 0.16, 0.1)) for i in range(6)]]))  # fmt: skip
    rng = stage.rng
    stage.add("back bar", merge("back bar", [slab((-2.9, 2.85, 0), (2.9, 3.2, 0.95), (0.32, 0.19, 0.13)), *[slab((-2.9, 2.95, z), (2.9, 3.2, z + 0.04), (0.45, 0.28, 0.17)) for z in (1.25, 1.7, 2.15)]]))  # fmt: skip
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
            bottles += [rod((x, 3.07, z), (x, 3.07, z + tall), 0.042, color, sides=8), rod((x, 3.07, z + tall), (x, 3.07, z + tall + 0.1), 0.017, color, sides=6)]  # fmt: skip
    stage.add("bottles", merge("bottles", bottles))
    stage.add(
        "shelf light", slab((-2.9, 3.17, 2.25), (2.9, 3.19, 2.32), (1.0, 0.7, 0.35)), glow=0.9
    )
    for x in (-2.4, -1.6, 1.6, 2.4):
        stage.add("bar stool", moved(f.stool(0.75, (0.45, 0.14, 0.12)), (x, 0.9, 0)))
    hang(stage, ((-1.9, 1.45), (0.0, 1.45), (1.9, 1.45)), 2.05, (0.16, 0.3, 0.22))
    stage.add("taps", merge("taps", [slab((-0.25, 1.5, 1.1), (0.25, 1.6, 1.36), (0.8, 0.65, 0.3)), *[rod((x, 1.5, 1.3), (x, 1.46, 1.5), 0.02, f.DARK) for x in (-0.15, 0, 0.15)]]))  # fmt: skip
    stage.seat = "stool"


def diner(stage: StageSet) -> None:
    """Counter and stools behind, booths at the sides, windows, pendants, checkered floor."""
    room(stage, half=4.6, back=3.6, front=-15.0, height=2.9, walls=(0.72, 0.80, 0.76), floor=(0.80, 0.77, 0.70),
         windows=((-4.2, 0.95, 2.1, 1.4), (2.1, 0.95, 2.1, 1.4)), boards=False)  # fmt: skip
    tiles = [slab((x, y, 0), (x + 0.5, y + 0.5, 0.002), (0.30, 0.32, 0.34)) for i, x in enumerate(np.arange(-4.5, 4.5, 0.5)) for j, y in enumerate(np.arange(-11.0, 3.5, 0.5)) if (i + j) % 2]  # fmt: skip
    stage.add("floor tiles", merge("tiles", tiles), ground=True)
    stage.add("counter", merge("counter", [slab((-1.9, 1.95, 0), (1.9, 2.45, 0.98), (0.82, 0.79, 0.72)), slab((-1.92, 1.94, 0.3), (1.92, 1.96, 0.55), f.RED),
              slab((-2.0, 1.85, 0.98), (2.0, 2.55, 1.03), f.RED), slab((-2.01, 1.84, 0.985), (2.01, 2.56, 1.02), f.STEEL)]))  # fmt: skip
    for x in (-1.5, -0.75, 0.0, 0.75, 1.5):
        stage.add("counter stool", moved(f.stool(0.72), (x, 1.45, 0)))
    stage.add("coffee machine", merge("machine", [slab((-0.9, 3.15, 0.95), (-0.3, 3.5, 1.5), f.STEEL), rod((-0.6, 3.1, 1.0), (-0.6, 3.1, 1.16), 0.07, f.DARK), slab((-1.9, 3.1, 0), (1.9, 3.6, 0.95), f.STEEL)]))  # fmt: skip
    stage.add("menu board", merge("menu", [slab((-1.5, 3.55, 1.75), (1.5, 3.6, 2.5), (0.12, 0.15, 0.14)), *[slab((-1.35 + (i % 2) * 1.45, 3.54, 2.32 - (i // 2) * 0.14), (-0.3 + (i % 2) * 1.45, 3.55, 2.35 - (i // 2) * 0.14), f.CREAM) for i in range(8)]]))  # fmt: skip
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
            stage.add("shelf", moved(f.shelf(1.6, 1.7, 4, goods, seed + 9 + 2 * side + j), (side * 3.75, y, 0), -side * np.pi / 2))  # fmt: skip
    stage.add("till", merge("till", [slab((1.7, 1.5, 0), (2.7, 2.1, 0.95), (0.5, 0.42, 0.34)), slab((1.66, 1.46, 0.95), (2.74, 2.14, 0.99), f.CREAM), slab((2.0, 1.65, 0.99), (2.4, 1.95, 1.15), f.DARK), slab((2.05, 1.7, 1.15), (2.35, 1.74, 1.35), f.DARK)]))  # fmt: skip
    for x in (-2.2, 0.0, 2.2):
        stage.add(
            "strip light",
            slab((x - 0.1, -2.0, 2.76), (x + 0.1, 2.6, 2.8), (0.97, 1.0, 0.97)),
            glow=1.0,
            shell=True,
        )
        stage.lamp((x, 0.8, 2.6), (1.0, 1.1, 1.05))
    stage.add("sale sign", slab((-0.7, 2.9, 2.1), (0.7, 2.95, 2.5), (0.85, 0.2, 0.18)))


def warehouse(stage: StageSet) -> None:
    """High hall with racks, crates, roof trusses and hanging lamps."""
    room(stage, half=8.0, back=8.0, front=-15.0, height=6.0, walls=(0.52, 0.53, 0.54), floor=(0.50, 0.49, 0.47), boards=False,
         ceiling=(0.36, 0.37, 0.39), windows=((-6.0, 3.9, 3.0, 1.1), (-1.5, 3.9, 3.0, 1.1), (3.0, 3.9, 3.0, 1.1)))  # fmt: skip
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
        boxes = [box((x + float(rng.uniform(-0.4, 0.4)), 5.3 + float(rng.uniform(-0.3, 0.3)), z + 0.37), (0.9, 0.9, 0.6), stage.pick(f.WOOD, (0.62, 0.50, 0.34)), float(rng.uniform(-0.2, 0.2))) for z in (0.17, 1.37, 2.57)]  # fmt: skip
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
        stage.add("truss", merge("truss", truss), shell=True)
    hang(stage, ((-3.0, 1.8), (0.6, 2.6), (3.6, 1.8)), 4.0, (0.25, 0.32, 0.3))
    stage.seat = "crate"
    stage.view = ((-5.6, -5.6, 2.5), (1.0, 2.4, 1.4))


def bus(stage: StageSet) -> None:
    """Bus from inside: window row behind, seat rows left and right, poles and rails."""
    half, back, front, height = 5.2, 1.15, -1.45, 2.25
    shell_color: Color = (0.74, 0.77, 0.76)
    stage.ceiling = height
    stage.add("floor", merge("floor", [slab((-half, front, -0.1), (half, back, 0), (0.36, 0.37, 0.38)), slab((-half, -0.75, 0), (half, -0.70, 0.002), (0.8, 0.7, 0.2))]), ground=True)  # fmt: skip
    openings = [(0.35 + i * 1.5, 0.95, 1.32, 0.85) for i in range(7)]
    stage.add(
        "window side",
        moved(wall(2 * half, height, shell_color, openings), (-half, back, 0)),
        shell=True,
    )
    stage.add(
        "near side",
        moved(wall(2 * half, height, shell_color, openings), (half, front, 0), np.pi),
        shell=True,
    )
    for x, z, w, h in openings:
        stage.add("window", moved(f.window_frame(w, h, 1, (0.14, 0.14, 0.15)), (x - half, back, z)))
    stage.add(
        "rear wall",
        slab((-half - 0.1, front, 0), (-half, back, height), (0.60, 0.64, 0.64)),
        shell=True,
    )
    stage.add("front wall", merge("front", [slab((half, front, 0), (half + 0.1, back, 0.9), shell_color), slab((half, front, 1.9), (half + 0.1, back, height), shell_color)]), shell=True)  # fmt: skip
    stage.add(
        "ceiling",
        slab((-half, front, height), (half, back, height + 0.08), (0.88, 0.89, 0.88)),
        shell=True,
    )
    for x in (-4.4, -3.5, -2.6, 2.6, 3.5, 4.4):
        stage.add("bus seat", moved(f.bus_seat(0.46), (x, 0.72, 0), -np.pi / 2))
        stage.add("bus seat", moved(f.bus_seat(0.46), (x, -1.1, 0), -np.pi / 2))
    stage.add("side bench", merge("bench", [slab((-1.9, 0.78, 0.3), (1.9, 1.13, 0.42), (0.20, 0.32, 0.52)), slab((-1.9, 1.04, 0.42), (1.9, 1.14, 0.92), (0.24, 0.37, 0.58))]))  # fmt: skip
    yellow: Color = (0.90, 0.74, 0.15)
    for x in (-2.05, 2.05):
        stage.add("pole", rod((x, 0.35, 0), (x, 0.35, height), 0.02, yellow))
    rail = [rod((-half, y, 1.98), (half, y, 1.98), 0.016, yellow, sides=8) for y in (0.4,)]
    straps = [
        slab((x - 0.02, 0.385, 1.78), (x + 0.02, 0.415, 1.97), f.DARK)
        for x in np.arange(-4.6, 4.8, 0.62)
    ]
    stage.add("hand rail", merge("rail", rail + straps))
    for x in (-3.4, 0.0, 3.4):
        stage.add(
            "ceiling light",
            slab((x - 0.9, -0.3, 2.22), (x + 0.9, -0.1, 2.25), (0.95, 1.0, 0.98)),
            glow=1.0,
            shell=True,
        )
        stage.lamp((x, -0.2, 2.1), (0.9, 1.05, 1.0))
    outside(stage, back, half)
    stage.seat = "bus seat"
    stage.lane = -68.0
    stage.view = ((-4.4, -0.75, 1.62), (1.6, 0.35, 1.1))


def car(stage: StageSet) -> None:
    """Car cut open: bench of seats, dashboard and wheel behind glass lines, street beyond."""
    stage.ceiling = 2.6
    body = stage.pick((0.40, 0.14, 0.13), (0.18, 0.26, 0.36), (0.28, 0.33, 0.28))
    stage.add("road", slab((-30, -12, -0.4), (30, 12, -0.3), (0.34, 0.34, 0.35)), ground=True)
    stage.add("floor", slab((-1.15, -1.2, -0.05), (1.15, 1.25, 0.0), f.DARK), ground=True)
    stage.add("rear shelf", slab((-1.05, 0.62, 0.62), (1.05, 1.2, 0.7), f.DARK))
    stage.add("boot", slab((-1.1, 1.2, 0.1), (1.1, 1.9, 0.82), body))
    for side in (-1, 1):
        x = side * 1.12
        stage.add("door", slab((x - 0.04, -1.2, 0.0), (x + 0.04, 1.25, 0.80), body))
        stage.add("pillar", rod((x, 0.75, 0.8), (side * 0.88, 0.55, 1.5), 0.04, body))
        stage.add("rear pillar", rod((x, 1.2, 0.78), (side * 0.9, 0.6, 1.5), 0.035, body))
    stage.add("roof", slab((-0.92, -0.55, 1.52), (0.92, 0.75, 1.58), body), shell=True)
    stage.add("dashboard", merge("dash", [slab((-1.05, -1.25, 0.45), (1.05, -0.95, 0.72), f.DARK), *[rod((0.42 + 0.17 * np.cos(a), -0.86, 0.72 + 0.17 * np.sin(a)), (0.42 + 0.17 * np.cos(a + 0.4), -0.86, 0.72 + 0.17 * np.sin(a + 0.4)), 0.015, f.DARK, sides=6) for a in np.arange(0, 6.2, 0.4)]]))  # fmt: skip
    outside(stage, 2.0, 8.0)
    stage.lamp((0.0, -0.8, 0.9), (0.5, 0.7, 0.9))
    stage.seat = "car seat"
    for x in (-0.62, 0.62):
        stage.add("front seat", moved(f.car_seat(0.42), (x, 0.0, 0)))
    stage.view = ((-1.9, -2.6, 1.5), (0.1, 0.2, 0.85))


INTERIORS: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.ROOM: living_room,
    SetKind.KITCHEN: kitchen,
    SetKind.BEDROOM: bedroom,
    SetKind.OFFICE: office,
    SetKind.CORRIDOR: corridor,
    SetKind.BAR: bar,
    SetKind.DINER: diner,
    SetKind.SHOP: shop,
    SetKind.WAREHOUSE: warehouse,
    SetKind.BUS: bus,
    SetKind.CAR: car,
}
