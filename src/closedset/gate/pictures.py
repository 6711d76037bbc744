"""The gate for pictures that come in: references, first frames, masks, styles, scribbles.

A picture is decoded from a short list of formats under limits, and only its pixels go on; EXIF and
text chunks stay behind, and what they say goes through the word layers. A face passes in a file
that this production sealed, or if it is an enrolled performer's (``likeness.py``). Every other face
is refused, and where no face finder is installed every unsealed picture is held.

The face finder is dlib's HOG detector (``pip install dlib-bin``, Boost license), trained by its
author on some 3,000 upright frontal faces, most of them light-skinned, from Labeled Faces in the
Wild. It misses profiles, small, covered and drawn faces, and darker faces in low light more often;
a picture in which it finds nothing is therefore held for a person to look at, never cleared.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from closedset.gate import reasons as say
from closedset.gate.faces import count_faces
from closedset.model.request import TextField
from closedset.model.verdict import Reason

FORMATS = ("PNG", "JPEG", "WEBP")
"""Raster formats whose decoders run no code; SVG and EPS are programs and are never opened."""
MOST_BYTES = 30_000_000
MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded safely."""

    pixels: np.ndarray[Any, np.dtype[np.uint8]]
    """(H, W, 3) sRGB in [0, 255], without any metadata."""
    texts: tuple[TextField, ...]
    """What its text chunks, comments and EXIF said; for the word layers only."""


def open_picture(data: bytes) -> Picture | Reason:
    """Decode ``data``, or return the reason why it is not opened. Never raises for any bytes."""
    if len(data) > MOST_BYTES:
        return say.unread_picture(f"it has {len(data)} bytes; {MOST_BYTES} is the most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    size = f"{image.width}x{image.height}"
                    return say.unread_picture(f"it is {size}; {MOST_PIXELS} pixels is the most")
                texts = _texts(image)
                pixels = np.asarray(image.convert("RGB"), dtype=np.uint8).copy()
    except UnidentifiedImageError:
        return say.unread_picture("it is no PNG, JPEG or WebP")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return say.unread_picture(f"{MOST_PIXELS} pixels is the most")
    except (OSError, ValueError, SyntaxError, MemoryError, ArithmeticError) as error:
        return say.unread_picture(f"it is damaged ({error})")
    return Picture(pixels, texts)


def _texts(image: Image.Image) -> tuple[TextField, ...]:
    """Return the readable texts that travel with the picture."""
    said = [v for v in image.info.values() if isinstance(v, str)]
    said += [
        v.decode("utf-8", "ignore")
        for k, v in image.info.items()
        if isinstance(v, bytes) and k in ("comment", "parameters")
    ]
    said += [v for v in image.getexif().values() if isinstance(v, str)]
    return tuple(TextField("picture_text", text) for text in said if text.strip())


def judge_picture(data: bytes, *, sealed_here: bool) -> tuple[list[Reason], Picture | None]:
    """Return the findings about a picture, and the picture if it could be opened.

    ``sealed_here``: the file is one that this production sealed, so its faces were cleared.
    """
    picture = open_picture(data)
    if isinstance(picture, Reason):
        return [picture], None
    if sealed_here:
        return [], picture
    faces = count_faces(picture.pixels)
    if faces:
        return [say.unknown_face(faces)], picture
    return [say.unsealed_picture(looked=faces is not None)], picture
