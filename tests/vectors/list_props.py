"""Call sheets for tests: a tiny office that signs what a test asks it to."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner

from closedset.callsheet.client import CallSheetClient, Trust
from closedset.callsheet.demo import demo_grant
from closedset.callsheet.envelope import GRANT, sign
from closedset.callsheet.keys import inception, pid_of, signer_from_seed
from closedset.callsheet.packet import Packet, lease
from closedset.callsheet.publish import Member, Office, Steward, publish, steward_role
from closedset.callsheet.roots import OFFICE, House, draft_root, sign_root
from closedset.callsheet.signed import (
    Suspended,
    attest,
    attestation_bytes,
    sign_suspensions,
)
from closedset.errors import CallSheetError
from closedset.model.grant import VerifiedGrant

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def refused(code: str, call: Callable[[], object], match: str = ".") -> None:
    """See ``call`` refused with this very code, in words that match."""
    with pytest.raises(CallSheetError, match=match) as error:
        call()
    assert error.value.code == code, error.value


def key(name: str) -> CryptoSigner:
    return signer_from_seed(hashlib.sha256(f"test {name}".encode()).digest())


def grant_json(handle: str = "@demo-ada", signer: str = "ada") -> dict[str, Any]:
    """A valid grant of the test's performer, to change one field of."""
    grant: dict[str, Any] = json.loads(
        demo_grant("ada", "Ada", (0.95, 34, 0.45, 0.4, 0.5, 0.6), "0" * 64, b"release")
    )
    pid = pid_of(inception(key(signer).public_key, key("next").public_key))
    grant["performer"] |= {"pid": pid, "handle": handle}
    return attested(grant)


def attested(grant: dict[str, Any], by: str = "union") -> dict[str, Any]:
    """Sign the grant's identity anew."""
    identity, performer = grant["identity"], grant["performer"]
    said = attestation_bytes(
        performer["pid"],
        performer["handle"],
        performer["name"],
        identity["level"],
        identity["method"],
        identity["attested_by"],
        date.fromisoformat(identity["date"]),
    )
    identity["signature"] = attest(key(by), said)
    return grant


@dataclass
class Desk:
    """One repository, one client, and whoever a test wants to sign something wrong."""

    folder: Path
    payload: bytes = field(default_factory=lambda: json.dumps(grant_json()).encode())
    signer: CryptoSigner = field(default_factory=lambda: key("ada"))
    """Who signs the grant and the status."""
    version: int = 1
    sequence: int = 1
    """Of the performer's lease."""
    office: dict[str, CryptoSigner] = field(
        default_factory=lambda: {role: key(role) for role in OFFICE}
    )
    roots: list[bytes] = field(default_factory=list)
    others: tuple[Member, ...] = ()
    """More performers on the list."""
    suspended: tuple[Suspended, ...] = ()
    lifted: tuple[str, ...] = ()
    online_until: timedelta = timedelta(hours=48)
    steward: bool = True

    @property
    def repo(self) -> Path:
        return self.folder / "repo"

    @property
    def house(self) -> House:
        return House(
            "last-bus",
            key("c").public_key.keyid,
            key("steward").public_key if self.steward else None,
            {"union": (key("union").public_key,)},
        )

    def make_root(self, version: int = 1, signers: str = "ab", **changes: Any) -> bytes:
        fields: dict[str, Any] = {
            "holders": [key(name).public_key for name in "abc"],
            "threshold": 2,
            "office": {role: signer.public_key for role, signer in self.office.items()},
            "until": NOW + timedelta(days=365),
            "house": self.house,
            "version": version,
        }
        root = draft_root(**(fields | changes))
        for name in signers:
            root = sign_root(root, key(name))
        return root

    @property
    def root(self) -> bytes:
        if not self.roots:
            self.roots.append(self.make_root())
        return self.roots[0]

    def packet(self, now: datetime = NOW, **changes: Any) -> Packet:
        """The performer's packet, honest unless a test changes a part of it."""
        signer = changes.get("signer", self.signer)
        first = inception(signer.public_key, key("next").public_key)
        first = changes.get("first", first)
        bare = Packet(
            first.decode(),
            tuple(changes.get("rotations", ())),
            changes.get("grant")
            or sign(self.payload, GRANT, [changes.get("grant_signer", signer)]).decode(),
            "",
            "",
        )
        until = changes.get("lease_until", now + timedelta(days=14))
        production = changes.get("production", "last-bus")
        sequence = changes.get("sequence", self.sequence)
        return lease(bare, signer, production, now, until, sequence, changes.get("revoked", ()))

    def member(self, now: datetime = NOW, **changes: Any) -> Member:
        return Member(
            changes.pop("handle", "@demo-ada"),
            changes.pop("packet", None) or self.packet(now, **changes),
            tuple(changes.get("withdrawals", ())),
            changes.get("grant_sha256", payload_sha256(self.payload)),
            tuple(changes.get("approvals", ())),
        )

    def stewards(self, now: datetime = NOW) -> Steward:
        signer = key("steward")
        envelope = sign_suspensions(
            signer, "last-bus", self.version, self.suspended, self.lifted, now
        )
        role = steward_role(signer, envelope, self.version, now + timedelta(days=60))
        return Steward(signer.public_key, envelope, role)

    def publish(self, now: datetime = NOW, **changes: Any) -> None:
        office = Office(
            self.office["targets"],
            self.office["snapshot"],
            self.office["timestamp"],
            changes.pop("version", self.version),
            now,
            now + timedelta(days=30),
            now + self.online_until,
        )
        steward = changes.pop("steward", None) or (self.stewards(now) if self.steward else None)
        members = [self.member(now, **changes), *self.others]
        assert self.root
        publish(self.repo, self.roots, office, members, steward)
        self.version += 1
        self.sequence += 1

    def client(self, state: str = "state", now: datetime = NOW, **trust: Any) -> CallSheetClient:
        source = trust.pop("source", self.repo)
        return CallSheetClient(
            source, self.folder / state, Trust(trust.pop("root", self.root), **trust), lambda: now
        )

    def ask(
        self, now: datetime = NOW, handle: str = "@demo-ada", state: str = "state", **trust: Any
    ) -> VerifiedGrant:
        return self.client(state, now, **trust).grant_for(handle)

    def restore(self, saved: Path) -> None:
        """Put an earlier copy of the repository back."""
        shutil.rmtree(self.repo)
        shutil.copytree(saved, self.repo)

    def save(self, name: str) -> Path:
        return Path(shutil.copytree(self.repo, self.folder / name))


def payload_sha256(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()
