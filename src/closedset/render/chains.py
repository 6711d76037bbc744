"""Border segments joined into chains, all at once.

At each corner of the pixel grid up to four segments meet. Two of them are one line that goes on:
those of the same kind, else those that go straight. What is left is a set of paths and loops; they
are put end to end into one long path, whose order one walk through the graph yields.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, depth_first_order

from closedset.render.contours import Borders

I64 = NDArray[np.int64]
_PAIRS = ((0, 2), (1, 3), (0, 1), (1, 2), (2, 3), (3, 0))
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
    one, other = _links(borders, row)
    graph = coo_matrix((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    total, label = connected_components(graph, directed=False)
    degree = np.bincount(one, minlength=count) + np.bincount(other, minlength=count)
    size = np.bincount(label, minlength=total)
    closed = (np.bincount(label, weights=degree, minlength=total) == 2 * size) & (size > 2)
    cut = closed[label[one]] & _first_of(label[one], total)
    one, other = one[~cut], other[~cut]
    degree = np.bincount(one, minlength=count) + np.bincount(other, minlength=count)
    # The two ends of each chain; a chain of one segment is both its ends.
    ends = np.repeat(np.arange(count), np.clip(2 - degree, 0, 2))
    pairs = ends[np.argsort(label[ends], kind="stable")].reshape(-1, 2)
    one = np.concatenate([one, pairs[:-1, 1]])
    other = np.concatenate([other, pairs[1:, 0]])
    path = coo_matrix((np.ones(len(one), np.int8), (one, other)), shape=(count, count)).tocsr()
    order, _ = depth_first_order(path, int(pairs[0, 0]), directed=False)
    order = order.astype(np.int64)
    new = np.flatnonzero(np.diff(label[order], prepend=-1))
    return Chains(order, np.append(new, count).astype(np.int64), closed[label[order[new]]])


def _first_of(label: I64, total: int) -> NDArray[np.bool_]:
    """True at the first place where each label stands."""
    place = np.full(total, len(label), np.int64)
    np.minimum.at(place, label, np.arange(len(label)))
    return np.asarray(place[label] == np.arange(len(label)), bool)


def _links(borders: Borders, row: int) -> tuple[I64, I64]:
    """Pairs of segments that go on into one another, at most one at each end of a segment."""
    index = np.arange(len(borders.start))
    far = borders.start + np.where(borders.vertical, row, 1)
    corner = np.concatenate([borders.start, far])
    used, place = np.unique(corner, return_inverse=True)
    arm = np.concatenate([np.where(borders.vertical, 1, 0), np.where(borders.vertical, 3, 2)])
    arms = np.full((len(used), 4), -1, np.int64)
    arms[place, arm] = np.concatenate([index, index])
    kinds = np.where(arms >= 0, borders.kind[arms], -1)
    here = arms >= 0
    scores = np.zeros((len(used), len(_PAIRS)), np.int8)
    for column, (p, q) in enumerate(_PAIRS):
        both = here[:, p] & here[:, q]
        alike = kinds[:, p] == kinds[:, q]
        scores[:, column] = both * (1 + 2 * alike + (column < 2))
    best = scores.argmax(axis=1)
    rows = np.arange(len(used))
    found = scores[rows, best] > 0
    pairs = np.array(_PAIRS)
    one, other = arms[rows, pairs[best, 0]], arms[rows, pairs[best, 1]]
    # Where four meet, the other two may be one line as well.
    rest = best ^ 1
    crossing = here.all(axis=1) & (best < 2) & (scores[rows, np.minimum(rest, 1)] > 2)
    more = pairs[np.minimum(rest, 1)]
    return (
        np.concatenate([one[found], arms[rows, more[:, 0]][crossing]]),
        np.concatenate([other[found], arms[rows, more[:, 1]][crossing]]),
    )
