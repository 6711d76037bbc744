"""The watermark's bench: run by hand, never by CI.

    python tests/bench/watermark.py attacks [--fixed 0.6] [--size 1280x720]
    python tests/bench/watermark.py strangers --count 1000 [--wide]
    python tests/bench/watermark.py averaged
    python tests/bench/watermark.py time

``attacks`` marks each picture, does 36 things to it and reads it back; ``strangers`` reads pictures
without a mark and with another key's mark; ``averaged`` takes the mark out of pictures of one shot
by their mean, without any key; ``time`` measures one core. Results go to stdout.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

import cv2
import numpy as np
from attacks import ATTACKS, U8
from pictures import board, fit, pictures, texture

from closedset.seal.watermark import (
    Mark,
    embed,
    embed_fitted,
    psnr,
    read_mark,
    read_turned,
    similarity,
)

KEY = b"bench key"
SECRET = b"bench production"


def attack_all(size: tuple[int, int], fixed: float | None, only: str) -> None:
    lines, lost = [], dict.fromkeys(ATTACKS, 0)
    wrong = secret = 0
    for number, (name, picture) in enumerate(pictures(*size).items()):
        if only not in name:
            continue
        rng = np.random.default_rng(1000 + number)
        mark = Mark(rng.bytes(7), number % 16, SECRET)
        started = time.perf_counter()
        marked = embed(picture, mark, KEY, fixed) if fixed else embed_fitted(picture, mark, KEY)
        took = time.perf_counter() - started
        missed = []
        for attack, change in ATTACKS.items():
            handled = np.ascontiguousarray(change(marked, np.random.default_rng(7 + number)))
            found = read_mark(handled, KEY, secrets=(SECRET,))
            if found is None or found.payload != mark.payload:
                missed.append(attack)
                lost[attack] += 1
            else:
                secret += found.secret == 0
            wrong += found is not None and found.payload != mark.payload
        line = (psnr(picture, marked), similarity(picture, marked), len(ATTACKS) - len(missed))
        lines.append(line)
        print(
            f"{name:20} {line[0]:.2f} dB {line[1]:.4f} {took:.2f} s {line[2]}/36 {missed}",
            flush=True,
        )
    total = sum(right for _, _, right in lines)
    db, ssim = ([line[k] for line in lines] for k in (0, 1))
    print(
        f"{size[0]}x{size[1]}: {total}/{36 * len(lines)} = {total / 36 / len(lines):.2%}, "
        f"wrong {wrong}, "
        f"production known {secret / max(total, 1):.1%}; "
        f"PSNR median {statistics.median(db):.2f} min {min(db):.2f}; "
        f"SSIM median {statistics.median(ssim):.4f} min {min(ssim):.4f}"
    )
    print(json.dumps({name: count for name, count in lost.items() if count}))


def strangers(start: int, count: int, wide: bool) -> None:
    """Read pictures that carry no mark, and pictures that carry another key's."""
    sources = list(pictures(640, 360).values())
    names = list(ATTACKS)
    found = 0
    started = time.perf_counter()
    for number in range(start, start + count):
        rng = np.random.default_rng(number)
        if number % 3 == 0:
            picture = texture(512, 288, number, float(rng.uniform(0.5, 1.8)))
        elif number % 3 == 1:
            picture = board(512, 288, number, wash=bool(number % 2))
        else:
            source = sources[rng.integers(len(sources))]
            scale = rng.uniform(0.5, 1.0)
            top, left = (int(rng.uniform(0, 1 - scale) * side) for side in source.shape[:2])
            rows, columns = (int(scale * side) for side in source.shape[:2])
            picture = fit(source[top : top + rows, left : left + columns], 512, 288)
        if number % 4 == 0:
            picture = embed(picture, Mark(rng.bytes(7), number % 16), b"another key")
        change = ATTACKS[names[rng.integers(len(names))]]
        handled = np.ascontiguousarray(change(picture, rng))
        reading = read_mark(handled, KEY, secrets=(SECRET,))
        if reading is None and wide:
            reading = read_turned(handled, KEY, secrets=(SECRET,))
        if reading is not None:
            found += 1
            print("FALSE", number, reading, flush=True)
        if number % 100 == 99:
            print(number + 1, found, f"{time.perf_counter() - started:.0f} s", flush=True)
    print(f"{found} marks found in {count} pictures without one")


def averaged() -> None:
    """Take the mean of what is fine in pictures, which is the mark they share, out of each."""
    mark = Mark(b"average", 3, SECRET)
    draw = {
        "drawings": lambda k: board(640, 360, 5000 + k, wash=True),
        "textures": lambda k: texture(640, 360, 5000 + k, 1.2),
    }
    for kind, one in draw.items():
        marked = [embed_fitted(one(k), mark, KEY) for k in range(48)]
        fine = [x - cv2.GaussianBlur(x.astype(np.float32), (0, 0), 12) for x in marked]
        for count in (6, 24, 48):
            common = np.mean(fine[:count], 0)
            left = [np.clip(np.rint(x - common), 0, 255).astype(np.uint8) for x in marked[-12:]]
            found = sum(read_mark(x, KEY) is not None for x in left)
            loss = statistics.median(psnr(*both) for both in zip(marked[-12:], left, strict=True))
            print(f"mean of {count} {kind} at {loss:.1f} dB: {found} of 12 still read", flush=True)


def clock() -> None:
    """Measure embed, fit and read on one core."""
    cv2.setNumThreads(1)
    for size in ((1280, 720), (512, 288), (640, 360)):
        for name in ("night", "board wash", "texture"):
            clock_one(name, pictures(*size)[name])


def clock_one(name: str, picture: U8) -> None:
    mark = Mark(b"seconds", 3, SECRET)
    marked = embed(picture, mark, KEY)
    works = {
        "embed": lambda: embed(picture, mark, KEY),
        "fitted": lambda: embed_fitted(picture, mark, KEY),
        "read": lambda: read_mark(marked, KEY),
        "read without a mark": lambda: read_mark(picture, KEY),
    }
    spent = []
    for what, work in works.items():
        runs = []
        for _ in range(3):
            started = time.process_time()
            work()
            runs.append(time.process_time() - started)
        spent.append(f"{what} {min(runs):.3f} s")
    print(f"{picture.shape[1]}x{picture.shape[0]} {name:12} {', '.join(spent)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("attacks", "strangers", "averaged", "time"))
    parser.add_argument("--size", default="")
    parser.add_argument("--fixed", type=float)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--wide", action="store_true", help="strangers: search all turns too")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    if chosen.what == "attacks":
        for size in (chosen.size,) if chosen.size else ("1280x720", "512x288"):
            width, height = map(int, size.split("x"))
            attack_all((width, height), chosen.fixed, chosen.only)
    elif chosen.what == "strangers":
        strangers(chosen.start, chosen.count, chosen.wide)
    elif chosen.what == "averaged":
        averaged()
    else:
        clock()


if __name__ == "__main__":
    main()
