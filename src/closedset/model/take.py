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
    """``shot``, ``notice`` (a card), ``casting``, ``clip`` (a still that is held, for the animatic)
    or ``moving`` (a clip that moves)."""
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
    request: str = ""
    """The request as it was asked, JSON (``store.requests``); of a card, the one that the gate did
    not clear. Empty for a take of an earlier version: it cannot be made again from its record."""
    parent: str = ""
    """Id of the take that this one was made from: what was refined, or the still that is held."""
    profile: str = ""
    """The slate's profile: ``eu``, ``cn`` or ``ads``."""
