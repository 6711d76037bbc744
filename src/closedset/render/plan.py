"""The plan: how the weights are held and how fast they may run; made before anything is loaded.

Figures come from the files themselves: every safetensors header says how many numbers are in it.
What a recipe's maker measured is believed over that estimate. When memory runs out all the same,
the plan goes one step down: first one call at a time, then one shot, then one rung lower.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version

from closedset.errors import RenderError
from closedset.model.recipe import Memory, Recipe, Speed
from closedset.render.calls import PARTED

WORKING = 1.25
"""Peak memory over that of the weights alone: activations, workspace, fragments. A rule of thumb,
used where a recipe states no measured peak."""
GIGA = 1e9
MOST_TOGETHER = 16
"""Shots in one call, at most."""
MANY = 8
"""Shots from which on it pays to draw several at once and to compile."""


class Rung(StrEnum):
    """How the weights are held, fastest first; each needs less of the device than the last."""

    WHOLE = "whole"
    """All on the device."""
    TILED = "tiled"
    """The same, and pictures are decoded in tiles and one at a time."""
    OFFLOAD = "offload"
    """One model at a time on the device, tiled."""
    INT8 = "int8"
    """As ``offload``, and the denoiser's linear layers quantized to 8 bits with a scale for each of
    their rows: about half the size, pictures a little different. Where torchao is installed."""
    FLOAT8 = "float8"
    """The same without torchao: weights are kept as 8-bit floats and widened layer by layer."""
    GROUPS = "groups"
    """A few layers at a time on the device, tiled, in full width: the slowest."""


SAID = {
    Rung.WHOLE: "everything stays on the device",
    Rung.TILED: "pictures are decoded in tiles",
    Rung.OFFLOAD: "one model at a time is on the device",
    Rung.INT8: "one model at a time, the denoiser quantized to 8 bits; pictures differ a little",
    Rung.FLOAT8: "one model at a time, the denoiser in 8 bits; pictures differ a little",
    Rung.GROUPS: "a few layers at a time are on the device",
}


@dataclass(frozen=True, slots=True)
class Room:
    """What the machine has free, bytes."""

    device: str
    """``cuda``, ``mps`` or ``cpu``, without an index."""
    vram: int | None
    """None where the device shares the machine's memory."""
    ram: int
    bfloat16: bool = True
    """Whether it computes in that format itself. Where not, SDXL widens its autoencoder for every
    decoding and narrows it again."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the weights take, in numbers (parameters)."""

    total: int
    largest: int
    """Of what must be on the device together: a denoiser and its ControlNets, or one encoder."""
    denoiser: int = 0
    """Of the denoiser alone, which can be kept in 8 bits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one recipe runs on one machine."""

    rung: Rung
    batch: int = 1
    """Shots drawn in one call. A call that has fewer is filled up, so that what a shot looks like
    never hangs on which others happened to wait beside it."""
    compiled: bool = False
    """The denoiser's repeated blocks go through ``torch.compile``."""
    attention: str = ""
    """Attention backend of diffusers; empty: its own choice."""
    cache: float = 0.0
    """Threshold of the first-block cache; 0: every block is computed at every step."""
    overlap: bool = False
    """A call's pictures are decoded while the next call denoises: the very same pictures."""

    @property
    def said(self) -> str:
        """One line for a person."""
        more = [f"{self.batch} shots at once"] * (self.batch > 1)
        more += ["compiled"] * self.compiled
        more += ["decoded beside the next shot's denoising"] * self.overlap
        more += ["blocks that barely change are kept"] * bool(self.cache)
        return "; ".join([SAID[self.rung], *more])


def quantizer_here() -> bool:
    """Whether torchao is installed, and new enough for diffusers."""
    try:
        major, minor = (int(part) for part in version("torchao").split(".")[:2])
    except PackageNotFoundError:
        return False
    return (major, minor) >= (0, 15)


def ladder(device: str) -> tuple[Rung, ...]:
    """Return the rungs that a device has, fastest first."""
    if device != "cuda":
        return (Rung.WHOLE, Rung.TILED)
    other = Rung.FLOAT8 if quantizer_here() else Rung.INT8
    return tuple(rung for rung in Rung if rung is not other)


def choose(recipe: Recipe, load: Load, room: Room, shots: int = 1) -> Plan:
    """Return the first plan that fits, for about so many ``shots``.

    What makes a recipe faster (``[speed]``) is chosen on CUDA alone. Raises RenderError if the
    weights do not fit the machine.
    """
    diffusion = recipe.diffusion
    speed = diffusion.speed if diffusion else Speed()
    weights = weights_of(load, room)
    if weights > room.ram:
        raise RenderError(
            f"recipe {recipe.id} needs about {weights / GIGA:.1f} GB of memory for its weights; "
            f"{room.ram / GIGA:.1f} GB are free.",
            remedy="Close other programs, or draw with a smaller recipe: closedset pipelines list",
        )
    if room.vram is None:
        return Plan(Rung.WHOLE)
    # Tiles are for where a plan turned out too little.
    tried = [r for r in ladder("cuda") if r is not Rung.TILED]
    rung = next(r for r in tried if (peak(recipe, load, r) or 0) <= room.vram)
    whole = peak(recipe, load, Rung.WHOLE) or 0
    fast = rung is Rung.WHOLE and shots >= MANY
    batch = speed.batch if fast else 1
    # What is not weights grows with the pictures that are drawn together.
    while batch > 1 and weights + (whole - weights) * batch > room.vram:
        batch //= 2
    plan = Plan(rung, batch, fast and speed.compile, speed.attention, speed.cache)
    apart = fast and room.bfloat16 and may_overlap(recipe, plan)
    # One call's decoding beside another's denoising: both at their peak, at the worst.
    return replace(plan, overlap=apart and weights + (whole - weights) * batch * 2 <= room.vram)


def making_of(plan: Plan) -> dict[str, str]:
    """Return what a take says of the plan it was drawn by; what is empty is left unsaid.

    Whether calls overlapped is not said: the pictures are the same.
    """
    return {
        "memory": str(plan.rung),
        "batch": str(plan.batch) if plan.batch > 1 else "",
        "compiled": "yes" if plan.compiled else "",
        "attention": plan.attention,
        "cache": f"{plan.cache:g}" if plan.cache else "",
    }


def plan_of(making: Mapping[str, str]) -> Plan | None:
    """Return the plan that ``making_of`` told, or None if that cannot be read."""
    try:
        rung, batch = Rung(making.get("memory", "")), int(making.get("batch", "1"))
        cache = float(making.get("cache", "0"))
    except ValueError:
        return None
    if not (1 <= batch <= MOST_TOGETHER and 0 <= cache < math.inf):
        return None
    return Plan(rung, batch, "compiled" in making, making.get("attention", ""), cache)


def may_overlap(recipe: Recipe, plan: Plan) -> bool:
    """Tell whether a recipe's calls may decode beside others, held and sped up as ``plan`` says.

    Hooks that move models about or keep blocks are reset at a call's end, for whoever is there;
    the attention backend is chosen for the process, not for a call.
    """
    parted = recipe.diffusion is not None and recipe.diffusion.pipeline in PARTED
    return parted and plan.rung is Rung.WHOLE and not plan.cache and not plan.attention


def weights_of(load: Load, room: Room) -> int:
    """Return the bytes of the weights as they are held: whole numbers on a processor, else half."""
    return load.total * (4 if room.device == "cpu" else 2)


def peak(recipe: Recipe, load: Load, rung: Rung) -> int | None:
    """Return the device's memory at the peak, bytes: as the recipe's maker measured, or estimated.

    None for layers that come and go: what they take hangs on the largest of them.
    """
    memory = recipe.diffusion.memory if recipe.diffusion else Memory()
    if rung is Rung.GROUPS:
        return None
    if rung is Rung.OFFLOAD:
        return memory.offload or round(load.largest * 2 * WORKING)
    if rung in {Rung.INT8, Rung.FLOAT8}:
        # A quantized denoiser saves one byte of two for each of its numbers.
        return memory.quantized or round((load.largest * 2 - load.denoiser) * WORKING)
    return memory.bf16 or round(load.total * 2 * WORKING)


def below(plan: Plan, device: str) -> Plan | None:
    """Return what is tried next when memory ran out, or None at the bottom.

    Nothing is loaded anew to draw call by call, or one shot at a time; every other step loads one
    rung lower, and uncompiled: hooks that move weights about break a compiled graph.
    """
    if plan.overlap:
        return replace(plan, overlap=False)
    if plan.batch > 1:
        return replace(plan, batch=1)
    rungs = ladder(device)
    if plan.rung not in rungs:
        # Eight bits by the other way, where torchao came or failed meanwhile.
        return replace(plan, rung=Rung.GROUPS, compiled=False)
    at = rungs.index(plan.rung) + 1
    return replace(plan, rung=rungs[at], compiled=False) if at < len(rungs) else None
