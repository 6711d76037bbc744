"""Encode composed pixels and decode them again: PNG, JPEG, WebP, TIFF; always to the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from closedset.errors import SealError
from closedset.model.pixels import U8

PNG = "image/png"
_KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    PNG: ("PNG", {"compress_level": 6}),
    "image/jpeg": ("JPEG", {"quality": 92, "subsampling": 0}),
    "image/webp": ("WEBP", {"lossless": True, "quality": 60, "method": 4}),
    "image/tiff": ("TIFF", {"compression": "tiff_adobe_deflate"}),
}
_TIFF_XMP = 700
"""The tag that Adobe's TIFF supplement gives to XMP."""
_FARTHEST_DB = 34.0
"""A lossy format may differ from what was composed by no more than this PSNR."""


def encode(
    pixels: U8,
    media_type: str = PNG,
    fields: Mapping[str, str] | None = None,
    xmp: bytes = b"",
) -> bytes:
    """Encode (H, W, 3) uint8 with an XMP packet, and text ``fields`` where the format is PNG.

    Raises SealError for a type that is not among the four, or that has no place for the fields.
    """
    from PIL import Image

    if media_type not in _KINDS:
        raise SealError(
            f"pictures are not sealed as {media_type}.",
            remedy=f"Accepted are {', '.join(_KINDS)}.",
        )
    if fields and media_type != PNG:
        raise SealError(
            f"{media_type} has no place for {', '.join(fields)}.", remedy="Seal it as PNG."
        )
    kind, options = _KINDS[media_type]
    out = io.BytesIO()
    try:
        Image.fromarray(pixels).save(out, kind, **options, **_notes(media_type, fields or {}, xmp))
    except (OSError, ValueError) as error:
        raise SealError(f"the picture cannot be encoded as {media_type}: {error}.") from error
    return out.getvalue()


def _notes(media_type: str, fields: Mapping[str, str], xmp: bytes) -> dict[str, Any]:
    """Return the options by which Pillow writes fields and XMP in each format."""
    from PIL.PngImagePlugin import PngInfo

    if media_type == PNG:
        notes = PngInfo()
        for name, text in fields.items():
            notes.add_itxt(name, text)
        if xmp:
            notes.add_itxt("XML:com.adobe.xmp", xmp)
        return {"pnginfo": notes}
    if not xmp:
        return {}
    if media_type == "image/tiff":
        return {"tiffinfo": {_TIFF_XMP: xmp}}
    return {"xmp": xmp}


def decode(data: bytes, media_type: str = PNG) -> U8:
    """Decode to (H, W, 3) uint8 sRGB. Raises SealError if it is damaged."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=[_KINDS[media_type][0]]) as image:
            return np.array(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as error:
        raise SealError(f"the sealed picture cannot be decoded: {error}.") from error


def check_same(decoded: U8, composed: U8, media_type: str) -> None:
    """Raise SealError unless ``decoded`` is what was composed, as near as the format allows."""
    if media_type == "image/jpeg" and decoded.shape == composed.shape:
        error = np.mean((decoded.astype(np.float32) - composed) ** 2)
        same = 10 * np.log10(255**2 / max(float(error), 1e-9)) >= _FARTHEST_DB
    else:
        same = np.array_equal(decoded, composed)
    if not same:
        raise SealError("the encoded picture decodes to other pixels than were composed.")
