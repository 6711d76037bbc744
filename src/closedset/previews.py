"""Looking on while a pipeline draws: each preview is cleared, sealed and ledgered like any picture.

What is cleared is the same request in small, for the use ``preview``. A grant lists the uses that
it allows, and this is none of them: a consented performer is never shown half-made, and a preview
never counts against anybody's outputs. What is shown is kept nowhere; the ledger has its hash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from closedset.errors import ClosedsetError, GateError
from closedset.model.pixels import Frames, Preview
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.model.sealed import SealedAsset, Slate

if TYPE_CHECKING:
    from closedset.run import Crew

Show = Callable[[SealedAsset, str], None]
"""Called with a sealed preview and how far the drawing is: ``"1A step 12 of 40"``."""
MEDIA = "preview"
LONGER_SIDE = 320
"""Pixels; the slate below is still read."""


def look_on(crew: Crew, cleared: ClearedRequest) -> Preview | None:
    """Return who looks on while a cleared request is drawn; None where nobody does or may."""
    if crew.show is None or crew.recipe.diffusion is None:
        return None
    try:
        small = crew.gate.clear(in_small(cleared.request))
    except GateError:
        return None
    return Preview(small, partial(_show, crew, crew.show))


def in_small(request: PictureRequest) -> PictureRequest:
    """Return the request of a picture's preview: one still of its shape."""
    scale = min(1.0, LONGER_SIDE / max(request.width, request.height))
    return replace(
        request,
        width=max(16, round(request.width * scale)),
        height=max(16, round(request.height * scale)),
        media=MEDIA,
        frames=0,
        fps=0.0,
    )


def _show(crew: Crew, show: Show, frames: Frames, step: int, steps: int) -> None:
    """Seal a preview and show it. What cannot be sealed is not shown, and the drawing goes on."""
    cleared = frames.cleared
    shot = cleared.request.shot.id
    try:
        crew.gate.renew(cleared)
        asset = crew.sealer.seal(frames, Slate.of(cleared, crew.clock().date()))
        body = {"shot": shot, "asset": asset.sha256, "clearance": cleared.id}
        crew.ledger.append(MEDIA, body | {"request": cleared.request.digest})
    except ClosedsetError:
        # Noise may hide the mark, or look like somebody. The picture itself is judged when done.
        return
    show(asset, f"{shot} step {step} of {steps}")
