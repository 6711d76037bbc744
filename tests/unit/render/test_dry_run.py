"""``--dry-run``: what drawing would take, what the gate says, and the exit status it would have."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import twins

from closedset.errors import RenderError
from closedset.render import load_recipe
from closedset.render.calling import token_counter
from closedset.render.engine import load_pipeline
from closedset.render.plan import Plan, Room, Rung
from closedset.render.preflight import preflight, stored_counter
from closedset.services import system_clock
from closedset.services.home import home
from closedset.store import JobState, Production, Queue
from closedset.store.depot import Depot
from command_line import Run

SCRIPT = """INT. DINER - NIGHT

A tired bus driver in a red coat sits at the counter.

INT. BUS - NIGHT

{second}
"""
PLAIN = "The bus is empty."
HELD, REFUSED = "Zorvath Quinbyl waits.", "Tom Hanks looks out of the window."
TWIN = "sdxl-lightning"
TEXT = "Close-up. A tired woman in a red coat, 35 mm lens; the café's door is shut."
Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    write(tmp_path / "film", PLAIN)
    return tmp_path / "film"


def write(folder: Path, second: str) -> None:
    with Production.open(
        folder, system_clock, create=True, title="Short", production_id="short"
    ) as production:
        production.write_document("script.fountain", SCRIPT.format(second=second).encode())


@pytest.fixture
def ask(run: Run) -> Ask:
    """Run the command line; return its exit status and what it printed."""

    def go(*args: object) -> tuple[int, str]:
        ran = run(*args)
        return ran.status, ran.out

    return go


def test_a_dry_run_says_what_it_takes_and_leaves_nothing(film: Path, ask: Ask) -> None:
    status, said = ask("render", film, "--dry-run")
    assert status == 0
    assert "1A cleared, to draw: 1280x720, seed " in said
    assert "2 of 2 to draw, 0 there already; nothing was drawn" in said
    assert "memory: needs about " in said
    assert "time: not measured yet" in said
    with Production.read(film) as production:
        assert not production.takes()
        assert not production.jobs()
        assert not list(production.events())


@pytest.mark.parametrize(
    ("second", "status", "why"),
    [(HELD, 4, "undeclared-name"), (REFUSED, 3, "notable-name")],
)
def test_what_the_gate_would_not_clear_is_said_with_its_remedy(
    second: str, status: int, why: str, film: Path, ask: Ask
) -> None:
    write(film, second)
    found, said = ask("render", film, "--dry-run")
    assert found == status
    assert f"[{why}]" in said
    assert "→" in said
    assert "1 of 2 to draw" in said


@pytest.mark.parametrize("command", [("render", "sd15-lcm"), ("animate", "wan-vace")])
def test_weights_that_are_not_here_end_it_as_they_would_end_the_drawing(
    command: tuple[str, str], film: Path, ask: Ask
) -> None:
    status, said = ask(command[0], film, "--recipe", command[1], "--dry-run")
    assert status == 1
    assert f"missing: the weights of recipe {command[1]} are not on this machine" in said
    assert "prompt [not counted]: " in said
    assert "WARNING: nobody has verified that it may be used commercially" in said


def test_a_disk_that_is_too_small_is_said(
    film: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 9))
    status, said = ask("render", film, "--dry-run")
    assert status == 1
    assert "missing: the disk has 0.0 GB left" in said
    assert "TOO LITTLE" in said


def test_minutes_are_those_of_the_jobs_that_asked_for_the_same(film: Path, ask: Ask) -> None:
    with Queue(film) as queue:
        for shot, seconds, size in (("1A", 90.0, "1280x720"), ("2A", 9999.0, "128x128")):
            queue.enqueue("shot", shot, {"recipe": "ink", "size": size})
            job = queue.claim(system_clock() + timedelta(seconds=1))
            assert job is not None
            assert queue.finish(job, seconds).state is JobState.DONE
    assert "time: about 3.0 min" in ask("render", film, "--dry-run")[1]


@pytest.mark.slow
def test_the_prompt_is_counted_by_the_recipes_own_tokenizers(
    film: Path, ask: Ask, tmp_path: Path
) -> None:
    source = twins.build(TWIN, tmp_path / "source")
    assert ask("pipelines", "import", TWIN, source)[0] == 0
    status, said = ask("render", film, "--recipe", TWIN, "--dry-run")
    assert status == 0
    assert " of 77 tokens]: " in said
    assert f"recipe {TWIN} on " in said
    path = next((home() / "models").rglob("unet/*.safetensors"))
    path.write_bytes(path.read_bytes()[:-4])
    status, said = ask("render", film, "--recipe", TWIN, "--dry-run")
    assert status == 1
    assert "were pinned" in said


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [r for r in twins.TWINS if r != "qwen-image-edit"])
def test_a_stored_tokenizer_counts_as_the_loaded_pipeline_does(
    recipe: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    depot = twins.depot_with(recipe, tmp_path_factory.getbasetemp() / "dry")
    found, place = load_recipe(recipe), depot.folder(recipe)
    assert found.diffusion is not None
    count = stored_counter(found, depot)
    assert count is not None
    pipeline = load_pipeline(found, place, depot.check(recipe), "cpu", Plan(Rung.WHOLE))
    assert count(TEXT) == token_counter(pipeline, found.diffusion)(TEXT) > 10


def test_what_does_not_fit_the_memory_is_said_before_it_is_loaded(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    depot = twins.depot_with(TWIN, tmp_path_factory.getbasetemp() / "dry")
    recipe = load_recipe(TWIN)
    found = preflight(recipe, depot, 1, 0, "cpu", Room("cpu", None, 1000))
    assert isinstance(found.problem, RenderError)
    assert found.needs[0].short
    card = preflight(recipe, depot, 24, 0, "cuda", Room("cuda", 10**12, 10**12))
    assert card.problem is None
    assert card.plan is not None
    assert (card.plan.rung, card.plan.batch) == (Rung.WHOLE, 4)
    assert [need.what for need in card.needs] == ["graphics memory", "memory"]
    assert stored_counter(recipe, Depot(depot.folder(TWIN))) is None
