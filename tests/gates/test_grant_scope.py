"""A consented performer is cleared inside the grant, and refused with a code one step outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from gate_props import ADA, BODY, GRANT, LOOK, NOW, Sheet, request, unsafe_call_sheet

from closedset.errors import Refused
from closedset.gate import Gate
from closedset.model.performer import ConsentedPerformer
from closedset.model.shot import Prop, Thing


def test_inside_the_grant_is_cleared_and_recorded() -> None:
    cleared = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(Sheet())).clear(
        request(performer=ADA)
    )
    (use,) = cleared.grants
    assert (use.handle, use.level, use.call_sheet_version) == ("@demo-ada", "union", 7)
    assert use.grant_sha256 == GRANT.grant_sha256


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"scenes": ("2", "3")}, "grant-scene", "covers scenes 2 and 3; this shot is in scene 1"),
        ({"production_id": "other"}, "grant-production", "for the production 'other'"),
        ({"script_sha256": "1" * 64}, "grant-script", "another draft"),
        ({"media": ("pitch",)}, "grant-media", "this is a storyboard"),
        ({"territories": ("DE",)}, "grant-territory", "this is for the world"),
        ({"facets": ("voice",)}, "grant-facet", "granted voice, not body"),
        ({"not_after": NOW - timedelta(days=1)}, "grant-expired", "ended on 2026-11-20"),
        ({"not_before": NOW + timedelta(days=1)}, "grant-not-yet-valid", "starts on 2026-11-22"),
        ({"body": None}, "grant-body", "not the one @demo-ada agreed to"),
        ({"body": replace(BODY, weight=0.9)}, "grant-body", "not the one @demo-ada agreed to"),
        ({"level": "self", "name": "Tom Hanks"}, "grant-identity", "close to a well-known"),
        ({"level": "registrar", "name": "Tom Hanks"}, "grant-identity", "close to a well-known"),
        ({"pid": "c" * 64}, "grant-pid", "lists that handle for another key"),
    ],
)
def test_one_step_outside_is_refused(change: dict[str, object], code: str, words: str) -> None:
    sheet = Sheet(replace(GRANT, **change))  # type: ignore[arg-type]
    with pytest.raises(Refused, match=words) as refused:
        Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet)).clear(request(performer=ADA))
    assert refused.value.code == code
    assert refused.value.remedy


def test_without_a_call_sheet_nobody_is_known() -> None:
    with pytest.raises(Refused, match="on no call sheet") as refused:
        Gate(clock=lambda: NOW).clear(request(performer=ADA))
    assert refused.value.code == "unknown-handle"


def test_a_handle_nobody_lists_is_refused() -> None:
    stranger = ConsentedPerformer("@stranger", "d" * 64, LOOK)
    with pytest.raises(Refused) as refused:
        Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(Sheet())).clear(
            request(performer=stranger)
        )
    assert refused.value.code == "unknown-handle"


def test_a_handle_in_the_text_that_is_not_cast_is_refused() -> None:
    with pytest.raises(Refused, match="@someone") as refused:
        Gate(clock=lambda: NOW).clear(request("Mara hugs @someone."))
    assert refused.value.code == "unknown-handle"


def test_a_union_may_vouch_for_a_well_known_performer() -> None:
    sheet = Sheet(replace(GRANT, name="Tom Hanks"))
    assert (
        Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
        .clear(request(performer=ADA))
        .grants
    )


def test_a_self_attested_performer_stays_internal() -> None:
    sheet = Sheet(replace(GRANT, level="self", media=("storyboard", "pitch")))
    gate = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
    assert gate.clear(request(performer=ADA)).grants[0].level == "self"
    with pytest.raises(Refused, match="self-attested grants stay internal") as refused:
        gate.clear(replace(request(performer=ADA), media="pitch"))
    assert refused.value.code == "grant-identity"


@pytest.mark.parametrize(
    ("topic", "dressing", "mark"),
    [
        ("police and military", (Thing.POLICE_CAR,), {}),
        ("death", (Thing.TREE, Thing.GRAVE), {}),
        ("weapons", (), {"prop": Prop.GUN}),
        ("weapons", (), {"does": "aiming"}),
        ("religion", (), {"place": "at the altar"}),
        ("alcohol", (), {"manner": "drunk"}),
        ("death", (), {"looks_at": "the coffin"}),
    ],
)
def test_what_stands_on_the_set_or_in_a_hand_may_be_ruled_out(
    topic: str, dressing: tuple[Thing, ...], mark: dict[str, object]
) -> None:
    sheet = Sheet(replace(GRANT, prohibited=(topic,)))
    gate = Gate(clock=lambda: NOW, call_sheet=unsafe_call_sheet(sheet))
    asked = request(performer=ADA)
    assert gate.clear(asked).grants
    shot = replace(
        asked.shot,
        setting=replace(asked.shot.setting, dressing=dressing),
        marks=tuple(replace(m, **mark) for m in asked.shot.marks),  # type: ignore[arg-type]
    )
    with pytest.raises(Refused, match="and this shot says") as refused:
        gate.clear(replace(asked, shot=shot))
    assert refused.value.code == "grant-prohibited"
