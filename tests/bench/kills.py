"""Kill a sealing, storing process at random points, and look at what it left: run by hand.

    python tests/bench/kills.py [--count 200] [--seed 1] [--full]

The victim seals stills, clips, a PDF and a page into one production. After each kill every picture,
clip and document in the folder must carry a whole manifest of ours, every ledgered take must have
its file, and the chain must hold. With ``--full`` the disk is full instead: no file may grow beyond
a random size, so a write fails half done (EFBIG), and the victim must end with an error of ours.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.append(str(Path(__file__).resolve().parents[1] / "unit" / "seal"))

PRELOADED = "kills_warm sealing test_clips test_documents closedset.seal.animatic av typst".split()


def starved(folder: str, signing: str, first: int, begun: Event, most: int) -> None:
    """Seal and store until a file would be larger than ``most`` bytes; exit 0 on our own error."""
    import resource

    from closedset.errors import ClosedsetError

    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        victim(folder, signing, first, begun)
    except ClosedsetError:
        return


def victim(folder: str, signing: str, first: int, begun: Event) -> None:
    """Seal and store until killed; ``begun`` is set once the first still is about to be stored."""
    from dataclasses import replace

    from sealing import HandClock, cleared, frames_for, slate_of, take_of
    from test_clips import pan
    from test_documents import page, pdf

    from closedset.ledger import Ledger
    from closedset.seal import Sealer, load_identity, seal_animatic, seal_document
    from closedset.store import Production

    clock = HandClock()
    identity = load_identity(Path(signing))
    with Production.open(
        Path(folder), clock, create=True, title="Last Bus", production_id="last-bus"
    ) as production:
        ledger = Ledger(production)
        for turn in range(first, first + 1000):
            gate, allowed = cleared(clock)
            sealer = Sealer(final=gate.door, clock=clock, identity=identity)
            still = sealer.seal(frames_for(allowed, turn), slate_of(allowed))
            take = replace(take_of(still), id=f"take-{turn:016x}")
            begun.set()
            production.put_take(take, still, f"{turn % 5 + 1:03d}_1A.png")
            body = {"take": take.id, "asset": still.sha256, "clearance": allowed.id}
            ledger.append("take", body)
            for name, data, kind in (
                ("board.html", page(still.data), "text/html"),
                ("board.pdf", pdf(), "application/pdf"),
            ):
                sealed = seal_document(data, kind, name, (still.data,), identity=identity)
                production.put_sealed_document(name, sealed)
            count = 2 + turn % 3
            moving = gate.clear(replace(allowed.request, frames=count, fps=24.0))
            clip = sealer.seal(pan(moving, count), slate_of(moving))
            take = replace(take_of(clip), id=f"take-{turn + 10**9:016x}", kind="clip")
            production.put_clip(take, clip)
            ledger.append("take", {"take": take.id, "asset": clip.sha256})
            film = seal_animatic("animatic.mp4", (clip.data,), "last-bus", identity=identity)
            production.put_sealed_document("animatic.mp4", film)


def look(folder: Path, authority: bytes, seen: set[str]) -> list[str]:
    """Return what is wrong in a folder; ``seen`` remembers hashes that were whole."""
    from sealing import HandClock

    from closedset.errors import ClosedsetError
    from closedset.ledger import Ledger
    from closedset.seal import manifest
    from closedset.seal.documents import check_sidecar
    from closedset.seal.records import digest_of
    from closedset.store import Production

    kinds = {".png": "image/png", ".mp4": "video/mp4", ".pdf": "application/pdf"}
    wrong = []
    for file in sorted(folder.rglob("*")):
        if ".closedset" in file.parts or not file.is_file():
            continue
        data = file.read_bytes()
        digest = digest_of(data)
        if digest not in seen and file.suffix in kinds:
            report = manifest.read(data, kinds[file.suffix], local=authority)
            if report.state != "found" or report.trust != "local" or report.consent is None:
                wrong.append(f"{file.name}: {report.basis}")
            seen.add(digest)
        if file.suffix == ".html":
            try:
                check_sidecar(file.with_name("board.html.seal.json").read_bytes(), data)
            except (ClosedsetError, OSError):
                wrong.append(f"{file.name}: its side-car is another's")
    with Production.open(folder, HandClock()) as production:
        kept = {file.stem for file in production.takes_folder.glob("*")}
        for event in Ledger(production).audit():
            if dict(event.body)["asset"] not in kept:
                wrong.append(f"event {event.seq} has no file")
        for take in production.takes():
            if production.find_take(take.id) is None:
                wrong.append(f"{take.id} has no file")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--longest", type=float, default=2.5, help="seconds from the first store to the kill"
    )
    parser.add_argument("--full", action="store_true", help="a full disk instead of a kill")
    chosen = parser.parse_args()
    from closedset.seal import load_identity

    rng = random.Random(chosen.seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with tempfile.TemporaryDirectory() as scratch:
        folder, signing = Path(scratch) / "film", Path(scratch) / "signing"
        authority = load_identity(signing).authority_pem
        seen: set[str] = set()
        early = 0
        for number in range(chosen.count):
            begun = context.Event()
            what = (str(folder), str(signing), number * 10, begun)
            if chosen.full:
                most = int(10 ** rng.uniform(3.5, 5.6))
                process = context.Process(target=starved, args=(*what, most))
                process.start()
                process.join(300)
                if process.exitcode != 0:
                    print(f"{most} bytes: ended with {process.exitcode}", flush=True)
                process.kill()
            else:
                process = context.Process(target=victim, args=what)
                process.start()
                begun.wait(120)
                time.sleep(rng.uniform(0, chosen.longest))
                process.kill()
            process.join()
            before = len(seen)
            wrong = look(folder, authority, seen) if (folder / "production.toml").exists() else []
            early += len(seen) == before
            if wrong:
                print(f"kill {number + 1}: {wrong}", flush=True)
            if number % 5 == 4:
                done = f"{number + 1} kills, {len(seen)} files seen whole"
                print(f"{done}, {early} killed before a new file was there", flush=True)


if __name__ == "__main__":
    main()
