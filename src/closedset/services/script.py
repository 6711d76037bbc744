"""The script room: read a screenplay, break it down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from closedset.errors import ProductionError, ScriptError
from closedset.model.screenplay import Screenplay
from closedset.model.shot import ShotList
from closedset.script import parse
from closedset.shots import breakdown

MAX_SCRIPT_BYTES = 20_000_000
"""A feature screenplay is about 200 kB; far beyond that it is not a screenplay."""
KEPT_AS = ("script.fountain", "script.fdx")
"""A production keeps its script under one of these names."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A screenplay and its shots."""

    screenplay: Screenplay
    shots: ShotList
    source: bytes


class ScriptService:
    """Reads screenplays from disk."""

    def read(self, path: Path) -> Breakdown:
        """Read and break down the screenplay at ``path``.

        Raises ScriptError if the file is missing, unreadable, too large or no screenplay.
        """
        source = self._bytes(path)
        screenplay = parse(source, path.name)
        return Breakdown(screenplay, breakdown(screenplay), source)

    def _bytes(self, path: Path) -> bytes:
        try:
            if path.is_dir():
                raise ScriptError(
                    f"{path} is a folder, not a screenplay.",
                    remedy="Name a .fountain, .fdx or .txt file in it.",
                )
            # Not by the size that the disk names: a device or a pipe has none, and no end.
            with path.open("rb") as file:
                source = file.read(MAX_SCRIPT_BYTES + 1)
            if len(source) > MAX_SCRIPT_BYTES:
                raise ScriptError(
                    f"{path} has more than {MAX_SCRIPT_BYTES:,} bytes, which no screenplay has.",
                    remedy="Name a .fountain, .fdx or .txt file.",
                )
            return source
        except FileNotFoundError:
            raise ScriptError(
                f"there is no file {path}.",
                remedy="Check the name; 'closedset demo' runs on the screenplay that ships.",
            ) from None
        except OSError as error:
            raise ScriptError(
                f"{path} cannot be read: {error.strerror}.", remedy="Check its permissions."
            ) from error


def script_of(folder: Path) -> Path:
    """Return the script that a production keeps. Raises ProductionError if there is none."""
    for name in KEPT_AS:
        if (folder / name).is_file():
            return folder / name
    raise ProductionError(
        f"{folder} keeps no script, so it has no shots.",
        remedy="Make the board first: closedset board SCRIPT --out DIR",
    )
