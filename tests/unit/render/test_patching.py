"""A mask is two tones, and changes nothing outside of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sealing import HandClock, cleared, frames_for, seal_one

from closedset.errors import NotCleared, RenderError
from closedset.model.request import Edit
from closedset.render import Mask, patched, read_bits, write_bits
from closedset.render.patching import checked, mask_of
from closedset.seal import load_identity


def test_what_is_drawn_stays_inside_the_mask_that_was_cleared() -> None:
    clock = HandClock()
    parent = seal_one(clock, load_identity(clock=clock))
    gate, drawn = cleared(clock)
    where = np.zeros((drawn.request.height, drawn.request.width), bool)
    where[40:80, 100:200] = True
    mask = Mask(where)
    edit = Edit(parent.sha256, mask=mask.sha256)
    new = frames_for(gate.clear(replace(drawn.request, edit=edit)), seed=5)
    made = patched(new, parent, mask)
    again = patched(new, parent, Mask(read_bits(write_bits(mask.where))))
    assert made.pixels.tobytes() == again.pixels.tobytes()
    inside = made.pixels[0, 55:65, 120:180]
    assert (inside == new.pixels[0, 55:65, 120:180]).all()
    assert (made.pixels[0][~where] != new.pixels[0][~where]).any()
    for other, bits in (
        (parent, Mask(~where)),
        (seal_one(clock, load_identity(clock=clock), seed=9), mask),
    ):
        with pytest.raises(NotCleared, match="not the one that was cleared"):
            patched(new, other, bits)
    with pytest.raises(NotCleared, match="not the one that was cleared"):
        patched(frames_for(drawn), parent, mask)


def test_a_mask_that_is_a_picture_or_nothing_is_refused() -> None:
    gray = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    with pytest.raises(RenderError, match="% gray"):
        mask_of(np.dstack([gray] * 3), (64, 64))
    with pytest.raises(RenderError, match="empty"):
        checked(mask_of(np.zeros((8, 8, 3), np.uint8), (64, 64)))
    with pytest.raises(RenderError, match="on record"):
        read_bits("4x4 %%%")
