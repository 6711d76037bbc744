"""A proof stands for its own leaf in its own place, and for nothing else."""

from __future__ import annotations

import hashlib

import pytest

from closedset.seal.merkle import leads_to, path_of, root_of


def test_the_trees_of_rfc_6962_have_their_roots() -> None:
    """The reference vectors of Certificate Transparency's own tests."""
    leaves = [
        b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57", bytes(range(0x60, 0x70)),
    ]  # fmt: skip
    assert root_of([]) == hashlib.sha256().digest()
    assert root_of(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert root_of(leaves[:2]).hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )
    assert root_of(leaves).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 8, 13])
def test_every_leaf_is_proved_in_its_place_alone(count: int) -> None:
    leaves = [bytes([k]) for k in range(count)]
    root = root_of(leaves)
    for place, leaf in enumerate(leaves):
        path = path_of(leaves, place)
        assert leads_to(root, leaf, place, count, path)
        assert not leads_to(root, b"other", place, count, path)
        assert not leads_to(root, leaf, place, count, (*path, bytes(32)))
        assert not leads_to(root_of([*leaves, b"x"]), leaf, place, count, path)
        assert not any(leads_to(root, leaf, k, count, path) for k in range(count) if k != place)
        if path:
            assert not leads_to(root, leaf, place, count, path[:-1])
    assert not leads_to(root, leaves[0], -1, count, ())
