"""Scribbles: a line drawing comes in by the door of every picture, and as lines alone.

What goes on is one bit a pixel, line or paper. Filled areas are refused: a photograph cut into two
tones is made of them, and a drawing in lines is not. That no face was found does not say that there
is none, so the drawing waits for somebody who looked; inside a performer's head the renderer takes
the stage's outlines whatever was drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from closedset.errors import Held, Refused, UsageError
from closedset.gate.pictures import Picture, open_picture
from closedset.model.pixels import SCRIBBLES, Scribble
from closedset.model.verdict import Decision, Reason

if TYPE_CHECKING:
    from closedset.gate.gate import Gate

_strike = SCRIBBLES.claim()

Bits = NDArray[np.bool_]
_APART = 64
"""A line is at least so many levels of 255 lighter or darker than the paper."""
_FADED = 0.15
"""Share of a pixel that a thin line of a larger drawing covers at least."""
_MOST = 0.3
"""Share of the picture that lines may cover."""
_WIDEST = 0.02
"""A line is at most this wide, a share of the picture's diagonal; wider is an area."""
_AREAS = 0.2
"""Share of what is drawn that may be wider: crossings and blots."""
_STRETCH = 0.02
"""How far the drawing's shape may be from the picture's."""
_LOOKED = "unsealed-picture"
"""The question that somebody who looked at the drawing answers."""


def admit_scribble(
    gate: Gate, data: bytes, size: tuple[int, int], whole: int = 0, *, nobody: bool = False
) -> Scribble:
    """Let a line drawing in, PNG, JPEG or WebP, as lines of ``size`` (width, height).

    ``whole`` is the height of a panel with its slate: a drawing of that shape loses the slate.
    ``nobody``: somebody looked at it and saw no real person. Raises Refused and Held as the gate
    judges the picture, a face in it among them; UsageError for one that is no line drawing.
    """
    verdict = gate.check_picture(data)
    stopped = tuple(r for r in verdict.reasons if r.code != _LOOKED)
    if stopped:
        raise (Refused if verdict.decision is Decision.REFUSE else Held)(stopped)
    picture = open_picture(data)
    if not isinstance(picture, Picture):
        raise Refused((picture,))
    lines = _lines(picture.pixels, size, whole)
    if not nobody:
        raise Held(tuple(map(_question, verdict.reasons)))
    return _strike(Scribble(lines))


def _question(reason: Reason) -> Reason:
    """Ask what the gate asks, with the way to answer it."""
    remedy = "Look at it; if it shows nobody real, say so by adding --nobody: the ledger notes it."
    return Reason(reason.code, reason.span, reason.message, remedy)


def _lines(pixels: NDArray[np.uint8], size: tuple[int, int], whole: int) -> Bits:
    """Return where (H, W, 3) ``pixels`` have lines, (H, W) of ``size``. Raises UsageError.

    Of a drawing of that size in two tones, they are its very pixels.
    """
    import cv2

    height, width = pixels.shape[:2]
    if whole and _alike((width, height), (size[0], whole)):
        pixels = pixels[: round(height * size[1] / whole)]
    elif not _alike((width, height), size):
        raise UsageError(
            f"the scribble is {width}x{height}, of another shape than the picture's "
            f"{size[0]}x{size[1]}.",
            remedy="Draw on a layer over the panel itself, and save the layer in white and black.",
        )
    gray = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY).astype(np.float32)
    drawn: NDArray[Any] = (np.abs(gray - np.median(gray)) >= _APART).astype(np.float32)
    if (drawn.shape[1], drawn.shape[0]) != size:
        drawn = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)
    lines = np.asarray(drawn > (_FADED if size[0] < width else 0.5), bool)
    _check_lines(lines)
    return lines


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes, (width, height), have one shape."""
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) <= _STRETCH


def _check_lines(lines: Bits) -> None:
    """Raise UsageError unless these are lines, and some."""
    import cv2

    if not lines.any():
        raise UsageError(
            "the scribble is empty: one tone all over.",
            remedy="Draw dark lines on white, or white on black, and save it without transparency.",
        )
    covered = float(lines.mean())
    wide = max(3, round(_WIDEST * float(np.hypot(*lines.shape)))) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    areas = cv2.morphologyEx(lines.astype(np.uint8), cv2.MORPH_OPEN, disc)
    filled = float(areas.sum() / lines.sum())
    if covered > _MOST or filled > _AREAS:
        raise UsageError(
            f"the scribble is no line drawing: {covered:.0%} of it is not paper, and {filled:.0%} "
            "of that are filled areas.",
            remedy="Draw thin lines on plain paper, and fill nothing.",
        )
