"""What can be read in a picture's pixels: slates' codes and the invisible mark.

A screenshot may show a sealed panel inside something else. So the mark is sought in the whole
picture first, then left of each slate code, then in each rectangle that stands out of a plain
background: a page, a slide, a browser window. Last, the whole picture is taken to be turned by any
angle or squeezed.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import cv2
import numpy as np

from closedset.model.pixels import U8
from closedset.seal.embedded import Placed
from closedset.seal.report import Trouble
from closedset.seal.slate import SlateCode, find_codes
from closedset.seal.watermark import PUBLIC_KEY, Reading, read_frames, read_mark, read_turned

MAX_PIXELS = 64_000_000
_MAX_WINDOWS = 8
_TOGETHER = 48
"""Pictures of a clip that are added up at most."""
_LEAST_WINDOW = 96
"""Pixels of a window's short side that are worth a look."""
_SAME = 0.75
"""Levels on average by which coded pictures of one held panel differ; another mark makes 2."""
_BACKGROUND = 10
"""Levels by which a panel must differ from a page."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark, and the part of the picture it was read in."""

    reading: Reading
    whole: bool
    codes: tuple[SlateCode, ...]
    """Slate codes inside that part."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything read in one picture."""

    marks: tuple[Marked, ...]
    codes: tuple[SlateCode, ...]


def decode(data: bytes, kind: str) -> tuple[U8 | None, Trouble]:
    """Decode a picture within limits; return (pixels or None, what went wrong)."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                if image.width * image.height > MAX_PIXELS:
                    return None, _too_large()
                return np.array(image.convert("RGB")), Trouble()
    except (MemoryError, Image.DecompressionBombError):
        return None, _too_large()
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        KeyError,
        IndexError,
        TypeError,
        OverflowError,
        RuntimeError,
    ) as error:
        return None, Trouble(f"the picture cannot be decoded: {str(error)[:160]}")


def _too_large() -> Trouble:
    why = f"the picture was not looked at: it has more than {MAX_PIXELS} pixels, or more than"
    return Trouble(f"{why} this machine's memory holds; nothing is said against it", ours=True)


class Eyes:
    """Looks at pictures, and remembers what it saw: the same panel comes in many files."""

    _REMEMBERED = 512

    def __init__(self, secrets: Sequence[bytes] = ()) -> None:
        self._secrets = tuple(secrets)
        self._seen: OrderedDict[bytes, Sight] = OrderedDict()
        self._guard = Lock()

    def look(self, pixels: U8) -> Sight:
        """Return all that can be read in a (H, W, 3) picture."""
        digest = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).digest()
        with self._guard:
            if digest in self._seen:
                return self._seen[digest]
        sight = self._look(pixels)
        with self._guard:
            self._seen[digest] = sight
            if len(self._seen) > self._REMEMBERED:
                self._seen.popitem(last=False)
        return sight

    def watch(self, shown: Sequence[Placed]) -> tuple[Sight, dict[bytes, int]]:
        """Return all that can be read in a clip's pictures, and where each mark was first seen.

        Each picture is read as it lies, but for those that look as the last one in which a mark was
        read: a panel is held for seconds. Where that finds nothing, groups of pictures are added
        up, for what one coded picture lost a few of them have together, and poses are searched.
        """
        places: dict[bytes, int] = {}
        marks: list[Marked] = []
        last: U8 | None = None
        for one in shown:
            if last is not None and _same(last, one.pixels):
                continue
            found = read_frames([one.pixels], PUBLIC_KEY, secrets=self._secrets, search=False)
            self._note(found, [one], places, marks)
            last = one.pixels if found is not None else None
        for group in () if marks else _groups(shown):
            frames = [one.pixels for one in group]
            found = read_frames(frames, PUBLIC_KEY, secrets=self._secrets)
            self._note(found, group, places, marks)
            if found is not None:
                break
        first = shown[:1] if not marks else ()
        codes = [code for one in first for code in find_codes(one.pixels)]
        codes += [code for mark in marks for code in mark.codes]
        return Sight(tuple(marks), tuple(codes)), places

    def _note(
        self,
        found: Reading | None,
        group: Sequence[Placed],
        places: dict[bytes, int],
        marks: list[Marked],
    ) -> None:
        if found is None or found.payload in places:
            return
        places[found.payload] = group[0].place
        marks.append(Marked(found, len(group) == 1, find_codes(group[0].pixels)))

    def _look(self, pixels: U8) -> Sight:
        codes = find_codes(pixels)
        reading = read_mark(pixels, PUBLIC_KEY, secrets=self._secrets)
        if reading is not None:
            return Sight((Marked(reading, True, codes),), codes)
        marks: dict[bytes, Marked] = {}
        for window in _windows(pixels, codes):
            reading = read_mark(window, PUBLIC_KEY, secrets=self._secrets)
            if reading is not None and reading.payload not in marks:
                marks[reading.payload] = Marked(reading, False, find_codes(window))
        if not marks:
            reading = read_turned(pixels, PUBLIC_KEY, secrets=self._secrets)
            if reading is not None:
                marks[reading.payload] = Marked(reading, False, codes)
        return Sight(tuple(marks.values()), codes)


def _same(one: U8, other: U8) -> bool:
    """Return whether two pictures look so alike that they carry the same mark."""
    return one.shape == other.shape and float(cv2.absdiff(one, other).mean()) < _SAME


def _groups(shown: Sequence[Placed]) -> Iterator[Sequence[Placed]]:
    """Yield all pictures of one size together, then neighbors: a clip may hold several shots."""
    same = [one for one in shown if one.pixels.shape == shown[0].pixels.shape]
    yield same[:: max(1, len(same) // _TOGETHER)]
    if len(same) > _TOGETHER:
        for start in range(0, len(same), _TOGETHER):
            yield same[start : start + _TOGETHER]


def _windows(pixels: U8, codes: Sequence[SlateCode]) -> Iterator[U8]:
    """Yield the parts of a picture that may be a panel."""
    boxes = [_left_of(code, pixels.shape) for code in codes] + _rectangles(pixels)
    kept: list[tuple[int, int, int, int]] = []
    for left, top, right, bottom in boxes:
        if min(right - left, bottom - top) < _LEAST_WINDOW or len(kept) >= _MAX_WINDOWS:
            continue
        box = (left, top, right, bottom)
        if all(_overlap(box, other) < 0.85 for other in kept):
            kept.append(box)
            yield np.ascontiguousarray(pixels[top:bottom, left:right])


def _left_of(code: SlateCode, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return the box of the panel whose slate ends in this code, if the panel is 16:9.

    The margin is a tenth of the short side and as high as the code with its quiet zone; where the
    panel has another shape, the box is a part of it or takes in some of what surrounds it.
    """
    left, top, right, bottom = code.box
    unit = (bottom - top) * 1.2
    middle = (top + bottom) / 2
    bottom_edge, right_edge = middle + unit / 2, (left + right) / 2 + unit / 2
    box = (right_edge - 17.8 * unit, bottom_edge - 11 * unit, right_edge, bottom_edge)
    height, width = shape[:2]
    x0, x1 = (int(np.clip(x, 0, width)) for x in (box[0], box[2]))
    y0, y1 = (int(np.clip(y, 0, height)) for y in (box[1], box[3]))
    return x0, y0, x1, y1


def _rectangles(pixels: U8) -> list[tuple[int, int, int, int]]:
    """Return the filled rectangles that stand out of a plain background, largest first."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    paper = np.median(edge, 0)
    apart = np.abs(pixels.astype(np.int16) - paper.astype(np.int16)).max(2) > _BACKGROUND
    outlines, _ = cv2.findContours(
        apart.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    area = pixels.shape[0] * pixels.shape[1]
    found = []
    for outline in outlines:
        x, y, width, height = cv2.boundingRect(outline)
        share = width * height / area
        if 0.01 < share < 0.9 and cv2.contourArea(outline) > 0.75 * width * height:
            found.append((share, (x, y, x + width, y + height)))
    return [box for _, box in sorted(found, reverse=True)]


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    """Return the shared area of two boxes over their joint area."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / max(sum(areas) - shared, 1)
