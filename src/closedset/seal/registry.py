"""The user's registry: where the productions made on this machine lie.

A mark names a clearance; the registry says which folders to ask about it. One JSON file beside the
signing identity; folders that have moved away are simply not found there any more.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from closedset.errors import SealError
from closedset.seal.identity import signing_folder

_FILE = "productions.json"
_MOST = 500
"""Productions remembered; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A production that was sealed on this machine."""

    id: str
    folder: Path


def remember(production_id: str, folder: Path, home: Path | None = None) -> None:
    """Note where a production lies. Raises SealError if the note cannot be written."""
    home = home or signing_folder()
    entry = Registered(production_id, folder.resolve())
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(home / "registry.lock", timeout=30):
            known = registered(home)
            if known[:1] == (entry,):
                return
            kept = [entry, *(one for one in known if one.folder != entry.folder)][:_MOST]
            rows = [{"id": one.id, "folder": str(one.folder)} for one in kept]
            temporary = home / f"{_FILE}.tmp"
            temporary.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
            os.replace(temporary, home / _FILE)
    except OSError as error:
        raise SealError(
            f"the registry in {home} cannot be written: {error.strerror or error}.",
            remedy="Check the folder's permissions, or set CLOSEDSET_HOME to another folder.",
        ) from error


def registered(home: Path | None = None) -> tuple[Registered, ...]:
    """Return the productions known on this machine, latest first; a damaged registry is empty."""
    try:
        rows = json.loads(((home or signing_folder()) / _FILE).read_text("utf-8"))
        return tuple(Registered(str(row["id"]), Path(row["folder"])) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return ()
