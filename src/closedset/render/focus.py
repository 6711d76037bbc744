"""Depth of field as a draftsman gives it: washes run together and lines grow faint out of focus.

Sharp surfaces keep their colors to themselves: what is blurred is mixed from blurred surfaces only,
so no halo lies around a face.
"""

from __future__ import annotations

import cv2
import numpy as np

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
    for level in _LEVELS:
        share = np.clip(blur / np.float32(level), 0, 1)
        if float(share.max()) <= 0.1:
            break
        side = round(level * study.scale) | 1
        weight = np.maximum(share, np.float32(1e-3))
        whole = _spread(weight, side)
        for plane in picture:
            plane += share * (_spread(plane * weight, side) / whole - plane)
    return picture


def faint(lines: F32, study: Study) -> F32:
    """Return the (H, W) lines, fainter where the picture is out of focus."""
    if float(study.defocus.max()) < 1.0:
        return lines
    # The outline of what is sharp lies half on what is not.
    side = round(_OUTLINE * study.scale) | 1
    blur = cv2.erode(study.defocus, np.ones((side, side), np.uint8))
    return np.asarray(lines * (1 - _FAINT * np.clip(blur / 12, 0, 1)), np.float32)


def _spread(plane: F32, side: int) -> F32:
    # Two boxes are near enough to a disc of paint, and quick at any width.
    once = cv2.blur(plane, (side, side), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(once, (side, side), borderType=cv2.BORDER_REPLICATE), np.float32)
