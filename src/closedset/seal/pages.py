"""Run as a script of its own, without the package: a PDF on stdin, its pictures on stdout.

Each picture is a JSON line (place, height, width) and its raw RGB. Pictures that pages embed come
in their own resolution; a page without any is drawn at 110 dpi and comes whole. Seconds of
computing and address space are limited where the system can do that. The exit status is 1 for a PDF
that cannot be read, 3 at a limit.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]

_MAX_PAGES = 200
_MAX_PICTURES = 400
_MAX_PIXELS = 16_000_000
_MAX_TOTAL_PIXELS = 300_000_000
_LEAST_SIDE = 48
_PAGE_SCALE = 110 / 72
_MEMORY = 4 * 1024**3


class LimitError(Exception):
    """The PDF is more than is looked at; nothing is known against it."""


def main(seconds: int) -> int:
    """Write the pictures; PDFium may take ``seconds`` of computing, then the system kills it."""
    _limit(seconds)
    import pypdfium2

    data = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(data)
        for page, pixels in _pictures(document):
            _write(sys.stdout.buffer, page, pixels)
    except (LimitError, MemoryError) as error:
        sys.stderr.write(str(error) or "it needs too much memory")
        return 3
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _pictures(document: Any) -> Iterator[tuple[int, U8]]:
    total = count = 0
    for number in range(min(len(document), _MAX_PAGES)):
        page = document[number]
        shown = list(_embedded(page)) or [_drawn(page)]
        for pixels in shown:
            total, count = total + pixels.shape[0] * pixels.shape[1], count + 1
            if total > _MAX_TOTAL_PIXELS or count > _MAX_PICTURES:
                raise LimitError("it holds more pictures than are looked at")
            yield number + 1, pixels


def _embedded(page: Any) -> Iterator[U8]:
    import pypdfium2
    import pypdfium2.raw

    for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8):
        try:
            width, height = one.get_px_size()
            if min(width, height) < _LEAST_SIDE or width * height > _MAX_PIXELS:
                continue
            yield _rgb(one.get_bitmap(render=False))
        except (pypdfium2.PdfiumError, ValueError):
            continue


def _drawn(page: Any) -> U8:
    width, height = page.get_size()
    most = (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5
    return _rgb(page.render(scale=min(_PAGE_SCALE, most)))


def _rgb(bitmap: Any) -> U8:
    return np.asarray(bitmap.to_pil().convert("RGB"), np.uint8)


def _write(out: BinaryIO, page: int, pixels: U8) -> None:
    head = {"place": page, "height": pixels.shape[0], "width": pixels.shape[1]}
    out.write(json.dumps(head).encode() + b"\n" + pixels.tobytes())


def _limit(seconds: int) -> None:
    if sys.platform != "win32":
        import resource

        # Endless loops are in PDFium, where no exception reaches.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
