"""The gate and the sealer with a real list: a no that arrives in between stops the seal."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from list_props import NOW, Desk, grant_json, key

from closedset.callsheet.keys import inception, pid_of
from closedset.callsheet.signed import sign_withdrawal
from closedset.cast import background, stand_in
from closedset.errors import Refused
from closedset.gate import Gate
from closedset.model.performer import CastMember, ConsentedPerformer
from closedset.model.pixels import Frames
from closedset.model.request import (
    ClearedRequest,
    PictureRequest,
    ProductionRef,
    RequestKind,
    TextField,
)
from closedset.model.sealed import SealedAsset, Slate
from closedset.render.frames import _expose as unsafe_frames  # the seal is tested without a stage
from closedset.resources import demo_screenplay
from closedset.seal import Sealer, load_identity
from closedset.services import Breakdown, ScriptService


def listed(folder: Path, **limits: int) -> Desk:
    grant = grant_json()
    grant["limits"] |= limits
    grant["production"] = {"id": "last-bus", "scenes": []}
    desk = Desk(folder, json.dumps(grant).encode())
    desk.publish()
    return desk


@cache
def the_demo() -> Breakdown:
    return ScriptService().read(demo_screenplay())


def request(desk: Desk, number: int = 0) -> PictureRequest:
    """The n-th shot of the demo in which somebody stands, cast with the list's performer."""
    found = the_demo()
    shot = [s for s in found.shots.shots if s.marks][number]
    grant = desk.ask()
    assert grant.body is not None
    performer = ConsentedPerformer(grant.handle, grant.pid, stand_in(grant.pid, grant.body))
    return PictureRequest(
        ProductionRef("last-bus", "The Last Bus", found.screenplay.sha256),
        RequestKind.SHOT,
        shot,
        (CastMember(shot.marks[0].character, performer),),
        (TextField("action", "She looks up."),),
        "ink",
        256,
        144,
        1,
        extras=background(shot, "last-bus", [performer.stand_in]),
    )


def draw(cleared: ClearedRequest) -> Frames:
    height, width = cleared.request.height, cleared.request.width
    return unsafe_frames(cleared, np.full((1, height, width, 3), 200, np.uint8))


def seal(gate: Gate, cleared: ClearedRequest) -> SealedAsset:
    sealer = Sealer(final=gate.door, clock=lambda: NOW, identity=load_identity(clock=lambda: NOW))
    return sealer.seal(draw(cleared), Slate.of(cleared, NOW.date()))


def withdrawal() -> bytes:
    first = inception(key("ada").public_key, key("next").public_key)
    return sign_withdrawal(key("ada"), first, (), [pid_of(first)], NOW)


@pytest.mark.parametrize("channel", ["list", "file"])
def test_a_withdrawal_while_a_job_is_queued_means_it_is_never_sealed(
    tmp_path: Path, channel: str
) -> None:
    desk = listed(tmp_path)
    gate = Gate(clock=lambda: NOW, call_sheet=desk.client().call_sheet)
    queued, other = gate.clear(request(desk)), gate.clear(request(desk, 1))
    assert seal(gate, other).data
    if channel == "list":
        desk.publish(revoked=(desk.packet().pid,))
    else:
        desk.client().accept_withdrawal(withdrawal())
    with pytest.raises(Refused) as refused:
        seal(gate, queued)
    assert refused.value.code == "grant-revoked"


def test_a_use_is_counted_when_a_take_is_sealed(tmp_path: Path) -> None:
    desk = listed(tmp_path, max_outputs=2)
    client = desk.client()
    gate = Gate(clock=lambda: NOW, call_sheet=client.call_sheet)
    sha256 = desk.ask().grant_sha256
    first, second, third = (gate.clear(request(desk, n)) for n in range(3))
    assert client.used(sha256).outputs == 0
    for cleared in (first, first, second):
        seal(gate, cleared)
    assert client.used(sha256).outputs == 2
    with pytest.raises(Refused) as refused:
        seal(gate, third)
    assert refused.value.code == "grant-used-up"
    with pytest.raises(Refused) as at_the_gate:
        gate.clear(request(desk, 3))
    reasons = at_the_gate.value.reasons
    assert reasons[0].code == "grant-used-up"
    assert gate.clear_notice(request(desk, 3), reasons).request.kind is RequestKind.NOTICE
    assert gate.clear(request(desk)).id == first.id
