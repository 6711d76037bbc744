"""What this machine has: devices, free memory, the size of weights."""

from __future__ import annotations

import gc
from pathlib import Path

from closedset.render.plan import Load, Room
from closedset.store.depot import WEIGHTS, Lock, parameters


def best_device() -> str:
    """Return ``cuda``, ``mps`` or ``cpu``: the best that this machine has."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def machine_room(device: str) -> Room:
    """Return what is free on this machine now."""
    import psutil
    import torch

    accelerator = device.partition(":")[0]
    vram = torch.cuda.mem_get_info(device)[0] if accelerator == "cuda" else None
    return Room(accelerator, vram, psutil.virtual_memory().available)


def load_of(place: Path, lock: Lock) -> Load:
    """Count the numbers in the locked weights, in all and in the largest model."""
    models: dict[str, int] = {}
    for file in lock.files:
        if file.path.endswith(WEIGHTS):
            folder = file.path.rpartition("/")[0]
            models[folder] = models.get(folder, 0) + parameters(place / file.path)
    return Load(sum(models.values()), max(models.values(), default=0))


def free_memory() -> None:
    """Give back what a dropped pipeline held."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def out_of_memory(error: RuntimeError) -> bool:
    """Tell running out of memory: CUDA has a class for it, MPS and the CPU say it in words."""
    import torch

    said = str(error)
    return (
        isinstance(error, torch.OutOfMemoryError)
        or "out of memory" in said
        or "can't allocate memory" in said
    )
