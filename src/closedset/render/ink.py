"""Ink and wash: a storyboard artist's panel, drawn from the plates alone.

Line first (``contours`` finds it, ``strokes`` inks it), then hatching in the shadows, over
watercolor. Everything random comes from the request's seed: the same plates and seed give the same
bytes.
"""

from __future__ import annotations

import numpy as np

from closedset.model.pixels import F32, Frames, Plates
from closedset.model.protocols import Clock
from closedset.model.shot import Setting
from closedset.render import hatching, strokes, wash, weather
from closedset.render.checks import require_shot
from closedset.render.contours import Ownership, find_borders, ownership


class InkRenderer:
    """Draws cleared shots in ink and wash."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def render(self, plates: Plates) -> Frames:
        """Draw one still. Raises NotCleared without a live clearance, RenderError for a notice."""
        request = require_shot(plates, self._clock)
        picture = draw(plates, request.shot.setting, request.seed)
        pixels = (picture * 255.0 + 0.5).astype(np.uint8)
        return Frames(cleared=plates.cleared, pixels=pixels[None])


def draw(plates: Plates, setting: Setting, seed: int) -> F32:
    """Return the panel, (H, W, 3) sRGB in [0, 1]."""
    rng = np.random.Generator(np.random.PCG64(seed % 2**63))
    height, width = plates.depth.shape
    sheet = wash.make_sheet(height, width, rng)
    own = ownership(plates)
    light = wash.normalize_light(plates, own)
    painted = wash.paint(plates, own, light, setting.time, sheet)
    lines = _lines(plates, own, light, sheet, rng)
    shading = _shading(plates, own, light, sheet, rng)
    drawn = 1 - (1 - lines) * (1 - shading)
    # The nib skips where the paper's tooth is high.
    drawn = drawn * (1 - 0.06 * np.clip(sheet.grain, -1, 3)) * wash.tape(sheet, 7.0)
    drawn = np.clip(drawn, 0, 1)
    planes = [p + drawn * (ink - p) for p, ink in zip(painted, wash.INK.tolist(), strict=True)]
    panel = np.stack(planes, axis=-1)
    return panel if setting.interior else weather.falling(panel, setting.weather, own, rng)


def _lines(
    plates: Plates, own: Ownership, light: F32, sheet: wash.Sheet, rng: np.random.Generator
) -> F32:
    height, width = plates.depth.shape
    scale = height / 720.0
    borders = find_borders(plates, own, light)
    paths = strokes.trace(borders, width + 1)
    smooth = strokes.to_strokes(paths, borders, width + 1, own.head, scale)
    return strokes.ink(strokes.by_hand(smooth, sheet.wobble, own.head, rng, scale), height, width)


def _shading(
    plates: Plates, own: Ownership, light: F32, sheet: wash.Sheet, rng: np.random.Generator
) -> F32:
    """Hatch the shadows: bodies and near things most, the far set faintly, faces and sky never."""
    height, width = plates.depth.shape
    shadow = np.clip((0.42 - light - 0.05 * sheet.bloom) / 0.36, 0, 1)
    clear = (own.face > 0) | own.detail | (plates.ids == 0)
    near = np.where(np.isfinite(plates.depth), plates.depth, 99.0)
    weight = np.where(own.person > 0, 1.0, np.clip(1.15 - 0.06 * near, 0.45, 1.0))
    dark = np.where(clear, 0.0, shadow * weight).astype(np.float32)
    drawn = hatching.hatch(plates, dark, rng, height / 720.0)
    return strokes.ink(drawn, height, width, every=4.0) * 0.8
