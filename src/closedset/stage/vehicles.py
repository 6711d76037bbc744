"""Vehicles from outside. Each is drawn with its nose to +x, wheels on z = 0, its right side to -y.

A vehicle is several pieces (body, glass, lights), so that lines are drawn where they meet.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.stage.mesh import Mesh
from closedset.stage.solids import (
    Color,
    ball,
    box,
    hoop,
    merge,
    moved,
    prism,
    rod,
    shaded,
    slab,
    slabs,
)
from closedset.stage.stage_set import Place, SpotKind, StageSet

_RUBBER: Color = (0.12, 0.12, 0.13)
_STEEL: Color = (0.62, 0.64, 0.66)
_CHROME: Color = (0.78, 0.79, 0.80)
_CREAM: Color = (0.92, 0.88, 0.78)
_RED: Color = (0.72, 0.18, 0.15)
_LAMP: Color = (1.0, 0.95, 0.8)
_TAIL: Color = (0.85, 0.15, 0.12)

Parts = list[tuple[str, Mesh, float]]
"""Piece name, mesh, and how much it glows at night."""


def glass_color(stage: StageSet) -> Color:
    """Car glass: sky by day, nearly black by night."""
    return (0.10, 0.13, 0.20) if stage.night else (0.52, 0.62, 0.70)


def _side(outline: list[list[float]], half: float, color: Color) -> Mesh:
    """Extrude an (x, z) profile across y; the profile is counter-clockwise seen from -y."""
    return moved(prism(outline, -half, half, color), (0, 0, 0), 0, np.pi / 2)


def _wheels(xs: tuple[float, ...], half: float, radius: float) -> list[Mesh]:
    parts = []
    for x in xs:
        for side in (-1, 1):
            y = side * half
            parts += [
                rod((x, y - 0.11, radius), (x, y + 0.11, radius), radius, _RUBBER, sides=24),
                rod(
                    (x, y + side * 0.112, radius),
                    (x, y + side * 0.125, radius),
                    radius * 0.55,
                    _STEEL,
                    sides=16,
                ),
            ]
    return parts


def bus(stage: StageSet) -> Parts:
    """City bus, ten metres, door at the front of its right side."""
    main, band = stage.pick(((0.80, 0.24, 0.18)), (0.20, 0.40, 0.58), (0.22, 0.46, 0.36)), _CREAM
    hull = [
        slab((-5.0, -1.24, 0.32), (4.92, 1.24, 1.25), main),
        slab((-5.0, -1.25, 1.25), (4.97, 1.25, 1.40), band),
        slab((-5.0, -1.24, 1.40), (4.90, 1.24, 3.0), main),
        slab((-4.9, -1.15, 3.0), (4.7, 1.15, 3.12), band),
        slab((-5.03, -1.2, 0.42), (5.02, 1.2, 0.66), _RUBBER),
    ]
    dark = glass_color(stage)
    lit: Color = (1.0, 0.86, 0.55) if stage.night else dark
    panes = [
        slab((x, -1.252, 1.52), (x + 1.18, 1.252, 2.52), lit) for x in np.arange(-4.75, 2.6, 1.3)
    ]
    front = [
        slab((4.89, -1.08, 1.32), (4.925, 1.08, 2.5), dark),
        slab((-5.02, -1.0, 1.6), (-4.99, 1.0, 2.5), dark),
    ]
    door = [
        slab((3.62, -1.262, 0.42), (4.12, -1.25, 2.5), dark),
        slab((4.18, -1.262, 0.42), (4.68, -1.25, 2.5), dark),
    ]
    frame = slabs(
        _RUBBER,
        (3.54, -1.268, 0.36, 3.62, -1.24, 2.58),
        (4.12, -1.268, 0.36, 4.18, -1.24, 2.58),
        (4.68, -1.268, 0.36, 4.76, -1.24, 2.58),
        (3.54, -1.268, 2.5, 4.76, -1.24, 2.58),
        (4.9, -0.02, 1.32, 4.935, 0.02, 2.5),
    )
    sign = [slab((4.9, -0.95, 2.6), (4.95, 0.95, 2.92), (0.10, 0.10, 0.11))]
    words = [
        slab((4.95, y, 2.68), (4.955, y + w, 2.84), (0.98, 0.76, 0.2))
        for y, w in ((-0.75, 0.3), (-0.38, 0.18), (-0.12, 0.42), (0.38, 0.34))
    ]
    mirrors = slabs(
        _RUBBER,
        (4.95, -1.5, 1.9, 5.05, -1.3, 2.35),
        (4.95, 1.3, 1.9, 5.05, 1.5, 2.35),
        (4.85, -1.45, 2.4, 5.0, -1.2, 2.44),
        (4.85, 1.2, 2.4, 5.0, 1.45, 2.44),
    )
    wheels = _wheels((-3.3, 2.85), 1.16, 0.48)
    arches = [
        _arch(x, side * 1.243, 0.48, shaded(main, 0.45)) for x in (-3.3, 2.85) for side in (-1, 1)
    ]
    lamps = [ball((4.96, y, 0.82), (0.05, 0.17, 0.12), _LAMP, 12) for y in (-0.9, 0.9)]
    tails = [slab((-5.04, y - 0.12, 0.8), (-5.0, y + 0.12, 1.1), _TAIL) for y in (-1.05, 1.05)]
    return [
        ("bus", merge("bus", hull), 0.0),
        ("bus windows", merge("panes", panes), 0.55),
        ("bus windscreen", merge("front", front), 0.0),
        ("bus door", merge("door", door), 0.0),
        ("bus fittings", merge("fittings", [frame, mirrors, *sign]), 0.0),
        ("bus sign", merge("words", words), 0.8),
        ("bus wheels", merge("wheels", [*wheels, *arches]), 0.0),
        ("headlamps", merge("lamps", lamps), 0.9),
        ("tail lamps", merge("tails", tails), 0.5),
    ]


def _arch(x: float, y: float, radius: float, color: Color) -> Mesh:
    side = 1 if y > 0 else -1
    return rod(
        (x, y - 0.004, radius), (x, y + side * 0.006, radius), radius * 1.18, color, sides=24
    )


_CAR_COLORS: tuple[Color, ...] = (
    (0.60, 0.18, 0.15),
    (0.24, 0.36, 0.52),
    (0.66, 0.66, 0.64),
    (0.26, 0.36, 0.30),
)


def _saloon(stage: StageSet, color: Color, name: str) -> Parts:
    """Four-door car."""
    lower = [
        [-2.15, 0.30],
        [2.15, 0.30],
        [2.2, 0.62],
        [2.02, 0.80],
        [0.95, 0.93],
        [-1.55, 0.95],
        [-2.12, 0.90],
    ]
    cabin = [[-1.62, 0.94], [1.02, 0.92], [0.42, 1.42], [-1.12, 1.42]]
    glass = glass_color(stage)
    pillars = [
        rod((x0, y, 0.93), (x1, y * 0.97, 1.42), 0.035, color, sides=8)
        for x0, x1 in ((1.0, 0.42), (-0.28, -0.3), (-1.6, -1.12))
        for y in (-0.765, 0.765)
    ]
    roof = slab((-1.16, -0.78, 1.40), (0.46, 0.78, 1.47), color)
    seams = slabs(
        shaded(color, 0.5),
        (0.72, -0.872, 0.34, 0.735, 0.872, 0.92),
        (-0.28, -0.872, 0.34, -0.265, 0.872, 0.93),
        (-1.25, -0.872, 0.34, -1.235, 0.872, 0.93),
        (-1.2, -0.874, 0.72, 0.7, 0.874, 0.74),
    )
    trim = slabs(
        _CHROME,
        (2.14, -0.86, 0.36, 2.26, 0.86, 0.5),
        (-2.24, -0.86, 0.36, -2.12, 0.86, 0.5),
        (2.16, -0.4, 0.58, 2.215, 0.4, 0.7),
        (0.18, -0.89, 0.80, 0.34, 0.89, 0.83),
        (-0.82, -0.89, 0.80, -0.66, 0.89, 0.83),
    )
    mirrors = slabs(
        color, (0.72, -1.0, 0.94, 0.84, -0.84, 1.05), (0.72, 0.84, 0.94, 0.84, 1.0, 1.05)
    )
    lamps = [ball((2.16, y, 0.66), (0.06, 0.17, 0.09), _LAMP, 12) for y in (-0.62, 0.62)]
    tails = [slab((-2.15, y - 0.14, 0.68), (-2.11, y + 0.14, 0.84), _TAIL) for y in (-0.66, 0.66)]
    return [
        (name, merge("car", [_side(lower, 0.87, color), roof, *pillars, seams, mirrors]), 0.0),
        ("car windows", _side(cabin, 0.76, glass), 0.0),
        ("car trim", trim, 0.0),
        ("car wheels", merge("wheels", _wheels((-1.35, 1.35), 0.80, 0.33)), 0.0),
        ("headlamps", merge("lamps", lamps), 0.9),
        ("tail lamps", merge("tails", tails), 0.5),
    ]


def car(stage: StageSet) -> Parts:
    """Somebody's car."""
    return _saloon(stage, stage.pick(*_CAR_COLORS), "car")


def taxi(stage: StageSet) -> Parts:
    """Yellow cab with a roof sign."""
    checks = [
        slab((x, -0.876, 0.76), (x + 0.12, 0.876, 0.84), _RUBBER)
        for x in np.arange(-1.2, 0.7, 0.24)
    ]
    sign = box((-0.3, 0, 1.56), (0.22, 0.7, 0.18), (1.0, 0.95, 0.8))
    return [
        *_saloon(stage, (0.93, 0.74, 0.16), "taxi"),
        ("taxi checks", merge("checks", checks), 0.0),
        ("taxi sign", sign, 0.9),
    ]


def police_car(stage: StageSet) -> Parts:
    """Patrol car with a light bar."""
    doors = slab((-1.22, -0.876, 0.36), (0.7, 0.876, 0.88), (0.93, 0.93, 0.92))
    bar = slab((-0.42, -0.6, 1.47), (-0.2, 0.6, 1.5), _RUBBER)
    return [
        *_saloon(stage, (0.14, 0.17, 0.24), "police car"),
        ("police doors", doors, 0.0),
        ("light bar", bar, 0.0),
        ("blue light", box((-0.31, -0.36, 1.56), (0.2, 0.44, 0.12), (0.25, 0.45, 1.0)), 1.0),
        ("red light", box((-0.31, 0.36, 1.56), (0.2, 0.44, 0.12), (1.0, 0.2, 0.2)), 1.0),
    ]


def van(stage: StageSet, color: Color = (0.88, 0.88, 0.85), name: str = "van") -> Parts:
    """Delivery van."""
    body = [
        [-2.6, 0.35],
        [2.6, 0.35],
        [2.6, 0.95],
        [2.35, 1.15],
        [1.55, 1.28],
        [1.0, 2.2],
        [-2.6, 2.2],
    ]
    glass = glass_color(stage)
    screens = [
        _side([[1.08, 1.3], [1.56, 1.3], [1.16, 1.96], [1.08, 1.96]], 0.985, glass),
        _side([[0.2, 1.32], [0.98, 1.32], [0.92, 1.92], [0.2, 1.92]], 0.985, glass),
        moved(slab((-0.004, -0.85, 0), (0.012, 0.85, 0.9), glass), (1.56, 0, 1.31), 0, 0, -0.54),
    ]
    seams = slabs(
        shaded(color, 0.5),
        (0.08, -0.975, 0.45, 0.1, 0.975, 2.1),
        (-1.5, -0.975, 0.45, -1.48, 0.975, 2.1),
        (-2.61, -0.01, 0.45, -2.6, 0.01, 2.1),
    )
    lamps = [ball((2.6, y, 0.8), (0.05, 0.14, 0.12), _LAMP, 12) for y in (-0.72, 0.72)]
    return [
        (name, merge("van", [_side(body, 0.97, color), seams]), 0.0),
        ("van windows", merge("glass", screens), 0.0),
        ("van wheels", merge("wheels", _wheels((-1.7, 1.7), 0.88, 0.36)), 0.0),
        ("headlamps", merge("lamps", lamps), 0.9),
    ]


def ambulance(stage: StageSet) -> Parts:
    """White van with red stripe, cross and light."""
    cross = slabs(
        _RED,
        (-1.0, -0.98, 1.5, -0.4, 0.98, 1.66),
        (-0.78, -0.982, 1.28, -0.62, 0.982, 1.88),
        (-2.6, -0.979, 0.8, 2.2, 0.979, 0.94),
    )
    light = box((0.6, 0, 2.28), (0.24, 1.2, 0.16), (0.3, 0.5, 1.0))
    return [
        *van(stage, (0.95, 0.95, 0.94), "ambulance"),
        ("red cross", cross, 0.0),
        ("blue light", light, 1.0),
    ]


def truck(stage: StageSet) -> Parts:
    """Lorry with a box body."""
    color = stage.pick((0.62, 0.22, 0.17), (0.24, 0.38, 0.54))
    cab = [[2.0, 0.5], [3.9, 0.5], [3.95, 1.35], [3.6, 2.45], [2.0, 2.45]]
    glass = glass_color(stage)
    return [
        ("truck cab", _side(cab, 1.12, color), 0.0),
        ("truck box", slab((-4.0, -1.22, 0.95), (1.85, 1.22, 3.3), (0.86, 0.85, 0.80)), 0.0),
        ("truck frame", slab((-4.0, -0.9, 0.55), (3.6, 0.9, 0.95), _RUBBER), 0.0),
        (
            "truck windows",
            merge(
                "glass",
                [
                    _side([[2.5, 1.45], [3.3, 1.45], [3.25, 2.2], [2.5, 2.2]], 1.13, glass),
                    moved(
                        slab((0, -1.0, 0), (0.015, 1.0, 0.85), glass), (3.93, 0, 1.45), 0, 0, -0.31
                    ),
                ],
            ),
            0.0,
        ),
        ("truck wheels", merge("wheels", _wheels((-3.1, -2.0, 2.9), 1.02, 0.5)), 0.0),
        (
            "headlamps",
            merge(
                "lamps", [ball((3.94, y, 0.95), (0.05, 0.14, 0.12), _LAMP, 12) for y in (-0.8, 0.8)]
            ),
            0.9,
        ),
    ]


def bicycle(stage: StageSet) -> Parts:
    """Bicycle on its stand."""
    color = stage.pick(_RED, (0.18, 0.42, 0.40), (0.24, 0.34, 0.56))
    rear, front, crank = (-0.52, 0, 0.34), (0.52, 0, 0.34), (-0.08, 0, 0.30)
    seat, head = (-0.22, 0, 0.86), (0.36, 0, 0.84)
    tubes = [
        rod(a, b, 0.019, color, sides=8)
        for a, b in (
            (crank, (-0.2, 0, 0.80)),
            (crank, (0.38, 0, 0.72)),
            ((-0.2, 0, 0.76), head),
            (rear, (-0.2, 0, 0.76)),
            (rear, crank),
            (front, (0.34, 0, 0.92)),
        )
    ]
    black = [
        rod((0.34, -0.26, 0.98), (0.34, 0.26, 0.98), 0.014, _RUBBER, sides=6),
        rod((0.34, 0, 0.9), (0.34, 0, 0.98), 0.014, _RUBBER, sides=6),
        ball(seat, (0.14, 0.07, 0.035), _RUBBER, 10),
        rod((-0.2, 0, 0.78), (-0.22, 0, 0.86), 0.013, _RUBBER, sides=6),
        rod((-0.08, -0.12, 0.16), (-0.08, 0.12, 0.44), 0.012, _RUBBER, sides=6),
        rod((-0.2, 0.02, 0.3), (-0.28, 0.2, 0.0), 0.01, _RUBBER, sides=6),
    ]
    wheels = [hoop(c, 0.33, 0.017, _RUBBER) for c in (rear, front)]
    spokes = [
        rod(c, (c[0] + 0.32 * np.cos(a), 0, c[2] + 0.32 * np.sin(a)), 0.003, _STEEL, sides=4)
        for c in (rear, front)
        for a in np.arange(0, 6.28, np.pi / 5)
    ]
    return [
        ("bicycle", merge("bicycle", tubes), 0.0),
        ("bicycle wheels", merge("wheels", [*wheels, *spokes, *black]), 0.0),
    ]


def motorcycle(stage: StageSet) -> Parts:
    """Motorcycle on its stand."""
    color = stage.pick(_RED, (0.16, 0.20, 0.28))
    tires = [hoop((x, 0, 0.32), 0.25, 0.07, _RUBBER) for x in (-0.72, 0.72)]
    engine = [
        box((0.0, 0, 0.42), (0.5, 0.3, 0.36), _STEEL),
        rod((0.72, 0, 0.32), (0.46, 0, 1.0), 0.035, _CHROME),
        rod((-0.72, 0, 0.32), (0.0, 0, 0.4), 0.03, _CHROME),
        rod((0.1, -0.2, 0.28), (-0.85, -0.2, 0.36), 0.05, _CHROME),
        rod((0.44, -0.36, 1.06), (0.44, 0.36, 1.06), 0.018, _RUBBER),
    ]
    body = [
        ball((0.18, 0, 0.78), (0.34, 0.16, 0.15), color, 16),
        ball((-0.62, 0, 0.66), (0.26, 0.1, 0.08), color, 12),
    ]
    seat = ball((-0.32, 0, 0.76), (0.36, 0.15, 0.09), _RUBBER, 14)
    return [
        ("motorcycle", merge("body", body), 0.0),
        ("motorcycle engine", merge("engine", [*engine, seat, *tires]), 0.0),
        ("headlamps", ball((0.62, 0, 0.92), (0.07, 0.1, 0.1), _LAMP, 12), 0.9),
    ]


VEHICLES: dict[str, tuple[Callable[[StageSet], Parts], float, float]] = {
    # name: (builder, length, width)
    "bus": (bus, 10.2, 2.5),
    "truck": (truck, 8.2, 2.5),
    "ambulance": (ambulance, 5.3, 2.0),
    "van": (van, 5.3, 2.0),
    "police car": (police_car, 4.5, 1.8),
    "taxi": (taxi, 4.5, 1.8),
    "car": (car, 4.5, 1.8),
    "motorcycle": (motorcycle, 2.0, 0.8),
    "bicycle": (bicycle, 1.7, 0.5),
}


def park(stage: StageSet, kind: str, place: Place) -> None:
    """Park a vehicle and offer its side to lean on."""
    build, length, width = VEHICLES[kind]
    yaw = place.yaw - np.pi / 2
    for name, mesh, glow in build(stage):
        stage.add(name, moved(mesh, place.position, yaw), glow=glow if stage.night else 0.0)
    if width < 1.0:
        return
    x, y, z = place.position
    facing = float(np.degrees(yaw))
    c, s = np.cos(yaw), np.sin(yaw)
    half = 1.25 if kind in ("bus", "truck") else width / 2 - 0.03
    for along in (0.18, -0.12):
        at = (length * along, -half)
        spot = (float(x + c * at[0] - s * at[1]), float(y + s * at[0] + c * at[1]), max(z, 0.0))
        tall = 3.0 if kind in ("bus", "truck", "van", "ambulance") else 0.92
        words = (kind.split()[-1], "vehicle")
        stage.spot(SpotKind.LEAN, spot, facing, height=tall, group=kind, words=words)
