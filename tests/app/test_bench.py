"""The bench below the wall: a take chosen, new ones made from it, one of them hung."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from app_rooms import REFUSED, FakeRooms, Take

from closedset.app.bench import FIELDS, WAYS, Asked, Bench, Stack
from closedset.errors import Refused, RenderError
from closedset.services import Wish


def silent(*_: object) -> None:
    return None


@pytest.fixture
def rooms() -> FakeRooms:
    return FakeRooms()


@pytest.fixture
def bench(rooms: FakeRooms, tmp_path: Path) -> Bench:
    (tmp_path / "uploads").mkdir()
    return Bench(rooms, tmp_path / "productions", tmp_path / "uploads")


@pytest.fixture
def upload(bench: Bench) -> Callable[[str], str]:
    def put(name: str) -> str:
        (bench.uploads / name).write_bytes(b"a picture")
        return str(bench.uploads / name)

    return put


def refine(bench: Bench, **asked: Any) -> Stack:
    return bench.refine("film", "1A", "take-1", Asked(**asked), silent)


def test_the_bench_does_not_import_gradio() -> None:
    code = "import sys, closedset.app.bench; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_stack_shows_the_pictures_that_are_there_and_no_card(
    bench: Bench, rooms: FakeRooms
) -> None:
    rooms.takes.stack += [Take("take-2", 2, kind="notice"), Take("take-3", 3, file="")]
    stack = bench.lay("film", "1A")
    assert (stack.takes, stack.numbers) == (("take-1",), (1,))
    assert "Shot <b>1A</b> · 1 take" in stack.status
    ((path, said),) = stack.pictures
    assert path == str((bench.folder / "film" / "takes" / "a.png").resolve())
    assert said == "take 1 · ink · on the wall"
    rooms.takes.stack = [
        Take("take-1", state="locked", panel=True),
        Take("take-2", 2, state="approved"),
    ]
    assert [said for _, said in bench.lay("film", "1A").pictures] == [
        "take 1 · ink · locked · on the wall",
        "take 2 · ink · approved",
    ]


@pytest.mark.parametrize(
    ("way", "asked", "wish"),
    [
        ("vary", {"vary": 3}, Wish(vary=3)),
        ("strength", {"strength": 0.5, "where": " lamp "}, Wish(strength=0.5, where="lamp")),
        ("words", {"words": " The lamp is red. "}, Wish(words="The lamp is red.")),
        ("look", {"look": "noir"}, Wish(look="noir")),
        ("upscale", {}, Wish(upscale=True)),
    ],
)
def test_each_way_wishes_what_its_own_fields_say_and_nothing_else(
    bench: Bench, rooms: FakeRooms, way: str, asked: dict[str, Any], wish: Wish
) -> None:
    """What was typed for another way, and is hidden now, does not count."""
    left = {"vary": 7, "strength": 0.9, "words": "old", "where": "old", "look": "old"}
    left = {name: value for name, value in left.items() if name not in FIELDS[way]}
    stack = refine(bench, way=way, **left, **asked)
    assert rooms.refine.wished == [("take-1", bench.folder / "film", wish)]
    assert "<b>1</b> new take of shot <b>1A</b>" in stack.status
    assert stack.takes == ("take-1", "take-2")


def test_uploads_are_wished_with_and_deleted_after_use_and_after_an_error(
    bench: Bench, rooms: FakeRooms, upload: Callable[[str], str]
) -> None:
    mask, lines = upload("mask.png"), upload("lines.png")
    refine(bench, way="words", words="Red.", mask=mask, scribble=lines)
    assert rooms.refine.wished[0][2] == Wish(words="Red.", mask=mask)
    assert list(bench.uploads.iterdir()) == [], "also what the way does not use"
    lines, rooms.refine.fails = upload("lines.png"), RenderError("no weights.", remedy="Fetch.")
    stack = refine(bench, way="scribble", scribble=lines, nobody=True)
    assert rooms.refine.wished[1][2] == Wish(scribble=lines, nobody=True)
    assert "no weights." in stack.status
    assert stack.takes == ("take-1", "take-2"), "what was there is still shown"
    assert list(bench.uploads.iterdir()) == []


def test_a_path_typed_where_a_name_goes_opens_no_file(bench: Bench, rooms: FakeRooms) -> None:
    refine(bench, way="strength", where="/etc/passwd")
    (wished,) = rooms.refine.wished
    assert wished[2] == Wish(strength=0.4, where="/etc/passwd")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"way": "words", "words": " "}, "Say what changes."),
        ({"way": "scribble"}, "Drop a line drawing."),
        ({"way": "look"}, "Choose the look."),
        ({"way": "melt"}, "Choose one of the ways."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_made(
    bench: Bench, rooms: FakeRooms, asked: dict[str, Any], said: str
) -> None:
    assert said in refine(bench, **asked).status
    assert rooms.refine.wished == []


def test_a_refusal_is_a_card_with_its_remedy(bench: Bench, rooms: FakeRooms) -> None:
    rooms.refine.fails = Refused((REFUSED,))
    status = refine(bench, way="words", words="Tom Hanks waits.").status
    assert "cs-refused" in status
    assert REFUSED.remedy in status


def test_hanging_a_take_approves_it(bench: Bench, rooms: FakeRooms) -> None:
    assert "is the panel of shot" not in bench.approve("film", "1A", "", silent).status
    stack = bench.approve("film", "1A", "take-1", silent)
    assert rooms.takes.decided == [("approve", "take-1")]
    assert "That is the panel of shot <b>1A</b> now." in stack.status


@pytest.mark.parametrize("production", ["", "..", "../other", "/tmp", "a/b"])
def test_no_production_but_one_of_this_app_is_opened(
    bench: Bench, rooms: FakeRooms, production: str
) -> None:
    for stack in (
        bench.lay(production, "1A"),
        bench.refine(production, "1A", "take-1", Asked(), silent),
        bench.approve(production, "1A", "take-1", silent),
    ):
        assert "There is no board yet." in stack.status
    assert rooms.refine.wished == []
    assert rooms.takes.decided == []


def test_every_wish_of_the_command_line_can_be_made_here() -> None:
    asked = {name for way in WAYS for name in FIELDS[way]} | {"upscale"}
    assert {field.name for field in fields(Wish)} - asked == {"recipe"}
    assert {field.name for field in fields(Asked)} == (asked - {"upscale"}) | {"way"}


def test_a_wish_by_name_never_reads_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file called as a thing in the shot lies where the program runs."""
    from closedset.services import refining

    def opened(*_: object) -> None:
        pytest.fail("read a file")

    monkeypatch.chdir(tmp_path)
    (tmp_path / "lamp").write_bytes(b"x")
    monkeypatch.setattr(refining, "_brought", opened)
    refinement = object.__new__(refining._Refinement)
    refinement._wish = Wish(where="lamp")
    seen: list[str] = []
    monkeypatch.setattr(refining._Refinement, "_seen", lambda _self, _crew, name: seen.append(name))
    refinement._mask(None)  # type: ignore[arg-type]
    assert seen == ["lamp"]
