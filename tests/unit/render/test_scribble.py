"""A scribble comes in by the gate, as lines alone, and leaves every face to the stage."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import twins
from PIL import Image, ImageDraw
from render_props import make_plates, make_request

from closedset.errors import GateError, NotCleared, UsageError
from closedset.gate import Gate, admit_scribble
from closedset.model.pixels import Plates, Scribble, Steering
from closedset.model.protocols import Clock
from closedset.model.request import Edit
from closedset.render import load_recipe, read_bits, renderer_for, write_bits
from closedset.render.controls import edge_control
from closedset.render.plates_renderer import PlatesRenderer
from closedset.stage.shooting import _strike as unsafe_plates  # render is tested without a stage

SIZE = (320, 180)


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def page(size: tuple[int, int] = SIZE, ink: str = "black", paper: str = "white") -> Image.Image:
    """A lamp in four strokes, and a line through the middle, where a head is."""
    picture, (w, h) = Image.new("RGB", size, paper), size
    pen = ImageDraw.Draw(picture)
    width = max(1, w // 160)
    for ends in ((0.1, 0.9, 0.1, 0.3), (0.05, 0.3, 0.15, 0.3), (0.4, 0.28, 0.6, 0.28)):
        x0, y0, x1, y1 = (round(v * side) for v, side in zip(ends, (w, h, w, h), strict=True))
        pen.line((x0, y0, x1, y1), ink, width)
    return picture


def with_edges(gate: Gate, edit: Edit | None = None) -> Plates:
    request = replace(make_request(*SIZE), edit=edit)
    plates = make_plates(gate.clear(request))
    outline = plates.ids != np.roll(plates.ids, 1, axis=1)
    return unsafe_plates(replace(plates, edges=outline.astype(np.float32)))


@pytest.fixture
def scribble(gate: Gate) -> Scribble:
    return admit_scribble(gate, png(page()), SIZE, nobody=True)


def test_it_waits_until_somebody_has_looked(gate: Gate) -> None:
    with pytest.raises(GateError, match="Is there a real person in this picture") as held:
        admit_scribble(gate, png(page()), SIZE)
    assert "--nobody" in held.value.reasons[0].remedy


@pytest.mark.parametrize("nobody", [False, True])
def test_a_strangers_face_in_it_is_refused_whoever_looked(
    gate: Gate, nobody: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("closedset.gate.pictures.count_faces", lambda _pixels: 1)
    with pytest.raises(GateError) as refused:
        admit_scribble(gate, png(page()), SIZE, nobody=nobody)
    assert [r.code for r in refused.value.reasons if r.code != "unsealed-picture"] == [
        "unknown-face"
    ]


def _filled() -> Image.Image:
    picture = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(picture).ellipse((100, 40, 200, 140), "black")
    return picture


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (_filled(), "filled areas"),
        (Image.effect_noise(SIZE, 200), "no line drawing"),
        (Image.new("RGB", SIZE, "white"), "empty"),
        (Image.new("RGBA", SIZE, (0, 0, 0, 0)), "without transparency"),
        (page((180, 180)), "another shape"),
    ],
    ids=["a disc", "grain", "nothing", "transparent", "a square"],
)
def test_what_is_no_line_drawing_of_this_picture_says_what_to_do(
    gate: Gate, picture: Image.Image, said: str
) -> None:
    with pytest.raises(UsageError, match=r"(?i)scribble") as refused:
        admit_scribble(gate, png(picture), SIZE, nobody=True)
    assert said in f"{refused.value} {refused.value.remedy}"


def test_size_polarity_and_the_slate_below_make_no_other_drawing(
    gate: Gate, scribble: Scribble
) -> None:
    large = page((1280, 720))
    slated = Image.new("RGB", (320, 200), "white")
    slated.paste(page(), (0, 0))
    ImageDraw.Draw(slated).line((0, 190, 320, 190), "black")
    for picture in (large, page(ink="white", paper="black"), slated):
        other = admit_scribble(gate, png(picture), SIZE, 200, nobody=True).lines
        both = (other & scribble.lines).sum() / (other | scribble.lines).sum()
        assert both > 0.6, "the same lines, but for a pixel here and there"
    again = read_bits(write_bits(scribble.lines))
    back = png(Image.fromarray(np.where(again, np.uint8(0), np.uint8(255))))
    assert admit_scribble(gate, back, SIZE, nobody=True).sha256 == scribble.sha256


def test_lines_lie_over_the_stages_but_for_heads(gate: Gate, scribble: Scribble) -> None:
    plates = with_edges(gate)
    bare, drawn = (np.asarray(edge_control(plates, s))[..., 0] for s in (None, scribble))
    assert (drawn >= bare).all()
    assert (drawn[60:150, 28:36].max(axis=1) == 255).all(), "the lamp's pole"
    head = plates.ids == 2
    assert scribble.lines[head].any(), "a line was drawn through the head"
    assert (drawn[head] == bare[head]).all()


@pytest.mark.parametrize("case", ["another", "missing", "uninvited", "painted", "own"])
def test_only_the_cleared_drawing_that_the_gate_let_in_steers(
    gate: Gate, scribble: Scribble, case: str
) -> None:
    from closedset.render.checks import require_steering

    lines = scribble.lines.copy()
    if case == "painted":
        scribble.lines[80:, 300:] = True
    edit = Edit("0" * 64, scribble="" if case == "uninvited" else scribble.sha256)
    given = {
        "another": admit_scribble(gate, png(page().rotate(180)), SIZE, nobody=True),
        "missing": None,
        "own": Scribble(lines),
    }.get(case, scribble)
    with pytest.raises(NotCleared):
        require_steering(with_edges(gate, edit), Steering(scribble=given))


def test_a_recipe_without_outlines_says_what_to_use(gate: Gate, clock: Clock) -> None:
    plates = with_edges(gate, Edit("0" * 64, scribble="1" * 64))
    with pytest.raises(UsageError, match="not steered by outlines") as refused:
        PlatesRenderer(clock, "ink").render(plates)
    assert "--recipe sd15-scribble" in refused.value.remedy


def test_a_scribble_makes_another_request_and_none_the_same_as_ever() -> None:
    request = make_request()
    bare = replace(request, edit=Edit("1" * 64))
    drawn = replace(request, edit=Edit("1" * 64, scribble="2" * 64))
    assert "scribble" not in repr(bare.edit), "takes of before keep their digest"
    assert len({request.digest, bare.digest, drawn.digest}) == 3


def test_a_damaged_digest_is_not_cleared(gate: Gate) -> None:
    with pytest.raises(GateError, match=r"edit\.scribble"):
        gate.clear(replace(make_request(), edit=Edit("0" * 64, scribble="../x")))


@pytest.fixture(scope="module")
def twin_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins")


@pytest.mark.slow
def test_the_twin_follows_the_lines(
    gate: Gate, clock: Clock, scribble: Scribble, twin_root: Path
) -> None:
    recipe = load_recipe("sd15-scribble")
    renderer = renderer_for(recipe, clock, twins.depot_with(recipe.id, twin_root), "cpu")
    render: Callable[..., Any] = renderer.render
    bare = render(with_edges(gate)).pixels
    edit = Edit("0" * 64, scribble=scribble.sha256)
    drawn = render(with_edges(gate, edit), Steering(scribble=scribble)).pixels
    assert (bare != drawn).any()
