from __future__ import annotations

from pathlib import Path

import pytest
from sealing import HandClock, seal_one

from closedset.model.sealed import SealedAsset
from closedset.seal import SigningIdentity, load_identity


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> SigningIdentity:
    return load_identity(tmp_path_factory.mktemp("signing"))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def asset(identity: SigningIdentity) -> SealedAsset:
    return seal_one(HandClock(), identity)


@pytest.fixture
def at_home(
    tmp_path: Path, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> SigningIdentity:
    """Make ``identity`` the one of this machine's user."""
    home = tmp_path / "home"
    (home / "signing").mkdir(parents=True)
    file = home / "signing" / "identity.pem"
    file.write_bytes(identity.key_pem + identity.chain_pem)
    file.chmod(0o600)
    monkeypatch.setenv("CLOSEDSET_HOME", str(home))
    return identity
