"""Words of a screenplay that look like a page or a picture are words on its board."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PLAY = """Title: The <svg> Film
Author: Nobody <html>

INT. KITCHEN - DAY

MARA types <svg></svg> into the laptop. The screen shows data:image/png;base64,AAAA and <html>.

MARA
It says <script>alert(1)</script> and data:image/png;base64,iVBORw0KGgoAAAANSUhEUg.
"""


@pytest.mark.slow
def test_a_screenplay_about_web_pages_gets_a_board(tmp_path: Path) -> None:
    script, out = tmp_path / "web.fountain", tmp_path / "out"
    script.write_text(PLAY)
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "closedset",
            "board",
            script,
            "--size",
            "320x180",
            "--no-animatic",
            "--out",
            out,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in (0, 4), ran.stderr[-2000:]
    assert (out / "script.fountain").read_text() == PLAY
    page = (out / "board.html").read_text()
    assert "&lt;script&gt;alert(1)" in page
    assert "data&#58;image/png" in page
    done = subprocess.run(
        [sys.executable, "-m", "closedset", "verify", out / "board.html", out / "board.pdf"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
