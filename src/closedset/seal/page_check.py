"""What a page would show or run beside its sealed parts: read as a browser reads it."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from closedset.errors import UnsealedWrite
from closedset.resources import page_script

_DATA_URI = re.compile(
    rb"data:\s*(image|video|audio|application|font|text)/([\w.+-]+)([^,\s\"']*),([^\"')\s>]*)",
    re.IGNORECASE,
)
_SHOWS_ELSE = (
    rb"<(?:svg|math|video|audio|canvas|object|embed|applet|i?frame|frameset|picture|source|base)\b"
)
_LOADING = frozenset(
    "src srcset href xlink:href poster background data action formaction ping".split()
)
_STYLE_LOADS = re.compile(r"url\s*\(|image-set\s*\(|@import|\\", re.IGNORECASE)
_HARMLESS = frozenset({b"font", b"text"})


class _Loads(HTMLParser):
    """Collects what a page would load: read as a browser reads it, entities and all."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            said = value or ""
            inline = tag == "img" and name == "src" and said.startswith("data:image/png;base64,")
            spelt_out = said in (self.get_starttag_text() or "")  # without entities
            if (
                (inline and not spelt_out)
                or (name in _LOADING and not inline and not said.startswith("#"))
                or (name == "style" and _STYLE_LOADS.search(said))
                or (name == "http-equiv" and said.strip().lower() == "refresh")
                or name.startswith("on")
            ):
                self.found.append(f"{name}={said}")

    def handle_data(self, data: str) -> None:
        if self._in_style and _STYLE_LOADS.search(data):
            self.found.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"


def check_page(data: bytes, name: str, allowed: frozenset[str]) -> None:
    """Refuse a page that embeds anything but the parts, fetches a picture or runs a script.

    ``allowed`` are the parts' SHA-256. Raises UnsealedWrite.
    """
    _check_embedded(data, name, allowed)
    _check_scripts(data, name)
    page = _Loads()
    page.feed(data.decode("utf-8", "replace"))
    page.close()
    if page.found:
        raise UnsealedWrite(
            f"{name} loads {page.found[0][:60]!r}, which is none of its sealed parts.",
            remedy="Embed the sealed assets' own bytes as data URIs in <img> elements.",
        )
    if re.search(_SHOWS_ELSE, data, re.IGNORECASE):
        raise UnsealedWrite(
            f"{name} holds an element that can show pictures without a seal.",
            remedy="Show sealed assets in <img> elements with data URIs.",
        )


def _check_embedded(data: bytes, name: str, allowed: frozenset[str]) -> None:
    for kind, _subtype, options, body in _DATA_URI.findall(data):
        if kind.lower() in _HARMLESS:
            continue
        try:
            embedded = base64.b64decode(body, validate=True) if b"base64" in options else b""
        except ValueError:
            embedded = b""
        if hashlib.sha256(embedded).hexdigest() not in allowed:
            raise UnsealedWrite(
                f"{name} embeds a picture that is not one of its sealed parts.",
                remedy="Embed the sealed assets' own bytes.",
            )


def _check_scripts(data: bytes, name: str) -> None:
    """A script can paint whatever it likes, so the board's own is the only one there may be."""
    known = b"<script>" + page_script().encode() + b"</script>"
    if re.search(rb"<script\b", data.replace(known, b"", 1), re.IGNORECASE):
        raise UnsealedWrite(
            f"{name} runs a script that is not the board's own.",
            remedy="Leave the script out: a sealed page shows its parts and paints nothing.",
        )
