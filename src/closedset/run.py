"""The main line: a screenplay goes in, a sealed board comes out.

    screenplay ─script─▶ Screenplay ─shots─▶ ShotList ─gate─▶ ClearedRequest ─stage─▶ Plates
        ─render─▶ Frames ─seal─▶ SealedAsset ─store─▶ panels ─board─▶ PDF · HTML · CSV · JSON

This file wires the stages and does nothing else. A shot that the gate does not clear becomes a
notice card, so that the board always shows every shot. A take whose inputs have not changed is
found again instead of drawn; it is cleared anew all the same, so a revocation always bites.
A few shots are drawn side by side, but they are cleared and stored in order, by one thread; with a
pipeline, one is drawn while the one before is sealed and the next is staged. A grant that is
withdrawn meanwhile turns the finished picture into a card: it is never sealed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version

from closedset.board import RATE, SYNTHETIC, Board, BoardPanel, count_of
from closedset.errors import GateError, Held, NotCleared, StoreError
from closedset.gate import Gate
from closedset.ledger import Ledger
from closedset.model.performer import CastMember
from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.protocols import Clock, Renderer
from closedset.model.recipe import Recipe
from closedset.model.request import (
    ClearedRequest,
    PictureRequest,
    ProductionRef,
    RequestKind,
    TextField,
)
from closedset.model.screenplay import Screenplay
from closedset.model.sealed import SealedAsset, Slate
from closedset.model.shot import Shot
from closedset.model.take import Take
from closedset.model.verdict import Reason
from closedset.render import draw_notice, hold
from closedset.seal import MP4, PNG, Sealer
from closedset.stage import Stage, plate_document, pose_picture
from closedset.store import Production, StoredTake

Progress = Callable[[str, int, int, str], None]
"""Called with (stage, done, total, text)."""

MOST_HANDS = 4
"""Shots drawn side by side; each takes about 0.7 GB at 1280x720. With one pipeline they take
turns: one is denoised while others are staged and sealed, or several are denoised in one call."""

ANIMATIC = "animatic"
"""The use that clips are cleared for."""
CLIP_WIDTH = 640
"""Pixels; an animatic is looked at in a window, and sent around."""

DRAWN_BY = (
    "closedset", "anny", "embreex", "numpy", "scipy", "opencv-python-headless", "pillow", "typst",
    "diffusers", "torch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crew:
    """Everyone the main line calls on; services hire them, tests may hire others."""

    production: Production
    ledger: Ledger
    gate: Gate
    stage: Stage
    renderer: Renderer
    sealer: Sealer
    recipe: Recipe
    clock: Clock


@dataclass(frozen=True, slots=True)
class Panel:
    """What became of one shot."""

    shot: Shot
    name: str
    """File name under ``panels/``."""
    state: str
    """``cleared``, ``refused`` or ``held``."""
    reasons: tuple[Reason, ...]
    png: bytes
    take: Take
    credits: tuple[tuple[str, str], ...]
    """(character, credit) of everyone on the set: ``"@demo-ada · union grant"``, or synthetic."""
    clip: bytes = b""
    """The shot's sealed clip, MP4; empty where no animatic is made."""


def shoot_board(
    crew: Crew,
    screenplay: Screenplay,
    shots: tuple[Shot, ...],
    cast: Mapping[str, CastMember],
    size: tuple[int, int],
    progress: Progress,
    *,
    animatic: bool = False,
) -> tuple[Panel, ...]:
    """Make, or find again, one sealed panel for every shot, in order.

    ``size`` is the picture in pixels, slate margin not counted. Raises like ``shoot``.
    """
    requests = [request_for(crew, screenplay, shot, cast, size) for shot in shots]
    names = [f"{position:03d}_{shot.id}.png" for position, shot in enumerate(shots, 1)]
    return shoot(crew, tuple(zip(names, requests, strict=True)), progress, animatic=animatic)


def shoot(
    crew: Crew,
    requests: tuple[tuple[str, PictureRequest], ...],
    progress: Progress,
    *,
    animatic: bool = False,
) -> tuple[Panel, ...]:
    """Make, or find again, one sealed panel for every (file name, request), in order.

    With ``animatic`` each gets a sealed clip too, on which the panel is held as long as the shot
    lasts. It is cleared for that use: a grant may allow a storyboard and no animatic.

    Never stops at a refusal or a hold. Raises NotCleared, SealError, StoreError, StageError or
    RenderError.
    """
    panels: list[Panel] = []
    waiting: deque[_Setup] = deque()
    hands = min(MOST_HANDS, os.cpu_count() or 1)

    def keep_next() -> None:
        panels.append(_keep(crew, pool, waiting.popleft()))
        shot = panels[-1].shot
        text = f"{shot.id} {shot.size.value} {panels[-1].state}"
        progress("shoot", len(panels), len(requests), text)

    with ThreadPoolExecutor(hands) as pool:
        for name, request in requests:
            waiting.append(_set_up(crew, pool, request, name, animatic))
            if len(waiting) > hands:
                keep_next()
        while waiting:
            keep_next()
    return tuple(panels)


def request_for(
    crew: Crew,
    screenplay: Screenplay,
    shot: Shot,
    cast: Mapping[str, CastMember],
    size: tuple[int, int],
) -> PictureRequest:
    """Turn a shot into the request that the gate will see and the stage will draw.

    Dialogue is not among the texts: no generator ever sees it.
    """
    return PictureRequest(
        production=ProductionRef(
            id=crew.production.id, title=crew.production.title, script_sha256=screenplay.sha256
        ),
        kind=RequestKind.SHOT,
        shot=shot,
        cast=tuple(cast[mark.character] for mark in shot.marks if mark.character in cast),
        texts=(
            TextField("place", shot.setting.place),
            TextField("action", shot.action),
            *_recipe_texts(crew.recipe),
        ),
        recipe=crew.recipe.id,
        recipe_revision=crew.recipe.revision,
        width=size[0],
        height=size[1],
        seed=_seed(crew.production.id, shot.id),
    )


def _recipe_texts(recipe: Recipe) -> tuple[TextField, ...]:
    """Return the words that a recipe adds to every prompt: the gate judges them with the rest."""
    prompting = recipe.diffusion.prompting if recipe.diffusion else None
    texts = (
        TextField("style", prompting.style if prompting else ""),
        TextField("negative_prompt", prompting.negative if prompting else ""),
    )
    return tuple(field for field in texts if field.text)


def _seed(production_id: str, shot_id: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{production_id}/{shot_id}".encode()).digest()[:4])


@dataclass(frozen=True, slots=True)
class _Exposed:
    """What was sealed of a shot, and where its camera and performers were."""

    panel: SealedAsset | None
    clip: SealedAsset | GateError | None
    """The gate's last word where the clip was refused when it was about to be sealed."""
    plate: bytes
    """The plate document, JSON; empty for a card."""
    making: tuple[tuple[str, str], ...]
    """What the renderer says of how it drew."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One cleared picture or clip: its place in the store, and whether it lies there already."""

    cleared: ClearedRequest
    state: str
    reasons: tuple[Reason, ...]
    take_id: str
    slate: Slate
    made: bool


@dataclass(frozen=True, slots=True)
class _Setup:
    """A shot that was cleared (or refused with a card) and is being drawn, or lies in the store."""

    name: str
    panel: _Sheet
    clip: _Sheet | None
    exposed: Future[_Exposed] | None
    """None if the store already has all of it."""


def _set_up(
    crew: Crew, pool: Executor, request: PictureRequest, name: str, animatic: bool
) -> _Setup:
    """Clear one shot for its panel, and for its clip, and send it to be drawn."""
    panel = _clear(crew, request)
    clip = _clear(crew, _for_animatic(request)) if animatic else None
    return _send(crew, pool, name, panel, clip)


def _send(crew: Crew, pool: Executor, name: str, panel: _Sheet, clip: _Sheet | None) -> _Setup:
    """Have a shot drawn, unless the store has its very takes."""
    made = panel.made and (clip is None or clip.made)
    return _Setup(name, panel, clip, None if made else pool.submit(_expose, crew, panel, clip))


def _for_animatic(request: PictureRequest) -> PictureRequest:
    """Return the same request at the animatic's size and length, and for its use."""
    height = round(CLIP_WIDTH * request.height / request.width / 2) * 2
    return replace(
        request,
        media=ANIMATIC,
        width=CLIP_WIDTH,
        height=height,
        frames=1,
        fps=1 / _seconds_of(request),
    )


def _seconds_of(request: PictureRequest) -> float:
    """Return how long a shot's still is held in the animatic."""
    return count_of(request.shot.seconds) / RATE


def _clear(crew: Crew, request: PictureRequest) -> _Sheet:
    """Clear one request, or the card that says why not."""
    try:
        cleared = crew.gate.clear(request)
    except GateError as error:
        return _card(crew, request, error)
    crew.ledger.append("clearance", _clearance_event(cleared))
    return _sheet(crew, cleared, "cleared", ())


def _card(crew: Crew, request: PictureRequest, error: GateError) -> _Sheet:
    """Note the refusal or the question, and clear the card that says so."""
    state = "held" if isinstance(error, Held) else "refused"
    codes = " ".join(reason.code for reason in error.reasons)
    body = {"shot": request.shot.id, "request": request.digest, "codes": codes}
    crew.ledger.append("hold" if state == "held" else "refusal", body | {"media": request.media})
    cleared = crew.gate.clear_notice(request, error.reasons)
    return _sheet(crew, cleared, state, error.reasons)


def _sheet(crew: Crew, cleared: ClearedRequest, state: str, reasons: tuple[Reason, ...]) -> _Sheet:
    """Look for a cleared request's very take in the store."""
    request, take_id = cleared.request, take_key(crew.recipe, cleared)
    slate = Slate.of(cleared, crew.clock().date())
    stored = crew.production.find_take(take_id)
    made = False
    if stored is not None:
        needs_plate = request.media != ANIMATIC and request.kind is not RequestKind.NOTICE
        kind = MP4 if request.media == ANIMATIC else PNG
        known = crew.sealer.recognizes(stored.data, cleared, kind)
        made = known and (bool(stored.plate) or not needs_plate)
    return _Sheet(cleared, state, reasons, take_id, slate, made)


def _clearance_event(cleared: ClearedRequest) -> dict[str, str]:
    return {
        "clearance": cleared.id,
        "shot": cleared.request.shot.id,
        "request": cleared.request.digest,
        "media": cleared.request.media,
        "policy": cleared.policy,
        "grants": " ".join(use.grant_sha256 for use in cleared.grants),
    }


def _keep(crew: Crew, pool: Executor, setup: _Setup) -> Panel:
    """Store what was drawn, or put the stored take back on the wall; only this thread writes."""
    sheet = setup.panel
    try:
        exposed = setup.exposed.result() if setup.exposed else None
    except GateError as error:
        # Withdrawn while it was drawn. The sealer asked the gate once more and was told no.
        card = _card(crew, sheet.cleared.request, error)
        clip = _clear(crew, setup.clip.cleared.request) if setup.clip else None
        return _keep(crew, pool, _send(crew, pool, setup.name, card, clip))
    if exposed is not None and exposed.panel is not None:
        take = _take_of(crew, sheet, exposed.panel, exposed.making)
        crew.production.put_take(take, exposed.panel, setup.name, exposed.plate)
        plate = {"plate": hashlib.sha256(exposed.plate).hexdigest()} if exposed.plate else {}
        _enter(crew, take, sheet, plate)
        png = exposed.panel.data
    else:
        stored = _stored(crew, sheet)
        crew.production.restore_panel(stored, setup.name)
        take, png = stored.take, stored.data
    return Panel(
        shot=sheet.cleared.request.shot,
        name=setup.name,
        state=sheet.state,
        reasons=sheet.reasons,
        png=png,
        take=take,
        credits=credits_of(sheet.cleared),
        clip=_keep_clip(crew, setup.clip, exposed) if setup.clip else b"",
    )


def _keep_clip(crew: Crew, sheet: _Sheet, exposed: _Exposed | None) -> bytes:
    """Store a shot's clip, or the card in its place, or find it again; return its bytes."""
    clip = exposed.clip if exposed is not None else None
    making = exposed.making if exposed is not None else ()
    if isinstance(clip, GateError):
        sheet = _card(crew, sheet.cleared.request, clip)
        clip, making = _seal_clip(crew, draw_notice(sheet.cleared, crew.clock), sheet), ()
    if clip is None:
        return _stored(crew, sheet).data
    take = _take_of(crew, sheet, clip, making)
    crew.production.put_clip(take, clip)
    _enter(crew, take, sheet, {})
    return clip.data


def _stored(crew: Crew, sheet: _Sheet) -> StoredTake:
    stored = crew.production.find_take(sheet.take_id)
    if stored is None:
        raise StoreError(
            f"the take of shot {sheet.cleared.request.shot.id} was removed while the board was "
            "being made.",
            remedy="Run the same command again.",
        )
    return stored


def _enter(crew: Crew, take: Take, sheet: _Sheet, more: Mapping[str, str]) -> None:
    """Enter a stored take into the ledger."""
    body = {"take": take.id, "shot": take.shot, "asset": take.asset_sha256}
    body |= {"clearance": sheet.cleared.id, "media": sheet.cleared.request.media}
    crew.ledger.append("take", body | dict(more))


def _take_of(
    crew: Crew, sheet: _Sheet, asset: SealedAsset, making: tuple[tuple[str, str], ...]
) -> Take:
    request = sheet.cleared.request
    return Take(
        id=sheet.take_id,
        shot=request.shot.id,
        number=sheet.slate.take,
        kind="clip" if request.media == ANIMATIC else request.kind.value,
        asset_sha256=asset.sha256,
        first_made=sheet.slate.date,
        request_digest=request.digest,
        clearance_id=sheet.cleared.id,
        script_lines=request.shot.covers,
        recipe=request.recipe,
        recipe_revision=crew.recipe.revision,
        seed=request.seed,
        versions=_versions(),
        making=making,
    )


def _expose(crew: Crew, panel: _Sheet, clip: _Sheet | None) -> _Exposed:
    """Stage and render a shot once, and seal what is missing of its panel and its clip."""
    still, plate = _draw(crew, panel.cleared)
    sealed = None if panel.made else crew.sealer.seal(still, panel.slate)
    if clip is None or clip.made:
        return _Exposed(sealed, None, plate, still.making)
    if RequestKind.NOTICE in (clip.cleared.request.kind, panel.cleared.request.kind):
        still, _ = _draw(crew, clip.cleared)
    try:
        return _Exposed(sealed, _seal_clip(crew, still, clip), plate, still.making)
    except GateError as error:
        return _Exposed(sealed, error, plate, still.making)


def _seal_clip(crew: Crew, still: Frames, clip: _Sheet) -> SealedAsset:
    """Hold a still as long as its shot lasts, and seal that."""
    seconds = _seconds_of(clip.cleared.request)
    return crew.sealer.seal(hold(still, clip.cleared, seconds, crew.clock), clip.slate)


def _draw(crew: Crew, cleared: ClearedRequest) -> tuple[Frames, bytes]:
    """Return a cleared request's picture and its plate document; a card has none."""
    if cleared.request.kind is RequestKind.NOTICE:
        return draw_notice(cleared, crew.clock), b""
    plates = crew.stage.plates(cleared)
    frames = crew.renderer.render(plates, _steering(crew, cleared, plates))
    if frames.cleared is not cleared:
        raise NotCleared(
            f"the frames of shot {cleared.request.shot.id} belong to another clearance.",
            remedy="A renderer must hand on the ClearedRequest of its plates.",
        )
    document = json.dumps(plate_document(plates), ensure_ascii=False, separators=(",", ":"))
    return frames, document.encode()


def _steering(crew: Crew, cleared: ClearedRequest, plates: Plates) -> Steering:
    """Have the stage make what else steers the recipe: portraits of who is in frame, poses."""
    takes = crew.recipe.takes
    return Steering(
        portraits=crew.stage.portraits(cleared) if "portraits" in takes else (),
        poses=(pose_picture(plates),) if "pose" in takes else (),
    )


def credits_of(cleared: ClearedRequest) -> tuple[tuple[str, str], ...]:
    """Return who plays whom in a cleared request, and on what authority."""
    granted = {use.character: f"{use.handle} · {use.level} grant" for use in cleared.grants}
    names = [member.character for member in cleared.request.cast]
    return tuple((name, granted.get(name, SYNTHETIC)) for name in names)


def take_key(recipe: Recipe, cleared: ClearedRequest) -> str:
    """Return the id under which these very inputs are stored: equal inputs, equal take."""
    parts = [cleared.id, cleared.request.digest, recipe.id, recipe.revision, *map(str, _versions())]
    return "take-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _versions() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in DRAWN_BY)


def board_of(crew: Crew, screenplay: Screenplay, panels: tuple[Panel, ...]) -> Board:
    """Collect what the documents show."""
    drawn = {panel.shot.scene for panel in panels}
    return Board(
        title=crew.production.title,
        author=screenplay.author,
        production_id=crew.production.id,
        date=max((panel.take.first_made for panel in panels), default=crew.clock().date()),
        recipe=crew.recipe.id,
        scenes=tuple(scene for scene in screenplay.scenes if scene.number in drawn),
        panels=tuple(
            BoardPanel(
                shot=panel.shot,
                png=panel.png,
                state=panel.state,
                reasons=panel.reasons,
                cast=panel.credits,
                file=f"panels/{panel.name}",
            )
            for panel in panels
        ),
    )
