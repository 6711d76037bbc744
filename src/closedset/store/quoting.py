"""Text that quotes a page or a picture, written so that it is none.

A screenplay may say ``<svg>`` or spell out a data URI. In JSON the first character of such a word
is written as an escape, which every reader turns back; in a table a word joiner (U+2060) stands
behind it, which nobody sees.
"""

from __future__ import annotations

import re

EMBEDDED = re.compile(
    r"data:\s*(?:image|video|audio|application/(?:pdf|octet-stream))|<svg|<html"
    r"|iVBORw0KGgo|/9j/[24][A-Za-z0-9+/]{4}|R0lGOD[dl]h|UklGR[A-Za-z0-9+/]{6}XRUJQ",
    re.IGNORECASE,
)
"""What a plain document may not hold."""


def quoted_json(text: str) -> str:
    """Return serialized JSON with the same values and nothing in it that looks embedded."""
    return EMBEDDED.sub(lambda found: f"\\u{ord(found[0][0]):04x}{found[0][1:]}", text)


def quoted_text(text: str) -> str:
    """Return a table's cell with nothing in it that looks embedded."""
    return EMBEDDED.sub(lambda found: f"{found[0][0]}\u2060{found[0][1:]}", text)
