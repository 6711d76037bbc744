"""Whatever is killed, each file is old or new, and the folder opens again."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sealing import HandClock

from closedset.errors import Busy
from closedset.ledger import Ledger
from closedset.seal import load_identity, verify_file
from closedset.store import JobState, Production


def start(folder: Path, signing: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("put_loop.py")), str(folder), str(signing)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_a_killed_writer_leaves_nothing_half_written(folder: Path, tmp_path: Path) -> None:
    signing, authority = tmp_path / "signing", tmp_path / "authority.pem"
    authority.write_bytes(load_identity(signing, clock=HandClock()).authority_pem)
    for turn in range(2):
        process = start(folder, signing)
        if turn == 0:
            with pytest.raises(Busy, match=f"pid {process.pid}"):
                Production.open(folder, HandClock())
            with Production.read(folder) as view:
                assert view.id == "last-bus"
        time.sleep(0.05 + 0.09 * turn)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Production.open(folder, HandClock()) as production:
            for take in production.takes():
                assert production.find_take(take.id) is not None
            assert {job.state for job in production.jobs()} == {JobState.QUEUED}
            Ledger(production).audit()
            assert list((folder / ".closedset" / "tmp").iterdir()) == []
            for panel in (folder / "panels").iterdir():
                assert verify_file(panel, bundle=authority).verdict == "sealed"
            for kept in (folder / "takes").iterdir():
                assert hashlib.sha256(kept.read_bytes()).hexdigest() == kept.stem
            csv = production.read_document("shots.csv")
            assert csv is None or csv.endswith(b"\n")


def test_leftovers_of_a_kill_are_swept_at_open(folder: Path, production: Production) -> None:
    production.close()
    leftover = folder / ".closedset" / "tmp" / "half"
    leftover.write_bytes(b"half")
    Production.open(folder, HandClock()).close()
    assert not leftover.exists()


def test_a_folder_killed_while_it_was_made_can_be_made_again(folder: Path) -> None:
    (folder / ".closedset" / "tmp").mkdir(parents=True)
    (folder / ".closedset" / "lock").touch()
    with Production.open(folder, HandClock(), create=True, production_id="x") as production:
        assert production.id == "x"
