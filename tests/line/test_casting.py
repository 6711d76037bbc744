"""A production's casting sheet: each cell cleared, sealed and kept, like any panel."""

from __future__ import annotations

from pathlib import Path

import pytest

from closedset.errors import ProductionError
from closedset.services import open_services

SCRIPT = """Title: Two Cups

INT. KITCHEN - DAY

ANNIKA (40s), tall, in a green sweater, pours tea.

ANNIKA
It is still warm.
"""


def silent(*_: object) -> None:
    return None


def test_a_folder_without_a_board_is_told_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ProductionError) as error:
        open_services().casting.sheet(tmp_path, silent)
    assert "closedset board" in error.value.remedy


@pytest.mark.slow
def test_the_sheet_is_sealed_found_again_and_outlives_the_next_board(tmp_path: Path) -> None:
    script, folder = tmp_path / "cups.fountain", tmp_path / "cups"
    script.write_text(SCRIPT, "utf-8")
    services = open_services()
    services.board.make(script, folder, size=(256, 144), progress=silent)
    path = services.casting.sheet(folder, silent)
    assert services.verify.verify(path)["verdict"] == "sealed"
    cells = sorted((folder / "panels").glob("cast_*.png"))
    assert len(cells) == 4 + 6 + 1
    assert {services.verify.verify(cell)["verdict"] for cell in cells} == {"sealed"}
    before = path.read_bytes()
    staged: list[str] = []
    services.casting.sheet(folder, lambda stage, *_: staged.append(stage))
    assert "stage" not in staged
    assert path.read_bytes() == before
    services.board.make(script, folder, size=(256, 144), progress=silent)
    assert sorted((folder / "panels").glob("cast_*.png")) == cells


@pytest.mark.slow
def test_a_performer_without_a_grant_gets_cards_and_no_picture(tmp_path: Path) -> None:
    script, folder = tmp_path / "cups.fountain", tmp_path / "cups"
    script.write_text(SCRIPT, "utf-8")
    services = open_services()
    services.board.make(
        script, folder, size=(256, 144), cast={"ANNIKA": "@nobody"}, progress=silent
    )
    said: list[str] = []
    services.casting.sheet(folder, lambda _stage, _done, _total, text: said.append(text))
    assert said
    assert not any(text.endswith("cleared") for text in said)
    assert list((folder / "plates").glob("cast_*.json")) == []
