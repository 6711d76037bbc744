"""The consent desk: everybody who signs, and the production that relies on it.

One class for the command line, the app and notebooks. What it inherits runs on a performer's, a key
holder's or a steward's own machine; what stands here, on the production's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from closedset.callsheet import own, paper, reference, roots
from closedset.callsheet.client import CallSheetClient
from closedset.callsheet.desk import ProductionDesk
from closedset.callsheet.document import Grant
from closedset.callsheet.forms import plain
from closedset.callsheet.keyfile import (
    refuse_private_key,
)
from closedset.callsheet.mirror import mirror
from closedset.callsheet.pin import read_pin
from closedset.callsheet.places import Places, no_call_sheet, open_client
from closedset.callsheet.publish import write_file
from closedset.callsheet.signed import signed_by
from closedset.errors import Busy, CallSheetError, ProductionError, Refused
from closedset.gate import Gate
from closedset.ledger import Ledger
from closedset.model.protocols import Clock
from closedset.model.request import TextField
from closedset.model.verdict import Decision
from closedset.services.home import call_sheet_home
from closedset.services.own_desk import OwnDesk, read_file
from closedset.services.script import ScriptService
from closedset.services.standing import SheetReport, Standing
from closedset.store import Production


class DeskService(OwnDesk):
    """Signs on people's own machines, and keeps a production's call sheet."""

    def __init__(self, script: ScriptService, clock: Clock) -> None:
        super().__init__(clock)
        self._script = script

    def init(
        self,
        folder: Path,
        *,
        script: Path | None,
        title: str,
        production_id: str,
        witnesses: Sequence[Path],
        threshold: int = 2,
        steward: Path | None = None,
        attesters: Sequence[tuple[str, Path]] = (),
        hours: int = 24,
    ) -> Path:
        """Found a production's call sheet; return the root's draft, signed by the producer.

        Makes the production if ``folder`` is none yet. Raises UsageError, CallSheetError.
        """
        if not witnesses:
            raise CallSheetError(
                "root-weak",
                "a call sheet's root needs a second person's key, and none was named.",
                remedy="Ask somebody who is not you (a union, a school, a lawyer) to type: "
                "closedset callsheet key NAME. Then: closedset callsheet init "
                f"{folder} --witness NAME.pub.json",
            )
        play = self._script.read(script).screenplay if script else None
        known, known_title = _known(folder)
        title = title or (play.title if play else "") or known_title or production_id or folder.name
        with Production.open(
            folder,
            self._clock,
            create=True,
            title=title,
            production_id=known or production_id,
        ) as production:
            offer = own.Offer(
                production.id,
                production.title,
                play.sha256 if play else "",
                tuple(scene.number for scene in play.scenes) if play else (),
            )
        desk = self._desk(folder)
        keys = [own.public_key(read_file(path)) for path in witnesses]
        vouchers = {
            level: tuple(own.public_key(read_file(p)) for at, p in attesters if at == level)
            for level in roots.LEVELS
        }
        warden = own.public_key(read_file(steward)) if steward else None
        return desk.draft(offer, keys, threshold, warden, vouchers, hours)

    def is_root(self, path: Path) -> bool:
        """Say whether a file is a root, signed or not; a private key is deleted and refused."""
        data = read_file(path)
        refuse_private_key(path, data)
        try:
            roots.read_root(data)
        except CallSheetError:
            return False
        return True

    def take_root(self, folder: Path, signed: Path) -> int:
        """Take a holder's signature in; return how many are missing still."""
        data = read_file(signed)
        refuse_private_key(signed, data)
        return self._desk(folder).take_root(data)

    def read_packet(self, folder: Path, path: Path) -> tuple[Grant, tuple[tuple[str, str], ...]]:
        """Verify a packet that arrived and say what it allows. Raises CallSheetError."""
        _, grant = self._desk(folder).open_packet(path)
        return grant, plain(grant, "en")

    def countersign(self, folder: Path, paths: Sequence[Path], *, identified: bool = False) -> None:
        """List verified packets, all or none. Raises CallSheetError, Refused for a notable name.

        ``identified`` is the registrar's word that they checked who a performer is.
        """
        desk = self._desk(folder)
        opened = [desk.open_packet(path) for path in paths]
        for _, grant in opened:
            self._check_person(grant, identified=identified)
        desk.enlist([packet for packet, _ in opened])
        for packet, grant in opened:
            body = {"handle": grant.performer.handle, "grant": packet.grant_sha256}
            self._note(folder, "countersign", body)

    def _check_person(self, grant: Grant, *, identified: bool) -> None:
        """Refuse a registrar's identity that nobody checked, and a notable name without a union."""
        handle, level = grant.performer.handle, grant.identity.level
        if level == "registrar" and not identified:
            raise CallSheetError(
                "identity-unchecked",
                f"{handle}'s grant says that you, the registrar, checked who they are.",
                remedy="Check it, then add --identified; or ask for a grant at level self.",
            )
        if level in roots.LEVELS:
            return
        asked = TextField("name", f"{grant.performer.name}, {handle[1:].replace('-', ' ')}")
        verdict = Gate(clock=self._clock).check((asked,))
        notable = tuple(r for r in verdict.reasons if r.code == "notable-name")
        if verdict.decision is Decision.REFUSE and notable:
            raise Refused(notable)

    def take_withdrawal(self, folder: Path, path: Path) -> bool:
        """Put a withdrawal in force; say whether the ledger could be written too.

        ``path`` is the file, or a photograph of its QR code.
        """
        desk = self._desk(folder)
        if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp"):
            text = paper.read_code(read_file(path))
            path = desk.places.papers / "received" / f"{path.stem}.json"
            write_file(path, text)
        revoked = desk.take_withdrawal(path)
        for member in desk.members():
            if {member.packet.pid, member.packet.grant_sha256} & set(revoked):
                self._forget_kept(folder, member.handle)
        return self._note(folder, "revocation", {"revoked": " ".join(revoked)})

    def is_approval(self, path: Path) -> bool:
        """Say whether a file is an approval; a private key is deleted and refused."""
        data = read_file(path)
        refuse_private_key(path, data)
        return bool(signed_by(data))

    def take_approval(self, folder: Path, path: Path) -> int:
        """Put a performer's approval on the list; return how many pictures it names."""
        found = self._desk(folder).take_approval(path)
        body = {"pid": found.pid, "grant": found.grant_sha256, "pictures": str(len(found.pictures))}
        self._note(folder, "approval", body)
        return len(found.pictures)

    def take_suspensions(self, folder: Path, path: Path) -> bool:
        """Put the steward's list in force; say whether the ledger could be written too."""
        self._desk(folder).take_suspensions(path)
        return self._note(folder, "suspension", {"file": path.name})

    def refresh(self, folder: Path, packets: Sequence[Path] = ()) -> datetime:
        """Sign the list anew, with renewed leases; return until when it is good."""
        desk = self._desk(folder)
        opened = [desk.open_packet(path)[0] for path in packets]
        until = desk.refresh(opened)
        today = self._clock().date()
        for member in desk.members():
            delete_by = member.packet.check()[0].biometric.delete_by
            if delete_by is not None and today > delete_by:
                self._forget_kept(folder, member.handle)
        return until

    def fetch(self, folder: Path, source: str) -> int:
        """Copy a fresh list from a folder or a web address; return its version.

        Only what verifies replaces the copy in the production. Raises CallSheetError.
        """
        places = self._places(folder)
        client = open_client(places, self._clock, source)
        return mirror(client, places.sheet, self._clock())

    def rotate(
        self,
        folder: Path,
        roles: Sequence[str],
        witnesses: Sequence[Path] = (),
        dropped: Sequence[str] = (),
        threshold: int | None = None,
    ) -> Path:
        """Draft the next root, signed by the producer; holders countersign it."""
        keys = [own.public_key(read_file(path)) for path in witnesses]
        return self._desk(folder).rotate(roles, keys, dropped, threshold)

    def enrol(self, folder: Path, handle: str, pictures: Sequence[Path], salt: Path) -> int:
        """Keep a performer's reference pictures, encrypted, if they are the granted ones."""
        places = self._places(folder)
        packet = self._desk(folder).papers_of(handle)
        if packet is None:
            raise no_packet(handle)
        data = [read_file(path) for path in pictures]
        for path, picture in zip(pictures, data, strict=True):
            refuse_private_key(path, picture)
        grant, _ = packet.check()
        return reference.enrol(places.home, grant, data, read_file(salt).decode("utf-8").strip())

    def forget(self, folder: Path, handle: str) -> Path:
        """Delete a performer's reference pictures and salt; return the signed certificate."""
        desk = self._desk(folder)
        packet = desk.papers_of(handle)
        if packet is None:
            raise no_packet(handle)
        certificate, count = reference.forget(
            desk.places.home, packet.pid, handle, desk.registrar(), self._clock()
        )
        out = (
            desk.places.papers
            / "certificates"
            / f"{handle[1:]}-{hashlib.sha256(certificate).hexdigest()[:12]}.json"
        )
        write_file(out, certificate)
        self._note(folder, "forget", {"handle": handle, "files": str(count)})
        return out

    def _forget_kept(self, folder: Path, handle: str) -> None:
        """Forget pictures whose consent has ended, if there are any."""
        places = self._places(folder)
        packet = self._desk(folder).papers_of(handle)
        if packet is not None and reference.kept(places.home, packet.pid):
            self.forget(folder, handle)

    def show(self, folder: Path) -> SheetReport:
        """Say who may do what, until when, how fresh, and what is left."""
        places, desk = self._places(folder), self._desk(folder)
        waiting = desk.draft_waiting()
        if read_pin(folder) is None:
            if not waiting:
                raise no_call_sheet(folder)
            return SheetReport(places.production, 0, waiting, ())
        client = open_client(places, self._clock)
        handles = [member.handle for member in desk.members()] or places.handles()
        standings = tuple(self._standing(handle, client) for handle in handles)
        version = client.verify_list().version
        return SheetReport(places.production, version, waiting, standings)

    def _standing(self, handle: str, client: CallSheetClient) -> Standing:
        try:
            grant = client.grant_for(handle)
        except CallSheetError as error:
            return Standing(handle, error.code, str(error))
        used = client.used(grant.grant_sha256)
        now = self._clock()
        state = "good" if grant.not_before <= now <= grant.not_after else "grant-expired"
        return Standing(
            handle,
            state,
            f"{', '.join(grant.facets)} for {', '.join(grant.media)}",
            grant.level,
            grant.scenes,
            grant.media,
            grant.not_after,
            grant.fresh_until,
            (used.outputs, grant.max_outputs),
            (used.seconds, grant.max_seconds),
        )

    def _places(self, folder: Path) -> Places:
        identity, _ = _known(folder)
        if not identity:
            raise ProductionError(
                f"{folder} is not a Closedset production: it has no production.toml.",
                remedy=f"Make one: closedset callsheet init {folder} --witness NAME.pub.json",
            )
        return Places(identity, folder, call_sheet_home(identity))

    def _desk(self, folder: Path) -> ProductionDesk:
        return ProductionDesk(self._places(folder), self._clock)

    def _note(self, folder: Path, kind: str, body: Mapping[str, str]) -> bool:
        """Write to the ledger; False if another process is drawing on this production now."""
        try:
            with Production.open(folder, self._clock) as production:
                Ledger(production).append(kind, dict(body))
        except Busy:
            return False
        return True


def no_packet(handle: str) -> CallSheetError:
    """Say that a handle is not on file."""
    return CallSheetError(
        "unknown-handle",
        f"{handle} is not on this production's call sheet.",
        remedy="Type: closedset callsheet show PRODUCTION",
    )


def _known(folder: Path) -> tuple[str, str]:
    """Return id and title of the production in ``folder``; empty if there is none yet."""
    if not (folder / "production.toml").is_file():
        return "", ""
    with Production.read(folder) as production:
        return production.id, production.title
