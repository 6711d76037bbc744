"""Copy a list from elsewhere into the production, for days without network.

Everything is fetched through TUF's client, so only what verifies arrives; paths are our own, built
from checked ids, never names that a server chose. The timestamp is put in place last.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from closedset.callsheet.client import CallSheetClient
from closedset.callsheet.publish import write_file


def mirror(client: CallSheetClient, folder: Path, now: datetime) -> int:
    """Copy the whole list that ``client`` reads into ``folder``; return its version.

    Raises CallSheetError; the copy in ``folder`` then stays as it was.
    """
    sheet = client.verify_list(now)
    files = sheet.everything()
    _put(folder, files)
    return sheet.version


def _put(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    last: tuple[str, bytes] | None = None
    for path, data in files:
        if path == "metadata/timestamp.json":
            last = (path, data)
        else:
            write_file(folder / path, data)
    if last is not None:
        write_file(folder / last[0], last[1])
