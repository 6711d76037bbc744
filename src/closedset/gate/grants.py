"""Consented performers in a request: who vouches for them, and does the grant cover this use."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from closedset.errors import CallSheetError
from closedset.gate import reasons as say
from closedset.gate.declarations import Declarations
from closedset.gate.policy import Policy
from closedset.gate.ruled_out import ruled_out
from closedset.gate.words import WordGate
from closedset.model.grant import CallSheet, VerifiedGrant
from closedset.model.performer import CastMember, ConsentedPerformer
from closedset.model.request import GrantUse, PictureRequest, ProductionRef, TextField
from closedset.model.verdict import Reason

WORLD = "001"
INTERNAL = ("storyboard", "animatic")
"""What stays among the crew."""
UNVOUCHED = ("self", "registrar")
"""Identity levels below a union's."""


def check_grants(
    request: PictureRequest, call_sheet: CallSheet | None, now: datetime, policy: Policy
) -> tuple[list[Reason], tuple[GrantUse, ...]]:
    """Return the refusals, and for each consented performer the grant that covers them."""
    refused: list[Reason] = []
    uses: list[GrantUse] = []
    for member in request.cast:
        performer = member.performer
        if not isinstance(performer, ConsentedPerformer):
            continue
        if call_sheet is None:
            refused.append(say.unknown_handle(performer.handle))
            continue
        try:
            grant = call_sheet.grant_for(performer.handle, now)
        except CallSheetError as error:
            refused.append(Reason(error.code, performer.handle, error.message, error.remedy))
            continue
        outside = _outside(request, member, performer, grant, now, policy)
        refused += outside
        if not outside:
            uses.append(_use(request, member, grant))
    return refused, tuple(uses)


def _use(request: PictureRequest, member: CastMember, grant: VerifiedGrant) -> GrantUse:
    return GrantUse(
        member.character,
        grant.handle,
        grant.pid,
        grant.grant_sha256,
        grant.level,
        grant.call_sheet_version,
        grant.root_sha256,
        awaiting=grant.approval != "none" and not _approved(request, grant),
    )


def _approved(request: PictureRequest, grant: VerifiedGrant) -> bool:
    """Has the performer seen and approved this picture, in whichever internal medium it was?"""
    seen = (dataclasses.replace(request, media=media).digest for media in INTERNAL)
    return request.digest in grant.approved or any(digest in grant.approved for digest in seen)


def unmet(
    grant: VerifiedGrant,
    production: ProductionRef | None,
    now: datetime,
    facet: str,
    otherwise: str,
) -> list[Reason]:
    """Return why ``grant`` does not stand at ``now`` for ``facet`` in ``production``.

    Every use of a grant asks this first: pictures, voices, faces that come in, adapters. Where
    nobody says which production it is for (None), no grant stands. ``otherwise`` says what to do
    without it: ``recast MARA``.
    """
    handle = grant.handle
    found: list[Reason] = []

    def refuse(code: str, message: str, remedy: str) -> None:
        found.append(Reason(code, handle, message, f"{remedy}, or {otherwise}."))

    if production is None or grant.production_id != production.id:
        asked = f"this is {production.id!r}" if production else "nobody says which one this is"
        refuse(
            "grant-production",
            f"{handle}'s grant is for the production {grant.production_id!r}; {asked}.",
            f"Ask {handle} for a grant for this production",
        )
    elif grant.script_sha256 and grant.script_sha256 != production.script_sha256:
        refuse(
            "grant-script",
            f"{handle} signed for another draft of this screenplay.",
            f"Show {handle} the new draft and ask for a new grant",
        )
    if now < grant.not_before:
        refuse(
            "grant-not-yet-valid",
            f"{handle}'s grant starts on {grant.not_before:%Y-%m-%d}.",
            "Wait until then",
        )
    if now > grant.not_after:
        refuse(
            "grant-expired",
            f"{handle}'s grant ended on {grant.not_after:%Y-%m-%d}.",
            f"Ask {handle} to renew it",
        )
    if facet not in grant.facets:
        refuse(
            "grant-facet",
            f"{handle} granted {_list(grant.facets)}, not {facet}.",
            f"Ask {handle} to grant {facet}",
        )
    return found


def _outside(
    request: PictureRequest,
    member: CastMember,
    performer: ConsentedPerformer,
    grant: VerifiedGrant,
    now: datetime,
    policy: Policy,
) -> list[Reason]:
    """Return each way in which the request reaches beyond the grant."""
    handle = performer.handle
    if performer.pid != grant.pid or handle.lower() != grant.handle.lower():
        return [say.malformed_handle_cast(handle, member.character)]
    recast = f"recast {member.character}"
    found = unmet(grant, request.production, now, policy.required_facet, recast)

    def outside(code: str, message: str, remedy: str) -> None:
        found.append(Reason(code, handle, message, remedy))

    found += _scope(request, member, grant)
    found += ruled_out(request, member.character, grant)
    if grant.approval != "none" and request.media not in INTERNAL and not _approved(request, grant):
        outside(
            "grant-approval",
            f"{handle} asked to see each picture before it goes out, and has not approved this "
            f"one, so a {request.media} is not drawn.",
            f"Draw it as a storyboard, show it to {handle}, and ask them to type: closedset "
            "callsheet approve PICTURE --packet PACKET --key KEY. Then: closedset callsheet "
            "countersign PRODUCTION FILE",
        )
    if grant.level == "self" and request.media not in INTERNAL:
        outside(
            "grant-identity",
            f"nobody vouches that {handle} is who they say, so a {request.media} is not drawn: "
            "self-attested grants stay internal.",
            f"Ask a union or the registrar to vouch for {handle}, or recast {member.character}.",
        )
    if grant.level in UNVOUCHED and _notable(grant.name, policy):
        outside(
            "grant-identity",
            f"{handle} goes by a name close to a well-known person's, and no union vouches that "
            "they are that person.",
            f"Ask {handle} for a grant that a union vouches for, or recast {member.character}.",
        )
    if grant.body is None or performer.stand_in.body != grant.body:
        outside(
            "grant-body",
            f"the body {member.character} is cast with is not the one {handle} agreed to.",
            "Take the body numbers from the grant, or ask for a grant that states these.",
        )
    return found


def _notable(name: str, policy: Policy) -> bool:
    found = WordGate(policy, Declarations()).judge((TextField("name", name),))
    return any(reason.code == "notable-name" for reason in found)


def _scope(request: PictureRequest, member: CastMember, grant: VerifiedGrant) -> list[Reason]:
    """Return what scene, medium and territory say."""
    found: list[Reason] = []
    wider = f"or recast {member.character} with a synthetic performer."
    if grant.scenes and request.shot.scene not in grant.scenes:
        found.append(
            Reason(
                "grant-scene",
                grant.handle,
                f"{grant.handle}'s grant covers {_scenes(grant.scenes)}; "
                f"this shot is in scene {request.shot.scene}.",
                f"Ask {grant.handle} for a grant that covers scene {request.shot.scene}, {wider}",
            )
        )
    if request.media not in grant.media:
        found.append(
            Reason(
                "grant-media",
                grant.handle,
                f"{grant.handle}'s grant covers {_list(grant.media)}; this is a {request.media}.",
                f"Ask {grant.handle} for a grant that covers the {request.media}, {wider}",
            )
        )
    if WORLD not in grant.territories and request.territory not in grant.territories:
        asked = "the world" if request.territory == WORLD else request.territory
        found.append(
            Reason(
                "grant-territory",
                grant.handle,
                f"{grant.handle}'s grant covers {_list(grant.territories)}; this is for {asked}.",
                f"Ask {grant.handle} for a grant that covers {asked}, {wider}",
            )
        )
    return found


def _list(items: tuple[str, ...]) -> str:
    """Join for reading: ``1, 2 and 3``."""
    if len(items) < 2:
        return "".join(items) or "nothing"
    return ", ".join(items[:-1]) + " and " + items[-1]


def _scenes(scenes: tuple[str, ...]) -> str:
    return f"scene{'s' if len(scenes) > 1 else ''} {_list(scenes)}"
