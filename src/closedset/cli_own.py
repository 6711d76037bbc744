"""``callsheet key``, ``grant`` and ``approve``: what performers type on their own machines."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closedset.cli_parts import (
    KeyFile,
    Lease,
    Yes,
    confirm,
    new_passphrase,
    open_desk,
    rows_text,
    say,
    signer_of,
)
from closedset.errors import UsageError

if TYPE_CHECKING:
    from closedset.callsheet.own import Answers

Words = list[str] | None
OfferFile = Annotated[Path | None, typer.Option("--offer", help="offer.json of the production.")]
Handle = Annotated[str, typer.Option(help="@name for scripts and lists.")]
Name = Annotated[str, typer.Option(help="The name you go by.")]
Facets = Annotated[
    Words, typer.Option("--facet", help="face, body, voice, motion, name; repeatable.")
]
Figure = Annotated[
    str,
    typer.Option("--body", help="gender,age,muscle,weight,height,proportions: 0.9,34,.5,.4,.5,.5"),
]
Purpose = Annotated[str, typer.Option("--use", help="What is made and who sees it.")]
Media = Annotated[Words, typer.Option("--medium", help="storyboard, animatic, pitch; repeatable.")]
Scenes = Annotated[Words, typer.Option("--scene", help="Scene number; repeatable.")]
Places = Annotated[
    Words, typer.Option("--territory", help="Country code, or 001 for the world; repeatable.")
]
Tongues = Annotated[
    Words, typer.Option("--language", help="In which your voice may speak: en, pt-BR; repeatable.")
]
Until = Annotated[str, typer.Option(help="Last day: 2027-01-31.")]
Prohibited = Annotated[
    Words, typer.Option("--prohibited", help="Ruled out: violence, weapons, alcohol …; repeatable.")
]
Looks = Annotated[
    str, typer.Option("--approval", help="You look first: none, each-output or final.")
]
Replica = Annotated[
    str,
    typer.Option(
        "--replica-type", help="body-stand-in, independently-created or employment-based."
    ),
]
Outputs = Annotated[int | None, typer.Option("--max-outputs", help="Pictures at most.")]
Seconds = Annotated[int | None, typer.Option("--max-seconds", help="Seconds of clips at most.")]
Oldest = Annotated[int, typer.Option("--oldest-list", help="Hours a list may go unrefreshed.")]
PayLines = Annotated[Words, typer.Option("--pay", help="picture=2.50USD; repeatable.")]
Pictures = Annotated[
    list[Path] | None,
    typer.Option("--picture", help="Reference picture; repeatable; stays with you."),
]
Adapters = Annotated[
    Words,
    typer.Option("--adapter", help="SHA-256 of an adapter trained on you that may be used."),
]
Advice = Annotated[
    str, typer.Option("--advised-by", help="union=NAME, lawyer=NAME or agent=NAME, if any.")
]
School = Annotated[str, typer.Option(help="The school, for a student production.")]
Teacher = Annotated[str, typer.Option("--supervisor", help="The teacher who answers for it.")]
Estate = Annotated[
    Path | None,
    typer.Option("--estate-proof", help="You sign for the estate: the document that says so."),
]
Lang = Annotated[str, typer.Option(help="Language of the release: en or es.")]
AnyDraft = Annotated[bool, typer.Option("--any-draft", help="Not only this draft.")]
Adult = Annotated[bool, typer.Option("--adult", help="You are 18 or older.")]
Attested = Annotated[
    Path | None, typer.Option("--attestation", help="A union's word that this is you.")
]
Registrar = Annotated[bool, typer.Option("--registrar", help="The registrar checked who you are.")]
Earlier = Annotated[
    Path | None, typer.Option("--packet", help="Your packet so far, if you have granted before.")
]
OutFile = Annotated[Path | None, typer.Option("--out", help="The file to write.")]


def key(
    name: Annotated[str, typer.Argument(help="What the files are to be called.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path(),
    paper: Annotated[
        Path | None, typer.Option(help="Write a paper backup (words, QR) as PDF.")
    ] = None,
    restore: Annotated[
        bool, typer.Option("--restore", help="From the words of a paper backup.")
    ] = False,
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Keep it in this computer's keyring.")
    ] = False,
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="Guard it by file permissions alone.")
    ] = False,
) -> None:
    """Make your key, on your own machine, and the one that will follow it."""
    if any(mark in name for mark in "/\\") or name.startswith("."):
        raise UsageError(
            f"{name!r} is not a file name.", remedy="Type: closedset callsheet key ada"
        )
    words = None
    if restore:
        first = typer.prompt(f"The 24 words of {name}.key", hide_input=True, err=True)
        after = typer.prompt(f"The 24 words of {name}.next.key", hide_input=True, err=True)
        words = (str(first).split(), str(after).split())
    phrase = new_passphrase(without=no_passphrase)
    made = open_desk().make_key(name, out, phrase, sheet=paper, words=words, keyring=keyring)
    for path in (made.key, made.following, made.public, *([paper] if paper else [])):
        typer.echo(str(path))
    say(f"Keep {made.following.name} somewhere else: it takes over if {made.key.name} is lost.")
    say(f"Only {made.public.name} is for others.")


def grant(
    key: KeyFile = None,
    offer: OfferFile = None,
    handle: Handle = "",
    name: Name = "",
    facet: Facets = None,
    body: Figure = "",
    use: Purpose = "",
    medium: Media = None,
    scene: Scenes = None,
    territory: Places = None,
    language: Tongues = None,
    until: Until = "",
    lease: Lease = 14,
    prohibited: Prohibited = None,
    approval: Looks = "",
    replica_type: Replica = "body-stand-in",
    max_outputs: Outputs = None,
    max_seconds: Seconds = None,
    oldest_list: Oldest = 72,
    pay: PayLines = None,
    picture: Pictures = None,
    adapter: Adapters = None,
    advised_by: Advice = "",
    school: School = "",
    supervisor: Teacher = "",
    estate_proof: Estate = None,
    lang: Lang = "en",
    any_draft: AnyDraft = False,
    adult: Adult = False,
    attestation: Attested = None,
    registrar: Registrar = False,
    packet: Earlier = None,
    out: OutFile = None,
    yes: Yes = False,
) -> None:
    """Say yes within your own limits: an interview, a preview in plain words, a signature."""
    from closedset.cli_interview import Given, Interview

    if key is None or offer is None:
        raise UsageError(
            "a grant needs your key and the production's offer.",
            remedy="Type: closedset callsheet grant --key NAME.key --offer offer.json",
        )
    given = Given(
        offer=offer, handle=handle, name=name, facets=facet, body=body, use=use, media=medium,
        scenes=scene, territories=territory, languages=language, until=until,
        prohibited=prohibited, approval=approval, replica_type=replica_type,
        limits=(max_outputs, max_seconds, oldest_list), pay=pay, adapters=adapter,
        advised_by=advised_by, school=(school, supervisor), estate_proof=estate_proof, lang=lang,
        any_draft=any_draft, attestation=attestation, registrar=registrar,
    )  # fmt: skip
    ask = Interview(interactive=sys.stdin.isatty() and not yes)
    answers = ask.answers(given)
    ask.adult(adult)
    _sign_grant(answers, key, picture or (), lease, (packet, out), yes=yes)


def _sign_grant(
    answers: Answers,
    key: Path,
    pictures: Sequence[Path],
    lease: int,
    files: tuple[Path | None, Path | None],
    *,
    yes: bool,
) -> None:
    from closedset.cli_interview import beside_key, committed

    desk = open_desk()
    earlier, out = files
    target = out or Path(f"{answers.handle[1:]}.packet.json")
    earlier = earlier or (target if target.is_file() else None)
    public = desk.key_document(earlier) if earlier else beside_key(key)
    salt_file = target.with_name(f"{answers.handle[1:]}.salt")
    answers, salt = committed(answers, pictures, salt_file)
    payload, rows = desk.preview(answers, public)
    say(rows_text(rows))
    confirm("Do you sign this?", yes=yes)
    packet, receipt = desk.sign_grant(payload, signer_of(key), public, lease, target, earlier)
    typer.echo(str(packet))
    typer.echo(str(receipt))
    if salt:
        if not salt_file.is_file():
            desk.keep_salt(salt_file, salt)
        typer.echo(str(salt_file))
    say(f"Send {packet.name} to the registrar. Keep {receipt.name}: it is your copy.")


def approve(
    pictures: Annotated[list[Path], typer.Argument(help="Sealed panels that you have looked at.")],
    packet: Annotated[
        Path | None, typer.Option(help="Your packet, under whose grant they were drawn.")
    ] = None,
    key: KeyFile = None,
    out: OutFile = None,
    yes: Yes = False,
) -> None:
    """Say yes to pictures you have seen, where your grant asks for your approval."""
    if packet is None:
        raise UsageError("this needs your packet.", remedy="Name it: --packet NAME.packet.json")
    confirm(f"Have you looked at {'all of these' if len(pictures) > 1 else 'this'}?", yes=yes)
    target = out or packet.with_name(f"{packet.name.split('.')[0]}.approval.json")
    typer.echo(str(open_desk().approve(pictures, packet, signer_of(key), target)))
    say(f"Send {target.name} to the registrar, who types: closedset callsheet countersign "
        f"PRODUCTION {target.name}")  # fmt: skip
