"""As many shots on their way as the card draws at once, and takes made again as they were made."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import twins

from closedset import run
from closedset.errors import RenderError
from closedset.render import load_recipe
from closedset.render.plan import MANY, Plan, Rung, making_of, plan_of
from closedset.services import Services, open_services, system_clock
from closedset.services.renderers import Renderers
from closedset.store import Production

TWIN = "sdxl-lightning"
PANEL = 1280 * 720


def machine(monkeypatch: pytest.MonkeyPatch, cores: int, gigabytes: float) -> None:
    memory = SimpleNamespace(available=int(gigabytes * 1e9))
    monkeypatch.setattr(run.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(run.os, "cpu_count", lambda: cores)


def test_a_card_is_given_its_fill_by_a_machine_of_two_processors_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With two shots on their way, a call for four would draw two of them for nobody."""
    machine(monkeypatch, cores=2, gigabytes=64)
    assert run.hands_for(PANEL) == 2
    assert run.hands_for(PANEL, in_line=8) == 8
    machine(monkeypatch, cores=16, gigabytes=64)
    assert run.hands_for(PANEL) == run.MOST_HANDS
    machine(monkeypatch, cores=2, gigabytes=6)
    assert run.hands_for(PANEL, in_line=8) == 4, "memory has the last word"


@pytest.mark.parametrize(
    ("recipe", "shots", "device", "in_line"),
    [
        (TWIN, MANY, "cuda", 8),
        (TWIN, MANY - 1, "cuda", 1),
        (TWIN, MANY, "cpu", 1),
        ("z-image-turbo", MANY, "cuda", run.MOST_HANDS),
        ("wan-vace", MANY, "cuda", 1),
        ("ink", MANY, "cuda", 1),
    ],
)
def test_a_line_is_for_a_board_on_a_card(
    recipe: str, shots: int, device: str, in_line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("closedset.services.renderers.best_device", lambda: device)
    assert Renderers(system_clock).in_line(load_recipe(recipe), shots) == in_line


@pytest.mark.parametrize(
    "plan",
    [
        Plan(Rung.WHOLE),
        Plan(Rung.WHOLE, batch=4, compiled=True, attention="_native_cudnn"),
        Plan(Rung.INT8, cache=0.08),
    ],
)
def test_a_plan_is_read_from_what_its_takes_say(plan: Plan) -> None:
    said = {name: value for name, value in making_of(plan).items() if value}
    assert plan_of(said) == plan


@pytest.mark.parametrize(
    "making",
    [{}, {"memory": "vast"}, {"memory": "whole", "batch": "400"},
     {"memory": "whole", "batch": "four"}, {"memory": "whole", "cache": "inf"}],
)  # fmt: skip
def test_what_says_no_plan_is_none(making: dict[str, str]) -> None:
    assert plan_of(making) is None


SCENE = "INT. DINER - NIGHT\n\nA tired bus driver in a red coat sits at the counter.\n\n"


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Services, Path]:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    folder = tmp_path / "film"
    with Production.open(
        folder, system_clock, create=True, title="Short", production_id="short"
    ) as production:
        production.write_document("script.fountain", (SCENE * MANY).encode())
    return open_services(), folder


def test_a_queue_of_many_shots_is_prepared_for_as_a_board_is(
    services: tuple[Services, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by as many as were asked for: a run that was killed goes on by the plan it began with."""
    rooms, folder = services
    expected: list[int] = []

    def hire(_self: Renderers, _recipe: Any, _progress: Any, shots: int, *_: Any) -> Any:
        expected.append(shots)
        error = RenderError("nobody is free.")
        error.lasting = True
        raise error

    def shoot(crew: Any, *_: object) -> None:
        crew.renderer.render(None)

    monkeypatch.setattr(Renderers, "hire", hire)
    monkeypatch.setattr(run, "set_up", shoot)
    rooms.render.draw(rooms.render.stills(folder), lambda *_: None)
    assert expected == [MANY] * MANY


@pytest.mark.slow
def test_a_take_that_was_drawn_with_others_is_made_again_with_as_many(
    services: tuple[Services, Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rooms, folder = services
    rooms.pipelines.bring(TWIN, twins.build(TWIN, tmp_path_factory.mktemp("source")))
    together = lambda *_: Plan(Rung.WHOLE, batch=3)  # noqa: E731
    with monkeypatch.context() as as_on_a_card:
        as_on_a_card.setattr("closedset.render.warm.choose", together)
        asked = rooms.render.stills(folder, recipe=TWIN, shots="1A", size=(192, 128))
        rooms.render.draw(asked, lambda *_: None)
    with Production.read(folder) as production:
        (take,) = production.takes()
    assert dict(take.making)["batch"] == "3"
    remade = open_services().remake.remake(take.id, folder, lambda *_: None)
    assert (remade.verdict, remade.differences) == ("equal bytes", ())
