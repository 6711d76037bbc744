"""A recipe: which renderer draws a cleared request, with what. Data, never code that runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """One folder under ``pipelines/``."""

    id: str
    title: str
    task: str
    """``still`` for now; ``clip``, ``refine`` and ``upscale`` come with their renderers."""
    renderer: str
    """``plates``: drawn from the stage's plates; ``diffusers``: a diffusers pipeline."""
    look: str
    """For ``plates``: the look of a shot that names none; else empty."""
    pipeline: str
    """For ``diffusers``: the pipeline class name; else empty."""
    repository: str
    licence: str
    commercial_use: bool
    steps: int
    guidance: float
    multiple_of: int
    """Width and height are rounded to this."""
    revision: str
    """SHA-256 over the folder's files, lower-case hex."""
