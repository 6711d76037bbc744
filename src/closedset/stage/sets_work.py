"""Sets to work, learn and be put away in: offices, corridors, stairs, wards, schools, police."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import COOL, WARM, burn, company, room, strips
from closedset.stage.mesh import Mesh
from closedset.stage.solids import (
    Color,
    ball,
    box,
    merge,
    moved,
    panel,
    rod,
    shaded,
    slab,
    slabs,
)
from closedset.stage.stage_set import Place, SpotKind, StageSet

_WHITE: Color = (0.93, 0.94, 0.93)


def office_chair(color: Color = f.DARK) -> Mesh:
    """Swivel chair, seat at 0.46 m; the sitter faces -y."""
    legs = [
        rod((0, 0, 0.06), (0.28 * np.cos(a), 0.28 * np.sin(a), 0.04), 0.02, f.STEEL, sides=6)
        for a in np.arange(0.3, 6.5, 1.2566)
    ]
    return merge(
        "office chair",
        [
            slabs(
                color, (-0.23, -0.24, 0.40, 0.23, 0.22, 0.46), (-0.21, 0.23, 0.56, 0.21, 0.28, 1.02)
            ),
            rod((0, 0, 0.05), (0, 0, 0.40), 0.03, f.STEEL),
            rod((0, 0.2, 0.42), (0, 0.26, 0.62), 0.02, f.STEEL),
            *legs,
        ],
    )


def office(stage: StageSet) -> None:
    """Desks with screens, filing cabinets, blinds at a broad window."""
    room(
        stage,
        half=4.0,
        back=3.2,
        height=2.8,
        walls=(0.72, 0.75, 0.74),
        floor=(0.42, 0.45, 0.48),
        windows=((-2.6, 0.95, 5.2, 1.45),),
        boards=False,
        outlook="sky",
    )
    slats = [(-2.6, 3.12, z, 2.6, 3.15, z + 0.025) for z in np.arange(1.95, 2.4, 0.075)]
    stage.add("blinds", slabs((0.86, 0.86, 0.82), *slats))
    desk = f.table(1.5, 0.72, 0.74, (0.72, 0.62, 0.48))
    for number, (x, y) in enumerate(((1.55, 0.75), (-1.9, 1.5), (0.3, 1.95))):
        stage.add(
            "desk",
            moved(desk, (x, y, 0)),
            slabs((0.6, 0.52, 0.4), (x + 0.35, y - 0.3, 0.1, x + 0.68, y + 0.3, 0.70)),
        )
        case, face = f.screen(0.62, 0.38, (0.55, 0.75, 0.95))
        # The sitter faces -y, so screens are seen from behind, as over any desk.
        stage.add("monitor", moved(case, (x - 0.35, y - 0.1, 0.74), np.pi))
        stage.add("screen", moved(face, (x - 0.35, y - 0.1, 0.74), np.pi), glow=0.9)
        stage.add("office chair", moved(office_chair(), (x, y + 0.78, 0)), yields=True)
        stage.add(
            "papers",
            box((x + 0.28, y + 0.05, 0.755), (0.3, 0.21, 0.03), (0.95, 0.94, 0.9), 0.2),
            rod((x + 0.6, y - 0.2, 0.74), (x + 0.6, y - 0.2, 0.85), 0.04, (0.7, 0.35, 0.3)),
        )
        stage.spot(
            SpotKind.SIT,
            (x, y + 0.78, 0),
            0,
            height=0.46,
            group=f"desk {number + 1}",
            words=("desk", "computer"),
        )
        stage.top(f"desk {number + 1}", (x - 0.05, y - 0.05, 0.77), (0.5, 0.5))
    stage.add("visitor chair", moved(f.chair(0.45, f.DARK), (1.25, -0.35, 0), np.pi), yields=True)
    stage.spot(
        SpotKind.SIT,
        (1.25, -0.35, 0),
        180,
        height=0.45,
        group="desk 1",
        words=("visitor", "opposite"),
    )
    strips(stage, (-2.0, 0.4, 2.6), 0.7)
    for i in range(3):
        y0 = 1.4 + i * 0.5
        drawers = slabs(
            (0.43, 0.47, 0.46),
            *[(3.385, y0 + 0.04, z, 3.4, y0 + 0.42, z + 0.36) for z in (0.06, 0.48, 0.9)],
        )
        stage.add(
            "filing cabinet", slabs((0.50, 0.54, 0.53), (3.4, y0, 0, 3.98, y0 + 0.46, 1.3)), drawers
        )
    stage.add("plant", moved(f.plant(1.4), (-3.5, 2.7, 0)))
    stage.add("door", moved(f.door((0.52, 0.40, 0.3)), (-3.96, -0.1, 0), np.pi / 2))
    company(stage, -0.3, -0.3)
    stage.floors += [Place((-3.0, 0.4, 0), 0.9), Place((2.9, 0.2, 0), -0.8)]
    stage.view = ((-3.3, -3.6, 1.8), (0.7, 1.5, 1.0))


def corridor(stage: StageSet) -> None:
    """Long hall with doors on the far side, strip lights, an end wall with an exit sign."""
    tint = stage.pick((0.64, 0.71, 0.66), (0.74, 0.68, 0.55), (0.60, 0.66, 0.76))
    room(
        stage,
        half=18.0,
        back=1.5,
        front=-4.2,
        height=2.6,
        walls=tint,
        floor=(0.54, 0.51, 0.46),
        boards=False,
        sides=(),
    )
    for i, x in enumerate(np.arange(-15.6, 15.0, 2.8)):
        stage.add(
            "door", moved(f.door(((0.46, 0.30, 0.20), (0.30, 0.42, 0.46))[i % 2]), (x, 1.465, 0))
        )
        stage.add(
            "number plate", slab((x + 1.1, 1.47, 1.55), (x + 1.28, 1.5, 1.67), (0.9, 0.88, 0.8))
        )
    stage.add("rail", slab((-18, 1.47, 0.92), (18, 1.5, 1.02), shaded(tint, 0.7)))
    for x in np.arange(-17.0, 17.5, 2.5):
        stage.add(
            "strip light",
            slab((x - 0.6, -0.4, 2.56), (x + 0.6, -0.2, 2.6), (0.96, 1.0, 0.95)),
            glow=1.0,
            flies=True,
        )
    for x in (-7.5, -2.5, 2.5):
        burn(stage, (x, -0.3, 2.4), (0.75, 0.85, 0.8))
    stage.add(
        "end door",
        slabs((0.34, 0.42, 0.44), (-17.97, -1.25, 0, -17.93, 0.25, 2.1)),
        slabs(
            (0.85, 0.92, 0.95),
            (-17.93, -1.0, 1.2, -17.92, -0.6, 1.9),
            (-17.93, -0.4, 1.2, -17.92, 0.0, 1.9),
        ),
    )
    stage.add(
        "exit sign", slab((-17.98, -1.0, 2.2), (-17.94, 0.0, 2.45), (0.2, 0.75, 0.4)), glow=0.9
    )
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
    room(
        stage,
        half=3.0,
        back=4.2,
        height=5.6,
        walls=tint,
        floor=(0.55, 0.54, 0.52),
        windows=((-0.5, 3.2, 1.0, 1.3),),
        boards=False,
        sides=(),
    )
    stone: Color = (0.66, 0.65, 0.62)
    rise, run = 0.17, 0.27
    low, high = [], []
    for i in range(10):
        y, z = i * run, (i + 1) * rise
        low.append((0.15, 0.35 + y, 0.0, 1.95, 0.35 + y + run, z))
        high.append((-1.95, 3.05 - y - run, 1.6 + i * rise, -0.15, 3.05 - y, 1.7 + z))
    for name, steps in (("stairs", low), ("upper stairs", high)):
        fronts = [y0 - 0.02 if name == "stairs" else y1 for _, y0, _, _, y1, _ in steps]
        edges = [(x0 - 0.02, y, z1 - 0.03, x1 + 0.02, y + 0.02, z1 + 0.004)
                 for (x0, _, _, x1, _, z1), y in zip(steps, fronts, strict=True)]  # fmt: skip
        stage.add(name, slabs(stone, *steps), slabs(shaded(stone, 0.82), *edges))
    stage.add("landing", slabs(stone, (-1.95, 3.05, 1.55, 1.95, 4.2, 1.7)))
    stage.add("upper floor", slabs(stone, (-3.0, -1.2, 3.25, -0.1, 0.36, 3.4)))
    _railing(stage, rise, run)
    stage.add("door", moved(f.door((0.34, 0.46, 0.44)), (-2.96, -0.9, 0), np.pi / 2))
    stage.add("wall lamp", ball((2.9, 0.2, 2.2), 0.14, (1.0, 0.93, 0.75)), glow=1.0)
    burn(stage, (2.5, 0.1, 2.2), WARM)
    stage.spot(
        SpotKind.SIT,
        (0.75, 0.72, 0),
        0,
        height=0.34,
        group="steps",
        words=("stairs", "steps", "step"),
    )
    stage.spot(
        SpotKind.SIT, (1.45, 0.99, 0.17), 0, height=0.34, group="steps", words=("stairs", "steps")
    )
    stage.spot(SpotKind.LEAN, (3.0, -0.8, 0), -90, height=5.6, words=("wall",))
    stage.spot(SpotKind.LEAN, (-3.0, 1.4, 0), 90, height=5.6, words=("wall",))
    company(stage, -0.4, -0.6)
    stage.ceiling = 3.2
    stage.view = ((-2.2, -4.3, 1.9), (0.3, 2.0, 1.75))


def _railing(stage: StageSet, rise: float, run: float) -> None:
    """Put bars and a hand rail along both flights."""
    rail: Color = (0.22, 0.26, 0.28)
    bars = [
        rod(
            (0.2, 0.48 + i * run, (i + 1) * rise),
            (0.2, 0.48 + i * run, (i + 1) * rise + 0.95),
            0.016,
            rail,
            sides=6,
        )
        for i in range(10)
    ]
    bars += [
        rod(
            (-0.2, 2.92 - i * run, 1.7 + (i + 1) * rise),
            (-0.2, 2.92 - i * run, 2.65 + (i + 1) * rise),
            0.016,
            rail,
            sides=6,
        )
        for i in range(10)
    ]
    hand = [
        rod((0.2, 0.35, 1.08), (0.2, 3.1, 2.75), 0.035, f.WOOD),
        rod((-0.2, 3.1, 2.8), (-0.2, 0.35, 4.42), 0.035, f.WOOD),
        rod((0.2, 3.1, 2.75), (-0.2, 3.1, 2.8), 0.035, f.WOOD),
        rod((0.2, 0.3, 0), (0.2, 0.3, 1.15), 0.05, f.WOOD),
    ]
    stage.add("railing", *bars, *hand)


def elevator(stage: StageSet) -> None:
    """Steel cabin: panel with buttons, mirror, rails, sliding doors."""
    steel: Color = (0.70, 0.72, 0.73)
    room(
        stage,
        half=1.15,
        back=0.95,
        height=2.35,
        walls=steel,
        floor=(0.36, 0.34, 0.34),
        boards=False,
        sides=(),
    )
    stage.add(
        "mirror",
        slabs((0.80, 0.86, 0.89), (-0.85, 0.925, 0.95, 0.85, 0.95, 2.1)),
        *[
            panel((x, 0.92, 1.1), (w, 0, 0), (0.35, 0, 0.85), (0.95, 0.98, 1.0))
            for x, w in ((-0.45, 0.1), (-0.25, 0.03))
        ],
    )
    stage.add(
        "hand rail",
        rod((-1.1, 0.84, 0.86), (1.1, 0.84, 0.86), 0.028, f.DARK),
        rod((-1.08, -1.2, 0.86), (-1.08, 0.84, 0.86), 0.028, f.DARK),
    )
    stage.add(
        "seams",
        slabs(
            shaded(steel, 0.7),
            *[(x, 0.94, 0, x + 0.012, 0.949, 0.95) for x in (-0.58, 0.0, 0.58)],
            (-1.149, 0.2, 0, -1.14, 0.212, 2.35),
            (1.14, -0.1, 0, 1.149, -0.088, 2.35),
        ),
    )
    dots = [
        rod(
            (1.11, 0.35 + i * 0.13, 0.95 + j * 0.13),
            (1.095, 0.35 + i * 0.13, 0.95 + j * 0.13),
            0.04,
            (1.0, 0.9, 0.6) if (i, j) == (0, 3) else _WHITE,
        )
        for i in (0, 1)
        for j in range(6)
    ]
    stage.add("panel", slabs((0.40, 0.42, 0.44), (1.11, 0.2, 0.8, 1.15, 0.65, 1.95)))
    stage.add(
        "buttons", *dots, slabs((0.85, 0.25, 0.2), (1.1, 0.3, 1.76, 1.11, 0.56, 1.9)), glow=0.25
    )
    stage.add(
        "ceiling light",
        slabs((0.98, 1.0, 1.0), (-0.7, -0.7, 2.32, 0.7, 0.6, 2.36)),
        glow=1.0,
        flies=True,
    )
    burn(stage, (0, 0, 2.2), COOL)
    stage.spot(SpotKind.LEAN, (0.35, 0.815, 0), 0, height=0.89, words=("rail", "wall"))
    company(stage, 0.0, -0.3, most=3)
    stage.view = ((-0.75, -2.5, 1.75), (0.2, 0.6, 1.25))


def lab(stage: StageSet) -> None:
    """Laboratory bench with glassware and microscope, shelves of bottles."""
    room(
        stage,
        half=3.8,
        back=3.0,
        height=2.8,
        walls=(0.80, 0.85, 0.86),
        floor=(0.60, 0.63, 0.65),
        boards=False,
        windows=((1.5, 1.0, 1.6, 1.2),),
    )
    stage.add(
        "bench",
        slabs(_WHITE, (-2.4, 1.0, 0.08, 1.2, 1.75, 0.86)),
        slabs((0.24, 0.27, 0.30), (-2.45, 0.95, 0.86, 1.25, 1.8, 0.91)),
        slabs(
            shaded(_WHITE, 0.85),
            *[(-2.35 + i * 0.6, 0.985, 0.15, -1.85 + i * 0.6, 1.0, 0.8) for i in range(6)],
        ),
    )
    stage.top("bench", (0.75, 1.35, 0.91), (0.6, 0.5))
    stage.spot(SpotKind.LEAN, (0.9, 0.985, 0), 0, height=0.91, words=("bench", "counter"))
    liquids: list[Color] = [(0.35, 0.65, 0.45), (0.75, 0.4, 0.5), (0.4, 0.55, 0.8), (0.9, 0.7, 0.3)]
    for i, x in enumerate((-2.1, -1.75, -0.2, 0.15)):
        stage.add(
            "flask",
            rod((x, 1.4, 0.91), (x, 1.4, 1.05), 0.1, liquids[i], tip=0.055),
            rod((x, 1.4, 1.05), (x, 1.4, 1.2), 0.055, (0.82, 0.90, 0.92), tip=0.025),
            rod((x, 1.4, 1.2), (x, 1.4, 1.27), 0.025, (0.82, 0.90, 0.92)),
        )
    stage.add(
        "microscope",
        slabs(
            f.DARK,
            (-1.15, 1.25, 0.91, -0.85, 1.6, 0.94),
            (-1.05, 1.5, 0.94, -0.95, 1.6, 1.25),
            (-1.12, 1.26, 1.02, -0.88, 1.46, 1.04),
        ),
        rod((-1.0, 1.38, 1.08), (-1.0, 1.3, 1.38), 0.035, f.STEEL),
        rod((-1.0, 1.3, 1.38), (-1.0, 1.25, 1.46), 0.028, f.DARK),
    )
    _lab_fittings(stage, liquids)


def _lab_fittings(stage: StageSet, liquids: list[Color]) -> None:
    tubes = [
        rod(
            (-1.6 + i * 0.06, 1.15, 0.95),
            (-1.6 + i * 0.06, 1.15, 1.12),
            0.018,
            liquids[i % 4],
            sides=8,
        )
        for i in range(6)
    ]
    stage.add(
        "test tubes",
        *tubes,
        slabs(f.WOOD, (-1.65, 1.1, 0.91, -1.25, 1.2, 0.95), (-1.65, 1.1, 1.04, -1.25, 1.2, 1.06)),
    )
    bottles = [
        m
        for z in (1.5, 1.95)
        for i, x in enumerate(np.arange(-2.9, 0.9, 0.3))
        for m in (
            rod((x, 2.8, z), (x, 2.8, z + 0.2), 0.07, liquids[(i * 3 + int(z * 2)) % 4], sides=10),
            rod((x, 2.8, z + 0.2), (x, 2.8, z + 0.28), 0.03, f.DARK, sides=8),
        )
    ]
    stage.add(
        "shelf",
        slabs(_WHITE, (-3.1, 2.65, 1.46, 1.0, 2.99, 1.5), (-3.1, 2.65, 1.91, 1.0, 2.99, 1.95)),
        *bottles,
    )
    stage.add(
        "cabinet",
        slabs(_WHITE, (-3.1, 2.4, 0, 1.0, 3.0, 0.9)),
        slabs(
            shaded(_WHITE, 0.85),
            *[(-3.05 + i * 0.68, 2.385, 0.08, -2.42 + i * 0.68, 2.4, 0.84) for i in range(6)],
        ),
    )
    stage.add("stool", moved(f.stool(0.62, f.DARK), (0.3, 0.55, 0)), yields=True)
    stage.spot(
        SpotKind.SIT, (0.3, 0.55, 0), 0, height=0.62, group="bench", words=("stool", "bench")
    )
    strips(stage, (-1.8, 1.6), 0.7)
    company(stage, 1.9, -0.2)
    stage.floors += [Place((-3.2, 0.2, 0), 0.9), Place((2.8, 1.2, 0), -0.9)]
    stage.view = ((2.7, -2.9, 1.85), (-0.8, 1.7, 1.1))


WORK: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.OFFICE: office,
    SetKind.CORRIDOR: corridor,
    SetKind.STAIRWELL: stairwell,
    SetKind.ELEVATOR: elevator,
    SetKind.LAB: lab,
}
