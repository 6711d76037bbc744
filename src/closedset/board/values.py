"""What a board is made of, and the words every document uses for a shot."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from closedset.model.screenplay import Scene
from closedset.model.shot import Shot, ShotSize
from closedset.model.verdict import Reason

STATES = ("cleared", "refused", "held")
SYNTHETIC = "synthetic performer"
"""The credit of a part that no real person plays."""

SIZE_WORDS = {
    ShotSize.EXTREME_WIDE: "extreme wide",
    ShotSize.WIDE: "wide",
    ShotSize.FULL: "full",
    ShotSize.MEDIUM_WIDE: "medium wide",
    ShotSize.COWBOY: "cowboy",
    ShotSize.MEDIUM: "medium",
    ShotSize.MEDIUM_CLOSE: "medium close-up",
    ShotSize.CLOSE: "close-up",
    ShotSize.EXTREME_CLOSE: "extreme close-up",
    ShotSize.INSERT: "insert",
}

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class BoardPanel:
    """One shot on the board, in order."""

    shot: Shot
    png: bytes
    """The sealed panel, or the sealed notice card, as stored."""
    state: str
    """``cleared``, ``refused`` or ``held``."""
    reasons: tuple[Reason, ...] = ()
    """Why it was not drawn; empty if cleared."""
    cast: tuple[tuple[str, str], ...] = ()
    """(character, credit); a credit is ``"@demo-ada · union grant"`` or ``"synthetic
    performer"``."""
    file: str = ""
    """The panel's path in the production folder, with forward slashes; ``panels/1A.png`` if
    empty."""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"a panel is one of {', '.join(STATES)}; got {self.state!r}")
        if (self.state == "cleared") == bool(self.reasons):
            raise ValueError(f"a {self.state} panel with {len(self.reasons)} reasons")

    @property
    def path(self) -> str:
        """The panel's path in the production folder."""
        return self.file or f"panels/{self.shot.id}.png"


@dataclass(frozen=True, slots=True)
class Board:
    """A screenplay's panels in script order, and what the title page says."""

    title: str
    author: str
    production_id: str
    date: date
    """Of the first take: a re-run keeps it."""
    panels: tuple[BoardPanel, ...]
    recipe: str = ""
    """The recipe's id."""
    notices: tuple[str, ...] = ()
    """Sentences that the title page must print."""
    scenes: tuple[Scene, ...] = ()
    """All scenes of the script; those without a shot are listed too. Empty: taken from the
    shots."""

    @property
    def counts(self) -> dict[str, int]:
        """How many panels are in each state, every state named."""
        return {state: sum(p.state == state for p in self.panels) for state in STATES}

    @property
    def hero(self) -> int | None:
        """Index of the panel for the title page: people together, else one person, else a place.

        None where nothing was drawn.
        """
        drawn = [i for i, p in enumerate(self.panels) if p.state == "cleared"]
        most = max((min(len(self.panels[i].shot.subjects), 2) for i in drawn), default=0)
        fit = [i for i in drawn if min(len(self.panels[i].shot.subjects), 2) == most]
        return fit[0] if fit else None

    @property
    def credits(self) -> tuple[tuple[str, str], ...]:
        """(character, credit) of everyone in a cleared panel, in order of appearance."""
        found: dict[tuple[str, str], None] = {}
        for panel in self.panels:
            if panel.state == "cleared":
                found.update(dict.fromkeys(panel.cast))
        return tuple(found)

    @property
    def claim(self) -> str:
        """The sentence about performers that these panels bear out; empty if none does.

        A grant that only its own performer vouches for does not carry the claim.
        """
        if not self.counts["cleared"]:
            return ""
        credits = [credit.lower() for _, credit in self.credits]
        if any("self" in c for c in credits):
            return "Includes a self-attested grant: internal previz only."
        if all(c == SYNTHETIC or (c.startswith("@") and c.endswith(" grant")) for c in credits):
            return "Every performer is synthetic or consented."
        return ""


def clean(text: str) -> str:
    """Return ``text`` on one line, without control characters and direction overrides."""
    return " ".join(_CONTROL.sub(" ", text).split())


def heading(shot: Shot) -> str:
    """Return the scene heading of a shot: ``INT. DINER — NIGHT``."""
    where = "INT." if shot.setting.interior else "EXT."
    return clean(f"{where} {shot.setting.place.upper()} — {shot.setting.time.upper()}")


def long_date(day: date) -> str:
    """Return ``14 March 2026``, whatever the machine's locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def seconds(value: Fraction) -> str:
    """Return seconds with at most three decimals: ``3.5``."""
    return f"{round(value * 1000) / 1000:.3f}".rstrip("0").rstrip(".")


def millimeters(value: float) -> str:
    """Return a focal length as it is engraved on the barrel: ``35`` or ``17.5``."""
    return f"{value:.1f}".removesuffix(".0")


def setup(shot: Shot) -> tuple[str, ...]:
    """Return size, angle, height, lens and move; what goes without saying is left out."""
    parts: list[str] = [shot.size.value, shot.angle.value]
    if shot.height.value != "eye level":
        parts.append(f"{shot.height.value} camera")
    parts += [f"{millimeters(shot.lens.focal_mm)} mm", shot.move.value]
    return tuple(parts)


def in_background(shot: Shot) -> str:
    """Return a shot's extras in words: ``3 dock workers, 1 cop``; empty without any."""
    counts = Counter(extra.trade for extra in shot.extras)
    return ", ".join(f"{count} {_several(clean(trade), count)}" for trade, count in counts.items())


def _several(trade: str, count: int) -> str:
    if count == 1 or trade == "person":
        return trade if count == 1 else "people"
    if trade.endswith("man"):
        return f"{trade[:-3]}men"
    if trade == "passer-by":
        return "passers-by"
    ending = "es" if trade.endswith("ss") else "s"
    return f"{trade[:-1]}ies" if re.search(r"[^aeiou]y$", trade) else f"{trade}{ending}"


def caption(panel: BoardPanel) -> str:
    """Describe a panel in one sentence, for those who cannot see it."""
    shot = panel.shot
    if panel.state != "cleared":
        said = "; ".join(clean(r.message) for r in panel.reasons)
        return f"Shot {shot.id}, not drawn, {panel.state}: {said}"
    who = ", ".join(clean(s) for s in shot.subjects)
    what = who or (shot.focus.value if shot.focus else clean(shot.setting.place))
    behind = in_background(shot)
    what += f", with {behind} in the background" if behind else ""
    words = f"Shot {shot.id}, {SIZE_WORDS[shot.size]} of {what}, {heading(shot)}."
    return f"{words} {clean(shot.action)}".strip()
