"""Writing a production: one writer, atomic files, sealed pixels only.

Killing this at any point leaves each file old or new, and never a take on record without its file:
files are written first and the database row last. A file without a row is harmless; the next run
makes the same bytes again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from closedset.errors import Busy, NotCleared, ProductionError, StoreError, UnsealedWrite
from closedset.model.ledger import LedgerEvent
from closedset.model.protocols import Clock
from closedset.model.sealed import (
    DOCUMENTS,
    SEALS,
    DocumentRecord,
    SealedAsset,
    SealedDocument,
    SealRecord,
)
from closedset.model.take import Take
from closedset.store import names
from closedset.store.database import database_errors, open_for_writing
from closedset.store.disk import (
    PRIVATE,
    disk_errors,
    sha256_of,
    sweep,
    write_atomically,
    write_with_seal,
)
from closedset.store.view import (
    PLAIN_SCHEMA,
    SUFFIXES,
    ProductionView,
    StoredTake,
    open_view,
    read_identity,
    take_to_json,
)

_SLUG = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")


class Production(ProductionView):
    """One production folder, open for writing by this process alone."""

    def __init__(self, folder: Path, lock: FileLock, clock: Clock) -> None:
        """Use ``Production.open``."""
        sweep(folder / PRIVATE / "tmp")
        super().__init__(folder, open_for_writing(folder / "production.sqlite"))
        self._lock = lock
        self.clock = clock
        with self._writing() as connection:
            connection("UPDATE jobs SET state = 'queued', progress = 0 WHERE state = 'running'")

    @classmethod
    def open(
        cls,
        folder: Path,
        clock: Clock,
        *,
        create: bool = False,
        title: str = "",
        production_id: str = "",
    ) -> Self:
        """Open ``folder`` for writing; with ``create``, make it a production if it is empty.

        Raises Busy if another process (or another part of this one) writes it, ProductionError if
        the folder is not a production, belongs to another one, or is newer than this program, and
        StoreError if the disk refuses.
        """
        _check_folder(folder, create)
        _check_links(folder)
        lock = _take_lock(folder)
        try:
            if create:
                _found(folder, title, production_id)
            return cls(folder, lock, clock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def read(cls, folder: Path) -> ProductionView:
        """Open for reading, without the lock. Raises ProductionError or StoreError."""
        return open_view(folder)

    def close(self) -> None:
        """Close the database and let the next writer in."""
        super().close()
        self._lock.release()

    @contextmanager
    def _writing(self) -> Iterator[Callable[..., list[tuple[object, ...]]]]:
        """One transaction; yields a function that runs a statement and returns its rows."""
        with self._guard, database_errors(self.folder / "production.sqlite"):
            connection = self._connection
            if connection is None:
                raise StoreError(f"the production {self.folder} is closed.")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield lambda sql, *values: list(connection.execute(sql, values))
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _write(self, target: Path, data: bytes) -> Path:
        """Write atomically, read back and compare. Raises StoreError."""
        with self._guard:
            if self._connection is None:
                raise StoreError(f"the production {self.folder} is closed.")
            write_atomically(target, data, self.folder / PRIVATE / "tmp")
            if sha256_of(target) != hashlib.sha256(data).hexdigest():
                raise StoreError(
                    f"{target} reads back other bytes than were written.",
                    remedy="Check the disk, then run the same command again.",
                )
        return target

    def write_document(self, name: str, data: bytes) -> Path:
        """Write a text document without pictures (CSV, JSON, TOML …), atomically.

        Raises UnsealedWrite for anything that is or holds a picture, a page, a clip or a sound,
        and StoreError for a name that leaves the folder.
        """
        target = names.check_segments(self.folder, name)
        names.check_text(name, data)
        return self._write(target, data)

    def put_take(self, take: Take, asset: SealedAsset, panel_name: str, plate: bytes = b"") -> Path:
        """Keep a sealed take: ``takes/<sha256>.png``, ``panels/<panel_name>``, then its row.

        ``plate`` is the plate document (JSON, UTF-8), kept as ``takes/<sha256>.json`` and
        ``plates/<panel>.json``; empty: the picture has none. Without ``panel_name`` the take goes
        into the stack and no panel changes. Returns the path of the panel, or of the take. Raises
        UnsealedWrite for anything but a genuine SealedAsset, for a take that names other bytes and
        for a plate that is no text; StoreError if the disk refuses.
        """
        record = _genuine(take, asset)
        if panel_name:
            names.check_panel(panel_name)
        if plate:
            names.check_text("plate.json", plate)
            self._write(self.takes_folder / f"{record.sha256}.json", plate)
        kept = self.takes_folder / f"{record.sha256}{SUFFIXES[record.media_type]}"
        if sha256_of(kept) != record.sha256:
            self._write(kept, record.data)
        if not panel_name:
            self._record(take, record.media_type, "")
            return kept
        if plate:
            self._write(self._plate_path(panel_name), plate)
        panel = self.panels_folder / panel_name
        if sha256_of(panel) != record.sha256:
            self._write(panel, record.data)
        self._record(take, record.media_type, panel_name)
        return panel

    def put_clip(self, take: Take, asset: SealedAsset) -> Path:
        """Keep a sealed clip: ``takes/<sha256>.mp4``, then its row; return its path.

        Raises like ``put_take``.
        """
        return self.put_take(take, asset, "")

    def _record(self, take: Take, media_type: str, panel_name: str) -> None:
        with self._writing() as run:
            run(
                # A take that goes into the stack again keeps its place on the wall.
                "INSERT OR REPLACE INTO takes SELECT ?, ?, ?, ?, ?, ?, "
                "COALESCE(NULLIF(?, ''), (SELECT panel FROM takes WHERE id = ?), ''), ?",
                take.id,
                take.shot,
                take.number,
                take.kind,
                take.asset_sha256,
                media_type,
                panel_name,
                take.id,
                take_to_json(take),
            )

    def restore_panel(self, stored: StoredTake, panel_name: str = "") -> Path:
        """Make ``panels/<panel_name>`` (the take's own by default) hold the stored take again.

        Only a take on record, whose bytes still match, is copied. Raises UnsealedWrite otherwise.
        """
        found = self.find_take(stored.take.id)
        if found is None:
            raise UnsealedWrite(
                f"take {stored.take.id} is not in the store, or its file was changed.",
                remedy="Run the same command again; the take is made anew.",
            )
        panel = self.panels_folder / names.check_panel(panel_name or found.panel)
        if sha256_of(panel) != found.take.asset_sha256:
            self._write(panel, found.data)
        plate = found.plate
        if plate and sha256_of(self._plate_path(panel.name)) != hashlib.sha256(plate).hexdigest():
            self._write(self._plate_path(panel.name), plate)
        if panel.name != found.panel:
            with self._writing() as run:
                run("UPDATE takes SET panel = ? WHERE id = ?", panel.name, found.take.id)
        return panel

    def prune_panels(self, keep: Iterable[str]) -> tuple[str, ...]:
        """Remove the store's own panels (and plates) not in ``keep``; return the panels' names.

        The cells of a casting sheet are of no board, and stay.

        A file that the store did not put there stays. The takes themselves are kept.
        """
        wanted = set(keep)
        rows = self._rows(
            "SELECT DISTINCT panel FROM takes WHERE panel != '' AND kind != 'casting' "
            "ORDER BY panel"
        )
        gone = []
        for (name,) in rows:
            path = self.panels_folder / names.check_panel(name)
            if name not in wanted and path.is_file():
                with disk_errors(path, "remove"):
                    path.unlink()
                    self._plate_path(name).unlink(missing_ok=True)
                gone.append(name)
        return tuple(gone)

    def _plate_path(self, panel_name: str) -> Path:
        return self.plates_folder / f"{Path(panel_name).stem}.json"

    def put_sealed_document(self, name: str, document: SealedDocument) -> Path:
        """Write a sealed document (``board.pdf``, ``board.html``) and its side-car, if it has one.

        A kill or a full disk leaves the old pair, the new one, or no document.
        Raises UnsealedWrite for anything but a genuine SealedDocument made under this very name.
        """
        try:
            record = DOCUMENTS.record(document)
        except NotCleared as error:
            raise UnsealedWrite(
                f"a {type(document).__name__} was handed to put_sealed_document.",
                remedy="Seal it first: Sealer.seal_document(…).",
            ) from error
        if record.name != name:
            raise UnsealedWrite(
                f"the document was sealed as {record.name!r}, not as {name!r}.",
                remedy="Seal it under the name it gets.",
            )
        target = names.check_segments(self.folder, name)
        if record.sidecar:
            names.check_segments(self.folder, record.sidecar_name)
            return self._write_sealed(target, record)
        return self._write(target, record.data)

    def _write_sealed(self, target: Path, record: DocumentRecord) -> Path:
        """Write a document and its side-car together, unless they lie there already."""
        beside = target.with_name(record.sidecar_name)
        wanted = (record.sha256, hashlib.sha256(record.sidecar).hexdigest())
        with self._guard:
            if self._connection is None:
                raise StoreError(f"the production {self.folder} is closed.")
            if (sha256_of(target), sha256_of(beside)) == wanted:
                return target
            scratch = self.folder / PRIVATE / "tmp"
            write_with_seal(target, record.data, beside, record.sidecar, scratch)
            if (sha256_of(target), sha256_of(beside)) != wanted:
                raise StoreError(
                    f"{target} reads back other bytes than were written.",
                    remedy="Check the disk, then run the same command again.",
                )
        return target

    def withdraw_document(self, name: str) -> bool:
        """Remove a sealed document that no longer shows what the panels show; say if it was there.

        What this run did not make must not lie beside its panels as if it were current. Raises
        StoreError if the disk refuses.
        """
        target = names.check_segments(self.folder, name)
        there = target.is_file()
        with disk_errors(target, "remove"):
            target.unlink(missing_ok=True)
        return there

    def append_event(self, build: Callable[[int, str], LedgerEvent]) -> LedgerEvent:
        """Append what ``build(seq, previous sha256)`` makes; the ledger calls this, nobody else.

        Also notes the ledger's head outside the database, so that cutting off the last events
        shows. A kill in between leaves the note one event behind, which the audit accepts.
        """
        with self._guard:
            with self._writing() as run:
                rows = run("SELECT seq, sha256 FROM events ORDER BY seq DESC LIMIT 1")
                seq, previous = rows[0] if rows else (0, "0" * 64)
                event = build(int(str(seq)) + 1, str(previous))
                run(
                    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
                    event.seq,
                    event.at.isoformat(),
                    event.kind,
                    json.dumps(event.body, ensure_ascii=False),
                    event.previous,
                    event.sha256,
                )
            self._write(self.folder / PRIVATE / "ledger.head", _head(event))
        return event


def _genuine(take: Take, asset: SealedAsset) -> SealRecord:
    """Return the asset's record. Raises UnsealedWrite unless it is one, and the take's."""
    try:
        record = SEALS.record(asset)
    except NotCleared as error:
        raise UnsealedWrite(
            f"a {type(asset).__name__} was handed to put_take; it takes a SealedAsset.",
            remedy="Seal the frames first: Sealer.seal(frames, slate).",
        ) from error
    if not take.asset_sha256 == record.sha256 == hashlib.sha256(record.data).hexdigest():
        raise UnsealedWrite(
            f"take {take.id} names other bytes ({take.asset_sha256[:12]}…) than the asset "
            f"({record.sha256[:12]}…).",
            remedy="Make the take from the asset that it stands for.",
        )
    return record


def _head(event: LedgerEvent) -> bytes:
    return f"{event.seq} {event.sha256}\n".encode()


def _check_folder(folder: Path, create: bool) -> None:
    """Raise ProductionError unless the folder is a production, or may become one."""
    with disk_errors(folder, "read"):
        if folder.exists() and not folder.is_dir():
            raise ProductionError(
                f"{folder} is a file.", remedy="Name a folder for the production: --out DIR"
            )
        if (folder / "production.toml").is_file():
            read_identity(folder)
            return
        if not create:
            read_identity(folder)
        # A kill while the folder was being made leaves the private folder alone.
        if folder.exists() and any(entry.name != PRIVATE for entry in folder.iterdir()):
            raise ProductionError(
                f"{folder} holds other files and is not a Closedset production; "
                "nothing in it was touched.",
                remedy="Name an empty or a new folder: --out DIR",
            )


def _check_links(folder: Path) -> None:
    """Raise ProductionError if one of the store's own places leads out of the folder.

    A production may come from a stranger. What the store clears, locks or overwrites without being
    asked by name must lie in the folder itself, or opening it could delete files elsewhere.
    """
    private = folder / PRIVATE
    own = [folder / name for name in ("takes", "panels", "plates")]
    own += [folder / name for name in ("production.sqlite", "production.toml")]
    own += [folder / f"production.sqlite{end}" for end in ("-wal", "-shm", "-journal")]
    own += [private, *(private / name for name in ("lock", "owner", "tmp", "ledger.head"))]
    for path in own:
        if path.is_symlink():
            raise ProductionError(
                f"{path} is a link; a production's own files lie in its folder.",
                remedy="Put the file or folder itself in its place, or choose another --out DIR.",
            )


def _take_lock(folder: Path) -> FileLock:
    private = folder / PRIVATE
    with disk_errors(folder, "write in"):
        private.mkdir(parents=True, exist_ok=True)
        lock = FileLock(private / "lock")
        owner = private / "owner"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            holder = owner.read_text("ascii", "replace").strip() if owner.is_file() else "unknown"
            raise Busy(
                f"another process (pid {holder}) is writing the production {folder}.",
                remedy="Wait until it is done, or choose another folder: --out DIR",
            ) from None
        try:
            owner.write_text(f"{os.getpid()}\n", "ascii")
        except OSError:
            lock.release()
            raise
    return lock


def _found(folder: Path, title: str, production_id: str) -> None:
    """Write ``production.toml`` if it is missing or the title changed. The lock is held."""
    if (folder / "production.toml").is_file():
        known, known_title = read_identity(folder)
        if production_id and production_id != known:
            raise ProductionError(
                f"{folder} holds the production {known!r}, not {production_id!r}.",
                remedy="Name another folder: --out DIR",
            )
        if not title or title == known_title:
            return
        production_id = known
    if not _SLUG.fullmatch(production_id):
        raise ProductionError(
            f"a new production needs an id of letters, digits and dashes; got {production_id!r}.",
            remedy='For example: production_id="last-bus".',
        )
    text = f"schema = {PLAIN_SCHEMA}\nid = {_toml(production_id)}\ntitle = {_toml(title)}\n"
    text += _tables(folder / "production.toml")
    write_atomically(
        folder / "production.toml", text.encode("utf-8", "replace"), folder / PRIVATE / "tmp"
    )


def _tables(path: Path) -> str:
    """Return the tables that stand below the plain fields, such as the call sheet's."""
    if not path.is_file():
        return ""
    with disk_errors(path, "read"):
        _, bracket, rest = path.read_text("utf-8").partition("\n[")
    return bracket + rest


def _toml(text: str) -> str:
    """Quote as a TOML basic string: JSON's quoting plus DEL, which only TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
