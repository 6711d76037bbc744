"""The mark's words: 56 bits of payload, CRC-32, and a convolutional code read by soft Viterbi.

The code is the rate-1/4, constraint-length-9 code with generators 463, 535, 733, 745 (octal) and
free distance 24 (Larsen 1973; Proakis, *Digital Communications*, table 8.3-4), ended by eight
zeros. A Viterbi decoder always answers, so the checksum alone says whether there was a word: one
try in noise passes with probability 2^-32. CRC-24 would not do, because a wide search asks often.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

PAYLOAD_BYTES = 7
_CHECK_BYTES = 4
_GENERATORS = (0o463, 0o535, 0o733, 0o745)
_MEMORY = 8
_STATES = 1 << _MEMORY
_WORD_BITS = 8 * (PAYLOAD_BYTES + _CHECK_BYTES)
CODED_BITS = len(_GENERATORS) * (_WORD_BITS + _MEMORY)
"""384: what the lattice has to carry."""

Signs = NDArray[np.float32]


def encode(payload: bytes) -> Signs:
    """Return the (384,) code word of a 7-byte payload: +1 stands for bit 0, -1 for bit 1.

    Raises ValueError for a payload of another length.
    """
    if len(payload) != PAYLOAD_BYTES:
        raise ValueError(f"a mark carries {PAYLOAD_BYTES} bytes, not {len(payload)}")
    word = payload + zlib.crc32(payload).to_bytes(_CHECK_BYTES, "big")
    bits = np.unpackbits(np.frombuffer(word, np.uint8)).tolist() + [0] * _MEMORY
    register, signs = 0, []
    for bit in bits:
        register = (register << 1 | bit) & (2 * _STATES - 1)
        signs += [1 - 2 * ((register & g).bit_count() & 1) for g in _GENERATORS]
    return np.array(signs, np.float32)


def decode(soft: NDArray[np.floating]) -> list[bytes | None]:
    """Return, for each row of (B, 384) soft signs, the payload or None if its checksum fails."""
    words = np.packbits(_viterbi(np.asarray(soft, np.float32)), axis=1)
    found: list[bytes | None] = []
    for row in words:
        word = row.tobytes()
        payload, check = word[:PAYLOAD_BYTES], word[PAYLOAD_BYTES:]
        found.append(payload if zlib.crc32(payload).to_bytes(4, "big") == check else None)
    return found


def _branches() -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return (previous states (2, S), expected signs (2, S, 4)) of the two ways into each state."""
    state = np.arange(_STATES)
    previous = np.stack([state >> 1, state >> 1 | _STATES >> 1])
    register = previous << 1 | (state & 1)
    signs = [
        [[1 - 2 * ((int(r) & g).bit_count() & 1) for g in _GENERATORS] for r in row]
        for row in register
    ]
    return previous, np.array(signs, np.float32)


_PREVIOUS, _EXPECTED = _branches()


def _viterbi(soft: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the likeliest (B, 88) bits of (B, 384) soft signs (Viterbi 1967)."""
    batch = soft.shape[0]
    steps = soft.reshape(batch, -1, len(_GENERATORS)).transpose(1, 0, 2)
    gains = np.einsum("tbg,ksg->tbks", steps, _EXPECTED, optimize=True)
    metric = np.full((batch, _STATES), -1e9, np.float32)
    metric[:, 0] = 0.0
    came = np.zeros((len(steps), batch, _STATES), np.uint8)
    for t, gain in enumerate(gains):
        ways = metric[:, _PREVIOUS] + gain
        came[t] = ways[:, 1] > ways[:, 0]
        metric = ways.max(1)
    state, rows = np.zeros(batch, np.intp), np.arange(batch)
    bits = np.zeros((batch, len(steps)), np.uint8)
    for t in range(len(steps) - 1, -1, -1):
        bits[:, t] = state & 1
        state = _PREVIOUS[came[t, rows, state], state]
    return bits[:, :_WORD_BITS]
