"""The card: exact size, any text, only notices."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np
import pytest
from render_props import NOW, make_request

from closedset.errors import NotCleared, RenderError
from closedset.gate import Gate
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, RequestKind, TextField
from closedset.render import draw_notice
from closedset.render.notice import _card, _typeset


def test_a_card_has_exactly_the_request_size(notice: ClearedRequest, clock: Clock) -> None:
    frames = draw_notice(notice, clock)
    assert frames.pixels.shape == (1, 360, 640, 3)
    assert frames.cleared is notice
    assert not frames.trained
    assert frames.pixels.tobytes() == draw_notice(notice, clock).pixels.tobytes()


def test_a_shot_is_not_drawn_as_a_card(gate: Gate, clock: Clock) -> None:
    with pytest.raises(RenderError, match="is for a shot"):
        draw_notice(gate.clear(make_request()), clock)


def test_an_expired_card_is_not_drawn(notice: ClearedRequest) -> None:
    with pytest.raises(NotCleared):
        draw_notice(notice, lambda: NOW + timedelta(hours=1))


def card(*texts: tuple[str, str], width: int = 640, height: int = 360) -> np.ndarray:
    """Typeset texts without a gate: only its own sentences ever reach a cleared card."""
    import io

    from PIL import Image

    request = dataclasses.replace(
        make_request(width, height),
        kind=RequestKind.NOTICE,
        texts=tuple(TextField(*t) for t in texts),
    )
    return np.asarray(Image.open(io.BytesIO(_typeset(_card(request)))).convert("RGB"))


def test_markup_in_a_text_stays_text() -> None:
    hostile = '#panic("x") $x_1$ *b* `c` \\ "] #include("/etc/passwd") <l> @ref'
    drawn = card(("decision", "hold"), ("message", hostile), ("remedy", hostile))
    assert drawn.shape == (360, 640, 3)
    assert drawn.max() > 150


@pytest.mark.parametrize(
    "words", ["word " * 3000, "w" * 3000, "ぁ" * 900, "\u202e\x00\ttext\n" * 50]
)
def test_no_text_runs_over_the_frame(words: str) -> None:
    drawn = card(("decision", "refuse"), *([("message", words), ("remedy", words)] * 7))
    ground = card(("decision", "refuse"))
    margin = np.ones(drawn.shape[:2], bool)
    margin[13:-13, 47:-44] = False
    assert (drawn[margin] == ground[margin]).all()


def test_every_reason_gets_its_own_remedy() -> None:
    request = dataclasses.replace(
        make_request(),
        texts=tuple(
            TextField(n, t)
            for n, t in (
                ("decision", "hold"), ("code", "a"), ("message", "A"), ("remedy", "ra"),
                ("code", "b"), ("message", "B"), ("remedy", "rb"),
            )
        ),
    )  # fmt: skip
    made = _card(request)
    assert made["reasons"] == [{"message": "A", "remedy": "ra"}, {"message": "B", "remedy": "rb"}]
    assert made["word"] == "Question"
    assert made["codes"] == "a · b"
