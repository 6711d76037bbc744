"""Call sheets for tests: a tiny office that signs what a test asks it to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner

from closedset.callsheet.client import CallSheetClient
from closedset.callsheet.demo import demo_grant
from closedset.callsheet.envelope import GRANT, sign
from closedset.callsheet.keys import inception, pid_of, signer_from_seed
from closedset.callsheet.publish import Listing, Office, make_root, payload_sha256, publish
from closedset.model.grant import VerifiedGrant

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def key(name: str) -> CryptoSigner:
    return signer_from_seed(hashlib.sha256(f"test {name}".encode()).digest())


def grant_json() -> dict[str, Any]:
    """A valid grant of the test's performer, to change one field of."""
    grant: dict[str, Any] = json.loads(
        demo_grant("ada", "Ada", (0.95, 34, 0.45, 0.4, 0.5, 0.6), "0" * 64, b"release")
    )
    grant["performer"]["pid"] = pid_of(inception(key("ada").public_key, key("next").public_key))
    return grant


@dataclass
class Desk:
    """One repository, one client."""

    folder: Path
    payload: bytes = field(default_factory=lambda: json.dumps(grant_json()).encode())
    signer: CryptoSigner = field(default_factory=lambda: key("ada"))
    """Who signs the grant and the status."""
    version: int = 1

    @property
    def repo(self) -> Path:
        return self.folder / "repo"

    @property
    def root(self) -> bytes:
        office = {role: key(role) for role in ("targets", "snapshot", "timestamp")}
        holders = [key("a"), key("b"), key("c")]
        return make_root(holders, 2, office, NOW + timedelta(days=365))

    others: tuple[Listing, ...] = ()
    """More performers on the list."""

    def listing(self, now: datetime = NOW, **changes: Any) -> Listing:
        fields: dict[str, Any] = {
            "handle": "@demo-ada",
            "signer": self.signer,
            "following": key("next"),
            "grant": sign(self.payload, GRANT, [changes.pop("grant_signer", self.signer)]),
            "grant_sha256": payload_sha256(self.payload),
            "lease_until": now + timedelta(days=14),
        }
        return Listing(**(fields | changes))

    def publish(self, now: datetime = NOW, **changes: Any) -> None:
        office = Office(
            key("targets"),
            key("snapshot"),
            key("timestamp"),
            self.version,
            now,
            now + timedelta(days=30),
            now + timedelta(days=2),
        )
        publish(self.repo, self.root, office, [self.listing(now, **changes), *self.others])
        self.version += 1

    def ask(
        self, now: datetime = NOW, handle: str = "@demo-ada", state: str = "state"
    ) -> VerifiedGrant:
        client = CallSheetClient(self.repo, self.folder / state, self.root, lambda: now)
        return client.grant_for(handle)
