"""Pieces cut from the body model's surface, so that they follow every build, pose and expression.

A pattern's vertices are weighted means of MakeHuman vertices: cutting, subdividing and smoothing
happen once, on the template, and the same pattern then fits each performer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, identity, vstack

from closedset.model.pixels import F32, I32
from closedset.stage.mesh import triangles, vertex_normals

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A triangle mesh over the body model's V vertices."""

    points: csr_matrix
    """(N, V), each row sums to 1."""
    faces: I32
    """(M, 3)."""
    template: F64
    """(N, 3) metres: where the points lie on the template body."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One part of a performer at rest, ready to be posed."""

    name: str
    vertices: F32
    """(N, 3) metres, in the rest shape."""
    faces: I32
    weights: csr_matrix
    """(N, B) skinning weights."""
    colors: F32
    """(N, 3) sRGB in [0, 1]."""
    follows: csr_matrix | None = None
    """(N, V): moves with the expression of these body vertices; None: stiff."""


def pattern(template: F32, quads: NDArray[np.integer]) -> Pattern:
    """Return the pattern of whole faces (M, 4) of the body model."""
    used, inverse = np.unique(quads, return_inverse=True)
    count = len(used)
    points = csr_matrix((np.ones(count), (np.arange(count), used)), shape=(count, len(template)))
    faces = triangles(inverse.reshape(quads.shape).astype(np.int32))
    return Pattern(points, faces, template[used].astype(np.float64))


def compact(points: csr_matrix, faces: NDArray[np.integer], template: F64) -> Pattern:
    """Return a pattern of the given faces without the vertices they do not use."""
    used, inverse = np.unique(faces, return_inverse=True)
    return Pattern(points[used], inverse.reshape(-1, 3).astype(np.int32), template[used])


def edges(faces: NDArray[np.integer]) -> tuple[I32, NDArray[np.int64]]:
    """Return unique edges (E, 2) and, per face side, which edge it is: (M, 3)."""
    sides = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2).reshape(-1, 2)
    keys, inverse = np.unique(_edge_keys(sides), return_inverse=True)
    unique = np.stack([keys >> 32, keys & 0xFFFFFFFF], axis=1)
    return unique.astype(np.int32), inverse.reshape(-1, 3)


def _edge_keys(sides: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return one number per undirected edge (E, 2): quicker to sort than rows."""
    low, high = sides.min(axis=1).astype(np.int64), sides.max(axis=1).astype(np.int64)
    return np.asarray((low << 32) | high)


def subdivide(piece: Pattern) -> Pattern:
    """Split each triangle in four, then round the result off (one step of Loop's smoothing)."""
    pairs, sides = edges(piece.faces)
    count, total = len(piece.template), len(pairs)
    rows = np.repeat(np.arange(total), 2)
    middle = csr_matrix((np.full(2 * total, 0.5), (rows, pairs.ravel())), shape=(total, count))
    points = vstack([piece.points, middle @ piece.points]).tocsr()
    template = np.concatenate([piece.template, middle @ piece.template])
    a, b, c = piece.faces.T
    ab, bc, ca = (sides + count).T
    faces = np.concatenate(
        [np.stack(t, axis=1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    ).astype(np.int32)
    smooth = smoother(faces, len(template), 0.3)
    return Pattern((smooth @ points).tocsr(), faces, np.asarray(smooth @ template))


class Same:
    """An array that is known by what is in it: one cloth is cut for many bodies."""

    def __init__(self, array: NDArray[Any]) -> None:
        self.array = np.ascontiguousarray(array)
        head = f"{self.array.dtype.str}{self.array.shape}".encode()
        self._digest = hashlib.blake2b(head + self.array.tobytes(), digest_size=16).digest()

    def __hash__(self) -> int:
        return hash(self._digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._digest == other._digest


def smoother(faces: NDArray[np.integer], count: int, amount: float) -> csr_matrix:
    """Return the (N, N) matrix that moves each vertex ``amount`` of the way to its neighbors' mean.

    Vertices on an open edge stay on that edge: they look at their neighbors along it alone.
    """
    return _smoother(Same(faces), count, amount)


@lru_cache(maxsize=64)
def _smoother(known: Same, count: int, amount: float) -> csr_matrix:
    pairs, sides = edges(known.array)
    uses = np.bincount(sides.ravel(), minlength=len(pairs))
    rim = np.zeros(count, bool)
    rim[pairs[uses == 1].ravel()] = True
    both = np.concatenate([pairs, pairs[:, ::-1]])
    outer = np.concatenate([uses == 1, uses == 1])
    keep = both[outer | ~rim[both[:, 0]]]
    neighbors = csr_matrix((np.ones(len(keep)), (keep[:, 0], keep[:, 1])), shape=(count, count))
    degree = np.asarray(neighbors.sum(axis=1)).ravel()
    scale = csr_matrix(
        (amount / np.maximum(degree, 1), (np.arange(count), np.arange(count))), shape=(count, count)
    )
    stay = np.where(degree > 0, 1 - amount, 1.0)
    here = csr_matrix((stay, (np.arange(count), np.arange(count))), shape=(count, count))
    return (here + scale @ neighbors).tocsr()


def cut(piece: Pattern, field: F64) -> tuple[Pattern, Pattern]:
    """Cut along ``field`` = 0, a value per vertex; return what lies below zero and what above."""
    value = np.where(np.abs(field) < 1e-7, 1e-7, field)
    below = value[piece.faces] < 0
    count = below.sum(axis=1)
    mixed = piece.faces[(count > 0) & (count < 3)]
    under = [piece.faces[count == 3]]
    over = [piece.faces[count == 0]]
    if not len(mixed):
        return _both(piece.points, piece.template, under, over)
    low = value[mixed] < 0
    odd = np.where(low.sum(axis=1) == 1, low.argmax(axis=1), (~low).argmax(axis=1))
    turned = np.stack(
        [np.take_along_axis(mixed, (odd[:, None] + k) % 3, 1)[:, 0] for k in range(3)]
    )
    p, q, r = turned
    sides = np.concatenate([np.stack([p, q], 1), np.stack([p, r], 1)])
    pairs, inverse = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    first, second = value[pairs[:, 0]], value[pairs[:, 1]]
    share = first / (first - second)
    rows = np.arange(len(pairs))
    between = csr_matrix(
        (
            np.concatenate([1 - share, share]),
            (np.concatenate([rows, rows]), np.concatenate([pairs[:, 0], pairs[:, 1]])),
        ),
        shape=(len(pairs), len(value)),
    )
    points = vstack([piece.points, between @ piece.points]).tocsr()
    template = np.concatenate([piece.template, between @ piece.template])
    pq, pr = inverse[: len(p)] + len(value), inverse[len(p) :] + len(value)
    tip = np.stack([p, pq, pr], axis=1)
    rest = np.concatenate([np.stack([pq, q, r], axis=1), np.stack([pq, r, pr], axis=1)])
    tip_low = value[p] < 0
    rest_low = np.concatenate([tip_low, tip_low])
    under += [tip[tip_low], rest[~rest_low]]
    over += [tip[~tip_low], rest[rest_low]]
    return _both(points, template, under, over)


def _both(
    points: csr_matrix, template: F64, under: list[I32], over: list[I32]
) -> tuple[Pattern, Pattern]:
    return (
        compact(points, np.concatenate(under), template),
        compact(points, np.concatenate(over), template),
    )


def keep(piece: Pattern, field: F64) -> Pattern:
    """Return the part of a pattern where ``field``, a value per vertex, is below zero."""
    return cut(piece, field)[0]


def patch(cloth: Pattern, field: F64) -> Pattern:
    """Return where ``field`` is below zero as a pattern whose points are ``cloth``'s vertices."""
    return _patch(Same(cloth.faces), Same(cloth.template), Same(field))


@lru_cache(maxsize=48)
def _patch(faces: Same, template: Same, field: Same) -> Pattern:
    whole = identity(len(template.array), format="csr")
    return keep(Pattern(whole, faces.array, template.array), field.array)


def joined(pieces: list[Pattern]) -> Pattern:
    """Return several patterns as one, unwelded."""
    shift = np.cumsum([0, *[len(p.template) for p in pieces]])
    return Pattern(
        vstack([p.points for p in pieces]).tocsr(),
        np.concatenate([p.faces + s for p, s in zip(pieces, shift, strict=False)]).astype(np.int32),
        np.concatenate([p.template for p in pieces]),
    )


def open_edges(faces: NDArray[np.integer]) -> I32:
    """Return the directed edges (E, 2) that only one face has, in that face's direction."""
    return _open_edges(Same(faces))


@lru_cache(maxsize=64)
def _open_edges(known: Same) -> I32:
    faces = known.array
    sides = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2).reshape(-1, 2)
    _, inverse, counts = np.unique(_edge_keys(sides), return_inverse=True, return_counts=True)
    rim: I32 = sides[counts[inverse.reshape(-1)] == 1].astype(np.int32)
    return rim


def hemmed(piece: Piece, thickness: float, shade: float = 0.72) -> Piece:
    """Return a piece with its open edges turned in by ``thickness`` metres: cloth has body."""
    rim = open_edges(piece.faces)
    if not len(rim):
        return piece
    smooth = smoother(piece.faces, len(piece.vertices), 0.6)
    normals = smooth @ (smooth @ vertex_normals(piece.vertices, piece.faces))
    loop, inverse = np.unique(rim, return_inverse=True)
    a, b = rim.T
    inner = inverse.reshape(-1, 2) + len(piece.vertices)
    inward = piece.vertices[loop] - normals[loop] * np.float32(thickness)
    strip = np.concatenate(
        [np.stack([b, a, inner[:, 0]], axis=1), np.stack([b, inner[:, 0], inner[:, 1]], axis=1)]
    )
    return Piece(
        piece.name,
        np.concatenate([piece.vertices, inward]).astype(np.float32),
        np.concatenate([piece.faces, strip]).astype(np.int32),
        vstack([piece.weights, piece.weights[loop]]).tocsr(),
        np.concatenate([piece.colors, piece.colors[loop] * np.float32(shade)]),
        None if piece.follows is None else vstack([piece.follows, piece.follows[loop]]).tocsr(),
    )
