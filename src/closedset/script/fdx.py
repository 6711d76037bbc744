"""Final Draft's FDX. A "line" of these screenplays is a paragraph, counted from 1 in file order.

The title page comes first in the count although the file keeps it last. Script notes and scene
summaries nest inside other paragraphs; they become notes and synopses, which are never drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from closedset.errors import ScriptError
from closedset.model.screenplay import Element, ElementKind, LineSpan
from closedset.script.build import Draft
from closedset.script.decode import label
from closedset.script.fountain import cue_parts

_KINDS = {
    "Scene Heading": ElementKind.HEADING,
    "Character": ElementKind.CUE,
    "Parenthetical": ElementKind.PARENTHETICAL,
    "Dialogue": ElementKind.DIALOGUE,
    "Lyrics": ElementKind.LYRIC,
    "Singing": ElementKind.LYRIC,
    "Transition": ElementKind.TRANSITION,
    "New Act": ElementKind.SECTION,
    "End of Act": ElementKind.SECTION,
}
"""Every other type ("Action", "General", "Shot", "Cast List" …) is action."""
_SPOKEN = {ElementKind.PARENTHETICAL, ElementKind.DIALOGUE, ElementKind.LYRIC}
_Found = tuple[Node, "ElementKind | None", bool]


def read_fdx(source: bytes, name: str) -> Draft:
    """Read an FDX document. Raises ScriptError if it is malformed, foreign or without text."""
    root = _root(source, name)
    draft = Draft()
    title_page = root.find("TitlePage/Content")
    if title_page is not None:
        _title_page(draft, title_page)
    content = root.find("Content")
    if content is not None:
        _body(draft, content)
    if not draft.elements:
        raise ScriptError(
            f"{label(name)} is a Final Draft file without any text in it.",
            remedy="Open it in Final Draft, check that the script is there, and save it again.",
        )
    return draft


def _root(source: bytes, name: str) -> Node:
    try:
        root: Node = ElementTree.fromstring(source, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise ScriptError(
            f"{label(name)} is XML that cannot be read: {type(error).__name__}, {error}.",
            remedy="Open it in the program that made it and save it again as FDX or Fountain.",
        ) from None
    if root.tag != "FinalDraft":
        raise ScriptError(
            f"{label(name)} is an XML document <{root.tag}>, not a Final Draft script "
            "<FinalDraft>.",
            remedy="Export the script as FDX or Fountain and try again.",
        )
    return root


def _text(paragraph: Node) -> str:
    parts = ["".join(node.itertext()) for node in paragraph.findall("Text")]
    return "\n".join(line.strip() for line in "".join(parts).strip().splitlines())


def _title_page(draft: Draft, content: Node) -> None:
    """Keep the lines as they are; the first is the title, the one after "by" the author."""
    said: list[str] = []
    for paragraph in content.iter("Paragraph"):
        draft.line_count += 1
        text = _text(paragraph)
        if text:
            span = LineSpan(draft.line_count, draft.line_count)
            draft.elements.append(Element(ElementKind.TITLE, text, span))
            said.append(" ".join(text.split()))
    if said:
        draft.title_page.append(("Title", said[0]))
    for credit, author in pairwise(said):
        if credit.casefold().rstrip(":").endswith("by"):
            draft.title_page.append(("Author", author))
            break


def _walk(content: Node) -> Iterator[_Found]:
    """Yield every paragraph in file order, what it is by its place, and whether it is dual."""
    stack: list[_Found] = [(node, None, False) for node in reversed(content)]
    while stack:
        node, inside, dual = stack.pop()
        if node.tag == "Paragraph":
            yield node, inside, dual
        if node.tag == "ScriptNote":
            inside = ElementKind.NOTE
        elif node.tag == "Summary":
            inside = ElementKind.SYNOPSIS
        dual = dual or node.tag == "DualDialogue"
        stack.extend((child, inside, dual) for child in reversed(node))


def _body(draft: Draft, content: Node) -> None:
    cue = ""
    duals = 0
    for paragraph, inside, dual in _walk(content):
        draft.line_count += 1
        text = _text(paragraph)
        if not text:
            continue
        kind = inside or _KINDS.get(paragraph.get("Type", ""), ElementKind.ACTION)
        at = draft.line_count
        span = LineSpan(at, at)
        if kind is ElementKind.HEADING:
            number = (paragraph.get("Number") or "").strip()
            if number:
                draft.numbers[at] = number[:16]
            text = " ".join(text.split())
        if kind is ElementKind.CUE:
            duals = duals + 1 if dual else 0
            cue, extension, _ = cue_parts(" ".join(text.split()))
            element = Element(kind, text, span, cue, extension, dual=duals == 2)
        elif kind in _SPOKEN:
            element = Element(kind, text, span, cue, dual=duals == 2)
        else:
            cue = cue if inside else ""
            element = Element(kind, text, span)
        draft.elements.append(element)
