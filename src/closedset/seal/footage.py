"""Run as a script of its own, without the package: a clip on stdin, some of its pictures on stdout.

Each picture is a JSON line (place, height, width) and its raw RGB. The pictures are spread evenly
over the clip, however long it is. Seconds, pixels and address space are limited, and a crash of the
decoder ends this process alone. The exit status is 1 for a clip that is damaged, 3 at a limit.
"""

from __future__ import annotations

import io
import json
import sys
import time
from typing import Any

MOST_KEPT = 128
_MAX_PIXELS = 16_000_000
_MAX_KEPT_PIXELS = 300_000_000
_MEMORY = 4 * 1024**3


class LimitError(Exception):
    """The clip is more than is looked at; nothing is known against it."""


def main(seconds: int) -> int:
    """Write the pictures; the decoder may take ``seconds`` of computing."""
    _limit_memory()
    import av

    kept: dict[int, Any] = {}
    trouble, status = "", 0
    try:
        with av.open(io.BytesIO(sys.stdin.buffer.read())) as container:
            _sample(container, kept, seconds)
    except (LimitError, MemoryError, av.MemoryError) as error:
        trouble, status = str(error) or "it needs too much memory", 3
    except (av.FFmpegError, ValueError, IndexError, OSError, OverflowError) as error:
        trouble, status = str(error), 1
    for number, picture in kept.items():
        head = {"place": number, "height": picture.shape[0], "width": picture.shape[1]}
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + picture.tobytes())
    sys.stderr.write(trouble)
    return status


def _sample(container: Any, kept: dict[int, Any], seconds: int) -> None:
    """Keep every picture, then every second, fourth, eighth … as the clip goes on."""
    stream = container.streams.video[0]
    area = max(stream.width * stream.height, 1)
    if area > _MAX_PIXELS:
        raise LimitError(f"its pictures have more than {_MAX_PIXELS} pixels")
    most = min(MOST_KEPT, _MAX_KEPT_PIXELS // area)
    # Our own time: on a busy machine a whole clip must not look broken.
    started, step = time.process_time(), 1
    for number, frame in enumerate(container.decode(stream)):
        if time.process_time() - started > seconds:
            raise LimitError(f"it takes more than {seconds} s of computing to decode")
        if number % step:
            continue
        if len(kept) >= most:
            step *= 2
            for odd in [one for one in kept if one % step]:
                del kept[odd]
        if number % step == 0:
            kept[number] = frame.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray()


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
