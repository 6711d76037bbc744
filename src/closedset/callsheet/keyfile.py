"""Private keys at rest: a file that a passphrase opens, the keyring, or a file for its owner alone.

The container is ours because PKCS #8 as ``cryptography`` writes it derives its key with PBKDF2; a
performer's key deserves scrypt (RFC 7914). ``consent/sign.html`` has no scrypt (WebCrypto lacks it)
and writes the same container with PBKDF2-SHA-256 at 600,000 rounds, which is read here too.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from securesystemslib.signer import CryptoSigner

from closedset.callsheet import vault
from closedset.callsheet.keys import signer_from_pem, signer_from_seed
from closedset.errors import CallSheetError

KIND = "closedset-key"
SCRYPT_N = 2**16
"""CPU and memory cost: 64 MiB with r=8, about 0.2 s."""
_LARGEST = 20_000
_SECRET = re.compile(
    rb'PRIVATE KEY-----|"type"\s*:\s*"closedset-key"|openssh-key-v1', re.IGNORECASE
)


def new_seed() -> bytes:
    """Return 32 fresh random bytes: an Ed25519 private key."""
    return secrets.token_bytes(32)


def seal_seed(seed: bytes, passphrase: str, *, rounds: int = SCRYPT_N) -> bytes:
    """Return the key file of a seed; without a passphrase the seed stands in it in the open."""
    public = signer_from_seed(seed).public_key.keyval["public"]
    table: dict[str, Any] = {"type": KIND, "version": 1, "public": public}
    if not passphrase:
        table["kdf"] = {"name": "none"}
        table["seed"] = b64encode(seed).decode()
    else:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        kdf = {"name": "scrypt", "n": rounds, "r": 8, "p": 1, "salt": b64encode(salt).decode()}
        sealed = AESGCM(_derive(kdf, passphrase)).encrypt(nonce, seed, public.encode())
        table |= {"kdf": kdf, "nonce": b64encode(nonce).decode()}
        table["sealed"] = b64encode(sealed).decode()
    return json.dumps(table, indent=1, sort_keys=True).encode() + b"\n"


def unattended(seed: bytes) -> bytes:
    """Return the key file of a seed that no passphrase guards: in the keyring, else in the open."""
    return in_keyring(seed) or seal_seed(seed, "")


def in_keyring(seed: bytes) -> bytes:
    """Put a seed into the keyring and return the file that points to it; empty if there is none."""
    public = signer_from_seed(seed).public_key.keyval["public"]
    if not vault.keep(public, seed):
        return b""
    table = {"type": KIND, "version": 1, "public": public, "kdf": {"name": "keyring"}}
    return json.dumps(table, indent=1, sort_keys=True).encode() + b"\n"


def open_seed(data: bytes, passphrase: str, name: str = "the key file") -> bytes:
    """Return the seed inside a key file.

    Raises CallSheetError: ``bad-key`` if it cannot be read, ``bad-passphrase`` if it stays shut.
    """
    try:
        table = json.loads(data)
        if table["type"] != KIND or table["version"] != 1:
            raise ValueError("not a key file of version 1")
        if table["kdf"]["name"] == "none":
            seed = b64decode(table["seed"], validate=True)
        elif table["kdf"]["name"] == "keyring":
            seed = vault.fetch(str(table["public"]))
        else:
            key = AESGCM(_derive(table["kdf"], passphrase))
            nonce, sealed = b64decode(table["nonce"]), b64decode(table["sealed"])
            seed = key.decrypt(nonce, sealed, table["public"].encode())
        if signer_from_seed(seed).public_key.keyval["public"] != table["public"]:
            raise ValueError("its public half is another key's")
    except InvalidTag as error:
        raise CallSheetError(
            "bad-passphrase",
            f"{name} does not open with this passphrase.",
            remedy="Try again; without the passphrase only the paper backup brings the key back.",
        ) from error
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise CallSheetError(
            "bad-key",
            f"{name} cannot be read: {error}.",
            remedy="Name a file that 'closedset callsheet key' or the signing page made.",
        ) from error
    return seed


def _derive(kdf: dict[str, Any], passphrase: str) -> bytes:
    """Derive 32 bytes; costs are bounded so that a hostile file cannot stop the machine."""
    salt = b64decode(kdf["salt"], validate=True)
    if kdf["name"] == "scrypt":
        n, r, p = int(kdf["n"]), int(kdf["r"]), int(kdf["p"])
        if not (2**10 <= n <= 2**18 and 1 <= r <= 16 and 1 <= p <= 4):
            raise ValueError("its scrypt costs are out of bounds")
        return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode())
    if kdf["name"] == "pbkdf2-sha256":
        rounds = int(kdf["rounds"])
        if not 100_000 <= rounds <= 5_000_000:
            raise ValueError("its PBKDF2 rounds are out of bounds")
        scheme = PBKDF2HMAC(hashes.SHA256(), 32, salt, rounds)
        return scheme.derive(passphrase.encode())
    raise ValueError(f"unknown key derivation {kdf['name']!r}")


def needs_passphrase(path: Path) -> bool:
    """Say whether a key file is locked. Raises CallSheetError (``bad-key``) if it is none."""
    data = _read(path)
    if b"PRIVATE KEY-----" in data:
        return False
    try:
        return json.loads(data)["kdf"]["name"] not in ("none", "keyring")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CallSheetError(
            "bad-key",
            f"{path} is not a key file.",
            remedy="Name a file that 'closedset callsheet key' or the signing page made.",
        ) from error


def public_of(path: Path) -> str:
    """Return a key file's public key, in hex, without opening it. Raises CallSheetError."""
    try:
        return str(json.loads(_read(path))["public"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CallSheetError(
            "bad-key", f"{path} is not a key file.", remedy="Restore it from a backup."
        ) from error


def load_signer(path: Path, passphrase: str = "") -> CryptoSigner:
    """Return the signer of a key file or an unencrypted PEM. Raises CallSheetError."""
    data = _read(path)
    if b"PRIVATE KEY-----" in data:
        return signer_from_pem(path)
    return signer_from_seed(open_seed(data, passphrase, str(path)))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise CallSheetError(
                "bad-key",
                f"{path} is too large for a key file.",
                remedy="Name a file that 'closedset callsheet key' or the signing page made.",
            )
        return path.read_bytes()
    except OSError as error:
        raise CallSheetError(
            "bad-key",
            f"the key {path} cannot be read: {error.strerror}.",
            remedy="Make one: closedset callsheet key NAME",
        ) from error


def write_private(path: Path, data: bytes) -> None:
    """Create a file that only its owner can read; never replaces one.

    Raises CallSheetError (``key-exists``).
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CallSheetError(
            "key-exists",
            f"{path} is there already, and a key is never overwritten.",
            remedy="Choose another name, or move the file away yourself.",
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def is_private_key(data: bytes) -> bool:
    """Say whether these bytes hold somebody's private key, locked or not."""
    return bool(_SECRET.search(data[:LARGEST_LOOK]))


LARGEST_LOOK = 1 << 20


def refuse_private_key(path: Path, data: bytes) -> None:
    """Delete a private key that arrived where only documents belong.

    Raises CallSheetError (``private-key``): whoever sent it must make a new one.
    """
    if not is_private_key(data):
        return
    if path.is_file() and not path.is_symlink():
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"\0" * size)
            file.flush()
            os.fsync(file.fileno())
    path.unlink(missing_ok=True)
    raise CallSheetError(
        "private-key",
        f"{path} held a private key. It was deleted here: only its owner may ever have it.",
        remedy="Tell its owner to take the next key into use: closedset callsheet rotate PACKET "
        "--key NAME.next.key. Then ask for the signed packet instead.",
    )
