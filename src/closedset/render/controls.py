"""Plates as the pictures that control models were trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from closedset.errors import RenderError
from closedset.model.pixels import F32, U8, Plates, Scribble
from closedset.render.ownership import ownership

NEAREST, FARTHEST = 1, 99
"""Percentiles of inverse depth that become white and black."""


def depth_range(plates: Sequence[Plates]) -> tuple[float, float]:
    """Return inverse depth, 1/metres, that is black and that is white over all ``plates``.

    One range for all frames of a clip: a range of their own would make the depth video flicker.
    """
    inverse = [1.0 / np.maximum(p.depth[np.isfinite(p.depth)], 1e-3) for p in plates]
    every = np.concatenate(inverse) if inverse else np.zeros(0, np.float32)
    if not every.size:
        return 0.0, 1.0
    low, high = np.percentile(every, (NEAREST, FARTHEST))
    return float(low), float(high)


def depth_control(depth: F32, span: tuple[float, float]) -> Image.Image:
    """Turn metres into the picture depth ControlNets are trained on: near white, far black.

    MiDaS, which labelled their training data, predicts inverse depth up to scale and shift; so
    inverse depth is stretched over ``span``. No hit is black.
    """
    finite = np.isfinite(depth)
    inverse = np.where(finite, 1.0 / np.maximum(depth, 1e-3), 0.0)
    low, high = span
    grey = np.where(finite, np.clip((inverse - low) / max(high - low, 1e-6), 0, 1), 0.0)
    return Image.fromarray(np.repeat((grey * 255).astype(np.uint8)[..., None], 3, axis=-1))


def edge_control(plates: Plates, scribble: Scribble | None = None) -> Image.Image:
    """Return white outlines on black, as Canny and scribble models are trained on.

    ``scribble`` is drawn over the stage's own, but for heads: a line there could make the face
    somebody's, and faces are the performers'. Raises RenderError for plates without edges.
    """
    edges = plates.edges
    if edges is None:
        raise RenderError(
            "these plates have no edges, and the recipe is steered by them.",
            remedy="Draw the plates with Stage.plates(cleared).",
        )
    if scribble is not None:
        drawn = scribble.lines & (ownership(plates).head == 0)
        edges = np.where(drawn, np.float32(1), edges)
    white = (np.clip(edges, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(np.repeat(white[..., None], 3, axis=-1))


def beauty_picture(plates: Plates) -> Image.Image:
    """Return the shaded blocking: what an image-to-video or an edit model starts from."""
    return picture((np.clip(plates.beauty, 0, 1) * 255.0 + 0.5).astype(np.uint8))


def picture(pixels: U8) -> Image.Image:
    """Return (H, W, 3) uint8 as a picture."""
    return Image.fromarray(np.ascontiguousarray(pixels))
