"""The plain-language releases: the words a performer reads, and whose hash their grant carries."""

from __future__ import annotations

import hashlib
from functools import cache

from closedset import resources
from closedset.errors import UsageError

LANGUAGES = {"en": "English", "es": "Español"}


@cache
def release_text(lang: str) -> bytes:
    """Return the release in a language. Raises UsageError if there is none."""
    if lang not in LANGUAGES:
        raise UsageError(
            f"there is no release form in {lang!r}.",
            remedy=f"Accepted are --lang {', '.join(LANGUAGES)}.",
        )
    return (resources.folder("consent") / "forms" / f"release-{lang}.txt").read_bytes()


def release_sha256(lang: str) -> str:
    """Return the hash by which a grant names the release. Raises UsageError."""
    return hashlib.sha256(release_text(lang)).hexdigest()


def known_release(sha256: str) -> str:
    """Return the language of a shipped release by its hash; empty if it is none of them."""
    return next((lang for lang in LANGUAGES if release_sha256(lang) == sha256), "")
