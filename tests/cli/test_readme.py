"""The README says what the command line says, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

import closedset
from closedset import cli

README = Path(__file__).resolve().parents[2] / "README.md"
HELP = {"--help"}


def rows(readme: str) -> dict[str, set[str]]:
    """Return the options that the README's table of commands shows for each command."""
    found = {}
    for line in readme.splitlines():
        if said := re.match(r"\| `closedset (\w+)(.*?)` \|", line):
            found[said[1]] = set(re.findall(r"--[\w-]+", said[2]))
    return found


def commands() -> dict[str, set[str]]:
    """Return the options of every command, as ``--help`` knows them."""
    group = typer.main.get_command(cli.app)
    context = typer.Context(group)
    found = {}
    for name in group.list_commands(context):  # type: ignore[attr-defined]
        command = group.get_command(context, name)  # type: ignore[attr-defined]
        found[name] = {o for p in command.params for o in p.opts if o.startswith("--")} - HELP
    return found


def test_the_table_of_commands_is_what_help_says() -> None:
    assert rows(README.read_text(encoding="utf-8")) == commands()


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("[--out DIR] [--look ID] [--no-animatic]", "[--out DIR] [--no-animatic]"),
        ("| `closedset doctor", "| `closedset docter"),
        ("--host", "--hots"),
    ],
)
def test_a_table_that_is_not_true_is_seen(line: str, change: str) -> None:
    readme = README.read_text(encoding="utf-8")
    assert line in readme
    assert rows(readme.replace(line, change)) != commands()


def test_every_public_name_is_there_and_nothing_else_answers() -> None:
    assert all(getattr(closedset, name) is not None for name in closedset.__all__)
    assert closedset.open_services().board is not None
    with pytest.raises(AttributeError, match="draw"):
        _ = closedset.draw  # type: ignore[attr-defined]
