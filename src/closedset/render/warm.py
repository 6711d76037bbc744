"""The pipeline that stays warm: loaded by plan at the first shot, one step down when it must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock as Turn

from closedset.model.recipe import Recipe
from closedset.render.calling import Pipeline, Watch
from closedset.render.machine import free_memory, load_of, machine_room
from closedset.render.memo import Memo
from closedset.render.plan import Plan, Room, Rung, below, choose
from closedset.render.preview import Sketch
from closedset.render.weights import check_base, check_named
from closedset.store.depot import Depot, Lock

Loader = Callable[[Recipe, Path, Lock, str, Plan], Pipeline]
_LOADING = Turn()
"""One load at a time in the process: the libraries set torch's default number format and patch its
modules while they load, for all threads, and two loads leave each other without weights."""


class Warm:
    """One recipe's pipeline on one device, with the plan that it runs by."""

    def __init__(self, recipe: Recipe, depot: Depot, device: str, load: Loader) -> None:
        """Hold the weights against their lock; load nothing yet. Raises RenderError."""
        self._recipe = recipe
        self._depot = depot
        self._place = depot.folder(recipe.id)
        self.lock = depot.check(recipe.id)
        check_base(recipe, self._place, self.lock)
        check_named(recipe, self._place, self.lock)
        self.device = device
        self._load = load
        self._shots = 1
        self._room: Room | None = None
        self._plan: Plan | None = None
        self.pipeline: Pipeline = None
        self.memo = Memo()
        self.sketch = Sketch()

    def expect(self, shots: int, room: Room | None, plan: Plan | None) -> None:
        """Plan for so many shots; ``room`` and ``plan`` stand in for this machine's own."""
        self._shots, self._room, self._plan = shots, room, plan

    def ready(self, watch: Watch) -> Plan:
        """Load the pipeline, by the first plan that fits or by the one memory forced us to.

        Raises RenderError if a file is not as pinned, before the load or after it.
        """
        if self._plan is None:
            # What another recipe left behind would count as taken.
            free_memory()
            room = self._room or machine_room(self.device)
            load = load_of(self._place, self.lock)
            self._plan = choose(self._recipe, load, room, self._shots)
        if self.pipeline is None:
            watch(0, 0, f"loading {self._recipe.id} on {self.device}: {self._plan.said}")
            with _LOADING, self._depot.guarded(self._recipe.id, self.lock):
                made = self._load(self._recipe, self._place, self.lock, self.device, self._plan)
            self.memo.remember(made)
            self.pipeline = made
        return self._plan

    def step_down(self, failed: Plan | None, watch: Watch) -> bool:
        """Go one step down the plan and say so; False at the bottom, where nothing is kept.

        ``failed`` is the plan by which memory ran out, None if the pipeline was not yet loaded;
        where another call went down meanwhile, that is tried first.
        """
        before = self._plan
        if failed is not None and failed is not before:
            return True
        lower = below(before, self.device.partition(":")[0]) if before else None
        if before is None or lower is None or lower.rung is not before.rung:
            self.pipeline = None
        free_memory()
        if lower is None:
            return False
        self._plan = lower
        watch(0, 0, f"out of memory on {self.device}; going on: {lower.said}")
        return True

    def plainer(
        self, failed: Plan | None, error: Exception, watch: Watch, alone: Callable[[], None]
    ) -> bool:
        """Have the pipeline loaded again uncompiled, or without torchao, if it was not; else False.

        A machine may lack the compiler, a model hold what it cannot read, and torchao a kernel.
        ``failed`` as for ``step_down``; ``alone`` waits for whoever else uses the pipeline.
        """
        plan = failed or self._plan
        if plan is None or not (plan.compiled or plan.rung is Rung.INT8):
            return False
        alone()
        if plan is not self._plan:
            return True
        if plan.compiled:
            what, self._plan = "compiled code", replace(plan, compiled=False)
        else:
            what, self._plan = "quantized code", replace(plan, rung=Rung.FLOAT8)
        self.pipeline = None
        watch(0, 0, f"{type(error).__name__} in {what}; going on: {self._plan.said}")
        return True
