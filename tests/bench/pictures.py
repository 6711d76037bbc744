"""Pictures for the watermark's bench: made here, and photographs that packages happen to ship."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]

SHIPPED = {
    "skimage": ("coffee.png", "rocket.jpg", "motorcycle_left.png", "chelsea.png", "astronaut.png"),
    "sklearn": ("china.jpg", "flower.jpg"),
    "gradio": ("cheetah2.jpg", "tower.jpg"),
}
FOLDERS = {
    "skimage": ("data",),
    "sklearn": ("datasets/images",),
    "gradio": ("test_data", "media_assets/images"),
}


def fit(picture: U8, width: int, height: int) -> U8:
    """Scale and cut a picture to fill (height, width)."""
    rows, columns = picture.shape[:2]
    scale = max(width / columns, height / rows)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4
    size = (int(np.ceil(columns * scale)), int(np.ceil(rows * scale)))
    large = cv2.resize(picture, size, interpolation=how)
    top, left = (large.shape[0] - height) // 2, (large.shape[1] - width) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width])


def board(width: int, height: int, seed: int, *, wash: bool) -> U8:
    """Draw a storyboard panel: ink lines on white paper, with gray washes if asked for."""
    rng = np.random.default_rng(seed)
    w, h = 2 * width, 2 * height
    unit = h / 720
    paper = np.full((h, w, 3), 255, np.uint8)
    pen = max(1, int(2.2 * unit))
    for _ in range(5 if wash else 0):
        corners = (rng.random((5, 2)) * (w, h)).astype(np.int32)
        cv2.fillPoly(paper, [cv2.convexHull(corners)], (int(rng.integers(150, 235)),) * 3)
    cv2.line(paper, (0, int(h * 0.62)), (w, int(h * 0.58)), (20, 20, 20), pen)
    for k in range(4):
        cv2.line(paper, (int(w * 0.55), int(h * 0.45)), (w * k // 3, h), (60, 60, 60), pen)
    for x in (0.28, 0.7):
        _figure(paper, int(w * x), int(h * 0.4), unit, pen, rng)
    for _ in range(30 if wash else 12):
        x, y = int(rng.random() * w), int((0.5 + rng.random() / 2) * h)
        cv2.line(paper, (x, y), (x + int(60 * unit), y - int(40 * unit)), (90, 90, 90), pen)
    return cv2.resize(paper, (width, height), interpolation=cv2.INTER_AREA)


def _figure(paper: U8, x: int, y: int, unit: float, pen: int, rng: np.random.Generator) -> None:
    def at(right: float, down: float) -> tuple[int, int]:
        return x + int(right * unit), y + int(down * unit)

    cv2.ellipse(paper, (x, y), (int(45 * unit), int(60 * unit)), 0, 0, 360, (10, 10, 10), pen + 1)
    cv2.line(paper, at(0, 60), at(0, 230), (10, 10, 10), pen + 1)
    for side in (-1, 1):
        cv2.line(paper, at(0, 100), at(110 * side, 180), (10, 10, 10), pen + 1)
        cv2.line(paper, at(0, 230), at(70 * side, 380), (10, 10, 10), pen + 1)
    for _ in range(25):
        turn = np.pi * (1 + rng.random())
        root = at(45 * np.cos(turn), 45 * np.sin(turn))
        tip = root[0] + int(rng.normal(0, 15 * unit)), root[1] + int(rng.normal(0, 15 * unit))
        cv2.line(paper, root, tip, (0, 0, 0), pen)


def night(width: int, height: int) -> U8:
    """Paint a night street: gradients, a lamp, dark houses with lit windows, film grain."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height, x / width
    scene = np.stack([10 + 22 * y**2, 14 + 26 * y, 40 + 50 * y], -1)
    lamp = np.exp(-(((x - 0.75) * width / height) ** 2 + (y - 0.2) ** 2) / 0.004)
    scene += 190 * lamp[..., None]
    for k, (left, roof) in enumerate(
        ((0.1, 0.5), (0.2, 0.62), (0.33, 0.45), (0.5, 0.66), (0.85, 0.6))
    ):
        house = (np.abs(x - left) < 0.05) & (y > roof)
        scene[house] *= 0.45
        lit = house & ((x * 90 % 2).astype(int) == 0) & ((y * 60 % 3).astype(int) == k % 3)
        scene[lit] = (190, 150, 60)
    scene = cv2.GaussianBlur(scene, (0, 0), height / 720) + rng.normal(0, 1.2, (height, width, 1))
    return np.clip(np.rint(scene), 0, 255).astype(np.uint8)


def cel(width: int, height: int) -> U8:
    """Paint a flat-color animation frame."""
    scene = np.full((height, width, 3), (150, 206, 235), np.uint8)
    unit = height / 720
    cv2.rectangle(scene, (0, int(height * 0.65)), (width, height), (110, 170, 90), -1)
    cv2.circle(scene, (int(width * 0.8), int(height * 0.2)), int(70 * unit), (255, 230, 120), -1)
    hill = np.array([[0.1, 0.65], [0.3, 0.25], [0.5, 0.65]]) * (width, height)
    cv2.fillPoly(scene, [hill.astype(np.int32)], (120, 120, 140))
    coat = np.array([[0.55, 0.9], [0.6, 0.4], [0.68, 0.4], [0.73, 0.9]]) * (width, height)
    cv2.fillPoly(scene, [coat.astype(np.int32)], (200, 60, 60))
    head = (int(width * 0.64), int(height * 0.33))
    cv2.circle(scene, head, int(55 * unit), (240, 200, 170), -1)
    cv2.circle(scene, head, int(55 * unit), (20, 20, 20), max(1, int(3 * unit)))
    return cv2.GaussianBlur(scene, (0, 0), 0.6)


def texture(width: int, height: int, seed: int, slope: float = 1.0) -> U8:
    """Synthesize a picture with the 1/f spectrum of natural scenes (Field 1987)."""
    rng = np.random.default_rng(seed)
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None]
    fall = 1 / np.maximum(np.hypot(fy, fx), 1 / max(width, height)) ** slope
    planes = []
    for _ in range(3):
        noise = np.fft.fft2(rng.normal(size=(height, width)))
        plane = np.fft.ifft2(noise * fall).real
        planes.append((plane - plane.mean()) / plane.std())
    luma, red, blue = planes
    scene = 120 + 48 * luma[..., None] + 14 * np.stack([red, -0.3 * (red + blue), blue], -1)
    return np.clip(np.rint(scene), 0, 255).astype(np.uint8)


def flat(width: int, height: int, level: int) -> U8:
    """Return one gray."""
    return np.full((height, width, 3), level, np.uint8)


def shipped() -> Iterator[tuple[str, U8]]:
    """Yield the photographs that installed packages ship; none is needed."""
    for package, names in SHIPPED.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            continue
        for name in names:
            for folder in FOLDERS[package]:
                path = Path(spec.origin).parent / folder / name
                if path.is_file():
                    yield name, cv2.imread(str(path))[..., ::-1]


def pictures(width: int, height: int, *, flats: bool = True) -> dict[str, U8]:
    """Return the bench's pictures at one size, by name."""
    found = {
        "board line": board(width, height, 1, wash=False),
        "board wash": board(width, height, 2, wash=True),
        "night": night(width, height),
        "cel": cel(width, height),
        "texture": texture(width, height, 3),
        "soft texture": texture(width, height, 4, 1.5),
    }
    if flats:
        found |= {name: flat(width, height, k) for name, k in (("white", 255), ("black", 0))}
        found["gray"] = flat(width, height, 118)
    return found | {name: fit(picture, width, height) for name, picture in shipped()}
