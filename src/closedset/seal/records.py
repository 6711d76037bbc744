"""Where a mark or a file leads: the bundle handed in, the production above, the user's registry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from closedset.errors import ClosedsetError, StoreError
from closedset.model.ledger import LedgerEvent, check_chain
from closedset.seal.bundle import Bundle, Leaf, write_bundle
from closedset.seal.fingerprint import fingerprint
from closedset.seal.identity import SigningIdentity
from closedset.seal.pictures import decode
from closedset.seal.registry import registered
from closedset.seal.watermark.keys import production_secret, tag_of
from closedset.store import Production, ProductionView

_LEVELS_ABOVE = 4
"""How many folders above a file are searched for its production."""


@dataclass(frozen=True, slots=True)
class Record:
    """A ledgered take or document, and who says so."""

    leaf: Leaf
    production: str
    source: str
    """``the bundle``, ``the production above the file`` or ``this machine's registry``."""
    folder: Path | None = None

    def original(self) -> bytes | None:
        """Return the sealed take's own bytes, if its production is at hand and it is intact."""
        if self.folder is None or self.leaf.kind != "take":
            return None
        try:
            with Production.read(self.folder) as production:
                stored = production.find_asset(self.leaf.sha256)
                return stored.data if stored is not None else None
        except (ClosedsetError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class _Production:
    """What one production's ledger knows; nothing, if its chain does not hold."""

    id: str = ""
    leaves: tuple[Leaf, ...] = ()
    trouble: str = ""


class Records:
    """Answers from all sources, in the contract's order; opens each production once."""

    def __init__(self, bundle: Bundle | None, identity: SigningIdentity | None) -> None:
        self._bundle = bundle
        self._identity = identity
        self._productions: dict[Path, _Production] = {}

    def by_file(self, file: Path, digest: str) -> Record | None:
        """Return what the bundle or the production above the file knows of these very bytes."""
        if self._bundle is not None:
            leaf = self._bundle.by_file(digest)
            if leaf is not None:
                return Record(leaf, self._bundle.production, "the bundle")
        folder = production_above(file)
        if folder is not None:
            for record in self._of(folder, "the production above the file"):
                if record.leaf.sha256 == digest:
                    return record
        return None

    def by_payload(self, file: Path, payload: str) -> Record | None:
        """Return the latest take that carries a mark, from the first source that knows it."""
        if self._bundle is not None:
            leaf = self._bundle.by_payload(payload)
            if leaf is not None:
                return Record(leaf, self._bundle.production, "the bundle")
        folder = production_above(file)
        places = [(folder, "the production above the file")] if folder is not None else []
        places += [(one.folder, "this machine's registry") for one in registered()]
        for place, source in places:
            found = [r for r in self._of(place, source) if _carries(r.leaf, payload)]
            if found:
                return found[-1]
        return None

    def trouble(self, file: Path) -> str:
        """Return what is wrong with the ledger of the production above the file, if anything is."""
        folder = production_above(file)
        return self._read(folder).trouble if folder is not None else ""

    def secrets(self, file: Path) -> tuple[bytes, ...]:
        """Return the mark keys of this machine's productions, to tell own marks from copies."""
        if self._identity is None:
            return ()
        folder = production_above(file)
        ids = [one.id for one in registered()]
        if folder is not None:
            ids = [known for known in (self._read(folder).id,) if known] + ids
        return tuple(production_secret(self._identity.key, name) for name in dict.fromkeys(ids))

    def _of(self, folder: Path, source: str) -> Iterator[Record]:
        known = self._read(folder)
        yield from (Record(leaf, known.id, source, folder) for leaf in known.leaves)

    def _read(self, folder: Path) -> _Production:
        if folder not in self._productions:
            self._productions[folder] = self._open(folder)
        return self._productions[folder]

    def _open(self, folder: Path) -> _Production:
        try:
            with Production.read(folder) as production:
                try:
                    leaves = leaves_of(production, self._tag(production.id))
                except StoreError as error:
                    return _Production(production.id, (), error.message)
                return _Production(production.id, leaves)
        except (ClosedsetError, OSError) as error:
            return _Production(trouble=f"the production {folder} cannot be read: {error}")

    def _tag(self, production_id: str) -> str:
        if self._identity is None:
            return ""
        return tag_of(production_secret(self._identity.key, production_id))


def production_above(file: Path) -> Path | None:
    """Return the production folder that a file lies in, if any."""
    try:
        above = list(file.resolve().parents)[:_LEVELS_ABOVE]
        return next((one for one in above if (one / "production.toml").is_file()), None)
    except (OSError, ValueError, RuntimeError):
        return None


def bundle_of(production: ProductionView, identity: SigningIdentity) -> bytes:
    """Return a production's public bundle, signed. Raises StoreError for a broken ledger."""
    tag = tag_of(production_secret(identity.key, production.id))
    leaves = []
    for leaf in leaves_of(production, tag):
        stored = production.find_asset(leaf.sha256) if leaf.kind == "take" else None
        pixels = decode(stored.data, "PNG")[0] if stored is not None else None
        seen = fingerprint(pixels) if pixels is not None else ""
        leaves.append(replace(leaf, fingerprint=seen))
    bundle = Bundle(identity.authority_pem, production.id, tag, tuple(leaves))
    return write_bundle(bundle, identity)


def leaves_of(production: ProductionView, tag: str) -> tuple[Leaf, ...]:
    """Return a line for each take, document and preview in the ledger, at its first mention.

    Raises StoreError if the chain does not hold: rows without it prove nothing.
    """
    head = production.ledger_head()  # first, for a writer may be adding events
    events = production.events()
    check_chain(events, head)
    leaves: dict[tuple[str, str], Leaf] = {}
    for event in events:
        if event.kind in {"take", "export", "preview"}:
            leaf = _leaf(event, tag)
            leaves.setdefault((leaf.kind, leaf.sha256), leaf)
    return tuple(leaves.values())


def _leaf(event: LedgerEvent, tag: str) -> Leaf:
    body = dict(event.body)
    clearance = body.get("clearance", "")
    short = clearance.removeprefix("clr-")[:8]
    return Leaf(
        kind=event.kind,
        sha256=body.get("asset", body.get("sha256", "")),
        seq=event.seq,
        event=event.sha256,
        take=body.get("take", ""),
        clearance=clearance,
        payload=tag + short if tag and short else "",
    )


def _carries(leaf: Leaf, payload: str) -> bool:
    """Compare the whole payload; on a machine that cannot know the tag, the clearance alone."""
    if leaf.payload:
        return leaf.payload == payload
    return bool(leaf.clearance) and leaf.clearance.removeprefix("clr-")[:8] == payload[6:]


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()
