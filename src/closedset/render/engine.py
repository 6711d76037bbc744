"""The only module that imports diffusers pipelines: cleared words and plates in, frames out.

Weights lie in this machine's depot, pinned by a lock that is held at every start. Nothing is
downloaded here, no code from the folder runs, and only safetensors are opened. One pipeline is
loaded at the first shot and stays warm; out of memory, it goes on one step down the plan, and the
takes say so.

Shots may be asked for from several threads. One denoises, the others wait; where the plan draws
several shots in one call, whoever draws takes along those that wait with the same size. What a
shot is before and after the call (control pictures, bytes, size) is made outside, so that the next
call need not wait for it; the caller seals there. Where the plan finds room for two peaks of
memory, and the pipeline bears it, a call hands the denoiser over after its last step and decodes
beside the next (``handoff``). Otherwise a call goes through as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from closedset.errors import Cancelled, GateError, NotCleared, RenderError
from closedset.model.pixels import U8, Frames, Plates, Steering
from closedset.model.protocols import Clock
from closedset.model.recipe import Component, Diffusion, Recipe
from closedset.model.request import ClearedRequest
from closedset.render.calling import Listener, Pipeline, Watch, bytes_of, call, token_counter
from closedset.render.calls import BATCHED, CALLS, Arguments, Order, together
from closedset.render.checks import require_followed, require_shot, require_steering
from closedset.render.frames import _expose, fit
from closedset.render.handoff import Turn, Turns, own_copy
from closedset.render.line import Job, Line, fail, let_go
from closedset.render.machine import best_device, native_bfloat16, offline, out_of_memory
from closedset.render.material import Material, Window
from closedset.render.measure import measured
from closedset.render.plan import Plan, Room, Rung, making_of
from closedset.render.preview import Onlooker
from closedset.render.prompts import Prompt, compile_prompt
from closedset.render.warm import Loader, Warm
from closedset.store.depot import Depot, Lock

_FAILURES = (
    RuntimeError, ValueError, TypeError, KeyError, OSError, AttributeError, MemoryError,
    ImportError,
)  # fmt: skip
"""What pipelines raise."""


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
        plan: Plan | None = None,
        shots: int = 1,
    ) -> None:
        """Hold the weights against their lock; load nothing yet.

        ``shots`` is how many are about to be asked for. ``load``, ``room`` and ``plan`` stand in
        for the true ones where there is no such machine. Raises RenderError without usable weights.
        """
        if recipe.diffusion is None:
            raise RenderError(f"recipe {recipe.id} is not drawn by a pipeline.")
        self._recipe = recipe
        self._diffusion = recipe.diffusion
        self._clock = clock
        self._warm = Warm(recipe, depot, device or best_device(), load or load_pipeline)
        self._warm.expect(shots, room, plan)
        self._turns = Turns()
        self._line = Line()
        self._watch: Watch = _unwatched
        self._stop: Callable[[], bool] = lambda: False

    def watch(self, watch: Watch | None, stop: Callable[[], bool] | None = None) -> None:
        """Report steps and news to ``watch``; draw on until ``stop()`` says so, asked each step."""
        self._watch = watch or _unwatched
        self._stop = stop or (lambda: False)

    def beside(self) -> Self:
        """Return a renderer that draws with this very pipeline and line, and is heard by others.

        ``watch`` and ``renew`` are its own: who stops one of them does not stop the other.
        """
        return copy(self)

    def drawing(self, recipe: Recipe) -> Self:
        """Return a renderer that draws otherwise with this very pipeline: a draft, say.

        ``recipe`` has the same weights, held and sped up in the same way. It has a line of its own:
        what shares a call shares its number of steps.
        """
        other = copy(self)
        other._recipe = recipe
        other._diffusion = recipe.diffusion or self._diffusion
        other._line = Line()
        return other

    def render(self, plates: Plates, steering: Steering | None = None, /) -> Frames:
        """Draw the cleared shot: one picture, or a clip if there is more than one moment.

        A clip has as many frames as ``steering.moments``, at the recipe's rate. Raises NotCleared
        without a live clearance, also if it expires on the way; Cancelled; RenderError for a notice
        and if the pipeline fails.
        """
        request = require_shot(plates, self._clock)
        steering = steering or Steering()
        require_steering(plates, steering)
        require_followed(request.scribble, self._recipe.id, self._recipe.takes)
        listener = Listener(
            plates.cleared, self._watch, self._stop, self._clock, self.renew, steering.preview
        )
        job = Job(plates, Material(plates, steering, self._recipe), request, listener)
        self._line.join(job)
        while not job.done:
            # Whoever draws may have taken this job along, and gone from the denoiser already.
            job.free.wait()
            with Turn(self._turns) as turn, offline():
                if job.free.is_set() and not job.done:
                    self._work(job, turn)
        if job.error is not None:
            raise job.error
        pictures = job.pictures or []
        pixels = np.stack([fit(p, request.width, request.height) for p in pictures])
        clip = self._diffusion.clip
        fps = float(clip.fps) if clip and len(pixels) > 1 else 0.0
        making = job.making + measured(pixels[0], plates)
        return _expose(plates.cleared, pixels, fps=fps, trained=True, making=making)

    def _work(self, first: Job, turn: Turn) -> None:
        """Draw a job, and those that wait and fit beside it, each to its end or its error."""
        jobs = [first]
        self._line.leave(jobs)
        try:
            while any(not job.done for job in jobs):
                turn.take()
                self._try(jobs, turn)
        finally:
            let_go(jobs)

    def _try(self, jobs: list[Job], turn: Turn) -> None:
        """Draw as many as the plan draws at once; where memory runs out, go one step down."""
        plan: Plan | None = None
        todo = [job for job in jobs if not job.done]
        try:
            plan = self._warm.ready(self._watch)
            if len(jobs) < plan.batch and self._diffusion.pipeline in BATCHED:
                jobs += self._line.companions(todo[0], plan.batch - len(jobs))
                todo = [job for job in jobs if not job.done]
            self._draw(plan, todo[: plan.batch], turn)
            return
        except _FAILURES as error:
            if not out_of_memory(error):
                if not self._warm.plainer(plan, error, self._watch, turn.alone):
                    fail(todo, self._failed(error))
                return
        except (NotCleared, GateError) as error:
            dead = [job for job in todo if not self._is_cleared(job)]
            # Whoever stands beside a shot that was withdrawn is drawn all the same.
            fail(dead or todo, error)
            return
        except Cancelled as error:
            # And so is whoever stands beside one that is not wanted any more.
            fail([job for job in todo if job.listener.stop()] or todo, error)
            return
        except RenderError as error:
            # Without a plan it is the load that failed.
            if plan is not None or not self._warm.plainer(None, error, self._watch, turn.alone):
                fail(todo, error)
            return
        # Not before: until here a traceback held on to the tensors.
        turn.alone()
        if not self._warm.step_down(plan, self._watch):
            fail(todo, self._exhausted(todo[0]))

    def _is_cleared(self, job: Job) -> bool:
        try:
            job.listener.renew(job.plates.cleared)
            job.plates.cleared.require(self._clock())
        except (NotCleared, GateError):
            return False
        return True

    def _failed(self, error: Exception) -> RenderError:
        made = RenderError(
            f"{self._diffusion.pipeline} failed: {type(error).__name__}: {error}",
            remedy=f"Check the weights: closedset pipelines show {self._recipe.id}; "
            "or draw with --recipe ink",
        )
        made.__cause__ = error
        return made

    def _exhausted(self, job: Job) -> RenderError:
        width, height = job.material.size
        return RenderError(
            f"{self._warm.device} ran out of memory at {width}x{height}, with the weights held "
            "as sparingly as can be.",
            remedy="Ask for a smaller size: --size 1024x576, or draw with --recipe ink",
        )

    def _draw(self, plan: Plan, jobs: list[Job], turn: Turn) -> None:
        """Draw the jobs in one call, or one clip in windows."""
        count = token_counter(self._warm.pipeline, self._diffusion)
        prompts = []
        for job in jobs:
            clip = job.material.count > 1
            prompt = compile_prompt(job.plates.cleared, self._diffusion, count, clip=clip)
            job.listener.watch(0, 0, f"{job.request.shot.id} prompt: {prompt.report}")
            prompts.append(prompt)
            job.making = self._making(plan, prompt, job.material)
        if jobs[0].material.count > 1:
            jobs[0].pictures = self._film(plan, jobs[0], prompts[0])
            return
        windows = [job.material.window([]) for job in jobs]
        drawn = self._shoot(plan, jobs, prompts, windows, turn if plan.overlap else None)
        for job, picture in zip(jobs, drawn[: len(jobs)], strict=True):
            try:
                job.pictures = bytes_of(picture[None])
            except RenderError as error:
                # The others of the call are as they would be without it.
                job.error = error

    def _film(self, plan: Plan, job: Job, prompt: Prompt) -> list[U8]:
        """Return the pictures of a clip, (H, W, 3) uint8 each, made in windows that overlap."""
        made: list[U8] = []
        while len(made) < job.material.count:
            window = job.material.window(made)
            pictures = bytes_of(self._shoot(plan, [job], [prompt], [window]))
            if len(pictures) <= window.known:
                raise ValueError(f"{len(pictures)} pictures came back of {window.frames}")
            made += pictures[window.known :]
        return made[: job.material.count]

    def _shoot(
        self,
        plan: Plan,
        jobs: list[Job],
        prompts: list[Prompt],
        windows: list[Window],
        turn: Turn | None = None,
    ) -> NDArray[np.floating]:
        """Call the pipeline once; return all its pictures, (N, H, W, 3) in [0, 1].

        ``turn`` is handed over as soon as they are denoised.
        """
        orders = [
            self._order(job, prompt, window)
            for job, prompt, window in zip(jobs, prompts, windows, strict=True)
        ]
        seeds = [j.request.seed + w.index for j, w in zip(jobs, windows, strict=True)]
        onlooker = Onlooker(self._warm.sketch, jobs)
        pipeline = self._warm.pipeline
        with _attention(plan), turn.one_call() if turn else nullcontext():
            drawn = call(
                own_copy(pipeline) if turn else pipeline,
                together(orders, plan.batch),
                seeds + [seeds[-1]] * (plan.batch - len(seeds)),
                self._diffusion.prompting.tokens,
                [job.listener for job in jobs],
                onlooker.look if onlooker.wanted else None,
                turn.hand_over if turn else None,
            )
        onlooker.learn(drawn)
        return drawn

    def _order(self, job: Job, prompt: Prompt, window: Window) -> Arguments:
        order = Order(
            diffusion=self._diffusion,
            prompt=prompt.text,
            negative=prompt.negative,
            width=job.material.size[0],
            height=job.material.size[1],
            steps=self._diffusion.steps,
            frames=window.frames,
            controls=window.controls,
            known=window.known,
        )
        return CALLS[self._diffusion.pipeline](order)

    def _making(
        self, plan: Plan, prompt: Prompt, material: Material
    ) -> tuple[tuple[str, str], ...]:
        """Return what a take needs besides its request and recipe to be made again."""
        width, height = material.size
        found = {
            "prompt": prompt.text,
            "negative": prompt.negative,
            "cut": " | ".join(prompt.cut),
            "pipeline": self._diffusion.pipeline,
            "weights": self._warm.lock.digest,
            "size": f"{width}x{height}",
            "steps": str(self._diffusion.steps),
            "device": self._warm.device,
        }
        return tuple((name, value) for name, value in (found | making_of(plan)).items() if value)


def _attention(plan: Plan) -> AbstractContextManager[object]:
    """Choose the attention backend for one call. Raises RuntimeError if it is not installed."""
    if not plan.attention:
        return nullcontext()
    from diffusers.models.attention_dispatch import attention_backend

    chosen: AbstractContextManager[object] = attention_backend(plan.attention)
    return chosen


def _unwatched(_step: int, _steps: int, _text: str) -> None:
    return None


def load_pipeline(recipe: Recipe, place: Path, lock: Lock, device: str, plan: Plan) -> Pipeline:
    """Load the recipe's pipeline from its checked folder, held in memory as ``plan`` says.

    Raises RenderError if the weights do not load; out-of-memory errors pass.
    """
    import diffusers
    import transformers
    from safetensors import SafetensorError

    # Their bars and remarks would tear the one progress bar that the caller shows.
    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.disable_progress_bar()
        library.set_verbosity_error()
    dtype = _width(recipe, device)
    try:
        pipeline = _assemble(recipe, place, lock, dtype)
        pipeline.set_progress_bar_config(disable=True)
        _check_whole(pipeline)
        return _hold(_quicken(pipeline, plan), device, plan.rung, dtype)
    except ImportError as error:
        raise _lacking(recipe, error) from error
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        if isinstance(error, RuntimeError) and out_of_memory(error):
            raise
        name = recipe.diffusion.pipeline if recipe.diffusion else ""
        raise RenderError(
            f"the weights in {place} do not load as {name}: {error}",
            remedy=f"Get them again: remove the folder, then closedset pipelines fetch {recipe.id}",
        ) from error


def _lacking(recipe: Recipe, error: ImportError) -> RenderError:
    """Return what to say of a library that a recipe's pipeline asks for and that is not here."""
    said = next((line for line in str(error).splitlines() if line.strip()), "an import failed")
    lacking = RenderError(
        f"recipe {recipe.id} needs a library that is not installed, or not built for this torch: "
        f"{said}",
        remedy="Install it in the build that fits your torch (pip install torchvision), or draw "
        "with another: closedset pipelines list",
    )
    lacking.lasting = True
    return lacking


def _assemble(recipe: Recipe, place: Path, lock: Lock, dtype: Any) -> Pipeline:
    """Load the parts from their folders, then the pipeline around them, then LoRAs into it."""
    import inspect

    import diffusers
    import torch

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
        # In half precision Wan's autoencoder bands and flickers; its makers keep it whole.
        dtype={"default": dtype, "vae": torch.float32} if "Wan" in kind.__name__ else dtype,
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


def _width(recipe: Recipe, device: str) -> Any:
    """Return the number format: models trained in bfloat16 overflow in the half precision of old.

    Metal is faster in float16, and cards from before Ampere only imitate bfloat16, slowly; the
    UNets bear float16 (SDXL's pipeline widens its autoencoder for it), the transformers do not.
    """
    import torch

    accelerator = device.partition(":")[0]
    if accelerator == "cuda" and native_bfloat16():
        return torch.bfloat16
    if accelerator not in {"cuda", "mps"}:
        return torch.float32
    name = recipe.diffusion.pipeline if recipe.diffusion else ""
    return torch.float16 if name.startswith("StableDiffusion") else torch.bfloat16


def _quicken(pipeline: Pipeline, plan: Plan) -> Pipeline:
    """Switch on what the plan chose to save steps and time."""
    from diffusers import FirstBlockCacheConfig

    denoiser = denoiser_of(pipeline)
    if plan.cache:
        denoiser.enable_cache(FirstBlockCacheConfig(threshold=plan.cache))  # type: ignore[no-untyped-call]
    if plan.compiled:
        # Block by block: seconds instead of minutes, and nearly all of the gain.
        denoiser.compile_repeated_blocks()
    return pipeline


def _hold(pipeline: Pipeline, device: str, rung: Rung, dtype: Any) -> Pipeline:
    """Put a loaded pipeline on its device in the way that ``rung`` says."""
    import torch

    accelerator = device.partition(":")[0]
    vae = getattr(pipeline, "vae", None)
    if rung is not Rung.WHOLE:
        for switch in ("enable_slicing", "enable_tiling"):
            if hasattr(vae, switch):
                getattr(vae, switch)()
    if hasattr(pipeline, "unet") and accelerator == "cuda":
        for convolved in (pipeline.unet, getattr(pipeline, "controlnet", None), vae):
            if convolved is not None:
                convolved.to(memory_format=torch.channels_last)
    if rung is Rung.INT8:
        from torchao.quantization import Int8WeightOnlyConfig, quantize_

        # After the load, not by from_pretrained: LoRAs are fused, single files are read as any.
        quantize_(denoiser_of(pipeline), Int8WeightOnlyConfig())
    if rung is Rung.FLOAT8:
        denoiser_of(pipeline).enable_layerwise_casting(
            storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype
        )
    if rung in {Rung.WHOLE, Rung.TILED}:
        return pipeline.to(device)
    if rung is Rung.GROUPS:
        pipeline.enable_group_offload(
            onload_device=torch.device(device),
            offload_type="leaf_level",
            use_stream=accelerator == "cuda",
            # Else all weights lie in the machine's memory twice, the second time pinned.
            low_cpu_mem_usage=True,
        )
    else:
        pipeline.enable_model_cpu_offload(device=device)
    return pipeline


def denoiser_of(pipeline: Pipeline) -> Any:
    """Return the model that is run at every step."""
    unet = getattr(pipeline, "unet", None)
    return unet if unet is not None else pipeline.transformer
