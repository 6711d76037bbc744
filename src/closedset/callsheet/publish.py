"""Write a call sheet: sign and lay out the TUF repository that ``CallSheetClient`` reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from closedset.callsheet.envelope import STATUS, sign
from closedset.callsheet.keys import inception, pid_of


@dataclass(frozen=True)
class Listing:
    """One performer on the list: what they signed, and with which keys."""

    handle: str
    signer: CryptoSigner
    following: CryptoSigner
    grant: bytes
    """The signed envelope, as the performer made it."""
    grant_sha256: str
    """Of the payload inside."""
    lease_until: datetime
    revoked: tuple[str, ...] = ()
    """Grant hashes, or the performer's own id for everything."""

    @property
    def inception(self) -> bytes:
        return inception(self.signer.public_key, self.following.public_key)

    @property
    def pid(self) -> str:
        return pid_of(self.inception)


@dataclass(frozen=True)
class Office:
    """Who signs what, and until when each signature holds."""

    registrar: CryptoSigner
    snapshot: CryptoSigner
    timestamp: CryptoSigner
    version: int
    issued: datetime
    targets_until: datetime
    online_until: datetime
    """Expiry of snapshot and timestamp: how long a copy of the list may go unrefreshed."""
    extra: Mapping[str, bytes] = field(default_factory=dict)


def make_root(
    holders: Sequence[CryptoSigner],
    threshold: int,
    office: Mapping[str, CryptoSigner],
    until: datetime,
) -> bytes:
    """Return version 1 of the root: the one document a production must get by a safe way."""
    root = Root(expires=until, consistent_snapshot=False)
    for holder in holders:
        root.add_key(holder.public_key, "root")
    root.roles["root"].threshold = threshold
    for role in ("targets", "snapshot", "timestamp"):
        root.add_key(office[role].public_key, role)
    metadata = Metadata(root)
    for holder in holders[:threshold]:
        metadata.sign(holder, append=True)
    return _bytes(metadata)


def status_role(pid: str) -> str:
    """Return the name of the role that is delegated to a performer."""
    return f"status-{pid[:32]}"


def publish(folder: Path, root: bytes, office: Office, listings: Sequence[Listing]) -> None:
    """Lay out the whole repository under ``folder``: the same input gives the same bytes."""
    metadata = folder / "metadata"
    files: dict[str, bytes] = dict(office.extra)
    targets = Targets(version=office.version, expires=office.targets_until)
    targets.delegations = Delegations({}, {})
    roles: dict[str, tuple[Metadata[Targets], CryptoSigner]] = {}
    for listing in listings:
        own = _list(targets, files, listing, office.version)
        roles[status_role(listing.pid)] = (own, listing.signer)
    snapshot = Snapshot(version=office.version, expires=office.online_until)
    snapshot.meta = {
        f"{name}.json": MetaFile(office.version) for name in ("targets", *sorted(roles))
    }
    timestamp = Timestamp(version=office.version, expires=office.online_until)
    timestamp.snapshot_meta = MetaFile(office.version)
    timestamp.unrecognized_fields["x-closedset-issued"] = office.issued.isoformat()
    _write(metadata / "1.root.json", root)
    for name, (own, signer) in roles.items():
        own.sign(signer)
        _write(metadata / f"{name}.json", _bytes(own))
    signed = (
        (targets, office.registrar),
        (snapshot, office.snapshot),
        (timestamp, office.timestamp),
    )
    for part, signer in signed:
        whole: Metadata[Targets | Snapshot | Timestamp] = Metadata(part)
        whole.sign(signer)
        _write(metadata / f"{part.type}.json", _bytes(whole))
    for path, data in files.items():
        _write(folder / path, data)


def _list(
    targets: Targets, files: dict[str, bytes], listing: Listing, version: int
) -> Metadata[Targets]:
    """Add one performer to the registrar's list and return their own status role, unsigned."""
    pid = listing.pid
    entry = {"handle": listing.handle, "pid": pid, "grant_sha256": listing.grant_sha256}
    mine = {
        f"handles/{listing.handle[1:]}.json": json.dumps(entry, sort_keys=True).encode(),
        f"performers/{pid}/inception.json": listing.inception,
        f"grants/{pid}/{listing.grant_sha256}.json": listing.grant,
    }
    for path, data in mine.items():
        targets.targets[path] = TargetFile.from_data(path, data)
    files.update(mine)
    name = status_role(pid)
    assert targets.delegations is not None
    assert targets.delegations.roles is not None
    targets.delegations.roles[name] = DelegatedRole(name, [], 1, True, [f"status/{pid}/*"])
    targets.add_key(listing.signer.public_key, name)
    path = f"status/{pid}/status.json"
    files[path] = sign_status(listing)
    own = Targets(version=version, expires=listing.lease_until)
    own.targets[path] = TargetFile.from_data(path, files[path])
    return Metadata(own)


def sign_status(listing: Listing) -> bytes:
    """Return the performer's signed lease and revocations."""
    status = {
        "type": "closedset-status",
        "version": 1,
        "pid": listing.pid,
        "revoked": sorted(listing.revoked),
        "lease_until": listing.lease_until.isoformat(),
    }
    payload = json.dumps(status, sort_keys=True).encode()
    return sign(payload, STATUS, [listing.signer])


def payload_sha256(payload: bytes) -> str:
    """Return the hash by which a grant is listed."""
    return hashlib.sha256(payload).hexdigest()


def _bytes(
    metadata: Metadata[Root] | Metadata[Targets] | Metadata[Targets | Snapshot | Timestamp],
) -> bytes:  # noqa: E501
    return metadata.to_bytes(JSONSerializer(compact=False))


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
