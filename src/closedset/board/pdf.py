"""``board.pdf``: a title page and six panels a page, set by Typst from ``board.typ``."""

from __future__ import annotations

from closedset.board.typesetting import fitted, typeset
from closedset.board.values import Board, BoardPanel, heading, seconds, setup
from closedset.board.values import caption as describe


def _panel(panel: BoardPanel, number: int) -> dict[str, object]:
    shot = panel.shot
    return {
        "image": f"{number}.svg",
        "alt": fitted(describe(panel), 300),
        "shot": fitted(shot.id, 12),
        "scene": fitted(shot.scene, 12),
        "setup": [fitted(part, 40) for part in setup(shot)],
        "seconds": seconds(shot.seconds),
        "heading": fitted(heading(shot), 200),
        "action": fitted(shot.action),
        "dialogue": [
            {"who": fitted(line.character, 28), "text": fitted(line.text)} for line in shot.dialogue
        ],
        "state": panel.state,
        "reasons": [
            {"message": fitted(r.message), "remedy": fitted(r.remedy)} for r in panel.reasons
        ],
    }


def _data(board: Board) -> dict[str, object]:
    return {
        "title": fitted(board.title, 200) or "Untitled",
        "author": fitted(board.author, 120),
        "date": [board.date.year, board.date.month, board.date.day],
        "recipe": fitted(board.recipe, 60),
        "counts": board.counts,
        "scenes": len(board.scenes or {p.shot.scene for p in board.panels}),
        "credits": [[fitted(who, 60), fitted(credit, 80)] for who, credit in board.credits],
        "claim": board.claim,
        "notices": [fitted(n, 300) for n in board.notices[:3]],
        "hero": None if board.hero is None else f"{board.hero}.svg",
        "panels": [_panel(panel, i) for i, panel in enumerate(board.panels)],
    }


def board_pdf(board: Board) -> bytes:
    """Return the board as PDF, A4 landscape.

    Raises:
        ClosedsetError: when a panel is not a picture that can be read.
    """
    pictures = {f"{i}.svg": panel.png for i, panel in enumerate(board.panels)}
    return typeset("board", _data(board), pictures, board.date)
