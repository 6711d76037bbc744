"""``closedset render`` and ``closedset jobs``: single shots, and the queue they wait in."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from closedset.store import Job

jobs = typer.Typer(
    name="jobs",
    help="The queue of a production; changes reach a drawing within its next step.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="A production folder.")]
Ids = Annotated[list[int] | None, typer.Argument(help="Job numbers; all if left out.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


@jobs.command("list")
def list_(production: Folder, as_json: Json = False) -> None:
    """List the queue in the order in which it is drawn, and how long the rest will take."""
    from closedset.services import open_services

    found, left = open_services().render.jobs(production)
    for job in found:
        typer.echo(json.dumps(_row(job), ensure_ascii=False) if as_json else _line(job))
    if left is not None and not as_json:
        typer.echo(f"about {left / 60:.0f} min left", err=True)


@jobs.command()
def pause(production: Folder, ids: Ids = None) -> None:
    """Pause jobs that wait or are being drawn."""
    _change(production, "pause", ids)


@jobs.command()
def resume(production: Folder, ids: Ids = None) -> None:
    """Queue paused jobs again; named ones also if they failed or were cancelled."""
    _change(production, "resume", ids)


@jobs.command()
def cancel(production: Folder, ids: Ids = None) -> None:
    """Cancel jobs that are not over yet."""
    _change(production, "cancel", ids)


@jobs.command()
def first(
    production: Folder, ids: Annotated[list[int], typer.Argument(help="Job numbers.")]
) -> None:
    """Let jobs be drawn before all others."""
    _change(production, "first", ids)


def _change(production: Path, what: str, ids: list[int] | None) -> None:
    from closedset.services import open_services

    changed = open_services().render.change(production, what, ids or ())
    for job in changed:
        typer.echo(_line(job))
    if not changed:
        typer.echo("No job changed.", err=True)


def _row(job: Job) -> dict[str, object]:
    return asdict(job) | {"state": job.state.value, "detail": dict(job.detail)}


def _line(job: Job) -> str:
    detail = " ".join(f"{key}={value}" for key, value in job.detail)
    error = f"  {job.error}" if job.error else ""
    return f"{job.id:>4} {job.shot:6} {job.state.value:10} {job.progress:4.0%} {detail}{error}"
