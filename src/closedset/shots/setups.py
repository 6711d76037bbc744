"""Which camera setups a scene needs: what a first assistant director writes on the day.

Establish a new place, play the opening wide, cover the talk from both sides of the line, and go in
for a thing or a face only where the script does. Then merge neighbors until the scene fits its
budget: a setup that covers one line is a setup nobody has time for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from closedset.model.shot import Prop
from closedset.shots.beats import Beat, SceneBeats
from closedset.shots.directions import directions, is_shot_heading
from closedset.shots.words import LOOKS, POINTS, in_contact, prop_in

MOST_SETUPS = 8
"""For a scene of up to about fifty beats; longer ones get more."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_FACE_WORDS = 34
"""A longer paragraph is about more than one face."""
_REMARK_WORDS = 10
_CALLED = re.compile(r"(?:INSERT|CLOSE ON|CLOSE[- ]UP|ANGLE ON)\b")
"""How a script calls for an insert."""
_CAPTION_WORDS = 30
"""What an insert shows is said in fewer words."""
_CHUNK = 3
"""Speeches that one setup covers before the scene needs the other side."""


class Role(StrEnum):
    """Why a setup exists."""

    ESTABLISH = "establish"
    MASTER = "master"
    ENTRANCE = "entrance"
    INSERT = "insert"
    REACTION = "reaction"
    ACTION = "action"
    TALK = "talk"


@dataclass(slots=True)
class Setup:
    """Beats under one camera position."""

    role: Role
    beats: list[int] = field(default_factory=list)
    """Indices into the scene's beats, ascending."""
    focus: Prop | None = None
    alone: bool = False
    """No neighbor may join it."""
    heads: bool = False
    """A shot's heading so far: what follows is what it shows."""


def plan(scene: SceneBeats, *, establish: bool) -> list[Setup]:
    """Return the scene's setups in script order; together they cover every beat once."""
    first = next((i for i, b in enumerate(scene.beats) if b.people or b.talk), len(scene.beats))
    setups: list[Setup] = []
    if establish or not scene.beats:
        setups.append(Setup(Role.ESTABLISH, list(range(first))))
        start = first
    else:
        start = 0
    _Planner(scene, setups).go(start)
    return _merge(setups, scene)


def _budget(scene: SceneBeats) -> int:
    return max(2, min(MOST_SETUPS, 1 + (len(scene.beats) + 1) // 3), len(scene.beats) // 6)


class _Planner:
    def __init__(self, scene: SceneBeats, setups: list[Setup]) -> None:
        self.scene = scene
        self.setups = setups
        self.has_master = False
        self.entrances = self.faces = 0
        self.shown: set[Prop] = set()
        self.most_inserts = 1 if _budget(scene) <= 5 else 2

    def go(self, start: int) -> None:
        i = start
        while i < len(self.scene.beats):
            if self.setups and self.setups[-1].heads:
                self._follow(self.setups[-1], i)
                i += 1
            elif self.scene.beats[i].talk:
                end = i
                while end < len(self.scene.beats) and self.scene.beats[end].talk:
                    end += 1
                self._talk(list(range(i, end)))
                i = end
            else:
                self._action(i)
                i += 1

    def _follow(self, headed: Setup, i: int) -> None:
        """Show beat ``i`` as the heading before it says."""
        headed.heads = False
        headed.beats.append(i)
        if self.scene.beats[i].talk and headed.role is Role.ACTION:
            headed.role = Role.TALK

    def _action(self, i: int) -> None:
        beat = self.scene.beats[i]
        asked = directions(beat.action)
        if not self.has_master and not asked.tight:
            self.has_master = True
            self.setups.append(Setup(Role.MASTER, [i]))
            return
        if beat.enter and self.entrances < 3 and not asked:
            self.entrances += 1
            self.setups.append(Setup(Role.ENTRANCE, [i]))
            return
        last = self.setups[-1]
        again = pointed_at(beat.action) if not beat.people else None
        if last.role is Role.INSERT and (again is last.focus or self._describes(last, beat)):
            last.beats.append(i)
            return
        if len(beat.people) > 1 and in_contact(beat.action):
            self.setups.append(Setup(Role.ACTION, [i], alone=True))
            return
        prop = pointed_at(beat.action)
        if prop and prop not in self.shown and len(self.shown) < self.most_inserts:
            self.shown.add(prop)
            self.setups.append(Setup(Role.INSERT, [i], prop))
        elif asked:
            heads = is_shot_heading(beat.action) and i + 1 < len(self.scene.beats)
            self.setups.append(Setup(Role.ACTION, [i], alone=True, heads=heads))
        elif self.faces < 2 and is_about_a_face(beat):
            self.faces += 1
            self.setups.append(Setup(Role.REACTION, [i]))
        else:
            self.setups.append(Setup(Role.ACTION, [i]))

    def _describes(self, insert: Setup, beat: Beat) -> bool:
        """Say whether a beat goes on about what an insert that the script calls so shows."""
        called = _CALLED.match(self.scene.beats[insert.beats[0]].action)
        return bool(called) and not beat.people and beat.words <= _CAPTION_WORDS

    def _talk(self, run: list[int]) -> None:
        last = self.setups[-1] if self.setups else None
        if (last and last.role is Role.INSERT and self._plays_over(run)) or (
            last and last.role is Role.MASTER and len(run) > 2
        ):
            last.beats.append(run.pop(0))
        if not self.has_master and run:
            self.has_master = True
            self.setups.append(Setup(Role.MASTER, run[:2]))
            run = run[2:]
        for chunk in self._chunks(run):
            last = self.setups[-1]
            if last.role is Role.ENTRANCE and not any(self.scene.beats[b].talk for b in last.beats):
                last.beats.extend(chunk)
            else:
                self.setups.append(Setup(Role.TALK, chunk))

    def _plays_over(self, run: list[int]) -> bool:
        """Say whether the first speech is heard over the insert: read aloud, or a lone remark."""
        first = self.scene.beats[run[0]]
        return "read" in first.manner or (len(run) == 1 and first.words <= _REMARK_WORDS)

    def _chunks(self, run: list[int]) -> list[list[int]]:
        if not run:
            return []
        speakers = {self.scene.beats[i].cue for i in run}
        count = -(-len(run) // _CHUNK)
        if len(run) > _CHUNK and len(speakers) > 1:
            count = max(2, count)
        cuts = [round(k * len(run) / count) for k in range(count + 1)]
        return [run[a:b] for a, b in pairwise(cuts) if b > a]


def pointed_at(action: str) -> Prop | None:
    """Return the thing a sentence points at: it names a prop and says to look there."""
    for sentence in _SENTENCE.split(action):
        if POINTS.search(sentence) and (prop := prop_in(sentence)):
            return prop
    return None


def is_about_a_face(beat: Beat) -> bool:
    """Say whether a short paragraph is about one person's look."""
    return len(beat.people) == 1 and beat.words <= _FACE_WORDS and bool(LOOKS.search(beat.action))


def _merge(setups: list[Setup], scene: SceneBeats) -> list[Setup]:
    """Join neighbors, the shortest pair first, until the budget holds or nothing more may join."""
    budget = _budget(scene) + sum(setup.role is Role.ESTABLISH for setup in setups)
    while len(setups) > budget:
        pairs = [
            (sum(scene.beats[b].words for b in (*a.beats, *c.beats)), k)
            for k, (a, c) in enumerate(pairwise(setups))
            if _may_join(a, c)
        ]
        if not pairs:
            break
        _, k = min(pairs)
        a, c = setups[k], setups.pop(k + 1)
        a.beats.extend(c.beats)
        if a.role is Role.ACTION and c.role is Role.TALK:
            a.role = Role.TALK
    return setups


def _may_join(a: Setup, b: Setup) -> bool:
    """An entrance, an insert, a face, an embrace and what the script frames keep their setup."""
    if a.alone or b.alone:
        return False
    wide = {Role.MASTER, Role.ENTRANCE, Role.ACTION, Role.TALK}
    return a.role in wide and b.role in {Role.ACTION, Role.TALK}
