"""Screenplay to shot list, scene by scene."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction

from closedset.model.screenplay import Element, ElementKind, Heading, LineSpan, Scene, Screenplay
from closedset.model.shot import (
    Angle,
    Extra,
    Line,
    Prop,
    SetKind,
    Setting,
    Shot,
    ShotList,
    ShotSize,
)
from closedset.shots.beats import Beat, SceneBeats, read_beats
from closedset.shots.directions import Directions, directions
from closedset.shots.extras import Background
from closedset.shots.framing import (
    MOST_SUBJECTS,
    Moment,
    angle_of,
    height_of,
    lens_of,
    move_of,
    side_of,
    size_of,
)
from closedset.shots.people import Names
from closedset.shots.places import OUTDOORS, resolve
from closedset.shots.setups import Role, Setup, plan
from closedset.shots.staging import Staging, brought
from closedset.shots.things import things_in
from closedset.shots.words import INTIMATE, LIGHTS, LOOKS, TONES, WEATHER

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""I and O are skipped: on a slate they read as 1 and 0."""
_SPOKEN_PER_SECOND = Fraction(5, 2)
_READ_PER_SECOND = Fraction(4)
"""Words of action that play in a second."""
_SHORTEST = Fraction(2)
_ESTABLISHING = Fraction(4)
_MOST_MARKS = 12
"""A crowd beyond this is background: the stage has no room for it and the eye no use."""


def breakdown(screenplay: Screenplay) -> ShotList:
    """Break a screenplay down into shots.

    Every action line and speech of every scene is covered by at least one shot; a scene that is
    only a heading gets its establishing shot. A script without scenes gives an empty list.
    """
    names = Names(screenplay)
    shots: list[Shot] = []
    ids: set[str] = set()
    seen: set[str] = set()
    before: Setting | None = None
    for k, scene in enumerate(screenplay.scenes):
        setting = _setting(scene, before)
        key = f"{setting.interior} {_place_key(scene.heading)}"
        says_where = scene.heading.interior or scene.heading.exterior
        new_place = says_where and key not in seen
        seen.add(key)
        final = k + 1 == len(screenplay.scenes)
        worker = _SceneWorker(scene, setting, names, ids)
        shots.extend(worker.shots(new_place=new_place, first=not shots, final=final))
        before = setting
    return ShotList(screenplay.sha256, tuple(shots))


def _place_key(heading: Heading) -> str:
    return re.sub(r"[^\w]+", " ", heading.place.casefold()).strip()


def _setting(scene: Scene, before: Setting | None) -> Setting:
    heading = scene.heading
    says = heading.interior or heading.exterior
    found = resolve(heading.place, heading.interior if says else None)
    interior = heading.interior if says else found.kind not in OUTDOORS
    kind = found.kind
    if not says and not found.known:
        # "CLOSE ON HER HANDS" as a heading: we are still where we were.
        interior = before.interior if before else False
        kind = before.kind if before else SetKind.STREET
    said = " ".join(e.text for e in scene.elements if e.kind is ElementKind.ACTION)
    text = f"{heading.text} {said}"
    weather = "clear"
    if not interior:
        weather = next((name for name, pattern in WEATHER if pattern.search(text)), "clear")
    things = dict.fromkeys((*found.things, *things_in(said)))
    carried = {prop.value for prop in brought(said)}
    return Setting(
        heading.place, kind, interior, heading.time, weather,
        light=next((name for name, pattern in LIGHTS if pattern.search(text)), ""),
        tone=next((name for name, pattern in TONES if pattern.search(text)), ""),
        dressing=tuple(t for t in things if t not in carried),
    )  # fmt: skip


class _SceneWorker:
    """Turns one scene into shots."""

    def __init__(self, scene: Scene, setting: Setting, names: Names, ids: set[str]) -> None:
        self.scene = scene
        self.setting = setting
        self.names = names
        self.ids = ids
        self.found: SceneBeats = read_beats(scene, names)
        self.staging = Staging(names, setting.kind, self.found.cast)
        self.background = Background(setting.kind, names)
        self.talks = 0
        self.last_lead = ""

    def shots(self, *, new_place: bool, first: bool, final: bool) -> list[Shot]:
        setups = plan(self.found, establish=new_place)
        out: list[Shot] = []
        for k, setup in enumerate(setups):
            progress = k / (len(setups) - 1) if len(setups) > 1 else 0.0
            ends = (first and k == 0, final and k + 1 == len(setups))
            out.append(self._shot(k, setup, progress, ends))
        return out

    def _shot(self, k: int, setup: Setup, progress: float, ends: tuple[bool, bool]) -> Shot:
        beats = tuple(self.found.beats[i] for i in setup.beats)
        present = self._present(setup)
        for beat in beats:
            self.background.play(beat.action)
        extras = () if setup.role is Role.INSERT else self.background.here
        if setup.role is Role.ESTABLISH and not beats and self.found.beats:
            # Who is in the scene's first words is there before it begins.
            extras = Background(self.setting.kind, self.names).waiting(self.found.beats[0].action)
        lead = self._lead(setup, beats, present)
        subjects = self._subjects(setup, beats, present, lead)
        marks = self.staging.marks(list(beats), present, lead)
        if setup.role is Role.ESTABLISH:
            marks = ()
        by_name = {mark.character: mark for mark in marks}
        moment = Moment(
            setup.role, beats, self.setting, present, subjects,
            by_name.get(subjects[0]) if subjects else None, self.talks, progress, *ends,
        )  # fmt: skip
        size, angle = size_of(moment), angle_of(moment)
        if setup.role is Role.TALK:
            self.talks += 1
            self.last_lead = lead
        return Shot(
            id=self._id(k),
            scene=self.scene.number,
            size=size,
            angle=angle,
            height=height_of(moment),
            lens=lens_of(size, angle),
            move=move_of(moment, size),
            side=side_of(moment),
            subjects=subjects,
            focus=setup.focus,
            setting=self.setting,
            marks=marks,
            covers=self._covers(k, beats),
            action=" ".join(b.action for b in beats if b.action),
            dialogue=tuple(line for b in beats if (line := _line(b))),
            why=_why(moment, size, angle, setup.focus, extras),
            seconds=_seconds(setup.role, beats),
            scene_cast=self.found.cast,
            extras=extras,
        )

    def _present(self, setup: Setup) -> tuple[str, ...]:
        """Everyone on set during the setup, by slot; a crowd is cut to those who act."""
        if not setup.beats or setup.role is Role.ESTABLISH:
            return ()
        on_set = {name for i in setup.beats for name in self.found.present[i]}
        if len(on_set) > _MOST_MARKS:
            acting = [name for i in setup.beats for name in self.found.beats[i].people]
            rest = [name for name in self.found.cast if name in on_set]
            on_set = set(list(dict.fromkeys([*acting, *rest]))[:_MOST_MARKS])
        return tuple(name for name in self.found.cast if name in on_set)

    def _lead(self, setup: Setup, beats: Sequence[Beat], present: Sequence[str]) -> str:
        """Whom the setup is about: who says most, the other one if that was just them."""
        if setup.role is Role.REACTION or not any(b.talk for b in beats):
            acting = [p for b in beats for p in b.people if p in present]
            return acting[0] if acting else ""
        said: dict[str, int] = {}
        for beat in beats:
            for name in beat.people if beat.talk else ():
                if name in present:
                    said[name] = said.get(name, 0) + beat.words + 1
        if len(said) > 1 and self.last_lead in said and setup.role is Role.TALK:
            del said[self.last_lead]
        heard = present[0] if present else ""  # a voice off: whoever is there listens
        return max(said, key=lambda name: said[name]) if said else heard

    def _subjects(
        self, setup: Setup, beats: Sequence[Beat], present: Sequence[str], lead: str
    ) -> tuple[str, ...]:
        if setup.role in {Role.ESTABLISH, Role.INSERT}:
            return ()
        if setup.role is Role.REACTION:
            return (lead,) if lead else ()
        acting = [p for b in beats for p in b.people if p in present]
        asked = directions(" ".join(b.action for b in beats))
        named = [m.name for b in beats for m in self.names.mentions(b.action) if m.name in present]
        if asked.tight:
            # "CLOSE ON TOMAS": him, whoever speaks; "TOMAS'S EYES": him too.
            return tuple([*named, *([lead] if lead else []), *acting][:1])
        if asked:
            # "OVER VERA'S SHOULDER": hers is in the picture; a wide shot of nobody is of all.
            acting = acting + named or list(present)
        if setup.role in {Role.MASTER, Role.ENTRANCE}:
            acting.extend(present)
        ordered = list(dict.fromkeys([*([lead] if lead else []), *acting]))
        if setup.role is Role.TALK:
            if self.talks >= 2 or (self.talks and any(INTIMATE.search(b.manner) for b in beats)):
                return tuple(ordered[:1])
            if len(ordered) == 1 and len(present) > 1:
                ordered.append(next(p for p in present if p != ordered[0]))
            return tuple(ordered[:2])
        return tuple(ordered[:MOST_SUBJECTS])

    def _id(self, k: int) -> str:
        """Scene number and setup letter, unlike any id before: A … Z without I and O, AA …"""
        number = re.sub(r"[^\w-]+", "", self.scene.number) or "0"
        letters = ""
        n = k
        while n >= 0:
            letters = _LETTERS[n % len(_LETTERS)] + letters
            n = n // len(_LETTERS) - 1
        candidate, again = f"{number}{letters}", 1
        while candidate.casefold() in self.ids:
            again += 1
            candidate = f"{number}{letters}-{again}"
        self.ids.add(candidate.casefold())
        return candidate

    def _covers(self, k: int, beats: Sequence[Beat]) -> tuple[LineSpan, ...]:
        first = self.scene.lines.first
        spans = [LineSpan(first, first)] if k == 0 else []
        spans.extend(span for beat in beats for span in beat.spans)
        joined: list[LineSpan] = []
        for span in sorted(spans):
            if joined and joined[-1].last + 1 >= span.first:
                joined[-1] = LineSpan(joined[-1].first, max(joined[-1].last, span.last))
            else:
                joined.append(span)
        return tuple(joined)


def _line(beat: Beat) -> Line | None:
    said: list[Element] = [
        e for e in beat.elements if e.kind in {ElementKind.DIALOGUE, ElementKind.LYRIC}
    ]
    if not beat.talk or not beat.speech:
        return None
    return Line(beat.cue, beat.speech, LineSpan(said[0].lines.first, said[-1].lines.last))


def _seconds(role: Role, beats: Sequence[Beat]) -> Fraction:
    """Speech at 2.5 words a second, action at 4; in half seconds."""
    if role is Role.ESTABLISH:
        return _ESTABLISHING
    spoken = sum(len(b.speech.split()) for b in beats)
    shown = sum(len(b.action.split()) for b in beats)
    time = spoken / _SPOKEN_PER_SECOND + shown / _READ_PER_SECOND
    return max(_SHORTEST, Fraction(math.ceil(2 * time), 2))


def _asked(asked: Directions, size: ShotSize, angle: Angle) -> str:
    """Return what of a setup's framing the script itself writes."""
    told = (
        asked.size if asked.size is size else None,
        asked.angle if asked.angle is angle else None,
        asked.height,
        asked.move,
    )
    return ", ".join(t.value for t in told if t is not None)


def _why(
    m: Moment, size: ShotSize, angle: Angle, focus: Prop | None, extras: tuple[Extra, ...]
) -> str:
    who = m.subjects[0] if m.subjects else ""
    place = m.setting.place
    if m.role is Role.ESTABLISH:
        empty = "" if extras else ", empty"
        return f"Shows {place} once{empty}, so that we know where we are."
    if m.role is not Role.INSERT and (asked := _asked(m.asked, size, angle)):
        return f"Framed as the script asks: {asked}."
    if m.role is Role.MASTER:
        return f"Plays the opening of the scene wide: who is at {place}, and where they stand."
    if m.role is Role.ENTRANCE:
        return f"{who} joins the scene; the wider frame shows the new arrangement."
    if m.role is Role.INSERT and focus:
        return f"The script points at the {focus.value}; we must see it to follow the story."
    if m.role is Role.REACTION:
        word = LOOKS.search(m.text)
        seen = f' ("{word.group()}")' if word else ""
        return f"This moment plays on {who}'s face{seen}, so the frame holds nothing else."
    if m.role is Role.ACTION:
        if not who and extras and not m.present:
            return "Shows the people of the place, before anybody we know."
        return f"Follows what {who} does." if who else "Shows what happens around the characters."
    if angle is Angle.OVER_SHOULDER:
        return f"Covers the talk on {who} over {m.subjects[1]}'s shoulder, same side of the line."
    if not any(b.people for b in m.beats):
        return f"Stays on {who} while we hear a voice." if who else "Covers voices we only hear."
    if len(m.present) == 1:
        return f"Stays on {who}, who speaks with nobody else in sight."
    if size is ShotSize.CLOSE:
        return f"The talk comes to its point: we go close on {who}."
    return f"A single on {who}, as the talk gets nearer."
