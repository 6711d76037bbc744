"""The signed documents beside the grant: leases, withdrawals, approvals, suspensions, minimums.

Each is a DSSE envelope over strict JSON. A withdrawal carries the key document it rests on, so that
any gate can check it without a list; it may be signed by any key the performer ever used, because
it can only reduce rights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner, Key, Signature

from closedset.callsheet.document import Grant
from closedset.callsheet.envelope import (
    APPROVAL,
    MINIMUM,
    STATUS,
    SUSPENSION,
    WITHDRAWAL,
    open_envelope,
    payload_of,
    sign,
)
from closedset.callsheet.fields import (
    Array,
    Hashes,
    Instant,
    Sha256,
    Slug,
    Strict,
    Text,
    instant_text,
    no_twins,
)
from closedset.callsheet.keys import KeyChain, chain_of
from closedset.errors import CallSheetError

LEASES = (7, 30)
"""Days a performer may choose for a lease. Verification holds them to the longest."""
IDENTITY = "closedset-identity"
_S = TypeVar("_S", bound=Strict)


class Status(Strict):
    """A performer's lease on one production, and what they have withdrawn."""

    type: Literal["closedset-status"]
    version: Literal[1]
    pid: Sha256
    production: Slug
    sequence: Annotated[int, Field(ge=1)]
    revoked: Hashes
    """Grant hashes, or the performer's id for every grant."""
    signed: Instant
    lease_until: Instant


class Withdrawal(Strict):
    """A withdrawal that travels by itself, as a file or a QR code."""

    type: Literal["closedset-withdrawal"]
    version: Literal[1]
    pid: Sha256
    revoked: Annotated[Hashes, Field(min_length=1)]
    signed: Instant
    inception: str
    rotations: Annotated[tuple[str, ...], Array]


class ApprovedPicture(Strict):
    """One picture that the performer has seen."""

    asset_sha256: Sha256
    """Of the sealed file they looked at."""
    request_digest: Sha256
    """Of the cleared request that it shows, as its manifest says."""


class Approval(Strict):
    """The performer has looked, and this may go out."""

    type: Literal["closedset-approval"]
    version: Literal[1]
    pid: Sha256
    production: Slug
    grant_sha256: Sha256
    pictures: Annotated[tuple[ApprovedPicture, ...], Array, Field(min_length=1, max_length=500)]
    signed: Instant


class Suspended(Strict):
    """One entry of the steward's list."""

    id: Text
    """A handle, a performer's id or a grant's hash."""
    reason: Text
    since: Instant


class Suspensions(Strict):
    """What the steward has suspended, and what they have lifted again by name."""

    type: Literal["closedset-suspensions"]
    version: Literal[1]
    production: Slug
    sequence: Annotated[int, Field(ge=1)]
    suspended: Annotated[tuple[Suspended, ...], Array]
    lifted: Annotated[tuple[Text, ...], Array]
    signed: Instant


class Minimum(Strict):
    """The versions below which a fresh machine believes nothing."""

    type: Literal["closedset-minimum"]
    version: Literal[1]
    production: Slug
    root: Annotated[int, Field(ge=1)]
    targets: Annotated[int, Field(ge=1)]
    snapshot: Annotated[int, Field(ge=1)]
    timestamp: Annotated[int, Field(ge=1)]
    signed: Instant


def _read(kind: type[_S], payload: bytes, code: str, what: str) -> _S:
    try:
        return kind.model_validate(json.loads(payload, object_pairs_hook=no_twins))
    except (ValueError, TypeError, RecursionError) as error:
        first = " ".join(str(error).split())[:200]
        raise CallSheetError(
            code, f"{what} is not understood: {first}.", remedy="Ask its signer for a new one."
        ) from error


def _bytes(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def sign_status(
    signer: CryptoSigner,
    pid: str,
    production: str,
    sequence: int,
    revoked: Sequence[str],
    signed: datetime,
    lease_until: datetime,
) -> bytes:
    """Return a performer's signed lease and withdrawals."""
    fields = {
        "type": "closedset-status",
        "version": 1,
        "pid": pid,
        "production": production,
        "sequence": sequence,
        "revoked": sorted(revoked),
        "signed": instant_text(signed),
        "lease_until": instant_text(lease_until),
    }
    return sign(_bytes(fields), STATUS, [signer])


def open_status(envelope: bytes, chain: KeyChain) -> Status:
    """Verify a status. Raises CallSheetError: ``bad-signature`` or ``status-malformed``."""
    payload = open_envelope(envelope, STATUS, list(chain.keys), chain.threshold)
    status = _read(Status, payload, "status-malformed", "the performer's lease")
    if status.pid != chain.pid or status.lease_until - status.signed > timedelta(days=LEASES[1]):
        raise CallSheetError(
            "status-malformed",
            f"the performer's lease is another performer's or runs over {LEASES[1]} days.",
            remedy="Ask the performer for a lease of 7 to 30 days.",
        )
    return status


def sign_withdrawal(
    signer: CryptoSigner,
    inception: bytes,
    rotations: Sequence[str],
    revoked: Sequence[str],
    signed: datetime,
) -> bytes:
    """Return a withdrawal that any gate accepts, with or without a list."""
    fields = {
        "type": "closedset-withdrawal",
        "version": 1,
        "pid": hashlib.sha256(inception).hexdigest(),
        "revoked": sorted(revoked),
        "signed": instant_text(signed),
        "inception": inception.decode(),
        "rotations": list(rotations),
    }
    return sign(_bytes(fields), WITHDRAWAL, [signer])


def open_withdrawal(envelope: bytes) -> Withdrawal:
    """Verify a withdrawal by the key document inside it.

    Raises CallSheetError: ``withdrawal-malformed``, ``bad-signature``, or what ``chain_of`` finds.
    """
    try:
        payload = payload_of(envelope)
    except (ValueError, KeyError, TypeError, RecursionError):
        payload = b""
    found = _read(Withdrawal, payload, "withdrawal-malformed", "the withdrawal")
    chain = chain_of(found.inception.encode(), found.rotations, found.pid)
    open_envelope(envelope, WITHDRAWAL, list(chain.ever), 1)
    return found


def sign_approval(
    signer: CryptoSigner,
    pid: str,
    production: str,
    grant_sha256: str,
    pictures: Sequence[tuple[str, str]],
    signed: datetime,
) -> bytes:
    """Return a performer's signed approval of pictures: (asset SHA-256, request digest) each."""
    fields = {
        "type": "closedset-approval",
        "version": 1,
        "pid": pid,
        "production": production,
        "grant_sha256": grant_sha256,
        "pictures": [
            {"asset_sha256": asset, "request_digest": digest} for asset, digest in sorted(pictures)
        ],
        "signed": instant_text(signed),
    }
    return sign(_bytes(fields), APPROVAL, [signer])


def signed_by(envelope: bytes) -> str:
    """Return whose approval this says it is, unverified; empty if it is no approval."""
    try:
        table = json.loads(payload_of(envelope))
        return str(table["pid"]) if table["type"] == "closedset-approval" else ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


def open_approval(envelope: bytes, chain: KeyChain) -> Approval:
    """Verify an approval by the performer's present key: unlike a withdrawal, it adds rights.

    Raises CallSheetError: ``approval-malformed`` or ``bad-signature``.
    """
    payload = open_envelope(envelope, APPROVAL, list(chain.keys), chain.threshold)
    found = _read(Approval, payload, "approval-malformed", "the approval")
    if found.pid != chain.pid:
        raise CallSheetError(
            "approval-malformed",
            "the approval is another performer's.",
            remedy="Ask the performer to sign it: closedset callsheet approve PICTURE --packet "
            "PACKET --key KEY",
        )
    return found


def sign_suspensions(
    signer: CryptoSigner,
    production: str,
    sequence: int,
    suspended: Sequence[Suspended],
    lifted: Sequence[str],
    signed: datetime,
) -> bytes:
    """Return the steward's signed list: everything suspended, everything lifted again by name."""
    fields = {
        "type": "closedset-suspensions",
        "version": 1,
        "production": production,
        "sequence": sequence,
        "suspended": [
            {"id": entry.id, "reason": entry.reason, "since": instant_text(entry.since)}
            for entry in suspended
        ],
        "lifted": sorted(lifted),
        "signed": instant_text(signed),
    }
    return sign(_bytes(fields), SUSPENSION, [signer])


def open_suspensions(envelope: bytes, steward: Key) -> Suspensions:
    """Verify the steward's list. Raises CallSheetError: ``suspension-forged`` or ``-malformed``."""
    try:
        payload = open_envelope(envelope, SUSPENSION, [steward], 1)
    except CallSheetError as error:
        raise CallSheetError(
            "suspension-forged",
            "the list of suspensions is not signed by this production's steward.",
            remedy="Ask the steward for their signed list.",
        ) from error
    return _read(Suspensions, payload, "suspension-malformed", "the list of suspensions")


def sign_minimum(signer: CryptoSigner, fields: dict[str, Any]) -> bytes:
    """Return signed minimum versions; ``fields`` are those of ``Minimum`` but type and version."""
    return sign(_bytes({"type": "closedset-minimum", "version": 1, **fields}), MINIMUM, [signer])


def open_minimum(envelope: bytes, keys: Sequence[Key]) -> Minimum:
    """Verify minimum versions by the registrar's keys. Raises CallSheetError (``minimum-forged``).

    One signature is enough: it can only make the client stricter.
    """
    try:
        payload = open_envelope(envelope, MINIMUM, list(keys), 1)
    except CallSheetError as error:
        raise CallSheetError(
            "minimum-forged",
            "the minimum versions in production.toml are not signed by the registrar.",
            remedy="Restore production.toml from a backup or from git, or ask the registrar.",
        ) from error
    return _read(Minimum, payload, "minimum-forged", "the minimum versions")


def attestation_bytes(
    pid: str, handle: str, name: str, level: str, method: str, attested_by: str, day: date
) -> bytes:
    """Return what an attester signs: that this key is that person's."""
    return _bytes(
        {
            "type": IDENTITY,
            "version": 1,
            "pid": pid,
            "handle": handle,
            "name": name,
            "level": level,
            "method": method,
            "attested_by": attested_by,
            "date": day.isoformat(),
        }
    )


def attest(signer: CryptoSigner, payload: bytes) -> str:
    """Return ``KEYID:HEX`` over ``attestation_bytes``."""
    signature = signer.sign(payload)
    return f"{signature.keyid}:{signature.signature}"


def check_identity(grant: Grant, attesters: Sequence[Key]) -> None:
    """Verify that somebody the root names vouches for a union or qualified identity.

    Raises CallSheetError (``identity-unproven``).
    """
    identity, performer = grant.identity, grant.performer
    if identity.level in ("self", "registrar"):
        return
    payload = attestation_bytes(
        performer.pid,
        performer.handle,
        performer.name,
        identity.level,
        identity.method,
        identity.attested_by,
        identity.date,
    )
    keyid, _, signature = identity.signature.partition(":")
    for key in attesters:
        if key.keyid == keyid:
            try:
                key.verify_signature(Signature(keyid, signature), payload)
            except (UnverifiedSignatureError, ValueError):
                break
            return
    raise CallSheetError(
        "identity-unproven",
        f"{performer.handle}'s grant says that their identity is vouched for at level "
        f"{identity.level!r}, and nobody whom this call sheet's root names signed that.",
        remedy="Ask them to sign it: closedset callsheet countersign NAME.pub.json --key KEY",
    )
