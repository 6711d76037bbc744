"""Recipes: the folders under ``pipelines/``, read strictly.

A recipe is data. An unknown field refuses the recipe: it may be a limit that this version does not
know how to keep. The revision covers every file of the folder, so that a take made with an edited
recipe is never mistaken for one made before.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from closedset import resources
from closedset.errors import RenderError, UsageError
from closedset.model.recipe import Recipe
from closedset.render.schema import RecipeFile

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILE = "recipe.toml"
TAKES_STRENGTH = frozenset({"StableDiffusionControlNetImg2ImgPipeline"})
"""Pipelines that are told how far to go from a picture: the scale of their ``beauty``."""


def load_recipe(recipe_id: str, root: Path | None = None) -> Recipe:
    """Read the recipe ``recipe_id`` from ``root`` (default: the shipped ``pipelines/``).

    Raises UsageError, listing the known ids, if there is none; RenderError if it is not understood.
    """
    base = resources.folder("pipelines") if root is None else root
    place = base / recipe_id
    if not _ID.fullmatch(recipe_id) or not (place / _FILE).is_file():
        known = ", ".join(_ids(base)) or "none"
        raise UsageError(
            f"there is no recipe {recipe_id!r}; known: {known}.",
            remedy="Choose one of these: --recipe ID",
        )
    return read_recipe_file(place).value(revision_of(place))


def as_draft(recipe: Recipe) -> Recipe:
    """Return the recipe with its few draft steps: same seeds, other takes.

    Raises UsageError for a recipe that draws from plates.
    """
    if recipe.diffusion is None:
        raise UsageError(
            f"recipe {recipe.id} draws from plates, and has no drafts.",
            remedy="Leave --draft out.",
        )
    both = hashlib.sha256(f"{recipe.revision} draft".encode()).hexdigest()
    few = replace(recipe.diffusion, steps=recipe.diffusion.draft_steps)
    return replace(recipe, diffusion=few, revision=both)


def with_strength(recipe: Recipe, strength: float) -> Recipe:
    """Return the recipe so that it goes ``strength`` (0 to 1) away from the picture it is given.

    Raises UsageError for a number out of that, and for a recipe that has no such measure.
    """
    diffusion = recipe.diffusion
    if diffusion is None or diffusion.pipeline not in TAKES_STRENGTH:
        raise UsageError(
            f"recipe {recipe.id} has no strength.",
            remedy="Leave it out, or use --recipe sd15-refine",
        )
    if not 0 < strength <= 1:
        raise UsageError(
            f"a strength of {strength:g} was asked for; it is over 0 and up to 1.",
            remedy="Write --strength 0.4: the smaller, the nearer to the picture.",
        )
    both = hashlib.sha256(f"{recipe.revision} strength {strength!r}".encode()).hexdigest()
    controls = tuple(
        replace(one, scale=strength) if one.plate == "beauty" else one for one in diffusion.controls
    )
    return replace(recipe, diffusion=replace(diffusion, controls=controls), revision=both)


def list_recipes(root: Path | None = None) -> tuple[Recipe, ...]:
    """Read every recipe under ``root`` (default: the shipped ones), by id."""
    base = resources.folder("pipelines") if root is None else root
    return tuple(load_recipe(i, base) for i in _ids(base))


def read_recipe_file(place: Path) -> RecipeFile:
    """Parse ``place/recipe.toml``. Raises RenderError naming each field that is wrong."""
    path = place / _FILE
    try:
        parsed = RecipeFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RenderError(f"{path} is not TOML: {error}.", remedy="Correct the file.") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(p) for p in e['loc']) or 'recipe'}: {e['msg']}" for e in error.errors()
        )
        raise RenderError(
            f"{path} is not a recipe that this version understands: {wrong}.",
            remedy="pipelines/README.md lists the fields.",
        ) from error
    if parsed.id != place.name:
        raise RenderError(
            f"{path} says id = {parsed.id!r} but lies in the folder {place.name!r}.",
            remedy="Give the folder and the id the same name.",
        )
    return parsed


def revision_of(place: Path) -> str:
    """Return the SHA-256 over the folder's files: names and bytes, sorted by name.

    Hidden files (a file manager's leavings) do not count. Lengths go in before the bytes, so that
    no two folders share one byte stream.
    """
    digest = hashlib.sha256()
    files = {
        p.relative_to(place).as_posix(): p
        for p in place.rglob("*")
        if p.is_file() and not any(s.startswith(".") for s in p.relative_to(place).parts)
    }
    for name in sorted(files):
        data = files[name].read_bytes()
        for piece in (name.encode(), data):
            digest.update(len(piece).to_bytes(8, "big"))
            digest.update(piece)
    return digest.hexdigest()


def _ids(base: Path) -> list[str]:
    return sorted(p.parent.name for p in base.glob(f"*/{_FILE}") if _ID.fullmatch(p.parent.name))
