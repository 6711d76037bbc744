"""The breakdown: covers every line, keeps the line, gives the demo its three outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from closedset.model.screenplay import ElementKind, Screenplay
from closedset.model.shot import Pose, ShotSize, Side
from closedset.resources import demo_screenplay
from closedset.script import parse
from closedset.shots import breakdown

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "scripts"
SHARED_FILES = sorted(SHARED.glob("*")) if SHARED.is_dir() else []
DRAWN = {ElementKind.ACTION, ElementKind.CUE, ElementKind.DIALOGUE, ElementKind.PARENTHETICAL}
PATHOLOGICAL = [
    "INT. VOID - DAY\n",
    "INT. VOID\n\nA\nHi.\n",
    "INT. HALL - DAY\n\n" + "".join(f"P{i}X\nHi.\n\n" for i in range(400)),
    "INT. A - DAY #1#\n\nX.\n\nINT. A - DAY #1#\n\nY.\n\nINT. B - DAY\n\nALL\nHurrah!\n",
]


@pytest.fixture(scope="module")
def demo() -> Screenplay:
    return parse(demo_screenplay().read_bytes())


def check(play: Screenplay) -> None:
    shots = breakdown(play).shots
    assert len({s.id.casefold() for s in shots}) == len(shots)
    lines = {n for s in shots for c in s.covers for n in range(c.first, c.last + 1)}
    for scene in play.scenes:
        assert any(s.scene == scene.number for s in shots)
        for e in scene.elements:
            if e.kind in DRAWN:
                assert set(range(e.lines.first, e.lines.last + 1)) <= lines, e
    for shot in shots:
        assert len(shot.subjects) <= 4
        assert shot.why
        assert shot.seconds >= 2
        assert {*shot.subjects} <= {m.character for m in shot.marks}
        assert all(shot.scene_cast[m.slot] == m.character for m in shot.marks)


@pytest.mark.skipif(not SHARED_FILES, reason="shared/data/scripts is not here")
@pytest.mark.parametrize("path", SHARED_FILES, ids=lambda p: p.name)
def test_every_drawable_line_is_covered(path: Path) -> None:
    check(parse(path.read_bytes(), path.name))


@pytest.mark.parametrize("source", PATHOLOGICAL, ids=["heading", "talk", "crowd", "same number"])
def test_odd_scenes_still_break_down(source: str) -> None:
    check(parse(source.encode()))


def test_the_demo_breaks_down_as_the_board_needs_it(demo: Screenplay) -> None:
    check(demo)
    shots = breakdown(demo).shots
    assert 16 <= len(shots) <= 36
    star = [s for s in shots if "Tom Hanks" in s.action]
    outside = [s for s in shots if s.scene == "5" and any(m.character == "MARA" for m in s.marks)]
    assert len(star) == len(outside) == 1
    assert len({s.size for s in shots}) >= 6


def test_coverage_stays_on_one_side_of_the_line(demo: Screenplay) -> None:
    for shot in breakdown(demo).shots:
        slots = {m.character: m.slot for m in shot.marks}
        if shot.side is not Side.CENTER:
            assert shot.side is (Side.RIGHT if slots[shot.subjects[0]] % 2 else Side.LEFT)


def test_an_insert_shows_what_the_script_points_at(demo: Screenplay) -> None:
    inserts = [s for s in breakdown(demo).shots if s.size is ShotSize.INSERT]
    assert inserts
    assert all(s.focus and not s.subjects for s in inserts)


def test_the_same_script_gives_the_same_list(demo: Screenplay) -> None:
    assert repr(breakdown(demo)) == repr(breakdown(demo))


def test_who_is_only_heard_is_not_on_the_set() -> None:
    play = parse(b"INT. A - DAY\n\nEVE sits.\n\nADAM (V.O.)\nHello?\n\nEVE\nYes.\n")
    assert all(m.character != "ADAM" for s in breakdown(play).shots for m in s.marks)


def shots_of(*paragraphs: str) -> list:
    source = "INT. ROOM - DAY\n\n" + "\n\n".join(paragraphs) + "\n"
    return list(breakdown(parse(source.encode(), "a.fountain")).shots)


def test_whoever_is_called_by_another_name_is_on_the_set() -> None:
    shots = shots_of("CAPTAIN LUNDQVIST\nStop.", "Then Lundqvist runs away.")
    assert {m.character for s in shots for m in s.marks} == {"CAPTAIN LUNDQVIST"}


def test_whoever_is_introduced_and_never_speaks_is_on_the_set() -> None:
    shots = shots_of("KIARA (30) sits and reads.")
    assert {m.character for s in shots for m in s.marks} == {"KIARA"}


def test_a_pronoun_goes_on_with_whom_we_know() -> None:
    shots = shots_of("MARA\nCome.", "JUNO\nNo.", "MARA\nPlease.", "She opens the door.")
    assert shots[-1].subjects
    assert all(s.subjects for s in shots[1:])


def test_a_voice_off_plays_on_whoever_is_there() -> None:
    shots = shots_of("MARA (40) drives.", "JUNO (V.O.)\nWhere are you?", "JUNO (V.O.)\nMara?")
    assert [s.subjects for s in shots if s.dialogue] == [("MARA",)]
    assert not any(m.speaking for s in shots for m in s.marks)


def test_the_script_can_ask_for_a_close_up() -> None:
    shots = shots_of("MARA (40) sits by the window.", "CLOSE ON Mara.", "JUNO\nNo.", "JUNO\nNever.")
    close = next(s for s in shots if s.action.startswith("CLOSE ON"))
    assert close.size in {ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE}
    assert close.subjects == ("MARA",)


def test_a_mark_says_where_what_the_arms_do_and_how_a_line_is_said() -> None:
    shots = shots_of(
        "EVE sits at the wheel. ADAM waits, hands in his pockets.",
        "EVE\n(tired, half a smile)\nGet in.",
        "ADAM\nNo.",
        "EVE\nPlease.",
    )
    said = next(s for s in shots for m in s.marks if m.character == "EVE" and m.speaking)
    eve = next(m for m in said.marks if m.character == "EVE")
    assert "wheel" in eve.place
    assert "half a smile" in eve.manner
    first = next(m for s in shots for m in s.marks if m.character == "ADAM")
    assert first.does == "hands in pockets"
    later = [m for s in shots for m in s.marks if m.character == "EVE" and m.pose is Pose.SITTING]
    assert all("wheel" in m.place for m in later), "until she gets up"
