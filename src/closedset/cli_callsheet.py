"""``closedset callsheet``: the consent desk on the command line.

Each command does one person's work. With a key file (``--key``) it signs, on that person's own
machine; with a production folder it takes signed papers in, on the registrar's.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closedset.errors import UsageError

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

    from closedset.callsheet.own import Answers
    from closedset.services import DeskService, SheetReport, Standing

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


def _desk() -> DeskService:
    from closedset.services import open_services

    return open_services().desk


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _passphrase(path: Path) -> str:
    """Ask for a key file's passphrase if it has one; ``CLOSEDSET_PASSPHRASE`` answers scripts."""
    from closedset.callsheet.keyfile import needs_passphrase

    if not needs_passphrase(path):
        return ""
    given = os.environ.get("CLOSEDSET_PASSPHRASE")
    return given if given is not None else typer.prompt("Passphrase", hide_input=True, err=True)


def _signer(path: Path | None) -> CryptoSigner:
    from closedset.services.desk import signer

    if path is None:
        raise UsageError("this needs your key.", remedy="Name it: --key NAME.key")
    return signer(path, _passphrase(path))


def _new_passphrase(*, without: bool) -> str:
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


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is here to say yes.", remedy="Read it, then add --yes.")
    typer.confirm(question, abort=True, err=True)


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"  {what + ':':34} {answer}" for what, answer in rows)


@callsheet.command()
def init(
    production: Production,
    script: Annotated[
        Path | None, typer.Option(help="The screenplay that performers will read.")
    ] = None,
    title: Annotated[str, typer.Option(help="Title, if there is no script.")] = "",
    new_id: Annotated[str, typer.Option("--id", help="Id: letters, digits, dashes.")] = "",
    witness: Annotated[
        list[Path] | None,
        typer.Option(help="NAME.pub.json of somebody who is not you; repeatable."),
    ] = None,
    threshold: Annotated[int, typer.Option(help="Root signatures needed.")] = 2,
    steward: Annotated[
        Path | None, typer.Option(help="NAME.pub.json of whoever may suspend.")
    ] = None,
    union: Annotated[
        list[Path] | None, typer.Option(help="NAME.pub.json of a union that vouches.")
    ] = None,
    qualified: Annotated[
        list[Path] | None, typer.Option(help="NAME.pub.json of a qualified trust service.")
    ] = None,
    hours: Annotated[int, typer.Option(help="How long a list stays fresh, 6 to 72.")] = 24,
) -> None:
    """Start a production's call sheet: office keys, and a root that two people sign."""
    from closedset.services.board import slug

    name = new_id or slug(script.stem if script else production.name)
    attesters = [("union", path) for path in union or ()]
    attesters += [("qualified", path) for path in qualified or ()]
    draft = _desk().init(
        production,
        script=script,
        title=title,
        production_id=name,
        witnesses=witness or (),
        threshold=threshold,
        steward=steward,
        attesters=attesters,
        hours=hours,
    )
    typer.echo(str(draft))
    _say(f"Send {draft} to each witness. They type: closedset callsheet countersign "
         f"{draft.name} --key THEIR.key")  # fmt: skip
    _say(f"Then you type: closedset callsheet countersign {production} SIGNED-FILE")
    _say(f"Performers start from: {draft.with_name('offer.json')}")


@callsheet.command()
def key(
    name: Annotated[str, typer.Argument(help="What the files are to be called.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path(),
    paper: Annotated[
        Path | None, typer.Option(help="Write a paper backup (words, QR) as PDF.")
    ] = None,
    restore: Annotated[
        bool, typer.Option("--restore", help="From the words of a paper backup.")
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
    phrase = _new_passphrase(without=no_passphrase)
    made = _desk().make_key(name, out, phrase, sheet=paper, words=words)
    for path in (made.key, made.following, made.public, *([paper] if paper else [])):
        typer.echo(str(path))
    _say(f"Keep {made.following.name} somewhere else: it takes over if {made.key.name} is lost.")
    _say(f"Only {made.public.name} is for others.")


@callsheet.command()
def grant(
    key: KeyFile = None,
    offer: Annotated[Path | None, typer.Option(help="offer.json of the production.")] = None,
    handle: Annotated[str, typer.Option(help="@name for scripts and lists.")] = "",
    name: Annotated[str, typer.Option(help="The name you go by.")] = "",
    facet: Annotated[
        list[str] | None, typer.Option(help="face, body, voice, motion, name; repeatable.")
    ] = None,
    body: Annotated[
        str, typer.Option(help="gender,age,muscle,weight,height,proportions: 0.9,34,.5,.4,.5,.5")
    ] = "",
    use: Annotated[str, typer.Option(help="What is made and who sees it.")] = "",
    medium: Annotated[
        list[str] | None, typer.Option(help="storyboard, animatic, pitch; repeatable.")
    ] = None,
    scene: Annotated[list[str] | None, typer.Option(help="Scene number; repeatable.")] = None,
    territory: Annotated[
        list[str] | None, typer.Option(help="Country code, or 001 for the world; repeatable.")
    ] = None,
    until: Annotated[str, typer.Option(help="Last day: 2027-01-31.")] = "",
    lease: Lease = 14,
    prohibited: Annotated[list[str] | None, typer.Option(help="Ruled out; repeatable.")] = None,
    max_outputs: Annotated[int | None, typer.Option(help="Pictures at most.")] = None,
    max_seconds: Annotated[int | None, typer.Option(help="Seconds of clips at most.")] = None,
    pay: Annotated[list[str] | None, typer.Option(help="picture=2.50USD; repeatable.")] = None,
    picture: Annotated[
        list[Path] | None, typer.Option(help="Reference picture; repeatable; stays with you.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the release: en or es.")] = "en",
    any_draft: Annotated[bool, typer.Option("--any-draft", help="Not only this draft.")] = False,
    adult: Annotated[bool, typer.Option("--adult", help="You are 18 or older.")] = False,
    identified_by: Annotated[
        Path | None, typer.Option("--attestation", help="A union's word that this is you.")
    ] = None,
    registrar: Annotated[
        bool, typer.Option("--registrar", help="The registrar checked who you are.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The packet to write.")] = None,
    yes: Yes = False,
) -> None:
    """Say yes within your own limits: an interview, a preview in plain words, a signature."""
    from closedset.cli_interview import Interview, pay_lines

    if key is None or offer is None:
        raise UsageError(
            "a grant needs your key and the production's offer.",
            remedy="Type: closedset callsheet grant --key NAME.key --offer offer.json",
        )
    ask = Interview(interactive=sys.stdin.isatty() and not yes)
    answers = ask.answers(
        offer=offer, handle=handle, name=name, facets=facet, body=body, use=use, media=medium,
        scenes=scene, territories=territory, until=until, prohibited=prohibited,
        limits=(max_outputs, max_seconds), pay=pay_lines(pay), lang=lang, any_draft=any_draft,
        attestation=identified_by, registrar=registrar,
    )  # fmt: skip
    ask.adult(adult)
    _sign_grant(answers, key, picture or (), lease, out, yes=yes)


def _sign_grant(
    answers: Answers,
    key: Path,
    pictures: Sequence[Path],
    lease: int,
    out: Path | None,
    *,
    yes: bool,
) -> None:
    from closedset.callsheet.keys import pid_of
    from closedset.cli_interview import beside_key, committed

    desk = _desk()
    public = beside_key(key)
    answers, salt = committed(answers, pictures)
    payload, rows = desk.preview(answers, pid_of(public))
    _say(_rows(rows))
    _confirm("Do you sign this?", yes=yes)
    target = out or Path(f"{answers.handle[1:]}.packet.json")
    packet, receipt = desk.sign_grant(payload, _signer(key), public, lease, target)
    typer.echo(str(packet))
    typer.echo(str(receipt))
    if salt:
        path = target.with_name(f"{answers.handle[1:]}.salt")
        desk.keep_salt(path, salt)
        typer.echo(str(path))
    _say(f"Send {packet.name} to the registrar. Keep {receipt.name}: it is your copy.")


@callsheet.command()
def countersign(
    place: Annotated[Path, typer.Argument(help="A production folder, or a file to sign.")],
    files: Files = None,
    key: KeyFile = None,
    handle: Annotated[str, typer.Option(help="With a .pub.json: whose key it is.")] = "",
    name: Annotated[str, typer.Option(help="With a .pub.json: their name.")] = "",
    level: Annotated[str, typer.Option(help="With a .pub.json: union or qualified.")] = "union",
    method: Annotated[str, typer.Option(help="With a .pub.json: how you know.")] = "",
    by: Annotated[str, typer.Option(help="With a .pub.json: who you are.")] = "",
    identified: Annotated[
        bool, typer.Option("--identified", help="You checked who the performer is.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Sign a root as its holder, vouch for a key, or list grants as the registrar."""
    desk = _desk()
    if not place.is_dir():
        if place.name.endswith(".pub.json"):
            if not (handle and name and method and by):
                raise UsageError(
                    "to vouch for somebody, say who they are and how you know.",
                    remedy="Add --handle @ada --name 'Ada N.' --method 'passport, in person' "
                    "--by 'Actors Union'",
                )
            out = desk.attest(place, _signer(key), handle, name, level, method, by)
        else:
            out = desk.cosign(place, _signer(key))
        typer.echo(str(out))
        return
    if not files:
        raise UsageError("nothing to countersign was named.", remedy="Name packets or a root.")
    packets = [path for path in files if not _take_root(desk, place, path)]
    for path in packets:
        signed, rows = desk.read_packet(place, path)
        _say(f"{path.name}: {signed.performer.handle}")
        _say(_rows(rows))
    if packets:
        _confirm("Put this on the list?", yes=yes)
        desk.countersign(place, packets, identified=identified)
        _say(f"Listed. Cast them: closedset board SCRIPT --out {place} --cast CHARACTER=@handle")


def _take_root(desk: DeskService, place: Path, path: Path) -> bool:
    """Take a signed root in; False if the file is no root."""
    if not desk.is_root(path):
        return False
    missing = desk.take_root(place, path)
    if missing:
        _say(f"Taken. {missing} signature{'s' if missing > 1 else ''} still missing.")
    else:
        _say("The root is in force.")
    return True


@callsheet.command()
def enrol(
    production: Production,
    handle: Annotated[str, typer.Argument(help="@handle of the performer.")],
    pictures: Annotated[list[Path], typer.Argument(help="The pictures they signed for.")],
    salt: Annotated[Path, typer.Option(help="The .salt file they sent.")],
) -> None:
    """Keep a performer's reference pictures, encrypted, if they are the granted ones."""
    count = _desk().enrol(production, handle.lower(), pictures, salt)
    _say(f"{count} pictures of {handle} are kept, encrypted, outside the production.")


@callsheet.command()
def revoke(
    place: Annotated[Path, typer.Argument(help="Your packet, or a production folder.")],
    files: Files = None,
    key: KeyFile = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="All you ever granted with this key.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Withdraw (with your packet and key), or put a withdrawal in force (on a production)."""
    desk = _desk()
    if not place.is_dir():
        _confirm("Withdraw? This cannot be undone.", yes=yes)
        for path in desk.withdraw(place, _signer(key), everything=everything):
            typer.echo(str(path))
        _say("Send either file, or show the code: any gate takes it, and it cannot be undone.")
        return
    if not files:
        raise UsageError(
            "no withdrawal was named.", remedy="Name the file, or a photo of its code."
        )
    for path in files:
        noted = desk.take_withdrawal(place, path)
        _say(f"{path.name} is in force: nothing new of this performer is drawn or sealed.")
        if not noted:
            _say("Another run is writing this production; type the same again to have it noted.")


@callsheet.command()
def suspend(
    place: Annotated[
        Path | None, typer.Argument(help="A production folder; leave out to sign.")
    ] = None,
    files: Files = None,
    who: Annotated[
        list[str] | None, typer.Option(help="@handle, performer id or grant hash; repeatable.")
    ] = None,
    lift: Annotated[list[str] | None, typer.Option(help="Take back; repeatable.")] = None,
    reason: Annotated[str, typer.Option(help="Shown with every refusal.")] = "",
    key: KeyFile = None,
    offer: Annotated[Path | None, typer.Option(help="offer.json of the production.")] = None,
    out: Annotated[Path, typer.Option(help="Your list; kept and added to.")] = Path("steward.json"),
) -> None:
    """As the steward: suspend performers, or nobody. On a production: take the list in."""
    desk = _desk()
    if place is not None:
        if not files:
            raise UsageError("no steward's list was named.", remedy="Name the steward's file.")
        for path in files:
            desk.take_suspensions(place, path)
        _say("The steward's list is in force.")
        return
    if offer is None or (who and not reason):
        raise UsageError(
            "a steward needs the production's offer, and a reason for whom they suspend.",
            remedy="Type: closedset callsheet suspend --offer offer.json --key KEY --who @ada "
            "--reason 'A dispute about pay.'",
        )
    names = [name.lower() for name in who or ()]
    lifted = [name.lower() for name in lift or ()]
    typer.echo(str(desk.suspend(names, lifted, reason, _signer(key), offer, out)))


@callsheet.command()
def refresh(
    place: Annotated[Path, typer.Argument(help="A production folder, or your packet.")],
    files: Files = None,
    key: KeyFile = None,
    lease: Lease = 14,
    source: Annotated[
        str, typer.Option("--from", help="Fetch the list from this folder or web address.")
    ] = "",
) -> None:
    """Renew your lease (packet), sign the list anew (registrar), or fetch it (--from)."""
    desk = _desk()
    if not place.is_dir():
        for path in desk.renew(place, _signer(key), lease):
            typer.echo(str(path))
    elif source:
        _say(f"Call sheet {desk.fetch(place, source)} is here.")
    else:
        until = desk.refresh(place, files or ())
        _say(f"The list is good until {until:%Y-%m-%d %H:%M} UTC.")


@callsheet.command()
def rotate(
    place: Annotated[Path, typer.Argument(help="A production folder, or your packet.")],
    key: Annotated[
        Path | None, typer.Option("--key", help="Your NAME.next.key, which takes over.")
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="targets, snapshot, timestamp; repeatable.")
    ] = None,
    witness: Annotated[list[Path] | None, typer.Option(help="A new root holder.")] = None,
    drop: Annotated[
        list[str] | None, typer.Option(help="A root holder's key id to leave out.")
    ] = None,
    threshold: Annotated[int | None, typer.Option(help="Root signatures needed.")] = None,
    lease: Lease = 14,
    no_passphrase: Annotated[bool, typer.Option("--no-passphrase", help="As for key.")] = False,
) -> None:
    """Take your next key into use, or draft a root with new office keys or holders."""
    desk = _desk()
    if place.is_dir():
        draft = desk.rotate(place, role or (), witness or (), drop or (), threshold)
        typer.echo(str(draft))
        _say(f"Each holder types: closedset callsheet countersign {draft.name} --key THEIR.key")
        return
    signer = _signer(key)
    folder = key.parent if key else Path()
    base = (key.name if key else "").split(".")[0]
    number = signer.public_key.keyid[:6]
    phrase = _new_passphrase(without=no_passphrase)
    made = desk.take_next_key(place, signer, phrase, folder, f"{base}-{number}", lease)
    for path in made:
        typer.echo(str(path))
    _say(f"{base}.next.key signs from now on; {base}-{number}.next.key follows it. Send the "
         "packet to the registrar.")  # fmt: skip


@callsheet.command()
def forget(
    production: Production,
    handle: Annotated[str, typer.Argument(help="@handle of the performer.")],
    yes: Yes = False,
) -> None:
    """Delete a performer's reference pictures and salt; write a signed certificate."""
    _confirm(f"Delete {handle}'s reference pictures?", yes=yes)
    typer.echo(str(_desk().forget(production, handle.lower())))


@callsheet.command()
def show(
    place: Annotated[Path, typer.Argument(help="A production folder, a packet or a receipt.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say who may do what, until when, how fresh, and what is left."""
    desk = _desk()
    if not place.is_dir():
        typer.echo(_rows(desk.show_packet(place)))
        return
    report = desk.show(place)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        _print_report(report)
    if any(standing.state != "good" for standing in report.performers):
        raise typer.Exit(3)


def _print_report(report: SheetReport) -> None:
    typer.echo(f"{report.production}: call sheet {report.version or 'not in force yet'}")
    if report.signatures_missing:
        typer.echo(f"a root draft waits for {report.signatures_missing} more signature(s)")
    for standing in report.performers:
        typer.echo(_line(standing))


def _line(s: Standing) -> str:
    if s.state != "good" or s.until is None or s.fresh_until is None:
        return f"{s.handle:20} REFUSED [{s.state}] {s.detail}"
    many = "s" if len(s.scenes) > 1 else ""
    scenes = f"scene{many} {', '.join(s.scenes)}" if s.scenes else "every scene"
    left = "" if s.outputs[1] is None else f"; {s.outputs[1] - s.outputs[0]} outputs left"
    clips = "" if s.seconds[1] is None else f"; {s.seconds[1] - s.seconds[0]:.0f} seconds left"
    return (
        f"{s.handle:20} {s.level.upper():10} {s.detail}; {scenes}; until {s.until:%Y-%m-%d}; "
        f"fresh until {s.fresh_until:%Y-%m-%d %H:%M} UTC{left}{clips}"
    )
