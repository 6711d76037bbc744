"""What was looked at once is not looked at again, and nothing is missed by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sealing import HandClock, take_of

from closedset.ledger import Ledger
from closedset.model.sealed import SealedAsset
from closedset.seal import SigningIdentity, Verifier, manifest
from closedset.seal.embedded import Placed
from closedset.seal.pictures import Eyes
from closedset.seal.watermark import PUBLIC_KEY, Mark, embed
from closedset.store import Production


def test_the_same_bytes_in_one_production_are_examined_once_and_told_for_each_path(
    tmp_path: Path,
    asset: SealedAsset,
    clock: HandClock,
    at_home: SigningIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, honest = [], manifest.read
    monkeypatch.setattr(manifest, "read", lambda *a, **o: asked.append(1) or honest(*a, **o))
    with Production.open(tmp_path / "film", clock, create=True, production_id="last-bus") as film:
        panel = film.put_take(take_of(asset), asset, "001_1A.png")
        body = {"asset": asset.sha256, "clearance": asset.record.clearance_id}
        Ledger(film).append("take", body | {"take": "take-0123456789abcdef"})
        kept = film.takes_folder / f"{asset.sha256}.png"
    outside = tmp_path / "copy.png"
    outside.write_bytes(asset.data)
    verifier = Verifier()
    found = [verifier.verify(path) for path in (panel, kept, panel, outside)]
    assert len(asked) == 2
    assert [one.file for one in found] == [str(one) for one in (panel, kept, panel, outside)]
    assert [one.verdict for one in found] == ["sealed"] * 4
    assert [one.ledger.state for one in found] == ["found"] * 3 + ["absent"]
    panel.write_bytes(asset.data[:-20] + bytes(20))
    assert verifier.verify(panel).verdict != "sealed"


@pytest.mark.parametrize("held", ["gray", "noise"])
def test_a_held_picture_with_another_mark_is_seen_in_the_clip(held: str) -> None:
    plain = np.full((180, 320, 3), 128, np.uint8)
    if held == "noise":
        plain += np.random.default_rng(1).integers(0, 40, plain.shape, np.uint8)
    one, other = (embed(plain, Mark(bytes([k] * 7), k, b"x"), PUBLIC_KEY) for k in (1, 2))
    shown = [Placed(n, picture) for n, picture in enumerate([one, one, other, other, one])]
    sight, places = Eyes().watch(shown)
    assert {mark.reading.payload: places[mark.reading.payload] for mark in sight.marks} == {
        bytes([1] * 7): 0,
        bytes([2] * 7): 2,
    }
