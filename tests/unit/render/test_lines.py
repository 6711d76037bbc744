"""Lines: every border once, straight where the edge is straight, none for confetti."""

from __future__ import annotations

import numpy as np
import pytest
from render_props import make_plates, make_request

from closedset.gate import Gate
from closedset.model.pixels import PlateId, Plates
from closedset.render.chains import join
from closedset.render.contours import SET_EDGE, Borders, find_borders, settled
from closedset.render.looks import ink as ink_look
from closedset.render.looks import load_look
from closedset.render.strokes import Pen
from closedset.render.study import Study


def study_of(plates: Plates) -> Study:
    request = plates.cleared.request
    return Study(plates, request.shot, request.seed)


@pytest.fixture
def slanted(gate: Gate) -> Plates:
    """Two set pieces that meet along a line of slope 1 in 30, and no performer."""
    plates = make_plates(gate.clear(make_request(1280, 720)))
    y, x = np.mgrid[:720, :1280]
    plates.ids[:] = np.where(y > 300 + x / 30, 4, 1)
    plates.depth[:] = 3.0
    plates.normals[:] = (0, -1, 0)
    table = (*plates.id_table, PlateId(4, "set", "floor", ""))
    object.__setattr__(plates, "id_table", table)
    return plates


def test_a_straight_edge_is_one_straight_stroke(slanted: Plates) -> None:
    strokes = study_of(slanted).strokes(Pen(wobble=0.0, overshoot=0.0))
    assert len(strokes.first) == 2
    x, y = strokes.points.T
    assert np.ptp(y - (300.5 + x / 30)) < 0.1
    assert abs(np.median(y - (300.5 + x / 30))) < 0.6


def test_a_stroke_thins_where_the_pen_lands_and_lifts(slanted: Plates) -> None:
    strokes = study_of(slanted).strokes(Pen())
    middle = strokes.width[len(strokes.width) // 2]
    assert strokes.width[0] < 0.5 * middle
    assert strokes.width[-1] < 0.5 * middle


def test_what_is_far_is_drawn_thinner_and_paler(slanted: Plates) -> None:
    near = study_of(slanted).strokes(Pen())
    slanted.depth[:] = 24.0
    far = study_of(slanted).strokes(Pen())
    assert np.median(far.width) < 0.7 * np.median(near.width)
    assert np.median(far.tone) < 0.7 * np.median(near.tone)


def test_the_outline_of_a_performer_is_the_heaviest_line(plates: Plates) -> None:
    strokes = study_of(plates).strokes(Pen())
    assert (strokes.kind == 1).any()
    heavy = np.median(strokes.width[strokes.kind == 1])
    others = strokes.width[strokes.kind > 1]
    assert not len(others) or heavy > np.median(others)


def test_joining_uses_every_segment_once() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    ids = rng.integers(0, 3, (40, 60))
    borders = borders_of(ids)
    chains = join(borders, 61)
    assert sorted(chains.segment.tolist()) == list(range(len(borders.start)))
    assert chains.first[-1] == len(borders.start)


def test_a_ring_is_one_closed_chain() -> None:
    ids = np.zeros((20, 30), int)
    ids[5:12, 8:20] = 1
    chains = join(borders_of(ids), 31)
    assert chains.closed.tolist() == [True]
    assert len(chains.segment) == 2 * (7 + 12)


def test_no_borders_are_no_chains() -> None:
    assert len(join(borders_of(np.zeros((5, 5), int)), 6).segment) == 0


def borders_of(ids: np.ndarray) -> Borders:
    """Every border between different ids."""
    row = ids.shape[1] + 1
    y, x = np.nonzero(ids[:, 1:] != ids[:, :-1])
    down = y * row + x + 1
    v, u = np.nonzero(ids[1:] != ids[:-1])
    right = (v + 1) * row + u
    start = np.concatenate([down, right]).astype(np.int64)
    vertical = np.arange(len(start)) < len(down)
    kind = np.full(len(start), SET_EDGE, np.int8)
    return Borders(start, vertical, kind, np.zeros(len(start), np.int64))


def test_two_surfaces_in_one_plane_make_no_specks(slanted: Plates) -> None:
    clean = len(study_of(slanted).strokes(Pen()).first)
    rng = np.random.Generator(np.random.PCG64(3))
    patch = slanted.ids[100:200, 300:420]
    patch[rng.random(patch.shape) < 0.2] = 4
    assert (settled(slanted.ids) != slanted.ids).sum() > 1000
    assert len(study_of(slanted).strokes(Pen()).first) <= clean + 12


def test_hatching_never_touches_a_face(plates: Plates, monkeypatch: pytest.MonkeyPatch) -> None:
    plates.light[:] = np.where(plates.ids > 1, 0.05, 0.9)
    face = study_of(plates).own.face > 0.2
    hatched = load_look("ink").draw(study_of(plates))
    blank = np.zeros(plates.depth.shape, np.float32)
    monkeypatch.setattr(ink_look, "_hatching", lambda study: blank)
    bare = load_look("ink").draw(study_of(plates))
    changed = np.abs(hatched - bare).max(0)
    assert (changed[plates.ids == 3] > 0.1).mean() > 0.05
    assert changed[face].max() < 1e-6


def test_the_borders_of_an_empty_plate_are_none(plates: Plates) -> None:
    plates.ids[:] = 0
    plates.depth[:] = np.inf
    plates.normals[:] = 0
    study = study_of(plates)
    assert len(find_borders(plates, study.settled, study.own).start) == 0
