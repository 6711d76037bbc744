"""``closedset callsheet``: the consent desk on the command line.

Each command does one person's work. With a key file (``--key``) it signs, on that person's own
machine; with a production folder it takes signed papers in, on the registrar's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closedset import cli_own
from closedset.cli_parts import (
    Files,
    KeyFile,
    Lease,
    Production,
    Yes,
    callsheet,
    confirm,
    new_passphrase,
    open_desk,
    rows_text,
    say,
    signer_of,
)
from closedset.errors import UsageError

if TYPE_CHECKING:
    from closedset.services import DeskService, SheetReport, Standing

__all__ = ["callsheet"]

callsheet.command()(cli_own.key)
callsheet.command()(cli_own.grant)
callsheet.command()(cli_own.approve)


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
    draft = open_desk().init(
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
    say(f"Send {draft} to each witness. They type: closedset callsheet countersign "
         f"{draft.name} --key THEIR.key")  # fmt: skip
    say(f"Then you type: closedset callsheet countersign {production} SIGNED-FILE")
    say(f"Performers start from: {draft.with_name('offer.json')}")


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
    desk = open_desk()
    if not place.is_dir():
        if place.name.endswith(".pub.json"):
            if not (handle and name and method and by):
                raise UsageError(
                    "to vouch for somebody, say who they are and how you know.",
                    remedy="Add --handle @ada --name 'Ada N.' --method 'passport, in person' "
                    "--by 'Actors Union'",
                )
            out = desk.attest(place, signer_of(key), handle, name, level, method, by)
        else:
            out = desk.cosign(place, signer_of(key))
        typer.echo(str(out))
        return
    if not files:
        raise UsageError("nothing to countersign was named.", remedy="Name packets or a root.")
    packets = [path for path in files if not _take_other(desk, place, path)]
    for path in packets:
        signed, rows = desk.read_packet(place, path)
        say(f"{path.name}: {signed.performer.handle}")
        say(rows_text(rows))
    if packets:
        confirm("Put this on the list?", yes=yes)
        desk.countersign(place, packets, identified=identified)
        say(f"Listed. Cast them: closedset board SCRIPT --out {place} --cast CHARACTER=@handle")


def _take_other(desk: DeskService, place: Path, path: Path) -> bool:
    """Take a signed root or an approval in; False if the file is neither."""
    if desk.is_approval(path):
        count = desk.take_approval(place, path)
        say(f"{count} approved picture{'s' if count > 1 else ''}. Draw the board again: the slates "
            "then no longer say AWAITING APPROVAL.")  # fmt: skip
        return True
    if not desk.is_root(path):
        return False
    missing = desk.take_root(place, path)
    if missing:
        say(f"Taken. {missing} signature{'s' if missing > 1 else ''} still missing.")
    else:
        say("The root is in force.")
    return True


@callsheet.command()
def enrol(
    production: Production,
    handle: Annotated[str, typer.Argument(help="@handle of the performer.")],
    pictures: Annotated[list[Path], typer.Argument(help="The pictures they signed for.")],
    salt: Annotated[Path, typer.Option(help="The .salt file they sent.")],
) -> None:
    """Keep a performer's reference pictures, encrypted, if they are the granted ones."""
    count = open_desk().enrol(production, handle.lower(), pictures, salt)
    say(f"{count} pictures of {handle} are kept, encrypted, outside the production.")


@callsheet.command()
def forbid(
    production: Production,
    who: Annotated[str, typer.Argument(help="How the list calls them.")],
    pictures: Annotated[
        list[Path] | None, typer.Argument(help="Pictures of them, one face each.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Take them off the list.")] = False,
) -> None:
    """Put somebody on the do-not-replicate list: no generated face may come near theirs."""
    from closedset.services.forbidden import allow
    from closedset.services.forbidden import forbid as forbid_face
    from closedset.store import Production as Folder

    if off is bool(pictures):
        raise UsageError(
            "forbid takes pictures, or --off.", remedy="Name pictures that show their face alone."
        )
    with Folder.read(production) as opened:
        identity = opened.id
    if off:
        stood = allow(identity, who)
        say(f"{who} is off the list." if stood else f"{who} was not on the list.")
        return
    count = forbid_face(identity, who, pictures or [])
    say(
        f"No picture of a trained model is sealed here with a face near {who}'s ({count} compared)."
    )


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
    desk = open_desk()
    if not place.is_dir():
        confirm("Withdraw? This cannot be undone.", yes=yes)
        for path in desk.withdraw(place, signer_of(key), everything=everything):
            typer.echo(str(path))
        say("Send either file, or show the code: any gate takes it, and it cannot be undone.")
        return
    if not files:
        raise UsageError(
            "no withdrawal was named.", remedy="Name the file, or a photo of its code."
        )
    for path in files:
        noted = desk.take_withdrawal(place, path)
        say(f"{path.name} is in force: nothing new of this performer is drawn or sealed.")
        if not noted:
            say("Another run is writing this production; type the same again to have it noted.")


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
    desk = open_desk()
    if place is not None:
        if not files:
            raise UsageError("no steward's list was named.", remedy="Name the steward's file.")
        for path in files:
            desk.take_suspensions(place, path)
        say("The steward's list is in force.")
        return
    if offer is None or (who and not reason):
        raise UsageError(
            "a steward needs the production's offer, and a reason for whom they suspend.",
            remedy="Type: closedset callsheet suspend --offer offer.json --key KEY --who @ada "
            "--reason 'A dispute about pay.'",
        )
    names = [name.lower() for name in who or ()]
    lifted = [name.lower() for name in lift or ()]
    typer.echo(str(desk.suspend(names, lifted, reason, signer_of(key), offer, out)))


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
    desk = open_desk()
    if not place.is_dir():
        for path in desk.renew(place, signer_of(key), lease):
            typer.echo(str(path))
    elif source:
        say(f"Call sheet {desk.fetch(place, source)} is here.")
    else:
        until = desk.refresh(place, files or ())
        say(f"The list is good until {until:%Y-%m-%d %H:%M} UTC.")


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
    desk = open_desk()
    if place.is_dir():
        draft = desk.rotate(place, role or (), witness or (), drop or (), threshold)
        typer.echo(str(draft))
        say(f"Each holder types: closedset callsheet countersign {draft.name} --key THEIR.key")
        return
    signer = signer_of(key)
    folder = key.parent if key else Path()
    base = (key.name if key else "").split(".")[0]
    number = signer.public_key.keyid[:6]
    phrase = new_passphrase(without=no_passphrase)
    made = desk.take_next_key(place, signer, phrase, folder, f"{base}-{number}", lease)
    for path in made:
        typer.echo(str(path))
    say(f"{base}.next.key signs from now on; {base}-{number}.next.key follows it. Send the "
         "packet to the registrar.")  # fmt: skip


@callsheet.command()
def forget(
    production: Production,
    handle: Annotated[str, typer.Argument(help="@handle of the performer.")],
    yes: Yes = False,
) -> None:
    """Delete a performer's reference pictures and salt; write a signed certificate."""
    confirm(f"Delete {handle}'s reference pictures?", yes=yes)
    typer.echo(str(open_desk().forget(production, handle.lower())))


@callsheet.command()
def show(
    place: Annotated[Path, typer.Argument(help="A production folder, a packet or a receipt.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say who may do what, until when, how fresh, and what is left."""
    desk = open_desk()
    if not place.is_dir():
        typer.echo(rows_text(desk.show_packet(place)))
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
