"""What a verified grant says, as the gate reads it, and whom the gate asks for it.

``CallSheet`` is minted: only ``callsheet/client.py`` can make one, for a list whose signatures it
verifies at each question. An object that merely answers to ``grant_for`` is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from closedset.model.mint import Mint, Minted
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
    root_sha256: str = ""
    """Version 1 of the root on which all of this rests; evidence, if somebody made their own."""
    prohibited: tuple[str, ...] = ()
    """What the performer rules out, as written."""
    approval: str = "none"
    """``each-output`` or ``final``: the performer looks before anything goes out."""
    approved: tuple[str, ...] = ()
    """Digests of the requests whose pictures the performer has seen and approved by signature."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags in which a voice may speak; empty: none."""
    replica_type: str = "body-stand-in"
    """``independently-created`` or ``employment-based`` where more than a neutral figure is
    meant."""
    adapter_sha256: tuple[str, ...] = ()
    """Adapters trained on the performer that may be used; empty: none."""
    verification_ok: bool = False
    """The performer agrees that pictures are compared with them."""
    template_commitment: str = ""
    """Salted hash of the reference pictures they signed for; empty: none."""
    delete_by: date | None = None
    """Day by which those pictures are deleted."""

    def holds(self, pictures: Sequence[bytes], salt: str) -> bool:
        """Say whether these are the reference pictures, all of them, that the performer signed."""
        return self.verification_ok and self.template_commitment == commitment(pictures, salt)


def commitment(pictures: Sequence[bytes], salt: str) -> str:
    """Return the salted hash by which a grant names reference pictures, in any order.

    SHA-256 over the salt and the pictures' sorted SHA-256, in hex, one a line.
    """
    digests = sorted(hashlib.sha256(picture).hexdigest() for picture in pictures)
    return hashlib.sha256("\n".join((salt, *digests)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class VerifiedList:
    """How a call sheet answers: the two questions of its client."""

    grant_for: Callable[[str, datetime], VerifiedGrant]
    spend: Callable[..., None]


class CallSheet(Minted):
    """The signed allowlist of one production, as the gate asks it."""

    __slots__ = ()

    @classmethod
    def _maker(cls) -> str:
        return "open the production's list: CallSheetClient(…).call_sheet"

    def grant_for(self, handle: str, now: datetime) -> VerifiedGrant:
        """Return the grant behind ``handle``, verified at ``now``.

        Raises CallSheetError with the defect's code if anything does not verify, and
        ``unknown-handle`` if nobody on the list goes by that handle; NotCleared for a forgery.
        """
        return CALL_SHEETS.record(self).grant_for(handle, now)

    def spend(
        self, grant: VerifiedGrant, use: str, seconds: float, *, commit: bool, now: datetime
    ) -> None:
        """Count one sealed output of a limited grant; without ``commit``, ask if one is left.

        ``use`` names the output, and the same name is counted once. Raises CallSheetError
        (``grant-used-up``), or ``grant-revoked`` if a withdrawal arrived meanwhile.
        """
        CALL_SHEETS.record(self).spend(grant, use, seconds, commit=commit, now=now)


CALL_SHEETS: Mint[CallSheet, VerifiedList] = Mint(CallSheet)
