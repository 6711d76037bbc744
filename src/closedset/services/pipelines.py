"""The rental desk: which recipes there are, what they take, and how their weights get here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from closedset.model.recipe import Licence, Recipe
from closedset.render import list_recipes, load_recipe
from closedset.services.renderers import weights_depot
from closedset.store.depot import Lock

UNVERIFIED = "unverified"
GIGA = 1e9


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """One recipe, as ``closedset pipelines list`` shows it."""

    id: str
    task: str
    title: str
    weights: str
    """``none needed``, ``here``, ``not here`` or what is wrong."""
    size: str
    commercial: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a fetch would bring, to be read before anything is downloaded."""

    recipe: Recipe
    lines: tuple[str, ...]
    """Repositories, sizes, licences and warnings, for a person."""
    fetch: Callable[[Callable[[str], None]], Lock]
    """Downloads, given a function that is told of each file."""


class PipelinesService:
    """Lists recipes and brings their weights. Nothing is downloaded but by ``Offer.fetch``."""

    def list(self) -> tuple[RecipeLine, ...]:
        """Return every recipe with the state of its weights; no file is hashed."""
        return tuple(_line(recipe) for recipe in list_recipes())

    def stills(self) -> tuple[str, ...]:
        """Return the recipes that draw stills and have what they need here; ``ink`` comes first."""
        here = [one for one in self.list() if one.task == "still" and one.weights != "not here"]
        return tuple(one.id for one in sorted(here, key=lambda one: one.weights == "here"))

    def show(self, recipe_id: str) -> dict[str, object]:
        """Return all that is known of a recipe; its weights are held against their lock.

        Raises UsageError for an unknown recipe, RenderError if the weights are not as pinned.
        """
        recipe = load_recipe(recipe_id)
        depot, found = weights_depot(), _shown(recipe)
        if recipe.renderer == "diffusers":
            lock = depot.lock(recipe_id) and depot.check(recipe_id)
            found["weights"] = {
                "folder": str(depot.folder(recipe_id)),
                "state": "here" if lock else "not here",
                "bytes": lock.size if lock else None,
                "digest": lock.digest if lock else "",
                "revisions": dict(lock.revisions) if lock else {},
            }
        return found

    def bring(self, recipe_id: str, folder: Path) -> tuple[Lock, tuple[str, ...]]:
        """Copy weights from ``folder`` and pin them; return the lock and what was left out."""
        from closedset.render.fetch import import_folder

        return import_folder(load_recipe(recipe_id), folder, weights_depot())

    def offer(self, recipe_id: str, endpoint: str | None = None) -> Offer:
        """Ask the hub what a fetch would bring. Raises RenderError if it cannot be asked."""
        from closedset.render.fetch import fetch, look_up

        recipe, depot = load_recipe(recipe_id), weights_depot()
        shipments = look_up(recipe, depot, endpoint)
        lines = []
        for one in shipments:
            gate = ", gated" if one.gated else ""
            lines.append(
                f"{one.component.role}: {one.component.repository} at {one.commit[:12]}{gate}, "
                f"{one.size / GIGA:.2f} GB in {len(one.files)} files"
            )
        lines.append(f"together {sum(s.size for s in shipments) / GIGA:.2f} GB")
        lines += terms(recipe)
        return Offer(
            recipe, tuple(lines), lambda say: fetch(recipe, shipments, depot, say, endpoint)
        )


def terms(recipe: Recipe) -> list[str]:
    """Return the licence of a recipe and of its parts, and a warning where one is due."""
    parts = [(recipe.title, recipe.licence)]
    parts += [(c.repository, c.licence) for c in recipe.components if c.licence != Licence()]
    lines = [f"licence of {name}: {_licence(licence)}" for name, licence in parts]
    uses = {licence.commercial_use for _, licence in parts}
    if False in uses:
        lines.append("WARNING: a part of it may not be used commercially.")
    elif None in uses:
        lines.append(
            "WARNING: nobody has verified that it may be used commercially; read the terms first."
        )
    return lines


def _licence(licence: Licence) -> str:
    name = licence.name or UNVERIFIED
    return f"{name} ({licence.link})" if licence.link else name


def _line(recipe: Recipe) -> RecipeLine:
    lock = weights_depot().lock(recipe.id) if recipe.renderer == "diffusers" else None
    size = lock.size if lock else recipe.size
    allowed = {True: "yes", False: "no", None: UNVERIFIED}
    return RecipeLine(
        id=recipe.id,
        task=recipe.task,
        title=recipe.title,
        weights="none needed" if recipe.renderer == "plates" else "here" if lock else "not here",
        size=UNVERIFIED if size is None else f"{size / GIGA:.1f} GB" if size else "-",
        commercial=allowed[recipe.licence.commercial_use],
    )


def _shown(recipe: Recipe) -> dict[str, object]:
    """Return a recipe as plain values; what nobody looked up says so."""

    def told(value: object) -> object:
        if isinstance(value, dict):
            return {key: told(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [told(inner) for inner in value]
        return UNVERIFIED if value is None else value

    found = asdict(recipe)
    for licence in (found["licence"], *(c["licence"] for c in found["components"])):
        licence["name"] = licence["name"] or UNVERIFIED
    for component in found["components"]:
        component["revision"] = component["revision"] or UNVERIFIED
        if component["file"]:
            component["sha256"] = component["sha256"] or UNVERIFIED
    absent = [name for name in ("clip",) if found["diffusion"] and not found["diffusion"][name]]
    for name in absent:
        del found["diffusion"][name]
    if found["diffusion"] is None:
        del found["diffusion"], found["components"]
    return {key: told(value) for key, value in found.items()}
