"""Small shots, requests, and plates made of formulas."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import numpy as np

from closedset.model.performer import (
    Body,
    CastMember,
    Garment,
    GarmentKind,
    Hair,
    HairStyle,
    SyntheticPerformer,
    Wardrobe,
)
from closedset.model.pixels import Camera, PlateId, Plates
from closedset.model.request import (
    ClearedRequest,
    PictureRequest,
    ProductionRef,
    RequestKind,
    TextField,
)
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Move,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)
from closedset.stage.shooting import _strike as unsafe_plates  # render is tested without a stage

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DESCRIPTION = "a tired woman in a red coat"


def make_shot(time: TimeOfDay = TimeOfDay.DAY) -> Shot:
    return Shot(
        id="2B", scene="2", size=ShotSize.MEDIUM, angle=Angle.FRONT, height=Height.EYE,
        lens=Lens(35.0), move=Move.STATIC, side=Side.CENTER, subjects=("MARA",), focus=None,
        setting=Setting("ROOM", SetKind.ROOM, True, time), marks=(), covers=(), action="",
        dialogue=(), why="", seconds=Fraction(3), scene_cast=("MARA",),
    )  # fmt: skip


def make_request(
    width: int = 320,
    height: int = 180,
    seed: int = 7,
    text: str = "Mara waits at the door",
    time: TimeOfDay = TimeOfDay.DAY,
) -> PictureRequest:
    red, grey = (150, 50, 45), (60, 62, 70)
    performer = SyntheticPerformer(
        id="syn-000000000000",
        body=Body(1.0, 45, 0.4, 0.5, 0.5, 0.5),
        skin=(210, 170, 145),
        hair=Hair(HairStyle.BOB, (50, 35, 30)),
        wardrobe=Wardrobe(
            Garment(GarmentKind.COAT, red), Garment(GarmentKind.TROUSERS, grey), grey
        ),
        description=DESCRIPTION,
    )
    return PictureRequest(
        production=ProductionRef("last-bus", "Last Bus", "0" * 64),
        kind=RequestKind.SHOT,
        shot=make_shot(time),
        cast=(CastMember("MARA", performer),),
        texts=(TextField("action", text),),
        recipe="ink",
        width=width,
        height=height,
        seed=seed,
    )


def make_plates(cleared: ClearedRequest) -> Plates:
    """A round performer before a flat wall, lit from the right."""
    height, width = cleared.request.height, cleared.request.width
    focal = 1.2 * height
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = (x + 0.5 - width / 2) / height, (y + 0.5 - height / 2) / height
    body = np.hypot(x / 0.20, (y - 0.25) / 0.34)
    head = np.hypot(x / 0.10, (y + 0.22) / 0.14)
    ids = np.where(head < 1, 2, np.where(body < 1, 3, 1)).astype(np.int32)
    normals = np.zeros((height, width, 3), np.float32)
    normals[..., 1] = -1
    for value, far, across, middle in ((3, body, 0.20, 0.25), (2, head, 0.10, -0.22)):
        bulge = np.sqrt(np.clip(1 - far**2, 0.0, 1))
        around = np.stack([x / across, -bulge, (middle - y) / (across * 1.6)], -1)
        around /= np.maximum(np.linalg.norm(around, axis=-1, keepdims=True), 1e-6)
        normals = np.where((ids == value)[..., None], around, normals)
    sun = np.array([0.6, -0.6, 0.53], np.float32)
    light = np.clip(normals @ sun, 0.05, 1).astype(np.float32)
    colors = np.array([[0, 0, 0], [0.7, 0.68, 0.6], [0.8, 0.65, 0.55], [0.6, 0.2, 0.2]], np.float32)
    albedo = colors[ids]
    depth = np.where(ids == 1, 4.0, 2.5).astype(np.float32)
    turn = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], np.float64)
    matrix = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]], np.float64)
    at = [("top_of_head", 0.5 * width, 0.14 * height), ("chin", 0.5 * width, 0.42 * height)]
    return unsafe_plates(
        Plates(
            cleared=cleared,
            camera=Camera(turn, matrix, width, height, 35.0, 24.89),
            beauty=(albedo * light[..., None]).astype(np.float32),
            albedo=albedo,
            light=light,
            depth=depth,
            normals=normals.astype(np.float32),
            ids=ids,
            id_table=(
                PlateId(1, "set", "wall", ""),
                PlateId(2, "performer", "MARA", "skin"),
                PlateId(3, "performer", "MARA", "top"),
            ),
            landmarks=(("MARA", tuple(at)),),
        )
    )
