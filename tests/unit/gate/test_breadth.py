"""What the world's lists know is nobody; what is only spelled like it still asks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from closedset.gate import Gate
from closedset.model.request import TextField

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def verdict(text: str) -> str:
    return Gate(clock=lambda: NOW).check([TextField("prompt", text)]).decision.value


@pytest.mark.parametrize(
    "thing",
    [
        "the Stelvio Pass",
        "Sognefjorden",
        "Mont Saint-Michel",
        "Kiyomizu-dera",
        "Bed-Stuy",
        "Jagalchi Market",
        "Place des Vosges",
        "Penne all'Arrabbiata",
        "Cao Lầu",
        "Okonomiyaki",
    ],
)
def test_a_thing_of_the_world_is_nobody(thing: str) -> None:
    assert verdict(f"a wide shot with {thing} at dusk") == "clear"


@pytest.mark.parametrize(
    "somebody",
    [
        "Ali Shan walks along the pier.",
        "A portrait of Rosen Borg",
        "Tor Tola smiles at the window.",
        "Skansen nods and leaves.",
        "A portrait of Skansen Zillertal",
        "Braies Skansen buys bread.",
    ],
)
def test_a_place_spelled_or_acting_like_somebody_asks(somebody: str) -> None:
    assert verdict(somebody) == "hold"
