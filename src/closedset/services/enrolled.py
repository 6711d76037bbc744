"""Whose faces a gate compares pictures with: reference pictures kept here, while consent holds."""

from __future__ import annotations

from pathlib import Path

from closedset.callsheet import reference
from closedset.callsheet.pin import read_pin
from closedset.callsheet.places import Places, open_client
from closedset.errors import CallSheetError
from closedset.gate import Enrolled
from closedset.model.protocols import Clock
from closedset.services.home import call_sheet_home


def enrolled_in(folder: Path, production_id: str, clock: Clock) -> tuple[Enrolled, ...]:
    """Return everybody's whose pictures are on this machine, and whose grant names them now.

    Nobody where nobody is enrolled. Raises CallSheetError if the list itself cannot be opened.
    """
    places = Places(production_id, folder, call_sheet_home(production_id))
    if not (places.home / "enrolled").is_dir() or read_pin(folder) is None:
        return ()
    client = open_client(places, clock)
    found = []
    for handle in places.handles():
        try:
            kept = reference.enrolled(places.home, client.grant_for(handle), clock().date())
        except CallSheetError:  # nothing enrolled, or no right to compare: nothing to use
            continue
        found.append(Enrolled(kept.handle, kept.pictures, kept.salt))
    return tuple(found)
