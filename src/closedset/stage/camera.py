"""The camera: where it must stand so that the frame holds what the shot size promises.

A shot names size, angle, height and lens, as on a shot list; the distance follows. The solver turns
two knobs, distance and tilt, until the subject's top landmark has its headroom and its bottom
landmark lies on the frame's lower edge (full figures keep foot room). Every camera of a dialogue
stays on the near side of the line, y < 0, so that coverage cuts together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closedset.errors import StageError
from closedset.model.pixels import Camera
from closedset.model.shot import Angle, Height, Lens, Shot, ShotSize, Side

F64 = NDArray[np.float64]

CROPS: dict[ShotSize, tuple[str, float, str, float]] = {
    ShotSize.EXTREME_WIDE: ("top_of_head", 0.55, "feet", 0.81),
    ShotSize.WIDE: ("top_of_head", 0.11, "feet", 0.93),
    ShotSize.MEDIUM_WIDE: ("top_of_head", 0.10, "knees", 1.0),
    ShotSize.MEDIUM: ("top_of_head", 0.10, "waist", 1.0),
    ShotSize.MEDIUM_CLOSE: ("top_of_head", 0.09, "chest", 1.0),
    ShotSize.CLOSE: ("top_of_head", 0.07, "shoulders", 0.96),
    ShotSize.EXTREME_CLOSE: ("eyes", 0.34, "chin", 0.97),
}
"""For each size: top landmark, its share of the frame height from the top; the same for the bottom
one. Crops after Thompson and Bowen, *Grammar of the Shot*, chapter 1."""

_ELEVATION = {Height.LOW: -16.0, Height.HIGH: 28.0, Height.OVERHEAD: 62.0}
_OFF_GAZE = {Angle.FRONT: 24.0, Angle.THREE_QUARTER: 46.0, Angle.PROFILE: 88.0}
_WIDEST_SIDE = 78.0
"""Degrees: how far a camera may swing from square-on before it would cross the line."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One performer on the set, as the camera needs to know them."""

    landmarks: Mapping[str, F64]
    """World metres: top_of_head, eyes, chin, shoulders, chest, waist, knees, feet."""
    gaze: float
    """Where the eyes look, degrees about z: 0 is -y (the camera's side), 90 is +x."""


@dataclass(frozen=True, slots=True)
class Space:
    """What limits the camera."""

    ceiling: float
    """Metres; outdoors something high."""
    lane: float | None = None
    """Degrees from which full figures are seen on a narrow set, along its length."""


def pinhole(eye: F64, at: F64, lens: Lens, width: int, height: int) -> Camera:
    """Return the camera at ``eye`` that looks at ``at``, z up, both in metres."""
    forward = at - eye
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= max(float(np.linalg.norm(right)), 1e-9)
    down = np.cross(forward, right)
    world = np.eye(4)
    world[:3, :3] = np.stack([right, down, forward])
    world[:3, 3] = -world[:3, :3] @ eye
    focal = lens.focal_mm / lens.sensor_width_mm * width
    matrix = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
    return Camera(world, matrix, width, height, lens.focal_mm, lens.sensor_width_mm)


def eye_of(camera: Camera) -> F64:
    """Return the camera's position (3,) in metres."""
    return -camera.world_to_camera[:3, :3].T @ camera.world_to_camera[:3, 3]


def direction(azimuth: float) -> F64:
    """Unit ground vector for degrees about z: 0 is -y, 90 is +x."""
    a = np.radians(azimuth)
    return np.array([np.sin(a), -np.cos(a), 0.0])


def azimuth_of(vector: F64) -> float:
    """Degrees about z of a ground vector: 0 is -y, 90 is +x."""
    return float(np.degrees(np.arctan2(vector[0], -vector[1])))


@dataclass(frozen=True, slots=True)
class _Framing:
    """What the two knobs aim for."""

    top: F64
    top_share: float
    bottom: F64
    bottom_share: float
    x_share: float
    azimuth: float
    height: Height
    eyes: float
    """Height of the subject's eyes, metres."""


def _place(
    framing: _Framing, distance: float, tilt: float, swing: float, space: Space
) -> tuple[F64, F64]:
    """Return eye and aim for a distance (m) with tilt and swing (radians) of the view axis."""
    middle = (framing.top + framing.bottom) / 2
    if framing.height is Height.EYE:
        z = framing.eyes * 0.9 + middle[2] * 0.1
        eye = middle + direction(framing.azimuth) * distance
    else:
        lift = np.radians(_ELEVATION[framing.height])
        eye = middle + direction(framing.azimuth) * distance * np.cos(lift)
        z = middle[2] + distance * np.sin(lift)
    # From overhead the camera works above the set: ceilings fly.
    top = np.inf if framing.height is Height.OVERHEAD else space.ceiling - 0.15
    eye[2] = np.clip(z, 0.22, top)
    ahead = -direction(framing.azimuth + np.degrees(swing))
    aim = eye + ahead * np.cos(tilt) + np.array([0, 0, np.sin(tilt)])
    return eye, aim


def _solve(framing: _Framing, lens: Lens, width: int, height: int, space: Space) -> Camera:
    """Turn distance, tilt and swing until the framing is met. Raises StageError if it cannot be."""
    middle = (framing.top + framing.bottom) / 2
    focal = lens.focal_mm / lens.sensor_width_mm * width
    span = framing.bottom_share - framing.top_share
    extent = max(float(np.linalg.norm(framing.top - framing.bottom)), 0.02)
    distance = extent * focal / (span * height)
    tilt, swing = 0.0, 0.0
    points = np.stack([framing.top, framing.bottom, middle])
    for _ in range(60):
        eye, aim = _place(framing, distance, tilt, swing, space)
        camera = pinhole(eye, aim, lens, width, height)
        seen = camera.project(points)
        if np.any(seen[:, 2] <= 0.02):
            distance *= 1.3
            tilt = 0.0
            continue
        shares = seen[:, 1] / height
        got = float(shares[1] - shares[0])
        if framing.height is not Height.OVERHEAD:
            distance *= float(np.clip(got / span, 0.6, 1.7)) ** 0.8
            off = float(shares[:2].mean()) - (framing.top_share + framing.bottom_share) / 2
        else:
            off = float(shares[2]) - 0.5
        tilt -= float(np.arctan(off * height / focal)) * 0.8
        swing -= float(np.arctan((seen[2, 0] - framing.x_share * width) / focal)) * 0.8
        tilt = float(np.clip(tilt, -1.45, 1.2))
    if not np.isfinite(distance):
        raise StageError("the camera cannot frame this shot; its landmarks coincide.")
    return camera


def _hold_on_line(azimuth: float) -> float:
    wrapped = (azimuth + 180) % 360 - 180
    return float(np.clip(wrapped, -_WIDEST_SIDE, _WIDEST_SIDE))


def _single_azimuth(shot: Shot, figure: Figure) -> float:
    alone = len(shot.scene_cast) <= 1
    gaze = (figure.gaze + 180) % 360 - 180
    if shot.angle is Angle.BEHIND:
        behind = gaze + 180 if gaze < 0 else gaze - 180
        return behind if alone else _hold_on_line(behind)
    off = _OFF_GAZE.get(shot.angle, 46.0)
    turned = gaze - off if gaze >= 0 else gaze + off
    return _hold_on_line(turned)


def _look_room(shot: Shot, figure: Figure, azimuth: float) -> float:
    """Share of the frame width where the subject stands: more room on the side they look to."""
    toward = np.sin(np.radians(figure.gaze - azimuth))
    shift = {ShotSize.EXTREME_CLOSE: 0.03, ShotSize.CLOSE: 0.07}.get(shot.size, 0.09)
    if abs(toward) > 0.25:
        return 0.5 - shift * float(np.sign(toward))
    return {Side.LEFT: 0.5 - shift, Side.RIGHT: 0.5 + shift, Side.CENTER: 0.5}[shot.side]


def _points(size: ShotSize, figure: Figure) -> tuple[F64, float, F64, float]:
    top, top_share, bottom, bottom_share = CROPS.get(size, CROPS[ShotSize.MEDIUM])
    high = np.array(figure.landmarks[top], float)
    low = np.array(figure.landmarks[bottom], float)
    # Crops are heights: seated knees lie forward of the head and must not tip the camera.
    low[:2] = high[:2]
    if high[2] - low[2] < 0.05:
        low[2] = high[2] - 0.3
    return high, top_share, low, bottom_share


def _along_lane(shot: Shot, space: Space, azimuth: float) -> float:
    """Look down a narrow set for full figures instead of standing outside its wall."""
    if space.lane is None or shot.size not in (ShotSize.WIDE, ShotSize.EXTREME_WIDE):
        return azimuth
    return space.lane


def _lies(figure: Figure) -> bool:
    way = np.abs(np.subtract(figure.landmarks["top_of_head"], figure.landmarks["feet"]))
    return bool(np.hypot(way[0], way[1]) > 1.2 * way[2])


_LYING_REACH = {
    ShotSize.EXTREME_WIDE: ("feet", 0.45),
    ShotSize.WIDE: ("feet", 0.8),
    ShotSize.MEDIUM_WIDE: ("knees", 0.9),
    ShotSize.MEDIUM: ("waist", 0.9),
    ShotSize.MEDIUM_CLOSE: ("chest", 0.9),
}


def lying(shot: Shot, figure: Figure, width: int, height: int) -> Camera:
    """Frame someone who lies: the length that the size shows fills the width, seen from above."""
    name, share = _LYING_REACH.get(shot.size, ("shoulders", 0.7))
    head = np.array(figure.landmarks["top_of_head"], float)
    end = np.array(figure.landmarks[name], float)
    axis = azimuth_of(end - head)
    # Square to the body, on the camera's side, nearer to its feet.
    azimuth = min((_hold_on_line(axis + turn) for turn in (-75.0, 75.0)), key=abs)
    focal = shot.lens.focal_mm / shot.lens.sensor_width_mm * width
    length = float(np.linalg.norm(end - head))
    across = abs(float(np.sin(np.radians(axis - azimuth)))) * length
    tall = abs(float(np.cos(np.radians(axis - azimuth)))) * length * 0.5 + 0.35
    distance = max(across * focal / (share * width), tall * focal / (share * height)) + 0.3
    lift = np.radians(58.0 if shot.height is Height.OVERHEAD else 24.0)
    middle = (head + end) / 2 + np.array([0.0, 0.0, 0.05])
    away = direction(azimuth) * np.cos(lift) + np.array([0, 0, np.sin(lift)])
    return pinhole(middle + away * distance, middle, shot.lens, width, height)


def single(shot: Shot, figure: Figure, width: int, height: int, space: Space) -> Camera:
    """Frame one subject. Raises StageError if no distance does."""
    if _lies(figure):
        return lying(shot, figure, width, height)
    high, top_share, low, bottom_share = _points(shot.size, figure)
    azimuth = _along_lane(shot, space, _single_azimuth(shot, figure))
    framing = _Framing(
        high,
        top_share,
        low,
        bottom_share,
        _look_room(shot, figure, azimuth),
        azimuth,
        shot.height,
        float(figure.landmarks["eyes"][2]),
    )
    return _solve(framing, shot.lens, width, height, space)


def group(
    shot: Shot, figures: list[Figure], width: int, height: int, space: Space, azimuth: float
) -> Camera:
    """Frame several subjects: the size asked for, or wider where the width asks for it."""
    crops = [_points(shot.size, f) for f in figures]
    tallest = max(crops, key=lambda c: float(c[0][2]))
    low = min(float(c[2][2]) for c in crops)
    center = np.mean([c[0][:2] for c in crops], axis=0)
    top = np.array([*center, tallest[0][2]])
    bottom = np.array([*center, low])
    eyes = float(np.mean([f.landmarks["eyes"][2] for f in figures]))
    share = tallest[3]
    for _ in range(40):
        framing = _Framing(top, tallest[1], bottom, share, 0.5, azimuth, shot.height, eyes)
        camera = _solve(framing, shot.lens, width, height, space)
        heads = [np.array(f.landmarks["top_of_head"], float) for f in figures]
        seen = camera.project(np.stack(heads))
        # Half a shoulder width beside each head, in pixels at that head's depth.
        reach = 0.30 * camera.intrinsics[0, 0] / np.maximum(seen[:, 2], 0.05)
        inside = np.all(seen[:, 0] - reach > 0.02 * width) and np.all(
            seen[:, 0] + reach < 0.98 * width
        )
        if inside and np.all(seen[:, 1] > 0.03 * height):
            break
        # Not wide enough: let the lower edge slide down, which moves the camera back.
        bottom = bottom - np.array([0, 0, 0.06])
        if bottom[2] < 0.0:
            bottom[2] = 0.0
            share = max(share - 0.03, 0.35)
    return camera


def over_shoulder(
    shot: Shot, figure: Figure, partner: Figure, width: int, height: int, space: Space
) -> Camera:
    """Frame ``figure`` past the near shoulder of ``partner``, camera on the near side of the line.

    The swing away from the line is solved so that the partner's head stands a third of the frame
    beside the subject's; the distance keeps at least 0.9 m behind the partner. Where one sits and
    the other stands, the frame loosens until both heads are in it.
    """
    head = np.array(figure.landmarks["eyes"], float)
    other = np.array(partner.landmarks["eyes"], float)
    along = azimuth_of(other - head)
    high, top_share, low, bottom_share = _points(shot.size, figure)
    away = float(np.linalg.norm((other - head)[:2]))
    sign = -1.0 if along >= 0 else 1.0
    # Camera left of the partner sees the partner on the right, and the other way round.
    subject_x = 0.36 if sign < 0 else 0.64
    fov = 2 * np.degrees(np.arctan(shot.lens.sensor_width_mm / 2 / shot.lens.focal_mm))
    # Between the subject's eyes and the partner's: over the shoulder, not over the crown.
    eye_height = float(
        np.clip(head[2] + 0.04, partner.landmarks["shoulders"][2] + 0.25, other[2] + 0.05)
    )
    wanted = 0.44 * fov
    swing = 4.0
    for _ in range(60):
        azimuth = along + sign * swing
        framing = _Framing(
            high, top_share, low, bottom_share, subject_x, azimuth, Height.EYE, eye_height
        )
        camera = _solve(framing, shot.lens, width, height, space)
        eye = eye_of(camera)
        if np.linalg.norm((eye - head)[:2]) < away + 0.9 and bottom_share > 0.4:
            low = low - np.array([0, 0, 0.05])
            if low[2] < 0.05:
                low[2] = 0.05
                bottom_share -= 0.04
            continue
        over = float(camera.project(other[None])[0, 1]) / height
        if over < 0.07 and top_share < 0.27:
            # The partner stands above a sitter: give their head room, looser but still over it.
            top_share += 0.03
            low = low - np.array([0, 0, 0.03])
            continue
        if over > 0.8 and low[2] > 0.3:
            low = low - np.array([0, 0, 0.06])
            continue
        gap = azimuth_of(eye - other) - azimuth_of(eye - head)
        seen = abs((gap + 180) % 360 - 180)
        if seen >= wanted or swing > 60:
            break
        swing += max((wanted - seen) * 0.35, 0.5)
    return camera


def camera_for(
    shot: Shot, figures: Mapping[str, Figure], width: int, height: int, space: Space
) -> Camera:
    """Return the camera of a shot with people in it.

    ``figures`` holds everyone on the set by character; ``shot.subjects`` says who is framed. Raises
    StageError when none of the subjects stands on the set.
    """
    subjects = [s for s in shot.subjects if s in figures]
    if not subjects:
        raise StageError(
            f"shot {shot.id} frames {', '.join(shot.subjects) or 'nobody'}, and nobody of that "
            "name stands on the set.",
            remedy="Give each subject a mark.",
        )
    first = figures[subjects[0]]
    partner = partner_of(shot, subjects, figures)
    if shot.angle is Angle.OVER_SHOULDER and partner:
        return over_shoulder(shot, first, figures[partner], width, height, space)
    if len(subjects) == 1:
        return single(shot, first, width, height, space)
    swing = {Angle.THREE_QUARTER: 24.0, Angle.FRONT: 7.0, Angle.PROFILE: 0.0}.get(shot.angle, 14.0)
    azimuth = swing if shot.side is Side.RIGHT else -swing
    if space.lane is not None:
        # Half down the lane: all the way, people would hide one another.
        azimuth = _along_lane(shot, space, azimuth) * 0.45
    return group(shot, [figures[s] for s in subjects], width, height, space, azimuth)


def partner_of(shot: Shot, subjects: list[str], figures: Mapping[str, Figure]) -> str:
    """Return over whose shoulder the camera looks: whom the subject looks at, or the next one."""
    mark = next((m for m in shot.marks if m.character == subjects[0]), None)
    if mark and mark.looks_at in figures and mark.looks_at != subjects[0]:
        return mark.looks_at
    others = [*subjects[1:], *(c for c in figures if c != subjects[0])]
    return others[0] if others else ""
