"""Seal a document that shows sealed pictures: ``board.pdf`` and ``board.html``.

A PDF carries its C2PA manifest inside. HTML has no place for one, so its seal is a side-car beside
it (``board.html.seal.json``): a DSSE envelope by the same identity that names the SHA-256 of the
page and of every sealed asset in it. Each part is handed in as bytes and must verify as sealed by
this machine; a page may embed those pictures and no others. In a PDF they are compared by their
pixels, which is how Typst keeps them.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

import numpy as np
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._key import SSlibKey

from closedset.errors import SealError, UnsealedWrite
from closedset.model.pixels import U8
from closedset.model.protocols import Clock
from closedset.model.sealed import DOCUMENTS, DocumentRecord, SealedDocument
from closedset.seal import manifest
from closedset.seal.identity import SigningIdentity, check_chain, load_identity
from closedset.seal.page_check import check_page
from closedset.seal.pdf_check import check_painting, check_pdf
from closedset.seal.pictures import decode
from closedset.seal.timestamp import Stamper

_issue = DOCUMENTS.claim()
_TYPE = "application/vnd.closedset.document+json"
SIDECAR_SUFFIX = ".seal.json"
_DEEPEST = 15
"""How deep pictures may be nested in a PDF's forms; PDFium itself stops there."""


def seal_document(
    data: bytes,
    media_type: str,
    name: str,
    parts: tuple[bytes, ...],
    *,
    clock: Clock | None = None,
    identity: SigningIdentity | None = None,
    stamper: Stamper | None = None,
) -> SealedDocument:
    """Seal a PDF or an HTML page made of ``parts``: the bytes of each sealed asset inside.

    ``stamper`` is asked for a PDF's time-stamp; a side-car has no place for one. Equal inputs give
    equal bytes, but for a time-stamp. Raises UnsealedWrite if a part is not sealed by this machine
    or a page shows another picture, SealError if the seal cannot be written or read back.
    """
    identity = identity or load_identity(clock=clock)
    hashes = tuple(check_part(part, identity) for part in parts)
    sidecar, sidecar_name, stamp = b"", "", ""
    if media_type == "application/pdf":
        check_pdf(data, name)
        _check_pages(data, name, parts)
        claim = manifest.document_claim(name, hashes)
        signed = manifest.sign(data, media_type, claim, identity, stamper=stamper)
        data, stamp = signed.data, signed.stamp
        report = manifest.read(data, media_type, local=identity.authority_pem)
        if report.state != "found" or report.trust != "local":
            raise SealError(f"the manifest of {name} does not verify: {report.basis}.")
    elif media_type == "text/html":
        check_page(data, name, frozenset(hashes))
        sidecar, sidecar_name = _sidecar(data, name, media_type, hashes, identity), name
        sidecar_name += SIDECAR_SUFFIX
        check_sidecar(sidecar, data)
    else:
        raise SealError(
            f"{name} is {media_type}; documents are sealed as application/pdf or text/html."
        )
    return issue_document(
        DocumentRecord(
            name=name,
            data=data,
            sha256=hashlib.sha256(data).hexdigest(),
            media_type=media_type,
            parts=hashes,
            sidecar_name=sidecar_name,
            sidecar=sidecar,
            stamp=stamp,
        )
    )


class _Known:
    """Parts that were checked: one panel stands in several documents."""

    _MOST = 4096

    def __init__(self) -> None:
        self._checked: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._guard = Lock()

    def check(self, part: bytes, identity: SigningIdentity, media_type: str) -> str:
        digest = hashlib.sha256(part).hexdigest()
        with self._guard:
            if (digest, identity.fingerprint) in self._checked:
                return digest
        _check_part(part, digest, identity, media_type)
        with self._guard:
            self._checked[digest, identity.fingerprint] = None
            if len(self._checked) > self._MOST:
                self._checked.popitem(last=False)
        return digest


_known = _Known()


def check_part(part: bytes, identity: SigningIdentity, media_type: str = "image/png") -> str:
    """Return the part's SHA-256 if this machine sealed it. Raises UnsealedWrite if not."""
    return _known.check(part, identity, media_type)


def issue_document(record: DocumentRecord) -> SealedDocument:
    """Mint a sealed document. For the seal's own modules, once all of it was read back."""
    sealed: SealedDocument = _issue(record)
    return sealed


def _check_part(part: bytes, digest: str, identity: SigningIdentity, media_type: str) -> None:
    report = manifest.read(part, media_type, local=identity.authority_pem)
    if report.state != "found" or report.trust != "local" or report.consent is None:
        raise UnsealedWrite(
            f"part {digest[:12]}… of the document is not sealed by this machine: {report.basis}.",
            remedy="Make the document of sealed assets only.",
        )


def _check_pages(data: bytes, name: str, parts: tuple[bytes, ...]) -> None:
    """Raise UnsealedWrite if a page of the PDF shows a picture that is none of the parts.

    Or paints one of shapes.
    """
    import pypdfium2
    import pypdfium2.raw

    known = {_look_of(decode(part, "PNG")[0]) for part in parts}
    try:
        for number, page in enumerate(pypdfium2.PdfDocument(data), start=1):
            check_painting(page, number, name, _DEEPEST)
            kind = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
            for shown in page.get_objects(filter=kind, max_depth=_DEEPEST):
                picture = shown.get_bitmap(render=False).to_pil().convert("RGB")
                if _look_of(np.asarray(picture, np.uint8)) not in known:
                    raise UnsealedWrite(
                        f"page {number} of {name} shows a picture that is no sealed part of it.",
                        remedy="Make the document of sealed assets only.",
                    )
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise SealError(f"the pages of {name} cannot be read: {error}.") from error


def _look_of(pixels: U8 | None) -> str:
    if pixels is None:
        return ""
    return f"{pixels.shape} {hashlib.sha256(pixels.tobytes()).hexdigest()}"


def _statement(data: bytes, name: str, media_type: str, parts: tuple[str, ...]) -> bytes:
    body = {
        "name": name,
        "media_type": media_type,
        "sha256": hashlib.sha256(data).hexdigest(),
        "parts": list(parts),
        "notice": "SYNTHETIC PERFORMERS · PREVIZ",
        "training_and_mining": "notAllowed",
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def _sidecar(
    data: bytes, name: str, media_type: str, parts: tuple[str, ...], identity: SigningIdentity
) -> bytes:
    key = identity.key
    envelope = Envelope(_statement(data, name, media_type, parts), _TYPE, {})
    envelope.sign(CryptoSigner(key, _public(identity.chain_pem)))
    return _write(envelope.to_dict(), identity.chain_pem)


def _write(envelope: Mapping[str, Any], chain_pem: bytes) -> bytes:
    body = {"envelope": envelope, "certificates": chain_pem.decode("ascii")}
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _public(chain_pem: bytes) -> SSlibKey:
    """Return the leaf's key. Raises ValueError unless the chain holds."""
    return SSlibKey.from_crypto(check_chain(x509.load_pem_x509_certificates(chain_pem)))


def check_sidecar(sidecar: bytes, data: bytes) -> tuple[tuple[str, ...], bytes]:
    """Return (parts' SHA-256, CA certificate in PEM) if the side-car seals ``data``, byte for byte.

    Raises SealError for a side-car that does not verify, names other bytes, or is written otherwise
    than this module writes it.
    """
    try:
        body = json.loads(sidecar)
        chain_pem = body["certificates"].encode("ascii")
        chain = x509.load_pem_x509_certificates(chain_pem)
        envelope = Envelope.from_dict(json.loads(json.dumps(body["envelope"])))
        envelope.verify([_public(chain_pem)], 1)
        statement = json.loads(envelope.payload)
        named, parts = statement["sha256"], list(statement["parts"])
        canonical = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
        exact = sidecar == _write(envelope.to_dict(), canonical)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        InvalidSignature,
        VerificationError,
        OverflowError,
        RecursionError,
    ) as error:
        raise SealError(f"the side-car does not verify: {error}.") from error
    if not exact or envelope.payload_type != _TYPE or len(envelope.signatures) != 1:
        raise SealError("the side-car's bytes changed after it was signed.")
    if named != hashlib.sha256(data).hexdigest():
        raise SealError("the side-car names other bytes than the document has.")
    return tuple(map(str, parts)), canonical[len(chain[0].public_bytes(Encoding.PEM)) :]
