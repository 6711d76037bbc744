"""The wall: what hangs for each shot, and the documents that show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from closedset import run
from closedset.errors import StoreError
from closedset.model.shot import Shot
from closedset.services.board import ANIMATIC_FILE, write_documents
from closedset.services.company import Company
from closedset.services.stack import asked_for, decisions, kept_take, recognized
from closedset.store import Production, StoredTake
from closedset.store.disk import sha256_of


@dataclass(frozen=True, slots=True)
class Hung:
    """One shot's place on the wall."""

    shot: Shot
    name: str
    take: StoredTake


def hung(company: Company) -> tuple[Hung, ...]:
    """Return what stands on the wall, in script order: the approved takes, else what hangs there.

    A shot that was never drawn is not on it.
    """
    production, found = company.production, []
    decided = decisions(production)
    for shot in company.shots:
        name = company.place(shot.id)
        approved = decided.panel(shot.id)
        take = production.find_take(approved) if approved else None
        take = take or _hanging(production, shot.id, name)
        if take is not None:
            found.append(Hung(shot, name, take))
    return tuple(found)


def _hanging(production: Production, shot: str, name: str) -> StoredTake | None:
    """Return the take whose bytes the panel has, else the last one that hung there."""
    digest = sha256_of(production.panels_folder / name)
    take = production.find_asset(digest) if digest else None
    if take is not None:
        return take
    own = [production.find_take(take.id) for take in production.takes(shot)]
    return next((one for one in reversed(own) if one is not None and one.panel == name), None)


def rehang(company: Company, *, animatic: bool = False) -> tuple[Path, ...]:
    """Write the board's documents from what stands on the wall; return their paths.

    Every take is cleared anew. ``animatic``: make one, even if the production has none. Nothing is
    drawn but cards, takes whose grant was renewed, and stills to be held for the animatic. Raises
    what the main line raises.
    """
    production, progress = company.production, company.progress
    animatic = animatic or (production.folder / ANIMATIC_FILE).is_file()
    wall, panels = hung(company), list[run.Panel]()
    crews: dict[tuple[str, str], run.Crew] = {}
    for number, one in enumerate(wall, 1):
        panel = _rehang(company, one, animatic, crews)
        # The shot is today's; what its picture shows of it was held against it.
        shot = one.shot if panel.state == "cleared" else panel.shot
        panels.append(replace(panel, shot=replace(shot, look=panel.shot.look)))
        progress("board", number, len(wall), f"{one.shot.id} {panel.state}")
    if not panels:
        return ()
    crew = next(iter(crews.values()))
    board = run.board_of(crew, company.script.screenplay, tuple(panels))
    drawn_by = dict.fromkeys(p.take.recipe for p in panels if p.state == "cleared")
    board = replace(board, recipe=", ".join(drawn_by) or crew.recipe.id)
    return write_documents(crew, board, tuple(panel.clip for panel in panels))


def _rehang(
    company: Company, one: Hung, animatic: bool, crews: dict[tuple[str, str], run.Crew]
) -> run.Panel:
    """Put one take on the wall, or the card that the gate asks for."""
    take = one.take.take
    asked = asked_for(take)
    recipe, same = company.recipe_of(asked)
    crew = crews.get((asked.recipe_revision, take.profile))
    if crew is None:
        crew = company.crew(recipe, profile=take.profile)
        crews[asked.recipe_revision, take.profile] = crew
    kept: dict[str, run.Kept] = {}
    if take.kind != "notice" and recognized(crew, one.take, asked):
        kept = {one.name: kept_take(company.production, one.take)}
    elif not same:
        asked = replace(asked, recipe_revision=crew.recipe.revision)
    if animatic and kept and not kept[one.name].clip and not same:
        raise StoreError(
            f"take {take.id} of {one.shot.id} cannot be held for the animatic: recipe {recipe.id} "
            "or its weights changed since it was drawn.",
            remedy="Approve another take, or make the board with --no-animatic.",
        )
    wanted = ((one.name, asked),)
    (panel,) = run.shoot(crew, wanted, lambda *_: None, animatic=animatic, kept=kept)
    return panel
