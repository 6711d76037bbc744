"""What rays meet, against geometry that is known by hand."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest
import trimesh

from closedset import compiled
from closedset.services import doctor
from closedset.stage.embree import Triangles

F32 = np.ndarray
UP = np.array([[0.0, 0.0, 1.0]], np.float32)


def floor(cells: int, height: float = 1.0) -> Triangles:
    """A square of 2 by 2 m around the axis, cut into triangles, ``height`` metres up."""
    side = np.linspace(-1, 1, cells + 1)
    x, y = np.meshgrid(side, side)
    points = np.stack([x.ravel(), y.ravel(), np.full(x.size, height)], 1).astype(np.float32)
    a = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
    low = np.stack([a, a + 1, a + cells + 1], 1)
    high = np.stack([a + 1, a + cells + 2, a + cells + 1], 1)
    return Triangles(points, np.concatenate([low, high]).astype(np.int32))


def rays(start: F32) -> tuple[F32, F32]:
    """(N, 3) starts and directions straight up."""
    return np.ascontiguousarray(start, np.float32), np.repeat(UP, len(start), axis=0)


def test_hardly_a_ray_slips_between_two_triangles() -> None:
    ball = trimesh.creation.icosphere(subdivisions=5, radius=2.0)
    points = ball.vertices.astype(np.float32)
    shell = Triangles(points, ball.faces.astype(np.int32))
    # At every corner and at the middle of every edge.
    aims = np.concatenate([points, points[ball.edges_unique].mean(1)]).astype(np.float32)
    way = np.ascontiguousarray(aims / np.linalg.norm(aims, axis=1, keepdims=True), np.float32)
    start, far = np.zeros_like(way), np.full(len(way), np.inf, np.float32)
    # One in ten would; those in the planes of the axes still do.
    met = shell.meet(start, way, far) >= 0
    assert met.mean() > 0.998
    assert np.allclose(far[met], 2.0, atol=2e-3)


def test_what_lies_beyond_the_reach_hides_nothing() -> None:
    start, way = rays(np.zeros((3, 3)))
    clear = np.array([1, 1, 0], np.float32)
    floor(4).hide(start, way, np.array([0.99, 1.01, 0.5], np.float32), clear)
    assert clear.tolist() == [1, 0, 0]
    far = np.array([0.99, 1.01, 0.5], np.float32)
    assert (floor(4).meet(start, way, far) >= 0).tolist() == [False, True, False]


def test_a_ray_behind_or_beside_meets_nothing() -> None:
    start, way = rays(np.array([[0, 0, 2], [1.5, 0, 0], [0, 0, 0.5]]))
    clear = np.ones(3, np.float32)
    floor(4).hide(start, way, np.full(3, np.inf, np.float32), clear)
    assert clear.tolist() == [1, 1, 0]


def test_many_cores_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    points = rng.normal(size=(900, 3)).astype(np.float32)
    soup = Triangles(points, np.arange(900, dtype=np.int32).reshape(-1, 3))
    start = rng.normal(size=(5000, 3)).astype(np.float32) * 3
    way = rng.normal(size=(5000, 3)).astype(np.float32)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    found = []
    for cores in (1, 7):
        monkeypatch.setattr(compiled.os, "cpu_count", lambda n=cores: n)
        far = np.full(5000, np.inf, np.float32)
        face = soup.meet(start, way, far)
        clear = np.ones(5000, np.float32)
        soup.hide(start, way, np.full(5000, np.inf, np.float32), clear)
        assert ((face < 0) == (clear > 0)).all()
        found.append((face, far))
    assert (found[0][0] == found[1][0]).all()
    assert (found[0][1] == found[1][1]).all()


def test_the_doctor_says_when_rays_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._try("rays", doctor._rays).ok
    monkeypatch.setattr(Triangles, "meet", lambda *_: np.array([-1]))
    found = doctor._try("rays", doctor._rays)
    assert not found.ok
    assert "pip install --force-reinstall embreex" in found.detail


def test_a_scene_goes_with_its_triangles() -> None:
    status = Path("/proc/self/statm")
    if not status.exists():
        pytest.skip("this system does not tell how much memory a process holds")

    def resident() -> int:
        gc.collect()
        return int(status.read_text().split()[1])

    def build() -> None:
        floor(150)

    for _ in range(3):
        build()
    before = resident()
    for _ in range(30):
        build()
    # Thirty scenes of 45,000 triangles would be 150 MB and more.
    assert resident() - before < 8000
