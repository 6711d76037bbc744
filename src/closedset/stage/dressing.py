"""Set dressing: the things that a scene's own words name are put where such things stand.

A vehicle stands at the curb, a chair on the floor, a calendar on the wall, a photograph on a table.
What a set has no place for is left out: a piano in a field is the director's business.
"""

from __future__ import annotations

import numpy as np

from closedset.model.shot import Prop, Thing
from closedset.stage import things as t
from closedset.stage.props import resting
from closedset.stage.solids import moved
from closedset.stage.stage_set import Place, SpotKind, StageSet
from closedset.stage.things_small import ON_TABLES, ON_WALLS, framed_photograph
from closedset.stage.vehicles import VEHICLES, park

_PROPS = {p.value for p in Prop}
_LARGE = frozenset({Prop.SUITCASE.value, Prop.BAG.value, Prop.BOX.value})
_APART = 0.26
"""Metres between small things on one table."""


def dress(stage: StageSet) -> None:
    """Put the setting's dressing on the set, in order of mention. Things already there stay."""
    curbs, floors, hooks = list(stage.curbs), list(stage.floors), list(stage.hooks)
    small = 0
    have = {piece.name for piece in stage.pieces}
    for thing in stage.setting.dressing:
        if any(name == thing or name.endswith(f" {thing}") for name in have):
            continue
        if thing in VEHICLES:
            if curbs:
                park(stage, thing, curbs.pop(0))
        elif thing in _PROPS or thing in ON_TABLES:
            _lay(stage, thing, small)
            small += 1
        elif thing in ON_WALLS:
            if hooks:
                _hang(stage, thing, hooks.pop(0))
        elif thing in t.STANDING and floors and _fits(stage, thing):
            _stand(stage, thing, floors.pop(0))


def _fits(stage: StageSet, thing: Thing) -> bool:
    """Whether a thing may stand here: trees do not grow in kitchens."""
    if thing in t.OUTDOORS:
        return not stage.setting.interior
    return stage.setting.interior or thing not in t.INDOORS


def _stand(stage: StageSet, thing: Thing, place: Place) -> None:
    for name, mesh, glow in t.STANDING[thing](stage):
        stage.add(name, moved(mesh, place.position, place.yaw), glow=glow)
    x, y, z = place.position
    if thing in t.LIGHTS:
        height, color = t.LIGHTS[thing]
        by = 0.4 if stage.setting.interior else 1.0
        stage.lamp((x, y - 0.4, z + height), (color[0] * by, color[1] * by, color[2] * by))
    facing = float(np.degrees(place.yaw))
    seat = t.SEATS.get(thing)
    if seat:
        stage.spot(SpotKind.SIT, (x, y, z), facing, height=seat, words=(thing.value,))


def _hang(stage: StageSet, thing: Thing, place: Place) -> None:
    x, y, z = place.position
    out = (x + 0.025 * float(np.sin(place.yaw)), y - 0.025 * float(np.cos(place.yaw)), z)
    stage.add(thing.value, moved(ON_WALLS[thing](stage), out, place.yaw))


def _lay(stage: StageSet, thing: Thing, number: int) -> None:
    """Lay a small thing on the best top, or set a large one down beside a seat."""
    name = thing.value
    if name in _LARGE - ({Prop.BOX.value} if stage.tops else set()) or (
        thing in ON_TABLES and not stage.tops
    ):
        _beside(stage, name, number)
        return
    if not stage.tops:
        # What a hand can hold is in a hand where there is no table: nobody lays a key on a road.
        return
    top = stage.tops[min(number // 4, len(stage.tops) - 1)]
    across = min(top.size[0] - 0.2, 3 * _APART)
    step = number % 4
    x = top.center[0] + (step - 1.5) * across / 3
    y = top.center[1] + (0.08 if step % 2 else -0.08) * min(top.size[1], 1.0)
    _put(stage, name, (x, y, top.center[2]))


def _put(stage: StageSet, name: str, at: tuple[float, float, float]) -> None:
    x, y, z = at
    if name == Prop.PHOTOGRAPH:
        # On a table among other things it stands in a frame: lying, nobody would see it.
        stage.add(name, moved(framed_photograph(), (x, y, z), -0.3))
    elif name in _PROPS:
        mesh = moved(resting(Prop(name), z), (x, y, 0))
        stage.add(name, mesh, glow=0.8 if name == Prop.LAMP and stage.night else 0.0)
    else:
        mesh, glow = ON_TABLES[Thing(name)](stage)
        stage.add(name, moved(mesh, (x, y, z)), glow=glow)


def _beside(stage: StageSet, name: str, number: int) -> None:
    seats = stage.of_kind(SpotKind.SIT) or stage.of_kind(SpotKind.STAND)
    if not seats:
        return
    seat = seats[min(number, len(seats) - 1)]
    c, s = np.cos(seat.yaw), np.sin(seat.yaw)
    dx, dy = -0.52, -0.30
    x, y, z = seat.position
    at = (float(x + c * dx - s * dy), float(y + s * dx + c * dy), z)
    if name in _PROPS:
        stage.add(name, moved(resting(Prop(name), 0.0), at))
    elif Thing(name) in ON_TABLES:
        mesh, glow = ON_TABLES[Thing(name)](stage)
        stage.add(name, moved(mesh, at), glow=glow)
