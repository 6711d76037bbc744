"""The consent room: ask the gate about words, and settle the questions it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from closedset.errors import Refused, UsageError
from closedset.gate import Declarations, Enrolled, Gate
from closedset.ledger import Ledger
from closedset.model.grant import CallSheet
from closedset.model.protocols import Clock
from closedset.model.request import ProductionRef, TextField
from closedset.model.verdict import DESCRIBES, KINDS, NOBODY, Decision, Reason, Verdict
from closedset.services.kept import read_answers, read_cast_entries
from closedset.store import Production, quoted_json


class ConsentService:
    """Asks the one gate; keeps no copy of its rules."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def gate(self, declared: Mapping[str, str], production: Path | None = None) -> Gate:
        """Return a gate for words that knows the names declared here and in ``production``.

        ``declared`` maps a name to ``character``, ``place`` or ``thing``, words to ``nobody``.
        """
        known = dict(_production_names(production)) if production else {}
        known |= declared
        for name, kind in known.items():
            if kind not in KINDS:
                raise UsageError(
                    f"{name!r} cannot be declared as {kind!r}.",
                    remedy=f"Accepted are {', '.join(KINDS)}: --declare '{name}=character'.",
                )
        enrolled, sheet = self._enrolled(production) if production else ((), None)
        return Gate(
            clock=self._clock,
            declared=Declarations.settled(known),
            call_sheet=sheet,
            enrolled=enrolled,
        )

    def _enrolled(self, folder: Path) -> tuple[tuple[Enrolled, ...], CallSheet | None]:
        """Return whose faces may be compared in a production, and the list that says so.

        The call sheet's client is imported here: words alone need none.
        """
        from closedset.callsheet.places import Places, open_client
        from closedset.services.enrolled import enrolled_in
        from closedset.services.home import call_sheet_home

        with Production.read(folder) as production:
            identity = production.id
        enrolled = enrolled_in(folder, identity, self._clock)
        if not enrolled:
            return (), None
        places = Places(identity, folder, call_sheet_home(identity))
        return enrolled, open_client(places, self._clock).call_sheet

    def check(self, text: str, declared: Mapping[str, str] | None = None) -> Verdict:
        """Ask the gate about one text."""
        return self.gate(declared or {}).check((TextField("prompt", text),))

    def check_image(self, gate: Gate, path: Path, production: Path | None = None) -> Verdict:
        """Ask the gate about a picture file; only a take of ``production`` counts as sealed here.

        Raises UsageError if the file cannot be read.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"{path} cannot be read: {error.strerror}.", remedy="Name a PNG, JPEG or WebP file."
            ) from error
        sealed, comes_in_for = False, None
        if production is not None:
            with Production.read(production) as view:
                sealed = view.find_asset(hashlib.sha256(data).hexdigest()) is not None
                comes_in_for = ProductionRef(view.id, view.title, _script_sha256(production))
        return gate.check_picture(data, sealed_here=sealed, production=comes_in_for)

    def check_lines(self, gate: Gate, lines: Iterable[str]) -> Iterator[dict[str, object]]:
        """Answer JSON lines ``{"id", "prompt"}`` one by one, in constant memory.

        Raises UsageError naming the line that is not such an object.
        """
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                prompt = row["prompt"]
                if not isinstance(prompt, str):
                    raise TypeError("the prompt is not a text")
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise UsageError(
                    f"line {number} is not a JSON object with a prompt: {line.strip()[:80]!r}.",
                    remedy='Each line takes {"id": "1", "prompt": "a tired bus driver"}.',
                ) from error
            verdict = gate.check((TextField("prompt", prompt),))
            yield {"id": row.get("id", number), **verdict_json(verdict)}

    def answer(self, folder: Path, name: str, kind: str) -> None:
        """Settle a held question: record in ``folder`` that ``name`` is a ``kind``.

        Raises Refused for a notable name, which no declaration can clear; UsageError for a kind
        that does not exist, or that answers another question; ProductionError if the folder is no
        production.
        """
        gate = self.gate({name: kind})
        verdict = gate.check((TextField("prompt", name),))
        if verdict.decision is Decision.REFUSE:
            raise Refused(verdict.reasons)
        asked = {reason.code for reason in self.check(name).reasons}
        if asked and (kind == NOBODY) != (asked == {DESCRIBES}):
            raise _other_question(name, kind)
        if kind != NOBODY and verdict.decision is Decision.HOLD:
            raise UsageError(
                f"{name!r} is the surname of somebody known, and no {kind} by itself.",
                remedy="Answer --is character if somebody invented is called that; else write the "
                f'{kind} out, as in "{name} Street", and answer for that.',
            )
        with Production.open(folder, self._clock) as production:
            answers = {**read_answers(production), name: kind}
            text = json.dumps(answers, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
            production.write_document("answers.json", quoted_json(text).encode())
            Ledger(production).append("declaration", {"name": name, "is": kind})


def _other_question(name: str, kind: str) -> UsageError:
    """Return the error of an answer that does not fit what the gate asks about ``name``."""
    if kind == NOBODY:
        return UsageError(
            f"{name!r} may be somebody's name, and only a description can mean nobody.",
            remedy="Answer --is character, place or thing.",
        )
    return UsageError(
        f"{name!r} may describe a real person, and is no {kind}.",
        remedy="Answer --is nobody if nobody real is meant; else describe somebody invented.",
    )


def verdict_json(verdict: Verdict, production: Path | None = None) -> dict[str, object]:
    """Return a verdict as the command line's contract words it.

    A question carries ``answers``: each with the command that gives it in ``production``.
    """
    folder = str(production) if production else "PRODUCTION"
    return {
        "verdict": verdict.decision.value,
        "reasons": [_reason_json(reason, folder) for reason in verdict.reasons],
        "policy": verdict.policy,
    }


def _reason_json(reason: Reason, folder: str) -> dict[str, object]:
    said: dict[str, object] = {"code": reason.code, "span": reason.span}
    said |= {"message": reason.message, "remedy": reason.remedy}
    answers = reason.answers(folder)
    return said | ({"answers": answers} if answers else {})


def _script_sha256(folder: Path) -> str:
    """Return the hash of the screenplay that a production keeps; empty if it keeps none."""
    for name in ("script.fountain", "script.fdx"):
        if (folder / name).is_file():
            return hashlib.sha256((folder / name).read_bytes()).hexdigest()
    return ""


def _production_names(folder: Path) -> Iterator[tuple[str, str]]:
    with Production.read(folder) as production:
        cast, answers = read_cast_entries(production), read_answers(production)
    for name in cast:
        yield name, "character"
    yield from answers.items()
