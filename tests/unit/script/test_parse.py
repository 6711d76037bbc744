"""The parser: headings counted, lines never lost, no traceback on any bytes."""

from __future__ import annotations

import re
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closedset.errors import ScriptError
from closedset.model.screenplay import ElementKind, Screenplay, TimeOfDay
from closedset.resources import demo_screenplay
from closedset.script import parse, source_lines

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "scripts"
SHARED_FILES = sorted(SHARED.glob("*")) if SHARED.is_dir() else []
needs_shared = pytest.mark.skipif(not SHARED_FILES, reason="shared/data/scripts is not here")
HEADING = re.compile(rb"^[ \t]*(?:INT|EXT|EST|INT\.?/EXT|I\.?/E)[. ]|^[ \t]*\.\w", re.I | re.M)
SNIPPETS = st.sampled_from(
    """INT. HOUSE - DAY|EXT. BAR, NIGHT #2A#|MARA|MARA (V.O.) ^|(quietly)|Hello.|[[note|end]]|/*|*/
/* x */ y|.FORCED|!INT. X|@McD|~la|> CUT TO:|> mid <|# Act|= Syn|===|  |Title: X|CUT TO:|x|
*a* _b_ \\*c|\u2028""".replace("\n", "|").split("|")
)


def covered(play: Screenplay) -> Counter[int]:
    count: Counter[int] = Counter()
    for scene in play.scenes:
        count[scene.lines.first] += 1
        for e in scene.elements:
            count.update(range(e.lines.first, e.lines.last + 1))
    for e in play.preamble:
        count.update(range(e.lines.first, e.lines.last + 1))
    return count


def assert_nothing_lost(source: bytes) -> None:
    play = parse(source)
    count = covered(play)
    for number, line in enumerate(source_lines(source), 1):
        assert count[number] <= 1, f"line {number} is covered twice: {line!r}"
        assert not line.strip() or count[number] == 1, f"line {number} is lost: {line!r}"


@given(st.lists(SNIPPETS, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=150, deadline=None)
def test_every_line_lies_in_exactly_one_element(lines: list[str], end: str) -> None:
    source = end.join(lines).encode()
    if source.decode().strip():
        assert_nothing_lost(source)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_parse_or_are_refused(source: bytes) -> None:
    with suppress(ScriptError):
        assert isinstance(parse(source), Screenplay)


@needs_shared
@pytest.mark.parametrize("path", SHARED_FILES, ids=lambda p: p.name)
def test_headings_found_are_the_headings_there(path: Path) -> None:
    source = path.read_bytes()
    play = parse(source, path.name)
    if path.suffix == ".fdx":
        assert len(play.scenes) == source.count(b'Type="Scene Heading"')
    else:
        text = source.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        assert len(play.scenes) == len(HEADING.findall(text))
        assert_nothing_lost(source)


def test_the_demo_has_six_scenes_and_three_characters() -> None:
    play = parse(demo_screenplay().read_bytes())
    assert [s.number for s in play.scenes] == ["1", "2", "3", "4", "5", "6"]
    assert set(play.characters) == {"MARA", "ROURKE", "JUNO"}
    assert play.title == "LAST BUS"


@pytest.mark.parametrize(
    ("heading", "place", "time"),
    [
        ("INT. SAN FRANCISCO APARTMENT, DAY", "SAN FRANCISCO APARTMENT", TimeOfDay.DAY),
        ("INT. HALLWAY, A MOMENT LATER", "HALLWAY", TimeOfDay.NIGHT),
        ("EXT. HOUSE - CONTINUOUS", "HOUSE", TimeOfDay.NIGHT),
        ("INT. DINER - KITCHEN - DAWN", "DINER - KITCHEN", TimeOfDay.DAWN),
        ("INT HOUSE DAY", "HOUSE", TimeOfDay.DAY),
    ],
)
def test_a_heading_says_place_and_light(heading: str, place: str, time: TimeOfDay) -> None:
    play = parse(f"EXT. ROAD - NIGHT\n\nRain.\n\n{heading}\n\nX.\n".encode())
    assert (play.scenes[1].heading.place, play.scenes[1].heading.time) == (place, time)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "is empty"),
        (b" \n\n", "only blank lines"),
        (b"%PDF-1.7 x", "is a PDF"),
        (b"PK\x03\x04 x", "Word document"),
        (bytes(range(32)) * 9, "binary"),
        (b"<?xml version='1.0'?><FinalDraft><Content>", "cannot be read"),
        (b"<?xml version='1.0'?><html/>", "not a Final Draft"),
        (b"<FinalDraft><Content/></FinalDraft>", "without any text"),
    ],
)
def test_what_is_no_screenplay_is_refused_with_a_remedy(source: bytes, words: str) -> None:
    with pytest.raises(ScriptError, match=words) as caught:
        parse(source, "script.txt")
    assert caught.value.remedy


def test_dual_dialogue_extensions_and_emphasis_are_read() -> None:
    play = parse(b"INT. A - DAY\n\nEVE (O.S.) ^\n(low)\n*Hi* \\*you\\*.\n")
    cue, manner, speech = play.scenes[0].elements
    assert (cue.character, cue.extension, cue.dual) == ("EVE", "O.S.", True)
    assert (manner.kind, speech.text) == (ElementKind.PARENTHETICAL, "Hi *you*.")


def test_a_feature_length_script_parses_within_a_second() -> None:
    page = "INT. HOUSE - DAY\n\nShe *waits* by the door.\n\nMARA\nHello there.\n\n" * 10
    begin = time.perf_counter()
    play = parse((page * 80).encode())
    assert len(play.scenes) == 800
    assert time.perf_counter() - begin < 1.0
