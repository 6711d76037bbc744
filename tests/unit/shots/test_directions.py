"""What the script itself asks of the camera, and what only sounds like it."""

from __future__ import annotations

import pytest

from closedset.model.shot import Angle, Height, Move, Shot, ShotSize
from closedset.script import parse
from closedset.shots import breakdown
from closedset.shots.directions import Directions, directions, is_shot_heading


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("LOW ANGLE - VERA", Directions(height=Height.LOW)),
        ("Overhead shot: she sleeps.", Directions(height=Height.OVERHEAD)),
        ("A bird's-eye view of the square.", Directions(height=Height.OVERHEAD)),
        ("EXTREME CLOSE-UP - HIS EYES", Directions(size=ShotSize.EXTREME_CLOSE)),
        ("Medium close-up of Vera.", Directions(size=ShotSize.MEDIUM_CLOSE)),
        ("CLOSE ON VERA", Directions(size=ShotSize.CLOSE)),
        ("Aerial shot of the bends.", Directions(ShotSize.EXTREME_WIDE, height=Height.HIGH)),
        ("WIDE SHOT", Directions(size=ShotSize.WIDE)),
        ("Extreme wide shot. Two dots.", Directions(size=ShotSize.EXTREME_WIDE)),
        ("Full shot of the stranger.", Directions(size=ShotSize.FULL)),
        ("OVER VERA'S SHOULDER", Directions(angle=Angle.OVER_SHOULDER)),
        ("Vera, seen from behind, at the window.", Directions(angle=Angle.BEHIND)),
        ("They walk, from behind.", Directions(angle=Angle.BEHIND)),
        ("Vera in profile.", Directions(angle=Angle.PROFILE)),
        ("Slow PUSH IN on her.", Directions(move=Move.PUSH_IN)),
        ("The camera slowly pulls back.", Directions(move=Move.PULL_BACK)),
        ("We pan across the roofs.", Directions(move=Move.PAN)),
        ("The harbour, tilt up.", Directions(move=Move.TILT)),
        ("HANDHELD: he runs.", Directions(move=Move.HANDHELD)),
        ("Tracking shot: they talk.", Directions(move=Move.TRACK)),
        ("A low-angle wide shot.", Directions(ShotSize.WIDE, height=Height.LOW)),
    ],
)
def test_the_trade_s_words_are_read(text: str, asked: Directions) -> None:
    assert directions(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "She tilts her head up and pans for gold.",
        "He pulls back from the kiss.",
        "They follow the tracks in the snow. A truck passes.",
        "He grabs her from behind.",
        "A voice from above. She looks over her shoulder.",
        "Pots and pans. A pan of milk. A track in the mud.",
        "They come closer. The shop is closed. It is a long way, and the door is wide.",
        "He turns the wide wheel on the angle iron.",
    ],
)
def test_what_people_do_is_no_direction(text: str) -> None:
    assert not directions(text)


def shots(body: str) -> list[Shot]:
    script = f"INT. OFFICE - NIGHT\n\nVERA (40) types. TOMAS (30) waits.\n\n{body}\n"
    script += "\nVERA\nSo.\n\nTOMAS\nWell.\n"
    return list(breakdown(parse(script.encode())).shots)


def framed(body: str, asked: str) -> Shot:
    return next(shot for shot in shots(body) if asked in shot.why)


def test_a_heading_frames_what_follows_it() -> None:
    shot = framed("LOW ANGLE - VERA\n\nVERA\nNow.", "low")
    assert (shot.height, shot.subjects[0]) == (Height.LOW, "VERA")
    assert [line.character for line in shot.dialogue] == ["VERA"]


def test_a_close_shot_is_of_whom_it_names_whoever_speaks() -> None:
    shot = framed("EXTREME CLOSE-UP - TOMAS'S EYES\n\nVERA\nNow.", "ECU")
    assert (shot.size, shot.subjects) == (ShotSize.EXTREME_CLOSE, ("TOMAS",))


def test_a_wide_shot_of_nobody_is_of_all() -> None:
    assert set(framed("WIDE SHOT\n\nSilence.", "WS").subjects) == {"VERA", "TOMAS"}


def test_a_place_is_established_from_where_the_script_asks() -> None:
    play = parse(b"EXT. ROAD - DAWN\n\nAERIAL SHOT: a car climbs the bends.\n")
    (shot,) = breakdown(play).shots
    assert (shot.size, shot.height, shot.subjects) == (ShotSize.EXTREME_WIDE, Height.HIGH, ())


def test_over_a_shoulder_needs_the_shoulder() -> None:
    shot = framed("OVER VERA'S SHOULDER\nTomas smiles.", "OTS")
    assert (shot.angle, shot.subjects) == (Angle.OVER_SHOULDER, ("TOMAS", "VERA"))


def test_two_directions_are_two_setups() -> None:
    found = shots("Vera rises, seen from behind.\n\nHANDHELD: Tomas runs to the door.")
    assert [s.angle for s in found if s.angle is Angle.BEHIND] == [Angle.BEHIND]
    assert [s.subjects for s in found if s.move is Move.HANDHELD] == [("TOMAS",)]


@pytest.mark.parametrize(
    "line", ["LOW ANGLE - VERA", "OVER VERA'S SHOULDER", "CLOSE ON TOMAS", "INSERT - THE KEY"]
)
def test_a_shot_heading_is_nobody_s_cue(line: str) -> None:
    assert is_shot_heading(line)
    play = parse(f"INT. A - DAY\n\n{line}\nRain.\n\nVERA\nHi.\n".encode())
    assert play.characters == ("VERA",)


@pytest.mark.parametrize(
    "cue",
    ["VERA", "INSPECTOR ANGLER", "CLOSE PROTECTION OFFICER", "PANKAJ", "CRANE", "PAN", "CLOSE"],
)
def test_names_stay_names(cue: str) -> None:
    assert not is_shot_heading(cue)
    assert parse(f"INT. A - DAY\n\n{cue}\nHi.\n".encode()).characters == (cue,)
