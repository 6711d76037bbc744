"""``recipe.toml``, schema 1, as pydantic reads it: strict, and nothing unknown passes.

Class names are lists, not free text: a recipe chooses among the pipelines that the engine knows how
to call, and can never name code of its own. What nobody looked up is left out; a licence whose
terms nobody read may give neither a name nor a permission.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from closedset.model.recipe import (
    Clip,
    Component,
    Control,
    Diffusion,
    Licence,
    Memory,
    Prompting,
    Recipe,
    Speed,
)
from closedset.render.calls import BATCHED, CACHED
from closedset.render.looks import look_ids
from closedset.render.plan import MOST_TOGETHER

Pipeline = Literal[
    "StableDiffusionControlNetPipeline",
    "StableDiffusionControlNetImg2ImgPipeline",
    "StableDiffusionXLControlNetPipeline",
    "ZImageControlNetPipeline",
    "Flux2KleinPipeline",
    "QwenImageEditPlusPipeline",
    "StableDiffusionLatentUpscalePipeline",
    "WanVACEPipeline",
    "WanImageToVideoPipeline",
    "LTX2ImageToVideoPipeline",
]
"""The pipelines that ``render/calls.py`` knows how to call."""
Base = Literal[
    "StableDiffusionPipeline",
    "StableDiffusionXLPipeline",
    "ZImagePipeline",
    "WanPipeline",
    "LTX2Pipeline",
]
"""What a base repository may call itself besides, where the pipeline takes its parts over."""
Model = Literal[
    "ControlNetModel",
    "UNet2DConditionModel",
    "ZImageControlNetModel",
    "ZImageTransformer2DModel",
    "WanTransformer3DModel",
    "WanVACETransformer3DModel",
]
Scheduler = Literal[
    "LCMScheduler",
    "EulerDiscreteScheduler",
    "FlowMatchEulerDiscreteScheduler",
    "UniPCMultistepScheduler",
]
Plate = Literal["depth", "edges", "pose", "beauty", "portraits"]
Steps = Annotated[int, Field(ge=1, le=200)]
Gigabytes = Annotated[float, Field(gt=0, le=1000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PlatesPart(_Strict):
    """Drawn from the stage's plates."""

    look: str

    @field_validator("look")
    @classmethod
    def _exists(cls, look: str) -> str:
        known = look_ids()
        if look not in known:
            raise ValueError(f"there is no look {look!r}; the looks are {', '.join(known)}")
        return look


class LicencePart(_Strict):
    """Under what terms, and where they were read; empty ``read_at`` means unverified."""

    name: str = ""
    commercial_use: bool | None = None
    link: str = ""
    read_at: str = ""

    @model_validator(mode="after")
    def _read_or_left_out(self) -> Self:
        if not self.read_at and (self.name or self.commercial_use is not None):
            raise ValueError(
                "name and commercial_use are given, but read_at does not say where the terms were "
                "read; say where, or leave them out"
            )
        return self

    def value(self) -> Licence:
        return Licence(self.name, self.commercial_use, self.link, self.read_at)


class ControlPart(_Strict):
    """A plate that steers."""

    plate: Plate
    scale: float = Field(default=1.0, ge=0.0, le=2.0)


class PromptPart(_Strict):
    """The model's dialect."""

    dialect: Literal["sentences", "tags"]
    tokens: int = Field(ge=16, le=4096)
    style: str = ""
    negative: str = ""


class MemoryPart(_Strict):
    """Gigabytes (10^9 bytes) of the device at the peak; a figure nobody measured is left out."""

    bf16: Gigabytes | None = None
    offload: Gigabytes | None = None
    quantized: Gigabytes | None = None

    def value(self) -> Memory:
        return Memory(*(_bytes(g) for g in (self.bf16, self.offload, self.quantized)))


class SchedulerPart(_Strict):
    """The scheduler put in place of the weights' own, and what is set on it."""

    class_: Scheduler = Field(alias="class")
    settings: dict[str, str | int | float | bool] = {}


class ClipPart(_Strict):
    """What a pipeline that makes clips can do."""

    fps: int = Field(ge=1, le=60)
    most_frames: int = Field(ge=1, le=1024)
    step: int = Field(ge=1, le=16)
    overlap: int = Field(ge=1, le=64)


class SpeedPart(_Strict):
    """What may make it faster on a CUDA card. Backends that download a kernel have no name."""

    batch: int = Field(default=1, ge=1, le=MOST_TOGETHER)
    compile: bool = False
    attention: Literal["", "native", "_native_cudnn", "_native_flash", "flash", "sage"] = ""
    cache: float = Field(default=0.0, ge=0.0, le=1.0)


class DiffusersPart(_Strict):
    """Drawn by a stock diffusers pipeline."""

    pipeline: Pipeline
    steps: Steps
    guidance: float = Field(ge=0.0, le=30.0)
    draft_steps: Steps | None = None
    controls: list[ControlPart] = []
    scheduler: SchedulerPart | None = None


class ComponentPart(_Strict):
    """Where a part of the weights comes from."""

    role: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Literal["pipeline", "model", "weights", "lora", "config"]
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    class_: Pipeline | Base | Model | None = Field(default=None, alias="class")
    slot: str = Field(default="", pattern=r"^[a-z0-9_]*$")
    file: str = Field(default="", pattern=r"^([\w+-][\w.+-]*(/[\w+-][\w.+-]*)*)?$")
    config: str = Field(default="", pattern=r"^([\w-]+(/[\w-]+)?)?$")
    revision: str = Field(default="", pattern=r"^([0-9a-f]{40})?$")
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    bytes: int | None = Field(default=None, ge=1)
    gated: bool | None = None
    variant: Literal["", "fp16", "bf16"] = ""
    scale: float = Field(default=1.0, gt=0.0, le=2.0)
    licence: LicencePart = LicencePart()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        single = self.kind in {"weights", "lora"}
        if single is not bool(self.file):
            raise ValueError(
                f"a {self.kind} component " + ("names its file" if single else "names no file")
            )
        if self.file and not self.file.endswith(".safetensors"):
            raise ValueError(f"only .safetensors weights are accepted; got {self.file!r}")
        if (self.class_ is None) is not (self.kind in {"lora", "config"}):
            raise ValueError(
                f"a {self.kind} component has " + ("a class" if self.class_ is None else "no class")
            )
        if bool(self.slot) is not (self.kind in {"model", "weights"}):
            raise ValueError("a model or weights component has a slot, and no other has one")
        if bool(self.config) is not (self.kind == "weights"):
            raise ValueError("a weights component says where its config lies, and no other does")
        return self

    def value(self) -> Component:
        return Component(
            role=self.role,
            kind=self.kind,
            repository=self.repository,
            class_name=self.class_ or "",
            slot=self.slot,
            file=self.file,
            config=self.config,
            revision=self.revision,
            sha256=self.sha256,
            size=self.bytes,
            gated=self.gated,
            variant=self.variant,
            scale=self.scale,
            licence=self.licence.value(),
        )


class RecipeFile(_Strict):
    """``recipe.toml``, schema 1."""

    schema_: Literal[1] = Field(alias="schema")
    id: str
    title: str = Field(min_length=1)
    task: Literal["still", "clip", "refine", "upscale"]
    renderer: Literal["plates", "diffusers"]
    multiple_of: int = Field(ge=1, le=128)
    weak_at: list[str] = []
    licence: LicencePart
    plates: PlatesPart | None = None
    diffusers: DiffusersPart | None = None
    prompt: PromptPart | None = None
    memory: MemoryPart | None = None
    clip: ClipPart | None = None
    speed: SpeedPart | None = None
    components: list[ComponentPart] = []

    @model_validator(mode="after")
    def _one_renderer(self) -> Self:
        given = {n for n in ("plates", "diffusers") if getattr(self, n) is not None}
        if given != {self.renderer}:
            raise ValueError(
                f'renderer = "{self.renderer}" needs the table [{self.renderer}] and no other '
                f"renderer's; found {sorted(given)}"
            )
        if self.renderer == "plates":
            if self.components or self.prompt or self.memory or self.clip or self.speed:
                raise ValueError("a recipe drawn from plates has no prompt, memory or components")
            return self
        if self.prompt is None or self.memory is None:
            raise ValueError("a diffusers recipe has the tables [prompt] and [memory]")
        if (self.clip is not None) is not (self.task == "clip"):
            raise ValueError('task = "clip" needs the table [clip], and no other task has one')
        return self

    @model_validator(mode="after")
    def _speed_fits(self) -> Self:
        name = self.diffusers.pipeline if self.diffusers else ""
        if self.speed and self.speed.batch > 1 and name not in BATCHED:
            raise ValueError(f"{name} draws one shot a call; batch is for {sorted(BATCHED)}")
        if self.speed and self.speed.cache and name not in CACHED:
            raise ValueError(
                f"the blocks of {name} cannot be cached; those of {sorted(CACHED)} can"
            )
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.diffusers is None:
            return self
        roles = [c.role for c in self.components]
        if len(set(roles)) != len(roles):
            raise ValueError(f"two components have one role: {roles}")
        bases = [c for c in self.components if c.kind == "pipeline"]
        if [c.role for c in bases] != ["base"]:
            raise ValueError('one component is the pipeline: role = "base", kind = "pipeline"')
        if bases[0].class_ in get_args(Model):
            raise ValueError(f"the base is a pipeline, not a {bases[0].class_}")
        for part in self.components:
            if part.config and part.config.split("/")[0] not in roles:
                raise ValueError(f"{part.role}: no component has the role {part.config!r}")
            if part.kind in {"model", "weights"} and part.class_ not in get_args(Model):
                raise ValueError(f"{part.role}: {part.class_} is no model")
        return self

    def value(self, revision: str) -> Recipe:
        """Return the recipe as the program uses it."""
        return Recipe(
            id=self.id,
            title=self.title,
            task=self.task,
            renderer=self.renderer,
            look=self.plates.look if self.plates else "",
            multiple_of=self.multiple_of,
            licence=self.licence.value(),
            weak_at=tuple(self.weak_at),
            revision=revision,
            diffusion=self._diffusion(),
            components=tuple(c.value() for c in self.components),
        )

    def _diffusion(self) -> Diffusion | None:
        part, prompt = self.diffusers, self.prompt
        if part is None or prompt is None:
            return None
        scheduler = part.scheduler
        return Diffusion(
            pipeline=part.pipeline,
            steps=part.steps,
            guidance=part.guidance,
            draft_steps=part.draft_steps or part.steps,
            controls=tuple(Control(c.plate, c.scale) for c in part.controls),
            scheduler=scheduler.class_ if scheduler else "",
            scheduler_settings=tuple(sorted(scheduler.settings.items())) if scheduler else (),
            prompting=Prompting(prompt.dialect, prompt.tokens, prompt.style, prompt.negative),
            memory=self.memory.value() if self.memory else Memory(),
            clip=Clip(**self.clip.model_dump()) if self.clip else None,
            speed=Speed(**self.speed.model_dump()) if self.speed else Speed(),
        )


def _bytes(gigabytes: float | None) -> int | None:
    return None if gigabytes is None else round(gigabytes * 1e9)
