"""What a body does: the poses, written as directions and targets so that they fit every build.

Angles are radians, lengths metres, in the performer's frame: x to their left, -y ahead, z up. Feet
are placed first and legs bent to reach them, so they stand on the floor; hands likewise reach for a
thigh, an ear or the other arm. The last step moves the body so that it rests on z = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from closedset.model.shot import Pose, Prop
from closedset.stage.body import F64, Skeleton, turn, unit

SIDES = (("L", 1.0), ("R", -1.0))
SEATED = frozenset({Pose.SITTING})
DOWN = np.array([0.0, 0.0, -1.0])
AHEAD = np.array([0.0, -1.0, 0.0])


WALK_STRIDE, RUN_STRIDE = 0.35, 0.40
"""How far a foot strikes ahead of the hips, as a share of the leg's length."""
_RUN_STANDS = 0.36
"""Share of a cycle that a runner's foot is on the ground; a walker's is half of it."""
_STRAIGHT, _RUN_BENT = 0.996, 0.955
"""How far a leg that stands is stretched at most, walking and running."""


@dataclass(frozen=True, slots=True)
class Grip:
    """How far the fingers close: 0 straight, 1 a fist; the thumb and the index finger apart."""

    fingers: float = 0.20
    index: float = 0.12
    thumb: float = 0.18
    together: float = 0.85
    """How far the fingers close up beside each other; the model's own hand is splayed."""


RELAXED = Grip()
REST = Grip(0.10, 0.05, 0.10, 0.7)
"""Laid flat on a thigh or a table."""
HOLD = Grip(0.62, 0.55, 0.5, 1.0)
PINCH = Grip(0.34, 0.30, 0.42, 0.9)
"""A sheet or a phone between thumb and fingers."""
SHEET = Grip(0.04, 0.02, 0.35, 0.9)
"""Flat behind a page, the thumb before it."""
FIST = Grip(0.95, 0.9, 0.7, 1.0)
POINT = Grip(0.85, 0.02, 0.6)
OPEN = Grip(0.1, 0.06, 0.05, 0.5)


def reset(skeleton: Skeleton) -> None:
    """Take a skeleton back to rest."""
    skeleton.local[:] = np.eye(3)
    skeleton.turn("root", np.eye(3))


def curl(skeleton: Skeleton, side: str, grip: Grip) -> None:
    """Close the fingers of one hand."""
    heads, at = skeleton.heads, skeleton.index

    def bone(finger: int, joint: int) -> F64:
        return np.asarray(heads[at[f"finger{finger}-{joint}.{side}"]])

    knuckles = bone(2, 1) - bone(5, 1)
    ahead = bone(3, 1) - heads[at[f"wrist.{side}"]]
    back = unit(np.cross(knuckles, ahead) * (1.0 if side == "L" else -1.0))
    middle = bone(3, 3) - bone(3, 1)
    for finger in range(2, 6):
        amount = grip.index if finger == 2 else grip.fingers * (0.85 + 0.13 * (finger - 3))
        line = bone(finger, 3) - bone(finger, 1)
        fan = float(np.arctan2(np.cross(line, middle) @ back, line @ middle))
        closed = turn(back, fan * grip.together)
        skeleton.turn(f"finger{finger}-1.{side}", closed)
        axis = np.cross(closed @ line, back)
        skeleton.turn(f"finger{finger}-1.{side}", turn(axis, -amount * 1.15))
        inner = np.cross(line, back)
        for joint, share in ((2, 1.5), (3, 1.0)):
            skeleton.turn(f"finger{finger}-{joint}.{side}", turn(inner, -amount * share))
    axis = unit(knuckles) * 0.3 - unit(ahead)
    for joint, share in ((1, 0.5), (2, 0.9), (3, 0.9)):
        sign = -1.0 if side == "L" else 1.0
        skeleton.turn(f"finger1-{joint}.{side}", turn(axis, sign * grip.thumb * share))


def face_palm(skeleton: Skeleton, side: str, direction: F64) -> None:
    """Roll the forearm so that the palm looks along ``direction`` as far as it can."""
    heads, at = skeleton.heads, skeleton.index
    knuckles = heads[at[f"finger2-1.{side}"]] - heads[at[f"finger5-1.{side}"]]
    ahead = heads[at[f"finger3-1.{side}"]] - heads[at[f"wrist.{side}"]]
    palm = np.cross(ahead, knuckles) * (1.0 if side == "L" else -1.0)
    wrist = skeleton.rotation(f"wrist.{side}")
    axis = unit(wrist @ ahead)
    now, want = wrist @ palm, np.asarray(direction, np.float64)
    now, want = now - axis * float(now @ axis), want - axis * float(want @ axis)
    angle = float(np.arctan2(np.cross(now, want) @ axis, now @ want))
    forearm = unit(skeleton.head(f"wrist.{side}") - skeleton.head(f"lowerarm01.{side}"))
    elbow = skeleton.rotation(f"lowerarm02.{side}")
    skeleton.set_world(f"lowerarm02.{side}", turn(forearm, angle * 0.5) @ elbow)
    skeleton.set_world(f"wrist.{side}", turn(axis, angle) @ wrist)


def straighten_wrist(skeleton: Skeleton, side: str) -> None:
    """Bring the hand in line with the forearm."""
    forearm = skeleton.head(f"wrist.{side}") - skeleton.head(f"lowerarm01.{side}")
    skeleton.aim(f"wrist.{side}", f"finger3-1.{side}", forearm)


def hang_arms(skeleton: Skeleton, forward: float = 0.0, bend: float = 0.22) -> None:
    """Let both arms hang beside the body; ``forward`` swings the left one ahead, the right back."""
    for side, out in SIDES:
        lead = forward * out
        upper = np.array([0.14 * out, 0.06 - np.sin(lead), -np.cos(lead)])
        skeleton.aim(f"upperarm01.{side}", f"lowerarm01.{side}", upper)
        fold = bend + max(0.0, lead) * 0.6
        lower = np.array([0.04 * out, -np.sin(lead + fold), -np.cos(lead + fold)])
        skeleton.aim(f"lowerarm01.{side}", f"wrist.{side}", lower)
        straighten_wrist(skeleton, side)
        face_palm(skeleton, side, np.array([-out, 0.25, 0.0]))


def arm(skeleton: Skeleton, side: str, target: F64, palm: F64, elbow: F64) -> None:
    """Bring one wrist to ``target``, the elbow along ``elbow``, the palm looking along ``palm``."""
    chain = (f"upperarm01.{side}", f"lowerarm01.{side}", f"wrist.{side}")
    skeleton.reach(chain, target, elbow)
    straighten_wrist(skeleton, side)
    face_palm(skeleton, side, palm)


def leg(skeleton: Skeleton, side: str, ankle: F64, yaw: float, pitch: float = 0.0) -> None:
    """Put one ankle at ``ankle``, the foot turned out by ``yaw``, its heel lifted by ``pitch``."""
    out = 1.0 if side == "L" else -1.0
    knee = np.array([0.12 * out + np.sin(yaw) * out * 0.6, -1.0, 0.0])
    skeleton.reach((f"upperleg01.{side}", f"lowerleg01.{side}", f"foot.{side}"), ankle, knee)
    rest_yaw = _rest_foot_yaw(skeleton, side)
    skeleton.set_world(f"foot.{side}", turn("z", yaw * out - rest_yaw) @ turn("x", pitch))


def _rest_foot_yaw(skeleton: Skeleton, side: str) -> float:
    line = (
        skeleton.heads[skeleton.index[f"toe3-1.{side}"]]
        - skeleton.heads[skeleton.index[f"foot.{side}"]]
    )
    return float(np.arctan2(line[0], -line[1]))


def ankle_height(skeleton: Skeleton) -> float:
    """Return the height of the ankle joint over the floor when the foot is flat, bare."""
    toe = min(skeleton.heads[skeleton.index[f"toe{n}-1.L"]][2] for n in range(1, 6))
    return float(skeleton.heads[skeleton.index["foot.L"]][2] - toe) + 0.02


def stand(skeleton: Skeleton, stagger: float = 0.04) -> None:
    """Stand at ease: weight on the right leg, the left a little ahead and out."""
    skeleton.turn("spine04", turn("x", -0.03))
    hips = skeleton.head("upperleg01.L")[0]
    length = leg_length(skeleton)
    top = skeleton.head("upperleg01.L")[2]
    floor = top - length * 0.994
    leg(skeleton, "R", np.array([-hips * 0.82, 0.015, floor]), 0.16)
    leg(skeleton, "L", np.array([hips * 1.02, 0.015 - stagger, floor]), 0.26)
    hang_arms(skeleton)


def leg_length(skeleton: Skeleton) -> float:
    a, b, c = (
        skeleton.heads[skeleton.index[n]] for n in ("upperleg01.L", "lowerleg01.L", "foot.L")
    )
    return float(np.linalg.norm(b - a) + np.linalg.norm(c - b))


def sit(skeleton: Skeleton) -> None:
    """Sit upright, feet flat, hands on the thighs."""
    shin = float(
        np.linalg.norm(
            skeleton.heads[skeleton.index["lowerleg01.L"]]
            - skeleton.heads[skeleton.index["foot.L"]]
        )
    )
    skeleton.turn("root", turn("x", -0.06))
    skeleton.turn("spine04", turn("x", 0.1))
    for side, out in SIDES:
        hip = skeleton.head(f"upperleg01.{side}")
        skeleton.aim(f"upperleg01.{side}", f"lowerleg01.{side}", np.array([0.14 * out, -1, -0.03]))
        knee = skeleton.head(f"lowerleg01.{side}")
        ankle = knee + np.array([0.0, 0.02, -shin])
        leg(skeleton, side, np.array([ankle[0], ankle[1], hip[2] - shin * 0.99]), 0.12)
        thigh = 0.42 * skeleton.head(f"upperleg01.{side}") + 0.58 * skeleton.head(
            f"lowerleg01.{side}"
        )
        rest_hand(skeleton, side, thigh + np.array([0.01 * out, 0.06, 0.135]))


def rest_hand(skeleton: Skeleton, side: str, wrist: F64) -> None:
    """Lay one hand flat at ``wrist``, on a thigh or a knee, fingers ahead."""
    out = 1.0 if side == "L" else -1.0
    arm(skeleton, side, wrist, DOWN, np.array([0.55 * out, 0.8, -0.2]))
    skeleton.aim(f"wrist.{side}", f"finger3-1.{side}", np.array([-0.25 * out, -1.0, -0.12]))
    face_palm(skeleton, side, DOWN)


def carried(skeleton: Skeleton, stride: float, run: bool) -> float:
    """Return how far one cycle of ``walk`` carries a body, metres."""
    return 2.0 * stride * leg_length(skeleton) / (_RUN_STANDS if run else 0.5)


def walk(skeleton: Skeleton, phase: float, stride: float = WALK_STRIDE, run: bool = False) -> None:
    """One moment of a walk cycle: at phase 0 the left heel strikes, at 0.5 the right one.

    The foot on the ground goes back at one speed, so a body that is carried ahead by ``carried``
    does not slide.
    """
    length, stands = leg_length(skeleton), _RUN_STANDS if run else 0.5
    swing = float(np.cos(2 * np.pi * phase))
    hips, _, top = skeleton.head("upperleg01.L").tolist()
    turned = [(phase + (0.0 if side == "L" else 0.5)) % 1.0 for side, _ in SIDES]
    ankles = [
        _ankle(skeleton, side, t, stride, run) for (side, _), t in zip(SIDES, turned, strict=True)
    ]
    # The hips are as high as the legs that stand can be long: lowest when a heel strikes.
    most = (_RUN_BENT if run else _STRAIGHT) * length
    on = [a for a, t in zip(ankles, turned, strict=True) if t <= stands] or ankles
    high = min(up + float(np.sqrt(max(most**2 - y**2, 0.0))) for y, up, _ in on)
    high = min(high, most)
    skeleton.turn("spine05", turn("x", 0.2 if run else 0.04) @ turn("z", 0.1 * swing))
    skeleton.turn("spine02", turn("z", -0.2 * swing))
    for (side, out), (y, up, pitch) in zip(SIDES, ankles, strict=True):
        leg(skeleton, side, np.array([hips * 0.62 * out, 0.02 + y, top - high + up]), 0.08, pitch)
    hang_arms(skeleton, -0.45 * swing if not run else -0.75 * swing, 1.35 if run else 0.3)


def _ankle(
    skeleton: Skeleton, side: str, t: float, stride: float, run: bool
) -> tuple[float, float, float]:
    """Return how far an ankle is behind the hips and over the floor, metres, and its heel's lift.

    ``t`` is the leg's own phase: 0 when its heel strikes.
    """
    stands = _RUN_STANDS if run else 0.5
    ahead, lift = _footfall(t, stands)
    # The heel comes up in the second half of the stance, and down again by the next strike.
    late = min(max((t - 0.55 * stands) / (0.45 * stands), 0.0), 1.0)
    heel = late * (0.70 if run else 0.62)
    if t > stands:
        u = (t - stands) / (1.0 - stands)
        heel = heel * max(0.0, 1.0 - u / 0.8) + (0.55 if run else 0.15) * float(np.sin(np.pi * u))
    toe = -0.26 * max(0.0, float(np.cos(2 * np.pi * t))) ** 2 if t < 0.12 or t > 0.85 else 0.0
    over, up = _on_toes(skeleton, side, heel)
    y = over - stride * leg_length(skeleton) * ahead
    return y, up + lift * (0.30 if run else 0.07), heel + (0.0 if run else toe)


def _footfall(t: float, stands: float) -> tuple[float, float]:
    """Return how far ahead a foot is, in strides, and how high it is lifted, 0 to 1.

    For ``stands`` of the cycle it stands and goes back evenly; then it swings ahead (a cubic with
    the same speed at both ends).
    """
    if t <= stands:
        return 1.0 - 2.0 * t / stands, 0.0
    u = (t - stands) / (1.0 - stands)
    speed = -2.0 * (1.0 - stands) / stands
    ahead = (6.0 - 4.0 * u) * u * u - 1.0 + speed * (2.0 * u**3 - 3.0 * u * u + u)
    return ahead, float(np.sin(np.pi * u))


def _on_toes(skeleton: Skeleton, side: str, heel: float) -> tuple[float, float]:
    """Return how far an ankle moves, along y and up, when the heel lifts and the toes stay."""
    ankle = skeleton.heads[skeleton.index[f"foot.{side}"]]
    away = ankle - skeleton.heads[skeleton.index[f"toe3-1.{side}"]]
    moved = turn("x", heel) @ away - away
    return float(moved[1]), float(moved[2])


def lean(skeleton: Skeleton) -> None:
    """Lean back against a wall: seat and shoulder blades on it, feet ahead, arms crossed.

    The wall is the plane y = ``BuiltPerformer.support_y``, upright and across the back.
    """
    skeleton.turn("root", turn("x", 0.03))
    hips, top = skeleton.head("upperleg01.L")[0], skeleton.head("upperleg01.L")
    floor = top[2] - leg_length(skeleton) * 0.955
    leg(skeleton, "R", np.array([-hips * 0.75, top[1] - 0.235, floor]), 0.14)
    leg(skeleton, "L", np.array([-hips * 0.10, top[1] - 0.345, floor]), 0.05)
    cross_arms(skeleton)
    skeleton.turn("neck01", turn("x", 0.05))


def lie(skeleton: Skeleton) -> None:
    """Lie on the back, head towards +y, hands beside the hips."""
    for side, out in SIDES:
        hip = skeleton.head(f"upperleg01.{side}")
        skeleton.aim(f"upperleg01.{side}", f"lowerleg01.{side}", np.array([0.1 * out, -0.05, -1]))
        skeleton.aim(f"lowerleg01.{side}", f"foot.{side}", np.array([0.1 * out, 0.0, -1]))
        skeleton.turn(f"foot.{side}", turn("x", 0.5))
        wrist = hip + np.array([0.2 * out, 0.06, -0.02])
        arm(skeleton, side, wrist, np.array([-1.0 * out, 1.0, 0.0]), np.array([out, 0.6, 0.0]))
    skeleton.turn("root", turn("x", -np.pi / 2))


def kneel(skeleton: Skeleton) -> None:
    """Kneel on the right knee, the left foot ahead."""
    hip = skeleton.head("upperleg01.R")
    skeleton.turn("spine05", turn("x", 0.1))
    skeleton.aim("upperleg01.R", "lowerleg01.R", np.array([-0.1, -0.12, -1.0]))
    skeleton.aim("lowerleg01.R", "foot.R", np.array([0.0, 1.0, 0.03]))
    skeleton.set_world("foot.R", turn("x", 1.25))
    knee = skeleton.head("lowerleg01.R")
    left = skeleton.head("upperleg01.L")
    thigh = float(np.linalg.norm(hip - knee))
    floor = knee[2] - 0.055 + ankle_height(skeleton)
    leg(skeleton, "L", np.array([left[0] + 0.05, left[1] - thigh * 0.92, floor]), 0.1)
    hang_arms(skeleton, 0.0, 0.3)
    rest_hand(skeleton, "L", skeleton.head("lowerleg01.L") + np.array([0.0, 0.10, 0.125]))


def point(skeleton: Skeleton) -> None:
    """Point ahead with the right hand."""
    stand(skeleton)
    shoulder = skeleton.head("upperarm01.R")
    arm(
        skeleton,
        "R",
        shoulder + np.array([-0.06, -0.62, 0.02]),
        DOWN,
        np.array([-0.5, 0.1, -1]),
    )


def reach(skeleton: Skeleton) -> None:
    """Reach ahead with the right hand, palm up and inward."""
    stand(skeleton)
    skeleton.turn("spine04", turn("x", 0.14))
    skeleton.turn("spine02", turn("z", 0.14))
    shoulder = skeleton.head("upperarm01.R")
    target = shoulder + np.array([0.04, -0.52, -0.2])
    arm(skeleton, "R", target, np.array([1.0, 0.0, 0.25]), np.array([-0.5, 0.2, -1.0]))


def phone(skeleton: Skeleton, seated: bool = False) -> None:
    """Hold a phone to the right ear."""
    if not seated:
        stand(skeleton)
    eye, head = skeleton.head("eye.R"), skeleton.head("head")
    target = np.array([head[0] - 0.125, eye[1] + 0.030, eye[2] - 0.125])
    arm(skeleton, "R", target, np.array([1.0, 0.35, 0.0]), np.array([-0.55, -0.25, -1.0]))
    skeleton.aim("wrist.R", "finger3-1.R", np.array([0.10, 0.34, 1.0]))
    face_palm(skeleton, "R", np.array([1.0, 0.25, 0.0]))
    skeleton.turn("neck02", turn("y", -0.07))


def hold(skeleton: Skeleton, both: bool = True) -> None:
    """Hold a thing before the chest."""
    stand(skeleton)
    hold_arms(skeleton, both)


def hold_arms(skeleton: Skeleton, both: bool, aside: float = 0.0) -> None:
    """Bring the right hand, or both, before the chest, ``aside`` metres farther out."""
    chest = skeleton.head("spine01")
    for side, out in SIDES:
        if side == "L" and not both:
            continue
        target = chest + np.array([(0.115 + aside) * out, -0.30 + 0.5 * aside, -0.12])
        arm(skeleton, side, target, np.array([-out, 0.3, 0.3]), np.array([0.65 * out, 0.5, -1.0]))
        skeleton.aim(f"wrist.{side}", f"finger3-1.{side}", np.array([-0.55 * out, -0.8, 0.25]))
        face_palm(skeleton, side, np.array([-out, 0.45, 0.35]))


def cross_arms(skeleton: Skeleton) -> None:
    """Cross the arms before the chest, the right one on top."""
    chest = skeleton.head("spine01")
    for side, out, ahead, high in (("L", 1.0, -0.185, -0.145), ("R", -1.0, -0.235, -0.125)):
        target = chest + np.array([-0.085 * out, ahead, high])
        pole = np.array([0.9 * out, -0.05, -1.0])
        arm(skeleton, side, target, np.array([0.0, 1.0, 0.0]), pole)
        skeleton.aim(f"wrist.{side}", f"finger3-1.{side}", np.array([-out, 0.22, 0.12]))
        face_palm(skeleton, side, np.array([0.0, 1.0, -0.1]))


def look(skeleton: Skeleton, yaw: float, pitch: float) -> tuple[float, float]:
    """Turn neck and head towards the gaze; return what is left for the eyes (yaw, pitch).

    A neck turns about 70 degrees and nods about 35; the eyes add 25 and 20 at most.
    """
    yaw, pitch = float(np.clip(yaw, -1.65, 1.65)), float(np.clip(pitch, -0.95, 0.85))
    head_yaw = float(np.clip(yaw * 0.78, -1.2, 1.2))
    head_pitch = float(np.clip(pitch * 0.65, -0.6, 0.5))
    # The body takes part in a long look; the neck shares what remains.
    torso = 0.18 * head_yaw
    skeleton.turn("spine02", turn("z", torso))
    for bone, share in (("neck01", 0.25), ("neck03", 0.3), ("head", 0.45)):
        rotation = turn("z", (head_yaw - torso) * share) @ turn("x", -head_pitch * share)
        skeleton.turn(bone, rotation)
    eyes_yaw = float(np.clip(yaw - head_yaw, -0.45, 0.45))
    eyes_pitch = float(np.clip(pitch - head_pitch, -0.35, 0.3))
    for side, _ in SIDES:
        skeleton.turn(f"eye.{side}", turn("z", eyes_yaw) @ turn("x", -eyes_pitch))
    return eyes_yaw, eyes_pitch


def strike(skeleton: Skeleton, pose: Pose, phase: float, prop: Prop | None) -> F64 | None:
    """Put the body into ``pose`` at ``phase`` of its cycle, the hands closed as it asks.

    Returns where the middle of ``prop`` goes, or None where it goes into the right hand.
    """
    grips = {"L": RELAXED, "R": RELAXED}
    actions = {
        Pose.STANDING: stand,
        Pose.SITTING: sit,
        Pose.LEANING: lean,
        Pose.LYING: lie,
        Pose.KNEELING: kneel,
        Pose.POINTING: point,
        Pose.REACHING: reach,
        Pose.PHONE: phone,
        Pose.HOLDING: hold,
    }
    if pose in (Pose.WALKING, Pose.RUNNING):
        run = pose is Pose.RUNNING
        walk(skeleton, phase, RUN_STRIDE if run else WALK_STRIDE, run)
        grips = {"L": FIST, "R": FIST} if run else grips
    elif pose is Pose.ARMS_CROSSED:
        stand(skeleton)
        cross_arms(skeleton)
    else:
        actions[pose](skeleton)
    if pose is Pose.SITTING:
        grips = {"L": REST, "R": REST}
    special = {Pose.POINTING: POINT, Pose.REACHING: OPEN, Pose.PHONE: PINCH, Pose.HOLDING: HOLD}
    grips["R"] = special.get(pose, grips["R"])
    if pose is Pose.HOLDING:
        grips["L"] = HOLD
    place: F64 | None = None
    if prop is not None and pose not in (Pose.POINTING, Pose.PHONE):
        place, closed = carry(skeleton, prop, pose)
        grips |= closed
    for side, _ in SIDES:
        curl(skeleton, side, grips[side])
    return place


READ = frozenset({Prop.LETTER, Prop.BOOK})
GLANCED = frozenset({Prop.PHOTOGRAPH, Prop.TICKET, Prop.WATCH, Prop.PHONE})
HUNG = frozenset({Prop.SUITCASE, Prop.BAG})
BUSY = frozenset({Pose.LEANING, Pose.ARMS_CROSSED, Pose.REACHING, Pose.KNEELING, Pose.LYING})
"""Poses that keep their own arms; a thing goes into the right hand as it is."""
SHEET_UP = np.array([0.0, -0.574, 0.819])
SHEET_FACE = np.array([0.0, 0.819, 0.574])
"""How a thing to read leans towards the reader's eyes."""


def carry(skeleton: Skeleton, prop: Prop, pose: Pose) -> tuple[F64 | None, dict[str, Grip]]:
    """Take a thing as one takes it; return where its middle goes and how the hands close."""
    if pose in BUSY:
        return None, {"R": HOLD}
    if prop in HUNG:
        return hang(skeleton, pose)
    if prop is Prop.BOX:
        return cradle(skeleton)
    if prop in READ:
        return read(skeleton, 0.100 if prop is Prop.LETTER else 0.078)
    if prop in GLANCED:
        return glance(skeleton, 0.035 if prop is Prop.PHONE else 0.075)
    # An umbrella's shaft stands beside the face, not before it.
    hold_arms(skeleton, both=False, aside=0.17 if prop is Prop.UMBRELLA else 0.0)
    return None, {"R": HOLD}


def read(skeleton: Skeleton, half_width: float) -> tuple[F64, dict[str, Grip]]:
    """Hold a sheet or a book by its lower edges with both hands, to be read."""
    chest = skeleton.head("spine01")
    middle = chest + np.array([0.0, -0.33, -0.06])
    for side, out in SIDES:
        inward = np.array([-out, 0.0, 0.0])
        fingers = unit(0.62 * SHEET_UP + 0.78 * inward)
        edge = middle - 0.055 * SHEET_UP - half_width * inward
        wrist = edge - 0.085 * fingers - 0.038 * SHEET_FACE
        arm(skeleton, side, wrist, SHEET_FACE, np.array([0.7 * out, 0.3, -1.0]))
        skeleton.aim(f"wrist.{side}", f"finger3-1.{side}", fingers)
        face_palm(skeleton, side, SHEET_FACE)
    return middle, {"L": SHEET, "R": SHEET}


def glance(skeleton: Skeleton, rise: float) -> tuple[F64, dict[str, Grip]]:
    """Hold a small thing in the right hand where the eyes can read it."""
    fingers = unit(0.75 * SHEET_UP + np.array([0.55, 0.0, 0.0]))
    palm = skeleton.head("spine01") + np.array([-0.07, -0.30, -0.08])
    arm(skeleton, "R", palm - 0.08 * fingers, SHEET_FACE, np.array([-0.65, 0.4, -1.0]))
    skeleton.aim("wrist.R", "finger3-1.R", fingers)
    face_palm(skeleton, "R", SHEET_FACE)
    return palm + rise * SHEET_UP + 0.028 * SHEET_FACE, {"R": PINCH}


def hang(skeleton: Skeleton, pose: Pose) -> tuple[F64 | None, dict[str, Grip]]:
    """Carry a case at the side; who sits has set it down beside the right foot."""
    if pose is Pose.SITTING:
        foot = skeleton.head("foot.R")
        floor = foot[2] - ankle_height(skeleton)
        return np.array([foot[0] - 0.26, foot[1] + 0.10, floor + 0.40]), {}
    shoulder = skeleton.head("upperarm01.R")
    reach = shoulder + np.array([-0.115, 0.02, -0.515])
    arm(skeleton, "R", reach, np.array([1.0, 0.0, 0.0]), np.array([-0.4, 1.0, 0.0]))
    skeleton.aim("wrist.R", "finger3-1.R", np.array([-0.04, -0.08, -1.0]))
    face_palm(skeleton, "R", np.array([1.0, 0.0, 0.0]))
    return None, {"R": HOLD}


def cradle(skeleton: Skeleton) -> tuple[F64, dict[str, Grip]]:
    """Carry a box before the belly with both hands."""
    middle = skeleton.head("spine03") + np.array([0.0, -0.34, 0.02])
    for side, out in SIDES:
        wrist = middle + np.array([0.178 * out, 0.085, -0.055])
        arm(skeleton, side, wrist, np.array([-out, 0.0, 0.25]), np.array([0.5 * out, 0.7, -1.0]))
        skeleton.aim(f"wrist.{side}", f"finger3-1.{side}", np.array([-0.12 * out, -1.0, -0.18]))
        face_palm(skeleton, side, np.array([-out, 0.0, 0.3]))
    return middle, {"L": REST, "R": REST}
