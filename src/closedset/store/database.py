"""The production's SQLite file: takes, jobs and the ledger's events.

WAL mode, so that readers (``verify``, the app's wall) never wait for the writer. The schema's
version is ``user_version``; a newer one is refused, never guessed at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from closedset.errors import ProductionError, StoreError

SCHEMA_VERSION = 2
_BUSY_MS = 10_000
_JOBS = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, shot TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'paused', 'running', 'done', 'failed', 'cancelled')),
    progress REAL NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
    priority INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL DEFAULT '', seconds REAL NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT '[]'
);
"""
_SCHEMA = f"""
{_JOBS}
CREATE TABLE takes (
    id TEXT PRIMARY KEY, shot TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
    asset_sha256 TEXT NOT NULL, media_type TEXT NOT NULL, panel TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX takes_by_asset ON takes (asset_sha256);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    previous TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE
);
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
_TO_2 = f"""
ALTER TABLE jobs RENAME TO jobs_1;
{_JOBS}
INSERT INTO jobs (id, kind, shot, state, progress, error)
SELECT id, kind, shot, state, progress, error FROM jobs_1;
DROP TABLE jobs_1;
"""  # noqa: S608


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into a StoreError that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(
            f"the production's database {path} failed: {error}.",
            remedy="Check free disk space and permissions and run the same command again.",
        ) from error


def _check_version(connection: sqlite3.Connection, path: Path) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA_VERSION:
        raise ProductionError(
            f"{path} has schema {found}; this closedset reads up to {SCHEMA_VERSION}.",
            remedy="Upgrade: pip install --upgrade closedset",
        )
    return found


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or create the database. Raises ProductionError (newer schema) or StoreError."""
    with database_errors(path):
        connection = sqlite3.connect(
            path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            if _check_version(connection, path) < SCHEMA_VERSION:
                _bring_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _bring_up(connection: sqlite3.Connection) -> None:
    """Make all tables, or change those of schema 1, and set the version in one transaction.

    A kill leaves all or none; of two processes, the slower one finds it done.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if found < SCHEMA_VERSION:
            for statement in _statements(_TO_2 if found else _SCHEMA):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script; ``executescript`` would commit in between."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def open_for_reading(path: Path) -> sqlite3.Connection | None:
    """Open the database read-only; None if it does not exist yet. Raises as the writing one."""
    if not path.is_file():
        return None
    with database_errors(path):
        for mode in ("mode=ro", "mode=ro&immutable=1"):  # the latter for read-only media
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?{mode}",
                uri=True,
                timeout=_BUSY_MS / 1000,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                made = _check_version(connection, path) > 0
            except sqlite3.OperationalError:
                connection.close()
                if "immutable" in mode:
                    raise
                continue
            except BaseException:
                connection.close()
                raise
            if made:
                return connection
            connection.close()
            return None
    return None
