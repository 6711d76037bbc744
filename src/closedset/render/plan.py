"""The memory plan: how the weights are held; decided before loading, one rung lower on failure.

Figures come from the files themselves: every safetensors header says how many numbers are in it.
What a recipe's maker measured is believed over that estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from closedset.errors import RenderError
from closedset.model.recipe import Memory, Recipe

WORKING = 1.25
"""Peak memory over that of the weights alone: activations, workspace, fragments. A rule of thumb,
used where a recipe states no measured peak."""
GIGA = 1e9


class Rung(StrEnum):
    """How the weights are held, fastest first; each needs less of the device than the last."""

    WHOLE = "whole"
    """All on the device."""
    TILED = "tiled"
    """The same, and pictures are decoded in tiles and one at a time."""
    OFFLOAD = "offload"
    """One model at a time on the device, tiled."""
    GROUPS = "groups"
    """A few layers at a time on the device, tiled."""
    FLOAT8 = "float8"
    """As ``groups``, and the denoiser's weights kept in 8 bits: less RAM, other pictures."""


SAID = {
    Rung.WHOLE: "everything stays on the device",
    Rung.TILED: "pictures are decoded in tiles",
    Rung.OFFLOAD: "one model at a time is on the device",
    Rung.GROUPS: "a few layers at a time are on the device",
    Rung.FLOAT8: "the denoiser is kept in 8 bits; pictures differ a little",
}


@dataclass(frozen=True, slots=True)
class Room:
    """What the machine has free, bytes."""

    device: str
    """``cuda``, ``mps`` or ``cpu``, without an index."""
    vram: int | None
    """None where the device shares the machine's memory."""
    ram: int


@dataclass(frozen=True, slots=True)
class Load:
    """What the weights take, in numbers (parameters)."""

    total: int
    largest: int
    """Of the largest model."""


def ladder(device: str) -> tuple[Rung, ...]:
    """Return the rungs that a device has, fastest first."""
    if device == "cuda":
        return tuple(Rung)
    return (Rung.WHOLE, Rung.TILED)


def choose(recipe: Recipe, load: Load, room: Room) -> Rung:
    """Return the first rung that fits. Raises RenderError if the weights do not fit the machine."""
    width = 4 if room.device == "cpu" else 2
    memory = recipe.diffusion.memory if recipe.diffusion else Memory()
    weights = load.total * width
    if weights > room.ram:
        raise RenderError(
            f"recipe {recipe.id} needs about {weights / GIGA:.1f} GB of memory for its weights; "
            f"{room.ram / GIGA:.1f} GB are free.",
            remedy="Close other programs, or draw with a smaller recipe: closedset pipelines list",
        )
    if room.vram is None:
        return Rung.WHOLE
    whole = memory.bf16 or round(weights * WORKING)
    one = memory.offload or round(load.largest * width * WORKING)
    if whole <= room.vram:
        return Rung.WHOLE
    return Rung.OFFLOAD if one <= room.vram else Rung.GROUPS


def below(rung: Rung, device: str) -> Rung | None:
    """Return the next rung, or None at the bottom."""
    rungs = ladder(device)
    at = rungs.index(rung) + 1
    return rungs[at] if at < len(rungs) else None
