"""Read a file's seal: what does it say of itself, and is it true?

Hostile files are the normal case here. Whatever the bytes hold, the answer is a report, never an
exception: sizes are limited before anything is decoded, and each decoder's errors are a finding.

``sealed`` needs all of it: a manifest of ours that is valid to the last byte, by a signer known
here, pixels that decode, and, for pictures, a slate code and an invisible mark that agree with the
manifest. ``marked`` means that the mark reads but no such manifest is there: a screenshot, a
re-saved file, a stripped one.

``trust`` says who vouches: ``local`` (this machine), ``bundle`` (what was handed in) or
``unknown``: valid, by a signer nobody here knows. That is never ``sealed``, for anybody can make a
certificate and have it say what ours says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from closedset.errors import SealError
from closedset.model.pixels import U8
from closedset.seal import embedded, manifest, pictures
from closedset.seal.bundle import read_bundle
from closedset.seal.documents import SIDECAR_SUFFIX, check_sidecar
from closedset.seal.findings import (
    Finding,
    ledger_layer,
    manifest_layer,
    slate_layer,
    watermark_layer,
)
from closedset.seal.identity import known_identity
from closedset.seal.pictures import Eyes, Sight
from closedset.seal.records import Record, Records, digest_of, production_above
from closedset.seal.report import (
    ABSENT,
    BROKEN,
    FOUND,
    KNOWN,
    MARKED,
    NOT_APPLIED,
    SEALED,
    STRANGER,
    TAMPERED,
    UNMARKED,
    Layer,
    VerifyReport,
    nothing,
)

MAX_BYTES = 256 * 1024 * 1024
_PICTURES = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/gif": "GIF",
    "image/bmp": "BMP",
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_PAGES = (b"<!doctype html", b"<html")


class Verifier:
    """Verifies files by one bundle; what it reads in one file it knows in the next."""

    def __init__(self, bundle: Path | None = None) -> None:
        """Read ``bundle``: a production's ``bundle.json`` or a CA certificate in PEM.

        Raises SealError if it cannot be read or does not verify.
        """
        identity = known_identity()
        self._bundle = read_bundle(bundle)
        self._local = identity.authority_pem if identity is not None else None
        self._records = Records(self._bundle, identity)
        self._eyes: dict[tuple[bytes, ...], Eyes] = {}
        self._reports: dict[tuple[str, Path | None], VerifyReport] = {}

    def verify(self, path: Path) -> VerifyReport:
        """Report on one file. Never raises for what ``path`` is or holds."""
        try:
            if path.is_dir():
                return nothing(str(path), "this is a folder; verify the files in it")
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            return nothing(str(path), f"the file cannot be read: {why}")
        if len(data) > MAX_BYTES:
            return nothing(str(path), f"the file is larger than {MAX_BYTES // 1024**2} MiB")
        if not data:
            return nothing(str(path), "the file is empty")
        return self._bytes(path, data)

    def _bytes(self, path: Path, data: bytes) -> VerifyReport:
        """Examine a file, or say of it what was found in the same bytes of the same production.

        A panel lies in ``panels/`` and in ``takes/``. What depends on a file beside it is not kept.
        """
        media_type = media_type_of(data)
        alone = media_type in _PICTURES or media_type.startswith(("video/", "application/pdf"))
        if not alone:
            return self._beside(path, data, media_type)
        known = (digest_of(data), production_above(path))
        if known not in self._reports:
            self._reports[known] = self._examined(path, data, media_type)
        return replace(self._reports[known], file=str(path))

    def _examined(self, path: Path, data: bytes, media_type: str) -> VerifyReport:
        if media_type in _PICTURES:
            return self._picture(path, data, media_type).report(str(path))
        if media_type == "application/pdf":
            return self._pdf(path, data)
        return self._clip(path, data, media_type)

    def _read_manifest(self, data: bytes, media_type: str) -> manifest.ManifestReport:
        trusted = self._bundle.authority_pem if self._bundle is not None else None
        return manifest.read(data, media_type, local=self._local, bundle=trusted)

    def _eyes_for(self, path: Path) -> Eyes:
        secrets = self._records.secrets(path)
        return self._eyes.setdefault(secrets, Eyes(secrets))

    def _look(self, path: Path, pixels: U8) -> Sight:
        return self._eyes_for(path).look(pixels)

    def _ledger(self, path: Path, data: bytes, by_mark: Record | None) -> Layer:
        by_file = self._records.by_file(path, digest_of(data))
        return ledger_layer(by_file, by_mark, self._records.trouble(path))

    def _picture(self, path: Path, data: bytes, media_type: str) -> Finding:
        """Examine one picture file, on disk or inside another."""
        report = self._read_manifest(data, media_type)
        pixels, trouble = pictures.decode(data, _PICTURES[media_type])
        sight = Sight((), ()) if pixels is None else self._look(path, pixels)
        slate = slate_layer(sight, report, trouble)
        record = None
        if sight.marks:
            payload = sight.marks[0].reading.payload.hex()
            record = self._records.by_payload(path, payload)
        mark = watermark_layer(sight, report, record, pixels, trouble)
        ledger = self._ledger(path, data, record)
        verdict = _verdict(report, slate, mark, bool(sight.marks))
        return Finding(verdict, slate, mark, manifest_layer(report, record), ledger)

    def _pdf(self, path: Path, data: bytes) -> VerifyReport:
        report = self._read_manifest(data, "application/pdf")
        if report.state == BROKEN:
            verdict, mark = TAMPERED, Layer(ABSENT, "not looked for in a document that was changed")
        else:
            shown, trouble = embedded.pdf_pictures(data)
            sights = [(f"page {one.place}", self._look(path, one.pixels)) for one in shown]
            mark = self._marks_of(path, sights, trouble)
            verdict = MARKED if mark.state == FOUND else UNMARKED
        if report.state == FOUND and report.consent is not None and report.trust in KNOWN:
            verdict = SEALED
        return VerifyReport(
            str(path),
            verdict,
            _OWN_SLATES,
            mark,
            manifest_layer(report, None),
            self._ledger(path, data, None),
        )

    def _clip(self, path: Path, data: bytes, media_type: str) -> VerifyReport:
        """Examine a clip, or an animatic: a document made of sealed clips."""
        report = self._read_manifest(data, media_type)
        shown, trouble = embedded.clip_pictures(data)
        sight, places = self._eyes_for(path).watch(shown)
        record = None
        if sight.marks:
            payload = sight.marks[0].reading.payload.hex()
            record = self._records.by_payload(path, payload)
        document = report.consent is not None and report.consent.get("kind") == "document"
        if document:
            seen = [(f"frame {places[m.reading.payload]}", Sight((m,), ())) for m in sight.marks]
            slate, mark = _OWN_SLATES, self._marks_of(path, seen, trouble)
            verdict = MARKED if sight.marks else UNMARKED
            if report.state == BROKEN:
                verdict = TAMPERED
            elif report.trust in KNOWN:
                verdict = SEALED if sight.marks and not trouble else TAMPERED
        else:
            slate = slate_layer(sight, report, trouble)
            mark = watermark_layer(sight, report, record, None, trouble)
            verdict = _verdict(report, slate, mark, bool(sight.marks))
        return VerifyReport(
            str(path),
            verdict,
            slate,
            mark,
            manifest_layer(report, record),
            self._ledger(path, data, record),
        )

    def _marks_of(self, path: Path, sights: Sequence[tuple[str, Sight]], trouble: str) -> Layer:
        """Sum up the marks of a document's pictures."""
        found = []
        for place, sight in sights:
            for one in sight.marks:
                payload = one.reading.payload.hex()
                record = self._records.by_payload(path, payload)
                entry = {"in": place, "payload": payload}
                if record is not None:
                    entry |= {"production": record.production, "take": record.leaf.take}
                found.append(entry)
        note = f"; {trouble}" if trouble else ""
        if not found:
            return Layer(ABSENT, f"no mark in {len(sights)} pictures{note}")
        marked = sum(bool(sight.marks) for _, sight in sights)
        basis = f"public mark key: {marked} of {len(sights)} pictures carry a mark{note}"
        return Layer(FOUND, basis, {"payload": found[0]["payload"], "pictures": found})

    def _beside(self, path: Path, data: bytes, media_type: str) -> VerifyReport:
        """Verify a document by the side-car next to it, and by the pictures inside it."""
        sealing = _side_car(path)
        members, trouble = _members(data, media_type)
        inside = [
            (member.name, self._picture(path, member.data, kind))
            for member in members
            if (kind := media_type_of(member.data)) in _PICTURES
        ]
        verdict, mark = self._sum_up(inside, trouble)
        layer = Layer(ABSENT, "no manifest and no side-car")
        if sealing is not None:
            layer = self._side_car_layer(path, sealing, data)
            if layer.state == BROKEN:
                verdict = TAMPERED
            elif layer.evidence["trust"] in KNOWN:
                verdict = SEALED
            else:
                verdict = MARKED if mark.state == FOUND else UNMARKED
        elif media_type != "application/zip" and verdict == SEALED:
            verdict = MARKED
            layer = Layer(ABSENT, "the pictures inside are sealed, the document itself is not")
        elif verdict == SEALED:
            layer = Layer(FOUND, "every picture in the archive is sealed")
        ledger = self._ledger(path, data, None)
        slates = _OWN_SLATES if inside or sealing is not None else Layer(ABSENT, layer.basis)
        return VerifyReport(str(path), verdict, slates, mark, layer, ledger)

    def _sum_up(self, inside: Sequence[tuple[str, Finding]], trouble: str) -> tuple[str, Layer]:
        """Return the verdict of a container's pictures together, and their marks."""
        verdicts = Counter(finding.verdict for _, finding in inside)
        found = [
            {"in": name, "verdict": finding.verdict, **_said(finding.watermark)}
            for name, finding in inside
        ]
        note = f"; {trouble}" if trouble else ""
        marked = [one for one in found if one.get("payload")]
        if marked:
            basis = f"public mark key: {len(marked)} of {len(found)} pictures carry a mark{note}"
            evidence = {"payload": marked[0]["payload"], "pictures": found}
            mark = Layer(FOUND, basis, evidence)
        else:
            mark = Layer(ABSENT, f"no mark in {len(found)} pictures{note}")
        if verdicts[TAMPERED]:
            return TAMPERED, mark
        if inside and verdicts[SEALED] == len(inside) and not trouble:
            return SEALED, mark
        return (MARKED if marked else UNMARKED), mark

    def _side_car_layer(self, path: Path, sealing: bytes, data: bytes) -> Layer:
        try:
            statement, authority = check_sidecar(sealing, data)
        except SealError as error:
            return Layer(BROKEN, error.message)
        trusted = self._bundle.authority_pem if self._bundle is not None else None
        trust = "unknown"
        if authority in (self._local, trusted):
            trust = "local" if authority == self._local else "bundle"
        evidence = {
            "trust": trust,
            "sidecar": path.name + SIDECAR_SUFFIX,
            "parts": statement["parts"],
        }
        basis = "side-car, signature and hash valid" + ("" if trust in KNOWN else STRANGER)
        return Layer(FOUND, basis, evidence)


_OWN_SLATES = Layer(NOT_APPLIED, "a document's pictures carry their own slates")


def verify_file(path: Path, *, bundle: Path | None = None) -> VerifyReport:
    """Report on one file; ``Verifier`` is quicker for many.

    Never raises for what ``path`` is or holds. Raises SealError if ``bundle`` cannot be read.
    """
    return Verifier(bundle).verify(path)


def media_type_of(data: bytes) -> str:
    """Return the media type that the first bytes tell; empty if none that is looked into."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        return "text/html"
    if data[4:8] == b"ftyp":
        return "video/quicktime" if data[8:12] == b"qt  " else "video/mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        return "video/x-msvideo"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")


def _verdict(report: manifest.ManifestReport, slate: Layer, mark: Layer, has_mark: bool) -> str:
    """Weigh the layers of one picture."""
    if report.state == BROKEN or BROKEN in (slate.state, mark.state):
        return TAMPERED
    if report.state == FOUND and report.consent is not None:
        agrees = slate.state == FOUND and (mark.state == FOUND or not report.mark)
        if not agrees:
            return TAMPERED
        if report.trust in KNOWN:
            return SEALED
    return MARKED if has_mark else UNMARKED


def _members(data: bytes, media_type: str) -> tuple[list[embedded.Member], str]:
    """Return a container's members, and what went wrong while it was opened."""
    if media_type not in {"text/html", "application/zip"}:
        return [], ""
    found: Iterable[embedded.Member]
    found = embedded.html_members(data) if media_type == "text/html" else embedded.zip_members(data)
    members, trouble = [], ""
    try:
        for member in found:
            members.append(member)
            trouble = trouble or (f"{member.name}: {member.trouble}" if member.trouble else "")
    except ValueError as error:
        trouble = str(error)
    return members, trouble


def _said(mark: Layer) -> dict[str, object]:
    return {key: mark.evidence[key] for key in ("payload", "take") if key in mark.evidence}


def _side_car(path: Path) -> bytes | None:
    try:
        with path.with_name(path.name + SIDECAR_SUFFIX).open("rb") as file:
            return file.read(MAX_BYTES)
    except (OSError, ValueError):
        return None
