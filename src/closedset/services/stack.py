"""Which take stands for a shot: the approved one, as long as it may and as long as it is true.

An approved take stands while it shows what script and cast say; a locked one stands whatever they
say. Both are cleared anew each time, so a revocation takes them down: the shot gets its card.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from closedset import run
from closedset.errors import GateError, StoreError
from closedset.ledger import Decisions, decisions_in
from closedset.ledger.decisions import KINDS
from closedset.model.request import PictureRequest
from closedset.model.take import Take
from closedset.seal import PNG
from closedset.store import Production, ProductionView, StoredTake
from closedset.store.requests import request_from_json

Wanted = tuple[str, PictureRequest]
"""File name of a panel, and what it shows."""


def decisions(production: ProductionView) -> Decisions:
    """Return the decisions in force in a production."""
    return decisions_in(production.events(*KINDS))


def chosen(
    crew: run.Crew, wanted: Sequence[Wanted], tell: Callable[[str], None]
) -> tuple[tuple[Wanted, ...], dict[str, run.Kept]]:
    """Put the approved takes in the place of what would be drawn today.

    Returns what the main line is asked for, and which takes it keeps. ``tell`` hears of each
    approved take that does not stand any more, and why.
    """
    decided = decisions(crew.production)
    asked: list[Wanted] = []
    kept: dict[str, run.Kept] = {}
    for name, request in wanted:
        take_id = decided.panel(request.shot.id)
        try:
            found = _standing(crew, take_id, request, take_id in decided.locked)
        except StoreError as error:
            tell(f"{request.shot.id} is drawn anew: {error.message}")
            found = None
        if found is None:
            asked.append((name, request))
        else:
            kept[name] = kept_take(crew.production, found)
            asked.append((name, asked_for(found.take)))
    return tuple(asked), kept


def kept_take(production: Production, stored: StoredTake) -> run.Kept:
    """Return a take and the clip on which it is held, as the main line keeps them."""
    clip = clip_of(production, stored.take)
    if clip is None:
        return run.Kept(stored.take.id)
    return run.Kept(stored.take.id, clip.take.id, asked_for(clip.take))


def _standing(
    crew: run.Crew, take_id: str, today: PictureRequest, locked: bool
) -> StoredTake | None:
    """Return the approved take if it still stands for its shot. Raises StoreError if not."""
    if not take_id:
        return None
    stored = crew.production.find_take(take_id)
    if stored is None:
        raise StoreError(f"the file of its approved take {take_id} is missing or was changed.")
    asked = asked_for(stored.take)
    if not locked and not still_true(asked, today):
        raise StoreError(
            f"its approved take {take_id} shows an earlier draft or another cast; to keep it all "
            "the same: closedset takes lock"
        )
    if not recognized(crew, stored, asked):
        raise StoreError(f"its approved take {take_id} was sealed under another grant or label.")
    return stored


def recognized(crew: run.Crew, stored: StoredTake, asked: PictureRequest) -> bool:
    """Is this the seal of what the gate would clear today? What it refuses becomes a card."""
    try:
        return crew.sealer.recognizes(stored.data, crew.gate.clear(asked), PNG)
    except GateError:
        return True


def asked_for(take: Take) -> PictureRequest:
    """Return what a take was asked for. Raises StoreError if its record does not hold it."""
    request = request_from_json(take.request, take.id)
    if take.kind != "notice" and request.digest != take.request_digest:
        raise StoreError(
            f"take {take.id} was recorded by another version, or its record was changed: what it "
            "says it was asked for is not what was cleared.",
            remedy=f"Draw the shot again: closedset render PRODUCTION --shots {take.shot}",
        )
    return request


def still_true(asked: PictureRequest, today: PictureRequest) -> bool:
    """Does a take show what the script and the cast say today? Lines that only moved do not count.

    How it was drawn (recipe, look, seed, size) does not matter: that is what was chosen.
    """

    def shown(request: PictureRequest) -> tuple[object, ...]:
        shot = replace(request.shot, covers=(), dialogue=(), why="", look="", scene_cast=())
        return shot, request.cast, request.extras, request.production.id

    return shown(asked) == shown(today)


def clip_of(production: Production, still: Take) -> StoredTake | None:
    """Return the clip on which a take is held for the animatic, if it is in the store."""
    held = [t for t in production.takes(still.shot) if t.parent == still.id and t.kind == "clip"]
    found = [production.find_take(take.id) for take in held]
    return next((one for one in reversed(found) if one is not None), None)
