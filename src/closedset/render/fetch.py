"""Bring a recipe's weights to this machine: from the hub by name, or from a folder.

The one place of Closedset that uses the network, and only when a person asked for this recipe. Only
safetensors and plain text are fetched, of the commit that the lock or the recipe pins; a file that
was cut short goes on where it stopped; what the hub says a file's SHA-256 is, it must be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from closedset.errors import RenderError, UsageError
from closedset.model.recipe import Component, Recipe
from closedset.render.weights import check_base, check_named
from closedset.store.depot import PLAIN, WEIGHTS, Depot, Lock, files_below, hash_file, index_of

Say = Callable[[str], None]
_SHARD = re.compile(r"-\d{5}-of-\d{5}$")
_INDEX = re.compile(r"\.safetensors\.index((?:\.\w+)?)\.json$")
_VARIANT = re.compile(r"\.(fp16|bf16|fp32|non_ema|ema_only)$")


@dataclass(frozen=True, slots=True)
class Remote:
    """One file of a repository."""

    name: str
    size: int
    sha256: str
    """As the hub states it; empty for small files that it keeps in git."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """What one component's fetch brings."""

    component: Component
    commit: str
    gated: bool
    files: tuple[Remote, ...]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)


def import_folder(recipe: Recipe, source: Path, depot: Depot) -> tuple[Lock, tuple[str, ...]]:
    """Copy a recipe's weights from ``source`` and pin them; return the lock and what was left out.

    ``source`` holds either a folder for each component, by role, or the whole pipeline in the hub's
    layout. Nothing is kept of a folder that is refused. Raises UsageError if it is neither,
    RenderError for weights that may not be loaded.
    """
    _require_diffusion(recipe)
    if not source.is_dir():
        raise UsageError(f"{source} is not a folder.", remedy="Name the folder with the weights.")
    if depot.lock(recipe.id) is not None:
        return _import_into(recipe, source, depot)  # which takes only what the lock pins
    with depot.incoming(recipe.id) as fresh:
        return _import_into(recipe, source, fresh)


def _import_into(recipe: Recipe, source: Path, depot: Depot) -> tuple[Lock, tuple[str, ...]]:
    assembled = (source / "model_index.json").is_file()
    if assembled:
        left = [f"base/{name}" for name in depot.take_in(recipe.id, source, "base")]
    else:
        missing = [c.role for c in recipe.components if not (source / c.role).is_dir()]
        if missing:
            raise UsageError(
                f"{source} holds no {', '.join(missing)}.",
                remedy=f"Recipe {recipe.id} wants a folder for each of "
                f"{', '.join(c.role for c in recipe.components)}, or one with model_index.json.",
            )
        left = []
        for component in recipe.components:
            role = component.role
            gone = depot.take_in(recipe.id, source / role, role)
            left += [f"{role}/{name}" for name in gone]
    lock = depot.pin(recipe.id, assembled=assembled)
    _check_parts(recipe, depot, lock)
    return lock, tuple(left)


def look_up(recipe: Recipe, depot: Depot, endpoint: str | None = None) -> tuple[Shipment, ...]:
    """Ask the hub what a fetch would bring. Raises RenderError if it cannot be asked."""
    from huggingface_hub import HfApi

    _require_diffusion(recipe)
    lock = depot.lock(recipe.id)
    pinned = dict(lock.revisions) if lock else {}
    found = []
    with _online():
        api = HfApi(endpoint=endpoint)
        for component in recipe.components:
            commit = pinned.get(component.role) or component.revision or None
            with _hub_errors(component):
                info = api.model_info(component.repository, revision=commit, files_metadata=True)
            found.append(_shipment(recipe, component, info))
    return tuple(found)


def fetch(
    recipe: Recipe,
    shipments: tuple[Shipment, ...],
    depot: Depot,
    say: Say,
    endpoint: str | None = None,
) -> Lock:
    """Download what ``look_up`` listed, check every file and pin it, or hold it to the lock.

    Raises RenderError if the hub cannot be reached, a file is not what it should be, or the disk is
    too small; run again, it goes on where it stopped.
    """
    from huggingface_hub import hf_hub_download

    depot.require_space(sum(s.size for s in shipments))
    with _online():
        for shipment in shipments:
            component = shipment.component
            folder = depot.folder(recipe.id) / component.role
            for file in shipment.files:
                say(f"{component.role}: {file.name} ({file.size / 1e6:.1f} MB)")
                with _hub_errors(component):
                    path = hf_hub_download(
                        component.repository,
                        file.name,
                        revision=shipment.commit,
                        local_dir=folder,
                        endpoint=endpoint,
                    )
                _check_file(Path(path), file, component)
    _check_alone(depot.folder(recipe.id), shipments)
    revisions = {s.component.role: s.commit for s in shipments}
    lock = depot.pin(recipe.id, revisions=revisions)
    _check_parts(recipe, depot, lock)
    return lock


def _require_diffusion(recipe: Recipe) -> None:
    if recipe.diffusion is None:
        raise UsageError(
            f"recipe {recipe.id} draws without weights.", remedy="There is nothing to get."
        )


def _shipment(recipe: Recipe, component: Component, info: Any) -> Shipment:
    """Choose the files of a repository that the component is loaded from."""
    files = []
    for sibling in info.siblings or ():
        name = sibling.rfilename
        if _wanted(recipe, component, name, {s.rfilename for s in info.siblings}):
            stated = sibling.lfs.sha256 if sibling.lfs else ""
            files.append(Remote(name, sibling.size or 0, stated or ""))
    if not any(file.name.endswith(WEIGHTS) for file in files) and component.kind != "config":
        raise RenderError(
            f"{component.repository} has no safetensors weights for {component.role}.",
            remedy="Closedset opens nothing else. Correct the recipe's component.",
        )
    return Shipment(component, info.sha, bool(info.gated), tuple(files))


def _wanted(recipe: Recipe, component: Component, name: str, every: set[str]) -> bool:
    path = PurePosixPath(name)
    if path.suffix not in PLAIN or name.startswith("."):
        return False
    if component.file:
        return name == component.file
    index = index_of(Path(name))
    if index not in {None, WEIGHTS}:
        return False
    if path.suffix != WEIGHTS and index is None:
        return True
    if component.kind == "config":
        return False
    if component.kind == "pipeline" and len(path.parts) == 1:
        return False  # the same weights once more, as one file for other programs
    replaced = {c.config for c in recipe.components if c.config}
    if f"{component.role}/{path.parent.as_posix()}" in replaced:
        return False  # another component brings this model's weights
    return _variant_of(name) == _variant_for(component, path, every)


def _variant_of(name: str) -> str:
    plain = _INDEX.sub(r"\1" + WEIGHTS, PurePosixPath(name).name)
    stem = _SHARD.sub("", plain.removesuffix(WEIGHTS))
    found = _VARIANT.search(stem)
    return found[1] if found else ""


def _variant_for(component: Component, path: PurePosixPath, every: set[str]) -> str:
    """Return the recipe's variant where the model's folder has it, else the plain files."""
    beside = {n for n in every if PurePosixPath(n).parent == path.parent and n.endswith(WEIGHTS)}
    return component.variant if component.variant in {_variant_of(n) for n in beside} else ""


def _check_file(path: Path, file: Remote, component: Component) -> None:
    stated = component.sha256 if component.file == file.name and component.sha256 else file.sha256
    if stated and hash_file(path) != stated:
        raise RenderError(
            f"{path} is not the file that was asked for: its SHA-256 differs from {stated[:12]}….",
            remedy="Remove it and fetch again.",
        )


def _check_alone(place: Path, shipments: tuple[Shipment, ...]) -> None:
    """Raise RenderError for a file from another time: it would be pinned with the rest."""
    listed = {f"{s.component.role}/{file.name}" for s in shipments for file in s.files}
    for path in files_below(place):
        if path.relative_to(place).as_posix() not in listed:
            raise RenderError(
                f"{path} is none of the files that were fetched.",
                remedy="Remove it and run the same command again; the rest stays.",
            )


def _check_parts(recipe: Recipe, depot: Depot, lock: Lock) -> None:
    place = depot.folder(recipe.id)
    check_base(recipe, place, lock)
    check_named(recipe, place, lock)


@contextmanager
def _online() -> Iterator[None]:
    """Lift the switch that keeps the hub's library off the network, for one asked-for fetch."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = False
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


@contextmanager
def _hub_errors(component: Component) -> Iterator[None]:
    from httpx2 import HTTPError
    from huggingface_hub.errors import GatedRepoError

    try:
        yield
    except GatedRepoError as error:
        raise RenderError(
            f"{component.repository} is gated: the hub gives it to accounts that accepted terms.",
            remedy=f"Accept them at https://huggingface.co/{component.repository}, then log in: "
            "hf auth login",
        ) from error
    except (HTTPError, OSError, ValueError) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise RenderError(
            f"{component.repository} cannot be fetched: {said[0]}",
            remedy="Check the network and run the same command again; it goes on where it stopped.",
        ) from error
