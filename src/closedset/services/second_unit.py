"""The second unit: one take beside the board, made from another, or moving.

Everything goes the main line's way: the gate clears, the stage stages, the renderer draws, the
sealer seals with the parent's history inside, the store keeps it in its shot's stack. What the gate
does not clear is noted and raised; there is no card, for the wall does not change.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PIL import Image

from closedset import record, run
from closedset.errors import GateError, Held, StoreError
from closedset.gate import admit_scribble
from closedset.model.pixels import Frames, Scribble, Steering
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.model.sealed import SealedAsset, Slate
from closedset.model.take import Take
from closedset.render import Mask, patched, read_bits
from closedset.seal import MP4, PNG
from closedset.store import StoredTake

MASK, SCRIBBLE = "mask", "scribble"
"""Where a take keeps the mask it was made by, and the lines it followed: as ``write_bits`` did."""


def make_take(
    crew: run.Crew,
    request: PictureRequest,
    parent: StoredTake | None,
    said: Mapping[str, str] | None = None,
) -> StoredTake:
    """Make, or find again, the take of ``request`` from ``parent``.

    ``said`` is what the take's record holds besides: its mask, its scribble.

    Raises Refused and Held if the gate does not clear it, and what stages raise.
    """
    cleared = _clear(crew, request)
    take_id = record.take_key(crew.recipe, cleared)
    kind = MP4 if request.frames else PNG
    known = crew.production.recorded(take_id)
    stored = crew.production.find_take(take_id) if known else None
    if stored is not None and crew.sealer.recognizes(stored.data, cleared, kind):
        return stored
    sheet = record.Sheet(
        cleared, request, "cleared", (), take_id, _slate(crew, cleared, known), False
    )
    said = said or {}
    frames, plate = expose(crew, cleared, said)
    asset = crew.sealer.seal(frames, sheet.slate, parent=parent.data if parent else b"")
    take = record.take_of(
        sheet,
        crew.recipe,
        asset,
        (*frames.making, *said.items()),
        parent=parent.take.id if parent else "",
        profile=crew.sealer.profile,
        plate=plate,
    )
    crew.production.put_take(take, asset, "", plate)
    record.enter(crew.ledger, take, sheet)
    return _kept(crew, take_id)


def expose(
    crew: run.Crew, cleared: ClearedRequest, said: Mapping[str, str]
) -> tuple[Frames, bytes]:
    """Draw a cleared request, from its parent on if it is an edit; return frames and plates.

    ``said`` is what the take's record holds besides. Raises StoreError if the parent is gone.
    """
    before = parent_of(crew, cleared.request)
    lines = scribble_of(crew, said[SCRIBBLE]) if SCRIBBLE in said else None
    frames, plate = run.draw(crew, cleared, Steering(parent=before, scribble=lines))
    if before is not None and MASK in said:
        frames = patched(frames, before, Mask(read_bits(said[MASK])))
    return frames, plate


def scribble_of(crew: run.Crew, text: str) -> Scribble:
    """Let a recorded drawing in again, by the door that it came in by.

    Somebody looked at it then. Raises RenderError for a damaged record, Refused for a face.
    """
    lines = read_bits(text)
    data = io.BytesIO()
    Image.fromarray(np.where(lines, np.uint8(0), np.uint8(255))).save(data, "PNG")
    size = (lines.shape[1], lines.shape[0])
    return admit_scribble(crew.gate, data.getvalue(), size, nobody=True)


def parent_of(crew: run.Crew, request: PictureRequest) -> SealedAsset | None:
    """Return the sealed still that an edit goes on from. Raises StoreError if it is gone."""
    if request.edit is None:
        return None
    stored = crew.production.find_asset(request.edit.parent)
    if stored is None:
        raise StoreError(
            f"the picture that this take goes on from ({request.edit.parent[:12]}…) is missing or "
            "was changed.",
            remedy="Make it again: closedset remake PRODUCTION TAKE",
        )
    return crew.sealer.reopen(stored.data)


def _clear(crew: run.Crew, request: PictureRequest) -> ClearedRequest:
    try:
        cleared = crew.gate.clear(request)
    except GateError as error:
        codes = " ".join(reason.code for reason in error.reasons)
        body = {"shot": request.shot.id, "request": request.digest, "codes": codes}
        kind = "hold" if isinstance(error, Held) else "refusal"
        crew.ledger.append(kind, body | {"media": request.media})
        raise
    crew.ledger.append("clearance", record.clearance_event(cleared))
    return cleared


def _slate(crew: run.Crew, cleared: ClearedRequest, known: Take | None) -> Slate:
    kind = record.kind_of(cleared.request, crew.recipe)
    number = crew.production.next_number(cleared.request.shot.id, kind)
    slate = Slate.of(cleared, crew.clock().date(), number)
    return replace(slate, date=known.first_made, take=known.number) if known else slate


def _kept(crew: run.Crew, take_id: str) -> StoredTake:
    stored = crew.production.find_take(take_id)
    if stored is None:
        raise StoreError(
            f"take {take_id} was removed while it was being made.",
            remedy="Run the same command again.",
        )
    return stored
