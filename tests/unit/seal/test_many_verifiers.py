"""Twenty verify at once while somebody writes, and all say the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sealing import HandClock, take_of
from test_documents import pdf

from closedset.ledger import Ledger
from closedset.model.sealed import SealedAsset
from closedset.seal import SigningIdentity, Verifier, seal_document
from closedset.store import Production


@pytest.mark.slow
def test_twenty_verifiers_agree_while_the_ledger_grows(
    tmp_path: Path, asset: SealedAsset, clock: HandClock, at_home: SigningIdentity
) -> None:
    sheet = seal_document(pdf(), "application/pdf", "board.pdf", (asset.data,), identity=at_home)
    with Production.open(tmp_path / "film", clock, create=True, production_id="last-bus") as film:
        panel = film.put_take(take_of(asset), asset, "001_1A.png")
        Ledger(film).append("take", {"asset": asset.sha256, "clearance": asset.record.clearance_id})
        document = film.put_sealed_document("board.pdf", sheet)

        def look(number: int) -> tuple[str, str, str]:
            verifier = Verifier()
            found = [verifier.verify(panel), verifier.verify(document)]
            return found[0].verdict, found[0].ledger.state, found[1].verdict

        with ThreadPoolExecutor(20) as pool:
            asked = [pool.submit(look, number) for number in range(40)]
            for number in range(60):
                take = replace(take_of(asset), id=f"take-{number:016x}")
                film.put_take(take, asset, "002_1A.png")
                Ledger(film).append("take", {"asset": asset.sha256})
            answers = {one.result() for one in asked}
    assert answers == {("sealed", "found", "sealed")}
