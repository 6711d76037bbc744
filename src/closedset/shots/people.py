"""Who takes part: names that cues declare, where action mentions them, who comes and goes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from closedset.model.screenplay import Screenplay
from closedset.shots.words import EVERYBODY, VOICES

_JOINED = re.compile(r"\s+(?:AND|&|\+|WITH)\s+|\s*[/,&+]\s*")
_OFF = re.compile(r"\b(?:O\.?\s?S|V\.?\s?O|O\.?\s?C|OFF|FILTERED|ON (?:THE )?(?:PHONE|RADIO|TV))\b")


def off_screen(extension: str) -> bool:
    """Say whether a cue's extension means that the speaker is heard and not seen."""
    return bool(_OFF.search(extension.upper()))


@dataclass(frozen=True, slots=True)
class Mention:
    """A declared name in a text, with its place in characters."""

    name: str
    start: int
    end: int
    possessive: bool


class Names:
    """The names a screenplay declares, and where they occur in a text."""

    def __init__(self, screenplay: Screenplay) -> None:
        called = [n for person in screenplay.people for n in (person.name, *person.aliases)]
        single = {name for name in called if len(_JOINED.split(name)) == 1}
        found: dict[str, tuple[str, ...]] = {}
        for person in screenplay.people:
            for name in split_cue(person.name, single):
                found.setdefault(name, person.aliases if name == person.name else ())
        self._by_form: dict[str, str] = {}
        forms: list[str] = []
        for name, aliases in found.items():
            for form in (f for known in (name, *aliases) for f in _forms(known)):
                if self._by_form.setdefault(form, name) == name:
                    forms.append(re.escape(form))
        forms.sort(key=len, reverse=True)
        either = "|".join(forms)
        self.known = tuple(found)
        """Every name that a cue declares."""
        self._pattern = re.compile(rf"(?<!\w)({either})(?!\w)(['’]s?\b)?") if forms else None

    def of_cue(self, cue: str, present: Iterable[str] = ()) -> tuple[str, ...]:
        """Return who speaks a cue: one, several ("SCOTT AND BAXTER"), all present, or nobody."""
        if EVERYBODY.fullmatch(cue):
            return tuple(present)
        called = split_cue(cue, set(self._by_form))
        return tuple(dict.fromkeys(self._by_form[n] for n in called if n in self._by_form))

    def mentions(self, text: str) -> list[Mention]:
        """Return every mention in order."""
        if self._pattern is None:
            return []
        return [
            Mention(self._by_form[m.group(1)], m.start(), m.end(1), bool(m.group(2)))
            for m in self._pattern.finditer(text)
        ]

    def acting(self, text: str) -> tuple[str, ...]:
        """Return who is in the text as a person, in order: "Mara's letter" puts no Mara on set."""
        return tuple(dict.fromkeys(m.name for m in self.mentions(text) if not m.possessive))


def split_cue(cue: str, known: set[str]) -> tuple[str, ...]:
    """Split a cue that several people share; crowds, machines and voices are nobody."""
    if not cue or EVERYBODY.fullmatch(cue) or VOICES.search(cue):
        return ()
    parts = [p.strip() for p in _JOINED.split(cue) if p.strip()]
    if len(parts) > 1 and all(p in known or len(p.split()) == 1 for p in parts):
        return tuple(dict.fromkeys(parts))
    return (cue,)


def _forms(name: str) -> tuple[str, ...]:
    """Return how action may write a name: in capitals, as a name, or "the man" for MAN."""
    title = " ".join(word.capitalize() for word in name.split())
    forms = [name, title, f"the {name.lower()}", f"The {name.lower()}"]
    if len(name.split()) > 1:
        forms.append(name.lower())
    return tuple(dict.fromkeys(forms))
