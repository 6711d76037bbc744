"""timeline.otio is an edit: shots in order, in whole pictures, pointing at what the board made."""

from __future__ import annotations

import json
from fractions import Fraction

import opentimelineio as otio
import pytest

from closedset.board import Board, count_of, timeline_otio


def clips_of(data: bytes) -> list[otio.schema.Clip]:
    timeline = otio.adapters.read_from_string(data.decode(), "otio_json")
    return list(timeline.tracks[0])


def test_every_shot_is_a_clip_of_its_length_behind_the_slate(board: Board) -> None:
    clips = clips_of(timeline_otio(board, "animatic.mp4", 48))
    assert [clip.name for clip in clips] == [panel.shot.id for panel in board.panels]
    at = 48
    for clip, panel in zip(clips, board.panels, strict=True):
        count = round(panel.shot.seconds * 24)
        start, length = clip.source_range.start_time, clip.source_range.duration
        assert (start.value, length.value, start.rate) == (at, count, 24)
        assert clip.media_reference.target_url == "animatic.mp4"
        assert clip.media_references()["panel"].target_url == panel.path
        at += count
    assert clips[0].media_reference.available_range.duration.value == at


def test_without_an_animatic_the_clips_show_the_panels(board: Board) -> None:
    clip = clips_of(timeline_otio(board))[0]
    assert clip.media_reference.target_url == board.panels[0].path
    assert clip.source_range.start_time.value == 0
    assert list(clip.media_references()) == [clip.DEFAULT_MEDIA_KEY]


def test_a_shot_that_was_not_drawn_says_why(board: Board) -> None:
    clips = clips_of(timeline_otio(board, "animatic.mp4", 48))
    marked = {clip.name: [marker.name for marker in clip.markers] for clip in clips if clip.markers}
    assert list(marked.values()) == [["refused: notable-name"], ["held: possible-name"]]


def test_the_same_board_gives_the_same_bytes_and_plain_json(board: Board) -> None:
    data = timeline_otio(board, "animatic.mp4", 48)
    assert timeline_otio(board, "animatic.mp4", 48) == data
    facts = json.loads(data)["tracks"]["children"][0]["children"][0]["metadata"]["closedset"]
    assert facts["scene"] == board.panels[0].shot.scene


@pytest.mark.parametrize(
    ("seconds", "count"), [(Fraction(7, 2), 84), (Fraction(1, 100), 1), (Fraction(1, 3), 8)]
)
def test_a_shot_lasts_whole_pictures_and_one_at_least(seconds: Fraction, count: int) -> None:
    assert count_of(seconds) == count
