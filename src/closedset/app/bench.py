"""The bench beside the wall: a panel's takes, new ones made from them, and one of them chosen.

Plain calls as in ``handlers``: the same cards for refusals and errors, no Gradio.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from closedset.app.handlers import error_card, forget, place_of
from closedset.app.rooms import Progress, Services, TakeLine
from closedset.errors import ClosedsetError, UsageError

if TYPE_CHECKING:
    from closedset.services import Wish

WAYS = {
    "vary": "Variations",
    "strength": "From this picture on",
    "words": "Change it by words",
    "scribble": "Along a drawing",
    "look": "Another look",
    "upscale": "Twice as large",
}
"""What can be done with a take → how the page calls it."""
FIELDS = {
    "vary": ("vary",),
    "strength": ("strength", "words", "where", "mask"),
    "words": ("words", "where", "mask"),
    "scribble": ("scribble", "nobody", "words"),
    "look": ("look",),
    "upscale": (),
}
"""What each of them asks for."""
MOST = 8
"""Variations at once; the command line makes more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the fields of the bench hold. Only those that belong to the ``way`` count."""

    way: str = "vary"
    vary: int = 4
    strength: float = 0.4
    words: str = ""
    where: str = ""
    mask: str | None = None
    scribble: str | None = None
    nobody: bool = False
    look: str = ""

    def wish(self) -> Wish:
        """Return it as a wish. Raises UsageError for what is missing or not on offer."""
        from closedset.services import Wish

        if self.way not in WAYS:
            raise UsageError("Nothing was chosen to do.", remedy="Choose one of the ways.")
        asked = {name: getattr(self, name) for name in FIELDS[self.way]}
        given = {"words": self.words.strip(), "scribble": self.scribble, "look": self.look}
        if not given.get(self.way, "not needed"):
            raise UsageError(f"“{WAYS[self.way]}” needs more.", remedy=_NEEDS[self.way])
        for name in {"words", "where"} & asked.keys():
            asked[name] = asked[name].strip()
        for name in {"mask", "scribble"} & asked.keys():
            asked[name] = asked[name] or ""
        return Wish(**asked, upscale=self.way == "upscale")


_NEEDS = {
    "words": "Say what changes.",
    "scribble": "Drop a line drawing.",
    "look": "Choose the look.",
}


@dataclass(frozen=True, slots=True)
class Stack:
    """The takes of one shot, as the bench shows them."""

    status: str
    """HTML: which shot this is, what was made, or why not."""
    pictures: tuple[tuple[str, str], ...] = ()
    """(absolute path, caption) of every take, the newest last."""
    takes: tuple[str, ...] = ()
    """Their ids."""
    numbers: tuple[int, ...] = ()
    """Their numbers on the slate."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The buttons of the bench."""

    rooms: Services
    folder: Path
    """Where productions are."""
    uploads: Path

    def lay(self, production: str, shot: str, said: str = "") -> Stack:
        """Return the stack of a shot; ``said`` stands above it, as HTML."""
        try:
            lines = self.rooms.takes.list(place_of(self.folder, production), shot)
        except ClosedsetError as error:
            return Stack(error_card(error))
        drawn = [one for one in lines if one.kind == "shot" and one.file]
        place = (self.folder / production).resolve()
        status = said or (
            f'<p class="cs-status">Shot <b>{escape(shot)}</b> · '
            f"{len(drawn)} {'take' if len(drawn) == 1 else 'takes'}. "
            "Click the one to go on from.</p>"
        )
        return Stack(
            status,
            tuple((str(place / one.file), caption(one)) for one in drawn),
            tuple(one.take for one in drawn),
            tuple(one.number for one in drawn),
        )

    def refine(
        self, production: str, shot: str, take: str, asked: Asked, progress: Progress
    ) -> Stack:
        """Make new takes from a take; uploads are deleted whatever happens."""
        try:
            if not take:
                raise UsageError("No take is chosen.", remedy="Click one of the takes.")
            made = self.rooms.refine.refine(
                take, place_of(self.folder, production), asked.wish(), progress
            )
        except ClosedsetError as error:
            return self.lay(production, shot, error_card(error))
        finally:
            for upload in (asked.mask, asked.scribble):
                if upload:
                    forget(Path(upload), self.uploads)
        count = f"<b>{len(made)}</b> new {'take' if len(made) == 1 else 'takes'} of shot"
        said = f'<p class="cs-status">{count} <b>{escape(shot)}</b>. The panel is as it was.</p>'
        return self.lay(production, shot, said)

    def approve(self, production: str, shot: str, take: str, progress: Progress) -> Stack:
        """Hang a take on the wall and write the documents anew."""
        try:
            if not take:
                raise UsageError("No take is chosen.", remedy="Click one of the takes.")
            self.rooms.takes.decide("approve", take, place_of(self.folder, production), progress)
        except ClosedsetError as error:
            return self.lay(production, shot, error_card(error))
        said = f'<p class="cs-status">That is the panel of shot <b>{escape(shot)}</b> now.</p>'
        return self.lay(production, shot, said)


def caption(line: TakeLine) -> str:
    """Return what stands below a take."""
    hung = "on the wall" if line.panel else ""
    # What is approved hangs on the wall; what is locked hangs there come what may.
    state = "" if hung and line.state == "approved" else line.state
    words = (f"take {line.number}", line.recipe, state, hung)
    return " · ".join(word for word in words if word)
