"""Render: a cleared request and its plates in, unsealed frames out.

Two kinds of renderer stand side by side: looks drawn from the plates alone, which run on any
laptop, and stock diffusers pipelines steered by the plates. A recipe chooses. Cards that say why a
shot was not drawn are typeset by ``draw_notice``.
"""

from __future__ import annotations

from pathlib import Path

from closedset.errors import RenderError
from closedset.model.protocols import Clock, Renderer
from closedset.model.recipe import Recipe
from closedset.render.held import hold
from closedset.render.looks import look_ids, require_look
from closedset.render.notice import draw_notice
from closedset.render.recipes import list_recipes, load_recipe

__all__ = [
    "draw_notice",
    "hold",
    "list_recipes",
    "load_recipe",
    "look_ids",
    "renderer_for",
    "require_look",
]


def renderer_for(
    recipe: Recipe, clock: Clock, weights: Path | None = None, device: str | None = None
) -> Renderer:
    """Return the renderer that ``recipe`` asks for.

    ``weights`` is a local folder in the hub's layout, for diffusers recipes; ``device`` is
    ``cuda``, ``mps`` or ``cpu``, by default the best there is. Raises RenderError without weights.
    """
    if recipe.renderer == "plates":
        from closedset.render.plates_renderer import PlatesRenderer

        return PlatesRenderer(clock, recipe.look)
    if recipe.renderer == "diffusers":
        from closedset.render.engine import DiffusersRenderer

        return DiffusersRenderer(recipe, clock, weights, device)
    raise RenderError(
        f"recipe {recipe.id} asks for renderer {recipe.renderer!r}; "
        "this version draws plates and diffusers pipelines.",
        remedy="Use --recipe ink",
    )
