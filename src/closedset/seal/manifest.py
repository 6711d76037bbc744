"""The C2PA manifest: what it claims, how it is signed, how it is read back. Imports c2pa.

Nothing here names a person or repeats a prompt: performers appear as the hashes that their grants
have. Thumbnails are off (they would be unmarked copies), and nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from typing import Any

from cryptography import x509

from closedset.errors import SealError
from closedset.model.request import ClearedRequest
from closedset.model.sealed import Slate
from closedset.seal.envelope import (
    EMPTY,
    container_of,
    envelope_holds,
    has_store,
    put_stamp,
    settle,
    to_be_stamped,
    token_of,
)
from closedset.seal.identity import SigningIdentity
from closedset.seal.timestamp import NoStamp, Stamper, StampReport, read_token
from closedset.seal.watermark.keys import ALGORITHM

CONSENT = "org.closedset.consent"
_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOFT_BINDING = "c2pa.soft-binding"
_CREATED = ("c2pa.actions.v2", "cawg.training-mining", CONSENT, SOFT_BINDING)
_PARENT = {
    "title": "",
    "relationship": "parentOf",
    "label": "parent",
    "instance_id": "xmp:iid:parent",
}
"""The ingredient that an edit opens."""
_STAMP_HOLDS = "timeStamp.validated"
_NO_TRAINING = ("ai_inference", "ai_generative_training", "ai_training", "data_mining")


@dataclass(frozen=True, slots=True)
class ManifestReport:
    """What a file's manifest says and whether it holds."""

    state: str
    """``found``, ``absent`` or ``broken``."""
    basis: str
    trust: str = ""
    """``local`` (this machine's authority), ``bundle``, or ``unknown``; empty unless found."""
    generator: str = ""
    signer: str = ""
    consent: Mapping[str, Any] | None = None
    """The consent assertion, if the manifest is Closedset's."""
    mark: str = ""
    """Hex of the watermark's payload that the manifest binds; empty if it binds none."""
    alone: bool = False
    """Has Closedset made every manifest inside, those of the file's history too?"""
    stamp: StampReport | None = None
    """The RFC 3161 time-stamp of the signature, if there is one and it holds."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file, and what became of its time-stamp."""

    data: bytes
    stamp: str
    """``2026-05-01T12:00:00Z by NAME``, or ``none: WHY``; empty if nobody was to be asked."""


def source_type(trained: bool) -> str:
    """Return IPTC's digital source type of pixels that a trained model made, or none did."""
    return _SOURCE + ("trainedAlgorithmicMedia" if trained else "compositeSynthetic")


def picture_claim(
    cleared: ClearedRequest, slate: Slate, trained: bool, profile: str = ""
) -> dict[str, Any]:
    """Return the consent assertion of a picture."""
    return {
        "kind": cleared.request.kind.value,
        "clearance_id": cleared.id,
        "request_digest": cleared.request.digest,
        "policy": cleared.policy,
        "recipe": cleared.request.recipe,
        "trained": trained,
        "profile": profile,
        "grants": [
            {
                "pid": use.pid,
                "grant_sha256": use.grant_sha256,
                "level": use.level,
                "call_sheet_version": use.call_sheet_version,
            }
            for use in cleared.grants
        ],
        "slate": {
            "production": slate.production,
            "shot": slate.shot,
            "take": slate.take,
            "date": slate.date.isoformat(),
            "level": slate.level,
            "short_id": slate.short_id,
            "notice": slate.notice,
        },
        "envelope": EMPTY,
    }


def document_claim(name: str, parts: tuple[str, ...]) -> dict[str, Any]:
    """Return the consent assertion of a document that shows sealed assets."""
    return {"kind": "document", "name": name, "parts": list(parts), "envelope": EMPTY}


def sign(
    data: bytes,
    media_type: str,
    claim: Mapping[str, Any],
    identity: SigningIdentity,
    *,
    trained: bool = False,
    mark: bytes = b"",
    parent: bytes = b"",
    parent_type: str = "",
    stamper: Stamper | None = None,
) -> Signed:
    """Return ``data`` with a manifest embedded; equal inputs give equal bytes, if unstamped.

    ``mark`` is the watermark's payload, which the manifest then binds. ``parent`` is the sealed
    file that this one was made from, of ``parent_type`` (empty: of the same); its history is kept.
    ``stamper`` is asked for a time-stamp; if it gives none, the file is signed without. Raises
    SealError.
    """
    import c2pa

    definition = _definition(claim, trained, mark, bool(parent))
    naming = [hashlib.sha256(data).hexdigest(), identity.fingerprint, json.dumps(definition)]
    naming += [hashlib.sha256(parent).hexdigest()] if parent else []
    # c2pa accepts version 4 alone, so these hash bits dress as one.
    digest = hashlib.sha256("\n".join(naming).encode()).digest()
    name = uuid.UUID(bytes=digest[:16], version=4)
    definition |= {"label": f"urn:c2pa:{name}", "instance_id": f"xmp:iid:{name}"}
    out = io.BytesIO()
    try:
        signer = _signer(identity, roomy=stamper is not None)
        builder = c2pa.Builder(json.dumps(definition), context=_context(identity.authority_pem))
        with signer, builder:
            if parent:
                builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
                builder.add_ingredient(_PARENT, parent_type or media_type, io.BytesIO(parent))
            builder.sign(signer, media_type, io.BytesIO(data), out)
    except c2pa.C2paError as error:
        raise SealError(
            f"the C2PA manifest could not be written: {error}.", remedy="Run: closedset doctor"
        ) from error
    if stamper is None:
        return Signed(settle(out.getvalue(), identity.key), "")
    return _stamped(out.getvalue(), media_type, identity, stamper)


def _signer(identity: SigningIdentity, *, roomy: bool) -> Any:
    """Return c2pa's signer; a ``roomy`` one leaves 10 kB for a time-stamp to come."""
    import c2pa

    if roomy:
        chain = identity.chain_pem.decode("ascii")
        return c2pa.Signer.from_callback(identity.key.sign, c2pa.C2paSigningAlg.ED25519, chain)
    info = c2pa.C2paSignerInfo(
        c2pa.C2paSigningAlg.ED25519, identity.chain_pem, identity.key_pem, None
    )
    return c2pa.Signer.from_info(info)


def _stamped(data: bytes, media_type: str, identity: SigningIdentity, stamper: Stamper) -> Signed:
    """Return the file with a time-stamp over its signature, read back, or else without one."""
    waiting = settle(data, identity.key, unstamped=False)

    def accept(token: bytes) -> Signed | None:
        try:
            stamped = put_stamp(waiting, token, identity.key)
        except SealError:
            return None
        found = read(stamped, media_type, local=identity.authority_pem).stamp
        return Signed(stamped, str(found)) if found is not None else None

    try:
        return stamper.stamp(to_be_stamped(waiting), accept)
    except NoStamp as why:
        return Signed(settle(data, identity.key), f"none: {why}")


def _definition(
    claim: Mapping[str, Any], trained: bool, mark: bytes, edited: bool
) -> dict[str, Any]:
    entries = {f"cawg.{use}": {"use": "notAllowed"} for use in _NO_TRAINING}
    generator = {"name": "closedset", "version": version("closedset")}
    made = {"digitalSourceType": source_type(trained), "softwareAgent": generator}
    actions: list[dict[str, Any]] = [{"action": "c2pa.created", **made}]
    if edited:
        opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_PARENT["label"]]}}
        actions = [opened, {"action": "c2pa.edited", **made}]
    assertions: list[dict[str, Any]] = [
        {"label": "cawg.training-mining", "data": {"entries": entries}},
        {"label": CONSENT, "data": dict(claim)},
    ]
    if mark:
        actions.append({"action": "c2pa.watermarked.bound"})
        binding = {"alg": ALGORITHM, "blocks": [{"scope": {}, "value": mark.hex()}]}
        assertions.append({"label": SOFT_BINDING, "data": binding})
    return {
        "claim_version": 2,
        "claim_generator_info": [generator],
        "title": "",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}, *assertions],
    }


def _context(*authorities: bytes) -> Any:
    import c2pa

    settings: dict[str, Any] = {
        "verify": {"verify_trust": True, "ocsp_fetch": False, "remote_manifest_fetch": False},
        "builder": {
            "thumbnail": {"enabled": False},
            "created_assertion_labels": list(_CREATED),
        },
    }
    anchors = b"".join(authorities).decode()
    if anchors:
        settings["trust"] = {"user_anchors": anchors}
    return c2pa.Context(c2pa.Settings.from_dict(settings))


def read(
    data: bytes,
    media_type: str,
    *,
    local: bytes | None = None,
    bundle: bytes | None = None,
    stampers: tuple[x509.Certificate, ...] = (),
) -> ManifestReport:
    """Validate the manifest in ``data``. Never raises for what the bytes hold.

    ``local`` and ``bundle`` are CA certificates in PEM: signatures under them are trusted.
    ``stampers`` are the roots of time-stamp authorities that the user trusts.
    """
    state, store = _validate(data, media_type, local)
    trust = "local"
    if local is None or state == "Valid":
        trust = "unknown"
        if bundle is not None:
            state, store = _validate(data, media_type, bundle)
            trust = "bundle"
    if state == "absent" or (state.startswith("unreadable") and not has_store(data)):
        return ManifestReport("absent", "no C2PA manifest")
    if state not in {"Valid", "Trusted"}:
        return ManifestReport("broken", f"C2PA validation: {state}")
    active = store["manifests"][store["active_manifest"]]
    generator = " ".join(
        str(active.get("claim_generator_info", [{}])[0].get(key, "")) for key in ("name", "version")
    )
    consent = _consent(active)
    if consent is not None and not (envelope_holds(data) and _container_holds(data, consent)):
        return ManifestReport("broken", "the manifest's bytes changed after it was signed")
    return ManifestReport(
        "found",
        "C2PA manifest, signature and hashes valid",
        trust if state == "Trusted" else "unknown",
        generator,
        str(active.get("signature_info", {}).get("common_name", "")),
        consent,
        _bound_mark(active),
        all(_is_ours(one) for one in store["manifests"].values()),
        _stamp(data, store, stampers) if consent is not None else None,
    )


def _stamp(
    data: bytes, store: Mapping[str, Any], stampers: tuple[x509.Certificate, ...]
) -> StampReport | None:
    """Return the time-stamp of a manifest of ours whose bytes hold, if C2PA says it is good."""
    found = store.get("validation_results", {}).get("activeManifest", {}).get("success", [])
    if not any(status.get("code") == _STAMP_HOLDS for status in found):
        return None
    try:
        token = token_of(data)
        return read_token(token, to_be_stamped(data), stampers) if token else None
    except ValueError:
        return None


def clip_claim(encoded: bytes, rate: Fraction, head: int, count: int) -> dict[str, Any]:
    """Return what the consent assertion says of a clip, beside what it says of a picture.

    C2PA leaves an MP4's first box uncovered, and lets some boxes come and go: both are named here.
    """
    return {
        "rate": str(rate),
        "head": head,
        "pictures": count,
        "container": container_of(encoded),
    }


def _container_holds(data: bytes, consent: Mapping[str, Any]) -> bool:
    said = consent.get("clip")
    return not isinstance(said, dict) or said.get("container") == container_of(data)


def _validate(data: bytes, media_type: str, authority: bytes | None) -> tuple[str, Any]:
    """Return (validation state, manifest store); the state is ``absent`` without a manifest."""
    import c2pa

    try:
        context = _context(*([authority] if authority else []))
        with c2pa.Reader(media_type, io.BytesIO(data), context=context) as reader:
            store = json.loads(reader.json())
            state = str(reader.get_validation_state())
    except c2pa.C2paError as error:
        if "ManifestNotFound" in type(error).__name__ or "ManifestNotFound" in str(error):
            return "absent", None
        return f"unreadable ({str(error)[:120]})", None
    if state == "Invalid":
        codes = [str(status.get("code")) for status in store.get("validation_status", [])]
        state = "Invalid: " + ", ".join(codes[:4])
    return state, store


def _is_ours(manifest: Mapping[str, Any]) -> bool:
    """Has this manifest our assertion, and neither a title nor a thumbnail, as ``sign`` writes?"""
    shown = manifest.get("title") or manifest.get("thumbnail")
    return _consent(manifest) is not None and not shown


def _bound_mark(manifest: Mapping[str, Any]) -> str:
    found = [a["data"] for a in manifest.get("assertions", []) if a.get("label") == SOFT_BINDING]
    ours = [data for data in found if data.get("alg") == ALGORITHM]
    blocks = ours[0].get("blocks", []) if len(ours) == 1 else []
    return str(blocks[0].get("value", "")) if len(blocks) == 1 else ""


def _consent(manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = [a["data"] for a in manifest.get("assertions", []) if a.get("label") == CONSENT]
    return found[0] if len(found) == 1 and isinstance(found[0], dict) else None
