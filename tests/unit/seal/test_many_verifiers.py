"""Twenty verify at once while somebody writes, and all say the same: threads, then processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sealing import HandClock, take_of
from test_documents import pdf

from closedset.ledger import Ledger
from closedset.model.sealed import SealedAsset
from closedset.seal import SigningIdentity, Verifier, remember, seal_document
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


@pytest.mark.slow
def test_twenty_processes_share_registry_ledger_and_files_while_a_board_is_written(
    tmp_path: Path, asset: SealedAsset, clock: HandClock, at_home: SigningIdentity
) -> None:
    sheet = seal_document(pdf(), "application/pdf", "board.pdf", (asset.data,), identity=at_home)
    changed = tmp_path / "changed.png"
    changed.write_bytes(asset.data[:-40] + b"x" + asset.data[-39:])
    with Production.open(tmp_path / "film", clock, create=True, production_id="last-bus") as film:
        book = Ledger(film)
        panel = film.put_take(take_of(asset), asset, "001_1A.png")
        book.append("take", {"asset": asset.sha256, "clearance": asset.record.clearance_id})
        document = film.put_sealed_document("board.pdf", sheet)
        remember(film.id, film.folder)
        line = [sys.executable, "-m", "closedset", "verify", "--json"]
        asked = [
            subprocess.Popen(
                [*line, str(panel), str(document), str(changed)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
                text=True,
            )
            for _ in range(20)
        ]
        written = 0
        while any(one.poll() is None for one in asked):
            take = replace(take_of(asset), id=f"take-{written:016x}")
            film.put_take(take, asset, f"{written % 7 + 2:03d}_1A.png")
            book.append("take", {"asset": asset.sha256, "clearance": asset.record.clearance_id})
            film.put_sealed_document("board.pdf", sheet)
            remember(f"other-{written % 3}", tmp_path / f"other-{written % 3}")
            written += 1
        told = [one.communicate() for one in asked]
        assert len(book.audit()) == written + 1
    for out, err in told:
        assert err == ""
        found = [json.loads(row) for row in out.splitlines()]
        assert [row["verdict"] for row in found] == ["sealed", "sealed", "tampered"]
        assert [row["ledger"]["state"] for row in found] == ["found", "absent", "absent"]
        assert found[0]["watermark"]["production"] == "last-bus"
    assert written > 1
    assert {one.returncode for one in asked} == {5}
