"""Sets to live in: living room, kitchen, bedroom, bathroom, attic."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import WARM, burn, company, floor_lamp, hang, room, seats_at
from closedset.stage.solids import (
    Color,
    ball,
    box,
    hoop,
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
_BOOKS: list[Color] = [
    (0.6, 0.25, 0.2),
    (0.25, 0.35, 0.5),
    (0.75, 0.68, 0.5),
    (0.3, 0.42, 0.3),
    (0.5, 0.36, 0.46),
]


def curtains(stage: StageSet, x0: float, x1: float, y: float, top: float, color: Color) -> None:
    """Hang a gathered curtain at each side of a window from ``x0`` to ``x1``."""
    for start in (x0 - 0.30, x1 + 0.02):
        folds = [
            rod((start + i * 0.07, y, 0.35), (start + i * 0.07, y, top), 0.045, color, sides=8)
            for i in range(5)
        ]
        stage.add("curtain", *folds)
    stage.add(
        "curtain rail",
        rod((x0 - 0.45, y, top + 0.03), (x1 + 0.45, y, top + 0.03), 0.02, f.DARK_WOOD),
    )


def living_room(stage: StageSet) -> None:
    """Sofa, armchair, low table, lamp, bookshelf, window."""
    tint = stage.pick((0.74, 0.66, 0.52), (0.58, 0.67, 0.64), (0.72, 0.58, 0.54))
    room(
        stage,
        half=3.4,
        back=2.9,
        height=2.7,
        walls=tint,
        floor=(0.50, 0.36, 0.24),
        windows=((-0.95, 0.9, 1.95, 1.35),),
        leans=(1.6,),
    )
    curtains(
        stage, -0.95, 1.0, 2.78, 2.4, shaded(stage.pick((0.8, 0.7, 0.5), (0.6, 0.36, 0.3)), 0.95)
    )
    sofa_color = stage.pick((0.32, 0.42, 0.42), (0.56, 0.30, 0.22), (0.30, 0.36, 0.50))
    stage.add("sofa", moved(f.sofa(2.0, sofa_color), (-0.1, 2.15, 0)))
    for x in (-0.6, 0.4):
        stage.spot(
            SpotKind.SIT, (x, 2.08, 0), 0, height=0.42, group="sofa", words=("sofa", "couch")
        )
    stage.add("armchair", moved(f.armchair(), (-2.05, 1.05, 0), np.radians(55)))
    stage.spot(SpotKind.SIT, (-2.05, 1.05, 0), 55, height=0.42, group="sofa", words=("armchair",))
    stage.add("low table", moved(f.table(1.0, 0.5, 0.40), (-0.1, 1.28, 0)))
    stage.top("low table", (-0.1, 1.28, 0.40), (0.9, 0.45))
    stage.add("bookshelf", moved(f.shelf(1.2, 2.05, 5, _BOOKS, 5), (-2.65, 2.52, 0)))
    stage.add("rug", slab((-1.5, 0.4, 0.001), (1.4, 1.75, 0.012), (0.60, 0.32, 0.28)), ground=True)
    stage.add("picture", moved(f.picture(0.8, 0.6, (0.55, 0.62, 0.60)), (2.35, 2.88, 1.65)))
    stage.add("door", moved(f.door((0.62, 0.5, 0.38)), (3.36, 1.5, 0), -np.pi / 2))
    floor_lamp(stage, 2.1, 2.45)
    stage.add("plant", moved(f.plant(), (2.85, 2.45, 0)))
    company(stage, 0.2, -0.35)
    stage.floors += [
        Place((-2.6, -0.4, 0), 1.2),
        Place((2.6, 0.0, 0), -1.0),
        Place((1.7, 1.2, 0), -0.8),
    ]


def kitchen(stage: StageSet) -> None:
    """Counter with sink and stove, cupboards, fridge, table and chairs."""
    room(
        stage,
        half=3.2,
        back=2.5,
        height=2.6,
        walls=(0.84, 0.78, 0.60),
        floor=(0.62, 0.56, 0.48),
        windows=((-0.7, 1.15, 1.5, 0.98),),
    )
    color = stage.pick((0.46, 0.60, 0.55), (0.86, 0.82, 0.72), (0.52, 0.42, 0.32))
    _kitchen_units(stage, color)
    seats_at(
        stage,
        "kitchen",
        1.75,
        0.35,
        table=f.table(0.95, 0.8),
        top=0.74,
        size=(0.85, 0.7),
        chairs=((-0.78, 0.0, 90), (0.78, 0.0, -90), (0.0, 0.70, 0)),
    )
    hang(stage, ((1.75, 0.35),), 1.95, (0.75, 0.35, 0.2))
    stage.add("door", moved(f.door((0.66, 0.54, 0.40)), (-3.16, -0.2, 0), np.pi / 2))
    stage.add(
        "shelf",
        slabs(f.WOOD, (-3.19, 1.0, 1.6, -3.0, 1.75, 1.64)),
        *[
            rod((-3.1, y, 1.64), (-3.1, y, 1.64 + h), 0.05, c)
            for y, h, c in (
                (1.1, 0.16, (0.75, 0.4, 0.3)),
                (1.3, 0.2, (0.85, 0.78, 0.6)),
                (1.5, 0.14, (0.4, 0.5, 0.55)),
            )
        ],
    )
    stage.spot(SpotKind.LEAN, (0.55, 1.86, 0), 0, height=0.91, words=("counter", "sink"))
    stage.spot(
        SpotKind.STAND,
        (-1.7, 1.5, 0),
        40,
        group="stove",
        words=("stove", "cooker", "pours", "cooks", "cooking"),
        work=128,
    )
    stage.spot(SpotKind.STAND, (-0.1, 1.5, 0), -20, group="sink", words=("sink",), work=-128)
    company(stage, -0.7, -0.2)
    stage.hooks.insert(0, Place((2.45, 2.5, 2.05), 0.0))
    stage.top("counter", (1.25, 2.2, 0.91), (0.6, 0.4))
    stage.floors += [Place((-2.5, 0.6, 0), 0.9), Place((2.7, -0.9, 0), -0.8)]
    stage.view = ((-2.75, -3.2, 1.75), (0.75, 1.4, 1.0))


def _kitchen_units(stage: StageSet, color: Color) -> None:
    doors = [
        slab((-2.57 + i * 0.6, 1.875, 0.12), (-2.03 + i * 0.6, 1.9, 0.82), shaded(color, 0.90))
        for i in range(7)
    ]
    knobs = [ball((-2.12 + i * 0.6, 1.865, 0.7), 0.02, f.DARK, 6) for i in range(7)]
    stage.add(
        "counter",
        slabs(color, (-2.6, 1.9, 0.1, 1.6, 2.5, 0.87)),
        slabs(f.DARK, (-2.6, 1.95, 0, 1.6, 2.5, 0.1)),
        slabs((0.36, 0.33, 0.31), (-2.64, 1.86, 0.87, 1.64, 2.5, 0.91)),
        *doors,
        *knobs,
    )
    for x0, x1 in ((-2.6, -0.95), (1.0, 1.9)):
        middle = (x0 + x1) / 2
        stage.add(
            "cupboard",
            slabs(color, (x0, 2.15, 1.5, x1, 2.5, 2.25)),
            slabs(f.DARK, (middle - 0.008, 2.143, 1.52, middle + 0.008, 2.16, 2.23)),
        )
    stage.add(
        "fridge",
        slabs((0.90, 0.92, 0.91), (2.0, 1.8, 0.04, 2.7, 2.48, 1.75)),
        slabs(f.DARK, (2.0, 1.792, 1.16, 2.7, 1.81, 1.18), (2.02, 1.84, 0, 2.68, 2.4, 0.04)),
        slabs(f.STEEL, (2.07, 1.74, 1.25, 2.11, 1.8, 1.6), (2.07, 1.74, 0.7, 2.11, 1.8, 1.08)),
    )
    stage.add(
        "stove",
        slabs(f.DARK, (-2.0, 1.855, 0.1, -1.4, 1.9, 0.86)),
        slabs((0.1, 0.1, 0.1), (-1.92, 1.845, 0.3, -1.48, 1.87, 0.64)),
        slabs(f.STEEL, (-1.9, 1.81, 0.70, -1.5, 1.84, 0.73)),
        *[
            rod((x, 1.85, 0.8), (x, 1.83, 0.8), 0.025, f.STEEL, sides=8)
            for x in (-1.9, -1.77, -1.63, -1.5)
        ],
        *[
            rod((x, y, 0.91), (x, y, 0.925), 0.1, f.DARK)
            for x in (-1.86, -1.54)
            for y in (2.05, 2.33)
        ],
        rod((-1.86, 2.33, 0.93), (-1.86, 2.33, 1.08), 0.11, (0.72, 0.28, 0.22)),
        rod((-1.54, 2.05, 0.93), (-1.54, 2.05, 1.02), 0.09, f.STEEL),
        rod((-1.46, 2.02, 0.99), (-1.2, 1.9, 1.0), 0.012, f.DARK),
    )
    stage.add(
        "tap",
        rod((0.0, 2.35, 0.9), (0.0, 2.35, 1.18), 0.018, f.STEEL),
        rod((0.0, 2.35, 1.18), (0.0, 2.12, 1.15), 0.018, f.STEEL),
        slabs(f.STEEL, (-0.3, 2.02, 0.905, 0.3, 2.42, 0.918)),
        slabs(f.DARK, (-0.26, 2.06, 0.918, 0.26, 2.3, 0.92)),
    )


def bedroom(stage: StageSet) -> None:
    """Bed with pillows, bedside lamp, wardrobe, chair, curtained window."""
    room(
        stage,
        half=3.1,
        back=2.7,
        height=2.6,
        floor=(0.48, 0.36, 0.27),
        windows=((1.05, 0.9, 1.2, 1.3),),
        walls=stage.pick((0.58, 0.62, 0.74), (0.74, 0.62, 0.52), (0.58, 0.68, 0.60)),
    )
    blanket = stage.pick((0.34, 0.46, 0.64), (0.64, 0.34, 0.32), (0.46, 0.52, 0.34))
    stage.add("bed", moved(f.bed(1.6, blanket), (-0.95, 1.6, 0)))
    stage.spot(
        SpotKind.LIE,
        (-1.3, 1.83, 0.58),
        180,
        name="bed",
        group="bed",
        words=("bed", "asleep", "sleeps"),
    )
    by_the_bed = ("chair", "beside", "by", "near", "bedside")
    stage.add("chair", moved(f.chair(0.45), (0.5, 1.25, 0), np.radians(-62)))
    stage.spot(SpotKind.SIT, (0.5, 1.25, 0), -62, height=0.45, group="bed", words=by_the_bed)
    for y in (1.55, 0.95):
        stage.spot(SpotKind.SIT, (-0.22, y, 0), 90, height=0.58, group="bed", words=("bed", "edge"))
    stage.add(
        "night stand",
        slabs(f.WOOD, (0.12, 2.2, 0, 0.6, 2.65, 0.5)),
        slabs(f.DARK_WOOD, (0.16, 2.19, 0.28, 0.56, 2.2, 0.46)),
    )
    stage.add("lamp foot", rod((0.36, 2.42, 0.5), (0.36, 2.42, 0.72), 0.03, f.DARK))
    stage.add(
        "bedside lamp",
        rod((0.36, 2.42, 0.70), (0.36, 2.42, 0.95), 0.16, (1.0, 0.86, 0.6), tip=0.1),
        glow=0.8,
    )
    burn(stage, (0.36, 2.2, 0.85), WARM)
    stage.top("night stand", (0.36, 2.30, 0.5), (0.4, 0.2))
    stage.add(
        "wardrobe",
        slabs(f.WOOD, (-3.06, 1.3, 0, -2.4, 2.66, 2.1)),
        slabs(f.DARK, (-2.402, 1.96, 0.08, -2.39, 1.975, 2.05)),
        slabs(shaded(f.WOOD, 0.8), (-3.08, 1.26, 2.1, -2.36, 2.68, 2.16)),
        ball((-2.38, 1.9, 1.0), 0.025, f.STEEL, 8),
        ball((-2.38, 2.04, 1.0), 0.025, f.STEEL, 8),
    )
    curtains(stage, 1.05, 2.25, 2.58, 2.35, (0.78, 0.70, 0.56))
    stage.add(
        "dresser",
        slabs(f.WOOD, (2.5, 0.1, 0, 3.06, 1.2, 0.8)),
        slabs(
            shaded(f.WOOD, 0.8),
            *[
                (2.485, 0.14 + j * 0.54, z, 2.5, 0.62 + j * 0.54, z + 0.2)
                for j in (0, 1)
                for z in (0.06, 0.31, 0.56)
            ],
        ),
    )
    stage.add(
        "mirror",
        slabs(f.DARK_WOOD, (3.03, 0.25, 0.86, 3.09, 1.05, 1.7)),
        slabs((0.74, 0.82, 0.86), (3.02, 0.3, 0.9, 3.03, 1.0, 1.65)),
    )
    stage.top("dresser", (2.78, 0.65, 0.8), (0.45, 0.9))
    stage.add("rug", slab((-0.1, -0.2, 0.001), (1.6, 0.9, 0.012), (0.62, 0.52, 0.42)), ground=True)
    stage.add("picture", moved(f.picture(0.7, 0.5, (0.6, 0.5, 0.42)), (-0.95, 2.68, 1.75)))
    company(stage, 0.9, -0.3)
    stage.floors += [Place((-2.4, 0.2, 0), 0.9), Place((2.2, -0.8, 0), -0.9)]


def bathroom(stage: StageSet) -> None:
    """Bathtub with a curtain, wash basin under a mirror, toilet, tiles."""
    tile = stage.pick((0.72, 0.84, 0.84), (0.80, 0.86, 0.76))
    room(
        stage,
        half=2.3,
        back=1.9,
        height=2.5,
        walls=(0.86, 0.87, 0.84),
        floor=(0.66, 0.70, 0.72),
        windows=((-1.7, 1.45, 0.8, 0.7),),
        boards=False,
        sides=(),
    )
    lines = [(x, 1.88, 0.0, x + 0.012, 1.889, 1.4) for x in np.arange(-2.3, 2.3, 0.2)]
    lines += [(-2.3, 1.88, z, 2.3, 1.889, z + 0.012) for z in np.arange(0.2, 1.4, 0.2)]
    stage.add(
        "tiles", slabs(tile, (-2.29, 1.89, 0, 2.29, 1.905, 1.4)), slabs(shaded(tile, 0.8), *lines)
    )
    stage.add(
        "bathtub",
        slabs(
            _WHITE,
            (-2.25, 1.05, 0, -0.55, 1.88, 0.16),
            (-2.25, 1.05, 0.16, -0.55, 1.13, 0.56),
            (-2.25, 1.80, 0.16, -0.55, 1.88, 0.56),
            (-2.25, 1.13, 0.16, -2.15, 1.8, 0.56),
            (-0.65, 1.13, 0.16, -0.55, 1.8, 0.56),
        ),
        rod((-2.1, 1.46, 0.56), (-2.1, 1.46, 0.85), 0.02, f.STEEL),
        rod((-2.1, 1.46, 0.85), (-1.9, 1.46, 0.8), 0.02, f.STEEL),
    )
    stage.add(
        "shower rail",
        rod((-2.3, 1.02, 2.05), (-0.45, 1.02, 2.05), 0.015, f.STEEL),
        rod((-0.45, 1.02, 2.05), (-0.45, 1.9, 2.05), 0.015, f.STEEL),
    )
    _bathroom_fittings(stage)


def _bathroom_fittings(stage: StageSet) -> None:
    stage.add(
        "shower curtain",
        *[
            rod(
                (-2.2 + i * 0.075, 1.02, 0.3),
                (-2.2 + i * 0.075, 1.02, 2.04),
                0.045,
                (0.85, 0.80, 0.66),
                sides=8,
            )
            for i in range(7)
        ],
    )
    stage.add(
        "wash basin",
        slabs(_WHITE, (0.05, 1.4, 0.72, 0.75, 1.88, 0.86)),
        rod((0.4, 1.68, 0), (0.4, 1.68, 0.72), 0.1, _WHITE, tip=0.14),
        slabs((0.74, 0.80, 0.82), (0.13, 1.46, 0.861, 0.67, 1.76, 0.863)),
        rod((0.4, 1.84, 0.86), (0.4, 1.84, 1.02), 0.016, f.STEEL),
        rod((0.4, 1.84, 1.02), (0.4, 1.66, 1.0), 0.016, f.STEEL),
    )
    stage.add(
        "mirror",
        slabs(f.STEEL, (0.03, 1.855, 1.18, 0.77, 1.88, 1.98)),
        slabs((0.78, 0.86, 0.90), (0.06, 1.85, 1.21, 0.74, 1.855, 1.95)),
    )
    stage.add("mirror light", slabs((1.0, 0.97, 0.9), (0.1, 1.82, 2.04, 0.7, 1.88, 2.1)), glow=0.9)
    burn(stage, (0.4, 1.5, 2.0), (1.6, 1.5, 1.3))
    stage.add(
        "toilet",
        slabs(_WHITE, (1.25, 1.66, 0.38, 1.75, 1.88, 0.8)),
        rod((1.5, 1.36, 0), (1.5, 1.36, 0.36), 0.14, _WHITE, tip=0.2),
        ball((1.5, 1.32, 0.39), (0.2, 0.26, 0.035), shaded(_WHITE, 0.95), 16),
    )
    stage.add(
        "towel",
        slabs((0.62, 0.36, 0.32), (2.24, 0.3, 0.8, 2.29, 0.8, 1.4)),
        rod((2.25, 0.2, 1.4), (2.25, 0.9, 1.4), 0.014, f.STEEL),
    )
    stage.add(
        "bath mat", slab((-1.7, 0.35, 0.001), (-0.8, 0.95, 0.02), (0.42, 0.56, 0.62)), ground=True
    )
    _bathroom_spots(stage)
    company(stage, 0.2, -0.2)
    stage.top("wash basin", (0.18, 1.75, 0.863), (0.2, 0.12))
    stage.view = ((1.55, -2.9, 1.75), (-0.35, 1.3, 0.95))


def _bathroom_spots(stage: StageSet) -> None:
    stage.spot(SpotKind.LEAN, (0.4, 1.40, 0), 0, height=0.86, words=("basin", "sink"))
    stage.spot(SpotKind.LEAN, (2.3, -0.5, 0), -90, height=2.5, words=("wall", "door"))
    stage.spot(SpotKind.SIT, (-1.0, 1.09, 0), 0, height=0.56, words=("bathtub", "edge", "tub"))


def attic(stage: StageSet) -> None:
    """Under the roof: rafters, a gable window, trunks, a sheeted chair."""
    room(
        stage,
        half=3.0,
        back=3.2,
        height=2.9,
        walls=(0.60, 0.48, 0.36),
        floor=(0.46, 0.33, 0.22),
        windows=((-0.45, 1.0, 0.9, 1.1),),
        ceiling=(0.5, 0.4, 0.3),
        sides=(),
    )
    wood: Color = (0.36, 0.25, 0.17)
    for side in (-1, 1):
        slope = panel(
            (side * 3.0, -15.0, 1.0), (0, 18.2, 0), (-side * 2.6, 0, 2.0), (0.62, 0.50, 0.38)
        )
        stage.add("roof slope", slope, flies=True)
        rafters = [
            rod((side * 2.95, y, 0.88), (side * 0.42, y, 2.84), 0.06, wood, sides=4)
            for y in np.arange(-4.2, 3.2, 1.05)
        ]
        stage.add("rafters", *rafters, flies=True)
    beam = [slab((-1.3, y - 0.06, 2.12), (1.3, y + 0.06, 2.26), wood) for y in (-1.05, 1.05)]
    stage.add("beams", *beam, slab((-0.08, -5, 2.7), (0.08, 3.2, 2.88), wood))
    stage.add(
        "trunk",
        slabs((0.40, 0.26, 0.16), (-2.2, 1.5, 0, -1.1, 2.1, 0.5)),
        slabs(
            (0.25, 0.18, 0.13),
            (-2.22, 1.48, 0.36, -1.08, 2.12, 0.40),
            (-1.9, 1.48, 0, -1.8, 2.12, 0.51),
            (-1.5, 1.48, 0, -1.4, 2.12, 0.51),
        ),
    )
    stage.spot(SpotKind.SIT, (-1.65, 1.72, 0), 20, height=0.51, words=("trunk", "chest"))
    stage.top("trunk", (-1.65, 1.8, 0.51), (0.9, 0.45))
    for x, y, s in ((1.5, 2.3, 0.5), (2.0, 1.6, 0.42), (1.52, 2.25, 0.0)):
        if s:
            stage.add("cardboard box", box((x, y, s / 2), (s * 1.2, s, s), (0.68, 0.53, 0.36), 0.3))
    stage.add("cardboard box", box((1.5, 2.3, 0.67), (0.5, 0.4, 0.34), (0.72, 0.58, 0.4), -0.2))
    stage.add(
        "rocking horse",
        ball((-0.6, 2.6, 0.55), (0.35, 0.13, 0.16), (0.7, 0.42, 0.3), 14),
        rod((-0.85, 2.6, 0.6), (-1.0, 2.6, 0.95), 0.09, (0.7, 0.42, 0.3), tip=0.06),
        *[
            rod((x, y, 0.5), (x + (x + 0.6) * 0.3, y, 0.1), 0.03, wood, sides=6)
            for x in (-0.85, -0.35)
            for y in (2.52, 2.68)
        ],
        *[rod((-1.1, y, 0.1), (-0.1, y, 0.1), 0.03, wood, sides=6) for y in (2.5, 2.7)],
    )
    stage.add(
        "old mirror",
        moved(
            merge(
                "mirror",
                [
                    hoop((0, 0, 1.0), 0.42, 0.03, (0.7, 0.56, 0.25)),
                    rod((0, 0.01, 1.0), (0, -0.005, 1.0), 0.41, (0.72, 0.79, 0.82), sides=24),
                    slabs(wood, (-0.04, -0.02, 0, 0.04, 0.02, 0.58)),
                ],
            ),
            (0.95, 2.9, 0),
            0.1,
        ),
    )
    hang(stage, ((0.2, 0.9),), 1.95, (0.3, 0.3, 0.3))
    company(stage, 0.3, -0.2)
    stage.floors += [Place((-2.0, 0.3, 0), 0.8), Place((2.0, 0.4, 0), -0.8)]
    stage.view = ((-1.5, -3.8, 1.6), (0.3, 2.0, 1.1))


HOMES: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.ROOM: living_room,
    SetKind.KITCHEN: kitchen,
    SetKind.BEDROOM: bedroom,
    SetKind.BATHROOM: bathroom,
    SetKind.ATTIC: attic,
}
