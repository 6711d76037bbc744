"""What a gate asks is a list that was verified; an object that merely answers is none."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from list_props import NOW, Desk, refused

from closedset.callsheet import client as client_module
from closedset.callsheet.client import CallSheetClient
from closedset.errors import CallSheetError, NotCleared
from closedset.model.grant import CALL_SHEETS, CallSheet


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.publish()
    return made


def test_a_clients_call_sheet_answers_as_the_client_does(desk: Desk) -> None:
    client = desk.client()
    grant = client.call_sheet.grant_for("@demo-ada", NOW)
    assert grant == client.grant_for("@demo-ada")
    assert (grant.approval, grant.prohibited) == (
        "none",
        ("sexual content", "advertising", "political content"),
    )
    desk.publish(revoked=(grant.pid,))
    refused("grant-revoked", lambda: client.call_sheet.grant_for("@demo-ada", NOW))


@pytest.mark.parametrize(
    "forge",
    [
        CallSheet,
        lambda: CALL_SHEETS.claim(),
        lambda: type("Mine", (CallSheet,), {}),
        lambda: type("Mine", (CallSheetClient,), {}),
    ],
)
def test_nobody_else_makes_one(forge: Callable[[], object]) -> None:
    with pytest.raises((TypeError, NotCleared)):
        forge()


def test_an_empty_shell_answers_nothing() -> None:
    shell = object.__new__(CallSheet)
    with pytest.raises(NotCleared, match="was not made by the stage"):
        shell.grant_for("@demo-ada", NOW)


@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_cannot_be_copied(desk: Desk, copier: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="cannot be copied"):
        copier(desk.client().call_sheet)


def test_no_attribute_of_a_client_stands_in_for_its_verification(desk: Desk) -> None:
    client = desk.client()
    with pytest.raises(AttributeError):
        client.grant_for = lambda handle, now: None  # type: ignore[method-assign,assignment]


def test_nothing_in_the_module_admits_another_object(desk: Desk) -> None:
    class YesMan:
        def grant_for(self, *_: object) -> object:
            return desk.ask()

        def spend(self, *_: object, **__: object) -> None: ...

    for door in [f for f in vars(client_module).values() if callable(f)]:
        try:
            made = door(YesMan())
        except (TypeError, AttributeError, ValueError, NotCleared, CallSheetError):
            continue
        assert not isinstance(made, CallSheet), door
