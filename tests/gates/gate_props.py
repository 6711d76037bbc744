"""Requests and call sheets that the gate's tests share."""

from __future__ import annotations

import inspect
import time
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from closedset.errors import CallSheetError
from closedset.gate import Declarations, Gate
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
from closedset.model.request import PictureRequest, ProductionRef, RequestKind, TextField
from closedset.model.screenplay import LineSpan, TimeOfDay
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Mark,
    Move,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)
from closedset.model.verdict import Decision, Verdict

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BODY = Body(0.95, 34, 0.45, 0.4, 0.5, 0.6)
LOOK = SyntheticPerformer(
    "syn-000000000000",
    BODY,
    (200, 160, 140),
    Hair(HairStyle.BOB, (40, 30, 20)),
    Wardrobe(
        Garment(GarmentKind.SHIRT, (90, 90, 90)),
        Garment(GarmentKind.JEANS, (20, 30, 60)),
        (0, 0, 0),
    ),
    description="a lean woman in her thirties",
)
SHOT = Shot(
    "1A", "1", ShotSize.WIDE, Angle.FRONT, Height.EYE, Lens(35), Move.STATIC, Side.LEFT, ("MARA",),
    None, Setting("DINER", SetKind.DINER, True, TimeOfDay.DAY), (Mark("MARA", 0),),
    (LineSpan(1, 2),), "Mara walks in.", (), "The place.", Fraction(3),
)  # fmt: skip
ADA = ConsentedPerformer("@demo-ada", "a" * 64, LOOK)
GRANT = VerifiedGrant(
    handle="@demo-ada",
    pid="a" * 64,
    name="Ada",
    grant_sha256="b" * 64,
    level="union",
    facets=("body",),
    production_id="last-bus",
    script_sha256="0" * 64,
    scenes=("1", "2", "3", "4", "6"),
    media=("storyboard",),
    territories=("001",),
    not_before=datetime(2026, 1, 1, tzinfo=UTC),
    not_after=datetime(2027, 1, 1, tzinfo=UTC),
    body=BODY,
    call_sheet_version=7,
    fresh_until=datetime(2026, 12, 1, tzinfo=UTC),
)


def request(*texts: str, performer: object = LOOK, scene: str = "1") -> PictureRequest:
    """A shot of MARA with ``texts`` as its action."""
    return PictureRequest(
        ProductionRef("last-bus", "The Last Bus", "0" * 64),
        RequestKind.SHOT,
        replace(SHOT, scene=scene),
        (CastMember("MARA", performer),),  # type: ignore[arg-type]
        tuple(TextField("action", t) for t in texts or ("Mara walks in.",)),
        "ink",
        640,
        360,
        1,
    )


def ask(*texts: str | tuple[str, str], **declared: tuple[str, ...]) -> Verdict:
    """Judge prompts, or (field, text) pairs, with ``characters=("Mara",)`` and so on declared."""
    gate = Gate(clock=lambda: NOW, declared=Declarations(**declared))
    fields = [("prompt", text) if isinstance(text, str) else text for text in texts]
    return gate.check([TextField(name, text) for name, text in fields])


def decision(*texts: str | tuple[str, str], **declared: tuple[str, ...]) -> Decision:
    """Return the decision of ``ask``."""
    return ask(*texts, **declared).decision


class Sheet:
    """A call sheet with one grant that a test can change."""

    def __init__(self, grant: VerifiedGrant | None = GRANT, code: str = "unknown-handle") -> None:
        self.grant, self.code = grant, code

    def grant_for(self, handle: str, now: datetime) -> VerifiedGrant:
        if self.grant is None or handle != self.grant.handle:
            raise CallSheetError(self.code, f"{handle}: {self.code}.", remedy="Ask.")
        return self.grant

    def spend(self, grant: VerifiedGrant, use: str, seconds: float, **how: object) -> None:
        """Count nothing."""


def unsafe_call_sheet(sheet: Sheet) -> CallSheet:
    """A call sheet that nobody verifies: reaches into the mint's own table, as only a test may."""
    records = inspect.getclosurevars(CALL_SHEETS._look_up).nonlocals["records"]
    record = VerifiedList(sheet.grant_for, sheet.spend)
    value: CallSheet = object.__new__(CallSheet)
    records[value] = (record, _print_of(record), time.monotonic())
    return value
