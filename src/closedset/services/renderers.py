"""The camera truck: renderers, and the one pipeline that stays warm between calls."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from closedset.errors import Refused
from closedset.gate import Gate
from closedset.model.protocols import Clock, Renderer
from closedset.model.recipe import Recipe
from closedset.render import renderer_for
from closedset.render.machine import best_device
from closedset.render.plan import MANY, Plan
from closedset.run import MOST_HANDS, Progress
from closedset.services.home import home
from closedset.store import Depot
from closedset.store.disk import disk_errors

if TYPE_CHECKING:
    from closedset.render.engine import DiffusersRenderer


def weights_depot() -> Depot:
    """Return where this machine keeps weights: ``models/`` in the user's own folder."""
    return Depot(home() / "models")


def require_adapters(gate: Gate, recipe: Recipe) -> None:
    """Have the gate judge the adapters of a recipe before anything opens them.

    An adapter can be a person's face. It passes by the SHA-256 that the recipe names, or, where it
    names none, by the one that the first fetch or import pinned. Raises Refused.
    """
    depot = weights_depot()
    lock = depot.lock(recipe.id) if recipe.renderer == "diffusers" else None
    if lock is None or lock.assembled:
        return
    pinned = {file.path: file.sha256 for file in lock.files}
    for component in recipe.components:
        if component.kind == "lora":
            name = f"{component.role}/{component.file}"
            path = depot.folder(recipe.id) / name
            with disk_errors(path, "read"):
                verdict = gate.check_weights(path, {component.sha256 or pinned.get(name, "")})
            if verdict.reasons:
                raise Refused(verdict.reasons)


_Key = tuple[Recipe, str, bool, Plan | None]


class Renderers:
    """Hires renderers. A pipeline is loaded once for as long as its recipe is asked for.

    A draft and its final, and changes of another strength, are drawn by one pipeline.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._warm: tuple[_Key, dict[str, DiffusersRenderer]] | None = None
        self._guard = Lock()  # shots are drawn side by side; two pipelines seldom fit one card

    def hire(
        self,
        recipe: Recipe,
        progress: Progress,
        shots: int,
        stop: Callable[[], bool] | None = None,
        plan: Plan | None = None,
    ) -> Renderer:
        """Return the renderer of ``recipe``; a pipeline's news and steps go to ``progress``.

        ``stop`` is asked after each step whether to stop; ``plan`` is drawn by, instead of the one
        that this machine would choose. Raises RenderError if its weights
        are not here or are not what was pinned.
        """
        if recipe.renderer != "diffusers":
            return renderer_for(recipe, self._clock)
        from closedset.render.engine import DiffusersRenderer

        # A board is worth preparing for; a single shot is not worth the wait.
        key = (*_as_loaded(recipe), shots >= MANY, plan)
        revision = self.pinned(recipe).revision
        with self._guard:
            if self._warm is None or self._warm[0] != key:
                self._warm = None  # before the next is loaded
                depot = weights_depot()
                hired = DiffusersRenderer(recipe, self._clock, depot, plan=plan, shots=shots)
                self._warm = (key, {revision: hired})
            kinds = self._warm[1]
            if revision not in kinds:
                kinds[revision] = next(iter(kinds.values())).drawing(recipe)
            renderer = kinds[revision].beside()

        def watch(step: int, steps: int, text: str) -> None:
            progress("step" if steps else "stage", step, steps or shots, text)

        renderer.watch(watch, stop)
        return renderer

    def in_line(self, recipe: Recipe, shots: int) -> int:
        """Return how many of so many shots to have on their way, for the card never to wait.

        It draws some in one call, and as many again are staged and sealed meanwhile. 1 where
        drawing is the processor's own work.
        """
        if recipe.diffusion is None or recipe.diffusion.clip or shots < MANY:
            return 1
        return max(MOST_HANDS, 2 * recipe.diffusion.speed.batch) if best_device() == "cuda" else 1

    def pinned(self, recipe: Recipe) -> Recipe:
        """Return the recipe with its weights in its revision: other weights, other takes."""
        lock = weights_depot().lock(recipe.id) if recipe.renderer == "diffusers" else None
        if lock is None:
            return recipe
        both = f"{recipe.revision} {lock.digest}"
        return replace(recipe, revision=hashlib.sha256(both.encode()).hexdigest())


def _as_loaded(recipe: Recipe) -> tuple[Recipe, str]:
    """Return what a pipeline is loaded by: the recipe without what is said at each call; its lock.

    Raises RenderError for a lock that cannot be read.
    """
    lock = weights_depot().lock(recipe.id)
    diffusion = recipe.diffusion and replace(recipe.diffusion, steps=0, controls=())
    return replace(recipe, revision="", diffusion=diffusion), lock.digest if lock else ""
