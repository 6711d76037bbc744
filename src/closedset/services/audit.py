"""Audit a production: has every ledger entry its file, every file its entry, and do both hold?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

from closedset.errors import ClosedsetError, SealError, StoreError
from closedset.ledger import Ledger
from closedset.model.ledger import LedgerEvent
from closedset.seal import BUNDLE_NAME, check_bundle, known_authority, manifest
from closedset.seal.records import leaves_of
from closedset.services.doctor import Finding
from closedset.store import Production, ProductionView

_KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
}
_NAMED = 5
"""Findings of one kind that are named; the rest are counted."""


def audit(folder: Path) -> Iterator[Finding]:
    """Yield one finding a check. Raises ProductionError for what is no production."""
    with Production.read(folder) as production:
        try:
            events = Ledger(production).audit()
        except StoreError as error:
            yield Finding("chain", False, str(error))
            return
        yield Finding("chain", True, f"{len(events)} events, each follows the one before")
        checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("entries", lambda: _entries(production, events)),
            ("files", lambda: _files(production, events)),
            ("seals", lambda: _seals(production)),
            ("exports", lambda: _exports(production, events)),
            ("merkle root", lambda: _bundle(production)),
        )
        for name, look in checks:
            try:
                yield Finding(name, True, look())
            except (ClosedsetError, OSError) as error:
                yield Finding(name, False, str(error))


def _entries(production: ProductionView, events: tuple[LedgerEvent, ...]) -> str:
    """Every take in the ledger lies in the store, byte for byte."""
    assets = {dict(event.body).get("asset", "") for event in events if event.kind == "take"}
    _refuse(
        [sha256 for sha256 in sorted(assets) if production.find_asset(sha256) is None],
        "ledgered takes have no intact file",
        "Run 'closedset board' on the same script and folder to make them again.",
    )
    return f"{len(assets)} sealed takes, each with its file"


def _files(production: ProductionView, events: tuple[LedgerEvent, ...]) -> str:
    """Every take on record, and every picture in the store's folders, is in the ledger."""
    bodies = [dict(event.body) for event in events if event.kind == "take"]
    known, entered = {body.get("asset", "") for body in bodies}, {b.get("take") for b in bodies}
    strays = [take.id for take in production.takes() if take.id not in entered]
    count = 0
    for place in (production.takes_folder, production.panels_folder):
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.suffix != ".json" and path.is_file():
                count += 1
                if hashlib.sha256(path.read_bytes()).hexdigest() not in known:
                    strays.append(f"{place.name}/{path.name}")
    _refuse(
        strays,
        "files or takes are in no ledger entry",
        "A kill between a file and its entry leaves one: run 'closedset board' again. Else remove "
        "what is not yours.",
    )
    return f"{count} pictures and clips, each in the ledger"


def _seals(production: ProductionView) -> str:
    """Every picture, clip and PDF has a whole manifest of this machine's."""
    authority, broken, count = known_authority(), [], 0
    for path in sorted(production.folder.rglob("*")):
        inside = path.relative_to(production.folder)
        if path.suffix in _KINDS and not inside.parts[0].startswith(".") and path.is_file():
            count += 1
            report = manifest.read(path.read_bytes(), _KINDS[path.suffix], local=authority)
            if report.state != "found" or report.trust != "local" or report.consent is None:
                broken.append(f"{inside} ({report.trust or report.state})")
    _refuse(
        broken,
        "files are not sealed by this machine",
        "Look at each: closedset verify FILE --bundle bundle.json",
    )
    return f"{count} manifests, signatures and hashes hold"


def _exports(production: ProductionView, events: tuple[LedgerEvent, ...]) -> str:
    """Every document is as it was when it was last handed over."""
    last: dict[str, str] = {}
    for event in events:
        body = dict(event.body)
        if event.kind == "export":
            last[body.get("file", "")] = body.get("sha256", "")
        elif event.kind == "removed":
            last.pop(body.get("file", ""), None)
    last.pop("", None)
    changed = []
    for name, sha256 in sorted(last.items()):
        data = production.read_document(name)
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            changed.append(f"{name} ({'missing' if data is None else 'changed'})")
    _refuse(
        changed,
        "documents are not what was exported",
        "Run 'closedset board' on the same script and folder to write them again.",
    )
    return f"{len(last)} documents, each as exported"


def _bundle(production: ProductionView) -> str:
    """The public bundle's signed root is that of the ledger's leaves, as far as it goes."""
    data = production.read_document(BUNDLE_NAME)
    if data is None:
        raise SealError(f"there is no {BUNDLE_NAME}.", remedy="Run: closedset board SCRIPT --out …")
    signed = check_bundle(data)
    for number, (said, own) in enumerate(
        zip_longest(signed.leaves, leaves_of(production, signed.tag)), 1
    ):
        if said is None:
            return f"root over {number - 1} leaves holds; later entries are not in it yet"
        if own is None or (said.sha256, said.event) != (own.sha256, own.event):
            raise SealError(
                f"leaf {number} of {BUNDLE_NAME} is not the ledger's.",
                remedy="Restore the folder from a backup.",
            )
    return f"root over {len(signed.leaves)} leaves holds, and they are the ledger's"


def _refuse(found: list[str], what: str, remedy: str) -> None:
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        raise StoreError(f"{len(found)} {what}: {', '.join(found[:_NAMED])}{more}.", remedy=remedy)
