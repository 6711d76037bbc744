"""Which script a letter belongs to, and how a name sounds across scripts."""

from __future__ import annotations

import re
from functools import lru_cache

_PAIRS = (
    ("x", "ks"), ("tch", "x"), ("sch", "s"), ("dzh", "j"), ("kh", "h"), ("zh", "j"), ("sh", "s"),
    ("ch", "x"), ("ts", "s"), ("tz", "s"), ("th", "t"), ("ph", "f"), ("gh", "g"), ("ck", "k"),
    ("wh", "w"),
    ("ce", "s"), ("ci", "s"), ("cy", "s"), ("ge", "j"), ("gi", "j"), ("q", "k"),
)  # fmt: skip
_SAME = str.maketrans({"c": "k", "z": "s", "v": "b", "w": "b", "p": "b", "f": "b", "d": "t",
                       "g": "k", "j": "k", "r": "l"})  # fmt: skip


def is_packed(char: str) -> bool:
    """Is this a letter of a script written without spaces between names: Han, kana, hangul?"""
    code = ord(char)
    return (
        0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7A3
        or 0xF900 <= code <= 0xFAFF
    )


def skeleton(letters: str) -> str:
    """Return the consonants of a folded word in coarse classes: Hanks and Хэнкс give the same.

    Vowels, aspiration, voicing and l/r are dropped because transcriptions do not keep them; of a
    word longer than any name, the first 40 letters are read.
    """
    return _skeleton(letters[:40])


@lru_cache(maxsize=65536)
def _skeleton(letters: str) -> str:
    for pair, single in _PAIRS:
        letters = letters.replace(pair, single)
    letters = letters.translate(_SAME)
    kept = letters[:1] if letters[:1] in "aeiouy" else ""
    kept = "a" if kept else ""
    kept += re.sub(r"[aeiouyh]", "", letters)
    return re.sub(r"(.)\1+", r"\1", kept)


def family(text: str) -> str:
    """Return the script that most letters of ``text`` belong to: ``latin``, ``cyrillic`` …"""
    counts: dict[str, int] = {}
    for char in text[:4000]:
        if char.isalpha():
            name = _family(ord(char))
            counts[name] = counts.get(name, 0) + 1
    return max(sorted(counts), key=lambda k: counts[k]) if counts else "latin"


_BLOCKS = (
    (0x0370, 0x03FF, "greek"), (0x1F00, 0x1FFF, "greek"), (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"), (0x0590, 0x05FF, "hebrew"), (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"), (0xFB50, 0xFDFF, "arabic"), (0xFE70, 0xFEFF, "arabic"),
    (0x0900, 0x097F, "devanagari"), (0x0980, 0x09FF, "bengali"), (0x0B80, 0x0BFF, "tamil"),
    (0x0E00, 0x0E7F, "thai"), (0x10A0, 0x10FF, "georgian"), (0x3040, 0x30FF, "kana"),
    (0x3400, 0x9FFF, "han"), (0xAC00, 0xD7A3, "hangul"), (0x1100, 0x11FF, "hangul"),
)  # fmt: skip


def _family(code: int) -> str:
    if code < 0x0250 or 0x1E00 <= code <= 0x1EFF:
        return "latin"
    return next((name for low, high, name in _BLOCKS if low <= code <= high), "other")


def script_of(char: str) -> str:
    """Return the script family of one letter."""
    return _family(ord(char))
