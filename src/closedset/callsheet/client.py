"""Read a call sheet: a TUF repository in a folder, verified anew for each question.

The repository's targets, all listed by the registrar:

- ``handles/<handle>.json``: performer id and grant hash. One path a handle, so no handle has two
  keys.
- ``performers/<pid>/inception.json``: the performer's first key.
- ``grants/<pid>/<grant sha256>.json``: the signed grant, as the performer made it.

And ``status/<pid>/status.json``, delegated to the performer and signed twice with their key: as a
TUF role and as a document, so that a registrar who takes over the role cannot speak for them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock
from pydantic import BaseModel, BeforeValidator, ConfigDict
from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from closedset.callsheet.document import HANDLE, Grant, Sha256, parse_grant
from closedset.callsheet.envelope import GRANT, STATUS, open_envelope
from closedset.callsheet.keys import keys_of
from closedset.callsheet.publish import ISSUED
from closedset.callsheet.state import ClientState, read_state, write_state
from closedset.errors import CallSheetError
from closedset.model.grant import VerifiedGrant
from closedset.model.performer import Body
from closedset.model.protocols import Clock

_BASE = "callsheet:///"


class FolderFetcher(FetcherInterface):
    """Fetches from a folder, and from nowhere else: no link or ``..`` leads out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = (self._folder / url.removeprefix(_BASE)).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise DownloadHTTPError(f"{url} is not in the call sheet", 404)
        return iter([path.read_bytes()])


class CallSheetClient:
    """Answers, for one call sheet, what a handle has granted. One process at a time a state folder.

    ``root_bytes`` is the root that the production trusts, from outside the repository.
    """

    def __init__(self, repo_dir: Path, state_dir: Path, root_bytes: bytes, clock: Clock) -> None:
        self._repo = repo_dir
        self._state_dir = state_dir
        self._root = root_bytes
        self._clock = clock

    def grant_for(self, handle: str, now: datetime | None = None) -> VerifiedGrant:
        """Return the verified grant behind ``handle``.

        Raises CallSheetError. ``unknown-handle``, ``call-sheet-stale`` (expired), ``call-sheet``
        (rollback, forged or damaged list), ``handle-rekeyed``, ``wrong-performer-key``,
        ``bad-signature``, ``grant-unlisted``, ``grant-revoked``, ``status-missing``,
        ``status-stale``, ``clock-set-back`` or what ``parse_grant`` finds.
        """
        moment = (now or self._clock()).astimezone(UTC)
        wanted = handle.lower()
        if not HANDLE.fullmatch(wanted):
            raise _unknown(handle)
        self._state_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(self._state_dir / "callsheet.lock"):
            path = self._state_dir / "state.json"
            state = read_state(path)
            before = json.dumps(state.__dict__, sort_keys=True)
            try:
                state.advance(moment)
                return self._look_up(wanted, moment, state)
            finally:
                if json.dumps(state.__dict__, sort_keys=True) != before:
                    write_state(path, state)

    def _look_up(self, handle: str, now: datetime, state: ClientState) -> VerifiedGrant:
        sheet = _Sheet(self._repo, self._state_dir, self._root, now)
        entry = _entry(sheet.read(f"handles/{handle[1:]}.json"), handle)
        pid, grant_sha256 = entry.pid, entry.grant_sha256
        known = state.handles.setdefault(handle, pid)
        if known != pid:
            raise CallSheetError(
                "handle-rekeyed",
                f"{handle} was performer {known[:12]} and is now listed as {pid[:12]}.",
                remedy="A handle never changes hands. Ask the performer and the registrar.",
            )
        document = _listed(sheet.read(f"performers/{pid}/inception.json"), "grant-unlisted", handle)
        keys, threshold = keys_of(document, pid)
        data = sheet.read(f"status/{pid}/status.json")
        status = _status(open_envelope(data, STATUS, keys, threshold), pid) if data else None
        for revoked in status.revoked if status else ():
            state.revoked.setdefault(revoked, now.isoformat())
        if grant_sha256 in state.revoked or pid in state.revoked:
            raise _revoked(handle)
        fresh = _lease(status, handle, now)
        data = _listed(sheet.read(f"grants/{pid}/{grant_sha256}.json"), "grant-unlisted", handle)
        payload = open_envelope(data, GRANT, keys, threshold)
        if hashlib.sha256(payload).hexdigest() != grant_sha256:
            raise CallSheetError(
                "grant-unlisted", f"the registrar listed another grant of {handle} than this one."
            )
        grant = parse_grant(payload)
        if grant.performer.pid != pid or grant.performer.handle != handle:
            raise CallSheetError(
                "wrong-performer-key",
                f"the grant listed for {handle} is {grant.performer.handle}'s.",
                remedy="Ask the registrar to list the performer's own grant.",
            )
        stale = sheet.issued + timedelta(hours=grant.limits.max_staleness_h)
        if now > stale:
            raise _stale(
                f"{handle} asks for a list not older than {grant.limits.max_staleness_h} h"
            )
        return _verified(grant, grant_sha256, sheet.version, min(fresh, stale))


class _Sheet:
    """One verified view of the repository at one moment."""

    def __init__(self, repo: Path, state_dir: Path, root: bytes, now: datetime) -> None:
        metadata, targets = state_dir / "metadata", state_dir / "targets"
        metadata.mkdir(exist_ok=True)
        targets.mkdir(exist_ok=True)
        try:
            self._updater = Updater(
                str(metadata),
                _BASE + "metadata",
                str(targets),
                _BASE,
                FolderFetcher(repo),
                UpdaterConfig(prefix_targets_with_hash=False),
                bootstrap=root,
            )
            # Updater takes no clock; it reads this attribute when it compares expiries, none of
            # which happens before refresh(). A test sees it refuse a frozen list.
            self._updater._trusted_set.reference_time = now
            self._updater.refresh()
        except ExpiredMetadataError as error:
            raise _stale(str(error)) from error
        except (RepositoryError, DownloadError) as error:
            raise _broken(error) from error
        timestamp = self._updater._trusted_set.timestamp
        self.version = timestamp.version
        issued = timestamp.unrecognized_fields.get(ISSUED, "")
        try:
            self.issued = datetime.fromisoformat(str(issued))
        except ValueError as error:
            raise _broken(error) from error

    def read(self, path: str) -> bytes | None:
        """Return a listed target's bytes, or None if nobody lists it."""
        try:
            info = self._updater.get_targetinfo(path)
            if info is None:
                return None
            return Path(self._updater.download_target(info)).read_bytes()
        except ExpiredMetadataError as error:
            raise _stale(str(error)) from error
        except (RepositoryError, DownloadError) as error:
            raise _broken(error) from error


class _Entry(BaseModel):
    """What the registrar lists for a handle."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    handle: str
    pid: Sha256
    grant_sha256: Sha256


def _entry(data: bytes | None, handle: str) -> _Entry:
    if data is None:
        raise _unknown(handle)
    try:
        entry = _Entry.model_validate_json(data)
        if entry.handle != handle:
            raise ValueError(f"it is {entry.handle}'s")
    except ValueError as error:
        raise CallSheetError(
            "call-sheet",
            f"the list's entry for {handle} is not understood: {error}.",
            remedy="Ask the registrar to list the performer again.",
        ) from error
    return entry


class _Status(BaseModel):
    """What a performer signs for the lease: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: Literal["closedset-status"]
    version: Literal[1]
    pid: str
    revoked: list[str]
    """Grant hashes, or the performer's id for every grant."""
    lease_until: Annotated[datetime, BeforeValidator(datetime.fromisoformat)]


def _status(payload: bytes, pid: str) -> _Status:
    try:
        status = _Status.model_validate(json.loads(payload))
        if status.pid != pid or status.lease_until.tzinfo is None:
            raise ValueError("another performer's, or without a time zone")
    except (ValueError, TypeError) as error:
        raise CallSheetError(
            "status-malformed",
            f"the performer's status is not understood: {error}.",
            remedy="Ask the performer to sign it again; see consent/README.md",
        ) from error
    return status


def _lease(status: _Status | None, handle: str, now: datetime) -> datetime:
    """Return when the performer's lease ends. Raises CallSheetError past it."""
    remedy = f"Ask {handle} for one signature; see consent/README.md"
    if status is None:
        raise CallSheetError(
            "status-missing", f"{handle} has not signed a lease on this grant.", remedy=remedy
        )
    if now >= status.lease_until:
        raise CallSheetError(
            "status-stale",
            f"{handle}'s lease on this grant ended on {status.lease_until:%Y-%m-%d}.",
            remedy=remedy,
        )
    return status.lease_until


def _revoked(handle: str) -> CallSheetError:
    return CallSheetError(
        "grant-revoked",
        f"{handle} has withdrawn this grant.",
        remedy="Recast the part. A withdrawal cannot be undone; only a new grant can follow.",
    )


def _listed(data: bytes | None, code: str, handle: str) -> bytes:
    if data is None:
        raise CallSheetError(
            code,
            f"the registrar of this production has not countersigned {handle}'s grant.",
            remedy="Ask the registrar to list it; see consent/README.md",
        )
    return data


def _unknown(handle: str) -> CallSheetError:
    return CallSheetError(
        "unknown-handle",
        f"{handle} is on no call sheet of this production, so there is no grant to draw them.",
        remedy="Ask the performer for a grant, or cast a synthetic performer.",
    )


def _stale(detail: str) -> CallSheetError:
    return CallSheetError(
        "call-sheet-stale",
        f"the call sheet is too old to rely on ({detail.rstrip('.')}).",
        remedy="Fetch a fresh one from the registrar; see consent/README.md",
    )


def _broken(error: Exception) -> CallSheetError:
    return CallSheetError(
        "call-sheet",
        f"the call sheet does not verify: {type(error).__name__}: {str(error).rstrip('.')}.",
        remedy="Fetch it again from the registrar; if this stays, somebody changed it.",
    )


def _verified(grant: Grant, sha256: str, version: int, fresh_until: datetime) -> VerifiedGrant:
    numbers = grant.performer.body
    return VerifiedGrant(
        handle=grant.performer.handle,
        pid=grant.performer.pid,
        name=grant.performer.name,
        grant_sha256=sha256,
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
    )
