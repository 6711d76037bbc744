"""Shots: a screenplay in, its shot list out. Pure: the same script gives the same list."""

from __future__ import annotations

from closedset.shots.breakdown import breakdown
from closedset.shots.places import OUTDOORS

__all__ = ["OUTDOORS", "breakdown"]
