"""Casting: stable, true to the script, and far enough apart."""

from __future__ import annotations

from itertools import combinations

import pytest

from closedset.cast import FLOOR, distance, from_json, stand_in, synthesize, to_json
from closedset.cast.difference import CLOSE_FLOOR, head_distance
from closedset.cast.palette import SAID_COLORS
from closedset.cast.reading import Said, read_looks
from closedset.errors import ProductionError
from closedset.model.performer import (
    Body,
    Garment,
    GarmentKind,
    HairStyle,
    SyntheticPerformer,
)
from closedset.model.screenplay import Screenplay
from closedset.resources import demo_screenplay
from closedset.script import parse


@pytest.fixture(scope="module")
def demo() -> Screenplay:
    return parse(demo_screenplay().read_bytes())


@pytest.mark.parametrize("count", [3, 12, 40])
def test_no_two_performers_look_alike(demo: Screenplay, count: int) -> None:
    cast = synthesize(demo, [f"PERSON {k}" for k in range(count)])
    assert min(distance(a, b) for a, b in combinations(cast.values(), 2)) >= FLOOR


def test_the_cast_looks_as_the_script_says(demo: Screenplay) -> None:
    cast = synthesize(demo, demo.characters)
    rourke, juno, mara = cast["ROURKE"], cast["JUNO"], cast["MARA"]
    assert 60 <= rourke.body.age_years <= 69
    assert rourke.body.weight > 0.8
    assert rourke.hair.beard
    assert rourke.body.gender < 0.5
    assert juno.body.height > 0.8
    assert juno.body.gender > 0.5
    assert mara.body.age_years == 34


@pytest.mark.parametrize(
    ("name", "action", "woman"),
    [
        ("IRIS", "IRIS (40s) sits down beside him and takes his hand.", True),
        ("VIKTOR", "VIKTOR (50s) leans on the rail.", False),
        ("VIKTOR", "VIKTOR, a woman in a coat, waits.", True),
        ("IRIS", "IRIS waits. He is tired.", False),
        ("SASHA", "SASHA waits, her collar up.", True),
        ("OLD TOM", "OLD TOM waits.", None),
        ("SASHA", "SASHA waits.", None),
    ],
)
def test_words_then_pronouns_then_the_first_name_say_who_a_part_is_for(
    name: str, action: str, woman: bool | None
) -> None:
    play = parse(f"INT. A - DAY\n\n{action}\n\n{name}\nHi.\n".encode())
    assert read_looks(play, name).feminine is woman


@pytest.mark.parametrize(
    ("text", "name", "woman"),
    [
        ("VALE and RENN run. He falls.", "VALE", None),
        ("VALE waits. She is tired. He is gone.", "VALE", True),
        ("VALE waits for RENN. She is late.\n\nVALE\nWell.\n\nHe sits down.", "VALE", False),
    ],
)
def test_a_pronoun_after_two_names_says_nothing_and_one_after_a_speech_does(
    text: str, name: str, woman: bool | None
) -> None:
    play = parse(f"INT. A - DAY\n\n{text}\n\nVALE\nHi.\n\nRENN\nHi.\n".encode())
    assert read_looks(play, name).feminine is woman


def test_a_uniform_takes_the_article_it_is_spoken_with() -> None:
    play = parse(b"INT. A - DAY\n\nSERGEANT KOS (45) waits.\n\nSERGEANT KOS\nHi.\n")
    assert "in a uniform" in synthesize(play, ["SERGEANT KOS"])["SERGEANT KOS"].description


def test_no_two_heads_are_alike_in_a_close_up(demo: Screenplay) -> None:
    cast = synthesize(demo, [f"PERSON {k}" for k in range(40)]).values()
    assert min(head_distance(a, b) for a, b in combinations(cast, 2)) >= CLOSE_FLOOR


def test_words_of_size_become_metres() -> None:
    script = "INT. A - DAY\n\n{}, a {} {} (30), waits.\n\n{}\nHi.\n"
    for word, noun, low, high in (
        ("tall", "woman", 1.78, 1.84),
        ("tall", "man", 1.87, 1.95),
        ("short", "man", 1.62, 1.66),
        ("short", "woman", 1.50, 1.56),
    ):
        play = parse(script.format("ALEX", word, noun, "ALEX").encode())
        body = synthesize(play, ["ALEX"])["ALEX"].body
        assert low <= body.stature <= high
        assert to_json(synthesize(play, ["ALEX"])["ALEX"])["body"]["stature_m"] == body.stature


def test_statures_spread_like_adults(demo: Screenplay) -> None:
    cast = synthesize(demo, [f"PERSON {k}" for k in range(40)]).values()
    for feminine, mean in ((True, 1.635), (False, 1.765)):
        tall = [p.body.stature for p in cast if (p.body.gender > 0.5) is feminine]
        assert abs(sum(tall) / len(tall) - mean) < 0.04
        assert 1.48 < min(tall) < max(tall) < 1.93


def test_a_stand_in_wears_what_the_script_says_of_the_part(demo: Screenplay) -> None:
    part = stand_in("abc", Body(1.0, 34, 0.5, 0.4, 0.5, 0.5), demo, "MARA")
    assert part.hair.style is HairStyle.PONYTAIL
    assert part.hair.color == synthesize(demo, ["MARA"])["MARA"].hair.color


def test_a_later_character_changes_nobody(demo: Screenplay) -> None:
    assert synthesize(demo, ["MARA", "JUNO"])["MARA"] == synthesize(demo, ["MARA"])["MARA"]


def test_nobody_is_a_minor() -> None:
    play = parse(b"INT. A - DAY\n\nTIM (9), a boy, sits.\n\nTIM\nHi.\n")
    assert synthesize(play, ["TIM"])["TIM"].body.age_years >= 18


def test_descriptions_are_name_blind(demo: Screenplay) -> None:
    for name, performer in synthesize(demo, demo.characters).items():
        assert performer.description
        assert name.lower() not in performer.description.lower()


def test_a_record_survives_json_and_tampering_is_seen(demo: Screenplay) -> None:
    performer = synthesize(demo, ["MARA"])["MARA"]
    assert from_json(to_json(performer)) == performer
    with pytest.raises(ProductionError, match="altered"):
        from_json({**to_json(performer), "glasses": not performer.glasses})
    with pytest.raises(ProductionError, match="cannot be read"):
        from_json({**to_json(performer), "surprise": 1})


def test_a_stand_in_has_the_granted_body_and_no_face() -> None:
    body = Body(1.0, 34, 0.5, 0.4, 0.5, 0.5)
    assert stand_in("abc", body) == stand_in("abc", body)
    assert stand_in("abc", body).body == body
    assert stand_in("abc", body).face == ()


def said_of(text: str, name: str) -> Said:
    cues = "".join(f"\n{cue}\nYes.\n" for cue in ("NADIA", "KWAME", "FATHER BYRNE", "TOM BAKER"))
    return read_looks(parse(f"INT. HALL - DAY\n\n{text}\n{cues}".encode()), name)


@pytest.mark.parametrize(
    ("text", "name", "trade"),
    [
        ("NADIA (40), a tired head nurse, waits.", "NADIA", "nurse"),
        ("NADIA, 40s, surgeon, waits.", "NADIA", "surgeon"),
        ("NADIA is a cook.", "NADIA", "cook"),
        ("NADIA (40) stares at a guard.", "NADIA", ""),
        ("NADIA, 40, hits the guard.", "NADIA", ""),
        ("NADIA takes the doctor's hand.", "NADIA", ""),
        ("FATHER BYRNE waits.", "FATHER BYRNE", "priest"),
        ("TOM BAKER waits.", "TOM BAKER", ""),
    ],
)
def test_a_trade_is_what_an_introduction_or_a_title_says(text: str, name: str, trade: str) -> None:
    assert said_of(text, name).trade == trade


def test_what_is_said_of_the_next_one_is_not_said_of_the_first() -> None:
    text = "NADIA (40), blond curly hair, faces KWAME (30), with an afro and a red coat."
    assert said_of(text, "NADIA").hair is HairStyle.CURLY
    assert said_of(text, "NADIA").garments == ()
    assert said_of(text, "KWAME").hair is HairStyle.AFRO


def test_a_trade_is_known_by_its_clothes_unless_others_are_named() -> None:
    def dressed(text: str) -> SyntheticPerformer:
        script = f"INT. HALL - DAY\n\n{text}\n\nNADIA\nYes.\n"
        return synthesize(parse(script.encode()), ["NADIA"])["NADIA"]

    nurse, off_duty = dressed("NADIA, a nurse, waits."), dressed("NADIA, a nurse in a red dress.")
    assert nurse.wardrobe.top.kind is GarmentKind.UNIFORM
    assert off_duty.wardrobe.top.kind is GarmentKind.DRESS
    assert dressed("NADIA, a nun, waits.").hair.style is HairStyle.HEADSCARF
    assert "surgeon" in dressed("NADIA (40), a surgeon in scrubs, waits.").description


def test_cloth_with_a_color_of_its_own_has_it() -> None:
    script = b"INT. A - DAY\n\nGRETA (30s, a denim jacket) waits.\n\nGRETA\nYes.\n"
    look = synthesize(parse(script, "a.fountain"), ["GRETA"])["GRETA"]
    assert look.wardrobe.layer == Garment(GarmentKind.JACKET, SAID_COLORS["denim"])
