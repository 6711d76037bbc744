"""Stills as a clip: what an animatic shows of a shot, drawn once and held, or drawn as it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from closedset.errors import NotCleared
from closedset.model.pixels import FRAMES, U8, Frames
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.render.frames import _expose


def hold(stills: Sequence[Frames], cleared: ClearedRequest, clock: Clock) -> Frames:
    """Return ``stills`` as the clip that ``cleared`` names, shrunk to its size, the last one held.

    ``cleared`` is the stills' own request, or the same for another use: medium, size and length
    alone may differ. Raises NotCleared if it is another one or expired, or if no renderer drew a
    still; ValueError for a clip among them, none or too many, and for a request of no clip.
    """
    request = cleared.require(clock())
    pictures = [_picture(still, cleared, request) for still in stills]
    if not 1 <= len(pictures) <= request.frames or request.fps <= 0:
        raise ValueError(
            f"stills are held for a time; got {len(pictures)} for {request.frames} pictures at "
            f"{request.fps:g} a second"
        )
    pictures += pictures[-1:] * (request.frames - len(pictures))
    first = stills[0]
    pixels = np.stack(pictures)
    return _expose(cleared, pixels, trained=first.trained, fps=request.fps, making=first.making)


def _picture(still: Frames, cleared: ClearedRequest, request: PictureRequest) -> U8:
    """Return a still's pixels in the clip's size. Raises like ``hold``."""
    FRAMES.check(still)
    drawn = still.cleared.request
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
    if still.fps:
        raise ValueError(f"a still is held for a time; got a clip of {still.fps:g} a second")
    picture: U8 = still.pixels[0]
    if picture.shape[:2] != (request.height, request.width):
        shrinks = request.width < picture.shape[1]
        how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        size = (request.width, request.height)
        picture = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
    return picture
