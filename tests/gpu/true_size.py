"""The true architectures with random weights: they draw noise, at the speed of the true model.

Sizes are those of the published configurations; a test holds them to the published parameter
counts. Tokenizers are the tiny twins': how a prompt is cut into tokens costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import twins
from diffusers import (
    AutoencoderKL,
    AutoencoderKLWan,
    ControlNetModel,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    StableDiffusionXLControlNetPipeline,
    UNet2DConditionModel,
    UniPCMultistepScheduler,
    WanVACEPipeline,
    WanVACETransformer3DModel,
    ZImageControlNetModel,
    ZImageControlNetPipeline,
    ZImageTransformer2DModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    Qwen3Config,
    Qwen3Model,
    UMT5Config,
    UMT5EncoderModel,
)

_SDXL = {
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "layers_per_block": 2,
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "transformer_layers_per_block": (1, 2, 10),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}


def _vae(latents: int, **more: object) -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=latents,
        sample_size=1024,
        **more,
    )


def _clip(kind: Any, hidden: int, layers: int, heads: int) -> Any:
    config = CLIPTextConfig(
        hidden_size=hidden, intermediate_size=4 * hidden, num_hidden_layers=layers,
        num_attention_heads=heads, projection_dim=hidden, vocab_size=49408,
    )  # fmt: skip
    return kind(config).eval()


@contextmanager
def _made_on(device: str) -> Iterator[None]:
    """Make models on ``device`` in bfloat16; schedulers and autoencoders of clips stay as usual."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def sdxl(device: str) -> StableDiffusionXLControlNetPipeline:
    """SDXL 1.0 with its depth ControlNet."""
    ups = ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D")
    with _made_on(device):
        models = {
            "vae": _vae(4, scaling_factor=0.13025),
            "text_encoder": _clip(CLIPTextModel, 768, 12, 12),
            "text_encoder_2": _clip(CLIPTextModelWithProjection, 1280, 32, 20),
            "unet": UNet2DConditionModel(sample_size=128, up_block_types=ups, **_SDXL),
            "controlnet": ControlNetModel(
                conditioning_embedding_out_channels=(16, 32, 96, 256), **_SDXL
            ),
        }
    return StableDiffusionXLControlNetPipeline(
        tokenizer=twins.clip_tokenizer(),
        tokenizer_2=twins.clip_tokenizer(),
        scheduler=EulerDiscreteScheduler(timestep_spacing="trailing"),
        add_watermarker=False,
        **models,
    )


def z_image(device: str) -> ZImageControlNetPipeline:
    """Z-Image with its union ControlNet; the sizes are the defaults of the classes."""
    text = Qwen3Config(
        hidden_size=2560, intermediate_size=9728, num_hidden_layers=36, num_attention_heads=32,
        num_key_value_heads=8, head_dim=128, vocab_size=151936,
    )  # fmt: skip
    with _made_on(device):
        models = {
            "vae": _vae(16, scaling_factor=0.3611, shift_factor=0.1159),
            "text_encoder": Qwen3Model(text).eval(),
            "transformer": ZImageTransformer2DModel(),
            "controlnet": ZImageControlNetModel(
                control_layers_places=[0, 5, 10, 15, 20, 25],
                control_refiner_layers_places=None,
                control_in_dim=16,
            ),
        }
    return ZImageControlNetPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        tokenizer=twins.byte_tokenizer(),
        **models,
    )


def wan(device: str) -> WanVACEPipeline:
    """Wan 2.1 VACE 1.3B."""
    text = UMT5Config(
        d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, vocab_size=256384,
        is_encoder_decoder=False, feed_forward_proj="gated-gelu",
    )  # fmt: skip
    with _made_on(device):
        encoder = UMT5EncoderModel(text).eval()
        transformer = WanVACETransformer3DModel(
            num_attention_heads=12, attention_head_dim=128, ffn_dim=8960, num_layers=30,
            vace_layers=list(range(0, 30, 2)), vace_in_channels=96,
        )  # fmt: skip
    with torch.device(device):
        vae = AutoencoderKLWan()
    return WanVACEPipeline(
        tokenizer=twins._t5_tokenizer(),
        text_encoder=encoder,
        vae=vae,
        scheduler=UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
        transformer=transformer,
    )


PIPELINES: dict[str, Callable[[str], Any]] = {
    "sdxl-lightning": sdxl,
    "z-image-turbo": z_image,
    "wan-vace": wan,
}


def loader(recipe_id: str) -> Callable[..., Any]:
    """Return what a renderer takes as ``load``: the true pipeline, made on the card."""

    def load(_recipe: Any, _place: Path, _lock: Any, device: str, plan: Any) -> Any:
        from closedset.render.engine import _hold, _quicken

        pipeline = PIPELINES[recipe_id](device)
        pipeline.set_progress_bar_config(disable=True)
        return _hold(_quicken(pipeline, plan), device, plan.rung, torch.bfloat16)

    return load
