"""The one place where a renderer's pixels become ``Frames``."""

from __future__ import annotations

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
