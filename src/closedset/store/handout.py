"""Files for somebody outside: texts, sealed takes of the store, and the page that checks them.

They leave the production's folder, so the same holds as in it: texts are texts, and what has pixels
is a stored take whose bytes are still those that were sealed.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from closedset import resources
from closedset.errors import UsageError
from closedset.store import names
from closedset.store.disk import disk_errors
from closedset.store.view import StoredTake

_PAGE = "verify.html"


def hand_out(out: Path, texts: Mapping[str, bytes], takes: Mapping[str, StoredTake]) -> Path:
    """Write ``texts`` and ``takes``, both by name, to a new folder or, named .zip, an archive.

    All of it appears at once or not at all. Raises UsageError if ``out`` exists, UnsealedWrite for
    a text that is none, StoreError for a take that changed and if the disk refuses.
    """
    if out.exists():
        raise UsageError(
            f"{out} is there already.", remedy="Name a new folder: --out DIR, or --out FILE.zip"
        )
    files = {_PAGE: resources.verify_page()}
    for name, data in texts.items():
        names.check_text(name, data)
        files[name] = data
    files |= {f"files/{name}": stored.data for name, stored in takes.items()}
    work = out.with_name(f"{out.name}.part")
    with disk_errors(out, "write"):
        try:
            _clear(work)
            if out.suffix == ".zip":
                work.parent.mkdir(parents=True, exist_ok=True)
                _zip(files, work, out.stem)
            else:
                for name, data in files.items():
                    path = work / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
            os.replace(work, out)
        finally:
            _clear(work)
    return out


def _clear(work: Path) -> None:
    if work.is_dir() and not work.is_symlink():
        shutil.rmtree(work)
    else:
        work.unlink(missing_ok=True)


def _zip(files: Mapping[str, bytes], target: Path, root: str) -> None:
    """Write the files in order, all with one date: equal dossiers are equal bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{root}/{name}")
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
