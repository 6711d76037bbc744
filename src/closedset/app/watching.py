"""A board is made in a thread of its own, so that the page can show what is drawn meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from queue import Empty, SimpleQueue

from closedset.app.handlers import BoardView, monitor
from closedset.model.sealed import SealedAsset
from closedset.previews import Show

_BLINK = 0.2
"""Seconds between two looks at whether the work is done."""


class Watching:
    """Yields the newest preview, as HTML, until the board is made; then ``result`` has it."""

    def __init__(self, make: Callable[[Show], BoardView]) -> None:
        """``make`` makes the board and shows previews."""
        self._make = make
        self._seen: SimpleQueue[str] = SimpleQueue()
        self._made: Future[BoardView] | None = None

    def __iter__(self) -> Iterator[str]:
        # The page's progress bar is found by the context that the button was pressed in.
        context = copy_context()
        with ThreadPoolExecutor(1) as pool:
            self._made = pool.submit(context.run, self._make, self._show)
            while not self._made.done():
                try:
                    newest = self._seen.get(timeout=_BLINK)
                    while not self._seen.empty():
                        newest = self._seen.get_nowait()
                except Empty:
                    continue
                yield newest

    def _show(self, asset: SealedAsset, text: str) -> None:
        self._seen.put(monitor(asset, text))

    def result(self) -> BoardView:
        """Return what was made, once all was yielded. Raises what making it raised."""
        if self._made is None:
            raise RuntimeError("nobody has watched yet")
        return self._made.result()
