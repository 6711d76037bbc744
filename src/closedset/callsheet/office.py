"""The office's keys on this machine, found by the root that names them.

No setting says which file signs: a root in force names key ids, and whichever file holds such a key
is the one. So a new root and its new keys take office in one step, the write of the root.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Root

from closedset.callsheet.keyfile import (
    load_signer,
    new_seed,
    public_of,
    unattended,
    write_private,
)
from closedset.callsheet.keys import key_id
from closedset.callsheet.roots import house_of
from closedset.errors import CallSheetError

PRODUCER = "producer"


class OfficeKeys:
    """Keys that sign unattended: targets, snapshot, timestamp, and the producer's root key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str) -> CryptoSigner:
        """Return the key of that name; made if it is not there yet."""
        path = self._folder / f"{name}.key"
        if not path.exists():
            write_private(path, unattended(new_seed()))
        return load_signer(path)

    def signer(self, root: Root, role: str) -> CryptoSigner:
        """Return a key on this machine that holds ``role`` under ``root``.

        Raises CallSheetError (``not-a-holder``).
        """
        path = self._path(root, role)
        if path is None:
            raise CallSheetError(
                "not-a-holder",
                f"the {role} key of this call sheet is not on this machine.",
                remedy="Work on the registrar's machine, or restore its keys from a backup.",
            )
        return load_signer(path)

    def here(self, root: Root, role: str) -> bool:
        """Say whether this machine holds ``role`` under ``root``."""
        return self._path(root, role) is not None

    def _path(self, root: Root, role: str) -> Path | None:
        held: Sequence[str] = (
            [house_of(root).producer] if role == PRODUCER else root.roles[role].keyids
        )
        for path in sorted(self._folder.glob("*.key")):
            if key_id(public_of(path)) in held:
                return path
        return None
