"""From a flat run of elements to scenes. Shared by the Fountain and the FDX reader."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from closedset.model.screenplay import (
    Element,
    ElementKind,
    Heading,
    LineSpan,
    Scene,
    Screenplay,
)
from closedset.script.characters import read_characters
from closedset.script.heading import read_heading, take_number


@dataclass(slots=True)
class Draft:
    """What a reader found, before it is cut into scenes."""

    elements: list[Element] = field(default_factory=list)
    title_page: list[tuple[str, str]] = field(default_factory=list)
    line_count: int = 0
    numbers: dict[int, str] = field(default_factory=dict)
    """Scene numbers that stand outside the heading's text, by line."""
    forced: set[int] = field(default_factory=set)
    """Lines of headings that a dot forces."""


def assemble(draft: Draft, sha256: str, fallback_title: str) -> Screenplay:
    """Cut the elements into scenes at the headings."""
    starts = [i for i, e in enumerate(draft.elements) if e.kind is ElementKind.HEADING]
    preamble = tuple(draft.elements[: starts[0]] if starts else draft.elements)
    scenes: list[Scene] = []
    used: set[str] = set()
    before: Heading | None = None
    for k, i in enumerate(starts):
        end = starts[k + 1] if k + 1 < len(starts) else len(draft.elements)
        element = draft.elements[i]
        first = element.lines.first
        text, number = take_number(element.text)
        heading = read_heading(text or element.text, before, forced=first in draft.forced)
        last = draft.elements[end].lines.first - 1 if end < len(draft.elements) else 0
        number = _unused(draft.numbers.get(first, number) or str(k + 1), used)
        body = tuple(draft.elements[i + 1 : end])
        span = LineSpan(first, max(last or draft.line_count, first))
        scenes.append(Scene(number, heading, span, body))
        before = heading
    page = {key.casefold(): value for key, value in draft.title_page}
    return Screenplay(
        title=" ".join(page.get("title", "").split()) or fallback_title or "Untitled",
        author=" ".join((page.get("author") or page.get("authors") or "").split()),
        title_page=tuple(draft.title_page),
        scenes=tuple(scenes),
        preamble=preamble,
        sha256=sha256,
        line_count=draft.line_count,
        people=read_characters(scenes),
    )


def _unused(number: str, used: set[str]) -> str:
    """Keep scene numbers apart: grants and shot ids refer to them. A second "4" becomes "4-2"."""
    candidate, k = number, 1
    while candidate.casefold() in used:
        k += 1
        candidate = f"{number}-{k}"
    used.add(candidate.casefold())
    return candidate


def extend(elements: list[Element], new: Element) -> None:
    """Append ``new``, or join it to the element before if both are one run of lines."""
    last = elements[-1] if elements else None
    if (
        last is not None
        and last.kind is new.kind
        and last.character == new.character
        and last.lines.last + 1 == new.lines.first
    ):
        span = LineSpan(last.lines.first, new.lines.last)
        elements[-1] = replace(last, text=f"{last.text}\n{new.text}", lines=span)
    else:
        elements.append(new)
