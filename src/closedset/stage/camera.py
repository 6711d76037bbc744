"""The camera of a shot: from which side, over whose shoulder, who is held together.

Every camera of a dialogue stays on the near side of the line, y < 0, so that coverage cuts
together. How far away it stands, and how it tilts, is the framing solver's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from closedset.errors import StageError
from closedset.model.pixels import Camera
from closedset.model.shot import Angle, Height, Shot, ShotSize, Side
from closedset.stage.framing import (
    CROPS,
    SHORTEST,
    WHOLE,
    Ask,
    Figure,
    Setup,
    Space,
    solve,
)
from closedset.stage.lens import F64, azimuth_of, direction, eye_of, pinhole, wrapped
from closedset.stage.shoulder import Pair, over_shoulder

_OFF_GAZE = {Angle.FRONT: 24.0, Angle.THREE_QUARTER: 46.0, Angle.PROFILE: 88.0}
_WIDEST_SIDE = 78.0
"""Degrees: how far a camera may swing from square-on before it would cross the line."""
_SWINGS = (0.0, 12.0, -12.0, 24.0, -24.0, 36.0, -36.0, 48.0, -48.0)
"""Degrees a group's camera may move along its arc so that nobody hides anybody."""


_SHOULDERS = np.array([[0.22, 0, 0], [-0.22, 0, 0], [0, 0.22, 0], [0, -0.22, 0]])
"""Metres around the eyes that a frame holds of everybody in it."""


def hold_on_line(azimuth: float) -> float:
    """Bring degrees about z to the camera's side of the line."""
    return float(np.clip(wrapped(azimuth), -_WIDEST_SIDE, _WIDEST_SIDE))


def _single_azimuth(shot: Shot, figure: Figure) -> float:
    alone = len(shot.scene_cast) <= 1
    gaze = wrapped(figure.gaze)
    if shot.angle is Angle.BEHIND:
        behind = gaze + 180 if gaze < 0 else gaze - 180
        return behind if alone else hold_on_line(behind)
    off = _OFF_GAZE.get(shot.angle, 46.0)
    turned = gaze - off if gaze >= 0 else gaze + off
    return hold_on_line(turned)


def _look_room(shot: Shot, figure: Figure, azimuth: float) -> float:
    """Share of the frame width where the subject stands: more room on the side they look to."""
    toward = np.sin(np.radians(figure.gaze - azimuth))
    shift = {ShotSize.EXTREME_CLOSE: 0.03, ShotSize.CLOSE: 0.07}.get(shot.size, 0.09)
    if abs(toward) > 0.25:
        return 0.5 - shift * float(np.sign(toward))
    return {Side.LEFT: 0.5 - shift, Side.RIGHT: 0.5 + shift, Side.CENTER: 0.5}[shot.side]


def _sides(size: ShotSize, figure: Figure) -> F64:
    """Return what of a body must not leave the frame sideways: what the size shows of it.

    Close framings may cut arms, so there only the head and what is next to it counts.
    """
    points, eyes = figure.outline, figure.mark("eyes")
    if size in WHOLE:
        return points
    shoulders = eyes + _SHOULDERS
    if size in (ShotSize.EXTREME_CLOSE, ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE):
        return np.asarray(shoulders)
    cut = figure.mark(CROPS[size][2] if size in CROPS else "waist")[2]
    return np.vstack([points[points[:, 2] > cut], shoulders])


def _ask(shot: Shot, figures: list[Figure], azimuth: float, x_share: float | None) -> Ask:
    """State the framing of one or several subjects."""
    top, top_share, bottom, bottom_share = CROPS.get(shot.size, CROPS[ShotSize.MEDIUM])
    single = figures[0]
    if shot.size is ShotSize.EXTREME_CLOSE and len(figures) == 1:
        sides = single.mark("eyes")[None]
    else:
        sides = np.vstack([_sides(shot.size, f) for f in figures])
    return Ask(
        tops=np.array([f.mark(top) for f in figures]),
        top_share=top_share,
        bottoms=np.vstack([_lower_edge(bottom, f) for f in figures]),
        bottom_share=bottom_share,
        sides=sides,
        anchor=single.mark("top_of_head") if len(figures) == 1 else sides.mean(0),
        x_share=x_share,
        azimuth=azimuth,
        height=shot.height,
        eyes=float(np.mean([f.mark("eyes")[2] for f in figures])),
        floor=SHORTEST.get(shot.size, 26.0),
        whole=shot.size in WHOLE,
    )


def _lower_edge(bottom: str, figure: Figure) -> F64:
    """Return the points that the lower edge of the frame goes through, or stays below."""
    low = figure.lowest(bottom)
    top = figure.mark("top_of_head")[2]
    if top - float(low[:, 2].min()) < 0.08:
        # Bent double: what lies at the height of the head is no lower edge.
        low = low.copy()
        low[:, 2] = top - 0.3
    return low


def _along_lane(shot: Shot, space: Space, azimuth: float) -> float:
    """Look down a narrow set for full figures instead of standing outside its wall."""
    if space.lane is None or shot.size not in WHOLE:
        return azimuth
    return space.lane


def _lies(figure: Figure) -> bool:
    way = np.abs(figure.mark("top_of_head") - figure.mark("feet"))
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
    head = figure.mark("top_of_head")
    end = figure.mark(name)
    axis = azimuth_of(end - head)
    # Square to the body, on the camera's side, nearer to its feet.
    azimuth = min((hold_on_line(axis + turn) for turn in (-75.0, 75.0)), key=abs)
    focal = shot.lens.focal_mm / shot.lens.sensor_width_mm * width
    length = float(np.linalg.norm(end - head))
    across = abs(float(np.sin(np.radians(axis - azimuth)))) * length
    tall = abs(float(np.cos(np.radians(axis - azimuth)))) * length * 0.5 + 0.35
    distance = max(across * focal / (share * width), tall * focal / (share * height)) + 0.3
    lift = np.radians(58.0 if shot.height is Height.OVERHEAD else 24.0)
    middle = (head + end) / 2 + np.array([0.0, 0.0, 0.05])
    away = direction(azimuth) * np.cos(lift) + np.array([0, 0, np.sin(lift)])
    return pinhole(middle + away * distance, middle, shot.lens, width, height)


def single(shot: Shot, figure: Figure, width: int, height: int, space: Space) -> Setup:
    """Frame one subject. Raises StageError if no distance does."""
    if _lies(figure):
        return Setup(lying(shot, figure, width, height))
    azimuth = _along_lane(shot, space, _single_azimuth(shot, figure))
    face = np.array([figure.mark("eyes")])
    tried: list[Setup] = []
    for swing in _SWINGS:
        turned = azimuth if swing == 0 else hold_on_line(azimuth + swing)
        ask = _ask(shot, [figure], turned, _look_room(shot, figure, turned))
        tried.append(solve(ask, shot.lens, width, height, space))
        # A raised arm of their own may hide the face; seen from behind there is none to hide.
        if shot.angle is Angle.BEHIND or space.seen(eye_of(tried[-1].camera), face):
            return tried[-1]
    return tried[0]


def group(
    shot: Shot, figures: list[Figure], width: int, height: int, space: Space, azimuth: float
) -> Setup:
    """Frame several subjects: the size asked for, or wider where the width asks for it.

    The camera moves along its arc, on its side of the line, to where it sees every face.
    """
    faces = np.array([f.mark(m) for f in figures for m in ("eyes", "chin", "chest")])
    tried: list[tuple[float, Setup]] = []
    for swing in _SWINGS:
        turned = hold_on_line(azimuth + swing)
        found = solve(_ask(shot, figures, turned, None), shot.lens, width, height, space)
        hidden = len(faces) - space.seen(eye_of(found.camera), faces)
        tried.append((hidden + abs(swing) / 40 + len(found.notes) * 0.5, found))
        if min(cost for cost, _ in tried) < (abs(swing) + 12) / 40:
            break
    return min(tried, key=lambda t: t[0])[1]


def camera_for(
    shot: Shot, figures: Mapping[str, Figure], width: int, height: int, space: Space
) -> Setup:
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
    lies = _lies(first) or (partner and _lies(figures[partner]))
    if shot.angle is Angle.OVER_SHOULDER and partner and not lies:
        ask = _ask(shot, [first], 0.0, None)
        pair = Pair(first, figures[partner])
        return over_shoulder(replace(ask, height=Height.EYE), pair, shot.lens, width, height, space)
    if len(subjects) == 1:
        return single(shot, first, width, height, space)
    swing = {Angle.THREE_QUARTER: 24.0, Angle.FRONT: 7.0, Angle.PROFILE: 0.0}.get(shot.angle, 14.0)
    azimuth = swing if shot.side is Side.RIGHT else -swing
    if space.lane is not None:
        # Half down the lane: all the way, people would hide one another.
        azimuth = _along_lane(shot, space, azimuth) * 0.45
    return group(shot, [figures[s] for s in subjects], width, height, space, azimuth)


def partner_of(shot: Shot, subjects: list[str], figures: Mapping[str, Figure]) -> str:
    """Return over whose shoulder the camera looks, or "".

    It is the other subject; with one subject, whom they look at, or the next one on the set.
    """
    others = [s for s in subjects[1:] if s in figures]
    mark = next((m for m in shot.marks if m.character == subjects[0]), None)
    if mark and mark.looks_at in figures and mark.looks_at != subjects[0]:
        others.append(mark.looks_at)
    others += [c for c in figures if c != subjects[0]]
    return others[0] if others else ""
