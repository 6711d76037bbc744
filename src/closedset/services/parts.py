"""Which sealed takes a production's documents show, by what their own seals say."""

from __future__ import annotations

import json
from pathlib import Path

from closedset.errors import SealError
from closedset.seal import manifest
from closedset.seal.documents import SIDECAR_SUFFIX, check_sidecar
from closedset.store import ProductionView

_KINDS = {".pdf": "application/pdf", ".mp4": "video/mp4"}


def parts_in(production: ProductionView) -> dict[str, tuple[str, ...]]:
    """Return the SHA-256 of the parts of each sealed document in the folder, by file name."""
    found = {}
    for path in sorted(production.folder.iterdir()):
        if path.is_file() and (parts := _parts_of(path)):
            found[path.name] = parts
    return found


def _parts_of(path: Path) -> tuple[str, ...]:
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    try:
        if path.suffix in _KINDS:
            said = manifest.read(path.read_bytes(), _KINDS[path.suffix]).consent or {}
        elif beside.is_file():
            return check_sidecar(beside.read_bytes(), path.read_bytes())[0]
        else:
            return ()
    except (SealError, OSError, json.JSONDecodeError):
        return ()
    parts = said.get("parts", ())
    return tuple(map(str, parts)) if isinstance(parts, list | tuple) else ()
