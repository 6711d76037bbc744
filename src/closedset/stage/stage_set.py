"""A set: its pieces, its practical lamps, and the places it offers to people and things.

World: metres, z up, floor at 0. The action happens around the origin, the camera works from -y.
Each piece is its own surface, so that a piece that hides a subject can be pulled away by itself, as
a crew would. Detail is drawn from a seed of production and place.

The contract with blocking:

- ``spots`` are where a body can be without touching anything: STAND, SIT, LEAN, LIE. Take one by
  name (``driver_seat``), by a word of the action (``wanted``) or by kind (``of_kind``), in order:
  the first of a kind is the best one. Spots of one ``group`` belong together (two sides of a
  table); take them together for people who talk.
- ``tops`` are flat places for things, best first, each clear of the set's own goods.
- A piece with ``yields`` (a free chair, a table) may be struck when the blocking brings its own.
- ``curbs`` take vehicles, ``floors`` standing things, ``hooks`` what hangs on a wall.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Setting
from closedset.stage.mesh import Mesh
from closedset.stage.solids import merge

Rgb = tuple[float, float, float]
Point = tuple[float, float, float]


class SpotKind(StrEnum):
    """What a body does on a spot."""

    STAND = "stand"
    SIT = "sit"
    LEAN = "lean"
    LIE = "lie"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for one body."""

    name: str
    """Unique on the set: ``driver_seat``, ``seat_1``, ``lean_1``, ``stand_1``, ``bed``."""
    kind: SpotKind
    position: Point
    """Metres. STAND: between the feet. SIT: the floor under the hips. LEAN: the floor at the foot
    of the support, on its surface; the body stands before it, its back to it. LIE: the middle of
    the back, on the mattress."""
    yaw: float
    """Radians about z the body faces; 0 is -y, as in blocking. LIE: the way from feet to head."""
    height: float = 0.0
    """Metres over ``position``: of the seat (SIT), of the support's top (LEAN). 0: just a floor."""
    group: str = ""
    """Spots that face the same table, aisle or bench."""
    words: tuple[str, ...] = ()
    """Words of a script that ask for this spot: ``wheel``, ``bed``, ``counter``."""
    work: float | None = None
    """Radians about z that a body faces who works here, at a stove or a sink; None: as ``yaw``."""

    @property
    def normal(self) -> tuple[float, float]:
        """(x, y) unit vector the body faces; for LEAN also the normal of the support."""
        return float(np.sin(self.yaw)), float(-np.cos(self.yaw))


@dataclass(frozen=True, slots=True)
class Top:
    """A flat place for things: a table, a counter, a sill, a parapet."""

    name: str
    center: Point
    """Metres; z is the surface."""
    size: tuple[float, float]
    """Metres along x and y."""


@dataclass(frozen=True, slots=True)
class Place:
    """Room for a thing: where its middle goes, and the way its front faces (0 is -y)."""

    position: Point
    yaw: float


@dataclass(frozen=True, slots=True, eq=False)
class SetPiece:
    """One thing on the set."""

    name: str
    mesh: Mesh
    glow: float = 0.0
    """Light given off, as a multiple of its color; 0 for most."""
    flies: bool = False
    """Wall or ceiling: throws no shadow, and flies when the camera needs its place."""
    ground: bool = False
    """Floor, street or the thing the shot is about: never pulled away."""
    yields: bool = False
    """A chair or a table that the blocking may strike and replace by its own."""
    used: bool = False
    """Somebody sits on it, at it or lies in it: it goes only where it hides a face."""


@dataclass(slots=True)
class StageSet:
    """A set under construction, then built."""

    setting: Setting
    rng: np.random.Generator
    pieces: list[SetPiece] = field(default_factory=list)
    practicals: list[tuple[Point, Rgb]] = field(default_factory=list)
    """Lamps and windows in the picture: position in metres, linear color as bright as it burns at
    this hour."""
    ceiling: float = 12.0
    """Highest the camera may go, metres."""
    view: tuple[Point, Point] = ((-4.6, -5.2, 2.1), (0.6, 1.2, 1.1))
    """Eye and aim of the establishing shot, metres."""
    lane: float | None = None
    """Degrees about z from which a narrow set is seen along its length; 0 is from -y."""
    seat: str = "chair"
    """What stands under a sitter for whom the set has no seat."""
    bounds: tuple[float, float, float, float] = (-60.0, -60.0, 60.0, 60.0)
    """x and y, low then high, inside the walls: spots lie within."""
    spots: list[Spot] = field(default_factory=list)
    tops: list[Top] = field(default_factory=list)
    curbs: list[Place] = field(default_factory=list)
    floors: list[Place] = field(default_factory=list)
    hooks: list[Place] = field(default_factory=list)

    @property
    def night(self) -> bool:
        """Whether it is dark outside."""
        return self.setting.time is TimeOfDay.NIGHT

    def add(
        self,
        name: str,
        *meshes: Mesh,
        glow: float = 0.0,
        flies: bool = False,
        ground: bool = False,
        yields: bool = False,
    ) -> None:
        """Put a piece on the set, made of one or more meshes."""
        mesh = meshes[0] if len(meshes) == 1 else merge(name, meshes)
        self.pieces.append(SetPiece(name, mesh, glow, flies, ground, yields))

    def strike(self, *names: str) -> None:
        """Take the pieces of these names off the set: what is in a hand lies nowhere else."""
        self.pieces[:] = [p for p in self.pieces if p.name not in names]

    def strike_near(self, places: Sequence[Point], reach: float = 1.7) -> None:
        """Take off the chairs and tables that yield within ``reach`` metres of one of ``places``.

        For blocking that brings seats and a table of its own.
        """
        kept = []
        for piece in self.pieces:
            middle = (piece.mesh.vertices.min(0) + piece.mesh.vertices.max(0))[:2] / 2
            near = any(float(np.hypot(*(middle - np.array(at[:2])))) < reach for at in places)
            if not (piece.yields and near):
                kept.append(piece)
        self.pieces[:] = kept

    def lamp(self, position: Point, color: Rgb) -> None:
        """Hang a practical that burns as given: out of doors only at night."""
        if self.setting.interior or self.night:
            self.practicals.append((position, color))

    def spot(
        self,
        kind: SpotKind,
        position: Point,
        facing: float = 0.0,
        *,
        height: float = 0.0,
        name: str = "",
        group: str = "",
        words: tuple[str, ...] = (),
        work: float | None = None,
    ) -> None:
        """Offer a place for a body; ``facing`` and ``work`` in degrees. Unnamed ones are numbered
        by kind."""
        stem = "seat" if kind is SpotKind.SIT else kind.value
        count = sum(s.name.startswith(f"{stem}_") for s in self.spots)
        label = name or f"{stem}_{count + 1}"
        yaw = float(np.radians(facing))
        at_work = None if work is None else float(np.radians(work))
        self.spots.append(Spot(label, kind, position, yaw, height, group, words, at_work))

    def top(self, name: str, center: Point, size: tuple[float, float]) -> None:
        """Offer a flat place for things."""
        self.tops.append(Top(name, center, size))

    def of_kind(self, kind: SpotKind) -> list[Spot]:
        """Return the spots of a kind, best first."""
        return [s for s in self.spots if s.kind is kind]

    def wanted(self, kind: SpotKind, text: str) -> Spot | None:
        """Return the spot of a kind that words of ``text`` ask for, if any."""
        return asked_for(self.of_kind(kind), text)

    def pick(self, *colors: Rgb) -> Rgb:
        """Draw one of the colors."""
        return colors[int(self.rng.integers(len(colors)))]


def asked_for(spots: Sequence[Spot], text: str) -> Spot | None:
    """Return the first spot that words of ``text`` ask for, if any."""
    said = set(text.lower().replace(".", " ").replace(",", " ").split())
    return next((s for s in spots if said & set(s.words)), None)


def place_seed(production: str, place: str) -> int:
    """Return the seed of a place: one production, one place, one set."""
    digest = hashlib.sha256(f"{production}\0{' '.join(place.upper().split())}".encode()).digest()
    return int.from_bytes(digest[:8], "big")
