"""What the registrar lists for a handle and what the performer signed for it: checks of one entry.

Everything here takes bytes and values and answers or raises; memory, files and the clock are the
client's.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Annotated

from closedset.callsheet.document import Grant, parse_grant
from closedset.callsheet.envelope import GRANT, open_envelope
from closedset.callsheet.fields import Array, Sha256, Strict, no_twins
from closedset.callsheet.keys import KeyChain
from closedset.callsheet.sheet import Sheet
from closedset.callsheet.signed import Status, open_approval
from closedset.callsheet.state import ClientState
from closedset.errors import CallSheetError
from closedset.model.grant import VerifiedGrant
from closedset.model.performer import Body


class Entry(Strict):
    """What the registrar lists for a handle."""

    handle: str
    pid: Sha256
    grant_sha256: Sha256
    status_sequence: int
    inception: str
    rotations: Annotated[tuple[str, ...], Array]
    withdrawals: Annotated[tuple[str, ...], Array]
    approvals: Annotated[tuple[str, ...], Array] = ()
    """Lists of before there were approvals have none, and so approve nothing."""


def own_ids(pid: str, revoked: tuple[str, ...]) -> tuple[str, ...]:
    """Name withdrawn grants under their performer: nobody withdraws another performer's."""
    return tuple(pid if item == pid else f"{pid}/{item}" for item in revoked)


def is_withdrawn(pid: str, grant_sha256: str, state: ClientState) -> bool:
    return pid in state.revoked or f"{pid}/{grant_sha256}" in state.revoked


def read_entry(data: bytes | None, handle: str) -> Entry:
    if data is None:
        raise unknown(handle)
    try:
        entry = Entry.model_validate(json.loads(data, object_pairs_hook=no_twins))
        if entry.handle != handle:
            raise ValueError(f"it is {entry.handle}'s")
    except (ValueError, RecursionError) as error:
        raise CallSheetError(
            "call-sheet",
            f"the list's entry for {handle} is not understood: {error}.",
            remedy="Ask the registrar to list the performer again.",
        ) from error
    return entry


def open_grant(sheet: Sheet, entry: Entry, chain: KeyChain) -> Grant:
    """Return the listed grant, verified by the performer's key."""
    handle = entry.handle
    data = sheet.read(f"grants/{entry.pid}/{entry.grant_sha256}.json")
    if data is None:
        raise CallSheetError(
            "grant-unlisted",
            f"the registrar of this production has not countersigned {handle}'s grant.",
            remedy="Ask the registrar: closedset callsheet countersign PRODUCTION PACKET",
        )
    payload = open_envelope(data, GRANT, list(chain.keys), chain.threshold)
    if hashlib.sha256(payload).hexdigest() != entry.grant_sha256:
        raise CallSheetError(
            "grant-unlisted",
            f"the registrar listed another grant of {handle} than this one.",
            remedy="Ask the registrar: closedset callsheet countersign PRODUCTION PACKET",
        )
    grant = parse_grant(payload)
    if grant.performer.pid != entry.pid or grant.performer.handle != handle:
        raise CallSheetError(
            "wrong-performer-key",
            f"the grant listed for {handle} is {grant.performer.handle}'s.",
            remedy="Ask the registrar to list the performer's own grant.",
        )
    if grant.estate is not None and grant.estate.key != chain.ever[0].keyid:
        raise CallSheetError(
            "estate-key",
            f"{handle}'s grant is not signed by the estate that it names.",
            remedy="Ask the estate to sign it with its own key.",
        )
    return grant


def check_lease(status: Status | None, handle: str, production: str, now: datetime) -> datetime:
    """Return when the performer's lease ends. Raises CallSheetError past it."""
    remedy = f"Ask {handle} for one signature: closedset callsheet refresh PACKET --key KEY"
    if status is None:
        raise CallSheetError(
            "status-missing", f"{handle} has not signed a lease on this grant.", remedy=remedy
        )
    if status.production != production:
        raise CallSheetError(
            "status-malformed",
            f"{handle}'s lease is for the production {status.production!r}; this is "
            f"{production!r}.",
            remedy=remedy,
        )
    if now >= status.lease_until:
        raise CallSheetError(
            "status-stale",
            f"{handle}'s lease on this grant ended on {status.lease_until:%Y-%m-%d}.",
            remedy=remedy,
        )
    return status.lease_until


def revoked(handle: str) -> CallSheetError:
    return CallSheetError(
        "grant-revoked",
        f"{handle} has withdrawn this grant.",
        remedy="Recast the part. A withdrawal cannot be undone; only a new grant can follow.",
    )


def unknown(handle: str) -> CallSheetError:
    return CallSheetError(
        "unknown-handle",
        f"{handle} is on no call sheet of this production, so there is no grant to draw them.",
        remedy="Ask the performer for a grant (closedset callsheet grant), or cast a synthetic "
        "performer.",
    )


def approved(entry: Entry, chain: KeyChain, production: str) -> tuple[str, ...]:
    """Return the digests of the requests whose pictures the performer approved, sorted.

    An approval that does not verify by the performer's present key approves nothing.
    """
    found: set[str] = set()
    for envelope in entry.approvals:
        try:
            approval = open_approval(envelope.encode(), chain)
        except CallSheetError:
            continue
        if (approval.grant_sha256, approval.production) == (entry.grant_sha256, production):
            found |= {picture.request_digest for picture in approval.pictures}
    return tuple(sorted(found))


def verified(
    grant: Grant,
    entry: Entry,
    chain: KeyChain,
    root_sha256: str,
    version: int,
    fresh_until: datetime,
) -> VerifiedGrant:
    """Return what the gate reads of a grant that holds."""
    wanted = grant.use.approval != "none"
    numbers = grant.performer.body
    return VerifiedGrant(
        handle=grant.performer.handle,
        pid=grant.performer.pid,
        name=grant.performer.name,
        grant_sha256=entry.grant_sha256,
        level=grant.identity.level,
        facets=grant.performer.facets,
        production_id=grant.production.id,
        script_sha256=grant.production.script_sha256 or "",
        scenes=grant.production.scenes,
        media=grant.use.media,
        territories=grant.use.territories,
        not_before=grant.limits.not_before,
        not_after=grant.limits.not_after,
        body=Body(**numbers.model_dump()) if numbers is not None else None,
        call_sheet_version=version,
        fresh_until=fresh_until,
        max_outputs=grant.limits.max_outputs,
        max_seconds=grant.limits.max_seconds,
        root_sha256=root_sha256,
        prohibited=grant.use.prohibited,
        approval=grant.use.approval,
        approved=approved(entry, chain, grant.production.id) if wanted else (),
        languages=grant.use.languages,
        replica_type=grant.use.replica_type,
        adapter_sha256=grant.train.adapter_sha256,
        verification_ok=grant.biometric.verification_ok,
        delete_by=grant.biometric.delete_by,
        template_commitment=grant.biometric.template_commitment or "",
    )
