"""A production's do-not-replicate list: people whose face no generated picture may come near.

Only numbers of a face are kept, outside the production folder and for its owner alone; the pictures
are read and forgotten. A list that cannot be read stops every picture of a trained model.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from closedset.callsheet.keyfile import write_private
from closedset.errors import CallSheetError, UsageError
from closedset.gate import Likeness, likeness_of
from closedset.gate.pictures import open_picture
from closedset.model.verdict import Reason
from closedset.services.home import call_sheet_home

NUMBERS = 128
"""Numbers a picture of a face."""


def forbid(production_id: str, who: str, pictures: Sequence[Path]) -> int:
    """Put ``who`` on the list, or add pictures of them; return how many pictures are compared.

    Raises UsageError for a picture that cannot be read or does not show one face, and where no
    face describer is installed.
    """
    pixels = []
    for path in pictures:
        try:
            opened = open_picture(path.read_bytes())
        except OSError as error:
            raise UsageError(
                f"{path} cannot be read: {error.strerror}.", remedy="Name a PNG, JPEG or WebP file."
            ) from error
        if isinstance(opened, Reason):
            raise UsageError(f"{path}: {opened.message}", remedy=opened.remedy)
        pixels.append(opened.pixels)
    found = likeness_of(who, pixels)
    if found is None:
        raise UsageError(
            f"the pictures of {who} cannot be compared: each must show one face.",
            remedy="pip install 'closedset[faces]', and name pictures with one face each.",
        )
    listed = {likeness.who: likeness.vectors for likeness in forbidden_in(production_id)}
    listed[who] = tuple(dict.fromkeys((*listed.get(who, ()), *found.vectors)))
    _write(production_id, listed)
    return len(listed[who])


def allow(production_id: str, who: str) -> bool:
    """Take ``who`` off the list; say whether they stood on it."""
    listed = {likeness.who: likeness.vectors for likeness in forbidden_in(production_id)}
    stood = listed.pop(who, None) is not None
    if stood:
        _write(production_id, listed)
    return stood


def forbidden_in(production_id: str) -> tuple[Likeness, ...]:
    """Return who is on the list. Raises CallSheetError (``forbidden-damaged``) if it is damaged."""
    path = _path(production_id)
    if not path.exists():
        return ()
    try:
        listed = json.loads(path.read_text("utf-8"))
        found = tuple(
            Likeness(str(who), tuple(tuple(map(float, vector)) for vector in vectors))
            for who, vectors in sorted(listed.items())
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if any(len(v) != NUMBERS for one in found for v in one.vectors) or not all(
        one.vectors for one in found
    ):
        raise _damaged(path)
    return found


def _path(production_id: str) -> Path:
    return call_sheet_home(production_id) / "do-not-replicate.json"


def _write(production_id: str, listed: dict[str, tuple[tuple[float, ...], ...]]) -> None:
    path = _path(production_id)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    write_private(fresh, json.dumps(listed, sort_keys=True, ensure_ascii=False).encode())
    fresh.replace(path)


def _damaged(path: Path) -> CallSheetError:
    return CallSheetError(
        "forbidden-damaged",
        f"the do-not-replicate list {path} cannot be read.",
        remedy="Restore it from a backup, or delete it and type closedset callsheet forbid again.",
    )
