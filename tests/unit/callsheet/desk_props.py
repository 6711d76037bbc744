"""A production with a call sheet in force, and everybody who signs for it, each in a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from closedset.callsheet import own
from closedset.callsheet.keyfile import load_signer
from closedset.callsheet.own import NewKey
from closedset.errors import CallSheetError
from closedset.services import DeskService, ScriptService

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SCRIPT = """Title: My Film

INT. KITCHEN - DAY

IRIS (30s) stirs a pot at the stove.

IRIS
You came back.

EXT. STREET - NIGHT

IRIS walks alone under the lamps.
"""


@dataclass
class Film:
    """One film and the people around it."""

    folder: Path
    now: datetime = START
    keys: dict[str, NewKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = DeskService(ScriptService(), lambda: self.now)
        self.script = self.folder / "my-film.fountain"
        self.script.write_text(SCRIPT)
        self.home = self.folder / "film"

    @property
    def papers(self) -> Path:
        return self.home / "callsheet-desk"

    def key(self, name: str, passphrase: str = "") -> NewKey:
        if name not in self.keys:
            self.keys[name] = own.make_key(name, self.folder / name, passphrase)
        return self.keys[name]

    def open(self, **changes: Any) -> None:
        """Found the call sheet: the union is witness and vouches for identities."""
        union = self.key("union").public
        fields: dict[str, Any] = {
            "script": self.script,
            "title": "",
            "production_id": "my-film",
            "witnesses": [union],
            "attesters": [("union", union)],
        }
        draft = self.desk.init(self.home, **(fields | changes))
        signed = self.desk.cosign(draft, load_signer(self.key("union").key))
        assert self.desk.take_root(self.home, signed) == 0

    def answers(self, **changes: Any) -> own.Answers:
        fields: dict[str, Any] = {
            "handle": "@iris",
            "name": "Iris Vale",
            "offer": own.read_offer((self.papers / "offer.json").read_bytes()),
            "facets": ("body",),
            "body": (0.9, 34, 0.5, 0.4, 0.5, 0.5),
            "use": "Storyboard panels of the short film My Film, shown to investors.",
            "media": ("storyboard",),
            "territories": ("001",),
            "scenes": ("1",),
            "until": date(2027, 6, 30),
        }
        return own.Answers(**(fields | changes))

    def packet(self, who: str = "iris", **changes: Any) -> Path:
        """Sign a grant on the performer's side; return the packet."""
        made = self.key(who)
        payload, _ = self.desk.preview(self.answers(**changes), made.public.read_bytes())
        out = self.folder / who / f"{who}.packet.json"
        signer, public = load_signer(made.key), made.public.read_bytes()
        out.write_bytes(own.sign_grant(signer, public, payload, self.now, 14).to_bytes())
        return out

    def later(self, **step: float) -> None:
        self.now += timedelta(**step)

    def state(self, handle: str = "@iris") -> str:
        report = self.desk.show(self.home)
        return {s.handle: s.state for s in report.performers}[handle]


def refused(code: str, call: Callable[[], object], match: str = ".") -> None:
    """Hold that ``call`` is refused with ``code``, in words that match, and with a remedy."""
    with pytest.raises(CallSheetError, match=match) as error:
        call()
    assert error.value.code == code, error.value
    assert error.value.remedy
