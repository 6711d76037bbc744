"""What lies in the depot, held against the recipe before anything of it is loaded."""

from __future__ import annotations

import json
from pathlib import Path

from closedset.errors import WeightsError
from closedset.model.recipe import Recipe
from closedset.store.depot import Lock


def check_base(recipe: Recipe, place: Path, lock: Lock) -> None:
    """Return if ``base`` holds the pipeline that the recipe is made for. Raises WeightsError."""
    diffusion = recipe.diffusion
    wanted = diffusion.pipeline if diffusion else ""
    if not lock.assembled:
        wanted = next(c.class_name for c in recipe.components if c.role == "base")
    index = place / "base" / "model_index.json"
    try:
        named = json.loads(index.read_text(encoding="utf-8")).get("_class_name")
    except (OSError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"{place / 'base'} holds no readable model_index.json.",
            remedy="Import a folder in the hub's layout, as save_pretrained writes it.",
        ) from error
    if named != wanted:
        raise WeightsError(
            f"{index} names the pipeline {named!r}; recipe {recipe.id} takes {wanted!r}.",
            remedy=f"Get the right ones: closedset pipelines fetch {recipe.id}",
        )


def check_named(recipe: Recipe, place: Path, lock: Lock) -> None:
    """Return if each file that the recipe names is pinned, by the SHA-256 it names if it does.

    Raises WeightsError.
    """
    pinned = {file.path: file.sha256 for file in lock.files}
    for component in () if lock.assembled else recipe.components:
        name = f"{component.role}/{component.file}"
        if component.file and name not in pinned:
            raise WeightsError(
                f"{place} lacks {name}.", remedy="Put the file there, or correct the recipe."
            )
        if component.file and component.sha256 and component.sha256 != pinned[name]:
            raise WeightsError(
                f"{place / name} is not the file that recipe {recipe.id} names: its SHA-256 is "
                f"{pinned[name][:12]}…, not {component.sha256[:12]}….",
                remedy=f"Get the right one: closedset pipelines fetch {recipe.id}",
            )
