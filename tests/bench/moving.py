"""Clips for the watermark's bench that no setting was chosen on: each name says what is hard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from attacks import U8
from pictures import board, cel, flat, night, pictures, texture

Frames = list[U8]


def _each(count: int, draw: Callable[[int, float], U8]) -> Frames:
    return [draw(k, k / max(count - 1, 1)) for k in range(count)]


def _grain(picture: U8, sigma: float, seed: int) -> U8:
    noise = np.random.default_rng(seed).normal(0, sigma, (*picture.shape[:2], 1))
    return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)


def _panned(large: U8, width: int, height: int, at: float) -> U8:
    left = round((large.shape[1] - width) * at)
    top = (large.shape[0] - height) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width])


def _ball(width: int, height: int, at: float) -> U8:
    picture = cel(width, height)
    middle = int(width * (0.1 + 0.8 * at)), int(height * (0.5 - 0.3 * np.sin(3 * np.pi * at)))
    cv2.circle(picture, middle, height // 8, (230, 90, 40), -1)
    cv2.circle(picture, middle, height // 8, (20, 20, 20), 3)
    return picture


def _turned(picture: U8, degrees: float) -> U8:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.1)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height)))


def _faded(picture: U8, other: U8, at: float) -> U8:
    return np.clip(np.rint(picture * (1 - at) + other * at), 0, 255).astype(np.uint8)


def _walk(width: int, height: int, at: float) -> U8:
    """A figure of lines walks over white."""
    paper = board(width, height, 91, wash=False)
    drawn = board(width, height, 92, wash=False)[:, width // 2 : width * 9 // 10]
    left = int((width - drawn.shape[1]) * at)
    place = paper[:, left : left + drawn.shape[1]]
    np.minimum(place, drawn, out=place)
    return paper


def fresh() -> Iterator[tuple[str, Frames, int]]:
    """Yield twelve more, of many sizes, drawn after the last change to what marks and reads."""

    def pan(w: int, h: int, seed: int, slope: float, far: float, fps: int) -> Frames:
        wide = texture(2 * w, h, seed, slope)
        return _each(2 * fps, lambda _, at: _panned(wide, w, h, at * far))

    yield "pan over texture, 400x400", pan(400, 400, 711, 0.9, 0.8, 24), 24
    yield "slow pan, 512x288", pan(512, 288, 712, 1.1, 0.1, 25), 25
    yield "fast pan, 360x640", pan(360, 640, 713, 1.3, 1.0, 24), 24
    large = texture(854, 1000, 714, 1.0)
    yield (
        "tilt over texture, 854x480",
        _each(48, lambda _, at: large[round(520 * at) : round(520 * at) + 480]),
        24,
    )
    gray = board(512, 288, 93, wash=True) // 2 + 40
    yield "grain 5 on washes, 512x288", _each(48, lambda k, _: _grain(gray, 5, 7000 + k)), 24
    yield "lines that walk, 640x360", _each(48, lambda _, at: _walk(640, 360, at)), 24
    lines = board(1200, 288, 94, wash=False)
    yield "pan over lines, 512x288", _each(50, lambda _, at: _panned(lines, 512, 288, at / 2)), 25
    dark = night(1400, 480)
    yield "pan by night, 854x480", _each(48, lambda _, at: _panned(dark, 854, 480, at)), 24
    shots = [board(400, 400, 95, wash=True), cel(400, 400), night(400, 400), texture(400, 400, 715)]
    yield "a cut every half second, 400x400", _each(48, lambda k, _: shots[k // 12]), 24
    yield (
        "turning texture, 640x360",
        _each(60, lambda _, at: _turned(large[:360, :640], 20 * at)),
        30,
    )
    one, other = night(640, 360), board(640, 360, 96, wash=True)
    yield "a dissolve, 640x360", _each(48, lambda _, at: _faded(one, other, at)), 24
    ball = [_ball(360, 640, k / 23) for k in range(24)]
    yield "a ball, upright 360x640", _each(48, lambda k, _: ball[min(k, 47 - k)]), 24


def unseen(width: int, height: int) -> Iterator[tuple[str, Frames, int]]:
    """Yield (name, frames, frames a second), most of them two seconds long."""
    w, h = width, height
    white = [board(w, h, 70 + k, wash=k % 2 == 0) for k in range(4)]
    photos = [one for name, one in pictures(w, h).items() if name.endswith((".png", ".jpg"))]
    wide = np.concatenate([texture(w, h, 81, 1.2), board(w, h, 82, wash=True), night(w, h)], 1)
    snow = np.random.default_rng(8)
    yield "new noise in every frame", _each(48, lambda k, _: texture(w, h, 900 + k, 0.8)), 24
    yield (
        "white noise on gray",
        _each(48, lambda *_: _grain(flat(w, h, 120), 40, int(snow.integers(1 << 30)))),
        24,
    )
    yield "fast pan", _each(48, lambda _, at: _panned(wide, w, h, at)), 24
    yield "four cuts of drawings", _each(48, lambda k, _: white[k // 12]), 24
    if photos:
        cut = photos[:4]
        yield "cuts of photographs", _each(50, lambda k, _: cut[k // 13 % len(cut)]), 25
        yield "a photograph turning", _each(60, lambda _, at: _turned(photos[-1], 8 * at)), 30
    yield "white", _each(24, lambda *_: flat(w, h, 255)), 24
    yield "black", _each(24, lambda *_: flat(w, h, 0)), 24
    yield "fade to black", _each(48, lambda _, at: (cel(w, h) * (1 - at)).astype(np.uint8)), 24
    yield "cartoon with a ball", _each(60, lambda _, at: _ball(w, h, at)), 30
    yield "dark, with grain", _each(48, lambda k, _: _grain(night(w, h) // 3, 3, k)), 24
    yield "grain 8", _each(50, lambda k, _: _grain(white[1], 8, k)), 25
    yield "upright 9:16", _each(48, lambda _, at: _panned(texture(w, 2 * w, 5, 1.4), h, w, at)), 24
    yield "square", _each(48, lambda _, at: _panned(wide, h, h, at / 3)), 24
    yield "ten frames of noise", _each(10, lambda k, _: texture(w, h, 40 + k, 1.0)), 24
    yield "ten frames of a drawing", _each(10, lambda *_: white[2]), 24
