"""Sets that move: bus, train, car.

Each lies along x with its front at +x and is seen from -y, its near side flown where the camera
needs it. Outside go houses (bus, car) or fields (train).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import SetKind
from closedset.stage import furniture as f
from closedset.stage.interior import Opening, burn, wall
from closedset.stage.light import window_light
from closedset.stage.mesh import Mesh
from closedset.stage.outlook import glint, outside
from closedset.stage.solids import Color, box, hoop, merge, moved, rod, slab, slabs
from closedset.stage.stage_set import SpotKind, StageSet

_FRAME: Color = (0.16, 0.17, 0.18)
_YELLOW: Color = (0.92, 0.75, 0.16)


def wheel(center: tuple[float, float, float], radius: float, tilt: float) -> Mesh:
    """Steering wheel for a driver who faces +x, tilted ``tilt`` radians from upright."""
    parts = [hoop((0, 0, 0), radius, 0.016, _FRAME, "x")]
    parts += [
        rod((0, 0, 0), (0, radius * np.cos(a), radius * np.sin(a)), 0.014, _FRAME, sides=6)
        for a in (np.pi / 2 + 1.9, np.pi / 2, np.pi / 2 - 1.9)
    ]
    parts += [
        rod((-0.02, 0, 0), (0.03, 0, 0), 0.05, _FRAME),
        rod((0, 0, 0), (0.3, 0, 0), 0.03, _FRAME),
    ]
    return moved(merge("wheel", parts), center, 0, 0, tilt)


def _panes(openings: list[Opening], color: Color) -> Mesh:
    return merge(
        "frames", [moved(f.window_frame(w, h, 1, color), (x, 0, z)) for x, z, w, h in openings]
    )


def carriage(
    stage: StageSet,
    half: float,
    back: float,
    front: float,
    height: float,
    tint: Color,
    floor: Color,
    openings: list[Opening],
) -> None:
    """Build a tube along x with the same windows in both long sides; the ends stay open."""
    stage.ceiling = height
    stage.bounds = (-half, front, half, back)
    stage.add(
        "floor",
        slab((-half, -7.0, -0.1), (half, back, 0), floor),
        slab((-half, front + 0.7, -0.01), (half, front + 0.75, 0.002), _YELLOW),
        ground=True,
    )
    stage.add(
        "window side", moved(wall(2 * half, height, tint, openings), (-half, back, 0)), flies=True
    )
    frames = _panes(openings, _FRAME)
    stage.add("windows", moved(frames, (-half, back, 0)))
    near = merge("near side", [wall(2 * half, height, tint, openings), frames])
    stage.add("near side", moved(near, (half, front, 0), np.pi), flies=True)
    stage.add(
        "ceiling",
        slab((-half, -7.0, height), (half, back + 0.14, height + 0.08), (0.93, 0.94, 0.93)),
        flies=True,
    )
    strokes = [moved(glint(w, h, 1), (x - half, back, z)) for x, z, w, h in openings]
    if not stage.night:
        stage.add("glass", merge("glass", strokes), glow=0.6)
    for x in (-half * 0.6, 0.0, half * 0.6):
        stage.lamp((x, back - 0.4, 1.5), window_light(stage.setting))


def _strip_lights(stage: StageSet, xs: tuple[float, ...], y: float) -> None:
    z = stage.ceiling
    for x in xs:
        stage.add(
            "ceiling light",
            slab((x - 0.9, y - 0.1, z - 0.03), (x + 0.9, y + 0.1, z + 0.01), (0.95, 1.0, 0.98)),
            glow=1.0,
            flies=True,
        )
        burn(stage, (x, y, z - 0.15), (2.0, 1.75, 1.25))


def bus(stage: StageSet) -> None:
    """City bus: windscreen, wheel and driver's seat at +x, seat rows behind, poles and rails."""
    half, back, front, height = 5.2, 1.15, -1.45, 2.3
    shell: Color = (0.70, 0.75, 0.74)
    openings: list[Opening] = [(0.35 + i * 1.5, 0.95, 1.3, 0.9) for i in range(7)]
    carriage(stage, half, back, front, height, shell, (0.40, 0.41, 0.42), openings)
    stage.add(
        "rear wall",
        slab((-half - 0.1, -7.0, 0), (-half, back, height), (0.58, 0.63, 0.63)),
        flies=True,
    )
    _bus_front(stage, half, back, height, shell)
    rows = (0.35, -0.62, -1.59, -2.56, -3.53, -4.5)
    for number, x in enumerate(rows):
        for y in (0.66, -1.0) if number else (0.66,):
            stage.add("bus seat", moved(f.bus_seat(0.46), (x, y, 0), np.pi / 2))
    stage.add(
        "side bench",
        slabs((0.22, 0.35, 0.56), (1.05, 0.66, 0.30, 2.95, 1.12, 0.45)),
        slabs((0.26, 0.40, 0.62), (1.05, 1.02, 0.45, 2.95, 1.13, 0.93)),
        slabs(_FRAME, (1.1, 0.72, 0, 2.9, 1.1, 0.3)),
    )
    _bus_poles(stage, half, height)
    _strip_lights(stage, (-3.4, 0.0, 3.4), -0.2)
    outside(stage, back, half)
    stage.spot(
        SpotKind.SIT,
        (4.02, 0.62, 0),
        90,
        height=0.52,
        name="driver_seat",
        group="driver",
        words=("wheel", "driver", "drives", "driving"),
    )
    for x in (2.5, 1.6):
        stage.spot(
            SpotKind.SIT,
            (x, 0.84, 0),
            0,
            height=0.45,
            group="bench",
            words=("first", "bench", "front"),
        )
    for number, x in enumerate(rows):
        stage.spot(
            SpotKind.SIT,
            (x - 0.02, 0.66, 0),
            90,
            height=0.46,
            group=f"row {number + 1}",
            words=("back", "rear") if number > 3 else (),
        )
    for x, y, facing in ((3.35, 0.05, 60), (2.2, -0.35, -20), (0.9, -0.2, 40), (-0.6, -0.15, 60)):
        stage.spot(SpotKind.STAND, (x, y, 0), facing, group="aisle", words=("aisle", "beside"))
    stage.spot(SpotKind.LEAN, (3.12, 0.42, 0), -90, height=1.05, words=("partition",))
    stage.seat, stage.lane = "bus seat", -68.0
    stage.view = ((-3.3, -0.75, 1.66), (3.4, 0.25, 1.15))


def _bus_front(stage: StageSet, half: float, back: float, height: float, shell: Color) -> None:
    front = [
        slabs(
            shell,
            (half, -7, 0, half + 0.1, back, 0.82),
            (half, -7, 2.02, half + 0.1, back, height),
            (half, -7, 0.82, half + 0.1, -1.3, 2.02),
            (half, back - 0.08, 0.82, half + 0.1, back, 2.02),
        ),
        slabs(
            _FRAME,
            (half - 0.02, -1.3, 0.8, half + 0.03, back - 0.08, 0.86),
            (half - 0.02, -1.3, 2.0, half + 0.03, back - 0.08, 2.06),
            (half - 0.02, -0.14, 0.86, half + 0.03, -0.08, 2.0),
        ),
    ]
    stage.add("windscreen", *front, flies=True)
    stage.add(
        "dashboard",
        slabs(_FRAME, (half - 0.5, 0.02, 0.0, half - 0.02, back - 0.02, 0.92)),
        slabs((0.30, 0.31, 0.33), (half - 0.56, 0.0, 0.90, half - 0.02, back - 0.02, 0.97)),
        *[
            rod((half - 0.565, y, 0.84), (half - 0.55, y, 0.84), 0.05, (0.9, 0.88, 0.8))
            for y in (0.5, 0.65, 0.8)
        ],
    )
    stage.add("steering wheel", wheel((half - 0.66, 0.62, 0.98), 0.24, -0.75))
    stage.add(
        "driver's seat", moved(f.bus_seat(0.52, (0.18, 0.19, 0.22)), (4.0, 0.62, 0), np.pi / 2)
    )
    stage.add(
        "cab partition",
        slabs(
            (0.46, 0.50, 0.52),
            (3.12, 0.86, 0, 3.17, back - 0.01, 1.2),
            (3.12, 0.24, 0.0, 3.17, 0.86, 1.05),
        ),
        rod((3.145, 0.24, 0), (3.145, 0.24, height), 0.022, _YELLOW),
    )
    stage.add(
        "fare box",
        slabs(f.STEEL, (4.15, -0.12, 0, 4.4, 0.12, 1.0)),
        slabs(_YELLOW, (4.13, -0.14, 1.0, 4.42, 0.14, 1.06)),
    )
    stage.add("mirror", box((half - 0.16, 0.3, 1.92), (0.05, 0.5, 0.14), (0.55, 0.62, 0.68)))


def _bus_poles(stage: StageSet, half: float, height: float) -> None:
    for x in (0.88, -1.1, -3.05):
        stage.add("pole", rod((x, 0.2, 0), (x, 0.2, height), 0.02, _YELLOW))
    rail = [rod((-half, 0.2, 2.0), (3.1, 0.2, 2.0), 0.016, _YELLOW, sides=8)]
    straps = [
        m
        for x in np.arange(-4.6, 3.0, 0.62)
        for m in (
            slab((x - 0.012, 0.19, 1.84), (x + 0.012, 0.21, 1.99), _FRAME),
            slab((x - 0.05, 0.185, 1.76), (x + 0.05, 0.215, 1.84), _FRAME),
        )
    ]
    stage.add("hand rail", *rail, *straps)


def train(stage: StageSet) -> None:
    """Railway carriage: facing seats with tables between, racks above, fields outside."""
    half, back, front, height = 6.4, 1.35, -1.75, 2.5
    shell: Color = (0.80, 0.76, 0.66)
    openings: list[Opening] = [(0.5 + i * 2.1, 0.92, 1.7, 0.95) for i in range(6)]
    carriage(stage, half, back, front, height, shell, (0.36, 0.30, 0.30), openings)
    for end, name in ((-1, "rear"), (1, "front")):
        x = end * half
        stage.add(f"{name} wall", slabs(shell, (x, -7, 0, x + end * 0.1, back, height)), flies=True)
        stage.add(
            "carriage door",
            slabs((0.42, 0.28, 0.2), (x - end * 0.03, -0.62, 0, x, 0.12, 2.05)),
            slabs((0.6, 0.7, 0.78), (x - end * 0.035, -0.5, 1.1, x - end * 0.03, 0.0, 1.9)),
        )
    cloth = stage.pick((0.50, 0.20, 0.20), (0.22, 0.38, 0.34), (0.26, 0.32, 0.52))
    for middle in (-4.2, -2.1, 0.0, 2.1, 4.2):
        for y in (0.82, -1.28):
            for side in (-1, 1):
                seat = moved(
                    f.booth(0.45, 0.92, cloth), (middle + side * 0.72, y, 0), -side * np.pi / 2
                )
                stage.add("train seat", seat)
            stage.add(
                "train table",
                slabs(
                    (0.78, 0.72, 0.6), (middle - 0.3, y - 0.36, 0.70, middle + 0.3, y + 0.4, 0.74)
                ),
                rod((middle, y, 0), (middle, y, 0.7), 0.03, f.STEEL),
            )
    for number, middle in enumerate((0.0, 2.1, -2.1, 4.2, -4.2)):
        group = f"table {number + 1}"
        stage.top(group, (middle, 0.82, 0.74), (0.56, 0.7))
        stage.spot(
            SpotKind.SIT,
            (middle - 0.70, 0.9, 0),
            90,
            height=0.45,
            group=group,
            words=("window", "seat"),
        )
        stage.spot(
            SpotKind.SIT,
            (middle + 0.70, 0.9, 0),
            -90,
            height=0.45,
            group=group,
            words=("window", "seat"),
        )
    rack = [
        m
        for y0, y1 in ((0.85, 1.3), (-1.7, -1.25))
        for m in (
            *[
                slab((-half, y, 1.98), (half, y + 0.03, 2.01), f.STEEL)
                for y in np.linspace(y0, y1 - 0.03, 4)
            ],
            *[slab((x, y0, 1.96), (x + 0.04, y1, 2.2), f.STEEL) for x in np.arange(-5.3, 6, 2.1)],
        )
    ]
    stage.add("luggage rack", *rack)
    stage.add(
        "luggage",
        slabs(
            (0.45, 0.28, 0.18),
            (-2.9, 0.88, 2.02, -2.2, 1.26, 2.3),
            (0.6, 0.88, 2.02, 1.1, 1.28, 2.34),
        ),
        slabs((0.25, 0.33, 0.42), (2.6, 0.9, 2.02, 3.3, 1.25, 2.26)),
    )
    _strip_lights(stage, (-4.2, 0.0, 4.2), -0.2)
    outside(stage, back, half, "garden")
    for x, facing in ((0.9, 40), (-0.9, -40), (1.9, 0)):
        stage.spot(SpotKind.STAND, (x, -0.25, 0), facing, group="aisle", words=("aisle",))
    stage.spot(SpotKind.LEAN, (half, -0.95, 0), -90, height=height, words=("door", "wall"))
    stage.seat, stage.lane = "booth", -68.0
    stage.view = ((-4.3, -0.3, 1.62), (1.6, 0.45, 1.15))


def car(stage: StageSet) -> None:
    """Car cut open, seen from the bonnet: seats, wheel and dashboard, houses beyond.

    The front of the car is at -y here, so that a camera on the bonnet sees the faces.
    """
    stage.ceiling = 2.6
    stage.bounds = (-1.1, -1.3, 1.1, 1.25)
    body = stage.pick((0.46, 0.16, 0.14), (0.20, 0.30, 0.42), (0.30, 0.38, 0.32))
    stage.add("road", slab((-30, -14, -0.42), (30, 12, -0.32), (0.38, 0.38, 0.40)), ground=True)
    stage.add("floor", slab((-1.08, -1.2, -0.08), (1.08, 1.3, 0.0), f.DARK), ground=True)
    stage.add("rear shelf", slab((-1.02, 1.18, 0.0), (1.02, 1.5, 0.86), f.DARK))
    stage.add(
        "rear seat",
        slabs(
            (0.34, 0.32, 0.33),
            (-0.98, 0.78, 0.08, 0.98, 1.16, 0.40),
            (-0.98, 1.02, 0.40, 0.98, 1.18, 0.98),
        ),
    )
    stage.add("boot", slabs(body, (-1.08, 1.5, 0.05, 1.08, 2.1, 0.90)))
    for side in (-1, 1):
        x = side * 1.11
        stage.add(
            "door",
            slabs(body, (x - 0.05, -1.3, -0.1, x + 0.05, 1.5, 0.82)),
            slabs(f.DARK, (side * 1.05 - 0.015, -0.6, 0.55, side * 1.05 + 0.015, -0.2, 0.6)),
        )
        posts = [
            rod((x, -1.2, 0.8), (side * 0.86, -0.6, 1.44), 0.035, body),
            rod((x, 0.45, 0.8), (side * 0.90, 0.4, 1.46), 0.04, body),
            rod((x, 1.5, 0.8), (side * 0.86, 1.05, 1.44), 0.05, body),
        ]
        stage.add("door post", *posts)
    stage.add("roof", slabs(body, (-0.92, -0.62, 1.44, 0.92, 1.1, 1.5)), flies=True)
    dials = [
        rod((x, -0.93, 0.66), (x, -0.915, 0.66), 0.055, (0.9, 0.9, 0.82)) for x in (0.36, 0.52)
    ]
    stage.add("dashboard", slabs(f.DARK, (-1.05, -1.3, 0.4, 1.05, -0.94, 0.76)), *dials)
    stage.add(
        "steering wheel", moved(wheel((0, 0, 0), 0.18, -0.5), (0.46, -0.72, 0.74), -np.pi / 2)
    )
    stage.add("bonnet", slabs(body, (-1.02, -3.0, 0.3, 1.02, -1.3, 0.58)), flies=True)
    stage.add("mirror", box((0.0, -0.62, 1.36), (0.26, 0.04, 0.09), (0.5, 0.58, 0.64)))
    outside(stage, 2.6, 8.0)
    burn(stage, (0.0, -0.85, 0.9), (0.5, 0.7, 0.9))
    for x, name in ((0.48, "driver_seat"), (-0.48, "passenger_seat")):
        stage.add("front seat", moved(f.car_seat(0.36), (x, 0.02, 0)))
        words = ("wheel", "driver", "drives", "driving") if name[0] == "d" else ("passenger",)
        stage.spot(SpotKind.SIT, (x, 0.0, 0), 0, height=0.36, name=name, group="front", words=words)
    for x in (0.5, -0.5):
        stage.spot(SpotKind.SIT, (x, 0.9, 0), 0, height=0.40, group="back", words=("back", "rear"))
    stage.seat = "car seat"
    stage.view = ((-1.25, -2.9, 1.5), (0.12, 0.4, 0.86))


TRAVEL: dict[SetKind, Callable[[StageSet], None]] = {
    SetKind.BUS: bus,
    SetKind.TRAIN: train,
    SetKind.CAR: car,
}
