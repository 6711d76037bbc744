"""Library calls that try to get a clearance, or to change one, without the gate's judgement."""

from __future__ import annotations

import dataclasses
import gc
import time
from datetime import timedelta

import numpy as np
import pytest
from gate_props import LOOK, NOW, SHOT, request

import closedset.gate.gate as gate_module
from closedset.errors import Held, NotCleared, Refused
from closedset.gate import Gate
from closedset.model.mint import Mint, Minted
from closedset.model.pixels import Frames
from closedset.model.request import CLEARANCES, ClearedRequest, PictureRequest
from closedset.stage import Stage

STAR = "Tom Hanks walks in."


@pytest.fixture
def gate() -> Gate:
    return Gate(clock=lambda: NOW)


def test_a_subclass_that_judges_mildly_is_refused() -> None:
    with pytest.raises(TypeError, match="Gate cannot be subclassed"):
        type("Mild", (Gate,), {"_judge": lambda self, asked: ([], ())})


def test_no_attribute_of_one_gate_replaces_its_judgement(gate: Gate) -> None:
    for name in ("_judge", "clear", "confirm", "_mint"):
        with pytest.raises(AttributeError):
            setattr(gate, name, lambda *_: ([], ()))
    with pytest.raises(Refused):
        gate.clear(request(STAR))


def test_nothing_in_the_gates_module_issues_what_it_did_not_judge(gate: Gate) -> None:
    """Call every function of the module and of Gate with an uncleared request: none makes one."""
    genuine = CLEARANCES.record(gate.clear(request()))
    forged = dataclasses.replace(genuine, request=request(STAR))
    doors = [f for f in (*vars(gate_module).values(), *vars(Gate).values()) if callable(f)]
    assert len(doors) > 10
    for door in doors:
        for args in ((gate, request(STAR)), (gate, request(STAR), ()), (forged,), (gate, forged)):
            try:
                made = door(*args)
            except (TypeError, AttributeError, ValueError, Refused, NotCleared):
                continue
            assert not isinstance(made, ClearedRequest), door


@pytest.mark.parametrize(
    ("field", "value"),
    [("request", request(STAR)), ("prompt", STAR), ("issued", NOW + timedelta(days=1))],
)
def test_a_record_altered_in_place_draws_nothing(gate: Gate, field: str, value: object) -> None:
    cleared = gate.clear(request())
    object.__setattr__(CLEARANCES.record(cleared), field, value)
    for use in (
        lambda: cleared.request,
        lambda: cleared.prompt,
        lambda: cleared.require(NOW),
        lambda: Stage(lambda: NOW).plates(cleared),
    ):
        with pytest.raises(NotCleared, match="altered after it was issued"):
            use()


def test_a_request_altered_deep_inside_draws_nothing(gate: Gate) -> None:
    cleared = gate.clear(request())
    object.__setattr__(cleared.request.shot, "action", STAR)
    with pytest.raises(NotCleared, match="altered"):
        Stage(lambda: NOW).plates(cleared)


def test_the_records_are_not_an_attribute_away(gate: Gate) -> None:
    cleared = gate.clear(request())
    for name in dir(CLEARANCES):
        value = getattr(CLEARANCES, name)
        assert cleared not in gc.get_referents(value), name
        assert not hasattr(getattr(value, "__self__", None), "keys"), name


def test_a_clock_set_back_does_not_keep_a_clearance_alive(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared = gate.clear(request())
    cleared.require(NOW)
    later = time.monotonic() + 901
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(NotCleared, match="it is good for 900 s"):
        cleared.require(NOW)


def with_description(words: str) -> PictureRequest:
    return request("Mara walks in.", performer=dataclasses.replace(LOOK, description=words))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Tom Hanks", "notable-name"),
        ("a lookalike of the 45th president", "described-person"),
        ("a naked woman", "sexual-content"),
    ],
)
def test_a_performers_description_is_judged_like_the_text_it_becomes(
    gate: Gate, words: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        gate.clear(with_description(words))
    assert refused.value.code == code


def test_an_unknown_name_in_a_description_is_held(gate: Gate) -> None:
    with pytest.raises(Held):
        gate.clear(with_description("Zorvelle Quandrix"))


@pytest.mark.parametrize(
    "change",
    [
        {"action": STAR},
        {"setting": dataclasses.replace(SHOT.setting, place="Tom Hanks")},
    ],
)
def test_words_of_the_shot_itself_are_judged_beside_the_texts(
    gate: Gate, change: dict[str, object]
) -> None:
    asked = request("Mara walks in.")
    shot = dataclasses.replace(asked.shot, **change)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        gate.clear(dataclasses.replace(asked, shot=shot, texts=()))
    assert refused.value.code == "notable-name"


def test_frames_cannot_be_painted_over_once_they_are_made(gate: Gate) -> None:
    mine = np.zeros((1, 360, 640, 3), np.uint8)
    frames = Frames(gate.clear(request()), mine)
    mine[:] = 255
    assert frames.pixels.max() == 0
    with pytest.raises(ValueError, match="read-only"):
        frames.pixels[:] = 255
    with pytest.raises(ValueError, match="WRITEABLE"):
        frames.pixels.flags.writeable = True


@dataclasses.dataclass(frozen=True)
class Note:
    data: bytes


class Token(Minted):
    __slots__ = ()


def test_a_sealed_records_bytes_cannot_be_swapped() -> None:
    mint: Mint[Token, Note] = Mint(Token)
    token: Token = mint.claim()(Note(b"sealed"))
    object.__setattr__(mint.record(token), "data", b"photograph")
    with pytest.raises(NotCleared, match="altered"):
        mint.record(token)
