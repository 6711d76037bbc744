"""A scene as beats: a paragraph of action, or one speech, with who takes part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from closedset.model.screenplay import Element, ElementKind, LineSpan, Scene
from closedset.shots.people import Names, off_screen
from closedset.shots.words import LEAVES

_SPEECH = frozenset(
    {ElementKind.CUE, ElementKind.PARENTHETICAL, ElementKind.DIALOGUE, ElementKind.LYRIC}
)
_CARRIED = re.compile(r"(?:He|She|They|Both)\b")
"""A paragraph that starts so is about somebody seen before; who, the picture may leave open."""


@dataclass(frozen=True, slots=True)
class Beat:
    """The smallest run of script that a setup covers whole."""

    elements: tuple[Element, ...]
    talk: bool
    people: tuple[str, ...]
    """On the set and taking part, the speaker or the first mentioned first."""
    enter: tuple[str, ...] = ()
    """Seen for the first time in this scene."""
    leave: tuple[str, ...] = ()
    """Gone after this beat."""

    @property
    def action(self) -> str:
        """The action's words on one line."""
        if self.talk:
            return ""
        return " ".join(" ".join(e.text.split()) for e in self.elements).strip()

    @property
    def speech(self) -> str:
        """What is said, on one line."""
        said = (ElementKind.DIALOGUE, ElementKind.LYRIC)
        return " ".join(
            " ".join(e.text.split()) for e in self.elements if self.talk and e.kind in said
        )

    @property
    def manner(self) -> str:
        """What parentheticals say."""
        return " ".join(e.text for e in self.elements if e.kind is ElementKind.PARENTHETICAL)

    @property
    def cue(self) -> str:
        """Who speaks, as the cue says; empty for action."""
        return self.elements[0].character if self.talk else ""

    @property
    def words(self) -> int:
        return len(self.action.split()) + len(self.speech.split())

    @property
    def spans(self) -> list[LineSpan]:
        return [e.lines for e in self.elements]


@dataclass(frozen=True, slots=True)
class SceneBeats:
    """A scene's beats and its people."""

    beats: tuple[Beat, ...]
    cast: tuple[str, ...]
    """Everyone on set at some time, in order of appearance; index = slot."""
    present: tuple[tuple[str, ...], ...]
    """For each beat: who is on set while it plays, in slot order."""


def read_beats(scene: Scene, names: Names) -> SceneBeats:
    """Cut a scene into beats and work out who is on set during each.

    Whoever first appears in action walks on there. Whoever first appears by speaking was there from
    the start: nobody has told us of an entrance.
    """
    runs = _runs(scene)
    cast = _cast(runs, names)
    first_seen: dict[str, tuple[int, bool]] = {}
    people: list[tuple[str, ...]] = []
    for i, run in enumerate(runs):
        talk = run[0].kind is ElementKind.CUE
        here = _people(run, names, tuple(first_seen) or cast)
        if not here and not talk and _CARRIED.match(run[0].text):
            here = tuple(first_seen)
        people.append(tuple(p for p in here if p in cast))
        for name in people[-1]:
            first_seen.setdefault(name, (i, talk))
    beats: list[Beat] = []
    present: list[tuple[str, ...]] = []
    on_set = {name for name, (_, talk) in first_seen.items() if talk}
    for i, run in enumerate(runs):
        talk = run[0].kind is ElementKind.CUE
        on_set |= set(people[i])
        enter = tuple(p for p in people[i] if not talk and first_seen[p][0] == i)
        text = "" if talk else " ".join(e.text for e in run)
        leave = _leaving(text, names, people[i])
        beats.append(Beat(tuple(run), talk, people[i], enter, leave))
        present.append(tuple(p for p in cast if p in on_set))
        on_set -= set(leave)
    return SceneBeats(tuple(beats), cast, tuple(present))


def _runs(scene: Scene) -> list[list[Element]]:
    """Group elements: each action paragraph alone, each cue with what is said under it."""
    runs: list[list[Element]] = []
    for element in scene.elements:
        under_cue = element.kind in _SPEECH and element.kind is not ElementKind.CUE
        open_speech = bool(runs) and runs[-1][0].kind is ElementKind.CUE
        if under_cue and open_speech and element.character == runs[-1][0].character:
            runs[-1].append(element)
        elif element.kind is ElementKind.CUE or element.kind is ElementKind.ACTION or under_cue:
            runs.append([element])
    return runs


def _people(run: list[Element], names: Names, present: tuple[str, ...]) -> tuple[str, ...]:
    head = run[0]
    if head.kind is ElementKind.CUE:
        return () if off_screen(head.extension) else names.of_cue(head.character, present)
    return names.acting(" ".join(e.text for e in run))


def _cast(runs: list[list[Element]], names: Names) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for run in runs:
        for name in _people(run, names, ()):
            found.setdefault(name)
    return tuple(found)


def _leaving(text: str, names: Names, people: tuple[str, ...]) -> tuple[str, ...]:
    """Return who leaves: the one named last before a word of leaving."""
    gone: dict[str, None] = {}
    for m in LEAVES.finditer(text):
        before = [x.name for x in names.mentions(text[: m.start()]) if not x.possessive]
        if before and before[-1] in people:
            gone.setdefault(before[-1])
    return tuple(gone)
