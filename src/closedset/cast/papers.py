"""A performer as plain data and back, for the production's ``cast.json``. Unknown fields refuse."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from closedset.model.performer import SyntheticPerformer

_ADAPTER: TypeAdapter[SyntheticPerformer] = TypeAdapter(SyntheticPerformer)


def to_json(performer: SyntheticPerformer) -> dict[str, Any]:
    """Return the performer as plain JSON data."""
    data: dict[str, Any] = _ADAPTER.dump_python(performer, mode="json")
    return data


def from_json(data: object) -> SyntheticPerformer:
    """Return the performer that ``to_json`` wrote.

    Raises ValueError naming what is missing, unknown or out of range.
    """
    try:
        performer = _ADAPTER.validate_python(data, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"a performer's {where or 'entry'}: {first['msg']}") from error
    if to_json(performer) != data:
        unknown = sorted(set(data) - set(asdict(performer))) if isinstance(data, dict) else []
        raise ValueError(f"a performer has fields that are not understood: {unknown or 'nested'}")
    return performer
