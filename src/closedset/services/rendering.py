"""The unit room: single shots drawn from a production's queue, and the queue itself.

``render`` puts shots into the queue and works through it; then the board's documents are written
from what stands on the wall. A shot with an approved take gets a new take and keeps its panel.
Killed at any moment, the same command goes on: what was being drawn is queued again, what was drawn
is found in the store. Another terminal may pause, cancel or reorder meanwhile; the drawing notices
within its next step.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from closedset import run
from closedset.errors import (
    Cancelled,
    ClosedsetError,
    GateError,
    Held,
    ProductionError,
    UsageError,
)
from closedset.model.protocols import Clock
from closedset.model.shot import Shot
from closedset.render import as_draft, load_recipe
from closedset.services.animating import clip_recipe, clip_request
from closedset.services.board import ANIMATIC_FILE, BoardService, check_size, in_look, say_stamps
from closedset.services.company import Company
from closedset.services.script import Breakdown, ScriptService, script_of
from closedset.services.second_unit import make_take
from closedset.services.stack import decisions
from closedset.services.wall import rehang
from closedset.store import Job, JobState, Production, Queue
from closedset.store.jobs import remaining_seconds

_SIZE = "1280x720"
STILL, CLIP = "shot", "clip"
"""The kinds of jobs."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one job."""

    job: Job
    state: str
    """``cleared``, ``refused`` or ``held``; empty if it was not drawn."""
    panel: Path | None


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What became of all of them."""

    drawn: tuple[Drawn, ...]

    @property
    def exit_status(self) -> int:
        """1 if a job failed, else 3 if a shot was refused, 4 if one waits for an answer, 0."""
        states = {one.state for one in self.drawn}
        if any(one.job.state is JobState.FAILED for one in self.drawn):
            return 1
        return 3 if "refused" in states else 4 if "held" in states else 0


class RenderService:
    """Draws single shots of a production, one job each."""

    def __init__(
        self,
        script: ScriptService,
        board: BoardService,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``sleep`` waits for a job that is tried again later, seconds."""
        self._script = script
        self._board = board
        self._clock = clock
        self._sleep = sleep

    def render(
        self,
        folder: Path,
        *,
        shots: str = "",
        recipe: str = "ink",
        draft: bool = False,
        look: str = "",
        size: tuple[int, int] = (1280, 720),
        progress: run.Progress,
    ) -> RenderResult:
        """Queue ``shots`` (``"1A,2C"``; all if empty) and draw until nothing is due.

        Each shot's panel is replaced, but for one with an approved take; other shots are not
        touched. Then the board's documents are written anew. Raises UsageError, ProductionError
        and Busy; what fails in a shot is noted on its job.
        """
        check_size(size)
        broken_down = self._script.read(script_of(folder))
        chosen = select_shots(broken_down, shots)
        in_look(chosen, look, load_recipe(recipe))
        detail = {"recipe": recipe, "size": f"{size[0]}x{size[1]}"}
        detail |= {"look": look} if look else {}
        detail |= {"draft": "yes"} if draft else {}
        return self._work(folder, broken_down, (STILL, chosen, detail), progress)

    def animate(
        self,
        folder: Path,
        *,
        shots: str = "",
        recipe: str = "wan-vace",
        draft: bool = False,
        width: int = 832,
        progress: run.Progress,
    ) -> RenderResult:
        """Queue clips of ``shots`` (all if empty) that move, and draw until nothing is due.

        Each is as long as its shot, at the recipe's rate, steered by the stage's moves; one with an
        approved panel starts from it and has its shape, ``width`` pixels wide. It goes into the
        shot's stack of takes; the wall does not change. Raises like ``render``.
        """
        broken_down = self._script.read(script_of(folder))
        chosen = select_shots(broken_down, shots)
        check_size((width, width))
        clip_recipe(recipe)
        detail = {"recipe": recipe, "width": str(width)} | ({"draft": "yes"} if draft else {})
        return self._work(folder, broken_down, (CLIP, chosen, detail), progress)

    def _work(
        self,
        folder: Path,
        broken_down: Breakdown,
        wanted: tuple[str, tuple[Shot, ...], dict[str, str]],
        progress: run.Progress,
    ) -> RenderResult:
        """Queue (kind, shots, detail), and work until nothing of that kind is due."""
        kind, shots, detail = wanted
        with Production.open(folder, self._clock) as production, Queue(folder) as queue:
            for shot in shots:
                queue.enqueue(kind, shot.id, detail)
            unit = _Unit(self._board, self._clock, production, queue, broken_down, progress)
            drawn = []
            while (job := self._next(queue, kind, progress)) is not None:
                drawn.append(unit.draw(job))
            if drawn and kind == STILL:
                rehang(unit.company)
            say_stamps(unit.company.stamper, progress)
        return RenderResult(tuple(drawn))

    def jobs(self, folder: Path) -> tuple[tuple[Job, ...], float | None]:
        """Return the queue and the seconds of work left, None if nothing was measured yet."""
        with Production.read(folder) as production:
            jobs = production.jobs()
        return jobs, remaining_seconds(jobs)

    def change(
        self, folder: Path, what: str, ids: Collection[int] = (), priority: int = 0
    ) -> tuple[Job, ...]:
        """``pause``, ``resume``, ``cancel`` or ``first`` jobs; return those that changed."""
        with Queue(folder) as queue:
            if what == "first":
                top = max((job.priority for job in queue.jobs()), default=0) + 1
                return tuple(queue.prioritize(i, priority or top) for i in ids)
            changes = {"pause": queue.pause, "resume": queue.resume, "cancel": queue.cancel}
            return changes[what](ids)

    def _next(self, queue: Queue, kind: str, progress: run.Progress) -> Job | None:
        """Return the next job of ``kind``, None if all is over; wait for one to be tried again."""
        while True:
            job = queue.claim(self._clock(), kind)
            waiting = [j for j in queue.jobs() if j.state is JobState.QUEUED and j.kind == kind]
            later = [j.not_before for j in waiting]
            if job is not None or not later:
                return job
            due = datetime.fromisoformat(min(later))
            seconds = max(1.0, (due - self._clock()).total_seconds())
            progress("stage", 0, len(later), f"trying again in {seconds:.0f} s")
            self._sleep(seconds)


class _Unit:
    """Draws the jobs of one production that is open for writing."""

    def __init__(
        self,
        board: BoardService,
        clock: Clock,
        production: Production,
        queue: Queue,
        broken_down: Breakdown,
        progress: run.Progress,
    ) -> None:
        self._clock = clock
        self._production = production
        self._queue = queue
        self._progress = progress
        self.company = Company(board, clock, production, broken_down, progress)

    def draw(self, job: Job) -> Drawn:
        """Draw one running job and note what became of it."""
        started = time.monotonic()
        try:
            state, path = self._film(job) if job.kind == CLIP else self._shoot(job)
        except Cancelled:
            return Drawn(self._queue.job(job.id), "", None)
        except ClosedsetError as error:
            self._progress("stage", 0, 1, f"{job.shot} failed: {error.message}")
            return Drawn(self._queue.fail(job, str(error), self._clock()), "", None)
        done = self._queue.finish(job, time.monotonic() - started)
        self._progress("shoot", 1, 1, f"{job.shot} {state}")
        return Drawn(done, state, path)

    def _watching(self, job: Job) -> tuple[run.Progress, Callable[[], bool]]:
        """Return who notes how far a job is, and who says whether it is still wanted."""

        def watch(stage: str, step: int, steps: int, text: str) -> None:
            if stage == "step":
                self._queue.progress(job, step / steps)
            self._progress(stage, step, steps, text)

        return watch, lambda: self._queue.job(job.id).state is not JobState.RUNNING

    def _film(self, job: Job) -> tuple[str, Path | None]:
        """Make a shot's clip; what the gate does not clear is said, and leaves nothing."""
        detail = dict(job.detail)
        recipe = clip_recipe(detail.get("recipe", ""))
        recipe = as_draft(recipe) if "draft" in detail else recipe
        (shot,) = select_shots(self.company.script, job.shot)
        crew = self.company.crew(recipe, *self._watching(job))
        approved = decisions(self._production).panel(shot.id)
        first = self._production.find_take(approved) if approved else None
        request = clip_request(self.company, crew, shot, first, _width_of(job))
        try:
            take = make_take(crew, request, first)
        except GateError as error:
            for reason in error.reasons:
                said = f"{shot.id} [{reason.code}] {reason.message} → {reason.remedy}"
                self._progress("stage", 0, 1, said)
            return ("held" if isinstance(error, Held) else "refused"), None
        return "cleared", take.path

    def _shoot(self, job: Job) -> tuple[str, Path | None]:
        """Draw a shot's picture, or its card; hang it unless another take is approved."""
        detail = dict(job.detail)
        recipe = load_recipe(detail.get("recipe", "ink"))
        recipe = as_draft(recipe) if "draft" in detail else recipe
        chosen = select_shots(self.company.script, job.shot)
        (shot,) = in_look(chosen, detail.get("look", ""), recipe)
        size = _size_of(job)

        crew = self.company.crew(recipe, *self._watching(job))
        play = self.company.script.screenplay
        request = run.request_for(crew, play, shot, self.company.cast, size)
        approved = decisions(self._production).panel(shot.id)
        name = "" if approved else self.company.place(shot.id)
        animatic = (self._production.folder / ANIMATIC_FILE).is_file()
        wanted = ((name, request),)
        (panel,) = run.shoot(crew, wanted, lambda *_: None, animatic=animatic)
        stored = self._production.find_take(panel.take.id)
        kept = stored.path if stored else None
        return panel.state, self._production.panels_folder / name if name else kept


def _width_of(job: Job) -> int:
    """Return the width in pixels that a clip's job asks for. Raises ProductionError, UsageError."""
    asked = dict(job.detail).get("width", "")
    if not re.fullmatch(r"[0-9]{1,6}", asked):
        raise ProductionError(
            f"job {job.id} of the queue is damaged: its width is {asked[:40]!r}.",
            remedy=f"Cancel it: closedset jobs cancel PRODUCTION {job.id}",
        )
    check_size((int(asked), int(asked)))
    return int(asked)


def _size_of(job: Job) -> tuple[int, int]:
    """Return the pixels that a job asks for. Raises ProductionError, UsageError."""
    asked = dict(job.detail).get("size", _SIZE)
    found = re.fullmatch(r"([0-9]{1,6})x([0-9]{1,6})", asked)
    if found is None:
        raise ProductionError(
            f"job {job.id} of the queue is damaged: its size is {asked[:40]!r}.",
            remedy=f"Cancel it: closedset jobs cancel PRODUCTION {job.id}",
        )
    size = (int(found[1]), int(found[2]))
    check_size(size)
    return size


def select_shots(broken_down: Breakdown, shots: str) -> tuple[Shot, ...]:
    """Return the shots named (``"1A,2C"``), or all. Raises UsageError for one that is not there."""
    known = {shot.id: shot for shot in broken_down.shots.shots}
    if not shots:
        return tuple(known.values())
    wanted = [name.strip().upper() for name in shots.split(",")]
    for name in wanted:
        if name not in known:
            some = ", ".join(list(known)[:12])
            raise UsageError(
                f"there is no shot {name[:40]!r} in this script.",
                remedy=f"It has {some}{' …' if len(known) > 12 else ''}; write --shots 1A,2C.",
            )
    return tuple(known[name] for name in dict.fromkeys(wanted))
