"""Locking onto a lattice in a known pose: which tile, where it begins, what its chips say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32
from closedset.seal.watermark import code
from closedset.seal.watermark.geometry import SHIFTS, Pose, correlate
from closedset.seal.watermark.lattice import C64, TILE, VARIANTS, Lattice
from closedset.seal.watermark.planes import fold

BEST_VARIANTS = 2
_QUIETEST = 0.02
"""A channel's gain never counts as less: pilots drowned in noise say little about the data."""
_SLOPE_TRUST = 0.7
"""How far the pilots' slope over frequency is believed; it is fitted to few, noisy points."""

Planes = tuple[F32, F32]
"""Leveled luma and blue difference."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A pose at which the pilots of one variant agree on a translation."""

    pose: Pose
    spectra: tuple[C64, C64]
    """Whitened lattice coefficients of both channels."""
    variant: int
    shift: tuple[float, float]
    """Translation in canonical pixels (down, right)."""
    peak: float
    """Height of the correlation's peak over its noise, in standard deviations."""


def spectra_at(layers: Sequence[Lattice], planes: Planes, pose: Pose) -> tuple[C64, C64]:
    """Return the whitened lattice coefficients of both channels seen in a pose."""
    luma, blue = (
        layer.whiten(fold(pose.rectify(plane))) for layer, plane in zip(layers, planes, strict=True)
    )
    return luma, blue


def locks(layers: Sequence[Lattice], planes: Planes, pose: Pose) -> list[Lock]:
    """Return the best variants' locks in a pose, best first."""
    spectra = spectra_at(layers, planes, pose)
    pilots = [found[layer.pilots] for layer, found in zip(layers, spectra, strict=True)]
    maps = correlate(layers, pilots, range(VARIANTS))
    tops = maps.reshape(VARIANTS, -1).max(1)
    noise = float(maps.std()) + 1e-9
    found = []
    for variant in np.argsort(-tops, kind="stable")[:BEST_VARIANTS]:
        at = np.unravel_index(int(maps[variant].argmax()), maps.shape[1:])
        coarse = float(at[0]) * TILE / SHIFTS, float(at[1]) * TILE / SHIFTS
        shift = _settle(layers, spectra, int(variant), coarse)
        found.append(Lock(pose, spectra, int(variant), shift, float(tops[variant]) / noise))
    return found


def _settle(
    layers: Sequence[Lattice],
    spectra: tuple[C64, C64],
    variant: int,
    shift: tuple[float, float],
) -> tuple[float, float]:
    """Refine a translation to a quarter of a pixel on the pilots alone."""
    for step in (1.0, 0.5, 0.25):
        around = [
            (shift[0] + a * step, shift[1] + b * step) for a in (-1, 0, 1) for b in (-1, 0, 1)
        ]
        fits = [
            sum(
                float(_aligned(layer, found, variant, place, layer.pilots).real.sum())
                for layer, found in zip(layers, spectra, strict=True)
            )
            for place in around
        ]
        shift = around[int(np.argmax(fits))]
    return shift


def _aligned(
    layer: Lattice,
    found: C64,
    variant: int,
    shift: tuple[float, float],
    which: NDArray[np.intp],
) -> C64:
    """Return coefficients with the translation and the variant's phases taken away."""
    turns = (layer.u[which] * shift[0] + layer.v[which] * shift[1]) / TILE
    unturned = found[which] * np.exp(2j * np.pi * turns)
    return np.asarray(unturned / layer.phases[variant, which], np.complex64)


def pilots_heard(
    layers: Sequence[Lattice], spectra: tuple[C64, C64], lock: Lock
) -> tuple[float, float]:
    """Return how loud the pilots of a lock are in both channels of a picture's own spectra."""
    luma, blue = (
        float(_aligned(layer, found, lock.variant, lock.shift, layer.pilots).real.mean())
        for layer, found in zip(layers, spectra, strict=True)
    )
    return luma, blue


def data_of(layer: Lattice, found: C64, lock: Lock) -> C64:
    """Return a layer's data coefficients as they were embedded, up to gain and noise."""
    return _aligned(layer, found, lock.variant, lock.shift, layer.data)


def soft_signs(layers: Sequence[Lattice], lock: Lock) -> F32:
    """Return (384,) soft signs: every chip's vote, weighted by how loud its pilots came through."""
    soft = np.zeros(code.CODED_BITS)
    for layer, found in zip(layers, lock.spectra, strict=True):
        votes = data_of(layer, found, lock) * _gains(layer, found, lock)
        layout = layer.layouts[lock.variant]
        soft += np.bincount(layout[0], votes.real, code.CODED_BITS)
        soft += np.bincount(layout[1], votes.imag, code.CODED_BITS)
    return soft.astype(np.float32)


def _gains(layer: Lattice, found: C64, lock: Lock) -> F32:
    """Fit the pilots' gain as a line over frequency; the weight of each data coefficient."""
    aligned = _aligned(layer, found, lock.variant, lock.shift, layer.pilots)
    pilots = aligned.real / layer.band.boost
    radius = layer.radius[layer.pilots]
    spread = radius - radius.mean()
    slope = float((spread * pilots).sum() / (spread * spread).sum())
    line = pilots.mean() + _SLOPE_TRUST * slope * (layer.radius[layer.data] - radius.mean())
    return np.asarray(np.maximum(line, _QUIETEST), np.float32)


def secret_score(layers: Sequence[Lattice], lock: Lock, signs: code.Signs, secret: bytes) -> float:
    """Return how far a secret's chips stand out of noise, in standard deviations.

    ``signs`` is the code word that was read; its part of the coefficients is taken away first.
    """
    total, power = 0.0, 0.0
    for layer, found in zip(layers, lock.spectra, strict=True):
        data = data_of(layer, found, lock)
        known = layer.chips(signs, lock.variant)
        gain = float((data * known.conj()).real.mean())
        rest = data - gain * known
        chips = layer.secret_chips(secret, lock.variant)
        weight = max(gain, _QUIETEST)
        total += weight * float((rest * chips.conj()).real.sum())
        power += weight**2 * float((np.abs(rest) ** 2).sum()) / 2
    return total / float(np.sqrt(power + 1e-12))
