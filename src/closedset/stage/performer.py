"""A performer, built: body, clothes, hair and face, posed and looking where they should.

What depends on who it is (``Figure``) is made once per performer and kept; what depends on the
moment (pose, mood, gaze) is then bone rotations and facial actions, a few hundredths of a second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from closedset.model.performer import Body, SyntheticPerformer
from closedset.model.pixels import F32
from closedset.model.shot import Mood, Pose, Prop
from closedset.stage import gestures
from closedset.stage import pose as posing
from closedset.stage.anny_model import FEATURES, SKIN_VERTICES, AnnyModel, anny_model
from closedset.stage.body import F64, Skeleton, skinned, unit
from closedset.stage.cuts import CUTS
from closedset.stage.expressions import expression, mixed
from closedset.stage.face import Complexion
from closedset.stage.hair import hair
from closedset.stage.mesh import Mesh, vertex_normals
from closedset.stage.pattern import Piece
from closedset.stage.wardrobe import Tailor, dressed, legs_show, upright

HandFrame = tuple[NDArray[np.float32], NDArray[np.float32]]
"""(rotation (3, 3), place (3,)): columns are x out of the palm, y along the fingers, z along what
the hand grips, towards the thumb; the place is the middle of the grip, metres."""


@dataclass(frozen=True, slots=True)
class Acting:
    """What a performer does at one moment."""

    pose: Pose
    mood: Mood
    speaking: bool
    prop: Prop | None
    gaze_yaw: float
    """Radians, in the performer's own frame; positive to the performer's left."""
    gaze_pitch: float
    """Radians; positive up."""
    phase: float = 0.0
    """0 to 1: where in a walk cycle."""
    stance: str = ""
    """A named pose of ``gestures.STANCES`` with this ``pose`` as its base; empty: the pose."""
    cycle: str = ""
    """A movement of ``gestures.CYCLES``, at ``phase``, instead of a pose; empty: none."""
    settling: Pose | None = None
    """The pose that a movement ends in, or begins with; None: the movement alone."""
    settled: float = 0.0
    """0 the movement, 1 the pose in ``settling``."""
    expression: tuple[tuple[str, float], ...] = ()
    """Expressions of ``expressions.EXPRESSIONS`` and how much of each; empty: the mood."""


@dataclass(frozen=True, slots=True, eq=False)
class BuiltPerformer:
    """Geometry in the performer's frame: metres, z up, facing -y, on the floor z = 0."""

    meshes: tuple[Mesh, ...]
    landmarks: dict[str, NDArray[np.float32]]
    """(3,) points: ``top_of_head`` (hair included), ``eyes``, ``nose``, ``chin``, ``shoulders``,
    ``chest``, ``waist``, ``knees``, ``feet``, ``left_hand``, ``right_hand``."""
    hand_frames: HandFrame | None
    """Where a held prop goes; None when nothing is held."""
    seat_height: float
    """Metres: height of the seat under a sitting body, else 0."""
    joints: dict[str, NDArray[np.float32]]
    """(3,) points of the 17 COCO keypoints by name, ``nose`` to ``right_ankle``; left is the
    performer's left."""
    support_y: float | None = None
    """Where a leaning body's back rests: the upright plane y = ``support_y`` behind it, metres in
    the performer's frame; None in every other pose."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One performer at rest, dressed for a kind of pose."""

    model: AnnyModel
    rest: F32
    heads: F32
    pieces: tuple[Piece, ...]


@lru_cache(maxsize=48)
def _shape(body: Body, face: tuple[tuple[str, float], ...]) -> tuple[F32, F32]:
    model = anny_model()
    rest, heads = model.rest(body)
    shaped = {name: amount for name, amount in face if name in FEATURES}
    return model.shape_face(rest, heads, shaped) if shaped else (rest, heads)


@lru_cache(maxsize=48)
def figure(look: SyntheticPerformer, pose: Pose) -> Figure:
    """Return the performer at rest, dressed for ``pose``. Raises StageError under 18."""
    model = anny_model()
    rest, heads = _shape(look.body, look.face)
    tailor = Tailor(model, rest, heads)
    skin = Complexion(model, rest, look)
    worn = [look.wardrobe.top.kind, *([look.wardrobe.layer.kind] if look.wardrobe.layer else [])]
    sleeve = max((CUTS[k].sleeve for k in worn if k in CUTS), default=0.9)
    short = sleeve < 0.8
    legs = legs_show(look.wardrobe)
    pieces = skin.flesh(sleeve - 0.08 if short else 0.9, legs) + skin.features()
    pieces += hair(model, rest, look) + dressed(tailor, look.wardrobe, pose)
    return Figure(model, rest, heads, tuple(pieces))


def build_performer(look: SyntheticPerformer, acting: Acting) -> BuiltPerformer:
    """Return ``look`` doing what ``acting`` says. Same input, same arrays.

    Raises StageError for a body under 18 and for an unknown facial action.
    """
    dressed_for = Pose.STANDING if upright(acting.pose) else Pose.SITTING
    who = figure(look, dressed_for)
    skeleton = Skeleton(who.model, who.heads)
    place = _strike(skeleton, acting)
    eyes = posing.look(skeleton, acting.gaze_yaw, acting.gaze_pitch)
    actions = expression(look, mood_of(acting), acting.speaking, eyes)
    offsets = who.model.expression(actions).astype(np.float64)
    transforms = skeleton.transforms()
    posed = [_pose(piece, offsets, transforms) for piece in who.pieces]
    shift = _floor(posed, skeleton)
    meshes = tuple(
        _mesh(piece, points - shift) for piece, points in zip(who.pieces, posed, strict=True)
    )
    marks = _landmarks(who, skeleton, meshes, shift)
    holding = acting.prop is not None or acting.pose in (Pose.PHONE, Pose.HOLDING)
    frame = hand_frame(skeleton, "R", shift, place) if holding else None
    seat = _seat(meshes, skeleton, shift) if acting.pose in posing.SEATED else 0.0
    back = _back(meshes, marks) if acting.pose is Pose.LEANING else None
    return BuiltPerformer(meshes, marks, frame, seat, _joints(who, skeleton, shift), back)


def _strike(skeleton: Skeleton, acting: Acting) -> F64 | None:
    """Put a skeleton into a moment; return where a thing in both hands goes, if one does."""
    place = posing.strike(skeleton, acting.pose, acting.phase, acting.prop)
    _gesture(skeleton, acting)
    if acting.cycle or acting.stance:
        place = None
    if acting.settling is None or not acting.settled:
        return place
    moving = skeleton.local.copy()
    posing.reset(skeleton)
    rest = replace(acting, pose=acting.settling, cycle="", settling=None)
    ends = _strike(skeleton, rest)
    skeleton.blend(moving, 1.0 - acting.settled)
    return ends if place is None or ends is None else place + (ends - place) * acting.settled


def gait(look: SyntheticPerformer, run: bool = False) -> float:
    """Return how far one cycle of a walk, or a run, carries a performer, metres."""
    who = figure(look, Pose.STANDING)
    stride = posing.RUN_STRIDE if run else posing.WALK_STRIDE
    return posing.carried(Skeleton(who.model, who.heads), stride, run)


def mood_of(acting: Acting) -> dict[str, float]:
    """Return the facial actions of what is felt. Raises StageError for an unknown expression."""
    return mixed(acting.expression or ((acting.mood.value, 1.0),))


def _gesture(skeleton: Skeleton, acting: Acting) -> None:
    """Lay a movement or a named pose over the pose struck; who speaks uses a hand."""
    if acting.cycle:
        posing.reset(skeleton)
        gestures.cycle(acting.cycle)(skeleton, acting.phase)
        for side, _ in posing.SIDES:
            posing.curl(skeleton, side, posing.RELAXED)
    elif acting.stance:
        gestures.apply(skeleton, gestures.stance(acting.stance))
    elif acting.speaking and acting.prop is None and acting.pose in gestures.TALKERS:
        gestures.gesture(skeleton, "R", "talk")


def _pose(piece: Piece, offsets: F64, transforms: F64) -> F32:
    points: NDArray[np.floating] = piece.vertices
    if piece.follows is not None:
        points = points + piece.follows @ offsets
    return skinned(points, piece.weights, transforms)


def _mesh(piece: Piece, points: NDArray[np.floating]) -> Mesh:
    vertices = np.ascontiguousarray(points, np.float32)
    return Mesh(
        piece.name, vertices, piece.faces, vertex_normals(vertices, piece.faces), piece.colors
    )


def _floor(posed: list[F32], skeleton: Skeleton) -> F32:
    """Return what to subtract so that the body rests on z = 0 with its hips over the origin."""
    lowest = min(float(points[:, 2].min()) for points in posed)
    hips = (skeleton.head("upperleg01.L") + skeleton.head("upperleg01.R")) / 2
    return np.array([hips[0], hips[1], lowest], np.float32)


def _seat(meshes: tuple[Mesh, ...], skeleton: Skeleton, shift: F32) -> float:
    """Return the height of the lowest point behind the thighs' middle, within the hips."""
    hip = skeleton.head("upperleg01.L") - shift
    worn = np.concatenate([m.vertices for m in meshes if m.name == "bottom"])
    near = (np.abs(worn[:, 1] - hip[1]) < 0.14) & (worn[:, 2] > hip[2] - 0.22)
    return float(worn[near, 2].min()) if near.any() else float(hip[2]) - 0.09


def _back(meshes: tuple[Mesh, ...], marks: dict[str, NDArray[np.float32]]) -> float:
    """Return the plane behind seat and shoulder blades; cloth gives way by half a centimetre."""
    low, high = marks["waist"][2] - 0.2, marks["shoulders"][2]
    worn = [m.vertices for m in meshes if m.name in ("top", "layer", "bottom")]
    points = np.concatenate(worn)
    trunk = (points[:, 2] > low) & (points[:, 2] < high)
    return float(points[trunk, 1].max()) - 0.005


def hand_frame(skeleton: Skeleton, side: str, shift: F32, middle: F64 | None = None) -> HandFrame:
    """Return the grip of one hand; ``middle`` is where both hands hold a thing instead."""
    wrist, knuckle = skeleton.head(f"wrist.{side}"), skeleton.head(f"finger3-1.{side}")
    along = unit(knuckle - wrist)
    thumb = skeleton.head(f"finger2-1.{side}") - skeleton.head(f"finger5-1.{side}")
    thumb = unit(thumb - along * float(thumb @ along))
    palm = np.cross(along, thumb) * (1.0 if side == "L" else -1.0)
    grip = np.cross(palm, along)
    place = wrist + 0.92 * (knuckle - wrist) + palm * 0.032 if middle is None else middle
    place = place - shift
    rotation = np.stack([palm, along, grip], axis=1)
    return rotation.astype(np.float32), place.astype(np.float32)


_COCO_BONES = {
    "eye": "eye",
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
}


def _joints(who: Figure, skeleton: Skeleton, shift: F32) -> dict[str, NDArray[np.float32]]:
    head = skeleton.transforms()[skeleton.index["head"]]

    def on_head(x: float, y: float, z: float) -> F64:
        near = np.argmin(((who.model.template[:13380] - [x, y, z]) ** 2).sum(axis=1))
        return np.asarray(head[:, :3] @ who.rest[near] + head[:, 3] - shift)

    points = {"nose": on_head(0.0, -0.165, 0.69)}
    for side, out in (("left", 1.0), ("right", -1.0)):
        points[f"{side}_ear"] = on_head(0.08 * out, -0.045, 0.69)
        for joint, bone in _COCO_BONES.items():
            points[f"{side}_{joint}"] = skeleton.head(f"{bone}.{side[0].upper()}") - shift
    return {name: np.asarray(point, np.float32) for name, point in points.items()}


_ERECT = 0.35
"""Sine of a head's rise from which on a body is not lying."""


def _landmarks(
    who: Figure, skeleton: Skeleton, meshes: tuple[Mesh, ...], shift: F32
) -> dict[str, NDArray[np.float32]]:
    def middle(*bones: str) -> F64:
        return np.asarray(np.mean([skeleton.head(b) for b in bones], axis=0) - shift)

    head = skeleton.transforms()[skeleton.index["head"]]

    def on_head(x: float, y: float, z: float) -> F64:
        near = np.argmin(((who.model.template[:SKIN_VERTICES] - [x, y, z]) ** 2).sum(axis=1))
        return np.asarray(head[:, :3] @ who.rest[near] + head[:, 3] - shift)

    top = on_head(0.0, -0.04, 0.849)
    up = unit(head[:, 2])
    crown = [m.vertices for m in meshes if m.name in ("hair", "headwear", "skin")]
    reach = max(float(((v - top) @ up).max()) for v in crown)
    marks = {
        "top_of_head": top + up * max(0.0, reach),
        "eyes": middle("eye.L", "eye.R"),
        "nose": on_head(0.0, -0.165, 0.69),
        "chin": on_head(0.0, -0.14, 0.605),
        "shoulders": middle("upperarm01.L", "upperarm01.R"),
        "chest": 0.5 * (middle("spine01") + middle("spine02")),
        "waist": middle("spine04"),
        "knees": middle("lowerleg01.L", "lowerleg01.R"),
        "feet": middle("foot.L", "foot.R", "toe2-1.L", "toe2-1.R"),
        "left_hand": middle("wrist.L", "finger3-1.L"),
        "right_hand": middle("wrist.R", "finger3-1.R"),
    }
    if abs(float(up[2])) > _ERECT:
        # On the soles, which end a full figure; who runs stands on one of them.
        marks["feet"][2] = min(float(m.vertices[:, 2].min()) for m in meshes if m.name == "shoes")
    return {name: point.astype(np.float32) for name, point in marks.items()}
