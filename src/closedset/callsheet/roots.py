"""The root of a call sheet: who may sign what, agreed by a threshold of people who keep their keys
apart.

Beside TUF's roles it names, in the field ``x-closedset``, the production, the producer's own key,
the steward who may suspend, and who may vouch for an identity. All of it is under the root's
threshold signature, so that a registrar cannot drop the steward or appoint a union.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner, Key
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root
from tuf.api.serialization.json import JSONSerializer

from closedset.callsheet.keys import key_from_json, key_json
from closedset.errors import CallSheetError

HOUSE = "x-closedset"
OFFICE = ("targets", "snapshot", "timestamp")
LEVELS = ("union", "qualified")


@dataclass(frozen=True, slots=True)
class House:
    """What a root says of this production."""

    production: str
    producer: str
    """Id of the producer's own root key; never the only one that a threshold needs."""
    steward: Key | None = None
    attesters: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)
    """Identity level → keys that may vouch for it."""

    def to_json(self) -> dict[str, Any]:
        return {
            "production": self.production,
            "producer": self.producer,
            "steward": key_json(self.steward) if self.steward else None,
            "attesters": {
                level: [key_json(key) for key in self.attesters.get(level, ())] for level in LEVELS
            },
        }


def house_of(root: Root) -> House:
    """Read what ``House.to_json`` wrote. Raises CallSheetError (``root-malformed``)."""
    try:
        table = root.unrecognized_fields[HOUSE]
        if set(table) != {"production", "producer", "steward", "attesters"}:
            raise ValueError("unexpected fields")
        if set(table["attesters"]) != set(LEVELS):
            raise ValueError("unexpected identity levels")
        return House(
            str(table["production"]),
            str(table["producer"]),
            key_from_json(table["steward"]) if table["steward"] else None,
            {
                level: tuple(key_from_json(entry) for entry in entries)
                for level, entries in table["attesters"].items()
            },
        )
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _malformed(error) from error


def check_root(root: Root) -> None:
    """Refuse a root that one person could sign alone. Raises CallSheetError (``root-weak``)."""
    house, role = house_of(root), root.roles["root"]
    holders = set(role.keyids)
    office = {keyid for name in OFFICE for keyid in root.roles[name].keyids}
    publics = {root.keys[keyid].keyval["public"] for keyid in holders}
    if role.threshold < 2 or len(publics) < 2 or not holders - {house.producer}:
        raise _weak("it can be signed by one person alone")
    if holders & office or publics & {root.keys[keyid].keyval["public"] for keyid in office}:
        raise _weak("a root key is also an office key")
    if house.steward and house.steward.keyid in office:
        raise _weak("the steward's key is also an office key")


def draft_root(
    holders: Sequence[Key],
    threshold: int,
    office: Mapping[str, Key],
    until: datetime,
    house: House,
    version: int = 1,
) -> bytes:
    """Return an unsigned root. Raises CallSheetError (``root-weak``)."""
    root = Root(version=version, expires=until, consistent_snapshot=True)
    for holder in holders:
        root.add_key(holder, "root")
    root.roles["root"].threshold = threshold
    for role in OFFICE:
        root.add_key(office[role], role)
    root.unrecognized_fields[HOUSE] = house.to_json()
    check_root(root)
    return Metadata(root).to_bytes(JSONSerializer(compact=False))


def read_root(data: bytes) -> Metadata[Root]:
    """Parse a root, signed or not. Raises CallSheetError (``root-malformed``)."""
    try:
        metadata: Metadata[Root] = Metadata.from_bytes(data)
        if metadata.signed.type != "root":
            raise ValueError(f"it is a {metadata.signed.type}")
        if not metadata.signed_bytes:  # what cannot be signed fails here, not later
            raise ValueError("it is empty")
    except (RepositoryError, ValueError, TypeError, RecursionError) as error:
        raise _malformed(error) from error
    house_of(metadata.signed)
    return metadata


def sign_root(data: bytes, signer: CryptoSigner) -> bytes:
    """Add one holder's signature. Raises CallSheetError (``not-a-holder``)."""
    metadata = read_root(data)
    if signer.public_key.keyid not in metadata.signed.roles["root"].keyids:
        raise CallSheetError(
            "not-a-holder",
            f"the key {signer.public_key.keyid[:12]} is none of this root's holders.",
            remedy="Ask whoever drafted it to name your NAME.pub.json with --witness.",
        )
    metadata.sign(signer, append=True)
    return metadata.to_bytes(JSONSerializer(compact=False))


def merge_root(draft: bytes, other: bytes) -> bytes:
    """Return ``draft`` with the signatures of ``other``, which must be the same root.

    Raises CallSheetError (``root-differs``).
    """
    ours, theirs = read_root(draft), read_root(other)
    if ours.signed_bytes != theirs.signed_bytes:
        raise CallSheetError(
            "root-differs",
            "the signed root is not the one that was drafted here.",
            remedy="Send the draft again and ask for a signature on exactly that file.",
        )
    ours.signatures.update(theirs.signatures)
    return ours.to_bytes(JSONSerializer(compact=False))


def signatures_missing(data: bytes, before: bytes | None = None) -> int:
    """Return how many holders have yet to sign: the new root's, and its predecessor's if any."""
    metadata = read_root(data)
    missing = _missing(metadata.signed, metadata)
    if before is not None:
        missing = max(missing, _missing(read_root(before).signed, metadata))
    return missing


def _missing(judge: Root, metadata: Metadata[Root]) -> int:
    role, valid = judge.roles["root"], set()
    for keyid in role.keyids:
        if keyid in metadata.signatures:
            try:
                judge.keys[keyid].verify_signature(
                    metadata.signatures[keyid], metadata.signed_bytes
                )
            except UnverifiedSignatureError:
                continue
            valid.add(keyid)
    return max(0, role.threshold - len(valid))


def keys_for(root: Root, role: str) -> tuple[Key, ...]:
    """Return the keys of one of TUF's four roles."""
    return tuple(root.keys[keyid] for keyid in root.roles[role].keyids)


def role_id(root: Root, role: str) -> str:
    """Return a short id of a role's keys: versions are only comparable under the same keys."""
    return json.dumps(sorted(root.roles[role].keyids))


def _weak(why: str) -> CallSheetError:
    return CallSheetError(
        "root-weak",
        f"the call sheet's root cannot be relied on: {why}.",
        remedy="A root needs two keys of different people, one of them not the producer's: "
        "closedset callsheet init PRODUCTION --witness NAME.pub.json",
    )


def _malformed(error: Exception) -> CallSheetError:
    return CallSheetError(
        "root-malformed",
        f"the call sheet's root is not understood: {str(error).rstrip('.')}.",
        remedy="Ask whoever drafted it for the file again.",
    )
