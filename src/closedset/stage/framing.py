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
from closedset.stage.kernels_framing import DISTANCE, FOCAL, SWING, TILT, Wanted, turn
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


def _lift(ask: Ask) -> float:
    """Elevation of the camera over the pivot, radians."""
    return math.radians(_ELEVATION.get(ask.height, 0.0))


def _wanted(ask: Ask, lens: Lens, size: tuple[int, int], space: Space) -> Wanted:
    """Return what is asked as the compiled loop takes it."""
    pivot, z = ask.pivot, ask.z
    if z is None and ask.height is Height.EYE:
        z = ask.eyes * 0.9 + float(pivot[2]) * 0.1
    overhead = ask.height is Height.OVERHEAD
    return Wanted(
        points=np.ascontiguousarray(ask.points, float),
        tops=len(ask.tops),
        bottoms=len(ask.bottoms),
        pivot=pivot,
        azimuth=float(ask.azimuth),
        lift=_lift(ask),
        z=math.nan if z is None else float(z),
        # From overhead the camera works above the set: ceilings fly.
        ceiling=math.inf if overhead else float(space.ceiling) - 0.15,
        top_share=float(ask.top_share),
        bottom_share=float(ask.bottom_share),
        x_share=math.nan if ask.x_share is None else float(ask.x_share),
        margin=_SIDE_MARGIN,
        whole=ask.whole,
        overhead=overhead,
        width=float(size[0]),
        height=float(size[1]),
        sensor=float(lens.sensor_width_mm),
    )


def _start(ask: Ask, lens: Lens, width: int, height: int) -> F64:
    """Return the knobs (4,) to begin with."""
    focal = lens.focal_mm / lens.sensor_width_mm * width
    extent = max(float(np.linalg.norm(ask.tops.mean(0) - ask.bottoms.mean(0))), 0.05)
    span = ask.bottom_share - ask.top_share
    return np.array([extent * focal / (span * height), lens.focal_mm, 0.0, 0.0])


def _turn(
    ask: Ask, knobs: F64, lens: Lens, size: tuple[int, int], space: Space, by_lens: bool
) -> Camera:
    """Turn the knobs until the frame is as asked: the distance, or the lens at this distance."""
    used = np.empty(7)
    turn(_wanted(ask, lens, size, space), knobs, by_lens, used)
    if not (np.isfinite(knobs[DISTANCE]) and np.isfinite(knobs[FOCAL])):
        raise StageError(
            "the camera cannot frame this shot; its landmarks coincide.",
            remedy="Choose another size or angle.",
        )
    eye, tilt = used[4:], float(used[TILT])
    aim = eye - direction(ask.azimuth + math.degrees(used[SWING])) * math.cos(tilt)
    aim[2] += math.sin(tilt)
    return pinhole(eye, aim, Lens(float(used[FOCAL]), lens.sensor_width_mm), *size)


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
    away = float(knobs[DISTANCE])
    # From overhead the crown lies nearer to the camera than what it films.
    least = max(nearest, _NEAREST + 0.3 * (ask.height is Height.OVERHEAD))
    wanted = max(away, least)
    if wanted <= allowed and wanted <= away:
        return Setup(camera)
    held = max(min(wanted, allowed), least)
    moved = knobs.copy()
    moved[[DISTANCE, FOCAL]] = held, lens.focal_mm * held / away
    camera = _turn(ask, moved, lens, size, space, by_lens=True)
    asked, used = f"{lens.focal_mm:.0f} mm", f"{moved[FOCAL]:.0f} mm"
    if held > away:
        why = "the near shoulder needs its room" if nearest else "nearer it would stand in the face"
        return Setup(camera, (f"{asked} asked, {used} used: {why}",) if asked != used else ())
    if moved[FOCAL] >= ask.floor and held <= allowed + 1e-6:
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
            f"{knobs[DISTANCE]:.1f} m back",
        ),
    )
