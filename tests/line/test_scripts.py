"""Scripts that nobody here wrote: never a traceback, every scene found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "scripts"
SCRIPTS = sorted(SHARED.glob("*")) if SHARED.is_dir() else []


@pytest.mark.slow
@pytest.mark.skipif(not SCRIPTS, reason="the outside screenplays are not beside this checkout")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_board_on_outside_scripts_never_ends_in_a_traceback(script: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "closedset",
            "board",
            script,
            "--size",
            "256x144",
            "--no-animatic",
            "--out",
            out,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr[-2000:]
    found = json.loads(
        subprocess.run(
            [sys.executable, "-m", "closedset", "breakdown", script, "--format", "json"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    if found["shots"]:
        assert ran.returncode in (0, 3, 4), ran.stderr[-2000:]
        panels = list((out / "panels").glob("*.png"))
        assert len(panels) == len(found["shots"])
    else:
        assert ran.returncode == 2
        assert "nothing to draw" in ran.stderr
        assert not out.exists()
