"""A board of plausible shots with drawn stand-in panels: twelve cleared, one refused, one held."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from PIL import Image, ImageDraw

from closedset.board import Board, BoardPanel
from closedset.model.screenplay import LineSpan, TimeOfDay
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Line,
    Move,
    Prop,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)
from closedset.model.verdict import Reason

REFUSED = Reason(
    "notable-name",
    "Tom Hanks",
    "“Tom Hanks” is a well-known living actor, and nobody signed for this picture.",
    "Write the part as a character: a tall man in his sixties with a kind face.",
)
HELD = Reason(
    "possible-name",
    "Rourke",
    "“Rourke” may be a person’s name, and no cue of the script declares it.",
    "Type: closedset answer last-bus Rourke --is character",
)


def make_panel(shot_id: str, size: tuple[int, int] = (640, 396), night: bool = False) -> bytes:
    """Draw a stand-in for a sealed panel: a figure on a floor, a slate margin below."""
    w, h = size
    image = Image.new("RGB", size, (58, 64, 78) if night else (232, 226, 212))
    draw = ImageDraw.Draw(image)
    floor = int(h * 0.66)
    draw.rectangle([0, floor, w, h], fill=(40, 44, 54) if night else (206, 198, 182))
    x = w * (0.3 + 0.4 * (sum(map(ord, shot_id)) % 7) / 6)
    tone = (196, 190, 178) if night else (52, 50, 54)
    head = h * 0.07
    draw.ellipse([x - head, h * 0.2, x + head, h * 0.2 + 2.3 * head], fill=tone)
    draw.rounded_rectangle([x - 2 * head, h * 0.37, x + 2 * head, h], 20, fill=tone)
    draw.rectangle([w * 0.05, h * 0.15, w * 0.22, h * 0.5], outline=tone, width=3)
    draw.rectangle([0, int(h * 0.91), w, h], fill=(20, 20, 22))
    draw.text(
        (10, h * 0.93), f"LAST BUS  {shot_id}  T1  SYNTHETIC PERFORMERS · PREVIZ", fill="white"
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def make_shot(
    shot_id: str = "1A",
    action: str = "MARA wipes the counter. Rain ticks against the glass.",
    dialogue: tuple[Line, ...] = (),
    place: str = "DINER",
    size: ShotSize = ShotSize.WIDE,
    night: bool = True,
    interior: bool = True,
) -> Shot:
    return Shot(
        id=shot_id,
        scene=shot_id.rstrip("ABCDEFGHJKLMNPQRSTUVWXYZ"),
        size=size,
        angle=Angle.THREE_QUARTER,
        height=Height.EYE,
        lens=Lens(35.0),
        move=Move.STATIC,
        side=Side.LEFT,
        subjects=() if size is ShotSize.INSERT else ("MARA",),
        focus=Prop.TICKET if size is ShotSize.INSERT else None,
        setting=Setting(
            place, SetKind.DINER, interior, TimeOfDay.NIGHT if night else TimeOfDay.DAY
        ),
        marks=(),
        covers=(LineSpan(10, 12), LineSpan(15, 15)),
        action=action,
        dialogue=dialogue,
        why="A new place opens wide, so that we know where everybody stands.",
        seconds=Fraction(7, 2),
    )


_LINES = (
    ("MARA", "You missed it. The last one left at midnight."),
    ("ELI", "Then I’ll wait for the first."),
)


def make_board(count: int = 14) -> Board:
    sizes = list(ShotSize)
    panels = []
    for i in range(count):
        scene, letter = 1 + i // 4, "ABCD"[i % 4]
        who, said = _LINES[i % 2]
        line = Line(who, said, LineSpan(15, 15))
        shot = make_shot(
            f"{scene}{letter}",
            dialogue=(line,) if i % 3 else (),
            place=("DINER", "BUS STOP", "BUS - BACK SEATS", "DINER KITCHEN")[(scene - 1) % 4],
            size=sizes[(i * 3) % len(sizes)],
            night=scene % 2 == 1,
            interior=scene != 2,
        )
        state = {9: "refused", 12: "held"}.get(i, "cleared")
        reasons = {9: (REFUSED,), 12: (HELD,)}.get(i, ())
        cast = (("MARA", "@demo-ada · union grant"), ("ELI", "synthetic performer"))
        panels.append(
            BoardPanel(shot, make_panel(shot.id, night=scene % 2 == 1), state, reasons, cast)
        )
    return Board(
        title="The Last Bus",
        author="Closedset Demo",
        production_id="last-bus",
        date=date(2026, 3, 14),
        panels=tuple(panels),
        recipe="ink",
    )


@pytest.fixture(scope="session")
def board() -> Board:
    return make_board()


@pytest.fixture
def shot_of() -> Callable[..., Shot]:
    return make_shot


@pytest.fixture
def panel_of() -> Callable[..., bytes]:
    return make_panel
