"""The production's desk: draft the root, countersign, take withdrawals in, keep the list fresh.

Three places. ``callsheet/`` in the production is the list itself, and may be put on a web server as
it is. ``callsheet-desk/`` holds the signed papers it is made from. Keys and memory live in the
user's own data folder, so that a production that is copied or put into git takes no key along and
brings no old memory back. One desk at a time, by a lock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock
from securesystemslib.signer import CryptoSigner, Key
from tuf.api.metadata import Metadata, Root

from closedset.callsheet import roots
from closedset.callsheet.document import Grant
from closedset.callsheet.fields import instant_text
from closedset.callsheet.keyfile import (
    refuse_private_key,
)
from closedset.callsheet.office import PRODUCER, OfficeKeys
from closedset.callsheet.own import Offer, read_steward
from closedset.callsheet.packet import Packet, read_packet
from closedset.callsheet.pin import Pin, read_pin, write_pin
from closedset.callsheet.places import Places, no_call_sheet, open_client
from closedset.callsheet.publish import (
    Member,
    Office,
    Steward,
    check_steward_role,
    publish,
    write_file,
)
from closedset.callsheet.signed import (
    Approval,
    check_identity,
    open_approval,
    open_suspensions,
    open_withdrawal,
    sign_minimum,
    signed_by,
)
from closedset.errors import CallSheetError, UsageError
from closedset.model.protocols import Clock
from closedset.model.topics import TOPICS, topic_of

HOURS = (6, 24, 72)
"""Shortest, usual and longest life of the list's freshest signature."""
APPROVALS = 500_000
"""Bytes of one performer's approvals at most, so that their entry stays readable."""
TARGETS_DAYS = 30
ROOT_DAYS = 365
_ROLES = roots.OFFICE


class ProductionDesk:
    """Everything the registrar does, on one production folder."""

    def __init__(self, places: Places, clock: Clock) -> None:
        self.places = places
        self._keys = OfficeKeys(places.keys)
        self._clock = clock

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.places.papers.mkdir(parents=True, exist_ok=True)
        self.places.home.mkdir(parents=True, exist_ok=True)
        with FileLock(self.places.home / "desk.lock", timeout=60):
            yield

    # ---- the root

    def draft(
        self,
        offer: Offer,
        witnesses: Sequence[Key],
        threshold: int,
        steward: Key | None,
        attesters: Mapping[str, tuple[Key, ...]],
        hours: int,
    ) -> Path:
        """Make the office's keys and the root's draft, signed by the producer; return its path.

        Raises CallSheetError (``root-weak``, ``call-sheet-exists``) or UsageError.
        """
        check_hours(hours)
        with self._locked():
            self._refuse_second()
            producer = self._keys.make(PRODUCER)
            house = roots.House(offer.production, producer.public_key.keyid, steward, attesters)
            root = roots.draft_root(
                [producer.public_key, *witnesses],
                threshold,
                {role: self._keys.make(role).public_key for role in _ROLES},
                self._clock() + timedelta(days=ROOT_DAYS),
                house,
            )
            text = json.dumps({"hours": hours}, indent=1).encode() + b"\n"
            write_file(self.places.papers / "desk.json", text)
            write_file(self.places.papers / "offer.json", offer.to_bytes())
            draft = self.places.papers / "root-draft.json"
            write_file(draft, roots.sign_root(root, producer))
            return draft

    def _refuse_second(self) -> None:
        if (
            read_pin(self.places.folder) is not None
            or (self.places.papers / "root-draft.json").exists()
        ):
            raise CallSheetError(
                "call-sheet-exists",
                f"{self.places.folder} has a call sheet already, or a draft of its root.",
                remedy="Go on with it: closedset callsheet show PRODUCTION. To change who signs: "
                "closedset callsheet rotate PRODUCTION",
            )
        if (self.places.memory / "state.json").exists():
            raise CallSheetError(
                "call-sheet-exists",
                f"this machine already knows a call sheet of a production "
                f"{self.places.production!r}.",
                remedy="Give the new one another id: closedset callsheet init FOLDER --id NEW-ID",
            )

    def take_root(self, signed: bytes) -> int:
        """Add a holder's signature to the draft; in force as soon as enough have signed.

        Returns how many are still missing. The root is written together with the list that its
        keys sign, and the draft goes last: killed in between, the same again finishes it.
        Raises CallSheetError.
        """
        with self._locked():
            draft = self.places.papers / "root-draft.json"
            if not draft.is_file():
                raise no_call_sheet(self.places.folder)
            merged = roots.merge_root(draft.read_bytes(), signed)
            write_file(draft, merged)
            before = self._roots()[: roots.read_root(merged).signed.version - 1]
            missing = roots.signatures_missing(merged, before[-1] if before else None)
            if missing:
                return missing
            if not before:
                write_file(self.places.sheet / "metadata" / "1.root.json", merged)
                if read_pin(self.places.folder) is None:
                    write_pin(self.places.folder, Pin(hashlib.sha256(merged).hexdigest(), None))
            if not self._lacks_steward():
                self._publish([*before, merged])
            draft.unlink()
            return 0

    def rotate(
        self,
        roles: Sequence[str],
        witnesses: Sequence[Key],
        dropped: Sequence[str],
        threshold: int | None,
    ) -> Path:
        """Draft the next root: new office keys, other holders; signed here by the producer.

        Raises CallSheetError or UsageError.
        """
        for role in roles:
            if role not in _ROLES:
                raise UsageError(
                    f"there is no role {role!r}.", remedy=f"Accepted are {', '.join(_ROLES)}."
                )
        with self._locked():
            before = self._roots()
            if not before:
                raise no_call_sheet(self.places.folder)
            last = roots.read_root(before[-1]).signed
            office = {
                role: self._keys.make(f"{role}-{len(before) + 1}")
                if role in roles
                else self._keys.signer(last, role)
                for role in _ROLES
            }
            holders = [
                key
                for key in roots.keys_for(last, "root")
                if not any(key.keyid.startswith(part) for part in dropped)
            ]
            root = roots.draft_root(
                [*holders, *witnesses],
                threshold or last.roles["root"].threshold,
                {role: signer.public_key for role, signer in office.items()},
                self._clock() + timedelta(days=ROOT_DAYS),
                roots.house_of(last),
                version=len(before) + 1,
            )
            draft = self.places.papers / "root-draft.json"
            write_file(draft, roots.sign_root(root, self._keys.signer(last, PRODUCER)))
            return draft

    # ---- papers that arrive

    def open_packet(self, path: Path) -> tuple[Packet, Grant]:
        """Verify a packet that arrived, and whether this production may list it.

        A private key is deleted and refused. Raises CallSheetError.
        """
        packet = read_packet(self._arrived(path))
        grant, status = packet.check()
        house = self._house()
        if grant.production.id != self.places.production:
            raise CallSheetError(
                "grant-production",
                f"{grant.performer.handle}'s grant is for the production "
                f"{grant.production.id!r}; this is {self.places.production!r}.",
                remedy=f"Ask {grant.performer.handle} for a grant for this production.",
            )
        check_identity(grant, house.attesters.get(grant.identity.level, ()))
        for term in grant.use.prohibited:
            if not topic_of(term):
                raise CallSheetError(
                    "grant-prohibited",
                    f"{grant.performer.handle} rules out {term!r}, and no gate can tell whether a "
                    "shot keeps to that, so it would refuse every one.",
                    remedy=f"Ask for a grant that says it as one or more of: {', '.join(TOPICS)}.",
                )
        self._check_fit(packet)
        if status.lease_until <= self._clock():
            raise CallSheetError(
                "status-stale",
                f"{grant.performer.handle}'s lease ended on {status.lease_until:%Y-%m-%d}.",
                remedy="Ask for one signature: closedset callsheet refresh PACKET --key KEY",
            )
        return packet, grant

    def _check_fit(self, packet: Packet) -> None:
        """Refuse another key for a handle on file, and a lease older than the one on file."""
        grant, status = packet.check()
        listed = self.papers_of(grant.performer.handle)
        if listed is not None and listed.pid != packet.pid:
            raise CallSheetError(
                "handle-rekeyed",
                f"{grant.performer.handle} is on this list with another key.",
                remedy="A handle never changes hands. Ask the performer for another handle.",
            )
        if listed is not None and status.sequence < listed.check()[1].sequence:
            raise CallSheetError(
                "lease-rollback",
                f"{grant.performer.handle} has signed a newer lease than this one.",
                remedy="Ask the performer for their latest packet.",
            )

    def papers_of(self, handle: str) -> Packet | None:
        """Return the packet on file for a handle, or None."""
        path = self.places.papers / "packets" / f"{handle[1:]}.json"
        return read_packet(path.read_bytes()) if path.is_file() else None

    def enlist(self, packets: Sequence[Packet]) -> None:
        """Countersign packets that ``open_packet`` has verified, and publish. Raises as it does.

        Held against the file once more under the lock: another process may have listed meanwhile.
        """
        with self._locked():
            for packet in packets:
                self._check_fit(packet)
                grant, _ = packet.check()
                path = self.places.papers / "packets" / f"{grant.performer.handle[1:]}.json"
                write_file(path, packet.to_bytes())
            self._publish()

    def take_withdrawal(self, path: Path) -> tuple[str, ...]:
        """Put a withdrawal in force here and on the list; return what it withdraws."""
        data = self._arrived(path)
        found = open_withdrawal(data)
        revoked = open_client(self.places, self._clock).accept_withdrawal(data)
        with self._locked():
            digest = hashlib.sha256(data).hexdigest()[:16]
            write_file(self.places.papers / "withdrawals" / found.pid / f"{digest}.json", data)
            if self._office_here():
                self._publish()
        return revoked

    def take_approval(self, path: Path) -> Approval:
        """Put a performer's approval of pictures on the list. Raises CallSheetError."""
        data = self._arrived(path)
        for member in self.members():
            if member.packet.pid == signed_by(data):
                found = open_approval(data, member.packet.chain())
                break
        else:
            raise CallSheetError(
                "unknown-handle",
                f"{path.name} is signed by nobody on this call sheet.",
                remedy="Ask the performer for their packet first: closedset callsheet countersign "
                f"{self.places.folder} PACKET",
            )
        if found.grant_sha256 != member.packet.grant_sha256:
            raise CallSheetError(
                "approval-malformed",
                f"{path.name} approves pictures under another grant than the one on the list.",
                remedy=f"Show {member.handle} the pictures again, and ask them to sign with the "
                "packet that is on the list.",
            )
        if sum(map(len, member.approvals)) + len(data) > APPROVALS:
            raise CallSheetError(
                "approval-malformed",
                f"{member.handle}'s approvals would no longer fit on the list.",
                remedy=f"Ask {member.handle} for one approval of all pictures that are still "
                f"wanted, and move the older files out of {self.places.papers / 'approvals'}.",
            )
        with self._locked():
            digest = hashlib.sha256(data).hexdigest()[:16]
            write_file(self.places.papers / "approvals" / found.pid / f"{digest}.json", data)
            self._publish()
        return found

    def take_suspensions(self, path: Path) -> None:
        """Put the steward's list in force here and on the list. Raises CallSheetError."""
        data = self._arrived(path)
        envelope, role = read_steward(data)
        house = self._house()
        if house.steward is None:
            raise CallSheetError(
                "suspension-forged",
                "this call sheet's root names no steward, so nobody can suspend.",
                remedy="A performer withdraws: closedset callsheet revoke PACKET --key KEY",
            )
        open_suspensions(envelope, house.steward)
        check_steward_role(role, house.steward)
        with self._locked():
            write_file(self.places.papers / "steward.json", data)
            if self._office_here():
                self._publish()
        open_client(self.places, self._clock).accept_suspensions(envelope)

    def refresh(self, packets: Sequence[Packet] = ()) -> datetime:
        """Sign the list anew, with renewed leases if any; return until when it is good.

        Raises CallSheetError, also for a packet whose grant is not the one on file.
        """
        with self._locked():
            for packet in packets:
                grant, _ = packet.check()
                handle = grant.performer.handle
                listed = self.papers_of(handle)
                if listed is None or listed.grant_sha256 != packet.grant_sha256:
                    raise CallSheetError(
                        "grant-unlisted",
                        f"{handle}'s packet holds a grant that is not countersigned yet.",
                        remedy="Read it first: closedset callsheet countersign PRODUCTION PACKET",
                    )
                self._check_fit(packet)
                path = self.places.papers / "packets" / f"{handle[1:]}.json"
                write_file(path, packet.to_bytes())
            return self._publish()

    def _arrived(self, path: Path) -> bytes:
        """Read a file that somebody sent; a private key is deleted and refused."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"{path} cannot be read: {error.strerror}.", remedy="Check the name."
            ) from error
        refuse_private_key(path, data)
        return data

    # ---- publishing

    def members(self) -> Iterator[Member]:
        """Yield everybody on file, by handle, with the withdrawals that came by file."""
        for path in sorted((self.places.papers / "packets").glob("*.json")):
            packet = read_packet(path.read_bytes())
            folder = self.places.papers / "withdrawals" / packet.pid
            withdrawals = tuple(p.read_text("utf-8") for p in sorted(folder.glob("*.json")))
            folder = self.places.papers / "approvals" / packet.pid
            approvals = tuple(p.read_text("utf-8") for p in sorted(folder.glob("*.json")))
            yield Member(f"@{path.stem}", packet, withdrawals, approvals=approvals)

    def _publish(self, found: Sequence[bytes] = ()) -> datetime:
        """Sign the list anew under the roots in force, or under ``found``, the last of them new."""
        now = self._clock().replace(microsecond=0)
        found = found or self._roots()
        if not found:
            raise no_call_sheet(self.places.folder)
        if self._lacks_steward():
            raise CallSheetError(
                "suspensions-missing",
                "the root names a steward, and their first list has not arrived.",
                remedy="The steward types: closedset callsheet suspend --offer offer.json --key "
                "KEY. Then: closedset callsheet suspend PRODUCTION FILE",
            )
        root = roots.read_root(found[-1]).signed
        version = self._version() + 1
        until = now + timedelta(hours=self._hours())
        registrar = self._keys.signer(root, "targets")
        office = Office(
            registrar=registrar,
            snapshot=self._keys.signer(root, "snapshot"),
            timestamp=self._keys.signer(root, "timestamp"),
            version=version,
            issued=now,
            targets_until=now + timedelta(days=TARGETS_DAYS),
            online_until=until,
        )
        publish(self.places.sheet, found, office, tuple(self.members()), self._steward())
        fields = dict.fromkeys(_ROLES, version) | {"root": len(found)}
        pin = read_pin(self.places.folder)
        if pin is not None:
            said = {"production": self.places.production, "signed": instant_text(now), **fields}
            write_pin(self.places.folder, replace(pin, minimum=sign_minimum(registrar, said)))
        return until

    def _version(self) -> int:
        path = self.places.sheet / "metadata" / "timestamp.json"
        return int(Metadata.from_bytes(path.read_bytes()).signed.version) if path.is_file() else 0

    def _steward(self) -> Steward | None:
        key, path = self._house().steward, self.places.papers / "steward.json"
        if key is None:
            return None
        envelope, role = read_steward(path.read_bytes())
        return Steward(key, envelope, role)

    def _lacks_steward(self) -> bool:
        path = self.places.papers / "steward.json"
        return self._house().steward is not None and not path.is_file()

    def _house(self) -> roots.House:
        return roots.house_of(self._root())

    def _roots(self) -> list[bytes]:
        """Return the roots in force, from version 1 on."""
        found: list[bytes] = []
        while (path := self.places.sheet / "metadata" / f"{len(found) + 1}.root.json").is_file():
            found.append(path.read_bytes())
        return found

    def _root(self) -> Root:
        found = self._roots()
        if not found:
            raise no_call_sheet(self.places.folder)
        return roots.read_root(found[-1]).signed

    def _office_here(self) -> bool:
        return self._keys.here(self._root(), "targets")

    def registrar(self) -> CryptoSigner:
        """Return the countersigning key. Raises CallSheetError if it is not on this machine."""
        return self._keys.signer(self._root(), "targets")

    def _hours(self) -> int:
        """Return how long a list stays fresh here. Raises CallSheetError (``desk-damaged``)."""
        path = self.places.papers / "desk.json"
        try:
            hours = json.loads(path.read_text("utf-8"))["hours"]
            if not isinstance(hours, int) or not HOURS[0] <= hours <= HOURS[2]:
                raise ValueError(f"a list stays fresh for {HOURS[0]} to {HOURS[2]} hours")
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise CallSheetError(
                "desk-damaged",
                f"{path} cannot be read: {error}.",
                remedy="Restore the folder callsheet-desk/ from a backup or from git.",
            ) from error
        return hours

    def draft_waiting(self) -> int:
        """Return how many signatures a waiting root draft still lacks; 0 if none waits."""
        path = self.places.papers / "root-draft.json"
        if not path.is_file():
            return 0
        draft = path.read_bytes()
        before = self._roots()[: roots.read_root(draft).signed.version - 1]
        return roots.signatures_missing(draft, before[-1] if before else None)


def check_hours(hours: int) -> None:
    """Raise UsageError unless a list may stay fresh for that long."""
    if not HOURS[0] <= hours <= HOURS[2]:
        raise UsageError(
            f"a list cannot stay fresh for {hours} hours.",
            remedy=f"Accepted are {HOURS[0]} to {HOURS[2]}: --hours {HOURS[1]}",
        )
