"""A twin of SDXL with a depth ControlNet: the same classes, a few thousand random weights."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    EulerDiscreteScheduler,
    StableDiffusionXLControlNetPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

_BLOCKS = {
    "block_out_channels": (8, 16),
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "norm_num_groups": 4,
    "attention_head_dim": (2, 4),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "transformer_layers_per_block": (1, 1),
    # Six time ids of 8 and a pooled text embedding of 16.
    "projection_class_embeddings_input_dim": 64,
    "cross_attention_dim": 32,
}


def build(folder: Path) -> Path:
    """Write the twin under ``folder`` in the hub's layout, safetensors only, and return it."""
    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        sample_size=16,
        in_channels=4,
        out_channels=4,
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        **_BLOCKS,
    )
    controlnet = ControlNetModel(conditioning_embedding_out_channels=(4, 8), **_BLOCKS)
    vae = AutoencoderKL(
        block_out_channels=(8, 16),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=32,
    )
    text = CLIPTextConfig(
        bos_token_id=0, eos_token_id=1, pad_token_id=1, hidden_size=16, intermediate_size=24,
        num_attention_heads=2, num_hidden_layers=2, vocab_size=64, projection_dim=16,
        max_position_embeddings=77,
    )  # fmt: skip
    pipeline = StableDiffusionXLControlNetPipeline(
        vae=vae,
        text_encoder=CLIPTextModel(text).eval(),
        text_encoder_2=CLIPTextModelWithProjection(text).eval(),
        tokenizer=_tokenizer(),
        tokenizer_2=_tokenizer(),
        unet=unet,
        controlnet=controlnet,
        scheduler=EulerDiscreteScheduler(timestep_spacing="trailing", num_train_timesteps=100),
        add_watermarker=False,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _tokenizer() -> CLIPTokenizer:
    """Letters, letters that end a word, and two merges."""
    words = ["<|startoftext|>", "<|endoftext|>"]
    words += [chr(c) for c in range(ord("a"), ord("z") + 1)]
    words += [f"{chr(c)}</w>" for c in range(ord("a"), ord("z") + 1)]
    words += ["re", "red</w>"]
    vocab = {word: i for i, word in enumerate(words)}
    merges = [("r", "e"), ("re", "d</w>")]
    return CLIPTokenizer(vocab=vocab, merges=merges, model_max_length=77)
