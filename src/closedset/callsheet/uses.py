"""Counting uses: one line a sealed output, appended and synced before the seal is given.

A use has a name, the clearance's id, which is the same whenever the same request is cleared; so
re-making a take, or sealing again after a crash, is not a second use. Callers hold the client's
lock. A line that a kill cut short counts as a use: too many is refused, never too few.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from closedset.errors import CallSheetError


@dataclass(frozen=True, slots=True)
class Count:
    """What has been used of one grant on this machine."""

    outputs: int
    seconds: float
    known: frozenset[str]


class UseBook:
    """The counters of every grant, one append-only file each, in the client's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "uses"

    def count(self, grant_sha256: str) -> Count:
        """Read a grant's counters. Raises CallSheetError (``damaged-state``) if unreadable."""
        try:
            text = self._path(grant_sha256).read_text("utf-8")
        except FileNotFoundError:
            return Count(0, 0.0, frozenset())
        except (OSError, UnicodeDecodeError) as error:
            raise _damaged(self._path(grant_sha256), error) from error
        uses: dict[str, float] = {}
        for number, line in enumerate(text.splitlines()):
            name, _, seconds = line.partition(" ")
            try:
                uses[name] = max(uses.get(name, 0.0), float(seconds))
            except ValueError:
                uses[f"torn line {number}"] = 0.0
        return Count(len(uses), sum(uses.values()), frozenset(uses))

    def check(
        self,
        handle: str,
        grant_sha256: str,
        use: str,
        seconds: float,
        limits: tuple[int | None, int | None],
    ) -> bool:
        """Say whether ``use`` is new; raise if it is and nothing is left for it.

        ``limits`` are outputs and seconds at most. Raises CallSheetError (``grant-used-up``).
        """
        count = self.count(grant_sha256)
        if use in count.known:
            return False
        outputs, longest = limits
        if outputs is not None and count.outputs + 1 > outputs:
            raise _used_up(handle, f"{outputs} outputs")
        if longest is not None and not 0 <= count.seconds + seconds <= longest:  # NaN is refused
            raise _used_up(handle, f"{longest} seconds")
        return True

    def add(self, grant_sha256: str, use: str, seconds: float) -> None:
        """Append one use and sync it. A line that a kill cut short is closed first."""
        path = self._path(grant_sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                torn = file.read(1) != b"\n"
            else:
                torn = False
            file.write(
                ("\n" if torn else "").encode()
                + f"{use} {math.ceil(seconds * 1000) / 1000:.3f}\n".encode()
            )
            file.flush()
            os.fsync(file.fileno())

    def _path(self, grant_sha256: str) -> Path:
        return self._folder / f"{grant_sha256}.log"


def _used_up(handle: str, what: str) -> CallSheetError:
    return CallSheetError(
        "grant-used-up",
        f"{handle} granted {what}, and all of them are made.",
        remedy=f"Ask {handle} for a grant of more, or recast the part.",
    )


def _damaged(path: Path, error: Exception) -> CallSheetError:
    return CallSheetError(
        "damaged-state",
        f"the use counter {path} cannot be read: {error}.",
        remedy="Restore it from a backup; do not delete it to get rid of this message.",
    )
