"""What every test needs: no test touches the keyring or the folders of whoever runs it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

import pytest

from command_line import Run, Say, runner

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["CLOSEDSET_HOME"] = tempfile.mkdtemp(prefix="closedset-tests-")
atexit.register(shutil.rmtree, os.environ["CLOSEDSET_HOME"], ignore_errors=True)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process, nobody there to answer."""
    return runner(monkeypatch, capsys)


@pytest.fixture
def say(run: Run) -> Say:
    """Run the command line, hold its exit status, return what it printed or complained of."""

    def go(*args: object, status: int = 0) -> str:
        ran = run(*args)
        assert ran.status == status, ran
        return ran.err if status else ran.out

    return go
