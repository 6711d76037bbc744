"""Shots, casts and clearances for the stage's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction

from closedset.gate import Gate
from closedset.model.performer import (
    Body,
    CastMember,
    Garment,
    GarmentKind,
    Hair,
    HairStyle,
    SyntheticPerformer,
    Wardrobe,
)
from closedset.model.request import ClearedRequest, PictureRequest, ProductionRef, RequestKind
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Mark,
    Move,
    Pose,
    Prop,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OUTDOORS = frozenset(
    {
        SetKind.STREET, SetKind.ALLEY, SetKind.BUS_STOP, SetKind.ROAD, SetKind.FIELD,
        SetKind.FOREST, SetKind.BEACH, SetKind.ROOFTOP, SetKind.PLATFORM, SetKind.PARKING,
        SetKind.HOUSE, SetKind.PARK, SetKind.CEMETERY, SetKind.WATERFRONT, SetKind.DESERT,
        SetKind.MOUNTAIN, SetKind.BOAT,
    }
)  # fmt: skip

ONE = (Mark("MARA", 0),)


def pair(first: Pose = Pose.STANDING, second: Pose = Pose.STANDING) -> tuple[Mark, Mark]:
    """Two who talk to each other."""
    return Mark("MARA", 0, first, "JOE", speaking=True), Mark("JOE", 1, second, "MARA")


def look(name: str) -> SyntheticPerformer:
    """A small woman in red, or a tall man in blue."""
    grey = (60, 62, 70)
    tall = name == "JOE"
    color = (60, 80, 130) if tall else (150, 50, 45)
    body = Body(0.05, 60, 0.6, 0.6, 0.6, 0.5) if tall else Body(0.95, 35, 0.4, 0.5, 0.45, 0.5)
    style = HairStyle.CROPPED if tall else HairStyle.BOB
    wardrobe = Wardrobe(
        Garment(GarmentKind.SWEATER, color), Garment(GarmentKind.TROUSERS, grey), grey
    )
    return SyntheticPerformer(
        f"syn-{'1' if tall else '0':0>12}", body, (200, 160, 135), Hair(style, (60, 45, 35)),
        wardrobe, description="a person in a plain sweater",
    )  # fmt: skip


def make_shot(
    size: ShotSize,
    marks: tuple[Mark, ...] = (),
    subjects: tuple[str, ...] = (),
    *,
    angle: Angle = Angle.FRONT,
    height: Height = Height.EYE,
    lens: float = 35.0,
    kind: SetKind = SetKind.ROOM,
    time: TimeOfDay = TimeOfDay.DAY,
    focus: Prop | None = None,
    place: str = "",
) -> Shot:
    setting = Setting(place or kind.value.upper(), kind, kind not in OUTDOORS, time)
    return Shot(
        id="1A", scene="1", size=size, angle=angle, height=height, lens=Lens(lens),
        move=Move.STATIC, side=Side.CENTER, subjects=subjects, focus=focus, setting=setting,
        marks=marks, covers=(), action="", dialogue=(), why="", seconds=Fraction(3),
        scene_cast=tuple(m.character for m in marks),
    )  # fmt: skip


def make_request(
    shot: Shot, width: int = 192, height: int = 108, kind: RequestKind = RequestKind.SHOT
) -> PictureRequest:
    return PictureRequest(
        production=ProductionRef("last-bus", "Last Bus", "0" * 64),
        kind=kind,
        shot=shot,
        cast=tuple(CastMember(m.character, look(m.character)) for m in shot.marks),
        texts=(),
        recipe="ink",
        width=width,
        height=height,
        seed=7,
    )


def clear(request: PictureRequest, clock: Callable[[], datetime] = lambda: NOW) -> ClearedRequest:
    """Ask the real gate."""
    return Gate(clock=clock).clear(request)
