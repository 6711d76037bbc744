"""Who is on the do-not-replicate list is compared with every picture that a trained model makes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import twins

from closedset.errors import CallSheetError
from closedset.gate import faces, likeness
from closedset.services import forbidden
from closedset.services.home import call_sheet_home
from closedset.store import Production
from command_line import Say

SCRIPT = "INT. DINER - NIGHT\n\nA tired bus driver in a red coat sits at the counter.\n"


@pytest.fixture
def one_face(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A describer that finds the same face in every picture, and a home of the test's own."""
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "home"))

    def describe(_pixels: faces.Pixels) -> faces.Vectors:
        return np.full((1, 128), 0.1)

    monkeypatch.setattr(faces, "describe_faces", describe)
    monkeypatch.setattr(likeness, "describe_faces", describe)
    picture = tmp_path / "them.png"
    from PIL import Image

    Image.new("RGB", (64, 64), "gray").save(picture)
    return picture


def test_the_list_keeps_numbers_and_no_picture(one_face: Path) -> None:
    assert forbidden.forbid("film", "N. N.", [one_face]) == 1
    (listed,) = forbidden.forbidden_in("film")
    assert listed.who == "N. N."
    kept = call_sheet_home("film") / "do-not-replicate.json"
    assert len(json.loads(kept.read_text())["N. N."][0]) == 128
    assert kept.stat().st_mode & 0o077 == 0
    assert forbidden.allow("film", "N. N.")
    assert forbidden.forbidden_in("film") == ()


@pytest.mark.parametrize("damage", ["{", "[]", '{"N. N.": []}', '{"N. N.": [[1, 2]]}', '{"a": 1}'])
def test_a_damaged_list_stops_everything(one_face: Path, damage: str) -> None:
    forbidden.forbid("film", "N. N.", [one_face])
    (call_sheet_home("film") / "do-not-replicate.json").write_text(damage)
    with pytest.raises(CallSheetError, match="do-not-replicate list"):
        forbidden.forbidden_in("film")


@pytest.mark.slow
def test_a_generated_face_near_the_list_leaves_a_card_and_no_picture(
    one_face: Path, tmp_path: Path, say: Say
) -> None:
    source = twins.build("sd15-lcm", tmp_path / "sources")
    say("pipelines", "import", "sd15-lcm", source)
    script, board = tmp_path / "short.fountain", tmp_path / "board"
    script.write_text(SCRIPT)
    size = ["--size", "192x128", "--no-animatic"]
    say("board", script, "--out", board, *size)
    say("callsheet", "forbid", board, "N. N.", one_face)
    call = ["board", script, "--out", board, "--recipe", "sd15-lcm", "--draft", *size]
    assert "[output-face]" in say(*call, status=3)
    with Production.read(board) as production:
        drawn = [t for t in production.takes() if dict(t.making).get("recipe") == "sd15-lcm"]
    assert not [take for take in drawn if take.kind == "shot"]
