"""Recipes are read strictly; what is not understood is refused."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from render_props import NOW, make_request, make_shot

from closedset import resources, run
from closedset.errors import Refused, RenderError, UsageError
from closedset.gate import Gate
from closedset.render import as_draft, list_recipes, load_recipe, schema
from closedset.render.calls import CALLS

DRAWN = [r.id for r in list_recipes() if r.renderer == "diffusers"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("ink", "sdxl-lightning"):
        shutil.copytree(resources.folder("pipelines") / name, tmp_path / name)
    return tmp_path


def test_the_shipped_recipes_load() -> None:
    assert {"ink", "sd15-lcm", "sdxl-lightning", "z-image-turbo", "flux2-klein"} <= {
        r.id for r in list_recipes()
    }
    assert load_recipe("ink").renderer == "plates"
    sdxl = load_recipe("sdxl-lightning").diffusion
    assert sdxl is not None
    assert sdxl.pipeline == "StableDiffusionXLControlNetPipeline"
    assert (sdxl.steps, sdxl.guidance, sdxl.scheduler) == (4, 0.0, "EulerDiscreteScheduler")


@pytest.mark.parametrize("name", DRAWN)
def test_what_nobody_looked_up_is_left_out(name: str) -> None:
    recipe = load_recipe(name)
    for licence in (recipe.licence, *(c.licence for c in recipe.components)):
        assert licence.read_at or (licence.name, licence.commercial_use) == ("", None)


@pytest.mark.parametrize("name", DRAWN)
def test_every_recipe_has_a_card_that_says_what_it_is_bad_at(name: str) -> None:
    card = (resources.folder("pipelines") / name / "CARD.md").read_text()
    assert "**Bad at**" in card
    assert "nverified" in card
    assert load_recipe(name).weak_at


@pytest.mark.parametrize("name", DRAWN)
def test_every_recipe_has_a_twin(name: str) -> None:
    import twins

    assert name in twins.TWINS


def test_a_draft_has_fewer_steps_and_takes_of_its_own() -> None:
    recipe = load_recipe("sd15-lcm")
    draft = as_draft(recipe)
    assert draft.diffusion is not None
    assert draft.diffusion.steps == 2
    assert draft.revision != recipe.revision
    with pytest.raises(UsageError, match="has no drafts"):
        as_draft(load_recipe("ink"))


def test_the_engine_knows_how_to_call_every_pipeline_that_a_recipe_may_name() -> None:
    assert set(CALLS) == set(get_args(schema.Pipeline))


@pytest.mark.parametrize("kind", ["Pipeline", "Base", "Model", "Scheduler"])
def test_every_class_that_a_recipe_may_name_is_in_diffusers(kind: str) -> None:
    import diffusers

    for name in get_args(getattr(schema, kind)):
        assert hasattr(diffusers, name), name


@pytest.mark.parametrize("name", ["oil", "", "../pipelines/ink", "Ink", "/etc"])
def test_an_unknown_recipe_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"known: flux2-klein, ink, .*sdxl-lightning"):
        load_recipe(name)


@pytest.mark.parametrize(
    ("recipe", "old", "new", "said"),
    [
        ("ink", 'title = "Ink and wash"', 'title = "Ink"\nmax_outputs = 3', "max_outputs"),
        ("ink", 'look = "ink"', 'look = "oil"', r"plates\.look"),
        ("ink", "schema = 1", "schema = 2", "schema"),
        ("ink", "multiple_of = 1", 'multiple_of = "1"', "multiple_of"),
        ("ink", 'renderer = "plates"', 'renderer = "diffusers"', "needs the table"),
        ("ink", 'id = "ink"', 'id = "other"', "lies in the folder 'ink'"),
        ("ink", "schema = 1", "schema = ", "not TOML"),
        ("sdxl-lightning", '"StableDiffusionXLControlNetPipeline"', '"MyPipeline"', "pipeline"),
        ("sdxl-lightning", '"ControlNetModel"', '"SparseControlNetModel"', r"components\.2\.class"),
        ("sdxl-lightning", "4step_unet.safetensors", "4step_unet.ckpt", r"only \.safetensors"),
        ("sdxl-lightning", 'plate = "depth"', 'plate = "voice"', "plate"),
        ("sdxl-lightning", 'role = "unet"', 'role = "controlnet"', "one role"),
        ("sdxl-lightning", 'config = "base/unet"', 'config = "nowhere/unet"', "no component"),
        ("sdxl-lightning", 'task = "still"', 'task = "clip"', "needs the table"),
        ("sdxl-lightning", "[memory]", "[memory]\nbf16 = 0", "bf16"),
        ("sdxl-lightning", "[memory]", "", "tables"),
        ("sdxl-lightning", "[licence]", '[licence]\nname = "MIT"', "read_at does not say"),
        ("sdxl-lightning", "[licence]", "[licence]\ncommercial_use = true", "read_at does not"),
        ("sdxl-lightning", '"EulerDiscreteScheduler"', '"EvilScheduler"', "scheduler"),
        ("sdxl-lightning", 'slot = "unet"', "", "has a slot"),
        ("sdxl-lightning", "batch = 4", "batch = 4\ncache = 0.1", "cannot be cached"),
        ("sdxl-lightning", "batch = 4", 'attention = "sage_hub"', r"speed\.attention"),
        (
            "sdxl-lightning",
            '"StableDiffusionXLControlNetPipeline"',
            '"ZImageControlNetPipeline"',
            "draws one shot a call",
        ),
    ],
)
def test_a_recipe_with_a_defect_is_refused_by_name(
    root: Path, recipe: str, old: str, new: str, said: str
) -> None:
    path = root / recipe / "recipe.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(RenderError, match=said):
        load_recipe(recipe, root)


def test_the_revision_changes_with_any_file_of_the_folder(root: Path) -> None:
    seen = {load_recipe("ink", root).revision}
    card = root / "ink" / "CARD.md"
    card.write_text(card.read_text() + "\n")
    seen.add(load_recipe("ink", root).revision)
    card.rename(root / "ink" / "CARD2.md")
    seen.add(load_recipe("ink", root).revision)
    (root / "ink" / "weights.safetensors").write_bytes(b"")
    seen.add(load_recipe("ink", root).revision)
    assert len(seen) == 4


def test_a_hidden_file_does_not_change_the_revision(root: Path) -> None:
    before = load_recipe("ink", root).revision
    (root / "ink" / ".DS_Store").write_bytes(b"x")
    assert load_recipe("ink", root).revision == before


def test_a_draft_other_weights_and_the_final_are_three_requests() -> None:
    """Whoever approves the draft has not approved the final, and each counts as one output."""
    final = load_recipe("sdxl-lightning")
    weights = replace(final, revision="f" * 64)
    screenplay: Any = SimpleNamespace(sha256="0" * 64)
    digests = set()
    for recipe in (final, as_draft(final), weights):
        production = SimpleNamespace(id="last-bus", title="Last Bus")
        crew: Any = SimpleNamespace(production=production, recipe=recipe, furnish=lambda shot: shot)
        request = run.request_for(crew, screenplay, make_shot(), {}, (64, 64))
        assert Gate(clock=lambda: NOW).clear(request).request == request
        digests.add(request.digest)
    assert len(digests) == 3


def test_a_revision_that_is_none_is_refused() -> None:
    request = replace(make_request(), recipe_revision="a draft of Tom Hanks")
    with pytest.raises(Refused, match="recipe_revision"):
        Gate(clock=lambda: NOW).clear(request)
