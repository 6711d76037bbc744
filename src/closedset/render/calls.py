"""How each diffusers pipeline is spoken to: one function a class, from an order to its arguments.

Read from the signatures and bodies of the pipelines in diffusers 0.42; a test compares every
argument made here with the installed ``__call__``. Plain Python: no pipeline is imported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from closedset.model.recipe import Diffusion

Arguments = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """One drawing, in plain values."""

    diffusion: Diffusion
    prompt: str
    negative: str
    width: int
    height: int
    steps: int
    frames: int
    """1 for a still; 1 + n * step for a clip."""
    controls: Mapping[str, tuple[Image.Image, ...]]
    """Plate → its pictures, one a frame; ``portraits``: one a performer."""
    known: int = 0
    """So many frames at the start of ``controls["beauty"]`` are finished pictures to go on from."""

    @property
    def scales(self) -> dict[str, float]:
        """How strongly each plate steers."""
        return {control.plate: control.scale for control in self.diffusion.controls}


def _common(order: Order) -> Arguments:
    """Return what every pipeline here takes."""
    return {
        "prompt": order.prompt,
        "num_inference_steps": order.steps,
        "guidance_scale": order.diffusion.guidance,
        "output_type": "np",
    }


def _negative(order: Order) -> Arguments:
    return {"negative_prompt": order.negative or None}


def _size(order: Order) -> Arguments:
    return {"width": order.width, "height": order.height}


def _controlnet(order: Order) -> Arguments:
    """SD 1.5 and SDXL: one ControlNet a plate, in the recipe's order."""
    pictures = [order.controls[plate][0] for plate in order.scales]
    scales = list(order.scales.values())
    several = len(pictures) > 1
    return {
        **_common(order),
        **_negative(order),
        **_size(order),
        "image": pictures if several else pictures[0],
        "controlnet_conditioning_scale": scales if several else scales[0],
    }


def _img2img(order: Order) -> Arguments:
    """Goes on from a picture, along the plate: the picture's scale says how far from it."""
    steering = {plate: scale for plate, scale in order.scales.items() if plate != "beauty"}
    (plate, scale), *_ = steering.items()
    strength = order.scales["beauty"]
    return {
        **_common(order),
        **_negative(order),
        **_size(order),
        "image": order.controls["beauty"][0],
        "control_image": order.controls[plate][0],
        "controlnet_conditioning_scale": scale,
        "strength": strength,
        # Of so many steps, the pipeline takes the last ``strength``: never none.
        "num_inference_steps": max(order.steps, math.ceil(1 / strength)),
    }


def _z_image(order: Order) -> Arguments:
    """A union ControlNet reads what kind of picture it is from the picture itself."""
    (plate, scale), *_ = order.scales.items()
    return {
        **_common(order),
        **_negative(order),
        **_size(order),
        "control_image": order.controls[plate][0],
        "controlnet_conditioning_scale": scale,
    }


def _flux2_klein(order: Order) -> Arguments:
    """Reference pictures: the blocking first, which the prompt calls image 1, then portraits."""
    references = [*order.controls.get("beauty", ())[:1], *order.controls.get("portraits", ())]
    return {**_common(order), **_size(order), "image": references or None}


def _qwen_edit(order: Order) -> Arguments:
    """Guidance is ``true_cfg_scale``, and counts only beside a negative prompt."""
    arguments = {**_common(order), **_size(order)}
    scale = arguments.pop("guidance_scale")
    guided = {"true_cfg_scale": scale, "negative_prompt": order.negative or " "}
    pictures = [order.controls["beauty"][0], *order.controls.get("portraits", ())]
    return {**arguments, **guided, "image": pictures}


def _latent_upscale(order: Order) -> Arguments:
    """Doubles both sides of the picture it is given."""
    half = (order.width // 2, order.height // 2)
    small = order.controls["beauty"][0].resize(half, Image.Resampling.LANCZOS)
    return {**_common(order), **_negative(order), "image": small}


def _wan_vace(order: Order) -> Arguments:
    """Frames to keep are black in the mask, frames to make are white."""
    plate = next(plate for plate in order.scales if plate in {"depth", "edges", "pose"})
    size = (order.width, order.height)
    # It takes no blocking: what is there is finished, be it the panel that the clip starts from.
    kept = list(order.controls.get("beauty", ())[: max(order.known, 1)])
    video = [*kept, *order.controls[plate][len(kept) : order.frames]]
    mask = [Image.new("L", size, 0 if i < len(kept) else 255) for i in range(len(video))]
    return {
        **_common(order),
        **_negative(order),
        **_size(order),
        "video": video,
        "mask": mask,
        "reference_images": list(order.controls.get("portraits", ())) or None,
        "conditioning_scale": order.scales[plate],
        "num_frames": order.frames,
    }


def _first_frame(order: Order) -> Arguments:
    """Image to video: goes on from the last finished frame, or from the blocking."""
    at = max(order.known - 1, 0)
    return {
        **_common(order),
        **_negative(order),
        **_size(order),
        "image": order.controls["beauty"][at],
        "num_frames": order.frames,
    }


def _ltx2(order: Order) -> Arguments:
    """Its sound is made with the picture and dropped: no voice is cleared here.

    The pipeline's own defaults are those of LTX-2.5. LTX-2.0 was trained without the cross
    timestep and without the two further guidances, each of which costs a pass at every step.
    """
    clip = order.diffusion.clip
    plain = {"stg_scale": 0.0, "modality_scale": 1.0, "guidance_rescale": 0.0}
    return {
        **_first_frame(order),
        **plain,
        **dict.fromkeys(["audio_guidance_scale", *(f"audio_{name}" for name in plain)]),
        "use_cross_timestep": False,
        "frame_rate": float(clip.fps if clip else 24),
    }


CALLS: dict[str, Callable[[Order], Arguments]] = {
    "StableDiffusionControlNetPipeline": _controlnet,
    "StableDiffusionXLControlNetPipeline": _controlnet,
    "StableDiffusionControlNetImg2ImgPipeline": _img2img,
    "ZImageControlNetPipeline": _z_image,
    "Flux2KleinPipeline": _flux2_klein,
    "QwenImageEditPlusPipeline": _qwen_edit,
    "StableDiffusionLatentUpscalePipeline": _latent_upscale,
    "WanVACEPipeline": _wan_vace,
    "WanImageToVideoPipeline": _first_frame,
    "LTX2ImageToVideoPipeline": _ltx2,
}
"""Pipeline class → what it is called with, apart from the generator and the callback."""


BATCHED = frozenset({"StableDiffusionControlNetPipeline", "StableDiffusionXLControlNetPipeline"})
"""Pipelines whose call takes several shots of one size: a list of prompts, pictures, generators.

Their prompts are padded to one length, so a shot is the same whichever others stand beside it. The
others have reference pictures for the whole call, pad prompts to the longest, or make clips; they
are large enough to keep a card busy with one shot."""
CACHED = frozenset({"WanImageToVideoPipeline", "QwenImageEditPlusPipeline"})
"""Pipelines whose blocks the first-block cache knows, and that draw in steps enough for it.

Not VACE: its control hints are added between the blocks and would be counted twice."""
PARTED = frozenset(
    {
        "StableDiffusionControlNetPipeline",
        "StableDiffusionXLControlNetPipeline",
        "StableDiffusionControlNetImg2ImgPipeline",
        "ZImageControlNetPipeline",
        "Flux2KleinPipeline",
        "StableDiffusionLatentUpscalePipeline",
    }
)
"""Pipelines whose next call may denoise while the last one decodes.

After the last step's callback these touch nothing that another call's denoising reads: the latents,
an autoencoder that keeps nothing between calls, a checker of pictures, and notes of the call that
each copy of the pipeline has for itself. Not Wan and Qwen: their autoencoders keep the features of
the frame before in themselves, and the next call encodes its pictures with them. Not the clips: a
window needs the frames of the one before, clips go through one at a time, and LTX-2 decodes its
sound with models of their own, for which no peak of memory is known."""
_PER_SHOT = ("prompt", "negative_prompt", "image")


def together(calls: Sequence[Arguments], size: int) -> Arguments:
    """Return the arguments of one call that draws all ``calls``, filled up to ``size``.

    ``size`` 1 is the call itself. The last shot fills what is empty; nobody looks at that.
    """
    if size == 1:
        return dict(calls[0])
    every = [*calls, *[calls[-1]] * (size - len(calls))]
    merged = dict(calls[0])
    for name in _PER_SHOT:
        values = [call[name] for call in every]
        if isinstance(values[0], list):
            merged[name] = [_stacked(pictures) for pictures in zip(*values, strict=True)]
        else:
            merged[name] = None if values == [None] * size else [value or "" for value in values]
    return merged


def _stacked(pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
    """Return one ControlNet's pictures of several shots, (N, H, W, 3) in [0, 1].

    Of several ControlNets, SDXL's pipeline takes no list of lists.
    """
    return np.stack([np.asarray(picture, np.float32) / 255.0 for picture in pictures])
