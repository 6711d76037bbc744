"""What a mark survives beyond the bench's 36 attacks: big turns, squeezes, slants, pages, corners.

    python tests/bench/wide.py [--size 1280x720] [--only night]

Run by hand, never by CI.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

import cv2
import numpy as np
from attacks import U8, Attack, crop, turn
from pictures import pictures

from closedset.seal.pictures import Eyes
from closedset.seal.watermark import PUBLIC_KEY, Mark, embed_fitted

SECRET = b"bench production"


def turned_whole(degrees: float) -> Attack:
    """Turn onto a canvas that holds all of it, corners white."""

    def attack(x: U8, _rng: np.random.Generator) -> U8:
        height, width = x.shape[:2]
        angle = np.deg2rad(degrees)
        across = int(abs(width * np.cos(angle)) + abs(height * np.sin(angle)))
        down = int(abs(width * np.sin(angle)) + abs(height * np.cos(angle)))
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        matrix[:, 2] += (across - width) / 2, (down - height) / 2
        white = (255, 255, 255)
        return np.asarray(
            cv2.warpAffine(x, matrix, (across, down), flags=cv2.INTER_CUBIC, borderValue=white)
        )

    return attack


def squeezed(across: float) -> Attack:
    def attack(x: U8, _rng: np.random.Generator) -> U8:
        size = (round(x.shape[1] * across), x.shape[0])
        return np.asarray(cv2.resize(x, size, interpolation=cv2.INTER_AREA))

    return attack


def slanted(share: float) -> Attack:
    """Move each corner inwards by up to ``share`` of the side: a photograph of a screen."""

    def attack(x: U8, rng: np.random.Generator) -> U8:
        height, width = x.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        inwards = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * (width, height)
        moved = corners + (inwards * rng.random((4, 2)) * share).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
        return np.asarray(cv2.warpPerspective(x, matrix, (width, height), flags=cv2.INTER_CUBIC))

    return attack


def paged(share: float) -> Attack:
    """Show it on a white page, ``share`` of the page's width."""

    def attack(x: U8, rng: np.random.Generator) -> U8:
        width = round(x.shape[1] / share)
        page = np.full((round(width * 0.75), width, 3), 255, np.uint8)
        top = int(rng.integers(10, page.shape[0] - x.shape[0] - 10))
        left = int(rng.integers(10, width - x.shape[1] - 10))
        page[top : top + x.shape[0], left : left + x.shape[1]] = x
        cv2.putText(page, "Act one", (10, 60), cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 20, 20), 3)
        return page

    return attack


ATTACKS: dict[str, Attack] = {
    **{f"turn {d}°": turn(d) for d in (8, 15, 30, 45, 90, 180)},
    **{f"turn {d}°, whole": turned_whole(d) for d in (8, 20, 45, 90)},
    **{f"squeeze {round(s * 100)} %": squeezed(s) for s in (0.9, 0.95, 1.1, 1.2)},
    **{f"slant {round(s * 100)} %": slanted(s) for s in (0.01, 0.03)},
    **{f"page {round(s * 100)} %": paged(s) for s in (0.8, 0.5, 0.3)},
    "crop 90 %": crop(0.9),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    width, height = map(int, chosen.size.split("x"))
    right = dict.fromkeys(ATTACKS, 0)
    count = wrong = 0
    for number, (name, picture) in enumerate(pictures(width, height).items()):
        if chosen.only not in name:
            continue
        count += 1
        mark = Mark(np.random.default_rng(number).bytes(7), number % 16, SECRET)
        marked = embed_fitted(picture, mark, PUBLIC_KEY)
        missed, started = [], time.process_time()
        for attack, change in ATTACKS.items():
            handled = np.ascontiguousarray(change(marked, np.random.default_rng(7 + number)))
            found = {one.reading.payload for one in Eyes().look(handled).marks}
            right[attack] += mark.payload in found
            wrong += bool(found - {mark.payload})
            missed += [] if mark.payload in found else [attack]
        spent = (time.process_time() - started) / len(ATTACKS)
        print(f"{name:20} {spent:.2f} s a look, missed {missed}", flush=True)
    for attack, good in right.items():
        print(f"{attack:18} {good}/{count}")
    print(f"wrong {wrong}")


if __name__ == "__main__":
    main()
