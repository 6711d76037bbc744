"""The seams between stages: what one stage asks of another without importing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.request import ClearedRequest

Clock = Callable[[], datetime]
"""Returns the time now, timezone-aware. Injected everywhere; nothing else reads the clock."""


class Renderer(Protocol):
    """Turns plates into frames."""

    def render(self, plates: Plates, steering: Steering | None = None, /) -> Frames:
        """Draw the plates' cleared request. Raises NotCleared or RenderError.

        ``steering`` is for recipes that say they take more than the plates.
        """


@runtime_checkable
class Renewing(Protocol):
    """A renderer whose drawings may outlive a clearance."""

    renew: Callable[[ClearedRequest], None]
    """Called between steps: has the gate clear the request anew. What it raises stops the drawing.
    """
