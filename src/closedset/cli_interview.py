"""The interview behind ``closedset callsheet grant``: what is not said by an option is asked."""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import typer

from closedset.callsheet.own import Answers, Offer, read_offer
from closedset.errors import CallSheetError, UsageError
from closedset.model.grant import commitment
from closedset.model.topics import TOPICS

FACETS = ("face", "body", "voice", "motion", "name")
APPROVALS = ("none", "each-output", "final")
ADVISORS = ("union", "lawyer", "agent")


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """What the options said; empty where nobody said anything."""

    offer: Path
    handle: str
    name: str
    facets: list[str] | None
    body: str
    use: str
    media: list[str] | None
    scenes: list[str] | None
    territories: list[str] | None
    languages: list[str] | None
    until: str
    prohibited: list[str] | None
    approval: str
    replica_type: str
    limits: tuple[int | None, int | None, int]
    """Pictures and seconds at most, and the age of a list in hours."""
    pay: list[str] | None
    adapters: list[str] | None
    advised_by: str
    school: tuple[str, str]
    """School and supervisor."""
    estate_proof: Path | None
    lang: str
    any_draft: bool
    attestation: Path | None
    registrar: bool


class Interview:
    """Asks on a terminal; elsewhere a missing answer is an error that names the option."""

    def __init__(self, *, interactive: bool) -> None:
        self._interactive = interactive

    def answers(self, given: Given) -> Answers:
        """Collect a grant's answers. Raises UsageError or CallSheetError."""
        asked = _offer(given.offer)
        handle = self._one(given.handle, "--handle", "Your handle, with the at sign (@ada)")
        name = self._one(given.name, "--name", "The name you go by")
        facets = self._facets(given.facets)
        body = self._body(given.body, facets)
        use = self._one(given.use, "--use", "What is made, and who sees it? One or two sentences")
        media = self._many(given.media, "--medium", "For which media?", ("storyboard",))
        where = self._many(given.territories, "--territory", "Where? (US, DE, 001)", ("001",))
        scenes = self._scenes(given.scenes, asked)
        until = _day(self._one(given.until, "--until", "Until which day? (2027-01-31)"))
        prohibited = self._prohibited(given.prohibited)
        approval = self._approval(given.approval)
        return Answers(
            handle=handle.lower(),
            name=name,
            offer=asked,
            facets=facets,
            body=body,
            use=use,
            media=media,
            territories=where,
            scenes=scenes,
            until=until,
            any_draft=given.any_draft,
            languages=tuple(given.languages or ()),
            prohibited=prohibited,
            approval=approval,
            max_outputs=given.limits[0],
            max_seconds=given.limits[1],
            max_staleness_h=given.limits[2],
            pay=pay_lines(given.pay),
            lang=given.lang,
            adapters=tuple(given.adapters or ()),
            representation=advisor(given.advised_by),
            student=_student(given.school),
            estate_proof=_hash_of(given.estate_proof),
            replica_type=given.replica_type,
            attestation=_bytes(given.attestation),
            level="registrar" if given.registrar else "self",
        )

    def adult(self, said: bool) -> None:
        """Ask for the one thing no grant goes without. Raises CallSheetError (``grant-minor``)."""
        if not said and self._interactive:
            said = typer.confirm("Are you 18 or older?", err=True)
        if not said:
            raise CallSheetError(
                "grant-minor",
                "nobody under 18 can be replicated, and nobody said that you are older.",
                remedy="If you are 18 or older, add --adult.",
            )

    def _one(self, given: str, option: str, question: str, usual: str = "") -> str:
        if given:
            return given
        if not self._interactive:
            if usual:
                return usual
            raise UsageError(f"{option} is missing.", remedy=f"Add {option}.")
        return str(typer.prompt(question, default=usual or None, err=True)).strip()

    def _many(
        self, given: list[str] | None, option: str, question: str, usual: Sequence[str]
    ) -> tuple[str, ...]:
        if given:
            return tuple(part.strip() for item in given for part in item.split(",") if part.strip())
        text = self._one("", option, question, ", ".join(usual))
        return tuple(part.strip() for part in text.split(",") if part.strip())

    def _facets(self, given: list[str] | None) -> tuple[str, ...]:
        chosen = self._many(given, "--facet", "What of you? (face, body, voice, motion, name)", ())
        for facet in chosen:
            if facet not in FACETS:
                raise UsageError(
                    f"there is no facet {facet!r}.", remedy=f"Accepted are {', '.join(FACETS)}."
                )
        return chosen

    def _prohibited(self, given: list[str] | None) -> tuple[str, ...]:
        """Ask what is ruled out; nothing, where nobody is there to ask."""
        if not given and not self._interactive:
            return ()
        question = f"What do you rule out, if anything? ({', '.join(TOPICS)})"
        found = self._many(given, "--prohibited", question, ("nothing",))
        return () if found == ("nothing",) else found

    def _approval(self, given: str) -> str:
        question = "Do you want to see pictures before they go out? (none, each-output, final)"
        found = self._one(given, "--approval", question, "none")
        if found not in APPROVALS:
            raise UsageError(
                f"there is no approval {found!r}.",
                remedy=f"Accepted are --approval {', '.join(APPROVALS)}.",
            )
        return found

    def _scenes(self, given: list[str] | None, offer: Offer) -> tuple[str, ...]:
        found = self._many(given, "--scene", "Which scenes?", offer.scenes or ("all",))
        if found == ("all",):
            return ()
        for scene in found:
            if offer.scenes and scene not in offer.scenes:
                raise UsageError(
                    f"there is no scene {scene!r} in this script.",
                    remedy=f"It has {', '.join(offer.scenes)}.",
                )
        return found

    def _body(
        self, given: str, facets: tuple[str, ...]
    ) -> tuple[float, int, float, float, float, float] | None:
        if "body" not in facets:
            return None
        text = self._one(
            given,
            "--body",
            "The figure: gender 0-1, age shown, muscle, weight, height, proportions 0-1",
            "0.5,40,0.5,0.5,0.5,0.5",
        )
        try:
            gender, age, muscle, weight, height, proportions = (p.strip() for p in text.split(","))
            numbers = [float(p) for p in (gender, muscle, weight, height, proportions)]
            return numbers[0], int(age), numbers[1], numbers[2], numbers[3], numbers[4]
        except ValueError as error:
            raise UsageError(
                f"{text!r} is not a figure.", remedy="Write --body 0.9,34,0.5,0.4,0.5,0.5"
            ) from error


def committed(answers: Answers, pictures: Sequence[Path], kept: Path) -> tuple[Answers, str]:
    """Bind reference pictures into the answers; return them with the salt, or none.

    The salt is that of ``kept`` if an earlier grant wrote it, else a fresh one.
    """
    if not pictures:
        return answers, ""
    try:
        salt = kept.read_text("utf-8").strip() if kept.is_file() else secrets.token_hex(16)
        data = [path.read_bytes() for path in pictures]
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read.", remedy="Check the name.") from error
    return dataclasses.replace(answers, commitment=commitment(data, salt)), salt


def _offer(path: Path) -> Offer:
    try:
        return read_offer(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.",
            remedy="It is callsheet-desk/offer.json of the production.",
        ) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day.", remedy="Write --until 2027-01-31") from error


def beside_key(key: Path) -> bytes:
    """Read the NAME.pub.json that belongs to NAME.key. Raises UsageError."""
    public = key.with_name(key.name.split(".")[0] + ".pub.json")
    try:
        return public.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{public} is not there; it belongs beside {key.name}.",
            remedy="Put both into one folder, as 'closedset callsheet key' made them.",
        ) from error


def pay_lines(items: list[str] | None) -> tuple[tuple[str, Decimal, str], ...]:
    """Read ``day=250.00USD`` and the like. Raises UsageError."""
    found = []
    for item in items or ():
        unit, _, rest = item.partition("=")
        try:
            found.append((unit, Decimal(rest[:-3]), rest[-3:].upper()))
        except InvalidOperation as error:
            raise UsageError(
                f"{item!r} is not a pay line.", remedy="Write --pay day=250.00USD"
            ) from error
    return tuple(found)


def advisor(text: str) -> tuple[str, str]:
    """Read ``union=SAG-AFTRA``; empty is nobody. Raises UsageError."""
    if not text:
        return "none", ""
    kind, _, name = text.partition("=")
    if kind not in ADVISORS or not name.strip():
        raise UsageError(
            f"{text!r} does not say who advised you.",
            remedy="Write --advised-by union=NAME, lawyer=NAME or agent=NAME.",
        )
    return kind, name.strip()


def _student(given: tuple[str, str]) -> tuple[str, str] | None:
    if any(given) and not all(given):
        raise UsageError(
            "a student production needs its school and who answers for it.",
            remedy="Add --school 'NAME' --supervisor 'NAME'.",
        )
    return given if all(given) else None


def _bytes(path: Path | None) -> bytes | None:
    from closedset.services.own_desk import read_file

    return None if path is None else read_file(path)


def _hash_of(path: Path | None) -> str:
    data = _bytes(path)
    return "" if data is None else hashlib.sha256(data).hexdigest()
