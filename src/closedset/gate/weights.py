"""The gate for weights: adapters and checkpoints come as safetensors, by a hash that is named.

Pickles run code when they are opened, so nothing here opens one: the file's first bytes decide, not
its name, and only the safetensors header is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from closedset.errors import CallSheetError
from closedset.gate import reasons as say
from closedset.gate.grants import unmet
from closedset.model.grant import CallSheet
from closedset.model.performer import CastMember, ConsentedPerformer
from closedset.model.request import ProductionRef
from closedset.model.verdict import Reason

LONGEST_HEADER = 100_000_000
"""Bytes; the limit of the safetensors format."""


def judge_weights(path: Path, allowed: Collection[str]) -> list[Reason]:
    """Return why the weights at ``path`` may not be loaded; nothing if they may.

    ``allowed`` holds lower-case hex SHA-256 of whole files, from a recipe or a grant. Raises
    OSError if the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(8)
        size = int.from_bytes(head, "little")
        header = file.read(size) if 2 <= size <= LONGEST_HEADER else b""
        if len(head) < 8 or len(header) != size or not _is_header(header):
            return [say.not_safetensors(path.name)]
        digest.update(head + header)
        while block := file.read(1 << 20):
            digest.update(block)
    found = digest.hexdigest()
    return [] if found in allowed else [say.unlisted_weights(path.name, found)]


def _is_header(header: bytes) -> bool:
    try:
        table = json.loads(header)
    except (ValueError, RecursionError):
        return False
    return isinstance(table, dict) and all(isinstance(v, dict) for v in table.values())


def granted_adapters(
    cast: Sequence[CastMember],
    call_sheet: CallSheet | None,
    now: datetime,
    production: ProductionRef | None,
) -> set[str]:
    """Return the hashes of the adapters that the grants of this cast name, as of ``now``.

    An adapter draws the performer's face, so the grant must hold that facet.
    """
    found: set[str] = set()
    for member in cast:
        performer = member.performer
        if call_sheet is not None and isinstance(performer, ConsentedPerformer):
            with contextlib.suppress(CallSheetError):  # no grant: nothing of theirs is allowed
                grant = call_sheet.grant_for(performer.handle, now)
                if grant.pid == performer.pid and not unmet(grant, production, now, "face", ""):
                    found |= set(grant.adapter_sha256)
    return found
