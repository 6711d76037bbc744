"""What every look asks of a shot's plates, found once: who, where, how lit, which lines, how far.

A study is made for one picture and thrown away with it. Maps are (H, W); they are found when a look
first asks for them.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from closedset.compiled import in_bands, kernel
from closedset.model.pixels import F32, I32, Plates
from closedset.model.shot import Setting, Shot
from closedset.render import hatching, strokes
from closedset.render.chains import Chains, join
from closedset.render.contours import Borders, find_borders, settled
from closedset.render.hatching import Cut, Nib
from closedset.render.ownership import Bool, Head, Ownership, ownership
from closedset.render.strokes import Pen, Strokes
from closedset.render.surface import Surface

_LOCK = 0.16
"""Width of a lock of hair that no wash shows, in heads."""
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


class Study:
    """One shot's plates, and what a draftsman sees in them."""

    def __init__(self, plates: Plates, shot: Shot, seed: int) -> None:
        self.plates = plates
        self.shot = shot
        self.seed = seed
        self.height, self.width = plates.depth.shape
        self.scale = self.height / 720.0
        """Pixels of this picture to one at 720 lines."""

    @property
    def setting(self) -> Setting:
        return self.shot.setting

    @cached_property
    def own(self) -> Ownership:
        return ownership(self.plates)

    @cached_property
    def people(self) -> Bool:
        return np.asarray(self.own.person > 0, bool)

    @cached_property
    def subject(self) -> Bool:
        """What the shot is about: its performers, and the thing that an insert shows."""
        focus = self.shot.focus
        if focus is None:
            return self.people
        named = [e.value for e in self.plates.id_table if e.name == focus.value]
        return np.asarray(self.people | np.isin(self.plates.ids, named), bool)

    @cached_property
    def sky(self) -> Bool:
        return np.asarray(self.plates.ids == 0, bool)

    @cached_property
    def surface(self) -> Surface:
        bodies = {body.character: body for body in self.plates.bodies}
        homes = np.zeros((len(self.own.names) + 1, 3))
        for number, name in enumerate(self.own.names, 1):
            marks = bodies[name].landmarks if name in bodies else ()
            homes[number] = next((p.world for p in marks if p.name == "waist"), (0.0, 0.0, 0.0))
        owner = self.own.person if homes.any() else None
        return Surface(self.plates.camera, self.plates.depth, self.seed, owner, homes)

    @cached_property
    def albedo(self) -> F32:
        """(3, H, W) the surfaces' own colors, as a draftsman would simplify them.

        Confetti of surfaces that lie in one plane is gone; lips are nearer to the skin's color, or
        in a small face they are all there is to see.
        """
        planes = planes_of(self.plates.albedo)
        strayed = np.flatnonzero(self.settled != self.plates.ids)
        source = strayed.copy()
        for step in (1, -1, self.width, -self.width):
            beside = np.clip(strayed + step, 0, self.settled.size - 1)
            alike = self.plates.ids.ravel()[beside] == self.settled.ravel()[strayed]
            source = np.where(alike, beside, source)
        for plane in planes:
            plane.ravel()[strayed] = plane.ravel()[source]
        rows, columns = np.nonzero(self.own.lips)
        if len(rows):
            side = round(16 * self.scale) | 1
            box = (
                slice(max(rows.min() - side, 0), rows.max() + side),
                slice(max(columns.min() - side, 0), columns.max() + side),
            )
            lips = self.own.lips[box]
            for plane in planes:
                soft = 0.5 * plane[box] + 0.5 * cv2.blur(plane[box], (side, side))
                np.copyto(plane[box], soft, where=lips)
        return planes

    @cached_property
    def settled(self) -> I32:
        """The id plate without stray pixels."""
        return settled(self.plates.ids)

    @cached_property
    def value(self) -> F32:
        """Luminance of the surfaces' own colors."""
        return luma(self.albedo)

    @cached_property
    def shine(self) -> F32:
        """1 on lamps, lit windows and screens: what is brighter than light could make it."""
        bright = luma(self.plates.beauty.transpose(2, 0, 1))
        shine = np.clip(np.minimum((self.plates.light - 0.80) * 6, (bright - 0.30) * 4), 0, 1)
        return np.asarray(np.where(self.people | self.sky, 0, shine), np.float32)

    @cached_property
    def light(self) -> F32:
        """The light plate, stretched softly to use the range from 0 to 1; hair is evened out."""
        light = np.asarray(cv2.GaussianBlur(self.plates.light, (0, 0), 1.0), np.float32)
        # Locks of hair would break every wash into flecks.
        if self.own.hair.any():
            np.copyto(light, cv2.blur(light, (9, 9)), where=self.own.hair)
            for head in self.own.heads:
                self._comb(light, head)
        seen = light[::6, ::6][~self.sky[::6, ::6]]
        low, high = np.percentile(seen, (3, 97)) if len(seen) else (0.0, 1.0)
        # Evenly lit pictures stay even: shadows are not invented.
        low, high = min(low, high - 0.45), max(high, 0.5)
        light -= np.float32(low)
        light *= np.float32(1 / (high - low))
        return np.asarray(np.clip(light, 0, 1, out=light), np.float32)

    def _comb(self, light: F32, head: Head) -> None:
        """Even out the light on a large head's hair in place: curls are for the pen to draw."""
        side = round(_LOCK * head.size) | 1
        if side <= 9:
            return
        hair = self.own.hair[head.around] & (self.own.person[head.around] == head.person)
        if not hair.any():
            return
        seen = light[head.around]
        share = hair.astype(np.float32)
        summed = cv2.blur(cv2.blur(seen * share, (side, side)), (side, side))
        share = np.asarray(cv2.blur(cv2.blur(share, (side, side)), (side, side)), np.float32)
        np.copyto(seen, summed / np.maximum(share, np.float32(1e-3)), where=hair)

    @cached_property
    def near(self) -> float:
        """Metres to what the shot is about: the performers, else the nearer part of the set."""
        if self.people.any():
            return float(np.median(self.plates.depth[self.people][::17]))
        seen = self.plates.depth[~self.sky]
        return float(np.percentile(seen[::37], 25)) if len(seen) else 3.0

    @cached_property
    def beyond(self) -> F32:
        """Doublings of distance past ``near``: 0 there, 1 at twice as far, negative in front."""
        return np.log2(np.maximum(self.surface.reach, 0.05) * np.float32(1 / max(self.near, 0.05)))

    @cached_property
    def defocus(self) -> F32:
        """How far out of focus each pixel is: its blur circle in pixels at 720 lines, 0 to 24.

        Performers whom the shot is about stay sharp, as a focus puller would keep them.
        """
        plates = self.plates
        if plates.focus <= 0:
            return np.zeros(plates.depth.shape, np.float32)
        depth = np.where(np.isinf(plates.depth), np.float32(1e4), plates.depth)
        found = plates.camera.defocus(depth, plates.focus) / np.float32(self.scale)
        named = set(self.shot.subjects)
        kept = np.zeros(1 + max([int(plates.ids.max()), *(e.value for e in plates.id_table)]), bool)
        kept[[e.value for e in plates.id_table if e.kind == "performer" and e.name in named]] = True
        found -= 2
        found[kept.take(plates.ids) & (depth >= plates.focus * 0.75)] = 0
        return np.asarray(np.clip(found, 0, 24, out=found), np.float32)

    @cached_property
    def borders(self) -> Borders:
        return find_borders(self.plates, self.settled, self.own)

    @cached_property
    def chains(self) -> Chains:
        return join(self.borders, self.width + 1)

    @cached_property
    def grain(self) -> F32:
        """Tooth of the paper, unit variance."""
        return 0.75 * self.surface.noise(1.1) + 0.6 * self.surface.noise(3.0, 0.8)

    @cached_property
    def bloom(self) -> F32:
        """Slow unevenness of a wash, about -1 to 1."""
        noise = self.surface.slow_noise
        return 0.6 * noise(130 * self.scale) + 0.4 * noise(42 * self.scale)

    def strokes(self, pen: Pen) -> Strokes:
        """Return the contour strokes as ``pen`` draws them."""
        return strokes.strokes_of(
            self.borders, self.chains, self.own, self.surface, self.light, pen
        )

    def ink(self, drawn: Strokes) -> F32:
        """Return the ink of strokes, 0 to 1."""
        return strokes.ink(drawn, self.height, self.width)

    def shade_for_hatching(self, dark: float, deep: float) -> F32:
        """Return how much hatching a place wants: 0 at light ``dark``, 1 at ``deep`` and below.

        Never on faces, eyes, sky; thin slivers of shade along an edge are left to the line.
        """
        reach = max(3, round(9 * self.scale) | 1)
        shade = np.clip((np.float32(dark) - self.light) * np.float32(1 / (dark - deep)), 0, 1)
        clear = (self.own.face > 0) | self.own.detail | self.own.hair | self.sky
        # On bytes and with a square kernel, this takes a tenth of the time.
        coarse = cv2.convertScaleAbs(shade, None, 255)
        opened = cv2.erode(coarse, np.ones((reach, reach), np.uint8))
        opened = cv2.dilate(opened, np.ones((2 * reach - 1, 2 * reach - 1), np.uint8))
        wide = opened * np.float32(1 / 255)
        wide[clear] = 0
        return np.asarray(np.minimum(shade, wide, out=shade), np.float32)

    def hatch(self, shade: F32, cut: Cut, nib: Nib) -> F32:
        """Return hatching for a shade map, 0 to 1."""
        return hatching.hatch(self.surface, self.plates.normals, shade, cut, nib)

    def frame(self, inset: float, soft: float = 0.6) -> F32:
        """1 inside the picture's edge, 0 in a margin ``inset`` pixels wide at 720 lines."""
        x = np.arange(self.width, dtype=np.float32)
        y = np.arange(self.height, dtype=np.float32)
        sides = [np.minimum(v, v[-1] - v) for v in (x, y)]
        ramps = [np.clip((s - inset * self.scale) / soft + 0.5, 0, 1) for s in sides]
        return np.asarray(ramps[1][:, None] * ramps[0][None, :], np.float32)


def luma(planes: F32) -> F32:
    """(H, W) luminance of (3, H, W) sRGB planes, by the weights of Rec. 709."""
    return np.asarray(planes[0] * LUMA[0] + planes[1] * LUMA[1] + planes[2] * LUMA[2], np.float32)


class Ramp:
    """A map in [0, 1] turned into indices once, for several curves over it."""

    def __init__(self, value: F32) -> None:
        self._index = (np.clip(value, 0, 1) * np.float32(1023)).astype(np.int32)

    def curve(self, table: F32) -> F32:
        """Return the (1024,) ``table`` at each value: far quicker than the formula."""
        return np.asarray(table.astype(np.float32, copy=False).take(self._index), np.float32)


STEPS = np.linspace(0, 1, 1024, dtype=np.float32)
"""The values that the entries of a ``Ramp`` curve stand for."""


def eased(value: F32, middle: float, soft: float) -> F32:
    """0 below ``middle``, 1 above, eased over ``soft`` either side."""
    t = np.clip((value - np.float32(middle)) * np.float32(0.5 / soft) + np.float32(0.5), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def planes_of(picture: F32) -> F32:
    """(3, H, W) of an (H, W, 3) picture: work on one plane is faster than on mixed pixels."""
    out = np.empty((3, *picture.shape[:2]), np.float32)
    in_bands(lambda top, low: _part_colors(picture, top, low, out), len(picture))
    return out


@kernel
def _part_colors(picture: F32, top: int, bottom: int, out: F32) -> None:
    """Write rows of (H, W, 3) into (3, H, W)."""
    for plane in range(3):
        for row in range(top, bottom):
            for column in range(picture.shape[1]):
                out[plane, row, column] = picture[row, column, plane]
