"""What a lesson of the camera course shows and measures: sealed pictures, strips of them, grades.

Everything is read from the sealed file and from its plate document, as anybody could who only has
these two: nothing here knows the stage.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from closedset.errors import ClosedsetError, UsageError

CROP_TOLERANCE = 0.06
"""Share of the frame's height by which a crop may miss its landmark."""
FRAME_TOLERANCE = 0.04
"""Share of the frame's height that two framings of the same size may differ by."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What a check found. Grades join with ``&``: both must hold."""

    passed: bool
    text: str

    def __and__(self, other: Grade) -> Grade:
        return Grade(self.passed and other.passed, f"{self.text} {other.text}")

    def __str__(self) -> str:
        return f"{'Yes.' if self.passed else 'Not yet.'} {self.text}"

    def _repr_html_(self) -> str:
        color = "#2c7a4b" if self.passed else "#a3552b"
        return f'<p style="color:{color}">{html.escape(str(self))}</p>'


def exercise(answer: object, check: Callable[[Any], Grade]) -> Grade:
    """Grade an answer; ``...`` stands for one that was not given yet.

    ``check`` gets the answer, and may shoot with it: what the course refuses becomes the grade.
    """
    if answer is ...:
        return Grade(False, "Write your answer in place of the three dots and run the cell again.")
    try:
        return check(answer)
    except ClosedsetError as error:
        return Grade(False, str(error))


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One sealed picture of a lesson, with its camera and the landmarks of who is in it."""

    png: bytes
    """The sealed file, slate and all."""
    plate: Mapping[str, Any]
    """The plate document: camera matrices, landmarks and keypoints in pixels and metres."""
    caption: str

    def _repr_png_(self) -> bytes:
        return self.png

    @property
    def width(self) -> int:
        """Pixels; the slate's margin is not counted."""
        return int(self.plate["camera"]["width"])

    @property
    def height(self) -> int:
        return int(self.plate["camera"]["height"])

    @property
    def position(self) -> NDArray[np.float64]:
        """Where the camera stands, (3,) metres; z is its height above the floor."""
        return np.array(self.plate["camera"]["position"])

    @property
    def direction(self) -> NDArray[np.float64]:
        """Unit vector (3,) that the camera looks along."""
        return np.array(self.plate["camera"]["world_to_camera"])[2, :3]

    @property
    def focal_mm(self) -> float:
        """The lens in use; a wall can force another one than was asked for (see ``notes``)."""
        return float(self.plate["camera"]["focal_mm"])

    @property
    def field_of_view(self) -> float:
        """Horizontal, degrees."""
        return float(self.plate["camera"]["horizontal_fov_degrees"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to get the camera where it stands."""
        return tuple(self.plate["notes"])

    @property
    def brightness(self) -> float:
        """Mean of the picture, 0 black to 1 white, slate not counted."""
        return float(self._grey().mean())

    @property
    def contrast(self) -> float:
        """How far the brightest tenth lies above the darkest, 0 to 1."""
        low, high = np.percentile(self._grey(), (10, 90))
        return float(high - low)

    def _grey(self) -> NDArray[np.float64]:
        with Image.open(io.BytesIO(self.png)) as picture:
            grey = np.asarray(picture.convert("L"), np.float64) / 255
        return grey[: self.height, : self.width]

    def point(self, landmark: str, who: str = "") -> dict[str, Any]:
        """Return a landmark or keypoint: ``x``, ``y`` in pixels, ``depth`` and ``world`` in metres.

        ``who`` may be left out if one performer stands on the set. Raises UsageError.
        """
        body = self._body(who)
        found = body["landmarks"].get(landmark) or body["keypoints"].get(landmark)
        if found is None:
            raise UsageError(
                f"there is no landmark {landmark!r}.",
                remedy="Landmarks are " + ", ".join((*body["landmarks"], *body["keypoints"])) + ".",
            )
        return dict(found)

    def share(self, landmark: str, who: str = "") -> tuple[float, float]:
        """Return where a landmark lies, as shares of width and height from the top left."""
        point = self.point(landmark, who)
        return float(point["x"]) / self.width, float(point["y"]) / self.height

    def distance(self, who: str = "") -> float:
        """Return metres from the camera to somebody's eyes."""
        return float(np.linalg.norm(np.array(self.point("eyes", who)["world"]) - self.position))

    def looks(self, who: str = "") -> str:
        """Return where somebody looks in the picture: ``left``, ``right`` or ``camera``."""
        nose = self.point("nose", who)["x"]
        ears = (self.point("left_ear", who)["x"] + self.point("right_ear", who)["x"]) / 2
        head = abs(self.point("chin", who)["y"] - self.point("top_of_head", who)["y"])
        turn = (nose - ears) / max(head, 1.0)
        return "camera" if abs(turn) < 0.1 else "right" if turn > 0 else "left"

    def _body(self, who: str) -> Mapping[str, Any]:
        bodies = {body["character"]: body for body in self.plate["performers"]}
        if who in bodies:
            return dict(bodies[who])
        if not who and len(bodies) == 1:
            return dict(next(iter(bodies.values())))
        raise UsageError(
            f"{who or 'nobody in particular'} is not on the set.",
            remedy=f"On the set: {', '.join(bodies) or 'nobody'}.",
        )

    def ends_at(self, landmark: str, who: str = "") -> Grade:
        """Grade whether the frame's lower edge cuts at a landmark."""
        y = self.share(landmark, who)[1]
        where = "at" if abs(y - 1) <= CROP_TOLERANCE else "below" if y < 1 else "above"
        return Grade(where == "at", f"The frame ends {where} the {landmark.replace('_', ' ')}.")

    def same_frame_as(self, other: Picture, who: str = "") -> Grade:
        """Grade whether somebody's eyes and chin lie equally high in both pictures."""
        gaps = [abs(self.share(m, who)[1] - other.share(m, who)[1]) for m in ("eyes", "chin")]
        same = max(gaps) <= FRAME_TOLERANCE
        return Grade(same, "Both frame the face alike." if same else "The framings differ.")

    def answers(self, other: Picture, who: str, partner: str) -> Grade:
        """Grade whether two singles cut together: one looks left, the other right."""
        here, there = self.looks(who), other.looks(partner)
        good = {here, there} == {"left", "right"}
        return Grade(good, f"{who} looks {here}, {partner} looks {there}.")


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Several pictures side by side, each with its caption."""

    pictures: tuple[Picture, ...]

    def _repr_html_(self) -> str:
        share = max(24, 100 // max(len(self.pictures), 1) - 1)
        return "".join(
            f'<figure style="display:inline-block;width:{share}%;margin:.3%;vertical-align:top">'
            f'<img alt="{html.escape(one.caption)}" style="width:100%" '
            f'src="data:image/png;base64,{base64.b64encode(one.png).decode()}">'
            f"<figcaption>{html.escape(one.caption)}</figcaption></figure>"
            for one in self.pictures
        )
