"""Refuse what a PDF can show or run beside the pictures on its pages.

Patterns, annotations, soft masks, drawn fonts and attached files show pictures that a page's list
of objects leaves out, and scripts change what is shown. A board that Typst sets has none of them.
"""

from __future__ import annotations

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
