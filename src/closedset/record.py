"""What a take and the ledger say of a picture: enough to make it again, and to account for it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from closedset.board import SYNTHETIC
from closedset.ledger import Ledger
from closedset.model.recipe import Recipe
from closedset.model.request import ClearedRequest, PictureRequest, RequestKind
from closedset.model.sealed import SealedAsset, Slate
from closedset.model.take import Take
from closedset.model.verdict import Reason
from closedset.store.requests import request_to_json

ANIMATIC = "animatic"
"""The use that clips are cleared for."""
DRAWN_BY = (
    "closedset", "anny", "embreex", "numpy", "scipy", "opencv-python-headless", "pillow", "typst",
    "diffusers", "torch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One cleared picture or clip: its place in the store, and whether it lies there already."""

    cleared: ClearedRequest
    asked: PictureRequest
    """What was cleared; of a card, what was not."""
    state: str
    """``cleared``, ``refused`` or ``held``."""
    reasons: tuple[Reason, ...]
    take_id: str
    slate: Slate
    made: bool


def take_of(
    sheet: Sheet,
    recipe: Recipe,
    asset: SealedAsset,
    making: tuple[tuple[str, str], ...],
    *,
    parent: str = "",
    profile: str = "",
    plate: bytes = b"",
) -> Take:
    """Return the record of what was sealed; ``plate`` is its plate document, of which a hash stays.

    A card names its verdict, and keeps what was asked, so that it can be asked again.
    """
    request = sheet.cleared.request
    said = list(making)
    if asset.record.stamp:
        said.append(("timestamp", asset.record.stamp))
    if plate:
        said.append(("plates", hashlib.sha256(plate).hexdigest()))
    if request.kind is RequestKind.NOTICE:
        said.append(("verdict", sheet.state))
    return Take(
        id=sheet.take_id,
        shot=request.shot.id,
        number=sheet.slate.take,
        kind=kind_of(request, recipe),
        asset_sha256=asset.sha256,
        first_made=sheet.slate.date,
        request_digest=request.digest,
        clearance_id=sheet.cleared.id,
        script_lines=request.shot.covers,
        recipe=request.recipe,
        recipe_revision=recipe.revision,
        seed=request.seed,
        versions=versions(),
        making=tuple(said),
        request=request_to_json(sheet.asked),
        parent=parent,
        profile=profile,
    )


def kind_of(request: PictureRequest, recipe: Recipe) -> str:
    """Return what kind of take a request makes when ``recipe`` draws it."""
    if request.media == ANIMATIC:
        return "moving" if recipe.task == "clip" else "clip"
    return request.kind.value


def enter(ledger: Ledger, take: Take, sheet: Sheet) -> None:
    """Enter a stored take into the ledger."""
    body = {"take": take.id, "shot": take.shot, "asset": take.asset_sha256}
    body |= {"clearance": sheet.cleared.id, "media": sheet.cleared.request.media}
    body |= {key: said for key, said in take.making if key == "timestamp"}
    body |= {"plate": plate} if (plate := dict(take.making).get("plates")) else {}
    body |= {"parent": take.parent} if take.parent else {}
    ledger.append("take", body)


def clearance_event(cleared: ClearedRequest) -> Mapping[str, str]:
    """Return what the ledger keeps of a clearance."""
    request = cleared.request
    return {
        "clearance": cleared.id,
        "shot": request.shot.id,
        "request": request.digest,
        "media": request.media,
        "policy": cleared.policy,
        "grants": " ".join(use.grant_sha256 for use in cleared.grants),
        "performers": " ".join(f"{use.handle}/{use.pid}/{use.level}" for use in cleared.grants),
        "seconds": f"{request.frames / request.fps:g}" if request.fps else "",
        "recipe": f"{request.recipe} {request.recipe_revision}".rstrip(),
    }


def credits_of(cleared: ClearedRequest) -> tuple[tuple[str, str], ...]:
    """Return who plays whom in a cleared request, and on what authority."""
    granted = {use.character: f"{use.handle} · {use.level} grant" for use in cleared.grants}
    names = [member.character for member in cleared.request.cast]
    return tuple((name, granted.get(name, SYNTHETIC)) for name in names)


def take_key(recipe: Recipe, cleared: ClearedRequest) -> str:
    """Return the id under which these very inputs are stored: equal inputs, equal take."""
    parts = [cleared.id, cleared.request.digest, recipe.id, recipe.revision, *map(str, versions())]
    return "take-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def versions() -> tuple[tuple[str, str], ...]:
    """Return (package, version) of what draws."""
    return tuple((name, version(name)) for name in DRAWN_BY)
