"""Tiny twins of the recipes' weights: the same classes, a few thousand random numbers.

Each is written as its repositories lie on the hub, one folder for a component, and enters through
``import_folder``: what a user's weights go through is what these go through.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderKLFlux2,
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    AutoencoderKLWan,
    ControlNetModel,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
    LTX2Pipeline,
    LTX2VideoTransformer3DModel,
    PNDMScheduler,
    StableDiffusionLatentUpscalePipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
    UniPCMultistepScheduler,
    WanPipeline,
    WanTransformer3DModel,
    WanVACEPipeline,
    WanVACETransformer3DModel,
    ZImageControlNetModel,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    GemmaTokenizerFast,
    Qwen2TokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3Model,
    T5TokenizerFast,
    UMT5Config,
    UMT5EncoderModel,
)

from closedset.render import load_recipe
from closedset.render.fetch import import_folder
from closedset.store.depot import Depot

_BLOCKS = {
    "block_out_channels": (8, 16),
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "norm_num_groups": 4,
    "attention_head_dim": (2, 4),
    "cross_attention_dim": 32,
}
_SDXL = _BLOCKS | {
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "transformer_layers_per_block": (1, 1),
    # Six time ids of 8 and a pooled text embedding of 16.
    "projection_class_embeddings_input_dim": 64,
}
_CHAT = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def depot_with(recipe_id: str, root: Path) -> Depot:
    """Return a depot under ``root`` into which the recipe's twin was imported."""
    depot = Depot(root / "models")
    if depot.lock(recipe_id) is None:
        import_folder(load_recipe(recipe_id), build(recipe_id, root / "source"), depot)
    return depot


def build(recipe_id: str, root: Path) -> Path:
    """Write the twin of a recipe's repositories under ``root`` and return its folder."""
    folder = root / recipe_id
    if not folder.exists():
        torch.manual_seed(0)
        TWINS[recipe_id](folder)
    return folder


def clip_tokenizer() -> CLIPTokenizer:
    """Letters, letters that end a word, and two merges."""
    words = ["<|startoftext|>", "<|endoftext|>"]
    words += [chr(c) for c in range(ord("a"), ord("z") + 1)]
    words += [f"{chr(c)}</w>" for c in range(ord("a"), ord("z") + 1)]
    words += ["re", "red</w>"]
    vocab = {word: i for i, word in enumerate(words)}
    merges = [("r", "e"), ("re", "d</w>")]
    return CLIPTokenizer(vocab=vocab, merges=merges, model_max_length=77)


def byte_tokenizer() -> Qwen2TokenizerFast:
    """One token a byte, and Qwen's marks and chat template."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    vocab = {word: i for i, word in enumerate([*alphabet, *marks])}
    made = Tokenizer(models.BPE(vocab=vocab, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    tokenizer = Qwen2TokenizerFast(
        tokenizer_object=made,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        unk_token=None,
        additional_special_tokens=marks[1:],
    )
    tokenizer.chat_template = _CHAT
    return tokenizer


def _clip_text() -> CLIPTextConfig:
    return CLIPTextConfig(
        bos_token_id=0, eos_token_id=1, pad_token_id=1, hidden_size=16, intermediate_size=24,
        num_attention_heads=2, num_hidden_layers=2, vocab_size=64, projection_dim=16,
        max_position_embeddings=77,
    )  # fmt: skip


def _vae(latents: int = 4, **more: object) -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(8, 16),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=latents,
        norm_num_groups=4,
        sample_size=32,
        **more,
    )


def _unet(blocks: dict[str, object]) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=16,
        in_channels=4,
        out_channels=4,
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        **blocks,
    )


def _controlnet(folder: Path, blocks: dict[str, object]) -> None:
    control = ControlNetModel(conditioning_embedding_out_channels=(4, 8), **blocks)
    # A fresh ControlNet begins and ends in zero convolutions and would steer nothing.
    ends = [control.controlnet_cond_embedding.conv_out, control.controlnet_mid_block]
    with torch.no_grad():
        for block in (*ends, *control.controlnet_down_blocks):
            block.weight.normal_(0, 0.5)
    control.save_pretrained(folder)


def _sd15(folder: Path) -> None:
    blocks = _BLOCKS | {"cross_attention_dim": 16}
    unet = _unet(blocks)
    text = CLIPTextModel(_clip_text()).eval()
    pipeline = StableDiffusionPipeline(
        vae=_vae(), text_encoder=text, tokenizer=clip_tokenizer(), unet=unet,
        scheduler=PNDMScheduler(skip_prk_steps=True, steps_offset=1), safety_checker=None,
        feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    pipeline.save_pretrained(folder / "base")
    _controlnet(folder / "controlnet", blocks)
    unet.add_adapter(LoraConfig(r=2, init_lora_weights=False, target_modules=["to_q", "to_v"]))
    state = get_peft_model_state_dict(unet)
    StableDiffusionPipeline.save_lora_weights(folder / "lcm", unet_lora_layers=state)


def _sdxl(folder: Path) -> None:
    text = _clip_text()
    pipeline = StableDiffusionXLPipeline(
        vae=_vae(),
        text_encoder=CLIPTextModel(text).eval(),
        text_encoder_2=CLIPTextModelWithProjection(text).eval(),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=_unet(_SDXL),
        scheduler=EulerDiscreteScheduler(num_train_timesteps=100),
        add_watermarker=False,
    )
    pipeline.save_pretrained(folder / "base", variant="fp16")
    _controlnet(folder / "controlnet", _SDXL)
    (folder / "unet").mkdir()
    distilled = _unet(_SDXL).state_dict()
    save_file(distilled, folder / "unet" / "sdxl_lightning_4step_unet.safetensors")


def _qwen3(kind: type, layers: int) -> Qwen3Model | Qwen3ForCausalLM:
    return kind(
        Qwen3Config(
            hidden_size=16, intermediate_size=16, num_hidden_layers=layers, num_attention_heads=2,
            num_key_value_heads=2, head_dim=8, vocab_size=264, max_position_embeddings=1024,
        )
    ).eval()  # fmt: skip


def _z_image(folder: Path) -> None:
    shape = {"dim": 32, "n_refiner_layers": 1, "n_heads": 2, "n_kv_heads": 2, "qk_norm": True}
    transformer = ZImageTransformer2DModel(
        in_channels=4, n_layers=2, cap_feat_dim=16, axes_dims=[8, 4, 4], axes_lens=[1024, 64, 64],
        **shape,
    )  # fmt: skip
    for name in ("x_pad_token", "cap_pad_token"):
        torch.nn.init.normal_(getattr(transformer, name))
    ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=_vae(shift_factor=0.1, scaling_factor=0.4),
        text_encoder=_qwen3(Qwen3Model, 2),
        tokenizer=byte_tokenizer(),
        transformer=transformer,
    ).save_pretrained(folder / "base")
    control = ZImageControlNetModel(
        control_layers_places=[0], control_refiner_layers_places=None, control_in_dim=4, **shape
    )
    for block in control.control_layers:
        torch.nn.init.normal_(block.after_proj.weight, std=0.5)
    control.save_config(folder / "controlnet-config")
    (folder / "controlnet").mkdir()
    name = "Z-Image-Turbo-Fun-Controlnet-Union.safetensors"
    save_file(control.state_dict(), folder / "controlnet" / name)


def _flux2(folder: Path) -> None:
    vae = AutoencoderKLFlux2(
        block_out_channels=(8, 16),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=32,
    )
    transformer = Flux2Transformer2DModel(
        in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16,
        num_attention_heads=2, joint_attention_dim=48, timestep_guidance_channels=16,
        axes_dims_rope=(4, 4, 4, 4), guidance_embeds=False,
    )  # fmt: skip
    Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=vae,
        # Hidden states 9, 18 and 27 are read, so there are 27 layers.
        text_encoder=_qwen3(Qwen3ForCausalLM, 27),
        tokenizer=byte_tokenizer(),
        transformer=transformer,
        is_distilled=True,
    ).save_pretrained(folder / "base")


def _t5_tokenizer() -> T5TokenizerFast:
    letters = [(chr(c), -3.0) for c in range(ord(" ") + 1, 127)]
    return T5TokenizerFast(
        vocab=[("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *letters],
        extra_ids=0,
    )


def _umt5() -> UMT5EncoderModel:
    return UMT5EncoderModel(
        UMT5Config(
            vocab_size=128, d_model=32, d_kv=8, d_ff=16, num_layers=1, num_heads=2,
            is_encoder_decoder=False,
        )
    ).eval()  # fmt: skip


_WAN = {
    "patch_size": (1, 2, 2),
    "num_attention_heads": 2,
    "attention_head_dim": 12,
    "text_dim": 32,
    "freq_dim": 16,
    "ffn_dim": 16,
    "rope_max_seq_len": 64,
}
_WAN_VAE = {
    "base_dim": 3,
    "dim_mult": [1, 1, 1, 1],
    "num_res_blocks": 1,
    "temperal_downsample": [False, True, True],
}


def _wan_vace(folder: Path) -> None:
    transformer = WanVACETransformer3DModel(num_layers=2, vace_layers=[0], **_WAN)
    # Fresh control blocks end in zeros and would steer nothing.
    for block in transformer.vace_blocks:
        torch.nn.init.normal_(block.proj_out.weight, std=0.5)
    WanVACEPipeline(
        tokenizer=_t5_tokenizer(),
        text_encoder=_umt5(),
        vae=AutoencoderKLWan(z_dim=16, **_WAN_VAE),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        transformer=transformer,
    ).save_pretrained(folder / "base")


def _wan_ti2v(folder: Path) -> None:
    vae = AutoencoderKLWan(
        z_dim=48, in_channels=12, out_channels=12, is_residual=True, patch_size=2,
        latents_mean=[0.0] * 48, latents_std=[1.0] * 48, scale_factor_spatial=16, **_WAN_VAE,
    )  # fmt: skip
    WanPipeline(
        tokenizer=_t5_tokenizer(),
        text_encoder=_umt5(),
        vae=vae,
        scheduler=UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0
        ),
        transformer=WanTransformer3DModel(in_channels=48, out_channels=48, num_layers=3, **_WAN),
        expand_timesteps=True,
    ).save_pretrained(folder / "base")


def _gemma() -> tuple[Gemma3ForConditionalGeneration, GemmaTokenizerFast]:
    text = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "head_dim": 8,
        "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": 264,
    }  # fmt: skip
    vision = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
        "num_attention_heads": 2, "image_size": 28, "patch_size": 14,
    }  # fmt: skip
    config = Gemma3Config(text_config=text, vision_config=vision, mm_tokens_per_image=4)
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", "▁", *map(chr, range(33, 127))]
    tokenizer = GemmaTokenizerFast(vocab={piece: i for i, piece in enumerate(pieces)}, merges=[])
    return Gemma3ForConditionalGeneration(config).eval(), tokenizer


def _ltx2(folder: Path) -> None:
    encoder, tokenizer = _gemma()
    hidden = encoder.config.text_config.hidden_size
    half = {
        f"{kind}_connector_{name}": value
        for kind in ("video", "audio")
        for name, value in {
            "num_attention_heads": 2, "attention_head_dim": 8, "num_layers": 1,
            "num_learnable_registers": None,
        }.items()
    }  # fmt: skip
    audio = AutoencoderKLLTX2Audio(
        base_channels=4, ch_mult=(1,), num_res_blocks=1, resolution=32, latent_channels=2,
        mel_bins=8,
    )  # fmt: skip
    LTX2Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=AutoencoderKLLTX2Video(
            latent_channels=4, block_out_channels=(8,), decoder_block_out_channels=(8,),
            layers_per_block=(1,), decoder_layers_per_block=(1, 1),
            down_block_types=("LTX2VideoDownBlock3D",),
            spatio_temporal_scaling=(True,), decoder_spatio_temporal_scaling=(True,),
            decoder_inject_noise=(False, False), downsample_type=("spatial",),
            upsample_type=("spatial",), upsample_residual=(False,), upsample_factor=(1,),
            patch_size=4, decoder_causal=False,
        ),
        audio_vae=audio,
        text_encoder=encoder,
        tokenizer=tokenizer,
        connectors=LTX2TextConnectors(
            caption_channels=hidden, text_proj_in_factor=3, connector_rope_base_seq_len=32,
            rope_double_precision=False, rope_type="split", **half,
        ),
        transformer=LTX2VideoTransformer3DModel(
            in_channels=4, out_channels=4, num_attention_heads=2, attention_head_dim=8,
            cross_attention_dim=16, audio_in_channels=4, audio_out_channels=4,
            audio_num_attention_heads=2, audio_attention_head_dim=4, audio_cross_attention_dim=8,
            num_layers=2, caption_channels=hidden, rope_double_precision=False, rope_type="split",
        ),
        vocoder=LTX2Vocoder(
            in_channels=16, hidden_channels=8, out_channels=2, upsample_kernel_sizes=[4, 4],
            upsample_factors=[2, 2], resnet_kernel_sizes=[3], resnet_dilations=[[1, 3, 5]],
            output_sampling_rate=16000,
        ),
    ).save_pretrained(folder / "base")  # fmt: skip


def _upscaler(folder: Path) -> None:
    unet = UNet2DConditionModel(
        act_fn="gelu", attention_head_dim=8, norm_num_groups=None,
        block_out_channels=[32, 32, 64, 64],
        time_cond_proj_dim=144, conv_in_kernel=1, conv_out_kernel=1, cross_attention_dim=16,
        down_block_types=("KDownBlock2D", *["KCrossAttnDownBlock2D"] * 3), in_channels=8,
        mid_block_type=None, only_cross_attention=False, out_channels=5,
        resnet_time_scale_shift="scale_shift", time_embedding_type="fourier",
        timestep_post_act="gelu", up_block_types=(*["KCrossAttnUpBlock2D"] * 3, "KUpBlock2D"),
    )  # fmt: skip
    StableDiffusionLatentUpscalePipeline(
        vae=_vae(), text_encoder=CLIPTextModel(_clip_text()).eval(), tokenizer=clip_tokenizer(),
        unet=unet, scheduler=EulerDiscreteScheduler(prediction_type="sample"),
    ).save_pretrained(folder / "base")  # fmt: skip


def _qwen_edit(folder: Path) -> None:
    """Its processor asks for torchvision, which is not among this program's packages."""
    from diffusers import (
        AutoencoderKLQwenImage,
        QwenImageEditPlusPipeline,
        QwenImageTransformer2DModel,
    )
    from transformers import (
        Qwen2_5_VLConfig,
        Qwen2_5_VLForConditionalGeneration,
        Qwen2VLImageProcessor,
        Qwen2VLProcessor,
        Qwen2VLVideoProcessor,
    )

    tokenizer = byte_tokenizer()
    vision = ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    tokenizer.add_special_tokens({"additional_special_tokens": vision})
    marks = dict(zip(vision, tokenizer.convert_tokens_to_ids(vision), strict=True))
    text = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2,
        "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": len(tokenizer) + 8,
        "rope_scaling": {"mrope_section": [1, 1, 2], "rope_type": "default", "type": "default"},
    }  # fmt: skip
    seeing = {
        "depth": 2, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2,
        "out_hidden_size": 16, "fullatt_block_indexes": [1], "patch_size": 14,
        "spatial_merge_size": 2, "temporal_patch_size": 2, "window_size": 112,
    }  # fmt: skip
    config = Qwen2_5_VLConfig(
        text_config=text, vision_config=seeing, image_token_id=marks["<|image_pad|>"],
        video_token_id=marks["<|video_pad|>"], vision_start_token_id=marks["<|vision_start|>"],
        vision_end_token_id=marks["<|vision_end|>"],
    )  # fmt: skip
    QwenImageEditPlusPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=AutoencoderKLQwenImage(
            base_dim=12, z_dim=4, dim_mult=[1, 2, 4], num_res_blocks=1,
            temperal_downsample=[False, True], latents_mean=[0.0] * 4, latents_std=[1.0] * 4,
        ),
        text_encoder=Qwen2_5_VLForConditionalGeneration(config).eval(),
        tokenizer=tokenizer,
        processor=Qwen2VLProcessor(
            Qwen2VLImageProcessor(), tokenizer, video_processor=Qwen2VLVideoProcessor()
        ),
        transformer=QwenImageTransformer2DModel(
            patch_size=2, in_channels=16, out_channels=4, num_layers=2, attention_head_dim=16,
            num_attention_heads=2, joint_attention_dim=16, axes_dims_rope=(8, 4, 4),
        ),
    ).save_pretrained(folder / "base")  # fmt: skip


TWINS: dict[str, Callable[[Path], None]] = {
    "qwen-image-edit": _qwen_edit,
    "sd15-lcm": _sd15,
    "sd15-refine": _sd15,
    "sd15-scribble": _sd15,
    "sdxl-lightning": _sdxl,
    "z-image-turbo": _z_image,
    "flux2-klein": _flux2,
    "wan-vace": _wan_vace,
    "wan-ti2v": _wan_ti2v,
    "ltx2": _ltx2,
    "sd-x2-upscaler": _upscaler,
}
