"""The camera of a shot: from which side, over whose shoulder, who is held together.

Every camera of a dialogue stays on the near side of the line, y < 0, so that coverage cuts
together. How far away it stands, and how it tilts, is the framing solver's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from closedset.stage.layout import partner_of
from closedset.stage.lens import F64, azimuth_of, direction, eye_of, pinhole, wrapped
from closedset.stage.shoulder import Line, Pair, crosses, over_shoulder

_OFF_GAZE = {Angle.FRONT: 24.0, Angle.THREE_QUARTER: 46.0, Angle.PROFILE: 88.0}
_WIDEST_SIDE = 78.0
"""Degrees: how far a camera may swing from square-on before it would cross the line."""
_SWINGS = (0.0, 12.0, -12.0, 24.0, -24.0, 36.0, -36.0, 48.0, -48.0)
"""Degrees a group's camera may move along its arc so that nobody hides anybody."""

_UPRIGHT = 1.1
"""Width over height below which a picture stands upright, as on a phone."""
_DEEP = 0.15
"""Metres from the eyes to the back of a head."""
_BACK = 105.0
"""Degrees between camera and gaze from which on a frame shows the back of a head."""

_WALL = 1.3
"""Metres to a wall behind which the camera only goes if there is no other way: a door is in it."""
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


def _sides(size: ShotSize, figure: Figure, upright: bool = False) -> F64:
    """Return what of a body must not leave the frame sideways: what the size shows of it.

    Close framings may cut arms, so there only the head and what is next to it counts; so does any
    framing but a whole figure's of one person in an ``upright`` picture, which has no room for
    arms.
    """
    points, eyes = figure.outline, figure.mark("eyes")
    if size in WHOLE:
        return points
    if upright:
        return np.asarray(eyes + 0.38 * _SHOULDERS)
    shoulders = eyes + _SHOULDERS
    if size in (ShotSize.EXTREME_CLOSE, ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE):
        return np.asarray(shoulders)
    cut = figure.mark(CROPS[size][2] if size in CROPS else "waist")[2]
    return np.vstack([points[points[:, 2] > cut], shoulders])


def _ask(
    shot: Shot,
    figures: list[Figure],
    azimuth: float,
    x_share: float | None,
    upright: bool = False,
) -> Ask:
    """State the framing of one or several subjects."""
    top, top_share, bottom, bottom_share = CROPS.get(shot.size, CROPS[ShotSize.MEDIUM])
    single = figures[0]
    if shot.size is ShotSize.EXTREME_CLOSE and len(figures) == 1:
        sides = single.mark("eyes")[None]
    else:
        sides = np.vstack([_sides(shot.size, f, upright) for f in figures])
    return Ask(
        tops=np.array([f.mark(top) for f in figures]),
        top_share=top_share,
        bottoms=np.vstack([_lower_edge(bottom, f) for f in figures]),
        bottom_share=bottom_share,
        sides=sides,
        # From near and above the crown lies far behind the eyes, and they need the look-room.
        anchor=single.mark("eyes") if len(figures) == 1 else sides.mean(0),
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


def _along_lane(shot: Shot, space: Space, azimuth: float, gaze: float | None = None) -> float:
    """Look down a narrow set for full figures instead of standing outside its wall.

    From the other end of it where ``gaze``, degrees, would turn somebody's back on the camera.
    """
    if space.lane is None or shot.size not in WHOLE:
        return azimuth
    away = gaze is not None and abs(wrapped(gaze - space.lane)) > _BACK
    return -space.lane if away and shot.angle is not Angle.BEHIND else space.lane


def _lies(figure: Figure) -> bool:
    way = np.abs(figure.mark("top_of_head") - figure.mark("feet"))
    return bool(np.hypot(way[0], way[1]) > 1.2 * way[2])


_LYING_REACH = {
    ShotSize.EXTREME_WIDE: ("feet", 0.45),
    ShotSize.WIDE: ("feet", 0.8),
    ShotSize.FULL: ("feet", 0.9),
    ShotSize.MEDIUM_WIDE: ("knees", 0.9),
    ShotSize.COWBOY: ("thighs", 0.9),
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


def single(
    shot: Shot, figure: Figure, width: int, height: int, space: Space, line: Line = None
) -> Setup:
    """Frame one subject from the near side of ``line``. Raises StageError if no distance does."""
    if _lies(figure):
        return Setup(lying(shot, figure, width, height))
    behind = shot.angle is Angle.BEHIND
    # Seen from behind, the back of the head is what nothing may hide.
    face = np.array([figure.mark("eyes") - _DEEP * direction(figure.gaze) * behind])

    def around(shot: Shot) -> tuple[bool, Setup]:
        azimuth = _along_lane(shot, space, _single_azimuth(shot, figure), figure.gaze)
        tried: list[tuple[bool, Setup]] = []
        walled: list[Setup] = []
        for swing in _SWINGS:
            turned = azimuth if swing == 0 else hold_on_line(azimuth + swing)
            upright = width < _UPRIGHT * height
            ask = _ask(shot, [figure], turned, _look_room(shot, figure, turned), upright)
            found = solve(ask, shot.lens, width, height, space)
            beyond = crosses(line, eye_of(found.camera))
            tried.append((beyond, found))
            # A raised arm of their own, or an umbrella, may hide the head.
            if beyond or not space.seen(eye_of(found.camera), face):
                continue
            if space.reach(face[0], direction(turned)) > _WALL:
                return True, found
            walled.append(found)
        if walled:
            return True, walled[0]
        return False, min(tried, key=lambda t: t[0])[1]

    return _at_some_height(shot, around)


_OTHER_HEIGHTS = {
    Height.EYE: (Height.HIGH, Height.LOW),
    Height.LOW: (Height.EYE, Height.HIGH),
    Height.HIGH: (Height.EYE,),
}


def _at_some_height(shot: Shot, around: Callable[[Shot], tuple[bool, Setup]]) -> Setup:
    """Return what ``around`` finds for a shot; from another height where nothing else sees a face.

    An umbrella hides its bearer from above whichever way the camera goes. Seen from overhead a
    face may be hidden.
    """
    seen, first = around(shot)
    if seen:
        return first
    for height in _OTHER_HEIGHTS.get(shot.height, ()):
        seen, found = around(replace(shot, height=height))
        if seen:
            why = f"{shot.height.value} asked, {height.value} used: from there a face is hidden"
            return replace(found, notes=(*found.notes, why))
    if shot.height is Height.OVERHEAD:
        return first
    return replace(first, notes=(*first.notes, "a face stays hidden from this side of the line"))


def group(
    shot: Shot, figures: list[Figure], width: int, height: int, space: Space, azimuth: float,
    line: Line = None,
) -> Setup:  # fmt: skip
    """Frame several subjects: the size asked for, or wider where the width asks for it.

    The camera moves along its arc, on its side of the line, to where it sees every face.
    """
    eyes, chins, chests = (
        np.array([f.mark(m) for f in figures]) for m in ("eyes", "chin", "chest")
    )

    def hidden(camera: Camera, azimuth: float) -> float:
        """Faces count for more than chests, and a back shows neither."""
        eye, count = eye_of(camera), len(figures)
        lost = 3 * (count - space.seen(eye, eyes)) + (count - space.seen(eye, chins))
        backs = sum(abs(wrapped(f.gaze - azimuth)) > _BACK for f in figures)
        return lost + 0.4 * (count - space.seen(eye, chests)) + backs

    def around(shot: Shot) -> tuple[bool, Setup]:
        tried: list[tuple[float, Setup]] = []
        for swing in _SWINGS:
            turned = hold_on_line(azimuth + swing)
            found = solve(_ask(shot, figures, turned, None), shot.lens, width, height, space)
            cost = hidden(found.camera, turned) + abs(swing) / 30 + len(found.notes) * 0.5
            cost += 4 * crosses(line, eye_of(found.camera))
            tried.append((cost, found))
            if min(cost for cost, _ in tried) < (abs(swing) + 12) / 30:
                break
        best = min(tried, key=lambda t: t[0])[1]
        return space.seen(eye_of(best.camera), eyes) == len(eyes), best

    return _at_some_height(shot, around)


def _line(shot: Shot, figures: Mapping[str, Figure]) -> Line:
    """Return where the first two of the scene are, left and right."""
    ends = [figures[c].mark("chest") for c in shot.scene_cast[:2] if c in figures]
    ends.sort(key=lambda end: float(end[0]))  # in a car the first one sits on the right
    return (ends[0], ends[1]) if len(ends) == 2 else None


def _past(
    shot: Shot, subject: Figure, listener: Figure, figures: Mapping[str, Figure],
    size: tuple[int, int], space: Space,
) -> Setup:  # fmt: skip
    """Frame somebody over another's shoulder, or both where no shoulder comes into the frame.

    Where one of them lies, or the listener is no subject, the other alone: both would be a far
    wider picture than was asked.
    """
    line = _line(shot, figures)
    pair = Pair(subject, listener, line)
    why, lying = "somebody lies", _lies(subject) or _lies(listener)
    if not lying:
        ask = replace(_ask(shot, [subject], 0.0, None), height=Height.EYE)
        found = over_shoulder(ask, pair, shot.lens, *size, space)
        if found is not None:
            return found
        why = "behind that shoulder is a wall or the far side of the line"
    both = any(figures.get(name) is listener for name in shot.subjects)
    if lying or not both:
        found = single(shot, subject, *size, space, line)
    else:
        found = group(shot, [subject, listener], *size, space, 0.0, line)
    kind = "single" if lying or not both else "two-shot"
    return replace(found, notes=(*found.notes, f"over the shoulder asked, {kind} used: {why}"))


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
    partner = partner_of(shot, figures)
    if shot.angle is Angle.OVER_SHOULDER and partner:
        return _past(shot, first, figures[partner], figures, (width, height), space)
    if len(subjects) == 1:
        return single(shot, first, width, height, space, _line(shot, figures))
    swing = {Angle.THREE_QUARTER: 24.0, Angle.FRONT: 7.0, Angle.PROFILE: 0.0}.get(shot.angle, 14.0)
    azimuth = swing if shot.side is Side.RIGHT else -swing
    if space.lane is not None:
        # Half down the lane: all the way, people would hide one another.
        azimuth = _along_lane(shot, space, azimuth) * 0.45
    some, line = [figures[s] for s in subjects], _line(shot, figures)
    return group(shot, some, width, height, space, azimuth, line)
