"""What a production has settled: who is a character, what is a place, what is a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from closedset.model.verdict import NOBODY


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

    @classmethod
    def settled(cls, answers: Mapping[str, str], characters: tuple[str, ...] = ()) -> Declarations:
        """Return what ``answers`` (name, or words → its kind) settle, beside ``characters``."""

        def said(kind: str) -> tuple[str, ...]:
            return tuple(sorted(name for name, answer in answers.items() if answer == kind))

        return cls(
            characters=characters + said("character"),
            places=said("place"),
            things=said("thing"),
            nobody=said(NOBODY),
        )
