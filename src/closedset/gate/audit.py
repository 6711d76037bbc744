"""What a union may see of refusals: salted hashes with reason codes, and never the words.

The salt belongs to the production. Who holds it can show that a given prompt was refused; who does
not learns how often which code was given, and nothing else.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from closedset.model.request import TextField
from closedset.model.verdict import Verdict

SHORTEST_SALT = 16
"""Bytes."""


def audit_record(texts: Sequence[TextField], verdict: Verdict, salt: bytes) -> dict[str, str]:
    """Return the line that a log keeps of ``verdict``.

    Raises ValueError for a salt under 16 bytes, which could be searched through.
    """
    if len(salt) < SHORTEST_SALT:
        raise ValueError(f"the salt has {len(salt)} bytes; it takes {SHORTEST_SALT} or more")
    joined = "\0".join(f"{field.name}\0{field.text}" for field in texts)
    return {
        "prompt": hmac.new(salt, joined.encode("utf-8", "surrogatepass"), "sha256").hexdigest(),
        "verdict": verdict.decision.value,
        "codes": " ".join(sorted({reason.code for reason in verdict.reasons})),
        "policy": verdict.policy,
    }
