"""Text embeddings, kept: a prompt that was read once is not read again.

Takes of one shot, drafts and finals, and a second try after running out of memory share their
prompt; with offloading, a hit also saves moving the text encoder. What a pipeline's own
``encode_prompt`` returned is kept by its arguments, so nothing about a model is assumed here. A
memo belongs to one recipe with one lock: other encoders, another memo. Prompts that come together
are read one by one, each kept by itself, so that none depends on its neighbors. What is kept lies
in the machine's memory: a small card has none to spare for the prompts of other shots.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

MOST_BYTES = 256_000_000
"""Kept at most; the longest unused goes first."""


class Memo:
    """Returns what a function returned before for the same plain arguments."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self.hits = 0

    def remember(self, pipeline: Any) -> None:
        """Give a pipeline's ``encode_prompt`` this memory, if it has one."""
        if hasattr(pipeline, "encode_prompt"):
            pipeline.encode_prompt = partial(self.ask, pipeline.encode_prompt)

    def ask(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return ``function(*args, **kwargs)``, remembered or now; lists are asked one by one."""
        if not all(_plain(value) for value in (*args, *kwargs.values())):
            return function(*args, **kwargs)
        many = max(_count(value) for value in (*args, *kwargs.values()))
        if many < 2:
            return self._one(function, args, kwargs)
        return _joined(
            [
                self._one(
                    function,
                    tuple(_at(value, i) for value in args),
                    {name: _at(value, i) for name, value in kwargs.items()},
                )
                for i in range(many)
            ]
        )

    def _one(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        # Before the call: some pipelines write the chat template into the list they were given.
        key = repr((args, sorted(kwargs.items())))
        if key in self._kept:
            self.hits += 1
            self._kept.move_to_end(key)
            return _back(self._kept[key][0])
        result = function(*args, **kwargs)
        self._kept[key] = (_away(result), _size(result))
        while sum(size for _, size in self._kept.values()) > self._most:
            self._kept.popitem(last=False)
        return result


def _count(value: Any) -> int:
    """Return how many prompts an argument holds."""
    return len(value) if isinstance(value, list) else 1


def _at(value: Any, index: int) -> Any:
    return [value[index]] if isinstance(value, list) else value


def _joined(results: list[Any]) -> Any:
    """Put the answers of single prompts together along their first axis."""
    first = results[0]
    if isinstance(first, tuple):
        return tuple(_joined([result[i] for result in results]) for i in range(len(first)))
    if isinstance(first, list):
        return [one for result in results for one in result]
    if first is None:
        return None
    import torch

    return torch.cat(results)


def _plain(value: Any) -> bool:
    """Tell arguments that their ``repr`` says everything about."""
    if isinstance(value, (list, tuple)):
        return all(_plain(v) for v in value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return True
    return type(value).__module__ == "torch" and type(value).__name__ in {"device", "dtype"}


@dataclass(frozen=True, slots=True)
class _Away:
    """A tensor that lies in the machine's memory, and where it came from."""

    tensor: Any
    device: Any


def _away(result: Any) -> Any:
    """Copy lists, and take tensors off the device: pipelines extend the first, and never write
    into the second."""
    if isinstance(result, (list, tuple)):
        return type(result)(_away(value) for value in result)
    return _Away(result.to("cpu"), result.device) if hasattr(result, "device") else result


def _back(kept: Any) -> Any:
    """Return what ``_away`` was given, with its tensors where they were."""
    if isinstance(kept, (list, tuple)):
        return type(kept)(_back(value) for value in kept)
    return kept.tensor.to(kept.device) if isinstance(kept, _Away) else kept


def _size(result: Any) -> int:
    if isinstance(result, (list, tuple)):
        return sum(_size(value) for value in result)
    return int(getattr(result, "nbytes", 0) or 0)
