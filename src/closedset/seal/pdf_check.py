"""Refuse what a PDF can show or run beside the pictures on its pages.

Patterns, annotations, soft masks, drawn fonts and attached files show pictures that a page's list
of objects leaves out, and scripts change what is shown. A board that Typst sets has none of them.

Shapes and letters can paint a picture as well: thousands of small rectangles are one. So a page may
hold as many shapes, corners and colors as a typeset board needs, and few more. A drawing of under a
hundred flat shapes passes, and so does a font whose letters are drawings: whoever can seal at all
can draw those, and no rule on objects tells an ornament from a cartoon.
"""

from __future__ import annotations

import ctypes
import io
import zlib
from collections.abc import Iterator
from typing import Any

from closedset.errors import SealError, UnsealedWrite

_STRANGE = frozenset(
    "/Annots /Annot /AcroForm /XFA /AA /OpenAction /JavaScript /JS /Launch /EmbeddedFiles "
    "/EmbeddedFile /EF /AF /Filespec /Collection /Pattern /PatternType /Shading /ShadingType "
    "/SMask /Mask /Alternates /OPI /Ref /Type3 /CharProcs".split()
)


_MOST_SHAPES = 100
"""A page; the busiest of a board, its cover, has 57."""
_MOST_CORNERS = 1_500
"""A page, all shapes together; that cover has 689."""
_MOST_COLORS = 16
"""A page, text included; that cover has 10."""


def check_painting(page: Any, number: int, name: str, depth: int) -> None:
    """Raise UnsealedWrite if shapes or letters on a page (of pypdfium2) could paint a picture.

    ``depth`` is how deep forms are looked into.
    """
    from pypdfium2 import raw

    shapes = corners = 0
    colors: set[tuple[int, ...]] = set()
    for one in page.get_objects(
        filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_TEXT], max_depth=depth
    ):
        colors.update(_colors(one.raw))
        if one.type == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
            corners += raw.FPDFPath_CountSegments(one.raw)
    for count, most, what in (
        (shapes, _MOST_SHAPES, "shapes"),
        (corners, _MOST_CORNERS, "corners of shapes"),
        (len(colors), _MOST_COLORS, "colors of text and shapes"),
    ):
        if count > most:
            raise UnsealedWrite(
                f"page {number} of {name} has {count} {what}; a typeset board has at most {most}, "
                "for more can paint a picture.",
                remedy="Make the document of text, lines and sealed assets only.",
            )


def _colors(shown: Any) -> Iterator[tuple[int, ...]]:
    """Yield the colors (R, G, B, A) that an object is filled and stroked with."""
    from pypdfium2 import raw

    for read in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        parts = [ctypes.c_uint() for _ in range(4)]
        if read(shown, *parts):
            yield tuple(part.value for part in parts)


def check_pdf(data: bytes, name: str) -> None:
    """Raise UnsealedWrite if any object of the PDF has what a typeset board has not.

    Raises SealError for a PDF that is encrypted or that readers must mend to read it.
    """
    from pypdf.errors import PyPdfError

    try:
        strange = sorted(_STRANGE.intersection(_names(data)))
    except (
        PyPdfError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
        zlib.error,
    ) as error:
        raise SealError(f"the objects of {name} cannot be read: {error}.") from error
    if strange:
        raise UnsealedWrite(
            f"{name} holds {', '.join(strange)}; a typeset board has none.",
            remedy="Make the document of text, lines and sealed assets only.",
        )


def _names(data: bytes) -> Iterator[str]:
    """Yield every key and every name that any object of the PDF holds, escapes undone."""
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject, NameObject

    reader = PdfReader(io.BytesIO(data), strict=True)
    if reader.is_encrypted:
        raise ValueError("it is encrypted")
    listed = {(number, generation) for generation, at in reader.xref.items() for number in at}
    listed |= {(number, 0) for number in reader.xref_objStm}
    left: list[Any] = [
        reader.get_object(IndirectObject(number, generation, reader))
        for number, generation in sorted(listed)
    ]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield from one
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
        elif isinstance(one, NameObject):
            yield one
