"""Finding a mark and reading it, in pictures that people have handled.

The quick way assumes that the picture was resized at most: fold, lock, decode. Otherwise the pilots
tell how the lattice was turned and scaled (``geometry``), and the likeliest poses are rectified and
decoded. Nothing but the checksum is believed.

False positives: a payload is reported only if CRC-32 passes, and one look at a picture gets at most
``MOST_TRIES`` decodings, so noise passes with a probability below ``MOST_TRIES`` / 2^32. Whoever
looks at the whole, at eight windows and anyhow turned has 9 * 400 + 64 tries: below 1e-6.

A codec keeps much of the mark in a few frames of a clip and little in the others. So frames are
added up twice: all alike, and then each by how loud the pilots are in it (maximal-ratio combining;
Brennan 1959).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from closedset.model.pixels import F32, U8
from closedset.seal.watermark import code
from closedset.seal.watermark.geometry import (
    UPRIGHT,
    Pose,
    candidates,
    mirrored,
    spectra_of,
    wide_candidates,
)
from closedset.seal.watermark.lattice import Lattice, lattices
from closedset.seal.watermark.planes import canonical, level
from closedset.seal.watermark.sync import (
    Lock,
    Planes,
    locks,
    pilots_heard,
    secret_score,
    soft_signs,
    spectra_at,
)

MOST_TRIES = 400
"""Decodings one picture may get; 400 / 2^32 is below 1e-7."""
WIDE_TRIES = 64
_SECRET_PEAK = 5.0
"""Standard deviations at which a production's own chips count as found: 3e-7 in noise."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A mark that was read."""

    payload: bytes
    """7 bytes, checksum verified."""
    variant: int
    pose: Pose
    """How the picture lay on the lattice."""
    peak: float
    """Height of the pilots' correlation peak over its noise, in standard deviations."""
    secret: int | None = None
    """Which of the secrets handed in was found in the picture beside the payload, if any."""


class Budget:
    """Counts decodings, so that the promise about false positives holds by construction."""

    def __init__(self, tries: int = MOST_TRIES) -> None:
        self.left = tries

    def take(self, wanted: int) -> int:
        """Return how many of ``wanted`` decodings may still be done, and count them."""
        granted = min(wanted, self.left)
        self.left -= granted
        return granted


def leveled(frames: Iterable[U8]) -> Planes:
    """Return the leveled planes of one picture, or of the frames of one shot averaged."""
    return _mean([planes_of(pixels) for pixels in frames])


def planes_of(pixels: U8) -> Planes:
    """Return the leveled planes of one picture."""
    luma, blue = (level(plane) for plane in canonical(pixels))
    return luma, blue


def _mean(frames: Sequence[Planes]) -> Planes:
    luma, blue = zip(*frames, strict=True)
    return np.mean(np.stack(luma), 0), np.mean(np.stack(blue), 0)


def read_together(
    frames: Sequence[Planes], key: bytes, *, secrets: Sequence[bytes] = (), search: bool = True
) -> Reading | None:
    """Read the mark that the leveled frames of one shot have in common.

    All alike, then, with ``search`` and if there are several, each as loud as it is heard.
    """
    budget, mean = Budget(), _mean(frames)
    found = read(mean, key, secrets=secrets, budget=budget, search=search)
    if found is not None or not search or len(frames) < 2:
        return found
    heard = _as_heard(frames, mean, key)
    return heard and read(heard, key, secrets=secrets, budget=budget)


def _as_heard(frames: Sequence[Planes], mean: Planes, key: bytes) -> Planes | None:
    """Add frames up, each weighed by its pilots' power in the likeliest lock of their mean."""
    layers = lattices(key)
    poses = (UPRIGHT, *candidates(layers, spectra_of(mean)))
    lock = max((locks(layers, mean, pose)[0] for pose in poses), key=lambda one: one.peak)
    heard = np.array(
        [pilots_heard(layers, spectra_at(layers, planes, lock.pose), lock) for planes in frames]
    )
    weights = np.maximum(heard, 0) ** 2
    if not weights.sum(0).all():
        return None
    luma, blue = (
        np.average([planes[k] for planes in frames], 0, weights[:, k]).astype(np.float32)
        for k in (0, 1)
    )
    return luma, blue


def read(
    planes: Planes,
    key: bytes,
    *,
    secrets: Sequence[bytes] = (),
    budget: Budget | None = None,
    search: bool = True,
) -> Reading | None:
    """Read a mark from leveled planes: as it lies, then mirrored, then turned or scaled.

    The last only with ``search``.
    """
    layers, budget = lattices(key), budget or Budget()
    views: tuple[Planes, Planes] = (planes, (_mirror(planes[0]), _mirror(planes[1])))
    for view, flipped in zip(views, (False, True), strict=True):
        found = _decode(locks(layers, view, UPRIGHT), layers, secrets, budget)
        if found is not None:
            return _facing(found, flipped)
    if not search:
        return None
    spectra = spectra_of(planes)
    for view, seen, flipped in zip(views, (spectra, mirrored(spectra)), (False, True), strict=True):
        found = _search(layers, view, candidates(layers, seen), secrets, budget)
        if found is not None:
            return _facing(found, flipped)
    return None


def read_anyhow(planes: Planes, key: bytes, *, secrets: Sequence[bytes] = ()) -> Reading | None:
    """Read a mark from a picture turned by any angle, squeezed, or cut very small.

    What ``read`` could not find; it takes longer, and mirrored pictures are not among it.
    """
    layers = lattices(key)
    poses = wide_candidates(layers, spectra_of(planes))
    return _search(layers, planes, poses, secrets, Budget(WIDE_TRIES))


def _search(
    layers: Sequence[Lattice],
    planes: Planes,
    poses: Sequence[Pose],
    secrets: Sequence[bytes],
    budget: Budget,
) -> Reading | None:
    """Try poses, the likeliest first."""
    for pose in poses:
        found = _decode(locks(layers, planes, pose), layers, secrets, budget)
        if found is not None:
            return found
    return None


def read_posed(planes: Planes, key: bytes, pose: Pose) -> Reading | None:
    """Read a mark from planes that lie in a known pose; the embedder's own check."""
    layers = lattices(key)
    return _decode(locks(layers, planes, pose), layers, (), Budget())


def _mirror(plane: F32) -> F32:
    return np.ascontiguousarray(plane[:, ::-1])


def _facing(found: Reading, flipped: bool) -> Reading:
    return replace(found, pose=replace(found.pose, mirrored=flipped))


def _decode(
    tried: Sequence[Lock],
    layers: Sequence[Lattice],
    secrets: Sequence[bytes],
    budget: Budget,
) -> Reading | None:
    tried = tried[: budget.take(len(tried))]
    if not tried:
        return None
    payloads = code.decode(np.stack([soft_signs(layers, lock) for lock in tried]))
    for lock, payload in zip(tried, payloads, strict=True):
        if payload is not None:
            secret = _whose(layers, lock, payload, secrets)
            return Reading(payload, lock.variant, lock.pose, lock.peak, secret)
    return None


def _whose(
    layers: Sequence[Lattice], lock: Lock, payload: bytes, secrets: Sequence[bytes]
) -> int | None:
    """Return which secret's chips stand out of noise."""
    signs = code.encode(payload)
    scores = [secret_score(layers, lock, signs, secret) for secret in secrets]
    best = int(np.argmax(scores)) if scores else 0
    return best if scores and scores[best] > _SECRET_PEAK else None
