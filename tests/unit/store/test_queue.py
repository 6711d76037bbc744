"""The queue: order, pauses, retries with back-off, and other terminals while one works."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sealing import HandClock

from closedset.errors import ProductionError, StoreError, UsageError, WeightsError
from closedset.services.orders import size_of
from closedset.store import Job, JobState, Production, Queue
from closedset.store.jobs import remaining_seconds

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def queue(production: Production) -> Queue:
    with Queue(production.folder) as opened:
        yield opened


def claimed(queue: Queue, now: datetime = NOW) -> Job:
    job = queue.claim(now)
    assert job is not None
    return job


def test_jobs_go_from_queued_to_done_in_the_order_they_came(queue: Queue) -> None:
    queue.enqueue("shot", "1A", {"recipe": "ink"})
    queue.enqueue("shot", "1B")
    first = claimed(queue)
    assert (first.shot, first.state, first.detail) == ("1A", JobState.RUNNING, (("recipe", "ink"),))
    assert queue.progress(first, 0.5) is JobState.RUNNING
    assert queue.job(first.id).progress == 0.5
    done = queue.finish(first, 12.5)
    assert (done.state, done.progress, done.seconds) == (JobState.DONE, 1.0, 12.5)
    assert claimed(queue).shot == "1B"
    assert queue.claim(NOW) is None


def test_a_higher_priority_goes_first(queue: Queue) -> None:
    queue.enqueue("shot", "1A")
    last = queue.enqueue("shot", "1B")
    queue.prioritize(last.id, 5)
    assert [job.shot for job in queue.jobs()] == ["1B", "1A"]
    assert claimed(queue).shot == "1B"


def test_what_waits_already_is_not_queued_twice(queue: Queue) -> None:
    one = queue.enqueue("shot", "1A", {"recipe": "ink"})
    assert queue.enqueue("shot", "1A", {"recipe": "ink"}).id == one.id
    assert queue.enqueue("shot", "1A", {"recipe": "sd15-lcm"}).id != one.id
    queue.finish(claimed(queue))
    assert queue.enqueue("shot", "1A", {"recipe": "ink"}).id != one.id


def test_a_failed_try_waits_longer_each_time_and_the_third_is_the_last(queue: Queue) -> None:
    queue.enqueue("shot", "1A")
    now = NOW
    for wait in (30, 120):
        again = queue.fail(claimed(queue, now), StoreError("the disk is full"), now)
        assert (again.state, again.error) == (JobState.QUEUED, "the disk is full")
        assert queue.claim(now + timedelta(seconds=wait - 1)) is None
        now += timedelta(seconds=wait)
    given_up = queue.fail(claimed(queue, now), StoreError("the disk is full"), now)
    assert (given_up.state, given_up.attempts) == (JobState.FAILED, 3)
    (queued,) = queue.resume([given_up.id])
    assert (queued.state, queued.attempts) == (JobState.QUEUED, 0)


def test_what_waiting_does_not_mend_is_given_up_at_once(queue: Queue) -> None:
    queue.enqueue("shot", "1A")
    given_up = queue.fail(claimed(queue), WeightsError("no weights.", remedy="Fetch them."), NOW)
    assert (given_up.state, given_up.attempts) == (JobState.FAILED, 1)
    assert given_up.error == "no weights. Fetch them."


def test_pausing_and_cancelling_reach_a_job_that_is_being_drawn(queue: Queue) -> None:
    for shot in ("1A", "1B", "1C"):
        queue.enqueue("shot", shot)
    running = claimed(queue)
    assert {job.shot for job in queue.pause()} == {"1A", "1B", "1C"}
    assert queue.progress(running, 0.9) is JobState.PAUSED
    assert queue.finish(running).state is JobState.PAUSED, "a paused drawing is not done"
    assert queue.claim(NOW) is None
    assert [job.shot for job in queue.cancel([queue.jobs()[1].id])] == ["1B"]
    assert [job.shot for job in queue.resume()] == ["1A", "1C"]
    assert claimed(queue).shot == "1A"


def test_another_terminal_works_beside_the_writer(queue: Queue, production: Production) -> None:
    queue.enqueue("shot", "1A")
    running = claimed(queue)
    with Queue(production.folder) as other:
        assert [job.state for job in other.cancel()] == [JobState.CANCELLED]
    assert queue.progress(running, 0.5) is JobState.CANCELLED
    assert [job.state for job in production.jobs()] == [JobState.CANCELLED]


def test_a_job_left_running_is_queued_again_at_open(production: Production) -> None:
    with Queue(production.folder) as queue:
        queue.enqueue("shot", "1A")
        claimed(queue)
    production.close()
    with Production.open(production.folder, HandClock()) as again:
        assert [job.state for job in again.jobs()] == [JobState.QUEUED]


def test_the_time_left_is_known_once_a_job_of_the_recipe_was_measured(queue: Queue) -> None:
    for shot in ("1A", "1B", "1C"):
        queue.enqueue("shot", shot, {"recipe": "ink"})
    assert remaining_seconds(queue.jobs()) is None
    queue.finish(claimed(queue), 10.0)
    assert remaining_seconds(queue.jobs()) == 20.0
    queue.progress(claimed(queue), 0.5)
    assert remaining_seconds(queue.jobs()) == 15.0


def test_a_job_that_is_not_there_is_wrong_use(queue: Queue, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no job 7"):
        queue.cancel([7])
    with pytest.raises(UsageError, match="has no queue"):
        Queue(tmp_path / "nowhere")


def test_a_production_of_schema_1_is_brought_up_with_its_jobs(production: Production) -> None:
    folder = production.folder
    production.close()
    path = folder / "production.sqlite"
    with sqlite3.connect(path) as old:
        old.executescript(
            "DROP TABLE jobs; CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, "
            "shot TEXT, state TEXT, progress REAL DEFAULT 0, error TEXT DEFAULT '');"
            "INSERT INTO jobs (kind, shot, state) VALUES ('shot', '1A', 'done');"
            "PRAGMA user_version = 1;"
        )
    old.close()
    with Production.read(folder) as view:
        assert view.jobs() == ()
    with Production.open(folder, HandClock()) as opened:
        assert [(job.shot, job.state) for job in opened.jobs()] == [("1A", JobState.DONE)]
    with Queue(folder) as queue:
        assert queue.enqueue("shot", "1B").id == 2


@pytest.mark.parametrize(
    "change",
    [
        ("detail", "nonsense"), ("detail", "{}"), ("detail", '[["a"]]'), ("detail", '["ab"]'),
        ("detail", "[" * 100_000), ("not_before", "soon"),
        ("not_before", "2026-03-01"), ("progress", "half"),
    ],
)  # fmt: skip
def test_a_job_that_somebody_damaged_is_named_and_no_traceback(
    production: Production, queue: Queue, change: tuple[str, str]
) -> None:
    queue.enqueue("shot", "1A", {"recipe": "ink"})
    with sqlite3.connect(production.folder / "production.sqlite") as other:
        other.execute(f"UPDATE jobs SET {change[0]} = ?", (change[1],))
    for read in (queue.jobs, production.jobs):
        with pytest.raises(ProductionError, match=r"job 1 of the queue is damaged.*into a new"):
            read()


@pytest.mark.parametrize("size", ["abc", "1280", "x", "1e9x2", "9999999x720", "-1x-1"])
def test_a_job_with_a_size_that_is_none_is_refused(queue: Queue, size: str) -> None:
    with pytest.raises(ProductionError, match="its size is"):
        size_of(queue.enqueue("shot", "1A", {"size": size}))
    assert size_of(queue.enqueue("shot", "1A", {"size": "640x360"})) == (640, 360)
