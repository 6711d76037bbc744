"""Faces over takes: near themselves, far from the others, and of nobody real."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from closedset.errors import UsageError
from closedset.gate import Likeness, faces
from closedset.services import resemblance
from closedset.services.resemblance import Sighting, around, compare, heads_in
from command_line import Say, small_board


def sighting(take: str, character: str, at: float | None) -> Sighting:
    face = None if at is None else Likeness(character, ((at, *[0.0] * 127),))
    return Sighting(take, "1A", character, face, "" if face else "no one face found there")


def test_a_cast_that_holds_is_near_itself_and_far_from_the_others() -> None:
    seen = [
        sighting("t1", "MARA", 0.0), sighting("t2", "MARA", 0.2), sighting("t3", "MARA", 0.3),
        sighting("t1", "IVES", 1.0), sighting("t2", "IVES", None),
    ]  # fmt: skip
    one, two, three, ives, lost = compare(seen)
    assert (one.own, one.nearest) == (pytest.approx(0.25), pytest.approx(1.0))
    assert (two.own, two.nearest) == (pytest.approx(0.15), pytest.approx(0.8))
    assert (three.own, three.nearest) == (pytest.approx(0.2), pytest.approx(0.7))
    assert (ives.own, ives.nearest, ives.said) == (
        None, pytest.approx(0.7), "found in this take alone",
    )  # fmt: skip
    assert (lost.own, lost.nearest, lost.said) == (None, None, "no one face found there")


def test_a_recast_face_stands_out() -> None:
    seen = [sighting(f"t{i}", "MARA", at) for i, at in enumerate((0.0, 0.1, 0.05, 0.9))]
    own = [line.own for line in compare(seen)]
    assert max(own[:3]) < 0.2 < own[3]  # type: ignore[operator, type-var]


def test_a_head_is_found_where_the_plate_has_it_and_cut_at_the_frame() -> None:
    marks = {"top_of_head": {"x": 40.0, "y": 10.0}, "chin": {"x": 40.0, "y": 50.0}}
    plate = {
        "performers": [
            {"character": "MARA", "landmarks": marks},
            {"character": "B", "landmarks": {}},
        ]
    }
    assert heads_in(json.dumps(plate).encode()) == {"MARA": (40.0, 30.0, 40.0)}
    assert heads_in(b"") == {}
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[10:50, 20:60] = 255
    cut = around(picture, 40.0, 30.0, 40.0)
    assert cut.shape == (284, 320, 3), "88 by 78 pixels lie in the frame, and are enlarged"
    assert cut[100, 145].min() > 250
    assert cut[-1, -1].max() < 5


def test_who_is_real_or_too_small_is_not_described(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from PIL import Image
    from render_props import make_request

    def described(*_: object) -> None:
        pytest.fail("a template was made")

    monkeypatch.setattr(resemblance, "likeness_of", described)
    request = make_request(160, 90)
    data = io.BytesIO()
    Image.new("RGB", (160, 110)).save(data, "PNG")

    def stored(size: float) -> Any:
        marks = {"top_of_head": {"x": 40, "y": 10}, "chin": {"x": 40, "y": 10 + size}}
        plate = json.dumps({"performers": [{"character": "MARA", "landmarks": marks}]}).encode()
        take = SimpleNamespace(id="t1", shot="1A")
        return SimpleNamespace(take=take, data=data.getvalue(), plate=plate)

    monkeypatch.setattr(resemblance, "asked_for", lambda _take: request)
    (small,) = resemblance._sightings(stored(20))
    assert (small.face, small.said) == (None, "a head of 20 pixels")
    real = SimpleNamespace(character="MARA", performer=SimpleNamespace(handle="@ada"))
    held = SimpleNamespace(width=160, height=90, cast=(real,))
    monkeypatch.setattr(resemblance, "asked_for", lambda _take: cast("Any", held))
    (one,) = resemblance._sightings(stored(60))
    assert one.face is None
    assert "a real performer" in one.said


@pytest.mark.slow
def test_the_takes_of_a_twin_are_looked_at_and_those_in_ink_are_not(
    tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    import twins

    script = "INT. DINER - NIGHT\n\nMARA, a tired bus driver, waits.\n\nMARA\nCoffee.\n"
    monkeypatch.setattr(resemblance, "SMALLEST", 4)
    vector = np.zeros((1, 128))
    monkeypatch.setattr(faces, "describe_faces", lambda pixels: vector + pixels.mean() / 255)
    with small_board(tmp_path, script) as (services, _, folder):
        services.pipelines.bring("sd15-lcm", twins.build("sd15-lcm", tmp_path / "twins"))
        if not faces.can_describe():
            with pytest.raises(UsageError, match="no face describer"):
                services.takes.faces(folder)
        monkeypatch.setattr(resemblance, "can_describe", lambda: True)
        assert services.takes.faces(folder) == ()
        asked = services.render.stills(folder, recipe="sd15-lcm", draft=True, size=(192, 128))
        assert services.render.draw(asked, lambda *_: None).exit_status == 0
        lines = services.takes.faces(folder)
        assert {line.character for line in lines} == {"MARA"}
        assert len(lines) > 1
        assert all(line.own is not None and line.nearest is None for line in lines)
        assert "to their other takes" in say("takes", "faces", folder)
