"""The verify room: what does this file say of itself, and is it true?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from closedset.seal import verify_file

LOOKED_AT = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".mp4", ".pdf", ".html"})


class VerifyService:
    """Reads seals. Needs no production, no key and no network."""

    def verify(self, path: Path, bundle: Path | None = None) -> dict[str, object]:
        """Return the contract's object about one file; never raises for what the file holds."""
        return verify_file(path, bundle=bundle).as_json()

    def verify_all(
        self, paths: tuple[Path, ...], bundle: Path | None = None
    ) -> Iterator[dict[str, object]]:
        """Verify files, and every picture, clip and document inside folders."""
        for path in paths:
            for file in _files(path):
                yield self.verify(file, bundle)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from (
        file
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in LOOKED_AT and file.is_file()
    )
