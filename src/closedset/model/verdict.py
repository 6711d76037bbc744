"""What the gate says, and why."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    CLEAR = "clear"
    HOLD = "hold"
    REFUSE = "refuse"


ASKS = "undeclared-name"
"""The code of a question that an answer settles."""
NOBODY = "nobody"
"""The answer that words describe nobody real."""
KINDS = ("character", "place", "thing", NOBODY)
"""What a name, or words, may be declared as."""
DESCRIBES = "maybe-known-person"
"""The code of a question about words that may describe somebody real."""
_ANSWERS = {ASKS: KINDS[:3], "maybe-notable-name": KINDS[:3], DESCRIBES: (NOBODY,)}
"""Code of a question → the answers that settle it. Every other hold is settled by other words."""


def noted(name: str, kind: str) -> str:
    """Return what to say when the question about ``name`` is settled."""
    return (
        f"Noted: “{name}” means nobody real." if kind == NOBODY else f"Noted: {name} is a {kind}."
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding of the gate."""

    code: str
    """Stable, kebab-case: ``"notable-name"``."""
    span: str
    """The words it is about, as they stand in the text; empty where it is about no words."""
    message: str
    """One sentence a filmmaker understands."""
    remedy: str
    """What to do or type next."""

    def answers(self, production: str = "PRODUCTION") -> dict[str, str]:
        """Return answer → the command that gives it, if this finding is a question.

        ``character``, ``place``, ``thing`` and ``nobody`` settle it in the folder ``production``; a
        ``person`` signs. Quoted as a POSIX shell reads it. Empty for every other finding.
        """
        kinds = _ANSWERS.get(self.code)
        if kinds is None:
            return {}
        settle = f"closedset answer {shlex.quote(production)} {shlex.quote(self.span)} --is"
        return {kind: f"{settle} {kind}" for kind in kinds} | {
            "person": "closedset callsheet grant --key PERFORMER.key --offer offer.json"
        }

    @property
    def asks(self) -> bool:
        """Is this a question that one answer settles?"""
        return self.code in _ANSWERS


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer about a text or a request, and the policy that gave it."""

    decision: Decision
    reasons: tuple[Reason, ...]
    """Refusals first. Empty if and only if the decision is CLEAR."""
    policy: str
    """Version of the policy: same input, same policy, same verdict."""
