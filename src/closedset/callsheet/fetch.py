"""Where a call sheet is read from: a folder, or a web address that the user named.

Both stream, so that the updater's limits stop endless data. Nothing here follows a link out of the
folder. The network is used by ``closedset callsheet refresh --from URL`` alone; boards read the
copy that it leaves in the production.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface
from tuf.ngclient.urllib3_fetcher import Urllib3Fetcher

BASE = "callsheet:///"
_CHUNK = 1 << 16
TIMEOUT_S = 10


class FolderFetcher(FetcherInterface):
    """Fetches from a folder, and from nowhere else: no link or ``..`` leads out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = (self._folder / url.removeprefix(BASE)).resolve()
        inside = path.is_relative_to(self._folder)
        if not inside or not path.exists() or not stat.S_ISREG(path.stat().st_mode):
            raise DownloadHTTPError(f"{url} is not in the call sheet", 404)
        return _chunks(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def is_address(source: str | Path) -> bool:
    """Say whether a source is a web address."""
    return isinstance(source, str) and source.lower().startswith(("https://", "http://"))


def base_and_fetcher(source: str | Path) -> tuple[str, FetcherInterface]:
    """Return the base address and the fetcher for a folder or a web address."""
    if isinstance(source, str) and is_address(source):
        fetcher = Urllib3Fetcher(
            socket_timeout=TIMEOUT_S, chunk_size=_CHUNK, app_user_agent="closedset"
        )
        return source.rstrip("/") + "/", fetcher
    return BASE, FolderFetcher(Path(source))
