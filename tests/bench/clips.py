"""The watermark in clips: run by hand, never by CI.

    python tests/bench/clips.py attacks [--size 640x360] [--seconds 2] [--unseen | --fresh]
    python tests/bench/clips.py strangers
    python tests/bench/clips.py time

``attacks`` marks moving and held clips, does to them what people and platforms do, and reads the
mark from 48 frames together, as ``closedset verify`` does; ``--unseen`` takes the clips of
``moving.py`` instead, ``--fresh`` the twelve of many sizes there. ``time`` measures one core.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

import av
import cv2
import numpy as np
from attacks import U8
from moving import fresh, unseen
from pictures import pictures

from closedset.seal.clips import hard_coded
from closedset.seal.watermark import Excerpt, Mark, embed_frames, psnr, read_frames, similarity

KEY = b"bench key"
SECRET = b"bench production"
FPS = 24
LOOKED_AT = 48

Frames = list[U8]


def coded(frames: Frames, codec: str, crf: int, fps: int) -> Frames:
    """Encode and decode frames in memory."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        options = {"crf": str(crf), "preset": "medium"}
        if codec == "libx265":
            options["x265-params"] = "log-level=none:pools=1"
        stream = container.add_stream(codec, rate=Fraction(fps), options=options)
        stream.height, stream.width = (side - side % 2 for side in frames[0].shape[:2])
        stream.pix_fmt, stream.thread_count = "yuv420p", 1
        for pixels in frames:
            cut = np.ascontiguousarray(pixels[: stream.height, : stream.width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(cut, "rgb24")))
        container.mux(stream.encode())
    with av.open(io.BytesIO(out.getvalue())) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def resized(frames: Frames, factor: float) -> Frames:
    height, width = (round(side * factor / 2) * 2 for side in frames[0].shape[:2])
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return [np.asarray(cv2.resize(f, (width, height), interpolation=how)) for f in frames]


def cropped(frames: Frames, share: float) -> Frames:
    height, width = frames[0].shape[:2]
    rows, columns = int(height * np.sqrt(share)), int(width * np.sqrt(share))
    top, left = (height - rows) // 3, (width - columns) // 4
    return [np.ascontiguousarray(f[top : top + rows, left : left + columns]) for f in frames]


def slower(frames: Frames, fps: int) -> Frames:
    return [frames[int(k * fps / 15)] for k in range(int(len(frames) * 15 / fps))]


def to_360(frames: Frames) -> Frames:
    return resized(frames, 360 / min(frames[0].shape[:2]))


ATTACKS: dict[str, Callable[[Frames, int], Frames]] = {
    "crf 18": lambda f, fps: coded(f, "libx264", 18, fps),
    "crf 23": lambda f, fps: coded(f, "libx264", 23, fps),
    "crf 28": lambda f, fps: coded(f, "libx264", 28, fps),
    "x265 28": lambda f, fps: coded(f, "libx265", 28, fps),
    "15 fps, crf 23": lambda f, fps: coded(slower(f, fps), "libx264", 23, 15),
    "360p, crf 23": lambda f, fps: coded(to_360(f), "libx264", 23, fps),
    "half, crf 23": lambda f, fps: coded(resized(f, 0.5), "libx264", 23, fps),
    "crop 75 %, crf 28": lambda f, fps: coded(cropped(f, 0.75), "libx264", 28, fps),
    "crop 50 %, crf 28": lambda f, fps: coded(cropped(f, 0.5), "libx264", 28, fps),
    "crf 23, then 28": lambda f, fps: coded(coded(f, "libx264", 23, fps), "libx264", 28, fps),
    "enlarged 1.5, crf 28": lambda f, fps: coded(resized(f, 1.5), "libx264", 28, fps),
}


def clips(width: int, height: int, count: int) -> Iterator[tuple[str, Frames, int]]:
    """Yield moving clips (a slow pan and push over a picture) and held ones, with their rate."""
    for name, large in pictures(round(width * 1.3), round(height * 1.3)).items():
        moving = []
        for k in range(count):
            at = k / max(count - 1, 1)
            scale = 1.25 - 0.15 * at
            rows, columns = int(height * scale), int(width * scale)
            top = int((large.shape[0] - rows) * 0.5)
            left = int((large.shape[1] - columns) * at)
            cut = large[top : top + rows, left : left + columns]
            moving.append(
                np.asarray(cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA))
            )
        yield f"{name}, moving", moving, FPS
        yield f"{name}, held", [moving[0]] * count, FPS


def sample(frames: Frames) -> Frames:
    step = max(1, len(frames) // LOOKED_AT)
    return frames[::step][:LOOKED_AT]


def attack_all(
    shown: Iterator[tuple[str, Frames, int]], what: str, strength: float | None, only: str
) -> None:
    right = total = wrong = 0
    lost = dict.fromkeys(ATTACKS, 0)
    quality = []
    for number, (name, frames, fps) in enumerate(shown):
        if only not in name:
            continue
        mark = Mark(np.random.default_rng(number).bytes(7), number % 16, SECRET)
        excerpt = Excerpt.of(frames)
        marked = list(embed_frames(frames, mark, KEY, strength, excerpt=excerpt, coded=hard_coded))
        quality.append(np.median([psnr(a, b) for a, b in zip(frames, marked, strict=True)]))
        alike = np.median([similarity(frames[k], marked[k]) for k in range(0, len(frames), 8)])
        missed = []
        for attack, change in ATTACKS.items():
            found = read_frames(sample(change(marked, fps)), KEY)
            total += 1
            if found is not None and found.payload == mark.payload:
                right += 1
                continue
            wrong += found is not None
            missed.append(attack)
            lost[attack] += 1
        print(
            f"{name:34} {quality[-1]:.2f} dB {alike:.4f} "
            f"{len(ATTACKS) - len(missed)}/{len(ATTACKS)} {missed}",
            flush=True,
        )
    print(
        f"{what} strength {strength or 'fitted'}: {right}/{total} = {right / total:.2%}, "
        f"wrong {wrong}; "
        f"PSNR median {np.median(quality):.2f} min {min(quality):.2f}"
    )
    print({name: count for name, count in lost.items() if count})


def strangers() -> None:
    """Read clips that carry no mark, and the same with another key's."""
    found = count = 0
    for number, (name, frames, _) in enumerate(fresh()):
        mark = Mark(np.random.default_rng(number).bytes(7), number % 16)
        foreign = embed_frames(frames, mark, b"another key", excerpt=Excerpt(frames[:1]))
        for clip in (frames, list(foreign)):
            reading = read_frames(sample(clip), KEY, secrets=(SECRET,))
            count += 1
            if reading is not None:
                found += 1
                print("FALSE", name, reading, flush=True)
    print(f"{found} marks found in {count} clips without one")


def clock() -> None:
    """Measure marking on one core."""
    cv2.setNumThreads(1)
    for size in ((640, 360), (1280, 720)):
        _, frames, _ = next(clips(*size, 48))
        started = time.process_time()
        for _ in embed_frames(
            frames, Mark(b"seconds", 3, SECRET), KEY, excerpt=Excerpt.of(frames), coded=hard_coded
        ):
            pass
        print(f"{size[0]}x{size[1]}: {48 / (time.process_time() - started):.1f} frames a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("attacks", "strangers", "time"))
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--strength", type=float)
    parser.add_argument("--only", default="")
    parser.add_argument("--unseen", action="store_true", help="the clips of moving.py")
    parser.add_argument("--fresh", action="store_true", help="its twelve of many sizes")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    if chosen.what == "attacks":
        width, height = map(int, chosen.size.split("x"))
        shown = clips(width, height, round(chosen.seconds * FPS))
        if chosen.unseen or chosen.fresh:
            shown = fresh() if chosen.fresh else unseen(width, height)
        attack_all(shown, chosen.size, chosen.strength, chosen.only)
    elif chosen.what == "strangers":
        strangers()
    else:
        clock()


if __name__ == "__main__":
    main()
