"""From what a renderer drew to ``Frames``: the one place where they are made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from closedset.model.pixels import FRAMES, U8, Frames
from closedset.model.request import ClearedRequest

_strike = FRAMES.claim()


def _expose(
    cleared: ClearedRequest,
    pixels: U8,
    *,
    trained: bool = False,
    fps: float = 0.0,
    making: tuple[tuple[str, str], ...] = (),
) -> Frames:
    """Return the frames of what was just drawn: (T, H, W, 3) uint8, and ``fps`` if it is a clip.

    For renderers only.
    """
    return _strike(Frames(cleared=cleared, pixels=pixels, fps=fps, trained=trained, making=making))


def to_bytes(image: NDArray[np.floating]) -> U8:
    """Turn (H, W, 3) in [0, 1] into uint8."""
    return np.asarray(np.clip(image, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def fit(pixels: U8, width: int, height: int) -> U8:
    """Return (H, W, 3) in the size asked for."""
    if pixels.shape[:2] == (height, width):
        return pixels
    picture = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(picture, np.uint8).copy()
