"""Kill a sealing, storing process at random points, and look at what it left: run by hand.

    python tests/bench/kills.py [--count 200] [--seed 1] [--stamped] [--full | --tmpfs]

The victim seals stills, clips, a PDF and a page into one production, and writes its bundle. After
each kill every picture, clip and document in the folder must carry a whole manifest of ours, every
ledgered take must have its file, and the chain must hold. With ``--stamped`` a time-stamp authority
on this machine is asked for each seal. With ``--full`` the disk is full instead: no file may grow
beyond a random size, so a write fails half done (EFBIG), and the victim must end with an error of
ours. With ``--tmpfs`` it is a disk of a random size (needs root), which is full (ENOSPC) wherever
the victim happens to be: in a picture, a side-car, the ledger, the bundle.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.append(str(Path(__file__).resolve().parents[1] / "unit" / "seal"))

PRELOADED = "kills_warm sealing test_clips test_documents closedset.seal.animatic av typst".split()


def starved(folder: str, signing: str, first: int, begun: Event, url: str, most: int) -> None:
    """Seal and store until a file would be larger than ``most`` bytes (0: the disk ends it).

    Exits 0 on an error of ours.
    """
    import resource

    from closedset.errors import ClosedsetError

    if most:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        victim(folder, signing, first, begun, url)
    except ClosedsetError as error:
        print(f"  {error.message[:110]}", flush=True)


def victim(folder: str, signing: str, first: int, begun: Event, url: str = "") -> None:
    """Seal and store until killed; ``begun`` is set once the first still is about to be stored.

    Each seal asks the authority at ``url`` for a time-stamp, if one is given.
    """
    from dataclasses import replace

    from sealing import HandClock, cleared, frames_for, slate_of, take_of
    from test_clips import pan
    from test_documents import page, pdf

    from closedset.ledger import Ledger
    from closedset.seal import (
        BUNDLE_NAME,
        Sealer,
        Stamper,
        bundle_of,
        load_identity,
        seal_animatic,
        seal_document,
    )
    from closedset.store import Production

    stamper = Stamper(url) if url else None
    clock = HandClock()
    identity = load_identity(Path(signing))
    with Production.open(
        Path(folder), clock, create=True, title="Last Bus", production_id="last-bus"
    ) as production:
        ledger = Ledger(production)
        for turn in range(first, first + 1000):
            gate, allowed = cleared(clock)
            sealer = Sealer(final=gate.door, clock=clock, identity=identity, stamper=stamper)
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
                sealed = seal_document(
                    data, kind, name, (still.data,), identity=identity, stamper=stamper
                )
                production.put_sealed_document(name, sealed)
            count = 2 + turn % 3
            moving = gate.clear(replace(allowed.request, frames=count, fps=24.0))
            clip = sealer.seal(pan(moving, count), slate_of(moving))
            take = replace(take_of(clip), id=f"take-{turn + 10**9:016x}", kind="clip")
            production.put_clip(take, clip)
            ledger.append("take", {"take": take.id, "asset": clip.sha256})
            film = seal_animatic("animatic.mp4", (clip.data,), "last-bus", identity=identity)
            production.put_sealed_document("animatic.mp4", film)
            production.write_document(BUNDLE_NAME, bundle_of(production, identity))


def look(folder: Path, authority: bytes, seen: set[str]) -> list[str]:
    """Return what is wrong in a folder; ``seen`` remembers hashes that were whole."""
    from sealing import HandClock

    from closedset.errors import ClosedsetError
    from closedset.ledger import Ledger
    from closedset.seal import BUNDLE_NAME, check_bundle, manifest
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
        if file.name == BUNDLE_NAME:
            try:
                check_bundle(data)
            except ClosedsetError as error:
                wrong.append(f"{file.name}: {error.message}")
    with Production.open(folder, HandClock()) as production:
        kept = {file.stem for file in production.takes_folder.glob("*")}
        for event in Ledger(production).audit():
            if dict(event.body)["asset"] not in kept:
                wrong.append(f"event {event.seq} has no file")
        for take in production.takes():
            if production.find_take(take.id) is None:
                wrong.append(f"{take.id} has no file")
    return wrong


class Set:
    """One production, and the processes that end while they write it."""

    def __init__(self, scratch: Path, seed: int, url: str = "") -> None:
        from closedset.seal import load_identity

        self.folder = scratch / "film"
        self._signing = scratch / "signing"
        self._authority = load_identity(self._signing).authority_pem
        self._rng = random.Random(seed)
        self._url = url
        self._turn = 0
        self.seen: set[str] = set()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)

    def kill(self, longest: float) -> list[str]:
        """Kill one within ``longest`` seconds of its first store; return what is wrong."""
        process, begun = self._start(victim)
        begun.wait(120)
        time.sleep(self._rng.uniform(0, longest))
        process.kill()
        process.join()
        return self.look()

    def starve(self) -> list[str]:
        """Let one end where a file grows beyond a random size."""
        most = int(10 ** self._rng.uniform(3.5, 5.6))
        return self._ended(most) + self.look()

    def fill(self) -> list[str]:
        """Let one end on a new disk of a random size, then on as much again; look each time."""
        size = int(10 ** self._rng.uniform(4.9, 6.5))
        self.folder.mkdir(exist_ok=True)
        where = str(self.folder)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", where], check=True)
        wrong = []
        try:
            for larger in (size, size * 2):
                _resize(where, larger)
                wrong += [f"{larger} bytes: {one}" for one in self._ended(0)]
                _resize(where, larger + 2**24)  # a reader of the ledger needs room as well
                wrong += self.look()
        finally:
            subprocess.run(["umount", where], check=True)
        return wrong

    def _start(self, work: Callable[..., None], *more: int) -> tuple[BaseProcess, Event]:
        begun = self._context.Event()
        what = (str(self.folder), str(self._signing), self._turn * 10, begun, self._url, *more)
        self._turn += 1
        process = self._context.Process(target=work, args=what)
        process.start()
        return process, begun

    def _ended(self, most: int) -> list[str]:
        process, _ = self._start(starved, most)
        process.join(300)
        process.kill()
        process.join()
        return [] if process.exitcode == 0 else [f"ended with {process.exitcode}"]

    def look(self) -> list[str]:
        """Return what is wrong in the folder."""
        made = (self.folder / "production.toml").exists()
        return look(self.folder, self._authority, self.seen) if made else []


def _resize(where: str, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", where], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--longest", type=float, default=2.5, help="seconds from the first store to the kill"
    )
    parser.add_argument("--stamped", action="store_true", help="with a time-stamp on each seal")
    parser.add_argument("--full", action="store_true", help="a full disk instead of a kill")
    parser.add_argument("--tmpfs", action="store_true", help="a small disk instead of a kill")
    chosen = parser.parse_args()
    from tsa import stamping

    with tempfile.TemporaryDirectory() as scratch, stamping() as desk:
        film = Set(Path(scratch), chosen.seed, desk.url if chosen.stamped else "")
        early = 0
        for number in range(chosen.count):
            before = len(film.seen)
            if chosen.tmpfs:
                wrong = film.fill()
            else:
                wrong = film.starve() if chosen.full else film.kill(chosen.longest)
            early += len(film.seen) == before
            if wrong:
                print(f"kill {number + 1}: {wrong}", flush=True)
            if number % 5 == 4:
                done = f"{number + 1} kills, {len(film.seen)} files seen whole"
                stamps = f", {len(desk.asked)} stamps asked for" if chosen.stamped else ""
                print(f"{done}, {early} ended before a new file was there{stamps}", flush=True)


if __name__ == "__main__":
    main()
