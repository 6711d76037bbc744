"""Killed at any moment, the demo goes on where it was, and ends with the same panels."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from closedset.services import open_services

CHILD = """
import sys
from pathlib import Path
from closedset.services import open_services
demo = open_services().board.demo
demo(Path(sys.argv[1]), lambda *step: None, size=(384, 216), animatic=False)
"""
KILLS = 10
NOT_COMPARED = ("production.sqlite", "ledger.head", "bundle.json", "lock", "owner")
"""The ledger holds times, the bundle repeats its hashes, and the lock names its process."""


def spawn(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", CHILD, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def digests(folder: Path) -> dict[str, str]:
    """Return name to hash of every panel and every document without times in it."""
    files = [*folder.glob("panels/*"), *folder.glob("takes/*"), *folder.glob("shots.*")]
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


@pytest.mark.slow
def test_ten_kills_change_nothing(demo, tmp_path: Path) -> None:
    folder = tmp_path / "last-bus"
    started = time.monotonic()
    child = spawn(folder)
    assert child.wait() == 0, child.stderr.read().decode() if child.stderr else ""
    whole = time.monotonic() - started
    undisturbed = digests(folder)

    rng = random.Random(20)
    folder = tmp_path / "killed"
    killed = 0
    for _ in range(KILLS):
        child = spawn(folder)
        time.sleep(rng.uniform(0.1, whole * 0.6))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.wait()
        for panel in folder.glob("panels/*.png"):
            report = open_services().verify.verify(panel)
            assert report["verdict"] == "sealed", panel
    assert killed >= 3
    child = spawn(folder)
    assert child.wait() == 0, child.stderr.read().decode() if child.stderr else ""
    assert digests(folder) == undisturbed
    leftovers = [p.name for p in folder.rglob("*") if p.name.endswith((".tmp", ".part"))]
    assert leftovers == []


@pytest.mark.slow
def test_the_same_command_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        child = spawn(tmp_path / name)
        assert child.wait() == 0, child.stderr.read().decode() if child.stderr else ""
    one, two = (
        {
            file.relative_to(tmp_path / name).as_posix(): file.read_bytes()
            for file in sorted((tmp_path / name).rglob("*"))
            if file.is_file() and not file.name.startswith(NOT_COMPARED)
        }
        for name in ("one", "two")
    )
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
