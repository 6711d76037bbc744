"""Whose turn it is at the pipeline: one call denoises, and the one before it may still decode.

A call has two parts, and the callback of its last step lies between them. There the thread hands
the denoiser on and goes through the rest of the very same ``__call__`` beside the next shot's: what
lies between latents and pixels stays each pipeline's own. On a card that rest goes to a second
stream, where its pictures are brought home too; a denoiser whose steps are bound by launches leaves
the card idle between them. Which pipelines bear it, and why others do not: ``calls.PARTED``.

Two calls of one pipeline object would share its scheduler and its notes of the call under way, so
each goes through a copy of its own, around the same models.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy, deepcopy
from threading import Lock
from typing import Any, Self

from closedset.render.calling import Pipeline


class Turns:
    """The two places at one pipeline. Whoever wants both takes the denoiser's first."""

    def __init__(self) -> None:
        self.denoising = Lock()
        self.decoding = Lock()
        self._stream: Any = None

    def stream(self, device: Any) -> Any:
        """Return the stream that is decoded on: always the same, or each had a pool of memory."""
        import torch

        if self._stream is None:
            self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        return self._stream


class Turn:
    """One thread's turn, from the denoiser on; whatever it still holds it gives back at the end."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._held: list[Lock] = []
        self._aside = ExitStack()

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self._release(self._turns.decoding)
        self._release(self._turns.denoising)

    def take(self) -> None:
        """Wait for the denoiser, and have that alone."""
        self._release(self._turns.decoding)
        self._acquire(self._turns.denoising)

    def alone(self) -> None:
        """Wait until nobody else denoises or decodes: the pipeline itself is about to change."""
        self.take()
        self._acquire(self._turns.decoding)

    def hand_over(self, latents: Any) -> None:
        """Let the next call denoise; what this thread does from now on is to decode ``latents``.

        It waits here while another decodes: of two at once the memory would add up.
        """
        if self._turns.decoding in self._held:
            return
        self._acquire(self._turns.decoding)
        if getattr(getattr(latents, "device", None), "type", "") == "cuda":
            import torch

            side = self._turns.stream(latents.device)
            side.wait_stream(torch.cuda.current_stream(latents.device))
            # Freed by this thread, their memory is not given to the denoiser before they were read.
            latents.record_stream(side)
            self._aside.enter_context(torch.cuda.stream(side))
            # What else the call still reads was made for the first stream and lives until it ends.
            self._aside.callback(side.synchronize)
        self._release(self._turns.denoising)

    @contextmanager
    def one_call(self) -> Iterator[None]:
        """Hold a call that may hand over, until all is done that was asked of the second stream.

        It is waited for in here, where what the call read there is held yet, by a failure's
        traceback too.
        """
        try:
            yield
        finally:
            try:
                self._aside.close()
            finally:
                self._release(self._turns.decoding)

    def _acquire(self, lock: Lock) -> None:
        if lock not in self._held:
            lock.acquire()
            self._held.append(lock)

    def _release(self, lock: Lock) -> None:
        if lock in self._held:
            self._held.remove(lock)
            lock.release()


def own_copy(pipeline: Pipeline) -> Pipeline:
    """Return a pipeline of the same models, with a scheduler and notes of its own."""
    mine = copy(pipeline)
    if hasattr(pipeline, "scheduler"):
        mine.scheduler = deepcopy(pipeline.scheduler)
    return mine
