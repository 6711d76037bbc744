"""A clock, real clearances from the real gate, and small plates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from render_props import NOW, make_plates, make_request

from closedset.errors import GateError
from closedset.gate import Gate
from closedset.model.pixels import Plates
from closedset.model.request import ClearedRequest


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: NOW


@pytest.fixture
def gate(clock: Callable[[], datetime]) -> Gate:
    return Gate(clock=clock)


@pytest.fixture
def notice(gate: Gate) -> ClearedRequest:
    """The card of a shot that asks for a film star."""
    request = make_request(640, 360, text="Tom Hanks waits at the door")
    with pytest.raises(GateError) as refused:
        gate.clear(request)
    return gate.clear_notice(request, refused.value.reasons)


@pytest.fixture
def plates(gate: Gate) -> Plates:
    return make_plates(gate.clear(make_request()))
