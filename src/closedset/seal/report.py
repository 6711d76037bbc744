"""What ``closedset verify`` answers: one verdict and four layers, each with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FOUND, ABSENT, BROKEN, NOT_APPLIED = "found", "absent", "broken", "not_applied"
SEALED, MARKED, TAMPERED, UNMARKED = "sealed", "marked", "tampered", "unmarked"

KNOWN = frozenset({"local", "bundle"})
"""Whom this machine has a reason to believe."""
STRANGER = "; the signer is not known here: hand in their production's bundle with --bundle"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file's pictures were not all looked at; false if they were."""

    why: str = ""
    ours: bool = False
    """Was it a limit of ours (seconds, pixels, memory)? Then nothing speaks against the file."""

    def __bool__(self) -> bool:
        return bool(self.why)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the seal and what it rests on."""

    state: str
    """``found``, ``absent``, ``broken`` or ``not_applied``."""
    basis: str
    evidence: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {"state": self.state, "basis": self.basis, **self.evidence}


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found in one file."""

    file: str
    verdict: str
    """``sealed``, ``marked``, ``tampered`` or ``unmarked``."""
    slate: Layer
    watermark: Layer
    manifest: Layer
    ledger: Layer

    def as_json(self) -> dict[str, object]:
        """Return the contract's object, keys in the contract's order."""
        return {
            "file": self.file,
            "verdict": self.verdict,
            "slate": self.slate.as_json(),
            "watermark": self.watermark.as_json(),
            "manifest": self.manifest.as_json(),
            "ledger": self.ledger.as_json(),
        }


def nothing(file: str, why: str) -> VerifyReport:
    """Report on a file in which there is nothing to verify."""
    absent = Layer(ABSENT, why)
    return VerifyReport(file, UNMARKED, absent, absent, absent, absent)
