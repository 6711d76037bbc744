"""What Fountain writes between the lines: notes, boneyard and emphasis.

Notes ``[[ ]]`` and boneyard ``/* */`` may stand inside a line, fill one or run over many. ``veil``
takes them out and says, for each line, what is left and what covered it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from closedset.model.screenplay import ElementKind
from closedset.script.heading import looks_like_heading

_TOKEN = re.compile(r"/\*|\*/|\[\[|\]\]")
_ESCAPE = re.compile(r"\\([*_\\\[\]/~@!.>#=])")
# Bounded, so that a line of lone asterisks costs linear time.
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.{1,400}?)(?<=[^\s\\])\1")


@dataclass(frozen=True, slots=True)
class Veiled:
    """One source line."""

    text: str
    """Without notes and boneyard."""
    hidden: str
    """What notes and boneyard said."""
    cover: ElementKind | None
    """NOTE or BONEYARD where one touches the line."""


def plain(text: str) -> str:
    """Remove emphasis marks and the backslashes that keep marks literal."""
    for _ in range(4):
        found = _EMPHASIS.sub(r"\2", text)
        if found == text:
            break
        text = found
    return _ESCAPE.sub(r"\1", text)


def veil(lines: Sequence[str]) -> list[Veiled]:
    """Take notes and boneyard out of the lines; the result has one entry per line."""
    spans = _hidden_spans(lines)
    out: list[Veiled] = []
    offset = 0
    k = 0
    for line in lines:
        end = offset + len(line)
        while k < len(spans) and spans[k][1] <= offset:
            k += 1
        kept, hidden, cover = [], [], None
        at = offset
        j = k
        while j < len(spans) and spans[j][0] < end:
            first, last, kind = spans[j]
            kept.append(line[at - offset : max(first, at) - offset])
            hidden.append(line[max(first, offset) - offset : last - offset])
            at = min(last, end)
            cover = cover or kind
            j += 1
        kept.append(line[at - offset :])
        out.append(Veiled("".join(kept), " ".join(hidden), cover))
        offset = end + 1
    return out


def _hidden_spans(lines: Sequence[str]) -> list[tuple[int, int, ElementKind]]:
    """Return (start, end, kind) in the text joined by single line ends, ascending, disjoint."""
    text = "\n".join(lines)
    tokens = [(m.start(), m.group()) for m in _TOKEN.finditer(text)]
    if not tokens:
        return []
    bone_end = _boneyard_ends(tokens)
    note_ends = [at for at, token in tokens if token == "]]"]  # noqa: S105
    headings = _heading_offsets(lines)
    spans: list[tuple[int, int, ElementKind]] = []
    free = 0
    for at, token in tokens:
        if at < free:
            continue
        if token == "/*" and at in bone_end:  # noqa: S105
            free = bone_end[at]
            spans.append((at, free, ElementKind.BONEYARD))
        elif token == "[[":  # noqa: S105
            i = bisect_right(note_ends, at)
            # An unclosed note must not swallow the scenes up to somebody else's closing brackets.
            if i < len(note_ends) and not _any_between(headings, at, note_ends[i]):
                free = note_ends[i] + 2
                spans.append((at, free, ElementKind.NOTE))
    return spans


def _boneyard_ends(tokens: list[tuple[int, str]]) -> dict[int, int]:
    """Pair ``/*`` with its ``*/``, nested or not; one that is never closed is plain text."""
    ends: dict[int, int] = {}
    open_at: list[int] = []
    closes = [at for at, token in tokens if token == "*/"]  # noqa: S105
    for at, token in tokens:
        if token == "/*":  # noqa: S105
            open_at.append(at)
        elif token == "*/" and open_at:  # noqa: S105
            ends[open_at.pop()] = at + 2
    for at in open_at:
        i = bisect_right(closes, at)
        if i < len(closes):
            ends[at] = closes[i] + 2
    return ends


def _heading_offsets(lines: Sequence[str]) -> list[int]:
    found: list[int] = []
    offset = 0
    blank = True
    for line in lines:
        if blank and looks_like_heading(line.strip()):
            found.append(offset)
        blank = not line.strip()
        offset += len(line) + 1
    return found


def _any_between(ascending: list[int], low: int, high: int) -> bool:
    i = bisect_right(ascending, low)
    return i < len(ascending) and ascending[i] < high
