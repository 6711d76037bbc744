"""The queue: what is to be made, what is being made, what failed and why.

One table of the production's database, and the only one that several processes may write: while one
draws and holds the folder, another terminal pauses, cancels or reorders. Each change is one short
transaction, so a kill leaves the queue before it or after it. A job that was being drawn when its
process died is queued again by whoever opens the production next.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from closedset.errors import ClosedsetError, ProductionError, UsageError
from closedset.store.database import database_errors, open_for_writing

MOST_TRIES = 3
"""A job that failed so often is not tried again by itself."""
FIRST_WAIT = timedelta(seconds=30)
"""Before the second try; four times as long before the next."""
COLUMNS = "id, kind, shot, state, progress, error, priority, attempts, not_before, seconds, detail"


class JobState(StrEnum):
    QUEUED = "queued"
    PAUSED = "paused"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the queue."""

    id: int
    kind: str
    """``shot``, ``board`` …"""
    shot: str
    state: JobState
    progress: float
    """0 to 1."""
    error: str
    """Of the last try; empty if there was none."""
    priority: int = 0
    """The highest is drawn first; among equals, the oldest."""
    attempts: int = 0
    """Tries that failed."""
    not_before: str = ""
    """When it may be tried again, ISO 8601; empty: now."""
    seconds: float = 0.0
    """How long the drawing took, once it is done."""
    detail: tuple[tuple[str, str], ...] = ()
    """What it was asked with: recipe, size …"""


class Queue:
    """A production's queue. Use as a context manager, or call ``close``."""

    def __init__(self, folder: Path) -> None:
        """Open the queue of an existing production. Raises UsageError, ProductionError, StoreError.

        Takes no lock: the folder's one writer may be at work.
        """
        self._path = folder / "production.sqlite"
        if not self._path.is_file():
            raise UsageError(
                f"{folder} has no queue: it is no production, or nothing was ever made in it.",
                remedy="Make one: closedset board SCRIPT --out DIR",
            )
        self._connection = open_for_writing(self._path)
        self._guard = Lock()  # whoever draws notes its progress while the next job is claimed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def _run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._guard, database_errors(self._path):
            return list(self._connection.execute(sql, values))

    def jobs(self) -> tuple[Job, ...]:
        """Return all jobs, in the order in which they are drawn."""
        rows = self._run(f"SELECT {COLUMNS} FROM jobs ORDER BY priority DESC, id")  # noqa: S608
        return tuple(job_from_row(row) for row in rows)

    def enqueue(
        self, kind: str, shot: str = "", detail: Mapping[str, str] | None = None, priority: int = 0
    ) -> Job:
        """Add a job; one that asks for the same and is not over yet is returned instead."""
        asked = json.dumps(sorted((detail or {}).items()), ensure_ascii=False)
        rows = self._run(
            "INSERT INTO jobs (kind, shot, state, detail, priority) SELECT ?, ?, 'queued', ?, ? "
            "WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE kind = ? AND shot = ? AND detail = ? AND "
            "state IN ('queued', 'paused', 'running')) RETURNING id",
            *(kind, shot, asked, priority, kind, shot, asked),
        )
        if not rows:
            rows = self._run(
                "SELECT id FROM jobs WHERE kind = ? AND shot = ? AND detail = ? AND "
                "state IN ('queued', 'paused', 'running')",
                *(kind, shot, asked),
            )
        return self.job(rows[0][0])

    def claim(self, now: datetime, kind: str = "") -> Job | None:
        """Take the next job (of ``kind``) and mark it running; None if none is due at ``now``."""
        rows = self._run(
            "UPDATE jobs SET state = 'running', progress = 0, error = '' WHERE id = (SELECT id "
            "FROM jobs WHERE state = 'queued' AND ? IN ('', kind) AND not_before <= ? "
            "ORDER BY priority DESC, id LIMIT 1) RETURNING id",
            *(kind, _stamp(now)),
        )
        return self.job(rows[0][0]) if rows else None

    def progress(self, job: Job, fraction: float) -> JobState:
        """Record how far a running job is, 0 to 1; return what became of it meanwhile."""
        self._run(
            "UPDATE jobs SET progress = ? WHERE id = ? AND state = 'running'",
            *(min(1.0, max(0.0, fraction)), job.id),
        )
        return self.job(job.id).state

    def finish(self, job: Job, seconds: float = 0.0) -> Job:
        """Mark a running job done after ``seconds`` of work."""
        self._run(
            "UPDATE jobs SET state = 'done', progress = 1, error = '', seconds = ? "
            "WHERE id = ? AND state = 'running'",
            *(seconds, job.id),
        )
        return self.job(job.id)

    def fail(self, job: Job, error: ClosedsetError, now: datetime) -> Job:
        """Note why a try failed: queue it again after a while, or give it up at the third.

        What waiting does not mend (``error.lasting``) is given up at once.
        """
        attempts = job.attempts + 1
        wait = FIRST_WAIT * 4 ** (attempts - 1)
        again = attempts < MOST_TRIES and not error.lasting
        self._run(
            "UPDATE jobs SET state = ?, error = ?, attempts = ?, not_before = ? "
            "WHERE id = ? AND state = 'running'",
            JobState.QUEUED if again else JobState.FAILED,
            str(error),
            attempts,
            _stamp(now + wait) if again else "",
            job.id,
        )
        return self.job(job.id)

    def pause(self, ids: Collection[int] = ()) -> tuple[Job, ...]:
        """Pause jobs that wait or are drawn (all without ``ids``); return those that changed."""
        return self._change(JobState.PAUSED, ("queued", "running"), ids)

    def resume(self, ids: Collection[int] = ()) -> tuple[Job, ...]:
        """Queue paused, failed or cancelled jobs again; without ``ids``, all paused ones."""
        states = ("paused", "failed", "cancelled") if ids else ("paused",)
        return self._change(JobState.QUEUED, states, ids)

    def cancel(self, ids: Collection[int] = ()) -> tuple[Job, ...]:
        """Cancel jobs that are not over yet; a drawing stops within its next step."""
        return self._change(JobState.CANCELLED, ("queued", "paused", "running"), ids)

    def prioritize(self, job_id: int, priority: int) -> Job:
        """Let a job be drawn before all of lower ``priority``."""
        self.job(job_id)
        self._run("UPDATE jobs SET priority = ? WHERE id = ?", priority, job_id)
        return self.job(job_id)

    def job(self, job_id: int) -> Job:
        """Return one job. Raises UsageError if there is none."""
        rows = self._run(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", job_id)  # noqa: S608
        if not rows:
            raise UsageError(
                f"there is no job {job_id}.", remedy="See them: closedset jobs list PRODUCTION"
            )
        return job_from_row(rows[0])

    def _change(
        self, state: JobState, before: tuple[str, ...], ids: Collection[int]
    ) -> tuple[Job, ...]:
        chosen = [self.job(i) for i in ids] if ids else list(self.jobs())
        changed = []
        for job in chosen:
            marks = ", ".join("?" * len(before))
            rows = self._run(
                f"UPDATE jobs SET state = ?, not_before = '', "  # noqa: S608
                "attempts = CASE WHEN ? = 'queued' THEN 0 ELSE attempts END "
                f"WHERE id = ? AND state IN ({marks}) RETURNING id",
                *(state, state, job.id, *before),
            )
            changed += [self.job(row[0]) for row in rows]
        return tuple(changed)


def _stamp(moment: datetime) -> str:
    """Write a moment so that later ones sort later."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def job_from_row(row: tuple[Any, ...]) -> Job:
    """Make a job of the columns named in ``COLUMNS``. Raises ProductionError if it is damaged."""
    number, kind, shot, state, progress, error, *rest = row
    priority, attempts, not_before, seconds, detail = rest
    try:
        asked = json.loads(detail)
        if not isinstance(asked, list) or any(not isinstance(pair, list) for pair in asked):
            raise ValueError(f"{detail!r:.60} are no pairs")
        pairs = tuple((str(key), str(value)) for key, value in asked)
        if not_before and datetime.fromisoformat(not_before).tzinfo is None:
            raise ValueError(f"{not_before!r:.40} says no time zone")
        return Job(
            number, kind, shot, JobState(state), float(progress), error, int(priority),
            int(attempts), not_before, float(seconds), pairs,
        )  # fmt: skip
    except (ValueError, TypeError, RecursionError) as broken:
        raise ProductionError(
            f"job {number} of the queue is damaged: {broken}.",
            remedy="Make the board again into a new folder: closedset board SCRIPT --out DIR",
        ) from broken


def remaining_seconds(jobs: Collection[Job]) -> float | None:
    """Estimate the seconds of work left, from jobs of the same recipe that are done.

    None as long as nothing was measured for a recipe that waits.
    """
    measured: dict[str, list[float]] = {}
    for job in jobs:
        if job.state is JobState.DONE and job.seconds > 0:
            measured.setdefault(dict(job.detail).get("recipe", ""), []).append(job.seconds)
    left = 0.0
    for job in jobs:
        if job.state in {JobState.QUEUED, JobState.RUNNING}:
            known = measured.get(dict(job.detail).get("recipe", ""))
            if not known:
                return None
            left += (1.0 - job.progress) * sum(known) / len(known)
    return left
