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
from closedset.errors import Cancelled, ClosedsetError, ProductionError, UsageError
from closedset.model.protocols import Clock
from closedset.model.shot import Shot
from closedset.render import as_draft, load_recipe
from closedset.services.board import BoardService, check_size, in_look, say_stamps
from closedset.services.company import Company
from closedset.services.script import Breakdown, ScriptService, script_of
from closedset.services.stack import decisions
from closedset.services.wall import ANIMATIC, rehang
from closedset.store import Job, JobState, Production, Queue
from closedset.store.jobs import remaining_seconds

_SIZE = "1280x720"


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
        with Production.open(folder, self._clock) as production, Queue(folder) as queue:
            for shot in chosen:
                queue.enqueue("shot", shot.id, detail)
            unit = _Unit(self._board, self._clock, production, queue, broken_down, progress)
            drawn = []
            while (job := self._next(queue, progress)) is not None:
                drawn.append(unit.draw(job))
            if drawn:
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

    def _next(self, queue: Queue, progress: run.Progress) -> Job | None:
        """Return the next job; wait for one that is tried again later; None if all is over."""
        while True:
            job = queue.claim(self._clock(), "shot")
            later = [j.not_before for j in queue.jobs() if j.state is JobState.QUEUED]
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
            panel = self._shoot(job)
        except Cancelled:
            return Drawn(self._queue.job(job.id), "", None)
        except ClosedsetError as error:
            self._progress("stage", 0, 1, f"{job.shot} failed: {error.message}")
            return Drawn(self._queue.fail(job, str(error), self._clock()), "", None)
        done = self._queue.finish(job, time.monotonic() - started)
        stored = self._production.find_take(panel.take.id)
        path = self._production.panels_folder / panel.name if panel.name else None
        path = path or (stored.path if stored else None)
        self._progress("shoot", 1, 1, f"{job.shot} {panel.state}")
        return Drawn(done, panel.state, path)

    def _shoot(self, job: Job) -> run.Panel:
        detail = dict(job.detail)
        recipe = load_recipe(detail.get("recipe", "ink"))
        recipe = as_draft(recipe) if "draft" in detail else recipe
        chosen = select_shots(self.company.script, job.shot)
        (shot,) = in_look(chosen, detail.get("look", ""), recipe)
        size = _size_of(job)

        def watch(stage: str, step: int, steps: int, text: str) -> None:
            if stage == "step":
                self._queue.progress(job, step / steps)
            self._progress(stage, step, steps, text)

        def stop() -> bool:
            return self._queue.job(job.id).state is not JobState.RUNNING

        crew = self.company.crew(recipe, watch, stop)
        play = self.company.script.screenplay
        request = run.request_for(crew, play, shot, self.company.cast, size)
        approved = decisions(self._production).panel(shot.id)
        name = "" if approved else self.company.place(shot.id)
        animatic = (self._production.folder / ANIMATIC).is_file()
        wanted = ((name, request),)
        (panel,) = run.shoot(crew, wanted, lambda *_: None, animatic=animatic)
        return panel


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
