"""What the command line, the app and notebooks call: one class a room.

Services do what the main line does not: find files, hire the crew, remember what was asked. A room
is imported when somebody enters it, so that ``closedset check`` does not wait for the board.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from closedset.model.protocols import Clock
from closedset.services.clock import system_clock

if TYPE_CHECKING:
    from closedset.services.board import BoardResult, BoardService, PanelResult
    from closedset.services.casting import CastingService
    from closedset.services.consent import ConsentService
    from closedset.services.course import Course, CourseService
    from closedset.services.desk import DeskService
    from closedset.services.doctor import DoctorService, Finding
    from closedset.services.exporting import ExportService
    from closedset.services.ledger import LedgerService
    from closedset.services.lesson import Grade, Picture, Strip, exercise
    from closedset.services.pipelines import PipelinesService
    from closedset.services.refining import RefineService, Wish
    from closedset.services.remaking import RemakeService
    from closedset.services.rendering import RenderResult, RenderService
    from closedset.services.scouting import Report, ShotReport
    from closedset.services.script import Breakdown, ScriptService
    from closedset.services.standing import SheetReport, Standing
    from closedset.services.takes import TakesService
    from closedset.services.verify import VerifyService


class Services:
    """All rooms, with one clock. Cheap to make: nothing is loaded or written before it is used."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @cached_property
    def script(self) -> ScriptService:
        from closedset.services.script import ScriptService

        return ScriptService()

    @cached_property
    def board(self) -> BoardService:
        from closedset.services.board import BoardService

        return BoardService(self.script, self._clock)

    @cached_property
    def casting(self) -> CastingService:
        from closedset.services.casting import CastingService

        return CastingService(self.script, self.board, self._clock)

    @cached_property
    def consent(self) -> ConsentService:
        from closedset.services.consent import ConsentService

        return ConsentService(self._clock)

    @cached_property
    def verify(self) -> VerifyService:
        from closedset.services.verify import VerifyService

        return VerifyService()

    @cached_property
    def doctor(self) -> DoctorService:
        from closedset.services.doctor import DoctorService

        return DoctorService(self._clock)

    @cached_property
    def desk(self) -> DeskService:
        from closedset.services.desk import DeskService

        return DeskService(self.script, self._clock)

    @cached_property
    def course(self) -> CourseService:
        from closedset.services.course import CourseService

        return CourseService(self.script, self._clock)

    @cached_property
    def pipelines(self) -> PipelinesService:
        from closedset.services.pipelines import PipelinesService

        return PipelinesService()

    @cached_property
    def takes(self) -> TakesService:
        from closedset.services.takes import TakesService

        return TakesService(self.script, self.board, self._clock)

    @cached_property
    def ledger(self) -> LedgerService:
        from closedset.services.ledger import LedgerService

        return LedgerService(self._clock)

    @cached_property
    def remake(self) -> RemakeService:
        from closedset.services.remaking import RemakeService

        return RemakeService(self.script, self.board, self._clock)

    @cached_property
    def export(self) -> ExportService:
        from closedset.services.exporting import ExportService

        return ExportService(self.script, self.board, self._clock)

    @cached_property
    def refine(self) -> RefineService:
        from closedset.services.refining import RefineService

        return RefineService(self.script, self.board, self._clock)

    @cached_property
    def render(self) -> RenderService:
        from closedset.services.rendering import RenderService

        return RenderService(self.script, self.board, self._clock)


def open_services(clock: Clock = system_clock) -> Services:
    """Open every room."""
    return Services(clock)


_ROOMS = {
    "BoardResult": "board",
    "BoardService": "board",
    "Breakdown": "script",
    "CastingService": "casting",
    "ConsentService": "consent",
    "Course": "course",
    "CourseService": "course",
    "DeskService": "desk",
    "DoctorService": "doctor",
    "ExportService": "exporting",
    "Finding": "doctor",
    "Grade": "lesson",
    "LedgerService": "ledger",
    "PanelResult": "board",
    "Picture": "lesson",
    "PipelinesService": "pipelines",
    "RefineService": "refining",
    "RemakeService": "remaking",
    "RenderResult": "rendering",
    "RenderService": "rendering",
    "Report": "scouting",
    "ScriptService": "script",
    "SheetReport": "standing",
    "ShotReport": "scouting",
    "Standing": "standing",
    "Strip": "lesson",
    "TakesService": "takes",
    "VerifyService": "verify",
    "Wish": "refining",
    "exercise": "lesson",
}
"""Public name → the module of this package that holds it."""


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _ROOMS:
        return getattr(import_module(f"closedset.services.{_ROOMS[name]}"), name)
    raise AttributeError(f"module 'closedset.services' has no attribute {name!r}")


__all__ = [
    "BoardResult",
    "BoardService",
    "Breakdown",
    "CastingService",
    "ConsentService",
    "Course",
    "CourseService",
    "DeskService",
    "DoctorService",
    "ExportService",
    "Finding",
    "Grade",
    "LedgerService",
    "PanelResult",
    "Picture",
    "PipelinesService",
    "RefineService",
    "RemakeService",
    "RenderResult",
    "RenderService",
    "Report",
    "ScriptService",
    "Services",
    "SheetReport",
    "ShotReport",
    "Standing",
    "Strip",
    "TakesService",
    "VerifyService",
    "Wish",
    "exercise",
    "open_services",
    "system_clock",
]
