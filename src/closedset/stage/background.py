"""Extras: where they are behind the action, and which of them a camera sees.

Places depend on the set, the scene's extras and who else is on the set, never on the camera, so
that the background of a scene's coverage matches. An extra takes a place of the set's own that the
script's words ask for, a free seat if they sit, or a free patch of floor behind the action, near
what the script names. Then the camera decides: nobody in the background hides, touches or crops a
face that the shot is about, and who has no place or is out of frame is not built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closedset.errors import StageError
from closedset.model.pixels import Camera
from closedset.model.request import PictureRequest
from closedset.model.shot import Extra, Mark, Mood, Move, Movement, Pose
from closedset.stage.clearing import clears, is_wall
from closedset.stage.layout import Station
from closedset.stage.lens import F64
from closedset.stage.moves import Key, camera_at
from closedset.stage.players import Player, player_at
from closedset.stage.seating import hold, seat_under
from closedset.stage.stage_set import Spot, SpotKind, StageSet, asked_for, place_seed
from closedset.stage.tracer import Surface, Tracer

NDArrayBool = NDArray[np.bool_]

_NEAREST, _FARTHEST, _WIDE = 1.25, 8.5, 5.4
"""Metres behind the action, and to both sides of it, where extras stand."""
_ABREAST, _BESIDE = 0.1, 2.3
"""Metres: from so far to a side on, an extra may be abreast of the action."""
_STEP, _JITTER = 0.62, 0.08
"""Metres between two places on the floor, and how far off the grid they are."""
_APART, _HIDES = 0.54, 0.25
_ROOM = 0.27
"""Metres around a body's middle in which nothing stands."""
_BEFORE_A_PLACE = 4.2
"""Metres: nearer to a camera that shows a place nobody is in the background."""
_HEAD_ROOM = 2.05
_WATER = frozenset({"sea", "water", "pond", "ripples", "waves", "foam", "river", "lake"})
_EYES = {Pose.SITTING: 1.18, Pose.KNEELING: 1.1}
_SLOT = 64
"""Slot of the first extra, for what depends on one: where in a step somebody is."""


@dataclass(frozen=True, slots=True)
class _Floor:
    """Free patches of floor behind the action, (N, 2) metres, and how high each lies, (N,)."""

    places: F64
    heights: F64
    awkward: F64
    """(N,) metres by which a place counts as farther off: beside the action, or behind a bar."""


def stations(
    request: PictureRequest, stage: StageSet, principals: Sequence[Station]
) -> tuple[Station, ...]:
    """Return a station for each of a shot's extras that finds a place, by number.

    ``principals`` have theirs. Raises StageError where extras and their looks do not match.
    """
    extras = request.shot.extras
    if not extras:
        return ()
    if len(extras) != len(request.extras):
        raise StageError(
            f"shot {request.shot.id} has {len(extras)} extras and looks for {len(request.extras)}.",
            remedy="Give each extra a look: closedset.cast.background.",
        )
    middle = np.mean([s.position[:2] for s in principals], axis=0) if principals else np.zeros(2)
    taken = [np.array(s.position[:2]) for s in principals]
    floor = _floor(stage, place_seed(request.production.id, request.shot.setting.place))
    found: list[Station] = []
    for extra in extras:
        spot = _spot(stage, extra, taken)
        at = None if spot else _on_floor(stage, extra, extras, floor, taken)
        if spot is not None:
            taken.append(np.array(spot.position[:2]))
            found.append(_at_spot(extra, spot))
        elif at is not None:
            taken.append(np.array(at[:2]))
            found.append(_standing(extra, extras, at, middle, _named(stage, extra)))
    return tuple(found)


def players(
    request: PictureRequest,
    stage: StageSet,
    places: Sequence[Station],
    principals: Sequence[Player],
    camera: Camera,
    keys: tuple[Key, ...],
) -> tuple[Player, ...]:
    """Build those extras whom the camera sees at some time of its move, and who hide nobody."""
    subjects = [p for p in principals if p.name in request.shot.subjects]
    nearest = [float(camera.project(p.landmarks["eyes"][None])[0, 2]) for p in subjects]
    limit = 0.8 * max(nearest, default=_BEFORE_A_PLACE)
    views = [camera]
    if request.shot.move is not Move.STATIC:
        views += [camera_at(keys, camera, t) for t in (0.5, 1.0)]
    built = []
    for station in places:
        if not any(_in_view(station, view) for view in views):
            continue
        if not clears(_sketched(station), camera, limit, principals, whole=len(views) == 1):
            # Nobody is dressed who would only be sent off.
            continue
        player = player_at(station, request)
        if clears(player, camera, limit, principals, whole=len(views) == 1):
            built.append(player)
            _seat(stage, player)
    return tuple(built)


_SKETCH = {"top_of_head": 1.72, "eyes": 1.6, "chin": 1.5, "shoulders": 1.4, "chest": 1.27,
           "waist": 1.03, "knees": 0.48, "feet": 0.0}  # fmt: skip
"""Landmarks of somebody of middling height who stands, metres over the ground."""


def _sketched(station: Station) -> Player:
    """Return roughly where somebody's landmarks will be, without a body."""
    x, y, z = station.position
    lower = 1.6 - _EYES.get(station.mark.pose, 1.6)
    high = {n: max(at - lower, 0.1 if at else 0.0) for n, at in _SKETCH.items()}
    marks = {n: np.array([x, y, z + at]) for n, at in high.items()}
    return Player(station, (), None, marks, 0.0, {}, marks["chest"])


def _seat(stage: StageSet, player: Player) -> None:
    """Keep the seat of who sits on the set's own, or bring one."""
    if player.station.mark.pose is Pose.SITTING:
        if player.station.on_set:
            hold(stage, player)
        else:
            seat_under(stage, player)


def _in_view(station: Station, camera: Camera) -> bool:
    """Whether somebody's head would be in the picture, before they are built."""
    x, y, z = station.position
    eyes = np.array([[x, y, z + _EYES.get(station.mark.pose, 1.6)]])
    across, down, depth = camera.project(eyes)[0]
    inside = -0.05 < across / camera.width < 1.05 and 0.0 < down / camera.height < 0.95
    return bool(depth > 0.5 and inside)


def _floor(stage: StageSet, seed: int) -> _Floor:
    """Return where on the floor behind the action a body has room."""
    low_x, low_y, high_x, high_y = stage.bounds
    xs = np.arange(max(-_WIDE, low_x + 0.4), min(_WIDE, high_x - 0.4), _STEP)
    ys = np.arange(max(_ABREAST, low_y + 0.4), min(_FARTHEST, high_y - 0.4), _STEP)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    grid[1::2, :, 0] += _STEP / 2
    places = grid.reshape(-1, 2)
    places = places + np.random.default_rng(seed).uniform(-_JITTER, _JITTER, places.shape)
    places = places[(places[:, 1] > _NEAREST) | (np.abs(places[:, 0]) > _BESIDE)]
    if not len(places):
        return _Floor(places, np.zeros(0), np.zeros(0))
    heights, free = _heights(stage, places)
    free &= _in_sight(stage, places)
    places, heights = places[free], heights[free]
    return _Floor(places, heights, _awkward(stage, places))


def _heights(stage: StageSet, places: F64) -> tuple[F64, NDArrayBool]:
    """Return the ground's height at ``places`` (N, 2), and whether nothing else stands there."""
    solid = [p for p in stage.pieces if not p.flies]
    tracer = Tracer([Surface(p.mesh, k + 1, lasting=True) for k, p in enumerate(solid)])
    wet = np.array([False, *(p.name in _WATER for p in solid)])
    ring = [(0.0, 0.0)] + [(_ROOM * np.cos(a), _ROOM * np.sin(a)) for a in np.arange(8) * np.pi / 4]
    around = (places[:, None] + np.array(ring)[None]).reshape(-1, 2)
    start = np.column_stack([around, np.full(len(around), _HEAD_ROOM)])
    down = np.tile([0.0, 0.0, -1.0], (len(start), 1))
    ids, far = tracer.met(start, down)
    ground = (_HEAD_ROOM - np.where(np.isfinite(far), far, 99.0)).reshape(len(places), -1)
    dry = ~wet[ids].reshape(len(places), -1).any(axis=1)
    level = np.ptp(ground, axis=1) < 0.12
    return ground[:, 0], dry & level & (np.abs(ground[:, 0]) < 0.32)


def _in_sight(stage: StageSet, places: F64) -> NDArrayBool:
    """Return which of ``places`` (N, 2) no wall hides from the action."""
    shell = [Surface(p.mesh, 0, lasting=True) for p in stage.pieces if is_wall(p)]
    if not shell:
        return np.ones(len(places), bool)
    start = np.tile([0.0, 0.3, 1.3], (len(places), 1))
    way = np.column_stack([places, np.full(len(places), 1.3)]) - start
    length = np.linalg.norm(way, axis=1)
    return np.asarray(Tracer(shell).distances(start, way / length[:, None]) > length + 0.25)


def _awkward(stage: StageSet, places: F64) -> F64:
    """Return how much farther off than they are ``places`` (N, 2) count, metres, (N,)."""
    found = np.where(places[:, 1] < _NEAREST, 1.5, 0.0)
    if not len(places):
        return np.asarray(found)
    solid = Tracer([Surface(p.mesh, 0, lasting=True) for p in stage.pieces if not p.flies])
    # Seen from the action to the knees, and from where the place is shown to the chest.
    for eye, height, farther in (((0.0, 0.3, 0.6), 0.6, 1.2), (stage.view[0], 1.3, 2.0)):
        start = np.tile(eye, (len(places), 1))
        way = np.column_stack([places, np.full(len(places), height)]) - start
        length = np.linalg.norm(way, axis=1)
        found[solid.distances(start, way / length[:, None]) < length] += farther
    return np.asarray(found)


def _spot(stage: StageSet, extra: Extra, taken: Sequence[F64]) -> Spot | None:
    """Return the set's own place that an extra's words ask for, or a free seat for who sits."""
    kind = {Pose.SITTING: SpotKind.SIT, Pose.LEANING: SpotKind.LEAN}.get(extra.pose)
    if extra.pose in (Pose.WALKING, Pose.RUNNING, Pose.KNEELING):
        return None
    free = [
        s
        for s in stage.spots
        if s.kind is not SpotKind.LIE
        and all(np.hypot(*(np.array(s.position[:2]) - at)) > _APART for at in taken)
    ]
    own = [s for s in free if s.kind is (kind or SpotKind.STAND)]
    # Who drinks at the bar sits down at it where it has stools.
    named = asked_for(own, f"{extra.trade} {extra.place}") or asked_for(free, extra.place)
    if named is not None or kind is not SpotKind.SIT:
        return named
    behind = [s for s in own if s.position[1] > _NEAREST - 0.6]
    return next(iter(behind or own), None)


def _on_floor(
    stage: StageSet, extra: Extra, extras: Sequence[Extra], floor: _Floor, taken: Sequence[F64]
) -> tuple[float, float, float] | None:
    """Return the free patch of floor nearest to where an extra's group belongs."""
    if not len(floor.places):
        return None
    anchor = _named(stage, extra)
    if anchor is None:
        anchor = _behind(extra, extras)
    away = (floor.places - anchor) * np.array([0.75, 1.0])
    cost = np.hypot(away[:, 0], away[:, 1]) + floor.awkward
    for at in taken:
        off = np.abs(floor.places - at)
        # One behind the other, as seen from the front, the farther one would be hidden.
        cost[off[:, 0] < _HIDES] += 0.5
        cost[np.hypot(off[:, 0], off[:, 1]) < _APART] = np.inf
    best = int(cost.argmin())
    if not np.isfinite(cost[best]):
        return None
    x, y = floor.places[best]
    return float(x), float(y), float(floor.heights[best])


def _named(stage: StageSet, extra: Extra) -> F64 | None:
    """Return where the thing is that the script says an extra is at, (2,) metres; None: nowhere."""
    said = set(extra.place.split())
    for piece in stage.pieces:
        if not (piece.flies or piece.ground) and said & set(piece.name.split()):
            low, high = piece.mesh.vertices.min(0), piece.mesh.vertices.max(0)
            if max(high[:2] - low[:2]) < 7:
                return np.asarray((low[:2] + high[:2]) / 2, float)
    return None


def _behind(extra: Extra, extras: Sequence[Extra]) -> F64:
    """Return where a group of extras gathers behind the action, (2,) metres."""
    trades = list(dict.fromkeys(e.trade for e in extras))
    alike = sum(e.trade == extra.trade for e in extras)
    side = 1.0 if trades.index(extra.trade) % 2 == 0 else -1.0
    # A crowd fills the back; a few stand to a side, clear of who talks in the middle.
    return np.array([side * (0.3 if alike >= 6 else 1.9), 2.1])


def _mark(extra: Extra) -> Mark:
    walks = extra.pose in (Pose.WALKING, Pose.RUNNING)
    return Mark(
        extra.name, _SLOT + extra.number, extra.pose, mood=Mood.NEUTRAL, does=extra.does,
        goes=Movement.LEAVE if walks else None,
    )  # fmt: skip


_ON_SPOT = {SpotKind.SIT: Pose.SITTING, SpotKind.LEAN: Pose.LEANING}


def _at_spot(extra: Extra, spot: Spot) -> Station:
    lean = spot.kind is SpotKind.LEAN
    pose = _ON_SPOT.get(spot.kind, extra.pose)
    return Station(
        replace(_mark(extra), pose=pose), spot.position, spot.yaw, 0.0, 0.0,
        support=spot.height if lean else 0.0, on_set=True, seat=0.0 if lean else spot.height,
    )  # fmt: skip


def _standing(
    extra: Extra,
    extras: Sequence[Extra],
    at: tuple[float, float, float],
    middle: F64,
    anchor: F64 | None,
) -> Station:
    """Turn an extra to what they watch or are at, to their company, or somewhere of their own."""
    rng = np.random.default_rng(extra.number)
    own = float(rng.uniform(-0.9, 0.9))
    if extra.pose in (Pose.WALKING, Pose.RUNNING):
        yaw = float(np.sign(own) or 1.0) * float(np.radians(70.0)) + 0.3 * own
    elif extra.watches or anchor is not None:
        to = middle if anchor is None or extra.watches else anchor
        yaw = float(np.arctan2(to[0] - at[0], at[1] - to[1])) + 0.2 * own
    elif sum(e.trade == extra.trade for e in extras) in (2, 3, 4):
        # A few of a kind keep each other company: every other one turns the other way.
        yaw = (0.8 if extra.number % 2 else -0.8) + 0.3 * own
    else:
        yaw = own
    mark = _mark(extra)
    if extra.pose is Pose.LEANING:
        mark = replace(mark, pose=Pose.ARMS_CROSSED)
    elif extra.pose is Pose.STANDING and not extra.does:
        mark = replace(mark, does=_IDLE[extra.number * 5 % len(_IDLE)])
    return Station(mark, at, yaw, 0.0, 0.0)


_IDLE = (
    "", "hands in pockets", "arms crossed", "", "hands on hips", "hands behind back", "",
    "hand on chin", "hands in pockets",
)  # fmt: skip
"""What the arms of those do who only stand there."""
