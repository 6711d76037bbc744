"""A Merkle tree over a production's leaves: one file can be proved without showing the others.

RFC 6962 §2.1 (Certificate Transparency): SHA-256, leaves under a zero byte and nodes under a one,
so that no node can pass for a leaf. A proof of n leaves takes log2 n hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the 32-byte root over the leaves' bytes, in order."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = _split(len(leaves))
    return _node(root_of(leaves[:split]), root_of(leaves[split:]))


def path_of(leaves: Sequence[bytes], place: int) -> tuple[bytes, ...]:
    """Return the hashes that lead from leaf ``place`` to the root, the lowest first."""
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if place < split:
        return (*path_of(leaves[:split], place), root_of(leaves[split:]))
    return (*path_of(leaves[split:], place - split), root_of(leaves[:split]))


def leads_to(root: bytes, leaf: bytes, place: int, count: int, path: Sequence[bytes]) -> bool:
    """Return whether ``path`` proves that ``leaf`` is number ``place`` of ``count`` under the root.

    RFC 9162 §2.1.3.2.
    """
    if not 0 <= place < count:
        return False
    at, last, digest = place, count - 1, hashlib.sha256(b"\0" + leaf).digest()
    for step in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            digest = _node(step, digest)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            digest = _node(digest, step)
        at, last = at // 2, last // 2
    return last == 0 and digest == root


def _split(count: int) -> int:
    """Return the largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
