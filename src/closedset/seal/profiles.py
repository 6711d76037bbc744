"""Labels for places that ask for more than the slate: ``eu``, ``cn`` and ``ads``.

``eu`` (AI Act, Article 50): an icon and words in a band below the picture. ``cn`` (GB 45438-2025):
the words 「AI生成」 in such a band, as high as 5 % of the short side, and an ``AIGC`` field in the
file. ``ads``: the words burnt into the picture's lower left corner, where no crop of the margin
takes them away; the one label that covers pixels, and only on demand.

No font that pip offers has Chinese glyphs, so the two signs are drawn from their strokes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from closedset.errors import SealError
from closedset.model.pixels import U8
from closedset.model.sealed import Slate

PROFILES = ("", "eu", "cn", "ads")
_WORDS = "AI-GENERATED"
_INK, PAPER = (244, 241, 234), (20, 19, 18)
"""The slate's colors; 16:1 against each other."""
_HEIGHT = {"eu": 0.045, "cn": 0.06, "ads": 0.04}
"""Height of the letters over the picture's short side."""
_SHENG = (
    ((30, 12), (14, 44)),
    ((24, 32), (84, 32)),
    ((22, 58), (80, 58)),
    ((6, 90), (94, 90)),
    ((51, 8), (51, 90)),
)
_CHENG = (
    ((16, 28), (90, 28)),
    ((18, 28), (18, 60), (6, 92)),
    ((18, 50), (42, 50), (40, 78), (31, 74)),
    ((53, 6), (58, 50), (72, 80), (90, 93), (92, 74)),
    ((80, 42), (66, 68), (45, 89)),
    ((70, 8), (80, 18)),
)
"""Strokes of 生 and 成 on a 100 by 100 grid."""


def check_profile(profile: str) -> str:
    """Return the profile if there is one of this name. Raises SealError if not."""
    if profile not in PROFILES:
        raise SealError(
            f"there is no slate profile {profile!r}.",
            remedy=f"Accepted are {', '.join(PROFILES[1:])}, or none.",
        )
    return profile


def labeled(picture: U8, profile: str) -> U8:
    """Return the (H, W, 3) picture with its profile's label below it, or in it for ``ads``."""
    if not check_profile(profile):
        return picture
    size = max(11, round(min(picture.shape[:2]) * _HEIGHT[profile]))
    label = _label(profile, size)
    if profile == "ads":
        return _burnt_in(picture, label, size)
    width = picture.shape[1]
    band = np.empty((label.shape[0] + size, width, 3), np.uint8)
    band[:] = PAPER
    shown = label[:, : width - size // 2]
    band[size // 2 : size // 2 + shown.shape[0], size // 2 : size // 2 + shown.shape[1]] = shown
    return np.concatenate([picture, band])


def file_fields(profile: str, slate: Slate, clearance_id: str) -> dict[str, str]:
    """Return the text fields that a profile wants in the file."""
    if profile != "cn":
        return {}
    body = {
        "Label": "1",
        "ContentProducer": "closedset",
        "ProduceID": clearance_id,
        "ReservedCode1": slate.short_id,
    }
    return {"AIGC": json.dumps(body, sort_keys=True)}


def _burnt_in(picture: U8, label: U8, size: int) -> U8:
    out = picture.copy()
    height = min(label.shape[0] + size, picture.shape[0])
    width = min(label.shape[1] + size, picture.shape[1])
    plate = np.empty((height, width, 3), np.uint8)
    plate[:] = PAPER
    inner = plate[size // 2 : size // 2 + label.shape[0], size // 2 : size // 2 + label.shape[1]]
    inner[:] = label[: inner.shape[0], : inner.shape[1]]
    out[-height:, :width] = plate
    return out


def _label(profile: str, size: int) -> U8:
    """Draw a profile's words, and icon, in letters ``size`` pixels high."""
    if profile == "cn":
        return _side_by_side([_text("AI", size), _signs(size)], size // 5)
    if profile == "eu":
        return _side_by_side([_icon(size), _text(_WORDS, size)], size // 2)
    return _text(_WORDS, size)


def _text(words: str, size: int) -> U8:
    """Set words in Roboto Bold so that its capitals are ``size`` pixels high."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(_bold(), round(size / 0.711))  # Roboto's capitals are 0.711 em
    left, top, right, bottom = (round(edge) for edge in font.getbbox(words))
    image = Image.new("RGB", (right - left, bottom - top), PAPER)
    ImageDraw.Draw(image).text((-left, -top), words, font=font, fill=_INK)
    return np.array(image)


@cache
def _bold() -> str:
    import font_roboto

    return str(Path(font_roboto.__file__).parent / "files" / "Roboto-Bold.ttf")


def _signs(size: int) -> U8:
    """Draw 生成 from strokes, ``size`` pixels high."""
    image = np.empty((size, round(size * 2.15), 3), np.uint8)
    image[:] = PAPER
    fine = 16
    for number, strokes in enumerate((_SHENG, _CHENG)):
        for stroke in strokes:
            points = np.array(stroke, float) * (size / 100)
            points[:, 0] += number * size * 1.12
            fixed = np.rint(points * fine).astype(np.int32)[None]
            thick = max(1, round(size * 0.09))
            cv2.polylines(image, list(fixed), False, _INK, thick, cv2.LINE_AA, 4)
    return image


def _icon(size: int) -> U8:
    """Draw the letters AI in a light square."""
    side = round(size * 1.5)
    letters = 255 - _text("AI", round(size * 0.75))
    icon = np.empty((side, side, 3), np.uint8)
    icon[:] = _INK
    top, left = (side - letters.shape[0]) // 2, (side - letters.shape[1]) // 2
    icon[top : top + letters.shape[0], left : left + letters.shape[1]] = np.minimum(letters, _INK)
    return icon


def _side_by_side(parts: list[U8], gap: int) -> U8:
    """Set parts in a row, centered on each other."""
    height = max(part.shape[0] for part in parts)
    columns: list[U8] = []
    for part in parts:
        above = (height - part.shape[0]) // 2
        below = height - part.shape[0] - above
        space = ((above, below), (0, gap))
        planes = [np.pad(part[..., k], space, constant_values=PAPER[k]) for k in range(3)]
        columns.append(np.stack(planes, -1))
    return np.concatenate(columns, axis=1)
