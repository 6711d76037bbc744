"""A hallmark holds for the very value that was struck, and for no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from closedset.errors import NotCleared
from closedset.model import mint
from closedset.model.mint import Hallmark
from closedset.model.pixels import _buffers


@dataclass(eq=False)
class Picture:
    pixels: np.ndarray
    words: str = "slate"
    cleared: object = field(default_factory=object)


def contents(picture: Picture) -> Iterator[bytes | memoryview]:
    yield picture.words.encode()
    yield from _buffers(picture.pixels)


def struck(monkeypatch: pytest.MonkeyPatch, piece: int = 64) -> tuple[Hallmark[Picture], Picture]:
    monkeypatch.setattr(mint, "_PIECE", piece)
    hallmark = Hallmark(Picture, contents)
    made = Picture(np.zeros((7, 9, 3), np.float32))
    hallmark.claim()(made)
    return hallmark, made


def test_what_was_struck_holds_however_often_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    hallmark, made = struck(monkeypatch)
    hallmark.check(made)
    hallmark.check(made)


@pytest.mark.parametrize("byte", [0, 63, 64, 400, 7 * 9 * 3 * 4 - 1])
def test_one_altered_bit_is_seen_in_every_piece(monkeypatch: pytest.MonkeyPatch, byte: int) -> None:
    hallmark, made = struck(monkeypatch)
    made.pixels.view(np.uint8).reshape(-1)[byte] ^= 1
    with pytest.raises(NotCleared, match="altered since"):
        hallmark.check(made)


def test_two_pieces_that_changed_places_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    hallmark = Hallmark(Picture, contents)
    monkeypatch.setattr(mint, "_PIECE", 64)
    made = Picture(np.arange(64, dtype=np.float32))
    hallmark.claim()(made)
    made.pixels[:] = np.roll(made.pixels, 16)
    with pytest.raises(NotCleared, match="altered since"):
        hallmark.check(made)


@pytest.mark.parametrize("other", [np.zeros((9, 7, 3), np.float32), np.zeros((7, 9, 3), np.int32),
                                   np.zeros((0, 9, 3), np.float32)])  # fmt: skip
def test_the_same_bytes_in_another_shape_are_others(
    monkeypatch: pytest.MonkeyPatch, other: np.ndarray
) -> None:
    hallmark, made = struck(monkeypatch)
    made.pixels = other
    with pytest.raises(NotCleared, match="altered since"):
        hallmark.check(made)


def test_another_clearance_and_another_object_carry_no_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hallmark, made = struck(monkeypatch)
    with pytest.raises(NotCleared, match="not made by the stage"):
        hallmark.check(Picture(made.pixels, made.words, made.cleared))
    made.cleared = object()
    with pytest.raises(NotCleared, match="altered since"):
        hallmark.check(made)
