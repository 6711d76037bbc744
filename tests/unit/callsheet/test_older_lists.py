"""A list that was published before there were approvals is still read, and approves nothing."""

from __future__ import annotations

from closedset.callsheet.listed import Entry


def test_an_entry_without_approvals_is_understood_and_has_none() -> None:
    entry = {
        "handle": "@ada",
        "pid": "0" * 64,
        "grant_sha256": "1" * 64,
        "status_sequence": 1,
        "inception": "{}",
        "rotations": [],
        "withdrawals": [],
    }
    assert Entry.model_validate(entry).approvals == ()
