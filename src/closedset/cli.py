"""The command line: parse, call a service, print, one exit.

Results go to stdout, progress and messages to stderr. Exit status: 0 done · 1 failed · 2 wrong
use · 3 refused by the gate · 4 held, waiting for an answer · 5 not sealed.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from closedset import cli_callsheet
from closedset.cli_jobs import LookId, animate, jobs, picture_size, render
from closedset.cli_ledger import ledger
from closedset.cli_parts import printable, what_to_type
from closedset.cli_pipelines import pipelines
from closedset.cli_progress import progress as show_progress
from closedset.cli_takes import export, refine, remake, takes
from closedset.errors import CallSheetError, ClosedsetError, GateError, UsageError

if TYPE_CHECKING:
    from closedset.model.verdict import Reason, Verdict
    from closedset.services import BoardResult, Breakdown, Services

EXIT = {"clear": 0, "hold": 4, "refuse": 3}

app = typer.Typer(
    name="closedset",
    help="Screenplay in, sealed storyboard out. Every face is synthetic, or signed for.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(cli_callsheet.callsheet, name="callsheet")
app.add_typer(jobs, name="jobs")
app.add_typer(ledger, name="ledger")
app.add_typer(pipelines, name="pipelines")
app.add_typer(takes, name="takes")
app.command()(animate)
app.command()(export)
app.command()(refine)
app.command()(remake)
app.command()(render)

Script = Annotated[Path, typer.Argument(help="A screenplay: .fountain, .fdx or .txt.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="The production folder to make or go on with.")
]
NoAnimatic = Annotated[
    bool, typer.Option("--no-animatic", help="Make no animatic.mp4; it takes a second a shot.")
]
Profile = Annotated[
    str,
    typer.Option(help="eu, cn or ads: labels that places ask for beside the slate."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Folder = Annotated[Path, typer.Argument(help="A production folder.")]
Declared = Annotated[
    list[str] | None,
    typer.Option("--declare", help="NAME=character, NAME=place or NAME=thing; repeatable."),
]


def main() -> NoReturn:
    """Run the command line; the one place that decides the exit status."""
    _stay_local()
    for stream in (sys.stdout, sys.stderr):  # a name or a text may hold what no encoding writes
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = app(standalone_mode=False)
    except ClosedsetError as error:
        _say(_explain(error))
        status = error.exit_status
    except typer.Exit as done:
        status = done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _say("Stopped. Nothing is lost: run the same command again to go on.")
        status = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except TyperException as error:
        _say(f"{error.format_message()}\nType 'closedset --help' for what there is.")
        status = error.exit_code
    sys.exit(status if isinstance(status, int) else 0)


def _stay_local() -> None:
    """Switch off what the libraries would send or fetch (law 6)."""
    for name, value in (
        ("HF_HUB_OFFLINE", "1"),
        ("HF_HUB_DISABLE_TELEMETRY", "1"),
        ("TRANSFORMERS_OFFLINE", "1"),
        ("DO_NOT_TRACK", "1"),
        ("GRADIO_ANALYTICS_ENABLED", "False"),
    ):
        os.environ[name] = value


def _services() -> Services:
    from closedset.services import open_services

    return open_services()


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _explain(error: ClosedsetError) -> str:
    if isinstance(error, CallSheetError):
        return f"[{error.code}] {error.message}\n  → {error.remedy}".rstrip(" →\n")
    if not isinstance(error, GateError):
        return f"{error.message}\n{error.remedy}".strip()
    return "\n".join(f"[{r.code}] {r.message}\n  → {r.remedy}" for r in error.reasons)


@app.command()
def demo(
    out: Out = None, look: LookId = "", no_animatic: NoAnimatic = False, profile: Profile = ""
) -> None:
    """Make the board of the shipped screenplay, with the shipped demo call sheet.

    Two of its shots are refused on purpose, to show how that looks; the exit status is 0.
    """
    folder = out or Path("last-bus")
    with show_progress() as progress:
        result = _services().board.demo(
            folder, progress, look=look, animatic=not no_animatic, profile=profile
        )
    _print_board(result)


@app.command()
def board(
    script: Script,
    out: Out = None,
    recipe: Annotated[str, typer.Option(help="A folder of pipelines/.")] = "ink",
    draft: Annotated[
        bool, typer.Option("--draft", help="Few steps, with the seeds of the final.")
    ] = False,
    look: LookId = "",
    scenes: Annotated[str, typer.Option(help="Scenes to draw: 1-3,5. All if left out.")] = "",
    size: Annotated[str, typer.Option(help="Picture size in pixels.")] = "1280x720",
    cast: Annotated[
        list[str] | None,
        typer.Option(help="CHARACTER=@handle, by grant; remembered in cast.json; repeatable."),
    ] = None,
    no_animatic: NoAnimatic = False,
    profile: Profile = "",
) -> None:
    """Turn a screenplay into a sealed storyboard.

    Never stops at a refusal or a question: that shot gets a card that says why and what to do.
    """
    folder = out or Path(f"{script.stem}-board")
    with show_progress() as progress:
        result = _services().board.make(
            script,
            folder,
            recipe=recipe,
            draft=draft,
            look=look,
            size=picture_size(size),
            scenes=scenes,
            cast=_cast(cast),
            progress=progress,
            animatic=not no_animatic,
            profile=profile,
        )
    _print_board(result)
    raise typer.Exit(result.exit_status)


@app.command()
def casting(
    production: Annotated[Path, typer.Argument(help="A production that has a board.")],
) -> None:
    """Make casting.pdf: every performer all round, their expressions, and a line-up."""
    with show_progress() as progress:
        path = _services().casting.sheet(production, progress)
    typer.echo(str(path))


@app.command()
def breakdown(
    script: Script,
    format: Annotated[str, typer.Option(help="table, json or csv.")] = "table",
) -> None:
    """List the scenes and shots of a screenplay; draw nothing."""
    if format not in {"table", "json", "csv"}:
        raise UsageError(
            f"there is no format {format!r}.", remedy="Accepted are --format table, json and csv."
        )
    found = _services().script.read(script)
    if not found.screenplay.scenes:
        _say("No scene heading was found; a scene starts with a line like INT. KITCHEN - DAY.")
    _print_breakdown(found, format)


@app.command()
def check(
    text: Annotated[str | None, typer.Argument(help="Words for a picture.")] = None,
    jsonl: Annotated[
        Path | None, typer.Option(help='Lines of {"id", "prompt"}; "-" is stdin.')
    ] = None,
    image: Annotated[Path | None, typer.Option(help="A picture that is to come in.")] = None,
    production: Annotated[Path | None, typer.Option(help="Knows this production's names.")] = None,
    declare: Declared = None,
    as_json: Json = False,
) -> None:
    """Ask the gate whether words may become a picture, or whether a picture may come in."""
    if sum(given is not None for given in (text, jsonl, image)) != 1:
        raise UsageError(
            "check takes a text or --jsonl FILE or --image FILE, and got none or several.",
            remedy='Type: closedset check "a tired bus driver at dawn"',
        )
    from closedset.model.request import TextField

    consent = _services().consent
    gate = consent.gate(_declared(declare), production)
    if image is not None:
        found = consent.check_image(gate, image, production)
        raise typer.Exit(_print_verdict(found, as_json, production))
    if text is not None:
        verdict = gate.check((TextField("prompt", text),))
        raise typer.Exit(_print_verdict(verdict, as_json, production))
    worst = 0
    with _lines(jsonl) as lines:
        for row in consent.check_lines(gate, lines):
            typer.echo(printable(json.dumps(row, ensure_ascii=False)))
            worst = _worse(worst, EXIT[str(row["verdict"])])
    raise typer.Exit(worst)


@app.command()
def answer(
    production: Folder,
    name: Annotated[str, typer.Argument(help="The name or the words the gate asked about.")],
    kind: Annotated[str, typer.Option("--is", help="character, place, thing or nobody.")],
) -> None:
    """Settle a question that the gate holds."""
    from closedset.model.verdict import noted

    _services().consent.answer(production, name, kind)
    _say(f"{noted(name, kind)} Run 'closedset board' again to draw what was held.")


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Pictures, documents or folders.")],
    bundle: Annotated[Path | None, typer.Option(help="A production's public bundle.")] = None,
    as_json: Json = False,
) -> None:
    """Say what each file is, layer by layer; 0 only if all are sealed."""
    status, seen = 0, 0
    for report in _services().verify.verify_all(tuple(files), bundle):
        seen += 1
        status = max(status, 0 if report["verdict"] == "sealed" else 5)
        if as_json or not sys.stdout.isatty():
            typer.echo(json.dumps(report, ensure_ascii=False))
        else:
            typer.echo(_report(report))
    if not seen:
        raise UsageError(
            "there is no picture, clip or document in what was named, so nothing is sealed.",
            remedy="Name files, or a production folder.",
        )
    raise typer.Exit(status)


@app.command()
def doctor(
    production: Annotated[Path | None, typer.Argument(help="A production to examine too.")] = None,
    as_json: Json = False,
) -> None:
    """Check this installation and, if named, a production."""
    healthy = True
    for finding in _services().doctor.examine(production):
        healthy = healthy and finding.ok
        if as_json:
            row = {"check": finding.check, "ok": finding.ok, "detail": finding.detail}
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            typer.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.check:17} {finding.detail}")
    raise typer.Exit(0 if healthy else 1)


@app.command("app")
def run_app(
    host: Annotated[str, typer.Option(help="Loopback only, for now.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 7860,
) -> None:
    """Open the app in your browser, on this machine only."""
    from closedset.app import launch

    if not 0 < port < 65536:
        raise UsageError(f"there is no port {port}.", remedy="Type: closedset app --port 7860")

    services = _services()
    launch(
        services,
        host=host,
        port=port,
        recipes=services.pipelines.stills(),
        on_ready=lambda url: typer.echo(f"Closedset is at {url}"),
    )


def _cast(items: list[str] | None) -> dict[str, str]:
    found = {}
    for item in items or ():
        name, _, handle = item.partition("=")
        if not name.strip() or not (
            handle.strip().startswith("@") or handle.strip() == "synthetic"
        ):
            raise UsageError(
                f"{item!r} casts nobody.",
                remedy="Write --cast MARA=@ada, or --cast MARA=synthetic to recast.",
            )
        found[name.strip().upper()] = handle.strip().lower()
    return found


def _declared(items: list[str] | None) -> dict[str, str]:
    found = {}
    for item in items or ():
        name, equals, kind = item.rpartition("=")
        if not (equals and name.strip()):
            raise UsageError(
                f"{item!r} declares nothing.", remedy="Write --declare 'Rourke=character'."
            )
        found[name.strip()] = kind.strip()
    return found


def _print_verdict(verdict: Verdict, as_json: bool, production: Path | None) -> int:
    from closedset.services.consent import verdict_json

    if as_json:
        typer.echo(printable(json.dumps(verdict_json(verdict, production), ensure_ascii=False)))
    else:
        typer.echo(verdict.decision.value)
        for r in verdict.reasons:
            typer.echo(printable(f"[{r.code}] {r.message}"))
            for line in what_to_type(r, production):
                typer.echo(printable(f"  → {line}"))
    return EXIT[verdict.decision.value]


def _worse(one: int, other: int) -> int:
    """Of two exit statuses, the one a script must look at: refused, then held, then done."""
    return 3 if 3 in (one, other) else max(one, other)


@contextmanager
def _lines(path: Path | None) -> Iterator[Iterator[str]]:
    if path is None or str(path) == "-":
        yield iter(sys.stdin)
        return
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield iter(file)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", remedy="Name a file of JSON lines."
        ) from error


def _print_breakdown(found: Breakdown, format: str) -> None:
    from closedset.board import breakdown_csv, breakdown_json

    play, shots = found.screenplay, found.shots.shots
    if format == "json":
        typer.echo(breakdown_json(play.title, play.scenes, shots), nl=False)
    elif format == "csv":
        typer.echo(breakdown_csv(shots), nl=False)
    else:
        _print_table(found)


def _print_table(found: Breakdown) -> None:
    for scene in found.screenplay.scenes:
        typer.echo(f"\n{scene.number}  {scene.heading.text}")
        for shot in found.shots.shots:
            if shot.scene == scene.number:
                typer.echo(
                    f"  {shot.id:5} {shot.size:6} {shot.angle:6} {shot.lens.focal_mm:>4.0f} mm  "
                    f"{shot.move:9} {', '.join(shot.subjects) or '-':24} {shot.why}"
                )


def _print_board(result: BoardResult) -> None:
    for reason, shots in _findings(result).items():
        _say(f"{', '.join(shots)} [{reason.code}] {reason.message}")
        # The gate knows no folders; here we do, so the remedy can be typed as it stands.
        for line in what_to_type(reason, result.folder):
            _say(f"  → {line.replace(' PRODUCTION ', f' {shlex.quote(str(result.folder))} ')}")
    typer.echo(
        f"{len(result.panels)} panels: {result.count('cleared')} drawn, "
        f"{result.count('refused')} refused, {result.count('held')} held"
    )
    for path in (*result.documents, result.folder / "panels"):
        typer.echo(str(path))


def _findings(result: BoardResult) -> dict[Reason, list[str]]:
    """Return each reason once, with the shots it stopped."""
    found: dict[Reason, list[str]] = {}
    for panel in result.panels:
        for reason in panel.reasons:
            found.setdefault(reason, []).append(f"{panel.shot_id} {panel.state}")
    return found


def _report(report: dict[str, object]) -> str:
    lines = [f"{report['verdict']}  {report['file']}"]
    for layer in ("slate", "watermark", "manifest", "ledger"):
        found = report.get(layer)
        if isinstance(found, dict):
            lines.append(f"    {layer:9} {found.get('state')}  {found.get('basis', '')}")
    return "\n".join(lines)
