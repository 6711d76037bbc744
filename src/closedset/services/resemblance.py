"""How alike a performer's face is from take to take, where a pipeline drew it.

A pipeline that is told of the same performer twice draws two faces that may be two people's. Each
face is looked for where the stage put the head, described by dlib's 128 numbers (see
``gate.faces``: what it has seen most of, it tells apart best), and held against the same
character's faces in the other takes and against the faces of all other characters. A cast that
holds is near itself and far from the others; neither number says that a person is a person.

Measured are synthetic performers only: of somebody real no template is made for the sake of a
figure. Heads below 32 pixels, profiles, covered and drawn faces are mostly not found, and whoever
is found in one take alone is compared with nobody. Nothing is kept.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from closedset.errors import UsageError
from closedset.gate import Likeness, can_describe, likeness_of
from closedset.model.performer import SyntheticPerformer
from closedset.model.pixels import U8
from closedset.services.stack import asked_for
from closedset.store import ProductionView, StoredTake

SMALLEST = 32
"""Pixels from chin to top of the head; a smaller face is not described."""
_AROUND = 2.4
"""Side of what is looked at, in heights of the head."""
_SIDE = 320
"""Pixels of that side at least: small faces are enlarged before they are looked for."""


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One performer in one take."""

    take: str
    shot: str
    character: str
    own: float | None
    """Median distance to the same character's face in the other takes; None: nothing to compare."""
    nearest: float | None
    """Distance to the nearest face of another character."""
    said: str = ""
    """Why there is no face to compare."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A performer in a take, and the face that was found there."""

    take: str
    shot: str
    character: str
    face: Likeness | None
    said: str = ""


def faces_in(production: ProductionView, shot: str = "") -> tuple[FaceLine, ...]:
    """Compare the faces of all takes that pipelines drew, or of one shot's.

    Raises UsageError where no face describer is installed.
    """
    if not can_describe():
        raise UsageError("no face describer is installed.", remedy="pip install 'closedset[faces]'")
    seen: list[Sighting] = []
    for take in production.takes(shot.upper()):
        stored = production.find_take(take.id) if take.kind == "shot" else None
        if stored is not None and "weights" in dict(take.making):
            seen += _sightings(stored)
    return compare(seen)


def compare(seen: Sequence[Sighting]) -> tuple[FaceLine, ...]:
    """Hold each face against its own and against the others."""
    return tuple(_line(one, seen) for one in seen)


def _line(one: Sighting, seen: Sequence[Sighting]) -> FaceLine:
    own: list[float] = []
    others: list[float] = []
    for other in seen if one.face is not None else ():
        if other is not one and other.face is not None and one.face is not None:
            away = other.face.distance(np.asarray(one.face.vectors[0]))
            (own if other.character == one.character else others).append(away)
    said = one.said or ("" if own else "found in this take alone")
    middle = float(np.median(own)) if own else None
    return FaceLine(one.take, one.shot, one.character, middle, min(others, default=None), said)


def _sightings(stored: StoredTake) -> Iterator[Sighting]:
    request = asked_for(stored.take)
    heads = heads_in(stored.plate)
    with Image.open(io.BytesIO(stored.data)) as whole:
        # Without the slate below.
        height = round(whole.width * request.height / request.width)
        picture = np.asarray(whole.convert("RGB").crop((0, 0, whole.width, height)))
    scale = picture.shape[1] / request.width
    for member in request.cast:
        if member.character not in heads:
            continue
        at = (stored.take.id, stored.take.shot, member.character)
        if not isinstance(member.performer, SyntheticPerformer):
            yield Sighting(*at, None, "a real performer: no template is made of them here")
            continue
        x, y, size = (scale * value for value in heads[member.character])
        if size < SMALLEST:
            yield Sighting(*at, None, f"a head of {size:.0f} pixels")
            continue
        face = likeness_of(member.character, [around(picture, x, y, size)])
        yield Sighting(*at, face, "" if face else "no one face found there")


def heads_in(plate: bytes) -> dict[str, tuple[float, float, float]]:
    """Return character → middle of the head and its height, pixels of the plate that holds them."""
    found = {}
    for one in json.loads(plate or b"{}").get("performers", ()):
        marks = one["landmarks"]
        if {"top_of_head", "chin"} <= marks.keys():
            top, chin = marks["top_of_head"], marks["chin"]
            size = float(np.hypot(chin["x"] - top["x"], chin["y"] - top["y"]))
            found[one["character"]] = ((top["x"] + chin["x"]) / 2, (top["y"] + chin["y"]) / 2, size)
    return found


def around(picture: U8, x: float, y: float, size: float) -> U8:
    """Return the square around a head of ``size`` pixels, as far as it lies in the picture."""
    half = _AROUND * size / 2
    height, width = picture.shape[:2]
    left, right = (int(np.clip(at, 0, width)) for at in (x - half, x + half))
    top, bottom = (int(np.clip(at, 0, height)) for at in (y - half, y + half))
    square = picture[top : max(bottom, top + 1), left : max(right, left + 1)]
    grow = max(1.0, _SIDE / max(square.shape[:2]))
    sized = (max(1, round(square.shape[1] * grow)), max(1, round(square.shape[0] * grow)))
    return np.asarray(Image.fromarray(square).resize(sized, Image.Resampling.LANCZOS))
