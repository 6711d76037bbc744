"""Recipes are read strictly; what is not understood is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from closedset import resources
from closedset.errors import RenderError, UsageError
from closedset.render import list_recipes, load_recipe


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(resources.folder("pipelines") / "ink", tmp_path / "ink")
    return tmp_path


def test_the_shipped_recipes_load() -> None:
    assert [r.id for r in list_recipes()] == ["ink", "sdxl-lightning"]
    assert load_recipe("ink").renderer == "plates"
    sdxl = load_recipe("sdxl-lightning")
    assert sdxl.pipeline == "StableDiffusionXLControlNetPipeline"
    assert (sdxl.steps, sdxl.guidance) == (4, 0.0)


@pytest.mark.parametrize("name", ["oil", "", "../pipelines/ink", "Ink", "/etc"])
def test_an_unknown_recipe_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match="known: ink, sdxl-lightning"):
        load_recipe(name)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Ink and wash"', 'title = "Ink"\nmax_outputs = 3', "max_outputs"),
        ('look = "ink"', 'look = "oil"', r"plates\.look"),
        ("schema = 1", "schema = 2", "schema"),
        ("multiple_of = 1", 'multiple_of = "1"', "multiple_of"),
        ('renderer = "plates"', 'renderer = "diffusers"', "needs the table"),
        ('id = "ink"', 'id = "other"', "lies in the folder 'ink'"),
        ("schema = 1", "schema = ", "not TOML"),
    ],
)
def test_a_recipe_with_a_defect_is_refused_by_name(
    root: Path, old: str, new: str, said: str
) -> None:
    path = root / "ink" / "recipe.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(RenderError, match=said):
        load_recipe("ink", root)


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
