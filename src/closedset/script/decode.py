"""Bytes to lines: encodings, line ends, and the files that are no text at all."""

from __future__ import annotations

import codecs
import re

from closedset.errors import ScriptError

_EXPORT = (
    "Export the script as Fountain (.fountain), Final Draft (.fdx) or plain text and try again."
)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
)
# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SHARE = 0.02
"""Text that is more than this share control characters is a binary file."""


def label(name: str) -> str:
    """Return how messages call the file."""
    return f"{name!r}" if name else "the script"


def reject_foreign(source: bytes, name: str) -> None:
    """Raise ScriptError for an empty file and for known formats that hold no plain text."""
    if not source:
        raise ScriptError(
            f"{label(name)} is empty (0 bytes).",
            remedy="Write a scene first: a line such as INT. KITCHEN - DAY, then what happens.",
        )
    for magic, what in _MAGIC:
        if source.startswith(magic):
            raise ScriptError(f"{label(name)} is {what}, not a screenplay text.", remedy=_EXPORT)


def is_xml(source: bytes) -> bool:
    """Say whether the bytes are an XML document, by their first characters."""
    head = source[:256]
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            head = head.decode(encoding, "ignore").encode()
            break
    return head.lstrip().startswith((b"<?xml", b"<FinalDraft", b"<!DOCTYPE"))


def decode(source: bytes, name: str) -> str:
    """Return the text: by its byte order mark, else UTF-8, else Windows-1252.

    Raises ScriptError for binary data and for a file without any text.
    """
    text = _decode(source, name)
    if len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        raise ScriptError(f"{label(name)} is a binary file, not text.", remedy=_EXPORT)
    if not text.strip():
        raise ScriptError(
            f"{label(name)} holds only blank lines.",
            remedy="Write a scene first: a line such as INT. KITCHEN - DAY, then what happens.",
        )
    return text


def _decode(source: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if source.startswith(mark):
            try:
                return source.decode(encoding)
            except UnicodeDecodeError as error:
                raise ScriptError(
                    f"{label(name)} says it is {encoding.upper()} but breaks off at byte "
                    f"{error.start}.",
                    remedy="Save it again as UTF-8.",
                ) from None
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return source.decode("cp1252")
    except UnicodeDecodeError:
        return source.decode("latin-1")


def split_lines(text: str) -> tuple[str, ...]:
    """Split at every line end in use (CRLF, LF, CR, Unicode); a final line end adds no line."""
    lines = _LINE_END.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return tuple(lines)
