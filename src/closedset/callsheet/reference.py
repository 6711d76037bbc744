"""Reference pictures: kept encrypted on the production's machine, and deleted for good.

AES-256-GCM under a key of the production's own, outside the production folder. Only pictures whose
salted hash the performer signed are taken. Forgetting deletes files and salt and leaves a signed
certificate; the list, the grant and sealed pictures still verify, because they hold the hash alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from securesystemslib.signer import CryptoSigner

from closedset.callsheet.document import Grant
from closedset.callsheet.envelope import DELETION, sign
from closedset.callsheet.fields import instant_text
from closedset.callsheet.keyfile import new_seed, open_seed, unattended, write_private
from closedset.errors import CallSheetError
from closedset.model.grant import VerifiedGrant, commitment


def enrol(home: Path, grant: Grant, pictures: Sequence[bytes], salt: str) -> int:
    """Keep the pictures that a grant names; return how many.

    Raises CallSheetError: ``enrol-not-granted`` without a face and a yes to comparing,
    ``enrol-commitment`` for other pictures than the signed ones.
    """
    handle = grant.performer.handle
    if "face" not in grant.performer.facets or not grant.biometric.verification_ok:
        raise _not_granted(handle)
    if grant.biometric.template_commitment != commitment(pictures, salt):
        raise CallSheetError(
            "enrol-commitment",
            f"these are not the pictures, or not the salt, that {handle} signed for.",
            remedy=f"Use exactly the files and the .salt file that {handle} sent.",
        )
    key = _key(home, create=True)
    folder = home / "enrolled" / grant.performer.pid
    for picture in pictures:
        digest = hashlib.sha256(picture).hexdigest()
        nonce = secrets.token_bytes(12)
        sealed = nonce + AESGCM(key).encrypt(nonce, picture, grant.performer.pid.encode())
        path = folder / f"{digest}.sealed"
        if not path.exists():
            write_private(path, sealed)
    if not (folder / "salt").exists():
        write_private(folder / "salt", salt.encode())
    return len(pictures)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a face may be compared with, in memory only."""

    handle: str
    pictures: tuple[bytes, ...]
    salt: str
    """Under which the grant names the pictures."""


def kept(home: Path, pid: str) -> bool:
    """Say whether anything of a performer's pictures is kept here."""
    folder = home / "enrolled" / pid
    return folder.is_dir() and any(folder.iterdir())


def enrolled(home: Path, grant: VerifiedGrant, today: date) -> Reference:
    """Return a performer's reference pictures, decrypted in memory, to compare a picture with.

    Held to the grant in force once more: all of the pictures that it names and no other, and not
    past the day on which they were to be deleted. Raises CallSheetError: ``enrol-missing``,
    ``enrol-not-granted``, ``enrol-commitment``.
    """
    handle, folder = grant.handle, home / "enrolled" / grant.pid
    if not grant.verification_ok or "face" not in grant.facets:
        raise _not_granted(handle)
    if grant.delete_by is not None and today > grant.delete_by:
        raise CallSheetError(
            "enrol-not-granted",
            f"{handle}'s reference pictures were to be deleted by {grant.delete_by}.",
            remedy=f"Type: closedset callsheet forget PRODUCTION {handle}",
        )
    if not kept(home, grant.pid):
        raise CallSheetError(
            "enrol-missing",
            f"no reference pictures of {handle} are on this machine.",
            remedy=f"Type: closedset callsheet enrol PRODUCTION {handle} PICTURE --salt FILE",
        )
    try:
        key, tag = AESGCM(_key(home)), grant.pid.encode()
        sealed = [path.read_bytes() for path in sorted(folder.glob("*.sealed"))]
        found = tuple(key.decrypt(data[:12], data[12:], tag) for data in sealed)
        salt = (folder / "salt").read_text("utf-8")
    except (OSError, ValueError, InvalidTag):
        found, salt = (), ""
    if not found or not grant.holds(found, salt):
        raise CallSheetError(
            "enrol-commitment",
            f"the reference pictures kept here are not the ones that {handle}'s grant names.",
            remedy=f"Type: closedset callsheet forget PRODUCTION {handle}. Then enrol the files "
            f"and the .salt that {handle} sent.",
        )
    return Reference(handle, found, salt)


def forget(
    home: Path, pid: str, handle: str, registrar: CryptoSigner, now: datetime
) -> tuple[bytes, int]:
    """Delete a performer's pictures and salt; return the signed certificate and the file count.

    Files are overwritten before they are removed, which a journaling disk or a backup may outlive;
    the certificate says what was done, not more.
    """
    folder = home / "enrolled" / pid
    names = sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []
    for name in names:
        path = folder / name
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    if folder.is_dir():
        folder.rmdir()
    document = {
        "type": "closedset-deletion",
        "version": 1,
        "pid": pid,
        "handle": handle,
        "deleted": names,
        "date": instant_text(now),
        "remains": "the signed grant, the call sheet and the ledger, which hold hashes alone",
    }
    payload = json.dumps(document, sort_keys=True).encode()
    return sign(payload, DELETION, [registrar]), len(names)


def _not_granted(handle: str) -> CallSheetError:
    return CallSheetError(
        "enrol-not-granted",
        f"{handle} did not grant reference pictures of their face.",
        remedy=f"Ask {handle} for a grant with --facet face --picture FILE.",
    )


def _key(home: Path, *, create: bool = False) -> bytes:
    path = home / "keys" / "enrol.key"
    if create and not path.exists():
        write_private(path, unattended(new_seed()))
    try:
        return open_seed(path.read_bytes(), "", str(path))
    except OSError as error:
        raise CallSheetError(
            "enrol-key",
            f"the key of the reference pictures {path} cannot be read: {error.strerror}.",
            remedy="Enrol the pictures again: closedset callsheet enrol",
        ) from error
