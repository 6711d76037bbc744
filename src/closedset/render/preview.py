"""What a drawing looks like on its way: a small picture made of its latents, without the decoder.

Latents are a small picture of many channels, and a linear map to three of them looks much like what
will be decoded. The maps that people published belong to single models, and none is written down
here: the map is fitted to what this very pipeline has drawn, its last latents against its decoded
pixels, by ridge regression over all shots since it was loaded. Before the first of them is done
there is no map, and a preview is the gray mean of the channels.

Looking on costs time: latents leave the device, and what is shown is cleared and sealed as every
picture is. So it may take a share of the time that drawings took since the pipeline was loaded: a
preview that took longer than was thought delays the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import U8
from closedset.render.frames import _expose, to_bytes
from closedset.render.line import Job

F64 = NDArray[np.float64]
FIRST_COST = 1.0
"""Seconds that a preview is taken to cost as long as none was measured."""
_RIDGE = 1e-4
"""Of the mean square of the channels: what keeps the fit sane where channels say the same."""


class Sketch:
    """The linear map from one pipeline's latents to colors."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._sums: tuple[F64, F64] | None = None
        """What the map is solved from; one call may learn while the next one looks."""
        self.cost = FIRST_COST
        """Seconds that the last preview took."""
        self.spent = 0.0
        """Seconds that all of them took."""
        self.drawn = 0.0
        """Seconds that drawings took at which somebody looked on."""

    def learn(self, cells: F64, pixels: NDArray[np.floating]) -> None:
        """Fit the map to one more drawing: (h, w, C) latents, (H, W, 3) pixels in [0, 1]."""
        height, width = cells.shape[:2]
        small = cv2.resize(
            np.asarray(pixels, np.float64), (width, height), interpolation=cv2.INTER_AREA
        )
        if not (np.isfinite(cells).all() and np.isfinite(small).all()):
            return
        rows = _rows(cells)
        gram, goal = rows.T @ rows, rows.T @ small.reshape(-1, 3)
        with self._guard:
            before = self._sums
            if before is not None and before[0].shape == gram.shape:
                gram, goal = before[0] + gram, before[1] + goal
            self._sums = (gram, goal)

    def picture(self, cells: F64, width: int, height: int) -> U8:
        """Return (height, width, 3) uint8 of (h, w, C) latents; gray before anything was learned.

        Latents that are not numbers are gray all over.
        """
        h, w, channels = cells.shape
        sums = self._sums
        if not np.isfinite(cells).all():
            colors = np.full((h, w, 3), 0.5)
        elif sums is None or len(sums[0]) != channels + 1:
            mean = cells.mean(axis=2)
            low, high = np.percentile(mean, (2, 98))
            colors = np.repeat(((mean - low) / max(high - low, 1e-6))[..., None], 3, axis=2)
        else:
            gram, goal = sums
            ridge = _RIDGE * float(np.trace(gram)) / len(gram) * np.eye(len(gram))
            colors = (_rows(cells) @ np.linalg.solve(gram + ridge, goal)).reshape(h, w, 3)
        large = cv2.resize(colors, (width, height), interpolation=cv2.INTER_CUBIC)
        return to_bytes(np.asarray(large, np.float64))


class Onlooker:
    """Shows the shots of one call while they are drawn, to whoever asked to look on."""

    def __init__(
        self,
        sketch: Sketch,
        jobs: Sequence[Job],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``clock`` counts seconds."""
        self._sketch = sketch
        self._jobs = jobs
        self._clock = clock
        self._began = clock()
        previews = [job.listener.preview for job in jobs]
        self._share = min((p.share for p in previews if p is not None), default=0.0)
        self._last: list[F64 | None] = []

    @property
    def wanted(self) -> bool:
        """Whether anybody looks on."""
        return self._share > 0.0

    def look(self, step: int, steps: int, latents: Any) -> None:
        """Show the shots as they are after a step, if the time for it is there.

        ``latents`` has one entry a shot, in the order of the jobs. Nothing that goes wrong here
        ends the drawing. The last step shows nothing: the picture itself is about to come.
        """
        if step == steps:
            self._last = [cells_of(latents[i], job) for i, job in enumerate(self._jobs)]
            return
        began = self._clock()
        sketch = self._sketch
        if (sketch.drawn + began - self._began) * self._share < sketch.spent + sketch.cost:
            return
        for i, job in enumerate(self._jobs):
            preview, cells = job.listener.preview, cells_of(latents[i], job)
            if preview is not None and cells is not None:
                small = preview.cleared.request
                pixels = sketch.picture(cells, small.width, small.height)
                frames = _expose(preview.cleared, pixels[None], trained=True)
                preview.show(frames, step, steps)
        sketch.cost = self._clock() - began
        sketch.spent += sketch.cost

    def learn(self, pictures: NDArray[np.floating]) -> None:
        """Fit the map to what was drawn: (N, H, W, 3), one picture a shot, or those of one clip."""
        self._sketch.drawn += self._clock() - self._began if self.wanted else 0.0
        clip = self._jobs[0].material.count > 1
        for i, cells in enumerate(self._last):
            if cells is not None:
                # Of a clip, the moment that was looked at: its middle.
                self._sketch.learn(cells, pictures[len(pictures) // 2 if clip else i])


def cells_of(latents: Any, job: Job) -> F64 | None:
    """Return one shot's latents as a picture (h, w, C), of a clip its middle; None if they cannot.

    They come as (C, h, w), as (C, T, h, w), or as a row of patches (n, C).
    """
    width, height = job.material.size
    if latents.ndim == 2:
        count = int(latents.shape[0])
        rows = max(1, round((count * height / width) ** 0.5))
        if job.material.count > 1 or count % rows:
            return None
        grid = latents.reshape(rows, count // rows, -1)
    elif latents.ndim in {3, 4}:
        middle = latents if latents.ndim == 3 else latents[:, latents.shape[1] // 2]
        grid = middle.permute(1, 2, 0)
    else:
        return None
    return np.asarray(grid.detach().float().cpu().numpy(), np.float64)


def _rows(cells: F64) -> F64:
    """Return (n, C + 1): each cell's channels, and a one."""
    flat = cells.reshape(-1, cells.shape[2])
    return np.concatenate([flat, np.ones((len(flat), 1))], axis=1)
