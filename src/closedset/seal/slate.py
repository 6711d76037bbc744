"""The slate: a strip in a margin below the picture, never over it.

Typeset by typst, which shapes any script that a font covers; Roboto and fonts for East and South
Asian, Arabic, Hebrew, Khmer and Thai letters come as packages, so these look the same everywhere.
The QR at the right repeats the short id and the clearance id: what a machine can still read once
the manifest was stripped.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from closedset.errors import SealError
from closedset.model.pixels import U8
from closedset.model.sealed import Slate
from closedset.resources import fonts

_QUIET = 4
"""Modules of white around the code (ISO/IEC 18004 asks for four)."""
_PAYLOAD = re.compile(r"CLOSEDSET:([0-9A-Z-]{1,16}):([0-9A-Z-]{1,40})")
_PICTOGRAM = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
"""Emoji: no text font has them, and a box says less than nothing."""
_ENLARGED = 3
"""Times the lower end is enlarged: a small panel's code has one pixel a module."""
_LONGEST = 200
"""Characters of a title worth typesetting; the strip cuts far earlier."""


@dataclass(frozen=True, slots=True)
class SlateCode:
    """What the slate's QR says."""

    short_id: str
    clearance: str
    """Clearance id without ``clr-``, upper case."""
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Where it was found: left, top, right, bottom in pixels."""


def margin_height(width: int, height: int) -> int:
    """Return the strip's height in pixels for a picture: a tenth of the short side, 40 at least."""
    return max(40, round(min(width, height) / 10))


def payload(short_id: str, clearance_id: str) -> str:
    """Return the QR's text, in the alphanumeric character set, which makes the code small."""
    return f"CLOSEDSET:{short_id}:{clearance_id.removeprefix('clr-')}".upper()


def compose(picture: U8, slate: Slate, clearance_id: str) -> U8:
    """Return (H + margin, W, 3) uint8: the picture's rows untouched, the strip below.

    ``picture`` is (H, W, 3) uint8 sRGB. Raises SealError if the strip cannot be set.
    """
    height, width = picture.shape[:2]
    return np.concatenate([picture, strip(width, height, slate, clearance_id)])


def strip(width: int, height: int, slate: Slate, clearance_id: str) -> U8:
    """Return the (margin, W, 3) strip for a picture of this size. Raises SealError."""
    margin = margin_height(width, height)
    code = _code(payload(slate.short_id, clearance_id), margin)
    if width < code.shape[1] + margin:
        raise SealError(
            f"a picture {width} pixels wide has no room for its slate.",
            remedy=f"Draw it at least {code.shape[1] + margin} pixels wide.",
        )
    layout = {"margin": margin, "qr": code.shape[1], "wide": width >= 13 * margin}
    set_strip = _typeset("slate.typ", slate, (width, margin), layout)
    set_strip[:, width - code.shape[1] :] = code
    return set_strip


def card(width: int, height: int, slate: Slate) -> U8:
    """Return the (H, W, 3) slate that stands at the head of a clip. Raises SealError."""
    return _typeset("card.typ", slate, (width, height), {})


def _typeset(
    template: str, slate: Slate, size: tuple[int, int], layout: Mapping[str, object]
) -> U8:
    import typst
    from PIL import Image

    said = {
        "width": size[0],
        "height": size[1],
        "production": _clean(slate.production),
        "shot": _clean(slate.shot),
        "take": str(slate.take),
        "date": slate.date.isoformat(),
        "notice": _clean(slate.notice),
        "ai": slate.synthetic,
        "level": _clean(slate.level),
        "short_id": _clean(slate.short_id),
        **layout,
    }
    try:
        png = typst.compile(
            files(__package__).joinpath(template).read_bytes(),
            format="png",
            ppi=72,
            font_paths=fonts(),
            sys_inputs={"slate": json.dumps(said, ensure_ascii=False)},
        )
    except (typst.TypstError, RuntimeError) as error:
        raise SealError(
            f"the slate cannot be typeset: {error}.", remedy="Run: closedset doctor"
        ) from error
    with Image.open(io.BytesIO(png)) as image:
        drawn = np.array(image.convert("RGB"))
    if drawn.shape != (size[1], size[0], 3):
        raise SealError(f"the slate came out {drawn.shape}, not {(size[1], size[0], 3)}.")
    return drawn


def _clean(text: str) -> str:
    """One printable line, cut where no strip could still show it."""
    line = " ".join(text.split())
    return "".join(c for c in line if c.isprintable() and not _PICTOGRAM.match(c))[:_LONGEST]


def _code(text: str, margin: int) -> U8:
    """Draw the QR, white border included, as a (margin, w, 3) tile for the strip's end."""
    import segno

    matrix = np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix])
    modules = matrix.shape[0] + 2 * _QUIET
    scale = margin // modules
    if scale < 1:
        raise SealError(
            f"the slate's code of {modules} modules does not fit a margin of {margin} pixels."
        )
    dark: NDArray[np.bool_] = np.kron(matrix > 0, np.ones((scale, scale), bool))
    side = margin
    tile = np.full((side, side, 3), 255, np.uint8)
    at = (side - dark.shape[0]) // 2
    tile[at : at + dark.shape[0], at : at + dark.shape[1]][dark] = 0
    return tile


def read_code(picture: U8) -> SlateCode | None:
    """Find a slate's QR in a (H, W, 3) picture; None if there is none."""
    return next(iter(find_codes(picture)), None)


def find_codes(picture: U8) -> tuple[SlateCode, ...]:
    """Find all slates' QRs: at the lower right end, enlarged, where a panel has its own, else
    anywhere in the picture."""
    height, width = picture.shape[:2]
    strip = max(48, height // 5)
    top, left = max(height - strip, 0), max(width - 4 * strip, 0)
    lower = np.kron(picture[top:, left:], np.ones((_ENLARGED, _ENLARGED, 1), np.uint8))
    return _codes(lower, left, top, _ENLARGED) or _codes(picture, 0, 0, 1)


def _codes(view: U8, left: int, top: int, scale: int) -> tuple[SlateCode, ...]:
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = []
    for code in zxingcpp.read_barcodes(view, formats=formats):
        match = _PAYLOAD.fullmatch(code.text)
        if match:
            place = code.position
            corners = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
            across = [left + corner.x // scale for corner in corners]
            down = [top + corner.y // scale for corner in corners]
            box = (min(across), min(down), max(across), max(down))
            found.append(SlateCode(match[1], match[2], box))
    return tuple(found)
