"""A picture request, and the clearance without which nothing draws it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from closedset.errors import NotCleared
from closedset.model.mint import Mint, Minted
from closedset.model.performer import CastMember, SyntheticPerformer
from closedset.model.shot import Shot

CLEARANCE_LIFE = timedelta(minutes=15)
"""A clearance older than this is asked for anew (law 1)."""


TURNAROUND = ("front", "three-quarter", "profile", "back")
FACES = ("neutral", "smile", "sad", "angry", "surprised", "worried")
LINE_UP = "line-up"
"""The views of a casting sheet: each performer all round, their face, and everybody by a ruler."""


class RequestKind(StrEnum):
    SHOT = "shot"
    CASTING = "casting"
    """One cell of a casting sheet: who is cast, on a studio floor, in the request's ``view``."""
    NOTICE = "notice"
    """A typeset card that says why a shot was not drawn; no performer, no set."""


@dataclass(frozen=True, slots=True)
class TextField:
    """A text that may reach a generator, and where it came from."""

    name: str
    """``action``, ``place``, ``prompt``, ``negative_prompt``, ``style``, ``wardrobe`` …"""
    text: str


@dataclass(frozen=True, slots=True)
class ProductionRef:
    """The production a request belongs to."""

    id: str
    """Lower-case slug, stable: ``"last-bus"``."""
    title: str
    script_sha256: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What a picture is made from, where it goes on from a sealed one."""

    parent: str
    """SHA-256 of the sealed still, lower-case hex."""
    strength: float = 0.0
    """How far it may go from it, up to 1; 0: as the recipe does."""
    mask: str = ""
    """SHA-256 of the mask outside of which nothing changes; empty: all of it may."""
    scribble: str = field(default="", repr=False)
    """SHA-256 of the lines drawn over the shot's outlines; empty: none are."""


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Anything that wants pixels."""

    production: ProductionRef
    kind: RequestKind
    shot: Shot
    cast: tuple[CastMember, ...]
    """Everyone on the set in this shot; names in ``texts`` are replaced by these."""
    texts: tuple[TextField, ...]
    recipe: str
    """Id of a folder under ``pipelines/``."""
    width: int
    """Pixels of the picture, slate margin not counted."""
    height: int
    seed: int
    media: str = "storyboard"
    """The use asked for; a grant lists the media it allows."""
    territory: str = "001"
    """ISO 3166 or UN M.49 ``001`` (world)."""
    moment: float = 0.0
    """Which moment of the shot's move a still shows: 0 its first frame, 1 its last."""
    view: str = ""
    """The cell of a casting sheet: of ``TURNAROUND``, of ``FACES`` or ``LINE_UP``."""
    recipe_revision: str = ""
    """``Recipe.revision``, lower-case hex: a draft, other weights or an edited recipe make another
    picture, which is approved and counted by itself."""
    frames: int = 0
    """Pictures of a clip; 0 for a still."""
    fps: float = 0.0
    """Pictures a second of a clip; 0 for a still."""
    edit: Edit | None = field(default=None, repr=False)
    """What it goes on from; None: it is drawn from the stage alone."""
    extras: tuple[SyntheticPerformer, ...] = field(default=(), repr=False)
    """The looks of ``shot.extras``, one each: numbers, and nobody's grant."""

    @property
    def digest(self) -> str:
        """SHA-256 over every field, lower-case hex: the identity of what was checked.

        Of a picture that goes on from none, follows no drawing and has no extras, it is what it was
        before there were any.
        """
        said = repr(self) if self.edit is None else f"{self!r} {self.edit!r}"
        if self.edit is not None and self.edit.scribble:
            said = f"{said} along {self.edit.scribble!r}"
        if self.extras or self.shot.extras:
            said = f"{said} {self.shot.extras!r} {self.extras!r}"
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def scribble(self) -> str:
        """Name the drawing that this one follows, by its digest; empty if there is none."""
        return self.edit.scribble if self.edit is not None else ""


@dataclass(frozen=True, slots=True)
class GrantUse:
    """One consented performer in a cleared request, and on what authority."""

    character: str
    handle: str
    pid: str
    grant_sha256: str
    """Of the signed payload's exact bytes."""
    level: str
    """Identity level: self, registrar, union or qualified."""
    call_sheet_version: int
    root_sha256: str = ""
    """Version 1 of the root that this authority goes back to."""
    awaiting: bool = False
    """The performer asked to look first and has not approved this picture: the slate says so."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """What the gate recorded when it cleared a request."""

    id: str
    """``clr-`` and 16 hex digits of request, policy and grants; the same request clears to the
    same id."""
    request: PictureRequest
    issued: datetime
    policy: str
    prompt: str
    """The request's texts joined, names replaced by descriptions: the only words a generator
    sees."""
    negative_prompt: str
    grants: tuple[GrantUse, ...]
    descriptions: tuple[tuple[str, str], ...] = ()
    """(character, performer's description without declared names) of the cast, for prompts."""


class ClearedRequest(Minted):
    """A request that the gate cleared; holds the very request that was checked."""

    __slots__ = ()

    @classmethod
    def _maker(cls) -> str:
        return "ask Gate.clear(request)"

    @property
    def id(self) -> str:
        return CLEARANCES.record(self).id

    @property
    def request(self) -> PictureRequest:
        return CLEARANCES.record(self).request

    @property
    def issued(self) -> datetime:
        return CLEARANCES.record(self).issued

    @property
    def policy(self) -> str:
        return CLEARANCES.record(self).policy

    @property
    def prompt(self) -> str:
        return CLEARANCES.record(self).prompt

    @property
    def negative_prompt(self) -> str:
        return CLEARANCES.record(self).negative_prompt

    @property
    def descriptions(self) -> tuple[tuple[str, str], ...]:
        return CLEARANCES.record(self).descriptions

    @property
    def grants(self) -> tuple[GrantUse, ...]:
        return CLEARANCES.record(self).grants

    def require(self, now: datetime) -> PictureRequest:
        """Return the request if this clearance is genuine and alive at ``now`` (aware, any zone).

        Every stage calls this first. Raises NotCleared for a forgery, for one that is over 15
        minutes old and for one issued after ``now`` (a clock set back). A clock set back again and
        again does not help: the time that passed is measured on a steady one as well.
        """
        record = CLEARANCES.record(self)
        age = now.astimezone(UTC) - record.issued.astimezone(UTC)
        age = age if age < timedelta(0) else max(age, timedelta(seconds=CLEARANCES.age(self)))
        if age > CLEARANCE_LIFE or age < timedelta(0):
            raise NotCleared(
                f"clearance {record.id} was issued {age.total_seconds():.0f} s ago; "
                f"it is good for {CLEARANCE_LIFE.total_seconds():.0f} s.",
                remedy="Ask Gate.clear(request) again.",
            )
        return record.request


CLEARANCES: Mint[ClearedRequest, Clearance] = Mint(ClearedRequest)
