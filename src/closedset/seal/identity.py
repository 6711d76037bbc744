"""The signing identity of this machine: a local certificate authority and one leaf.

Ed25519, because its signatures are deterministic: the same frames seal to the same bytes. The
certificates' dates are fixed and wide on purpose. No time-stamp server is asked (offline), so a
leaf that expires would take every seal made with it along; and a certificate made on a machine with
a wrong clock would be no more true. The CA's private key is dropped once it has signed the leaf.

The file is PEM: the key, its leaf, the leaf's CA. Who has a certificate of their own puts it there
with its Ed25519 key. With ``CLOSEDSET_SEAL_PASSPHRASE`` set when it is made, the key in it is
encrypted; sealing then needs that passphrase, verifying does not.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from filelock import FileLock

from closedset.errors import SealError
from closedset.model.protocols import Clock

_NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
_NOT_AFTER = datetime(2049, 12, 31, tzinfo=UTC)
_FILE = "identity.pem"
PASSPHRASE_VARIABLE = "CLOSEDSET_SEAL_PASSPHRASE"  # noqa: S105  where it is, not what
_LOCKED = b"ENCRYPTED PRIVATE KEY"


@dataclass(frozen=True, slots=True, repr=False)
class SigningIdentity:
    """A leaf key and the chain that speaks for it."""

    key_pem: bytes
    """PKCS #8, unencrypted, in memory alone; on disk it lies in a 0600 file."""
    chain_pem: bytes
    """Leaf first, then the CA."""

    @property
    def key(self) -> Ed25519PrivateKey:
        key = serialization.load_pem_private_key(self.key_pem, None)
        assert isinstance(key, Ed25519PrivateKey)  # noqa: S101  checked when it was loaded
        return key

    @property
    def authority_pem(self) -> bytes:
        """The CA certificate: what another machine needs to call the seals trusted."""
        return _pem(x509.load_pem_x509_certificates(self.chain_pem)[-1])

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the leaf certificate, lower-case hex."""
        leaf = x509.load_pem_x509_certificates(self.chain_pem)[0]
        return hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()

    def __repr__(self) -> str:
        return f"SigningIdentity({self.fingerprint[:16]})"


def signing_folder() -> Path:
    """Return where the identity lives: ``$CLOSEDSET_HOME/signing`` or the user's data folder."""
    home = os.environ.get("CLOSEDSET_HOME")
    if home:
        return Path(home) / "signing"
    import platformdirs

    return Path(platformdirs.user_data_dir("closedset", appauthor=False)) / "signing"


def load_identity(folder: Path | None = None, *, clock: Clock | None = None) -> SigningIdentity:
    """Load the signing identity, making it on first use; safe for several processes at once.

    Raises SealError if the file is damaged, readable by others, or cannot be written, and if
    ``clock`` tells a time at which its certificates do not hold.
    """
    folder = folder or signing_folder()
    if clock is not None and not _NOT_BEFORE <= clock() <= _NOT_AFTER:
        raise SealError(
            f"the clock says {clock():%Y-%m-%d}; certificates are good from "
            f"{_NOT_BEFORE:%Y-%m-%d} to {_NOT_AFTER:%Y-%m-%d}.",
            remedy="Set this machine's clock.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(folder / "lock", timeout=30):
            path = folder / _FILE
            if not path.exists():
                _write_private(path, _make())
            return _parse(path, path.read_bytes())
    except OSError as error:
        raise SealError(
            f"the signing identity in {folder} cannot be used: {error.strerror or error}.",
            remedy="Check the folder's permissions, or set CLOSEDSET_HOME to another folder.",
        ) from error


def known_here(folder: Path | None = None) -> tuple[SigningIdentity | None, bytes | None]:
    """Return this machine's (identity, CA certificate) without making anything, as far as known.

    An identity that is locked, or that others could read, is not used; its certificate still is.
    """
    path = (folder or signing_folder()) / _FILE
    try:
        data = path.read_bytes()
    except OSError:
        return None, None
    try:
        return _parse(path, data), _authority(data)
    except (SealError, OSError):
        return None, _authority(data)


def known_authority(folder: Path | None = None) -> bytes | None:
    """Return this machine's CA certificate (PEM) without making anything; None if there is none.

    Asks for no passphrase: what verifies a seal is no secret.
    """
    try:
        return _authority(((folder or signing_folder()) / _FILE).read_bytes())
    except OSError:
        return None


def _authority(data: bytes) -> bytes | None:
    try:
        chain = x509.load_pem_x509_certificates(data)
        check_chain(chain)
    except ValueError:
        return None
    return _pem(chain[-1])


def _parse(path: Path, data: bytes) -> SigningIdentity:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SealError(
            f"the signing key {path} can be read by other users.", remedy=f"chmod 600 {path}"
        )
    try:
        key = _unlocked(data, path)
        chain = x509.load_pem_x509_certificates(data)
        check_chain(chain)
        if not isinstance(key, Ed25519PrivateKey) or key.public_key() != chain[0].public_key():
            raise ValueError("the key is not the certificate's")
    except (ValueError, TypeError) as error:
        raise SealError(
            f"the signing identity {path} is damaged: {error}.",
            remedy="Restore it from a backup. If there is none, move it away: the next run makes "
            "a new one, and earlier seals then verify as 'unknown' on this machine.",
        ) from error
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SigningIdentity(key_pem, b"".join(_pem(one) for one in chain))


def _passphrase() -> bytes:
    return os.environ.get(PASSPHRASE_VARIABLE, "").encode()


def _unlocked(data: bytes, path: Path) -> PrivateKeyTypes:
    """Return the key. Raises SealError if a passphrase is missing or wrong, ValueError for rot."""
    if _LOCKED not in data:
        return serialization.load_pem_private_key(data, None)
    passphrase = _passphrase()
    try:
        return serialization.load_pem_private_key(data, passphrase or None)
    except (ValueError, TypeError) as error:
        why = "another than it was made with" if passphrase else "not set"
        raise SealError(
            f"the signing key {path} is encrypted, and its passphrase is {why}.",
            remedy=f"Set {PASSPHRASE_VARIABLE} to its passphrase.",
        ) from error


def check_chain(chain: list[x509.Certificate]) -> Ed25519PublicKey:
    """Return the leaf's key if the chain is one leaf issued by one CA. Raises ValueError if not."""
    if len(chain) != 2:
        raise ValueError(f"the chain has {len(chain)} certificates, not 2")
    leaf, authority = chain
    try:
        authority.verify_directly_issued_by(authority)
        leaf.verify_directly_issued_by(authority)
    except InvalidSignature as error:
        raise ValueError("a certificate's signature is wrong") from error
    if not authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
        raise ValueError("the issuer is no certificate authority")
    key = leaf.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the leaf's key is not Ed25519")
    return key


def _write_private(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _make() -> bytes:
    authority_key, leaf_key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    authority = _certificate("Closedset local authority", authority_key, authority_key, True)
    leaf = _certificate("Closedset local signer", leaf_key, authority_key, False)
    passphrase = _passphrase()
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        lock = serialization.BestAvailableEncryption(passphrase)
    key = leaf_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock
    )
    return key + _pem(leaf) + _pem(authority)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Closedset"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    common: str, key: Ed25519PrivateKey, issuer: Ed25519PrivateKey, authority: bool
) -> x509.Certificate:
    """Make a certificate of the C2PA profile: AKI, EKU on the leaf alone, O= present."""
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(_name("Closedset local authority"))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOT_BEFORE)
        .not_valid_after(_NOT_AFTER)
        .add_extension(x509.BasicConstraints(authority, 0 if authority else None), True)
        .add_extension(_usage(authority), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), False
        )
    )
    if not authority:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(usage, False)
    return builder.sign(issuer, None)


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
