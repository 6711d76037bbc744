"""Standing things that scripts name and sets are dressed with, each in its own frame.

They stand on z = 0 and face -y.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import Thing
from closedset.stage import furniture as f
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, ball, hoop, merge, moved, panel, rod, shaded, slab, slabs
from closedset.stage.stage_set import StageSet

Parts = list[tuple[str, Mesh, float]]
"""Piece name, mesh, glow."""
_BLACK: Color = (0.12, 0.12, 0.13)
_PAPER: Color = (0.95, 0.93, 0.87)
_BRASS: Color = (0.80, 0.64, 0.28)
_STONE: Color = (0.66, 0.65, 0.62)
_RED: Color = (0.74, 0.20, 0.17)
_FLAME: Color = (1.0, 0.72, 0.28)


def _one(name: str, *meshes: Mesh, glow: float = 0.0) -> Parts:
    return [(name, merge(name, meshes), glow)]


def _rowboat(_: StageSet) -> Parts:
    hull = [
        rod((-1.9, 0, 0.35), (-0.6, 0, 0.28), 0.08, f.WOOD, tip=0.52, sides=12),
        rod((-0.6, 0, 0.28), (0.9, 0, 0.28), 0.52, f.WOOD, sides=12),
        rod((0.9, 0, 0.28), (1.7, 0, 0.3), 0.52, f.WOOD, tip=0.34, sides=12),
        slabs(f.DARK_WOOD, (-0.4, -0.5, 0.5, -0.15, 0.5, 0.81), (0.7, -0.5, 0.5, 0.95, 0.5, 0.81)),
    ]
    return _one("rowboat", *hull)


def _street_lamp(stage: StageSet) -> Parts:
    post = [
        rod((0, 0, 0), (0, 0, 4.2), 0.06, f.DARK, tip=0.045),
        rod((0, 0, 0), (0, 0, 0.5), 0.1, f.DARK),
        rod((0, 0, 4.62), (0, 0, 4.8), 0.2, f.DARK, tip=0.03, sides=8),
    ]
    head = rod((0, 0, 4.2), (0, 0, 4.62), 0.1, (1.0, 0.9, 0.65), tip=0.19, sides=8)
    return [
        ("street lamp", merge("post", post), 0.0),
        ("lamp head", head, 1.0 if stage.night else 0.2),
    ]


def _tree(_: StageSet) -> Parts:
    leaf: Color = (0.30, 0.46, 0.24)
    crown = [
        ball((x, y, z), r, leaf, 12)
        for x, y, z, r in (
            (0, 0, 3.6, 0.95),
            (-0.7, 0.2, 3.0, 0.75),
            (0.7, -0.1, 3.1, 0.8),
            (0.1, 0.5, 2.9, 0.8),
        )
    ]
    return _one("tree", rod((0, 0, 0), (0, 0, 3.0), 0.17, (0.36, 0.28, 0.21), tip=0.09), *crown)


def _phone_booth(stage: StageSet) -> Parts:
    red = _RED
    posts = [
        (x, y, 0, x + sx * 0.07, y + sy * 0.07, 2.3)
        for x, sx in ((-0.45, 1), (0.45, -1))
        for y, sy in ((-0.45, 1), (0.45, -1))
    ]
    bars = [
        (-0.45, y, z, 0.45, y + 0.03, z + 0.04)
        for y in (-0.45, 0.42)
        for z in (0.3, 0.75, 1.2, 1.65)
    ] + [
        (x, -0.45, z, x + 0.03, 0.45, z + 0.04)
        for x in (-0.45, 0.42)
        for z in (0.3, 0.75, 1.2, 1.65)
    ]
    frame = slabs(
        red,
        *posts,
        *bars,
        (-0.48, -0.48, 2.2, 0.48, 0.48, 2.45),
        (-0.48, -0.48, 0, 0.48, 0.48, 0.08),
    )
    sign = slab((-0.38, -0.492, 2.26), (0.38, -0.48, 2.4), (0.96, 0.94, 0.86))
    phone = slabs(_BLACK, (-0.16, 0.3, 1.1, 0.16, 0.42, 1.6))
    return [
        ("phone booth", merge("booth", [frame, phone]), 0.0),
        ("phone sign", sign, 0.9 if stage.night else 0.0),
    ]


def _mailbox(_: StageSet) -> Parts:
    return _one(
        "mailbox",
        rod((0, 0, 0), (0, 0, 1.3), 0.26, _RED, sides=24),
        rod((0, 0, 1.3), (0, 0, 1.42), 0.29, _RED, tip=0.12, sides=24),
        slab((-0.16, -0.275, 1.08), (0.16, -0.25, 1.13), _BLACK),
        slab((-0.12, -0.27, 0.75), (0.12, -0.25, 0.95), _PAPER),
    )


def _fountain(_: StageSet) -> Parts:
    return _one(
        "fountain",
        rod((0, 0, 0), (0, 0, 0.5), 1.3, _STONE, sides=24),
        rod((0, 0, 0.5), (0, 0, 0.52), 1.15, (0.55, 0.70, 0.78), sides=24),
        rod((0, 0, 0.5), (0, 0, 1.3), 0.16, _STONE, sides=16),
        rod((0, 0, 1.3), (0, 0, 1.45), 0.2, _STONE, tip=0.62, sides=24),
        ball((0, 0, 1.6), (0.12, 0.12, 0.3), (0.85, 0.92, 0.95), 12),
    )


def _statue(_: StageSet) -> Parts:
    bronze: Color = (0.38, 0.44, 0.40)
    return _one(
        "statue",
        slabs(_STONE, (-0.6, -0.6, 0, 0.6, 0.6, 0.25), (-0.48, -0.48, 0.25, 0.48, 0.48, 1.5)),
        slab((-0.3, -0.492, 0.7), (0.3, -0.48, 1.1), _BRASS),
        rod((-0.12, 0, 1.5), (-0.1, 0, 2.3), 0.1, bronze),
        rod((0.12, 0, 1.5), (0.1, 0, 2.3), 0.1, bronze),
        rod((0, 0, 2.2), (0, 0, 2.95), 0.27, bronze, tip=0.2),
        ball((0, 0, 3.15), (0.14, 0.15, 0.18), bronze),
        rod((0.2, 0, 2.8), (0.55, -0.2, 3.2), 0.075, bronze),
        rod((-0.2, 0, 2.8), (-0.32, -0.05, 2.2), 0.075, bronze),
    )


def _fire(_: StageSet) -> Parts:
    logs = [
        rod(
            (0.45 * np.cos(a), 0.45 * np.sin(a), 0.04),
            (0.05 * np.cos(a), 0.05 * np.sin(a), 0.3),
            0.06,
            f.DARK_WOOD,
            sides=8,
        )
        for a in np.arange(0, 6.2, np.pi / 3)
    ]
    stones = [
        ball((0.62 * np.cos(a), 0.62 * np.sin(a), 0.06), (0.14, 0.14, 0.1), _STONE, 8)
        for a in np.arange(0, 6.2, np.pi / 5)
    ]
    flames = [
        rod((x, y, 0.12), (x * 0.4, y * 0.4, h), 0.13, _FLAME, tip=0.0, sides=8)
        for x, y, h in ((0, 0, 0.85), (0.14, 0.05, 0.6), (-0.13, 0.04, 0.65), (0.03, -0.14, 0.5))
    ]
    return [
        ("fire", merge("flames", flames), 1.0),
        ("fire wood", merge("logs", logs + stones), 0.0),
    ]


def _tent(_: StageSet) -> Parts:
    cloth: Color = (0.78, 0.52, 0.24)
    apex, wide, deep = 1.5, 1.15, 2.2
    walls = [
        panel((-wide, 0, 0), (0, deep, 0), (wide, 0, apex), cloth),
        panel((wide, deep, 0), (0, -deep, 0), (-wide, 0, apex), shaded(cloth, 0.85)),
    ]
    back = moved(f.gable(wide, apex, shaded(cloth, 0.7)), (0, deep, 0))
    flap = moved(f.gable(wide * 0.42, apex * 0.85, (0.24, 0.18, 0.14)), (0, -0.012, 0))
    front = f.gable(wide, apex, shaded(cloth, 0.92))
    return _one("tent", *walls, back, front, flap)


def _grave(_: StageSet) -> Parts:
    return _one(
        "grave",
        slab((-0.35, -0.08, 0), (0.35, 0.08, 0.75), _STONE),
        rod((0, -0.08, 0.75), (0, 0.08, 0.75), 0.35, _STONE, sides=24),
        slabs(
            shaded(_STONE, 0.6),
            (-0.2, -0.09, 0.62, 0.2, -0.08, 0.66),
            (-0.2, -0.09, 0.5, 0.2, -0.08, 0.53),
        ),
        slab((-0.5, -1.9, 0), (0.5, -0.15, 0.08), (0.38, 0.32, 0.24)),
    )


def _ladder(_: StageSet) -> Parts:
    rails = [rod((x, -0.5, 0), (x, 0.05, 2.4), 0.025, f.WOOD, sides=6) for x in (-0.22, 0.22)]
    rungs = [
        rod(
            (-0.22, -0.5 + 0.55 * k, 2.4 * k),
            (0.22, -0.5 + 0.55 * k, 2.4 * k),
            0.018,
            f.WOOD,
            sides=6,
        )
        for k in np.linspace(0.1, 0.95, 8)
    ]
    props = [rod((x, 0.55, 0), (x, 0.05, 2.4), 0.02, f.WOOD, sides=6) for x in (-0.22, 0.22)]
    return _one("ladder", *rails, *rungs, *props)


def _piano(_: StageSet) -> Parts:
    keys = [
        slab((-0.68 + i * 0.05, -0.42, 0.735), (-0.635 + i * 0.05, -0.24, 0.75), _PAPER)
        for i in range(27)
    ]
    case = slabs(
        (0.24, 0.15, 0.11),
        (-0.76, -0.2, 0, 0.76, 0.3, 1.2),
        (-0.76, -0.45, 0.6, 0.76, -0.2, 0.73),
        (-0.76, -0.45, 0, -0.68, -0.2, 0.85),
        (0.68, -0.45, 0, 0.76, -0.2, 0.85),
        (-0.8, -0.24, 1.2, 0.8, 0.34, 1.25),
    )
    sheet = slabs(_PAPER, (-0.2, -0.25, 0.85, 0.2, -0.21, 1.12))
    stool = moved(f.stool(0.5, _BLACK), (0, -1.0, 0))
    return [
        ("piano", case, 0.0),
        ("piano keys", merge("keys", keys), 0.0),
        ("sheet music", sheet, 0.0),
        ("piano stool", stool, 0.0),
    ]


def _wheelchair(_: StageSet) -> Parts:
    frame = [hoop((x, 0.1, 0.3), 0.3, 0.016, _BLACK, "x") for x in (-0.32, 0.32)]
    frame += [rod((x, 0.26, 0.3), (x, 0.3, 1.0), 0.016, f.STEEL, sides=6) for x in (-0.24, 0.24)]
    frame += [
        rod((x, 0.24, 0.68), (x, -0.22, 0.68), 0.016, f.STEEL, sides=6) for x in (-0.27, 0.27)
    ]
    frame += [rod((x, -0.24, 0.46), (x, -0.42, 0.1), 0.016, f.STEEL, sides=6) for x in (-0.2, 0.2)]
    seat = slabs(
        (0.16, 0.20, 0.30),
        (-0.25, -0.24, 0.42, 0.25, 0.24, 0.47),
        (-0.25, 0.22, 0.47, 0.25, 0.26, 0.92),
    )
    return _one("wheelchair", seat, *frame, slab((-0.22, -0.5, 0.08), (0.22, -0.38, 0.1), f.STEEL))


def _television(_: StageSet) -> Parts:
    stand = slabs(f.DARK_WOOD, (-0.7, -0.2, 0, 0.7, 0.22, 0.5))
    case = slabs(
        _BLACK,
        (-0.6, 0.0, 0.56, 0.6, 0.06, 1.26),
        (-0.2, -0.08, 0.5, 0.2, 0.14, 0.53),
        (-0.04, 0.01, 0.5, 0.04, 0.05, 0.58),
    )
    face = panel((-0.57, -0.006, 0.59), (1.14, 0, 0), (0, 0, 0.64), (0.55, 0.72, 0.92))
    return [("television", merge("tv", [stand, case]), 0.0), ("screen", face, 0.9)]


def _fireplace(_: StageSet) -> Parts:
    stone = slabs(
        _STONE,
        (-0.85, -0.1, 0, -0.5, 0.3, 1.15),
        (0.5, -0.1, 0, 0.85, 0.3, 1.15),
        (-0.5, -0.1, 0.85, 0.5, 0.3, 1.15),
        (-0.95, -0.18, 1.15, 0.95, 0.32, 1.23),
        (-0.8, -0.45, 0, 0.8, -0.1, 0.05),
        (-0.7, 0.05, 1.23, 0.7, 0.3, 2.3),
    )
    dark = slab((-0.5, 0.24, 0), (0.5, 0.29, 0.85), (0.10, 0.08, 0.08))
    flames = [
        rod((x, 0.1, 0.05), (x * 0.7, 0.1, h), 0.1, _FLAME, tip=0.0, sides=8)
        for x, h in ((-0.2, 0.4), (0, 0.58), (0.2, 0.42))
    ]
    return [
        ("fireplace", merge("stone", [stone, dark]), 0.0),
        ("flames", merge("flames", flames), 1.0),
    ]


def _christmas_tree(_: StageSet) -> Parts:
    skirts = [
        rod(
            (0, 0, 0.25 + 0.5 * i),
            (0, 0, 0.95 + 0.5 * i),
            0.62 - 0.16 * i,
            (0.16, 0.36, 0.22),
            tip=0.03,
            sides=14,
        )
        for i in range(3)
    ]
    lights = [
        ball((r * np.cos(a), r * np.sin(a), z), 0.045, c, 8)
        for z, r, a0, c in (
            (0.42, 0.5, 0.2, _RED),
            (0.6, 0.4, 1.0, _BRASS),
            (0.95, 0.34, 0.5, _RED),
            (1.15, 0.26, 1.3, _BRASS),
            (1.5, 0.16, 0.1, _RED),
        )
        for a in np.arange(a0, 6.28 + a0, 1.26)
    ]
    star = ball((0, 0, 2.02), 0.09, (1.0, 0.86, 0.4), 6)
    return [
        ("christmas tree", merge("tree", skirts), 0.0),
        ("baubles", merge("baubles", [*lights, star]), 0.6),
    ]


def _floor_lamp(_: StageSet) -> Parts:
    stand = [
        rod((0, 0, 0), (0, 0, 1.45), 0.015, f.DARK),
        rod((0, 0, 0), (0, 0, 0.03), 0.15, f.DARK),
    ]
    shade = rod((0, 0, 1.38), (0, 0, 1.7), 0.21, (1.0, 0.86, 0.6), tip=0.13)
    return [("lamp stand", merge("stand", stand), 0.0), ("floor lamp", shade, 0.75)]


def _barrel(_: StageSet) -> Parts:
    hoops = [rod((0, 0, z), (0, 0, z + 0.05), 0.325, _BLACK, sides=20) for z in (0.1, 0.75)]
    return _one(
        "barrel",
        rod((0, 0, 0), (0, 0, 0.45), 0.27, f.WOOD, tip=0.34, sides=20),
        rod((0, 0, 0.45), (0, 0, 0.9), 0.34, f.WOOD, tip=0.27, sides=20),
        *hoops,
    )


def _safe(_: StageSet) -> Parts:
    grey: Color = (0.34, 0.37, 0.38)
    return _one(
        "safe",
        slab((-0.4, -0.35, 0), (0.4, 0.35, 0.95), grey),
        slab((-0.33, -0.37, 0.08), (0.33, -0.35, 0.87), shaded(grey, 1.25)),
        rod((-0.08, -0.4, 0.55), (-0.08, -0.37, 0.55), 0.1, f.STEEL),
        rod((0.16, -0.42, 0.48), (0.16, -0.37, 0.48), 0.05, _BRASS),
    )


def _simple(name: str, make: Callable[[], Mesh]) -> Callable[[StageSet], Parts]:
    return lambda _stage: [(name, make(), 0.0)]


STANDING: dict[Thing, Callable[[StageSet], Parts]] = {
    Thing.ROWBOAT: _rowboat,
    Thing.STREET_LAMP: _street_lamp,
    Thing.BENCH: _simple("bench", lambda: f.bench(0.45)),
    Thing.TREE: _tree,
    Thing.PHONE_BOOTH: _phone_booth,
    Thing.MAILBOX: _mailbox,
    Thing.FOUNTAIN: _fountain,
    Thing.STATUE: _statue,
    Thing.FIRE: _fire,
    Thing.TENT: _tent,
    Thing.GRAVE: _grave,
    Thing.LADDER: _ladder,
    Thing.CHAIR: _simple("chair", lambda: f.chair(0.45)),
    Thing.ARMCHAIR: _simple("armchair", lambda: f.armchair()),
    Thing.SOFA: _simple("sofa", lambda: f.sofa(1.8)),
    Thing.TABLE: _simple("table", lambda: f.table(1.1, 0.75)),
    Thing.BED: _simple("bed", lambda: f.bed(1.0)),
    Thing.PIANO: _piano,
    Thing.WHEELCHAIR: _wheelchair,
    Thing.TELEVISION: _television,
    Thing.FIREPLACE: _fireplace,
    Thing.CHRISTMAS_TREE: _christmas_tree,
    Thing.FLOOR_LAMP: _floor_lamp,
    Thing.PLANT: _simple("plant", lambda: f.plant()),
    Thing.CRATE: _simple("crate", lambda: f.crate(0.6)),
    Thing.BARREL: _barrel,
    Thing.SAFE: _safe,
}
OUTDOORS = frozenset(
    {
        Thing.ROWBOAT,
        Thing.STREET_LAMP,
        Thing.TREE,
        Thing.PHONE_BOOTH,
        Thing.MAILBOX,
        Thing.FOUNTAIN,
        Thing.FIRE,
        Thing.TENT,
        Thing.GRAVE,
    }
)
"""Standing things that belong under the sky."""
INDOORS = frozenset(
    {
        Thing.SOFA,
        Thing.BED,
        Thing.TELEVISION,
        Thing.FIREPLACE,
        Thing.FLOOR_LAMP,
        Thing.SAFE,
        Thing.PIANO,
    }
)
"""Standing things that belong under a roof."""
LIGHTS: dict[Thing, tuple[float, tuple[float, float, float]]] = {
    Thing.STREET_LAMP: (4.0, (2.4, 1.7, 0.9)),
    Thing.FIRE: (0.8, (3.0, 1.5, 0.5)),
    Thing.FIREPLACE: (0.6, (1.6, 0.8, 0.3)),
    Thing.FLOOR_LAMP: (1.5, (1.6, 1.1, 0.6)),
    Thing.TELEVISION: (0.9, (0.4, 0.55, 0.8)),
}
"""Things that give light: height in metres, linear color."""
SEATS: dict[Thing, float] = {
    Thing.BENCH: 0.45,
    Thing.CHAIR: 0.45,
    Thing.ARMCHAIR: 0.42,
    Thing.SOFA: 0.42,
    Thing.CRATE: 0.6,
}
"""Metres above the floor at which one sits on them."""
