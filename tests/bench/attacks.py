"""What people do to pictures: 36 things, each a function of a picture and a seeded generator."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

U8 = NDArray[np.uint8]
Attack = Callable[[U8, np.random.Generator], U8]


def _bytes(values: NDArray[np.floating]) -> U8:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _coded(kind: str, quality: int) -> Attack:
    def attack(x: U8, _rng: np.random.Generator) -> U8:
        out = io.BytesIO()
        Image.fromarray(x).save(out, kind, quality=quality)
        return np.array(Image.open(out).convert("RGB"))

    return attack


def _to(x: U8, width: int, height: int) -> U8:
    how = cv2.INTER_AREA if width < x.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(x, (width, height), interpolation=how), np.uint8)


def _there_and_back(factor: float) -> Attack:
    def attack(x: U8, _rng: np.random.Generator) -> U8:
        height, width = x.shape[:2]
        return _to(_to(x, round(width * factor), round(height * factor)), width, height)

    return attack


def crop(share: float, *, back: bool = False) -> Attack:
    """Cut away this share of the area, at a random place."""

    def attack(x: U8, rng: np.random.Generator) -> U8:
        height, width = x.shape[:2]
        rows, columns = (int(side * np.sqrt(1 - share)) for side in (height, width))
        top, left = rng.integers(0, height - rows + 1), rng.integers(0, width - columns + 1)
        cut = x[top : top + rows, left : left + columns].copy()
        return _to(cut, width, height) if back else cut

    return attack


def turn(degrees: float) -> Attack:
    """Turn about the middle, corners black."""

    def attack(x: U8, rng: np.random.Generator) -> U8:
        height, width = x.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees * rng.choice([-1, 1]), 1)
        return np.asarray(cv2.warpAffine(x, matrix, (width, height), flags=cv2.INTER_CUBIC))

    return attack


def _tone(change: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Attack:
    return lambda x, _rng: _bytes(change(x.astype(np.float64)))


def _noise(sigma: float) -> Attack:
    return lambda x, rng: _bytes(x + rng.normal(0, sigma, x.shape))


def _blur(sigma: float) -> Attack:
    return lambda x, _rng: np.asarray(cv2.GaussianBlur(x, (0, 0), sigma))


def _gray(x: U8, _rng: np.random.Generator) -> U8:
    return np.repeat(np.array(Image.fromarray(x).convert("L"))[..., None], 3, 2)


def _screenshot(x: U8, _rng: np.random.Generator) -> U8:
    """Scaled by a browser to 1.37, a little cut on every side."""
    large = cv2.resize(x, None, fx=1.37, fy=1.37, interpolation=cv2.INTER_LINEAR)
    height, width = large.shape[:2]
    return large[int(height * 0.03) : int(height * 0.95), int(width * 0.05) : int(width * 0.97)]


def _overlay(x: U8, _rng: np.random.Generator) -> U8:
    """A text burnt in and a logo."""
    x = x.copy()
    height, width = x.shape[:2]
    place, font = (int(width * 0.05), int(height * 0.93)), cv2.FONT_HERSHEY_SIMPLEX
    thick = max(2, height // 150)
    cv2.putText(x, "DRAFT - AI PREVIZ", place, font, height / 400, (255, 255, 255), thick)
    corner, end = (int(width * 0.78), int(height * 0.05)), (int(width * 0.96), int(height * 0.25))
    cv2.rectangle(x, corner, end, (200, 30, 30), -1)
    return x


def _pdf(x: U8, rng: np.random.Generator) -> U8:
    """JPEG at 75 in an A4 page, drawn again at 150 dpi, the picture cut out of it."""
    import pypdfium2
    import typst

    height, width = x.shape[:2]
    rows = 700 * height / width
    out = io.BytesIO()
    Image.fromarray(x).save(out, "JPEG", quality=75)
    source = f"#set page(width: 842pt, height: {rows + 200}pt, margin: 0pt)\n"
    source += (
        '#place(dx: 71pt, dy: 100pt, image(bytes(sys.inputs.x.split(",").map(int)), width: 700pt))'
    )
    page = typst.compile(
        source.encode(), format="pdf", sys_inputs={"x": ",".join(map(str, out.getvalue()))}
    )
    drawn = pypdfium2.PdfDocument(page)[0].render(scale=150 / 72).to_numpy()[..., :3]
    scale = 150 / 72
    top, left = int(100 * scale) + 1, int(71 * scale) + 1
    return np.ascontiguousarray(
        drawn[top : int((100 + rows) * scale), left : int(771 * scale), ::-1]
    )


def _chain(*attacks: Attack) -> Attack:
    def attack(x: U8, rng: np.random.Generator) -> U8:
        for one in attacks:
            x = one(x, rng)
        return x

    return attack


def _half(x: U8, _rng: np.random.Generator) -> U8:
    return _to(x, x.shape[1] // 2, x.shape[0] // 2)


ATTACKS: dict[str, Attack] = {
    "as it is": lambda x, _rng: x,
    "jpeg 90": _coded("JPEG", 90),
    "jpeg 70": _coded("JPEG", 70),
    "jpeg 50": _coded("JPEG", 50),
    "jpeg 30": _coded("JPEG", 30),
    "webp 60": _coded("WEBP", 60),
    "resize 75 %": _there_and_back(0.75),
    "resize 50 %": _there_and_back(0.5),
    "resize 33 %": _there_and_back(1 / 3),
    "crop 10 %": crop(0.1),
    "crop 25 %": crop(0.25),
    "crop 50 %": crop(0.5),
    "crop 75 %": crop(0.75),
    "crop 25 %, enlarged": crop(0.25, back=True),
    "crop 50 %, enlarged": crop(0.5, back=True),
    "turn 1°": turn(1),
    "turn 2°": turn(2),
    "turn 5°": turn(5),
    "brighter": _tone(lambda x: x * 1.2),
    "darker": _tone(lambda x: x * 0.8),
    "contrast +": _tone(lambda x: (x - 128) * 1.2 + 128),
    "contrast -": _tone(lambda x: (x - 128) * 0.8 + 128),
    "gamma 0.7": _tone(lambda x: 255 * (x / 255) ** 0.7),
    "gamma 1.5": _tone(lambda x: 255 * (x / 255) ** 1.5),
    "noise 5": _noise(5),
    "noise 10": _noise(10),
    "blur 1": _blur(1),
    "blur 2": _blur(2),
    "gray": _gray,
    "screenshot": _screenshot,
    "overlay": _overlay,
    "mirrored": lambda x, _rng: np.ascontiguousarray(x[:, ::-1]),
    "pdf page": _pdf,
    "half, jpeg 60": _chain(_half, _coded("JPEG", 60)),
    "crop 25 %, jpeg 50": _chain(crop(0.25), _coded("JPEG", 50)),
    "turn 2°, jpeg 70": _chain(turn(2), _coded("JPEG", 70)),
}
