"""Random shots, and a check of their plate documents by plain NumPy that knows no stage code.

Everything judged here is read from the JSON document: the landmarks' places in the world are put
through the saved matrices, and the picture's rules are applied to what comes out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from staging import OUTDOORS, look

from closedset.model.performer import Body, CastMember, HairStyle, SyntheticPerformer
from closedset.model.request import PictureRequest, ProductionRef, RequestKind
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import (
    Angle,
    Height,
    Lens,
    Mark,
    Mood,
    Move,
    Pose,
    Prop,
    SetKind,
    Setting,
    Shot,
    ShotSize,
    Side,
)

NAMES = ("ANNA", "BERT", "CARLA", "DAVE")
WHOLE = ("EWS", "WS", "FS")
LOOKS_ASIDE = 0.25
"""Heads between ears and nose from which on a face is turned aside in the picture."""
CROP = {
    "EWS": ("top_of_head", 0.55, "feet", 0.81), "WS": ("top_of_head", 0.13, "feet", 0.91),
    "FS": ("top_of_head", 0.07, "feet", 0.95), "COWBOY": ("top_of_head", 0.10, "thighs", 1.0),
    "MWS": ("top_of_head", 0.10, "knees", 0.96), "MS": ("top_of_head", 0.10, "waist", 1.0),
    "MCU": ("top_of_head", 0.09, "chest", 1.0), "CU": ("top_of_head", 0.07, "shoulders", 0.96),
    "ECU": ("eyes", 0.34, "chin", 0.97),
}  # fmt: skip
"""Where each size cuts, as the shares of the frame's height that a director would measure."""
TOLERANCE = 0.03
LENSES = (18.0, 24.0, 28.0, 35.0, 50.0, 85.0, 135.0)
CLOSER = {ShotSize.FULL: ShotSize.WIDE, ShotSize.COWBOY: ShotSize.MEDIUM}
"""Sizes that take some of another's shots."""


@dataclass(frozen=True)
class Flaw:
    rule: str
    what: str


def cast(name: str) -> SyntheticPerformer:
    """One of four who differ in height, build, age and hair."""
    bodies = {
        "ANNA": (Body(0.95, 28, 0.4, 0.4, 0.35, 0.5), HairStyle.LONG),
        "BERT": (Body(0.05, 62, 0.5, 0.75, 0.45, 0.5), HairStyle.CROPPED),
        "CARLA": (Body(0.9, 45, 0.5, 0.55, 0.6, 0.5), HairStyle.BUN),
        "DAVE": (Body(0.0, 35, 0.7, 0.45, 0.62, 0.5), HairStyle.CURLY),
    }
    body, style = bodies[name]
    base = look("JOE" if body.gender < 0.5 else "MARA")
    return replace(
        base, id=f"syn-{NAMES.index(name):012x}", body=body, hair=replace(base.hair, style=style)
    )


def random_shot(seed: int) -> Shot:
    """One shot out of sizes, angles, heights, lenses, sets, casts and poses."""
    rng = np.random.default_rng(seed)

    def pick(values: Any) -> Any:
        options = list(values)
        return options[int(rng.integers(len(options)))]

    kind = pick(SetKind)
    people = NAMES[: int(rng.integers(1, 5))]
    marks = []
    for slot, name in enumerate(people):
        others = [p for p in people if p != name]
        marks.append(
            Mark(
                name, slot, pick(Pose), pick(others) if others and rng.random() < 0.8 else "",
                pick(Mood), bool(rng.random() < 0.5), pick(Prop) if rng.random() < 0.2 else None,
            )
        )  # fmt: skip
    size = pick(s for s in ShotSize if s.value in CROP and s not in CLOSER)
    subjects = tuple(rng.permutation(people)[: int(rng.integers(1, min(len(people), 3) + 1))])
    angle = pick(Angle)
    if angle is Angle.OVER_SHOULDER:
        subjects = subjects[:2]
    time = pick(TimeOfDay)
    height, lens, move, side = pick(Height), pick(LENSES), pick(Move), pick(Side)
    if rng.random() < 0.3:
        size = next((new for new, old in CLOSER.items() if old is size), size)
    return Shot(
        id="1A", scene="1", size=size, angle=angle, height=height, lens=Lens(lens), move=move,
        side=side, subjects=tuple(str(s) for s in subjects), focus=None,
        setting=Setting(kind.value.upper(), kind, kind not in OUTDOORS, time),
        marks=tuple(marks), covers=(), action="", dialogue=(), why="", seconds=Fraction(3),
        scene_cast=tuple(people),
    )  # fmt: skip


def request_of(shot: Shot, width: int = 96, height: int = 54) -> PictureRequest:
    return PictureRequest(
        production=ProductionRef("last-bus", "Last Bus", "0" * 64), kind=RequestKind.SHOT,
        shot=shot, cast=tuple(CastMember(m.character, cast(m.character)) for m in shot.marks),
        texts=(), recipe="ink", width=width, height=height, seed=7,
    )  # fmt: skip


def project(document: dict[str, Any], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project (N, 3) world points with the saved matrices alone, (N, 3) x, y in px and depth."""
    camera = document["camera"]
    world, matrix = np.array(camera["world_to_camera"]), np.array(camera["intrinsics"])
    inside = np.column_stack([points, np.ones(len(points))]) @ world.T
    pixels = inside[:, :3] @ matrix.T
    return np.column_stack([pixels[:, :2] / pixels[:, 2:], inside[:, 2]])


def shares(document: dict[str, Any], character: str) -> dict[str, NDArray[np.float64]]:
    """Return the landmarks of somebody as (x share, y share, depth), projected here."""
    body = next(p for p in document["performers"] if p["character"] == character)
    names = list(body["landmarks"])
    world = np.array([body["landmarks"][n]["world"] for n in names])
    seen = project(document, world)
    saved = np.array([[body["landmarks"][n][a] for a in ("x", "y")] for n in names])
    assert np.allclose(seen[:, :2], saved, atol=1e-3), "the saved pixels are the projection"
    scale = [document["camera"]["width"], document["camera"]["height"], 1.0]
    found = dict(zip(names, seen / scale, strict=True))
    found["thighs"] = 0.6 * found["knees"] + 0.4 * found["waist"]
    return found


def lies(document: dict[str, Any], character: str) -> bool:
    body = next(p for p in document["performers"] if p["character"] == character)
    marks = body["landmarks"]
    way = np.abs(np.subtract(marks["top_of_head"]["world"], marks["feet"]["world"]))
    return bool(np.hypot(way[0], way[1]) > 1.2 * way[2])


def flaws(document: dict[str, Any], shot: Shot) -> list[Flaw]:
    """Return every rule that a shot breaks."""
    present = {p["character"] for p in document["performers"]}
    missing = [s for s in shot.subjects if s not in present]
    if missing:
        return [Flaw("held", f"{missing} are not in the scene")]
    over = shot.angle is Angle.OVER_SHOULDER and len(shot.scene_cast) > 1
    over = over and not any("over the shoulder asked" in note for note in document["notes"])
    if any(lies(document, s) for s in shot.subjects):
        return _seen(document, shot, over)
    found = _line(document, shot) + _seen(document, shot, over) + _bodies(document)
    if over:
        found += _listener(document, shot)
    elif len(shot.subjects) == 1 and shot.size.value not in WHOLE:
        found += _look_room(document, shot)
    if shot.height is not Height.OVERHEAD or over:
        found += _crop(document, shot, shot.subjects[:1] if over else shot.subjects)
    return found


def _crop(document: dict[str, Any], shot: Shot, subjects: tuple[str, ...]) -> list[Flaw]:
    top_name, top_share, bottom_name, bottom_share = CROP[shot.size.value]
    marks = {s: shares(document, s) for s in subjects}
    top = min(float(m[top_name][1]) for m in marks.values())
    # Who kneels rests on the knees; a runner's foot may be in the air.
    low_names = ("feet", "knees") if bottom_name == "feet" else (bottom_name,)
    bottom = max(float(m[name][1]) for m in marks.values() for name in low_names)
    found = []
    whole = shot.size.value in WHOLE
    # Soles lie lower than the middle of the ankles, most of all for who kneels.
    low = (bottom_share - 0.2 if whole else bottom_share - TOLERANCE, bottom_share + TOLERANCE)
    one = len(subjects) == 1
    if abs(top - top_share) > TOLERANCE and (one or not whole or top < top_share):
        found.append(Flaw("headroom", f"{top_name} at {top:.3f}, rule {top_share}"))
    if bottom > low[1] or (one and bottom < low[0]):
        found.append(Flaw("crop", f"{bottom_name} at {bottom:.3f}, rule {bottom_share}"))
    for name, m in marks.items():
        head = "eyes" if shot.size is ShotSize.EXTREME_CLOSE else "top_of_head"
        x, y, depth = m[head]
        if not (0.01 < x < 0.99 and 0.0 < y < 1.0 and depth > 0):
            found.append(Flaw("held", f"{name}'s {head} at ({x:.2f}, {y:.2f})"))
    return found


def _listener(document: dict[str, Any], shot: Shot) -> list[Flaw]:
    """Over the shoulder, head or near shoulder of somebody else is in the foreground."""
    camera, subject = document["camera"], shot.subjects[0]
    bodies = {p["character"]: p["keypoints"] for p in document["performers"]}
    depth = bodies[subject]["nose"]["depth"]
    joints = ("left_shoulder", "right_shoulder", "nose", "left_ear", "right_ear")
    shown = [
        name
        for name, points in bodies.items()
        for joint in joints
        if name != subject
        and 0 < points[joint]["x"] < camera["width"]
        and -0.3 * camera["height"] < points[joint]["y"] < camera["height"]
        and 0 < points[joint]["depth"] < depth - 0.3
    ]
    return [] if shown else [Flaw("listener", "nobody's shoulder is in the foreground")]


def _look_room(document: dict[str, Any], shot: Shot) -> list[Flaw]:
    """Who looks aside has more of the frame before the eyes than behind them."""
    if shot.height is Height.OVERHEAD:
        return []
    body = next(p for p in document["performers"] if p["character"] == shot.subjects[0])
    points, marks = body["keypoints"], body["landmarks"]
    ears = (points["left_ear"]["x"] + points["right_ear"]["x"]) / 2
    head = abs(marks["chin"]["y"] - marks["top_of_head"]["y"])
    aside = (points["nose"]["x"] - ears) / max(head, 1e-6)
    x = marks["eyes"]["x"] / document["camera"]["width"]
    if abs(aside) > LOOKS_ASIDE and (x - 0.5) * aside > 0.005:
        return [Flaw("look-room", f"looks {aside:+.2f} heads aside from {x:.2f}")]
    return []


def _line(document: dict[str, Any], shot: Shot) -> list[Flaw]:
    """The camera stays on one side of the line between the first two of the scene."""
    world = {p["character"]: p["landmarks"]["chest"]["world"] for p in document["performers"]}
    pair = [c for c in shot.scene_cast[:2] if c in world]
    if len(pair) < 2:
        return []
    a, b = (np.array(world[c][:2]) for c in pair)
    eye = np.array(document["camera"]["position"][:2])
    across, away = b - a, eye - a
    side = (across[0] * away[1] - across[1] * away[0]) / np.linalg.norm(across)
    # Slot 0 stands left: seen from the near side, the camera is to the right of the way a to b.
    return [Flaw("line", f"the camera is {side:.2f} m beyond the line")] if side > 0.05 else []


def _seen(document: dict[str, Any], shot: Shot, over: bool) -> list[Flaw]:
    bodies = {p["character"]: p for p in document["performers"]}
    found = []
    single = over or any("single used" in note for note in document["notes"])
    for name in shot.subjects[:1] if single else shot.subjects:
        eyes = bodies[name]["landmarks"]["eyes"]
        # From overhead a brow or a hand may hide the eyes: they must be in the frame.
        if eyes["seen"] < (1 if shot.height is Height.OVERHEAD and not over else 2):
            found.append(Flaw("seen", f"{name}'s eyes are {('off', 'hidden')[eyes['seen']]}"))
    return found


def _bodies(document: dict[str, Any]) -> list[Flaw]:
    eye = np.array(document["camera"]["position"])
    found = []
    for body in document["performers"]:
        points = np.array([m["world"] for m in body["landmarks"].values()])
        near = float(np.linalg.norm(points - eye, axis=1).min())
        if near < 0.3:
            found.append(Flaw("body", f"{near:.2f} m from {body['character']}"))
    return found
