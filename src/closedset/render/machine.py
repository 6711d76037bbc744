"""What this machine has: devices, free memory, the size of weights."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock as Guard

from closedset.render.plan import Load, Room
from closedset.store.depot import WEIGHTS, Lock, parameters

_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
_GUARD = Guard()
_inside: list[None] = []
_before: dict[str, str | None] = {}


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
    ram = psutil.virtual_memory().available
    if accelerator != "cuda":
        return Room(accelerator, None, ram)
    return Room(accelerator, torch.cuda.mem_get_info(device)[0], ram, native_bfloat16())


def native_bfloat16() -> bool:
    """Tell whether the card computes in bfloat16 itself: those from before Ampere imitate it."""
    import torch

    return bool(torch.cuda.is_bf16_supported(including_emulation=False))


_DENOISERS = frozenset({"unet", "transformer"})
_BESIDE = _DENOISERS | {"controlnet"}
"""Models that every step needs; each of the others has its turn and goes."""


def load_of(place: Path, lock: Lock) -> Load:
    """Count the numbers in the locked weights: in all, side by side, and in the denoiser."""
    models: dict[str, int] = {}
    for file in lock.files:
        if file.path.endswith(WEIGHTS):
            folder = file.path.rpartition("/")[0]
            models[folder] = models.get(folder, 0) + parameters(place / file.path)

    def numbers_of(names: frozenset[str]) -> int:
        return sum(n for folder, n in models.items() if folder.rpartition("/")[2] in names)

    largest = max([*models.values(), numbers_of(_BESIDE)], default=0)
    return Load(sum(models.values()), largest, numbers_of(_DENOISERS))


def free_memory() -> None:
    """Give back what a dropped pipeline held."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


_FULL = ("out of memory", "can't allocate memory", "_STATUS_ALLOC_FAILED", "Invalid buffer size")
"""What is said of full memory: by drivers, the processor, cuBLAS and cuDNN, and Metal."""


def out_of_memory(error: Exception) -> bool:
    """Tell running out of memory: CUDA and NumPy have a class for it, others say it in words."""
    import torch

    said = str(error)
    named = isinstance(error, (MemoryError, torch.OutOfMemoryError))
    return named or any(words in said for words in _FULL)


@contextmanager
def offline() -> Iterator[None]:
    """Switch the hub and its telemetry off for the libraries imported or called inside.

    The environment is the process's: it stays so until the last of the threads inside has left.
    """
    with _GUARD:
        if not _inside:
            _before.update({name: os.environ.get(name) for name in _OFFLINE})
            os.environ.update(_OFFLINE)
        _inside.append(None)
    try:
        yield
    finally:
        with _GUARD:
            _inside.pop()
            for name, value in _before.items() if not _inside else ():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
