"""What blocking brings to the set and takes from it: seats, beds, tables, and room to stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from closedset.model.pixels import F32
from closedset.model.shot import Movement, Pose, SetKind
from closedset.stage import doors, furniture
from closedset.stage.bedding import HOME, WARD, blanket, in_bed
from closedset.stage.layout import SEATED, TABLE_KINDS
from closedset.stage.mesh import Mesh
from closedset.stage.players import Player
from closedset.stage.solids import moved, slab, turn
from closedset.stage.stage_set import SetPiece, StageSet

_RISEN, _SEAT = 0.42, 0.45
"""Metres that a seat stands behind who got up from it, and its height."""
_SOLES = np.array([0, 0, 0.06], np.float32)


def _seat_mesh(kind: str, height: float) -> Mesh:
    makers: dict[str, Callable[[float], Mesh]] = {
        "chair": furniture.chair,
        "booth": furniture.booth,
        "bus seat": furniture.bus_seat,
        "bench": furniture.bench,
        "stool": furniture.stool,
        "crate": furniture.crate,
        "log": furniture.log,
        "car seat": furniture.car_seat,
    }
    return makers[kind](height)


def furnish(stage: StageSet, players: tuple[Player, ...]) -> None:
    """Put seats under sitters and a table between two of them; clear what stood in their place."""
    for player in players:
        if player.station.on_set:
            hold(stage, player)
            doors.open_for(stage, player.station.position[:2], player.station.mark.place)
    guests = tuple(p for p in players if not p.station.on_set)
    _clear_marks(stage, guests)
    sitters = [p for p in guests if p.station.mark.pose in SEATED]
    risen = [p for p in guests if p.station.mark.movement is Movement.STAND_UP]
    stage.strike_near([p.station.position for p in sitters])
    stage.strike(*(p.station.mark.prop for p in players if p.station.mark.prop is not None))
    for player in guests:
        if player.station.position[2] > 0:
            low, high = _box_of(player.meshes)
            mattress = slab(
                (low[0] - 0.3, low[1] - 0.25, low[2] - 0.22),
                (high[0] + 0.15, high[1] + 0.25, low[2]),
                (0.80, 0.78, 0.74),
            )
            _bring(stage, "mattress", mattress)
            frame = slab(
                (low[0] - 0.36, low[1] - 0.3, 0),
                (high[0] + 0.2, high[1] + 0.3, low[2] - 0.2),
                furniture.WOOD,
            )
            _bring(stage, "bed frame", frame)
    for player in players:
        if in_bed(player.station.mark, stage.setting.kind):
            _cover(stage, player)
    for player in sitters:
        seat_under(stage, player)
    for player in risen:
        x, y, _ = player.station.position
        dx, dy = turn(player.station.yaw)[:2, 1] * _RISEN
        seat = moved(_seat_mesh(stage.seat, _SEAT), (x + dx, y + dy, 0.0), player.station.yaw)
        _bring(stage, stage.seat, seat)
    if len(sitters) >= 2 and stage.setting.kind in TABLE_KINDS:
        if stage.setting.kind in (SetKind.DINER, SetKind.BAR):
            stage.add("table", moved(furniture.pedestal_table(0.62, 0.8), (0, -0.12, 0)))
        else:
            stage.add("table", moved(furniture.table(0.62, 0.8), (0, -0.12, 0)))


def seat_under(stage: StageSet, player: Player) -> None:
    """Put the seat that goes with the set under somebody."""
    mesh = _seat_mesh(stage.seat, player.seat_height)
    _bring(stage, stage.seat, moved(mesh, player.station.position, player.station.yaw))


def _cover(stage: StageSet, player: Player) -> None:
    """Lay a blanket over who is in bed."""
    color = WARD if stage.setting.kind is SetKind.HOSPITAL else HOME
    low, _ = _box_of(player.meshes)
    chest, feet = player.landmarks["chest"], player.landmarks["feet"]
    _bring(stage, "blanket", blanket(player.meshes, chest, feet, float(low[2]), color))


def _bring(stage: StageSet, name: str, mesh: Mesh) -> None:
    """Put under somebody what carries them: it goes only where it hides a face."""
    stage.pieces.append(SetPiece(name, mesh, used=True))


def hold(stage: StageSet, player: Player) -> None:
    """Mark the seat, bed or desk that somebody uses: it stays, even where it hides their knees."""
    low, high = _box_of(player.meshes)
    top = player.landmarks["shoulders"][2] - 0.1
    lies, at = high[2] - low[2] < 0.6, np.array(player.station.position[:2])
    for index, piece in enumerate(stage.pieces):
        under, over = piece.mesh.vertices.min(0), piece.mesh.vertices.max(0)
        near = np.all(under[:2] < high[:2] + 0.25) and np.all(over[:2] > low[:2] - 0.25)
        bears = np.all(under[:2] < at) and np.all(over[:2] > at) and over[2] < high[2] + 0.3
        if near and (bears or lies or over[2] < top) and player.station.mark.pose not in _UPRIGHT:
            stage.pieces[index] = replace(piece, used=True)


_UPRIGHT = frozenset(Pose) - {Pose.SITTING, Pose.LYING}


def _box_of(meshes: tuple[Mesh, ...]) -> tuple[F32, F32]:
    points = np.concatenate([m.vertices for m in meshes])
    return points.min(0), points.max(0)


def _clear_marks(stage: StageSet, players: tuple[Player, ...]) -> None:
    """Take away set pieces that would stand inside a performer."""
    kept = []
    boxes = [_box_of(p.meshes) for p in players]
    for piece in stage.pieces:
        low, high = piece.mesh.vertices.min(0), piece.mesh.vertices.max(0)
        small = float(np.max((high - low)[:2])) < 4.5
        hit = any(np.all(low + 0.04 < b) and np.all(high - 0.04 > a + _SOLES) for a, b in boxes)
        hit = hit and not _leans_on(players, low, high)
        if piece.ground or piece.flies or piece.used or not (small and hit):
            kept.append(piece)
    stage.pieces[:] = kept


def _leans_on(players: tuple[Player, ...], low: F32, high: F32) -> bool:
    """Whether somebody leans on the piece in this box."""
    feet = [np.array([*p.station.position[:2], 0.5]) for p in players if p.station.support]
    return any(bool(np.all(f > low - 0.06) and np.all(f < high + 0.06)) for f in feet)
