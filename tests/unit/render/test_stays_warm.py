"""A draft and its final, a mild and a strong change: one pipeline, loaded once."""

from __future__ import annotations

from typing import Any

import pytest
import twins
from render_props import NOW, make_plates, make_request

from closedset.gate import Gate
from closedset.model.pixels import Frames
from closedset.model.recipe import Recipe
from closedset.render import as_draft, load_recipe
from closedset.render import engine as engine_module
from closedset.services.renderers import Renderers

TWIN = "sdxl-lightning"


@pytest.fixture
def loads(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    root = tmp_path_factory.mktemp("warm")
    monkeypatch.setenv("CLOSEDSET_HOME", str(root))
    twins.depot_with(TWIN, root)
    loaded, true = list[str](), engine_module.load_pipeline

    def load(recipe: Recipe, *given: Any) -> Any:
        loaded.append(recipe.id)
        return true(recipe, *given)

    monkeypatch.setattr(engine_module, "load_pipeline", load)
    return loaded


def draw(renderers: Renderers, recipe: Recipe) -> dict[str, str]:
    renderer: Any = renderers.hire(recipe, lambda *_: None, 1)
    frames: Frames = renderer.render(
        make_plates(Gate(clock=lambda: NOW).clear(make_request(64, 48)))
    )
    return dict(frames.making)


def test_a_draft_and_its_final_are_drawn_by_one_pipeline(loads: list[str]) -> None:
    renderers, recipe = Renderers(lambda: NOW), load_recipe(TWIN)
    steps = [draw(renderers, one)["steps"] for one in (as_draft(recipe), recipe, as_draft(recipe))]
    assert steps == ["2", "4", "2"]
    assert loads == [TWIN]


def test_shots_of_a_draft_and_of_a_final_share_no_call(loads: list[str]) -> None:
    """They have other numbers of steps; companions are looked for among one's own."""
    renderers, recipe = Renderers(lambda: NOW), load_recipe(TWIN)
    final, draft = (renderers.hire(one, lambda *_: None, 1) for one in (recipe, as_draft(recipe)))
    again: Any = renderers.hire(as_draft(recipe), lambda *_: None, 1)
    assert final._line is not draft._line  # type: ignore[attr-defined]
    assert draft._line is again._line  # type: ignore[attr-defined]
    assert final._turns is draft._turns  # type: ignore[attr-defined]
    assert not loads
