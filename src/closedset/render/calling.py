"""One call of a loaded pipeline: its arguments completed, its steps watched, its pictures taken.

Plain Python: what is asked of the pipeline is read from the signature of its ``__call__``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closedset.errors import Cancelled, RenderError
from closedset.model.pixels import U8, Preview
from closedset.model.protocols import Clock
from closedset.model.recipe import Diffusion
from closedset.model.request import ClearedRequest
from closedset.render.frames import to_bytes

Pipeline = Any
"""A diffusers pipeline; the library is untyped."""
Watch = Callable[[int, int, str], None]
"""Called with (step, steps, text) after each step, and with (0, 0, text) for news."""

TOKENIZERS = ("tokenizer", "tokenizer_2")
"""Parts of a pipeline that read the prompt."""
_TEMPLATED = frozenset({"ZImageControlNetPipeline", "Flux2KleinPipeline"})
"""Pipelines that put the prompt into the tokenizer's chat template before they read it."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears of the steps of a shot's call, and may end it."""

    cleared: ClearedRequest
    watch: Watch
    stop: Callable[[], bool]
    clock: Clock
    renew: Callable[[ClearedRequest], None]
    """Has the gate clear a drawing anew that outlives its clearance."""
    preview: Preview | None = None
    """Who looks on."""

    def ask(self, step: int, total: int) -> None:
        """Return if the shot is to be drawn on. Raises Cancelled, NotCleared and GateError."""
        if self.stop():
            shot = self.cleared.request.shot.id
            raise Cancelled(f"shot {shot} was stopped after step {step} of {total}.")
        self.renew(self.cleared)
        self.cleared.require(self.clock())


def call(
    pipeline: Pipeline,
    arguments: dict[str, Any],
    seeds: Sequence[int],
    tokens: int,
    listeners: Sequence[Listener],
    look: Callable[[int, int, Any], None] | None = None,
    part: Callable[[Any], None] | None = None,
) -> NDArray[np.floating]:
    """Run the pipeline once; return its pictures, (N, H, W, 3) in [0, 1]; all infinite: blanked.

    ``seeds`` has one for every prompt of the call, ``listeners`` one for every shot; ``look`` is
    called with step, steps and latents after each step, ``part`` with the latents that are left to
    decode. Raises Cancelled when one of them stops it, NotCleared when a clearance runs out, and
    whatever the pipeline raises.
    """
    import torch

    takes = call_parameters(pipeline)
    names = ", ".join(one.cleared.request.shot.id for one in listeners)

    def on_step(step: int, latents: Any) -> None:
        # Going on from a picture, a pipeline takes the last of its steps only.
        total = getattr(pipeline, "num_timesteps", 0) or int(arguments["num_inference_steps"])
        for watch in dict.fromkeys(one.watch for one in listeners):
            watch(step + 1, total, f"{names} step {step + 1} of {total}")
        for one in listeners:
            one.ask(step + 1, total)
        if look is not None:
            look(step + 1, total, latents)
        if part is not None and step + 1 == total:
            part(latents)

    def on_step_end(_pipe: Pipeline, step: int, _time: Any, tensors: Any) -> Any:
        on_step(step, tensors.get("latents"))
        return tensors

    if "callback_on_step_end" in takes:
        arguments["callback_on_step_end"] = on_step_end
    else:
        arguments["callback"] = lambda step, _time, latents: on_step(step, latents)
        arguments["callback_steps"] = 1
    if "max_sequence_length" in takes:
        arguments["max_sequence_length"] = tokens
    # On the CPU: the same seed gives the same noise on every device, and in every company.
    dice = [torch.Generator("cpu").manual_seed(seed % 2**63) for seed in seeds]
    arguments["generator"] = dice[0] if len(dice) == 1 else dice
    try:
        result = pipeline(**arguments)
    except BaseException:
        # A call that ends early leaves models on the card and half-filled caches behind.
        tidy = getattr(pipeline, "maybe_free_model_hooks", None)
        if tidy is not None:
            tidy()
        raise
    pictures = result.frames[0] if hasattr(result, "frames") else result.images
    drawn: NDArray[np.floating] = np.asarray(pictures)
    blanked = getattr(result, "nsfw_content_detected", None)
    if blanked:
        # Stable Diffusion's own checker hands out a black picture where it takes offence.
        drawn[np.asarray(blanked, bool)] = np.inf
    return drawn


def bytes_of(pictures: NDArray[np.floating]) -> list[U8]:
    """Return the pictures as (H, W, 3) uint8.

    Raises RenderError if they hold no numbers, or were blanked by the model's own checker.
    """
    if np.isposinf(pictures).all():
        blank = RenderError(
            "the model's own safety checker blacked the picture out.",
            remedy="Say the shot in other words, draw it with another seed (closedset refine TAKE "
            "--vary 1), or with --recipe ink",
        )
        blank.lasting = True  # the same seed gives the same picture
        raise blank
    if not np.isfinite(pictures).all():
        broken = RenderError(
            "the pipeline returned pixels that are not numbers.",
            remedy="Half precision overflowed, or the weights are broken: draw on another device, "
            "get the weights anew, or draw with --recipe ink",
        )
        broken.lasting = True  # so does the same seed with the same weights
        raise broken
    return [to_bytes(picture) for picture in pictures]


def token_counter(pipeline: Pipeline, diffusion: Diffusion) -> Callable[[str], int]:
    """Return how many tokens a prompt takes, in the tokenizer that takes the most."""
    tokenizers = [t for t in (getattr(pipeline, n, None) for n in TOKENIZERS) if t is not None]
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
