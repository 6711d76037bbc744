"""The prompt compiler: what is said, in which words, and what is said to be cut."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render_props import DESCRIPTION, make_request, make_shot

from closedset.errors import RenderError
from closedset.gate import Gate
from closedset.model.recipe import Control, Diffusion, Prompting
from closedset.model.request import ClearedRequest, TextField
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Angle, Height, Move, SetKind, Setting, ShotSize
from closedset.render import prompts
from closedset.render.prompts import compile_prompt

WORDS = "Mara waits at the door. The bus does not come"


def words(text: str) -> int:
    return len(text.split())


def diffusion(dialect: str = "sentences", tokens: int = 200, **more: object) -> Diffusion:
    prompting = Prompting(dialect, tokens, "A frame from a film.")
    return Diffusion("X", 4, 0.0, 2, prompting=prompting, **more)  # type: ignore[arg-type]


@pytest.fixture
def cleared(gate: Gate) -> ClearedRequest:
    return gate.clear(make_request(text=WORDS))


def test_a_prompt_says_setup_performer_action_and_light_and_no_name(
    cleared: ClearedRequest,
) -> None:
    made = compile_prompt(cleared, diffusion(), words)
    assert made.text == (
        "Medium shot, framed from the waist up. Eye level. 35 mm lens. A tired woman in a red coat "
        "waits at the door. The bus does not come. Interior of a room. Daylight."
    )
    assert made.cut == ()
    assert "mara" not in made.text.lower()


def test_tags_are_the_same_clauses_between_commas(cleared: ClearedRequest) -> None:
    made = compile_prompt(cleared, diffusion("tags"), words)
    assert made.text.startswith("medium shot, framed from the waist up, eye level, 35 mm lens, a")
    assert "." not in made.text


def test_a_screenplays_capitals_do_not_end_up_on_the_walls(gate: Gate) -> None:
    request = make_request(text="The TV is LOUD. The door SLAMS behind Mara")
    texts = (TextField("place", "DINER"), *request.texts)
    made = compile_prompt(
        gate.clear(dataclasses.replace(request, texts=texts)), diffusion(), words
    ).text
    assert "Diner." in made
    assert "The TV is LOUD. The door slams behind a tired woman" in made


def test_somebody_in_frame_whom_the_action_does_not_name_is_described(gate: Gate) -> None:
    made = compile_prompt(
        gate.clear(make_request(text="The bus does not come")), diffusion(), words
    )
    assert DESCRIPTION.lower() in made.text.lower()


def test_what_does_not_fit_is_left_out_by_worth_and_said(cleared: ClearedRequest) -> None:
    made = compile_prompt(cleared, diffusion(tokens=26), words)
    assert made.tokens <= 26
    assert "red coat waits at the door" in made.text
    assert made.cut == ("Interior of a room".lower(), "35 mm lens")
    assert "Cut: interior of a room | 35 mm lens" in made.report


def test_a_clause_too_long_is_shortened_at_a_comma_and_the_cheap_ones_stay(gate: Gate) -> None:
    long = "Mara waits at the door, " + ", ".join(["the rain falls on the street"] * 12)
    made = compile_prompt(gate.clear(make_request(text=long)), diffusion(tokens=40), words)
    assert made.tokens <= 40
    assert "red coat waits at the door, the rain falls" in made.text
    assert "Daylight" in made.text
    assert made.cut[0].startswith("the rain falls")


def test_an_encoder_that_reads_nothing_is_an_error(cleared: ClearedRequest) -> None:
    with pytest.raises(RenderError, match="too small for any prompt"):
        compile_prompt(cleared, diffusion(tokens=1), lambda text: 2 + len(text))


def test_guidance_decides_about_the_negative_prompt(gate: Gate) -> None:
    request = make_request(text="A bus")
    texts = (*request.texts, TextField("negative_prompt", "blurred"))
    cleared = gate.clear(dataclasses.replace(request, texts=texts))
    plain = diffusion()
    assert compile_prompt(cleared, plain, words).negative == ""
    guided = dataclasses.replace(plain, guidance=5.0)
    assert compile_prompt(cleared, guided, words).negative == "blurred"
    assert "blurred" not in compile_prompt(cleared, guided, words).text


def test_a_recipe_that_reads_the_blocking_is_told_to_keep_it(cleared: ClearedRequest) -> None:
    with_pictures = diffusion(controls=(Control("beauty"), Control("portraits")))
    assert "positions of image 1" in compile_prompt(cleared, with_pictures, words).text
    assert "image 1" not in compile_prompt(cleared, diffusion(), words).text


@pytest.mark.parametrize(
    ("clip", "said"), [(True, "The camera pushes in slowly."), (False, "Daylight.")]
)
def test_only_a_clip_says_how_the_camera_moves(gate: Gate, clip: bool, said: str) -> None:
    shot = dataclasses.replace(make_shot(), move=Move.PUSH_IN)
    request = dataclasses.replace(make_request(), shot=shot)
    assert compile_prompt(gate.clear(request), diffusion(), words, clip=clip).text.endswith(said)


@settings(max_examples=60, deadline=None)
@given(
    size=st.sampled_from(ShotSize), angle=st.sampled_from(Angle), height=st.sampled_from(Height),
    move=st.sampled_from(Move), kind=st.sampled_from(SetKind), time=st.sampled_from(TimeOfDay),
    weather=st.sampled_from(["clear", *prompts.WEATHER]), limit=st.integers(12, 90),
    light=st.sampled_from(["", "odd", *prompts.LIGHTS]), tags=st.booleans(),
)  # fmt: skip
def test_every_setup_compiles_within_the_limit_and_cuts_nothing_unsaid(
    size: ShotSize, angle: Angle, height: Height, move: Move, kind: SetKind, time: TimeOfDay,
    weather: str, limit: int, light: str, tags: bool,
) -> None:  # fmt: skip
    from render_props import NOW

    setting = Setting("ROOM", kind, True, time, weather, light)
    shot = dataclasses.replace(
        make_shot(), size=size, angle=angle, height=height, move=move, setting=setting,
        seconds=Fraction(2),
    )  # fmt: skip
    cleared = Gate(clock=lambda: NOW).clear(dataclasses.replace(make_request(), shot=shot))
    dialect = "tags" if tags else "sentences"
    whole = compile_prompt(cleared, diffusion(dialect, 500), words, clip=True)
    made = compile_prompt(cleared, diffusion(dialect, limit), words, clip=True)
    assert made.tokens <= limit
    said = sorted(
        " ".join([made.text, *made.cut]).lower().replace(",", "").replace(".", "").split()
    )
    assert said == sorted(whole.text.lower().replace(",", "").replace(".", "").split())
