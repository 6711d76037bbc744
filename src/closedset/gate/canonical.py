"""Layer 1: bring a text to the form in which it is compared.

Kept beside each word is where it stands in the original, so that a reason quotes what was typed.
Whole-text encodings (base64, hex, rot13, acrostics) are decoded in ``decode.py``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from anyascii import anyascii

_SENTENCE_END = re.compile(r"[.!?…:;\n\"“”«»(\[—–|]\s*$|(^|\n)\s*[-•*]\s*$")
_WORD = re.compile(
    r"[@#$]?[^\W_][\w@$!|€£¥\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff]*(?:['’`´][^\W_]+)*"
)
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "6": "g"}
)
_LEET_MARKS = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "l", "€": "e", "£": "l", "¥": "y"})
_POSSESSIVE = re.compile(r"['’`´]s?$", re.IGNORECASE)
_OVERLAYS = ("\u0334", "\u0335", "\u0336", "\u0337", "\u0338")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a canonical text."""

    text: str
    """NFKC, invisible marks removed, look-alike letters mapped; case and accents kept."""
    folded: str
    """Lower case, ASCII, possessive removed, leet read as letters: what lists are searched for."""
    start: int
    end: int
    """Span in the original text, ``original[start:end]``."""
    initial: bool
    """First word of a sentence, line, heading or quotation."""
    capital: bool
    """Begins with a capital; kept, because every layer asks many times."""
    shouted: bool
    """All capitals, two letters or more, as screenplays write sounds, props and entrances."""


@dataclass(frozen=True, slots=True)
class Canon:
    """A text in canonical form."""

    original: str
    text: str
    words: tuple[Word, ...]

    def quote(self, first: Word, last: Word) -> str:
        """Return what was typed from ``first`` to ``last``."""
        return self.original[first.start : last.end].strip()

    def between(self, start: int, end: int) -> range:
        """Return the indexes of the words that lie in ``original[start:end]``."""
        first = bisect_left(self.words, start, key=lambda word: word.start)
        last = bisect_right(self.words, end, first, key=lambda word: word.end)
        return range(first, last)


@lru_cache(maxsize=1)
def _look_alikes() -> dict[str, str]:
    """Letters of other scripts that look like a Latin letter, from Unicode's confusables.txt."""
    source = files("confusable_homoglyphs").joinpath("confusables.json")
    table: dict[str, str] = {}
    for char, twins in json.loads(source.read_text("utf-8")).items():
        if len(char) != 1 or char.isascii() or not char.isalpha():
            continue
        for twin in twins:
            if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalpha():
                table[char] = twin["c"].upper() if char.isupper() else twin["c"]
                break
    return table | _THIN


_THIN = {"\u04cf": "l", "\ua781": "l", "\u05df": "l", "\u05d5": "l"}
"""A Cyrillic palochka, a turned l, a Hebrew nun and vav: each a stroke like an l."""


def _is_latin(char: str) -> bool:
    return char.isascii() or "LATIN" in unicodedata.name(char, "")


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the visible letters of ``text`` in NFKC and, for each, its place in the original."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text, list(range(len(text)))
    out: list[str] = []
    at: list[int] = []
    for index, mark in enumerate(text):
        char = _emoji_letter(mark)
        category = unicodedata.category(char)
        if char in _OVERLAYS or category in ("Cf", "Cc", "Cs", "Co", "Cn", "Me"):
            if char in "\n\t\r":
                out.append(char)
                at.append(index)
            continue
        if category in ("Mn", "Mc") and 0x900 <= ord(char) <= 0xEFF:
            out.append(char)  # vowel signs of Indic scripts, Thai and Lao are letters
            at.append(index)
            continue
        if category == "Mn":
            composed = unicodedata.normalize("NFC", out[-1] + char) if out else ""
            if len(composed) == 1:
                out[-1] = composed
            continue
        for piece in unicodedata.normalize("NFKC", char):
            out.append(piece)
            at.append(index)
    return "".join(out), at


def _emoji_letter(char: str) -> str:
    """Return the letter in a flag half, a boxed or a tag letter; other characters as they are."""
    code = ord(char)
    for first, letter in _LETTER_BLOCKS:
        if first <= code < first + 26:
            return chr(ord(letter) + code - first)
    return char


_LETTER_BLOCKS = ((0x1F1E6, "A"), (0x1F150, "A"), (0x1F170, "A"), (0xE0041, "A"), (0xE0061, "a"))
"""First of 26: regional indicators, negative circled and squared letters, tag letters."""


def _unmask(word: str) -> str:
    """Map look-alike letters in a word that mixes Latin with another script, or is all masks."""
    if word.isascii():
        return word
    letters = [c for c in word if c.isalpha()]
    latin = sum(map(_is_latin, letters))
    table = _look_alikes()
    if latin == len(letters):
        return "".join(c if _own_letter(c) else table.get(c, c) for c in word)
    if latin or all(c in table for c in letters):
        return "".join(c if _is_latin(c) else table.get(c, c) for c in word)
    return word


def _own_letter(char: str) -> bool:
    """Is this a letter of some Latin alphabet, and no mask: ``é``, the Turkish dotless ``ı``?"""
    return bool(unicodedata.decomposition(char)) or char in "ıłøđħŧæœßðþŋəØŁĐÆŒÐÞ"


def fold(word: str) -> str:
    """Return ``word`` as lists are searched: lower case, ASCII, no possessive, leet as letters."""
    if word.isascii() and word.isalpha():
        return word.lower()
    return _fold(word) if len(word) <= LONGEST_KEPT else _fold.__wrapped__(word)


LONGEST_KEPT = 40
"""Letters of a word whose folded form is remembered: a few thousand long ones would fill memory."""


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    plain = _POSSESSIVE.sub("", word)
    if not plain.isascii():
        plain = anyascii(plain)
    plain = plain.lower()
    has_letters = any(c.isalpha() for c in plain)
    if has_letters and not plain.isalpha():
        plain = plain.lstrip("@#").rstrip("!").translate(_LEET_MARKS)
        if any(c.isdigit() for c in plain) and not re.fullmatch(r"\d+[a-z]{1,3}", plain):
            stem = plain.rstrip("0123456789")
            plain = stem if len(stem) > 3 and stem.isalpha() else plain.translate(_LEET)
    return "".join(c for c in plain if c.isalnum())


def read_digits(folded: str) -> str:
    """Return ``folded`` with every digit read as the letter it looks like: ``70m`` is Tom."""
    return folded.translate(_LEET) if any(c.isdigit() for c in folded) else folded


@lru_cache(maxsize=16)
def canonicalize(text: str) -> Canon:
    """Return the canonical form of ``text``. Never raises, whatever the text.

    The last few are kept, because several layers ask for the same text one after the other.
    """
    plain, at = _letters(text)
    words: list[Word] = []
    for match in _WORD.finditer(plain):
        raw = match.group().rstrip("!|$")
        if not raw:
            continue
        own = _POSSESSIVE.search(raw)
        shown = _unmask(raw[: own.start()]) + own.group() if own else _unmask(raw)
        before = plain[max(0, match.start() - 4) : match.start()]
        initial = not words or bool(_SENTENCE_END.search(before))
        start, end = match.start(), match.start() + len(raw)
        capital, shouted = shown[:1].isupper(), len(shown) > 1 and shown.isupper()
        stop = at[end - 1] + 1
        words.append(Word(shown, fold(shown), at[start], stop, initial, capital, shouted))
    return Canon(text, plain, tuple(words))


def squash(words: tuple[Word, ...]) -> tuple[tuple[str, Word, Word], ...]:
    """Return (letters, first, last) for each run of three or more single letters: ``T o m``."""
    runs: list[tuple[str, Word, Word]] = []
    run: list[Word] = []
    for word in (*words, None):
        if word is not None and len(word.folded) == 1 and word.folded.isalpha():
            run.append(word)
            continue
        if len(run) >= 3:
            runs.append(("".join(w.folded for w in run), run[0], run[-1]))
        run = []
    return tuple(runs)
