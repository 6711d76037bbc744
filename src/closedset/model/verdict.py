"""What the gate says, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    CLEAR = "clear"
    HOLD = "hold"
    REFUSE = "refuse"


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer about a text or a request, and the policy that gave it."""

    decision: Decision
    reasons: tuple[Reason, ...]
    """Refusals first. Empty if and only if the decision is CLEAR."""
    policy: str
    """Version of the policy: same input, same policy, same verdict."""
