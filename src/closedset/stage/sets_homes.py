"""Sets to live and to work in: rooms, kitchens, offices, corridors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import WARM, burn, floor_lamp, hang, room
from closedset.stage.solids import ball, box, merge, moved, rod, shaded, slab
from closedset.stage.stage_set import StageSet


def living_room(stage: StageSet) -> None:
    """Sofa, lamp, bookshelf, window."""
    tint = stage.pick((0.72, 0.66, 0.56), (0.58, 0.64, 0.62), (0.68, 0.60, 0.60))
    room(
        stage,
        half=3.4,
        back=2.9,
        front=-15.0,
        height=2.7,
        walls=tint,
        floor=(0.50, 0.36, 0.24),
        windows=((-0.9, 0.9, 1.9, 1.35),),
    )
    sofa_color = stage.pick((0.36, 0.42, 0.40), (0.52, 0.28, 0.22), (0.30, 0.34, 0.46))
    stage.add(
        "sofa",
        moved(
            merge(
                "sofa",
                [
                    slab((-1.05, -0.45, 0.08), (1.05, 0.35, 0.42), sofa_color),
                    slab((-1.05, 0.25, 0.3), (1.05, 0.47, 0.86), sofa_color),
                    slab((-1.25, -0.45, 0.05), (-1.05, 0.47, 0.62), sofa_color),
                    slab((1.05, -0.45, 0.05), (1.25, 0.47, 0.62), sofa_color),
                    slab((-0.02, -0.46, 0.40), (0.02, 0.26, 0.44), f.DARK),
                ],
            ),
            (0.2, 2.25, 0),
        ),
    )
    stage.add(
        "bookshelf",
        moved(
            f.shelf(
                1.3,
                2.0,
                5,
                [(0.6, 0.25, 0.2), (0.25, 0.35, 0.5), (0.75, 0.68, 0.5), (0.3, 0.42, 0.3)],
                5,
            ),
            (-2.5, 2.5, 0),
        ),
    )
    stage.add("rug", slab((-1.7, -1.1, 0.001), (1.7, 1.35, 0.012), (0.55, 0.30, 0.27)), ground=True)
    stage.add("picture", moved(f.picture(0.8, 0.6, (0.55, 0.62, 0.60)), (2.3, 2.88, 1.65)))
    stage.add("door", moved(f.door((0.62, 0.5, 0.38)), (3.38, 1.4, 0), -np.pi / 2))
    floor_lamp(stage, 1.95, 2.3)
    stage.add("plant", moved(f.plant(), (-1.35, 2.5, 0)))


def kitchen(stage: StageSet) -> None:
    """Counter with sink and stove, cupboards, fridge."""
    room(
        stage,
        half=3.2,
        back=2.5,
        front=-15.0,
        height=2.6,
        walls=(0.80, 0.77, 0.66),
        floor=(0.62, 0.58, 0.52),
        windows=((-0.7, 1.15, 1.5, 0.95),),
    )
    front_color = stage.pick((0.46, 0.56, 0.52), (0.88, 0.85, 0.78), (0.50, 0.42, 0.34))
    doors = [
        slab(
            (-2.6 + i * 0.6 + 0.03, 1.88, 0.12),
            (-2.0 + i * 0.6 - 0.03, 1.9, 0.82),
            shaded(front_color, 0.92),
        )
        for i in range(7)
    ]
    stage.add(
        "counter",
        merge(
            "counter",
            [
                slab((-2.6, 1.9, 0), (1.6, 2.5, 0.87), front_color),
                slab((-2.64, 1.86, 0.87), (1.64, 2.5, 0.91), (0.34, 0.32, 0.31)),
                *doors,
            ],
        ),
    )
    for x0, x1 in ((-2.6, -0.95), (1.0, 1.9)):
        stage.add(
            "cupboard",
            merge(
                "cupboard",
                [
                    slab((x0, 2.15, 1.5), (x1, 2.5, 2.2), front_color),
                    slab(
                        (x0 + (x1 - x0) / 2 - 0.01, 2.14, 1.5),
                        (x0 + (x1 - x0) / 2 + 0.01, 2.16, 2.2),
                        f.DARK,
                    ),
                ],
            ),
        )
    stage.add(
        "fridge",
        merge(
            "fridge",
            [
                slab((2.0, 1.8, 0), (2.75, 2.48, 1.85), (0.90, 0.91, 0.90)),
                slab((2.0, 1.79, 1.18), (2.75, 1.81, 1.20), f.DARK),
                slab((2.06, 1.74, 1.25), (2.1, 1.8, 1.6), f.STEEL),
            ],
        ),
    )
    stage.add(
        "stove",
        merge(
            "stove",
            [
                slab((-2.0, 1.86, 0.1), (-1.4, 1.9, 0.84), f.DARK),
                slab((-1.9, 1.84, 0.4), (-1.5, 1.87, 0.7), (0.1, 0.1, 0.1)),
                *[
                    rod((x, y, 0.91), (x, y, 0.925), 0.1, f.DARK)
                    for x in (-1.85, -1.55)
                    for y in (2.05, 2.33)
                ],
                rod((-1.85, 2.33, 0.93), (-1.85, 2.33, 1.1), 0.11, (0.7, 0.3, 0.25)),
            ],
        ),
    )
    stage.add(
        "tap",
        merge(
            "tap",
            [
                rod((0.0, 2.35, 0.9), (0.0, 2.35, 1.18), 0.018, f.STEEL),
                rod((0.0, 2.35, 1.18), (0.0, 2.12, 1.15), 0.018, f.STEEL),
                slab((-0.3, 2.02, 0.9), (0.3, 2.4, 0.915), f.STEEL),
            ],
        ),
    )
    hang(stage, ((0.0, 0.75),), 1.95, (0.75, 0.35, 0.2))


def bedroom(stage: StageSet) -> None:
    """Bed with pillows, bedside lamp, wardrobe, curtained window."""
    room(
        stage,
        half=3.1,
        back=2.7,
        front=-15.0,
        height=2.6,
        floor=(0.48, 0.36, 0.27),
        windows=((1.0, 0.9, 1.3, 1.3),),
        walls=stage.pick((0.60, 0.62, 0.70), (0.70, 0.62, 0.56), (0.58, 0.66, 0.60)),
    )
    blanket = stage.pick((0.36, 0.46, 0.60), (0.60, 0.36, 0.34), (0.46, 0.50, 0.36))
    stage.add(
        "bed",
        merge(
            "bed",
            [
                slab((-1.7, 0.95, 0.1), (-0.05, 2.65, 0.34), f.WOOD),
                slab((-1.68, 0.95, 0.34), (-0.07, 2.6, 0.56), (0.92, 0.9, 0.86)),
                slab((-1.72, 0.92, 0.40), (-0.03, 1.95, 0.585), blanket),
                slab((-1.75, 2.62, 0), (0.0, 2.69, 1.15), f.DARK_WOOD),
                ball((-1.28, 2.35, 0.6), (0.33, 0.2, 0.1), (0.96, 0.95, 0.92)),
                ball((-0.48, 2.35, 0.6), (0.33, 0.2, 0.1), (0.96, 0.95, 0.92)),
            ],
        ),
    )
    stage.add("night stand", slab((0.12, 2.2, 0), (0.6, 2.65, 0.5), f.WOOD))
    stage.add("lamp foot", rod((0.36, 2.42, 0.5), (0.36, 2.42, 0.72), 0.03, f.DARK))
    stage.add(
        "bedside lamp",
        rod((0.36, 2.42, 0.70), (0.36, 2.42, 0.95), 0.16, (1.0, 0.86, 0.6), tip=0.1),
        glow=0.8,
    )
    burn(stage, (0.36, 2.2, 0.85), WARM)
    stage.add(
        "wardrobe",
        merge(
            "wardrobe",
            [
                slab((-3.05, 1.4, 0), (-2.4, 2.65, 2.1), f.WOOD),
                slab((-2.39, 2.0, 0.08), (-2.38, 2.02, 2.05), f.DARK),
            ],
        ),
    )
    for x in (0.82, 2.22):
        stage.add(
            "curtain",
            merge(
                "curtain",
                [
                    rod(
                        (x + i * 0.07, 2.58, 0.3),
                        (x + i * 0.07, 2.58, 2.35),
                        0.045,
                        (0.72, 0.65, 0.55),
                        sides=8,
                    )
                    for i in range(4)
                ],
            ),
        )
    stage.add("picture", moved(f.picture(0.7, 0.5, (0.6, 0.5, 0.42)), (-0.9, 2.68, 1.75)))


def office(stage: StageSet) -> None:
    """Desks with screens, filing cabinets, ceiling panels, a broad window."""
    room(
        stage,
        half=4.0,
        back=3.4,
        front=-15.0,
        height=2.8,
        walls=(0.74, 0.76, 0.76),
        floor=(0.40, 0.42, 0.45),
        windows=((-2.6, 0.95, 5.2, 1.45),),
        boards=False,
    )
    for x, y in ((-2.5, 1.9), (0.0, 2.2), (2.5, 1.9)):
        stage.add("desk", moved(f.table(1.5, 0.72, 0.74, (0.70, 0.64, 0.54)), (x, y, 0)))
        case, face = f.screen(0.62, 0.38, (0.55, 0.75, 0.95))
        stage.add("monitor", moved(case, (x, y + 0.12, 0.74)))
        stage.add("screen", moved(face, (x, y + 0.12, 0.74)), glow=0.9)
        stage.add(
            "desk chair",
            moved(
                merge(
                    "chair",
                    [f.stool(0.46, f.DARK), slab((-0.2, -0.25, 0.55), (0.2, -0.2, 1.0), f.DARK)],
                ),
                (x + 0.35, y - 0.62, 0),
                0.4,
            ),
        )
        stage.add(
            "papers", box((x - 0.5, y - 0.05, 0.755), (0.21, 0.3, 0.03), (0.95, 0.94, 0.9), 0.2)
        )
    for x in (-2.0, 0.0, 2.0):
        stage.add(
            "ceiling light",
            slab((x - 0.6, 0.3, 2.76), (x + 0.6, 0.9, 2.79), (0.95, 0.98, 1.0)),
            glow=1.0,
            flies=True,
        )
        burn(stage, (x, 0.6, 2.5), (1.1, 1.2, 1.3))
    for i in range(3):
        y0 = 1.0 + i * 0.5
        stage.add(
            "filing cabinet",
            merge(
                "cabinet",
                [
                    slab((3.4, y0, 0), (3.95, y0 + 0.46, 1.3), (0.50, 0.53, 0.52)),
                    *[
                        slab((3.385, y0 + 0.04, z), (3.4, y0 + 0.42, z + 0.36), (0.43, 0.46, 0.45))
                        for z in (0.06, 0.48, 0.9)
                    ],
                ],
            ),
        )
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
    stage.add("rail", slab((-18, 1.47, 0.92), (18, 1.5, 1.02), shaded(tint, 0.7)))
    for x in np.arange(-17.0, 17.5, 2.5):
        stage.add(
            "strip light",
            slab((x - 0.6, -0.4, 2.56), (x + 0.6, -0.2, 2.6), (0.96, 1.0, 0.95)),
            glow=1.0,
            flies=True,
        )
        if abs(x) < 6:
            burn(stage, (float(x), -0.3, 2.4), (0.75, 0.85, 0.8))
    stage.add(
        "exit sign", slab((-17.98, -1.0, 2.1), (-17.94, -0.3, 2.35), (0.2, 0.75, 0.4)), glow=0.9
    )
    stage.lane = 71.0
    stage.view = ((6.4, -1.9, 1.6), (-3.0, 0.2, 1.15))


HOMES: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.ROOM: living_room,
    SetKind.KITCHEN: kitchen,
    SetKind.BEDROOM: bedroom,
    SetKind.OFFICE: office,
    SetKind.CORRIDOR: corridor,
}
