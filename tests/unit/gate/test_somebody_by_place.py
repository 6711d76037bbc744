"""A capital that stands where only somebody does is asked about, whatever lists know the word."""

from __future__ import annotations

import pytest
from gate_props import ask

from closedset.model.verdict import Decision


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We follow Moth down the corridor.", "Moth"),
        ("Two men carry Brindle out of the rain.", "Brindle"),
        ("Then Sister Harrow laughs and walks away.", "Sister Harrow"),
        ("We follow Mrs. Bell down the corridor.", "Mrs. Bell"),
        ("We follow Mad Hob down the corridor.", "Mad Hob"),
        ("A drone shot circles Virginia's Mother on the cliff.", "Virginia's Mother"),
        ("Will'S DATE dancing in the rain.", "Will'S DATE"),
        ("Juniper, 40s, a tired baker, wipes the counter.", "Juniper"),
        ("Forest, a boy of ten, builds a dam in a stream.", "Forest"),
        ("Tuesday is sitting at a desk.", "Tuesday"),
        ("Fletcher juggles three oranges.", "Fletcher"),
        ("Paris Rasmussen dancing in the rain.", "Paris Rasmussen"),
        ("The dog runs to Charity Moon across the field.", "Charity Moon"),
        ("Manual Vales (V.O.)", "Manual Vales"),
        ("A boy hands 石川 桃子 an envelope.", "石川 桃子"),
        ("아만다 하늘 smiles at the window.", "아만다 하늘"),
        ("chomsky holding a blue handbag", "chomsky"),
    ],
)
def test_an_undeclared_name_of_ordinary_words_is_held_and_clears_once_declared(
    text: str, name: str
) -> None:
    assert ask(text).decision is not Decision.CLEAR
    if name != "chomsky":
        verdict = ask(text, characters=(name,))
        assert verdict.decision is Decision.CLEAR, verdict.reasons


@pytest.mark.parametrize(
    "text",
    [
        "The Mayor of a town with no citizens cuts a ribbon.",
        "Thanksgiving table, Aunt and Uncle frozen mid-argument.",
        "A joyful Corgi with a fluffy coat.",
        "Old English sheepdog herding a vacuum cleaner.",
        "Ivy hangs from the freezers.",
        "Rain runs down the window.",
        "Bay of Islands at dawn.",
        "Mount Fuji, First-person perspective.",
        "A road sign: Truth or Consequences 12 mi.",
        "Chelsea rooftops and chimney smoke.",
        "a ship lands on the planet Orro.",
        "Tram number 8 stops at Mozartplatz.",
        "Uma senhora vende flores na praça da Sé.",
        "Two Thomson's gazelles leap in slow motion.",
        "A student underlines a sentence in a paperback by Kafka.",
        "Rodin's The Thinker made of chocolate.",
        "someone tosses a salad in the rain",
        'a neon sign that says "寿司 居酒屋"',
    ],
)
def test_what_is_nobody_stays_clear(text: str) -> None:
    verdict = ask(text)
    assert verdict.decision is Decision.CLEAR, verdict.reasons


@pytest.mark.parametrize(
    "text",
    [
        "<b>T</b><b>o</b><b>m</b> <b>H</b><b>a</b><b>n</b><b>k</b><b>s</b> waits",
        "tom dot hanks waits",
        "Tom Ha1n2k3s waits",
        "84 111 109 32 72 97 110 107 115 waits",
        "20-15-13-8-1-14-11-19 waits",
        "T0m 4484 and 70m H4nk5 wait",
        "Tom F.ord waits in the rain",
        "TomFord waits in the rain",
        "ميشيل أوباما performs card tricks",
        "B*r*s J*hns*n waits",
    ],
)
def test_a_notable_name_is_seen_through_marks_codes_and_letters(text: str) -> None:
    assert ask(text).decision is not Decision.CLEAR


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("General Sun Boqian", "General Sun pours wine on the map."),
        ("Charlie Brown", "Brown is watching TV."),
        ("Little Brave", "Close-up of Mr. Brave at a window."),
        ("Liisa 斉藤", "斉藤 looks at the camera."),
        ("京助 Lokk", "The letter is for 京助 LOKK."),
        ("Аарон", "ААРОН wears a leather jacket."),
        ("Uncle Hob", "Uncle Hob sits."),
        ("Victor's Mother", "Victor's Mother sits."),
    ],
)
def test_a_declared_name_clears_by_its_parts_in_capitals_and_in_other_scripts(
    name: str, text: str
) -> None:
    verdict = ask(text, characters=(name,))
    assert verdict.decision is Decision.CLEAR, verdict.reasons


def test_a_question_shows_the_words_that_were_typed() -> None:
    text = "In Arles Mara paints sunflowers, bandaged ear, Dutch painter"
    (reason,) = ask(text, characters=("Mara",)).reasons
    assert reason.span == "Arles Mara paints sunflowers, bandaged ear, Dutch painter"
    (reason,) = ask("the star of Mara's Revenge", characters=("Mara",)).reasons
    assert reason.span == "star of Mara's Revenge"


def test_an_answer_in_the_typed_words_settles_the_question() -> None:
    text = "In Arles Mara paints sunflowers, bandaged ear, Dutch painter"
    (reason,) = ask(text, characters=("Mara",)).reasons
    assert reason.span in text
    assert ask(text, characters=("Mara",), nobody=(reason.span,)).decision is Decision.CLEAR
