"""How well a drawn picture keeps the framing that the stage planned, and its performers' colors.

A pipeline is asked to follow the plates, and nobody promises that it does. So the outlines of the
plates (where one thing ends and another begins, or depth jumps) are looked for in the picture with
a classical edge detector. A picture full of edges would find any outline by luck; that luck is
taken off, as Cohen's kappa does: 1 is every outline where it was planned, 0 is chance.

Who is in the picture is measured against the stage's own performer, which all takes of all shots
share: by the colors of hair, skin and clothes, where the plates have them. That tells a red coat
from a blue one and says nothing of a face. Two takes are at most as far apart as their distances
from the stage together.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import U8, Plates

REACH = 0.006
"""An edge this near counts as found, a share of the picture's diagonal."""
JUMP = 0.08
"""Depth that changes by this share from one pixel to the next is an outline."""
MOST = 0.4
"""Share of the picture that may lie near an edge."""
_SIDE = 512
"""Longer side, pixels, at which pictures are compared: texture finer than that is no framing."""
FEWEST = 24
"""Pixels of a part, at that size, that are too few to speak of its color."""


def measured(pixels: U8, plates: Plates) -> tuple[tuple[str, str], ...]:
    """Return what a take's record says of (H, W, 3) ``pixels``: framing, and everybody's colors."""
    said = ", ".join(f"{name} {away:.1f}" for name, away in identity(pixels, plates))
    kept = (("framing", f"{framing(pixels, plates):.2f}"),)
    return (*kept, ("identity", said)) if said else kept


def framing(pixels: U8, plates: Plates) -> float:
    """Return how much better than chance the plates' outlines are found in (H, W, 3) ``pixels``.

    1 at best; about 0 for another framing; 0 for plates without an outline.
    """
    height, width = plates.depth.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    planned = cv2.resize(outlines(plates).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    wanted = planned > 0
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(grey, (0, 0), 1.2)
    # Thresholds from the picture's own contrast, so that a dark frame is not without edges.
    slope = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    strong = max(float(np.percentile(slope, 92)), 8.0)
    reach = max(1, round(REACH * float(np.hypot(*size))))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    near = np.ones(wanted.shape, bool)
    while near.mean() > MOST:
        # Of a busy picture the strongest edges alone: what is near everything says nothing.
        near = cv2.dilate(cv2.Canny(grey, strong * 0.5, strong, L2gradient=True), disc) > 0
        strong *= 1.3
    if not wanted.any():
        return 0.0
    luck = float(near.mean())
    return (float(near[wanted].mean()) - luck) / (1.0 - luck)


def identity(pixels: U8, plates: Plates) -> tuple[tuple[str, float], ...]:
    """Return (character, distance) of everybody seen, in (H, W, 3) ``pixels`` of the plates' size.

    0: each part has the stage's color in the stage's light; some 2 can just be seen, 20 is another
    garment. The mean over parts of the CIE 1976 color difference without lightness, which hangs on
    exposure; a part's color is its median.
    """
    step = max(1, round(max(plates.ids.shape) / _SIDE))
    ids, beauty = plates.ids[::step, ::step], plates.beauty[::step, ::step]
    drawn = _chroma(pixels[::step, ::step])
    staged = _chroma((np.clip(beauty, 0, 1) * 255).astype(np.uint8))
    found: dict[str, list[float]] = {}
    for entry in plates.id_table:
        here = ids == entry.value
        if entry.kind == "performer" and np.count_nonzero(here) >= FEWEST:
            away = np.median(drawn[here], axis=0) - np.median(staged[here], axis=0)
            found.setdefault(entry.name, []).append(float(np.hypot(*away)))
    return tuple((name, sum(parts) / len(parts)) for name, parts in sorted(found.items()))


def _chroma(pixels: U8) -> NDArray[np.float32]:
    """Return (H, W, 2): a* and b* of CIE L*a*b*."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    return np.asarray(lab[..., 1:], np.float32)


def outlines(plates: Plates) -> NDArray[np.bool_]:
    """Return (H, W): True on one side of each border between things, and where depth jumps.

    Parts of one performer or prop are one thing: a sleeve is drawn as each look pleases.
    """
    names = {entry.value: (entry.kind, entry.name) for entry in plates.id_table}
    order = {name: place for place, name in enumerate(sorted(set(names.values())), 1)}
    things = np.zeros(int(plates.ids.max()) + 1, np.int32)
    for value, name in names.items():
        if value < len(things):
            things[value] = order[name]
    whole = things[plates.ids]
    depth = np.where(np.isfinite(plates.depth), plates.depth, 1e3)
    jumps = np.zeros(whole.shape, bool)
    for axis in (0, 1):
        near = np.minimum(np.roll(depth, -1, axis), depth)
        step = (np.roll(whole, -1, axis) != whole) | (
            np.abs(np.roll(depth, -1, axis) - depth) > JUMP * near
        )
        # The last row and column have no neighbor; they were compared with the first.
        step[(slice(None),) * axis + (-1,)] = False
        jumps |= step
    return jumps
