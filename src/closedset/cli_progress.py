"""How far a command is, on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from closedset.run import Progress


def _line(stage: str, done: int, total: int, text: str) -> None:
    """Say how far it is, one line each; a pipeline's steps are for a bar."""
    if stage == "note":
        typer.echo(text, err=True)
    elif stage != "step":
        typer.echo(f"[{done:>3}/{total}] {stage}: {text}", err=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show progress on stderr: a bar on a terminal, a line a step elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("reading", total=None)

        def show(stage: str, done: int, total: int, text: str) -> None:
            if stage == "note":
                console.print(text, markup=False, highlight=False)
            elif stage in {"stage", "step"}:
                bar.update(task, description=text)
            else:
                bar.update(task, completed=done, total=total, description=text)

        yield show
