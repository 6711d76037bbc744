"""The take stack: what was made of each shot, which take is approved, which one is locked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closedset import run
from closedset.errors import UsageError
from closedset.ledger import Ledger
from closedset.ledger.decisions import APPROVAL, LOCK, UNLOCK
from closedset.model.protocols import Clock
from closedset.model.take import Take
from closedset.seal.registry import registered
from closedset.services.board import BoardService
from closedset.services.company import Company
from closedset.services.script import ScriptService, script_of
from closedset.services.stack import asked_for, decisions
from closedset.services.wall import rehang
from closedset.store import Production, ProductionView, StoredTake
from closedset.store.disk import sha256_of

if TYPE_CHECKING:
    from closedset.services.resemblance import FaceLine

_HERE = Path()


@dataclass(frozen=True, slots=True)
class TakeLine:
    """One take, as ``closedset takes list`` shows it."""

    take: str
    shot: str
    number: int
    kind: str
    """``shot``, ``notice``, ``moving`` …"""
    recipe: str
    seed: int
    parent: str
    """Id of the take that it was made from; empty if there is none."""
    state: str
    """``approved``, ``locked`` or empty."""
    verdict: str
    """The gate's: ``cleared``, ``refused`` or ``held``."""
    panel: bool
    """Whether it hangs on the wall."""
    file: str
    """Path in the production folder; empty if the file is missing or damaged."""
    framing: str = ""
    """How much better than chance a pipeline kept the plate's outlines: ``"0.62"``; 1 is all of
    them. Empty for what is drawn from the plates themselves."""
    identity: str = ""
    """How far a pipeline's performers are from the stage's own, by color: ``"MARA 4.1"``."""


class TakesService:
    """Lists takes and notes what the crew decides."""

    def __init__(self, script: ScriptService, board: BoardService, clock: Clock) -> None:
        self._script = script
        self._board = board
        self._clock = clock

    def list(self, folder: Path, shot: str = "") -> tuple[TakeLine, ...]:
        """Return the stack of every shot, or of one; stills held for the animatic are left out.

        Raises ProductionError, UsageError for a shot without takes.
        """
        with Production.read(folder) as production:
            takes = [take for take in production.takes(shot.upper()) if take.kind != "clip"]
            if shot and not takes:
                raise UsageError(
                    f"there is no take of shot {shot[:40]!r}.",
                    remedy="See all: closedset takes list PRODUCTION",
                )
            decided = decisions(production)
            walls = _walls(production)
            return tuple(_line(production, take, decided.state(take.id), walls) for take in takes)

    def faces(self, folder: Path, shot: str = "") -> tuple[FaceLine, ...]:
        """Say how alike each synthetic performer's face is from take to take, of what was drawn.

        Raises ProductionError, UsageError where no face describer is installed.
        """
        from closedset.services.resemblance import faces_in

        with Production.read(folder) as production:
            return faces_in(production, shot)

    def decide(
        self, what: str, take: str, folder: Path | None, progress: run.Progress
    ) -> tuple[Take, tuple[Path, ...]]:
        """``approve``, ``lock`` or ``unlock`` a take; return it and the documents rewritten.

        The gate is asked anew for what goes on the wall. ``folder`` None: the production is looked
        for, see ``find``. Raises UsageError, ProductionError, Busy, Refused and Held.
        """
        folder = find(take, folder)
        broken_down = self._script.read(script_of(folder))
        with Production.open(folder, self._clock) as production:
            stored = intact(production, take)
            company = Company(self._board, self._clock, production, broken_down, progress)
            decided = decisions(production)
            _check_decision(what, stored.take, decided.panel(stored.take.shot), decided.locked)
            if what != "unlock":
                _ask(company, stored)
            event = {"approve": APPROVAL, "lock": LOCK, "unlock": UNLOCK}[what]
            body = {"take": stored.take.id, "shot": stored.take.shot, "kind": stored.take.kind}
            Ledger(production).append(event, body)
            moves = stored.take.kind == "moving"
            written = () if moves or what == "unlock" else rehang(company)
            return stored.take, written


def _check_decision(what: str, take: Take, approved: str, locked: frozenset[str]) -> None:
    """Raise UsageError for a decision that cannot be made."""
    if take.kind not in {"shot", "moving"}:
        kinds = {"notice": "a card", "casting": "a cell of the casting sheet"}
        raise UsageError(
            f"take {take.id} is {kinds.get(take.kind, 'a held still')}, which nobody approves.",
            remedy="Approve a picture or a clip of the shot: closedset takes list PRODUCTION",
        )
    if what == "unlock" and take.id not in locked:
        raise UsageError(
            f"take {take.id} is not locked.", remedy="See: closedset takes list PRODUCTION"
        )
    if take.kind == "shot" and approved in locked and approved != take.id:
        raise UsageError(
            f"take {approved} of shot {take.shot} is locked.",
            remedy=f"Unlock it first: closedset takes unlock PRODUCTION {approved}",
        )


def _ask(company: Company, stored: StoredTake) -> None:
    """Raise Refused or Held if the gate would not clear a take today."""
    asked = asked_for(stored.take)
    recipe, _ = company.recipe_of(asked)
    company.crew(recipe).gate.clear(asked)


def find(take: str, folder: Path | None) -> Path:
    """Return the production that holds a take.

    That is ``folder``, or the production in or above which this command runs or the named file
    lies, or one of those that this machine remembers. Raises UsageError if none has it.
    """
    if folder is not None:
        return folder
    start = Path(take) if Path(take).is_file() else _HERE
    above = [p for p in start.resolve().parents if (p / "production.toml").is_file()]
    here = [_HERE.resolve()] if (_HERE / "production.toml").is_file() else []
    for place in (*here, *above, *(one.folder for one in registered())):
        if (place / "production.sqlite").is_file():
            with Production.read(place) as production:
                if _matching(production, take):
                    return place
    raise UsageError(
        f"no production on this machine has a take {take[:60]!r}.",
        remedy="Name the production too, and see its takes: closedset takes list PRODUCTION",
    )


def intact(production: ProductionView, take: str) -> StoredTake:
    """Return the take named by its id, the beginning of its id, or its file.

    Raises UsageError for none, for several and for one whose file is missing or damaged.
    """
    found = _matching(production, take)
    if len(found) != 1:
        which = f"{len(found)} takes" if found else "no take"
        raise UsageError(
            f"{which} of {production.folder} answer{'' if found else 's'} to {take[:60]!r}.",
            remedy=f"See them: closedset takes list {production.folder}",
        )
    stored = production.find_take(found[0].id)
    if stored is None:
        raise UsageError(
            f"the file of take {found[0].id} is missing or was changed since it was sealed.",
            remedy="Make it again: closedset remake PRODUCTION TAKE",
        )
    return stored


def recorded(production: ProductionView, take: str) -> Take:
    """Return a take as ``intact`` does, be its file there or not. Raises UsageError."""
    found = _matching(production, take)
    return found[0] if len(found) == 1 else intact(production, take).take


def _matching(production: ProductionView, take: str) -> list[Take]:
    takes = production.takes()
    digest = sha256_of(Path(take)) if Path(take).is_file() else ""
    if digest:
        return [one for one in takes if one.asset_sha256 == digest]
    exact = [one for one in takes if one.id == take]
    name = take if take.startswith("take-") else f"take-{take}"
    return exact or ([one for one in takes if one.id.startswith(name)] if take else [])


def _walls(production: ProductionView) -> frozenset[str]:
    """Return the hashes of what hangs on the wall."""
    found = (sha256_of(path) for path in sorted(production.panels_folder.glob("*.png")))
    return frozenset(digest for digest in found if digest)


def _line(production: ProductionView, take: Take, state: str, walls: frozenset[str]) -> TakeLine:
    stored, said = production.find_take(take.id), dict(take.making)
    return TakeLine(
        take=take.id,
        shot=take.shot,
        number=take.number,
        kind=take.kind,
        recipe=take.recipe,
        seed=take.seed,
        parent=take.parent,
        state=state,
        verdict=said.get("verdict", "refused" if take.kind == "notice" else "cleared"),
        panel=take.asset_sha256 in walls,
        file=stored.path.relative_to(production.folder).as_posix() if stored else "",
        framing=said.get("framing", ""),
        identity=said.get("identity", ""),
    )
