"""Grant v1: what a performer signs. An unknown field may be a limit, so it refuses the grant.

Parsed from the signed bytes and never written back: the bytes are the document.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from closedset.errors import CallSheetError

HANDLE = re.compile(r"@[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
LONGEST = timedelta(days=3653)
"""Ten years, leap days included."""
LARGEST = 64 * 1024
"""Bytes of a grant; a longer one is refused unread."""
_VAGUE = re.compile(
    r"\b(?:any|all)\s+(?:and\s+all\s+)?(?:uses?|purposes?|media|means|formats?)\b|in perpetuity|"
    r"throughout the universe|now known or (?:hereafter|later)|without (?:limit|restriction)|"
    r"\bany\s+and\s+all\b|for any reason|unlimited use",
    re.IGNORECASE,
)


def _instant(value: Any) -> datetime:
    """RFC 3339 in UTC with a Z; nothing else."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        raise ValueError("a time is written as 2026-01-31T00:00:00Z")
    return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError("a day is written as 2026-01-31")
    return date.fromisoformat(value)


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,12}(?:\.\d{1,4})?", value):
        raise ValueError('an amount is written as a string: "250.00"')
    return Decimal(value)


def _array(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
Money = Annotated[Decimal, BeforeValidator(_decimal)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Facet = Literal["face", "body", "voice", "motion", "name"]
Facets = Annotated[tuple[Facet, ...], BeforeValidator(_array), Field(min_length=1)]
Territory = Annotated[str, Field(pattern=r"^(?:001|[A-Z]{2})$")]
Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_array)]
Hashes = Annotated[tuple[Sha256, ...], BeforeValidator(_array)]


class Strict(BaseModel):
    """No unknown field, no conversion, no change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BodyNumbers(Strict):
    """The body a performer agrees to be shown with."""

    gender: Unit
    age_years: int
    muscle: Unit
    weight: Unit
    height: Unit
    proportions: Unit


class PerformerPart(Strict):
    pid: Sha256
    handle: Annotated[str, Field(pattern=rf"^{HANDLE.pattern}$")]
    name: Text
    facets: Facets
    body: BodyNumbers | None = None


class Identity(Strict):
    """Who says that the key is that person's, and how they know."""

    level: Literal["self", "registrar", "union", "qualified"]
    method: Text
    attested_by: Text
    signature: str = ""
    date: Day


class ProductionPart(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    script_sha256: Sha256 | None = None
    scenes: Texts = ()


class Use(Strict):
    description: Annotated[str, Field(min_length=20, max_length=2000)]
    media: Annotated[Texts, Field(min_length=1)]
    territories: Annotated[tuple[Territory, ...], BeforeValidator(_array), Field(min_length=1)]
    languages: Texts = ()
    prohibited: Texts = ()
    approval: Literal["none", "each-output", "final"] = "none"
    replica_type: Literal["body-stand-in", "independently-created", "employment-based"]


class Limits(Strict):
    not_before: Instant
    not_after: Instant
    max_outputs: Annotated[int, Field(ge=1)] | None = None
    max_seconds: Annotated[int, Field(ge=1)] | None = None
    max_staleness_h: Annotated[int, Field(ge=1, le=720)] = 72


class Train(Strict):
    allowed: bool = False
    adapter_sha256: Hashes = ()


class Biometric(Strict):
    verification_ok: bool = False
    template_commitment: Sha256 | None = None
    delete_by: Day | None = None


class Pay(Strict):
    unit: Literal["day", "picture", "second", "flat"]
    amount: Money
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    floor_ref: str = ""


class Estate(Strict):
    key: Text
    proof_sha256: Sha256


class Age(Strict):
    adult: Literal[True]


class Representation(Strict):
    kind: Literal["none", "agent", "lawyer", "union"]
    name: str = ""


class Student(Strict):
    school: Text
    supervisor: Text


class ReleaseText(Strict):
    """The plain-language release that the performer read before signing."""

    sha256: Sha256
    lang: Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$")]


class Grant(Strict):
    """One grant, one document, one signature."""

    type: Literal["closedset-grant"]
    version: Literal[1]
    performer: PerformerPart
    identity: Identity
    production: ProductionPart
    use: Use
    limits: Limits
    train: Train
    biometric: Biometric
    pay: Annotated[tuple[Pay, ...], BeforeValidator(_array)] = ()
    transferable: Literal[False]
    exclusive: Literal[False]
    after_death: Literal[False]
    """v1 of this program knows no estate's key yet, so a grant beyond death is refused."""
    estate: Estate | None = None
    age: Age
    representation: Representation
    student: Student | None = None
    text: ReleaseText

    @model_validator(mode="after")
    def _hold_the_floor(self) -> Grant:
        limits = self.limits
        if limits.not_after <= limits.not_before:
            raise ValueError("[grant-dates] the grant ends before it starts")
        if limits.not_after - limits.not_before > LONGEST:
            raise ValueError("[grant-too-long] a grant runs for ten years at most")
        if self.performer.body is not None and self.performer.body.age_years < 18:
            raise ValueError("[grant-minor] nobody under 18 can be replicated")
        if _VAGUE.search(self.use.description):
            raise ValueError("[grant-vague] the use must say what is made; this one says anything")
        if self.train.allowed != bool(self.train.adapter_sha256):
            raise ValueError("[grant-training] training is granted for each adapter, by its hash")
        return self


def grant_schema() -> bytes:
    """Return the JSON Schema of a grant, as ``consent/schema/grant-v1.json`` ships it."""
    schema = Grant.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=1, sort_keys=True).encode() + b"\n"


def parse_grant(data: bytes) -> Grant:
    """Read the signed bytes of a grant.

    Raises CallSheetError: ``grant-unknown-field``, ``grant-minor``, ``grant-vague``,
    ``grant-too-long``, ``grant-dates``, ``grant-training`` or ``grant-malformed``.
    """
    if len(data) > LARGEST:
        raise CallSheetError(
            "grant-malformed", f"the grant has {len(data)} bytes; {LARGEST} is most."
        )
    try:
        return Grant.model_validate(json.loads(data, object_pairs_hook=_no_twins))
    except ValidationError as error:
        raise _explain(error) from error
    except (ValueError, RecursionError) as error:
        raise CallSheetError(
            "grant-malformed",
            f"the grant is not a JSON document: {error}.",
            remedy="Ask the performer for the signed file as it was made.",
        ) from error


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: readers would disagree on which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _explain(error: ValidationError) -> CallSheetError:
    """Turn pydantic's first finding into a code and a sentence."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "grant"
    message = str(first["msg"])
    coded = re.search(r"\[(grant-[a-z-]+)\] (.*)", message)
    if coded:
        return CallSheetError(
            coded[1], f"the grant cannot stand: {coded[2]}.", remedy="No setting changes this."
        )
    if first["type"] == "extra_forbidden":
        return CallSheetError(
            "grant-unknown-field",
            f"the grant has a field {where!r} that this version does not know; it may be a limit.",
            remedy="Update closedset, or ask for a grant of version 1.",
        )
    code = "grant-minor" if where == "age.adult" else "grant-malformed"
    return CallSheetError(
        code,
        f"the grant's field {where!r} does not hold: {message}.",
        remedy="consent/schema/grant-v1.json says what each field takes.",
    )
