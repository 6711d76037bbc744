"""What the command line, the app and notebooks call: one class a room.

Services do what the main line does not: find files, hire the crew, remember what was asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from closedset.model.protocols import Clock
from closedset.services.board import BoardResult, BoardService, PanelResult
from closedset.services.casting import CastingService
from closedset.services.clock import system_clock
from closedset.services.consent import ConsentService
from closedset.services.course import Course, CourseService
from closedset.services.desk import DeskService
from closedset.services.doctor import DoctorService, Finding
from closedset.services.lesson import Grade, Picture, Strip, exercise
from closedset.services.pipelines import PipelinesService
from closedset.services.rendering import RenderResult, RenderService
from closedset.services.script import Breakdown, ScriptService
from closedset.services.standing import SheetReport, Standing
from closedset.services.takes import TakesService
from closedset.services.verify import VerifyService


@dataclass(frozen=True, slots=True)
class Services:
    """All rooms, opened with one clock."""

    script: ScriptService
    board: BoardService
    casting: CastingService
    consent: ConsentService
    verify: VerifyService
    doctor: DoctorService
    desk: DeskService
    course: CourseService
    pipelines: PipelinesService
    render: RenderService
    takes: TakesService


def open_services(clock: Clock = system_clock) -> Services:
    """Open every room. Cheap: nothing is loaded or written before it is used."""
    script = ScriptService()
    board = BoardService(script, clock)
    return Services(
        script=script,
        board=board,
        casting=CastingService(script, board, clock),
        consent=ConsentService(clock),
        verify=VerifyService(),
        doctor=DoctorService(clock),
        desk=DeskService(script, clock),
        course=CourseService(script, clock),
        pipelines=PipelinesService(),
        render=RenderService(script, board, clock),
        takes=TakesService(script, board, clock),
    )


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
    "Finding",
    "Grade",
    "PanelResult",
    "Picture",
    "PipelinesService",
    "RenderResult",
    "RenderService",
    "ScriptService",
    "Services",
    "SheetReport",
    "Standing",
    "Strip",
    "TakesService",
    "VerifyService",
    "exercise",
    "open_services",
    "system_clock",
]
