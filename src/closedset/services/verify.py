"""The verify room: what does this file say of itself, and is it true?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from closedset.seal import Verifier

PLAIN = frozenset(
    ".csv .edl .fcpxml .fdx .fountain .json .jsonl .md .otio .pem .sqlite .srt .toml .txt "
    ".vtt".split()
)
"""Documents without pixels. A picture may hide in every other kind, so those are looked at."""


class VerifyService:
    """Reads seals. Needs no production, no key and no network."""

    def verify(self, path: Path, bundle: Path | None = None) -> dict[str, object]:
        """Return the contract's object about one file; never raises for what the file holds."""
        return Verifier(bundle).verify(path).as_json()

    def verify_all(
        self, paths: tuple[Path, ...], bundle: Path | None = None
    ) -> Iterator[dict[str, object]]:
        """Verify files, and every picture, clip and document inside folders."""
        verifier = Verifier(bundle)
        for path in paths:
            for file in _files(path):
                yield verifier.verify(file).as_json()


def _files(path: Path) -> Iterator[Path]:
    try:
        folder = path.is_dir()
    except OSError:  # a name no disk takes; the report says so
        folder = False
    if not folder:
        yield path
        return
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path).parts
        if (
            file.suffix.lower() not in PLAIN
            and not file.name.endswith(("-wal", "-shm"))
            and not any(part.startswith(".closedset") for part in inside)
            and file.is_file()
        ):
            yield file
