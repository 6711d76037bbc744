"""What the commands of ``closedset callsheet`` share: asking, reading keys, saying things."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closedset.errors import UsageError

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

    from closedset.model.verdict import Reason
    from closedset.services import DeskService

callsheet = typer.Typer(
    help="Who may appear: keys, grants, the signed list. Private keys never leave their owner.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Production = Annotated[Path, typer.Argument(help="The production folder.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="Your key file; stays with you.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")]
Lease = Annotated[int, typer.Option("--lease", help="Days until you must renew, 7 to 30.")]
Files = Annotated[list[Path] | None, typer.Argument(help="Signed files.")]


def open_desk() -> DeskService:
    from closedset.services import open_services

    return open_services().desk


def say(text: str) -> None:
    typer.echo(text, err=True)


def what_to_type(reason: Reason, folder: Path | None) -> list[str]:
    """Return the remedy; for a question, one command an answer, as it can be typed."""
    answers = reason.answers(str(folder) if folder else "PRODUCTION")
    return [f"{kind}: {command}" for kind, command in answers.items()] or [reason.remedy]


def printable(text: str) -> str:
    """Return ``text`` with half characters, which no terminal can print, as ``?``."""
    return text.encode("utf-8", "replace").decode()


def passphrase(path: Path) -> str:
    """Ask for a key file's passphrase if it has one; ``CLOSEDSET_PASSPHRASE`` answers scripts."""
    from closedset.callsheet.keyfile import needs_passphrase

    if not needs_passphrase(path):
        return ""
    given = os.environ.get("CLOSEDSET_PASSPHRASE")
    return given if given is not None else typer.prompt("Passphrase", hide_input=True, err=True)


def signer_of(path: Path | None) -> CryptoSigner:
    from closedset.services.own_desk import signer

    if path is None:
        raise UsageError("this needs your key.", remedy="Name it: --key NAME.key")
    return signer(path, passphrase(path))


def new_passphrase(*, without: bool) -> str:
    if without:
        return ""
    given = os.environ.get("CLOSEDSET_PASSPHRASE")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            "a passphrase cannot be asked for here.",
            remedy="Set CLOSEDSET_PASSPHRASE, or add --no-passphrase for a key that only file "
            "permissions guard.",
        )
    return str(typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))


def confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is here to say yes.", remedy="Read it, then add --yes.")
    typer.confirm(question, abort=True, err=True)


def rows_text(rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"  {what + ':':34} {answer}" for what, answer in rows)
