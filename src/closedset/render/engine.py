"""The only module that imports diffusers pipelines: cleared words and plates in, frames out.

Weights lie in this machine's depot, pinned by a lock that is held at every start. Nothing is
downloaded here, no code from the folder runs, and only safetensors are opened. One pipeline is
loaded at the first shot and stays warm; out of memory, it is loaded again one rung lower, and the
takes say so. Whoever draws with one renderer from two threads waits for their turn.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock as Turn
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from closedset.errors import Cancelled, RenderError
from closedset.model.pixels import U8, Frames, Plates, Steering
from closedset.model.protocols import Clock
from closedset.model.recipe import Component, Diffusion, Recipe
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.render.calls import CALLS, Order
from closedset.render.checks import require_shot, require_steering
from closedset.render.frames import _expose
from closedset.render.machine import (
    best_device,
    free_memory,
    load_of,
    machine_room,
    out_of_memory,
)
from closedset.render.material import Material
from closedset.render.memo import remember_prompts
from closedset.render.plan import SAID, Room, Rung, below, choose
from closedset.render.prompts import Prompt, compile_prompt
from closedset.store.depot import Depot, Lock

Pipeline = Any
"""A diffusers pipeline; the library is untyped."""
Loader = Callable[[Recipe, Path, Lock, str, Rung], Pipeline]
Watch = Callable[[int, int, str], None]
"""Called with (step, steps, text) after each step, and with (0, 0, text) for news."""

_TEMPLATED = frozenset({"ZImageControlNetPipeline", "Flux2KleinPipeline"})
"""Pipelines that put the prompt into the tokenizer's chat template before they read it."""
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


class DiffusersRenderer:
    """Draws cleared shots with a stock diffusers pipeline, loaded once at the first shot."""

    renew: Callable[[ClearedRequest], None] = staticmethod(lambda _cleared: None)

    def __init__(
        self,
        recipe: Recipe,
        clock: Clock,
        depot: Depot,
        device: str | None = None,
        load: Loader | None = None,
        room: Room | None = None,
    ) -> None:
        """Hold the weights against their lock; load nothing yet.

        ``load`` and ``room`` stand in for the true ones where there is no such machine. Raises
        RenderError without usable weights.
        """
        if recipe.diffusion is None:
            raise RenderError(f"recipe {recipe.id} is not drawn by a pipeline.")
        self._depot = depot
        self._lock = depot.check(recipe.id)
        self._place = depot.folder(recipe.id)
        check_base(recipe, self._place, self._lock)
        check_named(recipe, self._place, self._lock)
        self._recipe = recipe
        self._diffusion = recipe.diffusion
        self._clock = clock
        self._device = device or best_device()
        self._load = load or load_pipeline
        self._room = room
        self._pipeline: Pipeline = None
        self._rung: Rung | None = None
        self._turn = Turn()
        self._watch: Watch = _unwatched
        self._stop: Callable[[], bool] = lambda: False

    def watch(self, watch: Watch | None, stop: Callable[[], bool] | None = None) -> None:
        """Report steps and news to ``watch``; draw on until ``stop()`` says so, asked each step."""
        self._watch = watch or _unwatched
        self._stop = stop or (lambda: False)

    def render(self, plates: Plates, steering: Steering | None = None, /) -> Frames:
        """Draw the cleared shot: one picture, or a clip if there is more than one moment.

        A clip has as many frames as ``steering.moments``, at the recipe's rate. Raises NotCleared
        without a live clearance, also if it expires on the way; Cancelled; RenderError for a notice
        and if the pipeline fails.
        """
        request = require_shot(plates, self._clock)
        steering = steering or Steering()
        require_steering(plates, steering)
        material = Material(plates, steering, self._recipe)
        with self._turn, _offline():
            while (drawn := self._try(plates, material, request)) is None:
                self._step_down(material.size)
        pictures, prompt = drawn
        pixels = np.stack([_fit(p, request.width, request.height) for p in pictures])
        clip = self._diffusion.clip
        fps = float(clip.fps) if clip and len(pixels) > 1 else 0.0
        making = self._making(prompt, material)
        return _expose(plates.cleared, pixels, fps=fps, trained=True, making=making)

    def _ready(self) -> None:
        """Load the pipeline, on the first rung that fits or on the one memory forced us to.

        Raises RenderError if a file is not as pinned, before the load or after it.
        """
        if self._pipeline is not None:
            return
        if self._rung is None:
            room = self._room or machine_room(self._device)
            self._rung = choose(self._recipe, load_of(self._place, self._lock), room)
        self._watch(0, 0, f"loading {self._recipe.id} on {self._device}: {SAID[self._rung]}")
        with self._depot.guarded(self._recipe.id, self._lock):
            made = self._load(self._recipe, self._place, self._lock, self._device, self._rung)
        self._pipeline = made

    def _try(
        self, plates: Plates, material: Material, request: PictureRequest
    ) -> tuple[list[U8], Prompt] | None:
        """Draw; None if memory ran out. Raises RenderError if anything else fails."""
        try:
            self._ready()
            prompt = self._prompt(plates, material)
            self._watch(0, 0, f"{request.shot.id} prompt: {prompt.report}")
            return self._draw(plates, material, prompt, request), prompt
        except RuntimeError as error:
            if out_of_memory(error):
                # The ladder goes on outside: here the traceback holds on to the tensors.
                return None
            raise self._failed(error) from error
        except (ValueError, TypeError, KeyError, OSError, AttributeError) as error:
            raise self._failed(error) from error

    def _step_down(self, size: tuple[int, int]) -> None:
        """Drop the pipeline and go one rung down. Raises RenderError at the bottom."""
        self._pipeline = None
        free_memory()
        lower = below(self._rung or Rung.WHOLE, self._device.partition(":")[0])
        if lower is None:
            raise RenderError(
                f"{self._device} ran out of memory at {size[0]}x{size[1]}, with the weights held "
                "as sparingly as can be.",
                remedy="Ask for a smaller size: --size 1024x576, or draw with --recipe ink",
            )
        self._rung = lower
        self._watch(0, 0, f"out of memory on {self._device}; going on: {SAID[lower]}")

    def _failed(self, error: Exception) -> RenderError:
        return RenderError(
            f"{self._diffusion.pipeline} failed: {type(error).__name__}: {error}",
            remedy=f"Check the weights: closedset pipelines show {self._recipe.id}; "
            "or draw with --recipe ink",
        )

    def _prompt(self, plates: Plates, material: Material) -> Prompt:
        count = token_counter(self._pipeline, self._diffusion)
        return compile_prompt(plates.cleared, self._diffusion, count, clip=material.count > 1)

    def _draw(
        self, plates: Plates, material: Material, prompt: Prompt, request: PictureRequest
    ) -> list[U8]:
        """Return the pictures of the shot, (H, W, 3) uint8 each; long clips in windows."""
        made: list[U8] = []
        while len(made) < material.count:
            window = material.window(made)
            order = Order(
                diffusion=self._diffusion,
                prompt=prompt.text,
                negative=prompt.negative,
                width=material.size[0],
                height=material.size[1],
                steps=self._diffusion.steps,
                frames=window.frames,
                controls=window.controls,
                known=window.known,
            )
            seed = request.seed + window.index
            pictures = self._call(CALLS[self._diffusion.pipeline](order), seed, plates)
            if len(pictures) <= window.known:
                raise ValueError(f"{len(pictures)} pictures came back of {window.frames}")
            made += [_to_bytes(picture) for picture in pictures[window.known :]]
        return made[: material.count]

    def _call(self, arguments: dict[str, Any], seed: int, plates: Plates) -> NDArray[np.floating]:
        """Run the pipeline once; return its (T, H, W, 3) pictures in [0, 1]."""
        import torch

        takes = call_parameters(self._pipeline)
        total = int(arguments["num_inference_steps"])
        shot = plates.cleared.request.shot.id

        def on_step(step: int) -> None:
            self._watch(step + 1, total, f"{shot} step {step + 1} of {total}")
            if self._stop():
                raise Cancelled(f"shot {shot} was stopped after step {step + 1} of {total}.")
            self.renew(plates.cleared)
            plates.cleared.require(self._clock())

        def on_step_end(_pipe: Pipeline, step: int, _time: Any, tensors: Any) -> Any:
            on_step(step)
            return tensors

        if "callback_on_step_end" in takes:
            arguments["callback_on_step_end"] = on_step_end
        else:
            arguments["callback"] = lambda step, _time, _latents: on_step(step)
            arguments["callback_steps"] = 1
        if "max_sequence_length" in takes:
            arguments["max_sequence_length"] = self._diffusion.prompting.tokens
        # On the CPU: the same seed gives the same noise on every device.
        arguments["generator"] = torch.Generator("cpu").manual_seed(seed % 2**63)
        result = self._pipeline(**arguments)
        return np.asarray(result.frames[0] if hasattr(result, "frames") else result.images)

    def _making(self, prompt: Prompt, material: Material) -> tuple[tuple[str, str], ...]:
        """Return what a take needs besides its request and recipe to be made again."""
        width, height = material.size
        found = {
            "prompt": prompt.text,
            "negative": prompt.negative,
            "cut": " | ".join(prompt.cut),
            "pipeline": self._diffusion.pipeline,
            "weights": self._lock.digest,
            "size": f"{width}x{height}",
            "steps": str(self._diffusion.steps),
            "device": self._device,
            "memory": str(self._rung),
        }
        return tuple((name, value) for name, value in found.items() if value)


def check_base(recipe: Recipe, place: Path, lock: Lock) -> None:
    """Return if ``base`` holds the pipeline that the recipe is made for. Raises RenderError."""
    diffusion = recipe.diffusion
    wanted = diffusion.pipeline if diffusion else ""
    if not lock.assembled:
        wanted = next(c.class_name for c in recipe.components if c.role == "base")
    index = place / "base" / "model_index.json"
    try:
        named = json.loads(index.read_text(encoding="utf-8")).get("_class_name")
    except (OSError, ValueError, AttributeError) as error:
        raise RenderError(
            f"{place / 'base'} holds no readable model_index.json.",
            remedy="Import a folder in the hub's layout, as save_pretrained writes it.",
        ) from error
    if named != wanted:
        raise RenderError(
            f"{index} names the pipeline {named!r}; recipe {recipe.id} takes {wanted!r}.",
            remedy=f"Get the right ones: closedset pipelines fetch {recipe.id}",
        )


def check_named(recipe: Recipe, place: Path, lock: Lock) -> None:
    """Return if each file that the recipe names is pinned, by the SHA-256 it names if it does.

    Raises RenderError.
    """
    pinned = {file.path: file.sha256 for file in lock.files}
    for component in () if lock.assembled else recipe.components:
        name = f"{component.role}/{component.file}"
        if component.file and name not in pinned:
            raise RenderError(
                f"{place} lacks {name}.", remedy="Put the file there, or correct the recipe."
            )
        if component.file and component.sha256 and component.sha256 != pinned[name]:
            raise RenderError(
                f"{place / name} is not the file that recipe {recipe.id} names: its SHA-256 is "
                f"{pinned[name][:12]}…, not {component.sha256[:12]}….",
                remedy=f"Get the right one: closedset pipelines fetch {recipe.id}",
            )


def load_pipeline(recipe: Recipe, place: Path, lock: Lock, device: str, rung: Rung) -> Pipeline:
    """Load the recipe's pipeline from its checked folder, held in memory as ``rung`` says.

    Raises RenderError if the weights do not load; out-of-memory errors pass.
    """
    import diffusers
    import torch
    import transformers
    from safetensors import SafetensorError

    # Their bars and remarks would tear the one progress bar that the caller shows.
    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.disable_progress_bar()
        library.set_verbosity_error()
    kinds = {"cuda": torch.bfloat16, "mps": torch.float16}
    dtype = kinds.get(device.partition(":")[0], torch.float32)
    try:
        pipeline = _assemble(recipe, place, lock, dtype)
        pipeline.set_progress_bar_config(disable=True)
        _check_whole(pipeline)
        remember_prompts(pipeline)
        return _hold(pipeline, device, rung, dtype)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        if isinstance(error, RuntimeError) and out_of_memory(error):
            raise
        name = recipe.diffusion.pipeline if recipe.diffusion else ""
        raise RenderError(
            f"the weights in {place} do not load as {name}: {error}",
            remedy=f"Get them again: remove the folder, then closedset pipelines fetch {recipe.id}",
        ) from error


def _assemble(recipe: Recipe, place: Path, lock: Lock, dtype: Any) -> Pipeline:
    """Load the parts from their folders, then the pipeline around them, then LoRAs into it."""
    import inspect

    import diffusers

    diffusion = recipe.diffusion or Diffusion("", 1, 0.0, 1)
    kind = getattr(diffusers, diffusion.pipeline)
    only = {"use_safetensors": True, "local_files_only": True}
    parts: dict[str, Any] = {}
    components = () if lock.assembled else recipe.components
    for component in components:
        if component.kind in {"model", "weights"}:
            made = _load_part(component, place, lock, dtype)
            before = parts.get(component.slot)
            parts[component.slot] = [*before, made] if isinstance(before, list) else made
            if before is not None and not isinstance(before, list):
                parts[component.slot] = [before, made]
    if "add_watermarker" in inspect.signature(kind.__init__).parameters:
        # The mark of this house is put on by the sealer, the same on every machine.
        parts["add_watermarker"] = False
    base = next((c for c in components if c.role == "base"), None)
    pipeline = kind.from_pretrained(
        place / "base",
        dtype=dtype,
        variant=_variant(base, lock) if base else None,
        trust_remote_code=False,
        **only,
        **parts,
    )
    if diffusion.scheduler:
        scheduler = getattr(diffusers, diffusion.scheduler)
        settings = dict(diffusion.scheduler_settings)
        pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config, **settings)
    for component in components:
        if component.kind == "lora":
            # Fused: an adapter left beside its layer costs time at every step.
            folder, name = place / component.role, Path(component.file).name
            pipeline.load_lora_weights(
                folder, weight_name=name, adapter_name=component.role, **only
            )
            pipeline.fuse_lora(lora_scale=component.scale)
            pipeline.unload_lora_weights()
    return pipeline


def _load_part(component: Component, place: Path, lock: Lock, dtype: Any) -> Any:
    import diffusers

    kind = getattr(diffusers, component.class_name)
    folder = place / component.role
    if component.kind == "model":
        return kind.from_pretrained(
            folder,
            dtype=dtype,
            variant=_variant(component, lock),
            use_safetensors=True,
            local_files_only=True,
        )
    role, _, subfolder = component.config.partition("/")
    return kind.from_single_file(
        str(folder / Path(component.file).name),
        config=str(place / role),
        subfolder=subfolder or None,
        dtype=dtype,
        local_files_only=True,
    )


def _variant(component: Component, lock: Lock) -> str | None:
    """Return the recipe's variant if the files are named after it; plain ones load without."""
    names = [file.path for file in lock.files if file.path.startswith(f"{component.role}/")]
    named = component.variant and any(f".{component.variant}." in name for name in names)
    return component.variant if named else None


def _check_whole(pipeline: Pipeline) -> None:
    """Raise ValueError if a model was left with numbers that no file held."""
    import torch

    for name, part in pipeline.components.items():
        if isinstance(part, torch.nn.Module):
            for key, value in part.state_dict(keep_vars=True).items():
                if value.is_meta:
                    raise ValueError(f"{name} lacks the weights of {key}")


def _hold(pipeline: Pipeline, device: str, rung: Rung, dtype: Any) -> Pipeline:
    """Put a loaded pipeline on its device in the way that ``rung`` says."""
    import torch

    accelerator = device.partition(":")[0]
    vae = getattr(pipeline, "vae", None)
    unet = getattr(pipeline, "unet", None)
    if rung is not Rung.WHOLE:
        for switch in ("enable_slicing", "enable_tiling"):
            if hasattr(vae, switch):
                getattr(vae, switch)()
    if unet is not None and accelerator == "cuda":
        unet.to(memory_format=torch.channels_last)
    if rung is Rung.FLOAT8:
        denoiser = unet if unet is not None else pipeline.transformer
        denoiser.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype)
    if rung in {Rung.WHOLE, Rung.TILED}:
        return pipeline.to(device)
    if rung is Rung.OFFLOAD:
        pipeline.enable_model_cpu_offload(device=device)
    else:
        pipeline.enable_group_offload(
            onload_device=torch.device(device),
            offload_type="leaf_level",
            use_stream=accelerator == "cuda",
        )
    return pipeline


def token_counter(pipeline: Pipeline, diffusion: Diffusion) -> Callable[[str], int]:
    """Return how many tokens a prompt takes, in the tokenizer that takes the most."""
    names = ("tokenizer", "tokenizer_2")
    tokenizers = [t for t in (getattr(pipeline, name, None) for name in names) if t is not None]
    templated = diffusion.pipeline in _TEMPLATED

    def count(text: str) -> int:
        asked = text
        if templated:
            asked = tokenizers[0].apply_chat_template(
                [{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True
            )
        return max((len(t(asked, truncation=False).input_ids) for t in tokenizers), default=0)

    return count


def call_parameters(pipeline: Pipeline) -> frozenset[str]:
    """Return the names of the arguments that a pipeline's call takes."""
    import inspect

    return frozenset(inspect.signature(type(pipeline).__call__).parameters)


def _unwatched(_step: int, _steps: int, _text: str) -> None:
    return None


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
    return np.array(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS))
