"""Every error Closedset raises on purpose, in one tree.

ClosedsetError                      exit 1  something failed
├── UsageError                      exit 2  the caller asked for something that does not exist
│   ├── ScriptError                 exit 2  the screenplay cannot be read, or holds nothing to draw
│   └── ProductionError             exit 2  the production folder is missing, foreign or damaged
├── GateError                       exit 3  the gate did not clear a request
│   ├── Refused                     exit 3  no, with the reason and the remedy
│   └── Held                        exit 4  a question that a person must answer first
├── NotCleared                      exit 3  pixels were asked for without a valid clearance
├── CallSheetError                  exit 3  a grant, a key or the signed list does not verify
├── SealError                       exit 5  an output could not be sealed, or a seal does not verify
├── StoreError                      exit 1  the production's files could not be read or written
│   ├── Busy                        exit 1  another process is writing this production
│   └── UnsealedWrite               exit 5  something without a seal was handed to the store
├── StageError                      exit 1  the set, the bodies or the camera cannot be built
└── RenderError                     exit 1  a recipe or its pipeline failed
    ├── WeightsError                exit 1  weights are not here, or are not what was pinned
    └── Cancelled                   exit 1  somebody stopped it

Each message says what happened, the value seen, what is accepted and what to type next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closedset.model.verdict import Reason


class ClosedsetError(Exception):
    """Something failed. ``remedy`` says what to type next."""

    exit_status = 1
    lasting = False
    """Whether trying the same again is in vain until somebody does what ``remedy`` says."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(ClosedsetError):
    """The caller asked for something that does not exist."""

    exit_status = 2
    lasting = True


class ScriptError(UsageError):
    """The screenplay cannot be read, or holds nothing to draw."""


class ProductionError(UsageError):
    """The production folder is missing, foreign or damaged."""


class GateError(ClosedsetError):
    """The gate did not clear a request; ``reasons`` says why, one entry a finding."""

    exit_status = 3
    lasting = True

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        if not reasons:
            raise ValueError("a gate error needs at least one reason")
        super().__init__(reasons[0].message, remedy=reasons[0].remedy)
        self.reasons = reasons
        self.code = reasons[0].code


class Refused(GateError):
    """No. A declaration cannot change it; the remedy names what can."""


class Held(GateError):
    """A question that a person must answer before this can be drawn."""

    exit_status = 4


class NotCleared(ClosedsetError):
    """Pixels were asked for without a valid clearance: forged, expired or for something else."""

    exit_status = 3


class CallSheetError(ClosedsetError):
    """A grant, a key or the signed list does not verify. ``code`` names the defect."""

    exit_status = 3

    def __init__(self, code: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


class SealError(ClosedsetError):
    """An output could not be sealed, or a seal does not verify."""

    exit_status = 5


class StoreError(ClosedsetError):
    """The production's files could not be read or written."""


class Busy(StoreError):
    """Another process is writing this production."""


class UnsealedWrite(StoreError):
    """Something without a seal was handed to the store."""

    exit_status = 5


class StageError(ClosedsetError):
    """The set, the bodies or the camera cannot be built."""


class RenderError(ClosedsetError):
    """A recipe or its pipeline failed."""


class WeightsError(RenderError):
    """Weights are not on this machine, or are not what was pinned."""

    lasting = True


class Cancelled(RenderError):
    """Somebody stopped the drawing; nothing of it was kept."""
