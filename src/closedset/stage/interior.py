"""What interior sets share: walls with openings, windows, lamps, places to lean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from closedset.model.screenplay import TimeOfDay
from closedset.stage import furniture as f
from closedset.stage.light import Rgb, hour_of, window_light
from closedset.stage.mesh import Mesh
from closedset.stage.outlook import glint, outside, pool
from closedset.stage.solids import Color, merge, moved, rod, shaded, slab
from closedset.stage.stage_set import Place, SpotKind, StageSet

Opening = tuple[float, float, float, float]
"""x, z, width, height of a hole in a wall, metres from the wall's own start."""

WARM = (2.2, 1.45, 0.75)
COOL = (1.1, 1.2, 1.25)
THICK = 0.14
"""Metres of a wall."""
_SUNNY = {"dawn": 0.25, "morning": 0.45, "day": 0.42, "golden hour": 0.45, "dusk": 0.2}
_BURNS = {TimeOfDay.NIGHT: 0.48, TimeOfDay.DUSK: 0.42, TimeOfDay.DAWN: 0.24, TimeOfDay.DAY: 0.16}
"""How much of a lamp shows indoors against the light of the hour."""


def burn(stage: StageSet, position: tuple[float, float, float], color: Rgb) -> None:
    """Hang a lamp that is on at any hour and shows as much as the hour lets it."""
    by = _BURNS[stage.setting.time]
    if stage.setting.light in ("blackout", "moonlight"):
        return
    stage.lamp(position, (color[0] * by, color[1] * by, color[2] * by))


def wall(length: float, height: float, color: Color, openings: Sequence[Opening] = ()) -> Mesh:
    """Wall in the x-z plane from the origin, ``THICK`` metres behind it, with openings left out.

    It starts one thickness early and ends one late, so that corners close.
    """
    parts, x = [], -THICK
    for ox, oz, ow, oh in sorted(openings):
        if ox > x:
            parts.append(slab((x, 0, 0), (ox, THICK, height), color))
        if oz > 0.01:
            parts.append(slab((ox, 0, 0), (ox + ow, THICK, oz), color))
        if oz + oh < height - 0.01:
            parts.append(slab((ox, 0, oz + oh), (ox + ow, THICK, height), color))
        x = ox + ow
    parts.append(slab((x, 0, 0), (length + THICK, THICK, height), color))
    low = [o for o in openings if o[1] < 0.12]
    if not low:
        parts.append(slab((0.015, -0.015, 0), (length - 0.015, 0.01, 0.11), shaded(color, 0.72)))
    return merge("wall", parts)


def window(
    stage: StageSet, x: float, y: float, z: float, w: float, h: float, panes: int = 0,
    frame: Color = (0.93, 0.92, 0.89),
) -> None:  # fmt: skip
    """Glaze an opening of a back wall and let the light of the hour in."""
    panes = panes or (3 if w > 2.6 else 2 if w > 0.9 else 1)
    stage.add("window", moved(f.window_frame(w, h, panes, frame), (x, y, z)))
    strokes = moved(glint(w, h, panes), (x, y, z))
    if stage.night:
        strokes = Mesh(
            strokes.name, strokes.vertices, strokes.faces, strokes.normals,
            np.full_like(strokes.colors, 0.26) * np.array([0.8, 0.95, 1.3], np.float32),
        )  # fmt: skip
    stage.add("glass", strokes, glow=0.1 if stage.night else 0.6)
    stage.lamp((x + w / 2, y - 0.55, z + h * 0.55), window_light(stage.setting))


def floor_boards(
    half: float, back: float, front: float, color: Color, step: float = 0.3
) -> list[Mesh]:
    """Lay boards along x."""
    dark = shaded(color, 0.86)
    return [
        slab((-half, y, -0.01), (half, y + 0.016, 0.001), dark)
        for y in np.arange(front + 0.3, back, step)
    ]


def room(
    stage: StageSet,
    *,
    half: float,
    back: float,
    front: float = -15.0,
    height: float,
    walls: Color,
    floor: Color,
    windows: Sequence[Opening] = (),
    ceiling: Color = (0.93, 0.92, 0.89),
    boards: bool = True,
    outlook: str = "street",
    leans: Sequence[float] = (),
    sides: tuple[float, ...] = (-0.9,),
) -> None:
    """Build floor, walls and ceiling: x in [-half, half], y in [front, back].

    ``windows`` are in the back wall, their x counted from the middle. ``leans`` are the x of places
    on the back wall that nothing stands before, ``sides`` the y of such places on both side walls.
    """
    stage.ceiling = height
    stage.bounds = (-half, front, half, back)
    planks = [slab((-half, front, -0.1), (half, back, 0), floor)]
    planks += floor_boards(half, back, front, floor) if boards else []
    stage.add("floor", *planks, ground=True)
    shifted = [(x + half, z, w, h) for x, z, w, h in windows]
    # By day the wall with the windows is against the light: it stays a shade deeper than they are.
    tint = shaded(walls, 0.94) if windows and not stage.night else walls
    stage.add(
        "back wall", moved(wall(2 * half, height, tint, shifted), (-half, back, 0)), flies=True
    )
    side, long = shaded(walls, 0.95), back - front
    left = moved(wall(long, height, side), (-half, front, 0), np.pi / 2)
    right = moved(wall(long, height, side), (half, back, 0), -np.pi / 2)
    near = moved(wall(2 * half, height, walls), (half, front, 0), np.pi)
    for name, mesh in (("left wall", left), ("right wall", right), ("fourth wall", near)):
        stage.add(name, mesh, flies=True)
    stage.add(
        "ceiling",
        slab(
            (-half - THICK, front - THICK, height),
            (half + THICK, back + THICK, height + 0.1),
            ceiling,
        ),
        flies=True,
    )
    for x, z, w, h in windows:
        window(stage, x, back, z, w, h)
        if z > 0.6:
            stage.top("window sill", (x + w / 2, back - 0.11, z), (w, 0.10))
    if windows:
        outside(stage, back, half, outlook)
        sun = _SUNNY.get(hour_of(stage.setting), 0.0)
        if sun and stage.setting.weather == "clear":
            low = [o for o in windows if o[1] < 1.6]
            bright = (
                min(floor[0] * 1.5 + 0.2, 1),
                min(floor[1] * 1.5 + 0.17, 1),
                min(floor[2] * 1.4 + 0.1, 1),
            )
            patches = pool(low, back, bright)
            if patches:
                stage.add("sunlight", *patches, glow=sun, ground=True)
    for x in leans:
        stage.spot(SpotKind.LEAN, (x, back, 0), 0.0, height=height, words=("wall",))
        stage.hooks.append(Place((x, back, 1.6), 0.0))
    for y in sides:
        stage.spot(SpotKind.LEAN, (-half, y, 0), 90.0, height=height, words=("wall",))
        stage.spot(SpotKind.LEAN, (half, y, 0), -90.0, height=height, words=("wall",))
    stage.hooks.append(Place((half, 1.0, 1.6), -np.pi / 2))
    stage.hooks.append(Place((-half, 1.0, 1.6), np.pi / 2))
    stage.view = (
        (-half + 0.5, max(front + 0.4, -4.6), min(1.9, height - 0.5)),
        (0.7, back * 0.5, 1.0),
    )


def hang(stage: StageSet, spots: Sequence[tuple[float, float]], z: float, color: Color) -> None:
    """Hang pendant lamps, on at any hour."""
    for x, y in spots:
        shade, bulb = f.pendant(x, y, z, stage.ceiling, color)
        stage.add("pendant lamp", shade)
        stage.add("bulb", bulb, glow=1.0)
        burn(stage, (x, y, z - 0.1), WARM)


def floor_lamp(stage: StageSet, x: float, y: float) -> None:
    """Stand a lamp with a shade."""
    stage.add(
        "lamp stand",
        merge(
            "stand",
            [
                rod((x, y, 0), (x, y, 1.45), 0.015, f.DARK),
                rod((x, y, 0), (x, y, 0.03), 0.15, f.DARK),
            ],
        ),
    )
    stage.add(
        "lamp shade", rod((x, y, 1.38), (x, y, 1.7), 0.21, (1.0, 0.86, 0.6), tip=0.13), glow=0.75
    )
    burn(stage, (x, y - 0.2, 1.5), WARM)


def company(stage: StageSet, x: float = 0.0, y: float = 0.0, most: int = 4) -> None:
    """Offer the usual places for up to four people who stand and talk around (x, y)."""
    ring = ((-0.55, 0.0, 55), (0.55, 0.0, -55), (0.0, 0.62, 0), (-1.25, 0.45, 45))
    for dx, dy, facing in ring[:most]:
        stage.spot(SpotKind.STAND, (x + dx, y + dy, 0), facing, group="middle")


def seats_at(
    stage: StageSet,
    group: str,
    x: float,
    y: float,
    *,
    table: Mesh,
    top: float,
    size: tuple[float, float],
    chairs: Sequence[tuple[float, float, float]],
    seat: float = 0.45,
    chair: Mesh | None = None,
    words: tuple[str, ...] = ("table",),
) -> None:
    """Stand a table at (x, y) with chairs (dx, dy, facing in degrees) and offer their places."""
    stage.add(f"{group} table", moved(table, (x, y, 0)), yields=True)
    stage.top(group, (x, y, top), size)
    shape = chair or f.chair(seat)
    for dx, dy, facing in chairs:
        at = (x + dx, y + dy, 0.0)
        stage.add("chair", moved(shape, at, float(np.radians(facing))), yields=True)
        stage.spot(SpotKind.SIT, at, facing, height=seat, group=group, words=words)


def strips(stage: StageSet, xs: tuple[float, ...], y: float, long: float = 1.2) -> None:
    """Set strip lights into the ceiling."""
    z = stage.ceiling
    for x in xs:
        light = slab(
            (x - long / 2, y - 0.15, z - 0.04),
            (x + long / 2, y + 0.15, z + 0.01),
            (0.96, 0.99, 1.0),
        )
        stage.add("strip light", light, glow=1.0, flies=True)
        burn(stage, (x, y, z - 0.25), COOL)
