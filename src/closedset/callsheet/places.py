"""Where one production's call sheet lies, and how its client is opened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from closedset.callsheet.client import CallSheetClient, Trust
from closedset.callsheet.pin import Pin, read_pin
from closedset.errors import CallSheetError
from closedset.model.protocols import Clock


@dataclass(frozen=True, slots=True)
class Places:
    """Where one production's call sheet lives."""

    production: str
    folder: Path
    """The production folder."""
    home: Path
    """This user's own folder for this production: keys, memory, reference pictures."""

    @property
    def sheet(self) -> Path:
        return self.folder / "callsheet"

    @property
    def papers(self) -> Path:
        return self.folder / "callsheet-desk"

    def handles(self) -> list[str]:
        """Return the handles of the list that lies here, by name; read unverified."""
        names = {path.name.split(".")[1] for path in (self.sheet / "handles").glob("*.json")}
        return [f"@{name}" for name in sorted(names)]

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def memory(self) -> Path:
        return self.home / "memory"


def open_client(places: Places, clock: Clock, source: str | Path | None = None) -> CallSheetClient:
    """Return the client of a production's call sheet.

    ``source`` is another place to read the list from. Raises CallSheetError (``no-call-sheet``).
    """
    pin = read_pin(places.folder)
    if pin is None:
        raise no_call_sheet(places.folder)
    trust = Trust(_pinned_root(places, pin), places.production, pin.minimum, needs_minimum=True)
    return CallSheetClient(source or places.sheet, places.memory, trust, clock)


def _pinned_root(places: Places, pin: Pin) -> bytes:
    """Return version 1 of the root if it is the pinned one. Raises CallSheetError."""
    path = places.sheet / "metadata" / "1.root.json"
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != pin.root_sha256:
        raise CallSheetError(
            "root-changed",
            f"{path} is missing, or is not the root that production.toml trusts.",
            remedy="Restore the folder callsheet/ from a backup, or ask the registrar for it.",
        )
    return data


def no_call_sheet(folder: Path) -> CallSheetError:
    """Say that a production has no call sheet yet."""
    return CallSheetError(
        "no-call-sheet",
        f"{folder} has no call sheet in force.",
        remedy=f"Start one: closedset callsheet init {folder} --witness NAME.pub.json. A draft "
        "waits for signatures: closedset callsheet countersign PRODUCTION root-draft.json",
    )
