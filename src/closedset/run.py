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
from datetime import UTC
from functools import partial

import psutil

from closedset import record
from closedset.animatic import drawings, held_request
from closedset.board import Board, BoardPanel
from closedset.cast import background
from closedset.errors import GateError, Held, NotCleared, StoreError
from closedset.gate import Gate
from closedset.ledger import Ledger
from closedset.model.performer import CastMember
from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.protocols import Clock, Renderer
from closedset.model.recipe import Recipe
from closedset.model.request import (
    CLEARANCE_LIFE,
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
from closedset.previews import Show, look_on
from closedset.record import ANIMATIC, Sheet, clearance_event, enter, take_key, take_of
from closedset.render import draw_notice, hold
from closedset.seal import MP4, PNG, Sealer
from closedset.stage import Stage, plate_document, pose_picture
from closedset.store import Production, StoredTake

Progress = Callable[[str, int, int, str], None]
"""Called with (stage, done, total, text)."""

MOST_HANDS = 4
"""Shots drawn side by side. With one pipeline they take turns: one is denoised while others are
staged and sealed, or several are denoised in one call."""
BYTES_A_PIXEL = 760
"""Memory that one shot takes while it is drawn and sealed: about 0.7 GB at 1280x720."""


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
    furnish: Callable[[Shot], Shot] = lambda shot: shot
    """Stands the production's own models on a shot's set."""
    show: Show | None = None
    """Is shown sealed previews of what a pipeline draws."""
    in_line: int = 1
    """Shots to have on their way for a card's sake, also where there are fewer processors."""


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


@dataclass(frozen=True, slots=True)
class Kept:
    """A take that stays on the wall as it is, if the gate clears anew what was asked for it."""

    take: str
    """Its id; empty: none, and what is asked for is drawn or found."""
    clip: str = ""
    """Id of its still, held for the animatic; empty: that is drawn."""
    held: PictureRequest | None = None
    """What was asked for that clip."""


def shoot(
    crew: Crew,
    requests: tuple[tuple[str, PictureRequest], ...],
    progress: Progress,
    *,
    animatic: bool = False,
    kept: Mapping[str, Kept] | None = None,
) -> tuple[Panel, ...]:
    """Make, or find again, one sealed panel for every (file name, request), in order.

    Without a name, a picture goes into its shot's stack of takes and on no wall. ``kept`` says,
    by file name, which take stands there; its request is the one that the take was made for. With
    ``animatic`` each gets a sealed clip too, on which the panel is held as long as the shot lasts.
    It is cleared for that use: a grant may allow a storyboard and no animatic.

    Never stops at a refusal or a hold. Raises NotCleared, SealError, StoreError, StageError or
    RenderError.
    """
    panels: list[Panel] = []
    waiting: deque[Setup] = deque()
    hands = hands_for(max((r.width * r.height for _, r in requests), default=0), crew.in_line)

    def keep_next() -> None:
        panels.append(keep(crew, pool, waiting.popleft()))
        shot = panels[-1].shot
        text = f"{shot.id} {shot.size.value} {panels[-1].state}"
        progress("shoot", len(panels), len(requests), text)

    with ThreadPoolExecutor(hands) as pool:
        for name, request in requests:
            waiting.append(set_up(crew, pool, (name, request), animatic, (kept or {}).get(name)))
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
    shot = crew.furnish(shot)
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
            *(TextField("model", model.name) for model in shot.setting.models),
            *recipe_texts(crew.recipe),
        ),
        recipe=crew.recipe.id,
        recipe_revision=crew.recipe.revision,
        width=size[0],
        height=size[1],
        seed=_seed(crew.production.id, shot.id),
        extras=background(shot, crew.production.id, [one.look for one in cast.values()]),
    )


def recipe_texts(recipe: Recipe) -> tuple[TextField, ...]:
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
class Setup:
    """A shot that was cleared (or refused with a card) and is being drawn, or lies in the store."""

    name: str
    panel: Sheet
    clip: Sheet | None
    exposed: Future[_Exposed] | None
    """None if the store already has all of it."""


def hands_for(pixels: int, in_line: int = 1) -> int:
    """Return how many shots of so many pixels this machine draws side by side, at least one.

    ``in_line``: of so many most only wait for a card, and take no processor meanwhile.
    """
    fit: int = psutil.virtual_memory().available // (2 * BYTES_A_PIXEL * max(pixels, 1))
    return max(1, min(max(min(MOST_HANDS, os.cpu_count() or 1), in_line), fit))


def set_up(
    crew: Crew,
    pool: Executor,
    wanted: tuple[str, PictureRequest],
    animatic: bool,
    kept: Kept | None = None,
) -> Setup:
    """Clear one shot for its panel, and for its clip, and send it to be drawn by ``pool``.

    One thread does this, shot after shot, and calls ``keep`` in the same order.
    """
    name, request = wanted
    kept = kept or Kept("")
    panel, clip = _clear(crew, request, kept.take), None
    if animatic:
        rolled = held_request(request, drawn=crew.recipe.renderer == "plates")
        clip = _clear(crew, kept.held or rolled, kept.clip)
        clip = replace(clip, slate=replace(clip.slate, take=panel.slate.take))
    return _send(crew, pool, name, panel, clip)


def _send(crew: Crew, pool: Executor, name: str, panel: Sheet, clip: Sheet | None) -> Setup:
    """Have a shot drawn, unless the store has its very takes."""
    if panel.made and (clip is None or clip.made):
        return Setup(name, panel, clip, None)
    kept = _stored(crew, panel).data if panel.made else b""
    return Setup(name, panel, clip, pool.submit(_expose, crew, panel, clip, kept))


def _clear(crew: Crew, request: PictureRequest, kept: str = "") -> Sheet:
    """Clear one request (of the take ``kept``, if any), or the card that says why not."""
    try:
        cleared = crew.gate.clear(request)
    except GateError as error:
        return _card(crew, request, error)
    crew.ledger.append("clearance", clearance_event(cleared))
    return _sheet(crew, cleared, request, "cleared", (), kept)


def _card(crew: Crew, request: PictureRequest, error: GateError) -> Sheet:
    """Note the refusal or the question, and clear the card that says so."""
    state = "held" if isinstance(error, Held) else "refused"
    codes = " ".join(reason.code for reason in error.reasons)
    body = {"shot": request.shot.id, "request": request.digest, "codes": codes}
    crew.ledger.append("hold" if state == "held" else "refusal", body | {"media": request.media})
    cleared = crew.gate.clear_notice(request, error.reasons)
    return _sheet(crew, cleared, request, state, error.reasons)


def _sheet(
    crew: Crew,
    cleared: ClearedRequest,
    asked: PictureRequest,
    state: str,
    reasons: tuple[Reason, ...],
    kept: str = "",
) -> Sheet:
    """Look for a cleared request's very take in the store, or for the one that is kept."""
    request, take_id = cleared.request, kept or take_key(crew.recipe, cleared)
    known = crew.production.recorded(take_id)
    day = known.first_made if known else crew.clock().date()
    number = known.number if known else _number(crew, request)
    stored = crew.production.find_take(take_id) if known else None
    made = False
    if stored is not None:
        needs_plate = request.media != ANIMATIC and request.kind is not RequestKind.NOTICE
        kind = MP4 if request.media == ANIMATIC else PNG
        ours = crew.sealer.recognizes(stored.data, cleared, kind)
        made = ours and (bool(stored.plate) or not needs_plate)
    slate = Slate.of(cleared, day, number)
    return Sheet(cleared, asked, state, reasons, take_id, slate, made)


def _number(crew: Crew, request: PictureRequest) -> int:
    """Return a new take's number: a shot's panels are counted, cells of a casting sheet are not."""
    if request.kind is not RequestKind.SHOT or request.media == ANIMATIC:
        return 1
    return crew.production.next_number(request.shot.id, request.kind.value)


def keep(crew: Crew, pool: Executor, setup: Setup) -> Panel:
    """Store what was drawn, or put the stored take back on the wall; only this thread writes.

    Raises what drawing and sealing raised, and StoreError; of a shot that was not kept nothing is.
    """
    sheet = setup.panel
    try:
        exposed = setup.exposed.result() if setup.exposed else None
    except GateError as error:
        # Withdrawn while it was drawn. The sealer asked the gate once more and was told no.
        card = _card(crew, sheet.asked, error)
        clip = _clear(crew, setup.clip.asked) if setup.clip else None
        return keep(crew, pool, _send(crew, pool, setup.name, card, clip))
    if exposed is not None and exposed.panel is not None:
        take = take_of(
            sheet,
            crew.recipe,
            exposed.panel,
            exposed.making,
            profile=crew.sealer.profile,
            plate=exposed.plate,
        )
        crew.production.put_take(take, exposed.panel, setup.name, exposed.plate)
        enter(crew.ledger, take, sheet)
        png = exposed.panel.data
    else:
        stored = _stored(crew, sheet)
        if setup.name:
            crew.production.restore_panel(stored, setup.name)
        take, png = stored.take, stored.data
    return Panel(
        shot=sheet.cleared.request.shot,
        name=setup.name,
        state=sheet.state,
        reasons=sheet.reasons,
        png=png,
        take=take,
        credits=record.credits_of(sheet.cleared),
        clip=_keep_clip(crew, setup.clip, exposed, take) if setup.clip else b"",
    )


def _keep_clip(crew: Crew, sheet: Sheet, exposed: _Exposed | None, panel: Take) -> bytes:
    """Store a shot's clip, or the card in its place, or find it again; return its bytes."""
    clip = exposed.clip if exposed is not None else None
    making = exposed.making if exposed is not None else ()
    if isinstance(clip, GateError):
        sheet = _card(crew, sheet.asked, clip)
        clip, making = seal_clip(crew, [draw_notice(sheet.cleared, crew.clock)], sheet, b""), ()
    if clip is None:
        return _stored(crew, sheet).data
    cards = RequestKind.NOTICE.value in (panel.kind, sheet.cleared.request.kind.value)
    parent = "" if cards else panel.id
    take = take_of(sheet, crew.recipe, clip, making, parent=parent, profile=crew.sealer.profile)
    crew.production.put_clip(take, clip)
    enter(crew.ledger, take, sheet)
    return clip.data


def _stored(crew: Crew, sheet: Sheet) -> StoredTake:
    stored = crew.production.find_take(sheet.take_id)
    if stored is None:
        raise StoreError(
            f"the take of shot {sheet.cleared.request.shot.id} was removed while the board was "
            "being made.",
            remedy="Run the same command again.",
        )
    return stored


def _expose(crew: Crew, panel: Sheet, clip: Sheet | None, kept: bytes) -> _Exposed:
    """Stage and render a shot once; seal its clip, and its panel unless that is ``kept``."""
    still, plate = draw(crew, panel.cleared)
    sealed = None if panel.made else crew.sealer.seal(still, panel.slate)
    if clip is None or clip.made:
        return _Exposed(sealed, None, plate, still.making)
    try:
        stills = clip_stills(crew, still, clip.cleared)
        cards = RequestKind.NOTICE in (clip.cleared.request.kind, panel.cleared.request.kind)
        parent = b"" if cards else sealed.data if sealed else kept
        return _Exposed(sealed, seal_clip(crew, stills, clip, parent), plate, still.making)
    except GateError as error:
        return _Exposed(sealed, error, plate, still.making)


def clip_stills(crew: Crew, still: Frames, clip: ClearedRequest) -> list[Frames]:
    """Return what a clip shows of a shot of which ``still`` was drawn: the still, or its moves."""
    if RequestKind.NOTICE in (clip.request.kind, still.cleared.request.kind):
        return [draw(crew, clip)[0]]
    if clip.request.frames > 1:
        alive = partial(keep_alive, crew.gate, clip, crew.clock)
        return list(drawings(crew.stage, crew.renderer, clip, alive))
    return [still]


def seal_clip(crew: Crew, stills: list[Frames], clip: Sheet, parent: bytes) -> SealedAsset:
    """Hold the last of ``stills`` until its shot is over; seal it with its panel as ``parent``."""
    keep_alive(crew.gate, clip.cleared, crew.clock)
    return crew.sealer.seal(hold(stills, clip.cleared, crew.clock), clip.slate, parent=parent)


def draw(
    crew: Crew, cleared: ClearedRequest, given: Steering | None = None
) -> tuple[Frames, bytes]:
    """Return a cleared request's picture, or clip, and its plate document; a card has none.

    ``given`` steers besides what the stage makes. The clearance is renewed where the drawing took
    long: whoever withdrew meanwhile is asked here, and by the sealer. Raises what stages raise.
    """
    if cleared.request.kind is RequestKind.NOTICE:
        return draw_notice(cleared, crew.clock), b""
    moments = _moments(crew, cleared)
    plates = moments[0] if moments else crew.stage.plates(cleared)
    frames = crew.renderer.render(plates, _steering(crew, cleared, plates, moments, given))
    keep_alive(crew.gate, cleared, crew.clock)
    if frames.cleared is not cleared:
        raise NotCleared(
            f"the frames of shot {cleared.request.shot.id} belong to another clearance.",
            remedy="A renderer must hand on the ClearedRequest of its plates.",
        )
    document = json.dumps(plate_document(plates), ensure_ascii=False, separators=(",", ":"))
    return frames, document.encode()


def keep_alive(gate: Gate, cleared: ClearedRequest, clock: Clock) -> None:
    """Have the gate clear a request anew that was cleared a while ago. Raises what it raises."""
    if clock().astimezone(UTC) - cleared.issued > CLEARANCE_LIFE / 3:
        gate.renew(cleared)


def _moments(crew: Crew, cleared: ClearedRequest) -> tuple[Plates, ...]:
    """Return the plates of each picture of a clip that moves, first to last; none for a still.

    A recipe that reads no plate after the first gets that one again and again: a set of plates
    takes some 25 MB at 832x480.
    """
    count = cleared.request.frames
    if count <= 1:
        return ()
    if not crew.recipe.moves:
        return (crew.stage.plates(cleared),) * count
    found = []
    for plates in crew.stage.frames(cleared, count):
        keep_alive(crew.gate, cleared, crew.clock)
        found.append(plates)
    return tuple(found)


def _steering(
    crew: Crew,
    cleared: ClearedRequest,
    plates: Plates,
    moments: tuple[Plates, ...],
    given: Steering | None,
) -> Steering:
    """Have the stage make what else steers the recipe: portraits of who is in frame, poses."""
    takes = crew.recipe.takes
    return replace(
        given or Steering(),
        portraits=crew.stage.portraits(cleared) if "portraits" in takes else (),
        moments=moments,
        poses=tuple(map(pose_picture, moments or (plates,))) if "pose" in takes else (),
        preview=look_on(crew, cleared),
    )


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
