"""What people sign on their own machines: performers, key holders, stewards.

Nothing here opens a production.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from securesystemslib.signer import CryptoSigner

from closedset.callsheet import own, paper, roots
from closedset.callsheet.document import parse_grant
from closedset.callsheet.forms import plain
from closedset.callsheet.keyfile import (
    load_signer,
    new_seed,
    refuse_private_key,
    seal_seed,
    write_private,
)
from closedset.callsheet.keys import pid_of, signer_from_seed
from closedset.callsheet.packet import Packet, read_packet
from closedset.callsheet.publish import write_file
from closedset.errors import CallSheetError, UsageError
from closedset.model.protocols import Clock
from closedset.seal import manifest
from closedset.seal.verify import media_type_of


class OwnDesk:
    """One person's signatures, with a key that stays with them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make_key(
        self,
        name: str,
        folder: Path,
        passphrase: str,
        *,
        sheet: Path | None = None,
        words: tuple[Sequence[str], Sequence[str]] | None = None,
        keyring: bool = False,
    ) -> own.NewKey:
        """Make a key, or bring it back from the words of its paper backup.

        ``keyring`` keeps it in this computer's keyring and not in the file; ``sheet``
        takes a paper backup as PDF. Raises CallSheetError.
        """
        seeds = (paper.seed_of(words[0]), paper.seed_of(words[1])) if words else None
        made = own.make_key(name, folder, passphrase, seeds, keyring=keyring)
        if sheet is not None:
            write_private(sheet, paper.key_backup_pdf(name, made, self._clock()))
        return made

    def preview(
        self, answers: own.Answers, document: bytes
    ) -> tuple[bytes, tuple[tuple[str, str], ...]]:
        """Return the bytes to sign, and what they say in plain words. Raises CallSheetError.

        ``document`` is the ``NAME.pub.json`` of whoever signs.
        """
        key = own.public_key(document)
        payload = own.grant_payload(answers, pid_of(document), key, self._clock())
        return payload, plain(parse_grant(payload), answers.lang)

    def sign_grant(
        self,
        payload: bytes,
        key: CryptoSigner,
        public: bytes,
        days: int,
        out: Path,
        before: Path | None = None,
    ) -> tuple[Path, Path]:
        """Sign a grant that was previewed; return the packet and the performer's receipt.

        ``before`` is the packet of an earlier grant, whose key changes and lease numbers go on.
        """
        earlier = own.load_packet(before) if before else None
        packet = own.sign_grant(key, public, payload, self._clock(), days, earlier)
        return self._keep(packet, out)

    def renew(self, path: Path, key: CryptoSigner, days: int) -> tuple[Path, Path]:
        """Sign a fresh lease into a packet: one signature."""
        return self._keep(own.renew(own.load_packet(path), key, self._clock(), days), path)

    def withdraw(self, path: Path, key: CryptoSigner, *, everything: bool) -> tuple[Path, Path]:
        """Withdraw; return the withdrawal as a file and as a sheet with a QR code."""
        packet = own.load_packet(path)
        handle = packet.check()[0].performer.handle
        after, envelope = own.withdraw(packet, key, self._clock(), everything=everything)
        write_file(path, after.to_bytes())
        file, sheet = _beside(path, "withdrawal.json"), _beside(path, "withdrawal.pdf")
        write_file(file, envelope)
        write_file(sheet, paper.withdrawal_pdf(handle, envelope, self._clock()))
        return file, sheet

    def take_next_key(
        self, path: Path, key: CryptoSigner, passphrase: str, folder: Path, name: str, days: int
    ) -> tuple[Path, Path]:
        """Put the announced key in office, make the one after it, sign the packet anew."""
        seed = new_seed()
        following = folder / f"{name}.next.key"
        packet = own.take_next_key(
            own.load_packet(path), key, signer_from_seed(seed), self._clock(), days
        )
        write_private(following, seal_seed(seed, passphrase))
        return self._keep(packet, path)

    def suspend(
        self,
        names: Sequence[str],
        lifted: Sequence[str],
        reason: str,
        key: CryptoSigner,
        offer: Path,
        out: Path,
    ) -> Path:
        """Write the steward's list anew, with ``names`` added and ``lifted`` taken out."""
        before = out.read_bytes() if out.is_file() else None
        asked = own.read_offer(read_file(offer))
        data = own.suspend(key, asked, before, names, lifted, reason, self._clock())
        write_file(out, data)
        return out

    def cosign(self, path: Path, key: CryptoSigner) -> Path:
        """Sign a root draft as one of its holders."""
        data = read_file(path)
        refuse_private_key(path, data)
        out = _beside(path, f"signed-{key.public_key.keyid[:8]}.json")
        write_file(out, roots.sign_root(data, key))
        return out

    def attest(
        self,
        path: Path,
        key: CryptoSigner,
        handle: str,
        name: str,
        level: str,
        method: str,
        by: str,
    ) -> Path:
        """Vouch that a performer's key is that person's; return the attestation's path."""
        document = read_file(path)
        refuse_private_key(path, document)
        today = self._clock().date()
        data = own.attestation(key, document, handle, name, level, method, by, today)
        out = path.with_name(path.name.removesuffix(".pub.json") + ".attestation.json")
        write_file(out, data)
        return out

    def approve(self, pictures: Sequence[Path], packet: Path, key: CryptoSigner, out: Path) -> Path:
        """Approve sealed pictures that the performer has looked at; return the file to send.

        Raises CallSheetError (``approval-picture``) for one that is not sealed under this grant.
        """
        held = own.load_packet(packet)
        seen = [self._seen(path, held.grant_sha256) for path in pictures]
        write_file(out, own.approve(held, key, seen, self._clock()))
        return out

    def _seen(self, path: Path, grant_sha256: str) -> tuple[str, str]:
        """Return a sealed picture's SHA-256 and the digest of the request that it shows."""
        data = read_file(path)
        said = manifest.read(data, media_type_of(data)).consent or {}
        if grant_sha256 not in [use.get("grant_sha256") for use in said.get("grants", ())]:
            raise CallSheetError(
                "approval-picture",
                f"{path} is not a sealed picture that rests on this grant.",
                remedy="Name the panels as the production sent them, and the packet they rest on.",
            )
        return hashlib.sha256(data).hexdigest(), str(said["request_digest"])

    def key_document(self, packet: Path) -> bytes:
        """Return the key document that a packet starts with. Raises CallSheetError."""
        return own.load_packet(packet).inception.encode()

    def show_packet(self, path: Path) -> tuple[tuple[str, str], ...]:
        """Say what a packet, or the one in a receipt, allows, in plain words, after verifying it.

        Raises CallSheetError.
        """
        data = read_file(path)
        refuse_private_key(path, data)
        packet = read_packet(paper.packet_in(data) if data.startswith(b"%PDF") else data)
        grant, status = packet.check()
        lease = f"{status.lease_until:%Y-%m-%d %H:%M} UTC"
        return (*plain(grant, "en"), ("Lease until", lease))

    def keep_salt(self, path: Path, salt: str) -> None:
        """Write the salt of the reference pictures, for the production's ``enrol``."""
        write_private(path, salt.encode())

    def _keep(self, packet: Packet, path: Path) -> tuple[Path, Path]:
        receipt = _beside(path, "receipt.pdf")
        write_file(path, packet.to_bytes())
        write_file(receipt, paper.receipt_pdf(packet))
        return path, receipt


def signer(path: Path, passphrase: str) -> CryptoSigner:
    """Return the signer of a key file. Raises CallSheetError."""
    return load_signer(path, passphrase)


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.stem.split('.')[0]}.{name}")


def read_file(path: Path) -> bytes:
    """Return a named file's bytes. Raises UsageError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", remedy="Check the name."
        ) from error
