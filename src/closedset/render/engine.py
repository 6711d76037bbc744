"""The only module that imports diffusers pipelines: cleared words and depth in, frames out.

Weights are a local folder in the hub's layout. Nothing is downloaded here, no code from the folder
runs, and a pickle in it refuses the folder unopened: unpickling runs code. The words are the
clearance's own (law 3); the shot, whose fields carry names, is never read for words.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from closedset.errors import RenderError
from closedset.model.pixels import F32, U8, Frames, Plates
from closedset.model.protocols import Clock
from closedset.model.recipe import Recipe
from closedset.render.checks import require_shot
from closedset.render.frames import _expose

Pipeline = Callable[..., Any]
Loader = Callable[[Recipe, Path, str], Pipeline]

PICKLES = frozenset({".bin", ".ckpt", ".pt", ".pth", ".pkl", ".pickle", ".msgpack", ".h5"})
"""Weight formats that are not safetensors; the first six run code when opened."""
CONTROL_SCALE = 0.6
"""How strongly depth steers. At 1.0 a few-step model copies the stage's simple solids."""
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


class DiffusersRenderer:
    """Draws cleared shots with a stock diffusers pipeline, loaded once at the first shot."""

    def __init__(
        self,
        recipe: Recipe,
        clock: Clock,
        weights: Path | None,
        device: str | None = None,
        load: Loader | None = None,
    ) -> None:
        """Check the weights folder; load nothing yet. Raises RenderError without usable weights."""
        if weights is None:
            raise RenderError(
                f"recipe {recipe.id} needs weights, and none were given.",
                remedy="Draw without: --recipe ink. To use this one from Python, assemble the "
                f"folder as pipelines/{recipe.id}/CARD.md says and pass it: "
                "renderer_for(recipe, clock, weights=FOLDER)",
            )
        check_weights(recipe, weights)
        self._recipe = recipe
        self._clock = clock
        self._weights = weights
        self._device = device or best_device()
        self._load = load or load_pipeline
        self._pipeline: Pipeline | None = None

    def render(self, plates: Plates) -> Frames:
        """Draw one still at the request's size.

        Raises NotCleared without a live clearance; RenderError for a notice, and if the pipeline
        fails.
        """
        request = require_shot(plates, self._clock)
        with _offline():
            if self._pipeline is None:
                self._pipeline = self._load(self._recipe, self._weights, self._device)
            image = self._draw(self._pipeline, plates, request.seed)
        pixels = _fit(_to_bytes(image), request.width, request.height)
        return _expose(plates.cleared, pixels[None], trained=True)

    def _draw(self, pipeline: Pipeline, plates: Plates, seed: int) -> NDArray[np.floating]:
        import torch

        height, width = plates.depth.shape
        step = self._recipe.multiple_of
        size = (max(step, round(width / step) * step), max(step, round(height / step) * step))
        try:
            result = pipeline(
                prompt=plates.cleared.prompt,
                negative_prompt=plates.cleared.negative_prompt or None,
                image=depth_control(plates.depth).resize(size, Image.Resampling.BILINEAR),
                width=size[0],
                height=size[1],
                num_inference_steps=self._recipe.steps,
                guidance_scale=self._recipe.guidance,
                controlnet_conditioning_scale=CONTROL_SCALE,
                # On the CPU: the same seed gives the same noise on every device.
                generator=torch.Generator("cpu").manual_seed(seed % 2**63),
                output_type="np",
            )
        except torch.OutOfMemoryError as error:
            raise RenderError(
                f"{self._device} ran out of memory at {size[0]}x{size[1]}.",
                remedy="Ask for a smaller size: --size 1024x576, or draw with --recipe ink",
            ) from error
        image: NDArray[np.floating] = np.asarray(result.images)[0]
        return image


def check_weights(recipe: Recipe, weights: Path) -> None:
    """Return if ``weights`` may be loaded: the hub's layout, this pipeline, no pickle, no code.

    Decided by names and one JSON file; no weight file is opened. Raises RenderError.
    """
    if not weights.is_dir():
        raise RenderError(
            f"{weights} is not a folder.",
            remedy="Give the folder that holds model_index.json.",
        )
    for path in sorted(weights.rglob("*")):
        if path.suffix.lower() in PICKLES or path.suffix.lower() == ".py":
            raise RenderError(
                f"{path} could run code when opened; only .safetensors weights are accepted.",
                remedy="Fetch the repository's safetensors files instead, and remove this file.",
            )
    index = weights / "model_index.json"
    try:
        named = json.loads(index.read_text(encoding="utf-8")).get("_class_name")
    except (OSError, ValueError, AttributeError) as error:
        raise RenderError(
            f"{weights} holds no readable model_index.json.",
            remedy="Give a folder in the hub's layout, as save_pretrained writes it.",
        ) from error
    if named != recipe.pipeline:
        raise RenderError(
            f"{index} names the pipeline {named!r}; recipe {recipe.id} takes {recipe.pipeline!r}.",
            remedy=f"pipelines/{recipe.id}/CARD.md says how to assemble the folder.",
        )


def load_pipeline(recipe: Recipe, weights: Path, device: str) -> Pipeline:
    """Load the recipe's pipeline class from a checked folder onto ``device``.

    Raises RenderError if the weights do not load.
    """
    import diffusers
    import torch
    import transformers
    from safetensors import SafetensorError

    # Their bars would tear the one progress bar that the caller shows.
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]

    dtype = {"cuda": torch.bfloat16, "mps": torch.float16}.get(
        device.partition(":")[0], torch.float32
    )
    try:
        pipeline: Any = getattr(diffusers, recipe.pipeline).from_pretrained(
            weights,
            dtype=dtype,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            # The mark of this house is put on by the sealer, the same on every machine.
            add_watermarker=False,
        )
        pipeline.set_progress_bar_config(disable=True)
        ready: Pipeline = pipeline.to(device)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise RenderError(
            f"the weights in {weights} do not load as {recipe.pipeline}: {error}",
            remedy=f"Assemble the folder again as pipelines/{recipe.id}/CARD.md says.",
        ) from error
    return ready


def best_device() -> str:
    """Return ``cuda``, ``mps`` or ``cpu``: the best that this machine has."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def depth_control(depth: F32) -> Image.Image:
    """Turn metres into the picture depth ControlNets are trained on: near white, far black.

    MiDaS, which labelled their training data, predicts inverse depth up to scale and shift; so
    inverse depth is stretched between its 1st and 99th percentile. No hit is black.
    """
    finite = np.isfinite(depth)
    inverse = np.where(finite, 1.0 / np.maximum(depth, 1e-3), 0.0)
    if not finite.any():
        return Image.fromarray(np.zeros((*depth.shape, 3), np.uint8))
    low, high = np.percentile(inverse[finite], (1, 99))
    grey = np.where(finite, np.clip((inverse - low) / max(high - low, 1e-6), 0, 1), 0.0)
    return Image.fromarray(np.repeat((grey * 255).astype(np.uint8)[..., None], 3, axis=-1))


@contextmanager
def _offline() -> Iterator[None]:
    """Switch the hub and its telemetry off for the libraries imported or called inside."""
    before = {name: os.environ.get(name) for name in _OFFLINE}
    os.environ.update(_OFFLINE)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _to_bytes(image: NDArray[np.floating]) -> U8:
    if not np.isfinite(image).all():
        raise RenderError(
            "the pipeline returned pixels that are not numbers.",
            remedy="Half precision overflowed: draw on another device, or with --recipe ink",
        )
    return np.asarray(np.clip(image, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def _fit(pixels: U8, width: int, height: int) -> U8:
    if pixels.shape[:2] == (height, width):
        return pixels
    picture = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(picture, np.uint8).copy()
