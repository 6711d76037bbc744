"""A performer as JSON and back, strictly; the id is the hash of the rest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from closedset.errors import ProductionError
from closedset.model.performer import SyntheticPerformer

_READER = TypeAdapter(SyntheticPerformer)


def to_json(performer: SyntheticPerformer) -> dict[str, Any]:
    """Return the performer as plain JSON values."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(performer)))
    return plain


def from_json(record: dict[str, Any]) -> SyntheticPerformer:
    """Read a performer back. Raises ProductionError if a field is wrong or the id does not fit."""
    try:
        performer = _READER.validate_json(json.dumps(record), strict=True, extra="forbid")
    except (ValidationError, TypeError, ValueError) as error:
        first = str(error).splitlines()
        raise ProductionError(
            f"a performer's record cannot be read: {' '.join(first[:3])}.",
            remedy="Delete cast.json in the production folder and run the board again.",
        ) from None
    if identify(performer).id != performer.id:
        raise ProductionError(
            f"performer {performer.id!r} was altered: its id is not the hash of its record.",
            remedy="Delete cast.json in the production folder and run the board again.",
        )
    return performer


def identify(performer: SyntheticPerformer) -> SyntheticPerformer:
    """Return the performer with the id that its other fields hash to."""
    fields = to_json(performer)
    del fields["id"]
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return replace(performer, id=f"syn-{digest[:12]}")
