"""Odd input on the command line: a sentence and the contract's exit status, never a traceback."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from closedset import cli
from closedset.services import open_services

SCENE = "INT. KITCHEN - DAY\n\nMara waits.\n"
LONG = "a" * 300
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def closedset(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process on real byte streams; return status, out, err."""

    def go(*args: object, stdin: bytes = b"", encoding: str = "utf-8") -> tuple[int, str, str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2))
        monkeypatch.setattr(sys, "argv", ["closedset", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8", "replace"))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = []
        for stream in (out, err):
            stream.flush()
            said.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, said[0], said[1]

    return go


def test_each_odd_call_ends_with_its_own_status(closedset: Run, tmp_path: Path) -> None:
    script = tmp_path / "s.fountain"
    script.write_text(SCENE)
    nines = "9" * 5000
    for status, *args in (
        (2, "breakdown", LONG),
        (2, "board", LONG),
        (2, "board", script, "--size", f"{nines}x1"),
        (2, "board", script, "--size", "99999x99999"),
        (2, "app", "--port", "99999"),
        (5, "verify", LONG),
        (2, "verify", tmp_path / "nothing", tmp_path),
    ):
        (tmp_path / "nothing").mkdir(exist_ok=True)
        assert closedset(*args)[0] == status, str(args)[:80]


def test_json_lines_of_hostile_shape_are_answered_or_named(closedset: Run) -> None:
    lone = b'{"id":"\\ud800","prompt":"a dog \\ud800"}\n'
    status, out, _ = closedset("check", "--jsonl", "-", stdin=lone)
    assert status in (0, 4)
    assert json.loads(out)["verdict"] in ("clear", "hold")
    for line in (b"[" * 200_000, b'{"prompt":null}', b'{"prompt":["Tom Hanks"]}', b"5"):
        status, out, err = closedset("check", "--jsonl", "-", stdin=line + b"\n")
        assert (status, out) == (2, ""), line[:20]
        assert "line 1" in err


def test_a_terminal_that_cannot_write_our_letters_is_no_crash(closedset: Run) -> None:
    assert closedset("check", "Tom Hanks in a diner", encoding="ascii")[0] == 3


def test_a_folder_with_an_unsealed_picture_of_any_kind_is_not_sealed(tmp_path: Path) -> None:
    for name in ("photo.gif", "photo.avif", "photo", "clip.webm", "photo.svg", "deck.pptx"):
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / "shots.csv").write_text("shot\n")
        (folder / name).write_bytes(b"GIF89a")
        (report,) = open_services().verify.verify_all((folder,))
        assert (report["verdict"], Path(str(report["file"])).name) == ("unmarked", name)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the endless file is Linux's")
def test_a_file_without_end_is_not_read_to_its_end() -> None:
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32));"
        "sys.argv = ['closedset', 'breakdown', '/dev/zero'];"
        "from closedset.cli import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", limited], capture_output=True, check=False)
    assert (ran.returncode, b"no screenplay has" in ran.stderr) == (2, True), ran.stderr
