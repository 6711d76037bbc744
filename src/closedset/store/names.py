"""Which names and which bytes a plain document may have: an allow-list, because unknown is refused.

A picture hides in many formats (PDF, HTML, SVG, ZIP, a data URI in JSON), so a plain document must
have a text suffix, decode as UTF-8 and hold no embedded picture.
"""

from __future__ import annotations

import re
from pathlib import Path

from closedset.errors import StoreError, UnsealedWrite
from closedset.store.disk import PRIVATE
from closedset.store.quoting import EMBEDDED

TEXT_SUFFIXES = frozenset(
    {
        ".csv",
        ".edl",
        ".fcpxml",
        ".fdx",
        ".fountain",
        ".json",
        ".jsonl",
        ".md",
        ".otio",
        ".srt",
        ".toml",
        ".txt",
        ".vtt",
    }
)
RESERVED = frozenset({PRIVATE, "takes", "panels", "plates", "production.toml", "production.sqlite"})
_SEGMENT = re.compile(r"[^\W_](?:[\w .()+-]*[\w)+-])?")
_PANEL = re.compile(r"[\w-]+(?:[.+][\w-]+)*\.png")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_SCRIPTS = frozenset({".fountain", ".txt", ".fdx"})
_TEXT_PICTURE = re.compile(r"\s*(?:P[1-7Ff]\s+[\d#W-]|/\* XPM|#define \w+_width|%!PS)")
_OWN_SCRIPTS = frozenset({"script.fountain", "script.fdx"})
"""The screenplay as it was handed in: nothing shows a picture that it spells out."""


def check_segments(folder: Path, name: str) -> Path:
    """Return ``folder / name`` if it stays inside ``folder``. Raises StoreError for any other."""
    parts = name.split("/")
    plain = all(_SEGMENT.fullmatch(part) for part in parts)
    target = folder.joinpath(*parts) if plain else folder
    if not plain or not target.resolve().is_relative_to(folder.resolve()):
        raise StoreError(
            f"{name!r} is not a name inside the production folder.",
            remedy="Use letters, digits, dots, dashes and / between folders, without '..'.",
        )
    if parts[0].casefold() in RESERVED:
        raise StoreError(
            f"{name!r} is the production's own.", remedy="Choose another name for the document."
        )
    return target


def check_text(name: str, data: bytes) -> None:
    """Return if ``data`` is a text document without pictures. Raises UnsealedWrite if not."""
    suffix = Path(name).suffix.casefold()
    if suffix not in TEXT_SUFFIXES:
        _refuse(name, f"{suffix or 'no suffix'} is no plain text format")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8")
    except UnicodeDecodeError:
        # Screenplays of old word processors: one byte a character, mostly ASCII.
        text = data.decode("latin-1")
        accented = sum(character > "\x7f" for character in text)
        if suffix not in _SCRIPTS or accented > len(text) // 4:
            _refuse(name, "its bytes are not UTF-8 text")
    if _CONTROL.search(text):
        _refuse(name, "its bytes are not text")
    if _TEXT_PICTURE.match(text):
        _refuse(name, "it is a picture written as text")
    if name not in _OWN_SCRIPTS and EMBEDDED.search(text):
        _refuse(name, "a picture or a page is embedded in it")


def _refuse(name: str, why: str) -> None:
    raise UnsealedWrite(
        f"{name!r} was not written: {why}.",
        remedy="Plain documents are "
        + ", ".join(sorted(TEXT_SUFFIXES))
        + "; pictures go through Sealer.seal and put_take, pages through seal_document and "
        "put_sealed_document.",
    )


def check_panel(name: str) -> str:
    """Return ``name`` if it can name a file of ``panels/``. Raises StoreError if not."""
    if not _PANEL.fullmatch(name):
        raise StoreError(
            f"{name!r} is not a panel name.",
            remedy="Use letters, digits, dashes and underscores, ending in .png: 001_1A.png",
        )
    return name
