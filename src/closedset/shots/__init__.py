"""Shots: a screenplay in, its shot list out. Pure: the same script gives the same list."""

from __future__ import annotations

from closedset.shots.breakdown import breakdown

__all__ = ["breakdown"]
