"""A cleared request with a consented performer, whose withdrawal can arrive at any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import gate_props
from gate_props import unsafe_call_sheet
from sealing import TITLE, HandClock, a_shot

from closedset.errors import CallSheetError
from closedset.gate import Gate
from closedset.model.grant import VerifiedGrant
from closedset.model.performer import CastMember
from closedset.model.request import (
    ClearedRequest,
    PictureRequest,
    ProductionRef,
    RequestKind,
    TextField,
)
from closedset.model.shot import Mark

GRANT = replace(gate_props.GRANT, scenes=(), media=("storyboard", "animatic"))


class Sheet:
    """A call sheet with one grant, and a switch that withdraws it."""

    def __init__(self) -> None:
        self.withdrawn = False

    def grant_for(self, handle: str, now: datetime) -> VerifiedGrant:
        if self.withdrawn:
            raise CallSheetError("grant-revoked", "The grant was revoked.", remedy="Recast.")
        return replace(GRANT, handle=handle, fresh_until=now + timedelta(days=7))

    def spend(self, *_args: object, **_options: object) -> None:
        """Count nothing: this grant has no limits."""


def cleared_with(
    clock: HandClock, sheet: Sheet, size: tuple[int, int] = (320, 180)
) -> tuple[Gate, ClearedRequest]:
    """Clear a shot of MARA, played by ``@demo-ada`` under ``sheet``."""
    gate = Gate(clock=clock, call_sheet=unsafe_call_sheet(sheet))
    request = PictureRequest(
        production=ProductionRef("last-bus", TITLE, "0" * 64),
        kind=RequestKind.SHOT,
        shot=replace(a_shot(), subjects=("MARA",), marks=(Mark("MARA", 0),)),
        cast=(CastMember("MARA", gate_props.ADA),),
        texts=(TextField("action", "Mara walks in."),),
        recipe="ink",
        width=size[0],
        height=size[1],
        seed=7,
    )
    return gate, gate.clear(request)
