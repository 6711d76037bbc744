"""Gestures and named poses: a stance for the body, and something for each arm to do.

A named pose is data: which of the stage's base poses carries it, what either arm does, how spine
and head bend. Arm targets are metres from a joint of the same body, so they fit every build.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from closedset.errors import StageError
from closedset.model.shot import Pose
from closedset.stage.body import F64, Skeleton, turn
from closedset.stage.pose import (
    FIST,
    HOLD,
    OPEN,
    PINCH,
    POINT,
    REST,
    SIDES,
    Grip,
    arm,
    cross_arms,
    curl,
    face_palm,
    hang_arms,
    leg,
    leg_length,
    phone,
    rest_hand,
    stand,
    walk,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one hand goes: the left one's numbers; the right one mirrors x. Metres."""

    joint: str
    """Bone that the wrist is placed from; ``.`` at its end takes the hand's own side."""
    wrist: tuple[float, float, float]
    palm: tuple[float, float, float]
    fingers: tuple[float, float, float]
    elbow: tuple[float, float, float] = (0.7, 0.4, -1.0)
    grip: Grip = REST


REACHES: dict[str, Reach] = {
    "hip": Reach(
        "upperleg01.", (0.085, 0.01, 0.135), (-1, 0, -0.2), (-0.5, -0.6, -0.65), (1, 0.55, 0)
    ),
    "pocket": Reach(
        "upperleg01.", (0.085, -0.035, 0.085), (-1, 0.2, 0), (-0.1, -0.25, -1), (0.8, 1, 0)
    ),
    "behind": Reach(
        "spine05", (0.025, 0.165, 0.0), (0, 1, 0.2), (-1, 0.15, -0.35), (1, 0.5, 0), HOLD
    ),
    "clasp": Reach(
        "spine05", (0.075, -0.225, -0.04), (-0.3, 1, 0.2), (-1, -0.35, -0.5), (1, 0.5, -0.3), HOLD
    ),
    "chin": Reach("head", (0.055, -0.205, -0.155), (-0.3, 1, 0.2), (-0.35, 0.2, 1), grip=HOLD),
    "heart": Reach("spine01", (0.055, -0.165, -0.075), (-0.1, 1, 0), (-1, -0.05, 0.35)),
    "brow": Reach("head", (0.115, -0.17, -0.03), (-0.6, 1, -0.1), (-0.75, 0.05, 0.75)),
    "mouth": Reach("head", (0.085, -0.195, -0.125), (-0.4, 1, 0), (-0.8, 0.1, 0.65)),
    "ear": Reach("head", (0.155, -0.09, -0.07), (-1, -0.6, 0), (-0.25, 0.35, 1)),
    "wave": Reach(
        "upperarm01.", (0.20, -0.20, 0.20), (0, -1, 0), (0.15, 0, 1), (1, 0.3, -0.6), OPEN
    ),
    "high": Reach("upperarm01.", (0.12, -0.10, 0.46), (0, -1, 0), (0, 0, 1), (1, 0.2, 0), OPEN),
    "surrender": Reach(
        "upperarm01.", (0.22, -0.10, 0.24), (0, -1, 0), (0, 0, 1), (1, 0.2, -0.6), OPEN
    ),
    "cheer": Reach("upperarm01.", (0.2, -0.08, 0.44), (0, -1, 0), (0.1, 0, 1), (1, 0, 0), FIST),
    "shrug": Reach(
        "upperarm01.", (0.20, -0.24, -0.24), (0, -0.3, 1), (0.75, -0.7, 0.1), (0.2, 0.7, -1), OPEN
    ),
    "offer": Reach(
        "upperarm01.", (-0.02, -0.42, -0.22), (-0.1, 0, 1), (-0.1, -1, 0.1), (0.4, 0.4, -1), OPEN
    ),
    "talk": Reach(
        "upperarm01.", (0.03, -0.30, -0.24), (-0.6, 0, 0.7), (-0.15, -1, 0.45), (0.5, 0.5, -1)
    ),
    "stop": Reach("upperarm01.", (-0.04, -0.46, -0.02), (0, -1, 0), (0, -0.1, 1), grip=OPEN),
    "point": Reach(
        "upperarm01.", (-0.05, -0.50, -0.02), (-1, 0, -0.4), (0, -1, 0), (0.4, 0.2, -1), POINT
    ),
    "salute": Reach(
        "head", (0.155, -0.155, 0.02), (-0.2, 0.3, -1), (-0.7, -0.1, 0.6), (1, 0, -0.5)
    ),
    "guard": Reach(
        "upperarm01.", (-0.04, -0.28, 0.03), (-1, 0.3, 0), (-0.2, 0.1, 1), (0.6, 0, -1), FIST
    ),
    "shield": Reach(
        "head", (0.07, -0.26, 0.0), (0, -1, 0), (-0.55, 0.1, 0.85), (0.9, 0, -0.5), OPEN
    ),
    "open": Reach(
        "upperarm01.", (0.24, -0.38, 0.0), (-0.9, -0.5, 0.1), (0.3, -1, 0.1), (0.6, 0.4, -1), OPEN
    ),
    "wheel": Reach(
        "upperarm01.", (0.0, -0.44, -0.12), (-0.5, -0.8, 0), (-0.5, -0.3, 0.8), (0.7, 0.2, -1), HOLD
    ),
    "table": Reach("upperarm01.", (-0.03, -0.34, -0.31), (0, 0, -1), (-0.7, -0.75, 0)),
    "keys": Reach("upperarm01.", (-0.05, -0.34, -0.28), (0, 0, -1), (-0.15, -1, -0.12)),
    "pray": Reach(
        "spine01", (0.028, -0.235, -0.06), (-1, 0, 0), (-0.05, -0.35, 1), (0.9, 0.2, -0.8), REST
    ),
    "drink": Reach(
        "head", (0.045, -0.235, -0.175), (-1, 0.3, 0), (-0.5, 0.3, 0.8), (0.8, 0, -0.9), HOLD
    ),
    "around shoulders": Reach(
        "spine01", (0.10, -0.43, 0.12), (-0.2, 1, -0.3), (-1, 0.2, 0.1), (1, 0, -0.35)
    ),
    "around waist": Reach(
        "spine03", (0.13, -0.40, 0.06), (-0.2, 1, 0), (-1, 0.25, 0.2), (1, 0.2, -0.6)
    ),
    "shake": Reach(
        "spine05", (0.0, -0.45, 0.12), (-1, 0, 0), (0.05, -1, 0.05), (0.5, 0.5, -1), HOLD
    ),
    "stir": Reach(
        "upperarm01.",
        (-0.04, -0.36, -0.32),
        (-0.5, 0, -1),
        (-0.3, -0.8, -0.5),
        (1, 0.3, -0.6),
        FIST,
    ),
    "at work": Reach(
        "upperarm01.", (-0.02, -0.34, -0.36), (-0.6, 0, -1), (-0.5, -1, -0.3), (1, 0.3, -0.6), HOLD
    ),
    "feed": Reach(
        "head", (0.06, -0.215, -0.13), (-0.5, 1, 0.1), (-0.6, 0.3, 0.7), (0.5, 0.2, -1), PINCH
    ),
    "smoke": Reach(
        "head", (0.06, -0.225, -0.185), (-0.4, 1, 0.1), (-0.35, 0.25, 1), (0.7, 0.1, -1), OPEN
    ),
    "knock": Reach(
        "upperarm01.", (-0.05, -0.36, 0.10), (-1, 0, 0), (-0.1, -0.5, 1), (0.7, 0.2, -1), FIST
    ),
    "clap": Reach(
        "spine01", (0.045, -0.30, -0.02), (-1, 0, 0.15), (-0.05, -0.6, 1), (0.9, 0.3, -0.8), REST
    ),
    "dance hold": Reach(
        "upperarm01.",
        (0.14, -0.38, -0.02),
        (-0.6, -0.8, 0),
        (-0.2, -0.5, 0.8),
        (1, 0.2, -0.6),
        HOLD,
    ),
    "nape": Reach("head", (0.11, 0.06, -0.04), (-0.5, -1, 0), (-1, 0.3, 0.3), (1, -0.6, 0.5)),
    "fist": Reach(
        "upperarm01.", (0.03, -0.28, -0.10), (-1, 0, 0), (-0.1, -0.4, 1), (0.6, 0.4, -1), FIST
    ),
}


@dataclass(frozen=True, slots=True)
class Stance:
    """A named pose. Radians."""

    base: Pose
    left: str = ""
    """One of ``REACHES``, ``crossed``, ``phone`` (right), or empty: as the base pose has it."""
    right: str = ""
    bend: float = 0.0
    """Of the spine, forward."""
    twist: float = 0.0
    """Of the chest, to the performer's left."""
    nod: float = 0.0
    """Of the head, forward."""
    tilt: float = 0.0
    """Of the head, to the performer's left shoulder."""


_STAND, _SIT, _KNEEL = Pose.STANDING, Pose.SITTING, Pose.KNEELING
STANCES: dict[str, Stance] = {pose.value: Stance(pose) for pose in Pose} | {
    "hands on hips": Stance(_STAND, "hip", "hip"),
    "one hand on hip": Stance(_STAND, "hip", "", tilt=0.06),
    "hands in pockets": Stance(_STAND, "pocket", "pocket", bend=0.03),
    "hands behind back": Stance(_STAND, "behind", "behind", bend=-0.04),
    "hands clasped": Stance(_STAND, "clasp", "clasp", nod=0.08),
    "hand on chin": Stance(_STAND, "", "chin", nod=0.06, tilt=-0.06),
    "hand on heart": Stance(_STAND, "", "heart"),
    "hand to brow": Stance(_STAND, "", "brow", nod=0.28),
    "hand over mouth": Stance(_STAND, "", "mouth", bend=-0.04),
    "listening": Stance(_STAND, "", "ear", bend=0.08, tilt=-0.12),
    "waving": Stance(_STAND, "", "wave"),
    "hand raised": Stance(_STAND, "", "high"),
    "hands up": Stance(_STAND, "surrender", "surrender"),
    "cheering": Stance(_STAND, "cheer", "cheer", bend=-0.08, nod=-0.12),
    "shrugging": Stance(_STAND, "shrug", "shrug", tilt=0.10),
    "offering": Stance(_STAND, "", "offer", bend=0.05),
    "talking": Stance(_STAND, "", "talk"),
    "arguing": Stance(_STAND, "talk", "point", bend=0.08),
    "stopping": Stance(_STAND, "", "stop"),
    "pushing": Stance(_STAND, "stop", "stop", bend=0.22),
    "saluting": Stance(_STAND, "", "salute", bend=-0.04),
    "on guard": Stance(_STAND, "guard", "guard", bend=0.12, twist=-0.25),
    "shielding": Stance(_STAND, "shield", "shield", bend=-0.14, nod=0.2),
    "open arms": Stance(_STAND, "open", "open"),
    "praying": Stance(_STAND, "pray", "pray", nod=0.25),
    "drinking": Stance(_STAND, "", "drink", bend=-0.03, nod=-0.05),
    "rubbing neck": Stance(_STAND, "", "nape", nod=0.18, tilt=0.10),
    "fist raised": Stance(_STAND, "", "fist", bend=0.06),
    "bowing": Stance(_STAND, bend=0.75, nod=0.2),
    "embracing": Stance(_STAND, "around shoulders", "around waist", bend=0.10, tilt=-0.16),
    "shaking hands": Stance(_STAND, "", "shake", bend=0.05),
    "dancing": Stance(_STAND, "dance hold", "around waist", twist=0.1, tilt=0.06),
    "cooking": Stance(_STAND, "at work", "stir", bend=0.10, nod=0.22),
    "eating": Stance(_STAND, "at work", "feed", bend=0.04, nod=0.10),
    "smoking": Stance(_STAND, "", "smoke", bend=-0.03),
    "knocking": Stance(_STAND, "", "knock", bend=0.05),
    "clapping": Stance(_STAND, "clap", "clap"),
    "slumped": Stance(_STAND, bend=0.22, nod=0.30),
    "proud": Stance(_STAND, bend=-0.10, nod=-0.08),
    "sitting, arms crossed": Stance(_SIT, "crossed", "crossed"),
    "sitting at a table": Stance(_SIT, "table", "table", bend=0.12),
    "sitting, hand on chin": Stance(_SIT, "", "chin", bend=0.16, nod=0.08),
    "sitting, head in hands": Stance(_SIT, "brow", "brow", bend=0.42, nod=0.35),
    "sitting forward": Stance(_SIT, "clasp", "clasp", bend=0.34),
    "sitting back": Stance(_SIT, bend=-0.20),
    "sitting, talking": Stance(_SIT, "", "talk"),
    "sitting, pointing": Stance(_SIT, "", "point", bend=0.06),
    "sitting, drinking": Stance(_SIT, "", "drink"),
    "sitting, reaching": Stance(_SIT, "", "offer", bend=0.16),
    "sitting, asleep": Stance(_SIT, bend=0.04, nod=0.42, tilt=0.22),
    "sitting, on the phone": Stance(_SIT, "", "phone"),
    "sitting, eating": Stance(_SIT, "table", "feed", bend=0.14, nod=0.10),
    "sitting, smoking": Stance(_SIT, "", "smoke"),
    "sitting, clapping": Stance(_SIT, "clap", "clap"),
    "sitting, cooking": Stance(_SIT, "table", "keys", bend=0.14, nod=0.20),
    "driving": Stance(_SIT, "wheel", "wheel"),
    "typing": Stance(_SIT, "keys", "keys", bend=0.12, nod=0.12),
    "writing": Stance(_SIT, "table", "keys", bend=0.20, nod=0.25),
    "kneeling in prayer": Stance(_KNEEL, "pray", "pray", nod=0.25),
    "kneeling, reaching": Stance(_KNEEL, "", "offer", bend=0.25),
    "walking, waving": Stance(Pose.WALKING, "", "wave"),
    "walking, hands in pockets": Stance(Pose.WALKING, "pocket", "pocket", bend=0.06, nod=0.10),
    "leaning, hand on chin": Stance(Pose.LEANING, "", "chin"),
    "leaning, hands in pockets": Stance(Pose.LEANING, "pocket", "pocket"),
}


def stance(name: str) -> Stance:
    """Return a named pose. Raises StageError for a name that is not in ``STANCES``."""
    if name not in STANCES:
        raise StageError(
            f"{name!r} is not a pose; known: {', '.join(STANCES)}.",
            remedy="Use one of the poses named above.",
        )
    return STANCES[name]


def stance_for(pose: Pose, does: str) -> str:
    """Return the named pose in which a body in ``pose`` does what ``does`` says; empty: none."""
    known = (f"{pose.value}, {does}", does)
    return next((n for n in known if does and n in STANCES and STANCES[n].base is pose), "")


TALKERS = frozenset({Pose.STANDING, Pose.SITTING})
"""Poses in which who speaks moves a hand."""


def cycle(name: str) -> Callable[[Skeleton, float], None]:
    """Return a movement. Raises StageError for a name that is not in ``CYCLES``."""
    if name not in CYCLES:
        raise StageError(
            f"{name!r} is not a movement; known: {', '.join(CYCLES)}.",
            remedy="Use one of the movements named above.",
        )
    return CYCLES[name]


def gesture(skeleton: Skeleton, side: str, name: str) -> None:
    """Bring one arm into a gesture of ``REACHES``, fingers as it asks."""
    made = REACHES[name]
    out = 1.0 if side == "L" else -1.0
    mirror = np.array([out, 1.0, 1.0])

    def own(vector: tuple[float, float, float]) -> F64:
        return np.asarray(np.array(vector) * mirror)

    joint = made.joint + side if made.joint.endswith(".") else made.joint
    target = skeleton.head(joint) + own(made.wrist)
    arm(skeleton, side, target, own(made.palm), own(made.elbow))
    skeleton.aim(f"wrist.{side}", f"finger3-1.{side}", own(made.fingers))
    face_palm(skeleton, side, own(made.palm))
    relax_fingers(skeleton, side)
    curl(skeleton, side, made.grip)


def relax_fingers(skeleton: Skeleton, side: str) -> None:
    """Undo what an earlier grip did to one hand."""
    for finger in range(1, 6):
        for joint in range(1, 4):
            at = skeleton.index[f"finger{finger}-{joint}.{side}"]
            skeleton.local[at] = np.eye(3)
    skeleton.turn(f"wrist.{side}", np.eye(3))


def apply(skeleton: Skeleton, made: Stance) -> None:
    """Lay a stance's bends and gestures over its base pose, which has been struck before."""
    for bone, share in (("spine04", 0.5), ("spine02", 0.5)):
        skeleton.turn(bone, turn("x", made.bend * share) @ turn("z", made.twist * share))
    skeleton.turn("neck02", turn("x", made.nod * 0.5) @ turn("y", made.tilt * 0.5))
    skeleton.turn("head", turn("x", made.nod * 0.5) @ turn("y", made.tilt * 0.5))
    if "crossed" in (made.left, made.right):
        cross_arms(skeleton)
        return
    for side, name in (("L", made.left), ("R", made.right)):
        if name == "phone":
            phone(skeleton, seated=True)
            curl(skeleton, side, PINCH)
        elif name:
            gesture(skeleton, side, name)
        elif made.base is Pose.SITTING and made.bend:
            rest_on_thigh(skeleton, side)


def rest_on_thigh(skeleton: Skeleton, side: str) -> None:
    """Put a hand back on its thigh after the trunk has bent."""
    out = 1.0 if side == "L" else -1.0
    thigh = 0.42 * skeleton.head(f"upperleg01.{side}") + 0.58 * skeleton.head(f"lowerleg01.{side}")
    rest_hand(skeleton, side, thigh + np.array([0.01 * out, 0.06, 0.135]))


def sit_down(skeleton: Skeleton, phase: float) -> None:
    """Go from standing (phase 0) to sitting (1): hips back and down, trunk forward on the way."""
    length = leg_length(skeleton)
    drop = phase * phase * (3 - 2 * phase)
    lean = 0.55 * float(np.sin(np.pi * min(1.0, phase * 1.05)))
    hips = float(skeleton.head("upperleg01.L")[0])
    top = float(skeleton.head("upperleg01.L")[2])
    floor = top - length * (0.992 - 0.50 * drop)
    skeleton.turn("root", turn("x", lean * 0.5))
    skeleton.turn("spine04", turn("x", lean * 0.6))
    for side, out in SIDES:
        at = skeleton.head(f"upperleg01.{side}")
        ahead = 0.02 - 0.36 * drop
        leg(skeleton, side, np.array([hips * out, at[1] + ahead, floor]), 0.14)
    hang_arms(skeleton, 0.0, 0.3 + 0.5 * drop)


def turn_around(skeleton: Skeleton, phase: float, way: float) -> None:
    """Turn on the spot by a half circle; the head leads, the feet follow in two steps."""
    stand(skeleton)
    angle = way * np.pi * phase
    swing = float(np.sin(np.pi * phase))
    skeleton.turn("root", turn("z", angle))
    skeleton.turn("spine02", turn("z", 0.35 * way * swing))
    skeleton.turn("neck02", turn("z", 0.45 * way * swing))
    side = "L" if way > 0 else "R"
    lift = max(0.0, float(np.sin(2 * np.pi * phase)))
    skeleton.turn(f"upperleg01.{side}", turn("x", -0.35 * lift))
    skeleton.turn(f"lowerleg01.{side}", turn("x", 0.55 * lift))


def _walk(stride: float, run: bool, bend: float) -> Callable[[Skeleton, float], None]:
    def move(skeleton: Skeleton, phase: float) -> None:
        walk(skeleton, phase, stride, run)
        skeleton.turn("spine04", turn("x", bend))

    return move


CYCLES: dict[str, Callable[[Skeleton, float], None]] = {
    "walk": _walk(0.35, False, 0.0),
    "stroll": _walk(0.22, False, -0.04),
    "hurry": _walk(0.42, False, 0.10),
    "trudge": _walk(0.20, False, 0.24),
    "sneak": _walk(0.26, False, 0.34),
    "run": _walk(0.40, True, 0.0),
    "jog": _walk(0.30, True, -0.06),
    "sprint": _walk(0.48, True, 0.18),
    "sit down": sit_down,
    "stand up": lambda skeleton, phase: sit_down(skeleton, 1.0 - phase),
    "turn left": lambda skeleton, phase: turn_around(skeleton, phase, 1.0),
    "turn right": lambda skeleton, phase: turn_around(skeleton, phase, -1.0),
}
"""Movements by name; each is a function of the phase, 0 to 1. Walks and runs repeat."""
