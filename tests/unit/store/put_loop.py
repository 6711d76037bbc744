"""Puts takes into a production until it is killed; run by test_store_kills."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "seal"))

from sealing import HandClock, cleared, frames_for, slate_of, take_of

from closedset.ledger import Ledger
from closedset.seal import Sealer, load_identity
from closedset.store import Production, Queue

clock = HandClock()
identity = load_identity(Path(sys.argv[2]))
gate, allowed = cleared(clock)
sealer = Sealer(final=gate.door, clock=clock, identity=identity)
assets = [sealer.seal(frames_for(allowed, seed), slate_of(allowed)) for seed in range(3)]
with Production.open(
    Path(sys.argv[1]), clock, create=True, title="Last Bus", production_id="last-bus"
) as production:
    with Queue(production.folder) as queue:
        queue.enqueue("shot", "1A")
        queue.claim(clock())
    print("writing", flush=True)
    for turn in range(1_000_000):
        asset = assets[turn % 3]
        take = replace(take_of(asset), id=f"take-{turn % 9:016x}", number=turn + 1)
        production.put_take(take, asset, f"{turn % 3 + 1:03d}_1A.png")
        Ledger(production).append("take", {"asset": asset.sha256})
        production.write_document("shots.csv", b"id\n" + b"1A\n" * (turn % 500))
