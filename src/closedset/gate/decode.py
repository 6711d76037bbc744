"""Layer 1, second half: what a text says when it is decoded.

Base64, hex, URL, HTML and backslash encodings carry whole sentences, so what they decode to is
judged like the text itself. Rot13, mirror writing and acrostics turn any text into letters, so they
are searched for notable names only: judging them in full would hold every text.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

from closedset.gate.scripts import script_of

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{10,}={0,2}")
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,:-]?){5,}(?![0-9a-fA-F])")
_BITS = re.compile(r"(?<![01])(?:[01]{8}\s*){4,}(?![01])")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|U\+([0-9a-fA-F]{4,5})\s?")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){2,}")
_TURNED = re.compile(
    r"\bmirror[- ]writ|\bbackwards?\b|\brevers(?:e|ed)\b|\bright to left\b|\brot-?13\b|\bcipher|"
    r"\bcypher|\banagram|\bupside[- ]down (?:text|letters)|(?-i:\b[a-z]{2,}[A-Z]\b)",
    re.IGNORECASE,
)
"""Words that say that letters are turned round. A capital at the end of a word says it too."""
_INITIALS = re.compile(
    r"\b(?:(?:first|initial|starting)\s+letters?|initials|acrostic(?:ally)?|capitals?\s+spell\w*|"
    r"(?:take|read|use|follow|collect|string|join|heed|mind|spell|decode|note|keep|watch|see)\s+"
    r"(?:(?:only|just|out|the|its|their|all|every|each|big)\s+)*"
    r"(?:capitals?|upper-?case|big\s+letters?|first\s+of\s+each)|"
    r"(?:each|every)\s+word(?:'s|s)?\s+(?:first|starts?|begins?|opens?|opening|initial)|"
    r"(?:capital|opening|leading)\s+letters?)\b",
    re.IGNORECASE,
)
_MASKED = re.compile(
    r"\b[A-Z]\w*(?:\*+\w*)+\s+[A-Z]\w*|\b[A-Z]\w+\s+[A-Z]\w*\*+\w*|"
    r"\b[A-Z][a-z]*_[a-z_]*\s+[A-Z][a-z]*_[a-z_]*|"
    r"\b(?!f\*|s\*|b\*|c\*|d\*|a\*|p\*|h\*ll)[a-z]+(?:\*+[a-z]+)+\b",
)
_MORSE = re.compile(r"(?<![.\-–·•])(?:[.\-–·•]{1,5}[ /|]+){3,}[.\-–·•]{1,5}(?![.\-–·•])")
_CODE = dict(
    zip(
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- "
        ".-- -..- -.-- --..".split(),
        "abcdefghijklmnopqrstuvwxyz",
        strict=True,
    )
)
_CAPITALS = re.compile(r"(?:\b[A-Z][\w'’-]*[\s,.;:]+){3,}[A-Z][\w'’-]*")
_ADAPTER = re.compile(
    r"<\s*(?:lora|lyco|hypernet|ti|embedding)\s*:|\bembedding:\S|(?<!\S)--(?:[cos]ref|ow|cw)\b|"
    r"\b(?:sks|ohwx|zwx)\s+(?:man|woman|person|girl|boy|guy|lady|face|dog|cat)\b|"
    r"(?<!\w)__(?:celeb|act(?:or|ress)|famous|person|people|model|singer|star|politic|name)\w*?__",
    re.IGNORECASE,
)
"""Weights, a picture of a person, a token of trained weights, a list of names to draw from."""
MOST_LETTERS = 4000
"""Letters of a text that are read as mirror writing, rot13 and acrostics."""


MOST_READINGS = 40
"""Encoded parts of a text that are read; the first of them has raised a question already."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part of a text says once decoded."""

    text: str
    span: str
    """The encoded part, as it stands in the original."""


def hidden_texts(text: str) -> tuple[Reading, ...]:
    """Return what base64, hex, bits and escapes in ``text`` decode to, if it is legible."""
    found: list[Reading] = []
    if _ENTITY.search(text):
        found.append(Reading(html.unescape(text), text[:80]))
    if _PERCENT.search(text):
        found.append(Reading(unquote(text, errors="ignore"), text[:80]))
    if _ESCAPE.search(text):
        found.append(Reading(_ESCAPE.sub(_character, text), text[:80]))
    for match in _HEX.finditer(text):
        digits = re.sub(r"0x|\\x|[\s,:-]", "", match.group())
        found += _legible(bytes.fromhex(digits[: len(digits) // 2 * 2]), match.group())
    for match in _BITS.finditer(text):
        bits = "".join(match.group().split())
        octets = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8))
        found += _legible(octets, match.group())
    for match in _MORSE.finditer(text):
        dots = match.group().translate(str.maketrans("–·•", "-.."))
        letters = "".join(_CODE.get(sign, "") for sign in re.split(r"[ /|]+", dots))
        found += [Reading(letters, match.group())] if len(letters) > 3 else []
    for match in _BASE64.finditer(text):
        found += _from_base64(match.group())
    return tuple(found[:MOST_READINGS])


def _character(match: re.Match[str]) -> str:
    code = int(next(g for g in match.groups() if g), 16)
    return "" if 0xD800 <= code < 0xE000 else chr(code)


def _from_base64(token: str) -> list[Reading]:
    bare = token.rstrip("=").replace("-", "+").replace("_", "/")
    if bare.isalpha() and (bare.islower() or bare.istitle() or bare.isupper()):
        return []
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return []
    return _legible(data, token)


def _legible(data: bytes, span: str) -> list[Reading]:
    """Return a reading of ``data`` if it is mostly letters of one script in UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return []
    letters = sum(c.isalpha() or c == " " for c in text)
    scripts = {script_of(c) for c in text if c.isalpha()}
    legible = len(text) >= 4 and letters >= 0.85 * len(text) and text.isprintable()
    legible &= len(scripts) == 1 or scripts <= {"han", "kana"}
    return [Reading(text, span.strip())] if legible else []


def masked(text: str) -> Reading | None:
    """Return a name of two words with letters starred out: ``M**yl St**ep``."""
    found = _MASKED.search(text)
    return Reading("a name with letters left out", found.group()) if found else None


def initials(text: str) -> Reading | None:
    """Return what the first letters of capitalized words spell where the text says that they do."""
    run = _CAPITALS.search(text) if _INITIALS.search(text) else None
    if run is None:
        return None
    return Reading("".join(w[0] for w in re.findall(r"\w[\w'’-]*", run.group())), run.group())


def assembled(text: str) -> Reading | None:
    """Return the name that quoted parts make: ``A = "Mara" and B = "Stone"``."""
    parts = [found["part"] for found in _PART.finditer(text)]
    named = len(parts) > 1 and all(part[0].isupper() for part in parts)
    return Reading(" ".join(parts), " ".join(parts)) if named else None


_PART = re.compile(r"\b\w{1,12} ?:?= ?(?P<quote>[\"'“‘])(?P<part>\w[\w .-]{0,30})[\"'”’]")


def adapter_tag(text: str) -> str | None:
    """Return a tag that loads weights from inside a prompt, or None."""
    match = _ADAPTER.search(text)
    return text[match.start() : match.start() + 40] if match else None


_ASIDE = re.compile(r"(\w)\s*[(\[][\w' ]{1,16}[)\]]\s*(\w)")
"""A word cut by an aside: ``Za (beat) rquin``."""


_MARKUP = re.compile(r"</?\w{1,10}[^<>]{0,40}>|(?<=\w)[*~^\\|+!?]+(?=\w)|\*\*|__")
"""Marks inside a name that show nothing: ``<b>T</b>om``, ``Mali!nche``."""
_NUMBERED = re.compile(r"(?<=[A-Za-z])\d(?=[A-Za-z])|(?<=[A-Za-z])\d\b")
_JOINT = re.compile(
    r"\s*(?:[\[({<]\s*(?:space|blank|dot|dash|hyphen|no space)\s*[\])}>]|(?<=\s)(?:dot|dash|hyphen|"
    r"underscore|space|plus|then|and then|followed by|AND|BREAK|->|=>|&|\+|//?|\|)(?=\s))\s*|"
    r"[“”\"{}]"
)
"""What is said or put between the parts of a name: ``Tom dot Hanks``."""
_CODES = re.compile(r"(?<!\d)(?:\d{1,3}[\s,.;-]+){4,}\d{1,3}(?!\d)")


def _plain_texts(text: str) -> list[str]:
    """Return ``text`` without marks, digits and said signs inside names, where it has any."""
    found = []
    for pattern, put in ((_MARKUP, ""), (_NUMBERED, ""), (_JOINT, " ")):
        if pattern.search(text):
            found.append(pattern.sub(put, text))
    for match in _CODES.finditer(text):
        codes = [int(n) for n in re.findall(r"\d+", match.group())]
        if all(n == 32 or 65 <= n <= 122 for n in codes):
            found.append("".join(map(chr, codes)))
        elif all(0 < n <= 26 for n in codes):
            found.append("".join(chr(96 + n) for n in codes))
    return found


def says_turned(text: str) -> bool:
    """Does a text say that its letters are turned round: ``read the name backwards``?"""
    return bool(_TURNED.search(text))


def turned_texts(text: str, *, suspect: bool) -> tuple[str, ...]:
    """Return what the first letters of lines and sentences spell, and ``text`` turned round.

    Mirror writing and rot13 leave no ordinary words, so they are only read where ``suspect``: the
    text as it stands has already raised a question.
    """
    part = text[:MOST_LETTERS]
    turned = []
    if suspect or _TURNED.search(part):
        turned = [part[::-1], " ".join(w[::-1] for w in part.split())]
        turned.append(codecs.encode(part, "rot13"))
    if _ASIDE.search(part):
        turned.append(_ASIDE.sub(r"\1\2", part))
    turned += _plain_texts(part)
    lines = [line.strip() for line in part.splitlines() if line.strip()]
    if len(lines) >= 5:
        turned.append("".join(line[0] for line in lines))
    sentences = [s for s in re.split(r"[.!?\n]", part) if len(s.split()) >= 7]
    turned += ["".join(w[0] for w in s.split()) for s in sentences]
    return tuple(turned)
