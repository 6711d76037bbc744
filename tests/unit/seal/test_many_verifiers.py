"""Twenty verify at once while somebody writes, and all say the same: threads, then processes."""

from __future__ import annotations

import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest
from sealing import HandClock, take_of
from test_documents import pdf
from verifying import spawn

from closedset.ledger import Ledger
from closedset.model.sealed import SealedAsset
from closedset.seal import SigningIdentity, Verifier, remember, seal_document
from closedset.store import Production

_PAUSE = 0.1
"""Seconds between two writes: what is tried is twenty readers, and one core is theirs."""


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
            asked = [pool.submit(look, number) for number in range(20)]
            for number in itertools.count():
                take = replace(take_of(asset), id=f"take-{number:016x}")
                film.put_take(take, asset, "002_1A.png")
                Ledger(film).append("take", {"asset": asset.sha256})
                if not wait(asked, timeout=_PAUSE).not_done and number >= 10:
                    break
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
        told = [tmp_path / f"{number}.jsonl" for number in range(20)]
        asked = [spawn((panel, document, changed), one) for one in told]
        written = 0
        while any(one.is_alive() for one in asked):
            take = replace(take_of(asset), id=f"take-{written:016x}")
            film.put_take(take, asset, f"{written % 7 + 2:03d}_1A.png")
            book.append("take", {"asset": asset.sha256, "clearance": asset.record.clearance_id})
            film.put_sealed_document("board.pdf", sheet)
            remember(f"other-{written % 3}", tmp_path / f"other-{written % 3}")
            written += 1
            time.sleep(_PAUSE)
        assert len(book.audit()) == written + 1
    assert {one.exitcode for one in asked} == {0}
    for one in told:
        found = [json.loads(row) for row in one.read_text("utf-8").splitlines()]
        assert [row["verdict"] for row in found] == ["sealed", "sealed", "tampered"]
        assert [row["ledger"]["state"] for row in found] == ["found", "absent", "absent"]
        assert found[0]["watermark"]["production"] == "last-bus"
    assert written > 1
