"""The gate: text, casting and grants → ClearedRequest, or the reason why not and the way out."""

from __future__ import annotations

from closedset.gate.declarations import Declarations
from closedset.gate.gate import Gate
from closedset.gate.policy import Policy, load_policy

__all__ = ["Declarations", "Gate", "Policy", "load_policy"]
