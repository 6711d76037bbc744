"""Take a request apart and build it anew, so that what was checked can no longer change.

A caller keeps a reference to the request it hands in; ``object.__setattr__`` or a list where a
tuple belongs would let it alter the request after the check. So the gate checks and records its own
copy, made of exact types only: no subclass of ``str`` that reads differently the second time.
"""

from __future__ import annotations

import dataclasses
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from closedset.errors import Refused
from closedset.model.verdict import Reason

T = TypeVar("T")
_ATOMS = (str, int, float, bool, Fraction, type(None))


def snapshot(value: T, where: str = "request") -> T:
    """Return a copy of ``value`` that shares no mutable part with it.

    Raises Refused (``malformed-request``) for anything but model dataclasses, tuples, enum members
    and plain values.
    """
    kind = type(value)
    if kind in _ATOMS or (
        isinstance(value, Enum) and kind.__module__.startswith("closedset.model.")
    ):
        return value
    if kind is tuple:
        items = (snapshot(item, f"{where}[{i}]") for i, item in enumerate(value))  # type: ignore[arg-type,var-annotated]
        return tuple(items)  # type: ignore[return-value]
    if dataclasses.is_dataclass(kind) and kind.__module__.startswith("closedset.model."):
        fields = {
            f.name: snapshot(getattr(value, f.name), f"{where}.{f.name}")
            for f in dataclasses.fields(kind)
        }
        return kind(**fields)
    raise Refused(
        (
            Reason(
                "malformed-request",
                "",
                f"{where} is a {kind.__name__}; a request is made of plain values and tuples only.",
                "Build it with the types of closedset.model.request.",
            ),
        )
    )
