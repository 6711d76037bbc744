"""Text of any kind gets a verdict, the same one twice, and never an exception."""

from __future__ import annotations

import json

import pytest
from fuzzed import plain, texts
from gate_props import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closedset.gate import Declarations, Gate
from closedset.gate.compile import prompt_of
from closedset.model.request import TextField

ALL = tuple(HealthCheck)


def judged(text: str, names: tuple[str, ...] = ()) -> None:
    declared = Declarations(characters=names[:1], places=names[1:2], things=names[2:])
    gate = Gate(clock=lambda: NOW, declared=declared)
    first, second = (gate.check([TextField("prompt", text)]) for _ in range(2))
    assert first == second
    for reason in first.reasons:
        assert reason.code
        assert reason.message
        assert reason.remedy
        json.dumps([reason.span, reason.message, reason.remedy])
    prompt_of((TextField("action", text[:20000]),), (), names, negative=False)


@given(texts)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=ALL)
def test_fuzzed_text_gets_a_verdict(text: str) -> None:
    judged(text)


@pytest.mark.slow
@given(texts, st.lists(plain, max_size=3))
@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=ALL)
def test_fuzzed_text_with_fuzzed_declarations_gets_a_verdict(text: str, names: list[str]) -> None:
    judged(text, tuple(names))
