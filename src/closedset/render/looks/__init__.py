"""The looks: one file each, found by their file names.

A look is a module whose docstring says what it is, with a ``TITLE`` and a function ``draw`` that
takes the study of one shot and returns (3, H, W) sRGB in [0, 1]. To add a look, add a file; nothing
else lists them. Everything a look needs, it asks of the study: value, lines, hatching, paper.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from closedset.errors import UsageError
from closedset.model.pixels import F32

if TYPE_CHECKING:
    from closedset.render.study import Study


@dataclass(frozen=True, slots=True)
class Look:
    """One way to draw a shot from its plates."""

    id: str
    """The file's name, with hyphens for underscores: what ``--look`` takes."""
    title: str
    draw: Callable[[Study], F32]
    """Takes the study of one shot, returns (3, H, W) sRGB in [0, 1]."""


def look_ids() -> tuple[str, ...]:
    """Return the id of every look there is, sorted; nothing is imported."""
    return tuple(sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(__path__)))


def require_look(look_id: str) -> str:
    """Return ``look_id``. Raises UsageError, listing the looks there are, for any other word."""
    known = look_ids()
    if look_id not in known:
        raise UsageError(
            f"there is no look {look_id!r}; the looks are {', '.join(known)}.",
            remedy=f"Choose one of these: --look {known[0]}",
        )
    return look_id


def load_look(look_id: str) -> Look:
    """Return a look. Raises UsageError, listing the looks there are."""
    name = require_look(look_id).replace("-", "_")
    module = import_module(f"{__name__}.{name}")
    return Look(look_id, module.TITLE, module.draw)
