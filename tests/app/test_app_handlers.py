"""The page's buttons, pressed without Gradio."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from app_rooms import HELD, REFUSED, FakeRooms, Panel, Result

from closedset.app.handlers import Handlers, production_folder, seal_report
from closedset.errors import Refused, ScriptError
from closedset.model.verdict import Decision, Reason, Verdict


def silent(stage: str, done: int, total: int, detail: str) -> None:
    del stage, done, total, detail


@dataclass
class Page:
    handlers: Handlers
    rooms: FakeRooms
    upload: Callable[[str, bytes], str]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    rooms = FakeRooms()
    uploads = tmp_path / "uploads"
    uploads.mkdir()

    def upload(name: str, data: bytes) -> str:
        path = uploads / name
        path.write_bytes(data)
        return str(path)

    return Page(Handlers(rooms, tmp_path / "productions", uploads), rooms, upload)


def make(page: Page, script: str | None, size: str = "1280 × 720") -> str:
    return page.handlers.make_board(script, size, "ink", "", silent).status


def test_handlers_do_not_import_gradio() -> None:
    code = "import sys, closedset.app, closedset.app.handlers; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_board_shows_panels_in_order_with_documents_and_refusals(page: Page) -> None:
    script = page.upload("Last Bus.fountain", b"INT. DINER - NIGHT\n")
    view = page.handlers.make_board(script, "960 × 540", "ink", " 1-3 ", silent)
    assert "<b>1</b> shot drawn · <b>1</b> refused · <b>1</b> held" in view.status
    assert [caption for _, caption in view.panels] == [
        "1A · wide",
        "REFUSED · 1B · medium",
        "HELD · 1C · close",
    ]
    assert REFUSED.remedy in view.refusals
    assert HELD.remedy in view.refusals
    assert [Path(p).name for p in view.downloads] == ["board.pdf", "board.html", "shots.csv"]
    assert page.rooms.board.asked == {"recipe": "ink", "size": (960, 540), "scenes": "1-3"}


def test_a_board_with_everything_drawn_shows_no_refusals(page: Page) -> None:
    page.rooms.board.result = replace(Result(), panels=(Panel("1A", "cleared"),))
    script = page.upload("a.fountain", b"x")
    assert page.handlers.make_board(script, "1280 × 720", "ink", "", silent).refusals == ""


def test_the_upload_is_deleted_after_use_and_after_an_error(page: Page) -> None:
    script = page.upload("a.fountain", b"x")
    make(page, script)
    assert not Path(script).exists()
    page.rooms.board.fails = ScriptError("nothing to draw.", remedy="Write a scene heading.")
    script = page.upload("b.fountain", b"x")
    status = make(page, script)
    assert "nothing to draw." in status
    assert "Write a scene heading." in status
    assert not Path(script).exists()


def test_a_file_outside_the_upload_folder_is_never_deleted(page: Page, tmp_path: Path) -> None:
    own = tmp_path / "mine.png"
    own.write_bytes(b"x")
    page.handlers.verify_file(str(own))
    assert own.exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [("film.docx", "is not a screenplay that Closedset reads"), (None, "There is no script yet")],
)
def test_what_is_not_a_script_is_answered_with_what_is_accepted(
    page: Page, name: str | None, says: str
) -> None:
    status = make(page, page.upload(name, b"x") if name else None)
    assert says in status
    assert ".fountain, .fdx, .txt" in status
    assert not page.rooms.board.asked


def test_an_unknown_size_is_answered_with_the_sizes_there_are(page: Page) -> None:
    status = make(page, page.upload("a.txt", b"x"), "9 × 9")
    assert "1280 × 720" in status


def test_an_error_that_is_not_ours_is_not_hidden(page: Page) -> None:
    page.rooms.board.fails = ZeroDivisionError()
    script = page.upload("a.fountain", b"x")
    with pytest.raises(ZeroDivisionError):
        make(page, script)
    assert not Path(script).exists()


def test_refused_words_come_back_with_the_remedy(page: Page) -> None:
    page.rooms.consent.verdict = Verdict(Decision.REFUSE, (REFUSED,), "1")
    answer = page.handlers.check_words("Tom Hanks in a diner")
    assert "Refused" in answer
    assert REFUSED.message in answer
    assert REFUSED.remedy in answer


def test_held_words_are_a_question_and_clear_words_are_clear(page: Page) -> None:
    page.rooms.consent.verdict = Verdict(Decision.HOLD, (HELD,), "1")
    assert "cs-held" in page.handlers.check_words("Rourke")
    page.rooms.consent.verdict = Verdict(Decision.CLEAR, (), "1")
    assert "Nothing in these words points at a real person" in page.handlers.check_words("a driver")
    assert page.handlers.check_words("  ") == ""


def test_a_gate_error_from_the_line_is_a_card_with_its_remedy(page: Page) -> None:
    page.rooms.board.fails = Refused((REFUSED,))
    assert REFUSED.remedy in make(page, page.upload("a.fountain", b"x"))


def test_verify_reports_every_layer_and_forgets_the_file(page: Page) -> None:
    path = page.upload("panel.png", b"x")
    html, data = page.handlers.verify_file(path)
    assert data["verdict"] == "tampered"
    assert data["file"] == "panel.png"
    assert "changed after it was sealed" in html
    for word in ("slate", "watermark", "manifest", "ledger", "not applied", "broken", "trust: no"):
        assert word in html
    assert not Path(path).exists()


def test_text_is_escaped_everywhere(page: Page) -> None:
    evil = "<script>alert(1)</script>"
    bad = replace(REFUSED, message=evil, remedy=evil, span=evil, code=evil)
    page.rooms.consent.verdict = Verdict(Decision.REFUSE, (bad,), "1")
    assert "<script" not in page.handlers.check_words("x")
    layer = {"state": evil, "basis": evil, "k": evil}
    assert "<script" not in seal_report({"file": evil, "verdict": evil, "slate": layer})
    page.rooms.board.fails = ScriptError(evil, remedy=evil)
    assert "<script" not in make(page, page.upload("a.fountain", b"x"))


def test_an_edited_script_gets_a_new_folder_and_the_same_script_its_own(tmp_path: Path) -> None:
    script = tmp_path / "The Last Bus!.fountain"
    script.write_bytes(b"one")
    first = production_folder(tmp_path, script)
    assert first.name.startswith("the-last-bus-")
    assert production_folder(tmp_path, script) == first
    script.write_bytes(b"two")
    assert production_folder(tmp_path, script) != first


ASKED = Reason("undeclared-name", "Rourke", 'Is "Rourke" a character?', "Type it.")


def test_each_question_is_asked_once_and_one_press_answers_it(page: Page) -> None:
    held = tuple(Panel(shot, "held", reasons=(ASKED, HELD)) for shot in ("1A", "1B"))
    page.rooms.board.result = replace(Result(), panels=held)
    script = page.upload("a.fountain", b"INT. DINER - NIGHT\n")
    view = page.handlers.make_board(script, "1280 × 720", "ink", "", silent)
    assert view.questions == ("Rourke",)
    said, left = page.handlers.answer(view.production, view.questions, "Rourke", "character")
    assert left == ()
    assert "Noted: Rourke is a character" in said
    folder = page.handlers.folder / "last-bus"
    assert page.rooms.consent.answered == [(folder, "Rourke", "character")]


def test_what_may_describe_somebody_is_asked_and_answered_by_one_press_too(page: Page) -> None:
    span = "clown in the sewer"
    described = Reason("maybe-known-person", span, "Does it?", "Type it.")
    panels = (Panel("1A", "held", reasons=(described, HELD)),)
    page.rooms.board.result = replace(Result(), panels=panels)
    script = page.upload("a.fountain", b"INT. DINER - NIGHT\n")
    view = page.handlers.make_board(script, "1280 × 720", "ink", "", silent)
    assert view.questions == (span,)
    said, left = page.handlers.answer(view.production, view.questions, span, "nobody")
    assert left == ()
    assert "means nobody real" in said
    assert page.rooms.consent.answered == [(page.handlers.folder / "last-bus", span, "nobody")]


def test_a_person_is_settled_by_their_signature_alone(page: Page) -> None:
    said, left = page.handlers.answer("last-bus", ("Rourke",), "Rourke", "person")
    assert "closedset callsheet grant" in said
    assert left == ("Rourke",)
    assert page.rooms.consent.answered == []


@pytest.mark.parametrize(
    ("production", "name"),
    [
        ("../elsewhere", "Rourke"),
        ("/tmp", "Rourke"),
        ("..", "Rourke"),
        ("last-bus", "Tom"),
        ("last-bus", None),
    ],
)
def test_an_answer_to_what_was_not_asked_is_not_taken(
    page: Page, production: str, name: str | None
) -> None:
    assert page.handlers.answer(production, ("Rourke",), name, "place") == ("", ("Rourke",))
    assert page.rooms.consent.answered == []


def test_what_drawing_would_take_is_said_with_the_compiled_prompt(page: Page) -> None:
    said = page.handlers.foresee("last-bus", "sd15-lcm", "960 × 540", silent)
    assert "prompt [12 of 77 tokens]: a &lt;lamp&gt;" in said
    assert "There is no board yet" in page.handlers.foresee("", "ink", "960 × 540", silent)
    assert "is unknown" in page.handlers.foresee("last-bus", "ink", "9 × 9", silent)
