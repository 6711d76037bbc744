"""The preflight: what drawing would take of this machine, said before anything is loaded.

It asks what the renderer itself asks at its start (weights against their lock, the plan that fits),
so what is missing here is what would stop the drawing there. Nothing is loaded but tokenizers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from closedset.errors import RenderError
from closedset.model.recipe import Recipe
from closedset.render.calling import TOKENIZERS, token_counter
from closedset.render.machine import best_device, load_of, machine_room, offline
from closedset.render.plan import Plan, Room, choose, peak, weights_of
from closedset.render.weights import check_base, check_named
from closedset.store.depot import Depot


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is needed of the machine, bytes."""

    what: str
    needs: int | None
    """None: not known."""
    free: int

    @property
    def short(self) -> bool:
        """Whether there is less than is needed."""
        return self.needs is not None and self.needs > self.free


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a recipe takes of this machine."""

    device: str
    """Empty for a recipe that is drawn from plates: the processor, and no model."""
    plan: Plan | None
    """How it would run; None where nothing is loaded, or nothing can be."""
    needs: tuple[Need, ...]
    problem: RenderError | None
    """What would stop the drawing before it begins."""


def preflight(
    recipe: Recipe,
    depot: Depot,
    shots: int,
    beside: int,
    device: str | None = None,
    room: Room | None = None,
) -> Preflight:
    """Say what drawing about so many ``shots`` takes; raise nothing that stops it.

    ``beside`` is the memory of the shots on their way, bytes; ``device`` and ``room`` stand in for
    this machine's own.
    """
    if recipe.diffusion is None:
        free = (room or machine_room("cpu")).ram
        return Preflight("", None, (Need("memory", beside, free),), None)
    device = device or best_device()
    room = room or machine_room(device)
    try:
        lock = depot.check(recipe.id)
        place = depot.folder(recipe.id)
        check_base(recipe, place, lock)
        check_named(recipe, place, lock)
        load = load_of(place, lock)
    except RenderError as error:
        return Preflight(device, None, (Need("memory", None, room.ram),), error)
    weights = weights_of(load, room)
    needs = [Need("memory", weights + beside, room.ram)]
    try:
        plan = choose(recipe, load, room, shots)
    except RenderError as error:
        return Preflight(device, None, tuple(needs), error)
    if room.vram is not None:
        needs.insert(0, Need("graphics memory", peak(recipe, load, plan.rung), room.vram))
    return Preflight(device, plan, tuple(needs), None)


def stored_counter(recipe: Recipe, depot: Depot) -> Callable[[str], int] | None:
    """Return how many tokens a prompt takes, by the tokenizers among a recipe's weights.

    None where there are no weights, or none as pinned. Raises RenderError for a tokenizer that does
    not load.
    """
    if recipe.diffusion is None:
        return None
    try:
        lock = depot.check(recipe.id)
    except RenderError:
        return None
    base = depot.folder(recipe.id) / "base"
    with offline(), depot.guarded(recipe.id, lock):
        index = json.loads((base / "model_index.json").read_text(encoding="utf-8"))
        found = {
            name: _tokenizer(base, name, index[name][1])
            for name in TOKENIZERS
            if index.get(name, [None, None])[1]
        }
    return token_counter(SimpleNamespace(**found), recipe.diffusion)


def _tokenizer(base: Any, name: str, class_name: object) -> Any:
    """Load the tokenizer that a pipeline's index names, as the pipeline does."""
    import transformers

    kind = getattr(transformers, str(class_name), None)
    if not (isinstance(kind, type) and issubclass(kind, transformers.PreTrainedTokenizerBase)):
        raise RenderError(
            f"{base / 'model_index.json'} names {str(class_name)[:60]!r} as its {name}, which is "
            "no tokenizer.",
            remedy="Get the weights from their own repository.",
        )
    try:
        return kind.from_pretrained(base / name, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RenderError(
            f"the tokenizer in {base / name} does not load: {error}",
            remedy="Remove the recipe's weights folder and fetch them anew.",
        ) from error
