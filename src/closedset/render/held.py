"""A still that is held: what an animatic shows of a shot that was drawn once."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from closedset.errors import NotCleared
from closedset.model.pixels import FRAMES, Frames
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest
from closedset.render.frames import _expose


def hold(still: Frames, cleared: ClearedRequest, seconds: float, clock: Clock) -> Frames:
    """Return ``still``, shrunk to the size that ``cleared`` names, as a clip of one picture.

    ``cleared`` is the same request for another use: medium, size and length alone may differ.
    Raises NotCleared if it is another one or expired, or if no renderer drew the still; ValueError
    for a clip.
    """
    FRAMES.check(still)
    request, drawn = cleared.require(clock()), still.cleared.request
    same = replace(
        request,
        media=drawn.media,
        width=drawn.width,
        height=drawn.height,
        frames=drawn.frames,
        fps=drawn.fps,
    )
    if same != drawn:
        raise NotCleared(
            f"the still of shot {drawn.shot.id} was drawn for another request than clearance "
            f"{cleared.id}.",
            remedy="Clear the still's own request for the clip.",
        )
    if still.fps or seconds <= 0:
        raise ValueError(f"a still is held for a time; got {still.fps} a second, {seconds} s")
    picture = still.pixels[0]
    if picture.shape[:2] != (request.height, request.width):
        shrinks = request.width < picture.shape[1]
        how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        size = (request.width, request.height)
        picture = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
    return _expose(
        cleared, picture[None], trained=still.trained, fps=1 / seconds, making=still.making
    )
