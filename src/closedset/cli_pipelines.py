"""``closedset pipelines``: recipes, and the weights they draw with."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from closedset.errors import UsageError

pipelines = typer.Typer(
    name="pipelines",
    help="Recipes: what draws, what it takes, and where its weights come from.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

RecipeId = Annotated[str, typer.Argument(help="A folder of pipelines/.")]
Json = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]


@pipelines.command("list")
def list_(as_json: Json = False) -> None:
    """List the recipes, and whether their weights are on this machine."""
    from dataclasses import asdict

    from closedset.services import PipelinesService

    for line in PipelinesService().list():
        if as_json:
            typer.echo(json.dumps(asdict(line), ensure_ascii=False))
        else:
            commercial = f"commercial use: {line.commercial}"
            typer.echo(
                f"{line.id:18} {line.task:8} {line.weights:12} {line.size:11} "
                f"{commercial:28} {line.title}"
            )


@pipelines.command()
def show(recipe: RecipeId) -> None:
    """Show one recipe as JSON, and check its weights against their lock."""
    from closedset.services import PipelinesService

    typer.echo(json.dumps(PipelinesService().show(recipe), ensure_ascii=False, indent=2))


@pipelines.command()
def fetch(
    recipe: RecipeId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; the terms are read.")] = False,
) -> None:
    """Download a recipe's weights, after showing size and licence. Goes on where it stopped."""
    from closedset.services import PipelinesService

    offer = PipelinesService().offer(recipe)
    for line in offer.lines:
        typer.echo(line, err=True)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(
                "nothing was downloaded: nobody is there to agree.",
                remedy=f"Read the terms above, then type: closedset pipelines fetch {recipe} --yes",
            )
        typer.confirm("Download?", abort=True, err=True)
    lock = offer.fetch(lambda text: typer.echo(text, err=True))
    typer.echo(f"{recipe}: {len(lock.files)} files, {lock.size / 1e9:.2f} GB, pinned")


@pipelines.command("import")
def import_(
    recipe: RecipeId,
    folder: Annotated[Path, typer.Argument(help="A folder for each component, or the whole.")],
) -> None:
    """Copy a recipe's weights from a local folder, check them and pin them."""
    from closedset.render import load_recipe
    from closedset.services import PipelinesService
    from closedset.services.pipelines import terms

    desk = PipelinesService()
    lock, left = desk.bring(recipe, folder)
    for name in left:
        typer.echo(f"left out: {name}", err=True)
    for line in terms(load_recipe(recipe)):
        typer.echo(line, err=True)
    typer.echo(f"{recipe}: {len(lock.files)} files, {lock.size / 1e9:.2f} GB, pinned")
