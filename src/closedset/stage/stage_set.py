"""A set under construction: pieces, practical lamps, and what the camera must respect.

World: metres, z up, floor at 0. The action happens around the origin, the camera works from -y.
Each piece is its own surface, so that a piece that hides a subject can be pulled away by itself, as
a crew would. Detail is drawn from a seed of production and place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Setting
from closedset.stage.mesh import Mesh

Rgb = tuple[float, float, float]


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


@dataclass(slots=True)
class StageSet:
    """A set under construction, then built."""

    setting: Setting
    rng: np.random.Generator
    pieces: list[SetPiece] = field(default_factory=list)
    practicals: list[tuple[tuple[float, float, float], Rgb]] = field(default_factory=list)
    """Lamps in the picture: position in metres, linear color."""
    ceiling: float = 12.0
    """Highest the camera may go, metres."""
    view: tuple[tuple[float, float, float], tuple[float, float, float]] = (
        (-4.6, -5.2, 2.1),
        (0.6, 1.2, 1.1),
    )
    """Eye and aim of the establishing shot, metres."""
    lane: float | None = None
    """Degrees about z from which a narrow set is seen along its length; 0 is from -y."""
    seat: str = "chair"
    """What stands under a sitter."""

    @property
    def night(self) -> bool:
        """Whether it is dark outside."""
        return self.setting.time is TimeOfDay.NIGHT

    def add(
        self,
        name: str,
        mesh: Mesh,
        *,
        glow: float = 0.0,
        flies: bool = False,
        ground: bool = False,
    ) -> None:
        """Put a piece on the set."""
        self.pieces.append(SetPiece(name, mesh, glow, flies, ground))

    def lamp(self, position: tuple[float, float, float], color: Rgb) -> None:
        """Hang a practical."""
        self.practicals.append((position, color))

    def pick(self, *colors: Rgb) -> Rgb:
        """Draw one of the colors."""
        return colors[int(self.rng.integers(len(colors)))]


def place_seed(production: str, place: str) -> int:
    """Return the seed of a place: one production, one place, one set."""
    digest = hashlib.sha256(f"{production}\0{' '.join(place.upper().split())}".encode()).digest()
    return int.from_bytes(digest[:8], "big")
