"""What a production has settled: who is a character, what is a place, what is a thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Declarations:
    """Names a production declares, compared without case. None overrides a notable name."""

    characters: tuple[str, ...] = ()
    """Names the screenplay's cues declare, and those settled by ``closedset answer``."""
    places: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    """Words that describe nobody real. They answer ``maybe-known-person`` and nothing else."""
    handles: tuple[tuple[str, str], ...] = ()
    """(handle, character) of consented performers cast in this production."""
