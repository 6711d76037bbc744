"""Make a take again from its record, and say how near it comes.

What is compared is what was recorded: the request is cleared anew and has to be the same; recipe,
weights and versions are named where they differ; plates, bytes and pixels are compared. Nothing is
kept of a remake, but where the take's file was lost and the remake has its very bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from closedset import record, run
from closedset.errors import GateError, UsageError
from closedset.ledger import Ledger
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SealedAsset, Slate
from closedset.model.take import Take
from closedset.render.machine import best_device
from closedset.render.plan import plan_of
from closedset.seal.alike import Likeness, likeness
from closedset.services.board import BoardService
from closedset.services.company import Company
from closedset.services.script import ScriptService, script_of
from closedset.services.second_unit import MASK, SCRIBBLE, expose
from closedset.services.stack import asked_for
from closedset.services.takes import find, intact, recorded
from closedset.store import Production

_NOT_DRAWN = frozenset({"plates", "verdict", MASK, SCRIBBLE})
"""What a take's record holds beside what its renderer says."""
ABSENT = "-"
"""Stands for a version that is not recorded, or not here."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was recorded and is not the same now."""

    what: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Remade:
    """How a remake compares with the take."""

    take: str
    shot: str
    verdict: str
    """``equal bytes``, ``equal pixels`` or ``different``; ``file missing`` if the take's file is
    gone and the remake has other bytes."""
    likeness: Likeness | None
    """None where the take's own file is missing."""
    plates: str
    """``equal`` or ``different``; empty for what has none, such as a card."""
    differences: tuple[Difference, ...]
    restored: bool
    """The take's file was lost, and the remake's equal bytes took its place."""

    @property
    def exit_status(self) -> int:
        """0 for equal bytes or pixels, else 1."""
        return 0 if self.verdict.startswith("equal") else 1


class RemakeService:
    """Makes takes again."""

    def __init__(self, script: ScriptService, board: BoardService, clock: Clock) -> None:
        self._script = script
        self._board = board
        self._clock = clock

    def remake(self, take: str, folder: Path | None, progress: run.Progress) -> Remade:
        """Make a take again and compare. ``folder`` None: its production is looked for.

        Raises UsageError for a take that is not there or does not say what was asked for, Refused
        and Held if the gate does not clear it today, and what stages raise.
        """
        folder = find(take, folder)
        broken_down = self._script.read(script_of(folder))
        with Production.open(folder, self._clock) as production:
            known = recorded(production, take)
            company = Company(self._board, self._clock, production, broken_down, progress)
            found = _Remake(company, known).compare()
            body = {"take": known.id, "shot": known.shot, "verdict": found.verdict}
            Ledger(production).append("remake", body)
            return found


@dataclass(frozen=True, slots=True)
class _Again:
    """What came of it."""

    asset: SealedAsset
    plate: bytes
    making: tuple[tuple[str, str], ...]


class _Remake:
    """One take, being made again."""

    def __init__(self, company: Company, take: Take) -> None:
        self._production = company.production
        self._take = take
        self._said = dict(take.making)
        self._asked = asked_for(take)
        recipe, _ = company.recipe_of(self._asked)
        # As it was drawn then, where that was on such a device: together, compiled, in eight bits.
        plan = plan_of(self._said) if self._said.get("device") == best_device() else None
        self._crew = company.crew(recipe, profile=take.profile, plan=plan)

    def compare(self) -> Remade:
        """Make it, and hold it against the take's bytes, or their hash where the file is gone."""
        take, again = self._take, self._again()
        stored = self._production.find_take(take.id)
        same = again.asset.sha256 == take.asset_sha256
        near = None
        if stored is not None:
            kind = again.asset.media_type
            near = likeness(stored.data, again.asset.data, kind, self._asked.height)
        elif same:
            self._production.put_take(take, again.asset, "", again.plate)
        verdict = "file missing" if near is None else "equal pixels" if near.equal else "different"
        plate = hashlib.sha256(again.plate).hexdigest() if again.plate else ""
        known = self._said.get("plates", "")
        return Remade(
            take=take.id,
            shot=take.shot,
            verdict="equal bytes" if same else verdict,
            likeness=near,
            plates=("equal" if plate == known else "different") if plate and known else "",
            differences=self._differences(dict(again.making)),
            restored=same and stored is None,
        )

    def _again(self) -> _Again:
        take, crew = self._take, self._crew
        cleared = self._clear()
        slate = Slate.of(cleared, take.first_made, take.number)
        parent = intact(self._production, take.parent) if take.parent else None
        if take.kind == "clip":
            shown = crew.gate.clear(asked_for(parent.take)) if parent else cleared
            still, _ = run.draw(crew, shown)
            stills = run.clip_stills(crew, still, cleared) if parent else [still]
            sheet = record.Sheet(cleared, self._asked, "", (), take.id, slate, False)
            history = parent.data if parent else b""
            return _Again(run.seal_clip(crew, stills, sheet, history), b"", still.making)
        frames, plate = expose(crew, cleared, self._said)
        sealed = crew.sealer.seal(frames, slate, parent=parent.data if parent else b"")
        return _Again(sealed, plate, frames.making)

    def _clear(self) -> ClearedRequest:
        """Ask the gate anew; of a card, it has to say no as it did. Raises Refused and Held."""
        gate = self._crew.gate
        if "verdict" not in self._said:
            cleared = gate.clear(self._asked)
            self._crew.ledger.append("clearance", record.clearance_event(cleared))
            return cleared
        try:
            gate.clear(self._asked)
        except GateError as error:
            return gate.clear_notice(self._asked, error.reasons)
        raise UsageError(
            f"take {self._take.id} is a card, and the gate clears it today.",
            remedy=f"Draw the shot: closedset render PRODUCTION --shots {self._take.shot}",
        )

    def _differences(self, making: dict[str, str]) -> tuple[Difference, ...]:
        """Return what was recorded and is not the same now."""
        take = self._take
        then, now = dict(take.versions), dict(record.versions())
        if "verdict" not in self._said:
            then["recipe revision"] = take.recipe_revision
            now["recipe revision"] = self._crew.recipe.revision
        then |= {what: said for what, said in take.making if what not in _NOT_DRAWN}
        now |= making
        return tuple(
            Difference(what, then.get(what, ABSENT), now.get(what, ABSENT))
            for what in {**then, **now}
            if then.get(what) != now.get(what)
        )
