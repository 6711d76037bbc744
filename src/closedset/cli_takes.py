"""``closedset takes``, ``remake``, ``refine`` and ``export``: what becomes of takes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closedset.errors import UsageError

if TYPE_CHECKING:
    from closedset.services.remaking import Remade
    from closedset.services.resemblance import FaceLine
    from closedset.services.takes import TakeLine

takes = typer.Typer(
    name="takes",
    help="The takes of each shot: the approved one is the panel, a locked one stays.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="A production folder.")]
Named = Annotated[
    list[str],
    typer.Argument(
        metavar="[PRODUCTION] TAKE",
        help="A take: its id or the beginning of it, or its file. The production may be left out.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


@takes.command("list")
def list_(
    production: Folder,
    shot: Annotated[str, typer.Option(help="One shot: 1A. All if left out.")] = "",
    as_json: Json = False,
) -> None:
    """List the takes of each shot: id, recipe, seed, parent, state, verdict, file."""
    from closedset.services import open_services

    for line in open_services().takes.list(production, shot):
        typer.echo(json.dumps(asdict(line), ensure_ascii=False) if as_json else _line(line))


@takes.command()
def faces(
    production: Folder,
    shot: Annotated[str, typer.Option(help="One shot: 1A. All if left out.")] = "",
    as_json: Json = False,
) -> None:
    """Say how alike each synthetic performer's face is over the takes that pipelines drew.

    Distances are dlib's: about 0.5 and less is one face to it. It tells some people apart better
    than others.
    """
    from closedset.services import open_services

    for line in open_services().takes.faces(production, shot):
        typer.echo(json.dumps(asdict(line), ensure_ascii=False) if as_json else _face(line))


@takes.command()
def approve(take: Named) -> None:
    """Approve a take: it is the panel that the board shows, and the documents show it now."""
    _decide("approve", take)


@takes.command()
def lock(take: Named) -> None:
    """Approve a take and lock it: no rerun replaces it, whatever script and cast say."""
    _decide("lock", take)


@takes.command()
def unlock(take: Named) -> None:
    """Unlock a take; it stays approved."""
    _decide("unlock", take)


def named(words: list[str]) -> tuple[Path | None, str]:
    """Return production and take of ``[PRODUCTION] TAKE``. Raises UsageError for more words."""
    if len(words) > 2:
        raise UsageError(
            f"{len(words)} words were given where a production and a take go.",
            remedy="Name one production and one take, or the take alone.",
        )
    return (Path(words[0]) if len(words) == 2 else None), words[-1]


def _decide(what: str, words: list[str]) -> None:
    from closedset.cli_progress import progress
    from closedset.services import open_services

    folder, take = named(words)
    with progress() as show:
        found, written = open_services().takes.decide(what, take, folder, show)
    typer.echo(f"{found.id} {found.shot} {what}{'d' if what.endswith('e') else 'ed'}")
    for path in written:
        typer.echo(str(path))


def _line(line: TakeLine) -> str:
    panel = "panel" if line.panel else ""
    parent = f"from {line.parent}" if line.parent else ""
    framing = f"framing {line.framing}" if line.framing else ""
    colors = f"colors off by {line.identity}" if line.identity else ""
    file = line.file or "its file is missing or damaged"
    words = (line.state, panel, parent, framing, colors, file)
    return (
        f"{line.shot:5} {line.number:>2} {line.take} {line.kind:7} {line.recipe:15} "
        f"seed {line.seed:<10} {line.verdict:8} {'  '.join(word for word in words if word)}"
    )


def _face(line: FaceLine) -> str:
    far = "" if line.nearest is None else f", {line.nearest:.2f} to the nearest other character"
    own = line.said if line.own is None else f"{line.own:.2f} to their other takes{far}"
    return f"{line.shot:5} {line.take} {line.character}: {own}"


def remake(take: Named, as_json: Json = False) -> None:
    """Make a take again from its record, through the gate anew, and compare.

    The exit status is 0 for equal bytes or equal pixels, else 1. Nothing is replaced.
    """
    from closedset.cli_progress import progress
    from closedset.services import open_services

    folder, name = named(take)
    with progress() as show:
        found = open_services().remake.remake(name, folder, show)
    typer.echo(json.dumps(_remade(found), ensure_ascii=False) if as_json else _said(found))
    raise typer.Exit(found.exit_status)


def refine(
    take: Named,
    vary: Annotated[int, typer.Option(help="So many variations, with other seeds.")] = 0,
    strength: Annotated[
        float | None, typer.Option(help="From the picture on: over 0 (near) to 1 (far).")
    ] = None,
    mask: Annotated[
        str,
        typer.Option(
            help="Change only here: a black-and-white picture, or a character or thing in the shot."
        ),
    ] = "",
    words: Annotated[str, typer.Option(help="What changes; the gate reads it.")] = "",
    scribble: Annotated[
        str, typer.Option(help="A line drawing's file, laid over the shot's outlines.")
    ] = "",
    nobody: Annotated[
        bool, typer.Option("--nobody", help="You looked: the scribble shows no real person.")
    ] = False,
    upscale: Annotated[bool, typer.Option("--upscale", help="Twice the size.")] = False,
    look: Annotated[str, typer.Option(help="The same shot in another look: noir, pencil …")] = "",
    recipe: Annotated[str, typer.Option(help="A folder of pipelines/, instead of the usual.")] = "",
) -> None:
    """Make new takes from a take; each keeps its parent, and the parent stays as it is."""
    from closedset.cli_progress import progress
    from closedset.services import Wish, open_services

    folder, name = named(take)
    wish = Wish(
        vary=vary,
        strength=strength,
        mask=mask if Path(mask).is_file() else "",
        where="" if Path(mask).is_file() else mask,
        words=words,
        scribble=scribble,
        nobody=nobody,
        upscale=upscale,
        look=look,
        recipe=recipe,
    )
    with progress() as show:
        made = open_services().refine.refine(name, folder, wish, show)
    for one in made:
        typer.echo(f"{one.take.id} {one.take.shot} take {one.take.number} {one.path}")


def export(
    production: Folder,
    kinds: Annotated[
        str, typer.Option("--as", help="Some of csv,edl,fcpxml,html,mp4,otio,pdf.")
    ] = "pdf",
) -> None:
    """Hand over what stands on the wall; the gate is asked for every picture at that moment."""
    from closedset.cli_progress import progress
    from closedset.services import open_services

    wanted = [kind.strip().lower() for kind in kinds.split(",") if kind.strip()]
    with progress() as show:
        written = open_services().export.export(production, wanted, show)
    for path in written:
        typer.echo(str(path))


def _remade(found: Remade) -> dict[str, object]:
    near = found.likeness
    figures = {
        "psnr_db": None if near is None or near.equal else round(near.psnr_db, 2),
        "hash_distance": near.hash_distance if near else None,
    }
    return asdict(found) | {"likeness": figures}


def _said(found: Remade) -> str:
    lines = [f"{found.take} {found.shot}: {found.verdict}"]
    near = found.likeness
    if near is not None and not near.equal:
        lines.append(
            f"  {near.psnr_db:.1f} dB PSNR (8-bit RGB, picture without its margin); perceptual "
            f"hashes differ in {near.hash_distance} of 256 bits"
        )
    lines += [f"  plates: {found.plates}"] if found.plates else []
    lines += [f"  {one.what}: then {one.then}, now {one.now}" for one in found.differences]
    lines += ["  its file was missing and is restored"] if found.restored else []
    return "\n".join(lines)
