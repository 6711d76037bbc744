"""No declared name reaches a picture model, however it is spelled and wherever it stands."""

from __future__ import annotations

import dataclasses

import pytest
from gate_props import LOOK, NOW, request

from closedset.gate import Declarations, Gate
from closedset.gate.compile import descriptions_of, prompt_of
from closedset.model.performer import CastMember
from closedset.model.recipe import Diffusion
from closedset.model.request import TextField
from closedset.render.prompts import compile_prompt


@pytest.mark.parametrize(
    "spelling",
    [
        "Z o r v a t h",
        "Z.o.r.v.a.t.h.",
        "Z-o-r-v-a-t-h",
        "Zоrvаth",
        "Ζorvath",
        "zor-vath",
        "Zor vath",
        "Z orvath",
        "ZorvathKell",
        "Z o r v a t h K e l l",
        "Zorvath Kеll",
        "Zоrvаth's",
    ],
)
def test_a_declared_name_in_disguise_is_compiled_like_the_plain_one(spelling: str) -> None:
    texts = (TextField("action", f"The rain falls. {spelling} coat is wet."),)
    said = prompt_of(texts, (), ("ZORVATH", "ZORVATH KELL"), negative=False)
    own = "'s" if spelling.endswith("'s") else ""
    assert said.replace("person.", "person") == (f"The rain falls. a person{own} coat is wet"), said


def test_two_words_that_only_join_to_a_name_stay_two_words() -> None:
    texts = (TextField("action", "Behind a dam the river is in flood, and a bell rings."),)
    said = prompt_of(texts, (), ("ADAM", "ISIN", "ABELL", "ANDA"), negative=False)
    assert said == "Behind a dam the river is in flood, and a bell rings"


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("a twin of Quillon, in her thirties", "a twin of a person, in her thirties"),
        ("Mara herself, in a coat", "a person herself, in a coat"),
        ("a twin of q u i l l o n", "a twin of a person"),
        ("a lean woman with brown hair", "a lean woman with brown hair"),
        ("a sister of Brown's", "a sister of a person's"),
    ],
)
def test_no_description_brings_a_declared_name_in(description: str, said: str) -> None:
    look = dataclasses.replace(LOOK, description=description)
    cast = (CastMember("MARA", look),)
    names = ("MARA", "QUILLON", "BROWN", "WOMAN")
    assert descriptions_of(cast, names) == (("MARA", said),)
    texts = (TextField("action", "Mara waits."),)
    assert prompt_of(texts, cast, names, negative=False) == f"{said} waits"


def test_what_a_picture_model_reads_holds_no_declared_name() -> None:
    look = dataclasses.replace(LOOK, description="a twin of Quillon")
    asked = request("M a r a walks in. Маra waits.", performer=look)
    cleared = Gate(clock=lambda: NOW, declared=Declarations(characters=("MARA", "QUILLON"))).clear(
        asked
    )
    model = Diffusion("StableDiffusionXLControlNetPipeline", 4, 0.0, 4)
    text = compile_prompt(cleared, model, lambda said: len(said.split())).text
    assert "twin of a person" in text
    for name in ("quillon", "mara", "m a r a", "маra"):
        assert name not in text.lower()
