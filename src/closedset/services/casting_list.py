"""Who plays whom: what ``cast.json`` remembers, and the performers that stand behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from closedset.cast import from_json, stand_in, to_json
from closedset.errors import CallSheetError, ProductionError, UsageError
from closedset.model.grant import CallSheet
from closedset.model.performer import Body, CastMember, ConsentedPerformer, SyntheticPerformer
from closedset.model.protocols import Clock
from closedset.model.screenplay import Screenplay
from closedset.services.kept import read_cast_entries
from closedset.store import Production, quoted_json

SYNTHETIC = "synthetic"
"""In place of a handle: cast the part with a performer made of numbers again."""
UNKNOWN_BODY = Body(0.5, 40, 0.5, 0.5, 0.5, 0.5)
"""Stands in the request of a handle that no call sheet knows; the gate refuses it unseen."""


@dataclass(frozen=True, slots=True)
class KeptCast:
    """Who plays whom, as a production remembers it."""

    looks: dict[str, SyntheticPerformer]
    handles: dict[str, str]


def read_cast(production: Production) -> KeptCast:
    """Return what ``cast.json`` says. Raises ProductionError if it is damaged."""
    entries = read_cast_entries(production)
    try:
        looks = {name: from_json(entry["performer"]) for name, entry in entries.items()}
        handles = {name: entry["handle"] for name, entry in entries.items() if entry.get("handle")}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProductionError(
            f"{production.folder / 'cast.json'} cannot be read: {error}.",
            remedy="Mend it, or delete it to cast every character anew.",
        ) from error
    return KeptCast(looks, handles)


def cast_bytes(looks: Mapping[str, SyntheticPerformer], handles: Mapping[str, str]) -> bytes:
    entries = {
        name: {"handle": handles.get(name, ""), "performer": to_json(look)}
        for name, look in looks.items()
    }
    text = json.dumps({"schema": 1, "cast": entries}, indent=2, ensure_ascii=False)
    return f"{quoted_json(text)}\n".encode()


def members(
    play: Screenplay,
    looks: Mapping[str, SyntheticPerformer],
    handles: Mapping[str, str],
    sheet: CallSheet | None,
    clock: Clock,
) -> dict[str, CastMember]:
    """Return the cast: by grant who has a handle, synthetic everybody else."""
    return {
        name: CastMember(
            name,
            consented(handles[name], sheet, clock, play, name) if name in handles else look,
            play.aliases(name),
        )
        for name, look in looks.items()
    }


def check_names(recast: Mapping[str, str], names: list[str]) -> None:
    """Raise UsageError if a character to be cast is not in the script."""
    for name in recast:
        if name not in names:
            raise UsageError(
                f"there is no character {name!r} in this script.",
                remedy=f"It has {', '.join(names[:12])}.",
            )


def consented(
    handle: str, sheet: CallSheet | None, clock: Clock, play: Screenplay, character: str
) -> ConsentedPerformer:
    """Return the performer behind a handle: the body the grant states, dressed as the script says.

    A handle that does not verify yields a placeholder: the gate will refuse it with the reason,
    shot by shot, and nothing of it is drawn.
    """
    try:
        grant = sheet.grant_for(handle, clock()) if sheet else None
    except CallSheetError:
        grant = None
    if grant is None:
        unknown = stand_in(handle, UNKNOWN_BODY, play, character)
        return ConsentedPerformer(handle, "", unknown)
    look = stand_in(grant.pid, grant.body or UNKNOWN_BODY, play, character)
    return ConsentedPerformer(handle, grant.pid, look)
