"""What a draftsman writes on a blueprint: frame, horizon, distances, and the camera's data.

Everything is read off the plates' camera, depth and landmarks, so it cannot disagree with the
picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from closedset.model.pixels import F32, Camera
from closedset.render.study import Study


@dataclass(frozen=True, slots=True)
class Readings:
    """What the camera's matrices say of themselves."""

    focal_mm: float
    sensor_mm: float
    across: float
    """Degrees of the field of view, horizontally."""
    down: float
    """Degrees, vertically."""
    height: float
    """Metres of the lens over the floor."""
    tilt: float
    """Degrees, up positive."""
    roll: float
    """Degrees, clockwise positive."""


def readings(camera: Camera) -> Readings:
    """Read a camera. World z is up; the camera looks along its own z."""
    turn = camera.world_to_camera[:3, :3]
    eye = -turn.T @ camera.world_to_camera[:3, 3]
    k = camera.intrinsics
    return Readings(
        camera.focal_mm,
        camera.sensor_width_mm,
        float(np.degrees(2 * np.arctan(camera.width / 2 / k[0, 0]))),
        float(np.degrees(2 * np.arctan(camera.height / 2 / k[1, 1]))),
        float(eye[2]),
        float(np.degrees(np.arcsin(np.clip(turn[2, 2], -1, 1)))),
        float(np.degrees(np.arctan2(turn[0, 2], -turn[1, 2]))),
    )


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    import font_roboto

    face = Path(font_roboto.__file__).parent / "files" / "Roboto-Medium.ttf"
    return ImageFont.truetype(str(face), size)


def written(study: Study) -> tuple[F32, F32]:
    """Return frame, horizon, distances and title block, 0 to 1, and where the block is opaque."""
    sheet = Image.new("L", (study.width, study.height))
    pen = ImageDraw.Draw(sheet)
    unit = study.scale
    inset, thin = 14 * unit, max(1, round(unit))
    w, h = study.width - 1, study.height - 1
    pen.rectangle((inset, inset, w - inset, h - inset), outline=200, width=max(1, round(2 * unit)))
    cx, cy, arm = w / 2, h / 2, 12 * unit
    pen.line((cx - arm, cy, cx + arm, cy), fill=150, width=thin)
    pen.line((cx, cy - arm, cx, cy + arm), fill=150, width=thin)
    read = readings(study.plates.camera)
    _horizon(pen, study, read)
    for name, points in study.plates.landmarks:
        _distance(pen, study, name, {k: (x, y) for k, x, y in points})
    focus = study.plates.focus or study.near
    lines = (
        f"LENS {read.focal_mm:.0f} mm   SENSOR {read.sensor_mm:.1f} mm",
        f"FIELD {read.across:.1f}° × {read.down:.1f}°",
        f"FOCUS {focus:.2f} m   LENS HEIGHT {read.height:.2f} m",
        f"TILT {read.tilt:+.1f}°   ROLL {read.roll:+.1f}°",
    )
    block = np.zeros((study.height, study.width), np.float32)
    left, top = _title_block(pen, lines, study)
    block[max(top, 0) :, max(left, 0) :] = study.frame(14)[max(top, 0) :, max(left, 0) :]
    return np.asarray(sheet, np.float32) / np.float32(255), block


def _horizon(pen: ImageDraw.ImageDraw, study: Study, read: Readings) -> None:
    """Dash the line of everything that is as high as the lens."""
    camera = study.plates.camera
    turn = camera.world_to_camera[:3, :3]
    eye = -turn.T @ camera.world_to_camera[:3, 3]
    ahead = turn[2] * np.array([1.0, 1.0, 0.0])
    if np.linalg.norm(ahead) < 0.2:
        return
    aside = np.array([-ahead[1], ahead[0], 0.0])
    ends = camera.project(np.stack([eye + 500 * (ahead + s * aside) for s in (-0.1, 0.1)]))[:, :2]
    slope = (ends[1, 1] - ends[0, 1]) / (ends[1, 0] - ends[0, 0])
    unit = study.scale
    for x in np.arange(22 * unit, study.width - 22 * unit, 26 * unit):
        y = ends[0, 1] + slope * (np.array([x, x + 15 * unit]) - ends[0, 0])
        if 20 * unit < y.min() and y.max() < study.height - 20 * unit:
            pen.line((x, y[0], x + 15 * unit, y[1]), fill=120, width=max(1, round(unit)))
    y = ends[0, 1] + slope * (30 * unit - ends[0, 0])
    if 40 * unit < y < study.height - 90 * unit:
        text = f"HORIZON {read.height:.2f} m"
        pen.text((26 * unit, y - 5 * unit), text, 170, _font(round(15 * unit)), anchor="ls")


def _distance(
    pen: ImageDraw.ImageDraw, study: Study, name: str, at: dict[str, tuple[float, float]]
) -> None:
    """Write how far a performer is, on a leader from the top of the head."""
    values = [e.value for e in study.plates.id_table if e.kind == "performer" and e.name == name]
    mine = np.isin(study.plates.ids, values)
    if "top_of_head" not in at or int(mine.sum()) < 60:
        return
    unit = study.scale
    x, y = at["top_of_head"]
    x = float(np.clip(x, 30 * unit, study.width - 120 * unit))
    y = float(np.clip(y, 52 * unit, study.height - 110 * unit))
    font, text = _font(round(19 * unit)), f"{float(np.median(study.plates.depth[mine])):.2f} m"
    corner, shelf = (x + 16 * unit, y - 20 * unit), 6 * unit
    long = pen.textlength(text, font)
    thin = max(1, round(1.4 * unit))
    pen.line((x, y, *corner, corner[0] + long + 2 * shelf, corner[1]), fill=235, width=thin)
    dot = 2.5 * unit
    pen.ellipse((x - dot, y - dot, x + dot, y + dot), fill=235)
    pen.text((corner[0] + shelf, corner[1] - 3 * unit), text, 245, font, anchor="ls")


def _title_block(pen: ImageDraw.ImageDraw, lines: tuple[str, ...], study: Study) -> tuple[int, int]:
    """Box the camera's data in the lower right corner; return the box's left and top."""
    unit = study.scale
    font = _font(max(round(15 * unit), 6))
    wide = max(pen.textlength(line, font) for line in lines) + 24 * unit
    step = 20 * unit
    right, bottom = study.width - 1 - 14 * unit, study.height - 1 - 14 * unit
    left, top = right - wide, bottom - step * len(lines) - 12 * unit
    pen.rectangle((left, top, right, bottom), fill=0, outline=200, width=max(1, round(unit)))
    for k, line in enumerate(lines):
        pen.text(
            (left + 12 * unit, top + 6 * unit + (k + 0.5) * step), line, 235, font, anchor="lm"
        )
    return int(left), int(top)
