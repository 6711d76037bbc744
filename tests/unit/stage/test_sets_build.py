"""Every set builds, by day and by night, and reads as what it is."""

from __future__ import annotations

import numpy as np
import pytest
from staging import OUTDOORS, clear, make_request, make_shot

from closedset.model.pixels import Plates
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Prop, SetKind, Setting, ShotSize
from closedset.stage import Stage
from closedset.stage.props import make_prop
from closedset.stage.sets import build_set


def establish(kind: SetKind, time: TimeOfDay) -> Plates:
    shot = make_shot(ShotSize.WIDE, kind=kind, time=time, lens=24.0)
    request = make_request(shot, 96, 54)
    cleared = clear(request)
    return Stage(lambda: cleared.issued).plates(cleared)


QUICK = (SetKind.ROOM, SetKind.BUS, SetKind.STREET, SetKind.DESERT)
WINDOWLESS = frozenset({SetKind.ELEVATOR, SetKind.POLICE})
"""Lit by their own lamps at any hour."""


def reads(kind: SetKind) -> None:
    day, night = establish(kind, TimeOfDay.DAY), establish(kind, TimeOfDay.NIGHT)
    assert len(np.unique(day.ids)) >= 4, "a set is more than a floor"
    # Indoors people switch lights on; out of doors the sun is gone.
    most = 1.0 if kind in WINDOWLESS else 0.85 if kind in OUTDOORS else 0.93
    assert night.beauty.mean() < most * day.beauty.mean(), "night is darker"
    assert night.beauty.mean() > 0.05, "and legible"
    assert np.isfinite(day.beauty).all()


@pytest.mark.parametrize("kind", QUICK)
def test_a_set_reads_by_day_and_by_night(kind: SetKind) -> None:
    reads(kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [k for k in SetKind if k not in QUICK])
def test_every_set_reads_by_day_and_by_night(kind: SetKind) -> None:
    reads(kind)


@pytest.mark.parametrize("kind", [SetKind.ROOM, SetKind.KITCHEN, SetKind.BEDROOM])
def test_by_day_the_window_is_the_brightest_thing(kind: SetKind) -> None:
    plates = establish(kind, TimeOfDay.DAY)
    names = {p.value: p.name for p in plates.id_table}
    outside = np.isin(plates.ids, [v for v, n in names.items() if n.endswith("outside")])
    outside |= plates.ids == 0
    wall = np.isin(plates.ids, [v for v, n in names.items() if n == "back wall"])
    brightness = plates.beauty.mean(-1)
    assert outside.sum() > 20
    assert np.median(brightness[outside]) > np.percentile(brightness[wall], 90)
    dark = establish(kind, TimeOfDay.NIGHT)
    assert np.median(dark.beauty.mean(-1)[outside]) < 0.4


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(OUTDOORS - {SetKind.ALLEY, SetKind.FOREST}))
def test_outdoors_shows_sky(kind: SetKind) -> None:
    assert (establish(kind, TimeOfDay.DAY).ids == 0).mean() > 0.02


def test_the_same_place_is_the_same_set_in_every_scene() -> None:
    first = build_set(Setting("MAIN STREET", SetKind.STREET, False, TimeOfDay.DAY), "film")
    first.pieces.clear()
    again = build_set(Setting("Main  Street", SetKind.STREET, False, TimeOfDay.DAY), "film")
    other = build_set(Setting("OTHER STREET", SetKind.STREET, False, TimeOfDay.DAY), "film")
    once_more = build_set(Setting("MAIN STREET", SetKind.STREET, False, TimeOfDay.DAY), "film")
    assert np.array_equal(again.pieces[3].mesh.vertices, once_more.pieces[3].mesh.vertices)
    same = [np.array_equal(a.mesh.vertices, b.mesh.vertices)
            for a, b in zip(once_more.pieces, other.pieces, strict=False)]  # fmt: skip
    assert not all(same)


@pytest.mark.parametrize("prop", list(Prop))
def test_every_prop_is_a_solid_of_its_size(prop: Prop) -> None:
    mesh = make_prop(prop)
    extent = mesh.vertices.max(0) - mesh.vertices.min(0)
    assert 0.03 < float(extent.max()) < 1.1
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize("prop", list(Prop))
def test_an_insert_shows_its_thing_large_and_whole(prop: Prop) -> None:
    shot = make_shot(ShotSize.INSERT, focus=prop, kind=SetKind.KITCHEN, lens=85.0)
    cleared = clear(make_request(shot, 160, 90))
    plates = Stage(lambda: cleared.issued).plates(cleared)
    value = next(p.value for p in plates.id_table if p.name == prop.value)
    shown = plates.ids == value
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    assert max(len(rows) / 90, len(columns) / 160) > 0.35
    assert rows[0] > 0
    assert rows[-1] < 89
    assert columns[0] > 0
    assert columns[-1] < 159
