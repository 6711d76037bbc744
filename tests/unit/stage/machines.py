"""Draws random shots as another machine would: python machines.py OUT FIRST COUNT WIDTH HEIGHT.

The other machine is this one, with all that its processor can do since 2003 taken from NumPy,
numba, OpenCV, OpenBLAS, PyTorch and Embree, and one core.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from random_shots import random_shot, request_of
from staging import NOW, clear

from closedset import compiled
from closedset.stage import Stage, embree

PLAIN = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "OPENCV_CPU_DISABLE": "AVX,AVX2,FP16,FMA3,AVX512-SKX",
    "OPENBLAS_CORETYPE": "Prescott",
    "OPENBLAS_NUM_THREADS": "1",
    "ATEN_CPU_CAPABILITY": "default",
    "OMP_NUM_THREADS": "1",
}
"""What makes the libraries forget what this machine can do."""
_EMBREE = b"isa=sse2,threads=1"

Maps = dict[str, NDArray[np.generic]]


class Apart(NamedTuple):
    """How far two drawings of one shot are apart."""

    same: float
    """Share of ids that are equal."""
    metres: float
    """Most that the depths of those differ by."""
    light: float
    """Mean difference, in 255ths."""


def drawn(first: int, count: int, size: tuple[int, int]) -> Maps:
    """Return ids, depth and light of random shots, ``size`` pixels wide and high."""
    stage, maps = Stage(lambda: NOW), {}
    for number in range(count):
        plates = stage.plates(clear(request_of(random_shot(first + number), *size)))
        for name in ("ids", "depth", "light"):
            maps[f"{name} {number}"] = getattr(plates, name)
    return maps


def drawn_elsewhere(
    folder: Path, first: int, count: int, size: tuple[int, int], *, own_body_model: bool = False
) -> Maps:
    """Return the same from a process that is a plain machine; ``folder`` is its to write in."""
    env, out = {**os.environ, **PLAIN}, folder / "there.npz"
    if own_body_model:
        env["XDG_CACHE_HOME"] = str(folder)
    said = [str(Path(__file__).resolve()), str(out), str(first), str(count), *map(str, size)]
    subprocess.run([sys.executable, *said], env=env, check=True)
    return dict(np.load(out))


def apart(here: Maps, there: Maps, one: int, other: int) -> Apart:
    """Compare shot number ``one`` drawn here with shot number ``other`` drawn there."""
    same = here[f"ids {one}"] == there[f"ids {other}"]
    near, far = here[f"depth {one}"][same], there[f"depth {other}"][same]
    # What is infinitely far away in both is no distance apart.
    gap = np.subtract(near, far, where=near != far, out=np.zeros_like(near))
    metres = np.abs(gap).max(initial=0.0)
    light = np.abs(here[f"light {one}"] - there[f"light {other}"]).mean() * 255
    return Apart(float(same.mean()), float(metres), float(light))


def _be_plain() -> None:
    """Give this process Embree without AVX, and one core."""
    device = int(embree._library().rtcNewDevice(_EMBREE))
    embree._device = lambda: device
    compiled._cores = lambda: 1


if __name__ == "__main__":
    _be_plain()
    begin, shots, width, height = map(int, sys.argv[2:])
    np.savez(sys.argv[1], **drawn(begin, shots, (width, height)))
