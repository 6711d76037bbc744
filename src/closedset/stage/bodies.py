"""Where everybody's body is in the picture: landmarks and keypoints with what hides them.

Joints lie inside a body, so one is visible when the first thing on the way to it belongs to the
same performer, and is met no farther than a body's depth before it. Eyes and nose lie on the face,
so that the back of the head hides them.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from closedset.model.pixels import U8, BodyMarks, Camera, ImagePoint
from closedset.stage.lens import F64, eye_of
from closedset.stage.tracer import Tracer

LANDMARKS = ("top_of_head", "eyes", "chin", "shoulders", "chest", "waist", "knees", "feet")
COCO = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip",
    "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
"""Keypoints in the order of the COCO person dataset (Lin et al. 2014)."""
_DEEP = 0.32
"""Metres a joint may lie inside its own body, seen from any side."""
_ON_THE_FACE = frozenset({"nose", "left_eye", "right_eye"})
_SHALLOW = 0.05
"""Metres that these may lie behind what belongs to the same performer."""

_LIMBS = (
    ("neck", "right_shoulder"), ("neck", "left_shoulder"), ("right_shoulder", "right_elbow"),
    ("right_elbow", "right_wrist"), ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"),
    ("neck", "right_hip"), ("right_hip", "right_knee"), ("right_knee", "right_ankle"),
    ("neck", "left_hip"), ("left_hip", "left_knee"), ("left_knee", "left_ankle"),
    ("neck", "nose"), ("nose", "right_eye"), ("right_eye", "right_ear"),
    ("nose", "left_eye"), ("left_eye", "left_ear"),
)  # fmt: skip
_ORDER = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow",
    "left_wrist", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
"""Keypoints in OpenPose's order (Cao et al. 2019), which sets their colors."""


def _hue(index: int) -> tuple[int, int, int]:
    """Color ``index`` of 18 around the wheel, as in OpenPose pictures."""
    red, green, blue = colorsys.hsv_to_rgb(index % 18 / 18, 1.0, 1.0)
    return round(red * 255), round(green * 255), round(blue * 255)


def marks_of(
    character: str,
    values: Sequence[int],
    landmarks: dict[str, F64],
    joints: dict[str, F64],
    camera: Camera,
    tracer: Tracer,
) -> BodyMarks:
    """Return the landmarks and keypoints of one performer; ``values`` are their ids."""

    def points(names: Sequence[str], where: dict[str, F64]) -> tuple[ImagePoint, ...]:
        world = np.array([where[n] for n in names], float)
        deep = np.array([_SHALLOW if n in _ON_THE_FACE else _DEEP for n in names])
        seen = _visibility(world, deep, values, camera, tracer)
        rows = camera.project(world)
        return tuple(
            ImagePoint(name, float(x), float(y), float(z), int(v), tuple(p))
            for name, p, (x, y, z), v in zip(
                names, world.tolist(), rows.tolist(), seen, strict=True
            )
        )

    return BodyMarks(character, points(LANDMARKS, landmarks), points(COCO, joints))


def _visibility(
    world: F64, deep: F64, values: Sequence[int], camera: Camera, tracer: Tracer
) -> NDArray[np.int32]:
    """Say of each point (N, 3), ``deep`` metres inside a body at most, what COCO says of it."""
    eye = eye_of(camera)
    way = world - eye
    length = np.linalg.norm(way, axis=1)
    directions = (way / np.maximum(length, 1e-6)[:, None]).astype(np.float32)
    ids, distance = tracer.met(np.repeat(eye[None], len(way), axis=0), directions)
    own = np.isin(ids, list(values)) & (distance > length - deep)
    free = distance > length - 0.02
    x, y, depth = camera.project(world).T
    inside = (depth > 0) & (x >= 0) & (x < camera.width) & (y >= 0) & (y < camera.height)
    return np.where(~inside, 0, np.where(own | free, 2, 1)).astype(np.int32)


def pose_picture(bodies: Sequence[BodyMarks], width: int, height: int) -> U8:
    """Draw the keypoints of everybody as an OpenPose picture, (H, W, 3) on black.

    A point outside the frame, and a limb that ends in one, is left out; hidden ones are drawn, as
    the pose models were trained on.
    """
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    thick = max(round(height / 130), 2)
    for body in sorted(bodies, key=lambda b: -max(p.depth for p in b.keypoints)):
        at = {p.name: (p.x, p.y) for p in body.keypoints if p.seen}
        if "left_shoulder" in at and "right_shoulder" in at:
            (ax, ay), (bx, by) = at["left_shoulder"], at["right_shoulder"]
            at["neck"] = ((ax + bx) / 2, (ay + by) / 2)
        for index, (a, b) in enumerate(_LIMBS):
            if a in at and b in at:
                red, green, blue = (round(c * 0.6) for c in _hue(index))
                draw.line([at[a], at[b]], fill=(red, green, blue), width=thick * 2)
        for index, name in enumerate(_ORDER):
            if name in at:
                x, y = at[name]
                draw.ellipse((x - thick, y - thick, x + thick, y + thick), fill=_hue(index))
    return np.asarray(picture)
