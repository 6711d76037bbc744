"""The packet: everything a performer signs for one production, in one file.

The performer keeps it and sends a copy to the registrar. It holds no secret. Each part is kept as
the text that was signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, TargetFile, Targets
from tuf.api.serialization.json import JSONSerializer

from closedset.callsheet.document import Grant, parse_grant
from closedset.callsheet.envelope import GRANT, open_envelope, payload_of, sign
from closedset.callsheet.keys import KeyChain, chain_of, inception, pid_of, rotation
from closedset.callsheet.signed import Status, open_status, sign_status
from closedset.errors import CallSheetError

KIND = "closedset-packet"
LARGEST = 256 * 1024
"""Bytes of a packet: an entry that holds one must stay below what readers take, or one performer
would break the list for all."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What a performer signed: keys, grant, lease. Unverified until ``check``."""

    inception: str
    rotations: tuple[str, ...]
    grant: str
    """DSSE envelope."""
    status: str
    """DSSE envelope."""
    role: str
    """TUF metadata of the performer's own role, which lists the status."""

    @property
    def pid(self) -> str:
        return pid_of(self.inception.encode())

    @property
    def grant_sha256(self) -> str:
        """SHA-256 of the grant's signed bytes: the name by which it is listed."""
        return hashlib.sha256(_payload(self.grant)).hexdigest()

    def to_bytes(self) -> bytes:
        table = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({"type": KIND, "version": 1, **table}, indent=1).encode() + b"\n"

    def chain(self) -> KeyChain:
        """Return the performer's keys. Raises what ``chain_of`` raises."""
        return chain_of(self.inception.encode(), self.rotations, self.pid)

    def check(self) -> tuple[Grant, Status]:
        """Verify every signature inside and return what they cover. Raises CallSheetError."""
        chain = self.chain()
        payload = open_envelope(self.grant.encode(), GRANT, list(chain.keys), chain.threshold)
        grant = parse_grant(payload)
        status = open_status(self.status.encode(), chain)
        if grant.performer.pid != chain.pid or status.production != grant.production.id:
            raise CallSheetError(
                "wrong-performer-key",
                "the grant in the packet belongs to another key, or its lease to another film.",
                remedy="Ask the performer for the packet as it was made.",
            )
        if grant.estate is not None and grant.estate.key != chain.ever[0].keyid:
            raise CallSheetError(
                "estate-key",
                "the grant of a performer who has died is not signed by the estate it names.",
                remedy="Ask the estate to sign it with its own key.",
            )
        self._check_role(chain, status)
        return grant, status

    def _check_role(self, chain: KeyChain, status: Status) -> None:
        """Refuse a role that a reader would stumble over: one packet must not break the list."""
        metadata, path, key = role_of(self), status_path(self.pid), chain.keys[0]
        role = metadata.signed
        try:
            key.verify_signature(metadata.signatures[key.keyid], metadata.signed_bytes)
            role.targets[path].verify_length_and_hashes(self.status.encode())
            if role.version != status.sequence or role.delegations is not None:
                raise ValueError("its number is not the lease's, or it delegates further")
            if role.expires.replace(tzinfo=UTC) != status.lease_until:
                raise ValueError("it runs out on another day than the lease")
        except (UnverifiedSignatureError, RepositoryError, ValueError, KeyError) as error:
            raise CallSheetError(
                "packet-malformed",
                f"the packet's role metadata does not fit its lease: {error}.",
                remedy="Ask the performer to sign the lease again.",
            ) from error


def read_packet(data: bytes) -> Packet:
    """Read a packet's file, unverified. Raises CallSheetError (``packet-malformed``)."""
    try:
        if len(data) > LARGEST:
            raise ValueError(f"it has {len(data)} bytes, {LARGEST} is most")
        table = json.loads(data)
        if table.pop("type") != KIND or table.pop("version") != 1:
            raise ValueError("not a packet of version 1")
        rotations = tuple(table.pop("rotations"))
        packet = Packet(rotations=rotations, **table)
        texts = (packet.inception, packet.grant, packet.status, packet.role, *rotations)
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("its parts are not texts")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CallSheetError(
            "packet-malformed",
            f"the file is not a signed packet: {error}.",
            remedy="It is made by 'closedset callsheet grant' or by the signing page, "
            "consent/sign.html.",
        ) from error
    return packet


def status_role(pid: str) -> str:
    """Return the name of the role that is delegated to a performer."""
    return f"status-{pid[:32]}"


def status_path(pid: str) -> str:
    """Return the target path of a performer's status."""
    return f"status/{pid}/status.json"


def sign_packet(
    signer: CryptoSigner,
    first: bytes,
    rotations: Sequence[str],
    payload: bytes,
    production: str,
    signed: datetime,
    lease_until: datetime,
    *,
    sequence: int = 1,
    revoked: Sequence[str] = (),
) -> Packet:
    """Sign a grant's ``payload`` and a lease on it. ``first`` is the inception document."""
    grant = sign(payload, GRANT, [signer]).decode()
    unsigned = Packet(first.decode(), tuple(rotations), grant, "", "")
    return lease(unsigned, signer, production, signed, lease_until, sequence, revoked)


def lease(
    packet: Packet,
    signer: CryptoSigner,
    production: str,
    signed: datetime,
    lease_until: datetime,
    sequence: int,
    revoked: Sequence[str] = (),
) -> Packet:
    """Return the packet with a new lease, signed by the performer's present key."""
    pid = packet.pid
    status = sign_status(signer, pid, production, sequence, revoked, signed, lease_until)
    role = Targets(version=sequence, expires=lease_until.replace(microsecond=0))
    role.targets[status_path(pid)] = TargetFile.from_data(status_path(pid), status)
    metadata = Metadata(role)
    metadata.sign(signer)
    text = metadata.to_bytes(JSONSerializer(compact=False)).decode()
    return replace(packet, status=status.decode(), role=text)


def rotate(
    packet: Packet, signer: CryptoSigner, following: CryptoSigner, now: datetime, until: datetime
) -> Packet:
    """Take the announced key into use: sign grant and lease anew with it.

    Raises CallSheetError (``bad-rotation``) if ``signer`` is not the announced key.
    """
    chain = packet.chain()
    event = rotation(chain, signer, following.public_key)
    grant, status = packet.check()
    signed = replace(
        packet,
        rotations=(*packet.rotations, event),
        grant=sign(_payload(packet.grant), GRANT, [signer]).decode(),
    )
    return lease(
        signed, signer, grant.production.id, now, until, status.sequence + 1, status.revoked
    )


def role_of(packet: Packet) -> Metadata[Targets]:
    """Parse the performer's own role. Raises CallSheetError (``packet-malformed``)."""
    try:
        metadata: Metadata[Targets] = Metadata.from_bytes(packet.role.encode())
        if metadata.signed.type != "targets" or set(metadata.signed.targets) != {
            status_path(packet.pid)
        }:
            raise ValueError("it lists something else than the performer's status")
    except (RepositoryError, ValueError, TypeError, RecursionError) as error:
        raise CallSheetError(
            "packet-malformed",
            f"the packet's role metadata cannot be read: {error}.",
            remedy="Ask the performer to sign the lease again.",
        ) from error
    return metadata


def _payload(envelope: str) -> bytes:
    try:
        return payload_of(envelope.encode())
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CallSheetError(
            "packet-malformed",
            f"the packet's grant cannot be read: {error}.",
            remedy="Ask the performer for the packet as it was made.",
        ) from error


def first_document(signer: CryptoSigner, following: CryptoSigner) -> bytes:
    """Return the inception document of two keys."""
    return inception(signer.public_key, following.public_key)
