"""The command line, run in the test's own process; and a board for it to work on."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from closedset import cli
from closedset.services import Services, open_services


@dataclass(frozen=True)
class Ran:
    """Exit status, stdout and stderr of one command."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]
Say = Callable[..., str]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*args: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["closedset", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return Ran(stopped.value.code, said.out, said.err)

    return go


@contextmanager
def small_board(place: Path, screenplay: str) -> Iterator[tuple[Services, Path, Path]]:
    """Draw a small board on a machine of its own; yield services, script and production."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOSEDSET_HOME", str(place / "machine"))
        services, script, folder = open_services(), place / "short.fountain", place / "b"
        script.write_text(screenplay)
        draw_small(services, script, folder)
        yield services, script, folder


def draw_small(services: Services, script: Path, folder: Path) -> None:
    services.board.make(script, folder, size=(192, 128), progress=lambda *_: None, animatic=False)
