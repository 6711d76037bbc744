"""``board.pdf``: a title page and six panels a page, set by Typst from ``board.typ``.

Everything a script says reaches Typst as JSON data, never as markup, so nothing
in a script can run. Text that is too long for its place is cut there with an ellipsis, by
measurement. Same board, same fonts: same bytes.

Typst takes files from memory only if they are text, so each sealed panel travels inside an SVG that
shows it whole and adds nothing; its pixels reach the PDF as they are.
"""

from __future__ import annotations

import io
import json
from base64 import b64encode
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any

from PIL import Image

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
        "image": f"{number}.svg",
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
        "hero": None if board.hero is None else f"{board.hero}.svg",
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


def _envelope(png: bytes) -> bytes:
    """Return an SVG of the panel's own size that holds the panel. Raises ClosedsetError."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            picture.verify()
            width, height = picture.size
    except (OSError, SyntaxError, ValueError) as error:
        raise ClosedsetError(
            f"board.pdf could not be set: a panel is no readable PNG ({error}).",
            remedy="Run closedset board again; a damaged panel is drawn anew.",
        ) from error
    data = b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    ).encode()


def board_pdf(board: Board) -> bytes:
    """Return the board as PDF, A4 landscape.

    Raises:
        ClosedsetError: when a panel is not a picture that can be read.
    """
    import typst

    template = resources.files("closedset.board").joinpath("board.typ").read_bytes()
    files: Any = {  # typst documents a dict of files; its type stubs do not know it
        "main.typ": template,
        "board.json": json.dumps(_data(board), ensure_ascii=False).encode(),
    }
    files.update({f"{i}.svg": _envelope(p.png) for i, p in enumerate(board.panels)})
    try:
        pdf = typst.compile(
            files,
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
