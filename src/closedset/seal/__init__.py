"""Slate, watermark, manifest, read-back: frames become a SealedAsset. Alone imports c2pa."""

from __future__ import annotations

from closedset.seal.animatic import HEAD_SECONDS, seal_animatic
from closedset.seal.bundle import BUNDLE_NAME, check_bundle, proof_of
from closedset.seal.clips import MP4
from closedset.seal.documents import seal_document
from closedset.seal.encoding import PNG
from closedset.seal.identity import SigningIdentity, known_authority, load_identity
from closedset.seal.marker import TileMarker, Watermarker
from closedset.seal.records import bundle_of
from closedset.seal.registry import remember
from closedset.seal.report import VerifyReport
from closedset.seal.sealer import Sealer
from closedset.seal.timestamp import Stamper, stamper_from_environment
from closedset.seal.verify import Verifier, verify_file

__all__ = [
    "BUNDLE_NAME",
    "HEAD_SECONDS",
    "MP4",
    "PNG",
    "Sealer",
    "SigningIdentity",
    "Stamper",
    "TileMarker",
    "Verifier",
    "VerifyReport",
    "Watermarker",
    "bundle_of",
    "check_bundle",
    "known_authority",
    "load_identity",
    "proof_of",
    "remember",
    "seal_animatic",
    "seal_document",
    "stamper_from_environment",
    "verify_file",
]
