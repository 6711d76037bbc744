"""Draws a cleared shot from its plates in one of the looks: no model, no weights, no GPU.

What is random comes from the request's seed: the same plates, look and seed give the same bytes.
"""

from __future__ import annotations

import numpy as np

from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.protocols import Clock
from closedset.render.checks import require_followed, require_shot
from closedset.render.frames import _expose
from closedset.render.looks import load_look
from closedset.render.study import Study


class PlatesRenderer:
    """Draws cleared shots in the shot's look, or in the recipe's where the shot names none."""

    def __init__(self, clock: Clock, look: str) -> None:
        self._clock = clock
        self._look = look

    def render(self, plates: Plates, _steering: Steering | None = None, /) -> Frames:
        """Draw one still.

        Raises NotCleared without a live clearance, RenderError for a notice and for a scribble,
        UsageError for a look that does not exist.
        """
        request = require_shot(plates, self._clock)
        look = load_look(request.shot.look or self._look)
        require_followed(request.scribble, request.recipe, ())
        picture = look.draw(Study(plates, request.shot, request.seed))
        pixels = np.empty((1, *plates.depth.shape, 3), np.uint8)
        for channel, plane in enumerate(picture):
            pixels[0, ..., channel] = plane * np.float32(255) + np.float32(0.5)
        return _expose(plates.cleared, pixels)
