"""Small things that sets are dressed with: what hangs on walls and what stands on tables.

Things on walls lie in the x-z plane around the origin and face -y; things on tables stand on z = 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from closedset.model.shot import Prop, Thing
from closedset.stage import furniture as f
from closedset.stage.mesh import Mesh
from closedset.stage.props import make_prop
from closedset.stage.solids import Color, ball, box, merge, moved, panel, rod, slab, slabs
from closedset.stage.stage_set import StageSet

_BLACK: Color = (0.12, 0.12, 0.13)
_PAPER: Color = (0.95, 0.93, 0.87)
_BRASS: Color = (0.80, 0.64, 0.28)
_RED: Color = (0.74, 0.20, 0.17)
_FLAME: Color = (1.0, 0.72, 0.28)


def _clock(_: StageSet) -> Mesh:
    ticks = [
        box((0.125 * np.cos(a), -0.034, 0.125 * np.sin(a)), (0.014, 0.004, 0.014), _BLACK)
        for a in np.arange(0, 6.2, np.pi / 6)
    ]
    hands = [
        moved(slab((-0.006, -0.04, 0), (0.006, -0.036, long), _BLACK), (0, 0, 0), 0, 0, roll)
        for long, roll in ((0.08, 1.0), (0.115, -0.5))
    ]
    return merge(
        "clock",
        [
            rod((0, 0, 0), (0, -0.03, 0), 0.17, f.DARK_WOOD, sides=28),
            rod((0, -0.028, 0), (0, -0.033, 0), 0.15, _PAPER, sides=28),
            *ticks,
            *hands,
        ],
    )


def _calendar(_: StageSet) -> Mesh:
    days = [
        slab(
            (-0.15 + i * 0.045, -0.008, -0.20 + j * 0.045),
            (-0.12 + i * 0.045, -0.006, -0.17 + j * 0.045),
            (0.5, 0.5, 0.52),
        )
        for i in range(7)
        for j in range(4)
    ]
    return merge(
        "calendar",
        [
            slab((-0.18, -0.006, -0.24), (0.18, 0, 0.26), _PAPER),
            slab((-0.16, -0.008, 0.02), (0.16, -0.006, 0.23), (0.55, 0.70, 0.76)),
            slab((-0.16, -0.009, 0.02), (0.16, -0.008, 0.1), (0.50, 0.58, 0.42)),
            slab((-0.18, -0.01, -0.02), (0.18, -0.006, 0.01), _RED),
            *days,
        ],
    )


def _mirror(_: StageSet) -> Mesh:
    streaks = [
        panel((x, -0.014, -0.3), (w, 0, 0), (0.2, 0, 0.5), (0.97, 0.98, 1.0))
        for x, w in ((-0.2, 0.05), (-0.1, 0.02))
    ]
    return merge(
        "mirror",
        [
            slab((-0.34, -0.01, -0.5), (0.34, 0.01, 0.5), _BRASS),
            slab((-0.29, -0.013, -0.45), (0.29, -0.01, 0.45), (0.74, 0.82, 0.86)),
            *streaks,
        ],
    )


def _poster(stage: StageSet) -> Mesh:
    tint = stage.pick((0.72, 0.32, 0.26), (0.26, 0.42, 0.52), (0.82, 0.66, 0.30))
    return merge(
        "poster",
        [
            slab((-0.3, -0.004, -0.42), (0.3, 0, 0.42), _PAPER),
            slab((-0.26, -0.006, -0.15), (0.26, -0.004, 0.38), tint),
            rod((0, -0.008, 0.12), (0, -0.006, 0.12), 0.16, _PAPER, sides=20),
            slabs(
                _BLACK,
                (-0.24, -0.006, -0.26, 0.24, -0.004, -0.2),
                (-0.16, -0.006, -0.35, 0.16, -0.004, -0.31),
            ),
        ],
    )


def _map(_: StageSet) -> Mesh:
    land = [
        moved(rod((x, -0.008, z), (x, -0.006, z), r, (0.66, 0.72, 0.5), sides=9), (0, 0, 0))
        for x, z, r in (
            (-0.35, 0.1, 0.2),
            (-0.28, -0.14, 0.13),
            (0.1, 0.12, 0.17),
            (0.12, -0.12, 0.15),
            (0.4, 0.14, 0.19),
            (0.46, -0.2, 0.09),
        )
    ]
    return merge(
        "map",
        [
            slab((-0.7, -0.005, -0.42), (0.7, 0, 0.42), (0.72, 0.84, 0.88)),
            slabs(
                f.DARK_WOOD,
                (-0.74, -0.02, 0.42, 0.74, 0.01, 0.46),
                (-0.74, -0.02, -0.46, 0.74, 0.01, -0.42),
            ),
            *land,
        ],
    )


ON_WALLS: dict[Thing, Callable[[StageSet], Mesh]] = {
    Thing.CLOCK: _clock,
    Thing.CALENDAR: _calendar,
    Thing.MIRROR: _mirror,
    Thing.POSTER: _poster,
    Thing.PICTURE: lambda _: f.picture(0.7, 0.5, (0.6, 0.66, 0.6)),
    Thing.MAP: _map,
}


def framed_photograph() -> Mesh:
    """The photograph in a standing frame, half as large again as the print."""
    print_ = moved(_print(1.5), (0, -0.004, 0.115), 0, 0.0)
    frame = slabs(f.DARK_WOOD, (-0.145, -0.003, 0, 0.145, 0.012, 0.23))
    foot = rod((0, 0.0, 0.16), (0, 0.1, 0.0), 0.008, f.DARK_WOOD, sides=6)
    return moved(merge("photograph", [frame, print_, foot]), (0, 0, 0), 0, -0.12)


def _print(by: float) -> Mesh:
    """The photograph, ``by`` times its size."""
    mesh = make_prop(Prop.PHOTOGRAPH)
    return Mesh(mesh.name, mesh.vertices * np.float32(by), mesh.faces, mesh.normals, mesh.colors)


def _laptop(_: StageSet) -> tuple[Mesh, float]:
    lid = moved(
        merge(
            "lid",
            [
                slab((-0.17, 0, 0), (0.17, 0.012, 0.23), (0.4, 0.42, 0.45)),
                slab((-0.155, -0.004, 0.015), (0.155, 0, 0.215), (0.62, 0.78, 0.95)),
            ],
        ),
        (0, 0.1, 0.02),
        0,
        -0.25,
    )
    return merge(
        "laptop",
        [
            slab((-0.17, -0.13, 0), (0.17, 0.11, 0.02), (0.45, 0.47, 0.5)),
            slab((-0.14, -0.04, 0.02), (0.14, 0.08, 0.023), _BLACK),
            lid,
        ],
    ), 0.25


def _radio(_: StageSet) -> tuple[Mesh, float]:
    return merge(
        "radio",
        [
            slab((-0.16, -0.06, 0), (0.16, 0.06, 0.2), (0.52, 0.32, 0.2)),
            slab((-0.13, -0.064, 0.03), (0.03, -0.06, 0.17), (0.82, 0.76, 0.6)),
            rod((0.09, -0.075, 0.13), (0.09, -0.06, 0.13), 0.032, _BRASS),
            rod((0.09, -0.07, 0.05), (0.09, -0.06, 0.05), 0.018, _BRASS),
            rod((0.13, 0.03, 0.2), (0.2, 0.03, 0.5), 0.004, f.STEEL, sides=5),
        ],
    ), 0.0


def _candle(_: StageSet) -> tuple[Mesh, float]:
    return merge(
        "candle",
        [
            rod((0, 0, 0), (0, 0, 0.015), 0.05, _BRASS),
            rod((0, 0, 0.01), (0, 0, 0.17), 0.014, _PAPER),
            ball((0, 0, 0.2), (0.012, 0.012, 0.028), _FLAME, 8),
        ],
    ), 0.4


def _flowers(_: StageSet) -> tuple[Mesh, float]:
    heads = [
        ball((0.07 * np.cos(a), 0.07 * np.sin(a), 0.3 + 0.05 * (i % 3)), 0.04, c, 8)
        for i, (a, c) in enumerate(
            zip(
                np.arange(0, 6.2, 0.9),
                [_RED, (0.92, 0.75, 0.3), (0.85, 0.5, 0.6), (0.95, 0.93, 0.9)] * 2,
                strict=False,
            )
        )
    ]
    stems = [
        rod((0, 0, 0.12), (0.07 * np.cos(a), 0.07 * np.sin(a), 0.3), 0.006, f.GREEN, sides=5)
        for a in np.arange(0, 6.2, 0.9)
    ]
    return merge(
        "flowers",
        [rod((0, 0, 0), (0, 0, 0.16), 0.045, (0.5, 0.62, 0.68), tip=0.055), *stems, *heads],
    ), 0.0


def _newspaper(_: StageSet) -> tuple[Mesh, float]:
    lines = [
        slab(
            (-0.16 + (i % 2) * 0.17, -0.16 + (i // 2) * 0.05, 0.012),
            (-0.02 + (i % 2) * 0.17, -0.13 + (i // 2) * 0.05, 0.0135),
            (0.45, 0.45, 0.47),
        )
        for i in range(10)
    ]
    return moved(
        merge(
            "newspaper",
            [
                slab((-0.19, -0.2, 0), (0.19, 0.2, 0.012), _PAPER),
                slab((-0.16, 0.11, 0.012), (0.16, 0.16, 0.0135), _BLACK),
                *lines,
            ],
        ),
        (0, 0, 0),
        0.2,
    ), 0.0


def _cake(_: StageSet) -> tuple[Mesh, float]:
    candles = [
        rod(
            (0.08 * np.cos(a), 0.08 * np.sin(a), 0.13),
            (0.08 * np.cos(a), 0.08 * np.sin(a), 0.2),
            0.006,
            _RED,
            sides=6,
        )
        for a in np.arange(0, 6.2, 1.05)
    ]
    flames = [
        ball((0.08 * np.cos(a), 0.08 * np.sin(a), 0.215), (0.008, 0.008, 0.017), _FLAME, 6)
        for a in np.arange(0, 6.2, 1.05)
    ]
    return merge(
        "cake",
        [
            rod((0, 0, 0), (0, 0, 0.015), 0.17, _PAPER, sides=24),
            rod((0, 0, 0.015), (0, 0, 0.08), 0.13, (0.62, 0.40, 0.28), sides=24),
            rod((0, 0, 0.08), (0, 0, 0.13), 0.133, (0.96, 0.90, 0.88), sides=24),
            *candles,
            *flames,
        ],
    ), 0.1


def _plate(_: StageSet) -> tuple[Mesh, float]:
    return merge(
        "plate",
        [
            rod((0, 0, 0), (0, 0, 0.018), 0.09, _PAPER, tip=0.13, sides=24),
            ball((0, 0, 0.02), (0.07, 0.06, 0.025), (0.78, 0.56, 0.3), 12),
            slabs(
                f.STEEL,
                (-0.18, -0.08, 0, -0.165, 0.09, 0.006),
                (0.165, -0.08, 0, 0.18, 0.09, 0.006),
            ),
        ],
    ), 0.0


def _typewriter(_: StageSet) -> tuple[Mesh, float]:
    keys = [
        rod(
            (-0.12 + i * 0.035, -0.15 + j * 0.035, 0.05 + j * 0.015),
            (-0.12 + i * 0.035, -0.15 + j * 0.035, 0.062 + j * 0.015),
            0.012,
            _PAPER,
            sides=8,
        )
        for i in range(8)
        for j in range(3)
    ]
    return merge(
        "typewriter",
        [
            slabs(
                (0.2, 0.28, 0.27),
                (-0.17, -0.18, 0, 0.17, 0.15, 0.05),
                (-0.17, -0.04, 0.05, 0.17, 0.15, 0.13),
            ),
            rod((-0.22, 0.06, 0.15), (0.22, 0.06, 0.15), 0.025, _BLACK),
            slab((-0.1, 0.07, 0.15), (0.1, 0.075, 0.33), _PAPER),
            *keys,
        ],
    ), 0.0


ON_TABLES: dict[Thing, Callable[[StageSet], tuple[Mesh, float]]] = {
    Thing.LAPTOP: _laptop,
    Thing.RADIO: _radio,
    Thing.CANDLE: _candle,
    Thing.FLOWERS: _flowers,
    Thing.NEWSPAPER: _newspaper,
    Thing.CAKE: _cake,
    Thing.PLATE: _plate,
    Thing.TYPEWRITER: _typewriter,
}
