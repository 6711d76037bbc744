"""``closedset render``, ``animate`` and ``jobs``: single shots, and the queue they wait in."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from closedset.cli_progress import progress as show_progress
from closedset.errors import UsageError

if TYPE_CHECKING:
    from closedset.services.rendering import Asked, RenderService
    from closedset.store import Job

LONGEST_SIZE = 20
"""Characters of a picture size; Python refuses to read numbers of thousands of digits."""

jobs = typer.Typer(
    name="jobs",
    help="The queue of a production; changes reach a drawing within its next step.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="A production folder.")]
Ids = Annotated[list[int] | None, typer.Argument(help="Job numbers; all if left out.")]
LookId = Annotated[
    str,
    typer.Option("--look", help="ink, pencil, noir …; the recipe's own if left out."),
]
Draft = Annotated[bool, typer.Option("--draft", help="Few steps, with the seeds of the final.")]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Draw nothing: say prompts, memory, disk, minutes and what is missing."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


def render(
    production: Folder,
    shots: Annotated[str, typer.Option(help="Shots to draw: 1A,2C. All if left out.")] = "",
    recipe: Annotated[str, typer.Option(help="A folder of pipelines/.")] = "ink",
    draft: Draft = False,
    look: LookId = "",
    size: Annotated[str, typer.Option(help="Picture size in pixels.")] = "1280x720",
    dry_run: DryRun = False,
) -> None:
    """Draw single shots of a production anew, through its queue; other shots stay as they are.

    Killed or interrupted, the same command goes on where it was.
    """
    from closedset.services import open_services

    room = open_services().render
    asked = room.stills(
        production, shots=shots, recipe=recipe, draft=draft, look=look, size=picture_size(size)
    )
    _go(room, asked, dry_run=dry_run)


def animate(
    production: Folder,
    shots: Annotated[str, typer.Option(help="Shots to animate: 1A,2C. All if left out.")] = "",
    recipe: Annotated[str, typer.Option(help="A folder of pipelines/ for clips.")] = "wan-vace",
    draft: Draft = False,
    width: Annotated[int, typer.Option(help="Pixels; the height keeps the panel's shape.")] = 832,
    dry_run: DryRun = False,
) -> None:
    """Make clips that move, through the queue: as long as the shot, along the stage's camera move.

    A shot with an approved take starts from it. The clips go into the take stack.
    """
    from closedset.services import open_services

    room = open_services().render
    asked = room.clips(production, shots=shots, recipe=recipe, draft=draft, width=width)
    _go(room, asked, dry_run=dry_run)


def _go(room: RenderService, asked: Asked, *, dry_run: bool) -> NoReturn:
    with show_progress() as progress:
        if dry_run:
            report = room.scout(asked, progress)
        else:
            result = room.draw(asked, progress)
    if dry_run:
        for line in report.lines:
            typer.echo(line)
        raise typer.Exit(report.exit_status)
    for one in result.drawn:
        typer.echo(f"{one.job.shot} {one.state or one.job.state.value} {one.panel or ''}".rstrip())
    raise typer.Exit(result.exit_status)


def picture_size(text: str) -> tuple[int, int]:
    """Read ``1280x720``. Raises UsageError."""
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and len(text) <= LONGEST_SIZE):
        raise UsageError(f"{text[:40]!r} is not a picture size.", remedy="Write --size 1280x720.")
    return int(width), int(height)


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
