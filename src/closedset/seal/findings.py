"""Turn what was read in one picture into the report's layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from closedset.model.pixels import U8
from closedset.seal import manifest
from closedset.seal.fingerprint import BITS, distance, fingerprint
from closedset.seal.pictures import Marked, Sight, decode
from closedset.seal.records import Record
from closedset.seal.report import (
    ABSENT,
    BROKEN,
    FOUND,
    KNOWN,
    NOT_APPLIED,
    STRANGER,
    Layer,
    Trouble,
    VerifyReport,
)
from closedset.seal.slate import payload
from closedset.seal.timestamp import TRUSTED, UNKNOWN, UNTRUSTED
from closedset.seal.watermark import MarkId

_VOUCHED = {
    TRUSTED: "whom you trust",
    UNTRUSTED: "who is none of the authorities that you trust",
    UNKNOWN: "whom nobody here vouches for",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one picture's layers say together."""

    verdict: str
    slate: Layer
    watermark: Layer
    manifest: Layer
    ledger: Layer

    def report(self, file: str) -> VerifyReport:
        """Return the report under a file's name."""
        return VerifyReport(
            file, self.verdict, self.slate, self.watermark, self.manifest, self.ledger
        )


def slate_layer(sight: Sight, report: manifest.ManifestReport, trouble: Trouble) -> Layer:
    """Report on the slate's code: against the manifest, else against the mark."""
    if trouble and not trouble.ours:
        return Layer(BROKEN if report.state == FOUND else ABSENT, trouble.why)
    if not sight.codes:
        return Layer(ABSENT, trouble.why or "no slate code found")
    code = sight.codes[0]
    evidence: dict[str, object] = {
        "short_id": code.short_id,
        "clearance": f"clr-{code.clearance.lower()}",
    }
    if report.consent is not None:
        said: Any = report.consent.get("slate")
        stated = said.get("short_id", "") if isinstance(said, dict) else ""
        expected = payload(str(stated), str(report.consent.get("clearance_id", "")))
        if expected != payload(code.short_id, code.clearance):
            return Layer(BROKEN, "the slate tells of another clearance than the manifest")
        return Layer(FOUND, "slate code, as the manifest says", evidence | {"says": said})
    for one in sight.marks:
        if one.codes and _id(one).short_id not in {c.clearance[:8] for c in one.codes}:
            return Layer(
                BROKEN, "the slate tells of another clearance than the invisible mark", evidence
            )
    if sight.marks:
        return Layer(FOUND, "slate code, as the invisible mark says", evidence)
    return Layer(FOUND, "slate code only; nothing vouches for it", evidence)


def watermark_layer(
    sight: Sight,
    report: manifest.ManifestReport,
    record: Record | None,
    pixels: U8 | None,
    trouble: Trouble,
) -> Layer:
    """Report on the invisible mark, and on where it leads."""
    if not sight.marks:
        if report.state == FOUND and report.consent is not None:
            if report.mark and not trouble.ours:
                return Layer(BROKEN, "the manifest binds an invisible mark that is not there")
            if not report.mark:
                return Layer(NOT_APPLIED, "the manifest binds no invisible mark")
        return Layer(ABSENT, trouble.why or "no invisible mark found")
    mark = sight.marks[0]
    found = mark.reading.payload.hex()
    if report.mark and report.mark != found:
        return Layer(BROKEN, "the invisible mark is another than the manifest binds")
    evidence: dict[str, object] = {"payload": found, "short_id": _id(mark).short_id}
    if len(sight.marks) > 1:
        evidence["payloads"] = [one.reading.payload.hex() for one in sight.marks]
    own = mark.reading.secret is not None
    evidence["own_key"] = own
    basis = "public mark key" + (" and the production's own" if own else "")
    if report.mark:
        basis += ", as the manifest binds it"
    elif record is None:
        basis += "; no bundle, production or registry here knows the payload"
    if record is not None:
        evidence |= {"production": record.production, "take": record.leaf.take}
        basis += f"; found in {record.source}"
        evidence |= _likeness(record, pixels if mark.whole else None)
    return Layer(FOUND, basis, evidence)


def _likeness(record: Record, pixels: U8 | None) -> dict[str, object]:
    """Compare fingerprints, where the original or its fingerprint is at hand: a hint only."""
    known = record.leaf.fingerprint
    if not known:
        original = record.original()
        shown = decode(original, "PNG")[0] if original is not None else None
        known = fingerprint(shown) if shown is not None else ""
    if not known or pixels is None:
        return {}
    return {"fingerprint": {"differs": distance(known, fingerprint(pixels)), "of": BITS}}


def _id(mark: Marked) -> MarkId:
    return MarkId.parse(mark.reading.payload)


def manifest_layer(report: manifest.ManifestReport, record: Record | None) -> Layer:
    """Report on the manifest; where there is none, on the one that the mark leads to."""
    if report.state != FOUND:
        recovered = _recovered(record) if report.state == ABSENT else None
        if recovered is None:
            return Layer(report.state, report.basis)
        basis = f"{report.basis} in this file; the mark leads to the sealed take's"
        return Layer(ABSENT, basis, {"recovered": recovered})
    evidence: dict[str, object] = {
        "trust": report.trust,
        "generator": report.generator,
        "signer": report.signer,
    }
    if report.consent is None:
        return Layer(FOUND, "a C2PA manifest of another program", evidence)
    basis = report.basis if report.trust in KNOWN else report.basis + STRANGER
    if report.stamp is not None:
        trust = report.stamp.trust
        basis += f"; time-stamped {report.stamp}, {_VOUCHED[trust]}"
        stamp = {"at": report.stamp.at.isoformat(), "by": report.stamp.by, "trust": trust}
        evidence["timestamp"] = stamp
    else:
        evidence["timestamp"] = None
        basis += "; no time-stamp"
    return Layer(FOUND, basis, evidence | {"consent": dict(report.consent)})


def _recovered(record: Record | None) -> dict[str, object] | None:
    original = record.original() if record is not None else None
    if record is None or original is None:
        return None
    report = manifest.read(original, "image/png")
    if report.state != FOUND or report.consent is None:
        return None
    return {
        "sha256": record.leaf.sha256,
        "generator": report.generator,
        "signer": report.signer,
        "consent": dict(report.consent),
    }


def ledger_layer(by_file: Record | None, by_mark: Record | None, trouble: str) -> Layer:
    """Report on the ledger leaf of a file's very bytes; ``trouble`` is what an audit found."""
    if trouble and (by_file is None or by_file.source != "the bundle"):
        return Layer(BROKEN, trouble)
    if by_file is not None:
        evidence = {
            "production": by_file.production,
            "seq": by_file.leaf.seq,
            "kind": by_file.leaf.kind,
        }
        where = "the production's ledger"
        if by_file.source == "the bundle":
            where = "the bundle's signed ledger leaves"
        return Layer(FOUND, f"SHA-256 in {where}, whose chain holds", evidence)
    if by_mark is not None:
        evidence = {"production": by_mark.production, "leads_to": by_mark.leaf.seq}
        return Layer(
            ABSENT, "these bytes are in no ledger; the mark leads to a take that is", evidence
        )
    return Layer(ABSENT, "no bundle or production above the file knows these bytes")
