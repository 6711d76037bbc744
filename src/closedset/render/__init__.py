"""Render: a cleared request and its plates in, unsealed frames out.

Two kinds of renderer stand side by side: looks drawn from the plates alone, which run on any
laptop, and stock diffusers pipelines steered by the plates. A recipe chooses. Cards that say why a
shot was not drawn are typeset by ``draw_notice``.
"""

from __future__ import annotations

from closedset.errors import RenderError
from closedset.model.protocols import Clock, Renderer
from closedset.model.recipe import Recipe
from closedset.render.checks import require_followed
from closedset.render.held import hold
from closedset.render.looks import look_ids, require_look
from closedset.render.notice import draw_notice
from closedset.render.patching import Mask, patched, read_bits, write_bits
from closedset.render.recipes import as_draft, list_recipes, load_recipe, with_strength
from closedset.store.depot import Depot

__all__ = [
    "Mask",
    "as_draft",
    "draw_notice",
    "hold",
    "list_recipes",
    "load_recipe",
    "look_ids",
    "patched",
    "read_bits",
    "renderer_for",
    "require_followed",
    "require_look",
    "with_strength",
    "write_bits",
]


def renderer_for(
    recipe: Recipe, clock: Clock, depot: Depot | None = None, device: str | None = None
) -> Renderer:
    """Return the renderer that ``recipe`` asks for.

    ``depot`` is where this machine keeps weights, for diffusers recipes; ``device`` is ``cuda``,
    ``mps`` or ``cpu``, by default the best there is. Raises RenderError without weights.
    """
    if recipe.renderer == "plates":
        from closedset.render.plates_renderer import PlatesRenderer

        return PlatesRenderer(clock, recipe.look)
    from closedset.render.engine import DiffusersRenderer

    if depot is None:
        raise RenderError(
            f"recipe {recipe.id} needs weights, and no depot was given.",
            remedy="Draw without: --recipe ink, or pass depot=Depot(FOLDER)",
        )
    return DiffusersRenderer(recipe, clock, depot, device)
