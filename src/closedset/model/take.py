"""A take: one sealed asset made for a shot, with everything needed to make it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from closedset.model.screenplay import LineSpan


@dataclass(frozen=True, slots=True)
class Take:
    """One row of the take stack."""

    id: str
    """``take-`` and 16 hex digits: hash of every input below."""
    shot: str
    number: int
    """1-based, per shot."""
    kind: str
    """``shot``, ``notice`` or ``clip``."""
    asset_sha256: str
    first_made: date
    request_digest: str
    clearance_id: str
    script_lines: tuple[LineSpan, ...]
    recipe: str
    recipe_revision: str
    """Hash of the recipe folder's files, weights' hashes included."""
    seed: int
    versions: tuple[tuple[str, str], ...]
    """(package, version) of what drew it."""
    making: tuple[tuple[str, str], ...] = ()
    """(what, value) as the renderer says: prompt, steps, size, weights, device …"""
