"""``casting.pdf``: a page for each performer and one line-up, set by Typst from ``casting.typ``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from closedset.board.typesetting import fitted, typeset


@dataclass(frozen=True, slots=True)
class CastingPage:
    """One performer; the pictures are sealed panels, PNG."""

    character: str
    credit: str
    """``synthetic performer``, or the handle and its grant."""
    words: str
    """The performer described, as a generator would be told."""
    around: tuple[bytes, ...]
    faces: tuple[tuple[str, bytes], ...]
    """(expression, picture)."""


@dataclass(frozen=True, slots=True)
class CastingSheet:
    """Everybody of a production."""

    title: str
    day: date
    pages: tuple[CastingPage, ...]
    line_up: bytes
    statures: tuple[tuple[str, float], ...]
    """(character, metres), as they stand in the line-up."""


def casting_pdf(sheet: CastingSheet) -> bytes:
    """Return the sheet as PDF, A4 landscape.

    Raises:
        ClosedsetError: when a panel is not a picture that can be read.
    """
    pictures = {"line-up.svg": sheet.line_up}
    pages: list[dict[str, object]] = []
    for number, page in enumerate(sheet.pages):
        around = {f"{number}-{k}.svg": png for k, png in enumerate(page.around)}
        faces = {f"{number}-{name}.svg": png for name, png in page.faces}
        pictures |= around | faces
        pages.append(
            {
                "character": fitted(page.character, 40),
                "credit": fitted(page.credit, 80),
                "words": fitted(page.words, 300),
                "around": list(around),
                "faces": [[name, f"{number}-{name}.svg"] for name, _ in page.faces],
            }
        )
    data = {
        "title": fitted(sheet.title, 120) or "Untitled",
        "date": [sheet.day.year, sheet.day.month, sheet.day.day],
        "pages": pages,
        "statures": [f"{fitted(name, 40)} {tall:.2f} m" for name, tall in sheet.statures],
    }
    return typeset("casting", data, pictures, sheet.day)
