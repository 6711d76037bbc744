"""Roads, fields, forests, beaches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, ball, box, merge, moved, panel, prism, rod, slab
from closedset.stage.stage_set import Place, SpotKind, StageSet


def ground(stage: StageSet, color: Color, size: float = 70.0) -> None:
    """Lay the ground."""
    stage.add("ground", slab((-size, -size, -0.2), (size, size, 0), color), ground=True)


def tree(stage: StageSet, x: float, y: float, height: float) -> None:
    """Leafy tree."""
    rng = stage.rng
    leaf: Color = (0.24 + 0.1 * float(rng.random()), 0.40, 0.20)
    crown = []
    for k in range(11):
        # Round the trunk, wide at half the crown's height and narrow at its top.
        way, high = 2.4 * k + float(rng.uniform(-0.5, 0.5)), float(rng.uniform(0.0, 1.0))
        out = height * 0.21 * float(np.sqrt(1.0 - (1.4 * high - 0.4) ** 2))
        crown.append(
            ball(
                (
                    x + out * float(np.cos(way)),
                    y + out * float(np.sin(way)),
                    height * (0.55 + 0.35 * high),
                ),
                height * float(rng.uniform(0.10, 0.15)),
                leaf,
                12,
            )
        )
    crown.append(ball((x, y, height * 0.72), height * 0.2, leaf, 12))
    stage.add(
        "tree",
        merge(
            "tree",
            [rod((x, y, 0), (x, y, height * 0.75), 0.16, (0.34, 0.26, 0.2), tip=0.08), *crown],
        ),
    )


def pine(x: float, y: float, height: float, tint: float) -> Mesh:
    """Conifer: a trunk and three skirts."""
    green: Color = (0.14 * tint, 0.30 * tint, 0.19 * tint)
    skirts = [
        rod(
            (x, y, height * (0.16 + 0.24 * i)),
            (x, y, height * (0.56 + 0.22 * i)),
            height * (0.21 - 0.045 * i),
            green,
            tip=0.0,
            sides=10,
        )
        for i in range(3)
    ]
    return merge(
        "pine",
        [
            rod((x, y, 0), (x, y, height * 0.3), height * 0.028, (0.30, 0.22, 0.17), sides=8),
            *skirts,
        ],
    )


def park_bench(stage: StageSet, x: float, y: float, facing: float = 0.0) -> None:
    """Stand a bench and offer its two places."""
    stage.add("bench", moved(f.bench(0.45, 1.8), (x, y, 0), float(np.radians(facing))))
    c, s = np.cos(np.radians(facing)), np.sin(np.radians(facing))
    for d in (-0.42, 0.42):
        at = (float(x + c * d), float(y + s * d), 0.0)
        stage.spot(SpotKind.SIT, at, facing, height=0.45, group="bench", words=("bench", "sits"))


def grass(stage: StageSet, clumps: int, near: float, far: float, tall: tuple[float, float]) -> None:
    """Let clumps of grass grow from ``near`` to ``far`` (y), blades ``tall`` (least, most).

    Where somebody may stand nothing grows: set the spots first.
    """
    rng, blades = stage.rng, 7
    # Nearer the camera a clump is larger in the picture, so fewer are needed.
    deep = near + (far - near) * np.sqrt(rng.random(clumps))
    clump = np.stack([rng.uniform(-1, 1, clumps) * (4.5 + 0.9 * (deep + 3)), deep], 1)
    taken = np.array([spot.position[:2] for spot in stage.spots])
    free = np.linalg.norm(clump[:, None] - taken, axis=2).min(axis=1) > 0.6
    clump, clumps = clump[free], int(free.sum())
    count = clumps * blades
    root = np.repeat(clump, blades, 0) + rng.normal(0, 0.05, (count, 2))
    lean = rng.normal(0, 0.30, count)
    high = rng.uniform(*tall, count) * (1 - 0.35 * np.abs(lean))
    wide = rng.uniform(0.008, 0.016, count)
    points = np.zeros((count, 3, 3), np.float32)
    points[:, :, :2] = root[:, None]
    points[:, 0, 0] -= wide
    points[:, 1, 0] += wide
    points[:, 2, 0] += lean * high
    points[:, 2, 2] = high
    shade = np.repeat(rng.uniform(0.8, 1.15, (clumps, 1)), blades, 0)
    color = np.repeat((np.array([[0.52, 0.52, 0.22]]) * shade)[:, None], 3, 1)
    normal = np.broadcast_to(np.array([0.0, -0.6, 0.8], np.float32), points.shape)
    stage.add(
        "grass",
        Mesh(
            "grass",
            points.reshape(-1, 3),
            np.arange(3 * count, dtype=np.int32).reshape(-1, 3),
            np.ascontiguousarray(normal.reshape(-1, 3)),
            color.reshape(-1, 3).astype(np.float32),
        ),
        ground=True,
    )


def hills(stage: StageSet, color: Color) -> None:
    """Raise far hills."""
    rng = stage.rng
    far = [
        ball(
            (float(x), 62 + float(rng.uniform(-6, 6)), -2),
            (float(rng.uniform(14, 24)), 8, float(rng.uniform(6, 13))),
            color,
            20,
        )
        for x in np.arange(-70, 75, 19)
    ]
    stage.add("hills", merge("hills", far))


def _wayside(stage: StageSet) -> None:
    for x, y, facing in ((-0.55, 0.0, 50), (0.55, 0.0, -50), (0.0, 0.6, 0), (-1.3, 0.4, 40)):
        stage.spot(SpotKind.STAND, (x, y, 0.012), facing)
    stage.floors += [
        Place((-2.2, 0.8, 0), 0.4),
        Place((2.2, 0.6, 0), -0.4),
        Place((0.9, 1.5, 0), 0),
    ]


def road(stage: StageSet) -> None:
    """Country road running into the distance, verges, poles, hills."""
    ground(stage, (0.44, 0.46, 0.28))
    stage.add("road", slab((-3.2, -60, 0), (3.2, 70, 0.012), (0.34, 0.34, 0.36)), ground=True)
    marks = [
        slab((-0.08, y, 0.012), (0.08, y + 2.0, 0.016), (0.85, 0.82, 0.7))
        for y in np.arange(-20, 68, 4.5)
    ]
    marks += [
        slab((x - 0.05, -60, 0.012), (x + 0.05, 70, 0.016), (0.8, 0.8, 0.76)) for x in (-2.95, 2.95)
    ]
    stage.add("road marking", merge("marks", marks), ground=True)
    for y in np.arange(4, 60, 11.0):
        stage.add(
            "pole",
            merge(
                "pole",
                [
                    rod((4.6, y, 0), (4.6, y, 6.0), 0.09, f.DARK_WOOD),
                    slab((3.9, y - 0.05, 5.5), (5.3, y + 0.05, 5.62), f.DARK_WOOD),
                ],
            ),
        )
    wires = [
        rod((x, y, 5.65), (x, y + 11, 5.65), 0.012, f.DARK, sides=4)
        for x in (4.0, 5.2)
        for y in np.arange(4, 48, 11.0)
    ]
    stage.add("wires", merge("wires", wires))
    hills(stage, (0.36, 0.42, 0.36))
    tree(stage, -6.5, 10.0, 5.2)
    tree(stage, -9.5, 17.0, 6.0)
    stage.add(
        "signpost",
        merge(
            "signpost",
            [
                rod((-3.9, 3.2, 0), (-3.9, 3.2, 2.3), 0.045, f.STEEL),
                slab((-4.4, 3.13, 1.75), (-3.4, 3.18, 2.25), (0.85, 0.78, 0.3)),
            ],
        ),
    )
    _wayside(stage)
    stage.curbs += [Place((-1.7, 5.2, 0.012), np.pi), Place((1.7, 9.5, 0.012), 0.0)]
    stage.seat = "crate"
    stage.view = ((-1.5, -6.5, 1.7), (0.7, 8.0, 1.7))


def field(stage: StageSet) -> None:
    """Open field: tall grass, furrows beyond a fence, a lone tree, hills."""
    ground(stage, (0.56, 0.52, 0.28))
    rows = [
        slab((-60, y, 0), (60, y + 0.5, 0.04), (0.47, 0.45, 0.22)) for y in np.arange(7.5, 46, 1.5)
    ]
    stage.add("furrows", merge("furrows", rows), ground=True)
    posts = [
        slab((x - 0.05, 5.95, 0), (x + 0.05, 6.05, 1.15), f.WOOD) for x in np.arange(-20, 21, 2.0)
    ]
    bars = [slab((-20, 5.93, z), (20, 5.97, z + 0.09), f.WOOD) for z in (0.5, 0.9)]
    stage.add("fence", merge("fence", posts + bars))
    tree(stage, 4.8, 9.5, 6.4)
    hills(stage, (0.34, 0.44, 0.32))
    _wayside(stage)
    stage.spot(SpotKind.LEAN, (0.6, 5.9, 0), 0, height=1.0, words=("fence", "post"))
    grass(stage, 700, 0.8, 6.8, (0.3, 0.6))
    grass(stage, 160, -2.0, 0.8, (0.10, 0.22))
    stage.curbs += [Place((-3.6, 3.6, 0), np.pi / 2)]
    stage.seat = "log"
    stage.view = ((-6.0, -7.0, 1.9), (1.5, 6.0, 1.8))


def forest(stage: StageSet) -> None:
    """Trunks in depth, pines, undergrowth."""
    ground(stage, (0.27, 0.25, 0.17))
    rng = stage.rng
    for _ in range(46):
        x, y = float(rng.uniform(-14, 14)), float(rng.uniform(2.4, 24))
        if abs(x) < 0.9 and y < 6:
            continue
        if rng.random() < 0.5:
            stage.add("pine", pine(x, y, float(rng.uniform(4.5, 9)), float(rng.uniform(0.8, 1.25))))
        else:
            stage.add(
                "trunk",
                rod(
                    (x, y, 0),
                    (x + float(rng.uniform(-0.3, 0.3)), y, 11),
                    float(rng.uniform(0.14, 0.3)),
                    (0.33, 0.26, 0.21),
                    tip=0.12,
                    sides=12,
                ),
            )
    for x, y in ((-3.3, 0.4), (3.5, 0.9), (-5.2, -0.6), (5.6, -0.4)):
        stage.add("trunk", rod((x, y, 0), (x, y, 11), 0.24, (0.30, 0.24, 0.19), tip=0.16, sides=14))
    ferns = [
        ball(
            (float(rng.uniform(-9, 9)), float(rng.uniform(1.6, 9)), 0.1),
            (0.5, 0.4, float(rng.uniform(0.2, 0.45))),
            (0.20, 0.34, 0.16),
            8,
        )
        for _ in range(40)
    ]
    stage.add("undergrowth", merge("ferns", ferns))
    stage.add("fallen trunk", rod((-4.5, 2.2, 0.2), (-1.6, 3.0, 0.25), 0.22, (0.36, 0.28, 0.2)))
    _wayside(stage)
    stage.spot(SpotKind.SIT, (-2.6, 2.70, 0), 10, height=0.44, words=("log", "trunk"))
    stage.seat = "log"
    stage.view = ((-2.4, -6.0, 1.5), (0.8, 5.0, 2.2))


def beach(stage: StageSet) -> None:
    """Sand, waterline, sea to the horizon, dunes, a parasol."""
    ground(stage, (0.86, 0.77, 0.58), 90)
    night = stage.night
    stage.add(
        "sea",
        slab((-200, 9, 0.0), (200, 400, 0.03), (0.12, 0.2, 0.30) if night else (0.22, 0.48, 0.58)),
        ground=True,
    )
    foam = [
        prism(
            [[-60, y], [60, y + 0.8], [60, y + 0.8 + d], [-60, y + d]],
            0.03,
            0.05,
            (0.92, 0.95, 0.96),
        )
        for y, d in ((8.6, 0.4), (11.5, 0.2), (16.0, 0.16), (24, 0.2))
    ]
    stage.add("foam", merge("foam", foam), ground=True)
    stage.add(
        "dunes",
        merge(
            "dunes",
            [
                ball((x, y, -0.4), (5, 3, 1.5), (0.82, 0.73, 0.53), 16)
                for x, y in ((-12, 5.0), (13.5, 4.5))
            ],
        ),
    )
    stripes: list[Mesh] = []
    for i in range(12):
        a0, a1 = i * np.pi / 6, (i + 1) * np.pi / 6
        rim = [(1.3 * np.cos(a), 1.3 * np.sin(a)) for a in (a0, a1)]
        color: Color = (0.85, 0.25, 0.2) if i % 2 else (0.95, 0.93, 0.88)
        flat = prism([(0, 0), *rim], 1.95, 1.97, color)
        stripes.append(flat)
    stage.add(
        "parasol",
        moved(
            merge("parasol", [rod((0, 0, 0), (0, 0, 2.1), 0.03, f.WOOD), *stripes]),
            (3.4, 2.4, 0),
            0,
            0.12,
        ),
    )
    stage.add("towel", box((3.2, 1.7, 0.01), (0.8, 1.7, 0.02), (0.3, 0.5, 0.7), 0.2), ground=True)
    stage.add(
        "boat",
        merge(
            "boat",
            [
                slab((-14, 46, 0), (-10, 47.4, 0.7), (0.8, 0.78, 0.72)),
                panel((-12, 46.6, 0.8), (1.7, 0, 0), (-1.6, 0, 4.4), (0.94, 0.93, 0.9)),
                rod((-12, 46.7, 0.7), (-12, 46.7, 5.2), 0.07, f.DARK),
            ],
        ),
    )
    _wayside(stage)
    _beach_things(stage)
    stage.seat = "log"
    stage.view = ((-5.4, -5.2, 1.9), (1.8, 6.0, 1.3))


def _beach_things(stage: StageSet) -> None:
    """A guard's high seat, a ball, a sand castle, gulls."""
    white: Color = (0.95, 0.94, 0.9)
    legs = [
        rod((-3.4 + a, 3.2 + b, 0), (-3.4 + a * 0.7, 3.2 + b * 0.7, 1.9), 0.05, white, sides=6)
        for a in (-0.6, 0.6)
        for b in (-0.5, 0.5)
    ]
    rungs = [
        rod(
            (-3.95, 2.75 + 0.03 * k, 0.4 * k),
            (-2.85, 2.75 + 0.03 * k, 0.4 * k),
            0.03,
            white,
            sides=6,
        )
        for k in (1, 2, 3, 4)
    ]
    seat = [
        slab((-3.85, 2.8, 1.85), (-2.95, 3.6, 1.95), white),
        slab((-3.85, 3.5, 1.95), (-2.95, 3.6, 2.7), white),
        slab((-3.9, 2.7, 2.85), (-2.9, 3.65, 2.92), (0.85, 0.3, 0.22)),
    ]
    stage.add("guard's seat", *legs, *rungs, *seat)
    stage.add("beach ball", ball((1.9, 1.1, 0.2), 0.2, (0.9, 0.75, 0.25), 14))
    towers = [
        rod((-1.6 + dx, 1.9 + dy, 0), (-1.6 + dx, 1.9 + dy, h), 0.13, (0.78, 0.66, 0.46), tip=0.1)
        for dx, dy, h in ((-0.25, 0, 0.3), (0.25, 0, 0.3), (0, 0.2, 0.42), (0, -0.2, 0.26))
    ]
    stage.add("sand castle", *towers)


COUNTRY: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.ROAD: road,
    SetKind.FIELD: field,
    SetKind.FOREST: forest,
    SetKind.BEACH: beach,
}
