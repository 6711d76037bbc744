"""What ``production.toml`` says of the call sheet: which root to trust, and from which version on.

    [callsheet]
    root_sha256 = "…"
    minimum = '…'      # a DSSE envelope of the registrar, on one line

It protects a machine that has never seen the list. Who can write this file can point the production
at another list; on a machine that knows the first root, that is refused (``root-changed``).
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from closedset.errors import CallSheetError

_HEAD = "[callsheet]"


@dataclass(frozen=True, slots=True)
class Pin:
    """The table, as read."""

    root_sha256: str
    minimum: bytes | None


def read_pin(folder: Path) -> Pin | None:
    """Return a production's pin, or None if it has no call sheet.

    Raises CallSheetError (``pin-malformed``).
    """
    path = folder / "production.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("callsheet")
        if table is None:
            return None
        if not set(table) <= {"root_sha256", "minimum"}:
            raise ValueError(f"unknown fields {sorted(set(table) - {'root_sha256', 'minimum'})}")
        minimum = table.get("minimum")
        return Pin(str(table["root_sha256"]), str(minimum).encode() if minimum else None)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CallSheetError(
            "pin-malformed",
            f"the [callsheet] part of {path} cannot be read: {error}.",
            remedy="Restore production.toml from a backup or from git.",
        ) from error


def write_pin(folder: Path, pin: Pin) -> None:
    """Put the table into ``production.toml``, in one step; the rest of the file stays."""
    path = folder / "production.toml"
    text = path.read_text("utf-8")
    kept = _without_table(text)
    lines = [_HEAD, f"root_sha256 = {json.dumps(pin.root_sha256)}"]
    if pin.minimum is not None:
        one_line = json.dumps(json.loads(pin.minimum), separators=(",", ":"), sort_keys=True)
        lines.append(f"minimum = '{one_line}'")
    new = kept.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n"
    if new == text:
        return
    part = path.with_name("production.toml.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(new)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _without_table(text: str) -> str:
    kept, inside = [], False
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            inside = line.strip() == _HEAD
        if not inside:
            kept.append(line)
    return "\n".join(kept)
