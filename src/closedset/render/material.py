"""What steers one drawing: plates turned into control pictures of the model's size, in windows.

A pipeline makes a fixed number of frames at most, and only 1 + n * step of them. A longer shot is
made in windows that overlap: the first frames of each are the last ones of the window before,
which the pipeline is told to keep. What is made beyond the shot's length is cut off, so a clip has
exactly as many frames as the stage has moments.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image

from closedset.errors import RenderError
from closedset.model.pixels import U8, Plates, Steering
from closedset.model.recipe import Recipe
from closedset.model.sealed import SealedAsset
from closedset.render.controls import (
    beauty_picture,
    depth_control,
    depth_range,
    edge_control,
    picture,
)

Pictures = tuple[Image.Image, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """One call of the pipeline."""

    index: int
    """0 for the first."""
    frames: int
    known: int
    """So many of its first frames are made already."""
    controls: Mapping[str, Pictures]
    """Plate → pictures, one a frame; ``portraits``: one a performer."""


class Material:
    """The control pictures of one cleared shot."""

    def __init__(self, plates: Plates, steering: Steering, recipe: Recipe) -> None:
        """Make the pictures when they are asked for; sizes are fixed now."""
        request = plates.cleared.request
        clip = recipe.diffusion.clip if recipe.diffusion else None
        self._moments = (steering.moments or (plates,)) if clip else (plates,)
        self._plates = plates
        self._steering = steering
        self._recipe = recipe
        step = recipe.multiple_of
        sides = (request.width, request.height)
        self.size = (
            max(step, round(sides[0] / step) * step),
            max(step, round(sides[1] / step) * step),
        )
        """Width and height that the pipeline is asked for."""
        self.count = len(self._moments)
        """Frames to make."""
        self._most = clip.most_frames if clip else 1
        self._step = clip.step if clip else 1
        self._overlap = clip.overlap if clip else 0
        self._span = depth_range(self._moments) if "depth" in recipe.takes else (0.0, 1.0)

    def window(self, made: Sequence[U8]) -> Window:
        """Return what the next call is given, with the frames ``made`` so far, (H, W, 3) each."""
        known = min(self._overlap, len(made))
        start = len(made) - known
        left = self.count - start
        frames = min(self._most, 1 + -(-(left - 1) // self._step) * self._step)
        if frames <= known:
            raise RenderError(
                f"recipe {self._recipe.id} makes {self._most} frames at a time and keeps {known}: "
                "a longer shot never ends.",
                remedy="Correct [clip] in its recipe.toml: most_frames above overlap.",
            )
        # Beyond the last moment the plates stand still; those frames are cut off again.
        here = [self._moments[min(start + i, self.count - 1)] for i in range(frames)]
        controls = {
            plate: self._pictures(plate, start, here) for plate in sorted(self._recipe.takes)
        }
        if known:
            kept = tuple(self._sized(picture(p)) for p in made[-known:])
            controls["beauty"] = kept + controls.get("beauty", ())[known:]
        elif self._steering.parent is not None:
            first = self._sized(self._still(self._steering.parent))
            controls["beauty"] = (first, *controls.get("beauty", ())[1:])
        # Each window but the first adds what it does not share.
        index = (len(made) - known) // (self._most - known) if made else 0
        return Window(index, frames, known, controls)

    def _pictures(self, plate: str, start: int, here: Sequence[Plates]) -> Pictures:
        if plate == "portraits":
            return tuple(beauty_picture(p) for _, p in self._steering.portraits)
        if plate == "pose":
            return self._poses(start, len(here))
        draw = {
            "depth": lambda p: depth_control(p.depth, self._span),
            "edges": lambda p: edge_control(p, self._steering.scribble),
            "beauty": beauty_picture,
        }[plate]
        # An image-to-video pipeline reads the first picture alone.
        wanted = here if plate != "beauty" else here[:1]
        return tuple(self._sized(draw(plates)) for plates in wanted)

    def _poses(self, start: int, frames: int) -> Pictures:
        poses = self._steering.poses
        if not poses:
            raise RenderError(
                f"recipe {self._recipe.id} is steered by poses, and none were handed in.",
                remedy="Hand in Steering(poses=…), one picture a moment.",
            )
        chosen = [poses[min(start + i, len(poses) - 1)] for i in range(frames)]
        return tuple(self._sized(picture(pose.pixels)) for pose in chosen)

    def _still(self, parent: SealedAsset) -> Image.Image:
        """Return a sealed still without the slate below it."""
        request = self._plates.cleared.request
        with Image.open(io.BytesIO(parent.data)) as whole:
            height = round(whole.width * request.height / request.width)
            if height > whole.height:
                raise RenderError(
                    f"the picture to go on from is {whole.width}x{whole.height}, of another shape "
                    f"than the cleared {request.width}x{request.height}.",
                    remedy="Draw both in the same shape: --size 1280x720",
                )
            return whole.convert("RGB").crop((0, 0, whole.width, height))

    def _sized(self, image: Image.Image) -> Image.Image:
        if image.size == self.size:
            return image
        return image.resize(self.size, Image.Resampling.BILINEAR)
