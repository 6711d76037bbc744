from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sealing import HandClock, seal_one

from closedset.model.sealed import SealedAsset
from closedset.seal import SigningIdentity, load_identity
from closedset.store import Production


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> SigningIdentity:
    return load_identity(tmp_path_factory.mktemp("signing"))


@pytest.fixture(scope="session")
def asset(identity: SigningIdentity) -> SealedAsset:
    return seal_one(HandClock(), identity)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "film"


@pytest.fixture
def production(folder: Path) -> Iterator[Production]:
    with Production.open(
        folder, HandClock(), create=True, title="Last Bus", production_id="last-bus"
    ) as opened:
        yield opened
