"""``board.pdf``: a title page and six panels a page, set by Typst from ``board.typ``.

Everything a script says reaches Typst as JSON data, never as markup, so nothing
in a script can run. Text that is too long for its place is cut there with an ellipsis, by
measurement. Same board, same fonts: same bytes.

Typst reads pictures from files only, so the sealed panels lie in a private folder while it works.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from closedset.board.values import Board, BoardPanel, clean, heading, seconds, setup
from closedset.board.values import caption as describe
from closedset.errors import ClosedsetError

_LONGEST = 700
"""Characters of one text that reach the layout; more never fits a cell."""
_WORD = 28
"""Longer words may be broken anywhere."""


def _text(raw: str, longest: int = _LONGEST) -> str:
    """Return ``raw`` cleaned, cut to ``longest``, with break points in endless words."""
    text = clean(raw)
    if len(text) > longest:
        text = text[:longest].rstrip() + "…"
    return " ".join(_breakable(word) for word in text.split(" "))


def _breakable(word: str) -> str:
    if len(word) <= _WORD:
        return word
    return "\u200b".join(word[i : i + 8] for i in range(0, len(word), 8))


def _panel(panel: BoardPanel, number: int) -> dict[str, object]:
    shot = panel.shot
    return {
        "image": f"{number}.png",
        "alt": _text(describe(panel), 300),
        "shot": _text(shot.id, 12),
        "scene": _text(shot.scene, 12),
        "setup": [_text(part, 40) for part in setup(shot)],
        "seconds": seconds(shot.seconds),
        "heading": _text(heading(shot), 200),
        "action": _text(shot.action),
        "dialogue": [
            {"who": _text(line.character, 28), "text": _text(line.text)} for line in shot.dialogue
        ],
        "state": panel.state,
        "reasons": [
            {"message": _text(r.message), "remedy": _text(r.remedy)} for r in panel.reasons
        ],
    }


def _data(board: Board) -> dict[str, object]:
    cleared = [i for i, p in enumerate(board.panels) if p.state == "cleared"]
    return {
        "title": _text(board.title, 200) or "Untitled",
        "author": _text(board.author, 120),
        "date": [board.date.year, board.date.month, board.date.day],
        "recipe": _text(board.recipe, 60),
        "counts": board.counts,
        "scenes": len(board.scenes or {p.shot.scene for p in board.panels}),
        "credits": [[_text(who, 60), _text(credit, 80)] for who, credit in board.credits],
        "claim": board.claim,
        "notices": [_text(n, 300) for n in board.notices[:3]],
        "hero": f"{cleared[len(cleared) // 3]}.png" if cleared else None,
        "panels": [_panel(panel, i) for i, panel in enumerate(board.panels)],
    }


def _fonts() -> list[str]:
    """Return the folders of the fonts that ship as packages."""
    import font_roboto
    import font_source_serif_pro

    return [
        str(Path(module.__file__).parent / "files")
        for module in (font_roboto, font_source_serif_pro)
    ]


def board_pdf(board: Board) -> bytes:
    """Return the board as PDF, A4 landscape.

    Raises:
        ClosedsetError: when a panel is not a picture that can be read.
    """
    import typst

    template = resources.files("closedset.board").joinpath("board.typ").read_bytes()
    with TemporaryDirectory(prefix="closedset-") as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes(template)
        (root / "board.json").write_bytes(json.dumps(_data(board), ensure_ascii=False).encode())
        for i, panel in enumerate(board.panels):
            (root / f"{i}.png").write_bytes(panel.png)
        try:
            pdf = typst.compile(
                str(root / "main.typ"),
                root=str(root),
                format="pdf",
                font_paths=_fonts(),
                timestamp=datetime.combine(board.date, time(), UTC),
            )
        except typst.TypstError as error:
            raise ClosedsetError(
                f"board.pdf could not be set: {error.message}.",
                remedy="Run closedset board again; a damaged panel is drawn anew.",
            ) from error
    return bytes(pdf)
