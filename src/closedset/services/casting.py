"""The casting room: a production's casting sheet, each cell of it cleared and sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from closedset import run
from closedset.board import CastingPage, CastingSheet, casting_pdf
from closedset.callsheet.demo import open_demo
from closedset.errors import ProductionError
from closedset.model.grant import CallSheet
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
from closedset.seal import BUNDLE_NAME, bundle_of, load_identity, seal_document
from closedset.services.board import (
    DEMO_ID,
    declarations,
    demo_state_folder,
    existing_id,
    hire,
    production_sheet,
)
from closedset.services.casting_list import SYNTHETIC, members, read_cast
from closedset.services.script import ScriptService
from closedset.store import Production

SHEET_NAME = "casting.pdf"
CELL, WIDE = (480, 480), (1280, 720)
"""Pixels of a cell and of the line-up, slate margin not counted."""
MOST_IN_A_ROW = 12
_SCRIPTS = ("script.fountain", "script.fdx")


class CastingService:
    """Makes casting sheets."""

    def __init__(self, script: ScriptService, clock: Clock) -> None:
        self._script = script
        self._clock = clock

    def sheet(self, folder: Path, progress: run.Progress) -> Path:
        """Make ``casting.pdf`` of the production in ``folder``; return its path.

        Every cell is cleared like a shot, and a performer whom the gate refuses gets the card that
        says why. Raises ProductionError, Busy, CallSheetError, and what stages raise.
        """
        play = self._screenplay(folder)
        recipe = load_recipe("ink")
        renderer = renderer_for(recipe, self._clock)
        sheet = self._call_sheet(folder)
        with Production.open(folder, self._clock) as production:
            kept = read_cast(production)
            handles = {who: h for who, h in kept.handles.items() if h != SYNTHETIC}
            cast = members(play, kept.looks, handles, sheet, self._clock)
            if not cast:
                raise ProductionError(
                    f"{folder / 'cast.json'} casts nobody.",
                    remedy="Make the board first: closedset board SCRIPT --out DIR",
                )
            crew = hire(
                production,
                recipe=recipe,
                renderer=renderer,
                sheet=sheet,
                declared=declarations(production, play),
                clock=self._clock,
                tell=lambda text: progress("stage", 0, 0, text),
            )
            panels = run.shoot(crew, _requests(crew, play, cast), progress)
            page = _page_of(production.title, cast, panels)
            parts = tuple(panel.png for panel in panels)
            sealed = seal_document(
                casting_pdf(page), "application/pdf", SHEET_NAME, parts, clock=self._clock
            )
            path = production.put_sealed_document(SHEET_NAME, sealed)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            crew.ledger.append("export", {"file": path.name, "sha256": digest})
            bundle = bundle_of(production, load_identity(clock=self._clock))
            production.write_document(BUNDLE_NAME, bundle)
            return path

    def _screenplay(self, folder: Path) -> Screenplay:
        for name in _SCRIPTS:
            if (folder / name).is_file():
                return self._script.read(folder / name).screenplay
        raise ProductionError(
            f"{folder} holds no script, so nobody is cast in it.",
            remedy="Make the board first: closedset board SCRIPT --out DIR",
        )

    def _call_sheet(self, folder: Path) -> CallSheet | None:
        if existing_id(folder) == DEMO_ID:
            return open_demo(folder / "callsheet", demo_state_folder(), self._clock).call_sheet
        return production_sheet(folder, self._clock)


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
