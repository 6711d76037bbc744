"""What people sign on their own machines: performers, key holders, stewards.

Nothing here needs a production folder, and no private key made here is ever sent anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner, Key

from closedset.callsheet.document import parse_grant
from closedset.callsheet.fields import HANDLE, instant_text
from closedset.callsheet.forms import release_sha256
from closedset.callsheet.keyfile import in_keyring, new_seed, seal_seed, write_private
from closedset.callsheet.keys import chain_of, inception, pid_of, signer_from_seed
from closedset.callsheet.packet import Packet, lease, read_packet, sign_packet
from closedset.callsheet.packet import rotate as rotate_packet
from closedset.callsheet.publish import steward_role
from closedset.callsheet.signed import (
    LEASES,
    Suspended,
    attest,
    attestation_bytes,
    open_suspensions,
    sign_approval,
    sign_suspensions,
    sign_withdrawal,
)
from closedset.errors import CallSheetError, UsageError
from closedset.model.topics import TOPICS, topic_of

STEWARD = "closedset-steward"
ATTESTATION = "closedset-attestation"
OFFER = "closedset-offer"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a production asks a performer for; unsigned, a help for filling in."""

    production: str
    title: str
    script_sha256: str
    scenes: tuple[str, ...]

    def to_bytes(self) -> bytes:
        table: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        text = json.dumps({"type": OFFER, "version": 1, **table}, indent=1, ensure_ascii=False)
        return text.encode() + b"\n"


def read_offer(data: bytes) -> Offer:
    """Read an offer. Raises CallSheetError (``offer-malformed``)."""
    try:
        table = json.loads(data)
        if table.pop("type") != OFFER or table.pop("version") != 1:
            raise ValueError("not an offer of version 1")
        table["scenes"] = tuple(str(scene) for scene in table["scenes"])
        return Offer(**table)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CallSheetError(
            "offer-malformed",
            f"the file is not a production's offer: {error}.",
            remedy="It is callsheet-desk/offer.json of the production.",
        ) from error


@dataclass(frozen=True, slots=True)
class NewKey:
    """Files of a fresh key and of the one that will follow."""

    key: Path
    following: Path
    public: Path
    pid: str
    seed: bytes
    following_seed: bytes


def make_key(
    name: str,
    folder: Path,
    passphrase: str,
    seeds: tuple[bytes, bytes] | None = None,
    *,
    keyring: bool = False,
) -> NewKey:
    """Make ``NAME.key``, ``NAME.next.key`` and ``NAME.pub.json`` in ``folder``.

    With ``keyring``, NAME.key points into this computer's keyring; the next key is always a file,
    because it belongs somewhere else. Raises CallSheetError (``key-exists``; ``keyring`` if there
    is none); nothing is overwritten.
    """
    seed, following = seeds or (new_seed(), new_seed())
    key, after = folder / f"{name}.key", folder / f"{name}.next.key"
    public = folder / f"{name}.pub.json"
    for path in (key, after, public):
        if path.exists():
            raise CallSheetError(
                "key-exists",
                f"{path} is there already, and a key is never overwritten.",
                remedy="Choose another name, or move the file away yourself.",
            )
    document = inception(signer_from_seed(seed).public_key, signer_from_seed(following).public_key)
    kept = in_keyring(seed) if keyring else seal_seed(seed, passphrase)
    if not kept:
        raise CallSheetError(
            "keyring",
            "this computer has no keyring that keeps keys.",
            remedy="Leave --keyring out: the key then lies in a file that a passphrase opens.",
        )
    write_private(key, kept)
    write_private(after, seal_seed(following, passphrase))
    public.write_bytes(document)
    return NewKey(key, after, public, pid_of(document), seed, following)


def public_key(document: bytes) -> Key:
    """Return the key of a ``NAME.pub.json``. Raises CallSheetError (``bad-inception``)."""
    return chain_of(document, (), pid_of(document)).keys[0]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the interview found out; everything a grant needs but the keys."""

    handle: str
    name: str
    offer: Offer
    facets: tuple[str, ...]
    body: tuple[float, int, float, float, float, float] | None
    """Gender, age, muscle, weight, height, proportions."""
    use: str
    media: tuple[str, ...]
    territories: tuple[str, ...]
    scenes: tuple[str, ...]
    until: date
    any_draft: bool = False
    languages: tuple[str, ...] = ()
    prohibited: tuple[str, ...] = ()
    """Topics of ``model/topics.py``."""
    approval: str = "none"
    """``none``, ``each-output`` or ``final``."""
    max_outputs: int | None = None
    max_seconds: int | None = None
    max_staleness_h: int = 72
    pay: tuple[tuple[str, Decimal, str], ...] = ()
    """(unit, amount, currency)."""
    lang: str = "en"
    commitment: str = ""
    adapters: tuple[str, ...] = ()
    """SHA-256 of each adapter trained on the performer that may be used."""
    representation: tuple[str, str] = ("none", "")
    """Who advised: (none, agent, lawyer or union; their name)."""
    student: tuple[str, str] | None = None
    """School and supervisor of a student production."""
    estate_proof: str = ""
    """SHA-256 of the proof, where the key is an estate's and the performer has died."""
    replica_type: str = "body-stand-in"
    attestation: bytes | None = None
    """An attester's signed word; else the identity is ``self``."""
    level: str = "self"
    """``self`` or ``registrar`` where there is no attestation."""


def grant_payload(answers: Answers, pid: str, key: Key, now: datetime) -> bytes:
    """Return the bytes that the performer is to sign. Raises CallSheetError or UsageError.

    ``pid`` and ``key`` are of the performer, or of the estate that signs for them.
    """
    if not HANDLE.fullmatch(answers.handle):
        raise UsageError(
            f"{answers.handle!r} is not a handle.",
            remedy="A handle is @ and up to 32 of a-z, 0-9 and dashes: @ada.",
        )
    check_topics(answers.prohibited)
    start = now.replace(microsecond=0)
    grant: dict[str, Any] = {
        "type": "closedset-grant",
        "version": 1,
        "performer": {
            "pid": pid,
            "handle": answers.handle,
            "name": answers.name,
            "facets": list(answers.facets),
        },
        "identity": _identity(answers, pid, now),
        "production": {"id": answers.offer.production, "scenes": list(answers.scenes)},
        "use": {
            "description": answers.use,
            "media": list(answers.media),
            "territories": list(answers.territories),
            "languages": list(answers.languages),
            "prohibited": list(answers.prohibited),
            "approval": answers.approval,
            "replica_type": answers.replica_type,
        },
        "limits": {
            "not_before": instant_text(start),
            "not_after": f"{answers.until.isoformat()}T23:59:59Z",
            "max_staleness_h": answers.max_staleness_h,
        },
        "train": {"allowed": bool(answers.adapters), "adapter_sha256": list(answers.adapters)},
        "biometric": {"verification_ok": bool(answers.commitment)},
        "pay": [
            {"unit": unit, "amount": str(amount), "currency": currency}
            for unit, amount, currency in answers.pay
        ],
        "transferable": False,
        "exclusive": False,
        "after_death": bool(answers.estate_proof),
        "age": {"adult": True},
        "representation": dict(zip(("kind", "name"), answers.representation, strict=True)),
        "text": {"sha256": release_sha256(answers.lang), "lang": answers.lang},
    }
    _add_optional(grant, answers)
    if answers.estate_proof:
        grant["estate"] = {"key": key.keyid, "proof_sha256": answers.estate_proof}
    payload = json.dumps(grant, sort_keys=True, indent=1, ensure_ascii=False).encode()
    parse_grant(payload)
    return payload


def check_topics(terms: Sequence[str]) -> None:
    """Raise UsageError for a ruled-out term that no gate could hold a shot to."""
    for term in terms:
        if not topic_of(term):
            raise UsageError(
                f"no gate could tell whether a picture keeps to {term!r}, so it would refuse all.",
                remedy=f"Accepted are --prohibited {', '.join(TOPICS)}.",
            )


def _add_optional(grant: dict[str, Any], answers: Answers) -> None:
    if answers.offer.script_sha256 and not answers.any_draft:
        grant["production"]["script_sha256"] = answers.offer.script_sha256
    if answers.body is not None:
        names = ("gender", "age_years", "muscle", "weight", "height", "proportions")
        grant["performer"]["body"] = dict(zip(names, answers.body, strict=True))
    for name in ("max_outputs", "max_seconds"):
        if getattr(answers, name) is not None:
            grant["limits"][name] = getattr(answers, name)
    if answers.student is not None:
        grant["student"] = dict(zip(("school", "supervisor"), answers.student, strict=True))
    if answers.commitment:
        grant["biometric"]["template_commitment"] = answers.commitment
        grant["biometric"]["delete_by"] = answers.until.isoformat()


def _identity(answers: Answers, pid: str, now: datetime) -> dict[str, str]:
    if answers.attestation is None:
        method = "nobody checked" if answers.level == "self" else "checked by the registrar"
        by = answers.name if answers.level == "self" else "the registrar of this call sheet"
        day = now.date().isoformat()
        return {"level": answers.level, "method": method, "attested_by": by, "date": day}
    try:
        table = json.loads(answers.attestation)
        said = {name: str(table[name]) for name in ("pid", "handle", "name")}
        kept = ("level", "method", "attested_by", "date", "signature")
        identity = {name: str(table[name]) for name in kept}
        if table["type"] != ATTESTATION:
            raise ValueError("not an attestation")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CallSheetError(
            "attestation-malformed",
            f"the attestation cannot be read: {error}.",
            remedy="It is what 'closedset callsheet countersign NAME.pub.json --key KEY' writes.",
        ) from error
    if said != {"pid": pid, "handle": answers.handle, "name": answers.name}:
        raise CallSheetError(
            "identity-unproven",
            f"the attestation is for {said['name']} as {said['handle']}, with another key or name.",
            remedy="Use the handle and the name that were attested.",
        )
    return identity


def attestation(
    signer: CryptoSigner,
    document: bytes,
    handle: str,
    name: str,
    level: str,
    method: str,
    attested_by: str,
    day: date,
) -> bytes:
    """Return an attester's signed word that ``document``'s key is this person's."""
    pid = pid_of(document)
    public_key(document)
    payload = attestation_bytes(pid, handle, name, level, method, attested_by, day)
    table = json.loads(payload) | {"type": ATTESTATION, "signature": attest(signer, payload)}
    return json.dumps(table, indent=1, ensure_ascii=False).encode() + b"\n"


def check_days(days: int) -> timedelta:
    """Return a lease's length. Raises UsageError outside 7 to 30 days."""
    if not LEASES[0] <= days <= LEASES[1]:
        raise UsageError(
            f"a lease of {days} days is not possible.",
            remedy=f"A lease runs {LEASES[0]} to {LEASES[1]} days: --lease 14",
        )
    return timedelta(days=days)


def sign_grant(
    signer: CryptoSigner,
    document: bytes,
    payload: bytes,
    now: datetime,
    days: int,
    before: Packet | None = None,
) -> Packet:
    """Sign a grant and a lease of ``days``. Raises CallSheetError (``wrong-performer-key``).

    ``document`` is the performer's ``NAME.pub.json``. ``before`` is a packet that they signed
    earlier: its rotations go on, and for the same production its lease numbers and withdrawals.
    """
    grant = parse_grant(payload)
    rotations = before.rotations if before else ()
    chain = chain_of(document, rotations, grant.performer.pid)
    _own_key(chain.keys[0], signer)
    sequence = 1
    revoked: tuple[str, ...] = ()
    if before is not None:
        last, status = before.check()
        if last.production.id == grant.production.id:
            sequence, revoked = status.sequence + 1, status.revoked
    start = now.replace(microsecond=0)
    packet = sign_packet(
        signer,
        document,
        rotations,
        payload,
        grant.production.id,
        start,
        start + check_days(days),
        sequence=sequence,
        revoked=revoked,
    )
    packet.check()
    return packet


def renew(packet: Packet, signer: CryptoSigner, now: datetime, days: int) -> Packet:
    """Return the packet with a fresh lease: one act of signing, nothing else changes."""
    grant, status = packet.check()
    _own_key(packet.chain().keys[0], signer)
    start = now.replace(microsecond=0)
    production, number = grant.production.id, status.sequence + 1
    until = start + check_days(days)
    return lease(packet, signer, production, start, until, number, status.revoked)


def withdraw(
    packet: Packet, signer: CryptoSigner, now: datetime, *, everything: bool
) -> tuple[Packet, bytes]:
    """Withdraw this grant, or everything this key ever granted.

    Returns the packet whose lease says so, and the withdrawal that travels by itself. A key that
    was rotated away may still withdraw; then the packet stays as it was.
    """
    grant, status = packet.check()
    chain = packet.chain()
    revoked = (packet.pid,) if everything else (packet.grant_sha256,)
    if signer.public_key.keyid not in {key.keyid for key in chain.ever}:
        _own_key(chain.keys[0], signer)
    envelope = sign_withdrawal(signer, packet.inception.encode(), packet.rotations, revoked, now)
    if signer.public_key.keyid != chain.keys[0].keyid:
        return packet, envelope
    start = now.replace(microsecond=0)
    gone = tuple(dict.fromkeys((*status.revoked, *revoked)))
    production, number = grant.production.id, status.sequence + 1
    after = lease(packet, signer, production, start, start + check_days(LEASES[0]), number, gone)
    return after, envelope


def approve(
    packet: Packet, signer: CryptoSigner, pictures: Sequence[tuple[str, str]], now: datetime
) -> bytes:
    """Return the performer's signed approval: (asset SHA-256, request digest) of each picture."""
    grant, _ = packet.check()
    _own_key(packet.chain().keys[0], signer)
    production, sha256 = grant.production.id, packet.grant_sha256
    return sign_approval(signer, packet.pid, production, sha256, pictures, now)


def take_next_key(
    packet: Packet, signer: CryptoSigner, following: CryptoSigner, now: datetime, days: int
) -> Packet:
    """Put the announced key in office and sign everything anew with it."""
    start = now.replace(microsecond=0)
    return rotate_packet(packet, signer, following, start, start + check_days(days))


def suspend(
    signer: CryptoSigner,
    offer: Offer,
    before: bytes | None,
    names: Sequence[str],
    lifted: Sequence[str],
    reason: str,
    now: datetime,
) -> bytes:
    """Return the steward's file: everything suspended so far, with ``names`` added.

    ``before`` is the file of last time, if there was one. Raises CallSheetError.
    """
    known: tuple[Suspended, ...] = ()
    gone: tuple[str, ...] = ()
    sequence = 1
    if before is not None:
        envelope, _ = read_steward(before)
        last = open_suspensions(envelope, signer.public_key)
        known, gone, sequence = last.suspended, last.lifted, last.sequence + 1
    since = instant_text(now)
    added = [
        Suspended.model_validate({"id": name.lower(), "reason": reason, "since": since})
        for name in names
    ]
    gone = tuple(name for name in (*gone, *lifted) if name not in names)
    suspended = [entry for entry in (*known, *added) if entry.id not in gone]
    envelope = sign_suspensions(signer, offer.production, sequence, suspended, gone, now)
    role = steward_role(signer, envelope, sequence, now + timedelta(days=90))
    table = {"type": STEWARD, "version": 1, "suspensions": envelope.decode(), "role": role.decode()}
    return json.dumps(table, indent=1).encode() + b"\n"


def read_steward(data: bytes) -> tuple[bytes, bytes]:
    """Return the steward's signed list and role.

    Raises CallSheetError (``suspension-malformed``).
    """
    try:
        table = json.loads(data)
        if table["type"] != STEWARD or table["version"] != 1:
            raise ValueError("not a steward's file of version 1")
        return str(table["suspensions"]).encode(), str(table["role"]).encode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CallSheetError(
            "suspension-malformed",
            f"the file is not a steward's list: {error}.",
            remedy="It is what 'closedset callsheet suspend' writes on the steward's machine.",
        ) from error


def load_packet(path: Path) -> Packet:
    """Read a packet from disk. Raises CallSheetError (``packet-malformed``)."""
    try:
        return read_packet(path.read_bytes())
    except OSError as error:
        raise CallSheetError(
            "packet-malformed",
            f"{path} cannot be read: {error.strerror}.",
            remedy="Name the packet that 'closedset callsheet grant' wrote.",
        ) from error


def _own_key(key: Key, signer: CryptoSigner) -> None:
    if key.keyid != signer.public_key.keyid:
        raise CallSheetError(
            "wrong-performer-key",
            "this key is not the one that signs for this performer now.",
            remedy="Name the key that belongs to the packet: --key NAME.key",
        )
