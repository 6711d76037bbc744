"""What a client remembers of a call sheet: so that nothing that was revoked comes back."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from closedset.errors import CallSheetError

SLACK = timedelta(minutes=5)
"""How far a clock may be set back before it counts as tampering."""


@dataclass
class ClientState:
    """Sticky: entries are added, never taken away."""

    latest: str = ""
    """Highest time seen, ISO 8601 UTC."""
    revoked: dict[str, str] = field(default_factory=dict)
    """Grant hash, or a performer's id for all their grants → when it was first seen."""
    handles: dict[str, str] = field(default_factory=dict)
    """Handle → performer id first seen under it."""

    def advance(self, now: datetime) -> None:
        """Move the high-water mark. Raises CallSheetError (``clock-set-back``) if it goes back."""
        if self.latest and now < datetime.fromisoformat(self.latest) - SLACK:
            raise CallSheetError(
                "clock-set-back",
                f"this computer's clock says {now:%Y-%m-%d %H:%M}, but the call sheet was already "
                f"read on {self.latest}; with a clock set back, old permissions could pass as new.",
                remedy="Set the clock right and try again.",
            )
        if not self.latest or now > datetime.fromisoformat(self.latest):
            self.latest = now.isoformat()


def read_state(path: Path) -> ClientState:
    """Read the state file; a missing one is a fresh client. Raises CallSheetError if damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ClientState()
    try:
        state = ClientState(**json.loads(data))
        if state.latest:
            datetime.fromisoformat(state.latest)
    except (ValueError, TypeError) as error:
        raise CallSheetError(
            "damaged-state",
            f"the call sheet's memory {path} cannot be read, so past revocations are unknown.",
            remedy="Restore it from a backup; do not delete it to get rid of this message.",
        ) from error
    return state


def write_state(path: Path, state: ClientState) -> None:
    """Replace the state file in one step: a killed program leaves the old one or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(json.dumps(asdict(state), sort_keys=True, indent=1).encode())
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
