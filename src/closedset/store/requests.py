"""A picture request as JSON, and back: what a take keeps so that it can be made again.

Read strictly, into the very types that were written: what comes back has the digest of what went
in, or it is not accepted.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from closedset.errors import StoreError
from closedset.model.request import PictureRequest

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[PictureRequest]:
    # Only who writes or remakes a take needs it, and building it takes half a second.
    from pydantic import TypeAdapter

    return TypeAdapter(PictureRequest)


def request_to_json(request: PictureRequest) -> str:
    """Write a request as JSON."""
    return _adapter().dump_json(request).decode()


def request_from_json(text: str, take_id: str) -> PictureRequest:
    """Read what ``request_to_json`` wrote for ``take_id``. Raises StoreError for anything else."""
    if not text:
        raise StoreError(
            f"take {take_id} does not say what was asked for: an earlier version made it.",
            remedy="Draw its shot again: closedset render PRODUCTION --shots 1A",
        )
    try:
        return _adapter().validate_json(text, strict=True)
    except ValueError as error:  # pydantic's ValidationError is one
        raise StoreError(
            f"the record of take {take_id} cannot be read: {str(error).splitlines()[0]}.",
            remedy="The database was changed from outside, or a newer version wrote it.",
        ) from error
