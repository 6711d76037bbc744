"""One identity a machine, kept private."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sealing import NOON, HandClock, seal_one

from closedset.errors import SealError
from closedset.seal import Verifier, load_identity
from closedset.seal.identity import PASSPHRASE_VARIABLE, check_chain, known_authority


def test_it_is_made_once_and_read_again(tmp_path: Path) -> None:
    first = load_identity(tmp_path / "signing")
    assert load_identity(tmp_path / "signing") == first
    assert known_authority(tmp_path / "signing") == first.authority_pem
    assert "PRIVATE" not in repr(first)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_the_key_file_is_private_and_refused_when_it_is_not(tmp_path: Path) -> None:
    load_identity(tmp_path)
    file = tmp_path / "identity.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(SealError, match="chmod 600"):
        load_identity(tmp_path)


def test_a_damaged_identity_is_an_error_and_not_replaced(tmp_path: Path) -> None:
    load_identity(tmp_path)
    file = tmp_path / "identity.pem"
    damaged = file.read_bytes().replace(b"A", b"B", 3)
    file.write_bytes(damaged)
    with pytest.raises(SealError, match="damaged"):
        load_identity(tmp_path)
    assert file.read_bytes() == damaged


def test_a_chain_of_strangers_is_refused(tmp_path: Path) -> None:
    chains = [
        x509.load_pem_x509_certificates(load_identity(tmp_path / name).chain_pem) for name in "ab"
    ]
    check_chain(chains[0])
    with pytest.raises(ValueError, match="signature is wrong"):
        check_chain([chains[0][0], chains[1][1]])


def test_with_a_passphrase_the_key_on_disk_is_encrypted_and_verifying_needs_none(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path))
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "a long walk")
    made = load_identity()
    stored = (tmp_path / "signing" / "identity.pem").read_bytes()
    assert b"ENCRYPTED PRIVATE KEY" in stored
    assert made.key_pem not in stored
    assert load_identity() == made
    panel = tmp_path / "panel.png"
    panel.write_bytes(seal_one(clock, made, (160, 120)).data)
    for wrong, why in (("a short walk", "another than it was made with"), ("", "not set")):
        monkeypatch.setenv(PASSPHRASE_VARIABLE, wrong)
        with pytest.raises(SealError, match=why) as told:
            load_identity()
        assert PASSPHRASE_VARIABLE in told.value.remedy
        assert Verifier().verify(panel).verdict == "sealed"
    assert (tmp_path / "signing" / "identity.pem").read_bytes() == stored


def own_identity() -> bytes:
    """Return what a studio with an authority of its own would put in the place of ours."""
    above, key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for signs in (False, True):
        public = (above if signs else key).public_key()
        made = (
            x509.CertificateBuilder()
            .subject_name(_named("Acme Root" if signs else "Acme Pictures"))
            .issuer_name(_named("Acme Root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOON - timedelta(days=30))
            .not_valid_after(NOON + timedelta(days=3000))
            .add_extension(x509.BasicConstraints(signs, None), True)
            .add_extension(
                x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False),
                True,
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), False
            )
        )
        if not signs:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            made = made.add_extension(usage, False)
        pem += made.sign(above, None).public_bytes(Encoding.PEM)
    return pem


def _named(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def test_the_users_own_certificate_signs_and_is_named(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path))
    (tmp_path / "signing").mkdir()
    file = tmp_path / "signing" / "identity.pem"
    file.write_bytes(own_identity())
    file.chmod(0o600)
    panel = tmp_path / "panel.png"
    panel.write_bytes(seal_one(clock, load_identity(), (160, 120)).data)
    found = Verifier().verify(panel)
    assert (found.verdict, found.manifest.evidence["signer"]) == ("sealed", "Acme Pictures")
    assert found.manifest.evidence["trust"] == "local"


def test_a_clock_outside_the_certificates_dates_is_refused(tmp_path: Path) -> None:
    clock = HandClock()
    clock.now = clock.now.replace(year=1999)
    with pytest.raises(SealError, match="1999"):
        load_identity(tmp_path, clock=clock)


def test_processes_that_start_at_once_get_the_same_identity(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from closedset.seal.identity import load_identity; "
        "print(load_identity(Path(sys.argv[1])).fingerprint)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "s")], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert all(process.returncode == 0 for process in started)
