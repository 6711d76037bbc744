"""Props: things a hand can hold and an INSERT can show, each a small recognizable solid.

A prop lies at the origin in its own frame: x to the right, z up, its face to -y, its grip at the
origin. ``resting`` sets it down the way it lies on a table.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32
from closedset.model.shot import Pose, Prop
from closedset.stage.mesh import Mesh
from closedset.stage.solids import Color, box, hoop, merge, moved, prism, rod, slab, turn

PAPER: Color = (0.95, 0.92, 0.84)
INK: Color = (0.22, 0.24, 0.34)
BLACK: Color = (0.10, 0.10, 0.11)
STEEL: Color = (0.70, 0.72, 0.74)
LEATHER: Color = (0.42, 0.25, 0.15)
BRASS: Color = (0.80, 0.64, 0.28)


def _phone() -> Mesh:
    icons = [
        slab(
            (-0.026 + 0.019 * i, -0.0062, -0.03 + 0.022 * j),
            (-0.013 + 0.019 * i, -0.005, -0.015 + 0.022 * j),
            color,
        )
        for i in range(3)
        for j, color in enumerate(((0.95, 0.6, 0.3), (0.4, 0.8, 0.5), (0.95, 0.95, 0.95)))
    ]
    body = slab((-0.037, -0.004, -0.075), (0.037, 0.004, 0.075), BLACK)
    screen = slab((-0.033, -0.0052, -0.066), (0.033, -0.004, 0.066), (0.45, 0.66, 0.92))
    return merge("phone", [body, screen, *icons])


def _letter() -> Mesh:
    lines = [
        slab(
            (-0.085, -0.0022, 0.10 - 0.024 * i),
            (0.085 if i % 4 else 0.03, -0.001, 0.104 - 0.024 * i),
            INK,
        )
        for i in range(9)
    ]
    sheet = slab((-0.105, -0.001, -0.148), (0.105, 0.001, 0.148), PAPER)
    signature = [slab((0.02, -0.0022, -0.125), (0.075, -0.001, -0.121), INK)]
    fold = slab((-0.105, -0.0018, -0.001), (0.105, -0.001, 0.001), (0.78, 0.75, 0.68))
    return merge("letter", [sheet, fold, *lines, *signature])


def _cup() -> Mesh:
    body = rod((0, 0, -0.05), (0, 0, 0.05), 0.036, (0.93, 0.91, 0.86), tip=0.043, sides=24)
    coffee = rod((0, 0, 0.0505), (0, 0, 0.052), 0.037, (0.27, 0.16, 0.1), sides=24)
    handle = [
        rod(
            (0.042 + 0.026 * np.sin(a), 0, 0.028 * np.cos(a)),
            (0.042 + 0.026 * np.sin(a + 0.45), 0, 0.028 * np.cos(a + 0.45)),
            0.006,
            (0.93, 0.91, 0.86),
            sides=8,
        )
        for a in np.arange(0, 3.1, 0.45)
    ]
    return merge("cup", [body, coffee, *handle])


def _book() -> Mesh:
    cover: Color = (0.50, 0.16, 0.16)
    pages = slab((-0.066, -0.014, -0.1), (0.07, 0.014, 0.1), PAPER)
    boards = [slab((-0.072, y, -0.106), (0.074, y + 0.004, 0.106), cover) for y in (-0.018, 0.014)]
    spine = slab((-0.076, -0.018, -0.106), (-0.068, 0.018, 0.106), cover)
    title = [slab((-0.04, -0.0195, z), (0.045, -0.018, z + 0.01), BRASS) for z in (0.04, 0.02)]
    return merge("book", [pages, *boards, spine, *title])


def _bottle() -> Mesh:
    glass: Color = (0.18, 0.36, 0.22)
    return merge(
        "bottle",
        [
            rod((0, 0, -0.12), (0, 0, 0.05), 0.038, glass, sides=20),
            rod((0, 0, 0.05), (0, 0, 0.1), 0.038, glass, tip=0.014, sides=20),
            rod((0, 0, 0.1), (0, 0, 0.17), 0.014, glass),
            rod((0, 0, 0.165), (0, 0, 0.185), 0.017, BRASS),
            rod((0, 0, -0.07), (0, 0, 0.02), 0.039, PAPER, sides=20),
        ],
    )


def _suitcase() -> Mesh:
    z = -0.42
    straps = [
        slab((x, -0.095, z), (x + 0.035, 0.095, z + 0.36), (0.28, 0.16, 0.1)) for x in (-0.2, 0.165)
    ]
    grip = [
        rod((-0.06, 0, 0), (0.06, 0, 0), 0.013, BLACK),
        rod((-0.06, 0, 0), (-0.06, 0, -0.07), 0.01, BLACK),
        rod((0.06, 0, 0), (0.06, 0, -0.07), 0.01, BLACK),
    ]
    corners = [
        box((x, 0, zz), (0.05, 0.186, 0.05), BRASS)
        for x in (-0.265, 0.265)
        for zz in (z + 0.03, z + 0.33)
    ]
    return merge(
        "suitcase",
        [slab((-0.28, -0.09, z), (0.28, 0.09, z + 0.355), LEATHER), *straps, *grip, *corners],
    )


def _bag() -> Mesh:
    outline = [[-0.19, 0], [0.19, 0], [0.16, 0.26], [-0.16, 0.26]]
    body = moved(prism(outline, -0.06, 0.06, (0.34, 0.30, 0.26)), (0, 0, -0.42), 0, np.pi / 2)
    handles = [
        rod(
            (0.1 * np.cos(a), y, -0.17 + 0.17 * np.sin(a)),
            (0.1 * np.cos(a + 0.4), y, -0.17 + 0.17 * np.sin(a + 0.4)),
            0.009,
            BLACK,
            sides=6,
        )
        for a in np.arange(0, 3.0, 0.4)
        for y in (-0.03, 0.03)
    ]
    return merge(
        "bag", [body, *handles, slab((-0.05, -0.066, -0.32), (0.05, -0.058, -0.24), LEATHER)]
    )


def _key() -> Mesh:
    """Old brass key: a pierced bow, a collar, a barrel, a bit with two teeth."""

    bow = [
        hoop((x, 0, z), 0.012, 0.0036, BRASS)
        for x, z in ((-0.0125, 0.036), (0.0125, 0.036), (0.0, 0.054))
    ]
    return merge(
        "key",
        [
            *bow,
            rod((0, 0, 0.026), (0, 0, -0.066), 0.0046, BRASS, sides=12),
            rod((0, 0, 0.024), (0, 0, 0.018), 0.0085, BRASS, sides=14),
            rod((0, 0, 0.012), (0, 0, 0.009), 0.0072, BRASS, sides=14),
            slab((0.002, -0.0022, -0.063), (0.024, 0.0022, -0.056), BRASS),
            slab((0.002, -0.0022, -0.050), (0.020, 0.0022, -0.040), BRASS),
            slab((0.012, -0.0022, -0.056), (0.017, 0.0022, -0.050), BRASS),
        ],
    )  # fmt: skip


_Z = 0.0004
"""Metres between the layers of something printed: seen by rays, not by the eye."""


def _layer(outline: list[tuple[float, float]], depth: int, color: Color) -> Mesh:
    """Convex (x, z) outline, counter-clockwise seen from -y, printed ``depth`` layers up."""
    y = 0.0012 + depth * _Z
    flat = prism(outline, y - _Z / 2, y, color)
    return moved(flat, (0, 0, 0), 0, np.pi / 2)


def _patch(x0: float, z0: float, x1: float, z1: float, depth: int, color: Color) -> Mesh:
    return _layer([(x0, z0), (x1, z0), (x1, z1), (x0, z1)], depth, color)


def _oval(x: float, z: float, rx: float, rz: float, depth: int, color: Color) -> Mesh:
    rim = [
        (x + rx * float(np.cos(a)), z + rz * float(np.sin(a)))
        for a in np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ]
    return _layer(rim, depth, color)


def _sitter(x: float, tall: float, coat: Color, hair: Color) -> list[Mesh]:
    """One person of the photograph, from cap to knees."""
    skin: Color = (0.86, 0.70, 0.58)
    trousers: Color = (0.24, 0.25, 0.30)
    head = tall + 0.006
    return [
        _patch(x - 0.0085, -0.047, x - 0.001, -0.014, 4, trousers),
        _patch(x + 0.001, -0.047, x + 0.0085, -0.014, 4, trousers),
        _layer(
            [(x - 0.011, -0.018), (x + 0.011, -0.018), (x + 0.0135, tall - 0.014),
             (x + 0.009, tall - 0.0095), (x - 0.009, tall - 0.0095), (x - 0.0135, tall - 0.014)],
            5, coat,
        ),
        _layer([(x - 0.0185, -0.012), (x - 0.0145, -0.014), (x - 0.0095, tall - 0.0125),
                (x - 0.0135, tall - 0.0125)], 5, coat),
        _layer([(x + 0.0145, -0.014), (x + 0.0185, -0.012), (x + 0.0135, tall - 0.0125),
                (x + 0.0095, tall - 0.0125)], 5, coat),
        _oval(x, head - 0.004, 0.0066, 0.0085, 6, skin),
        _layer([(x - 0.0075, head), (x + 0.0075, head), (x + 0.006, head + 0.0055),
                (x - 0.006, head + 0.0055)], 7, hair),
        _patch(x - 0.0095, head - 0.0012, x + 0.0095, head + 0.0008, 8, hair),
        _patch(x - 0.0028, head - 0.0078, x + 0.0028, head - 0.0068, 8, (0.45, 0.25, 0.22)),
        _oval(x - 0.0026, head - 0.0034, 0.0009, 0.0009, 8, BLACK),
        _oval(x + 0.0026, head - 0.0034, 0.0009, 0.0009, 8, BLACK),
    ]  # fmt: skip


def _photograph() -> Mesh:
    """Two people in caps before a bus, on glossy paper with a white rim."""
    red: Color = (0.74, 0.30, 0.24)
    glass: Color = (0.60, 0.74, 0.82)
    bus = [
        _patch(-0.058, -0.030, 0.058, 0.034, 2, red),
        _patch(-0.058, 0.0, 0.058, 0.006, 3, (0.93, 0.88, 0.76)),
        _patch(-0.052, -0.034, 0.052, -0.030, 2, (0.3, 0.28, 0.28)),
        *[
            _patch(x, 0.010, x + 0.016, 0.027, 3, glass)
            for x in (-0.053, -0.034, -0.015, 0.004, 0.023)
        ],
        _patch(0.043, -0.022, 0.055, 0.027, 3, glass),
        *[_oval(x, -0.033, 0.0095, 0.0095, 3, BLACK) for x in (-0.039, 0.030)],
        *[_oval(x, -0.033, 0.004, 0.004, 4, STEEL) for x in (-0.039, 0.030)],
    ]
    paper = slab((-0.082, -0.001, -0.062), (0.082, 0.001, 0.062), (0.97, 0.96, 0.93))
    sky = _patch(-0.073, -0.053, 0.073, 0.053, 0, (0.80, 0.87, 0.90))
    road = _patch(-0.073, -0.053, 0.073, -0.034, 1, (0.66, 0.62, 0.56))
    people = [
        *_sitter(-0.020, 0.018, (0.20, 0.26, 0.44), (0.15, 0.18, 0.30)),
        *_sitter(0.010, 0.022, (0.26, 0.36, 0.30), (0.16, 0.24, 0.20)),
    ]
    return merge("photograph", [paper, sky, road, *bus, *people])


def _umbrella() -> Mesh:
    return merge(
        "umbrella",
        [
            rod((0, 0, -0.08), (0, 0, 0.78), 0.008, BLACK),
            rod((0, 0, 0.62), (0, 0, 0.84), 0.52, (0.22, 0.24, 0.34), tip=0.02, sides=10),
            rod((0, 0, 0.84), (0, 0, 0.9), 0.007, STEEL),
            rod((0, 0, -0.09), (0, 0, 0.05), 0.015, LEATHER),
        ],
    )


def _watch() -> Mesh:
    ticks = [
        box((0.017 * np.cos(a), -0.0085, 0.017 * np.sin(a)), (0.003, 0.001, 0.003), BLACK)
        for a in np.arange(0, 6.28, np.pi / 6)
    ]
    hands = [
        moved(slab((-0.001, -0.0095, 0), (0.001, -0.009, long), BLACK), (0, 0, 0), 0, 0, roll)
        for long, roll in ((0.011, 1.0), (0.016, -0.6))
    ]
    return merge(
        "watch",
        [
            rod((0, -0.007, 0), (0, 0.005, 0), 0.023, STEEL, sides=28),
            rod((0, -0.0082, 0), (0, -0.007, 0), 0.020, PAPER, sides=28),
            *ticks,
            *hands,
            *[
                slab((-0.011, -0.002, z0), (0.011, 0.002, z1), LEATHER)
                for z0, z1 in ((0.02, 0.1), (-0.12, -0.02))
            ],
            slab((0.022, -0.002, -0.003), (0.027, 0.002, 0.003), STEEL),
        ],
    )


def _ticket() -> Mesh:
    bars = [
        slab((0.043 + 0.004 * i, -0.0016, -0.02), (0.045 + 0.004 * i, -0.001, 0.02), BLACK)
        for i in range(6)
    ]
    text = [
        slab((-0.06, -0.0016, z), (x, -0.001, z + h), INK)
        for z, x, h in ((0.012, 0.02, 0.009), (-0.004, 0.0, 0.005), (-0.018, 0.012, 0.005))
    ]
    edge = slab((0.032, -0.0016, -0.03), (0.033, -0.001, 0.03), (0.6, 0.4, 0.3))
    return merge(
        "ticket",
        [
            slab((-0.075, -0.001, -0.032), (0.075, 0.001, 0.032), (0.93, 0.80, 0.55)),
            *bars,
            *text,
            edge,
        ],
    )


def _box() -> Mesh:
    return merge(
        "box",
        [
            slab((-0.16, -0.11, -0.09), (0.16, 0.11, 0.09), (0.66, 0.50, 0.33)),
            slab((-0.025, -0.112, -0.091), (0.025, 0.112, 0.092), (0.82, 0.72, 0.52)),
            slab((-0.13, -0.112, 0.0), (-0.05, -0.11, 0.05), PAPER),
        ],
    )


def _lamp() -> Mesh:
    """Old vehicle lamp: a brass drum with a lens, a hood and a handle, on a foot like a cup's."""
    drum = [
        rod((0, 0.055, 0.03), (0, -0.035, 0.03), 0.068, BRASS, tip=0.078, sides=28),
        rod((0, 0.055, 0.03), (0, 0.085, 0.03), 0.052, BRASS, tip=0.03, sides=24),
        rod((0, -0.035, 0.03), (0, -0.047, 0.03), 0.085, (0.66, 0.5, 0.2), sides=28),
        rod((0, -0.0475, 0.03), (0, -0.054, 0.03), 0.070, (1.0, 0.93, 0.72), tip=0.058, sides=28),
        rod((0, -0.0545, 0.03), (0, -0.062, 0.03), 0.050, (1.0, 0.97, 0.86), tip=0.03, sides=24),
    ]
    stem = [
        rod((0, 0.01, -0.13), (0, 0.01, -0.115), 0.062, (0.66, 0.5, 0.2), sides=24),
        rod((0, 0.01, -0.115), (0, 0.01, -0.075), 0.042, BRASS, tip=0.015, sides=20),
        rod((0, 0.01, -0.08), (0, 0.01, -0.035), 0.014, BRASS, sides=12),
    ]
    angles = np.linspace(0.25, np.pi - 0.25, 9)
    arc = [(0.05 * np.cos(a), 0.02, 0.09 + 0.055 * np.sin(a)) for a in angles]
    handle = [rod(a, b, 0.006, BRASS, sides=8) for a, b in itertools.pairwise(arc)]
    return merge(
        "lamp",
        [*drum, *stem, *handle, rod((0, 0.01, 0.09), (0, 0.01, 0.125), 0.022, BRASS, tip=0.012)],
    )


def _knife() -> Mesh:
    blade = moved(
        prism(
            [[-0.014, 0], [0.014, 0], [0.016, 0.13], [-0.006, 0.19], [-0.014, 0.17]],
            -0.0015,
            0.0015,
            STEEL,
        ),
        (0, 0, 0.05),
        0,
        np.pi / 2,
    )
    return merge("knife", [blade, slab((-0.014, -0.01, -0.07), (0.014, 0.01, 0.05), BLACK)])


def _gun() -> Mesh:
    return merge(
        "gun",
        [
            slab((-0.02, -0.014, 0.03), (0.17, 0.014, 0.068), (0.22, 0.22, 0.24)),
            moved(
                slab((-0.018, -0.013, -0.085), (0.022, 0.013, 0.04), (0.16, 0.12, 0.1)),
                (0, 0, 0),
                0,
                0,
                0.22,
            ),
            slab((0.03, -0.003, -0.002), (0.07, 0.003, 0.003), BLACK),
            slab((0.067, -0.003, 0), (0.071, 0.003, 0.03), BLACK),
            slab((0.155, -0.002, 0.068), (0.163, 0.002, 0.076), BLACK),
        ],
    )


def _flashlight() -> Mesh:
    """A torch along the fingers, its lens ahead."""
    return merge(
        "flashlight",
        [
            rod((-0.07, 0, 0), (0.10, 0, 0), 0.016, (0.2, 0.21, 0.24), sides=20),
            rod((0.10, 0, 0), (0.145, 0, 0), 0.018, (0.16, 0.17, 0.19), tip=0.031, sides=24),
            rod((0.145, 0, 0), (0.168, 0, 0), 0.031, (0.2, 0.21, 0.24), sides=24),
            rod((0.168, 0, 0), (0.171, 0, 0), 0.027, (1.0, 0.95, 0.78), sides=24),
            slab((0.02, -0.006, 0.014), (0.05, 0.006, 0.020), (0.7, 0.3, 0.24)),
        ],
    )


_MAKERS: dict[Prop, Callable[[], Mesh]] = {
    Prop.PHONE: _phone,
    Prop.LETTER: _letter,
    Prop.CUP: _cup,
    Prop.BOOK: _book,
    Prop.BOTTLE: _bottle,
    Prop.SUITCASE: _suitcase,
    Prop.BAG: _bag,
    Prop.KEY: _key,
    Prop.PHOTOGRAPH: _photograph,
    Prop.UMBRELLA: _umbrella,
    Prop.WATCH: _watch,
    Prop.TICKET: _ticket,
    Prop.BOX: _box,
    Prop.LAMP: _lamp,
    Prop.FLASHLIGHT: _flashlight,
    Prop.KNIFE: _knife,
    Prop.GUN: _gun,
}

_FLAT = frozenset(
    {
        Prop.PHONE,
        Prop.LETTER,
        Prop.BOOK,
        Prop.KEY,
        Prop.PHOTOGRAPH,
        Prop.WATCH,
        Prop.TICKET,
        Prop.KNIFE,
        Prop.GUN,
    }
)
"""Props that lie on their back on a table."""

GLOWING = frozenset({Prop.LAMP})


@lru_cache(maxsize=len(Prop))
def make_prop(prop: Prop) -> Mesh:
    """Build a prop in its own frame, metres, grip at the origin."""
    mesh = _MAKERS[prop]()
    return Mesh(prop.value, mesh.vertices, mesh.faces, mesh.normals, mesh.colors)


_READ = frozenset({Prop.LETTER, Prop.BOOK, Prop.PHOTOGRAPH, Prop.TICKET, Prop.WATCH, Prop.PHONE})
_GRIPPED = frozenset({Prop.KNIFE, Prop.KEY, Prop.GUN, Prop.FLASHLIGHT})


_BACK = np.radians(22.0)
_SHOULDERED = np.array(
    [
        [1, 0, 0],
        [0, np.cos(_BACK), np.sin(_BACK)],
        [0, -np.sin(_BACK), np.cos(_BACK)],
    ],
    np.float32,
)
"""An umbrella leans back on the shoulder, out of the face."""


def grip(prop: Prop, hand: NDArray[np.float32], pose: Pose) -> F32:
    """Return the (3, 3) rotation that puts a prop into a hand, both in the performer's frame.

    ``hand`` has the palm's outward normal, the fingers and the grip's axis as columns. Heavy and
    filled things hang or stand upright; things to read face the reader; tools follow the hand.
    """
    palm, fingers, axis = hand[:, 0], hand[:, 1], hand[:, 2]
    if prop is Prop.PHONE and pose is Pose.PHONE:
        across: F32 = np.cross(fingers, palm).astype(np.float32)
        return np.stack([across, -palm, fingers], 1)
    if prop in _GRIPPED:
        tool: F32 = np.stack([fingers, -palm, axis], 1).astype(np.float32)
        return tool
    if prop in _READ:
        back = np.radians(-35.0)
        lean = np.array(
            [[1, 0, 0], [0, np.cos(back), -np.sin(back)], [0, np.sin(back), np.cos(back)]]
        )
        read: F32 = (turn(np.pi) @ lean).astype(np.float32)
        return read
    if prop in (Prop.SUITCASE, Prop.BAG):
        return turn(np.pi / 2)
    if prop is Prop.UMBRELLA:
        return _SHOULDERED
    return np.eye(3, dtype=np.float32)


def resting(prop: Prop, height: float) -> Mesh:
    """Set a prop down at the origin on a surface ``height`` metres up."""
    mesh = make_prop(prop)
    if prop in _FLAT:
        mesh = moved(mesh, (0, 0, 0), 0.12, -np.pi / 2)
    elif prop is Prop.UMBRELLA:
        mesh = moved(mesh, (0, 0, 0), 0.5, np.pi / 2)
    else:
        mesh = moved(mesh, (0, 0, 0), -0.35)
    low = float(mesh.vertices[:, 2].min())
    center = (mesh.vertices[:, :2].max(0) + mesh.vertices[:, :2].min(0)) / 2
    return moved(mesh, (-float(center[0]), -float(center[1]), height - low + 0.001))
