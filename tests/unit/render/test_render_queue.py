"""``closedset render`` works through its queue: one shot, retries, and another terminal's word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import twins

from closedset import run
from closedset.errors import ProductionError, RenderError, SealError, UsageError
from closedset.model.pixels import Frames
from closedset.model.sealed import SealedAsset, Slate
from closedset.seal import Sealer
from closedset.services import BoardService, Services, open_services
from closedset.services.rendering import RenderResult, RenderService
from closedset.services.script import ScriptService
from closedset.services.stack import Wanted
from closedset.store import JobState, Production, Queue

SCRIPT = """INT. DINER - NIGHT

A tired bus driver in a red coat sits at the counter.

INT. BUS - NIGHT

The bus is empty. Rain runs down the windows.
"""
SMALL = (192, 128)
TWIN = "sdxl-lightning"


def silent(*_: object) -> None:
    return None


def draw(
    service: RenderService, folder: Path, progress: run.Progress = silent, **asked: Any
) -> RenderResult:
    return service.draw(service.stills(folder, **asked), progress)


def digests(folder: Path) -> dict[str, str]:
    files = sorted((folder / "panels").iterdir())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, Path]]:
    place = tmp_path_factory.mktemp("queue")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOSEDSET_HOME", str(place / "machine"))
        services = open_services()
        (place / "short.fountain").write_text(SCRIPT)
        services.board.make(place / "short.fountain", place / "b", size=SMALL, progress=silent)
        yield services, place / "b"


@pytest.mark.slow
def test_one_shot_drawn_anew_leaves_the_others_alone(board: tuple[Services, Path]) -> None:
    services, folder = board
    before = digests(folder)
    result = draw(services.render, folder, shots="2A", look="noir", size=SMALL)
    assert [(one.job.shot, one.state) for one in result.drawn] == [("2A", "cleared")]
    after = digests(folder)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == ["002_2A.png"]
    jobs, left = services.render.jobs(folder)
    assert jobs[-1].seconds > 0
    assert left == 0.0


@pytest.fixture
def twin(board: tuple[Services, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The board's folder, on a machine that has the weights of a twin."""
    services, folder = board
    if services.pipelines.show(TWIN)["weights"]["state"] != "here":  # type: ignore[index]
        services.pipelines.bring(TWIN, twins.build(TWIN, tmp_path_factory.mktemp("source")))
    return folder


@pytest.mark.slow
def test_a_cancelled_drawing_stops_within_its_next_step_and_the_rest_goes_on(
    board: tuple[Services, Path], twin: Path
) -> None:
    services, folder = board
    steps: list[str] = []

    def progress(stage: str, step: int, _total: int, text: str) -> None:
        if stage == "step":
            steps.append(text)
            if text.startswith("1A step 1 "):
                services.render.change(folder, "cancel", [running_job(folder)])

    result = draw(services.render, folder, progress, shots="1A,2A", recipe=TWIN, size=SMALL)
    assert [one.job.state for one in result.drawn] == [JobState.CANCELLED, JobState.DONE]
    assert [text for text in steps if text.startswith("1A")] == ["1A step 1 of 4"]
    with Production.read(folder) as production:
        drawn = {take.shot for take in production.takes() if take.recipe == "sdxl-lightning"}
    assert drawn == {"2A"}


@pytest.mark.slow
def test_a_shot_is_sealed_while_the_next_is_drawn(
    board: tuple[Services, Path], twin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seal of the first waits for a step of the second: one after the other, it would fail."""
    monkeypatch.setattr(run, "hands_for", lambda *_: 2)
    drawing, overlapped, true = Event(), list[str](), Sealer.seal

    def seal(sealer: Sealer, frames: Frames, slate: Slate, **more: Any) -> SealedAsset:
        if frames.cleared.request.shot.id == "1A":
            assert drawing.wait(60), "nothing was drawn while this was sealed"
            overlapped.append(frames.cleared.request.shot.id)
        return true(sealer, frames, slate, **more)

    def progress(stage: str, _step: int, _total: int, text: str) -> None:
        if stage == "step" and text.startswith("2A step 1 "):
            drawing.set()

    monkeypatch.setattr(Sealer, "seal", seal)
    services, _ = board
    asked = {"shots": "1A,2A", "recipe": TWIN, "draft": True, "size": SMALL}
    result = draw(services.render, twin, progress, **asked)
    assert [one.state for one in result.drawn] == ["cleared", "cleared"]
    assert "1A" in overlapped


@pytest.mark.slow
def test_a_seal_that_fails_loses_nothing_but_its_own_try(
    board: tuple[Services, Path], twin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "hands_for", lambda *_: 2)
    failing, true = ["1A"], Sealer.seal

    def seal(sealer: Sealer, frames: Frames, slate: Slate, **more: Any) -> SealedAsset:
        if frames.cleared.request.shot.id in failing:
            failing.clear()
            raise SealError("the pen is dry.")
        return true(sealer, frames, slate, **more)

    monkeypatch.setattr(Sealer, "seal", seal)
    services, _ = board
    monkeypatch.setattr(services.render, "_sleep", lambda _: None)
    monkeypatch.setattr("closedset.store.jobs.FIRST_WAIT", timedelta(0))
    asked = {"shots": "1A,2A", "recipe": TWIN, "size": (160, 128)}
    result = draw(services.render, twin, **asked)
    assert [(one.job.shot, one.state) for one in result.drawn] in (
        [("1A", ""), ("1A", "cleared"), ("2A", "cleared")],
        [("1A", ""), ("2A", "cleared"), ("1A", "cleared")],
    )
    assert not failing
    assert result.drawn[0].job.error.startswith("the pen is dry.")


def running_job(folder: Path) -> int:
    with Production.read(folder) as production:
        return next(job.id for job in production.jobs() if job.state is JobState.RUNNING)


class Unit:
    """A production with a script, a hand-set clock, and a drawing that a test replaces."""

    def __init__(self, folder: Path, shoot: Callable[..., object]) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.slept: list[float] = []
        self.folder = folder
        script = ScriptService()
        self.service = RenderService(
            script, BoardService(script, self.clock), self.clock, self.sleep
        )
        with Production.open(
            folder, self.clock, create=True, title="Short", production_id="short"
        ) as production:
            production.write_document("script.fountain", SCRIPT.encode())
        self.shoot = shoot

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Unit]:
    def make(shoot: Callable[..., object]) -> Unit:
        monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
        monkeypatch.setattr(run, "set_up", shoot)
        return Unit(tmp_path / "film", shoot)

    return make


def test_a_shot_that_fails_is_tried_three_times_with_growing_pauses(
    unit: Callable[..., Unit],
) -> None:
    tried: list[str] = []

    def shoot(_crew: object, _pool: object, wanted: Wanted, _animatic: bool) -> object:
        tried.append(wanted[1].shot.id)
        raise RenderError("the card fell off the bus.", remedy="Push it back in.")

    made = unit(shoot)
    result = draw(made.service, made.folder, shots="1A")
    assert tried == ["1A"] * 3
    assert made.slept == [30.0, 120.0]
    assert result.exit_status == 1
    assert result.drawn[-1].job.state is JobState.FAILED
    assert "the card fell off the bus. Push it back in." in result.drawn[-1].job.error


def test_a_killed_run_goes_on_with_what_it_was_asked(unit: Callable[..., Unit]) -> None:
    seen: list[str] = []

    class Killed(BaseException):
        pass

    def shoot(_crew: object, _pool: object, wanted: Wanted, _animatic: bool) -> object:
        shot = wanted[1].shot.id
        if shot == "2A" and "2A" not in seen:
            seen.append(shot)
            raise Killed
        seen.append(shot)
        raise RenderError("not today.")

    made = unit(shoot)
    with pytest.raises(Killed):
        draw(made.service, made.folder, shots="2A", size=SMALL)
    with Queue(made.folder) as queue:
        (job,) = queue.jobs()
        assert job.state is JobState.RUNNING
    draw(made.service, made.folder, shots="2A", size=SMALL)
    with Queue(made.folder) as queue:
        assert [one.id for one in queue.jobs()] == [job.id], "the same job, not a second one"


def test_paused_jobs_wait_for_a_word(unit: Callable[..., Unit]) -> None:
    made = unit(lambda *_: pytest.fail("drawn"))
    with Queue(made.folder) as queue:
        detail = {"recipe": "ink", "size": "192x128"}
        queue.enqueue("shot", "1A", detail)
        queue.pause()
    result = draw(made.service, made.folder, shots="1A", size=SMALL)
    assert result.drawn == ()
    assert [job.state for job in made.service.jobs(made.folder)[0]] == [JobState.PAUSED]


def test_a_job_named_first_is_drawn_first(unit: Callable[..., Unit]) -> None:
    made = unit(silent)
    with Queue(made.folder) as queue:
        for shot in ("1A", "2A"):
            queue.enqueue("shot", shot)
    made.service.change(made.folder, "first", [2])
    assert [job.shot for job in made.service.jobs(made.folder)[0]] == ["2A", "1A"]


def test_wrong_shots_and_folders_are_said(unit: Callable[..., Unit], tmp_path: Path) -> None:
    made = unit(silent)
    with pytest.raises(UsageError, match=r"no shot '9Z'.*--shots 1A,2C"):
        draw(made.service, made.folder, shots="1A,9z")
    with pytest.raises(UsageError, match="has no looks"):
        draw(made.service, made.folder, recipe="sd15-lcm", look="noir")
    with pytest.raises(ProductionError, match="keeps no script"):
        draw(made.service, tmp_path)
