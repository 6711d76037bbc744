"""What is worn on the head: cap, hat, hood, headscarf. In head coordinates, like hair."""

from __future__ import annotations

import numpy as np

from closedset.stage import hair_mass as mass
from closedset.stage.body import F64
from closedset.stage.hair_mass import Fall, Mass, Skull

_HOOD = Fall(low=0.560, lift=0.036, flare=0.016, tuck=0.016, groove=0.10)
_SCARF = Fall(low=0.552, lift=0.014, flare=0.016, tuck=0.030, groove=0.30)


def _crown(skull: Skull, lift: F64, edge: F64) -> Mass:
    """Return a crown over the skull, ``lift`` above it, down to the slanted plane ``edge``.

    ``edge`` holds the height at the brow, at the nape and the thickness there; metres.
    """
    way = mass.polar(np.array([0.0, 0.12, 1.0]), 48, 2.0)
    flat = way.reshape(-1, 3)
    points = skull.out(flat, lift)
    low = np.interp(points[:, 1], [-0.16, 0.09], [edge[0], edge[1]])
    tone = 0.92 + 0.10 * np.clip(flat[:, 2], 0, 1)
    made = Mass(points, mass.grid_faces(*way.shape[:2]), tone)
    return mass.thickened(mass.trimmed(made, low - points[:, 2]), edge[2])


def _rim(skull: Skull, low: tuple[float, float], reach: F64, droop: F64) -> Mass:
    """Return a brim around the head: from the skull out by ``reach`` (N,), down by ``droop``."""
    count = len(reach)
    around = np.linspace(0, 2 * np.pi, count, endpoint=False)
    way = np.stack([np.sin(around), -np.cos(around), np.zeros(count)], 1)
    start = skull.out(way / np.linalg.norm(way, axis=1, keepdims=True), 0.010)
    start[:, 2] = np.interp(start[:, 1], [-0.16, 0.09], [low[0], low[1]]) + 0.002
    steps = np.array([0.0, 0.35, 0.7, 1.0])
    top = [
        start + way * (reach * s)[:, None] + np.array([0, 0, 1.0]) * (droop * s**1.6)[:, None]
        for s in steps
    ]
    under = [ring - np.array([0.0, 0.0, 0.004]) for ring in top[::-1]]
    points = np.concatenate([*top, *under])
    tone = np.concatenate([np.full(count * 4, 0.96), np.full(count * 4, 0.66)])
    return Mass(points, mass.grid_faces(8, count)[:, ::-1].copy(), tone)


def cap(skull: Skull) -> list[Mass]:
    """Return a peaked cap."""
    flat = mass.polar(np.array([0.0, 0.12, 1.0]), 48, 2.0).reshape(-1, 3)
    lift = 0.013 + 0.006 * np.clip(flat[:, 2], 0, 1)
    crown = _crown(skull, lift, np.array([0.803, 0.762, 0.006]))
    around = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    ahead = np.minimum(around, 2 * np.pi - around)
    peak = np.clip(np.cos(ahead * 1.45), 0, 1) * (ahead < 1.08)
    reach = 0.076 * peak**0.5 + 0.003
    droop = -0.030 * peak**0.5 + 0.010 * peak
    return [crown, _rim(skull, (0.803, 0.762), reach, droop)]


def hat(skull: Skull) -> list[Mass]:
    """Return a brimmed hat with a pinched crown and a band."""
    flat = mass.polar(np.array([0.0, 0.12, 1.0]), 48, 2.0).reshape(-1, 3)
    up = np.clip(flat[:, 2], 0, 1)
    lift = 0.012 + 0.030 * up**2 - 0.020 * np.exp(-((flat[:, 0] / 0.22) ** 2)) * up**6
    crown = _crown(skull, lift, np.array([0.800, 0.772, 0.006]))
    band = np.clip((0.826 - crown.points[:, 2]) / 0.004, 0, 1)
    dark = Mass(crown.points, crown.faces, crown.tone * (1 - 0.55 * band))
    around = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    reach = np.full(160, 0.060) + 0.008 * np.cos(around)
    droop = -0.012 * np.cos(around) + 0.012 * np.sin(around) ** 2
    return [dark, _rim(skull, (0.800, 0.772), reach, droop)]


def hood(skull: Skull, random: np.random.Generator) -> list[Mass]:
    """Return a hood that is up, open before the face."""
    return [mass.thickened(mass.falling(skull, _HOOD, 0.0, random, window=0.006), 0.014)]


def headscarf(skull: Skull, random: np.random.Generator) -> list[Mass]:
    """Return a scarf over hair, ears and neck, closed under the chin."""
    veil = mass.thickened(mass.falling(skull, _SCARF, 0.0, random, window=0.004), 0.008)
    around = np.linspace(0, 2 * np.pi, 73)[:-1]
    rows = np.linspace(0, 1, 10)
    wide = np.interp(rows, [0.0, 0.5, 1.0], [0.074, 0.080, 0.094])
    x = wide[:, None] * np.sin(around)
    y = -0.030 - (wide * 1.02)[:, None] * np.cos(around)
    fold = 0.004 * np.sin(5 * around + 8 * rows[:, None])
    z = np.interp(rows, [0, 1], [0.618, 0.545])[:, None] + 0.012 * np.cos(around) * (
        1 - 2 * rows[:, None]
    )
    ring = np.stack([x * (1 + fold * 8), y * (1 + fold * 4), z + fold], axis=2)
    tone = 0.9 + 10 * fold
    wrap = Mass(ring.reshape(-1, 3), mass.grid_faces(10, 72), tone.ravel())
    return [veil, mass.thickened(wrap, 0.006)]
