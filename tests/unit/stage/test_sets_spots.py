"""What sets promise to blocking: room for a body on every spot, walls without holes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from staging import OUTDOORS

from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Lens, SetKind, Setting, Thing
from closedset.stage.camera import pinhole
from closedset.stage.mesh import Mesh
from closedset.stage.picture import seen
from closedset.stage.sets import build_set
from closedset.stage.solids import slab
from closedset.stage.stage_set import Point, Spot, SpotKind, StageSet
from closedset.stage.tracer import Surface, Tracer

KINDS = list(SetKind)
_UP = np.array([0.0, 0.0, 1.0])
_RING = np.arange(0, 2 * np.pi, np.pi / 4)


@cache
def built(kind: SetKind) -> tuple[StageSet, Tracer]:
    setting = Setting(kind.value.upper(), kind, kind not in OUTDOORS, TimeOfDay.DAY)
    stage = build_set(setting, "last-bus")
    return stage, Tracer([Surface(p.mesh, i + 1) for i, p in enumerate(stage.pieces)])


def segments(
    tracer: Tracer, stage: StageSet, pairs: list[tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> list[str]:
    """Names of the pieces that each segment meets first; empty where the way is free."""
    start = np.array([a for a, _ in pairs], np.float32)
    end = np.array([b for _, b in pairs], np.float32)
    found = tracer.first_along(start, end)
    return [stage.pieces[k - 1].name if k else "" for k in found]


def _ring(center: NDArray[np.float64], radius: float) -> list[NDArray[np.float64]]:
    return [center + radius * np.array([np.cos(a), np.sin(a), 0]) for a in _RING]


def body_probes(spot: Spot) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Segments inside the space that a body takes on a spot."""
    at = np.array(spot.position)
    way = np.array([*spot.normal, 0.0])
    pairs = []
    if spot.kind is SpotKind.SIT:
        center = at + _UP * spot.height + way * 0.05
        for rise in (0.18, 0.45, 0.7):
            middle = center + _UP * rise
            pairs += [(middle, edge) for edge in _ring(middle, 0.13)]
        return pairs
    if spot.kind is SpotKind.LIE:
        return [(at + _UP * 0.16, at + _UP * 0.16 + way * d) for d in (0.5, -0.5)]
    center = at + (way * 0.22 if spot.kind is SpotKind.LEAN else 0)
    for rise in (0.25, 0.9, 1.45):
        middle = center + _UP * rise
        pairs += [(middle, edge) for edge in _ring(middle, 0.16)]
    return pairs


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_on_a_spot_touches_nothing(kind: SetKind) -> None:
    stage, tracer = built(kind)
    bad = {}
    for spot in stage.spots:
        met = {name for name in segments(tracer, stage, body_probes(spot)) if name}
        if met:
            bad[spot.name, spot.position] = met
    assert not bad


@pytest.mark.parametrize("kind", KINDS)
def test_spots_stand_on_something_and_lie_inside_the_walls(kind: SetKind) -> None:
    stage, tracer = built(kind)
    low_x, low_y, high_x, high_y = stage.bounds
    for spot in stage.spots:
        x, y, z = spot.position
        assert low_x <= x <= high_x, spot
        assert low_y <= y <= high_y, spot
        foot = np.array([x, y, z]) + np.array([*spot.normal, 0]) * (
            0.2 if spot.kind is SpotKind.LEAN else 0.0
        )
        if spot.kind is SpotKind.SIT:
            top, depth = foot + _UP * (spot.height + 0.08), 0.16
        elif spot.kind is SpotKind.LIE:
            top, depth = foot + _UP * 0.10, 0.2
        else:
            top, depth = foot + _UP * 0.12, 0.26
        # A bench has gaps between its slats.
        feet = [top + np.array([0, dy, 0]) for dy in (0.0, 0.04, -0.04)]
        below = segments(tracer, stage, [(at, at - _UP * depth) for at in feet])
        assert any(below), f"{spot.name} hangs in the air at {spot.position}"


@pytest.mark.parametrize("kind", KINDS)
def test_who_leans_has_something_behind_the_back(kind: SetKind) -> None:
    stage, tracer = built(kind)
    for spot in stage.of_kind(SpotKind.LEAN):
        way = np.array([*spot.normal, 0.0])
        # Low supports (a parapet, a car) carry the hips, high ones the back.
        heights = [spot.height - 0.03] if spot.height < 1.3 else [0.85, 1.2]
        for height in heights:
            at = np.array(spot.position) + _UP * height
            met = segments(tracer, stage, [(at + way * 0.15, at - way * 0.12)])
            assert met[0], f"{spot.name} at {spot.position}: nothing {height} m up"


@pytest.mark.parametrize("kind", KINDS)
def test_a_set_has_places_for_a_conversation(kind: SetKind) -> None:
    stage, _ = built(kind)
    assert len(stage.of_kind(SpotKind.STAND)) + len(stage.of_kind(SpotKind.SIT)) >= 3
    names = [s.name for s in stage.spots]
    assert len(names) == len(set(names))
    groups = [s.group for s in stage.of_kind(SpotKind.SIT) if s.group]
    if kind not in OUTDOORS and groups:
        assert max(groups.count(g) for g in groups) >= 2 or len(groups) == 1


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in OUTDOORS and k is not SetKind.CAR])
def test_no_ray_leaves_a_room_from_a_spot(kind: SetKind) -> None:
    stage, tracer = built(kind)
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    for spot in stage.spots[:6]:
        rise = {SpotKind.LIE: 0.3, SpotKind.SIT: spot.height + 0.65}.get(spot.kind, 1.5)
        eye = np.array(spot.position) + np.array([*spot.normal, 0]) * 0.25 + _UP * rise
        level = np.stack([np.cos(angle), np.sin(angle), np.zeros(48)], 1)
        up = np.stack([np.cos(angle) * 0.5, np.sin(angle) * 0.5, np.full(48, 0.87)], 1)
        down = up * [1, 1, -1]
        ways = np.concatenate([level, up, down]).astype(np.float32)
        hit = np.isfinite(tracer.distances(np.repeat(eye[None], len(ways), axis=0), ways))
        # Through a window one may see the sky; through a floor or a ceiling nobody may.
        assert hit[48:].mean() > (0.85 if kind in SEES_OUT else 0.995), spot
        assert hit.mean() > (0.6 if kind in SEES_OUT else 0.93), spot


SEES_OUT = frozenset(
    {SetKind.BUS, SetKind.TRAIN, SetKind.PLANE, SetKind.HALL, SetKind.GYM, SetKind.OFFICE}
)


def doubled(meshes: list[Mesh], view: tuple[Point, Point]) -> float:
    """Share of pixels that show two differently colored faces in one place: they flicker.

    Of two faces at one depth the first is shown; built the other way round, the other.
    """
    eye, aim = (np.array(v, float) for v in view)
    camera = pinhole(eye, aim, Lens(24.0), 160, 90)
    orders = (meshes, [turned_round(m) for m in reversed(meshes)])
    one, two = (seen(Tracer([Surface(m, 1) for m in order]), camera) for order in orders)
    other = np.abs(one.albedo - two.albedo).max(axis=2) > 0.05
    return float((other & (one.ids > 0) & (two.ids > 0)).mean())


def turned_round(mesh: Mesh) -> Mesh:
    faces = np.ascontiguousarray(mesh.faces[::-1])
    return Mesh(mesh.name, mesh.vertices, faces, mesh.normals, mesh.colors)


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_faces_share_a_place(kind: SetKind) -> None:
    stage, _ = built(kind)
    assert doubled([p.mesh for p in stage.pieces], stage.view) < 0.002


def test_faces_that_share_a_place_are_noticed() -> None:
    stage, _ = built(SetKind.OFFICE)
    floor = slab((-4, -15, -0.05), (4, 3, 0), (0.9, 0.1, 0.1))
    assert doubled([floor, *[p.mesh for p in stage.pieces]], stage.view) > 0.01


@pytest.mark.parametrize("kind", KINDS)
def test_tops_are_flat_and_clear(kind: SetKind) -> None:
    stage, tracer = built(kind)
    for top in stage.tops:
        x, y, z = top.center
        w, d = top.size[0] * 0.35, top.size[1] * 0.35
        for dx, dy in ((0, 0), (w, 0), (-w, 0), (0, d), (0, -d)):
            at = np.array([x + dx, y + dy, z])
            met = segments(tracer, stage, [(at + _UP * 0.03, at - _UP * 0.04)])
            assert met[0], f"{top.name}: nothing at {at}"


def test_the_bus_has_a_driver_s_seat_at_a_wheel_before_a_windscreen() -> None:
    stage, _ = built(SetKind.BUS)
    seat = stage.wanted(SpotKind.SIT, "ROURKE sits at the wheel.")
    assert seat is not None
    assert seat.name == "driver_seat"
    wheel = next(p for p in stage.pieces if p.name == "steering wheel").mesh
    ahead = wheel.vertices.mean(0)[:2] - np.array(seat.position[:2])
    assert ahead @ np.array(seat.normal) > 0.3
    assert np.linalg.norm(ahead) < 0.8
    screen = next(p for p in stage.pieces if p.name == "windscreen").mesh
    assert (screen.vertices.mean(0)[:2] - np.array(seat.position[:2])) @ np.array(seat.normal) > 0.8


def test_a_spot_in_a_table_is_noticed() -> None:
    stage, _ = built(SetKind.ROOM)
    spot = stage.of_kind(SpotKind.STAND)[0]
    x, y, _ = spot.position
    block = slab((x - 0.1, y - 0.1, 0), (x + 0.3, y + 0.1, 1.0), (1, 1, 1))
    stage.add("block", block)
    tracer = Tracer([Surface(p.mesh, i + 1) for i, p in enumerate(stage.pieces)])
    assert "block" in segments(tracer, stage, body_probes(spot))
    stage.pieces.pop()


@pytest.mark.slow
@pytest.mark.parametrize("thing", list(Thing))
def test_every_thing_can_be_dressed_somewhere(thing: Thing) -> None:
    places = ((SetKind.STREET, False), (SetKind.ROOM, True), (SetKind.KITCHEN, True))
    found = False
    for kind, interior in places:
        full = build_set(Setting("A", kind, interior, TimeOfDay.DAY, dressing=(thing,)), "p")
        names = [p.name for p in full.pieces]
        found |= any(n == thing or n.startswith(thing) for n in names)
    assert found


def test_a_bus_of_the_text_stands_at_the_curb_behind_the_people() -> None:
    setting = Setting("STREET", SetKind.STREET, False, TimeOfDay.DAY, dressing=(Thing.BUS,))
    stage = build_set(setting, "last-bus")
    hull = next(p.mesh for p in stage.pieces if p.name == "bus").vertices
    assert hull[:, 1].min() > 1.0, "nobody stands inside"
    assert hull[:, 0].min() < 0 < hull[:, 0].max() + 0.5, "it is in the picture"
    assert 2.7 < np.ptp(hull[:, 2]) < 3.2
    assert stage.wanted(SpotKind.LEAN, "leans on the bus") is not None
