"""What a moving clip is asked for with: its shot's length, its recipe's rate, its first frame."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from closedset import run
from closedset.animatic import as_clip
from closedset.errors import UsageError
from closedset.model.recipe import Recipe
from closedset.model.request import Edit, PictureRequest
from closedset.model.shot import Shot
from closedset.render import list_recipes, load_recipe
from closedset.services.company import Company
from closedset.services.stack import asked_for
from closedset.store import StoredTake

SHAPE = (1280, 720)
"""Of a clip that starts from no panel."""


def clip_recipe(recipe_id: str) -> Recipe:
    """Return a recipe that makes clips. Raises UsageError for any other."""
    recipe = load_recipe(recipe_id)
    if recipe.task != "clip" or recipe.diffusion is None or recipe.diffusion.clip is None:
        known = ", ".join(one.id for one in list_recipes() if one.task == "clip")
        raise UsageError(
            f"recipe {recipe_id} makes no clips; those that do are {known}.",
            remedy="Choose one of these: --recipe ID",
        )
    return recipe


def rate_of(recipe: Recipe) -> int:
    """Return the pictures a second of a recipe that makes clips."""
    clip = recipe.diffusion.clip if recipe.diffusion else None
    if clip is None:
        raise ValueError(f"{recipe.id} makes no clips")
    return clip.fps


def clip_request(
    company: Company, crew: run.Crew, shot: Shot, first: StoredTake | None, width: int
) -> PictureRequest:
    """Return the request of a shot's clip, ``width`` pixels wide, that starts from ``first``.

    It has one picture at least for the first and the last moment of the move, else as many as the
    shot lasts at the recipe's rate, rounded. Its height is even and keeps the panel's shape.
    """
    shape = SHAPE
    if first is not None:
        panel = asked_for(first.take)
        shape = (panel.width, panel.height)
    still = run.request_for(crew, company.script.screenplay, shot, company.cast, shape)
    fps = rate_of(crew.recipe)
    clip = as_clip(still, width, max(2, round(Fraction(shot.seconds) * fps)), float(fps))
    return clip if first is None else replace(clip, edit=Edit(first.take.asset_sha256))
