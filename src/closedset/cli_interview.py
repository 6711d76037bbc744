"""The interview behind ``closedset callsheet grant``: what is not said by an option is asked."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import typer

from closedset.callsheet.own import Answers, Offer, read_offer
from closedset.errors import CallSheetError, UsageError
from closedset.model.grant import commitment

FACETS = ("face", "body", "voice", "motion", "name")


class Interview:
    """Asks on a terminal; elsewhere a missing answer is an error that names the option."""

    def __init__(self, *, interactive: bool) -> None:
        self._interactive = interactive

    def answers(
        self,
        *,
        offer: Path,
        handle: str,
        name: str,
        facets: list[str] | None,
        body: str,
        use: str,
        media: list[str] | None,
        scenes: list[str] | None,
        territories: list[str] | None,
        until: str,
        prohibited: list[str] | None,
        limits: tuple[int | None, int | None],
        pay: tuple[tuple[str, Decimal, str], ...],
        lang: str,
        any_draft: bool,
        attestation: Path | None,
        registrar: bool,
    ) -> Answers:
        """Collect a grant's answers. Raises UsageError or CallSheetError."""
        asked = _offer(offer)
        handle = self._one(handle, "--handle", "Your handle, with the at sign (@ada)")
        name = self._one(name, "--name", "The name you go by")
        chosen = self._many(facets, "--facet", "What of you? (face, body, voice, motion, name)", ())
        for facet in chosen:
            if facet not in FACETS:
                raise UsageError(
                    f"there is no facet {facet!r}.", remedy=f"Accepted are {', '.join(FACETS)}."
                )
        return Answers(
            handle=handle.lower(),
            name=name,
            offer=asked,
            facets=chosen,
            body=self._body(body, chosen),
            use=self._one(use, "--use", "What is made, and who sees it? One or two sentences"),
            media=self._many(media, "--medium", "For which media?", ("storyboard",)),
            territories=self._many(territories, "--territory", "Where? (US, DE, 001)", ("001",)),
            scenes=self._scenes(scenes, asked),
            until=_day(self._one(until, "--until", "Until which day? (2027-01-31)")),
            any_draft=any_draft,
            prohibited=tuple(prohibited or ()),
            max_outputs=limits[0],
            max_seconds=limits[1],
            pay=pay,
            lang=lang,
            attestation=attestation.read_bytes() if attestation else None,
            level="registrar" if registrar else "self",
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


def committed(answers: Answers, pictures: Sequence[Path]) -> tuple[Answers, str]:
    """Bind reference pictures into the answers; return them with the fresh salt, or none."""
    if not pictures:
        return answers, ""
    salt = secrets.token_hex(16)
    try:
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
