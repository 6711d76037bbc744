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

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from closedset.errors import SealError
from closedset.model.pixels import U8
from closedset.resources import verify_page
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
from closedset.seal.identity import known_here
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
    Trouble,
    VerifyReport,
    nothing,
)
from closedset.seal.timestamp import trusted_authorities

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
_CONTAINERS = frozenset({"text/html", "application/zip"})
_PAGES = (b"<!doctype html", b"<html")


class Verifier:
    """Verifies files by one bundle; what it reads in one file it knows in the next."""

    def __init__(self, bundle: Path | None = None) -> None:
        """Read ``bundle``: a production's ``bundle.json`` or a CA certificate in PEM.

        Raises SealError if it cannot be read or does not verify, and if the time-stamp authorities
        that the user trusts cannot be read.
        """
        self._stampers = trusted_authorities()
        identity, self._local = known_here()
        self._bundle = read_bundle(bundle)
        self._records = Records(self._bundle, identity)
        self._eyes: dict[tuple[bytes, ...], Eyes] = {}
        self._reports: dict[tuple[str, Path | None], VerifyReport] = {}

    def verify(self, path: Path) -> VerifyReport:
        """Report on one file. Never raises for what ``path`` is or holds."""
        try:
            if path.is_dir():
                return nothing(str(path), "this is a folder; verify the files in it")
            if path.exists() and not path.is_file():
                return nothing(str(path), "this is a pipe or a device: it might never end")
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
        return self._alone(path, data, media_type).report(str(path))

    def _alone(self, path: Path, data: bytes, media_type: str) -> Finding:
        """Examine a picture, a PDF or a clip, on disk or inside another file."""
        if media_type in _PICTURES:
            return self._picture(path, data, media_type)
        if media_type == "application/pdf":
            return self._pdf(path, data)
        return self._clip(path, data, media_type)

    def _read_manifest(self, data: bytes, media_type: str) -> manifest.ManifestReport:
        trusted = self._bundle.authority_pem if self._bundle is not None else None
        return manifest.read(
            data, media_type, local=self._local, bundle=trusted, stampers=self._stampers
        )

    def _eyes_for(self, path: Path) -> Eyes:
        secrets = self._records.secrets(path)
        return self._eyes.setdefault(secrets, Eyes(secrets))

    def _look(self, path: Path, pixels: U8) -> Sight:
        return self._eyes_for(path).look(pixels)

    def _ledger(self, path: Path, data: bytes, by_mark: Record | None) -> Layer:
        by_file = self._records.by_file(path, digest_of(data))
        return ledger_layer(by_file, by_mark, self._records.trouble(path))

    def _picture(self, path: Path, data: bytes, media_type: str) -> Finding:
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
        verdict = _verdict(report, slate, mark, bool(sight.marks), trouble)
        return Finding(verdict, slate, mark, manifest_layer(report, record), ledger)

    def _pdf(self, path: Path, data: bytes) -> Finding:
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
        ledger = self._ledger(path, data, None)
        return Finding(verdict, _OWN_SLATES, mark, manifest_layer(report, None), ledger)

    def _clip(self, path: Path, data: bytes, media_type: str) -> Finding:
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
            elif report.trust in KNOWN and not trouble.ours:
                verdict = SEALED if sight.marks and not trouble else TAMPERED
        else:
            slate = slate_layer(sight, report, trouble)
            mark = watermark_layer(sight, report, record, None, trouble)
            verdict = _verdict(report, slate, mark, bool(sight.marks), trouble)
        ledger = self._ledger(path, data, record)
        return Finding(verdict, slate, mark, manifest_layer(report, record), ledger)

    def _marks_of(self, path: Path, sights: Sequence[tuple[str, Sight]], trouble: Trouble) -> Layer:
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
        note = f"; {trouble.why}" if trouble else ""
        if not found:
            return Layer(ABSENT, f"no mark in {len(sights)} pictures{note}")
        marked = sum(bool(sight.marks) for _, sight in sights)
        basis = f"public mark key: {marked} of {len(sights)} pictures carry a mark{note}"
        return Layer(FOUND, basis, {"payload": found[0]["payload"], "pictures": found})

    def _beside(self, path: Path, data: bytes, media_type: str) -> VerifyReport:
        """Verify a page, an archive or another file by the side-car next to it, and its inside."""
        sealing = _side_car(path)
        found = self._container(path, path.name, (data, media_type), sealing, embedded.Budget())
        return replace(found, ledger=self._ledger(path, data, None)).report(str(path))

    def _container(
        self,
        path: Path,
        name: str,
        held: tuple[bytes, str],
        sealing: bytes | None,
        budget: embedded.Budget,
    ) -> Finding:
        """Examine a file (its bytes and their type) by what is inside and by its side-car."""
        data, media_type = held
        members, trouble = _members(data, media_type, budget)
        inside, unread = self._inside(path, members, budget)
        verdict, mark = _sum_up(inside, trouble or unread)
        layer = Layer(ABSENT, "no manifest and no side-car")
        archive = media_type == "application/zip" and not _is_office(members)
        if sealing is not None:
            layer = self._side_car_layer(name, sealing, data)
            if layer.state == BROKEN:
                verdict = TAMPERED
            elif layer.evidence["trust"] in KNOWN:
                verdict = SEALED
            else:
                verdict = MARKED if mark.state == FOUND else UNMARKED
        elif verdict == SEALED and archive:
            layer = Layer(FOUND, "all that can be seen in the archive is sealed")
        elif verdict == SEALED:
            verdict = MARKED
            layer = Layer(ABSENT, "the pictures inside are sealed, the document itself is not")
        slates = _OWN_SLATES if inside or sealing is not None else Layer(ABSENT, layer.basis)
        return Finding(verdict, slates, mark, layer, Layer(ABSENT, "it is inside another file"))

    def _inside(
        self, path: Path, members: Sequence[embedded.Member], budget: embedded.Budget
    ) -> tuple[list[tuple[str, Finding]], str]:
        """Examine what can be seen of a container's members; return why some were not, if any."""
        side_cars = {one.name: one.data for one in members if one.name.endswith(SIDECAR_SUFFIX)}
        found, unread = [], ""
        for one in members:
            kind = media_type_of(one.data)
            own = kind == "text/html" and one.data == verify_page()
            if one.trouble or own or (not kind and embedded.is_plain(one.data)):
                continue
            sealing = side_cars.get(one.name + SIDECAR_SUFFIX)
            finding = self._member(path, one, kind, sealing, budget)
            if finding is None:
                unread = unread or f"{one.name} was not looked into"
            else:
                found.append((one.name, finding))
        return found, unread

    def _member(
        self,
        path: Path,
        member: embedded.Member,
        kind: str,
        sealing: bytes | None,
        budget: embedded.Budget,
    ) -> Finding | None:
        """Examine one file inside another; None if it is of a kind, or so much, that it is not."""
        data = member.data
        if kind in _PICTURES:
            return self._alone(path, data, kind)
        if kind == "application/pdf" or kind.startswith("video/"):
            if budget.apart <= 0:
                return None
            started = time.monotonic()
            finding = self._alone(path, data, kind)
            budget.apart -= time.monotonic() - started
            return finding
        if kind in _CONTAINERS and budget.depth > 0:
            budget.depth -= 1
            try:
                return self._container(path, member.name, (data, kind), sealing, budget)
            finally:
                budget.depth += 1
        return None

    def _side_car_layer(self, name: str, sealing: bytes, data: bytes) -> Layer:
        try:
            parts, authority = check_sidecar(sealing, data)
        except SealError as error:
            return Layer(BROKEN, error.message)
        trusted = self._bundle.authority_pem if self._bundle is not None else None
        trust = "unknown"
        if authority in (self._local, trusted):
            trust = "local" if authority == self._local else "bundle"
        evidence = {
            "trust": trust,
            "sidecar": name + SIDECAR_SUFFIX,
            "parts": list(parts),
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


def _verdict(
    report: manifest.ManifestReport, slate: Layer, mark: Layer, has_mark: bool, trouble: Trouble
) -> str:
    """Weigh the layers of one picture. What we did not look at is neither sealed nor tampered."""
    if report.state == BROKEN or BROKEN in (slate.state, mark.state):
        return TAMPERED
    if report.state == FOUND and report.consent is not None and not trouble.ours:
        agrees = slate.state == FOUND and (mark.state == FOUND or not report.mark)
        if not agrees:
            return TAMPERED
        if report.trust in KNOWN:
            return SEALED
    return MARKED if has_mark else UNMARKED


def _sum_up(inside: Sequence[tuple[str, Finding]], trouble: str) -> tuple[str, Layer]:
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


def _is_office(members: Sequence[embedded.Member]) -> bool:
    """Is this archive a presentation, a text or a book? Its pages show more than its pictures."""
    return any(one.name in {"[Content_Types].xml", "mimetype"} for one in members)


def _members(
    data: bytes, media_type: str, budget: embedded.Budget
) -> tuple[list[embedded.Member], str]:
    """Return a container's members, and what went wrong while it was opened."""
    if media_type not in _CONTAINERS:
        return [], ""
    found: Iterable[embedded.Member]
    unpack = embedded.html_members if media_type == "text/html" else embedded.zip_members
    found = unpack(data, budget)
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
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    try:
        if not beside.is_file():
            return None
        with beside.open("rb") as file:
            return file.read(MAX_BYTES)
    except (OSError, ValueError):
        return None
