"""The framing solver: where the camera stands so that the frame holds what the size promises.

A shot names size, angle, height and lens, as on a shot list; the distance follows. The solver turns
distance, tilt and swing until the subject's top landmark has its headroom and its bottom landmark
lies where the size cuts. It works on the points that the frame will really show: the feet of a
sitter lie nearer to the camera than the head, so a wide shot of one needs more room below.

Where a wall stands before the camera is far enough, the lens gets shorter and the camera stays in
the room; where that would bend faces, the wall flies. Both are said in the notes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from closedset.errors import StageError
from closedset.model.pixels import Camera
from closedset.model.shot import Height, Lens, ShotSize
from closedset.stage.lens import F64, direction, pinhole

CROPS: dict[ShotSize, tuple[str, float, str, float]] = {
    ShotSize.EXTREME_WIDE: ("top_of_head", 0.55, "feet", 0.81),
    ShotSize.WIDE: ("top_of_head", 0.13, "feet", 0.91),
    ShotSize.FULL: ("top_of_head", 0.07, "feet", 0.95),
    ShotSize.MEDIUM_WIDE: ("top_of_head", 0.10, "knees", 0.96),
    ShotSize.COWBOY: ("top_of_head", 0.10, "thighs", 1.0),
    ShotSize.MEDIUM: ("top_of_head", 0.10, "waist", 1.0),
    ShotSize.MEDIUM_CLOSE: ("top_of_head", 0.09, "chest", 1.0),
    ShotSize.CLOSE: ("top_of_head", 0.07, "shoulders", 0.96),
    ShotSize.EXTREME_CLOSE: ("eyes", 0.34, "chin", 0.97),
}
"""For each size: top landmark, its share of the frame height from the top; the same for the bottom
one. ``feet`` counts from the soles, ``thighs`` is halfway from hips to knees. Crops after Thompson
and Bowen, *Grammar of the Shot*, chapter 1."""

WHOLE = frozenset({ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL})
"""Sizes that show people from head to feet."""
SHORTEST = {
    ShotSize.EXTREME_WIDE: 14.0,
    ShotSize.WIDE: 16.0,
    ShotSize.FULL: 18.0,
    ShotSize.MEDIUM_WIDE: 18.0,
    ShotSize.COWBOY: 21.0,
}
"""Shortest lens in mm (Super 35) that a size bears; others 26, before a face bends."""
_SHORTEST = 26.0
_NEAREST = 0.5
"""Metres the camera keeps from the middle of what it films."""
_ELEVATION = {Height.LOW: -16.0, Height.HIGH: 28.0, Height.OVERHEAD: 62.0}
_SIDE_MARGIN = 0.04


def _endless(_start: F64, _way: F64) -> float:
    return float("inf")


def _all_seen(_eye: F64, points: F64) -> float:
    return float(len(points))


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One performer on the set, as the camera needs to know them."""

    landmarks: Mapping[str, F64]
    """World metres: top_of_head, eyes, chin, shoulders, chest, waist, knees, feet."""
    gaze: float
    """Where the eyes look, degrees about z: 0 is -y (the camera's side), 90 is +x."""
    body: F64 = field(default_factory=lambda: np.zeros((0, 3)))
    """(N, 3) points all over the body, clothes and hair; empty: the landmarks are all we know."""

    @property
    def outline(self) -> F64:
        if len(self.body):
            return self.body
        return np.array([np.asarray(p, float) for p in self.landmarks.values()])

    def mark(self, name: str) -> F64:
        """Return a landmark (3,); ``thighs`` is the middle between hips and knees."""
        if name == "thighs":
            return 0.6 * self.mark("knees") + 0.4 * self.mark("waist")
        return np.array(self.landmarks[name], float)

    def lowest(self, name: str) -> F64:
        """Return the points (N, 3) above the lower edge where a size ends at ``name``."""
        if name != "feet":
            return self.mark(name)[None]
        soles = self.outline
        return np.vstack([soles[soles[:, 2] < self.mark("feet")[2] + 0.05], self.mark("feet")])


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """What limits the camera."""

    ceiling: float
    """Metres; outdoors something high."""
    lane: float | None = None
    """Degrees from which full figures are seen on a narrow set, along its length."""
    reach: Callable[[F64, F64], float] = _endless
    """(start, unit way) -> metres to the first wall."""
    seen: Callable[[F64, F64], float] = _all_seen
    """(eye, points) -> how many of the points (N, 3) no performer hides from the eye."""


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """A camera in place, and what it took to put it there."""

    camera: Camera
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """What a framing aims for; shares are of the frame's width or height, from the top left."""

    tops: F64
    """(N, 3): the highest of them lies at ``top_share``."""
    top_share: float
    bottoms: F64
    """(N, 3): the lowest of them lies at ``bottom_share``."""
    bottom_share: float
    sides: F64
    """(N, 3): all of them lie inside the frame's sides, if the camera must go back for it."""
    anchor: F64
    """(3,): lies at ``x_share``."""
    x_share: float | None
    """None: ``sides`` lie in the middle of the frame, wherever the anchor is."""
    azimuth: float
    height: Height
    eyes: float
    """Height of the subject's eyes, metres."""
    floor: float = _SHORTEST
    """Shortest lens, mm."""
    whole: bool = False
    """The feet matter more than the headroom where the frame must be wider."""
    z: float | None = None
    """Height of the camera, metres, where the shot asks for it."""

    @property
    def pivot(self) -> F64:
        """The point that distance counts from."""
        return np.asarray((self.tops.mean(0) + self.bottoms.mean(0)) / 2)

    @property
    def points(self) -> F64:
        """Tops, bottoms, sides and the anchor, (N, 3)."""
        return np.vstack([self.tops, self.bottoms, self.sides, self.anchor])


@dataclass(slots=True)
class _Knobs:
    distance: float
    focal_mm: float
    tilt: float = 0.0
    swing: float = 0.0


def _lift(ask: Ask) -> float:
    """Elevation of the camera over the pivot, radians."""
    return math.radians(_ELEVATION.get(ask.height, 0.0))


def _place(ask: Ask, knobs: _Knobs, space: Space, pivot: F64) -> tuple[F64, F64]:
    """Return eye and aim."""
    lift = _lift(ask)
    eye = pivot + direction(ask.azimuth) * (knobs.distance * math.cos(lift))
    if ask.z is not None:
        z = ask.z
    elif ask.height is Height.EYE:
        z = ask.eyes * 0.9 + pivot[2] * 0.1
    else:
        z = float(pivot[2]) + knobs.distance * math.sin(lift)
    # From overhead the camera works above the set: ceilings fly.
    top = math.inf if ask.height is Height.OVERHEAD else space.ceiling - 0.15
    eye[2] = min(max(z, 0.22), top)
    aim = eye - direction(ask.azimuth + math.degrees(knobs.swing)) * math.cos(knobs.tilt)
    aim[2] += math.sin(knobs.tilt)
    return eye, aim


def _start(ask: Ask, lens: Lens, width: int, height: int) -> _Knobs:
    focal = lens.focal_mm / lens.sensor_width_mm * width
    extent = max(float(np.linalg.norm(ask.tops.mean(0) - ask.bottoms.mean(0))), 0.05)
    span = ask.bottom_share - ask.top_share
    return _Knobs(extent * focal / (span * height), lens.focal_mm)


def _step(ask: Ask, knobs: _Knobs, camera: Camera, seen: F64, by_lens: bool) -> float:
    """Turn the knobs once; return how far the frame was from what is asked, in shares.

    ``seen`` is where ``ask.points`` lie in the picture.
    """
    width, height, focal = camera.width, camera.height, float(camera.intrinsics[0, 0])
    first, last = len(ask.tops), len(ask.tops) + len(ask.bottoms)
    top, bottom = float(seen[:first, 1].min()) / height, float(seen[first:last, 1].max()) / height
    sides = seen[last:-1, 0] / width
    tall = (bottom - top) / (ask.bottom_share - ask.top_share)
    wide = float(sides.max() - sides.min()) / (1 - 2 * _SIDE_MARGIN)
    scale = max(tall, wide)
    if ask.x_share is None:
        across = float(sides.max() + sides.min()) / 2 - 0.5
    else:
        across = float(seen[-1, 0]) / width - ask.x_share
    if ask.height is Height.OVERHEAD:
        # From above a height is no length: the size says how far, and everybody must be in it.
        rows = seen[last:-1, 1] / height
        scale = max(1.0, wide, float(np.ptp(rows)) / (1 - 2 * _SIDE_MARGIN))
        off = float(rows.max() + rows.min()) / 2 - 0.5
    elif tall >= wide * 0.98:
        off = (top + bottom - ask.top_share - ask.bottom_share) / 2
    else:
        off = bottom - ask.bottom_share if ask.whole else top - ask.top_share
    turn = min(max(scale, 0.6), 1.7) ** 0.8
    if by_lens:
        knobs.focal_mm /= turn
    else:
        knobs.distance *= turn
    knobs.tilt = min(max(knobs.tilt - math.atan(off * height / focal) * 0.8, -1.45), 1.2)
    knobs.swing -= math.atan(across * width / focal) * 0.8
    return max(abs(scale - 1), abs(off), abs(across))


def _turn(
    ask: Ask, knobs: _Knobs, lens: Lens, size: tuple[int, int], space: Space, by_lens: bool
) -> Camera:
    """Turn the knobs until the frame is as asked: the distance, or the lens at this distance."""
    points, pivot = ask.points, ask.pivot
    for _ in range(80):
        eye, aim = _place(ask, knobs, space, pivot)
        camera = pinhole(eye, aim, Lens(knobs.focal_mm, lens.sensor_width_mm), *size)
        seen = camera.project(points)
        if float(seen[:, 2].min()) <= 0.05:
            knobs.distance *= 1.3
            knobs.tilt = 0.0
            continue
        if _step(ask, knobs, camera, seen, by_lens) < 5e-4:
            break
    if not (np.isfinite(knobs.distance) and np.isfinite(knobs.focal_mm)):
        raise StageError(
            "the camera cannot frame this shot; its landmarks coincide.",
            remedy="Choose another size or angle.",
        )
    return camera


def _room(ask: Ask, space: Space) -> float:
    """Metres the camera may stand from the pivot before it meets a wall, 0.15 m kept."""
    lift = _lift(ask)
    way = direction(ask.azimuth) * np.cos(lift)
    if ask.height is not Height.OVERHEAD:
        way = way + np.array([0.0, 0.0, np.sin(lift)])
    start = ask.pivot.copy()
    start[2] = ask.eyes if ask.height is Height.EYE else start[2]
    return space.reach(start, way / np.linalg.norm(way)) - 0.15


def solve(
    ask: Ask, lens: Lens, width: int, height: int, space: Space, nearest: float = 0.0
) -> Setup:
    """Place the camera so that the frame is as asked; ``nearest`` is the least distance, metres.

    Raises StageError if no distance does it.
    """
    size = (width, height)
    knobs = _start(ask, lens, width, height)
    camera = _turn(ask, knobs, lens, size, space, by_lens=False)
    allowed = _room(ask, space) if ask.height is not Height.OVERHEAD else np.inf
    wanted = max(knobs.distance, nearest, _NEAREST)
    if wanted <= allowed and wanted <= knobs.distance:
        return Setup(camera)
    held = max(min(wanted, allowed), _NEAREST, nearest)
    moved = replace(knobs)
    moved.distance = held
    moved.focal_mm = lens.focal_mm * held / knobs.distance
    camera = _turn(ask, moved, lens, size, space, by_lens=True)
    asked, used = f"{lens.focal_mm:.0f} mm", f"{moved.focal_mm:.0f} mm"
    if held > knobs.distance:
        why = "the near shoulder needs its room" if nearest else "nearer it would stand in the face"
        return Setup(camera, (f"{asked} asked, {used} used: {why}",) if asked != used else ())
    if moved.focal_mm >= ask.floor and held <= allowed + 1e-6:
        why = f"a wall stands {allowed + 0.15:.1f} m away"
        return Setup(camera, (f"{asked} asked, {used} used: {why}",))
    return _fly_wall(ask, lens, size, space, allowed)


def _fly_wall(ask: Ask, lens: Lens, size: tuple[int, int], space: Space, allowed: float) -> Setup:
    """Use the shortest lens that the size bears, and let the wall fly."""
    shortest = replace(lens, focal_mm=min(ask.floor, lens.focal_mm))
    knobs = _start(ask, shortest, *size)
    camera = _turn(ask, knobs, shortest, size, space, by_lens=False)
    lens_note = f"{lens.focal_mm:.0f} mm asked, {shortest.focal_mm:.0f} mm used; "
    return Setup(
        camera,
        (
            (lens_note if shortest != lens else "")
            + f"the wall {max(allowed + 0.15, 0):.1f} m away flies: the camera stands "
            f"{knobs.distance:.1f} m back",
        ),
    )
