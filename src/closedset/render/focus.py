"""Depth of field as a draftsman gives it: washes run together and lines grow faint out of focus.

Sharp surfaces keep their colors to themselves: what is blurred is mixed from blurred surfaces only,
so no halo lies around a face.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from closedset.compiled import in_bands, kernel
from closedset.model.pixels import F32
from closedset.render.study import Study

_LEVELS = (5.0, 14.0)
"""Blur circles, in pixels at 720 lines, between which pictures are mixed."""
_OUTLINE = 13.0
"""Pixels at 720 lines around what is sharp in which lines keep their weight."""
_FAINT = 0.55
"""Share of a line that is left where nothing is sharp."""


def soften(picture: F32, study: Study) -> F32:
    """Return the (3, H, W) picture with what is out of focus run together."""
    blur = study.defocus
    if float(blur.max()) < 1.0:
        return picture
    soft = np.empty((4, *blur.shape), np.float32)
    for level in _LEVELS:
        share = np.clip(blur / np.float32(level), 0, 1)
        if float(share.max()) <= 0.1:
            break
        weight = np.maximum(share, np.float32(1e-3))
        side = round(level * study.scale / 2) | 1
        np.multiply(picture, weight, out=soft[:3])
        soft[3] = weight
        for layer in soft:
            _spread(layer, side)
        in_bands(partial(_mix, picture, soft, share), len(share))
    return picture


def faint(lines: F32, study: Study) -> F32:
    """Return the (H, W) lines, fainter where the picture is out of focus."""
    if float(study.defocus.max()) < 1.0:
        return lines
    # The outline of what is sharp lies half on what is not.
    side = round(_OUTLINE * study.scale) | 1
    blur = cv2.erode(study.defocus, np.ones((side, side), np.uint8))
    return np.asarray(lines * (1 - _FAINT * np.clip(blur / 12, 0, 1)), np.float32)


def _spread(plane: F32, side: int) -> None:
    """Run the plane together over boxes of ``side`` pixels of half its size, in place."""
    small = cv2.resize(plane, None, None, 0.5, 0.5, cv2.INTER_AREA)
    # Two boxes are near enough to a disc of paint, and quick at any width.
    for _ in range(2):
        small = cv2.blur(small, (side, side), borderType=cv2.BORDER_REPLICATE)
    cv2.resize(small, plane.shape[::-1], dst=plane)


@kernel
def _mix(picture: F32, soft: F32, share: F32, top: int, bottom: int) -> None:
    """Carry rows of a (3, H, W) picture over to a soft one by ``share`` (H, W), in place.

    ``soft`` (4, H, W) is multiplied by its last layer, which is divided out here.
    """
    for plane in range(3):
        for row in range(top, bottom):
            for column in range(picture.shape[2]):
                now = picture[plane, row, column]
                there = soft[plane, row, column] / soft[3, row, column]
                picture[plane, row, column] = now + share[row, column] * (there - now)
