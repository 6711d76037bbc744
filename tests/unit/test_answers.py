"""Every question that one answer settles has it, and each answer settles its own question alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_props import NOW

from closedset.errors import Refused, UsageError
from closedset.gate.reasons import HOLDS
from closedset.model.verdict import Decision, Reason
from closedset.services.consent import ConsentService
from closedset.store import Production

CLOWN = "The clown in the sewer holds out a red balloon through the storm drain, to a child."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "film"
    with Production.open(made, lambda: NOW, create=True, title="Film", production_id="film"):
        return made


def test_each_question_has_the_answers_that_settle_it() -> None:
    offered = {code: set(Reason(code, "Rourke", "", "").answers()) for code in sorted(HOLDS)}
    names = {"character", "place", "thing", "person"}
    assert offered.pop("undeclared-name") == offered.pop("maybe-notable-name") == names
    assert offered.pop("maybe-known-person") == {"nobody", "person"}
    assert set(map(len, offered.values())) == {0}  # these are settled by other words alone


def test_nobody_is_recorded_and_clears_the_description(folder: Path) -> None:
    consent = ConsentService(lambda: NOW)
    (reason,) = consent.check(CLOWN).reasons
    consent.answer(folder, reason.span, "nobody")
    assert consent.check(CLOWN).decision is Decision.HOLD
    assert consent.check(CLOWN, {reason.span: "nobody"}).decision is Decision.CLEAR
    with Production.read(folder) as production:
        events = [dict(e.body) for e in production.events("declaration")]
    assert events == [{"name": reason.span, "is": "nobody"}]


@pytest.mark.parametrize("kind", ["character", "place", "thing"])
def test_a_description_is_no_name(folder: Path, kind: str) -> None:
    with pytest.raises(UsageError, match="--is nobody"):
        ConsentService(lambda: NOW).answer(folder, CLOWN, kind)


def test_a_name_is_no_description(folder: Path) -> None:
    with pytest.raises(UsageError, match="only a description can mean nobody"):
        ConsentService(lambda: NOW).answer(folder, "Rourke", "nobody")


@pytest.mark.parametrize("kind", ["character", "nobody"])
@pytest.mark.parametrize("name", ["Tom Hanks", "Tom Hankss", "the actor who played Hamlet"])
def test_no_answer_lets_somebody_real_in(folder: Path, name: str, kind: str) -> None:
    consent = ConsentService(lambda: NOW)
    with pytest.raises(Refused):
        consent.answer(folder, name, kind)
    assert consent.check(f"{name} waits.", {name: kind}).decision is Decision.REFUSE


@pytest.mark.parametrize("kind", ["place", "thing"])
def test_a_known_surname_alone_is_no_place_or_thing(folder: Path, kind: str) -> None:
    consent = ConsentService(lambda: NOW)
    with pytest.raises(UsageError, match="surname of somebody known") as error:
        consent.answer(folder, "Clooney", kind)
    assert "Clooney Street" in str(error.value.remedy)
    consent.answer(folder, "Clooney", "character")
    consent.answer(folder, "Clooney Street", kind)
