"""The page shows what is being drawn while it is drawn, sealed, and then the board."""

from __future__ import annotations

import base64
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import pytest
from app_rooms import FakeBoard, FakeRooms, Result

from closedset.app.handlers import BoardView, Handlers, Show, monitor
from closedset.app.watching import Watching

PREVIEW = cast("Any", SimpleNamespace(data=b"sealed", media_type="image/png"))


def test_a_preview_is_in_the_page_itself_and_its_words_are_escaped() -> None:
    shown = monitor(PREVIEW, "<1A> step 2 of 4")
    assert f"data:image/png;base64,{base64.b64encode(b'sealed').decode()}" in shown
    assert "&lt;1A&gt; step 2 of 4: a preview" in shown
    assert "<1A>" not in shown


def test_previews_come_while_the_board_is_made_and_the_newest_counts() -> None:
    go_on = Event()

    def make(show: Show) -> BoardView:
        for step in (1, 2):
            show(PREVIEW, f"1A step {step} of 4")
        assert go_on.wait(30), "nothing was shown before the board was done"
        return BoardView("done")

    watching = Watching(make)
    seen = []
    for shown in watching:
        seen.append(shown)
        if "step 2" in shown:
            go_on.set()
    assert watching.result().status == "done"
    assert len(seen) in (1, 2)


def test_what_goes_wrong_reaches_the_page() -> None:
    watching = Watching(lambda _show: cast("Any", 1 // 0))
    assert list(watching) == []
    with pytest.raises(ZeroDivisionError):
        watching.result()


def test_the_board_button_hands_on_who_looks(tmp_path: Any) -> None:
    script = tmp_path / "a.fountain"
    script.write_text("INT. DINER - NIGHT\n")
    rooms = FakeRooms(board=FakeBoard(Result(), preview=PREVIEW))
    seen: list[str] = []
    Handlers(rooms, tmp_path, tmp_path / "up").make_board(
        str(script), "1280 × 720", "ink", "", lambda *_: None, lambda *shown: seen.append(shown[1])
    )
    assert seen == ["1A step 2 of 4"]
