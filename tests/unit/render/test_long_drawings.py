"""A drawing may take longer than a clearance lives; who withdrew meanwhile is still heard."""

from __future__ import annotations

import pytest
from consenting import Sheet, cleared_with
from sealing import HandClock, frames_for, slate_of

from closedset import run
from closedset.errors import NotCleared, Refused
from closedset.gate import Gate
from closedset.model.request import CLEARANCES, ClearedRequest
from closedset.seal import Sealer, load_identity


def test_a_drawing_of_an_hour_is_sealed_because_its_request_is_cleared_anew() -> None:
    clock = HandClock()
    gate, cleared = cleared_with(clock, Sheet())
    frames, before = frames_for(cleared), cleared.id
    for _ in range(6):
        clock.wait(minutes=10)
        run.keep_alive(gate, cleared, clock)
    sealer = Sealer(final=gate.door, clock=clock, identity=load_identity(clock=clock))
    assert sealer.seal(frames, slate_of(cleared)).sha256
    assert cleared.id == before
    assert cleared.issued == clock()


def test_without_that_it_is_not() -> None:
    clock = HandClock()
    gate, cleared = cleared_with(clock, Sheet())
    clock.wait(minutes=16)
    with pytest.raises(NotCleared, match="good for 900 s"):
        gate.confirm(cleared, frames_for(cleared))
    gate.renew(cleared)
    gate.confirm(cleared, frames_for(cleared))


def test_who_withdrew_meanwhile_is_neither_renewed_nor_sealed() -> None:
    clock, sheet = HandClock(), Sheet()
    gate, cleared = cleared_with(clock, sheet)
    frames = frames_for(cleared)
    clock.wait(minutes=6)
    sheet.withdrawn = True
    with pytest.raises(Refused) as refused:
        run.keep_alive(gate, cleared, clock)
    assert refused.value.code == "grant-revoked"
    clock.wait(minutes=10)
    with pytest.raises(NotCleared, match="good for 900 s"):
        gate.confirm(cleared, frames)


def test_a_young_clearance_is_left_alone() -> None:
    clock, sheet = HandClock(), Sheet()
    gate, cleared = cleared_with(clock, sheet)
    clock.wait(minutes=5)
    sheet.withdrawn = True  # the sealer asks for itself
    run.keep_alive(gate, cleared, clock)


def test_nothing_but_a_clearance_of_this_very_gates_making_is_renewed() -> None:
    clock = HandClock()
    gate, cleared = cleared_with(clock, Sheet())
    forged = object.__new__(ClearedRequest)
    with pytest.raises(NotCleared):
        gate.renew(forged)
    with pytest.raises(NotCleared):
        CLEARANCES.record(forged)
    clock.wait(minutes=16)
    with pytest.raises(Refused) as stranger:
        Gate(clock=clock).renew(cleared)  # a gate with no call sheet knows nobody
    assert stranger.value.code == "unknown-handle"
    with pytest.raises(NotCleared, match="good for 900 s"):
        cleared.require(clock())
