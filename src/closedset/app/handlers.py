"""What the page does when somebody presses a button: plain calls, tested without Gradio.

Text goes into HTML through ``escape`` and nowhere else. A refusal is an answer, not a failure: it
comes back as a card with its remedy. So does every error of ours; anything else is a bug and is
raised.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from closedset.app.rooms import BoardResult, Progress, Services
from closedset.errors import ClosedsetError, GateError, UsageError
from closedset.model.sealed import SealedAsset
from closedset.model.verdict import ASKS, Decision, Reason, noted
from closedset.previews import Show

SCRIPT_TYPES = (".fountain", ".fdx", ".txt")
SIZES = {
    "1280 × 720": (1280, 720),
    "1920 × 1080": (1920, 1080),
    "960 × 540": (960, 540),
    "1080 × 1350, upright": (1080, 1350),
}
SEALABLE = (".png", ".jpg", ".jpeg", ".webp", ".mp4", ".wav", ".pdf")
DOWNLOADS = ("board.pdf", "board.html", "shots.csv", "shots.json")


@dataclass(frozen=True, slots=True)
class BoardView:
    """What the page shows after a run, or after an error."""

    status: str
    """HTML: one line on what was made, or the error with its remedy."""
    panels: tuple[tuple[str, str], ...] = ()
    """(absolute path, caption) of every sealed panel, in order."""
    refusals: str = ""
    """HTML: a card for each shot that was not drawn; empty if all were."""
    downloads: tuple[str, ...] = ()
    """Absolute paths."""
    production: str = ""
    """Name of the production's folder."""
    questions: tuple[str, ...] = ()
    """Names that the gate asks about, each once."""
    shots: tuple[str, ...] = ()
    """The shot of each panel."""


_MARKS = {"cleared": "", "refused": "REFUSED · ", "held": "HELD · "}


def reason_card(state: str, title: str, reasons: Sequence[Reason]) -> str:
    """Return HTML that says what was found, why it matters and what to do."""
    said = "".join(
        f'<p class="cs-reason">{escape(r.message)}</p>'
        f'<p class="cs-remedy"><b>What to do</b> {escape(r.remedy)}</p>'
        f'<p class="cs-code">{escape(r.code)}'
        + (f" · <q>{escape(r.span)}</q>" if r.span else "")
        + "</p>"
        for r in reasons
    )
    return f'<section class="cs-card cs-{state}"><h3>{escape(title)}</h3>{said}</section>'


def error_card(error: ClosedsetError) -> str:
    """Return HTML for an error of ours."""
    if isinstance(error, GateError):
        return reason_card("refused", "Refused", error.reasons)
    remedy = (
        f'<p class="cs-remedy"><b>What to do</b> {escape(error.remedy)}</p>' if error.remedy else ""
    )
    return (
        '<section class="cs-card cs-failed" role="alert"><h3>That did not work</h3>'
        f'<p class="cs-reason">{escape(error.message)}</p>{remedy}</section>'
    )


def production_folder(root: Path, script: Path) -> Path:
    """Return the folder of a script's production: its name and the start of its hash.

    The same script finds its production again; an edited one gets a new folder.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", script.stem.lower()).strip("-")[:40] or "script"
    return root / f"{slug}-{hashlib.sha256(script.read_bytes()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Handlers:
    """The page's buttons."""

    services: Services
    folder: Path
    """Where productions go."""
    uploads: Path
    """The private folder that browsers upload into; files below it are deleted after use."""

    def make_board(
        self,
        script: str | None,
        size: str,
        recipe: str,
        scenes: str,
        progress: Progress,
        show: Show | None = None,
    ) -> BoardView:
        """Make the board of an uploaded script; the upload is deleted whatever happens."""
        if not script:
            return BoardView(error_card(UsageError("There is no script yet.", remedy=_DROP)))
        path = Path(script)
        try:
            if path.suffix.lower() not in SCRIPT_TYPES:
                raise UsageError(
                    f"“{path.name}” is not a screenplay that Closedset reads.",
                    remedy=f"Drop a file that ends in {', '.join(SCRIPT_TYPES)}.",
                )
            if size not in SIZES:
                raise UsageError(f"The size “{size}” is unknown.", remedy=f"Pick {_OR(SIZES)}.")
            result = self.services.board.make(
                path,
                production_folder(self.folder, path),
                recipe=recipe,
                size=SIZES[size],
                scenes=scenes.strip(),
                progress=progress,
                show=show,
            )
        except ClosedsetError as error:
            return BoardView(error_card(error))
        finally:
            self._forget(path)
        return board_view(result)

    def answer(
        self, production: str, questions: Sequence[str], name: str | None, kind: str
    ) -> tuple[str, tuple[str, ...]]:
        """Settle what ``name`` is; return what to say, as HTML, and the questions that are left.

        A person is settled by nobody but themselves: the answer says how they sign.
        """
        left = tuple(questions)
        if not name or name not in left or not _is_name(production):
            return "", left
        if kind == "person":
            signs = Reason(ASKS, name, "", "").answers()["person"]
            asked = f"Nobody is drawn after “{name}” until they sign: {signs}"
            return f'<p class="cs-status">{escape(asked)}</p>', left
        try:
            self.services.consent.answer(self.folder / production, name, kind)
        except ClosedsetError as error:
            return error_card(error), left
        left = tuple(other for other in left if other != name)
        more = f"{len(left)} more to answer." if left else "Make the board again to draw the rest."
        return f'<p class="cs-status">{escape(f"{noted(name, kind)} {more}")}</p>', left

    def foresee(self, production: str, recipe: str, size: str, progress: Progress) -> str:
        """Say as HTML what drawing the board with a recipe would take, and in which words."""
        try:
            folder = place_of(self.folder, production)
            if size not in SIZES:
                raise UsageError(f"The size “{size}” is unknown.", remedy=f"Pick {_OR(SIZES)}.")
            render = self.services.render
            asked = render.stills(folder, recipe=recipe, size=SIZES[size])
            lines = render.scout(asked, progress).lines
        except ClosedsetError as error:
            return error_card(error)
        return f'<pre class="cs-report">{escape(chr(10).join(lines))}</pre>'

    def check_words(self, text: str) -> str:
        """Ask the gate about words and return its answer as HTML."""
        if not isinstance(text, str) or not text.strip():
            return ""
        try:
            verdict = self.services.consent.check(text)
        except ClosedsetError as error:
            return error_card(error)
        if verdict.decision is Decision.CLEAR:
            return (
                '<section class="cs-card cs-cleared"><h3>Clear</h3><p class="cs-reason">'
                "Nothing in these words points at a real person.</p></section>"
            )
        state = "held" if verdict.decision is Decision.HOLD else "refused"
        return reason_card(state, state.capitalize(), verdict.reasons)

    def verify_file(self, file: str | None) -> tuple[str, dict[str, object]]:
        """Read a file's seal; return the report as HTML and as data. The upload is deleted."""
        if not file:
            return "", {}
        path = Path(file)
        try:
            report = self.services.verify.verify(path)
        except ClosedsetError as error:
            return error_card(error), {}
        finally:
            self._forget(path)
        report = {**report, "file": path.name}
        return seal_report(report), report

    def _forget(self, path: Path) -> None:
        forget(path, self.uploads)


def forget(path: Path, uploads: Path) -> None:
    """Delete an upload. A file that lies elsewhere is somebody's own and stays."""
    real = path.resolve()
    if real.is_relative_to(uploads.resolve()):
        real.unlink(missing_ok=True)


def place_of(folder: Path, production: str) -> Path:
    """Return where a production of this app lies. Raises UsageError for none, and elsewhere."""
    if not _is_name(production):
        raise UsageError("There is no board yet.", remedy="Make one first.")
    return folder / production


def _is_name(production: str) -> bool:
    """Whether it names a folder right below another: not none, not the one above, no path."""
    return production not in {"", ".."} and Path(production).name == production


def monitor(asset: SealedAsset, text: str) -> str:
    """Return a preview as HTML; its bytes are in the page and in no file."""
    data = base64.b64encode(asset.data).decode()
    said = escape(f"{text}: a preview, guessed from what the model is working on")
    return (
        f'<figure class="cs-monitor"><img alt="{said}" src="data:{asset.media_type};base64,{data}">'
        f"<figcaption>{said}</figcaption></figure>"
    )


_DROP = f"Drop one that ends in {', '.join(SCRIPT_TYPES)}."


def _OR(choices: Sequence[str] | dict[str, tuple[int, int]]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}"


def board_view(result: BoardResult) -> BoardView:
    """Return what the page shows of a finished run."""
    cards = "".join(
        reason_card(p.state, f"Shot {p.shot_id} · {p.state}", p.reasons)
        for p in result.panels
        if p.state != "cleared"
    )
    counts = {s: sum(p.state == s for p in result.panels) for s in ("cleared", "refused", "held")}
    drawn = counts["cleared"]
    said = [f"<b>{drawn}</b> {'shot' if drawn == 1 else 'shots'} drawn"]
    said += [f"<b>{counts[s]}</b> {s}" for s in ("refused", "held") if counts[s]]
    where = f'<span class="cs-where">{escape(str(result.folder))}</span>'
    wanted = {name: i for i, name in enumerate(DOWNLOADS)}
    documents = sorted(
        (p for p in result.documents if p.name in wanted), key=lambda p: wanted[p.name]
    )
    return BoardView(
        status=f'<p class="cs-status">{" · ".join(said)} {where}</p>',
        panels=tuple((str(p.path.resolve()), _MARKS[p.state] + p.caption) for p in result.panels),
        refusals=f'<div class="cs-cards">{cards}</div>' if cards else "",
        downloads=tuple(str(p.resolve()) for p in documents),
        production=result.folder.name,
        shots=tuple(p.shot_id for p in result.panels),
        questions=tuple(dict.fromkeys(r.span for p in result.panels for r in p.reasons if r.asks)),
    )


_VERDICTS = {
    "sealed": "Sealed: this file is as Closedset made it.",
    "marked": "Marked: the watermark reads, the signed manifest is gone. Likely a screenshot.",
    "tampered": "Tampered: this file was changed after it was sealed.",
    "unmarked": "Unmarked: Closedset has no proof that it made this file.",
}
_LAYERS = ("slate", "watermark", "manifest", "ledger")


def seal_report(report: dict[str, object]) -> str:
    """Return the JSON contract of ``closedset verify`` as HTML, layer by layer."""
    verdict = str(report.get("verdict", "unmarked"))
    rows = []
    for name in _LAYERS:
        layer = report.get(name)
        found = layer if isinstance(layer, dict) else {}
        state = str(found.get("state", "absent"))
        proof = " · ".join(
            f"{key}: {value}"
            for key, value in found.items()
            if key not in ("state", "basis") and isinstance(value, str | int | float | bool)
        )
        rows.append(
            f'<tr class="cs-{escape(state)}"><th scope="row">{name}</th>'
            f"<td>{escape(state.replace('_', ' '))}</td>"
            f"<td>{escape(str(found.get('basis', '')))}<small>{escape(proof)}</small></td></tr>"
        )
    tone = {"sealed": "cleared", "marked": "held"}.get(verdict, "refused")
    return (
        f'<section class="cs-card cs-{tone}"><h3>{escape(str(report.get("file", "")))}</h3>'
        f'<p class="cs-reason">{escape(_VERDICTS.get(verdict, verdict))}</p>'
        f'<table class="cs-layers"><tbody>{"".join(rows)}</tbody></table></section>'
    )
