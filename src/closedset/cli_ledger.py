"""``closedset ledger``: what was made of whom, and whether the books are whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from closedset.services import LedgerService

ledger = typer.Typer(
    name="ledger",
    help="Reports from the append-only record: who was drawn, under which grant, how often.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="A production folder.")]
Handle = Annotated[str, typer.Argument(help="@handle of one performer; all if left out.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


@ledger.command()
def audit(production: Folder, as_json: Json = False) -> None:
    """Check every entry, file, seal, export and the signed Merkle root; 0 only if all hold."""
    whole = True
    for finding in _room().audit(production):
        whole = whole and finding.ok
        row = {"check": finding.check, "ok": finding.ok, "detail": finding.detail}
        line = f"{'ok  ' if finding.ok else 'FAIL'}  {finding.check:12} {finding.detail}"
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else line)
    raise typer.Exit(0 if whole else 1)


@ledger.command()
def usage(production: Folder, as_json: Json = False) -> None:
    """Say for each performer what was made under which grant, against its limits."""
    _print(_room().usage(production), as_json, _summary)


@ledger.command()
def statement(production: Folder, handle: Handle = "", as_json: Json = False) -> None:
    """List every sealed take of each performer, or of one."""
    _print(_room().statement(production, handle), as_json, _listing)


@ledger.command()
def withdrawals(production: Folder, as_json: Json = False) -> None:
    """Say for each withdrawal which takes and documents were made before it."""
    _print(_room().withdrawals(production), as_json, _withdrawn, "Nobody has withdrawn.")


@ledger.command()
def dossier(
    production: Folder,
    handle: Handle = "",
    out: Annotated[Path, typer.Option("--out", help="A new folder, or a FILE.zip.")] = Path(
        "dossier"
    ),
) -> None:
    """Write what a performer or union can check offline: files, statement and Merkle proofs."""
    typer.echo(str(_room().dossier(production, out, handle)))


def _room() -> LedgerService:
    from closedset.services import open_services

    return open_services().ledger


def _print(
    rows: Iterable[Mapping[str, Any]],
    as_json: bool,
    say: Any,
    nothing: str = "No consented performer was drawn.",
) -> None:
    found = tuple(rows)
    for row in found:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else say(row))
    if not found:
        typer.echo(nothing, err=True)


def _summary(row: Mapping[str, Any]) -> str:
    uses, seconds = row["uses"], row["seconds"]
    media = ", ".join(f"{count} {name or 'still'}" for name, count in uses["media"].items())
    grant = f"{row['level']} grant {row['grant'][:12]}"
    return (
        f"{row['handle'] or 'unnamed'}  {grant}  {row['standing']}\n"
        f"    {uses['count']} of {_limit(uses['limit'])} outputs ({media}), "
        f"{seconds['sum']:.1f} of {_limit(seconds['limit'])} seconds, "
        f"shots {', '.join(row['shots'])}"
    )


def _listing(row: Mapping[str, Any]) -> str:
    lines = [_summary(row)]
    lines += [f"    {_output(one)}" for one in row["outputs"]]
    return "\n".join(lines)


def _withdrawn(row: Mapping[str, Any]) -> str:
    who = ", ".join(row["performers"]) or "nobody who was drawn"
    lines = [f"{row['at'][:19]}  entry {row['event']}  withdrawn: {who}"]
    lines += [f"    {_output(one)}" for one in row["takes"]]
    lines += [f"    shown in {name}" for name in row["documents"]]
    return "\n".join(lines)


def _output(one: Mapping[str, Any]) -> str:
    length = f" {one['seconds']:.1f} s" if one["seconds"] else ""
    return f"{one['at'][:19]}  {one['shot']:5} {one['media']}{length}  {one['sha256'][:16]}"


def _limit(most: float | None) -> str:
    return "any number of" if most is None else f"{most:g}"
