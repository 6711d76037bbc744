"""One identity a machine, kept private."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from sealing import HandClock

from closedset.errors import SealError
from closedset.seal import load_identity
from closedset.seal.identity import check_chain, known_authority


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
