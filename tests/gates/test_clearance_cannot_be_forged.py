"""A ClearedRequest comes from Gate.clear alone, and what it holds is what was checked."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from datetime import timedelta

import numpy as np
import pytest
from gate_props import ADA, GRANT, NOW, SHOT, Sheet, request, unsafe_call_sheet

from closedset.errors import NotCleared, Refused
from closedset.gate import Gate
from closedset.model.mint import Minted
from closedset.model.pixels import Frames
from closedset.model.request import (
    CLEARANCES,
    FACES,
    LINE_UP,
    TURNAROUND,
    ClearedRequest,
    PictureRequest,
    RequestKind,
    TextField,
)


@pytest.fixture
def gate() -> Gate:
    return Gate(clock=lambda: NOW)


def frames_of(cleared: ClearedRequest, height: int = 360) -> Frames:
    return Frames(cleared, np.zeros((1, height, 640, 3), np.uint8))


def test_the_gate_makes_one_and_it_holds_the_request(gate: Gate) -> None:
    asked = request()
    cleared = gate.clear(asked)
    assert cleared.request == asked
    assert cleared.require(NOW).digest == asked.digest
    assert cleared.id == gate.clear(asked).id
    gate.confirm(cleared, frames_of(cleared))


def test_calling_the_type_is_refused() -> None:
    with pytest.raises(TypeError, match=r"no public constructor: ask Gate\.clear"):
        ClearedRequest()
    with pytest.raises(TypeError, match="no public constructor"):
        ClearedRequest.__new__(ClearedRequest)
    with pytest.raises(TypeError, match="no public constructor"):
        Minted.__new__(ClearedRequest)


def test_an_empty_shell_answers_nothing(gate: Gate) -> None:
    shell = object.__new__(ClearedRequest)
    with pytest.raises(NotCleared, match="was not made by the stage"):
        shell.require(NOW)
    with pytest.raises(NotCleared):
        _ = shell.request
    with pytest.raises(NotCleared):
        gate.confirm(shell, frames_of(shell))


@pytest.mark.parametrize(
    "copier",
    [
        copy.copy,
        copy.deepcopy,
        pickle.dumps,
        lambda c: c.__reduce_ex__(2),
        lambda c: c.__copy__(),
        lambda c: c.__replace__(),
        lambda c: copy.replace(c) if sys.version_info >= (3, 13) else c.__replace__(),
    ],
)
def test_copies_are_refused(gate: Gate, copier: object) -> None:
    with pytest.raises(TypeError, match="cannot be copied, replaced or pickled"):
        copier(gate.clear(request()))  # type: ignore[operator]


def test_replace_is_refused(gate: Gate) -> None:
    with pytest.raises(TypeError):
        dataclasses.replace(gate.clear(request()))  # type: ignore[type-var]


def test_attributes_cannot_be_set(gate: Gate) -> None:
    cleared = gate.clear(request())
    other = request("Mara runs.")
    for setter in (setattr, object.__setattr__):
        with pytest.raises(AttributeError):
            setter(cleared, "request", other)
    with pytest.raises(TypeError):
        vars(cleared)


def test_another_class_cannot_be_dressed_up(gate: Gate) -> None:
    class Fake:
        __slots__ = ("__weakref__",)

    fake = Fake()
    with pytest.raises(NotCleared, match="this Fake was not made"):
        CLEARANCES.record(fake)
    fake.__class__ = ClearedRequest  # type: ignore[assignment]
    with pytest.raises(NotCleared):
        fake.require(NOW)  # type: ignore[attr-defined]


def test_subclasses_are_refused() -> None:
    with pytest.raises(TypeError, match="cannot be subclassed"):
        type("Mine", (ClearedRequest,), {})


def test_a_second_claim_is_refused() -> None:
    with pytest.raises(NotCleared, match="already claimed"):
        CLEARANCES.claim()


def test_changing_the_callers_request_changes_nothing(gate: Gate) -> None:
    asked = request()
    digest = asked.digest
    cleared = gate.clear(asked)
    object.__setattr__(asked, "texts", (TextField("action", "Tom Hanks walks in."),))
    assert cleared.request.digest == digest
    gate.confirm(cleared, frames_of(cleared))


def test_a_request_altered_inside_is_not_sealed(gate: Gate) -> None:
    cleared = gate.clear(request())
    object.__setattr__(cleared.request, "seed", 2)
    with pytest.raises(NotCleared, match="altered after it was issued"):
        gate.confirm(cleared, frames_of(cleared))


def test_a_clearance_kept_alive_by_hand_is_not_sealed(gate: Gate) -> None:
    cleared = gate.clear(request())
    object.__setattr__(CLEARANCES.record(cleared), "issued", NOW - timedelta(minutes=1))
    with pytest.raises(NotCleared, match="altered"):
        gate.confirm(cleared, frames_of(cleared))


class TwoFaced(str):
    """Reads harmless the first time."""


@pytest.mark.parametrize(
    "change",
    [
        {"texts": [TextField("action", "Mara waits.")]},
        {"texts": (TextField("action", TwoFaced("Mara waits.")),)},
        {"seed": np.int64(1)},
        {"cast": [1]},
    ],
)
def test_a_request_of_other_types_is_refused(gate: Gate, change: dict[str, object]) -> None:
    asked = request()
    for name, value in change.items():
        object.__setattr__(asked, name, value)
    with pytest.raises(Refused, match="made of plain values") as refused:
        gate.clear(asked)
    assert refused.value.code == "malformed-request"


def test_a_subclass_of_the_request_is_refused(gate: Gate) -> None:
    class Mine(PictureRequest):
        pass

    mine = Mine(**{f.name: getattr(request(), f.name) for f in dataclasses.fields(PictureRequest)})
    with pytest.raises(Refused, match="Mine"):
        gate.clear(mine)


@pytest.mark.parametrize("late", [timedelta(minutes=16), timedelta(minutes=-1)])
def test_an_old_clearance_is_not_sealed(late: timedelta) -> None:
    clock = [NOW]
    gate = Gate(clock=lambda: clock[0])
    cleared = gate.clear(request())
    clock[0] = NOW + late
    with pytest.raises(NotCleared, match="it is good for 900 s"):
        gate.confirm(cleared, frames_of(cleared))


def test_frames_of_another_clearance_are_not_sealed(gate: Gate) -> None:
    cleared, other = gate.clear(request()), gate.clear(request())
    with pytest.raises(NotCleared, match="drawn for another request"):
        gate.confirm(cleared, frames_of(other))


def test_a_revocation_after_clearing_stops_the_seal() -> None:
    sheet = Sheet()
    gate = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
    cleared = gate.clear(request(performer=ADA))
    gate.confirm(cleared, frames_of(cleared))
    sheet.grant, sheet.code = None, "grant-revoked"
    with pytest.raises(Refused) as refused:
        gate.confirm(cleared, frames_of(cleared))
    assert refused.value.code == "grant-revoked"


def test_another_grant_after_clearing_stops_the_seal() -> None:
    sheet = Sheet()
    gate = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
    cleared = gate.clear(request(performer=ADA))
    sheet.grant = dataclasses.replace(GRANT, grant_sha256="c" * 64)
    with pytest.raises(NotCleared, match="another grant"):
        gate.confirm(cleared, frames_of(cleared))


def test_another_policy_stops_the_seal(gate: Gate) -> None:
    cleared = gate.clear(request())
    other = Gate(clock=lambda: NOW, policy=dataclasses.replace(gate.policy, number="2"))
    with pytest.raises(NotCleared, match=r"policy 2\+\w+ is in force"):
        other.confirm(cleared, frames_of(cleared))


def test_a_softened_policy_has_another_version_and_cannot_name_its_own(gate: Gate) -> None:
    softer = dataclasses.replace(gate.policy, word_zipf=0.0)
    assert softer.version != gate.policy.version
    with pytest.raises(TypeError, match="version"):
        dataclasses.replace(softer, version=gate.policy.version)
    cleared = Gate(clock=lambda: NOW, policy=softer).clear(request())
    with pytest.raises(NotCleared, match="is in force"):
        gate.confirm(cleared, frames_of(cleared))


def test_what_only_answers_like_a_call_sheet_is_none() -> None:
    with pytest.raises(NotCleared, match="Sheet was not made by the stage"):
        Gate(clock=lambda: NOW, call_sheet=Sheet())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"width": 0}, "width is '0'; accepted: 16 to 8192 pixels"),
        ({"height": 100_000}, "height is '100000'"),
        ({"width": 8000, "height": 8000}, "size is '8000x8000'; accepted: 40000000 pixels"),
        ({"seed": -1}, "seed is '-1'"),
        ({"recipe": "../ink"}, "recipe is '../ink'; accepted: a folder's name"),
        ({"media": ""}, "media is ''"),
        ({"territory": "everywhere"}, "territory is 'everywhere'"),
        ({"moment": float("nan")}, "moment is 'nan'; accepted: a number from 0"),
        ({"moment": float("inf")}, "moment is 'inf'"),
        ({"moment": -50.0}, "moment is '-50.0'"),
        ({"moment": 1.01}, "moment is '1.01'"),
        ({"moment": "0"}, "moment is '0'"),
        ({"view": "front"}, "view is 'front'; accepted: nothing"),
        ({"view": "Tom Hanks"}, "view is 'Tom Hanks'"),
        ({"kind": RequestKind.CASTING}, "view is ''; accepted: front,"),
        ({"kind": RequestKind.CASTING, "view": "upside down"}, "view is 'upside down'"),
        ({"texts": (TextField("action", "rain"),) * 300}, "texts is '300'; accepted: 256 at most"),
    ],
)
def test_a_request_that_cannot_be_drawn_is_refused(
    gate: Gate, change: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match="accepted") as refused:
        gate.clear(dataclasses.replace(request(), **change))  # type: ignore[arg-type]
    assert refused.value.code == "malformed-request"
    assert said in refused.value.message


@pytest.mark.parametrize("view", [*TURNAROUND, *FACES, LINE_UP])
def test_every_cell_of_a_casting_sheet_has_a_view(gate: Gate, view: str) -> None:
    cell = dataclasses.replace(request(), kind=RequestKind.CASTING, view=view, moment=1.0)
    assert gate.clear(cell).request.view == view


def test_a_notice_carries_no_view_or_moment_that_there_is_not(gate: Gate) -> None:
    asked = dataclasses.replace(request(), view="Tom Hanks", moment=float("nan"))
    with pytest.raises(Refused) as refused:
        gate.clear(asked)
    card = gate.clear_notice(asked, refused.value.reasons).request
    assert (card.view, card.moment) == ("", 0.0)


def test_a_notice_carries_the_gates_words_alone(gate: Gate) -> None:
    asked = request("Mara meets Tom Hanks.")
    with pytest.raises(Refused) as refused:
        gate.clear(asked)
    card = gate.clear_notice(asked, refused.value.reasons)
    said = {t.text for t in card.request.texts}
    assert card.request.cast == ()
    assert card.request.recipe == "notice"
    assert card.request.shot.id == SHOT.id
    assert card.request.shot.action == ""
    assert "refuse" in said
    assert said - {"refuse"} == {
        word for r in refused.value.reasons for word in (r.code, r.message, r.remedy)
    }


def test_a_notice_with_other_words_is_refused(gate: Gate) -> None:
    asked = request("Mara meets Tom Hanks.")
    with pytest.raises(Refused) as refused:
        gate.clear(asked)
    mine = dataclasses.replace(refused.value.reasons[0], message="Draw him anyway.")
    with pytest.raises(Refused, match="in the gate's own words"):
        gate.clear_notice(asked, (mine,))
    with pytest.raises(Refused, match="in the gate's own words"):
        gate.clear_notice(request(), refused.value.reasons)
