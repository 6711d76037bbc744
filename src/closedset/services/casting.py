"""The casting room: a production's casting sheet, each cell of it cleared and sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from closedset import run
from closedset.board import CastingPage, CastingSheet, casting_pdf
from closedset.errors import ProductionError
from closedset.model.performer import CastMember
from closedset.model.protocols import Clock
from closedset.model.request import FACES, LINE_UP, TURNAROUND, PictureRequest, RequestKind
from closedset.model.screenplay import Screenplay, TimeOfDay
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Mark,
    Move,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)
from closedset.render import load_recipe, renderer_for
from closedset.seal import seal_document, stamper_from_environment
from closedset.services.board import (
    BoardService,
    declarations,
    hand_over,
    hire,
    production_sheet,
    say_stamps,
)
from closedset.services.script import ScriptService, script_of
from closedset.store import Production

SHEET_NAME = "casting.pdf"
CELL, WIDE = (480, 480), (1280, 720)
"""Pixels of a cell and of the line-up, slate margin not counted."""
MOST_IN_A_ROW = 12


class CastingService:
    """Makes casting sheets."""

    def __init__(self, script: ScriptService, board: BoardService, clock: Clock) -> None:
        self._script = script
        self._board = board
        self._clock = clock

    def sheet(self, folder: Path, progress: run.Progress) -> Path:
        """Make ``casting.pdf`` of the production in ``folder``; return its path.

        Every cell is cleared like a shot, and a performer whom the gate refuses gets the card that
        says why. Raises ProductionError, Busy, CallSheetError, and what stages raise.
        """
        broken_down = self._script.read(script_of(folder))
        play = broken_down.screenplay
        recipe = load_recipe("ink")
        sheet = production_sheet(folder, self._clock)
        with Production.open(folder, self._clock) as production:
            cast = self._board.cast_of(production, broken_down, sheet)
            if not cast:
                raise ProductionError(
                    f"the script of {folder} has no characters, so nobody is cast.",
                    remedy="Name who speaks: a cue in capitals on a line of its own.",
                )
            crew = hire(
                production,
                recipe=recipe,
                renderer=renderer_for(recipe, self._clock),
                sheet=sheet,
                declared=declarations(production, play),
                clock=self._clock,
                tell=lambda text: progress("stage", 0, 0, text),
                stamper=stamper_from_environment(),
            )
            panels = run.shoot(crew, _requests(crew, play, cast), progress)
            page = casting_pdf(_page_of(production.title, cast, panels))
            parts = tuple(panel.png for panel in panels)
            sealed = seal_document(
                page,
                "application/pdf",
                SHEET_NAME,
                parts,
                clock=self._clock,
                stamper=crew.sealer.stamper,
            )
            path = production.put_sealed_document(SHEET_NAME, sealed)
            hand_over(crew, (path,), {SHEET_NAME: sealed.record.stamp})
            say_stamps(crew.sealer.stamper, progress)
            return path


def _requests(
    crew: run.Crew, play: Screenplay, cast: Mapping[str, CastMember]
) -> tuple[tuple[str, PictureRequest], ...]:
    """Return (file name, request) of every cell: each performer's, then the line-up."""
    found = []
    for number, name in enumerate(cast, 1):
        shot = _shot(play, (name,), f"C{number}")
        for view in (*TURNAROUND, *FACES):
            request = run.request_for(crew, play, shot, cast, CELL)
            found.append((f"cast_{number:02d}_{view}.png", _cell(request, view)))
    row = tuple(cast)[:MOST_IN_A_ROW]
    request = run.request_for(crew, play, _shot(play, row, "C0"), cast, WIDE)
    return (*found, ("cast_line-up.png", _cell(request, LINE_UP)))


def _cell(request: PictureRequest, view: str) -> PictureRequest:
    return replace(request, kind=RequestKind.CASTING, view=view)


def _shot(play: Screenplay, names: tuple[str, ...], shot_id: str) -> Shot:
    """Return the shot that stands behind a cell: on a studio floor, for the first scene played."""
    scenes = [scene.number for scene in play.scenes]
    return Shot(
        id=shot_id,
        scene=scenes[0] if scenes else "1",
        size=ShotSize.WIDE,
        angle=Angle.FRONT,
        height=Height.EYE,
        lens=Lens(85.0),
        move=Move.STATIC,
        side=Side.CENTER,
        subjects=names,
        focus=None,
        setting=Setting("STUDIO", SetKind.ROOM, True, TimeOfDay.DAY),
        marks=tuple(Mark(name, slot) for slot, name in enumerate(names)),
        covers=(),
        action="",
        dialogue=(),
        why="A cell of the casting sheet.",
        seconds=Fraction(1),
        scene_cast=names,
    )


def _page_of(
    title: str, cast: Mapping[str, CastMember], panels: tuple[run.Panel, ...]
) -> CastingSheet:
    each = len(TURNAROUND) + len(FACES)
    pages = []
    for number, (name, member) in enumerate(cast.items()):
        own = panels[number * each : (number + 1) * each]
        pages.append(
            CastingPage(
                character=name,
                credit=dict(own[0].credits).get(name, member.handle),
                words=member.look.description,
                around=tuple(panel.png for panel in own[: len(TURNAROUND)]),
                faces=tuple(
                    (view, panel.png)
                    for view, panel in zip(FACES, own[len(TURNAROUND) :], strict=True)
                ),
            )
        )
    row = tuple(cast.items())[:MOST_IN_A_ROW]
    return CastingSheet(
        title=title,
        day=max(panel.take.first_made for panel in panels),
        pages=tuple(pages),
        line_up=panels[-1].png,
        statures=tuple((name, member.look.body.stature) for name, member in row),
    )
