"""Reading a production: no lock, no writes, safe beside a writer."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tomllib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self

from closedset.errors import ProductionError, StoreError
from closedset.model.ledger import LedgerEvent
from closedset.model.screenplay import LineSpan
from closedset.model.take import Take
from closedset.store import names
from closedset.store.database import database_errors, open_for_reading
from closedset.store.disk import PRIVATE, disk_errors, sha256_of
from closedset.store.jobs import COLUMNS, Job, job_from_row

PLAIN_SCHEMA = 1
SUFFIXES = {"image/png": ".png", "video/mp4": ".mp4"}


@dataclass(frozen=True, slots=True)
class StoredTake:
    """A take whose sealed file is in the store and was intact when this was made."""

    take: Take
    path: Path
    """``takes/<sha256>.png``, or ``.mp4``."""
    panel: str
    """Name under ``panels/``; empty for a clip."""

    @property
    def data(self) -> bytes:
        """The sealed bytes, checked once more. Raises StoreError if they changed since."""
        with disk_errors(self.path, "read"):
            data = self.path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.take.asset_sha256:
            raise StoreError(
                f"{self.path} is not the file that was sealed.",
                remedy="Run the same command again; the take is made anew.",
            )
        return data

    @property
    def plate(self) -> bytes:
        """The plate document kept beside the take; empty if there is none."""
        path = self.path.with_suffix(".json")
        with disk_errors(path, "read"):
            return path.read_bytes() if path.is_file() else b""


def take_to_json(take: Take) -> str:
    """Write a take as JSON with sorted keys."""
    body = asdict(take) | {"first_made": take.first_made.isoformat()}
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def take_from_json(text: str) -> Take:
    """Read what ``take_to_json`` wrote. Raises StoreError for anything else."""
    try:
        body: dict[str, Any] = json.loads(text)
        body["first_made"] = date.fromisoformat(body["first_made"])
        body["script_lines"] = tuple(LineSpan(**span) for span in body["script_lines"])
        body["versions"] = tuple((name, version) for name, version in body["versions"])
        body["making"] = tuple((name, value) for name, value in body.get("making", ()))
        return Take(**body)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _changed(f"a take cannot be read: {error}") from error


def _changed(what: str) -> StoreError:
    return StoreError(
        f"{what}.",
        remedy="The database was changed from outside; restore production.sqlite from a backup.",
    )


def read_identity(folder: Path) -> tuple[str, str]:
    """Return (id, title) from ``production.toml``. Raises ProductionError."""
    path = folder / "production.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ProductionError(
            f"{folder} is not a Closedset production: it has no production.toml.",
            remedy="Make one: closedset board SCRIPT --out DIR",
        ) from None
    except (OSError, ValueError) as error:
        raise ProductionError(
            f"{path} cannot be read: {error}.", remedy="Restore it from a backup or from git."
        ) from error
    schema = table.get("schema")
    if not isinstance(schema, int) or schema != PLAIN_SCHEMA:
        raise ProductionError(
            f"{path} has schema {schema!r}; this closedset reads {PLAIN_SCHEMA}.",
            remedy="Upgrade: pip install --upgrade closedset",
        )
    if not isinstance(table.get("id"), str) or not isinstance(table.get("title"), str):
        raise ProductionError(
            f"{path} lacks an id or a title.", remedy="Restore it from a backup or from git."
        )
    return table["id"], table["title"]


class ProductionView:
    """A production, read-only. Use as a context manager, or call ``close``."""

    def __init__(self, folder: Path, connection: sqlite3.Connection | None) -> None:
        self.folder = folder
        self.id, self.title = read_identity(folder)
        self._connection = connection
        self._guard = RLock()

    @property
    def takes_folder(self) -> Path:
        return self.folder / "takes"

    @property
    def panels_folder(self) -> Path:
        return self.folder / "panels"

    @property
    def plates_folder(self) -> Path:
        return self.folder / "plates"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; further reads find nothing."""
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._guard, database_errors(self.folder / "production.sqlite"):
            if self._connection is None:
                return []
            return list(self._connection.execute(sql, values))

    def read_document(self, name: str) -> bytes | None:
        """Return a plain document's bytes, or None if there is none. Raises StoreError."""
        path = names.check_segments(self.folder, name)
        with disk_errors(path, "read"):
            return path.read_bytes() if path.is_file() else None

    def find_take(self, take_id: str) -> StoredTake | None:
        """Return the take if its file is there and intact; None means: make it (again)."""
        rows = self._rows("SELECT body, media_type, panel FROM takes WHERE id = ?", take_id)
        return self._stored(*rows[0]) if rows else None

    def find_asset(self, sha256: str) -> StoredTake | None:
        """Return a take that holds the sealed bytes with this SHA-256, if its file is intact."""
        rows = self._rows(
            "SELECT body, media_type, panel FROM takes WHERE asset_sha256 = ? ORDER BY id", sha256
        )
        return self._stored(*rows[0]) if rows else None

    def recorded(self, take_id: str) -> Take | None:
        """Return a take on record, whether or not its file is intact."""
        rows = self._rows("SELECT body FROM takes WHERE id = ?", take_id)
        return take_from_json(rows[0][0]) if rows else None

    def next_number(self, shot: str, kind: str) -> int:
        """Return the number of the next take of ``kind`` in a shot's stack, from 1."""
        rows = self._rows(
            "SELECT MAX(number) FROM takes WHERE shot = ? AND kind = ?", *(shot, kind)
        )
        return int(rows[0][0] or 0) + 1 if rows else 1

    def takes(self, shot: str = "") -> tuple[Take, ...]:
        """Return every take on record (of ``shot``), by shot and number, its file intact or not."""
        rows = self._rows(
            "SELECT body FROM takes WHERE ? IN ('', shot) ORDER BY shot, number, id", shot
        )
        return tuple(take_from_json(body) for (body,) in rows)

    def _stored(self, body: str, media_type: str, panel: str) -> StoredTake | None:
        take = take_from_json(body)
        if media_type not in SUFFIXES:
            raise _changed(f"take {take.id} is {media_type!r}, which no store keeps")
        path = self.takes_folder / f"{take.asset_sha256}{SUFFIXES[media_type]}"
        if sha256_of(path) != take.asset_sha256:
            return None
        return StoredTake(take, path, panel)

    def jobs(self) -> tuple[Job, ...]:
        """Return all jobs, in the order in which they are drawn."""
        if not any(name == "detail" for _, name, *_ in self._rows("PRAGMA table_info(jobs)")):
            return ()  # schema 1, which no command filled
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs ORDER BY priority DESC, id")  # noqa: S608
        return tuple(job_from_row(row) for row in rows)

    def ledger_head(self) -> tuple[int, str] | None:
        """Return (seq, sha256) of the last event as noted outside the database, if it was."""
        path = self.folder / PRIVATE / "ledger.head"
        with disk_errors(path, "read"):
            words = path.read_text("ascii", "replace").split() if path.is_file() else []
        if len(words) != 2 or not words[0].isdecimal() or int(words[0]) < 1:
            return None
        return int(words[0]), words[1]

    def event_naming(self, kind: str, value: str) -> LedgerEvent | None:
        """Return the first event of ``kind`` with ``value`` among its body's values."""
        named = (e for e in self.events() if e.kind == kind and value in dict(e.body).values())
        return next(named, None)

    def events(self, *kinds: str) -> tuple[LedgerEvent, ...]:
        """Return the ledger's events (of ``kinds``, if named) as stored, unchecked.

        ``Ledger.audit`` checks them.
        """
        rows = self._rows(
            "SELECT seq, at, kind, body, previous, sha256 FROM events "
            "WHERE ? = 0 OR kind IN (SELECT value FROM json_each(?)) ORDER BY seq",
            *(len(kinds), json.dumps(kinds)),
        )
        return tuple(_event(*row) for row in rows)


def _event(seq: int, at: str, kind: str, body: str, previous: str, sha256: str) -> LedgerEvent:
    try:
        pairs = tuple((str(key), str(value)) for key, value in json.loads(body))
        return LedgerEvent(seq, datetime.fromisoformat(at), kind, pairs, previous, sha256)
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"ledger event {seq} cannot be read: {error}.",
            remedy="The ledger was changed from outside; restore production.sqlite from a backup.",
        ) from error


def open_view(folder: Path) -> ProductionView:
    """Open a production for reading. Raises ProductionError or StoreError."""
    read_identity(folder)
    return ProductionView(folder, open_for_reading(folder / "production.sqlite"))
