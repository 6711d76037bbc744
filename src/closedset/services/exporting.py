"""Hand over: the documents of what stands on the wall, with the gate asked at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from closedset import run
from closedset.board import ADAPTERS, timeline_as
from closedset.errors import ProductionError, UsageError
from closedset.model.protocols import Clock
from closedset.render import load_recipe
from closedset.services.board import ANIMATIC_FILE, BoardService, hand_over
from closedset.services.company import Company
from closedset.services.script import ScriptService, script_of
from closedset.services.wall import rehang
from closedset.store import Production

FILES = {
    "csv": "shots.csv",
    "edl": "timeline.edl",
    "fcpxml": "timeline.fcpxml",
    "html": "board.html",
    "mp4": ANIMATIC_FILE,
    "otio": "timeline.otio",
    "pdf": "board.pdf",
}
"""What can be handed over, and under which name it lies in the production."""


class ExportService:
    """Writes what is handed over."""

    def __init__(self, script: ScriptService, board: BoardService, clock: Clock) -> None:
        self._script = script
        self._board = board
        self._clock = clock

    def export(
        self, folder: Path, kinds: Sequence[str], progress: run.Progress
    ) -> tuple[Path, ...]:
        """Write ``kinds`` (of ``FILES``) of what stands on the wall; return their paths.

        Every take is cleared anew first, so a picture that was withdrawn goes out as a card.
        Pictures go out sealed; an edit and a list are entered into the ledger by hash. Raises
        UsageError for a kind that there is not, ProductionError for a production without panels,
        and what stages raise.
        """
        unknown = [kind for kind in kinds if kind not in FILES]
        if unknown or not kinds:
            raise UsageError(
                f"there is no export {', '.join(unknown)[:60] or 'of nothing'!r}.",
                remedy=f"Write --as with some of {','.join(sorted(FILES))}",
            )
        broken_down = self._script.read(script_of(folder))
        with Production.open(folder, self._clock) as production:
            company = Company(self._board, self._clock, production, broken_down, progress)
            if not rehang(company, animatic="mp4" in kinds):
                raise ProductionError(
                    f"{folder} has no panels to hand over.",
                    remedy="Make the board first: closedset board SCRIPT --out DIR",
                )
            edit = production.read_document(FILES["otio"]) or b""
            written = [
                production.write_document(FILES[kind], timeline_as(kind, edit))
                for kind in kinds
                if kind in ADAPTERS
            ]
            if written:
                hand_over(company.crew(load_recipe("ink")), written, {})
            return tuple(production.folder / FILES[kind] for kind in dict.fromkeys(kinds))
