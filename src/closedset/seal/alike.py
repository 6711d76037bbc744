"""How alike two sealed files are: what a remake is judged by.

Two figures, because each is blind where the other sees: the peak signal-to-noise ratio of the
pixels, and the distance of the perceptual hashes (``fingerprint``). The slate's margin is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import cv2

from closedset.errors import SealError
from closedset.model.pixels import U8
from closedset.seal.clips import MP4, decode_clip, to_picture
from closedset.seal.encoding import decode
from closedset.seal.fingerprint import BITS, distance, fingerprint


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near one picture, or the worst picture of a clip, is to the other."""

    psnr_db: float
    """Of 8-bit RGB, decibels; infinite for equal pixels."""
    hash_distance: int
    """Bits of 256 in which the perceptual hashes differ; unrelated pictures differ in about 128."""

    @property
    def equal(self) -> bool:
        """Are all pixels the same?"""
        return math.isinf(self.psnr_db)


UNLIKE = Likeness(0.0, BITS)
"""Files of another size or length have no figures."""


def likeness(one: bytes, other: bytes, media_type: str, height: int = 0) -> Likeness:
    """Compare two files of one type; ``height`` is the picture's in pixels, 0 for all of it.

    Raises SealError if one cannot be decoded.
    """
    worst = Likeness(math.inf, 0)
    pairs = zip_longest(_pictures(one, media_type), _pictures(other, media_type))
    for left, right in pairs:
        if left is None or right is None or left.shape != right.shape:
            return UNLIKE
        left, right = left[: height or None], right[: height or None]
        if (left == right).all():
            continue
        far = distance(fingerprint(left), fingerprint(right))
        psnr = min(worst.psnr_db, cv2.PSNR(left, right))
        worst = Likeness(psnr, max(worst.hash_distance, far))
    return worst


def _pictures(data: bytes, media_type: str) -> Iterator[U8]:
    if media_type == MP4:
        yield from map(to_picture, decode_clip(data))
    elif media_type.startswith("image/"):
        yield decode(data, media_type)
    else:
        raise SealError(f"{media_type} holds no pictures to compare.")
