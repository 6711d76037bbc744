"""Run as a script of its own, without the package: a clip on stdin, some of its pictures on stdout.

Each picture is a JSON line (place, height, width) and its raw RGB. The pictures are spread evenly
over the clip, however long it is. Seconds, pixels and address space are limited, and a crash of the
decoder ends this process alone.
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
_SECONDS = 40.0
_MEMORY = 4 * 1024**3


def main() -> int:
    """Write the pictures; the exit status is 1 if the clip cannot be read in full."""
    _limit_memory()
    import av

    kept: dict[int, Any] = {}
    trouble = ""
    try:
        with av.open(io.BytesIO(sys.stdin.buffer.read())) as container:
            _sample(container, kept)
    except (av.FFmpegError, ValueError, IndexError, MemoryError, OSError, OverflowError) as error:
        trouble = str(error)
    for number, picture in kept.items():
        head = {"place": number, "height": picture.shape[0], "width": picture.shape[1]}
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + picture.tobytes())
    sys.stderr.write(trouble)
    return 1 if trouble else 0


def _sample(container: Any, kept: dict[int, Any]) -> None:
    """Keep every picture, then every second, fourth, eighth … as the clip goes on."""
    stream = container.streams.video[0]
    area = max(stream.width * stream.height, 1)
    if area > _MAX_PIXELS:
        raise ValueError(f"its pictures have more than {_MAX_PIXELS} pixels")
    most = min(MOST_KEPT, _MAX_KEPT_PIXELS // area)
    # Our own time: on a busy machine a whole clip must not look broken.
    started, step = time.process_time(), 1
    for number, frame in enumerate(container.decode(stream)):
        if time.process_time() - started > _SECONDS:
            raise ValueError(f"it takes more than {_SECONDS:.0f} s of computing to decode")
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
    sys.exit(main())
