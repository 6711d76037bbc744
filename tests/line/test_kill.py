"""Killed at any moment, a board goes on where it was, and ends with the same panels."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from boarding import spawn

from closedset.services import open_services

DEMO = """
import sys
from pathlib import Path
from closedset.services import open_services
demo = open_services().board.demo
demo(Path(sys.argv[1]), lambda *step: None, size=(384, 216), animatic=False)
"""
KILLS = 10
NOT_COMPARED = ("production.sqlite", "ledger.head", "bundle.json", "lock", "owner")
"""The ledger holds times, the bundle repeats its hashes, and the lock names its process."""


def digests(folder: Path) -> dict[str, str]:
    """Return name to hash of every panel and every document without times in it."""
    files = [*folder.glob("panels/*"), *folder.glob("takes/*"), *folder.glob("shots.*")]
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def leftovers(folder: Path) -> list[str]:
    return [one.name for one in folder.rglob("*") if one.name.endswith((".tmp", ".part"))]


def board(folder: Path) -> float:
    """Board the scene undisturbed; return the seconds it took."""
    started = time.monotonic()
    child = spawn(folder)
    child.join()
    assert child.exitcode == 0
    return time.monotonic() - started


def all_sealed(folder: Path) -> bool:
    """Verify every panel that is there, each in the very state in which the kill left it."""
    reports = list(open_services().verify.verify_all((folder / "panels",)))
    return all(report["verdict"] == "sealed" for report in reports)


@pytest.mark.slow
def test_ten_kills_change_nothing(tmp_path: Path) -> None:
    board(tmp_path / "warm-up")
    whole = board(tmp_path / "undisturbed")
    undisturbed = digests(tmp_path / "undisturbed")
    assert len(undisturbed) >= 12

    rng = random.Random(20)
    folder = tmp_path / "killed-0"
    killed = 0
    for number in range(3 * KILLS):
        if killed == KILLS:
            break
        child = spawn(folder)
        child.join(rng.uniform(0.02, whole * 0.6))
        finished = child.exitcode is not None
        if finished:
            assert child.exitcode == 0
            assert digests(folder) == undisturbed
            assert leftovers(folder) == []
            folder = tmp_path / f"killed-{number + 1}"  # nothing left to disturb in that one
            continue
        child.kill()
        child.join()
        killed += 1
        assert not (folder / "panels").is_dir() or all_sealed(folder)
    assert killed == KILLS
    board(folder)
    assert digests(folder) == undisturbed
    assert leftovers(folder) == []


@pytest.mark.slow
def test_the_same_command_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("1", "2"):
        command = [sys.executable, "-c", DEMO, str(tmp_path / name)]
        child = subprocess.run(
            command, capture_output=True, env=os.environ | {"PYTHONHASHSEED": name}, check=False
        )
        assert child.returncode == 0, child.stderr.decode()
    one, two = (
        {
            file.relative_to(tmp_path / name).as_posix(): file.read_bytes()
            for file in sorted((tmp_path / name).rglob("*"))
            if file.is_file() and not file.name.startswith(NOT_COMPARED)
        }
        for name in ("1", "2")
    )
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
