"""What everybody on the set does during a setup: pose, mood, eyeline, what the hand holds."""

from __future__ import annotations

import re
from itertools import pairwise

from closedset.model.shot import Mark, Mood, Movement, Pose, Prop, SetKind
from closedset.shots.beats import Beat
from closedset.shots.people import Mention, Names
from closedset.shots.words import (
    ACTS,
    ARMS_ALONE,
    ASLEEP,
    CONTACTS,
    GOES,
    LASTING,
    LEAVES,
    MOODS,
    ON_BENCH,
    ON_SEAT,
    POSES,
    SEATED,
    SEATED_WORK,
    UPRIGHT,
    WAKES,
    WHERE,
    WORKS,
    prop_in,
)

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_HOLDS = re.compile(
    r"\b(?:holds?|holding|carries|carrying|clutch(?:es|ing)|raises|picks? up|picks it up|pours?"
    r"|reads?|reading|unfolds?|leafs? through|studies"
    r"|with (?=.* in (?:his|her|their) (?:arms?|hands?))"
    r"|in (?:(?:his|her|their) (?:arms?|hands?)|(?:one|both) hands?))\b",
    re.IGNORECASE,
)
_BRINGS = re.compile(
    r"\b(?:walk|stroll|run|stand|sit|wait|enter|come|arrive|step|emerge|appear|return|leave|exit"
    r"|climb|hurr)\w*\b[^.;]*?\bwith (?:a|an|his|her|their|the|two)\b(?P<what>[^.,;]*)",
    re.IGNORECASE,
)
"""How somebody comes along with a thing."""
_PUTS_DOWN = re.compile(
    r"\b(?:puts? (?:it |the \w+ |\w+ \w+ )?down|sets? (?:it |the \w+ |\w+ \w+ )?down|drops|leaves"
    r"|hands? (?:it|the)|throws|gives)\b",
    re.IGNORECASE,
)
_TAKES = {"drinking": Prop.CUP, "on the phone": Prop.PHONE}
"""What is in the hand for what the arms do."""
_NOT_IN_CARS = frozenset({Pose.STANDING, Pose.KNEELING, Pose.LEANING})
_KEPT = frozenset({Prop.SUITCASE, Prop.BAG, Prop.UMBRELLA})
"""What somebody who brought it carries until they put it down."""
_AT = re.compile(r"\b(?:at|to|towards?)\s+(?:the\s+)?$", re.IGNORECASE)
_THERE = re.compile(r",?\s*(?P<where>(?:in|at|on|by|behind|against|beside|near)\s[^.;]*)")
"""Right after a name, no verb between: "Ola in the doorway"."""
_IT = re.compile(r"\b(?:it|them)\b")
_OTHERS = re.compile(r"\b(?:as if|as though|like|who|which|whom)\b")
"""From here on a sentence is about somebody else, or about nothing real."""
_CARRIES_ON = re.compile(r"(?:then |and |now )?(?:he|she|they|it)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:They|Both|Everyone|All|Neither)\b")


_CARRIES = re.compile(
    r"\b(?:carr(?:ies|ying)|holds?|holding|drags?|dragging|lugs?|clutch(?:es|ing))\b(?P<what>[^.;]*)",
    re.IGNORECASE,
)


def brought(text: str) -> frozenset[Prop]:
    """Return what people in ``text`` come with and carry: it stands nowhere before they do."""
    found = [prop_in(m["what"]) for way in (_BRINGS, _CARRIES) for m in way.finditer(text)]
    return frozenset(prop for prop in found if prop in _KEPT)


class Staging:
    """State that lasts from setup to setup within a scene."""

    def __init__(self, names: Names, kind: SetKind, cast: tuple[str, ...]) -> None:
        self.names = names
        self.cast = cast
        rest = Pose.SITTING if kind in SEATED else Pose.STANDING
        self._rest = dict.fromkeys(cast, rest)
        self._now: dict[str, Pose] = {}
        self._mood: dict[str, Mood] = {}
        self._eye: dict[str, str] = {}
        self._prop: dict[str, Prop] = {}
        self._thing: Prop | None = None
        self._where: dict[str, str] = {}
        self._does: dict[str, str] = {}
        self._manner: dict[str, str] = {}
        self._face: dict[str, str] = {}
        self._goes: dict[str, Movement] = {}
        self._kept: dict[str, Prop] = {}
        self._asleep: set[str] = set()
        self._kind = kind
        self._last: tuple[str, ...] = ()

    def marks(self, beats: list[Beat], present: tuple[str, ...], lead: str) -> tuple[Mark, ...]:
        """Play the beats; return where that leaves everyone present. ``lead`` is the speaker."""
        self._now, self._mood, self._eye, self._prop = {}, {}, {}, {}
        self._does, self._manner, self._face, self._goes = {}, {}, {}, {}
        subject: tuple[str, ...] = ()
        shown: tuple[dict[str, Pose], dict[str, Pose], dict[str, str]] | None = None
        for k, beat in enumerate(beats):
            if k and not beat.talk and beats[k - 1].talk and shown is None:
                # The picture shows how the talk was played; what follows it is for the next one.
                shown = self._now_at()
            if beat.talk:
                subject = beat.people or subject
                self._speech(beat)
            else:
                alone = beat.people if len(beat.people) == 1 else ()
                # "She reads": whom we saw or heard last.
                subject = self._action(
                    beat.action, present, subject or alone or self._seen(present)
                )
            if len(subject) == 1:
                self._last = subject
        speakers = [b.people[0] for b in beats if b.talk and b.people]
        self._talk_eyelines(speakers, present, lead)
        if len(present) == 2:
            # Who laughs or cries with one other there does it at them.
            for name, other in (present, present[::-1]):
                if name in self._face and name not in self._eye:
                    self._eye[name] = other
        poses, rest, where = shown or self._now_at()
        return tuple(
            self._mark(
                name,
                poses[name],
                where.get(name, "") if _stays(poses[name], rest[name]) else "",
                speaking=name == lead and bool(speakers),
            )
            for name in present
        )

    def _now_at(self) -> tuple[dict[str, Pose], dict[str, Pose], dict[str, str]]:
        """Return everybody's pose, the pose they rest in, and where they took that."""
        poses = {name: self._now.get(name, rest) for name, rest in self._rest.items()}
        return poses, dict(self._rest), dict(self._where)

    def _mark(self, name: str, pose: Pose, place: str, *, speaking: bool) -> Mark:
        sleeps = name in self._asleep
        does = "asleep" if sleeps else self._does.get(name, "")
        said = self._manner if speaking else self._face
        return Mark(
            character=name,
            slot=self.cast.index(name),
            pose=Pose.STANDING if does in CONTACTS else pose,
            looks_at="" if sleeps else self._eye.get(name, ""),
            mood=self._mood.get(name, Mood.NEUTRAL),
            speaking=speaking,
            prop=self._in_hand(name, pose, does),
            place=place,
            does=does,
            manner=said.get(name, ""),
            goes=self._goes.get(name),
        )

    def _in_hand(self, name: str, pose: Pose, does: str) -> Prop | None:
        if prop := self._prop.get(name):
            return prop
        if does in _TAKES and pose in (Pose.SITTING, Pose.STANDING):
            return _TAKES[does]
        free = not does and pose in (Pose.STANDING, Pose.SITTING, Pose.WALKING, Pose.RUNNING)
        return self._kept.get(name) if free else None

    def _speech(self, beat: Beat) -> None:
        manner = beat.manner
        for name in beat.people:
            self._asleep.discard(name)
            self._feel(name, manner)
            self._act(name, manner)
            if manner:
                self._manner[name] = manner
            for pose, pattern in POSES:
                if manner and pattern.search(manner):
                    self._take_pose(name, pose)
                    break
            for mention in self.names.mentions(manner):
                if mention.name != name:
                    self._eye[name] = mention.name

    def _action(
        self, action: str, present: tuple[str, ...], subject: tuple[str, ...]
    ) -> tuple[str, ...]:
        for sentence in _SENTENCE.split(action):
            mentions = [m for m in self.names.mentions(sentence) if not m.possessive]
            here = [m for m in mentions if m.name in present]
            poses = _poses(sentence)
            starts_with_verb = bool(poses) and poses[0][1] == 0
            if not here and _PLURAL.search(sentence):
                subject = present
            elif not here and not subject and _CARRIES_ON.match(sentence):
                # "A knock. She stands": the knock was nobody here.
                subject = self._seen(present)
            elif not here and not starts_with_verb and not _CARRIES_ON.match(sentence):
                subject = ()
            before = dict(self._rest)
            self._pose_sentence(sentence, poses, here, subject)
            if here:
                subject = _first_group(here, sentence)
            if len(subject) == 1:
                self._last = subject
            for name in subject:
                self._feel(name, sentence)
                self._act(name, sentence)
                self._hold(name, sentence)
                self._go(name, sentence, before)
                self._sleep(name, sentence)
            self._touch(here, subject)
            self._thing = prop_in(sentence) or self._thing
            self._looks(sentence, here, subject)
        return subject

    def _seen(self, present: tuple[str, ...]) -> tuple[str, ...]:
        """Return whom we saw or heard last, of those present."""
        return tuple(name for name in self._last if name in present)

    def _pose_sentence(
        self,
        sentence: str,
        poses: list[tuple[Pose, int]],
        here: list[Mention],
        subject: tuple[str, ...],
    ) -> None:
        """Give each pose to those named between the pose before it and its own verb."""
        before = 0
        if not poses and (works := WORKS.search(sentence)):
            for name in dict.fromkeys(m.name for m in here) or subject:
                self._work(name, sentence[works.end() :])
        elif not poses and here and (bare := _THERE.match(sentence, here[0].end)):
            self._work(here[0].name, bare["where"])
        for k, (pose, at) in enumerate(poses):
            # "Sits at the wheel" names one pose twice.
            end = next((later for other, later in poses[k + 1 :] if other is not pose), None)
            rest = sentence[at:end]
            where = _where(rest)
            if rest.lower().startswith("driv"):
                where = "at the wheel"
            acting = tuple(m.name for m in here if before <= m.start < at)
            # "Tessa stands, arms crossed": the second pose is hers too.
            acting = acting or subject
            subject = acting
            for name in acting:
                self._take_pose(name, pose, where)
            before = at

    def _work(self, name: str, rest: str) -> None:
        """Who works standing does it where the rest of the sentence says."""
        if self._rest.get(name) is Pose.STANDING and (where := _where(rest)):
            self._take_pose(name, Pose.SITTING if ON_BENCH.search(where) else Pose.STANDING, where)

    def _sleep(self, name: str, sentence: str) -> None:
        if WAKES.search(sentence):
            self._asleep.discard(name)
        elif ASLEEP.search(sentence) and self._rest.get(name) in (Pose.LYING, Pose.SITTING):
            self._asleep.add(name)

    def _touch(self, here: list[Mention], subject: tuple[str, ...]) -> None:
        """Two who hug, shake hands or dance do it with each other."""
        pair = list(dict.fromkeys([*subject, *(m.name for m in here)]))[:2]
        act = next((self._does[n] for n in pair if self._does.get(n) in CONTACTS), "")
        if not act:
            return
        if len(pair) < 2:
            # Alone one dances, and hugs nobody.
            self._does[pair[0]] = act if act == "dancing" else ""
            return
        for name, other in (pair, pair[::-1]):
            self._does[name], self._eye[name] = act, other
            self._rest[name] = Pose.STANDING
            self._now.pop(name, None)

    def _hold(self, name: str, sentence: str) -> None:
        if _PUTS_DOWN.search(sentence):
            self._kept.pop(name, None)
        elif (brings := _BRINGS.search(sentence)) and (prop := prop_in(brings["what"])):
            self._prop[name] = prop
        if self._prop.get(name) in _KEPT:
            self._kept[name] = self._prop[name]
        if _HOLDS.search(sentence):
            prop = prop_in(sentence) or (self._thing if _IT.search(sentence) else None)
            if prop:
                self._prop[name] = prop

    def _act(self, name: str, text: str) -> None:
        act = next((act for act, pattern in ACTS if text and pattern.search(text)), "")
        if act:
            self._does[name] = act
        if act in SEATED_WORK and self._rest.get(name) is Pose.STANDING:
            self._take_pose(name, Pose.SITTING, SEATED_WORK[act])

    def _go(self, name: str, text: str, before: dict[str, Pose]) -> None:
        """Note how somebody moves: walking off first, else what comes last in the text.

        Nobody stands up who did not sit ``before``.
        """
        found = [(m.start(), goes) for goes, pattern in GOES for m in pattern.finditer(text)]
        if LEAVES.search(text):
            self._goes[name] = Movement.LEAVE
        elif found:
            goes = max(found)[1]
            if goes is not Movement.STAND_UP or before.get(name) is Pose.SITTING:
                self._goes[name] = goes

    def _take_pose(self, name: str, pose: Pose, where: str = "") -> None:
        if name not in self._rest:
            return
        if self._kind is SetKind.CAR and pose in _NOT_IN_CARS:
            pose = Pose.SITTING
        if pose is Pose.LYING and (self._kind in SEATED or ON_SEAT.search(where)):
            pose = Pose.SITTING
        if pose in ARMS_ALONE and self._rest[name] is Pose.SITTING:
            self._does[name] = ARMS_ALONE[pose]
            return
        if pose in LASTING:
            if pose is not self._rest[name]:
                self._asleep.discard(name)
            self._rest[name] = pose
            self._where[name] = where
        else:
            self._now.setdefault(name, pose)
            if pose in {Pose.WALKING, Pose.RUNNING}:
                self._rest[name] = Pose.STANDING
                # "Walks to the window": there they will stand.
                self._where[name] = where

    def _feel(self, name: str, text: str) -> None:
        for mood, pattern in MOODS:
            if text and (felt := pattern.search(text)):
                self._mood[name], self._face[name] = mood, felt.group().lower()
                return

    def _looks(self, sentence: str, here: list[Mention], subject: tuple[str, ...]) -> None:
        for mention in here:
            if _AT.search(sentence[: mention.start]):
                for name in subject:
                    if name != mention.name:
                        self._eye[name] = mention.name

    def _talk_eyelines(self, speakers: list[str], present: tuple[str, ...], lead: str) -> None:
        """Speakers look at whom they talk to, listeners at the speaker."""
        if not speakers or lead not in present:
            return
        others = [s for s in speakers if s != lead and s in present]
        others = others or [p for p in present if p != lead]
        for name in present:
            if name != lead:
                self._eye.setdefault(name, lead)
        if others:
            self._eye.setdefault(lead, others[0])


def _stays(pose: Pose, rest: Pose) -> bool:
    """Whether a pose is taken where somebody was before: pointing, one still stands there."""
    return pose is rest or (pose in UPRIGHT and rest in (Pose.STANDING, Pose.LEANING))


def _where(text: str) -> str:
    return " ".join(m.group().lower() for m in WHERE.finditer(text))


def _poses(sentence: str) -> list[tuple[Pose, int]]:
    """Return the poses a sentence names, by position; one word counts for one pose."""
    found: dict[int, Pose] = {}
    cut = _OTHERS.search(sentence)
    part = sentence[: cut.start()] if cut else sentence
    for pose, pattern in POSES:
        for m in pattern.finditer(part):
            found.setdefault(m.start(), pose)
    return [(found[at], at) for at in sorted(found)]


def _first_group(here: list[Mention], sentence: str) -> tuple[str, ...]:
    """Return the names that open the sentence as one subject: "Mara, Rourke and Juno"."""
    group = [here[0].name]
    for a, b in pairwise(here):
        if not re.fullmatch(r"\s*(?:,|and|&|,\s*and)\s*", sentence[a.end : b.start]):
            break
        group.append(b.name)
    return tuple(dict.fromkeys(group))
