"""board.pdf: a title page, six panels a page, nothing overflows, nothing in a script runs."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from closedset.board import Board, BoardPanel, board_pdf
from closedset.errors import ClosedsetError
from closedset.model.screenplay import LineSpan
from closedset.model.shot import Line, Shot
from closedset.model.verdict import Reason


def pages(data: bytes) -> list[str]:
    return [" ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(data)).pages]


def with_shots(board: Board, *panels: BoardPanel) -> Board:
    return replace(board, panels=panels)


def test_a_title_page_then_six_panels_a_page(board: Board) -> None:
    data = board_pdf(board)
    text = pages(data)
    assert len(text) == 1 + 3
    images = [len(p.images) for p in PdfReader(io.BytesIO(data)).pages]
    assert images == [1, 6, 6, 2]
    assert "The Last Bus" in text[0]
    assert "@demo-ada · union grant" in text[0]
    assert "Every performer is synthetic or consented." in text[0]
    assert "1A" in text[1]
    assert "35 mm" in text[1]
    assert "INT. DINER — NIGHT" in text[1]
    assert "Then I’ll wait for the first." in text[1]


def test_a_refused_shot_shows_its_reason_and_the_way_out(board: Board) -> None:
    text = pages(board_pdf(board))[2]
    assert "REFUSED" in text
    assert "nobody signed for this picture" in text
    assert "Write the part as a character" in text


def test_the_same_board_gives_the_same_bytes(board: Board) -> None:
    assert board_pdf(board) == board_pdf(board)


def test_script_text_is_never_markup(board: Board, shot_of: Callable[..., Shot]) -> None:
    evil = '#panic("x") *bold* $x^2$ #read("/etc/passwd") \\u{41} @ref <label> // note "'
    shot = shot_of(action=evil, dialogue=(Line("MARA", "#eval(1)", LineSpan(1, 1)),), place="#x[")
    panel = BoardPanel(shot, board.panels[0].png, "cleared", (), (("#c", "*x*"),))
    title = '#set page("a0") _t_'
    text = pages(board_pdf(replace(with_shots(board, panel), title=title, author="]#x")))
    assert title in text[0]
    assert '#panic("x") *bold* $x^2$ #read("/etc/passwd")' in text[1]
    assert "#eval(1)" in text[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "word", ["and she walks on and on ", "x", "夜が明ける", "\u202eevil\x00\x1b "]
)
def test_long_text_is_cut_and_never_adds_a_page(
    board: Board, shot_of: Callable[..., Shot], word: str
) -> None:
    long = (word * 2000)[:6000]
    line = Line(long, long, LineSpan(1, 2))
    reason = Reason("notable-name", long, long, long)
    shot = shot_of(action=long, dialogue=(line,) * 9, place=long)
    png = board.panels[0].png
    cast = tuple((f"{i}{long}", long) for i in range(40))
    drawn = BoardPanel(shot, png, "cleared", (), cast)
    card = BoardPanel(shot, png, "refused", (reason,) * 5, cast)
    full = replace(
        with_shots(board, drawn, drawn, drawn, card, card, card),
        title=long,
        author=long,
        notices=(long,) * 9,
    )
    reader = PdfReader(io.BytesIO(board_pdf(full)))
    assert len(reader.pages) == 2
    for page in reader.pages:
        inside: list[bool] = []

        def visit(
            text: str,
            _cm: list[float],
            tm: list[float],
            _font: object,
            _size: float,
            inside: list[bool] = inside,
        ) -> None:
            if text.strip():
                inside.append(tm[4] <= 842 + 1)

        page.extract_text(visitor_text=visit)
        assert inside
        assert all(inside)
    assert "…" in reader.pages[1].extract_text()


def test_upright_and_panoramic_panels_keep_their_shape(
    board: Board, panel_of: Callable[..., bytes]
) -> None:
    panels = [
        replace(board.panels[0], png=panel_of("1A", size)) for size in ((300, 600), (900, 200))
    ]
    reader = PdfReader(io.BytesIO(board_pdf(with_shots(board, *panels))))
    assert [i.image.size for i in reader.pages[1].images if i.image] == [(300, 600), (900, 200)]


def test_a_board_of_refusals_alone_has_a_title_page_without_a_picture(board: Board) -> None:
    text = pages(board_pdf(with_shots(board, board.panels[9])))
    assert len(text) == 2
    assert "Every performer" not in text[0]


def test_an_empty_board_is_a_title_page(board: Board) -> None:
    assert len(pages(board_pdf(with_shots(board)))) == 1


def test_a_damaged_panel_is_named_as_an_error_of_ours(board: Board) -> None:
    broken = replace(board.panels[0], png=b"not a picture")
    with pytest.raises(ClosedsetError, match=r"board\.pdf could not be set"):
        board_pdf(with_shots(board, broken))
