"""The company of one open production: a crew for whichever recipe is asked for.

Script, cast, call sheet and gate are the production's and made once. A renderer is hired at the
first picture it has to draw: weights are not even looked at for what lies in the store.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from closedset import run
from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.protocols import Clock, Renderer, Renewing
from closedset.model.recipe import Recipe
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.model.shot import Shot
from closedset.render import as_draft, load_recipe, with_strength
from closedset.render.plan import Plan
from closedset.seal import stamper_from_environment
from closedset.services.board import BoardService, declarations, hire, production_sheet
from closedset.services.script import Breakdown
from closedset.store import Production


class Company:
    """Hires crews for one production that is open for writing."""

    def __init__(
        self,
        board: BoardService,
        clock: Clock,
        production: Production,
        broken_down: Breakdown,
        progress: run.Progress,
        expected: int = 1,
    ) -> None:
        """Read the call sheet and the cast. Raises CallSheetError, ProductionError.

        ``expected`` is how many shots are about to be drawn: a board is worth preparing for.
        """
        self.production = production
        self.script = broken_down
        self.progress = progress
        self.renderers = board.renderers
        self.stamper = stamper_from_environment()
        self.expected = expected
        self._clock = clock
        self._sheet = production_sheet(production.folder, clock)
        self.cast = board.cast_of(production, broken_down, self._sheet)

    @property
    def shots(self) -> tuple[Shot, ...]:
        """The shots of the production's script."""
        return self.script.shots.shots

    def crew(
        self,
        recipe: Recipe,
        watch: run.Progress | None = None,
        stop: Callable[[], bool] | None = None,
        profile: str = "",
        plan: Plan | None = None,
    ) -> run.Crew:
        """Return a crew that draws with ``recipe``, by ``plan`` or by the machine's own.

        Raises Refused for a stranger's adapter.
        """
        watch = watch or self.progress
        on_call = partial(self.renderers.hire, recipe, watch, self.expected, stop, plan)
        return hire(
            self.production,
            recipe=self.renderers.pinned(recipe),
            renderer=_OnCall(on_call),
            sheet=self._sheet,
            declared=declarations(self.production, self.script.screenplay),
            clock=self._clock,
            profile=profile,
            tell=lambda text: self.progress("stage", 0, 1, text),
            stamper=self.stamper,
            in_line=self.renderers.in_line(recipe, self.expected),
        )

    def recipe_of(self, request: PictureRequest) -> tuple[Recipe, bool]:
        """Return the recipe that a request names, and whether it is the very revision.

        Where it was changed since, it is the recipe as it is now. Raises UsageError if it is gone.
        """
        recipe = load_recipe(request.recipe)
        if request.edit is not None and request.edit.strength:
            recipe = with_strength(recipe, request.edit.strength)
        kinds = [recipe] if recipe.diffusion is None else [recipe, as_draft(recipe)]
        for one in kinds:
            if self.renderers.pinned(one).revision == request.recipe_revision:
                return one, True
        return recipe, False

    def place(self, shot: str) -> str:
        """Return the file name of a shot's panel: the one on the wall, else by its place."""
        hung = sorted(self.production.panels_folder.glob(f"[0-9]*_{shot}.png"))
        numbers = {one.id: number for number, one in enumerate(self.shots, 1)}
        return hung[0].name if hung else f"{numbers.get(shot, 0):03d}_{shot}.png"


class _OnCall:
    """A renderer that is hired when it first has to draw."""

    renew: Callable[[ClearedRequest], None] = staticmethod(lambda _cleared: None)

    def __init__(self, hire: Callable[[], Renderer]) -> None:
        self._hire = hire

    def render(self, plates: Plates, steering: Steering | None = None, /) -> Frames:
        """Draw as the recipe's renderer does."""
        renderer = self._hire()
        if isinstance(renderer, Renewing):
            renderer.renew = self.renew
        return renderer.render(plates, steering)
