"""What tests need to seal a small picture: a clock, a gate, a cleared request, frames, a slate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np

from closedset.gate import Gate
from closedset.model.pixels import Frames
from closedset.model.request import (
    ClearedRequest,
    PictureRequest,
    ProductionRef,
    RequestKind,
    TextField,
)
from closedset.model.screenplay import LineSpan, TimeOfDay
from closedset.model.sealed import SealedAsset, Slate
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Move,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)
from closedset.model.take import Take
from closedset.render.frames import _expose as unsafe_frames  # the seal is tested without a stage
from closedset.seal import Sealer, SigningIdentity

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TITLE = "Last Bus"


class HandClock:
    """A clock that a test turns by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


def a_shot(shot_id: str = "1A") -> Shot:
    return Shot(
        id=shot_id,
        scene="1",
        size=ShotSize.WIDE,
        angle=Angle.FRONT,
        height=Height.EYE,
        lens=Lens(25.0),
        move=Move.STATIC,
        side=Side.CENTER,
        subjects=(),
        focus=None,
        setting=Setting("STREET", SetKind.STREET, False, TimeOfDay.DAY),
        marks=(),
        covers=(LineSpan(1, 2),),
        action="",
        dialogue=(),
        why="It shows where we are.",
        seconds=Fraction(3),
    )


def cleared(
    clock: HandClock,
    size: tuple[int, int] = (320, 180),
    shot_id: str = "1A",
    title: str = TITLE,
    *,
    frames: int = 0,
    fps: float = 0.0,
) -> tuple[Gate, ClearedRequest]:
    gate = Gate(clock=clock)
    request = PictureRequest(
        production=ProductionRef("last-bus", title, "0" * 64),
        kind=RequestKind.SHOT,
        shot=a_shot(shot_id),
        cast=(),
        texts=(TextField("action", "a tired bus driver at dawn"),),
        recipe="ink",
        width=size[0],
        height=size[1],
        seed=7,
        frames=frames,
        fps=fps,
    )
    return gate, gate.clear(request)


def frames_for(allowed: ClearedRequest, seed: int = 0) -> Frames:
    request = allowed.request
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 256, (1, request.height // 8 + 1, request.width // 8 + 1, 3), np.uint8)
    pixels = low.repeat(8, 1).repeat(8, 2)[:, : request.height, : request.width]
    return unsafe_frames(allowed, np.ascontiguousarray(pixels))


def slate_of(allowed: ClearedRequest) -> Slate:
    return Slate.of(allowed, date(2026, 5, 1))


def seal_one(
    clock: HandClock,
    identity: SigningIdentity,
    size: tuple[int, int] = (320, 180),
    shot_id: str = "1A",
    seed: int = 0,
) -> SealedAsset:
    gate, allowed = cleared(clock, size, shot_id)
    sealer = Sealer(final=gate.door, clock=clock, identity=identity)
    return sealer.seal(frames_for(allowed, seed), slate_of(allowed))


def take_of(asset: SealedAsset, take_id: str = "take-0123456789abcdef") -> Take:
    return Take(
        id=take_id,
        shot=asset.slate.shot,
        number=1,
        kind="shot",
        asset_sha256=asset.sha256,
        first_made=date(2026, 5, 1),
        request_digest=asset.record.request_digest,
        clearance_id=asset.record.clearance_id,
        script_lines=(LineSpan(1, 2),),
        recipe="ink",
        recipe_revision="0" * 64,
        seed=7,
        versions=(("closedset", "0"),),
    )


HERE = Path(__file__).parent
