"""No shower door: strokes, pigment and paper stay on the surfaces when the camera moves."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from closedset.model.pixels import Camera
from closedset.render.hatching import CROSS, FORM, SLANT, Cut, Nib, hatch, locate
from closedset.render.surface import Surface

W, H, FOCAL = 320, 180, 260.0


def camera_at(eye: tuple[float, float, float]) -> Camera:
    """A camera that looks along world y."""
    turn = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = turn, -turn @ np.array(eye)
    k = np.array([[FOCAL, 0, W / 2], [0, FOCAL, H / 2], [0, 0, 1]])
    return Camera(matrix, k, W, H, 35.0, 24.89)


def wall_seen_by(camera: Camera, away: float = 3.25) -> tuple[np.ndarray, np.ndarray]:
    """Depth and normals of the wall y = ``away``."""
    eye_y = -(camera.world_to_camera[:3, :3].T @ camera.world_to_camera[:3, 3])[1]
    depth = np.full((H, W), away - eye_y, np.float32)
    return depth, np.broadcast_to(np.array([0, -1, 0], np.float32), (H, W, 3)).copy()


def same_points(first: Camera, second: Camera, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Flat indices, in both pictures, of the pixels that show the same points of the wall."""
    y, x = np.mgrid[10 : H - 10, 10 : W - 10]
    z = depth[y, x]
    local = np.stack([(x + 0.5 - W / 2) / FOCAL * z, (y + 0.5 - H / 2) / FOCAL * z, z], -1)
    turn, shift = first.world_to_camera[:3, :3], first.world_to_camera[:3, 3]
    world = (local.reshape(-1, 3) - shift) @ turn
    seen = second.project(world)
    at = np.floor(seen[:, :2]).astype(int)
    near = np.abs(seen[:, :2] - at - 0.5).max(1) < 0.06
    inside = near & (at[:, 0] >= 0) & (at[:, 0] < W) & (at[:, 1] >= 0) & (at[:, 1] < H)
    return (y * W + x).ravel()[inside], (at[:, 1] * W + at[:, 0])[inside]


@pytest.mark.parametrize("cut", [FORM, SLANT, CROSS])
@pytest.mark.parametrize("step", [(0.05, 0.0, 0.0), (0.0, 0.05, 0.0), (0.03, 0.03, 0.025)])
def test_a_surface_point_keeps_its_stroke_when_the_camera_moves_5_cm(
    cut: Cut, step: tuple[float, float, float]
) -> None:
    one, two = camera_at((0, 0, 1.5)), camera_at((step[0], step[1], 1.5 + step[2]))
    assert agreement(one, two, two, cut) > 0.97
    # A pattern that hangs in the picture, as if the camera had not moved, does not pass.
    assert agreement(one, two, one, cut) < 0.75


def agreement(one: Camera, two: Camera, believed: Camera, cut: Cut) -> float:
    """Share of wall points that lie on the same place of the same stroke in both pictures."""
    depth_one, normals = wall_seen_by(one)
    depth_two, _ = wall_seen_by(two)
    first, second = same_points(one, two, depth_one)
    assert len(first) > 60
    a = locate(Surface(one, depth_one, 5), normals, first, cut, 7.0)
    b = locate(Surface(believed, depth_two, 5), normals, second, cut, 7.0)
    same = (a.line == b.line) & (a.stroke == b.stroke)
    return float((same & (np.abs(a.off - b.off) < 1.0) & (np.abs(a.part - b.part) < 0.1)).mean())


def test_hatching_drawn_twice_lies_on_the_same_points() -> None:
    one, two = camera_at((0, 0, 1.5)), camera_at((0.05, 0, 1.5))
    shade = np.full((H, W), 0.7, np.float32)
    drawn = []
    for camera in (one, two):
        depth, normals = wall_seen_by(camera)
        drawn.append(hatch(Surface(camera, depth, 5), normals, shade, SLANT, Nib()).ravel())
    first, second = same_points(one, two, wall_seen_by(one)[0])
    moved = np.corrcoef(drawn[0][first], drawn[1][second])[0, 1]
    still = np.corrcoef(drawn[0][first], drawn[1][first])[0, 1]
    assert moved > 0.85
    assert still < 0.6


def test_paper_and_pigment_move_with_the_wall() -> None:
    one, two = camera_at((0, 0, 1.5)), camera_at((0.05, 0, 1.5))
    depth, _ = wall_seen_by(one)
    a, b = (Surface(camera, depth, 5) for camera in (one, two))
    first, second = same_points(one, two, depth)
    for tooth, least in ((lambda s: s.noise(2.0, 0.5), 0.8), (lambda s: s.slow_noise(60.0), 0.95)):
        moved = np.corrcoef(tooth(a).ravel()[first], tooth(b).ravel()[second])[0, 1]
        assert moved > least
    still = np.corrcoef(a.noise(2.0, 0.5).ravel()[first], b.noise(2.0, 0.5).ravel()[first])[0, 1]
    assert still < 0.5


def test_strokes_on_a_performer_walk_with_them() -> None:
    camera = camera_at((0, 0, 1.5))
    depth, normals = wall_seen_by(camera)
    walked = np.array([0.3, 0.1, 0.02])
    owner = np.ones((H, W), np.int16)
    before = Surface(camera, depth, 5, owner, np.array([[0, 0, 0], [0.2, 4, 1]]))
    after = Surface(
        camera_at(tuple(np.array([0, 0, 1.5]) + walked)), depth, 5, owner,
        np.array([[0, 0, 0], np.array([0.2, 4, 1]) + walked]),
    )  # fmt: skip
    where = np.arange(0, H * W, 7)
    a, b = (locate(s, normals, where, FORM, 7.0) for s in (before, after))
    assert (a.line == b.line).mean() > 0.98


def test_strokes_keep_their_spacing_from_near_to_far() -> None:
    camera = camera_at((0, 0, 1.5))
    for away in (1.0, 3.0, 9.0, 30.0):
        depth, normals = wall_seen_by(camera, away)
        shade = np.full((H, W), 0.8, np.float32)
        drawn = hatch(Surface(camera, depth, 5), normals, shade, SLANT, Nib(spacing=24.0))
        assert 0.03 < drawn.mean() < 0.25, away


def test_sky_is_anchored_to_its_direction() -> None:
    camera = camera_at((0, 0, 1.5))
    depth = np.full((H, W), np.inf, np.float32)
    surface = Surface(camera, depth, 5)
    assert np.isfinite(surface.noise(2.0)).all()
    matrix = camera.world_to_camera.copy()
    yaw = np.arctan(20 / FOCAL)
    spin = np.eye(4)
    spin[0, 0] = spin[2, 2] = np.cos(yaw)
    spin[0, 2], spin[2, 0] = -np.sin(yaw), np.sin(yaw)
    turned = Surface(dataclasses.replace(camera, world_to_camera=spin @ matrix), depth, 5)
    center = surface.slow_noise(50.0)[H // 2, W // 2]
    moved = [turned.slow_noise(50.0)[H // 2, W // 2 + s] for s in (-20, 20)]
    assert min(abs(center - m) for m in moved) < 0.2
