"""The only form in which a picture is saved, shown or exported."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Self

from closedset.model.mint import Mint, Minted
from closedset.model.request import ClearedRequest, GrantUse, RequestKind

_DRAWN = "SYNTHETIC PERFORMERS · PREVIZ"
_NOT_DRAWN = "NO PICTURE · GATE NOTICE"


@dataclass(frozen=True, slots=True)
class Slate:
    """What the margin below a picture says."""

    production: str
    shot: str
    take: int
    date: datetime.date
    """Of the take's first making; a remake keeps it."""
    level: str
    """Grant levels of the consented performers shown, e.g. ``"@ADA · UNION GRANT"``; else empty."""
    short_id: str
    """8 characters, derived from what was cleared; printed, and found in the ledger."""
    notice: str = _DRAWN

    @property
    def synthetic(self) -> bool:
        """Is this a picture, which the AI mark is for, and no notice of the gate's?"""
        return self.notice != _NOT_DRAWN

    @classmethod
    def of(cls, cleared: ClearedRequest, day: datetime.date, take: int = 1) -> Self:
        """Return what the margin says of a cleared request; day and take alone are the caller's."""
        request = cleared.request
        levels = sorted({f"{use.handle} · {_level(use)}" for use in cleared.grants})
        return cls(
            production=request.production.title,
            shot=request.shot.id,
            take=take,
            date=day,
            level="  ".join(levels),
            short_id=cleared.id.removeprefix("clr-")[:8].upper(),
            notice=_NOT_DRAWN if request.kind is RequestKind.NOTICE else _DRAWN,
        )


def _level(use: GrantUse) -> str:
    level = "SELF-ATTESTED" if use.level == "self" else f"{use.level.upper()} GRANT"
    return f"{level} · AWAITING APPROVAL" if use.awaiting else level


@dataclass(frozen=True, slots=True)
class SealRecord:
    """Everything a sealed asset carries and says of itself."""

    data: bytes
    sha256: str
    media_type: str
    slate: Slate
    clearance_id: str
    request_digest: str
    width: int
    height: int
    """Pixels, slate margin included."""
    stamp: str = ""
    """What became of its time-stamp: ``TIME by NAME`` or ``none: WHY``; empty if none was asked."""


class SealedAsset(Minted):
    """Bytes that carry the slate and a signed C2PA manifest, read back before this was made."""

    __slots__ = ()

    @classmethod
    def _maker(cls) -> str:
        return "ask Sealer.seal(frames, …)"

    @property
    def data(self) -> bytes:
        return SEALS.record(self).data

    @property
    def sha256(self) -> str:
        return SEALS.record(self).sha256

    @property
    def media_type(self) -> str:
        return SEALS.record(self).media_type

    @property
    def slate(self) -> Slate:
        return SEALS.record(self).slate

    @property
    def record(self) -> SealRecord:
        return SEALS.record(self)


SEALS: Mint[SealedAsset, SealRecord] = Mint(SealedAsset)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document that shows sealed pictures (``board.pdf``), and the seal that binds it."""

    name: str
    """File name it was sealed under."""
    data: bytes
    sha256: str
    """Of ``data``, lower-case hex."""
    media_type: str
    parts: tuple[str, ...]
    """SHA-256 of each sealed asset inside, in order."""
    sidecar_name: str
    """Empty where the seal is embedded in ``data``."""
    sidecar: bytes
    stamp: str = ""
    """As in ``SealRecord``."""


class SealedDocument(Minted):
    """A page or a PDF made of sealed assets only, with its seal embedded or as a side-car."""

    __slots__ = ()

    @classmethod
    def _maker(cls) -> str:
        return "ask Sealer.seal_document(data, …)"

    @property
    def data(self) -> bytes:
        return DOCUMENTS.record(self).data

    @property
    def sha256(self) -> str:
        return DOCUMENTS.record(self).sha256

    @property
    def record(self) -> DocumentRecord:
        return DOCUMENTS.record(self)


DOCUMENTS: Mint[SealedDocument, DocumentRecord] = Mint(SealedDocument)
