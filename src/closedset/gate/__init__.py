"""The gate: text, casting and grants → ClearedRequest, or the reason why not and the way out."""

from __future__ import annotations

from closedset.gate.declarations import Declarations
from closedset.gate.faces import Likeness, can_describe, likeness_of
from closedset.gate.gate import Gate
from closedset.gate.likeness import Enrolled
from closedset.gate.policy import Policy, load_policy
from closedset.gate.scribbles import admit_scribble

__all__ = [
    "Declarations",
    "Enrolled",
    "Gate",
    "Likeness",
    "Policy",
    "admit_scribble",
    "can_describe",
    "likeness_of",
    "load_policy",
]
