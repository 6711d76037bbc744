"""The board room: a script and a folder in, a storyboard out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from closedset import run
from closedset.board import RATE, Board, board_html, board_pdf, shots_csv, shots_json, timeline_otio
from closedset.callsheet.demo import open_demo
from closedset.callsheet.pin import read_pin
from closedset.callsheet.places import Places, open_client
from closedset.cast import synthesize
from closedset.errors import ScriptError, UsageError
from closedset.gate import Declarations, Gate
from closedset.ledger import Ledger
from closedset.model.grant import CallSheet
from closedset.model.performer import CastMember
from closedset.model.protocols import Clock, Renderer, Renewing
from closedset.model.recipe import Recipe
from closedset.model.screenplay import Screenplay
from closedset.model.shot import Shot
from closedset.model.verdict import Reason
from closedset.previews import Show
from closedset.render import as_draft, load_recipe, require_look
from closedset.resources import demo_screenplay
from closedset.seal import (
    BUNDLE_NAME,
    HEAD_SECONDS,
    Sealer,
    Stamper,
    bundle_of,
    load_identity,
    remember,
    seal_animatic,
    seal_document,
    stamper_from_environment,
)
from closedset.services import stack
from closedset.services.casting_list import (
    SYNTHETIC,
    cast_bytes,
    check_names,
    members,
    read_cast,
)
from closedset.services.enrolled import enrolled_in
from closedset.services.forbidden import forbidden_in
from closedset.services.home import call_sheet_home
from closedset.services.kept import read_answers
from closedset.services.own_models import ModelShelf, furnished, read_models
from closedset.services.renderers import Renderers, require_adapters
from closedset.services.script import Breakdown, ScriptService
from closedset.stage import Stage
from closedset.store import Production

DEMO_ID = "last-bus"
DEMO_CAST = {"MARA": "@demo-ada"}
MIN_SIDE, MAX_SIDE = 128, 4096
ANIMATIC_HEAD = HEAD_SECONDS * RATE
"""Pictures of the animatic before its first shot."""
ANIMATIC_FILE = "animatic.mp4"


@dataclass(frozen=True, slots=True)
class PanelResult:
    """One shot of a finished board."""

    shot_id: str
    state: str
    """``cleared``, ``refused`` or ``held``."""
    path: Path
    caption: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class BoardResult:
    """A finished board: what was made and where."""

    folder: Path
    panels: tuple[PanelResult, ...]
    documents: tuple[Path, ...]

    def count(self, state: str) -> int:
        return sum(panel.state == state for panel in self.panels)

    @property
    def exit_status(self) -> int:
        """3 if a shot was refused, else 4 if one waits for an answer, else 0."""
        return 3 if self.count("refused") else 4 if self.count("held") else 0


class BoardService:
    """Makes storyboards. Each call opens the production, and is its only writer meanwhile."""

    def __init__(self, script: ScriptService, clock: Clock) -> None:
        self._script = script
        self._clock = clock
        self.renderers = Renderers(clock)

    def demo(
        self,
        out: Path,
        progress: run.Progress,
        size: tuple[int, int] = (1280, 720),
        look: str = "",
        *,
        animatic: bool = True,
        profile: str = "",
    ) -> BoardResult:
        """Make the board of the shipped screenplay with the shipped demo call sheet.

        ``look``, ``animatic`` and ``profile`` as for ``make``.
        """
        return self._make(
            self._script.read(demo_screenplay()),
            out,
            production_id=DEMO_ID,
            size=size,
            look=look,
            pinned=DEMO_CAST,
            open_sheet=lambda folder: open_demo_sheet(folder, self._clock),
            progress=progress,
            animatic=animatic,
            profile=profile,
        )

    def make(
        self,
        script: Path,
        out: Path,
        *,
        recipe: str = "ink",
        draft: bool = False,
        look: str = "",
        size: tuple[int, int] = (1280, 720),
        scenes: str = "",
        cast: Mapping[str, str] | None = None,
        progress: run.Progress,
        animatic: bool = True,
        profile: str = "",
        show: Show | None = None,
    ) -> BoardResult:
        """Make the storyboard of ``script`` in the production folder ``out``.

        ``draft`` takes the recipe's few draft steps, with the seeds of the final. ``size`` is width
        and height of the picture in pixels; ``scenes`` is empty for all, or like
        ``"1-3,5"``; ``look`` is for the shots that name none, empty for the recipe's own. ``cast``
        maps characters to ``@handle`` (by grant) or ``synthetic`` and is remembered in
        ``cast.json``. With ``animatic`` each shot is also held as long as it lasts, in
        ``animatic.mp4``. ``profile`` is ``eu``, ``cn`` or ``ads``: labels that a place asks for
        beside the slate. ``show`` is shown sealed previews while a pipeline draws. A production
        that has a call sheet is read with it. Raises ScriptError, UsageError, ProductionError,
        Busy, CallSheetError, and what stages raise.
        """
        return self._make(
            self._script.read(script),
            out,
            production_id=existing_id(out) or slug(script.stem),
            recipe=recipe,
            draft=draft,
            look=look,
            size=size,
            scenes=scenes,
            recast=cast,
            open_sheet=lambda folder: production_sheet(folder, self._clock),
            progress=progress,
            animatic=animatic,
            profile=profile,
            show=show,
        )

    def _make(
        self,
        broken_down: Breakdown,
        out: Path,
        *,
        production_id: str,
        open_sheet: Callable[[Path], CallSheet | None],
        progress: run.Progress,
        recipe: str = "ink",
        draft: bool = False,
        look: str = "",
        size: tuple[int, int] = (1280, 720),
        scenes: str = "",
        pinned: Mapping[str, str] | None = None,
        recast: Mapping[str, str] | None = None,
        animatic: bool = True,
        profile: str = "",
        show: Show | None = None,
    ) -> BoardResult:
        check_size(size)
        chosen = as_draft(load_recipe(recipe)) if draft else load_recipe(recipe)
        shots = in_look(select_scenes(broken_down, scenes), look, chosen)
        renderer = self.renderers.hire(chosen, progress, len(shots))
        chosen = self.renderers.pinned(chosen)
        play = broken_down.screenplay
        title = play.title or production_id
        with Production.open(
            out, self._clock, create=True, title=title, production_id=production_id
        ) as production:
            sheet = open_sheet(production.folder)
            cast = self._cast(production, broken_down, shots, (pinned or {}, recast or {}), sheet)
            crew = hire(
                production,
                recipe=chosen,
                renderer=renderer,
                sheet=sheet,
                declared=declarations(production, play),
                clock=self._clock,
                profile=profile,
                tell=lambda text: progress("stage", 0, len(shots), text),
                stamper=stamper_from_environment(),
                show=show,
                in_line=self.renderers.in_line(chosen, len(shots)),
            )
            production.write_document("script" + _suffix(broken_down), broken_down.source)
            names = [f"{position:03d}_{shot.id}.png" for position, shot in enumerate(shots, 1)]
            asked = [run.request_for(crew, play, shot, cast, size) for shot in shots]
            wanted, kept = stack.chosen(
                crew,
                tuple(zip(names, asked, strict=True)),
                lambda text: progress("stage", 0, len(shots), text),
            )
            panels = run.shoot(crew, wanted, progress, animatic=animatic, kept=kept)
            production.prune_panels(panel.name for panel in panels)
            progress("board", len(shots), len(shots), "writing the documents")
            board = run.board_of(crew, play, panels)
            documents = write_documents(crew, board, tuple(panel.clip for panel in panels))
            remember(production.id, production.folder)
            say_stamps(crew.sealer.stamper, progress)
            return BoardResult(
                folder=production.folder,
                panels=tuple(_result(production.folder, panel) for panel in panels),
                documents=documents,
            )

    def cast_of(
        self, production: Production, broken_down: Breakdown, sheet: CallSheet | None
    ) -> dict[str, CastMember]:
        """Cast every character of a production as its ``cast.json`` says."""
        return self._cast(production, broken_down, broken_down.shots.shots, ({}, {}), sheet)

    def _cast(
        self,
        production: Production,
        broken_down: Breakdown,
        shots: tuple[Shot, ...],
        wishes: tuple[Mapping[str, str], Mapping[str, str]],
        sheet: CallSheet | None,
    ) -> dict[str, CastMember]:
        """Cast every character: as the production's cast.json says, the rest from the script.

        ``wishes`` are handles that hold where cast.json says nothing, and some that override it.
        """
        play = broken_down.screenplay
        names = list(play.characters)
        names += sorted({mark.character for shot in shots for mark in shot.marks} - set(names))
        kept = read_cast(production)
        fresh = synthesize(play, names)
        looks = {name: kept.looks.get(name, fresh[name]) for name in names}
        pinned, recast = wishes
        check_names(recast, names)
        handles = {**pinned, **kept.handles, **recast}
        handles = {name: handle for name, handle in handles.items() if handle != SYNTHETIC}
        production.write_document("cast.json", cast_bytes(looks, handles))
        return members(play, looks, handles, sheet, self._clock)


def hire(
    production: Production,
    *,
    recipe: Recipe,
    renderer: Renderer,
    sheet: CallSheet | None,
    declared: Declarations,
    clock: Clock,
    tell: Callable[[str], None],
    profile: str = "",
    stamper: Stamper | None = None,
    show: Show | None = None,
    in_line: int = 1,
) -> run.Crew:
    """Return everyone the main line calls on for a production that is open for writing.

    ``tell`` hears what the stage is at; ``profile`` and ``stamper`` are the sealer's; ``show`` is
    shown previews; ``in_line`` is the renderer's. Raises Refused for an adapter that neither the
    recipe nor its lock names.
    """
    enrolled = enrolled_in(production.folder, production.id, clock)
    gate = Gate(
        clock=clock,
        call_sheet=sheet,
        declared=declared,
        enrolled=enrolled,
        do_not_replicate=forbidden_in(production.id),
    )
    require_adapters(gate, recipe)
    if isinstance(renderer, Renewing):
        renderer.renew = lambda cleared: run.keep_alive(gate, cleared, clock)
    return run.Crew(
        production=production,
        ledger=Ledger(production),
        gate=gate,
        stage=Stage(clock, tell, ModelShelf(production.folder)),
        furnish=partial(furnished, standing=read_models(production.folder)),
        renderer=renderer,
        sealer=Sealer(
            final=gate.door,
            clock=clock,
            identity=load_identity(clock=clock),
            profile=profile,
            stamper=stamper,
        ),
        recipe=recipe,
        clock=clock,
        show=show,
        in_line=in_line,
    )


def existing_id(folder: Path) -> str:
    """Return the id of the production in ``folder``; empty if there is none yet."""
    if not (folder / "production.toml").is_file():
        return ""
    with Production.read(folder) as production:
        return production.id


def production_sheet(folder: Path, clock: Clock) -> CallSheet | None:
    """Return the call sheet that a production's ``production.toml`` trusts; None without one.

    The demo's production pins none: the list that the demo laid there is its own. Raises
    CallSheetError if one is named that is not there.
    """
    identity = existing_id(folder)
    if read_pin(folder) is None:
        demo = identity == DEMO_ID and (folder / "callsheet").is_dir()
        return open_demo_sheet(folder, clock) if demo else None
    places = Places(identity, folder, call_sheet_home(identity))
    return open_client(places, clock).call_sheet


def open_demo_sheet(folder: Path, clock: Clock) -> CallSheet:
    """Return the demo's call sheet, laid in the production ``folder`` if it is not there yet.

    What this machine has seen of it is remembered outside the production: a folder that is copied
    or restored must not take back a revocation.
    """
    return open_demo(folder / "callsheet", call_sheet_home(DEMO_ID), clock).call_sheet


def write_documents(
    crew: run.Crew, board: Board, clips: tuple[bytes, ...] = ()
) -> tuple[Path, ...]:
    """Write the shot list, the edit and the sealed board documents; return their paths.

    ``clips`` are the shots' sealed clips in order; empty ones make no animatic, and an older one is
    removed: it shows other panels. Its clips stay among the takes.
    """
    production = crew.production
    animatic = ANIMATIC_FILE if clips and all(clips) else ""
    written = [
        production.write_document("shots.csv", shots_csv(board)),
        production.write_document("shots.json", shots_json(board)),
        production.write_document(
            "timeline.otio", timeline_otio(board, animatic, ANIMATIC_HEAD if animatic else 0)
        ),
    ]
    parts = tuple(panel.png for panel in board.panels)
    stamps: dict[str, str] = {}
    for name, data, media_type in (
        ("board.pdf", board_pdf(board), "application/pdf"),
        ("board.html", board_html(board), "text/html"),
    ):
        sealed = seal_document(
            data, media_type, name, parts, clock=crew.clock, stamper=crew.sealer.stamper
        )
        written.append(production.put_sealed_document(name, sealed))
        stamps[name] = sealed.record.stamp
    if animatic:
        film = seal_animatic(
            animatic, clips, production.id, clock=crew.clock, stamper=crew.sealer.stamper
        )
        written.append(production.put_sealed_document(animatic, film))
        stamps[animatic] = film.record.stamp
    elif production.withdraw_document(ANIMATIC_FILE):
        crew.ledger.append("removed", {"file": ANIMATIC_FILE, "why": "older than the panels"})
    return (*written, hand_over(crew, written, stamps))


def hand_over(crew: run.Crew, written: Iterable[Path], stamps: Mapping[str, str]) -> Path:
    """Enter finished documents into the ledger, renew the public bundle and return its path.

    ``stamps`` says what became of each document's time-stamp, by file name.
    """
    for path in written:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        stamp = {"timestamp": stamps[path.name]} if stamps.get(path.name) else {}
        crew.ledger.append("export", {"file": path.name, "sha256": digest} | stamp)
    bundle = bundle_of(crew.production, load_identity(clock=crew.clock))
    return crew.production.write_document(BUNDLE_NAME, bundle)


def say_stamps(stamper: Stamper | None, progress: run.Progress) -> None:
    """Tell the user how many files were time-stamped, and why the others were not."""
    summary = stamper.summary() if stamper is not None else ""
    if summary:
        progress("note", 0, 0, summary)


def declarations(production: Production, play: Screenplay) -> Declarations:
    """Collect what the script declares and what ``closedset answer`` has settled."""
    characters = tuple(name for person in play.people for name in (person.name, *person.aliases))
    return Declarations.settled(read_answers(production), characters)


def in_look(shots: tuple[Shot, ...], look: str, recipe: Recipe) -> tuple[Shot, ...]:
    """Return the shots with ``look`` on each that names none; ``""`` leaves them alone.

    Raises UsageError for a look that does not exist, or with a recipe that has no looks.
    """
    if not look:
        return shots
    require_look(look)
    if recipe.renderer != "plates":
        raise UsageError(
            f"recipe {recipe.id} draws with a diffusion model and has no looks; "
            f"--look {look} is for recipes that draw from plates.",
            remedy=f"Leave --look out, or use --recipe ink --look {look}",
        )
    return tuple(shot if shot.look else replace(shot, look=look) for shot in shots)


def select_scenes(broken_down: Breakdown, scenes: str) -> tuple[Shot, ...]:
    """Return the shots of the scenes asked for (``""`` is all; else ``"1-3,5"``).

    Raises ScriptError if nothing is there to draw, UsageError for scenes that do not exist.
    """
    shots = broken_down.shots.shots
    if not shots:
        raise ScriptError(
            "there is nothing to draw in this script: no scene heading was found.",
            remedy="Start each scene with a line like INT. KITCHEN - DAY or EXT. STREET - NIGHT.",
        )
    if not scenes:
        return shots
    numbers = [scene.number for scene in broken_down.screenplay.scenes]
    wanted: set[str] = set()
    for part in scenes.split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        there = first in numbers and last in numbers
        found = numbers[numbers.index(first) : numbers.index(last) + 1] if there else []
        if not found:
            raise UsageError(
                f"there is no scene {part.strip()[:40]!r} in this script.",
                remedy=f"It has scenes {numbers[0]} to {numbers[-1]}; write --scenes 1-3,5.",
            )
        wanted.update(found)
    return tuple(shot for shot in shots if shot.scene in wanted)


def check_size(size: tuple[int, int], write: str = "--size 1280x720") -> None:
    """Raise UsageError unless both sides lie within what the stage draws: ``write`` does."""
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in size):
        raise UsageError(
            f"a panel of {size[0]}x{size[1]} cannot be drawn.",
            remedy=f"Each side takes {MIN_SIDE} to {MAX_SIDE} pixels; write {write}.",
        )


def slug(text: str) -> str:
    """Return a production id made of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "production"


def _suffix(broken_down: Breakdown) -> str:
    return ".fdx" if broken_down.source.lstrip()[:5] == b"<?xml" else ".fountain"


def _result(folder: Path, panel: run.Panel) -> PanelResult:
    shot = panel.shot
    caption = f"{shot.id} · {shot.size.value} · {shot.angle.value} · {shot.lens.focal_mm:.0f} mm"
    return PanelResult(
        shot_id=shot.id,
        state=panel.state,
        path=folder / "panels" / panel.name,
        caption=caption,
        reasons=panel.reasons,
    )
