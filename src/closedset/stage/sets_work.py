"""Sets to work, learn and be put away in: offices, corridors, stairs, wards, schools, police."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import WARM, burn, company, hang, room, seats_at
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, ball, box, hoop, merge, moved, panel, prism, rod, shaded, slab, slabs
from closedset.stage.stage_set import Place, SpotKind, StageSet

_COOL = (1.1, 1.2, 1.25)
_WHITE: Color = (0.93, 0.94, 0.93)


def strips(stage: StageSet, xs: tuple[float, ...], y: float, long: float = 1.2) -> None:
    """Set strip lights into the ceiling."""
    z = stage.ceiling
    for x in xs:
        light = slab((x - long / 2, y - 0.15, z - 0.04), (x + long / 2, y + 0.15, z + 0.01), (0.96, 0.99, 1.0))
        stage.add("strip light", light, glow=1.0, flies=True)
        burn(stage, (x, y, z - 0.25), _COOL)


def office_chair(color: Color = f.DARK) -> Mesh:
    """Swivel chair, seat at 0.46 m; the sitter faces -y."""
    legs = [rod((0, 0, 0.06), (0.28 * np.cos(a), 0.28 * np.sin(a), 0.04), 0.02, f.STEEL, sides=6) for a in np.arange(0.3, 6.5, 1.2566)]
    return merge("office chair", [slabs(color, (-0.23, -0.24, 0.40, 0.23, 0.22, 0.46), (-0.21, 0.23, 0.56, 0.21, 0.28, 1.02)),
                                  rod((0, 0, 0.05), (0, 0, 0.40), 0.03, f.STEEL), rod((0, 0.2, 0.42), (0, 0.26, 0.62), 0.02, f.STEEL), *legs])  # fmt: skip


def office(stage: StageSet) -> None:
    """Desks with screens, filing cabinets, blinds at a broad window."""
    room(
        stage, half=4.0, back=3.2, height=2.8, walls=(0.72, 0.75, 0.74), floor=(0.42, 0.45, 0.48),
        windows=((-2.6, 0.95, 5.2, 1.45),), boards=False, outlook="sky",
    )
    slats = [(-2.6, 3.12, z, 2.6, 3.15, z + 0.025) for z in np.arange(1.95, 2.4, 0.075)]
    stage.add("blinds", slabs((0.86, 0.86, 0.82), *slats))
    desk = f.table(1.5, 0.72, 0.74, (0.72, 0.62, 0.48))
    for number, (x, y) in enumerate(((1.55, 0.75), (-1.9, 1.5), (0.3, 2.2))):
        stage.add("desk", moved(desk, (x, y, 0)), slabs((0.6, 0.52, 0.4), (x + 0.35, y - 0.3, 0.1, x + 0.68, y + 0.3, 0.70)))
        case, face = f.screen(0.62, 0.38, (0.55, 0.75, 0.95))
        # The sitter faces -y, so screens are seen from behind, as over any desk.
        stage.add("monitor", moved(case, (x - 0.35, y - 0.1, 0.74), np.pi))
        stage.add("screen", moved(face, (x - 0.35, y - 0.1, 0.74), np.pi), glow=0.9)
        stage.add("office chair", moved(office_chair(), (x, y + 0.78, 0)), yields=True)
        stage.add("papers", box((x + 0.28, y + 0.05, 0.755), (0.3, 0.21, 0.03), (0.95, 0.94, 0.9), 0.2), rod((x + 0.6, y - 0.2, 0.74), (x + 0.6, y - 0.2, 0.85), 0.04, (0.7, 0.35, 0.3)))
        stage.spot(SpotKind.SIT, (x, y + 0.78, 0), 0, height=0.46, group=f"desk {number + 1}", words=("desk", "computer"))
        stage.top(f"desk {number + 1}", (x - 0.05, y - 0.05, 0.77), (0.5, 0.5))
    stage.add("visitor chair", moved(f.chair(0.45, f.DARK), (1.25, -0.35, 0), np.pi), yields=True)
    stage.spot(SpotKind.SIT, (1.25, -0.35, 0), 180, height=0.45, group="desk 1", words=("visitor", "opposite"))
    strips(stage, (-2.0, 0.4, 2.6), 0.7)
    for i in range(3):
        y0 = 1.4 + i * 0.5
        drawers = slabs((0.43, 0.47, 0.46), *[(3.385, y0 + 0.04, z, 3.4, y0 + 0.42, z + 0.36) for z in (0.06, 0.48, 0.9)])
        stage.add("filing cabinet", slabs((0.50, 0.54, 0.53), (3.4, y0, 0, 3.98, y0 + 0.46, 1.3)), drawers)
    stage.add("plant", moved(f.plant(1.4), (-3.5, 2.7, 0)))
    stage.add("door", moved(f.door((0.52, 0.40, 0.3)), (-3.96, -0.1, 0), np.pi / 2))
    company(stage, -0.3, -0.3)
    stage.floors += [Place((-3.0, 0.4, 0), 0.9), Place((2.9, 0.2, 0), -0.8)]
    stage.view = ((-3.3, -3.6, 1.8), (0.7, 1.5, 1.0))


def corridor(stage: StageSet) -> None:
    """Long hall with doors on the far side, strip lights, an end wall with an exit sign."""
    tint = stage.pick((0.64, 0.71, 0.66), (0.74, 0.68, 0.55), (0.60, 0.66, 0.76))
    room(stage, half=18.0, back=1.5, front=-4.2, height=2.6, walls=tint, floor=(0.54, 0.51, 0.46), boards=False, sides=())
    for i, x in enumerate(np.arange(-15.6, 15.0, 2.8)):
        stage.add("door", moved(f.door(((0.46, 0.30, 0.20), (0.30, 0.42, 0.46))[i % 2]), (x, 1.465, 0)))
        stage.add("number plate", slab((x + 1.1, 1.47, 1.55), (x + 1.28, 1.5, 1.67), (0.9, 0.88, 0.8)))
    stage.add("rail", slab((-18, 1.47, 0.92), (18, 1.5, 1.02), shaded(tint, 0.7)))
    for x in np.arange(-17.0, 17.5, 2.5):
        stage.add("strip light", slab((x - 0.6, -0.4, 2.56), (x + 0.6, -0.2, 2.6), (0.96, 1.0, 0.95)), glow=1.0, flies=True)
    for x in (-7.5, -2.5, 2.5):
        burn(stage, (x, -0.3, 2.4), (0.75, 0.85, 0.8))
    stage.add("end door", slabs((0.34, 0.42, 0.44), (-17.97, -1.25, 0, -17.93, 0.25, 2.1)), slabs((0.85, 0.92, 0.95), (-17.93, -1.0, 1.2, -17.92, -0.6, 1.9), (-17.93, -0.4, 1.2, -17.92, 0.0, 1.9)))
    stage.add("exit sign", slab((-17.98, -1.0, 2.2), (-17.94, 0.0, 2.45), (0.2, 0.75, 0.4)), glow=0.9)
    stage.add("bench", moved(f.bench(0.45, 1.3), (2.15, 1.08, 0)))
    for x in (1.85, 2.45):
        stage.spot(SpotKind.SIT, (x, 1.08, 0), 0, height=0.45, group="bench", words=("bench",))
    for x in (-0.45, -3.3, 4.9):
        stage.spot(SpotKind.LEAN, (x, 1.47, 0), 0, height=2.6, words=("wall",))
    company(stage)
    stage.hooks.append(Place((-0.6, 1.5, 1.6), 0.0))
    stage.lane = 71.0
    stage.view = ((6.4, -1.9, 1.6), (-3.0, 0.2, 1.15))


def stairwell(stage: StageSet) -> None:
    """Two flights round a half landing, railings, a landing window."""
    tint = stage.pick((0.70, 0.72, 0.64), (0.74, 0.66, 0.56))
    room(stage, half=3.0, back=4.2, height=5.6, walls=tint, floor=(0.55, 0.54, 0.52), windows=((-0.5, 3.2, 1.0, 1.3),), boards=False, sides=())
    stone: Color = (0.66, 0.65, 0.62)
    rise, run = 0.17, 0.27
    first = [(0.15, 0.35 + i * run, 0.0, 1.95, 0.35 + (i + 1) * run, (i + 1) * rise) for i in range(10)]
    stage.add("stairs", slabs(stone, *first), slabs(shaded(stone, 0.82), *[(0.13, 0.33 + i * run, (i + 1) * rise - 0.03, 1.97, 0.37 + i * run, (i + 1) * rise + 0.004) for i in range(10)]))
    stage.add("landing", slabs(stone, (-1.95, 3.05, 1.55, 1.95, 4.2, 1.7)))
    second = [(-1.95, 3.05 - (i + 1) * run, 1.7 + i * rise - 0.1, -0.15, 3.05 - i * run, 1.7 + (i + 1) * rise) for i in range(10)]
    stage.add("upper stairs", slabs(stone, *second), slabs(shaded(stone, 0.82), *[(-1.97, 3.05 - i * run - 0.02, 1.7 + (i + 1) * rise - 0.03, -0.13, 3.05 - i * run + 0.02, 1.7 + (i + 1) * rise + 0.004) for i in range(10)]))
    stage.add("upper floor", slabs(stone, (-3.0, -1.2, 3.25, -0.1, 0.36, 3.4)))
    rail: Color = (0.22, 0.26, 0.28)
    bars = [rod((0.2, 0.48 + i * run, (i + 1) * rise), (0.2, 0.48 + i * run, (i + 1) * rise + 0.95), 0.016, rail, sides=6) for i in range(10)]
    bars += [rod((-0.2, 2.92 - i * run, 1.7 + (i + 1) * rise), (-0.2, 2.92 - i * run, 2.65 + (i + 1) * rise), 0.016, rail, sides=6) for i in range(10)]
    hand = [rod((0.2, 0.35, 1.08), (0.2, 3.1, 2.75), 0.035, f.WOOD), rod((-0.2, 3.1, 2.8), (-0.2, 0.35, 4.42), 0.035, f.WOOD),
            rod((0.2, 3.1, 2.75), (-0.2, 3.1, 2.8), 0.035, f.WOOD), rod((0.2, 0.3, 0), (0.2, 0.3, 1.15), 0.05, f.WOOD)]  # fmt: skip
    stage.add("railing", *bars, *hand)
    stage.add("door", moved(f.door((0.34, 0.46, 0.44)), (-2.96, -0.9, 0), np.pi / 2))
    stage.add("wall lamp", ball((2.9, 0.2, 2.2), 0.14, (1.0, 0.93, 0.75)), glow=1.0)
    burn(stage, (2.5, 0.1, 2.2), WARM)
    stage.spot(SpotKind.SIT, (0.75, 0.72, 0), 0, height=0.34, group="steps", words=("stairs", "steps", "step"))
    stage.spot(SpotKind.SIT, (1.45, 0.99, 0.17), 0, height=0.34, group="steps", words=("stairs", "steps"))
    stage.spot(SpotKind.LEAN, (3.0, -0.8, 0), -90, height=5.6, words=("wall",))
    stage.spot(SpotKind.LEAN, (-3.0, 1.4, 0), 90, height=5.6, words=("wall",))
    company(stage, -0.4, -0.6)
    stage.ceiling = 3.2
    stage.view = ((-2.2, -4.3, 1.9), (0.3, 2.0, 1.75))


def elevator(stage: StageSet) -> None:
    """Steel cabin: panel with buttons, mirror, rails, sliding doors."""
    steel: Color = (0.70, 0.72, 0.73)
    room(stage, half=1.15, back=0.95, height=2.35, walls=steel, floor=(0.36, 0.34, 0.34), boards=False, sides=(-0.55,))
    stage.add("mirror", slabs((0.80, 0.86, 0.89), (-0.85, 0.925, 0.95, 0.85, 0.95, 2.1)), *[panel((x, 0.92, 1.1), (w, 0, 0), (0.35, 0, 0.85), (0.95, 0.98, 1.0)) for x, w in ((-0.45, 0.1), (-0.25, 0.03))])
    stage.add("hand rail", rod((-1.1, 0.84, 0.9), (1.1, 0.84, 0.9), 0.022, f.DARK), rod((-1.08, -1.2, 0.9), (-1.08, 0.84, 0.9), 0.022, f.DARK))
    stage.add("seams", slabs(shaded(steel, 0.7), *[(x, 0.94, 0, x + 0.012, 0.949, 0.95) for x in (-0.58, 0.0, 0.58)], (-1.149, 0.2, 0, -1.14, 0.212, 2.35), (1.14, -0.1, 0, 1.149, -0.088, 2.35)))
    dots = [rod((1.11, 0.35 + i * 0.13, 0.95 + j * 0.13), (1.095, 0.35 + i * 0.13, 0.95 + j * 0.13), 0.04, (1.0, 0.9, 0.6) if (i, j) == (0, 3) else _WHITE) for i in (0, 1) for j in range(6)]
    stage.add("panel", slabs((0.40, 0.42, 0.44), (1.11, 0.2, 0.8, 1.15, 0.65, 1.95)))
    stage.add("buttons", *dots, slabs((0.85, 0.25, 0.2), (1.1, 0.3, 1.76, 1.11, 0.56, 1.9)), glow=0.25)
    stage.add("ceiling light", slabs((0.98, 1.0, 1.0), (-0.7, -0.7, 2.32, 0.7, 0.6, 2.36)), glow=1.0, flies=True)
    burn(stage, (0, 0, 2.2), _COOL)
    stage.spot(SpotKind.LEAN, (0.35, 0.82, 0), 0, height=0.9, words=("rail", "wall"))
    company(stage, 0.0, -0.3)
    stage.view = ((-0.75, -2.5, 1.75), (0.2, 0.6, 1.25))


def hospital(stage: StageSet) -> None:
    """Ward: bed with rails, drip, monitor, curtain on a rail, chair, window."""
    room(stage, half=3.3, back=2.7, height=2.7, walls=(0.74, 0.83, 0.82), floor=(0.66, 0.70, 0.70), windows=((1.2, 1.0, 1.5, 1.25),), boards=False)
    sheet: Color = (0.94, 0.95, 0.95)
    stage.add("hospital bed", slabs(f.STEEL, (-1.55, 0.55, 0.3, -0.55, 2.55, 0.42), (-1.55, 2.5, 0.3, -0.55, 2.58, 1.05), (-1.55, 0.5, 0.3, -0.55, 0.56, 0.9)),
              slabs(sheet, (-1.52, 0.58, 0.42, -0.58, 2.5, 0.62)), slabs((0.55, 0.72, 0.78), (-1.54, 0.57, 0.44, -0.56, 1.75, 0.645)),
              ball((-1.05, 2.15, 0.68), (0.34, 0.22, 0.1), _WHITE), *[rod((x, y, 0.05), (x, y, 0.3), 0.03, f.STEEL) for x in (-1.45, -0.65) for y in (0.65, 2.45)])  # fmt: skip
    stage.add("bed rail", *[rod((x, 1.1, z), (x, 2.1, z), 0.016, f.STEEL, sides=6) for x in (-1.58, -0.52) for z in (0.74, 0.9)], *[rod((x, y, 0.4), (x, y, 0.9), 0.016, f.STEEL, sides=6) for x in (-1.58, -0.52) for y in (1.1, 1.6, 2.1)])
    stage.spot(SpotKind.LIE, (-1.05, 1.45, 0.645), 180, name="bed", group="bed", words=("bed", "asleep"))
    stage.add("drip", rod((-0.2, 2.3, 0.04), (-0.2, 2.3, 2.0), 0.016, f.STEEL), rod((-0.38, 2.3, 2.0), (-0.02, 2.3, 2.0), 0.012, f.STEEL), *[rod((-0.2, 2.3, 0.05), (-0.2 + 0.28 * np.cos(a), 2.3 + 0.28 * np.sin(a), 0.03), 0.016, f.STEEL, sides=6) for a in (0.3, 2.4, 4.5)],
              slabs((0.80, 0.90, 0.94), (-0.42, 2.27, 1.66, -0.26, 2.33, 1.95)), rod((-0.34, 2.3, 1.66), (-0.52, 1.9, 0.72), 0.006, _WHITE, sides=5))  # fmt: skip
    stage.add("monitor", slabs(f.DARK, (-2.3, 2.45, 1.25, -1.75, 2.6, 1.7)), rod((-2.02, 2.6, 1.45), (-2.02, 2.7, 1.45), 0.04, f.STEEL))
    stage.add("screen", slabs((0.10, 0.24, 0.2), (-2.26, 2.44, 1.29, -1.79, 2.45, 1.66)), glow=0.4)
    beat = [(-2.24, 1.45), (-2.12, 1.45), (-2.08, 1.58), (-2.03, 1.36), (-1.99, 1.47), (-1.9, 1.47), (-1.87, 1.54), (-1.82, 1.45)]
    stage.add("pulse", *[rod((a[0], 2.435, a[1]), (b[0], 2.435, b[1]), 0.008, (0.4, 1.0, 0.5), sides=5) for a, b in zip(beat[:-1], beat[1:], strict=True)], glow=0.9)
    stage.add("curtain rail", rod((-3.3, 0.3, 2.35), (0.35, 0.3, 2.35), 0.015, f.STEEL), rod((0.35, 0.3, 2.35), (0.35, 2.7, 2.35), 0.015, f.STEEL))
    stage.add("curtain", *[rod((0.35, 2.62 - i * 0.075, 0.3), (0.35, 2.62 - i * 0.075, 2.34), 0.045, (0.62, 0.78, 0.72), sides=8) for i in range(11)])
    stage.add("bedside cabinet", slabs(_WHITE, (-2.4, 1.7, 0, -1.95, 2.15, 0.8)), slabs((0.6, 0.66, 0.68), (-2.36, 1.69, 0.5, -1.99, 1.7, 0.76)))
    stage.top("bedside cabinet", (-2.18, 1.92, 0.8), (0.4, 0.4))
    stage.add("chair", moved(f.chair(0.45, (0.42, 0.56, 0.60)), (-0.05, 1.1, 0), np.radians(-65)))
    stage.spot(SpotKind.SIT, (-0.05, 1.1, 0), -65, height=0.45, group="bed", words=("chair", "bedside"))
    stage.add("red cross", slabs((0.8, 0.2, 0.18), (2.0, 2.685, 2.4, 2.06, 2.69, 2.6), (1.93, 2.685, 2.47, 2.13, 2.69, 2.53)))
    strips(stage, (-1.2, 1.5), 0.6)
    company(stage, 1.0, -0.3)
    stage.floors += [Place((2.6, 1.2, 0), -0.8), Place((2.4, 0.0, 0), -0.9)]
    stage.view = ((2.2, -3.0, 1.8), (-0.75, 1.6, 1.0))


def classroom(stage: StageSet) -> None:
    """Blackboard with writing, teacher's desk, rows of desks seen from the side wall's end."""
    room(stage, half=4.6, back=3.6, height=3.0, walls=(0.80, 0.76, 0.62), floor=(0.55, 0.42, 0.30), leans=(3.5,))
    stage.add("blackboard", slabs((0.16, 0.28, 0.24), (-2.2, 3.54, 1.0, 2.2, 3.6, 2.35)), slabs(f.WOOD, (-2.28, 3.52, 0.93, 2.28, 3.6, 1.0), (-2.28, 3.52, 2.35, 2.28, 3.6, 2.42), (-2.28, 3.52, 1.0, -2.2, 3.6, 2.35), (2.2, 3.52, 1.0, 2.28, 3.6, 2.35), (-2.2, 3.44, 0.93, 2.2, 3.54, 0.96)))
    chalk = [(-1.9, 3.53, 2.1 - i * 0.2, -1.9 + w, 3.535, 2.13 - i * 0.2) for i, w in enumerate((1.5, 1.1, 1.6, 0.7))]
    triangle = [((0.6, 1.25), (1.7, 1.25)), ((1.7, 1.25), (1.7, 2.0)), ((1.7, 2.0), (0.6, 1.25))]
    stage.add("chalk", slabs(_WHITE, *chalk), *[rod((a[0], 3.53, a[1]), (b[0], 3.53, b[1]), 0.013, _WHITE, sides=5) for a, b in triangle])
    stage.add("teacher's desk", moved(f.table(1.6, 0.75, 0.76, f.DARK_WOOD), (1.5, 2.3, 0)), slabs(f.DARK_WOOD, (0.75, 1.98, 0.2, 2.25, 2.0, 0.72)), yields=True)
    stage.top("teacher's desk", (1.5, 2.3, 0.76), (1.3, 0.55))
    stage.add("globe", ball((2.1, 2.35, 1.0), 0.16, (0.36, 0.56, 0.68)), rod((2.1, 2.35, 0.76), (2.1, 2.35, 0.84), 0.09, f.DARK), hoop((2.1, 2.35, 1.0), 0.18, 0.01, (0.8, 0.65, 0.3)))
    stage.add("chair", moved(f.chair(0.45), (1.5, 2.95, 0)))
    stage.spot(SpotKind.SIT, (1.5, 2.95, 0), 0, height=0.45, name="teacher_seat", words=("teacher", "desk"))
    for y in (0.55, -0.85, -2.25):
        for x in (-3.2, -1.6, 0.0, 1.6, 3.2):
            if y > 0 and x == 0.0:
                continue
            stage.add("pupil's desk", moved(f.table(0.75, 0.5, 0.7, (0.74, 0.56, 0.36)), (x, y, 0)), moved(f.chair(0.43, (0.36, 0.48, 0.54)), (x, y - 0.5, 0), np.pi))
            stage.spot(SpotKind.SIT, (x, y - 0.5, 0), 180, height=0.43, group="desks", words=("desk", "pupil", "student"))
    for x, tint in ((-4.0, (0.7, 0.4, 0.3)), (-3.2, (0.4, 0.6, 0.7)), (3.0, (0.8, 0.7, 0.4))):
        stage.add("poster", slabs(_WHITE, (x - 0.28, 3.585, 1.4, x + 0.28, 3.6, 2.1)), slabs(tint, (x - 0.23, 3.58, 1.65, x + 0.23, 3.585, 2.05)))
    stage.add("clock", rod((0, 3.6, 2.68), (0, 3.55, 2.68), 0.18, f.DARK, sides=24), rod((0, 3.55, 2.68), (0, 3.54, 2.68), 0.155, _WHITE, sides=24), slabs(f.DARK, (-0.008, 3.535, 2.68, 0.008, 3.54, 2.79), (0.0, 3.535, 2.672, 0.09, 3.54, 2.688)))
    strips(stage, (-2.4, 0.0, 2.4), 0.8)
    for x, facing in ((-0.3, 0), (-1.3, 30), (0.4, -30)):
        stage.spot(SpotKind.STAND, (x, 2.6, 0), facing, words=("blackboard", "board", "front"))
    company(stage, 0.0, -0.1)
    stage.view = ((-3.9, -4.3, 2.1), (0.7, 2.4, 1.15))


def library(stage: StageSet) -> None:
    """Tall shelves with a ladder, reading tables with green lamps."""
    room(stage, half=4.2, back=3.4, height=3.4, walls=(0.56, 0.46, 0.36), floor=(0.42, 0.30, 0.21), ceiling=(0.82, 0.78, 0.70), sides=(), windows=((-0.55, 1.3, 1.1, 1.9),))
    books: list[Color] = [(0.55, 0.22, 0.18), (0.22, 0.34, 0.46), (0.72, 0.62, 0.40), (0.26, 0.38, 0.28), (0.44, 0.30, 0.38)]
    seed = int(stage.rng.integers(1 << 30))
    for i, x in enumerate((-3.3, -1.65, 1.65, 3.3)):
        stage.add("book shelf", moved(f.shelf(1.5, 3.0, 7, books, seed + i), (x, 3.03, 0)))
    for side in (-1, 1):
        for j, y in enumerate((0.2, 1.85)):
            stage.add("book shelf", moved(f.shelf(1.5, 3.0, 7, books, seed + 10 * side + j + 50), (side * 3.83, y, 0), -side * np.pi / 2))
    stage.add("ladder", *[rod((x, 2.35, 0), (x, 2.98, 2.7), 0.025, f.WOOD, sides=6) for x in (-2.0, -1.55)], *[rod((-2.0, 2.35 + 0.63 * k, 2.7 * k), (-1.55, 2.35 + 0.63 * k, 2.7 * k), 0.018, f.WOOD, sides=6) for k in np.linspace(0.1, 0.95, 9)])
    table = f.table(1.7, 0.9, 0.75, f.DARK_WOOD)
    seats_at(stage, "reading", 1.35, 0.85, table=table, top=0.75, size=(0.8, 0.7), chairs=((-0.45, 0.72, 0), (0.5, 0.72, 0), (-1.1, 0.0, 90), (1.1, 0.0, -90)), chair=f.chair(0.45, f.DARK_WOOD), words=("table", "desk", "reads"))
    for x in (0.75, 1.95):
        stage.add("reading lamp", rod((x, 0.85, 0.75), (x, 0.85, 0.77), 0.09, (0.7, 0.56, 0.25)), rod((x, 0.85, 0.77), (x, 0.85, 1.05), 0.014, (0.7, 0.56, 0.25)))
        stage.add("lamp shade", rod((x - 0.16, 0.85, 1.06), (x + 0.16, 0.85, 1.06), 0.075, (0.22, 0.52, 0.36)), glow=0.5)
        burn(stage, (x, 0.6, 1.0), WARM)
    stage.add("open book", slabs(_WHITE, (1.15, 0.7, 0.752, 1.34, 0.95, 0.775), (1.36, 0.7, 0.752, 1.55, 0.95, 0.775)))
    company(stage, -0.9, -0.2)
    stage.floors += [Place((-2.8, 0.9, 0), 0.9)]
    stage.view = ((-3.2, -3.8, 1.85), (0.7, 1.8, 1.3))


def court(stage: StageSet) -> None:
    """Judge's bench under a seal, witness stand, flags, rail, counsel's tables."""
    wood: Color = (0.46, 0.29, 0.18)
    room(stage, half=4.6, back=4.0, height=3.8, walls=(0.70, 0.62, 0.48), floor=(0.44, 0.33, 0.25), leans=(), sides=(-1.4,))
    stage.add("judge's bench", slabs(wood, (-1.7, 2.5, 0, 1.7, 2.75, 1.35), (-1.7, 2.75, 0, -1.5, 3.6, 1.35), (1.5, 2.75, 0, 1.7, 3.6, 1.35), (-1.8, 2.42, 1.35, 1.8, 2.85, 1.42)),
              slabs(shaded(wood, 1.3), *[(-1.5 + i * 0.78, 2.48, 0.2, -0.86 + i * 0.78, 2.5, 1.2) for i in range(4)]))  # fmt: skip
    stage.add("judge's platform", slabs(shaded(wood, 0.8), (-1.5, 2.75, 0, 1.5, 3.98, 0.5)))
    stage.add("judge's chair", slabs((0.34, 0.16, 0.14), (-0.3, 3.15, 0.5, 0.3, 3.6, 0.95), (-0.34, 3.55, 0.5, 0.34, 3.7, 1.95)))
    stage.spot(SpotKind.SIT, (0, 3.3, 0.5), 0, height=0.45, name="judge_seat", words=("judge", "bench"))
    stage.top("judge's bench", (0, 2.63, 1.42), (2.4, 0.3))
    stage.add("seal", rod((0, 3.97, 2.75), (0, 3.93, 2.75), 0.5, (0.78, 0.62, 0.28), sides=32), rod((0, 3.93, 2.75), (0, 3.91, 2.75), 0.4, (0.30, 0.36, 0.48), sides=32), moved(prism([(-0.22, 0.1), (0.22, 0.1), (0, 0.36)], -0.01, 0.01, (0.85, 0.72, 0.36)), (0, 3.905, 2.55), 0, np.pi / 2), slabs((0.85, 0.72, 0.36), (-0.2, 3.9, 2.55, -0.14, 3.91, 2.66), (-0.03, 3.9, 2.55, 0.03, 3.91, 2.66), (0.14, 3.9, 2.55, 0.2, 3.91, 2.66)))
    stage.add("panels", slabs(wood, (-4.6, 3.94, 0, 4.6, 3.99, 1.9)), slabs(shaded(wood, 0.75), *[(x, 3.93, 0.1, x + 0.03, 3.945, 1.85) for x in np.arange(-4.4, 4.5, 0.8)]))
    for x, color in ((-2.3, (0.62, 0.2, 0.2)), (2.3, (0.22, 0.3, 0.5))):
        stage.add("flag", rod((x, 3.5, 0), (x, 3.5, 2.7), 0.025, (0.75, 0.6, 0.3)), *[rod((x - 0.13 + i * 0.085, 3.47, 1.2), (x - 0.06 + i * 0.04, 3.48, 2.6), 0.055, color, sides=8) for i in range(4)])
    stage.add("witness stand", slabs(wood, (2.1, 1.9, 0, 3.3, 1.98, 1.0), (2.1, 1.98, 0, 2.18, 2.9, 1.0), (3.22, 1.98, 0, 3.3, 2.9, 1.0), (2.05, 1.85, 1.0, 3.35, 2.03, 1.05)))
    stage.add("witness chair", moved(f.chair(0.45, f.DARK_WOOD), (2.7, 2.5, 0.15)), slabs(wood, (2.18, 1.98, 0, 3.22, 2.9, 0.15)))
    stage.spot(SpotKind.SIT, (2.7, 2.5, 0.15), 0, height=0.45, name="witness_seat", words=("witness", "stand"))
    for number, x in enumerate((-1.9, 1.9)):
        stage.add("counsel's table", moved(f.table(1.7, 0.8, 0.76, wood), (x, 0.0, 0)), slabs(_WHITE, (x - 0.4, -0.2, 0.762, x - 0.1, 0.1, 0.78)))
        stage.top(f"counsel's table {number + 1}", (x + 0.3, 0.0, 0.76), (0.8, 0.6))
        for dx in (-0.42, 0.42):
            stage.add("chair", moved(f.chair(0.45, f.DARK_WOOD), (x + dx, -0.75, 0), np.pi))
            stage.spot(SpotKind.SIT, (x + dx, -0.75, 0), 180, height=0.45, group=f"counsel {number + 1}", words=("table", "counsel", "lawyer"))
    hang(stage, ((-2.6, 1.2), (2.6, 1.2)), 2.9, (0.75, 0.6, 0.3))
    company(stage, 0.0, 0.9)
    stage.view = ((-3.6, -4.4, 1.9), (0.5, 2.6, 1.45))


def police(stage: StageSet) -> None:
    """Interrogation room: bare table, a hanging lamp, one-way glass, height marks on the wall."""
    room(stage, half=2.9, back=2.5, height=2.7, walls=(0.52, 0.57, 0.56), floor=(0.42, 0.43, 0.43), boards=False, sides=(-1.0,))
    stage.add("one-way glass", slabs((0.13, 0.17, 0.20), (-1.5, 2.46, 1.0, 0.9, 2.5, 2.0)), slabs(f.DARK, (-1.58, 2.44, 0.94, 0.98, 2.5, 1.0), (-1.58, 2.44, 2.0, 0.98, 2.5, 2.06), (-1.58, 2.44, 1.0, -1.5, 2.5, 2.0), (0.9, 2.44, 1.0, 0.98, 2.5, 2.0)), *[panel((x, 2.455, 1.2), (w, 0, 0), (0.3, 0, 0.6), (0.34, 0.42, 0.47)) for x, w in ((-1.1, 0.1), (-0.9, 0.04))])
    stage.add("height marks", *[slab((1.45, 2.485, z), (1.45 + (0.7 if i % 2 == 0 else 0.35), 2.5, z + 0.02), (0.16, 0.17, 0.18)) for i, z in enumerate(np.arange(1.0, 2.25, 0.15))])
    seats_at(stage, "interview", 0.0, 0.45, table=f.table(1.1, 0.8, 0.75, (0.55, 0.57, 0.58)), top=0.75, size=(0.7, 0.6), chairs=((-0.9, 0.0, 90), (0.9, 0.0, -90), (0.0, 0.75, 0)), chair=f.chair(0.45, (0.35, 0.37, 0.39)), words=("table", "across", "opposite"))
    hang(stage, ((0.0, 0.45),), 1.85, (0.24, 0.28, 0.27))
    stage.add("door", moved(f.door((0.34, 0.40, 0.44)), (2.86, 1.6, 0), -np.pi / 2))
    stage.add("camera", box((-2.7, 2.3, 2.45), (0.14, 0.24, 0.12), f.DARK, 0.7), rod((-2.85, 2.45, 2.5), (-2.7, 2.3, 2.5), 0.02, f.DARK), rod((-2.62, 2.2, 2.45), (-2.6, 2.17, 2.45), 0.04, (0.7, 0.2, 0.2)))
    stage.add("recorder", slabs(f.DARK, (-0.15, 0.58, 0.752, 0.15, 0.76, 0.81)), rod((-0.06, 0.6, 0.82), (-0.06, 0.58, 0.92), 0.012, f.STEEL))
    company(stage, 0.4, -0.75)
    stage.spot(SpotKind.LEAN, (2.05, 2.5, 0), 0, height=2.7, words=("wall",))
    stage.floors += [Place((-2.2, 1.4, 0), 0.8)]
    stage.view = ((-2.3, -3.0, 1.8), (0.3, 1.2, 1.15))


def cell(stage: StageSet) -> None:
    """Prison cell: bunk, barred window, bars with a gate, steel toilet."""
    stone: Color = (0.58, 0.58, 0.54)
    room(stage, half=2.0, back=2.2, height=2.6, walls=stone, floor=(0.46, 0.46, 0.45), boards=False, windows=((-0.45, 1.7, 0.9, 0.6),), sides=())
    blocks = [(-2.0, 2.188, z, 2.0, 2.199, z + 0.015) for z in np.arange(0.3, 2.6, 0.3)]
    blocks += [(x + (0.3 if k % 2 else 0.0), 2.188, z, x + (0.315 if k % 2 else 0.015), 2.199, z + 0.3) for k, z in enumerate(np.arange(0.0, 1.5, 0.3)) for x in np.arange(-1.9, 1.7, 0.6)]
    stage.add("joints", slabs(shaded(stone, 0.78), *blocks))
    stage.add("window bars", *[rod((x, 2.2, 1.68), (x, 2.2, 2.32), 0.022, f.DARK, sides=8) for x in (-0.27, -0.09, 0.09, 0.27)])
    stage.add("bunk", slabs(f.STEEL, (-1.95, 0.2, 0.36, -1.15, 2.15, 0.42), (-1.95, 0.2, 1.36, -1.15, 2.15, 1.42)), slabs((0.62, 0.62, 0.55), (-1.93, 0.22, 0.42, -1.17, 2.13, 0.54), (-1.93, 0.22, 1.42, -1.17, 2.13, 1.54)),
              slabs((0.40, 0.44, 0.40), (-1.94, 0.21, 0.43, -1.16, 1.4, 0.56)), *[rod((x, y, 0), (x, y, 1.75), 0.03, f.STEEL) for x in (-1.9, -1.18) for y in (0.23, 2.1)], ball((-1.55, 1.85, 0.58), (0.26, 0.17, 0.08), _WHITE))  # fmt: skip
    stage.spot(SpotKind.SIT, (-1.3, 1.0, 0), 90, height=0.56, group="bunk", words=("bunk", "bed", "cot"))
    stage.spot(SpotKind.LIE, (-1.55, 1.2, 0.56), 180, name="bunk", words=("bunk", "bed", "asleep"))
    stage.add("toilet", rod((1.5, 1.8, 0), (1.5, 1.8, 0.4), 0.17, f.STEEL, tip=0.2), slabs(f.STEEL, (1.25, 1.95, 0, 1.75, 2.19, 0.95)), rod((1.5, 1.8, 0.40), (1.5, 1.8, 0.41), 0.15, f.DARK))
    bars = [rod((1.98, y, 0), (1.98, y, 2.6), 0.024, f.DARK, sides=8) for y in np.arange(-2.4, 1.2, 0.15)]
    rails = slabs(f.DARK, (1.95, -2.5, 0.9, 2.01, 1.2, 0.96), (1.95, -2.5, 2.1, 2.01, 1.2, 2.16))
    stage.add("cell bars", *bars, rails)
    stage.add("lock", slabs(f.STEEL, (1.9, -0.5, 0.95, 1.98, -0.3, 1.25)))
    hang(stage, ((0.1, 0.6),), 2.2, (0.3, 0.32, 0.3))
    company(stage, 0.3, -0.2)
    stage.spot(SpotKind.LEAN, (0.75, 2.188, 0), 0, height=2.6, words=("wall",))
    stage.floors += [Place((1.2, 0.6, 0), -0.6)]
    stage.view = ((-1.2, -3.2, 1.65), (0.25, 1.4, 1.15))


def lab(stage: StageSet) -> None:
    """Laboratory bench with glassware and microscope, shelves of bottles."""
    room(stage, half=3.8, back=3.0, height=2.8, walls=(0.80, 0.85, 0.86), floor=(0.60, 0.63, 0.65), boards=False, windows=((1.5, 1.0, 1.6, 1.2),))
    stage.add("bench", slabs(_WHITE, (-2.4, 1.0, 0.08, 1.2, 1.75, 0.86)), slabs((0.24, 0.27, 0.30), (-2.45, 0.95, 0.86, 1.25, 1.8, 0.91)), slabs(shaded(_WHITE, 0.85), *[(-2.35 + i * 0.6, 0.985, 0.15, -1.85 + i * 0.6, 1.0, 0.8) for i in range(6)]))
    stage.top("bench", (0.75, 1.35, 0.91), (0.6, 0.5))
    stage.spot(SpotKind.LEAN, (0.9, 0.985, 0), 0, height=0.91, words=("bench", "counter"))
    liquids: list[Color] = [(0.35, 0.65, 0.45), (0.75, 0.4, 0.5), (0.4, 0.55, 0.8), (0.9, 0.7, 0.3)]
    for i, x in enumerate((-2.1, -1.75, -0.2, 0.15)):
        stage.add("flask", rod((x, 1.4, 0.91), (x, 1.4, 1.05), 0.1, liquids[i], tip=0.055), rod((x, 1.4, 1.05), (x, 1.4, 1.2), 0.055, (0.82, 0.90, 0.92), tip=0.025), rod((x, 1.4, 1.2), (x, 1.4, 1.27), 0.025, (0.82, 0.90, 0.92)))
    stage.add("microscope", slabs(f.DARK, (-1.15, 1.25, 0.91, -0.85, 1.6, 0.94), (-1.05, 1.5, 0.94, -0.95, 1.6, 1.25), (-1.12, 1.26, 1.02, -0.88, 1.46, 1.04)), rod((-1.0, 1.38, 1.08), (-1.0, 1.3, 1.38), 0.035, f.STEEL), rod((-1.0, 1.3, 1.38), (-1.0, 1.25, 1.46), 0.028, f.DARK))
    tubes = [rod((-1.6 + i * 0.06, 1.15, 0.95), (-1.6 + i * 0.06, 1.15, 1.12), 0.018, liquids[i % 4], sides=8) for i in range(6)]
    stage.add("test tubes", *tubes, slabs(f.WOOD, (-1.65, 1.1, 0.91, -1.25, 1.2, 0.95), (-1.65, 1.1, 1.04, -1.25, 1.2, 1.06)))
    bottles = [m for z in (1.5, 1.95) for i, x in enumerate(np.arange(-2.9, 0.9, 0.3)) for m in (rod((x, 2.8, z), (x, 2.8, z + 0.2), 0.07, liquids[(i * 3 + int(z * 2)) % 4], sides=10), rod((x, 2.8, z + 0.2), (x, 2.8, z + 0.28), 0.03, f.DARK, sides=8))]
    stage.add("shelf", slabs(_WHITE, (-3.1, 2.65, 1.46, 1.0, 2.99, 1.5), (-3.1, 2.65, 1.91, 1.0, 2.99, 1.95)), *bottles)
    stage.add("cabinet", slabs(_WHITE, (-3.1, 2.4, 0, 1.0, 3.0, 0.9)), slabs(shaded(_WHITE, 0.85), *[(-3.05 + i * 0.68, 2.385, 0.08, -2.42 + i * 0.68, 2.4, 0.84) for i in range(6)]))
    stage.add("stool", moved(f.stool(0.62, f.DARK), (0.3, 0.55, 0)), yields=True)
    stage.spot(SpotKind.SIT, (0.3, 0.55, 0), 0, height=0.62, group="bench", words=("stool", "bench"))
    strips(stage, (-1.8, 1.6), 0.7)
    company(stage, 1.9, -0.2)
    stage.floors += [Place((-3.2, 0.2, 0), 0.9), Place((2.8, 1.2, 0), -0.9)]
    stage.view = ((2.7, -2.9, 1.85), (-0.8, 1.7, 1.1))


WORK: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.OFFICE: office,
    SetKind.CORRIDOR: corridor,
    SetKind.STAIRWELL: stairwell,
    SetKind.ELEVATOR: elevator,
    SetKind.HOSPITAL: hospital,
    SetKind.CLASSROOM: classroom,
    SetKind.LIBRARY: library,
    SetKind.COURT: court,
    SetKind.POLICE: police,
    SetKind.CELL: cell,
    SetKind.LAB: lab,
}
