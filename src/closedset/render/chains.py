"""Border segments joined into chains, all at once.

At each corner of the pixel grid up to four segments meet. Two of them are one line that goes on:
those of the same kind, else those that go straight. What is left is a set of paths and loops, which
are walked from end to end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closedset.compiled import kernel
from closedset.render.contours import Borders

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
_PAIRS = np.array(((0, 2), (1, 3), (0, 1), (1, 2), (2, 3), (3, 0)))
"""Arms of a corner, two and two: the first two pairs go straight on."""


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Segments in the order of the pen."""

    segment: I64
    """(N,) indices into the borders, chain after chain."""
    first: I64
    """(C + 1,) where each chain begins in ``segment``; the last entry is N."""
    closed: NDArray[np.bool_]
    """(C,) the chain is a loop."""


def join(borders: Borders, row: int) -> Chains:
    """Join border segments into chains; ``row`` is the corners in a row of the grid."""
    count = len(borders.start)
    if not count:
        nothing = np.zeros(0, np.int64)
        return Chains(nothing, np.zeros(1, np.int64), np.zeros(0, bool))
    corners = int(borders.start.max()) + row + 1
    arms = np.full((corners, 4), -1, np.int32)
    next_to, order = np.full((count, 2), -1, np.int32), np.full((count, 2), -1, np.int32)
    _reach(borders.start, borders.vertical, row, arms)
    _link(arms, borders.kind, next_to, order)
    segment, first = np.empty(count, np.int64), np.empty(count + 1, np.int64)
    closed = np.zeros(count, np.bool_)
    found = _walk(next_to, order, segment, first, closed)
    return Chains(segment, first[: found + 1].copy(), closed[:found].copy())


@kernel
def _reach(start: I64, vertical: NDArray[np.bool_], row: int, arms: I32) -> None:
    """Write into ``arms`` (corners, 4) which segments go right, down, left and up from each."""
    for k in range(len(start)):
        if vertical[k]:
            arms[start[k], 1] = arms[start[k] + row, 3] = k
        else:
            arms[start[k], 0] = arms[start[k] + 1, 2] = k


@kernel
def _join(one: int, other: int, number: int, next_to: I32, order: I32) -> None:
    """Make two segments go on into one another; ``number`` counts such pairs."""
    for here, there in ((one, other), (other, one)):
        slot = 0 if next_to[here, 0] < 0 else 1
        next_to[here, slot], order[here, slot] = there, number


@kernel
def _link(arms: I32, kind: NDArray[np.int8], next_to: I32, order: I32) -> None:
    """Find the segments that go on into one another, at most one at each end of a segment."""
    number = 0
    for corner in range(len(arms)):
        best, most = 0, 0
        for pair in range(6):
            one, other = arms[corner, _PAIRS[pair, 0]], arms[corner, _PAIRS[pair, 1]]
            if one < 0 or other < 0:
                continue
            score = 1 + (2 if kind[one] == kind[other] else 0) + (1 if pair < 2 else 0)
            if score > most:
                best, most = pair, score
        if most == 0:
            continue
        one, other = arms[corner, _PAIRS[best, 0]], arms[corner, _PAIRS[best, 1]]
        _join(one, other, number, next_to, order)
        number += 1
        # Where four meet, the other two may be one line as well.
        if best < 2:
            one, other = arms[corner, _PAIRS[1 - best, 0]], arms[corner, _PAIRS[1 - best, 1]]
            if one >= 0 and other >= 0 and kind[one] == kind[other]:
                _join(one, other, number, next_to, order)
                number += 1


@kernel
def _step(next_to: I32, here: int, before: int) -> int:
    """Return the segment that follows ``here`` when one comes from ``before``; -1: none."""
    return int(next_to[here, 1] if next_to[here, 0] == before else next_to[here, 0])


@kernel
def _begin(next_to: I32, order: I32, one: int) -> tuple[int, int, bool]:
    """Return where a chain with segment ``one`` begins, what it must not go to first, and whether
    it is a loop.

    A path begins at the end of the lower number; a loop is cut where its first pair was joined.
    """
    ends = [one, one]
    for side in range(2):
        before, here = one, next_to[one, side]
        low, cut = order[one, side], one
        while here >= 0 and here != one:
            ends[side] = here
            which = 1 if next_to[here, 0] == before else 0
            if order[here, which] >= 0 and order[here, which] < low:
                low, cut = order[here, which], here
            before, here = here, next_to[here, which]
        if here == one:
            there = next_to[cut, 0] if order[cut, 0] == low else next_to[cut, 1]
            return min(cut, there), max(cut, there), True
    return min(ends[0], ends[1]), -1, False


@kernel
def _walk(next_to: I32, order: I32, segment: I64, first: I64, closed: NDArray[np.bool_]) -> int:
    """Write all chains, from the segment of the lowest number on; return how many there are."""
    seen = np.zeros(len(next_to), np.bool_)
    chains = at = 0
    for one in range(len(next_to)):
        if seen[one]:
            continue
        here, before, loop = _begin(next_to, order, one)
        first[chains], closed[chains] = at, loop
        chains += 1
        while here >= 0 and not seen[here]:
            seen[here] = True
            segment[at] = here
            at += 1
            here, before = _step(next_to, here, before), here
    first[chains] = at
    return chains
