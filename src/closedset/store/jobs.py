"""The job table: what is to be made, what is being made, what failed and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the job table."""

    id: int
    kind: str
    """``shot``, ``board`` …"""
    shot: str
    state: JobState
    progress: float
    """0 to 1."""
    error: str
    """Empty unless FAILED."""
