"""shots.csv opens in a spreadsheet without running anything; shots.json keeps its contract."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from closedset.board import (
    Board,
    BoardPanel,
    breakdown_csv,
    breakdown_json,
    shots_csv,
    shots_json,
)
from closedset.model.screenplay import LineSpan
from closedset.model.shot import Line, Shot


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_one_row_a_shot_with_state_reason_and_panel(board: Board) -> None:
    table = rows(shots_csv(board))
    assert [r["shot"] for r in table] == [p.shot.id for p in board.panels]
    assert (table[9]["state"], table[9]["reasons"]) == ("refused", "notable-name")
    assert table[0]["panel"] == "panels/1A.png"
    assert (table[0]["seconds"], table[0]["frames_24"]) == ("3.5", "84")
    assert table[0]["lines"] == "10..12 15"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " @"])
def test_csv_cells_never_start_a_formula(shot_of: Callable[..., Shot], start: str) -> None:
    evil = f'{start}HYPERLINK("http://x","y")'
    shot = shot_of(action=evil, dialogue=(Line(evil, evil, LineSpan(1, 1)),), place=evil)
    for row in rows(breakdown_csv([replace(shot, why=evil, subjects=(evil,))])):
        assert not [v for v in row.values() if v.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert row["action"].startswith("'")


def test_csv_keeps_quotes_commas_and_accents(shot_of: Callable[..., Shot]) -> None:
    text = 'Zoë says "no", twice; 夜'
    data = breakdown_csv([shot_of(action=text)])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2
    assert rows(data)[0]["action"] == text


def test_json_names_scenes_and_shots_by_the_contract(board: Board) -> None:
    data = json.loads(shots_json(board))
    assert data["schema"] == 1
    assert data["production"]["counts"] == {"cleared": 12, "refused": 1, "held": 1}
    assert data["scenes"][0] == {"number": "1", "heading": "INT. DINER — NIGHT"}
    assert {s["scene"] for s in data["shots"]} == {s["number"] for s in data["scenes"]}
    assert data["shots"][9]["reasons"][0]["remedy"].startswith("Write the part")
    assert data["shots"][0]["seconds_exact"] == "7/2"


def test_breakdown_json_needs_no_panels(board: Board) -> None:
    data = json.loads(breakdown_json("T", (), [p.shot for p in board.panels]))
    assert [s["id"] for s in data["shots"]][:2] == ["1A", "1B"]


def test_a_refused_panel_needs_a_reason(shot_of: Callable[..., Shot]) -> None:
    with pytest.raises(ValueError, match="refused panel with 0 reasons"):
        BoardPanel(shot_of(), b"", "refused")
    with pytest.raises(ValueError, match="one of cleared, refused, held"):
        BoardPanel(shot_of(), b"", "maybe")


@pytest.mark.parametrize(
    ("credit", "claim"),
    [
        ("@demo-ada · union grant", "Every performer is synthetic or consented."),
        ("synthetic performer", "Every performer is synthetic or consented."),
        ("@demo-ada · self grant", "Includes a self-attested grant: internal previz only."),
        ("somebody", ""),
    ],
)
def test_the_claim_is_made_only_if_the_credits_bear_it_out(
    board: Board, credit: str, claim: str
) -> None:
    panels = (*board.panels[:3], replace(board.panels[3], cast=(("MARA", credit),)))
    assert replace(board, panels=panels).claim == claim


def test_the_title_page_shows_people_together_before_one_person_or_a_place(board: Board) -> None:
    def of(i: int, *who: str) -> BoardPanel:
        return replace(board.panels[i], shot=replace(board.panels[i].shot, subjects=who))

    assert replace(board, panels=(of(0), of(1, "A"), of(2, "A", "B"))).hero == 2
    assert replace(board, panels=(of(0), of(9, "A", "B"), of(1, "A"))).hero == 2
    assert replace(board, panels=(of(9, "A"),)).hero is None


def test_a_board_without_a_drawn_panel_claims_nothing(board: Board) -> None:
    assert replace(board, panels=board.panels[9:10]).claim == ""


def test_words_that_look_like_a_page_or_a_picture_stay_words(shot_of: Callable[..., Shot]) -> None:
    said = "She types <svg> and data:image/png;base64,iVBORw0KGgo."
    data = breakdown_json("<html>", (), [shot_of(action=said)])
    assert json.loads(data)["shots"][0]["action"] == said
    table = breakdown_csv([shot_of(action=said)])
    assert rows(table)[0]["action"].replace("\u2060", "") == said
    for written in (data, table):
        assert not re.search(rb"<svg|<html|data:image|iVBORw0KGgo", written)
