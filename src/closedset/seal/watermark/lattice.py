"""Where the mark lives: the frequencies of a periodic tile, and what each of them carries.

The picture is brought to a canonical size and covered by one tile again and again. A periodic
signal has all its energy on a lattice in the frequency plane: the reader adds all periods up
(``fold``) and looks at some hundred coefficients instead of a million pixels, and a turned or
scaled picture shows as a turned or scaled lattice.

Each channel (luma, and blue difference as the one chroma) has its *band* of lattice frequencies.
Some are **pilots**: louder, at places that depend on the key alone, so that their magnitudes give
rotation and scale and their phases translation. The rest carry data: two chips a coefficient, each
a sign of the code word, every sign on several coefficients.

A key has ``VARIANTS`` tiles with the same places and other phases and layouts. Each shot uses one,
so that averaging the frames of many shots does not lay one tile bare.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32
from closedset.seal.watermark.code import CODED_BITS, Signs

TILE = 128
"""Period, in pixels of the canonical size."""
VARIANTS = 16
_RINGS_PER_CYCLE = 60
"""Width of a whitening ring: 1/60 cycle per pixel."""

_CREST = 2.2
"""A tile's peaks are cut here, in standard deviations: they would dot a flat at every period."""

C64 = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Band:
    """The frequencies one channel uses."""

    name: str
    low: float
    high: float
    """Cycles per canonical pixel."""
    pilots: int
    boost: float
    """Amplitude of a pilot; a data coefficient has 1."""


LUMA = Band("luma", 0.025, 0.13, 48, 2.2)
CHROMA = Band("chroma", 0.02, 0.10, 24, 2.0)
BANDS = (LUMA, CHROMA)


class Lattice:
    """One channel's places, phases and layouts under one key; equal keys give equal lattices."""

    def __init__(self, key: bytes, band: Band) -> None:
        self.band = band
        rng = seeded(key, "places", band.name)
        axis = np.fft.fftfreq(TILE, 1 / TILE).astype(np.intp)
        u, v = np.meshgrid(axis, axis, indexing="ij")
        radius = np.hypot(u, v) / TILE
        half = (u > 0) | ((u == 0) & (v > 0))
        used = half & (radius >= band.low) & (radius <= band.high)
        self.u, self.v, self.radius = u[used], v[used], radius[used].astype(np.float32)
        """Frequencies in cycles per tile (down, right), one half of the plane."""
        order = rng.permutation(len(self.u))
        self.pilots, self.data = order[: band.pilots], order[band.pilots :]
        self.ring = (self.radius * _RINGS_PER_CYCLE).astype(np.intp)
        self.ring_counts = np.maximum(np.bincount(self.ring), 1)
        variants = [self._variant(key, k) for k in range(VARIANTS)]
        self.phases: C64 = np.stack([phases for phases, _ in variants])
        """(VARIANTS, n) unit complex numbers."""
        self.layouts = np.stack([layout for _, layout in variants])
        """(VARIANTS, 2, n data): which sign of the code word each chip carries."""

    def _variant(self, key: bytes, number: int) -> tuple[C64, NDArray[np.intp]]:
        rng = seeded(key, f"variant {number}", self.band.name)
        phases = np.exp(2j * np.pi * rng.random(len(self.u))).astype(np.complex64)
        chips = 2 * len(self.data)
        rounds = [rng.permutation(CODED_BITS) for _ in range(chips // CODED_BITS + 1)]
        return phases, np.concatenate(rounds)[:chips].reshape(2, -1)

    def chips(self, signs: Signs, variant: int) -> C64:
        """Return the (n data) coefficients that carry a code word, before phases and gains."""
        real, imaginary = signs[self.layouts[variant]]
        return np.asarray((real + 1j * imaginary) / np.sqrt(2), np.complex64)

    def tile(self, data: C64, variant: int) -> F32:
        """Return the (128, 128) tile of unit variance whose data coefficients are ``data``."""
        coefficients = np.full(len(self.u), self.band.boost, np.complex64)
        coefficients[self.data] = data
        plane = np.zeros((TILE, TILE), np.complex64)
        plane[self.u, self.v] = coefficients * self.phases[variant]
        tile = np.fft.ifft2(plane).real
        return np.asarray(np.clip(tile / tile.std(), -_CREST, _CREST), np.float32)

    def whiten(self, spectrum: C64) -> C64:
        """Return the (n,) lattice coefficients of a folded spectrum, each ring at unit power.

        After this a coefficient's mean tells its signal-to-noise ratio, whatever the picture.
        """
        found = spectrum[self.u, self.v]
        power = np.bincount(self.ring, np.abs(found) ** 2) / self.ring_counts
        first = int(self.ring.min())
        smooth = np.convolve(np.pad(power[first:], 1, "edge"), (0.25, 0.5, 0.25), "valid")
        scale = np.sqrt(smooth + 1e-12)[self.ring - first]
        return np.asarray(found / scale, np.complex64)

    def secret_chips(self, secret: bytes, variant: int) -> C64:
        """Return (n data) unit chips that only the holder of ``secret`` can tell from noise."""
        rng = seeded(secret, f"secret {variant}", self.band.name)
        quarter = rng.integers(0, 4, len(self.data))
        return np.asarray(np.exp(0.5j * np.pi * (quarter + 0.5)), np.complex64)


@lru_cache(maxsize=8)
def lattices(key: bytes) -> tuple[Lattice, Lattice]:
    """Return the luma and chroma lattices of a key."""
    return Lattice(key, LUMA), Lattice(key, CHROMA)


def seeded(key: bytes, *what: str) -> np.random.Generator:
    """Return a generator that depends on the key and the purpose alone."""
    digest = hashlib.sha256(b"\0".join([key, *(word.encode() for word in what)])).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "big")))
