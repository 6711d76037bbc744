"""What every render call asks first: a live clearance, of the right kind, for these very plates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from closedset.errors import NotCleared, RenderError, UsageError
from closedset.model.pixels import PLATES, POSES, SCRIBBLES, Plates, Scribble, Steering
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, PictureRequest, RequestKind
from closedset.model.sealed import SEALS, SealedAsset, Slate
from closedset.render.recipes import list_recipes


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
    """Return if everything that steers was made here for the plates' own clearance, or shot.

    Raises NotCleared for anything else: a portrait of somebody whom this request does not hold
    would put their face on it.
    """
    plated = (*(portrait for _, portrait in steering.portraits), *steering.moments)
    theirs = [other.cleared for other in plated] + [pose.cleared for pose in steering.poses]
    if any(cleared is not plates.cleared for cleared in theirs):
        raise NotCleared(
            "a portrait, a pose or a moment belongs to another clearance than the plates.",
            remedy="Draw all of them from one ClearedRequest.",
        )
    for other in plated:
        PLATES.check(other)
    for pose in steering.poses:
        POSES.check(pose)
    if steering.parent is not None:
        _require_parent(plates.cleared, steering.parent)
    _require_scribble(plates.cleared.request, steering.scribble)
    preview = steering.preview
    if preview is not None and not _same_picture(preview.cleared.request, plates.cleared.request):
        raise NotCleared(
            "the preview was cleared for another picture than the plates.",
            remedy="Clear the same request in a smaller size.",
        )


def require_followed(scribble: str, recipe: str, takes: Collection[str]) -> None:
    """Raise UsageError for a scribble that ``recipe``, steered by the plates ``takes``, ignores.

    ``scribble`` names it; empty if there is none.
    """
    if scribble and "edges" not in takes:
        known = ", ".join(one.id for one in list_recipes() if "edges" in one.takes)
        raise UsageError(
            f"recipe {recipe} is not steered by outlines, so it would not follow a scribble.",
            remedy=f"Choose one that is: --recipe {known}",
        )


def _require_scribble(request: PictureRequest, scribble: Scribble | None) -> None:
    """Raise NotCleared unless ``scribble`` is the drawing that was cleared, let in by the gate."""
    if request.scribble != (scribble.sha256 if scribble is not None else ""):
        raise NotCleared(
            "the scribble is not the one that was cleared, or one of the two is missing.",
            remedy="Clear the edit with the SHA-256 of the scribble that is handed in.",
        )
    if scribble is not None:
        SCRIBBLES.check(scribble)


def _same_picture(small: PictureRequest, request: PictureRequest) -> bool:
    """Whether ``small`` asks for the very picture of ``request``, smaller and standing still."""
    as_large = replace(
        small,
        width=request.width,
        height=request.height,
        media=request.media,
        frames=request.frames,
        fps=request.fps,
    )
    less = small.width <= request.width and small.height <= request.height
    return less and small.frames == 0 and as_large == request


def _require_parent(cleared: ClearedRequest, parent: SealedAsset) -> None:
    """Raise NotCleared unless ``parent`` is a sealed still of this shot with these performers."""
    seal = SEALS.record(parent)
    slate, own = seal.slate, Slate.of(cleared, parent.slate.date)
    same = (own.production, own.shot, own.notice) == (slate.production, slate.shot, slate.notice)
    if not same or _handles(own) != _handles(slate) or not seal.media_type.startswith("image/"):
        raise NotCleared(
            f"the picture to go on from is shot {slate.shot} of {slate.production}, "
            f"{slate.level or 'synthetic performers'}; cleared is shot {own.shot} of "
            f"{own.production}, {own.level or 'synthetic performers'}.",
            remedy="Hand in the sealed still of this very shot, with the same cast.",
        )


def _handles(slate: Slate) -> set[str]:
    """Return who is named on a slate, whether or not they have looked at the picture yet."""
    return {one.partition(" · ")[0] for one in slate.level.split("  ")}
