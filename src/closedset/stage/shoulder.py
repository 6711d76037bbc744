"""Over the shoulder: past the listener's head and near shoulder at the speaker's face.

The foreground is a matter of taste with numbers: the listener covers about a quarter of the frame
at one edge, the back of the head is in it, and nothing of the speaker's face is covered. A small
search over swing and camera height finds the place that comes nearest to that; the size of the shot
stays what was asked, so where the camera must stand behind somebody, the lens gives way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from closedset.model.pixels import Camera
from closedset.model.shot import Lens
from closedset.stage.framing import Ask, Figure, Setup, Space, solve
from closedset.stage.lens import F64, azimuth_of, eye_of, wrapped

_BEHIND = 1.15
"""Metres the camera keeps behind the listener's eyes."""
_COVER = (0.20, 0.31)
"""Share of the frame that the listener may cover."""
_LEAST = 0.06
"""Share below which nobody would see a shoulder."""
_BEFORE = 0.32
"""Metres nearer to the camera than the subject that a foreground is, at least."""
_HALF_SHOULDERS = 0.15
"""Metres from the middle of the shoulders to a shoulder's joint."""
_COLUMNS = 48
_SWINGS = np.array([4.0, 8.0, 12.0, 16.0, 20.0, 25.0, 30.0, 36.0, 44.0])
"""Degrees the camera may stand off the line between the two."""


Line = tuple[F64, F64] | None
"""(3,) each: where the first two of the scene are, left and right, metres; None: one is alone."""


def crosses(line: Line, eye: F64) -> bool:
    """Whether a camera at ``eye`` (3,) stands beyond the scene's line."""
    if line is None:
        return False
    (ax, ay), (bx, by) = line[0][:2], line[1][:2]
    return bool((bx - ax) * (eye[1] - ay) - (by - ay) * (eye[0] - ax) > 0)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Who speaks and who listens."""

    subject: Figure
    partner: Figure
    line: Line = None


def skyline(camera: Camera, points: F64) -> F64:
    """Return how high a body reaches in each of 48 columns, as a share from the top; 1: not in it.

    The body is taken to go on down to the lower edge, as a foreground does.
    """
    seen = camera.project(points)
    seen = seen[seen[:, 2] > 0.15]
    edge = np.ones(_COLUMNS)
    column = np.floor(seen[:, 0] / camera.width * _COLUMNS).astype(int)
    inside = (column >= 0) & (column < _COLUMNS)
    np.minimum.at(edge, column[inside], np.clip(seen[inside, 1] / camera.height, 0, 1))
    filled = np.flatnonzero(edge < 1)
    if len(filled) > 1:
        between = np.arange(filled[0], filled[-1] + 1)
        edge[between] = np.interp(between, filled, edge[filled])
    return edge


def _cost(camera: Camera, pair: Pair, right: bool) -> float:
    """How far a foreground is from what the trade likes; 0 is perfect."""
    edge = skyline(camera, pair.partner.outline)
    cover = float((1 - edge).mean())
    low, high = _COVER
    cost = 6 * (max(0.0, low - cover) + max(0.0, cover - high))
    eyes, crown = camera.project(
        np.array([pair.partner.mark("eyes"), pair.partner.mark("top_of_head")])
    )
    x, y, top = eyes[0] / camera.width, eyes[1] / camera.height, crown[1] / camera.height
    x = x if right else 1 - x
    cost += 2.0 * max(0.0, x - 0.94) + 2.0 * max(0.0, 0.74 - x)
    cost += 2.0 * max(0.0, 0.1 - y) + max(0.0, 0.0 - top) + 2.5 * max(0.0, top - 0.2)
    face = camera.project(np.array([pair.subject.mark("eyes"), pair.subject.mark("chin")]))
    reach = 0.13 * camera.intrinsics[0, 0] / face[0, 2]
    for point in face:
        columns = (point[0] + np.array([-reach, 0, reach])) / camera.width * _COLUMNS
        at = np.clip(columns.astype(int), 0, _COLUMNS - 1)
        covered = point[1] / camera.height - edge[at] + 0.02
        cost += 8 * float(np.maximum(covered, 0).sum()) + 0.5 * float((covered > 0).any())
    return float(cost)


def over_shoulder(
    ask: Ask, pair: Pair, lens: Lens, width: int, height: int, space: Space
) -> Setup | None:
    """Frame ``pair.subject`` past the near shoulder of ``pair.partner``.

    ``ask`` states the subject's own framing; its side and height are chosen here, on the near side
    of the line. Returns None where no shoulder comes into the frame from there. Raises StageError
    if the subject cannot be framed.
    """
    head, other = pair.subject.mark("eyes"), pair.partner.mark("eyes")
    along = azimuth_of(other - head)
    away = float(np.linalg.norm((other - head)[:2]))
    # Camera left of the partner sees the partner on the right, and the other way round.
    sign = -1.0 if along >= 0 else 1.0
    right = sign < 0
    levels = np.linspace(-0.5, 0.7, 10) + (head[2] + other[2]) / 2
    levels = np.clip(levels, 0.5, space.ceiling - 0.2)
    tried: list[tuple[float, Setup]] = []
    # Where the two stand one behind the other, their own line is what the camera keeps to.
    most = max(90.0, abs(along) - float(_SWINGS[0]))
    for swing in _SWINGS:
        azimuth = float(np.clip(wrapped(along + sign * swing), -most, most))
        for z in levels:
            placed = replace(
                ask, azimuth=azimuth, z=float(z), anchor=pair.subject.mark("top_of_head"),
                x_share=0.36 if right else 0.64, sides=head[None],
            )  # fmt: skip
            found = solve(placed, lens, width, height, space, away + _BEHIND)
            cost = _cost(found.camera, pair, right) + 0.1 * abs(float(z) - head[2])
            cost += 10.0 * crosses(pair.line, eye_of(found.camera))
            tried.append((float(cost), found))
    ranked = [found for _, found in sorted(tried, key=lambda t: t[0])]
    face = head[None]
    clear = (f for f in ranked[:30] if space.seen(eye_of(f.camera), face))
    best = next(clear, ranked[0])
    shown = _shown(best.camera, pair)
    return best if shown and not crosses(pair.line, eye_of(best.camera)) else None


def _shown(camera: Camera, pair: Pair) -> bool:
    """Whether a frame has a foreground: the listener's head, or a shoulder and enough of it."""
    partner = pair.partner
    farthest = float(camera.project(pair.subject.mark("eyes")[None])[0, 2]) - _BEFORE
    across = camera.world_to_camera[0, :3] * _HALF_SHOULDERS
    middle = partner.mark("shoulders")
    x, y, depth = camera.project(
        np.array([partner.mark("eyes"), middle - across, middle + across])
    ).T
    inside = (
        (depth > 0) & (depth < farthest) & (x > 0) & (x < camera.width) & (y < 0.93 * camera.height)
    )
    cover = float((1 - skyline(camera, partner.outline)).mean())
    return bool(inside[0] or (inside.any() and cover >= _LEAST))
