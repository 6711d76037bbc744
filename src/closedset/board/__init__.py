"""The board: what a pitch hands over, made from sealed panels.

Values in, bytes out; nothing here touches a file. Panels are embedded as they were sealed, slate
included, never redrawn or recompressed: a document shows what the store holds, or it shows nothing.
Only the title page counts and claims, and it claims only what its panels bear out.
"""

from __future__ import annotations

from closedset.board.casting import CastingPage, CastingSheet, casting_pdf
from closedset.board.exchange import ADAPTERS, timeline_as
from closedset.board.html import board_html
from closedset.board.pdf import board_pdf
from closedset.board.tables import breakdown_csv, breakdown_json, shots_csv, shots_json
from closedset.board.timeline import RATE, count_of, timeline_otio
from closedset.board.values import SYNTHETIC, Board, BoardPanel

__all__ = [
    "ADAPTERS",
    "RATE",
    "SYNTHETIC",
    "Board",
    "BoardPanel",
    "CastingPage",
    "CastingSheet",
    "board_html",
    "board_pdf",
    "breakdown_csv",
    "breakdown_json",
    "casting_pdf",
    "count_of",
    "shots_csv",
    "shots_json",
    "timeline_as",
    "timeline_otio",
]
