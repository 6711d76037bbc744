"""Setting pages with Typst: text as data, sealed pictures as they are.

Everything a script says reaches Typst as JSON data, never as markup, so nothing
in a script can run. Text that is too long for its place is cut there with an ellipsis, by
measurement. Same values, same fonts: same bytes.

Typst takes files from memory only if they are text, so each sealed panel travels inside an SVG that
shows it whole and adds nothing; its pixels reach the PDF as they are.
"""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib import resources
from typing import Any

from PIL import Image

from closedset.board.values import clean
from closedset.errors import ClosedsetError
from closedset.resources import fonts

_LONGEST = 700
"""Characters of one text that reach the layout; more never fits a cell."""
_WORD = 28
"""Longer words may be broken anywhere."""


def fitted(raw: str, longest: int = _LONGEST) -> str:
    """Return ``raw`` cleaned, cut to ``longest``, with break points in endless words."""
    text = clean(raw)
    if len(text) > longest:
        text = text[:longest].rstrip() + "…"
    return " ".join(_breakable(word) for word in text.split(" "))


def _breakable(word: str) -> str:
    if len(word) <= _WORD:
        return word
    return "\u200b".join(word[i : i + 8] for i in range(0, len(word), 8))


def _envelope(png: bytes, page: str) -> bytes:
    """Return an SVG of the panel's own size that holds the panel. Raises ClosedsetError."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            picture.verify()
            width, height = picture.size
    except (OSError, SyntaxError, ValueError) as error:
        raise ClosedsetError(
            f"{page}.pdf could not be set: a panel is no readable PNG ({error}).",
            remedy="Run closedset board again; a damaged panel is drawn anew.",
        ) from error
    data = b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    ).encode()


def typeset(
    name: str, data: Mapping[str, object], pictures: Mapping[str, bytes], day: date
) -> bytes:
    """Return a PDF set from ``<name>.typ``, which reads ``data`` as ``<name>.json``.

    ``pictures`` are PNGs by the file name that the template asks for.

    Raises:
        ClosedsetError: when a panel is not a picture that can be read.
    """
    import typst

    template = resources.files("closedset.board").joinpath(f"{name}.typ").read_bytes()
    files: Any = {  # typst documents a dict of files; its type stubs do not know it
        "main.typ": template,
        f"{name}.json": json.dumps(data, ensure_ascii=False).encode(),
    }
    files.update({file: _envelope(png, name) for file, png in pictures.items()})
    try:
        pdf = typst.compile(
            files,
            format="pdf",
            font_paths=fonts(),
            timestamp=datetime.combine(day, time(), UTC),
        )
    except typst.TypstError as error:
        raise ClosedsetError(
            f"{name}.pdf could not be set: {error.message}.",
            remedy="Run the same command again; a damaged panel is drawn anew.",
        ) from error
    return bytes(pdf)
