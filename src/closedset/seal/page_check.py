"""Hold a page to what ``board.html`` is made of, before it is sealed.

A stranger's HTML is not parsed, because no parser here reads it as every browser does. A page is
UTF-8 and nothing but text, the tags and quoted attributes that the board uses, the board's own
script and style sheet, and pictures that are its sealed parts. No ``<`` stands anywhere else, so
comments, CDATA and half tags, which readers take differently, cannot occur.
"""

from __future__ import annotations

import base64
import hashlib
import re

from closedset.errors import UnsealedWrite
from closedset.resources import page_script, page_style

_DOCTYPE = "<!doctype html>"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_PIECE = re.compile(
    r"[^<]++|<title>[^<]*+</title>|</(?P<end>[a-z0-9]++)>|<(?P<tag>[a-z0-9]++)"
    r"(?P<attributes>(?:\s++[a-z-]++(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'))?+)*+)>"
)
_ATTRIBUTE = re.compile(r"([a-z-]++)(?:=([\"'])(.*?)\2)?+", re.DOTALL)
_EVERYWHERE = frozenset(
    "class hidden title tabindex role aria-label aria-live aria-pressed "
    "data-id data-hero data-do".split()
)
_PLAIN = "head body header main nav figure figcaption h1 h2 p ul li b span kbd output div".split()
_TAGS = dict.fromkeys(_PLAIN, _EVERYWHERE) | {
    "html": frozenset({"lang"}),
    "meta": frozenset({"charset", "http-equiv", "name", "content"}),
    "img": _EVERYWHERE | {"src", "alt"},
    "button": _EVERYWHERE | {"type"},
}
_META = {
    "charset": {"utf-8"},
    "http-equiv": {"Content-Security-Policy"},
    "name": {"viewport", "referrer"},
}
_PICTURE = "data:image/png;base64,"
_CHARSET_WITHIN = 1024
"""Bytes in which a browser looks for the charset before it guesses."""


def check_page(data: bytes, name: str, allowed: frozenset[str]) -> None:
    """Refuse a page that embeds anything but the parts, fetches a picture or runs a script.

    ``allowed`` are the parts' SHA-256. Raises UnsealedWrite.
    """
    text = _text_of(data, name)
    once = [f"<script>{page_script()}</script>", f"<style>{page_style()}</style>"]
    tags: list[str] = []
    at = len(_DOCTYPE) if text.startswith(_DOCTYPE) else 0
    while at < len(text):
        own = next((piece for piece in once if text.startswith(piece, at)), None)
        if own is not None:
            once.remove(own)
            at += len(own)
            continue
        found = _PIECE.match(text, at)
        if found is None or (found["end"] or found["tag"] or "p") not in _TAGS:
            raise _strange(name, text[at:])
        if found["tag"]:
            attributes = _attributes(name, found)
            if "charset" in attributes:
                before = text[: found.end()].encode()
                if set(tags) - {"html", "head"} or len(before) > _CHARSET_WITHIN:
                    raise _strange(name, found[0])
            _check_picture(name, attributes, allowed)
            tags.append("charset" if "charset" in attributes else found["tag"])
        at = found.end()
    if "charset" not in tags and not text.isascii():
        raise UnsealedWrite(
            f"{name} does not say that it is UTF-8, so readers guess what it says.",
            remedy='Begin its head with <meta charset="utf-8">.',
        )


def _text_of(data: bytes, name: str) -> str:
    """Return the page's text if every reader takes these bytes for the same text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnsealedWrite(f"{name} is not UTF-8: {error}.", remedy="Write it as UTF-8.") from None
    control = _CONTROL.search(text)
    if control:
        raise UnsealedWrite(
            f"{name} holds U+{ord(control[0]):04X}, which readers take for another encoding.",
            remedy="Write it as UTF-8 without a byte-order mark and without control characters.",
        )
    return text


def _attributes(name: str, tag: re.Match[str]) -> dict[str, str]:
    """Return a start tag's attributes, as spelt, if they are ones that the board uses."""
    pairs = [(key, value or "") for key, _, value in _ATTRIBUTE.findall(tag["attributes"])]
    said = dict(pairs)
    strange = (
        len(said) != len(pairs)
        or not said.keys() <= _TAGS[tag["tag"]]
        or any(said[key] not in known for key, known in _META.items() if key in said)
    )
    if strange:
        raise _strange(name, tag[0])
    return said


def _check_picture(name: str, attributes: dict[str, str], allowed: frozenset[str]) -> None:
    source = attributes.get("src")
    if source is None:
        return
    try:
        shown = base64.b64decode(source.removeprefix(_PICTURE), validate=True)
    except ValueError:
        shown = b""
    if source[: len(_PICTURE)] != _PICTURE or hashlib.sha256(shown).hexdigest() not in allowed:
        raise UnsealedWrite(
            f"{name} shows {source[:60]!r}, which is none of its sealed parts.",
            remedy="Embed the sealed assets' own bytes as data URIs in <img> elements.",
        )


def _strange(name: str, piece: str) -> UnsealedWrite:
    return UnsealedWrite(
        f"{name} holds {piece[:60]!r}; a sealed page has the board's own script, style sheet, "
        "tags and attributes alone.",
        remedy="Leave it out: a sealed page shows its parts and paints nothing.",
    )
