"""File fields that take uploads from this machine alone."""

from __future__ import annotations

from pathlib import Path

import gradio as gr


def from_this_machine(file: gr.File) -> gr.File:
    """Let a file field take uploads alone.

    Gradio would also fetch a path that is a URL, whoever sends it: a call into the network.
    """
    cache = file.async_move_resource_to_block_cache

    async def move(path: str | Path | None) -> str | None:
        if str(path).lower().startswith(("http:", "https:")):
            raise gr.Error("A file is uploaded from this machine; nothing is fetched.")
        moved: str | None = await cache(path)
        return moved

    file.async_move_resource_to_block_cache = move  # type: ignore[method-assign,assignment]
    return file
