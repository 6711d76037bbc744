"""What a verified grant says, as the gate reads it, and whom the gate asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from closedset.model.performer import Body


@dataclass(frozen=True, slots=True)
class VerifiedGrant:
    """A grant whose signature, listing, freshness and revocation status all hold."""

    handle: str
    """With the at sign: ``"@demo-ada"``."""
    pid: str
    """Hash of the performer's inception key document."""
    name: str
    """The name the performer goes by; never shown to a generator."""
    grant_sha256: str
    """Of the signed payload's exact bytes."""
    level: str
    """Identity level: self, registrar, union or qualified."""
    facets: tuple[str, ...]
    """Of face, body, voice, motion, name."""
    production_id: str
    script_sha256: str
    """The screenplay the performer read; empty where the grant does not bind it."""
    scenes: tuple[str, ...]
    """Scene numbers; empty: every scene."""
    media: tuple[str, ...]
    territories: tuple[str, ...]
    """ISO 3166-1 alpha-2, or ``001`` for the world."""
    not_before: datetime
    not_after: datetime
    body: Body | None
    """The body numbers the performer agreed to be shown with; None: none stated."""
    call_sheet_version: int
    """Version of the timestamp role that vouched for it."""
    fresh_until: datetime
    """When the first of the signatures that keep it fresh runs out."""
    max_outputs: int | None = None
    """Sealed outputs at most; None: no limit."""
    max_seconds: int | None = None
    """Seconds of sealed clips and sound at most; None: no limit."""


class CallSheet(Protocol):
    """The signed allowlist of one production, as the gate asks it."""

    def grant_for(self, handle: str, now: datetime) -> VerifiedGrant:
        """Return the grant behind ``handle``, verified at ``now``.

        Raises CallSheetError with the defect's code if anything does not verify, and
        ``unknown-handle`` if nobody on the list goes by that handle.
        """

    def spend(
        self, grant: VerifiedGrant, use: str, seconds: float, *, commit: bool, now: datetime
    ) -> None:
        """Count one sealed output of a limited grant; without ``commit``, ask if one is left.

        ``use`` names the output, and the same name is counted once. Raises CallSheetError
        (``grant-used-up``), or ``grant-revoked`` if a withdrawal arrived meanwhile.
        """
