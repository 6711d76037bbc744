"""What ``closedset callsheet show`` says: who may do what, until when, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a call sheet says of one performer right now."""

    handle: str
    state: str
    """``good``, or the code of why not."""
    detail: str
    """What they granted, or the reason and the way out."""
    level: str = ""
    scenes: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    until: datetime | None = None
    fresh_until: datetime | None = None
    outputs: tuple[int, int | None] = (0, None)
    """Used here, and granted; None: no limit."""
    seconds: tuple[float, int | None] = (0.0, None)

    def as_json(self) -> dict[str, object]:
        """Return the standing as ``show --json`` prints it."""
        return {
            "handle": self.handle,
            "state": self.state,
            "detail": self.detail,
            "level": self.level,
            "scenes": list(self.scenes),
            "media": list(self.media),
            "until": self.until.isoformat() if self.until else None,
            "fresh_until": self.fresh_until.isoformat() if self.fresh_until else None,
            "outputs": {"used": self.outputs[0], "granted": self.outputs[1]},
            "seconds": {"used": self.seconds[0], "granted": self.seconds[1]},
        }


@dataclass(frozen=True, slots=True)
class SheetReport:
    """A production's call sheet as ``closedset callsheet show`` prints it."""

    production: str
    version: int
    """0: nothing is in force yet."""
    signatures_missing: int
    """Of a root draft that waits."""
    performers: tuple[Standing, ...]

    def as_json(self) -> dict[str, object]:
        """Return the report as ``show --json`` prints it."""
        return {
            "production": self.production,
            "version": self.version,
            "signatures_missing": self.signatures_missing,
            "performers": [standing.as_json() for standing in self.performers],
        }
