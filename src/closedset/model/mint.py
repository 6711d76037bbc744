"""A type that only one module can make, and whose values nothing else can alter.

``ClearedRequest`` and ``SealedAsset`` stand for work that was done: a check that passed, a seal
that was read back. Their instances hold nothing themselves. What was checked is kept here, by
identity, and only the module that claimed the type's mint can write it. So ``Type()``,
``object.__new__``, ``copy``, ``replace``, ``pickle`` and ``object.__setattr__`` yield at best an
empty shell that answers every question with an error. A record that was altered in place since it
was issued answers nothing either. Python has no walls: code that edits these internals in its own
process gets around them, and makes pictures that no seal vouches for.

Same idea as trio's ``NoPublicConstructor`` (``trio/_util.py``), with the state held outside.
"""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar
from weakref import WeakKeyDictionary

from closedset.errors import NotCleared

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

R = TypeVar("R")
M = TypeVar("M", bound="Minted")
T = TypeVar("T")


class Minted:
    """Base of types that only their claimed mint can make."""

    __slots__ = ("__weakref__",)

    def __new__(cls, *_args: object, **_kwargs: object) -> Self:
        raise TypeError(f"{cls.__name__} has no public constructor: {cls._maker()}")

    def __init_subclass__(cls) -> None:
        if cls.__mro__[1] is not Minted:
            raise TypeError(f"{cls.__mro__[1].__name__} cannot be subclassed")
        cls.__reduce_ex__ = _refuse_copy  # type: ignore[method-assign,assignment]
        cls.__copy__ = _refuse_copy  # type: ignore[attr-defined]
        cls.__deepcopy__ = _refuse_copy  # type: ignore[attr-defined]
        cls.__replace__ = _refuse_copy  # type: ignore[attr-defined]

    @classmethod
    def _maker(cls) -> str:
        """Say which call makes one."""
        return "only the stage that owns it can make one"


def _refuse_copy(self: Minted, *_args: object, **_kwargs: object) -> NoReturn:
    raise TypeError(f"{type(self).__name__} cannot be copied, replaced or pickled: {self._maker()}")


def _print_of(record: object) -> str:
    """Return a hash over all that a record holds; pictures are hashed, not written out."""
    digest = hashlib.sha256()
    for field in dataclasses.fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        data = value if type(value) is bytes else repr(value).encode("utf-8", "surrogatepass")
        digest.update(f"{field.name} {type(value).__name__} {len(data)} ".encode())
        digest.update(data)
    return digest.hexdigest()


_PIECE = 1 << 26
"""Bytes authenticated at a time: the cipher takes less than 2 GiB."""


@cache
def _authenticator() -> AESGCM:
    """Return the cipher whose tags are this process's marks; its key never leaves it."""
    # A heavy import, and a text check never strikes anything.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(AESGCM.generate_key(bit_length=256))


def _tags(nonce: bytes, parts: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Yield the GMAC tags of buffers, each under a nonce of its own (NIST SP 800-38D).

    A panel's plates are 55 MB: this takes a seventh of the time of SHA-256.
    """
    cipher = _authenticator()
    whole = (memoryview(part) for part in parts)
    flat = (part.cast("B") if part.nbytes else memoryview(b"") for part in whole)
    pieces = (
        part[at : at + _PIECE] for part in flat for at in range(0, max(part.nbytes, 1), _PIECE)
    )
    for number, piece in enumerate(pieces):
        yield cipher.encrypt(nonce + number.to_bytes(4, "big"), b"", piece)


class _Door:
    """One function that is handed out once per process."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function: Callable[[Any], Any] | None = function

    def take(self, refusal: NotCleared) -> Callable[[Any], Any]:
        """Hand the function out; raise ``refusal`` for whoever comes second."""
        function, self._function = self._function, None
        if function is None:
            raise refusal
        return function


class Hallmark(Generic[T]):
    """Tells what its stage made from look-alikes, for values that anybody may build.

    ``Plates`` and ``Frames`` are plain records of large arrays. Their stage strikes each one it has
    made; whoever uses one checks it. Pictures brought from elsewhere carry no mark, and one that
    was painted over after it was struck no longer matches it.
    """

    def __init__(
        self, made: type[T], contents: Callable[[T], Iterable[bytes | memoryview]]
    ) -> None:
        """``contents`` yields what must not change, as contiguous buffers."""
        self._made = made
        marks: WeakKeyDictionary[Any, tuple[bytes, int, bytes]] = WeakKeyDictionary()

        def mark_of(value: T, nonce: bytes) -> tuple[bytes, int, bytes]:
            tags = b"".join(_tags(nonce, contents(value)))
            return nonce, id(getattr(value, "cleared", None)), tags

        def strike(value: T) -> T:
            marks[value] = mark_of(value, secrets.token_bytes(8))
            return value

        def holds(value: T) -> bool:
            mark = marks.get(value)
            return mark is not None and mark == mark_of(value, mark[0])

        self._door = _Door(strike)
        self._holds = holds

    def claim(self) -> Callable[[T], T]:
        """Hand out the striking function, once per process; whoever comes second gets an error."""
        taken = NotCleared(f"the hallmark of {self._made.__name__} is already claimed.")
        return self._door.take(taken)

    def check(self, value: T) -> None:
        """Raise NotCleared unless the stage that makes these made ``value``, as it stands."""
        if type(value) is not self._made or not self._holds(value):
            raise NotCleared(
                f"this {type(value).__name__} was not made by the stage that makes "
                f"{self._made.__name__}, or was altered since.",
                remedy="Draw the cleared request: Stage.plates(cleared), then the recipe's render.",
            )


class Mint(Generic[M, R]):
    """Where the records of one minted type are kept, and the one door to make more."""

    def __init__(self, made: type[M]) -> None:
        self._made = made
        # Record, its hash when it was issued, and when that was on a clock nobody can set back.
        records: WeakKeyDictionary[Any, tuple[R, str, float]] = WeakKeyDictionary()

        def issue(record: R, known: M | None = None) -> M:
            """Make a value, or give one that was made here a new record and a new birth."""
            value: M = object.__new__(made) if known is None else known
            if known is not None:
                self._entry(known)
            records[value] = (record, _print_of(record), time.monotonic())
            return value

        def look_up(value: object) -> tuple[R, str, float] | None:
            return records.get(value)

        self._door = _Door(issue)
        self._look_up = look_up

    def claim(self) -> Any:
        """Hand out the issuing function, once per process; whoever comes second gets an error."""
        taken = NotCleared(
            f"the mint of {self._made.__name__} is already claimed by its stage.",
            remedy=self._made._maker(),
        )
        return self._door.take(taken)

    def record(self, value: object) -> R:
        """Return what was recorded for ``value``.

        Raises NotCleared for anything else, and if the record was altered since it was issued.
        """
        return self._entry(value)[0]

    def age(self, value: object) -> float:
        """Return the seconds since ``value`` was issued, whatever was done to the wall clock."""
        return time.monotonic() - self._entry(value)[1]

    def _entry(self, value: object) -> tuple[R, float]:
        found = self._look_up(value) if type(value) is self._made else None
        if found is None:
            raise NotCleared(
                f"this {type(value).__name__} was not made by the stage that makes "
                f"{self._made.__name__}.",
                remedy=self._made._maker(),
            )
        record, issued_print, born = found
        if _print_of(record) != issued_print:
            raise NotCleared(
                f"this {self._made.__name__} was altered after it was issued.",
                remedy=self._made._maker(),
            )
        return record, born
