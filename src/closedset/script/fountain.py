"""Fountain and plain text, by https://fountain.io/syntax.

Kinder than the syntax in three points, because real scripts are: a heading needs no blank line
after it; ``INT.`` in capitals needs none before it; a note may hold blank lines. Stricter in two: a
cue needs a cased capital letter, so two lines of Japanese action are not a speech (``@`` forces);
and nobody is called ``LOW ANGLE - MARA``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from closedset.model.screenplay import Element, ElementKind, LineSpan
from closedset.model.shot_heading import SHOT_HEADING
from closedset.script.build import Draft, extend
from closedset.script.heading import looks_like_heading, stands_out
from closedset.script.marks import Veiled, plain, veil

_TITLE_KEYS = frozenset(
    [
        "title",
        "credit",
        "author",
        "authors",
        "source",
        "draft",
        "date",
        "contact",
        "copyright",
        "notes",
        "revision",
        "format",
        "episode",
        "written",
        "by",
        "draft",
        "date",
    ]
) | {"draft date", "written by", "title page", "revised"}
_KEY = re.compile(r"([^\s:：][^:：]{0,40})[:：](.*)$", re.DOTALL)
_PAGE_BREAK = re.compile(r"={3,}$")
_TRANSITION = re.compile(
    r"(?:[^a-z]*\bTO:|FADE (?:IN|OUT|UP)[:.]?|(?:FADE|CUT) TO BLACK[:.]?|IRIS (?:IN|OUT)[:.]?"
    r"|INTERCUT(?: WITH)?:|BLACKOUT\.)$"
)
_CUE = re.compile(r"([^()]+?)\s*((?:\([^()]*\)\s*)*)$")


def cue_parts(text: str) -> tuple[str, str, bool]:
    """Split a cue into name (upper case), extensions without brackets, and whether it is dual."""
    dual = text.endswith("^")
    text = text.rstrip("^ ")
    m = _CUE.match(text)
    if not m:
        return text.upper(), "", dual
    extensions = re.findall(r"\(([^()]*)\)", m.group(2))
    return m.group(1).strip().upper(), ", ".join(e.strip() for e in extensions), dual


class _Reader:
    """One pass over the lines. ``cue`` holds who is speaking while a dialogue block is open."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines: list[Veiled] = veil(lines)
        self.draft = Draft(line_count=len(lines))
        self.cue = ""
        self.dual = False
        self.forced_action = False
        self.in_parenthetical = False
        self.fresh = True
        """The line before is blank, or ends what it belongs to."""

    def read(self) -> Draft:
        start = self._title_page()
        for i in range(start, len(self.lines)):
            self._line(i)
        return self.draft

    def _add(self, kind: ElementKind, i: int, text: str, **more: str | bool) -> None:
        element = Element(kind, plain(text), LineSpan(i + 1, i + 1), **more)  # type: ignore[arg-type]
        joins = {ElementKind.ACTION, ElementKind.DIALOGUE, ElementKind.LYRIC, ElementKind.NOTE}
        joins |= {ElementKind.BONEYARD, ElementKind.PARENTHETICAL}
        if kind in joins:
            extend(self.draft.elements, element)
        else:
            self.draft.elements.append(element)

    def _title_page(self) -> int:
        """Read the title page, if the text begins with one; return the first line after it."""
        start = next((i for i, v in enumerate(self.lines) if v.text.strip()), len(self.lines))
        m = _KEY.match(self.lines[start].text.strip()) if start < len(self.lines) else None
        if not m or m.group(1).strip().casefold() not in _TITLE_KEYS:
            return 0
        for i in range(start):
            self._line(i)
        entries: list[tuple[str, list[str], int, int]] = []
        i = start
        while i < len(self.lines) and (self.lines[i].text.strip() or self.lines[i].cover):
            raw = self.lines[i].text
            m = _KEY.match(raw) if raw[:1].strip() else None
            if m or not entries:
                key, value = (m.group(1), m.group(2)) if m else ("Title", raw)
                entries.append((key.strip(), [value.strip()], i, i))
            else:
                key, values, first, _ = entries[-1]
                entries[-1] = (key, [*values, raw.strip()], first, i)
            i += 1
        for key, values, first, last in entries:
            value = plain("\n".join(v for v in values if v))
            self.draft.title_page.append((key, value))
            span = LineSpan(first + 1, last + 1)
            self.draft.elements.append(Element(ElementKind.TITLE, f"{key}: {value}", span))
        return i

    def _line(self, i: int) -> None:
        line = self.lines[i]
        text = line.text.strip()
        if not text:
            self._hidden_or_blank(i, line)
        elif _PAGE_BREAK.match(text):
            self._close()
            self._add(ElementKind.PAGE_BREAK, i, text)
        elif not (self._forced(i, text) or self._structure(i, text)):
            self._prose(i, text)

    def _hidden_or_blank(self, i: int, line: Veiled) -> None:
        if line.cover and line.hidden.strip():
            self._add(line.cover, i, line.hidden.strip(" [/*]"))
            self.fresh = self.fresh or not self.cue
        elif not (self.cue and len(line.text) >= 2 and not line.cover):
            # Two spaces keep a speech open over a blank line.
            self._close()

    def _close(self) -> None:
        self.cue, self.dual, self.fresh = "", False, True
        self.in_parenthetical = self.forced_action = False

    def _forced(self, i: int, text: str) -> bool:
        """Handle a line whose first mark decides. Return whether it was one."""
        head, body = text[0], text[1:].strip()
        if head == "!":
            self._close()
            self._add(ElementKind.ACTION, i, body)
            self.fresh, self.forced_action = False, True
        elif head == "~":
            self._add(ElementKind.LYRIC, i, body, character=self.cue)
            self.fresh = False
        elif head == ">":
            self._close()
            if text.endswith("<"):
                self._add(ElementKind.CENTERED, i, text[1:-1].strip())
            else:
                self._add(ElementKind.TRANSITION, i, body)
        elif head == "@" and body and not self.cue:
            self._speaker(i, body)
        elif head == "." and self.fresh and body[:1] not in {"", "."} and not text[1].isspace():
            self._close()
            self.draft.forced.add(i + 1)
            self._add(ElementKind.HEADING, i, body)
        elif head in "#=" and not self.cue:
            self._close()
            kind = ElementKind.SECTION if head == "#" else ElementKind.SYNOPSIS
            self._add(kind, i, text.lstrip(head).strip())
        else:
            return False
        return True

    def _structure(self, i: int, text: str) -> bool:
        """Handle headings, transitions and cues. Return whether it was one."""
        if (self.fresh and looks_like_heading(text)) or (
            stands_out(text) and not self.forced_action
        ):
            self._close()
            self._add(ElementKind.HEADING, i, text)
        elif self.fresh and self._is_transition(i, text):
            self._add(ElementKind.TRANSITION, i, text)
        elif self.fresh and self._is_cue(i, text):
            self._speaker(i, text)
        else:
            return False
        return True

    def _is_transition(self, i: int, text: str) -> bool:
        # A trailing space says "not a transition": https://fountain.io/syntax/#transition
        ends = not self.lines[i].text.endswith((" ", "\t"))
        return ends and bool(_TRANSITION.match(text)) and not self._next(i)

    def _next(self, i: int) -> str:
        return self.lines[i + 1].text.strip() if i + 1 < len(self.lines) else ""

    def _is_cue(self, i: int, text: str) -> bool:
        following = self._next(i)
        if not following or stands_out(following):
            return False
        m = _CUE.match(text.rstrip("^ "))
        name = plain(m.group(1)) if m else ""
        if SHOT_HEADING.match(name):
            return False
        if not name.isupper() or name.endswith(("!", "?", ":", ",", ";")):
            return False
        return not (name.endswith(".") and len(name.split()) > 3)

    def _speaker(self, i: int, text: str) -> None:
        name, extension, self.dual = cue_parts(plain(text))
        self.cue, self.fresh, self.in_parenthetical = name, False, False
        shown = plain(text).rstrip("^ ")
        self._add(ElementKind.CUE, i, shown, character=name, extension=extension, dual=self.dual)

    def _prose(self, i: int, text: str) -> None:
        self.fresh = False
        if not self.cue:
            self._add(ElementKind.ACTION, i, text)
            return
        opens = text.startswith("(") and not self.in_parenthetical
        kind = ElementKind.DIALOGUE
        if opens or self.in_parenthetical:
            kind = ElementKind.PARENTHETICAL
            self.in_parenthetical = not text.endswith(")") and self._closes_later(i)
        self._add(kind, i, text, character=self.cue, dual=self.dual)

    def _closes_later(self, i: int) -> bool:
        """Say whether a bracket opened on line ``i`` is closed before the speech ends."""
        for line in self.lines[i + 1 : i + 6]:
            if not line.text.strip():
                return False
            if line.text.rstrip().endswith(")"):
                return True
        return False


def read_fountain(lines: Sequence[str]) -> Draft:
    """Read the lines of a Fountain or plain text script."""
    return _Reader(lines).read()
