"""A recipe: which renderer draws a cleared request, with what. Data, never code that runs.

``None`` and empty text mean *unverified*: nobody has looked it up, so nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what terms something may be used, and where that was read."""

    name: str = ""
    """SPDX id or the licence's own name."""
    commercial_use: bool | None = None
    link: str = ""
    read_at: str = ""
    """Where and when the terms were read; empty: nobody has, and the fields above stay empty."""


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the weights and where it comes from."""

    role: str
    """Name of its folder on this machine; ``base`` is the pipeline itself."""
    kind: str
    """``pipeline`` (hub layout with ``model_index.json``), ``model`` (one model's folder),
    ``weights`` (one safetensors file), ``lora`` (one safetensors file) or ``config`` (JSON
    only)."""
    repository: str
    class_name: str = ""
    """The pipeline or model class it must be; empty for LoRAs and configs."""
    slot: str = ""
    """The pipeline argument that takes it: ``controlnet``, ``unet`` …"""
    file: str = ""
    """The one file of a ``weights`` or ``lora`` component."""
    config: str = ""
    """For ``weights``: where the model's config lies, ``role`` or ``role/subfolder``."""
    revision: str = ""
    """Commit; empty: the first fetch pins the one it finds."""
    sha256: str = ""
    """Of ``file``; empty: the first fetch pins the one it finds."""
    size: int | None = None
    """Bytes of what is fetched."""
    gated: bool | None = None
    """Whether the hub asks for an account that accepted terms."""
    variant: str = ""
    """``fp16`` or ``bf16`` where the repository keeps several; empty: the plain files."""
    scale: float = 1.0
    """Of a LoRA."""
    licence: Licence = Licence()


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak memory of the device in bytes, by how the weights are held."""

    bf16: int | None = None
    offload: int | None = None
    quantized: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """One plate that steers the pipeline."""

    plate: str
    """``depth``, ``edges``, ``pose``, ``beauty`` (first frame) or ``portraits``."""
    scale: float = 1.0
    """How strongly, where the pipeline can say."""


@dataclass(frozen=True, slots=True)
class Prompting:
    """How the model wants to be spoken to."""

    dialect: str = "sentences"
    """``sentences`` or ``tags``."""
    tokens: int = 77
    """The text encoder reads so many, its own marks included."""
    style: str = ""
    """Words at the end of every prompt; the gate judges them with the rest."""
    negative: str = ""
    """What to steer away from; empty for models without guidance."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What may make it faster on a CUDA card; nowhere else is any of it used."""

    batch: int = 1
    """Shots of a board drawn in one call, where the card has the room."""
    compile: bool = False
    """Compile the denoiser's repeated blocks, for a board long enough to pay for it."""
    attention: str = ""
    """Attention backend of diffusers; empty: its own choice."""
    cache: float = 0.0
    """Threshold of the first-block cache: pictures differ a little. 0: none."""


@dataclass(frozen=True, slots=True)
class Clip:
    """What a pipeline that makes clips can do."""

    fps: int
    """Frames a second that the model was trained on."""
    most_frames: int
    """In one go."""
    step: int
    """It makes 1 + n * step frames."""
    overlap: int
    """Frames that a longer shot's next window takes over from the one before."""


@dataclass(frozen=True, slots=True)
class Diffusion:
    """What a stock diffusers pipeline is given."""

    pipeline: str
    """Class name."""
    steps: int
    guidance: float
    draft_steps: int
    controls: tuple[Control, ...] = ()
    scheduler: str = ""
    """Class name; empty: the one the weights come with."""
    scheduler_settings: tuple[tuple[str, str | int | float | bool], ...] = ()
    prompting: Prompting = Prompting()
    memory: Memory = Memory()
    clip: Clip | None = None
    speed: Speed = Speed()


@dataclass(frozen=True, slots=True)
class Recipe:
    """One folder under ``pipelines/``."""

    id: str
    title: str
    task: str
    """``still``, ``clip``, ``refine`` or ``upscale``."""
    renderer: str
    """``plates``: drawn from the stage's plates; ``diffusers``: a diffusers pipeline."""
    look: str
    """For ``plates``: the look of a shot that names none; else empty."""
    multiple_of: int
    """Width and height are rounded to this."""
    licence: Licence
    weak_at: tuple[str, ...]
    revision: str
    """SHA-256 over the folder's files and, once weights are there, over their lock; lower-case
    hex."""
    diffusion: Diffusion | None = None
    components: tuple[Component, ...] = field(default=())

    @property
    def takes(self) -> frozenset[str]:
        """The plates that steer it."""
        return (
            frozenset(c.plate for c in self.diffusion.controls) if self.diffusion else frozenset()
        )

    @property
    def moves(self) -> bool:
        """Whether it reads the plates of every moment, not of the first alone."""
        return not self.takes <= {"beauty", "portraits"}

    @property
    def size(self) -> int | None:
        """Bytes of all components; None as long as one is unverified."""
        sizes = [c.size for c in self.components]
        known = [s for s in sizes if s is not None]
        return sum(known) if len(known) == len(sizes) else None
