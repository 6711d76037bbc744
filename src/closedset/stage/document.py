"""The plate document: what a program needs to check or reuse a plate without the stage.

JSON-ready: numbers, strings, lists and dictionaries only, the same for the same plates.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import STOP, BodyMarks, Camera, ImagePoint, Plates
from closedset.stage.lens import eye_of, sharp_range

SCHEMA = "closedset.plate/1"
CONVENTION = {
    "world": "metres; right-handed; z up; floor at z = 0; the camera side of the line is -y",
    "camera": "x right, y down, z forward (OpenCV); camera = world_to_camera @ [world, 1]",
    "pixels": "origin at the top left corner of the top left pixel, whose center is (0.5, 0.5); "
    "pixel = intrinsics @ camera, divided by its third component",
    "seen": "2 visible, 1 in the frame but hidden, 0 outside the frame (as in COCO)",
    "depth": "metres along the view axis, not along the ray",
    "flow": "pixels from this frame to the next, x right, y down",
}


def plate_document(plates: Plates) -> dict[str, object]:
    """Return camera, landmarks, keypoints and ids of ``plates``, ready for ``json.dumps``."""
    request, camera = plates.cleared.request, plates.camera
    shot = request.shot
    return {
        "schema": SCHEMA,
        "convention": CONVENTION,
        "shot": {
            "id": shot.id,
            "size": shot.size.value,
            "angle": shot.angle.value,
            "height": shot.height.value,
            "move": shot.move.value,
            "subjects": list(shot.subjects),
            "focal_mm_asked": shot.lens.focal_mm,
        },
        "camera": _camera(camera, plates.focus),
        "notes": list(plates.notes),
        "performers": [_body(body) for body in plates.bodies],
        "ids": [
            {"value": i.value, "kind": i.kind, "name": i.name, "part": i.part}
            for i in plates.id_table
        ],
    }


def _camera(camera: Camera, focus: float) -> dict[str, object]:
    sensor = camera.sensor_width_mm
    document: dict[str, object] = {
        "width": camera.width,
        "height": camera.height,
        "world_to_camera": _rows(camera.world_to_camera),
        "intrinsics": _rows(camera.intrinsics),
        "position": [_number(v) for v in eye_of(camera)],
        "focal_mm": _number(camera.focal_mm),
        "sensor_width_mm": sensor,
        "horizontal_fov_degrees": _number(
            2 * math.degrees(math.atan(sensor / 2 / camera.focal_mm))
        ),
    }
    if focus > 0:
        near, far = sharp_range(focus, camera.focal_mm)
        document["focus"] = {
            "distance": _number(focus),
            "stop": STOP,
            "sharp_from": _number(near),
            "sharp_to": None if math.isinf(far) else _number(far),
        }
    return document


def _body(body: BodyMarks) -> dict[str, object]:
    return {
        "character": body.character,
        "landmarks": {p.name: _point(p) for p in body.landmarks},
        "keypoints": {p.name: _point(p) for p in body.keypoints},
    }


def _point(point: ImagePoint) -> dict[str, object]:
    return {
        "world": [_number(v) for v in point.world],
        "x": _number(point.x),
        "y": _number(point.y),
        "depth": _number(point.depth),
        "seen": point.seen,
    }


def _number(value: float) -> float:
    """Nine digits keep a projection exact to a thousandth of a pixel."""
    return round(float(value), 9)


def _rows(matrix: NDArray[np.floating]) -> list[list[float]]:
    return [[_number(v) for v in row] for row in matrix]
