"""Write a call sheet: sign and lay out the TUF repository that ``CallSheetClient`` reads.

The registrar's list is spread over hash bins (TAP 15), so that a question about one performer among
a thousand verifies three small files and not one of a megabyte. A performer's delegation sits in
the bin of the path that it covers. Snapshots are consistent: the new files go beside the old ones
and ``timestamp.json`` is replaced last, so whatever gets killed, a reader sees the old list or the
new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from securesystemslib.exceptions import StorageError, UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner, Key
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Snapshot,
    SuccinctRoles,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from closedset.callsheet.packet import Packet, role_of, status_path, status_role
from closedset.errors import CallSheetError

Part = TypeVar("Part", Targets, Snapshot, Timestamp)
ISSUED = "x-closedset-issued"
"""Field of the timestamp role that says when the list was signed."""
BINS = "listed"
PER_BIN = 8
"""Performers a bin, about."""
SUSPEND_ROLE = "suspend"
SUSPEND_PATH = "suspend/suspensions.json"
_HASH = re.compile(rb"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Member:
    """One performer on the list."""

    handle: str
    packet: Packet
    withdrawals: tuple[str, ...] = ()
    """Signed withdrawals that came by file."""
    grant_sha256: str = ""
    """Of the payload inside; taken from the packet if empty."""
    approvals: tuple[str, ...] = ()
    """Signed approvals of pictures."""


@dataclass(frozen=True, slots=True)
class Steward:
    """The steward's list as they signed it."""

    key: Key
    suspensions: bytes
    """DSSE envelope."""
    role: bytes
    """TUF metadata of the steward's role."""


@dataclass(frozen=True, slots=True)
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


def steward_role(signer: CryptoSigner, envelope: bytes, sequence: int, until: datetime) -> bytes:
    """Return the steward's own role, which lists their signed suspensions."""
    role = Targets(version=sequence, expires=until.replace(microsecond=0))
    role.targets[SUSPEND_PATH] = TargetFile.from_data(SUSPEND_PATH, envelope)
    return _signed(Metadata(role), signer)


def check_steward_role(data: bytes, key: Key) -> None:
    """Refuse a steward's role that readers would stumble over.

    Raises CallSheetError (``suspension-malformed``).
    """
    try:
        metadata: Metadata[Targets] = Metadata.from_bytes(data)
        key.verify_signature(metadata.signatures[key.keyid], metadata.signed_bytes)
        if set(metadata.signed.targets) != {SUSPEND_PATH} or metadata.signed.delegations:
            raise ValueError("it lists something else than suspensions")
    except (UnverifiedSignatureError, RepositoryError, ValueError, KeyError, TypeError) as error:
        raise CallSheetError(
            "suspension-malformed",
            f"the steward's role metadata does not hold: {error}.",
            remedy="Ask the steward to sign their list again.",
        ) from error


def publish(
    folder: Path,
    roots: Sequence[bytes],
    office: Office,
    members: Sequence[Member],
    steward: Steward | None = None,
) -> None:
    """Lay out the whole repository under ``folder``: the same input gives the same bytes.

    ``roots`` are all roots from version 1 on, signed. Roles of the list that lies there stay named
    in the snapshot, also when a performer has left: TUF's clients refuse one that forgets a role.
    """
    book = _Book(office, len(members), _roles_before(folder))
    for member in members:
        book.add(member)
    if steward is not None:
        book.add_steward(steward)
    files = book.files()
    for number, root in enumerate(roots, 1):
        files[f"metadata/{number}.root.json"] = root
    for path, data in files.items():
        write_file(folder / path, data)
    write_file(folder / "metadata" / "timestamp.json", book.timestamp())
    _prune(folder, office.version, set(files))


class _Book:
    """The registrar's list while it is being written."""

    def __init__(self, office: Office, members: int, before: dict[str, MetaFile]) -> None:
        self._office = office
        self._before = before
        bits = max(1, (max(members, 1) // PER_BIN).bit_length())
        key = office.registrar.public_key
        self._succinct = SuccinctRoles([key.keyid], 1, bits, BINS)
        self._targets = Targets(version=office.version, expires=office.targets_until)
        self._targets.delegations = Delegations({key.keyid: key}, succinct_roles=self._succinct)
        self._bins = {
            name: Targets(
                version=office.version,
                expires=office.targets_until,
                delegations=Delegations({}, {}),
            )
            for name in self._succinct.get_roles()
        }
        self._files: dict[str, bytes] = {}
        self._meta: dict[str, MetaFile] = {}

    def _bin(self, path: str) -> Targets:
        return self._bins[self._succinct.get_role_for_target(path)]

    def _list(self, path: str, data: bytes) -> None:
        self._bin(path).targets[path] = TargetFile.from_data(path, data)
        self._files[hashed_path(path, data)] = data

    def _delegate(self, name: str, keys: Sequence[Key], threshold: int, path: str) -> None:
        home = self._bin(path)
        if home.delegations is None or home.delegations.roles is None:
            raise TypeError("a bin is made with delegations")
        home.delegations.roles[name] = DelegatedRole(name, [], threshold, True, [path])
        for key in keys:
            home.add_key(key, name)

    def add(self, member: Member) -> None:
        """List one performer: entry and grant by the registrar, the status by the performer."""
        packet, pid, name = member.packet, member.packet.pid, status_role(member.packet.pid)
        role, chain = role_of(packet), packet.chain()
        sha256 = member.grant_sha256 or packet.grant_sha256
        entry = {
            "handle": member.handle,
            "pid": pid,
            "grant_sha256": sha256,
            "status_sequence": role.signed.version,
            "inception": packet.inception,
            "rotations": list(packet.rotations),
            "withdrawals": list(member.withdrawals),
            "approvals": list(member.approvals),
        }
        self._list(f"handles/{member.handle[1:]}.json", json.dumps(entry, sort_keys=True).encode())
        self._list(f"grants/{pid}/{sha256}.json", packet.grant.encode())
        path = status_path(pid)
        self._delegate(name, chain.keys, chain.threshold, path)
        self._files[hashed_path(path, packet.status.encode())] = packet.status.encode()
        self._add_role(name, role.signed.version, packet.role.encode())

    def add_steward(self, steward: Steward) -> None:
        """Delegate ``suspend/*`` to the steward and lay out what they signed."""
        version = Metadata.from_bytes(steward.role).signed.version
        self._delegate(SUSPEND_ROLE, [steward.key], 1, SUSPEND_PATH)
        self._files[hashed_path(SUSPEND_PATH, steward.suspensions)] = steward.suspensions
        self._add_role(SUSPEND_ROLE, version, steward.role)

    def _add_role(self, name: str, version: int, data: bytes) -> None:
        self._meta[f"{name}.json"] = MetaFile(version)
        self._files[f"metadata/{version}.{name}.json"] = data

    def files(self) -> dict[str, bytes]:
        """Return every file but the timestamp, what others point to first."""
        office = self._office
        for name, listed in self._bins.items():
            self._add_role(name, office.version, _signed(Metadata(listed), office.registrar))
        data = _signed(Metadata(self._targets), office.registrar)
        self._add_role("targets", office.version, data)
        snapshot = Snapshot(version=office.version, expires=office.online_until)
        meta = self._before | self._meta
        snapshot.meta = {name: meta[name] for name in sorted(meta)}
        signed = _signed(Metadata(snapshot), office.snapshot)
        self._files[f"metadata/{office.version}.snapshot.json"] = signed
        return dict(self._files)

    def timestamp(self) -> bytes:
        """Return the file that makes this list the current one."""
        office = self._office
        timestamp = Timestamp(version=office.version, expires=office.online_until)
        timestamp.snapshot_meta = MetaFile(office.version)
        timestamp.unrecognized_fields[ISSUED] = office.issued.isoformat()
        return _signed(Metadata(timestamp), office.timestamp)


def _roles_before(folder: Path) -> dict[str, MetaFile]:
    """Return what the snapshot that lies in ``folder`` names; nothing if there is none."""
    metadata = folder / "metadata"
    try:
        stamp: Metadata[Timestamp] = Metadata.from_file(str(metadata / "timestamp.json"))
        number = stamp.signed.snapshot_meta.version
        shot: Metadata[Snapshot] = Metadata.from_file(str(metadata / f"{number}.snapshot.json"))
    except (StorageError, RepositoryError):
        return {}
    return dict(shot.signed.meta)


def hashed_path(path: str, data: bytes) -> str:
    """Return where a target lies in a repository with consistent snapshots."""
    head, slash, name = path.rpartition("/")
    return f"{head}{slash}{hashlib.sha256(data).hexdigest()}.{name}"


def _signed(metadata: Metadata[Part], signer: CryptoSigner) -> bytes:
    metadata.sign(signer)
    return metadata.to_bytes(JSONSerializer(compact=False))


def _prune(folder: Path, version: int, new: set[str]) -> None:
    """Remove what neither this list nor the one before it refers to."""
    named: set[bytes] = set()
    for path in sorted((folder / "metadata").glob("*.json")):
        number, _, role = path.name.partition(".")
        own = number.isdecimal() and not role.startswith(("root.", "status-", "suspend."))
        if own and int(number) < version - 1:
            path.unlink(missing_ok=True)
        else:
            named |= set(_HASH.findall(path.read_bytes()))
    for place in ("handles", "grants", "status", "suspend"):
        for path in sorted((folder / place).rglob("*.json")):
            relative = path.relative_to(folder).as_posix()
            if relative not in new and path.name[:64].encode() not in named:
                path.unlink(missing_ok=True)


def write_file(path: Path, data: bytes) -> None:
    """Replace a file in one step, synced, so that a reader never sees half of it."""
    if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
