"""Atomic files: a reader sees the old bytes or the new ones, whatever gets killed.

Temporary files live in ``.closedset/tmp`` of the production, not beside their targets: the same
file system, so that ``os.replace`` is atomic, and one place to sweep after a kill.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from closedset.errors import StoreError

PRIVATE = ".closedset"
"""The folder inside a production that holds the lock and temporary files."""


@contextmanager
def disk_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn an OSError into a StoreError that names ``path`` and says what helps."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot {doing} {path}: {error.strerror or error}.",
            remedy="Check free disk space and the folder's permissions, then run the same "
            "command again; it goes on where it stopped.",
        ) from error


def write_atomically(target: Path, data: bytes, scratch: Path) -> None:
    """Put ``data`` at ``target`` through a temporary file in ``scratch``, both synced to disk.

    Callers hold the production's lock, so one scratch name per target is enough. Raises StoreError.
    """
    with disk_errors(target, "write"):
        scratch.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = scratch / hashlib.sha256(str(target).encode()).hexdigest()
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)


def write_with_seal(sealed: Path, data: bytes, seal: Path, signed: bytes, scratch: Path) -> None:
    """Put a document and the side-car that seals it in one folder, never with another's.

    Both are on disk before anything is replaced, so a full disk leaves the old pair. The old
    document goes before its side-car does: a kill in between leaves no document, which the next run
    makes. Raises StoreError.
    """
    with disk_errors(sealed, "write"):
        scratch.mkdir(parents=True, exist_ok=True)
        sealed.parent.mkdir(parents=True, exist_ok=True)
        waiting = [(seal, signed), (sealed, data)]
        parts = [
            scratch / hashlib.sha256(str(target).encode()).hexdigest() for target, _ in waiting
        ]
        try:
            for part, (_, content) in zip(parts, waiting, strict=True):
                with part.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            sealed.unlink(missing_ok=True)
            for part, (target, _) in zip(parts, waiting, strict=True):
                os.replace(part, target)
        finally:
            for part in parts:
                part.unlink(missing_ok=True)
        _sync_folder(sealed.parent)


def _sync_folder(folder: Path) -> None:
    """Sync a folder's entries; Windows neither needs nor allows it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(scratch: Path) -> None:
    """Remove what killed processes left half-written. The caller holds the lock."""
    if not scratch.is_dir():
        return
    with disk_errors(scratch, "clear"):
        for leftover in scratch.iterdir():
            leftover.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, lower-case hex; empty if it is missing. Raises StoreError."""
    with disk_errors(path, "read"):
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return ""
