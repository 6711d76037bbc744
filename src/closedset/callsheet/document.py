"""Grant v1: what a performer signs. An unknown field may be a limit, so it refuses the grant.

Parsed from the signed bytes and never written back: the bytes are the document. Each field's
description names the rule or contract term that asks for it; none of this is legal advice.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from closedset.callsheet.fields import (
    Array,
    Currency,
    Day,
    Handle,
    Hashes,
    Instant,
    Language,
    Money,
    Sha256,
    Slug,
    Strict,
    Territory,
    Text,
    Texts,
    Unit,
    no_twins,
)
from closedset.errors import CallSheetError

LONGEST = timedelta(days=3653)
"""Ten years, leap days included."""
LARGEST = 64 * 1024
"""Bytes of a grant; a longer one is refused unread."""
_VAGUE = re.compile(
    r"\b(?:any|all|every)\s+(?:and\s+all\s+|other\s+)?(?:uses?|purposes?|media|medium|means|formats?"
    r"|rights|projects?|productions?|manner|kinds?)\b|\bin perpetuity|\bperpetual|"
    r"throughout the (?:universe|world)|now known or (?:hereafter|later)|"
    r"without (?:limit|restriction)|\bany\s+and\s+all\b|for any reason|\bunlimited\b|"
    r"\b(?:anything|everything|whatever)\b|\bas (?:we|they|the producer) sees? fit",
    re.IGNORECASE,
)
_SEXUAL = re.compile(
    r"\b(?:sex(?:ual|ually|ualized)?|nud(?:e|es|ity)|naked|porn\w*|erotic\w*|explicit|topless"
    r"|intimate scenes?)\b",
    re.IGNORECASE,
)

Facet = Literal["face", "body", "voice", "motion", "name"]


def said(text: str) -> Any:
    """Return a pydantic field whose description says what it is for and who asks for it."""
    return Field(description=text)


class BodyNumbers(Strict):
    """The body a performer agrees to be shown with: the numbers a stand-in figure is built from."""

    gender: Annotated[Unit, said("0 masculine to 1 feminine, as the figure is to look.")]
    age_years: Annotated[int, said("Age the figure shows; 18 or more, without exception.")]
    muscle: Annotated[Unit, said("0 slight to 1 very muscular.")]
    weight: Annotated[Unit, said("0 very thin to 1 very heavy.")]
    height: Annotated[Unit, said("0 very short to 1 very tall.")]
    proportions: Annotated[Unit, said("0 to 1, build of the torso and limbs.")]


class PerformerPart(Strict):
    """Whose likeness it is."""

    pid: Annotated[Sha256, said("Performer id: SHA-256 of the first key document. Self-made; "
        "nobody can give this performer another key.")]  # fmt: skip
    handle: Annotated[Handle, said("The name scripts and call sheets use, with the at sign.")]
    name: Annotated[Text, said("The name the performer goes by. Never shown to a generator.")]
    facets: Annotated[
        tuple[Facet, ...],
        Array,
        Field(
            min_length=1,
            description="What of the performer may be replicated; each is a separate yes. "
            "SAG-AFTRA's digital replica terms and California Labor Code §927 ask for a "
            "reasonably specific description of the intended use.",
        ),
    ]
    body: Annotated[
        BodyNumbers | None, said("The figure agreed to. Without it no body is shown.")
    ] = None


class Identity(Strict):
    """Who says that the key is that person's, and how they know."""

    level: Annotated[
        Literal["self", "registrar", "union", "qualified"],
        said(
            "self: nobody checked; stays internal and prints SELF-ATTESTED. registrar: whoever "
            "keeps the call sheet. union: a performers' organization named in the root. "
            "qualified: a trust service (eIDAS) named in the root."
        ),
    ]
    method: Annotated[Text, said("How the person was identified.")]
    attested_by: Annotated[Text, said("Who did so.")]
    signature: Annotated[
        str,
        Field(
            max_length=300,
            description="For union and qualified: KEYID:HEX, an Ed25519 signature of the attester "
            "over pid, handle, name, level, method, attested_by and date.",
        ),
    ] = ""
    date: Annotated[Day, said("When the person was identified.")]


class ProductionPart(Strict):
    """The one production this grant is for."""

    id: Annotated[Slug, said("The production. A grant never covers a second one: New York General "
        "Obligations Law §5-302 and California Labor Code §927 void vague consent.")]  # fmt: skip
    script_sha256: Annotated[
        Sha256 | None,
        said("The draft the performer read. SAG-AFTRA's terms ask for consent anew when a "
             "substantially different use comes up. Null: any draft."),
    ] = None  # fmt: skip
    scenes: Annotated[Texts, said("Scene numbers. Empty: every scene of this production.")] = ()


class Use(Strict):
    """What is made with the likeness."""

    description: Annotated[
        str,
        Field(
            min_length=20,
            max_length=2000,
            description="A reasonably specific description of what is made and who sees it "
            "(California Labor Code §927, AB 1836, New York GOL §5-302, SAG-AFTRA). A vague one "
            "refuses the grant.",
        ),
    ]
    media: Annotated[Texts, Field(min_length=1, description="storyboard, animatic, pitch …")]
    territories: Annotated[
        tuple[Territory, ...],
        Array,
        Field(min_length=1, description="ISO 3166-1 alpha-2 codes, or 001 for the world."),
    ]
    languages: Annotated[
        tuple[Language, ...],
        Array,
        said("BCP 47 tags in which a voice may speak; empty: none asked for."),
    ] = ()
    prohibited: Annotated[
        Texts, said("What the performer rules out on top of what nobody may do.")
    ] = ()
    approval: Annotated[
        Literal["none", "each-output", "final"],
        said("Whether the performer looks before something goes out."),
    ] = "none"
    replica_type: Annotated[
        Literal["body-stand-in", "independently-created", "employment-based"],
        said("SAG-AFTRA tells replicas made with the performer's work on this production "
             "(employment-based) from those made without it (independently created). A body "
             "stand-in is a neutral figure."),
    ]  # fmt: skip


class Limits(Strict):
    """How long and how much."""

    not_before: Annotated[Instant, said("First moment, UTC.")]
    not_after: Annotated[Instant, said("Last moment, UTC. Ten years after the first at most; the "
        "NO FAKES bill would set the same limit for a license.")]  # fmt: skip
    max_outputs: Annotated[
        int | None,
        Field(ge=1, description="Sealed outputs at most, counted when sealed. Null: no limit."),
    ] = None
    max_seconds: Annotated[
        int | None, Field(ge=1, description="Seconds of sealed clips and sound. Null: no limit.")
    ] = None
    max_staleness_h: Annotated[
        int,
        Field(
            ge=1,
            le=72,
            description="Hours that a copy of the call sheet may go unrefreshed; the list's own "
            "limit holds too. Bounds how long a withdrawal can go unseen (GDPR art. 7(3)).",
        ),
    ] = 72


class Train(Strict):
    """Training a model on the performer: off, unless granted for each adapter by its hash."""

    allowed: Annotated[bool, said("False unless adapters are named. SAG-AFTRA treats training as "
        "a use of its own.")] = False  # fmt: skip
    adapter_sha256: Annotated[Hashes, said("SHA-256 of each adapter file that may be used.")] = ()


class Biometric(Strict):
    """Reference pictures: special-category data under GDPR art. 9, so a yes of its own."""

    verification_ok: Annotated[
        bool, said("The performer agrees that pictures are compared with them (GDPR art. 9(2)(a)).")
    ] = False
    template_commitment: Annotated[
        Sha256 | None,
        said("Salted hash of the reference pictures; 'closedset callsheet enrol' takes no others."),
    ] = None
    delete_by: Annotated[
        Day | None, said("Day by which the pictures are deleted (GDPR art. 5(1)(e)).")
    ] = None


class Pay(Strict):
    """One line of what is owed."""

    unit: Annotated[Literal["day", "picture", "second", "flat"], said("What is counted.")]
    amount: Annotated[Money, said('Decimal, as a string: "250.00".')]
    currency: Annotated[Currency, said("ISO 4217.")]
    floor_ref: Annotated[
        str, Field(max_length=500, description="The contract minimum it refers to, if any.")
    ] = ""


class Estate(Strict):
    """Who signs for a performer who has died (California AB 1836, New York Civil Rights §50-f)."""

    key: Annotated[
        Sha256,
        said(
            "Id of the key with which the estate started; it, or the key "
            "that it announced for later, signs this grant."
        ),
    ]
    proof_sha256: Annotated[Sha256, said("Hash of the document that proves the right to sign.")]


class Age(Strict):
    """Nobody under 18."""

    adult: Annotated[Literal[True], said("The performer is 18 or older.")]


class Representation(Strict):
    """Who advised the performer: California Labor Code §927 and New York GOL §5-302 ask for counsel
    or a union for some replicas."""

    kind: Annotated[Literal["none", "agent", "lawyer", "union"], said("Who.")]
    name: Annotated[str, Field(max_length=500, description="Their name.")] = ""


class Student(Strict):
    """A school production."""

    school: Annotated[Text, said("The school.")]
    supervisor: Annotated[Text, said("The teacher who answers for it.")]


class ReleaseText(Strict):
    """The plain-language release that the performer read before signing."""

    sha256: Annotated[Sha256, said("Of the form's text, as shipped in consent/forms.")]
    lang: Annotated[Language, said("Its language (GDPR art. 7(2): clear and plain language).")]


class Grant(Strict):
    """One grant, one document, one signature. Not legal advice."""

    type: Literal["closedset-grant"]
    version: Literal[1]
    performer: PerformerPart
    identity: Identity
    production: ProductionPart
    use: Use
    limits: Limits
    train: Train
    biometric: Biometric
    pay: Annotated[tuple[Pay, ...], Array] = ()
    transferable: Annotated[Literal[False], said("A grant is never passed on.")]
    exclusive: Annotated[Literal[False], said("A grant never binds the performer elsewhere.")]
    after_death: Annotated[
        bool, said("True only together with an estate, which then signs. Else it ends with life.")
    ]
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
        if any(_SEXUAL.search(t) for t in (self.use.description, *self.use.media)):
            raise ValueError("[grant-sexual] sexual or nude content can be granted by nobody")
        if self.train.allowed != bool(self.train.adapter_sha256):
            raise ValueError("[grant-training] training is granted for each adapter, by its hash")
        if self.after_death != (self.estate is not None):
            raise ValueError("[grant-estate] use after death needs the estate's key and its proof")
        if self.estate is not None and self.identity.level not in ("union", "qualified"):
            raise ValueError("[grant-estate] an estate's right is vouched for by a union or better")
        return self


def grant_schema() -> bytes:
    """Return the JSON Schema of a grant, as ``consent/schema/grant-v1.json`` ships it."""
    schema = Grant.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def parse_grant(data: bytes) -> Grant:
    """Read the signed bytes of a grant.

    Raises CallSheetError: ``grant-unknown-field``, ``grant-minor``, ``grant-vague``,
    ``grant-sexual``, ``grant-too-long``, ``grant-dates``, ``grant-training``, ``grant-estate`` or
    ``grant-malformed``.
    """
    if len(data) > LARGEST:
        raise CallSheetError(
            "grant-malformed",
            f"the grant has {len(data)} bytes; {LARGEST} is most.",
            remedy="Shorten its texts.",
        )
    try:
        return Grant.model_validate(json.loads(data, object_pairs_hook=no_twins))
    except ValidationError as error:
        raise _explain(error) from error
    except (ValueError, RecursionError) as error:
        raise CallSheetError(
            "grant-malformed",
            f"the grant is not a JSON document: {error}.",
            remedy="Ask the performer for the signed file as it was made.",
        ) from error


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
