"""What a lesson's pictures measure, and how answers are graded."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from closedset.errors import UsageError
from closedset.services import Grade, Picture, Strip, exercise, open_services


def picture(**marks: tuple[float, float]) -> Picture:
    """A 100x100 picture above a black slate; ``marks`` are the pixels of landmarks."""
    grey = np.zeros((120, 100), np.uint8)
    grey[:50] = 255
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "PNG")
    points = {name: {"x": x, "y": y, "world": [0, 2, 1.6]} for name, (x, y) in marks.items()}
    plate: dict[str, Any] = {
        "camera": {"width": 100, "height": 100, "position": [0, 0, 1.6]},
        "performers": [{"character": "NORA", "landmarks": points, "keypoints": {}}],
    }
    return Picture(out.getvalue(), plate, "MS · <front>")


HEAD = {"top_of_head": (50.0, 0.0), "chin": (50.0, 40.0), "left_ear": (60.0, 20.0)}


@pytest.mark.parametrize(("y", "passed"), [(100, True), (96, True), (105, True), (80, False)])
def test_a_frame_ends_at_a_landmark_or_it_does_not(y: float, passed: bool) -> None:
    assert picture(waist=(50, y)).ends_at("waist").passed is passed


@pytest.mark.parametrize(("nose", "way"), [(50.0, "camera"), (80.0, "right"), (20.0, "left")])
def test_where_somebody_looks_follows_from_nose_and_ears(nose: float, way: str) -> None:
    one = picture(**HEAD, right_ear=(40.0, 20.0), nose=(nose, 22.0))
    assert one.looks() == way


def test_singles_cut_together_only_if_they_look_at_each_other() -> None:
    right, left = (picture(**HEAD, right_ear=(40.0, 20.0), nose=(x, 22.0)) for x in (80.0, 20.0))
    assert right.answers(left, "NORA", "NORA").passed
    assert not right.answers(right, "NORA", "NORA").passed


def test_the_same_framing_has_eyes_and_chin_at_the_same_height() -> None:
    one = picture(eyes=(50, 30), chin=(50, 50))
    assert one.same_frame_as(picture(eyes=(50, 33), chin=(50, 52))).passed
    assert not one.same_frame_as(picture(eyes=(50, 33), chin=(50, 60))).passed


def test_brightness_counts_the_picture_and_not_its_slate() -> None:
    assert picture().brightness == pytest.approx(0.5)
    assert picture().contrast == pytest.approx(1.0)


def test_distance_is_from_the_camera_to_the_eyes() -> None:
    assert picture(eyes=(50, 30)).distance() == pytest.approx(2.0)


def test_an_unknown_landmark_or_performer_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="elbow"):
        picture(waist=(1, 1)).share("elbow")
    with pytest.raises(UsageError) as error:
        picture().share("waist", "ELI")
    assert "NORA" in error.value.remedy


def test_grades_join_and_an_exercise_says_what_is_missing() -> None:
    yes, no = Grade(True, "a"), Grade(False, "b")
    assert (yes & yes).passed
    assert not (yes & no).passed
    assert not exercise(..., lambda _: yes).passed
    assert exercise(1, lambda answer: Grade(answer == 1, "one")).passed

    def refuses(_: object) -> Grade:
        raise UsageError("there is no shot size 'XL'.", remedy="It is one of …")

    assert "no shot size" in exercise("XL", refuses).text


def test_a_strip_shows_every_picture_and_escapes_its_caption() -> None:
    page = Strip((picture(), picture()))._repr_html_()
    assert page.count("data:image/png;base64,") == 2
    assert "<front>" not in page
    assert "&lt;front&gt;" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"size": "XL"}, "shot size"),
        ({"lens": 5}, "lens"),
        ({"subjects": "MARA"}, "does not play"),
        ({"zoom": 3}, "'zoom'"),
        ({"look": "oil"}, "no look"),
        ({"place": "moon"}, "set 'moon'"),
    ],
)
def test_a_word_that_the_course_does_not_know_is_answered_with_those_it_knows(
    words: dict[str, Any], said: str, tmp_path: Path
) -> None:
    course = open_services().course.open(1, tmp_path / "course")
    with pytest.raises(UsageError, match=said) as error:
        course.shoot(**words)
    assert error.value.remedy
    assert not (tmp_path / "course").exists()


def test_a_lesson_shoots_a_sealed_picture_once_and_finds_it_again(tmp_path: Path) -> None:
    services = open_services()
    first = services.course.open(1, tmp_path / "course", size=(256, 144)).shoot(size="CU")
    again = services.course.open(1, tmp_path / "course", size=(256, 144)).shoot(size="CU")
    assert again.png == first.png
    assert again.plate == first.plate
    (panel,) = (tmp_path / "course" / "panels").iterdir()
    assert panel.read_bytes() == first.png
    assert services.verify.verify(panel)["verdict"] == "sealed"
