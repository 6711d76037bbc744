"""Text embeddings, kept: a prompt that was read once is not read again.

Takes of one shot, drafts and finals, and a second try after running out of memory share their
prompt; with offloading, a hit also saves moving the text encoder. What a pipeline's own
``encode_prompt`` returned is kept by its arguments, so nothing about a model is assumed here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

MOST_BYTES = 256_000_000
"""Kept at most; the longest unused goes first."""


class Memo:
    """Wraps one function; returns what it returned before for the same plain arguments."""

    def __init__(self, function: Callable[..., Any], most: int = MOST_BYTES) -> None:
        self._function = function
        self._most = most
        self._kept: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self.hits = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not all(_plain(value) for value in (*args, *kwargs.values())):
            return self._function(*args, **kwargs)
        # Before the call: some pipelines write the chat template into the list they were given.
        key = repr((args, sorted(kwargs.items())))
        if key in self._kept:
            self.hits += 1
            self._kept.move_to_end(key)
            return _copied(self._kept[key][0])
        result = self._function(*args, **kwargs)
        self._kept[key] = (_copied(result), _size(result))
        while sum(size for _, size in self._kept.values()) > self._most:
            self._kept.popitem(last=False)
        return result


def remember_prompts(pipeline: Any) -> None:
    """Give a pipeline's ``encode_prompt`` a memory, if it has one."""
    if hasattr(pipeline, "encode_prompt"):
        pipeline.encode_prompt = Memo(pipeline.encode_prompt)


def _plain(value: Any) -> bool:
    """Tell arguments that their ``repr`` says everything about."""
    if isinstance(value, (list, tuple)):
        return all(_plain(v) for v in value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return True
    return type(value).__module__ == "torch" and type(value).__name__ in {"device", "dtype"}


def _copied(result: Any) -> Any:
    """Copy lists, not tensors: pipelines extend the first and never write into the second."""
    if isinstance(result, (list, tuple)):
        return type(result)(_copied(value) for value in result)
    return result


def _size(result: Any) -> int:
    if isinstance(result, (list, tuple)):
        return sum(_size(value) for value in result)
    return int(getattr(result, "nbytes", 0) or 0)
