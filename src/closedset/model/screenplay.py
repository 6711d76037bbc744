"""What a screenplay is once it has been read: scenes and elements, each with its source lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ElementKind(StrEnum):
    """What a run of script lines is. Kinds below ``TRANSITION`` are never drawn."""

    HEADING = "heading"
    ACTION = "action"
    CUE = "cue"
    DIALOGUE = "dialogue"
    PARENTHETICAL = "parenthetical"
    LYRIC = "lyric"
    CENTERED = "centered"
    TRANSITION = "transition"
    TITLE = "title"
    NOTE = "note"
    BONEYARD = "boneyard"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    PAGE_BREAK = "page_break"


class TimeOfDay(StrEnum):
    """The light a scene heading asks for. ``CONTINUOUS`` has been resolved to the scene before."""

    DAY = "day"
    NIGHT = "night"
    DAWN = "dawn"
    DUSK = "dusk"


@dataclass(frozen=True, slots=True, order=True)
class LineSpan:
    """Source lines, 1-based, both ends included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"a line span needs 1 <= first <= last, got {self.first}..{self.last}")


@dataclass(frozen=True, slots=True)
class Element:
    """One run of script lines of one kind."""

    kind: ElementKind
    text: str
    """Plain text: emphasis marks and inline notes removed, line breaks kept as ``\\n``."""
    lines: LineSpan
    character: str = ""
    """Who speaks, for CUE, PARENTHETICAL, DIALOGUE and LYRIC under a cue: the cue without its
    extension, upper case (``"MARA"`` for ``MARA (V.O.)``)."""
    extension: str = ""
    """``"V.O."``, ``"O.S."``, ``"CONT'D"`` … of a CUE, without brackets."""
    dual: bool = False
    """Spoken at the same time as the dialogue before it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A scene heading taken apart."""

    text: str
    """As written, without a forcing dot and without the scene number."""
    interior: bool
    exterior: bool
    """Both are true for INT./EXT.; both are false where a forced heading does not say."""
    place: str
    """``"DINER - KITCHEN"``; never empty."""
    time: TimeOfDay
    time_text: str
    """As written: ``"LATER THAT NIGHT"``; empty where the heading does not say."""


@dataclass(frozen=True, slots=True)
class Scene:
    """From one heading to the next."""

    number: str
    """As the script numbers it (``#12A#``), else the 1-based position."""
    heading: Heading
    lines: LineSpan
    elements: tuple[Element, ...]
    """Without the heading; in source order; includes notes and boneyard, which are not drawn."""


@dataclass(frozen=True, slots=True)
class Character:
    """A name in the script, which casting gives a performer."""

    name: str
    """As the first cue or, for somebody who never speaks, the introduction has it: upper case."""
    aliases: tuple[str, ...] = ()
    """What else the script calls them, upper case: ``("LUNDQVIST",)`` for CAPTAIN LUNDQVIST."""


@dataclass(frozen=True, slots=True)
class Screenplay:
    """A script, read. Every non-blank source line lies in exactly one element or heading."""

    title: str
    author: str
    title_page: tuple[tuple[str, str], ...]
    scenes: tuple[Scene, ...]
    preamble: tuple[Element, ...]
    """What stands before the first heading, the title page included."""
    sha256: str
    """Of the source bytes, lower-case hex."""
    line_count: int
    people: tuple[Character, ...] = ()
    """Everyone whom a cue or an introduction declares, in order of first appearance."""

    @property
    def characters(self) -> tuple[str, ...]:
        """The names of ``people``."""
        return tuple(person.name for person in self.people)

    def aliases(self, name: str) -> tuple[str, ...]:
        """Return what else the script calls the character ``name``."""
        return next((person.aliases for person in self.people if person.name == name), ())
