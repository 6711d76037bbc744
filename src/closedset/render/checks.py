"""What every render call asks first: a live clearance, of the right kind, for these very plates."""

from __future__ import annotations

from closedset.errors import NotCleared, RenderError
from closedset.model.pixels import PLATES, Plates, Steering
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, PictureRequest, RequestKind


def require_kind(cleared: ClearedRequest, kind: RequestKind, clock: Clock) -> PictureRequest:
    """Return the cleared request. Raises NotCleared, or RenderError if it is of another kind."""
    request = cleared.require(clock())
    if request.kind is not kind:
        use = "draw_notice(cleared, clock)" if kind is RequestKind.SHOT else "render(plates)"
        raise RenderError(
            f"clearance {cleared.id} is for a {request.kind.value}; this draws a {kind.value}.",
            remedy=f"Call {use} instead.",
        )
    return request


def require_shot(plates: Plates, clock: Clock) -> PictureRequest:
    """Return the plates' cleared shot, or cell of a casting sheet.

    Raises NotCleared without a live clearance and for plates that the stage did not make,
    RenderError for a notice and for plates of another size.
    """
    kind = RequestKind.SHOT
    if plates.cleared.request.kind is RequestKind.CASTING:
        kind = RequestKind.CASTING
    request = require_kind(plates.cleared, kind, clock)
    if plates.depth.shape != (request.height, request.width):
        height, width = plates.depth.shape
        raise RenderError(
            f"the plates are {width}x{height}, the cleared request says "
            f"{request.width}x{request.height}.",
            remedy="Render the plates of this very clearance.",
        )
    PLATES.check(plates)
    return request


def require_steering(plates: Plates, steering: Steering) -> None:
    """Return if everything that steers was drawn by the stage for the plates' own clearance.

    Raises NotCleared for anything else: a portrait of somebody whom this request does not hold
    would put their face on it.
    """
    for other in (*(portrait for _, portrait in steering.portraits), *steering.moments):
        if other.cleared is not plates.cleared:
            raise NotCleared(
                "a portrait or a moment belongs to another clearance than the plates.",
                remedy="Draw all of them from one ClearedRequest.",
            )
        PLATES.check(other)
