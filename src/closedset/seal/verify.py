"""Read a file's seal: what does it say of itself, and is it true?

Hostile files are the normal case here. Whatever the bytes hold, the answer is a report, never an
exception: sizes are limited before anything is decoded, and each decoder's errors are a finding.

``sealed`` needs all of it: a manifest of ours that is valid to the last byte, pixels that decode,
and, for pictures, a slate code that agrees with the manifest. ``trust`` says who vouches: ``local``
(this machine), ``bundle`` (the certificate handed in) or ``unknown`` (valid, by a signer nobody
here knows).
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from closedset.errors import ClosedsetError, SealError
from closedset.model.pixels import U8
from closedset.seal import manifest
from closedset.seal.documents import SIDECAR_SUFFIX, check_sidecar
from closedset.seal.identity import known_authority
from closedset.seal.slate import SlateCode, payload, read_code
from closedset.store import Production

MAX_BYTES = 256 * 1024 * 1024
MAX_PIXELS = 64_000_000
_LEVELS_ABOVE = 4
"""How many folders above a file are searched for its production."""
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-", "application/pdf"),
)
_PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG"}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the seal and what it rests on."""

    state: str
    """``found``, ``absent``, ``broken`` or ``not_applied``."""
    basis: str
    evidence: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {"state": self.state, "basis": self.basis, **self.evidence}


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found in one file."""

    file: str
    verdict: str
    """``sealed``, ``marked``, ``tampered`` or ``unmarked``."""
    slate: Layer
    watermark: Layer
    manifest: Layer
    ledger: Layer

    def as_json(self) -> dict[str, object]:
        """Return the contract's object, keys in the contract's order."""
        return {
            "file": self.file,
            "verdict": self.verdict,
            "slate": self.slate.as_json(),
            "watermark": self.watermark.as_json(),
            "manifest": self.manifest.as_json(),
            "ledger": self.ledger.as_json(),
        }


_NO_WATERMARK = Layer("not_applied", "this version puts no invisible watermark into pictures")


def verify_file(path: Path, *, bundle: Path | None = None) -> VerifyReport:
    """Report on one file. ``bundle`` is a CA certificate (PEM) that the production published.

    Never raises for what ``path`` is or holds. Raises SealError if ``bundle`` cannot be read.
    """
    trusted = _read_bundle(bundle)
    try:
        if path.is_dir():
            return _nothing(path, "this is a folder; verify the files in it")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return _nothing(path, f"the file cannot be read: {getattr(error, 'strerror', error)}")
    if len(data) > MAX_BYTES:
        return _nothing(path, f"the file is larger than {MAX_BYTES // 1024**2} MiB")
    if not data:
        return _nothing(path, "the file is empty")
    media_type = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    if media_type in _PICTURES:
        return _picture(path, data, media_type, trusted)
    if media_type:
        return _document(path, data, media_type, trusted)
    return _beside(path, data, trusted)


def _read_bundle(bundle: Path | None) -> bytes | None:
    if bundle is None:
        return None
    from cryptography import x509

    try:
        pem = bundle.read_bytes()
        x509.load_pem_x509_certificates(pem)
    except (OSError, ValueError) as error:
        raise SealError(
            f"the bundle {bundle} cannot be read: {error}.",
            remedy="Hand in the production's certificate in PEM form.",
        ) from error
    return pem


def _nothing(path: Path, why: str) -> VerifyReport:
    absent = Layer("absent", why)
    return VerifyReport(str(path), "unmarked", absent, _NO_WATERMARK, absent, absent)


def _picture(path: Path, data: bytes, media_type: str, bundle: bytes | None) -> VerifyReport:
    report = manifest.read(data, media_type, local=known_authority(), bundle=bundle)
    pixels, trouble = _decode(data, _PICTURES[media_type])
    code = None if pixels is None else read_code(pixels)
    slate = _slate_layer(code, report, trouble)
    ours = report.state == "found" and report.consent is not None
    if report.state == "broken" or (ours and (pixels is None or slate.state != "found")):
        verdict = "tampered"
    else:
        verdict = "sealed" if ours else "unmarked"
    layer = _manifest_layer(report)
    return VerifyReport(str(path), verdict, slate, _NO_WATERMARK, layer, _ledger_layer(path, data))


def _document(path: Path, data: bytes, media_type: str, bundle: bytes | None) -> VerifyReport:
    report = manifest.read(data, media_type, local=known_authority(), bundle=bundle)
    ours = report.state == "found" and report.consent is not None
    verdict = "tampered" if report.state == "broken" else "sealed" if ours else "unmarked"
    return VerifyReport(
        str(path),
        verdict,
        Layer("not_applied", "a document's pictures carry their own slates"),
        _NO_WATERMARK,
        _manifest_layer(report),
        _ledger_layer(path, data),
    )


def _beside(path: Path, data: bytes, bundle: bytes | None) -> VerifyReport:
    """Verify a document by the side-car next to it."""
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    try:
        with sidecar.open("rb") as file:
            sealing = file.read(MAX_BYTES)
    except OSError:
        return _nothing(path, "no manifest and no side-car")
    try:
        statement, authority = check_sidecar(sealing, data)
    except SealError as error:
        layer = Layer("broken", error.message)
        verdict = "tampered"
    else:
        local = known_authority()
        trust = "local" if authority == local else "bundle" if authority == bundle else "unknown"
        evidence = {"trust": trust, "sidecar": sidecar.name, "parts": statement["parts"]}
        layer = Layer("found", "side-car, signature and hash valid", evidence)
        verdict = "sealed"
    return VerifyReport(
        str(path),
        verdict,
        Layer("not_applied", "a document's pictures carry their own slates"),
        _NO_WATERMARK,
        layer,
        _ledger_layer(path, data),
    )


def _decode(data: bytes, kind: str) -> tuple[U8 | None, str]:
    """Decode within limits; return (pixels or None, what went wrong)."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                if image.width * image.height > MAX_PIXELS:
                    return None, f"the picture has more than {MAX_PIXELS} pixels"
                return np.array(image.convert("RGB")), ""
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        return None, f"the picture cannot be decoded: {error}"


def _slate_layer(code: SlateCode | None, report: manifest.ManifestReport, trouble: str) -> Layer:
    if trouble:
        return Layer("broken", trouble)
    if code is None:
        return Layer("absent", "no slate code found")
    evidence: dict[str, object] = {
        "short_id": code.short_id,
        "clearance": f"clr-{code.clearance.lower()}",
    }
    if report.consent is not None:
        said: Any = report.consent.get("slate")
        stated = said.get("short_id", "") if isinstance(said, dict) else ""
        expected = payload(str(stated), str(report.consent.get("clearance_id", "")))
        if expected != payload(code.short_id, code.clearance):
            return Layer("broken", "the slate tells of another clearance than the manifest")
        return Layer("found", "slate code, as the manifest says", evidence | {"says": said})
    return Layer("found", "slate code only; nothing vouches for it", evidence)


def _manifest_layer(report: manifest.ManifestReport) -> Layer:
    if report.state != "found":
        return Layer(report.state, report.basis)
    evidence: dict[str, object] = {
        "trust": report.trust,
        "generator": report.generator,
        "signer": report.signer,
    }
    if report.consent is None:
        return Layer("found", "a C2PA manifest of another program", evidence)
    return Layer("found", report.basis, evidence | {"consent": dict(report.consent)})


def _ledger_layer(path: Path, data: bytes) -> Layer:
    """Look for the file's hash in the ledger of the production above it."""
    try:
        folder = next(
            (
                parent
                for parent in list(path.resolve().parents)[:_LEVELS_ABOVE]
                if (parent / "production.toml").is_file()
            ),
            None,
        )
        if folder is None:
            return Layer("absent", "no production above the file")
        digest = hashlib.sha256(data).hexdigest()
        with Production.read(folder) as production:
            for kind in ("take", "export"):
                event = production.event_naming(kind, digest)
                if event is not None:
                    evidence = {"production": production.id, "seq": event.seq, "kind": kind}
                    return Layer("found", "SHA-256 in the production's ledger", evidence)
            return Layer("absent", f"not in the ledger of {production.id}")
    except (ClosedsetError, OSError) as error:
        return Layer("broken", f"the production above the file cannot be read: {error}")
