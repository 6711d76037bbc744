"""The demo call sheet: two invented performers, with every key in the open.

The keys, the root and the signed grants ship in ``consent/demo``. What must be fresh (targets,
snapshot, timestamp, the performers' leases) is signed on the day of use with those open keys, so
that the demo works offline on any day; a real call sheet has no such shortcut. ``open_demo`` is the
only reader that trusts the demo's root, and the demo's grants name one production, ``last-bus``.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner

from closedset import resources
from closedset.callsheet.client import CallSheetClient
from closedset.callsheet.envelope import GRANT, sign
from closedset.callsheet.forms import release_text
from closedset.callsheet.keys import (
    inception,
    pem_from_seed,
    pid_of,
    signer_from_pem,
    signer_from_seed,
)
from closedset.callsheet.packet import Packet, lease
from closedset.callsheet.publish import Member, Office, Steward, publish, steward_role
from closedset.callsheet.roots import House, draft_root, sign_root
from closedset.callsheet.signed import attest, attestation_bytes, sign_suspensions
from closedset.errors import ClosedsetError
from closedset.model.protocols import Clock

PRODUCTION = "last-bus"
SCENES = ("1", "2", "3", "4", "6")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2035, 12, 31, tzinfo=UTC)
HOLDERS = ("root-union", "root-registrar", "root-school")
OFFICE = ("registrar", "snapshot", "timestamp")
PERFORMERS = (
    ("ada", "Ada", (0.95, 34, 0.45, 0.4, 0.5, 0.6)),
    ("ben", "Ben", (0.05, 41, 0.55, 0.55, 0.6, 0.5)),
)
"""(handle after ``@demo-``, name, body in the order of ``model.performer.Body``)."""


def build_demo(folder: Path, script_sha256: str) -> None:
    """Write ``consent/demo`` anew from fixed seeds: keys, root, grants. Same input, same bytes."""
    keys = folder / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    for name in _key_names():
        (keys / f"UNSAFE-{name}.pem").write_bytes(pem_from_seed(_seed(name)))
    (folder / "root.json").write_bytes(demo_root())
    text = release_text("en")
    for short, name, numbers in PERFORMERS:
        payload = demo_grant(short, name, numbers, script_sha256, text)
        envelope = sign(payload, GRANT, [_fixed(f"performer-{short}")])
        (folder / f"grant-{short}.json").write_bytes(envelope)


def demo_root() -> bytes:
    """Return the demo's root, signed by two of its three holders."""
    union = _fixed("root-union").public_key
    house = House(
        PRODUCTION,
        producer=_fixed("root-school").public_key.keyid,
        steward=_fixed("steward").public_key,
        attesters={"union": (union,)},
    )
    office = {"targets": "registrar", "snapshot": "snapshot", "timestamp": "timestamp"}
    holders = [_fixed(holder) for holder in HOLDERS]
    root = draft_root(
        [holder.public_key for holder in holders],
        2,
        {role: _fixed(name).public_key for role, name in office.items()},
        UNTIL,
        house,
    )
    for holder in holders[:2]:
        root = sign_root(root, holder)
    return root


def demo_grant(
    short: str,
    name: str,
    numbers: tuple[float, int, float, float, float, float],
    script_sha256: str,
    text: bytes,
) -> bytes:
    """Return the payload of one demo grant, as the invented performer would sign it."""
    first, following = _fixed(f"performer-{short}"), _fixed(f"performer-{short}-next")
    gender, age, muscle, weight, height, proportions = numbers
    body = {"gender": gender, "age_years": age, "muscle": muscle, "weight": weight}
    body |= {"height": height, "proportions": proportions}
    pid = pid_of(inception(first.public_key, following.public_key))
    identity = {
        "level": "union",
        "method": "invented for the demo; nobody was identified",
        "attested_by": "demo union",
        "date": "2026-01-01",
    }
    said = attestation_bytes(
        pid,
        f"@demo-{short}",
        name,
        identity["level"],
        identity["method"],
        identity["attested_by"],
        EPOCH.date(),
    )
    identity["signature"] = attest(_fixed("root-union"), said)
    grant = {
        "type": "closedset-grant",
        "version": 1,
        "performer": {
            "pid": pid,
            "handle": f"@demo-{short}",
            "name": name,
            "facets": ["body"],
            "body": body,
        },
        "identity": identity,
        "production": {
            "id": PRODUCTION,
            "script_sha256": script_sha256,
            "scenes": list(SCENES),
        },
        "use": {
            "description": "Storyboard panels and animatic of the short film The Last Bus, shown "
            "to investors and crew before the shoot.",
            "media": ["storyboard", "animatic", "pitch"],
            "territories": ["001"],
            "languages": ["en"],
            "prohibited": ["sexual content", "advertising", "political content"],
            "replica_type": "body-stand-in",
        },
        "limits": {"not_before": "2026-01-01T00:00:00Z", "not_after": "2035-12-31T00:00:00Z"},
        "train": {"allowed": False},
        "biometric": {"verification_ok": False},
        "pay": [{"unit": "flat", "amount": "0.00", "currency": "USD"}],
        "transferable": False,
        "exclusive": False,
        "after_death": False,
        "age": {"adult": True},
        "representation": {"kind": "none"},
        "text": {"sha256": hashlib.sha256(text).hexdigest(), "lang": "en"},
    }
    return json.dumps(grant, sort_keys=True, indent=1).encode()


def publish_demo(repo_dir: Path, now: datetime, *, revoked: tuple[str, ...] = ()) -> None:
    """Write the demo's call sheet as of ``now``'s day (UTC). Same day, same bytes.

    ``revoked`` names performers (``ada``) who withdraw everything, to see it refused.
    """
    demo = resources.folder("consent") / "demo"
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    keys = {name: signer_from_pem(demo / "keys" / f"UNSAFE-{name}.pem") for name in _key_names()}
    version = max(1, (day - EPOCH).days + 1)
    members = []
    for short, _, _ in PERFORMERS:
        signer, following = keys[f"performer-{short}"], keys[f"performer-{short}-next"]
        first = inception(signer.public_key, following.public_key)
        envelope = (demo / f"grant-{short}.json").read_text("utf-8")
        signed = lease(
            Packet(first.decode(), (), envelope, "", ""),
            signer,
            PRODUCTION,
            day,
            day + timedelta(days=14),
            version,
            (pid_of(first),) if short in revoked else (),
        )
        members.append(Member(f"@demo-{short}", signed))
    office = Office(
        registrar=keys["registrar"],
        snapshot=keys["snapshot"],
        timestamp=keys["timestamp"],
        version=version,
        issued=day,
        targets_until=day + timedelta(days=30),
        online_until=day + timedelta(days=2),
    )
    steward = _nobody_suspended(keys["steward"], day, version)
    publish(repo_dir, [(demo / "root.json").read_bytes()], office, members, steward)


def _nobody_suspended(signer: CryptoSigner, day: datetime, version: int) -> Steward:
    envelope = sign_suspensions(signer, PRODUCTION, version, (), (), day)
    role = steward_role(signer, envelope, version, day + timedelta(days=30))
    return Steward(signer.public_key, envelope, role)


def open_demo(repo_dir: Path, state_dir: Path, clock: Clock) -> CallSheetClient:
    """Publish the demo's call sheet for today under ``repo_dir`` and return its client.

    What the client remembers is kept apart for each edition of the demo (root and grants), because
    two editions published on one day would carry one version number.
    Raises ClosedsetError if the shipped demo is incomplete.
    """
    demo = resources.folder("consent") / "demo"
    try:
        root = (demo / "root.json").read_bytes()
        grants = [(demo / f"grant-{short}.json").read_bytes() for short, _, _ in PERFORMERS]
        publish_demo(repo_dir, clock())
    except FileNotFoundError as error:
        raise ClosedsetError(
            f"the demo call sheet is incomplete: {error}.", remedy="Install closedset again."
        ) from error
    edition = hashlib.sha256(b"\0".join((root, *grants))).hexdigest()[:12]
    return CallSheetClient(repo_dir, state_dir / edition, root, clock)


def _key_names() -> tuple[str, ...]:
    own = (f"performer-{short}{part}" for short, _, _ in PERFORMERS for part in ("", "-next"))
    return (*HOLDERS, *OFFICE, "steward", *own)


def _seed(name: str) -> bytes:
    return hashlib.sha256(f"closedset demo, UNSAFE: {name}".encode()).digest()


def _fixed(name: str) -> CryptoSigner:
    return signer_from_seed(_seed(name))
