"""A clip composed and not yet marked: the slate's card at its head, a margin below every picture.

``eu`` asks for an end card too; ``cn`` for two seconds of card. Sizes are made even, as H.264 asks,
by a row or column of the slate's paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from closedset.errors import SealError
from closedset.model.pixels import U8, Frames
from closedset.model.sealed import Slate
from closedset.seal.clips import Timing, check_alike, decode_clip, digest_of, to_picture, to_planes
from closedset.seal.profiles import PAPER, labeled
from closedset.seal.slate import card, strip
from closedset.seal.watermark import Excerpt

_HEAD_SECONDS = {"cn": 2.0}
_END_SECONDS = {"eu": 1.0}
_LOOKED_AT = 16
"""Pictures of a clip in which the mark is read back."""


@dataclass(frozen=True, slots=True, eq=False)
class Reel:
    """Pictures of one size, margin included, and how many there are of each."""

    frames: Frames
    timing: Timing
    head: U8
    """The card, composed like every picture."""
    margin: U8
    profile: str

    @classmethod
    def of(cls, frames: Frames, slate: Slate, profile: str) -> Reel:
        """Compose a clip's card and margin. Raises SealError if the slate cannot be set."""
        height, width = frames.pixels.shape[1:3]
        tall = labeled(frames.pixels[0], profile).shape[0]
        margin = strip(width, tall, slate, frames.cleared.id)
        front = labeled(card(width, height, slate), profile)
        head = _even(np.concatenate([front, margin]))
        return cls(frames, Timing.of(frames.fps), head, margin, profile)

    @property
    def head_count(self) -> int:
        """Pictures of the file before the clip's own begin."""
        return self.timing.count(_HEAD_SECONDS.get(self.profile, 1.0))

    @property
    def count(self) -> int:
        """Pictures of the file that are the clip's own."""
        return len(self.frames.pixels) * self.timing.repeats

    @property
    def end_count(self) -> int:
        seconds = _END_SECONDS.get(self.profile, 0.0)
        return self.timing.count(seconds) if seconds else 0

    def pictures(self) -> Iterator[U8]:
        """Yield the card, each of the clip's pictures once, and the card again for its end."""
        yield self.head
        yield from map(self._composed, self.frames.pixels)
        if self.end_count:
            yield self.head

    def excerpt(self) -> Excerpt:
        """Return what the clip's mark is fitted to: some of its own pictures, composed."""
        bare = Excerpt.of(list(self.frames.pixels))
        spread, run = (
            [self._composed(picture) for picture in part] for part in (bare.spread, bare.run)
        )
        return Excerpt(spread, run)

    def _composed(self, picture: U8) -> U8:
        return _even(np.concatenate([labeled(picture, self.profile), self.margin]))

    def spread(self, pictures: Iterable[U8]) -> Iterator[U8]:
        """Yield what ``pictures`` are, or became, as often as each stands in the file."""
        last = len(self.frames.pixels) + 1
        for number, picture in enumerate(pictures):
            times = self.timing.repeats
            if number == 0:
                times = self.head_count
            elif number == last:
                times = self.end_count
            for _ in range(times):
                yield picture


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What an encoded clip decodes to: a few of its pictures, and a hash of all."""

    head: U8
    pictures: tuple[U8, ...]
    """Spread over the clip, without the card."""
    digest: str


def look_at(encoded: bytes, reel: Reel) -> Seen:
    """Decode a clip and compare every picture with what was composed. Raises SealError."""
    step = max(1, reel.count // _LOOKED_AT)
    wanted = range(reel.head_count, reel.head_count + reel.count, step)
    kept: list[U8] = []

    def watched() -> Iterator[U8]:
        composed = reel.spread(to_planes(picture) for picture in reel.pictures())
        for number, decoded in enumerate(decode_clip(encoded)):
            expected = next(composed, None)
            if expected is None:
                raise SealError("the encoded clip has more pictures than were composed.")
            check_alike(decoded, expected)
            if number == 0 or number in wanted:
                kept.append(to_picture(decoded))
            yield decoded
        if next(composed, None) is not None:
            raise SealError("the encoded clip has fewer pictures than were composed.")

    digest = digest_of(watched())
    return Seen(kept[0], tuple(kept[1 : _LOOKED_AT + 1]), digest)


def _even(picture: U8) -> U8:
    height, width = picture.shape[:2]
    if height % 2 == 0 and width % 2 == 0:
        return picture
    out = np.empty((height + height % 2, width + width % 2, 3), np.uint8)
    out[:] = PAPER
    out[:height, :width] = picture
    return out
