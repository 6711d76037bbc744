"""What a client remembers of a call sheet: so that nothing that was revoked comes back."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from closedset.errors import CallSheetError

SLACK = timedelta(minutes=5)
"""How far a clock may be set back before it counts as tampering."""
_NOTE_EVERY = timedelta(minutes=1)
"""How often the time alone is worth a write to disk."""


@dataclass
class ClientState:
    """Sticky: entries are added, numbers rise; only a steward's signed lift takes a line out."""

    latest: str = ""
    """Highest time seen, ISO 8601 UTC."""
    root: str = ""
    """SHA-256 of the root that this production was first opened with."""
    grounded: bool = False
    """Whether a list was once held to signed minimum versions, and passed."""
    revoked: dict[str, str] = field(default_factory=dict)
    """Grant hash, or a performer's id for all their grants → when it was first seen."""
    handles: dict[str, str] = field(default_factory=dict)
    """Handle → performer id first seen under it."""
    suspended: dict[str, str] = field(default_factory=dict)
    """Handle, performer id or grant hash → the steward's reason."""
    suspensions: int = 0
    """Highest sequence of the steward's list."""
    leases: dict[str, int] = field(default_factory=dict)
    """Performer id → highest sequence of their status."""
    rotations: dict[str, int] = field(default_factory=dict)
    """Performer id → rotations of their key so far."""
    versions: dict[str, int] = field(default_factory=dict)
    """Role and its keys → highest version. New keys start anew: that undoes a fast-forward."""

    def advance(self, now: datetime) -> None:
        """Move the high-water mark. Raises CallSheetError (``clock-set-back``) if it goes back."""
        latest = datetime.fromisoformat(self.latest) if self.latest else None
        if latest and now < latest - SLACK:
            raise CallSheetError(
                "clock-set-back",
                f"this computer's clock says {now:%Y-%m-%d %H:%M}, but the call sheet was already "
                f"read on {self.latest}; with a clock set back, old permissions could pass as new.",
                remedy="Set the clock right and try again. If it is right and once ran ahead, this "
                "machine waits until then; another machine does not.",
            )
        if latest is None or now > latest + _NOTE_EVERY:
            self.latest = now.isoformat()

    def revoke(self, ids: Iterable[str], now: datetime) -> None:
        """Note withdrawals for ever."""
        for revoked in ids:
            self.revoked.setdefault(revoked, now.isoformat())

    def suspend(self, sequence: int, entries: Iterable[tuple[str, str]], lifted: set[str]) -> None:
        """Note the steward's list; a newer one lifts only what it names.

        Raises CallSheetError (``suspension-rollback``) for one that is older than the latest seen.
        """
        if sequence < self.suspensions:
            raise CallSheetError(
                "suspension-rollback",
                f"the list of suspensions is number {sequence}; number {self.suspensions} was "
                "seen before.",
                remedy="Fetch a fresh call sheet: closedset callsheet refresh PRODUCTION --from "
                "ADDRESS",
            )
        found = dict(entries)
        if sequence > self.suspensions:
            self.suspended = {k: v for k, v in self.suspended.items() if k not in lifted}
        self.suspended |= found
        self.suspensions = sequence

    def raise_to(self, table: dict[str, int], key: str, value: int, code: str, what: str) -> None:
        """Note a rising number. Raises CallSheetError (``code``) if it fell."""
        known = table.get(key, 0)
        if value < known:
            raise CallSheetError(
                code,
                f"{what} is number {value}; number {known} was seen before.",
                remedy="Somebody shows an older list. Fetch a fresh one from the registrar: "
                "closedset callsheet refresh PRODUCTION --from ADDRESS",
            )
        if value > known:
            table[key] = value


def read_state(path: Path) -> ClientState:
    """Read the state file; a missing one is a fresh client. Raises CallSheetError if damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ClientState()
    try:
        state = _checked(json.loads(data))
    except (ValueError, TypeError, AttributeError) as error:
        raise CallSheetError(
            "damaged-state",
            f"the call sheet's memory {path} cannot be read, so past revocations are unknown.",
            remedy="Restore it from a backup; do not delete it to get rid of this message.",
        ) from error
    return state


def _checked(table: dict[str, Any]) -> ClientState:
    state = ClientState(**table)
    if state.latest:
        datetime.fromisoformat(state.latest)
    if not isinstance(state.grounded, bool):
        raise TypeError("a yes or no was expected")
    texts = (state.revoked, state.handles, state.suspended)
    numbers = (state.leases, state.rotations, state.versions)
    if not all(isinstance(v, str) for table in texts for v in table.values()):
        raise TypeError("a text was expected")
    if not all(isinstance(v, int) for table in numbers for v in table.values()):
        raise TypeError("a number was expected")
    return state


def as_text(state: ClientState) -> bytes:
    """Return the state as it is written to disk."""
    return json.dumps(vars(state), sort_keys=True, indent=1).encode()


def write_state(path: Path, state: ClientState) -> None:
    """Replace the state file in one step: a killed program leaves the old one or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(as_text(state))
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
