"""Ask a call sheet what a handle has granted: every signature, every limit of time, every memory.

The repository's targets, listed by the registrar:

- ``handles/<handle>.json``: performer id, key documents, grant hash, the least lease number. One
  path a handle, so no handle has two keys.
- ``grants/<pid>/<grant sha256>.json``: the signed grant, as the performer made it.

``status/<pid>/status.json`` is delegated to the performer and carries their key twice: on the TUF
role and on the document, so that a registrar who takes over the role cannot speak for them.
``suspend/suspensions.json`` is delegated to the steward, in the same way.

What was verified is kept in memory for as long as the timestamp's bytes stay the same, and is held
against the clock and the state file again at each question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from closedset.callsheet.fetch import is_address
from closedset.callsheet.fields import HANDLE
from closedset.callsheet.keys import KeyChain, chain_of
from closedset.callsheet.listed import (
    Entry,
    check_lease,
    is_withdrawn,
    open_grant,
    own_ids,
    read_entry,
    revoked,
    unknown,
    verified,
)
from closedset.callsheet.packet import status_path
from closedset.callsheet.publish import SUSPEND_PATH
from closedset.callsheet.sheet import Sheet, stale
from closedset.callsheet.signed import (
    Status,
    check_identity,
    open_status,
    open_suspensions,
    open_withdrawal,
)
from closedset.callsheet.state import ClientState, as_text, read_state, write_state
from closedset.callsheet.uses import Count, UseBook
from closedset.errors import CallSheetError, NotCleared
from closedset.model.grant import CALL_SHEETS, CallSheet, VerifiedGrant, VerifiedList
from closedset.model.protocols import Clock

LARGEST_STAMP = 16_384
"""Bytes of a timestamp, as TUF's client limits it."""
LOCK_S = 60
"""How long a process waits for another one that reads the same call sheet."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What a production knows of its call sheet from outside the repository."""

    root: bytes
    """Version 1 of the root."""
    production: str = ""
    """Id of the production; empty: not compared."""
    minimum: bytes | None = None
    """Signed minimum versions, from production.toml."""
    needs_minimum: bool = False
    """Refuse on a fresh machine without them."""


class CallSheetClient:
    """Answers, for one call sheet, what a handle has granted. One process at a time a state folder.

    ``source`` is a folder or a web address; ``state_dir`` is this machine's memory of the list.
    ``call_sheet`` is what a gate takes. The class has slots and no subclasses, so that neither
    stands in for the verification.
    """

    __slots__ = ("_clock", "_kept", "_source", "_state_dir", "_trust", "_uses")

    def __init_subclass__(cls) -> None:
        raise TypeError("CallSheetClient cannot be subclassed: every list is verified the same way")

    def __init__(
        self, source: str | Path, state_dir: Path, trust: bytes | Trust, clock: Clock
    ) -> None:
        self._source = source
        self._state_dir = state_dir
        self._trust = trust if isinstance(trust, Trust) else Trust(trust)
        self._clock = clock
        self._uses = UseBook(state_dir)
        self._kept: tuple[bytes, Sheet] | None = None

    @property
    def call_sheet(self) -> CallSheet:
        """What a gate takes: ``Gate(clock=…, call_sheet=client.call_sheet)``."""
        return _admit(self)

    def grant_for(self, handle: str, now: datetime | None = None) -> VerifiedGrant:
        """Return the verified grant behind ``handle``.

        Raises CallSheetError; consent/README.md lists the codes.
        """
        moment = (now or self._clock()).astimezone(UTC)
        wanted = handle.lower()
        if not HANDLE.fullmatch(wanted):
            raise unknown(handle)
        with self._memory(moment) as state:
            return self._look_up(self._sheet(moment, state), wanted, moment, state)

    def spend(
        self,
        grant: VerifiedGrant,
        use: str,
        seconds: float,
        *,
        commit: bool,
        now: datetime | None = None,
    ) -> None:
        """Count one sealed output of a grant, or (without ``commit``) ask whether one is left.

        ``use`` names the output: the same name is counted once. Raises CallSheetError
        (``grant-used-up``), or ``grant-revoked`` if a withdrawal arrived meanwhile.
        """
        moment = (now or self._clock()).astimezone(UTC)
        limits = (grant.max_outputs, grant.max_seconds)
        with self._memory(moment) as state:
            if is_withdrawn(grant.pid, grant.grant_sha256, state):
                raise revoked(grant.handle)
            new = self._uses.check(grant.handle, grant.grant_sha256, use, seconds, limits)
            if new and commit:
                self._uses.add(grant.grant_sha256, use, seconds)

    def used(self, grant_sha256: str) -> Count:
        """Return what this machine has counted against a grant."""
        with FileLock(self._lock_path(), timeout=LOCK_S):
            return self._uses.count(grant_sha256)

    def accept_withdrawal(self, envelope: bytes, now: datetime | None = None) -> tuple[str, ...]:
        """Take a withdrawal that came as a file or a QR code; return what it withdraws.

        It holds on this machine from now on, whatever any list says. Raises CallSheetError.
        """
        found = open_withdrawal(envelope)
        moment = (now or self._clock()).astimezone(UTC)
        with self._memory(moment) as state:
            state.revoke(own_ids(found.pid, found.revoked), moment)
        return found.revoked

    def accept_suspensions(self, envelope: bytes, now: datetime | None = None) -> tuple[str, ...]:
        """Take the steward's list from a file; return what it suspends. Raises CallSheetError."""
        moment = (now or self._clock()).astimezone(UTC)
        with self._memory(moment) as state:
            self._note_suspensions(self._sheet(moment, state), envelope, state)
            return tuple(state.suspended)

    def verify_list(self, now: datetime | None = None) -> Sheet:
        """Verify the list as a whole, and return this view of it. Raises CallSheetError."""
        moment = (now or self._clock()).astimezone(UTC)
        with self._memory(moment) as state:
            return self._sheet(moment, state)

    def _lock_path(self) -> Path:
        self._state_dir.mkdir(parents=True, exist_ok=True)
        return self._state_dir / "callsheet.lock"

    @contextmanager
    def _memory(self, now: datetime) -> Iterator[ClientState]:
        """Yield the state under the lock, and write what changed, also after a refusal."""
        with FileLock(self._lock_path(), timeout=LOCK_S):
            path = self._state_dir / "state.json"
            state = read_state(path)
            before = as_text(state)
            try:
                state.advance(now)
                yield state
            finally:
                if as_text(state) != before:
                    write_state(path, state)

    def _sheet(self, now: datetime, state: ClientState) -> Sheet:
        """Return the list as verified now, or as verified before if its timestamp is the same."""
        self._hold_root(state)
        fresh = not state.grounded
        if fresh and self._trust.needs_minimum and self._trust.minimum is None:
            raise CallSheetError(
                "minimum-missing",
                "this machine has never seen this call sheet, and production.toml carries no "
                "minimum versions, so an old copy could not be told from a new one.",
                remedy="Restore production.toml from a backup or from git, or ask the registrar.",
            )
        stamp = self._stamp()
        if self._kept is not None and stamp and self._kept[0] == stamp:
            self._kept[1].again(now, state)
            return self._kept[1]
        self._kept = None
        sheet = Sheet(self._source, self._state_dir, self._trust.root, state, now)
        if self._trust.production and sheet.house.production != self._trust.production:
            raise CallSheetError(
                "wrong-production",
                f"this call sheet is for the production {sheet.house.production!r}; "
                f"this is {self._trust.production!r}.",
                remedy="Use the call sheet of this production.",
            )
        if self._trust.minimum is not None:
            sheet.hold_to(self._trust.minimum, sheet.house.production)
            state.grounded = True
        if stamp and stamp == self._stamp():
            self._kept = (stamp, sheet)
        return sheet

    def _stamp(self) -> bytes:
        """Return the timestamp's bytes, by which a view in memory is known to be current."""
        if is_address(self._source):
            return b""
        path = Path(self._source) / "metadata" / "timestamp.json"
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_STAMP:
            return b""
        return path.read_bytes()

    def _hold_root(self, state: ClientState) -> None:
        found = hashlib.sha256(self._trust.root).hexdigest()
        state.root = state.root or found
        if state.root != found:
            raise CallSheetError(
                "root-changed",
                "this production now trusts another root than the one it was first opened with on "
                "this machine.",
                remedy="A root is replaced by rotation, never by exchange. If this is another "
                "film, give it another id: closedset callsheet init FOLDER --id NEW-ID",
            )

    def _look_up(
        self, sheet: Sheet, handle: str, now: datetime, state: ClientState
    ) -> VerifiedGrant:
        entry = read_entry(sheet.read(f"handles/{handle[1:]}.json"), handle)
        known = state.handles.get(handle, entry.pid)
        if known != entry.pid:
            raise CallSheetError(
                "handle-rekeyed",
                f"{handle} was performer {known[:12]} and is now listed as {entry.pid[:12]}.",
                remedy="A handle never changes hands. Ask the performer and the registrar.",
            )
        chain = chain_of(entry.inception.encode(), entry.rotations, entry.pid)
        state.raise_to(
            state.rotations, chain.pid, chain.sequence, "key-rollback", f"{handle}'s key"
        )
        self._note_withdrawals(entry, state, now)
        status = self._status(sheet, entry, chain, state, now)
        if is_withdrawn(entry.pid, entry.grant_sha256, state):
            raise revoked(handle)
        self._check_suspended(sheet, entry, state)
        fresh = check_lease(status, handle, sheet.house.production, now)
        grant = open_grant(sheet, entry, chain)
        check_identity(grant, sheet.house.attesters.get(grant.identity.level, ()))
        end = sheet.issued + timedelta(hours=grant.limits.max_staleness_h)
        if now > end:
            raise stale(f"{handle} asks for a list not older than {grant.limits.max_staleness_h} h")
        # Remembered last: a listing that does not hold must not take the handle for itself.
        state.handles[handle] = entry.pid
        until = min(fresh, end, sheet.expires)
        return verified(grant, entry, chain, state.root, sheet.version, until)

    def _note_withdrawals(self, entry: Entry, state: ClientState, now: datetime) -> None:
        for envelope in entry.withdrawals:
            found = open_withdrawal(envelope.encode())
            if found.pid == entry.pid:
                state.revoke(own_ids(found.pid, found.revoked), now)

    def _status(
        self, sheet: Sheet, entry: Entry, chain: KeyChain, state: ClientState, now: datetime
    ) -> Status | None:
        data = sheet.read(status_path(entry.pid))
        if data is None:
            return None
        status = open_status(data, chain)
        state.revoke(own_ids(status.pid, status.revoked), now)
        what = f"{entry.handle}'s lease"
        if status.sequence < entry.status_sequence:
            raise CallSheetError(
                "lease-rollback",
                f"{what} is number {status.sequence}; the registrar has seen number "
                f"{entry.status_sequence}.",
                remedy="Somebody shows an older list. Fetch a fresh one from the registrar: "
                "closedset callsheet refresh PRODUCTION --from ADDRESS",
            )
        state.raise_to(state.leases, entry.pid, status.sequence, "lease-rollback", what)
        return status

    def _check_suspended(self, sheet: Sheet, entry: Entry, state: ClientState) -> None:
        if sheet.house.steward is not None:
            data = sheet.read(SUSPEND_PATH)
            if data is None:
                raise CallSheetError(
                    "suspensions-missing",
                    "this call sheet has a steward, and their list of suspensions is not in it.",
                    remedy="Ask the registrar to put the steward's list back.",
                )
            self._note_suspensions(sheet, data, state)
        for name in (entry.handle, entry.pid, entry.grant_sha256):
            if name in state.suspended:
                raise CallSheetError(
                    "grant-suspended",
                    f"{entry.handle} is suspended by this production's steward: "
                    f"{state.suspended[name]}",
                    remedy="Ask the steward. Recast the part meanwhile.",
                )

    def _note_suspensions(self, sheet: Sheet, envelope: bytes, state: ClientState) -> None:
        if sheet.house.steward is None:
            raise CallSheetError(
                "suspension-forged",
                "this call sheet's root names no steward, so nobody can suspend.",
                remedy="A performer withdraws: closedset callsheet revoke PACKET --key KEY",
            )
        found = open_suspensions(envelope, sheet.house.steward)
        if found.production != sheet.house.production:
            raise CallSheetError(
                "suspension-forged",
                f"the list of suspensions is for {found.production!r}.",
                remedy="Ask the steward for the list of this production.",
            )
        entries = ((entry.id.lower(), entry.reason) for entry in found.suspended)
        state.suspend(found.sequence, entries, {name.lower() for name in found.lifted})


def _door() -> Callable[[CallSheetClient], CallSheet]:
    """Claim the mint and return the one function that uses it, for real clients only."""
    issue = CALL_SHEETS.claim()

    def admit(client: CallSheetClient) -> CallSheet:
        if type(client) is not CallSheetClient:
            raise NotCleared(
                f"a {type(client).__name__} is not the client that verifies a call sheet.",
                remedy="Open the list: CallSheetClient(source, state_dir, trust, clock).call_sheet",
            )
        sheet: CallSheet = issue(VerifiedList(client.grant_for, client.spend))
        return sheet

    return admit


_admit = _door()
