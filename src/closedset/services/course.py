"""The course room: the camera-grammar lessons shoot here, through the same gate and seal.

A course is a production like any other: its folder keeps the takes and the ledger, and a picture
that was shot before is found again, so a notebook that runs twice draws nothing twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from closedset import run
from closedset.cast import synthesize
from closedset.errors import Refused, UsageError
from closedset.gate import Declarations
from closedset.model.performer import CastMember
from closedset.model.protocols import Clock
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Mark,
    Mood,
    Move,
    Pose,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)
from closedset.render import load_recipe, renderer_for, require_look
from closedset.resources import course_screenplay
from closedset.services.board import check_size, hire
from closedset.services.lesson import Picture, Strip
from closedset.services.script import ScriptService
from closedset.shots import OUTDOORS
from closedset.store import Production

COURSE_ID = "camera-course"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
E_ = TypeVar("E_", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Setup:
    """One setup of a lesson, in the words of a shot list."""

    size: str = "MS"
    """``EWS``, ``WS``, ``MWS``, ``MS``, ``MCU``, ``CU`` or ``ECU``."""
    subjects: tuple[str, ...] = ("NORA",)
    """Who is framed: NORA, ELI or both; the one it is about first."""
    on_set: tuple[str, ...] = ()
    """Everybody present, framed or not; empty: the subjects."""
    angle: str = "3/4"
    """``front``, ``3/4``, ``profile``, ``OTS`` or ``behind``."""
    height: str = "eye level"
    """``eye level``, ``low``, ``high`` or ``overhead``."""
    lens: float = 50.0
    """Focal length in millimetres on Super 35."""
    move: str = "static"
    """``static``, ``pan``, ``tilt``, ``push in``, ``pull back``, ``track`` or ``handheld``."""
    moment: float = 0.0
    """Which moment of the move: 0 its first frame, 1 its last."""
    place: str = "kitchen"
    """Any set of the stage."""
    time: str = "day"
    """``day``, ``night``, ``dawn`` or ``dusk``."""
    weather: str = "clear"
    light: str = ""
    """``morning``, ``golden hour``, ``moonlight``, ``candlelight``, ``neon``, ``blackout``."""
    tone: str = ""
    """``tense``, ``tender``, ``bleak`` or ``bright``."""
    pose: str = "standing"
    mood: str = "neutral"
    """Of the first subject."""
    across_the_line: bool = False
    """Shoot from the other side of the line between the two."""
    look: str = "ink"


class Course:
    """One lesson, open for shooting."""

    def __init__(
        self, folder: Path, lesson: int, size: tuple[int, int], script: ScriptService, clock: Clock
    ) -> None:
        """Use ``CourseService.open``."""
        self._folder = folder
        self._lesson = lesson
        self._size = size
        self._clock = clock
        self._play = script.read(course_screenplay()).screenplay
        names = self._play.characters
        self._cast = {
            name: CastMember(name, look) for name, look in synthesize(self._play, names).items()
        }
        self._shot: dict[Setup, Picture] = {}

    def shoot(self, setup: Setup | None = None, **words: object) -> Picture:
        """Shoot one setup: ``course.shoot(size="CU", lens=85)``; see ``Setup`` for the words.

        The same words give the same picture again. Raises UsageError for a word the course does
        not know, Refused or Held if the gate does not clear it, and what stages raise.
        """
        wanted = _worded(setup or Setup(), words)
        if wanted not in self._shot:
            self._shot[wanted] = self._expose(wanted)
        return self._shot[wanted]

    def strip(self, *pictures: Picture) -> Strip:
        """Lay pictures side by side."""
        return Strip(pictures)

    def roll(self, count: int, **words: object) -> Strip:
        """Shoot ``count`` moments of one move, first frame to last."""
        moments = [index / max(count - 1, 1) for index in range(count)]
        return Strip(tuple(self.shoot(None, **{**words, "moment": at}) for at in moments))

    def _expose(self, setup: Setup) -> Picture:
        position = len(self._shot)
        shot = _shot_of(setup, self._name(position), tuple(self._cast))
        require_look(setup.look)
        recipe = load_recipe("ink")
        renderer = renderer_for(recipe, self._clock)
        with Production.open(
            self._folder, self._clock, create=True, title=self._play.title, production_id=COURSE_ID
        ) as production:
            crew = hire(
                production,
                recipe=recipe,
                renderer=renderer,
                sheet=None,
                declared=Declarations(characters=tuple(self._cast)),
                clock=self._clock,
                tell=lambda _text: None,
            )
            request = run.request_for(crew, self._play, shot, self._cast, self._size)
            request = replace(request, moment=setup.moment)
            (panel,) = run.shoot(crew, ((f"{shot.id}.png", request),), lambda *_: None)
            stored = production.find_take(panel.take.id)
        if panel.state != "cleared" or stored is None:
            raise Refused(panel.reasons)
        return Picture(panel.png, json.loads(stored.plate), _caption(setup))

    def _name(self, position: int) -> str:
        """Return a shot id as on a real slate: 1A … 1Z, 1AA …"""
        round_, letter = divmod(position, len(_LETTERS))
        return f"{self._lesson}{_LETTERS[round_ - 1] if round_ else ''}{_LETTERS[letter]}"


class CourseService:
    """Opens lessons."""

    def __init__(self, script: ScriptService, clock: Clock) -> None:
        self._script = script
        self._clock = clock

    def open(
        self,
        lesson: int = 1,
        folder: Path | str = COURSE_ID,
        size: tuple[int, int] = (640, 360),
    ) -> Course:
        """Open a lesson; its pictures are kept in the production ``folder``.

        ``size`` is the picture in pixels, slate margin not counted. Raises UsageError.
        """
        check_size(size)
        return Course(Path(folder), lesson, size, self._script, self._clock)


def _worded(setup: Setup, words: Mapping[str, object]) -> Setup:
    unknown = sorted(set(words) - set(Setup.__dataclass_fields__))
    if unknown:
        raise UsageError(
            f"a setup has no {unknown[0]!r}.",
            remedy="It has " + ", ".join(Setup.__dataclass_fields__) + ".",
        )
    plain = {
        name: (value,) if name in {"subjects", "on_set"} and isinstance(value, str) else value
        for name, value in words.items()
    }
    return replace(setup, **plain)  # type: ignore[arg-type]


def _choice(kind: type[E_], word: str, what: str) -> E_:
    """Return the member that is written ``word``. Raises UsageError with all of them."""
    for member in kind:
        if str(word).casefold() == member.value.casefold():
            return member
    raise UsageError(
        f"there is no {what} {word!r}.",
        remedy="It is one of " + ", ".join(member.value for member in kind) + ".",
    )


def _shot_of(setup: Setup, shot_id: str, cast: tuple[str, ...]) -> Shot:
    """Turn the words of a setup into a shot. Raises UsageError."""
    present = setup.on_set or setup.subjects
    for name in (*setup.subjects, *present):
        if name not in cast:
            raise UsageError(
                f"{name!r} does not play here.", remedy=f"Here play {' and '.join(cast)}."
            )
    places = tuple(sorted(set(present), key=cast.index, reverse=setup.across_the_line))
    kind = _choice(SetKind, setup.place, "set")
    lead = setup.subjects[0] if setup.subjects else ""
    alone = len(places) < 2
    return Shot(
        id=shot_id,
        scene=shot_id.rstrip(_LETTERS),
        size=_choice(ShotSize, setup.size, "shot size"),
        angle=_choice(Angle, setup.angle, "angle"),
        height=_choice(Height, setup.height, "camera height"),
        lens=Lens(_lens(setup.lens)),
        move=_choice(Move, setup.move, "move"),
        side=Side.CENTER if alone or not lead else (Side.LEFT, Side.RIGHT)[places.index(lead) % 2],
        subjects=setup.subjects,
        focus=None,
        setting=Setting(
            place=kind.value.upper(),
            kind=kind,
            interior=kind not in OUTDOORS,
            time=_choice(TimeOfDay, setup.time, "time of day"),
            weather=setup.weather,
            light=setup.light,
            tone=setup.tone,
        ),
        marks=tuple(_mark(setup, name, slot, places) for slot, name in enumerate(places)),
        covers=(),
        action="",
        dialogue=(),
        why="A setup of the camera course.",
        seconds=Fraction(4),
        scene_cast=places,
        look=setup.look,
    )


def _lens(focal_mm: float) -> float:
    if not isinstance(focal_mm, int | float) or not 8 <= focal_mm <= 400:
        raise UsageError(
            f"there is no lens of {focal_mm!r} mm in the kit.", remedy="Lenses go from 8 to 400 mm."
        )
    return float(focal_mm)


def _mark(setup: Setup, name: str, slot: int, places: tuple[str, ...]) -> Mark:
    lead = bool(setup.subjects) and name == setup.subjects[0]
    return Mark(
        name,
        slot,
        pose=_choice(Pose, setup.pose, "pose"),
        looks_at=next((other for other in places if other != name), ""),
        mood=_choice(Mood, setup.mood, "mood") if lead else Mood.NEUTRAL,
        speaking=lead and len(places) > 1,
    )


def _caption(setup: Setup) -> str:
    words = [setup.size, setup.angle, setup.height, f"{setup.lens:.0f} mm"]
    words += [setup.move] if setup.move != "static" else []
    words += [f"at {setup.moment:.0%}"] if setup.moment else []
    return " · ".join(words)
