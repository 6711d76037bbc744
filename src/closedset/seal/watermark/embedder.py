"""Putting a mark in: informed of the picture, and no louder than it has to be.

*Informed* embedding (Cox, Miller, McKellips 1999): the embedder reads its own mark back and gives
more amplitude to the chips that the picture works against, less to those it happens to help. The
energy goes where it is missing.

*Closed loop*: ``embed_fitted`` sends the marked picture through the channels it has to survive
(hard JPEG, halving, cropping to a quarter) and picks the lowest strength at which the mark is read
after each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, U8
from closedset.seal.watermark import code, mask
from closedset.seal.watermark.geometry import UPRIGHT, Pose
from closedset.seal.watermark.lattice import C64, VARIANTS, Lattice, lattices
from closedset.seal.watermark.planes import canonical, cover, fold, level
from closedset.seal.watermark.reader import leveled, read_posed

STRENGTH = 0.6
"""Loudness of a mark whose strength is not fitted."""
CLIP_STRENGTH = 0.7
"""Loudness in clips, whose codecs take more away."""
CLIP_STRENGTHS = (CLIP_STRENGTH, 0.82, 0.95, 1.1)
_TEXTURE_FLOOR_DB, _TEXTURE_SSIM = 36.0, 0.98
"""How far a clip may go where ``FLOOR_DB`` is not enough. Texture all over hides that much; for
drawings and flats the second bound comes first."""
_MOVING = 1.15
"""A clip that moves is louder by this than what lasts in pictures held: motion takes more away."""
STRENGTHS = (0.5, 0.6, 0.7, 0.82, 0.95)
FLOOR_DB = 39.0
"""``embed_fitted`` never goes louder than this PSNR, whatever the channels do to the mark."""
_HALF = 0.7071
"""Of each side: half of the area."""
_MIDDLE = 2.0
"""How much more than the rest the middle of a clip counts, which is what is left of it when it is
cut: there its mark has no loudness to spare."""
_FLOOR_STEPS, _FLOOR_MARGIN = 3, 0.05
"""How often a strength is lowered, and by how many dB more than seems needed."""
_SPREAD, _RUN = 6, 16
"""Frames of an excerpt at most."""
_INFORMED_STEPS = 3
_STEP = 0.8
_QUIETEST, _LOUDEST = 0.3, 2.2
"""Bounds of one chip's amplitude."""
_SECRET = 0.3
"""Amplitude of the production's own chips, beside 1 for the data."""
_SMALL = 400
"""Short side, in pixels, below which a mark that survived the channels would be seen."""
_SMALL_STRENGTH = 0.9
"""Of a picture so small, but for its flats: a compromise, measured by the bench."""


Coder = Callable[[Sequence[U8], bool], Sequence[U8]]
"""What a hard codec leaves of some frames, each held for a moment (true) or one after another."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one shot's pictures carry."""

    payload: bytes
    """7 bytes."""
    variant: int
    """Which of the key's tiles, 0 to 15."""
    secret: bytes = field(default=b"", repr=False)
    """The production's own key, whose chips go in beside the code word; none if empty."""

    def __post_init__(self) -> None:
        if len(self.payload) != code.PAYLOAD_BYTES or not 0 <= self.variant < VARIANTS:
            raise ValueError(f"a mark has 7 bytes and a variant below {VARIANTS}; got {self!r}")


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """What a clip's mark is fitted to."""

    spread: Sequence[U8] = ()
    """A few of its frames, from all over it."""
    run: Sequence[U8] = ()
    """Some that follow each other."""

    @classmethod
    def of(cls, frames: Sequence[U8]) -> Self:
        """Return the excerpt of a clip's frames; it has one at least."""
        places = np.unique(np.linspace(0, len(frames) - 1, _SPREAD).round().astype(int))
        middle = max(0, (len(frames) - _RUN) // 2)
        return cls([frames[place] for place in places], frames[middle : middle + _RUN])


def embed(pixels: U8, mark: Mark, key: bytes, strength: float = STRENGTH) -> U8:
    """Return (H, W, 3) sRGB ``pixels`` with the mark in them, at a fixed strength."""
    return _Draft([pixels], mark, key).embed(strength)


def embed_fitted(pixels: U8, mark: Mark, key: bytes) -> U8:
    """Return marked pixels at the lowest strength that survives the channels.

    If none does before ``FLOOR_DB`` is reached, the loudest allowed is returned. Small pictures get
    a fixed strength, and one level at most on their flats.
    """
    if min(pixels.shape[:2]) < _SMALL:
        draft = _Draft([pixels], mark, key, gentle=True)
        marked = draft.embed(_SMALL_STRENGTH)
        over = FLOOR_DB - psnr(pixels, marked)
        return draft.embed(_SMALL_STRENGTH / 10 ** (over / 20)) if over > 0 else marked
    draft = _Draft([pixels], mark, key)
    at = STRENGTHS.index(STRENGTH)
    marked = draft.embed(STRENGTHS[at])
    if _survives(marked, mark, key):
        quieter = draft.embed(STRENGTHS[at - 1])
        return quieter if _survives(quieter, mark, key) else marked
    loudest = STRENGTHS[at] * 10 ** ((psnr(pixels, marked) - FLOOR_DB) / 20)
    for strength in STRENGTHS[at + 1 :]:
        capped = min(strength, loudest)
        if capped <= STRENGTHS[at]:
            break
        marked = draft.embed(capped)
        if capped < strength or _survives(marked, mark, key):
            break
    return marked


def embed_frames(
    frames: Iterable[U8],
    mark: Mark,
    key: bytes,
    strength: float | None = None,
    *,
    excerpt: Excerpt | None = None,
    coded: Coder | None = None,
) -> Iterator[U8]:
    """Yield the frames of one shot, each (H, W, 3), marked with the shot's one tile.

    One, because a tile that changed from frame to frame would shimmer, and the reader adds frames
    up. It is informed of an excerpt's frames, added up likewise; without, of none. If no strength
    is asked for, it is the lowest at which the mark is read in the excerpt as ``coded`` leaves it,
    whole and cut to half. No frame of it falls below ``FLOOR_DB`` for that, or a little further
    where texture hides the mark.
    """
    excerpt = excerpt or Excerpt()
    draft = _Draft(excerpt.spread, mark, key, middle=_MIDDLE)
    if strength is None:
        strength, tiles = draft.fitted(coded, excerpt.run)
    else:
        tiles = draft.tiles(strength)
    for pixels in frames:
        roomy = mask.make_room(pixels, strength)
        yield mask.apply(roomy, tiles, mask.loudness(*canonical(pixels, whole=True)), strength)


def psnr(one: U8, other: U8) -> float:
    """Return the peak signal-to-noise ratio of two pictures in dB; infinite if they are equal."""
    return float(cv2.PSNR(one, other))


def similarity(one: U8, other: U8) -> float:
    """Return the structural similarity of two pictures' luma, 1 if equal (Wang et al. 2004)."""
    x, y = (
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float64) for picture in (one, other)
    )

    def mean(plane: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(plane, (11, 11), 1.5), np.float64)

    mx, my = mean(x), mean(y)
    vx, vy, both = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    score = (2 * mx * my + c1) * (2 * both + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    return float(score.mean())


def _excess(host: U8, marked: U8, textured: bool) -> float:
    """Return by how many dB a clip's mark is louder than it may be; negative if it is not."""
    found = psnr(host, marked)
    if not textured or found >= FLOOR_DB:
        return FLOOR_DB - found
    unlike = 10 * np.log10(max(1 - similarity(host, marked), 1e-9) / (1 - _TEXTURE_SSIM))
    return min(FLOOR_DB - found, max(_TEXTURE_FLOOR_DB - found, float(unlike)))


@dataclass(frozen=True, slots=True, eq=False)
class _Host:
    """One picture that a tile goes into, and how loud it may be there."""

    pixels: U8
    planes: tuple[F32, F32]
    """Canonical, all of them."""
    loud: tuple[F32, F32]

    def most(self, strength: float) -> F32:
        """Return how far a gentle mark may move each place, in levels."""
        return mask.gentle_peak(self.planes[0], self.loud[0] * np.float32(strength))


class _Draft:
    """Pictures being marked with one tile: what does not depend on the strength is done once."""

    def __init__(
        self,
        pictures: Sequence[U8],
        mark: Mark,
        key: bytes,
        *,
        gentle: bool = False,
        middle: float = 0.0,
    ) -> None:
        self._gentle = gentle
        self._middle = middle
        self._mark = mark
        self._key = key
        self._layers = lattices(key)
        self._signs = code.encode(mark.payload)
        self._hosts = [self._host(pixels) for pixels in pictures]

    def _host(self, pixels: U8) -> _Host:
        planes = canonical(pixels, whole=True)
        gentle = self._gentle
        floor = mask.gentle_floor(planes[0]) / _SMALL_STRENGTH if gentle else mask.LUMA_FLOOR
        return _Host(pixels, planes, mask.loudness(*planes, floor))

    def embed(self, strength: float) -> U8:
        """Return the first picture, marked."""
        return self._marked(self._hosts[0], self.tiles(strength), strength)

    def fitted(self, coded: Coder | None, run: Sequence[U8]) -> tuple[float, tuple[F32, F32]]:
        """Return a strength for clips that lasts, little above the lowest, and its tiles.

        A tile starts from the one before it, a little quieter, so that one more look at the
        pictures is enough to inform it.
        """
        if not self._hosts:
            return CLIP_STRENGTH, self.tiles(CLIP_STRENGTH)
        following = [self._host(pixels) for pixels in run]
        gains = self._informed(CLIP_STRENGTH)
        textured = False
        for wanted in CLIP_STRENGTHS:
            if wanted > CLIP_STRENGTH:
                gains = self._informed(wanted, gains, steps=1)
            tiles = self._tiles(gains)
            strength, lasts = self._tried(wanted, tiles, textured, following, coded)
            if not lasts and strength < wanted and not textured:
                textured = True
                strength, lasts = self._tried(wanted, tiles, textured, following, coded)
            if lasts or strength < wanted:
                break
        return strength, tiles

    def _tried(
        self,
        wanted: float,
        tiles: tuple[F32, F32],
        textured: bool,
        run: Sequence[_Host],
        coded: Coder | None,
    ) -> tuple[float, bool]:
        """Return the strength wanted, or as much as is allowed, and whether it lasts."""
        strength, marked = self._above_floor(wanted, tiles, textured)
        if coded is None:
            return strength, True
        lasts = self._lasts(marked, coded)
        if len(self._hosts) > 1:
            strength, _ = self._above_floor(wanted * _MOVING, tiles, textured)
        return strength, lasts and self._lasts_moving(run, tiles, strength, coded)

    def _above_floor(
        self, wanted: float, tiles: tuple[F32, F32], textured: bool
    ) -> tuple[float, list[U8]]:
        """Return the pictures marked with the strength wanted, or as much as is allowed."""
        strength = wanted
        for _ in range(_FLOOR_STEPS):
            marked = [self._marked(host, tiles, strength) for host in self._hosts]
            pairs = zip(self._hosts, marked, strict=True)
            over = max(_excess(host.pixels, one, textured) for host, one in pairs)
            if over <= 0:
                break
            strength /= 10 ** ((over + _FLOOR_MARGIN) / 20)
        return strength, marked

    def _lasts(self, marked: Sequence[U8], coded: Coder) -> bool:
        """Return whether the mark is read in coded frames, and in those of their middle."""
        middle = [one[_middle_of(one)] for one in marked]
        cut = Pose(scale=min(marked[0].shape[:2]) / min(middle[0].shape[:2]))
        for frames, pose in ((marked, UPRIGHT), (middle, cut)):
            if not self._is_read(coded(frames, True), pose):
                return False
        return True

    def _lasts_moving(
        self, run: Sequence[_Host], tiles: tuple[F32, F32], strength: float, coded: Coder
    ) -> bool:
        """Return whether the mark is read in frames that were coded one after another.

        A codec predicts what moves from the frame before it, and takes a mark that stands still for
        an error too small to tell.
        """
        marked = [self._marked(host, tiles, strength) for host in run]
        return not run or self._is_read(coded(marked, False), UPRIGHT)

    def _is_read(self, frames: Sequence[U8], pose: Pose) -> bool:
        found = read_posed(leveled(frames), self._key, pose)
        return found is not None and found.payload == self._mark.payload

    def _marked(self, host: _Host, tiles: tuple[F32, F32], strength: float) -> U8:
        room = mask.make_room(host.pixels, strength, gentle=self._gentle)
        most = host.most(strength) if self._gentle else None
        return mask.apply(room, tiles, host.loud, strength, most)

    def tiles(self, strength: float) -> tuple[F32, F32]:
        """Return both channels' tiles, informed of all pictures together."""
        return self._tiles(self._informed(strength))

    def _tiles(self, gains: list[F32]) -> tuple[F32, F32]:
        luma, blue = (
            layer.tile(_data(layer, self._mark, self._signs, gain), self._mark.variant)
            for layer, gain in zip(self._layers, gains, strict=True)
        )
        return luma, blue

    def _informed(
        self, strength: float, gains: list[F32] | None = None, steps: int = _INFORMED_STEPS
    ) -> list[F32]:
        """Return each layer's amplitudes, one a chip, after so many looks at the pictures."""
        gains = gains or [np.ones(2 * len(layer.data), np.float32) for layer in self._layers]
        rooms = [
            canonical(mask.make_room(host.pixels, strength, gentle=self._gentle))
            for host in self._hosts
        ]
        limits = [host.most(strength) if self._gentle else None for host in self._hosts]
        for _ in range(steps if rooms else 0):
            tiles, gains = self._tiles(gains), list(gains)
            for k, layer in enumerate(self._layers):
                views = [
                    level(_seen(k, tiles[k], room[k], host.loud[k] * strength, most))
                    for room, host, most in zip(rooms, self._hosts, limits, strict=True)
                ]
                view: F32 = np.asarray(np.mean(views, 0, dtype=np.float32))
                if self._middle:
                    view[_middle_of(view)] *= 1 + self._middle
                seen = fold(view)
                gains[k] = self._corrected(layer, layer.whiten(seen), gains[k])
        return gains

    def _corrected(self, layer: Lattice, seen: C64, gains: F32) -> F32:
        """Return new amplitudes of a layer's chips, given what the reader would see of them."""
        data = (seen / layer.phases[self._mark.variant])[layer.data]
        signs = self._signs[layer.layouts[self._mark.variant]].ravel()
        votes = np.concatenate([data.real, data.imag]) * signs
        usual = float(np.median(votes))
        if self._mark.secret:
            chips = layer.secret_chips(self._mark.secret, self._mark.variant) * _SECRET * usual
            votes = votes - np.concatenate([chips.real, chips.imag]) * signs
        moved = gains + _STEP * (max(usual, _QUIETEST) - votes)
        return np.asarray(np.clip(moved, _QUIETEST, _LOUDEST), np.float32)


def _middle_of(picture: F32 | U8) -> tuple[slice, slice]:
    """Return where half of a picture's area lies about its middle, of even sides."""
    rows, columns = (int(side * _HALF) // 2 * 2 for side in picture.shape[:2])
    top, left = (picture.shape[0] - rows) // 2, (picture.shape[1] - columns) // 2
    return slice(top, top + rows), slice(left, left + columns)


def _data(layer: Lattice, mark: Mark, signs: code.Signs, gain: F32) -> C64:
    chips = layer.chips(signs, mark.variant)
    real, imaginary = gain.reshape(2, -1)
    data = chips.real * real + 1j * chips.imag * imaginary
    if mark.secret:
        data = data + _SECRET * layer.secret_chips(mark.secret, mark.variant)
    return data.astype(np.complex64)


def _survives(marked: U8, mark: Mark, key: bytes) -> bool:
    """Return whether the mark is read after each simulated channel, the hardest first."""
    for handled, pose in _channels(marked):
        found = read_posed(leveled([handled]), key, pose)
        if found is None or found.payload != mark.payload:
            return False
    return True


def _channels(marked: U8) -> Iterator[tuple[U8, Pose]]:
    """Yield what becomes of a picture that must survive it, and the pose it is then seen in.

    A quarter of a picture, at the canonical size, lies on the lattice at twice the scale.
    """
    height, width = marked.shape[:2]
    half = cv2.resize(marked, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    yield after_jpeg(half, 58), UPRIGHT
    yield after_jpeg(marked, 29), UPRIGHT
    for top, left in ((0, 0), (height // 2, width // 2), (height // 4, width // 4)):
        quarter = marked[top : top + height // 2, left : left + width // 2]
        yield after_jpeg(quarter, 85), Pose(scale=2.0)


def after_jpeg(pixels: NDArray[np.integer | np.floating], quality: int) -> U8:
    """Return the picture after JPEG."""
    bgr = np.ascontiguousarray(pixels[..., ::-1])
    data = cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]


def _seen(channel: int, tile: F32, plane: F32, loud: F32, most: F32 | None) -> F32:
    """Return what a reader would see of one channel, marked ``loud`` but at most by ``most``."""
    rows, columns = plane.shape
    field = cover(tile, rows, columns) * loud[:rows, :columns]
    if most is not None:
        field = np.clip(field, -most[:rows, :columns], most[:rows, :columns])
    seen = plane + field
    return np.clip(seen, 0, 255) if channel == 0 else seen
