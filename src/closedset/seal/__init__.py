"""Slate, watermark, manifest, read-back: frames become a SealedAsset. Alone imports c2pa."""

from __future__ import annotations

from closedset.seal.documents import seal_document
from closedset.seal.identity import SigningIdentity, known_authority, load_identity
from closedset.seal.marker import TileMarker, Watermarker
from closedset.seal.sealer import Sealer
from closedset.seal.verify import VerifyReport, verify_file

__all__ = [
    "Sealer",
    "SigningIdentity",
    "TileMarker",
    "VerifyReport",
    "Watermarker",
    "known_authority",
    "load_identity",
    "seal_document",
    "verify_file",
]
