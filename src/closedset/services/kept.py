"""What a production's plain files say, whoever edited them: read strictly, or refused by name."""

from __future__ import annotations

import json
from typing import Any

from closedset.errors import ProductionError
from closedset.store import ProductionView


def read_answers(production: ProductionView) -> dict[str, str]:
    """Return ``answers.json``: name → kind. Raises ProductionError if it is anything else."""
    found = _read(production, "answers.json", "settle the questions again: closedset answer")
    for name, kind in found.items():
        if not isinstance(kind, str):
            raise _damaged(production, "answers.json", f"{name!r} is {kind!r}", "mend it")
    return found


def read_cast_entries(production: ProductionView) -> dict[str, dict[str, Any]]:
    """Return the entries of ``cast.json``: character → handle and performer.

    Raises ProductionError if it is not laid out like that.
    """
    remedy = "delete it to cast every character anew"
    found = _read(production, "cast.json", remedy)
    entries = found.get("cast", {} if not found else None)
    if not isinstance(entries, dict) or not all(isinstance(e, dict) for e in entries.values()):
        raise _damaged(production, "cast.json", "it lists no cast", remedy)
    for name, entry in entries.items():
        if not isinstance(entry.get("handle", ""), str):
            raise _damaged(production, "cast.json", f"the handle of {name!r} is no text", remedy)
    return entries


def _read(production: ProductionView, name: str, remedy: str) -> dict[str, Any]:
    raw = production.read_document(name)
    try:
        found = json.loads(raw) if raw is not None else {}
    except (ValueError, RecursionError) as error:
        raise _damaged(production, name, str(error), remedy) from error
    if not isinstance(found, dict):
        raise _damaged(production, name, "it is no JSON object", remedy)
    return found


def _damaged(production: ProductionView, name: str, why: str, remedy: str) -> ProductionError:
    return ProductionError(
        f"{production.folder / name} cannot be read: {why}.",
        remedy=f"Restore it from a backup or from git, or {remedy}.",
    )
