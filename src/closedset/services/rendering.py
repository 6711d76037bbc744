"""The unit room: single shots drawn from a production's queue, and the queue itself.

``render`` puts shots into the queue and works through it; then the board's documents are written
from what stands on the wall. A shot with an approved take gets a new take and keeps its panel.
While one shot is drawn, the one before is sealed and the next is staged. Killed at any moment, the
same command goes on: what was being drawn is queued again, what was drawn is found in the store.
Another terminal may pause, cancel or reorder meanwhile; the drawing notices within its next step.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from closedset import run
from closedset.errors import (
    Cancelled,
    ClosedsetError,
    GateError,
    Held,
)
from closedset.model.protocols import Clock
from closedset.model.shot import Shot
from closedset.render import load_recipe
from closedset.render.plan import MOST_TOGETHER
from closedset.services.animating import clip_recipe
from closedset.services.board import ANIMATIC_FILE, BoardService, check_size, in_look, say_stamps
from closedset.services.company import Company
from closedset.services.orders import CLIP, STILL, Order, order_of, recipe_of, select_shots, size_of
from closedset.services.scouting import Report, scout
from closedset.services.script import Breakdown, ScriptService, script_of
from closedset.services.second_unit import make_take
from closedset.services.wall import rehang
from closedset.store import Job, JobState, Production, Queue
from closedset.store.jobs import remaining_seconds


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What one command asks for."""

    folder: Path
    script: Breakdown
    kind: str
    shots: tuple[Shot, ...]
    detail: dict[str, str]


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

    def stills(
        self,
        folder: Path,
        *,
        shots: str = "",
        recipe: str = "ink",
        draft: bool = False,
        look: str = "",
        size: tuple[int, int] = (1280, 720),
    ) -> Asked:
        """Ask for pictures of ``shots`` (``"1A,2C"``; all if empty), to be hung on the wall.

        A shot with an approved take keeps that as its panel. Raises UsageError, ProductionError.
        """
        check_size(size)
        detail = {"recipe": recipe, "size": f"{size[0]}x{size[1]}"} | _marks(draft, look)
        asked = self._asked(folder, STILL, shots, detail)
        in_look(asked.shots, look, load_recipe(recipe))
        return asked

    def clips(
        self,
        folder: Path,
        *,
        shots: str = "",
        recipe: str = "wan-vace",
        draft: bool = False,
        width: int = 832,
    ) -> Asked:
        """Ask for clips of ``shots`` (all if empty) that move, for their stacks of takes.

        Each is as long as its shot, at the recipe's rate, steered by the stage's moves; one with an
        approved panel starts from it and has its shape, ``width`` pixels wide. Raises like
        ``stills``.
        """
        check_size((width, width), "--width 832")
        clip_recipe(recipe)
        detail = {"recipe": recipe, "width": str(width)} | _marks(draft)
        return self._asked(folder, CLIP, shots, detail)

    def _asked(self, folder: Path, kind: str, shots: str, detail: dict[str, str]) -> Asked:
        broken_down = self._script.read(script_of(folder))
        return Asked(folder, broken_down, kind, select_shots(broken_down, shots), detail)

    def scout(self, asked: Asked, progress: run.Progress) -> Report:
        """Say what drawing that would take, and draw nothing. Raises as ``draw`` does."""
        with Production.open(asked.folder, self._clock) as production:
            company = self._company(production, asked, progress)
            detail = tuple(sorted(asked.detail.items()))
            jobs = [
                Job(0, asked.kind, shot.id, JobState.QUEUED, 0.0, "", detail=detail)
                for shot in asked.shots
            ]
            return scout(company, jobs)

    def draw(self, asked: Asked, progress: run.Progress) -> RenderResult:
        """Queue what is asked for, and work until nothing of that kind is due.

        Other shots are not touched. After pictures, the board's documents are written anew. Raises
        Busy, ProductionError; what fails in a shot is noted on its job.
        """
        with (
            Production.open(asked.folder, self._clock) as production,
            Queue(asked.folder) as queue,
        ):
            for shot in asked.shots:
                queue.enqueue(asked.kind, shot.id, asked.detail)
            company = self._company(production, asked, progress)
            unit = _Unit(company, self._clock, queue)
            drawn = self._through(unit, queue, asked.kind, progress)
            if drawn and asked.kind == STILL:
                rehang(company)
            say_stamps(company.stamper, progress)
        return RenderResult(tuple(drawn))

    def _company(self, production: Production, asked: Asked, progress: run.Progress) -> Company:
        # As many as were asked for, not as many as are left: the same command draws the same way.
        count = len(asked.shots)
        return Company(self._board, self._clock, production, asked.script, progress, count)

    def _through(self, unit: _Unit, queue: Queue, kind: str, progress: run.Progress) -> list[Drawn]:
        """Draw until nothing of ``kind`` is due: several shots on their way, kept in order."""
        drawn: list[Drawn] = []
        waiting: deque[_OnItsWay] = deque()
        with ThreadPoolExecutor(unit.most) as pool:
            try:
                while True:
                    job = self._next(queue, kind, progress, wait=not waiting)
                    if job is not None:
                        waiting.append(unit.begin(pool, job))
                    if not waiting:
                        return drawn
                    if job is None or len(waiting) >= unit.hands(job):
                        drawn.append(unit.end(pool, waiting.popleft()))
            except BaseException:
                # Whoever draws meanwhile stops at the next step; their jobs are queued again.
                unit.over = True
                raise

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

    def _next(self, queue: Queue, kind: str, progress: run.Progress, *, wait: bool) -> Job | None:
        """Return the next job of ``kind`` that is due, None if there is none.

        ``wait`` for one to be tried again later.
        """
        while True:
            job = queue.claim(self._clock(), kind)
            waiting = [j for j in queue.jobs() if j.state is JobState.QUEUED and j.kind == kind]
            later = [j.not_before for j in waiting]
            if job is not None or not later or not wait:
                return job
            due = datetime.fromisoformat(min(later))
            seconds = max(1.0, (due - self._clock()).total_seconds())
            progress("stage", 0, len(later), f"trying again in {seconds:.0f} s")
            self._sleep(seconds)


def _marks(draft: bool, look: str = "") -> dict[str, str]:
    """Return what a job says of itself only where it is so."""
    return ({"look": look} if look else {}) | ({"draft": "yes"} if draft else {})


@dataclass(frozen=True, slots=True)
class _OnItsWay:
    """A job that was begun."""

    job: Job
    order: Order | None
    setup: run.Setup | None
    error: ClosedsetError | None
    """What went wrong before anything was drawn."""


class _Unit:
    """Draws the jobs of one production that is open for writing."""

    def __init__(self, company: Company, clock: Clock, queue: Queue) -> None:
        self._company = company
        self._clock = clock
        self._queue = queue
        self._progress = company.progress
        self._animatic = (company.production.folder / ANIMATIC_FILE).is_file()
        self._last = time.monotonic()
        self.over = False
        """Nothing is wanted any more: the run ends."""

    @property
    def most(self) -> int:
        """How many jobs are ever on their way: as many as a recipe's largest call, twice."""
        return max(run.MOST_HANDS, 2 * MOST_TOGETHER)

    def hands(self, job: Job) -> int:
        """Return how many jobs like this one may be on their way.

        A clip goes alone: its plates alone take gigabytes, and its sealing is short beside its
        drawing.
        """
        if job.kind == CLIP:
            return 1
        try:
            width, height = size_of(job)
            in_line = self._company.renderers.in_line(recipe_of(job), self._company.expected)
        except ClosedsetError:
            return 1
        return run.hands_for(width * height, in_line)

    def begin(self, pool: Executor, job: Job) -> _OnItsWay:
        """Clear a running job and have ``pool`` draw it."""
        try:
            order = order_of(self._company, job, *self._watching(job))
            if job.kind == CLIP:
                return _OnItsWay(job, order, None, None)
            name = "" if order.approved else self._company.place(order.shot.id)
            setup = run.set_up(order.crew, pool, (name, order.request), self._animatic)
        except ClosedsetError as error:
            return _OnItsWay(job, None, None, error)
        return _OnItsWay(job, order, setup, None)

    def end(self, pool: Executor, begun: _OnItsWay) -> Drawn:
        """Store what was drawn of a job, and note what became of it."""
        job = begun.job
        try:
            if begun.order is None:
                raise begun.error or RuntimeError("a job without an order")
            if begun.setup is None:
                state, path = self._film(begun.order)
            else:
                state, path = self._still(pool, begun.order, begun.setup)
        except Cancelled:
            return Drawn(self._queue.job(job.id), "", None)
        except ClosedsetError as error:
            self._progress("stage", 0, 1, f"{job.shot} failed: {error.message}")
            return Drawn(self._queue.fail(job, error, self._clock()), "", None)
        # Shots overlap: a job took the time since the one before it was kept.
        now = time.monotonic()
        done = self._queue.finish(job, now - self._last)
        self._last = now
        self._progress("shoot", 1, 1, f"{job.shot} {state}")
        return Drawn(done, state, path)

    def _watching(self, job: Job) -> tuple[run.Progress, Callable[[], bool]]:
        """Return who notes how far a job is, and who says whether it is still wanted."""

        def watch(stage: str, step: int, steps: int, text: str) -> None:
            if stage == "step":
                self._queue.progress(job, step / steps)
            self._progress(stage, step, steps, text)

        def stop() -> bool:
            return self.over or self._queue.job(job.id).state is not JobState.RUNNING

        return watch, stop

    def _film(self, order: Order) -> tuple[str, Path | None]:
        """Make a shot's clip; what the gate does not clear is said, and leaves nothing."""
        try:
            take = make_take(order.crew, order.request, order.first)
        except GateError as error:
            for reason in error.reasons:
                said = f"{order.shot.id} [{reason.code}] {reason.message} → {reason.remedy}"
                self._progress("stage", 0, 1, said)
            return ("held" if isinstance(error, Held) else "refused"), None
        return "cleared", take.path

    def _still(self, pool: Executor, order: Order, setup: run.Setup) -> tuple[str, Path | None]:
        """Keep a shot's picture, or its card, and hang it unless another take is approved."""
        panel = run.keep(order.crew, pool, setup)
        if setup.name:
            return panel.state, self._company.production.panels_folder / setup.name
        stored = self._company.production.find_take(panel.take.id)
        return panel.state, stored.path if stored else None
