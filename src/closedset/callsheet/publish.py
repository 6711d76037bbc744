"""Write a call sheet: sign and lay out the TUF repository that ``CallSheetClient`` reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

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

Part = TypeVar("Part", Targets, Snapshot, Timestamp)
ISSUED = "x-closedset-issued"
"""Field of the timestamp role that says when the list was signed."""


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
    return metadata.to_bytes(JSONSerializer(compact=False))


def status_role(pid: str) -> str:
    """Return the name of the role that is delegated to a performer."""
    return f"status-{pid[:32]}"


def publish(folder: Path, root: bytes, office: Office, listings: Sequence[Listing]) -> None:
    """Lay out the whole repository under ``folder``: the same input gives the same bytes."""
    files: dict[str, bytes] = dict(office.extra)
    targets = Targets(version=office.version, expires=office.targets_until)
    roles: dict[str, DelegatedRole] = {}
    targets.delegations = Delegations({}, roles)
    for listing in listings:
        files |= _list(targets, roles, listing, office.version)
    files["metadata/1.root.json"] = root
    files["metadata/targets.json"] = _signed(Metadata(targets), office.registrar)
    snapshot = Snapshot(version=office.version, expires=office.online_until)
    snapshot.meta = {
        f"{name}.json": MetaFile(office.version) for name in ("targets", *sorted(roles))
    }
    files["metadata/snapshot.json"] = _signed(Metadata(snapshot), office.snapshot)
    timestamp = Timestamp(version=office.version, expires=office.online_until)
    timestamp.snapshot_meta = MetaFile(office.version)
    timestamp.unrecognized_fields[ISSUED] = office.issued.isoformat()
    files["metadata/timestamp.json"] = _signed(Metadata(timestamp), office.timestamp)
    for path, data in files.items():
        _write(folder / path, data)


def _list(
    targets: Targets, roles: dict[str, DelegatedRole], listing: Listing, version: int
) -> dict[str, bytes]:
    """Add one performer to the registrar's list and return their files by path."""
    pid, name = listing.pid, status_role(listing.pid)
    entry = {"handle": listing.handle, "pid": pid, "grant_sha256": listing.grant_sha256}
    files = {
        f"handles/{listing.handle[1:]}.json": json.dumps(entry, sort_keys=True).encode(),
        f"performers/{pid}/inception.json": listing.inception,
        f"grants/{pid}/{listing.grant_sha256}.json": listing.grant,
    }
    for path, data in files.items():
        targets.targets[path] = TargetFile.from_data(path, data)
    roles[name] = DelegatedRole(name, [], 1, True, [f"status/{pid}/*"])
    targets.add_key(listing.signer.public_key, name)
    path = f"status/{pid}/status.json"
    files[path] = sign_status(listing)
    own = Targets(version=version, expires=listing.lease_until)
    own.targets[path] = TargetFile.from_data(path, files[path])
    files[f"metadata/{name}.json"] = _signed(Metadata(own), listing.signer)
    return files


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


def _signed(metadata: Metadata[Part], signer: CryptoSigner) -> bytes:
    metadata.sign(signer)
    return metadata.to_bytes(JSONSerializer(compact=False))


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
