"""A cleared request with a consented performer, whose withdrawal can arrive at any moment."""

from __future__ import annotations

import inspect
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sealing import TITLE, HandClock, a_shot

from closedset.errors import CallSheetError
from closedset.gate import Gate
from closedset.model.grant import CALL_SHEETS, CallSheet, VerifiedGrant, VerifiedList
from closedset.model.mint import _print_of
from closedset.model.performer import (
    Body,
    CastMember,
    ConsentedPerformer,
    Garment,
    GarmentKind,
    Hair,
    HairStyle,
    SyntheticPerformer,
    Wardrobe,
)
from closedset.model.request import (
    ClearedRequest,
    PictureRequest,
    ProductionRef,
    RequestKind,
    TextField,
)
from closedset.model.shot import Mark

_BODY = Body(0.95, 34, 0.45, 0.4, 0.5, 0.6)
_LOOK = SyntheticPerformer(
    "syn-000000000000",
    _BODY,
    (200, 160, 140),
    Hair(HairStyle.BOB, (40, 30, 20)),
    Wardrobe(
        Garment(GarmentKind.SHIRT, (90, 90, 90)),
        Garment(GarmentKind.JEANS, (20, 30, 60)),
        (0, 0, 0),
    ),
    description="a lean woman in her thirties",
)


class Sheet:
    """A call sheet with one grant, and a switch that withdraws it."""

    def __init__(self) -> None:
        self.withdrawn = False

    def grant_for(self, handle: str, now: datetime) -> VerifiedGrant:
        if self.withdrawn:
            raise CallSheetError("grant-revoked", "The grant was revoked.", remedy="Recast.")
        return VerifiedGrant(
            handle=handle,
            pid="a" * 64,
            name="Ada",
            grant_sha256="b" * 64,
            level="union",
            facets=("body",),
            production_id="last-bus",
            script_sha256="0" * 64,
            scenes=(),
            media=("storyboard", "animatic"),
            territories=("001",),
            not_before=datetime(2026, 1, 1, tzinfo=UTC),
            not_after=datetime(2027, 1, 1, tzinfo=UTC),
            body=_BODY,
            call_sheet_version=7,
            fresh_until=now + timedelta(days=7),
        )

    def spend(self, *_args: object, **_options: object) -> None:
        """Count nothing: this grant has no limits."""


def _unsafe_call_sheet(sheet: Sheet) -> CallSheet:
    """A call sheet that nobody verifies: reaches into the mint's own table, as only a test may."""
    records = inspect.getclosurevars(CALL_SHEETS._look_up).nonlocals["records"]
    record = VerifiedList(sheet.grant_for, sheet.spend)
    value: CallSheet = object.__new__(CallSheet)
    records[value] = (record, _print_of(record), time.monotonic())
    return value


def cleared_with(
    clock: HandClock, sheet: Sheet, size: tuple[int, int] = (320, 180)
) -> tuple[Gate, ClearedRequest]:
    """Clear a shot of MARA, played by ``@demo-ada`` under ``sheet``."""
    gate = Gate(clock=clock, call_sheet=_unsafe_call_sheet(sheet))
    ada = ConsentedPerformer("@demo-ada", "a" * 64, _LOOK)
    request = PictureRequest(
        production=ProductionRef("last-bus", TITLE, "0" * 64),
        kind=RequestKind.SHOT,
        shot=replace(a_shot(), subjects=("MARA",), marks=(Mark("MARA", 0),)),
        cast=(CastMember("MARA", ada),),
        texts=(TextField("action", "Mara walks in."),),
        recipe="ink",
        width=size[0],
        height=size[1],
        seed=7,
    )
    return gate, gate.clear(request)
