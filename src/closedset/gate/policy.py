"""The policy in force: thresholds of ``consent/policy.toml`` and the version that verdicts name."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from closedset import resources
from closedset.errors import ClosedsetError


@dataclass(frozen=True, slots=True)
class Policy:
    """What the gate decides by. Two gates with the same version give the same verdicts."""

    version: str
    """Number of ``policy.toml``, a plus sign, 12 hex digits over it and every word list."""
    word_zipf: float
    """A lower-case word at least this frequent (Zipf scale, 0–8) is an ordinary word."""
    capital_zipf: float
    """The same for a word capitalized inside a sentence, which could be a name."""
    paired_zipf: float
    """The same for a capitalized word next to another: first name and surname."""
    rare_zipf: float
    """The same for a capitalized word that no dictionary has."""
    worldly_zipf: float
    """A rarer capitalized word that is as frequent in most languages as in English is a name."""
    foreign_zipf: float
    """The same for a word of another language."""
    required_facet: str
    """What a performer must have granted to stand in a blocking picture."""
    max_characters: int
    """A longer text is refused unread."""


@lru_cache(maxsize=1)
def load_policy() -> Policy:
    """Read ``consent/policy.toml``. Raises ClosedsetError if it is damaged or has unknown keys."""
    path = resources.folder("consent") / "policy.toml"
    data = path.read_bytes()
    digest = hashlib.sha256(data)
    for entry in sorted(files("closedset.gate").joinpath("data").iterdir(), key=lambda p: p.name):
        if entry.name.endswith(".txt"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    try:
        table = tomllib.loads(data.decode())
        number = str(table.pop("version"))
        return Policy(version=f"{number}+{digest.hexdigest()[:12]}", **table)
    except (ValueError, KeyError, TypeError) as error:
        raise ClosedsetError(
            f"the policy {path} cannot be read: {error}.",
            remedy="Install closedset again; a policy that is not understood clears nothing.",
        ) from error
