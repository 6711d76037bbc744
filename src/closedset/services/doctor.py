"""The sick bay: is everything here that a board needs, and is a production whole?"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from closedset.errors import ClosedsetError
from closedset.gate import Gate
from closedset.ledger import Ledger
from closedset.model.protocols import Clock
from closedset.render import list_recipes
from closedset.seal import load_identity
from closedset.store import Production

NEEDED_BYTES = 500_000_000
PACKAGES = ("anny", "embreex", "torch", "diffusers", "c2pa-python", "tuf", "typst", "gradio")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    check: str
    ok: bool
    detail: str


class DoctorService:
    """Looks and reports; changes nothing but the signing identity it may have to make."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def examine(self, production: Path | None = None) -> Iterator[Finding]:
        """Yield one finding a check; never raises for what it finds."""
        yield Finding("python", sys.version_info >= (3, 11), platform.python_version())
        for name in PACKAGES:
            yield _package(name)
        free = shutil.disk_usage(Path.cwd()).free
        yield Finding("disk", free > NEEDED_BYTES, f"{free / 1e9:.1f} GB free here")
        yield _try("device", _device)
        yield _try("ray tracing", _rays)
        yield _try("gate", lambda: f"policy {Gate(clock=self._clock).policy.version}")
        yield _try("recipes", lambda: ", ".join(recipe.id for recipe in list_recipes()))
        yield _try("signing identity", lambda: load_identity(clock=self._clock).fingerprint[:16])
        if production is not None:
            yield from self._production(production)

    def _production(self, folder: Path) -> Iterator[Finding]:
        def ledger() -> str:
            with Production.read(folder) as opened:
                return f"{len(Ledger(opened).audit())} events, chain whole"

        yield _try("ledger", ledger)
        yield _try("takes", lambda: _takes(folder))


def _takes(folder: Path) -> str:
    with Production.read(folder) as production:
        takes = production.takes()
        damaged = [take.id for take in takes if production.find_take(take.id) is None]
    if damaged:
        raise ClosedsetError(
            f"{len(damaged)} of {len(takes)} takes are missing or damaged: {', '.join(damaged)}.",
            remedy="Run 'closedset board' on the same script and folder to make them again.",
        )
    return f"{len(takes)} takes, all bytes as sealed"


def _try(check: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, look())
    except (ClosedsetError, OSError, ImportError) as error:
        return Finding(check, False, str(error))


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, f"not installed; type: pip install {name}")


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        return f"cuda: {torch.cuda.get_device_name()}"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu: boards are drawn by the stage; diffusers recipes want a GPU"


def _rays() -> str:
    import numpy as np

    from closedset.stage.embree import Triangles

    one = Triangles(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))
    start, way = np.zeros((1, 3), np.float32), np.full((1, 3), 3**-0.5, np.float32)
    met = one.meet(start, way, np.full(1, 9.0, np.float32))
    if met[0] != 0:
        raise ClosedsetError(
            "a ray went through a triangle.",
            remedy="Install the library again: pip install --force-reinstall embreex",
        )
    return f"Embree {version('embreex')}"
