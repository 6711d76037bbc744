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
KINDS = ("character", "place", "thing")
"""What a name may be declared as."""


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
        """Return answer → the command that gives it, if this finding asks who or what a name is.

        ``character``, ``place`` and ``thing`` settle it in the folder ``production``; a ``person``
        signs. Quoted as a POSIX shell reads it. Empty for every other finding.
        """
        if self.code != ASKS:
            return {}
        settle = f"closedset answer {shlex.quote(production)} {shlex.quote(self.span)} --is"
        return {kind: f"{settle} {kind}" for kind in KINDS} | {
            "person": "closedset callsheet grant --key PERFORMER.key --offer offer.json"
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer about a text or a request, and the policy that gave it."""

    decision: Decision
    reasons: tuple[Reason, ...]
    """Refusals first. Empty if and only if the decision is CLEAR."""
    policy: str
    """Version of the policy: same input, same policy, same verdict."""
